package e2e

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/rules"
)

// early is an offence that cannot be repaired yet, with the condition for which it has to wait and the first day on which it will be met.
type early struct {
	offence
	condition rules.ConditionID
	first     string
	days      [2]string // of performance and of correction, as somebody says who applies nonetheless
}

// inMarch is an offence found and published in March, whose unit has its records published for a year.
var inMarch = offence{repair: `{"minimum": {"amount": 1, "unit": "year"}}`, recorded: "2026-03-02",
	says: casefile.Content{"found": "2026-03-01", "by": "2026-03-31", "performed": "2026-03-10", "corrected": "2026-03-11"}}

var marchDays = [2]string{"2026-3-10", "2026-3-11"}

// tooEarly are under each pack what the city's first day, 6 July 2026, is too early for. A period that runs from a day ends with the day of its
// number.
var tooEarly = map[string]early{
	"qianhai-2020":  {inMarch, rules.CleanPeriod, "2027年3月12日", marchDays},                                 // 12(2): a year from the correction
	"shenzhen-2020": {inMarch, rules.MinimumPublication, "2027年3月2日", marchDays},                           // 30(1)(2), (2): from when the record came about
	"shenzhen-2022": {inMarch, rules.MinimumPublication, "2027年3月3日", marchDays},                           // 79: from its publication
	"city-2022":     {inMarch, rules.MinimumPublication, "2027年3月3日", marchDays},                           // 13(2)
	"xiamen-draft":  {offence{recorded: "2026-06-01"}, rules.MinimumPublication, "2026年9月2日", [2]string{}}, // 28(1): three months
	"national-2026": {offence{repair: `{"class": "general"}`, recorded: "2026-05-12",
		says: casefile.Content{"found": "2026-05-11", "by": "2026-05-29", "performed": "2026-05-20", "corrected": "2026-05-21"}},
		rules.MinimumPublication, "2026年8月12日", [2]string{"2026-5-20", "2026-5-21"}}, // from the finding
}

// notYet is told the first day before he types a form, there and at the counter; applies nonetheless, and is refused in writing, with the day
// on which he may come again (shenzhen-2022 79, 81(1)).
func notYet(c *city) {
	wait := tooEarly[c.pack.ID]
	record := c.record(wait.offence)
	of := c.named(record)
	a := &plea{city: c, applicant: c.signIn("applicant"), records: []uuid.UUID{record}, days: wait.days}
	p := a.applicant
	p.open("/my/may/repair?record="+record.String()).must(http.StatusOK, "尚未到期", "最早可以在"+wait.first)
	clerk := c.signIn("agency")
	clerk.open("/desk/may/repair").must(http.StatusOK)
	clerk.send("/desk/may/repair", values{"number": of.number, "code": of.code}).must(http.StatusOK, "最早可以在"+wait.first)
	clerk.send("/desk/may/repair", values{"number": of.number, "code": c.named(c.aRecord(false)).number}).must(http.StatusOK, "没有查到相符的信用信息")

	p.open("/my/records")
	p.forge("/my/repairs", url.Values{"record": {record.String()}}).must(http.StatusOK)
	p.sendMany("/records", url.Values{"record": {record.String()}}, nil).must(http.StatusUnprocessableEntity, "暂不符合条件", wait.first)
	a.anyway = true
	a.begin = (*plea).tick
	a.file()
	a.refusedFor(wait.condition, unmet, "该信息现在还不能修复，期限尚未届满。", wait.first)
}

// How an acceptance is asked back where a condition is not met: whoever checks may insist, or may not.
const (
	unmet    = "系统掌握的情况不符合"
	excluded = "按照规定不得修复"
)

// refusedFor has whoever checks the form accept first, which is asked back, and then refuse for the condition; the letter tells on which day
// the applicant may come again.
func (a *plea) refusedFor(condition rules.ConditionID, asked, reasons, first string) {
	a.t.Helper()
	m := a.matters[0]
	m.until(casefile.StageFormCheck)
	p := a.checker(m)
	p.open("/desk").must(http.StatusOK, m.number).follow(m.deskPath()).follow("/act").must(http.StatusOK)
	p.fill("/act", values{"accept": "yes"}, nil).must(http.StatusUnprocessableEntity, asked)
	p.open(m.deskPath()).follow("/act")
	p.sendMany("/act", url.Values{"accept": {"no"}, "refusal": {reasons}, "unmet": {"1:" + string(condition)}}, nil).press().must(http.StatusOK)
	m.until(casefile.StageClosed)
	a.ended(m, casefile.ResultRefused, a.papers(true, casefile.NoticeRefusal)...)
	if !a.letterSays(m, "信用修复不予受理通知书", first) {
		a.t.Error("the letter does not tell on which day he may come again")
	}
}

// letterSays reads the applicant's letter of a title.
func (a *plea) letterSays(m *matter, title string, words ...string) bool {
	a.t.Helper()
	p := a.applicant
	for _, href := range p.open("/my/cases/" + m.id.String()).links("/notices/") {
		if strings.HasSuffix(href, "/pdf") || !strings.Contains(p.open(href).must(http.StatusOK).text, title) {
			continue
		}
		for _, word := range words {
			if !strings.Contains(p.text, word) {
				a.t.Logf("%s", p.text)
				return false
			}
		}
		return true
	}
	return false
}

// represent has the applicant represent a company of his own, with which no other test has to do.
func (c *city) represent(code string) (id uuid.UUID) {
	c.t.Helper()
	id = uuid.New()
	_, err := c.store.Pool.Exec(c.t.Context(), `WITH s AS (INSERT INTO subjects (id, kind, name, code) VALUES ($1::uuid, 'legal_person', '样例建材有限公司' || $2::text, $2::text) RETURNING id)
		INSERT INTO account_subjects (account_id, subject_id, capacity) SELECT a.id, s.id, 'representative' FROM accounts a, s WHERE a.login = 'applicant'`, id, code)
	if err != nil {
		c.t.Fatal(err)
	}
	return id
}

// bars are, under the packs that have one, what keeps a subject from having anything repaired for a time.
var bars = map[string]struct {
	bar       casefile.RepairBar
	related   bool // it lies on what is related to the misconduct alone
	found     string
	condition rules.ConditionID
	asked     string
	first     string
}{
	"shenzhen-2022": {casefile.BarBankruptcy, true, "2025-01-10", rules.NotBarredByBankruptcy, unmet, "2028年1月11日"},          // 83: three years
	"national-2026": {casefile.BarFalseCommitment, false, "2026-01-12", rules.NotBarredByCommitment, excluded, "2027年1月13日"}, // a year by the operator's reading
}

// barred: whoever has gravely obstructed bankruptcy proceedings waits three years for the repair of what is related to that (shenzhen-2022
// 83): the record of the obstruction itself, and of others whoever handles them judges. Under the national measures a false commitment bars whatever
// else there is. The clerk is asked back.
func barred(c *city) {
	bar := bars[c.pack.ID]
	company := c.represent("91990000MA0000BAR1")
	barring := c.record(offence{of: company, category: "judgment", repair: `{"bars": "` + string(bar.bar) + `"}`,
		says: casefile.Content{"found": bar.found, "by": "2026-03-31", "performed": "2026-03-10", "corrected": "2026-03-11"}})
	record := c.record(offence{of: company})
	p := c.signIn("applicant")
	if bar.related {
		p.open("/my/may/repair?record="+record.String()).must(http.StatusOK, "可以申请", "是否相关，由办理单位判断")
		record = barring
	}
	a := &plea{city: c, applicant: p, records: []uuid.UUID{record}, anyway: true, days: marchDays}
	p.open("/my/may/repair?record="+record.String()).must(http.StatusOK, "尚未到期", "最早可以在"+bar.first, "本市规定")
	a.file()
	a.refusedFor(bar.condition, bar.asked, "限制修复的期限尚未届满，现在不能修复。", bar.first)
}

// notBarred: what bars under another regulation keeps nobody waiting under one that has no bar.
func notBarred(c *city) {
	company := c.represent("91990000MA0000BAR1")
	for _, bar := range bars {
		c.record(offence{of: company, category: "judgment", repair: `{"bars": "` + string(bar.bar) + `"}`, says: casefile.Content{"found": bar.found}})
	}
	record := c.record(offence{of: company})
	c.signIn("applicant").open("/my/may/repair?record="+record.String()).must(http.StatusOK, "可以申请").never("尚未到期")
}

// forbidden: what a rule keeps from being repaired never can be, by no passing of time.
func forbidden(c *city) {
	record := c.record(offence{repair: `{"forbidden": {"zh": "国家规定不予修复的情形", "en": "a state rule"}}`})
	c.signIn("applicant").open("/my/may/repair?record="+record.String()).must(http.StatusOK, "不符合条件", "国家规定不予修复的情形")
}

// personApart: a responsible person applies for himself, for a record that rests on the organisation's, once that qualifies (80(2)).
func personApart(c *city) {
	var self uuid.UUID
	err := c.store.Pool.QueryRow(c.t.Context(), `SELECT x.subject_id FROM account_subjects x JOIN accounts a ON a.id = x.account_id JOIN subjects s ON s.id = x.subject_id
		WHERE a.login = 'applicant' AND s.kind = 'person' LIMIT 1`).Scan(&self)
	if err != nil {
		c.t.Fatal(err)
	}
	wait := tooEarly[c.pack.ID]
	early := c.record(offence{of: self, follows: c.record(wait.offence)})
	record := c.record(offence{of: self, follows: c.record(offence{})})
	a := &plea{city: c, applicant: c.signIn("applicant"), records: []uuid.UUID{record}}
	a.applicant.open("/my/may/repair?record="+early.String()).must(http.StatusOK, "尚未到期", wait.first)
	a.applicant.open("/my/may/repair?record="+record.String()).must(http.StatusOK, "可以申请")
	a.file()
	m := a.matters[0]
	a.accept()
	usual := c.usual()
	a.decide(m, usual.ID)
	a.ended(m, casefile.Result(usual.ID), a.papers(true, casefile.NoticeRepairDecision)...)
	a.checkEffects(m, usual)
	if n := c.count(`SELECT count(*) FROM effects e JOIN records r ON r.follows_id = $1 WHERE e.record_id = r.follows_id`, record); n != 0 {
		c.t.Error("the organisation's record was repaired with it")
	}
}

// byAgent: an agent names the records, shows his letter, and reads nothing of what they say before the agency has verified his authority.
func byAgent(c *city) {
	record := c.record(offence{})
	of := c.named(record)
	a := &plea{city: c, applicant: c.signIn("applicant2"), records: []uuid.UUID{record}}
	a.begin = func(a *plea) {
		p := a.applicant
		p.open("/my/people").must(http.StatusOK).send("/my/repairs", nil).must(http.StatusOK)
		p.send("/records", values{"subject_name": of.subject + "分公司", "subject_code": of.code, "numbers": of.number}).must(http.StatusUnprocessableEntity)
		p.send("/records", values{"subject_name": of.subject, "subject_code": of.code, "numbers": of.number}).must(http.StatusOK)
		p.send("/authority", letter("2026-7-3")).must(http.StatusUnprocessableEntity, "委托书已于2026年7月3日到期")
		p.send("/authority", letter("2026-12-31")).must(http.StatusOK)
		p.upload("/proof", values{"then": "upload"}, map[string][]byte{"委托书.pdf": minimalPDF}).must(http.StatusOK, "委托书.pdf")
		p.send("/proof", nil).must(http.StatusOK)
	}
	a.file()
	m := a.matters[0]
	m.until(casefile.StageFormCheck)
	what := "未按期公示年度报告" + record.String()
	a.applicant.open("/my/cases/"+m.id.String()).must(http.StatusOK, of.number)
	a.applicant.never(what)
	m.agency.open(m.deskPath()).must(http.StatusOK, "委托书.pdf", what)
	a.accept()
	a.applicant.open("/my/cases/"+m.id.String()).must(http.StatusOK, what)
	usual := c.usual()
	a.decide(m, usual.ID)
	a.ended(m, casefile.Result(usual.ID), a.papers(true, casefile.NoticeRepairDecision)...)
	// The subject itself reads of it too.
	c.signIn("applicant").open("/my/records").must(http.StatusOK, of.number)
}

// appliedForTwice: one repair of a record at a time, and none of a record that is repaired.
func appliedForTwice(c *city) {
	record := c.record(offence{})
	a := c.apply(record)
	m := a.matters[0]
	p := c.signIn("applicant")
	p.open("/my/records")
	p.forge("/my/repairs", url.Values{"record": {record.String()}})
	p.open(draftOf(p.path)+"/records").must(http.StatusOK, "正在办理信用修复，办件编号"+m.number)
	a.accept()
	usual := c.usual()
	a.decide(m, usual.ID)
	a.ended(m, casefile.Result(usual.ID), a.papers(true, casefile.NoticeRepairDecision)...)
	p.open("/my/may/repair?record=" + record.String())
	if usual.ID.Effect().HidesFrom() == casefile.HidesFromAll { // gone for the subject, too
		p.must(http.StatusNotFound)
	} else {
		p.must(http.StatusOK, "不能申请")
	}
}
