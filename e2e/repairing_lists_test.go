package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// What is not a penalty: a rating that is adjusted, and an entry of the serious list. Public, subject, staff and partners see what becomes of it.
func TestRepairing_RatingsAndLists(t *testing.T) {
	for pack, ways := range map[string]map[string]func(*city, *sharing){
		"shenzhen-2020": {"adjusted": adjusted, "unlisted": unlisted}, // 65:2, 65:3
		"shenzhen-2022": {"unlisted": unlisted},                       // 82(2)(3)
		"city-2022":     {"unlisted": unlisted},                       // 30(2), 46(3)
		"national-2026": {"unlisted": unlisted},                       // 3
	} {
		for way, goes := range ways {
			t.Run(pack+"/"+way, func(t *testing.T) {
				t.Parallel()
				c := repairCity(t, pack, 24*time.Hour)
				bank := c.newPartner("样例银行")
				bank.listens()
				goes(c, bank)
			})
		}
	}
}

// adjusted: a rating says what the unit has put in its place, for everybody, with the mark that it was adjusted, and partners are told what that is.
func adjusted(c *city, bank *sharing) {
	record := c.record(offence{category: "rating"})
	of, was := c.named(record), "未按期公示年度报告"+record.String()
	if !c.publicSays(of, was) {
		c.t.Error("the rating is not public before")
	}
	a := c.apply(record)
	m := a.matters[0]
	a.accept()
	a.decider(m).open(m.deskPath()).follow("/act")
	a.decider(m).send("/act", values{"outcome-1": string(casefile.OutcomeAdjustRating), "reasons": "整改情况已核实。"}).must(http.StatusUnprocessableEntity)
	const now = "信用等级调整为B级"
	m.answer(a.decider(m), values{"outcome-1": string(casefile.OutcomeAdjustRating), "r1-field-what": now, "reasons": "缴款凭证与补报情况已核实。"})
	m.until(casefile.StageClosed)
	a.ended(m, casefile.Result(casefile.OutcomeAdjustRating), a.papers(true, casefile.NoticeRepairDecision)...)
	outcome, err := c.pack.Repair.Outcome(casefile.OutcomeAdjustRating)
	if err != nil {
		c.t.Fatal(err)
	}
	a.checkEffects(m, outcome)
	if !c.publicSays(of, now) || !c.publicSays(of, "评价已调整") || c.publicSays(of, was) {
		c.t.Error("the public does not read what the rating was adjusted to, or reads what it was")
	}
	a.applicant.open("/my/records").must(http.StatusOK, now, "评价已调整")
	m.unit.open(m.deskPath()).must(http.StatusOK, now)
	bank.hears(1)
	told := bank.messages()[0]
	if told.Type != "record.rating_adjusted" || len(told.Data.Changes) != 1 || told.Data.Changes[0].Value != now || told.Data.Confirm != nil {
		c.t.Errorf("the bank was told %+v", told)
	}
}

// unlisted: an entry of the serious list is off it for the public; partners treat it so, end their measures where there are any to end, and confirm.
func unlisted(c *city, bank *sharing) {
	record := c.record(offence{category: "serious_list"})
	of, what := c.named(record), "未按期公示年度报告"+record.String()
	if !c.publicSays(of, what) {
		c.t.Error("the entry is not public before")
	}
	a := c.apply(record)
	m := a.matters[0]
	a.accept()
	outcome, err := c.pack.Repair.Outcome(casefile.OutcomeRemoveFromList)
	if err != nil {
		c.t.Fatal(err)
	}
	a.decide(m, outcome.ID)
	a.ended(m, casefile.Result(outcome.ID), a.papers(true, casefile.NoticeRepairDecision)...)
	a.checkEffects(m, outcome)
	if c.publicSays(of, of.number) {
		c.t.Error("the public still finds the entry")
	}
	a.applicant.open("/my/records").must(http.StatusOK, of.number, "移出名单")
	m.unit.open("/desk/records?number="+of.number).must(http.StatusOK, of.number, "移出名单")
	want := []string{"removed_from_list"}
	for _, also := range outcome.Also {
		want = append(want, string(also.Effect.Begins()))
		if also.Effect == casefile.EffectMeasuresStopped {
			a.applicant.must(http.StatusOK, "已解除惩戒措施")
		}
	}
	bank.hears(len(want))
	if got := bank.types(); !slices.Equal(got, want) {
		c.t.Errorf("the bank was told %v, want %v", got, want)
	}
	for _, message := range bank.owed(m) {
		bank.confirms(message)
	}
	if n := c.count("SELECT count(*) FROM partner_take_downs WHERE how IS DISTINCT FROM 'call'"); n != 0 {
		c.t.Errorf("%d take-downs are not known of", n)
	}
}

// owed are the messages of the case that the partner has to confirm.
func (s *sharing) owed(m *matter) (messages []uuid.UUID) {
	s.t.Helper()
	err := s.store.Pool.QueryRow(s.t.Context(), `SELECT array(SELECT o.message_id FROM partner_take_downs o JOIN partner_messages x ON x.id = o.message_id
		WHERE x.case_id = $1 AND o.how IS NULL ORDER BY x.seq)`, m.id).Scan(&messages)
	if err != nil || len(messages) == 0 {
		s.t.Fatalf("%d confirmations owed: %v", len(messages), err)
	}
	return messages
}

// Two procedures about one record: the unit has an objection's correction before it, ready to be sent, when the agency's repair deletes the record. The
// correction is received and takes effect once, and the record stays deleted.
func TestRepairing_DeletedBesideACorrection(t *testing.T) {
	c := repairCity(t, "shenzhen-2022", 24*time.Hour)
	record := c.record(offence{})
	of := c.named(record)
	objection := c.newMatter(record)
	objection.fileAndAccept()
	objection.transfer()
	a := c.apply(record)
	m := a.matters[0]
	a.accept()

	p := objection.unit
	answers := objection.someChange(p, values{"outcome": string(casefile.OutcomeCorrect), "reasons": "经核查，所载内容有误。"})
	p.fill("/act", answers, nil).must(http.StatusOK, "尚未提交")
	a.decide(m, casefile.OutcomeDelete)
	if n := c.count(`SELECT count(*) FROM acts WHERE case_id = $1 AND kind = 'decide'`, objection.id); n != 0 {
		t.Fatalf("%d decisions before anything was sent", n)
	}
	p.press()
	if p.status != http.StatusOK || strings.Contains(p.text, "没有办理成功") {
		t.Fatalf("the decision was not received: %d at %s\n%s", p.status, p.path, p.text)
	}
	objection.inform()
	for what, query := range map[string]string{
		"decisions":            `SELECT count(*) FROM acts WHERE case_id = $1 AND kind = 'decide' AND status = 'done'`,
		"corrections":          `SELECT count(*) FROM record_versions WHERE case_id = $1 AND version = 2`,
		"results":              `SELECT count(*) FROM cases WHERE id = $1 AND result = 'correct'`,
		"documents about them": `SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'result'`,
	} {
		if n := c.count(query, objection.id); n != 1 {
			t.Errorf("%d %s, want one", n, what)
		}
	}
	if c.publicSays(of, of.number) {
		t.Error("the record is back")
	}
	if n := c.count(`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'deleted' AND ended_at IS NULL`, m.id); n != 1 {
		t.Errorf("%d deletions in force", n)
	}
	a.checkTrail(m)
	a.checkTrail(objection)
}
