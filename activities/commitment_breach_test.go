package activities_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// What is untrue is ordered to be rectified: handling of the item stands still from the finding on, the party has the time of the terms from service,
// and with the verification handling goes on.
func TestCommitment_Rectified(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.isCalled()
	if why := o.finds(casefile.FoundUntrue, casefile.FoundUnverifiable); why != "" {
		t.Fatal(why)
	}
	o.counts(map[string]int{
		`SELECT count(*) FROM effects e JOIN commitments m ON m.record_id = e.record_id WHERE e.case_id = $1 AND e.kind = 'item_paused' AND e.ended_at IS NULL`: 1,
		`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = 'item_paused'`:                                                                    1,
		`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'rectify'`:                                                                                        1,
		`SELECT count(*) FROM deadlines WHERE case_id = $1 AND met_at IS NULL AND message_id IS NULL`:                                                           0,
		`SELECT count(*) FROM decisions WHERE case_id = $1`:                                                                                                     0,
	})
	o.stands(casefile.CommitmentChecking, casefile.CommitmentSigned)
	for _, part := range []string{"现场核查记录untrue", "10个工作日", "第六十四条第二款"} {
		if text := o.documentOf(casefile.NoticeRectify); !strings.Contains(text, part) {
			t.Errorf("it does not say %q:\n%s", part, text)
		}
	}
	_, err := o.Store.SayInCheck(t.Context(), o.saying(casefile.ActRectify, casefile.Rectification{Done: "已改正"}))
	o.fails("error.rectify_not_served", err)
	o.clock.Advance(26 * time.Hour) // Friday morning
	o.opens(o.Applicant, casefile.NoticeRectify)
	if due := calendar.DateOf(o.deadline(casefile.StepRectify)).String(); due != "2026-04-24" {
		t.Errorf("the party has time until %s", due)
	}
	_, err = o.Store.SayInCheck(t.Context(), o.saying(casefile.ActRectify, casefile.Rectification{Done: " "}))
	o.fails("error.rectify_nothing_said", err)
	o.clock.Set(o.deadline(casefile.StepRectify)) // the last second of the last day
	if why := o.says(casefile.ActRectify, casefile.Rectification{Done: "已更换场所"}); why != "" {
		t.Fatal(why)
	}
	_, err = o.Store.SayInCheck(t.Context(), o.saying(casefile.ActRectify, casefile.Rectification{Done: "再说"}))
	o.fails("error.check_not_waiting", err)
	o.clock.Advance(48 * time.Hour)
	if o.passes(o.clock.Now()) {
		t.Error("who has rectified in time has run out of it")
	}
	if why := o.act(o.UnitClerk, casefile.TaskVerifyRectified, casefile.ActVerifyRectified, casefile.RectifiedChecked{Holds: true, Reasons: " "}); why != "error.reasons_missing" {
		t.Errorf("without reasons: %q", why)
	}
	if why := o.verifies(true); why != "" {
		t.Fatal(why)
	}
	o.stands(casefile.CommitmentRectified, casefile.CommitmentRectified)
	o.counts(map[string]int{
		`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'closed' AND result = 'rectified'`:                                                  1,
		`SELECT count(*) FROM effects e JOIN cases c ON c.id = e.case_id WHERE c.id = $1 AND e.kind = 'item_paused' AND e.ended_at = c.closed_at`: 1,
		`SELECT count(*) FROM effects WHERE case_id = $1`:                                                                                         1,
		`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = 'item_pause_ended'`:                                                 1,
		`SELECT count(*) FROM deadlines WHERE case_id = $1 AND met_at IS NULL AND message_id IS NULL`:                                             0,
	})
	o.trails()
}

// A document that does not have handling stand still has it go on; and what it does not provide for is not decided.
func TestCommitment_NothingPaused(t *testing.T) {
	for _, pack := range []string{"shenzhen-2020", "city-2022"} {
		o := newOffice(t, pack, nil)
		o.ordered()
		o.counts(map[string]int{`SELECT count(*) FROM effects WHERE case_id = $1`: 0, `SELECT count(*) FROM cases WHERE id = $1 AND stage = 'rectify'`: 1})
		if text := o.documentOf(casefile.NoticeRectify); strings.Contains(text, "中止") {
			t.Errorf("%s: it says that handling stands still:\n%s", pack, text)
		}
		if why := o.says(casefile.ActRectify, casefile.Rectification{Refuses: true, Done: "不同意"}); why != "" {
			t.Fatal(why)
		}
		grave := ending
		grave.Grave = true
		if why := o.decidesBreach(grave); why != "error.breach_unsound" {
			t.Errorf("%s: grave: %q", pack, why)
		}
		if why := o.decidesBreach(ending); why != "" {
			t.Fatal(why)
		}
		o.opens(o.Applicant, casefile.NoticeBreach)
		o.stands(casefile.CommitmentBroken, casefile.CommitmentBroken)
		text := o.documentOf(casefile.NoticeBreach)
		if !strings.Contains(text, "市监许〔2026〕1号") {
			t.Errorf("%s: the revoked decision is not named:\n%s", pack, text)
		}
		if !strings.Contains(text, "没有关于本文书的条文") || strings.Contains(text, "刑事责任") {
			t.Errorf("%s: the end of the item is called law:\n%s", pack, text)
		}
	}
}

// What of a commitment was agreed rests on the article that has this befall the party; that the item is ended is the city's own rule all the same.
func TestCommitment_BrokenAsAgreed(t *testing.T) {
	o := newOffice(t, "shenzhen-2020", nil)
	o.isCalled()
	if why := o.finds(casefile.FoundUntrue, casefile.FoundKept); why != "" {
		t.Fatal(why)
	}
	o.opens(o.Applicant, casefile.NoticeRectify)
	if why := o.says(casefile.ActRectify, casefile.Rectification{Refuses: true, Done: "不同意"}); why != "" {
		t.Fatal(why)
	}
	agreed := ending
	agreed.Agreed = "三年内不再适用信用承诺"
	if why := o.decidesBreach(agreed); why != "" {
		t.Fatal(why)
	}
	text := o.documentOf(casefile.NoticeBreach)
	for _, part := range []string{"约定（第五十条第二款）：三年内不再适用信用承诺", "终止办理依据本市办理规则", "第十八条第一款第（七）项"} {
		if !strings.Contains(text, part) {
			t.Errorf("it does not say %q:\n%s", part, text)
		}
	}
	if strings.Contains(text, "没有关于本文书的条文") {
		t.Errorf("it says that no article is behind it:\n%s", text)
	}
}

// nothingRecorded holds that nothing of a breach is there before its decision has been served.
func (o *office) nothingRecorded() {
	o.t.Helper()
	o.counts(map[string]int{
		`SELECT count(*) FROM records r JOIN catalogue_items i ON i.id = r.item_id WHERE i.category = 'breach' AND $1::uuid IS NOT NULL`: 0,
		`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'breach'`:                                                            0,
		`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = 'breach_recorded'`:                                         0,
		`SELECT count(*) FROM decisions WHERE case_id = $1 AND applied_at IS NOT NULL`:                                                   0,
	})
	o.stands(casefile.CommitmentChecking, casefile.CommitmentSigned)
}

// Who refuses has its item ended by the head, and not by whoever found it or a clerk; with the service, and not before, the breach is in its file; it
// excludes, and can be objected to.
func TestCommitment_Broken(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.isCalled()
	if why := o.act(o.UnitHead, casefile.TaskCheckPromises, casefile.ActCheckPromises, finding(casefile.FoundUntrue, casefile.FoundKept)); why != "" {
		t.Fatal(why)
	}
	o.opens(o.Applicant, casefile.NoticeRectify)
	if why := o.says(casefile.ActRectify, casefile.Rectification{Refuses: true, Done: "不同意"}); why != "" {
		t.Fatal(why)
	}
	task, ok := o.open(casefile.TaskDecideBreach)
	if !ok || task.PutUpBy == nil || *task.PutUpBy != o.UnitHead || o.kase().Stage != casefile.StageBreachDecision {
		t.Fatalf("to be decided: %t, put up by %v", ok, task.PutUpBy)
	}
	_, err := o.received(o.UnitHead, casefile.TaskDecideBreach, casefile.ActDecideBreach, ending)
	o.fails("error.second_person", err)
	_, err = o.received(o.UnitClerk, casefile.TaskDecideBreach, casefile.ActDecideBreach, ending)
	o.fails("error.heads_only", err)
	second := uuid.New()
	o.exec(`INSERT INTO accounts (id, login, password_hash, name, role, unit_id, created_at) VALUES ($1, 'unit.head2', '', '负责人壬', 'unit_principal', $2, now())`, second, o.Unit)
	for name, d := range map[string]casefile.BreachDecision{
		"no reasons":            {Outcome: casefile.OutcomeBroken},
		"kept":                  {Outcome: casefile.OutcomeKept, Reasons: "已履行"},
		"rectified and revoked": {Outcome: casefile.OutcomeRectified, Reasons: "已整改", Revoked: "1号"},
		"rectified and grave":   {Outcome: casefile.OutcomeRectified, Reasons: "已整改", Grave: true},
	} {
		if why := o.act(second, casefile.TaskDecideBreach, casefile.ActDecideBreach, d); why != "error.breach_unsound" {
			t.Errorf("%s: %q", name, why)
		}
	}
	grave := ending
	grave.Grave, grave.Agreed = true, "三年内不再适用信用承诺"
	if why := o.act(second, casefile.TaskDecideBreach, casefile.ActDecideBreach, grave); why != "" {
		t.Fatal(why)
	}
	o.nothingRecorded()
	if o.kase().Stage != casefile.StageBreachService {
		t.Errorf("it stands at %s", o.kase().Stage)
	}
	for _, part := range []string{"拒不整改", "撤销相关行政决定（第六十四条第二款）：市监许〔2026〕1号", "三年内不再适用信用承诺", "第六十四条第二款", "刑事责任（第六十四条第三款）",
		"第三十四条第一款第（二）项", "行政复议", "送达"} {
		if text := o.documentOf(casefile.NoticeBreach); !strings.Contains(text, part) {
			t.Errorf("it does not say %q:\n%s", part, text)
		}
	}
	o.clock.Advance(30 * time.Hour)
	served := o.clock.Now()
	o.opens(o.Applicant, casefile.NoticeBreach)
	o.stands(casefile.CommitmentBroken, casefile.CommitmentBroken)
	if n := o.count(`SELECT count(*) FROM effects e JOIN commitments m ON m.breach_id = e.record_id JOIN records r ON r.id = m.breach_id
		JOIN cases c ON r.number = 'XC-WN-' || c.number AND c.id = e.case_id JOIN record_versions v ON v.record_id = r.id AND v.valid_from = e.started_at
		WHERE e.case_id = $1 AND e.kind = 'breach' AND e.started_at = $2 AND e.ends_at IS NULL AND v.content->>'commitment' = m.number AND c.closed_at = $2`, served); n != 1 {
		t.Errorf("%d breaches are recorded from %v on", n, served)
	}
	o.counts(map[string]int{
		`SELECT count(*) FROM cases WHERE id = $1 AND result = 'broken'`:                                                                          1,
		`SELECT count(*) FROM effects e JOIN cases c ON c.id = e.case_id WHERE c.id = $1 AND e.kind = 'item_paused' AND e.ended_at = c.closed_at`: 1,
		`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = 'breach_recorded'`:                                                  1,
		`SELECT count(*) FROM decisions WHERE case_id = $1 AND applied_at IS NOT NULL`:                                                            1,
		`SELECT count(*) FROM case_records WHERE case_id = $1`:                                                                                    2,
		`SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`:                                                                     0,
	})
	_, err = o.Store.Sign(t.Context(), o.signing())
	var excluded *db.ExcludedError
	if !errors.As(err, &excluded) || len(excluded.By) != 1 || excluded.By[0].ID != "false_commitment" || excluded.By[0].Record.Number != "XC-WN-"+o.kase().Number {
		t.Errorf("who has broken a commitment makes another: %+v", err)
	}
	var breach uuid.UUID
	o.must(o.Store.Pool.QueryRow(t.Context(), `SELECT breach_id FROM commitments WHERE case_id = $1`, o.caseID).Scan(&breach))
	_, err = o.Store.File(t.Context(), o.Filing(breach, o.pack.ID, int32(o.pack.Version), o.pack.Hash(casefile.FlowObjection), o.clock.Now())) //nolint:gosec // small
	o.must(err)
	o.trails()
}

// Silence is as a refusal is; and the head may find after all that it is rectified.
func TestCommitment_Silent(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.ordered()
	due := o.deadline(casefile.StepRectify)
	if o.passes(due) {
		t.Error("its last second is not the party's")
	}
	if !o.passes(due.Add(time.Hour)) {
		t.Fatal("silence does not move the case on")
	}
	if task, ok := o.open(casefile.TaskDecideBreach); !ok || *task.PutUpBy != o.UnitClerk || !task.OpenedAt.Equal(due.Add(time.Second)) {
		t.Errorf("to be decided: %t since %v", ok, task.OpenedAt)
	}
	_, err := o.Store.SayInCheck(t.Context(), o.saying(casefile.ActRectify, casefile.Rectification{Done: "已改正"}))
	o.fails("error.check_not_waiting", err)
	if why := o.decidesBreach(casefile.BreachDecision{Outcome: casefile.OutcomeRectified, Reasons: "逾期但已整改"}); why != "" {
		t.Fatal(why)
	}
	o.stands(casefile.CommitmentRectified, casefile.CommitmentRectified)
	o.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'rectified'`: 1,
		`SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL`: 0})
	o.trails()
}

// What the party says and the unit does not find to be so comes before the head, too.
func TestCommitment_NotRectified(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.ordered()
	if why := o.says(casefile.ActRectify, casefile.Rectification{Done: "已改正", Files: []uuid.UUID{o.NewFile(t, o.Applicant)}}); why != "" {
		t.Fatal(why)
	}
	if why := o.verifies(false); why != "" {
		t.Fatal(why)
	}
	if why := o.decidesBreach(ending); why != "" {
		t.Fatal(why)
	}
	o.nothingRecorded()
	o.opens(o.Applicant, casefile.NoticeBreach)
	o.stands(casefile.CommitmentBroken, casefile.CommitmentBroken)
	o.counts(map[string]int{`SELECT count(*) FROM attachments WHERE case_id = $1`: 1})
	o.trails()
}

// What comes on paper counts from the day on which it came, and only the unit enters it.
func TestCommitment_RectifiedOnPaper(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.ordered()
	o.clock.Advance(72 * time.Hour)
	said := func(day string) db.NewSaying {
		n := o.saying(casefile.ActRectify, casefile.Rectification{Done: "已改正",
			Paper: &casefile.PaperReply{ReceivedOn: day, From: "法定代表人", Files: []uuid.UUID{o.NewFile(t, o.UnitClerk)}}})
		n.ActorID, n.UnitID = o.UnitClerk, o.Unit
		return n
	}
	for day, want := range map[string]string{"2026-04-08": "error.reply_before_service", "2026-04-13": "error.reply_future", "gestern": "error.invalid.body"} {
		_, err := o.Store.SayInCheck(t.Context(), said(day))
		o.fails(want, err)
	}
	account := said("2026-04-10")
	account.ActorID, account.UnitID = o.Applicant, uuid.Nil
	_, err := o.Store.SayInCheck(t.Context(), account)
	o.fails("error.invalid.body", err)
	without := said("2026-04-10")
	without.Content = casefile.Rectification{Done: "已改正"}
	_, err = o.Store.SayInCheck(t.Context(), without)
	o.fails("error.invalid.body", err)
	receipt, err := o.Store.SayInCheck(t.Context(), said("2026-04-10"))
	o.must(err)
	o.step(casefile.ActRectify, receipt)
	if at := dbtest.Deadline(t, o.Store, o.caseID, "commitment.verify").StartedAt; calendar.DateOf(at).String() != "2026-04-10" {
		t.Errorf("its verification runs from %v", at)
	}
	o.trails()
}

// A party without an account is served otherwise: its time runs from that, and the breach comes in with the service.
func TestCommitment_ServedOtherwise(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	stranger := uuid.New()
	o.exec(`INSERT INTO subjects (id, kind, name, code) VALUES ($1, 'legal_person', '云澜市无账号有限公司', '91990100MA00000022')`, stranger)
	n := o.signing()
	n.ActorID, n.UnitID, n.SubjectID, n.Way, n.Scan = o.UnitClerk, o.Unit, stranger, casefile.SignedCounter, []uuid.UUID{o.NewFile(t, o.UnitClerk)}
	signed, err := o.Store.Sign(t.Context(), n)
	o.must(err)
	o.number = signed.Number
	o.calls()
	if why := o.finds(casefile.FoundUntrue, casefile.FoundKept); why != "" {
		t.Fatal(why)
	}
	o.serving(casefile.ServicePost, casefile.ServiceSent, "2026-03-09")
	o.clock.Set(proposedAt.AddDate(0, 0, 7))
	o.serving(casefile.ServicePost, casefile.ServiceServed, "2026-03-13")
	if due := calendar.DateOf(o.deadline(casefile.StepRectify)).String(); due != "2026-03-27" {
		t.Errorf("the party has time until %s", due)
	}
	if !o.passes(o.deadline(casefile.StepRectify).Add(time.Second)) {
		t.Fatal("silence does not move the case on")
	}
	if why := o.decidesBreach(ending); why != "" {
		t.Fatal(why)
	}
	o.nothingRecorded()
	o.serving(casefile.ServiceAnnouncement, casefile.ServiceAnnounced, "")
	o.nothingRecorded()
	o.clock.Set(o.clock.Now().AddDate(0, 0, 33))
	o.round(activities.Ended{Services: 1})
	o.stands(casefile.CommitmentBroken, casefile.CommitmentBroken)
	o.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'broken'`: 1, `SELECT count(*) FROM wakes WHERE case_id = $1`: 1})
	o.trails()
}
