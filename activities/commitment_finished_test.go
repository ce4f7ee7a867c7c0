package activities_test

import (
	"strings"
	"testing"
	"time"

	"creditcase/casefile"
)

// tells holds what the latest document of the kind says, and what it does not.
func (o *office) tells(kind casefile.NoticeKind, says, never []string) {
	o.t.Helper()
	text := o.documentOf(kind)
	for _, part := range says {
		if !strings.Contains(text, part) {
			o.t.Errorf("%s does not say %q:\n%s", kind, part, text)
		}
	}
	for _, part := range never {
		if strings.Contains(text, part) {
			o.t.Errorf("%s says %q:\n%s", kind, part, text)
		}
	}
}

// What is finished is handled no more: nothing stands still or is ended, partners are told of neither, and of the decision on the item the head says which is revoked
// or that there is none (shenzhen-2022 64(2)).
func TestCommitment_FinishedBefore(t *testing.T) {
	for _, none := range []bool{false, true} {
		o := newOffice(t, "shenzhen-2022", nil)
		o.ordered()
		nothing := map[string]int{`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'item_paused'`: 0,
			`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event IN ('item_paused', 'item_pause_ended')`: 0}
		o.counts(nothing)
		o.tells(casefile.NoticeRectify, []string{"决定是否撤销相关行政决定并记录违诺", "按照本市办理规则视为拒不整改（第六十四条第二款）"}, []string{"中止办理", "终止办理"})
		if why := o.says(casefile.ActRectify, casefile.Rectification{Refuses: true, Done: "不同意"}); why != "" {
			t.Fatal(why)
		}
		d := ending
		d.Revoked = ""
		if why := o.decidesBreach(d); why != "error.breach_unsound" {
			t.Errorf("nothing is said of the decision on the item: %q", why)
		}
		d.Revoked, d.NoDecision = ending.Revoked, true
		if why := o.decidesBreach(d); why != "error.breach_unsound" {
			t.Errorf("a decision is revoked that there is not: %q", why)
		}
		says, never := "撤销相关行政决定（第六十四条第二款）：市监许〔2026〕1号", "没有作出需要撤销的相关行政决定"
		if none {
			d.Revoked, says, never = "", never, says
		} else {
			d.NoDecision = false
		}
		if why := o.decidesBreach(d); why != "" {
			t.Fatal(why)
		}
		o.tells(casefile.NoticeBreach, []string{"违诺处理决定书", "办结", says}, []string{"终止办理", never, "视为拒不整改"})
		o.opens(o.Applicant, casefile.NoticeBreach)
		o.stands(casefile.CommitmentBroken, casefile.CommitmentBroken)
		o.counts(nothing)
		o.trails()
	}
}

// What is rectified of a finished item does not go on, for it did not stand still.
func TestCommitment_FinishedBefore_Rectified(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.ordered()
	if why := o.says(casefile.ActRectify, casefile.Rectification{Done: "已改正"}); why != "" {
		t.Fatal(why)
	}
	if why := o.verifies(true); why != "" {
		t.Fatal(why)
	}
	o.tells(casefile.NoticeRectified, []string{"整改到位"}, []string{"恢复办理"})
}

// The article speaks of who refuses: that silence, and what is not found to be rectified, is taken as a refusal is told as the city's own rule.
func TestCommitment_TakenAsRefusal(t *testing.T) {
	late, unfound := "没有报告整改的，按照本市办理规则视为拒不整改", "没有整改到位的，按照本市办理规则视为拒不整改"
	for name, tt := range map[string]struct {
		does  func(o *office)
		says  string
		never []string
	}{
		"silent": {func(o *office) { o.passes(o.deadline(casefile.StepRectify).Add(time.Second)) }, late, []string{unfound}},
		"not found": {func(o *office) {
			o.says(casefile.ActRectify, casefile.Rectification{Done: "已改正"})
			o.verifies(false)
		}, unfound, []string{late}},
		"refused": {func(o *office) { o.says(casefile.ActRectify, casefile.Rectification{Refuses: true, Done: "不同意"}) }, "未按要求整改", []string{late, unfound}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, "shenzhen-2022", nil)
			o.isCalled()
			if why := o.finds(casefile.FoundUntrue, casefile.FoundKept); why != "" {
				t.Fatal(why)
			}
			o.counts(map[string]int{`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'item_paused' AND ended_at IS NULL`: 1})
			o.tells(casefile.NoticeRectify, []string{"中止办理", "决定是否终止办理", "视为拒不整改"}, nil)
			o.opens(o.Applicant, casefile.NoticeRectify)
			tt.does(o)
			if why := o.decidesBreach(casefile.BreachDecision{Outcome: casefile.OutcomeBroken, Reasons: "未按要求整改"}); why != "" {
				t.Fatal(why)
			}
			o.tells(casefile.NoticeBreach, []string{"终止办理相关事项（第六十四条第二款）", tt.says}, tt.never)
		})
	}
}
