package activities

import (
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
	"creditcase/rules"

	"github.com/google/uuid"
)

// everyLetter is one document of every kind, as a case under the pack would leave it.
func everyLetter(t *testing.T, s *step) map[string]letter {
	t.Helper()
	o, unit := s.pack.Objection, s.c.UnitID
	due := func(clock string) *rules.Deadline {
		if clock == "" {
			return nil
		}
		d, err := s.compute(clock, s.at())
		if err != nil {
			t.Fatal(err)
		}
		return &d
	}
	decision := func(id casefile.Outcome) *db.Decision {
		outcome, err := o.Outcome(id)
		if err != nil {
			t.Fatal(err)
		}
		return &db.Decision{Outcome: id, Article: outcome.ArticleFor("penalty", s.way().Direct),
			Changes: []byte(`[{"field":"amount","from":"5000","to":"500"}]`), Reasons: "经核查，处罚决定书所载金额为500元。"}
	}
	correct := decision(casefile.OutcomeCorrect)
	letters := map[string]letter{
		"receipt":    {Kind: casefile.NoticeReceipt, Due: due(o.Steps.Accept)},
		"acceptance": {Kind: casefile.NoticeAcceptance, Due: due(s.clockAfterAcceptance(o.AfterAcceptance()))},
		"refusal":    {Kind: casefile.NoticeRefusal, Reasons: "提交的材料不能证明申请人与信息有关。", Adverse: true},
		"supplement": {Kind: casefile.NoticeSupplement, Due: due(o.Steps.Supplement), Items: []string{"处罚决定书全文", "缴款凭证"},
			Again: &again{}},
		"lapse":       {Kind: casefile.NoticeLapse, Adverse: true, Again: &again{until: s.at().AddDate(0, 1, 0), article: s.articleOf(o.Steps.Window)}},
		"withdrawal":  {Kind: casefile.NoticeWithdrawal, Again: &again{until: s.at().AddDate(0, 0, -1), over: true, article: s.articleOf(o.Steps.Window)}},
		"result":      {Kind: casefile.NoticeResult, Decision: correct, Reasons: correct.Reasons, Adverse: true},
		"result_keep": {Kind: casefile.NoticeResult, Decision: decision(casefile.OutcomeKeep), Reasons: "经核查，信息准确。", Adverse: true},
		"urge": {Kind: casefile.NoticeUrge, ToUnit: &unit, Due: due(o.Steps.ReplyUrge), Reasons: "请抓紧。",
			Owed: &owed{Task: casefile.TaskVerify, Due: s.at()}},
		"supervision": {Kind: casefile.NoticeSupervision, ToUnit: &unit, Due: due(o.Steps.ReplyUrge), Reasons: "请说明。",
			Owed: &owed{Task: casefile.TaskVerify, Due: s.at(), Late: true}},
		"date_moved": {Kind: casefile.NoticeDateMoved, Moved: []movedDate{{Clock: o.Steps.Accept, From: s.at(), To: s.at(), Is: *due(o.Steps.Accept)}}},
	}
	if o.Steps.Window == "" {
		for name, l := range letters {
			if l.Again != nil {
				l.Again = &again{}
				letters[name] = l
			}
		}
	}
	for _, outcome := range o.Outcomes {
		letters["result_"+string(outcome.ID)] = letter{Kind: casefile.NoticeResult, Decision: decision(outcome.ID), Reasons: "见核查情况。", Adverse: true}
	}
	if o.Steps.ApproveLate != "" {
		letters["refusal_late"] = letter{Kind: casefile.NoticeRefusal, Reasons: "没有正当理由。", Adverse: true, Late: true}
	}
	if o.Handling != casefile.HandlingUnit {
		return letters
	}
	verify := due(o.Steps.Verify)
	for _, f := range []casefile.Finding{casefile.FindingNoError, casefile.FindingOwnError} {
		if o.AfterComparison(f) == casefile.TaskVerify {
			letters["comparison_"+string(f)] = letter{Kind: casefile.NoticeComparison, Reasons: "逐项比对。", Due: verify, Found: s.finding(f)}
			letters["verification_"+string(f)] = letter{Kind: casefile.NoticeVerification, ToUnit: &unit, Due: verify, Found: s.finding(f)}
		} else {
			own := decision(casefile.OutcomeCorrect)
			own.Article = o.OwnErrorArticle
			letters["result_own_error"] = letter{Kind: casefile.NoticeResult, Decision: own, Reasons: own.Reasons, Adverse: true, Found: s.finding(f)}
		}
	}
	letters["routing"] = letter{Kind: casefile.NoticeRouting, Due: verify, Reasons: "该信息由另一单位提供。"}
	if clock, err := s.pack.Clock(o.Steps.Verify); err == nil && clock.Extension != nil {
		longer, err := rules.Extend(s.pack, *verify, 2, s.at(), s.c.FiledAt, s.cal)
		if err != nil {
			t.Fatal(err)
		}
		letters["extension"] = letter{Kind: casefile.NoticeExtension, Due: &longer, Reasons: "需要调取档案。"}
	}
	if o.ResultFilingArticle != "" {
		letters["result_filing"] = letter{Kind: casefile.NoticeResultFiling, ToUnit: &s.theAgency.ID, Decision: correct, Reasons: correct.Reasons}
	}
	return letters
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
	seen := map[casefile.NoticeKind]bool{}
	for _, pack := range book.Packs() {
		for kind, subject := range map[casefile.SubjectKind]string{casefile.SubjectPerson: "申请人甲", casefile.SubjectLegalPerson: "云澜市样例贸易有限公司"} {
			s := &step{Activities: &Activities{}, pack: pack, cal: cal, c: db.Case{Number: "YY2026000001", FiledAt: at, AcceptedAt: &at, UnitID: uuid.New()},
				act: db.Act{ReceivedAt: at}, theAgency: db.Unit{ID: uuid.New(), NameZH: pack.Agency.ZH, NameEN: pack.Agency.EN}}
			facts := db.NoticeFactsRow{SubjectName: subject, SubjectKind: kind, RecordNumber: "PEN-0001", ItemZH: "行政处罚",
				ItemEN: "Administrative penalty", UnitZH: "市场监督管理局", UnitEN: "Market regulation",
				Fields: []byte(`[{"key":"amount","zh":"处罚金额（元）","en":"Fine (yuan)","kind":"text"}]`)}
			for name, l := range everyLetter(t, s) {
				seen[l.Kind] = true
				for _, lang := range messages.Langs {
					text, err := s.layOut(l, lang, "信异〔2026〕1号", s.theAgency, facts)
					if err != nil {
						t.Fatalf("%s, %s: %v", pack.ID, name, err)
					}
					checkLetter(t, pack, fmt.Sprintf("%s, %s, %s, %s", pack.ID, name, kind, lang), l, lang, kind, text)
					leave(t, fmt.Sprintf("%s.%s.%s.%s.html", pack.ID, name, kind, lang), text)
				}
			}
		}
	}
	for kind := range series {
		if !seen[kind] {
			t.Errorf("no document of kind %s", kind)
		}
	}
}

// A document that ends a case says that the mark is taken off only where there was one.
func TestLetters_MarkEnds(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	at := calendar.NewDate(2026, time.September, 18).At(14, 5)
	for _, pack := range book.Packs() {
		for _, accepted := range []*time.Time{nil, &at} {
			for _, kind := range []casefile.NoticeKind{casefile.NoticeLapse, casefile.NoticeWithdrawal} {
				s := &step{Activities: &Activities{}, pack: pack, c: db.Case{Number: "YY2026000001", FiledAt: at, AcceptedAt: accepted}, act: db.Act{ReceivedAt: at}}
				text, err := s.layOut(letter{Kind: kind}, messages.Chinese, "信异〔2026〕1号", s.theAgency, db.NoticeFactsRow{Fields: []byte("[]")})
				if err != nil {
					t.Fatal(err)
				}
				marked := accepted != nil || pack.ID == "qianhai-2020" || pack.ID == "city-2022"
				if strings.Contains(text, "异议标注随之取消") != marked {
					t.Errorf("%s, %s, accepted %v: of the mark:\n%s", pack.ID, kind, accepted != nil, text)
				}
			}
		}
	}
}

func checkLetter(t *testing.T, pack *rules.Pack, name string, l letter, lang messages.Lang, kind casefile.SubjectKind, text string) {
	t.Helper()
	for _, hole := range []string{"⟦", "%!", "{", "（）", "()", "，，", "。。"} {
		if strings.Contains(text, hole) {
			t.Errorf("%s has %q in\n%s", name, hole, text)
		}
	}
	if lang != messages.Chinese {
		return
	}
	toApplicant := l.ToUnit == nil
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
