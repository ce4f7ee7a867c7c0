package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// Who may apply, and when: each in one city at the same time as the others.
func TestRepairing_Eligible(t *testing.T) {
	c := repairCity(t, "shenzhen-2022", 24*time.Hour)
	for name, goes := range map[string]func(*city){"not_yet": notYet, "barred": barred, "forbidden": forbidden, "person": personApart, "agent": byAgent,
		"twice": appliedForTwice} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			goes(c.in(t))
		})
	}
}

// fresh is a record that was published in March, whose unit has it published for a year.
func (c *city) fresh() uuid.UUID {
	return c.record(offence{repair: `{"minimum": {"amount": 1, "unit": "year"}}`, recorded: "2026-03-02",
		says: casefile.Content{"found": "2026-03-01", "by": "2026-03-31", "performed": "2026-03-10", "corrected": "2026-03-11"}})
}

// notYet is told the first day before he types a form, there and at the counter; applies nonetheless, and is refused in writing, with the day
// on which he may come again (shenzhen-2022 79, 81(1)). A year that runs from 2 March ends with 2 March.
func notYet(c *city) {
	const first = "2027年3月3日"
	record := c.fresh()
	of := c.named(record)
	a := &plea{city: c, applicant: c.signIn("applicant"), records: []uuid.UUID{record}, days: [2]string{"2026-3-10", "2026-3-11"}}
	p := a.applicant
	p.open("/my/may/repair?record="+record.String()).must(http.StatusOK, "尚未到期", "最早可以在"+first)
	clerk := c.signIn("agency")
	clerk.open("/desk/may/repair").must(http.StatusOK)
	clerk.send("/desk/may/repair", values{"number": of.number, "code": of.code}).must(http.StatusOK, "最早可以在"+first)
	clerk.send("/desk/may/repair", values{"number": of.number, "code": c.named(c.aRecord(false)).number}).must(http.StatusOK, "没有查到相符的信用信息")

	p.open("/my/records")
	p.forge("/my/repairs", url.Values{"record": {record.String()}}).must(http.StatusOK)
	p.sendMany("/records", url.Values{"record": {record.String()}}, nil).must(http.StatusUnprocessableEntity, "暂不符合条件", first)
	a.anyway = true
	a.begin = (*plea).tick
	a.file()
	m := a.matters[0]
	m.until(casefile.StageFormCheck)
	m.agency.open("/desk").must(http.StatusOK, m.number).follow(m.deskPath()).follow("/act").must(http.StatusOK)
	m.agency.fill("/act", values{"accept": "yes"}, nil)
	if m.agency.status != http.StatusUnprocessableEntity {
		c.t.Errorf("it is accepted without a word: %d", m.agency.status)
	}
	m.agency.open(m.deskPath()).follow("/act")
	m.agency.sendMany("/act", url.Values{"accept": {"no"}, "refusal": {"该信息的最短公示期尚未届满。"}, "unmet": {"1:minimum_publication"}}, nil).press().must(http.StatusOK)
	m.until(casefile.StageClosed)
	a.ended(m, casefile.ResultRefused, a.papers(true, casefile.NoticeRefusal)...)
	if !a.letterSays(m, "信用修复不予受理通知书", first) {
		c.t.Error("the letter does not tell on which day he may come again")
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

// barred: whoever has gravely obstructed bankruptcy proceedings waits three years for the repair of what is related to that (shenzhen-2022
// 83): the record of the obstruction itself, and of others whoever handles them judges. The clerk is asked back.
func barred(c *city) {
	company := c.represent("91990000MA0000BAR1")
	record := c.record(offence{of: company, category: "judgment", repair: `{"bars": "bankruptcy"}`,
		says: casefile.Content{"found": "2025-01-10", "by": "2025-03-31", "performed": "2025-03-10", "corrected": "2025-03-11"}})
	other := c.record(offence{of: company})
	a := &plea{city: c, applicant: c.signIn("applicant"), records: []uuid.UUID{record}, anyway: true, days: [2]string{"2025-3-10", "2025-3-11"}}
	a.applicant.open("/my/may/repair?record="+other.String()).must(http.StatusOK, "可以申请", "是否相关，由办理单位判断")
	a.applicant.open("/my/may/repair?record="+record.String()).must(http.StatusOK, "尚未到期", "最早可以在2028年1月11日", "起算日为本市规定")
	a.file()
	m := a.matters[0]
	m.until(casefile.StageFormCheck)
	p := m.agency
	p.open("/desk").must(http.StatusOK, m.number).follow(m.deskPath()).follow("/act")
	p.send("/act", values{"accept": "yes"}).must(http.StatusUnprocessableEntity, "系统掌握的情况不符合")
	p.open(m.deskPath()).follow("/act")
	p.sendMany("/act", url.Values{"accept": {"no"}, "refusal": {"限制修复的期限尚未届满，现在不能修复。"}, "unmet": {"1:bankruptcy_bar"}}, nil).press().must(http.StatusOK)
	m.until(casefile.StageClosed)
	a.ended(m, casefile.ResultRefused, a.papers(true, casefile.NoticeRefusal)...)
	if !a.letterSays(m, "信用修复不予受理通知书", "2028年1月11日") {
		c.t.Error("the letter does not tell on which day he may come again")
	}
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
	early := c.record(offence{of: self, follows: c.fresh()})
	record := c.record(offence{of: self, follows: c.record(offence{})})
	a := &plea{city: c, applicant: c.signIn("applicant"), records: []uuid.UUID{record}}
	a.applicant.open("/my/may/repair?record="+early.String()).must(http.StatusOK, "尚未到期", "2027年3月3日")
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

// appliedForTwice: one repair of a record at a time, and none of a record that is repaired; an objection to it may run beside.
func appliedForTwice(c *city) {
	record := c.record(offence{})
	a := c.apply(record)
	m := a.matters[0]
	p := c.signIn("applicant")
	p.open("/my/records")
	p.forge("/my/repairs", url.Values{"record": {record.String()}})
	p.open(draftOf(p.path)+"/records").must(http.StatusOK, "正在办理信用修复，办件编号"+m.number)
	objection := c.newMatter(record)
	objection.prepare()
	objection.file()
	objection.until(casefile.StageFormCheck)
	a.accept()
	usual := c.usual()
	a.decide(m, usual.ID)
	a.ended(m, casefile.Result(usual.ID), a.papers(true, casefile.NoticeRepairDecision)...)
	p.open("/my/may/repair?record="+record.String()).must(http.StatusOK, "不能申请")
	p.open(objection.deskPath()).must(http.StatusForbidden)
	objection.answer(objection.agency, values{"accept": "yes"})
	objection.settle(casefile.OutcomeKeep)
}
