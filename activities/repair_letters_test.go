package activities

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// everyRepairLetter is one document of every kind, as a repair under the pack would leave it.
func everyRepairLetter(t *testing.T, s *Step) map[string]notices.Letter {
	t.Helper()
	r := s.Pack.Repair
	due := func(step casefile.Step) rules.Deadline {
		d, err := s.compute(r.Steps[step], s.At())
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var granting, refusing []notices.Ruling
	for _, x := range r.Outcomes {
		ruling := notices.Ruling{Record: db.CaseRecordNamesRow{Number: "PEN-0001", ItemZH: "行政处罚", ItemEN: "Administrative penalty", Fields: []byte("[]")},
			Decision: db.Decision{Outcome: x.ID, Article: x.Article, Reasons: "已核实。", Changes: []byte("[]")}}
		if x.ID == casefile.OutcomeRefuseRepair {
			refusing = append(refusing, ruling)
		} else {
			granting = append(granting, ruling)
		}
	}
	unit := s.Case.UnitID
	again := []notices.Note{notices.Say("letter.again")}
	letters := map[string]notices.Letter{
		"receipt":     s.repairReceipt(due(casefile.StepAccept), "ABCD-EFGH", []namedRecord{{Category: "penalty"}}, nil),
		"acceptance":  s.repairAcceptance(due(casefile.StepDecide)),
		"supplement":  s.repairSupplement(due(casefile.StepSupplement), casefile.FormCheck{Missing: []string{"缴款凭证"}}),
		"refusal":     s.repairRefusal("尚未缴清罚款。", again),
		"lapse":       s.repairLapse(),
		"withdrawal":  s.repairWithdrawal(),
		"extension":   s.extensionLetter(due(casefile.StepDecide), due(casefile.StepDecide).Due, "需要核查。"),
		"granted":     s.repairDecisionLetter(unit, granting),
		"not granted": s.repairDecisionLetter(unit, refusing),
	}
	if r.DecidedBy == rules.DecidedByUnit {
		letters["push"] = s.repairPush(unit, uuid.New(), granting)
		if r.Channels[0] == casefile.ChannelAgency {
			letters["forwarding"] = s.forwardingLetter(due(casefile.StepDecide))
			letters["request"] = s.repairRequest(due(casefile.StepDecide))
		}
	}
	return letters
}

// Every kind of document of repair of every pack says on what it rests, has no hole where an article is not known, and says of a regulation
// that could not be read whole neither that it has no article nor that a period is set by law.
func TestRepairLetters_EveryKindOfEveryPack(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	at := calendar.NewDate(2026, time.September, 18).At(14, 5)
	stays := map[string]string{"shenzhen-2020": "暂停对外披露和共享该信息", "shenzhen-2022": "对该信息进行标注"}
	for _, pack := range book.PacksFor(casefile.FlowRepair) {
		s := &Step{a: &Activities{}, Pack: pack, cal: cal, Case: db.Case{Flow: casefile.FlowRepair, Number: "XF2026000001", FiledAt: at, UnitID: uuid.New()},
			effectiveAt: at, theAgency: db.Unit{ID: uuid.New(), NameZH: pack.Agency.ZH, NameEN: pack.Agency.EN}}
		applicant := uuid.New()
		s.facts = &db.NoticeFactsRow{PartyID: &applicant, SubjectName: "申请人甲", SubjectKind: casefile.SubjectPerson, RecordNumbers: "PEN-0001",
			AboutZH: "行政处罚", AboutEN: "Administrative penalty", UnitZH: "市场监督管理局", UnitEN: "Market regulation", Fields: []byte("[]")}
		for name, l := range everyRepairLetter(t, s) {
			if l.Kind == casefile.NoticeRepairRequest || l.Kind == casefile.NoticeRepairPush {
				l.To = func(context.Context) (notices.Addressee, error) {
					return notices.Unit(db.Unit{ID: s.Case.UnitID, NameZH: s.facts.UnitZH, NameEN: s.facts.UnitEN}), nil
				}
			}
			document, texts := compose(t, s, l)
			for lang, text := range texts {
				checkLetter(t, pack, fmt.Sprintf("%s, %s, %s", pack.ID, name, lang), document, lang, casefile.SubjectPerson, text)
				leave(t, fmt.Sprintf("repair.%s.%s.%s.html", pack.ID, strings.ReplaceAll(name, " ", "_"), lang), text)
			}
			text := texts[messages.Chinese]
			if l.Kind != casefile.NoticeWithdrawal && !strings.Contains(text, "依据：") && !strings.Contains(text, "制发") && !strings.Contains(text, "规则作出") {
				t.Errorf("%s, %s: says nothing of its basis:\n%s", pack.ID, name, text)
			}
			if pack.ArticlesUnread && (strings.Contains(text, "没有关于") || strings.Contains(text, "法定")) {
				t.Errorf("%s, %s says of what could not be read:\n%s", pack.ID, name, text)
			}
			if next := map[bool]string{true: "决定是否受理。", false: "作出修复决定。"}[pack.Repair.AcceptedBy == rules.AcceptedByDecider]; name == "forwarding" && !strings.Contains(text, next) {
				t.Errorf("%s, %s: what the unit does next:\n%s", pack.ID, name, text)
			}
			if adverse := name == "refusal" || name == "lapse" || name == "not granted"; adverse && !strings.Contains(text, stays[pack.ID]) ||
				adverse != strings.Contains(text, "救济途径") {
				t.Errorf("%s, %s: remedies, and what befalls the record meanwhile:\n%s", pack.ID, name, text)
			}
		}
	}
}
