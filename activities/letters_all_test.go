package activities

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"

	"github.com/google/uuid"
)

// everyLetter is one document of every kind, as a case under the pack would leave it.
func everyLetter(t *testing.T, s *Step) map[string]notices.Letter {
	t.Helper()
	o, unit := s.Pack.Objection, s.Case.UnitID
	due := func(clock string) rules.Deadline {
		if clock == "" {
			return rules.Deadline{}
		}
		d, err := s.compute(clock, s.At())
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	decision := func(id casefile.Outcome, reasons string) *db.Decision {
		outcome, err := o.Outcome(id)
		if err != nil {
			t.Fatal(err)
		}
		return &db.Decision{Outcome: id, Article: outcome.ArticleFor("penalty", s.way().Direct), UnitID: s.theAgency.ID,
			Changes: []byte(`[{"field":"amount","from":"5000","to":"500"}]`), Reasons: reasons}
	}
	again, over := notices.Say("letter.again"), notices.Say("letter.again")
	if window := s.Clock(casefile.StepWindow); window != "" {
		again, over = againUntil(s.At().AddDate(0, 1, 0), s.At(), s.ArticleOf(window)), againUntil(s.At().AddDate(0, 0, -1), s.At(), s.ArticleOf(window))
	}
	accept := due(s.Clock(casefile.StepAccept))
	owed := func(late bool) *notices.Owed {
		return &notices.Owed{Task: casefile.TaskVerify, Due: s.At(), Late: late}
	}
	correct := decision(casefile.OutcomeCorrect, "经核查，处罚决定书所载金额为500元。")
	letters := map[string]notices.Letter{
		"receipt":    s.receiptLetter(accept, ""),
		"acceptance": s.acceptanceLetter(due(s.clockAfterAcceptance(o.AfterAcceptance()))),
		"refusal":    s.refusalLetter(o.AcceptanceArticle, "提交的材料不能证明申请人与信息有关。"),
		"supplement": s.supplementLetter(due(s.Clock(casefile.StepSupplement)), casefile.FormCheck{Missing: []string{"处罚决定书全文", "缴款凭证"}},
			notices.Say("letter.again")),
		"lapse":       s.lapseLetter(again),
		"withdrawal":  s.withdrawalLetter(over),
		"result":      s.resultLetter(correct, "", nil),
		"result_keep": s.resultLetter(decision(casefile.OutcomeKeep, "经核查，信息准确。"), "", nil),
		"urge":        s.urgeLetter(unit, due(s.Clock(casefile.StepReplyUrge)), casefile.Urge{Level: casefile.LevelUrge, Text: "请抓紧。"}, owed(false)),
		"supervision": s.urgeLetter(unit, due(s.Clock(casefile.StepReplyUrge)), casefile.Urge{Level: casefile.LevelSupervise, Text: "请说明。"}, owed(true)),
	}
	moved := []notices.Moved{{Clock: s.Clock(casefile.StepAccept), From: s.At(), To: s.At(), Is: accept}}
	_, told, err := Correction{s}.Notice(t.Context(), *s.facts, s.theAgency, moved, nil)
	if err != nil {
		t.Fatal(err)
	}
	letters["date_moved"] = told
	for _, outcome := range o.Outcomes {
		letters["result_"+string(outcome.ID)] = s.resultLetter(decision(outcome.ID, "见核查情况。"), "", nil)
	}
	if s.Clock(casefile.StepApproveLate) != "" {
		letters["refusal_late"] = s.refusalLetter(s.ArticleOf(s.Clock(casefile.StepApproveLate)), "没有正当理由。")
	}
	if o.Handling != casefile.HandlingUnit {
		return letters
	}
	verify := due(s.Clock(casefile.StepVerify))
	for _, f := range []casefile.Finding{casefile.FindingNoError, casefile.FindingOwnError} {
		if o.AfterComparison(f) == casefile.TaskVerify {
			letters["comparison_"+string(f)] = s.comparisonLetter(verify, casefile.Comparison{Finding: f, Reasons: "逐项比对。"})
			letters["verification_"+string(f)] = s.verificationLetter(verify, "", s.found(f))
		} else {
			own := *correct
			own.Article = o.OwnErrorArticle
			letters["result_own_error"] = s.resultLetter(&own, "", s.found(f))
		}
	}
	letters["routing"] = s.routingLetter(verify, "该信息由另一单位提供。")
	if clock, err := s.Pack.Clock(s.Clock(casefile.StepVerify)); err == nil && clock.Extension != nil {
		longer, err := rules.Extend(s.Pack, verify, 2, s.At(), s.Case.FiledAt, s.cal)
		if err != nil {
			t.Fatal(err)
		}
		letters["extension"] = s.extensionLetter(longer, longer.Due, "需要调取档案。")
	}
	if o.ResultFilingArticle != "" {
		letters["result_filing"] = s.resultFilingLetter(correct, s.theAgency)
	}
	return letters
}

// compose lays a document out as it would be kept, in each language, without a database: whoever would be looked for there is the unit.
func compose(t *testing.T, s *Step, l notices.Letter) (document db.NoticeInsertParams, texts map[messages.Lang]string) {
	t.Helper()
	of, err := s.noticeCase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if toUnit := map[casefile.NoticeKind]bool{casefile.NoticeVerification: true, casefile.NoticeUrge: true, casefile.NoticeSupervision: true}; toUnit[l.Kind] {
		l.To = func(context.Context) (notices.Addressee, error) {
			return notices.Unit(db.Unit{ID: s.Case.UnitID, NameZH: s.facts.UnitZH, NameEN: s.facts.UnitEN}), nil
		}
	}
	l.From = notices.Body(s.theAgency) // the agency, or the supervisor
	document, err = notices.Compose(t.Context(), of, l, "信异〔2026〕1号")
	if err != nil {
		t.Fatal(err)
	}
	return document, map[messages.Lang]string{messages.Chinese: document.HTMLZH, messages.English: document.HTMLEN}
}

// seriesOf is the number series of each kind of document.
var seriesOf = map[casefile.NoticeKind]string{
	casefile.NoticeReceipt: "信异收", casefile.NoticeAcceptance: "信异受", casefile.NoticeRefusal: "信异拒", casefile.NoticeComparison: "信异比",
	casefile.NoticeVerification: "信异核", casefile.NoticeResult: "信异果", casefile.NoticeWithdrawal: "信异撤", casefile.NoticeExtension: "信异延",
	casefile.NoticeSupplement: "信异补", casefile.NoticeLapse: "信异终", casefile.NoticeRouting: "信异转", casefile.NoticeResultFiling: "信异备",
	casefile.NoticeDateMoved: "信异变", casefile.NoticeUrge: "信异催", casefile.NoticeSupervision: "信异督",
}

// Every kind of document of every pack, in both languages, to a person and to an organisation: whole sentences, the regulation by
// its full title, no word of another regulation, nobody addressed as somebody else. With CREDITCASE_LETTERS set to a folder they
// are left there to be looked at.
func TestLetters_EveryKindOfEveryPack(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	at := calendar.NewDate(2026, time.September, 18).At(14, 5)
	seen := map[casefile.NoticeKind]string{}
	for _, pack := range book.PacksFor(casefile.FlowObjection) {
		for kind, subject := range map[casefile.SubjectKind]string{casefile.SubjectPerson: "申请人甲", casefile.SubjectLegalPerson: "云澜市样例贸易有限公司"} {
			s := &Step{a: &Activities{}, Pack: pack, cal: cal, Case: db.Case{Flow: casefile.FlowObjection, Number: "YY2026000001", FiledAt: at, AcceptedAt: &at, UnitID: uuid.New()},
				effectiveAt: at, theAgency: db.Unit{ID: uuid.New(), NameZH: pack.Agency.ZH, NameEN: pack.Agency.EN}}
			applicant := uuid.New()
			facts := db.NoticeFactsRow{PartyID: &applicant, SubjectName: subject, SubjectKind: kind, RecordNumbers: "PEN-0001", AboutZH: "行政处罚",
				AboutEN: "Administrative penalty", UnitZH: "市场监督管理局", UnitEN: "Market regulation",
				Fields: []byte(`[{"key":"amount","zh":"处罚金额（元）","en":"Fine (yuan)","kind":"text"}]`)}
			s.facts = &facts
			for name, l := range everyLetter(t, s) {
				seen[l.Kind] = l.Series
				document, texts := compose(t, s, l)
				for lang, text := range texts {
					checkLetter(t, pack, fmt.Sprintf("%s, %s, %s, %s", pack.ID, name, kind, lang), document, lang, kind, text)
					leave(t, fmt.Sprintf("%s.%s.%s.%s.html", pack.ID, name, kind, lang), text)
				}
			}
		}
	}
	for kind, series := range seriesOf {
		if seen[kind] != series {
			t.Errorf("documents of kind %s are numbered in series %q, want %q", kind, seen[kind], series)
		}
	}
}

// A document that ends a case says that the mark is taken off only where there was one.
func TestLetters_MarkEnds(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	at := calendar.NewDate(2026, time.September, 18).At(14, 5)
	for _, pack := range book.PacksFor(casefile.FlowObjection) {
		for _, accepted := range []*time.Time{nil, &at} {
			for _, kind := range []casefile.NoticeKind{casefile.NoticeLapse, casefile.NoticeWithdrawal} {
				s := &Step{a: &Activities{}, Pack: pack, cal: cal, Case: db.Case{Flow: casefile.FlowObjection, Number: "YY2026000001", FiledAt: at, AcceptedAt: accepted},
					effectiveAt: at, facts: &db.NoticeFactsRow{Fields: []byte("[]")}, theAgency: db.Unit{ID: uuid.New()}}
				again := notices.Say("letter.again")
				l := s.lapseLetter(again)
				if kind == casefile.NoticeWithdrawal {
					l = s.withdrawalLetter(again)
				}
				_, texts := compose(t, s, l)
				text := texts[messages.Chinese]
				marked := accepted != nil || pack.ID == "qianhai-2020" || pack.ID == "city-2022"
				if strings.Contains(text, "异议标注随之取消") != marked {
					t.Errorf("%s, %s, accepted %v: of the mark:\n%s", pack.ID, kind, accepted != nil, text)
				}
			}
		}
	}
}

func checkLetter(t *testing.T, pack *rules.Pack, name string, l db.NoticeInsertParams, lang messages.Lang, kind casefile.SubjectKind, text string) {
	t.Helper()
	for _, hole := range []string{"⟦", "%!", "{", "（）", "()", "，，", "。。"} {
		if strings.Contains(text, hole) {
			t.Errorf("%s has %q in\n%s", name, hole, text)
		}
	}
	if lang != messages.Chinese {
		return
	}
	toApplicant := l.ToPartyID != nil
	if says := strings.Contains(text, "您"); says && (!toApplicant || kind != casefile.SubjectPerson) {
		t.Errorf("%s calls an organisation 您:\n%s", name, text)
	}
	if toApplicant && kind == casefile.SubjectPerson && strings.Contains(text, "贵单位") {
		t.Errorf("%s calls a person 贵单位:\n%s", name, text)
	}
	if pack.Standing == rules.InForce == (strings.Contains(text, "征求意见的草案") || strings.Contains(text, "有效期已于")) {
		t.Errorf("%s: whether the document binds:\n%s", name, text)
	}
	if strings.Contains(strings.ReplaceAll(text, "法定代表人", ""), "法定") && !pack.Law() {
		t.Errorf("%s says 法定 of what does not bind:\n%s", name, text)
	}
	if (l.Kind == casefile.NoticeResult || l.Kind == casefile.NoticeRefusal) &&
		(!strings.Contains(text, "救济途径") || !strings.Contains(text, "最后一日为2026年11月17日") || !strings.Contains(text, "人民法院")) {
		t.Errorf("%s: to whom and until when one may turn:\n%s", name, text)
	}
}

// leave writes a document into the folder that somebody who wants to look names.
func leave(t *testing.T, name, text string) {
	t.Helper()
	folder := os.Getenv("CREDITCASE_LETTERS")
	if folder == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(folder, name), []byte("<!doctype html><meta charset=\"utf-8\">"+text), 0o600); err != nil {
		t.Fatal(err)
	}
}
