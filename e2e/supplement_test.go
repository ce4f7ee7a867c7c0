package e2e

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

// What is missing is asked for in one notice, the clocks stand still, and a supplement that is itself incomplete is asked for
// again within the first notice's time.
func TestObjection_Supplemented_EveryPack(t *testing.T) {
	for _, pack := range packs {
		t.Run(pack, func(t *testing.T) {
			c := newCity(t, pack, 24*time.Hour)
			m := c.newMatter(c.aRecord(false))
			m.prepare()
			m.file()
			m.until(casefile.StageFormCheck)
			m.agency.open(m.deskPath()).follow("/act").must(http.StatusOK)
			m.agency.send("/act", values{"accept": "supplement"}).must(http.StatusUnprocessableEntity)
			m.agency.send("/act", values{"accept": "supplement", "missing": strings.Repeat("缺一项\n", 11)}).
				must(http.StatusUnprocessableEntity, "不能超过10项")
			m.agency.send("/act", values{"accept": "supplement", "missing": "处罚决定书全文\n\n缴款凭证"}).must(http.StatusOK)
			m.until(casefile.StageSupplement)
			m.agency.open(m.deskPath()).must(http.StatusOK, "等待申请人补正")

			p := m.applicant
			p.open("/my/cases/"+m.id.String()).must(http.StatusOK, "补正告知书", "处罚决定书全文", "缴款凭证").follow("/supplement").must(http.StatusOK, "缴款凭证")
			p.send("/supplement", nil).must(http.StatusUnprocessableEntity)
			p.upload("/supplement", values{"statement": "1. 决定书见附件。"}, map[string][]byte{"决定书全文.pdf": minimalPDF}).must(http.StatusOK)
			m.until(casefile.StageFormCheck)
			p.open("/my/cases/"+m.id.String()+"/supplement").must(http.StatusOK, "您此前已经提交，并已收到")

			m.agency.open(m.deskPath()).must(http.StatusOK, "决定书见附件", "决定书全文.pdf").follow("/act")
			m.agency.send("/act", values{"accept": "supplement"}).must(http.StatusUnprocessableEntity)
			m.agency.send("/act", values{"accept": "supplement", "still": "item-2"}).must(http.StatusOK)
			m.until(casefile.StageSupplement)
			p.open("/my/cases/"+m.id.String()).follow("/supplement").must(http.StatusOK, "缴款凭证")
			p.send("/supplement", values{"statement": "2. 缴款凭证编号见说明。"}).must(http.StatusOK)
			m.until(casefile.StageFormCheck)
			m.answer(m.agency, values{"accept": "yes"})
			m.settle(casefile.OutcomeKeep)
			m.checkDeadlines()
			c.checkTrails()
			c.checkNoPeopleIn("the log", []byte(c.log.String()))
			if n := c.count("SELECT count(*) FROM supplements WHERE case_id = $1 AND answered_at IS NOT NULL", m.id); n != 2 {
				t.Errorf("%d supplements", n)
			}
			if n := c.count("SELECT count(DISTINCT due_at) FROM supplements WHERE case_id = $1", m.id); n != 1 {
				t.Error("the second request has moved the end of the time")
			}
			c.keepHistory(m.id.String(), "supplemented")
		})
	}
}

// While the applicant is waited for, the periods that the city has set stand still, and those that an article states run on.
func TestObjection_Supplement_StopsTheClocks(t *testing.T) {
	c := newCity(t, "shenzhen-2020", 1500*time.Millisecond)
	m := c.newMatter(c.aRecord(false))
	m.prepare()
	m.file()
	m.until(casefile.StageFormCheck)
	accept, total := m.deadline("objection.accept"), m.deadline("objection.total")
	m.answer(m.agency, values{"accept": "supplement", "missing": "处罚决定书全文"})
	m.until(casefile.StageSupplement)
	if m.deadline(accept.Clock).PausedAt == nil || m.deadline(total.Clock).PausedAt != nil {
		t.Error("the city's own period runs on, or that of the article stands still")
	}
	asked := c.clock.Now()
	c.eventually("some days go by", func() bool {
		return calendar.DateOf(asked).DaysUntil(calendar.DateOf(c.clock.Now())) >= 4
	})
	m.applicant.open("/my/cases/"+m.id.String()).follow("/supplement").send("/supplement", values{"statement": "已补齐。"}).must(http.StatusOK)
	m.until(casefile.StageFormCheck)
	if after := m.deadline(total.Clock); !after.DueAt.Equal(total.DueAt) {
		t.Errorf("the whole was due %v and is %v", total.DueAt, after.DueAt)
	}
	after := m.deadline(accept.Clock)
	if after.PausedAt != nil || !after.DueAt.After(accept.DueAt) {
		t.Errorf("acceptance was due %v and is %v, paused %v", accept.DueAt, after.DueAt, after.PausedAt)
	}
	var d rules.Deadline
	if err := json.Unmarshal(after.Explanation, &d); err != nil {
		t.Fatal(err)
	}
	want, err := rules.Compute(m.pack, accept.Clock, d.Start, c.calendar, d.Suspensions...)
	if err != nil || len(d.Suspensions) != 1 || !want.Due.Equal(after.DueAt) {
		t.Errorf("%v: explained with %d suspensions, due %v, want %v", err, len(d.Suspensions), after.DueAt, want.Due)
	}
	m.agency.open(m.deskPath()).must(http.StatusOK, "期限恢复计算")
}

// Nothing comes: the case closes itself at the end of the time, and the record can be objected to again.
func TestObjection_SupplementLapses(t *testing.T) {
	c := newCity(t, "city-2022", 400*time.Millisecond)
	m := c.newMatter(c.aRecord(false))
	m.prepare()
	m.file()
	m.until(casefile.StageFormCheck)
	m.answer(m.agency, values{"accept": "supplement", "missing": "处罚决定书全文"})
	m.until(casefile.StageClosed)
	due := m.deadline("objection.supplement")
	closed, err := c.store.CaseGet(t.Context(), m.id)
	if err != nil {
		t.Fatal(err)
	}
	if *closed.Result != casefile.ResultLapsed || !closed.ClosedAt.Equal(due.DueAt.Add(time.Second)) {
		t.Errorf("closed as %s at %v, time ended %v", *closed.Result, closed.ClosedAt, due.DueAt)
	}
	m.checkAnnotated(false)
	m.applicant.open("/my/cases/"+m.id.String()).must(http.StatusOK, "逾期未补正", "终止办理告知书")
	m.applicant.open("/my/cases/"+m.id.String()+"/supplement").must(http.StatusOK, "现在不需要补正")
	c.checkTrails()
	c.keepHistory(m.id.String(), "lapsed")
	again := c.newMatter(m.record)
	again.prepare()
	again.file()
}

// An objection filed after its window is accepted only with the head's approval (shenzhen-2020 37).
func TestObjection_FiledLate_HeadApproves(t *testing.T) {
	for _, approve := range []bool{true, false} {
		c := newCity(t, "shenzhen-2020", 24*time.Hour)
		m := c.newMatter(c.aRecord(false))
		p := m.applicant
		p.open("/my/records").send("/my/objections", values{"record": m.record.String()})
		p.send("/grounds", values{"grounds": m.pack.Procedure(casefile.FlowObjection).Grounds[0].ID, "statement": "所载金额与决定书不一致。"})
		p.send("/window", values{"learned-year": "2025", "learned-month": "10", "learned-day": "9"}).must(http.StatusUnprocessableEntity)
		p.send("/window", values{"learned-year": "2025", "learned-month": "10", "learned-day": "9", "late_reason": "因自然灾害交通中断。"}).must(http.StatusOK)
		p.send("/channel", values{"channel": string(casefile.ChannelAgency)}).send("/materials", nil)
		p.send("/contact", values{"phone": "0000-5550123"}).must(http.StatusOK)
		m.file()
		m.until(casefile.StageFormCheck)
		m.answer(m.agency, values{"accept": "yes"}).must(http.StatusOK)
		m.agency.open(m.deskPath()).must(http.StatusOK, "批复逾期提出的异议")
		m.agency.open(m.approve("approve_late")).must(http.StatusForbidden)
		head := c.signIn("agency.head")
		head.open(m.approve("approve_late")).must(http.StatusOK, "因自然灾害交通中断。")
		if !approve {
			head.send("/act", values{"approve": "no"}).must(http.StatusUnprocessableEntity)
			head.send("/act", values{"approve": "no", "refusal": "所述理由不足以说明未能按期提出。"}).must(http.StatusOK)
			m.until(casefile.StageClosed)
			p.open("/my/cases/"+m.id.String()).must(http.StatusOK, "不予受理", "所述理由不足以说明未能按期提出。", "行政复议")
			c.keepHistory(m.id.String(), "late.refused")
			continue
		}
		head.send("/act", values{"approve": "yes"}).must(http.StatusOK)
		m.settle(casefile.OutcomeKeep)
		c.checkTrails()
		c.keepHistory(m.id.String(), "late")
	}
}

// deadline is a deadline of the case as it is kept.
func (m *matter) deadline(clock string) db.Deadline {
	m.t.Helper()
	return dbtest.Deadline(m.t, m.store, m.id, clock)
}
