package e2e

import (
	"net/http"
	"testing"
	"time"

	"creditcase/casefile"
)

// The applicant withdraws while the unit verifies; the same record can be objected to again.
func TestObjection_Withdrawn_EveryPack(t *testing.T) {
	for _, pack := range packs {
		t.Run(pack, func(t *testing.T) {
			c := newCity(t, pack, 24*time.Hour)
			m := c.newMatter(c.aRecord(false))
			m.fileAndAccept()
			if m.pack.Objection.Handling == casefile.HandlingUnit {
				m.transfer()
			} else {
				m.until(casefile.StageDecision)
			}
			p := m.applicant
			p.open("/my/cases/" + m.id.String()).follow("/withdraw").must(http.StatusOK)
			p.send("/withdraw", values{"reasons": "已与单位沟通。"}).must(http.StatusOK, "已撤回")
			m.until(casefile.StageClosed)
			p.open("/my/cases/"+m.id.String()).must(http.StatusOK, "您撤回了异议", "异议撤回确认书")
			if len(p.links("/withdraw")) != 0 {
				t.Error("a withdrawn objection is offered to be withdrawn")
			}
			m.checkAnnotated(false)
			m.unit.open("/desk").must(http.StatusOK)
			if len(m.unit.links(m.deskPath())) != 0 {
				t.Error("the unit still has the task")
			}
			c.checkTrails()
			c.keepHistories()

			again := c.newMatter(m.record)
			again.prepare()
			again.file()
			if again.number == m.number {
				t.Errorf("the record cannot be objected to again: %s", again.number)
			}
		})
	}
}

// Once decided, an objection cannot be withdrawn; the page says so.
func TestObjection_WithdrawnTooLate(t *testing.T) {
	c := newCity(t, "shenzhen-2020", 24*time.Hour)
	m := c.newMatter(c.aRecord(false))
	m.fileAndAccept()
	m.transfer()
	p := m.applicant
	p.open("/my/cases/" + m.id.String()).follow("/withdraw").must(http.StatusOK)
	m.answer(m.unit, values{"outcome": string(casefile.OutcomeKeep), "reasons": "经核查，所载内容无误。"})
	m.until(casefile.StageInforming)
	p.send("/withdraw", nil).must(http.StatusOK, "处理意见已经作出，不能再撤回。")
	m.inform()
}

// A task goes to a colleague, who alone can act on it then.
func TestTask_HandedOver(t *testing.T) {
	c := newCity(t, "shenzhen-2022", 24*time.Hour)
	m := c.newMatter(c.aRecord(false))
	m.prepare()
	m.file()
	m.until(casefile.StageFormCheck)
	var colleague string
	if err := c.store.Pool.QueryRow(t.Context(), "SELECT id::text FROM accounts WHERE login = 'agency2'").Scan(&colleague); err != nil {
		t.Fatal(err)
	}
	m.agency.open(m.deskPath()).follow("/hand-over").must(http.StatusOK)
	m.agency.send("/hand-over", nil).must(http.StatusUnprocessableEntity)
	m.agency.send("/hand-over", values{"to": colleague}).must(http.StatusOK, "已移交同事")
	if len(m.agency.links("/act")) != 0 {
		t.Error("the one who handed over is still offered the act")
	}
	other := c.signIn("agency2")
	m.answer(other, values{"accept": "yes"})
	m.until(casefile.StageComparison)
}

// Under xiamen-draft 26(2) the record's queries are suspended while the unit stays silent, and go on with its late answer.
func TestObjection_UnitSilent_QueriesSuspended(t *testing.T) {
	c := newCity(t, "xiamen-draft", time.Second)
	m := c.newMatter(c.aRecord(false))
	m.fileAndAccept()
	m.transfer()
	suspended := `SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'suspended' AND ended_at IS `
	m.eventually("queries are suspended", func() bool { return c.count(suspended+"NULL", m.id) == 1 })
	m.applicant.open("/my/cases/"+m.id.String()).must(http.StatusOK, "中止查询")
	m.answer(m.unit, values{"outcome": string(casefile.OutcomeKeep), "reasons": "经核查无误，回复已晚。"})
	m.eventually("queries go on", func() bool { return c.count(suspended+"NOT NULL", m.id) == 1 })
	m.inform()
}

// The unit asks for more time, its head approves, the applicant is told; another clerk may not approve.
func TestExtension_ApprovedByTheHead(t *testing.T) {
	for _, pack := range []string{"shenzhen-2020", "shenzhen-2022"} {
		t.Run(pack, func(t *testing.T) {
			c := newCity(t, pack, 24*time.Hour)
			m := c.newMatter(c.aRecord(false))
			m.fileAndAccept()
			m.transfer()
			due := m.due()
			m.unit.open(m.deskPath()).follow("/extension").must(http.StatusOK)
			m.unit.send("/extension", values{"amount": "99", "reasons": "需要调取原始档案核对。"}).must(http.StatusUnprocessableEntity)
			m.unit.send("/extension", values{"amount": "3", "reasons": "需要调取原始档案核对。"}).must(http.StatusOK, "延期申请等待主要负责人批复")
			if len(m.unit.links("/extension")) != 0 {
				t.Error("a second request is offered while one waits")
			}
			head := c.signIn(m.login(`unit_principal`))
			head.open("/desk").must(http.StatusOK, m.number, "批复延期申请")
			approval := m.approve("approve_extension")
			m.unit.open(approval).must(http.StatusForbidden)
			head.open(m.deskPath()).must(http.StatusOK, "需要调取原始档案核对。")
			head.open(approval).must(http.StatusOK, "需要调取原始档案核对。")
			head.send("/act", values{"approve": "no"}).must(http.StatusUnprocessableEntity)
			head.send("/act", values{"approve": "yes"}).must(http.StatusOK, "延长3个工作日")
			if !m.due().After(due) {
				t.Errorf("due %v before and %v after", due, m.due())
			}
			m.applicant.open("/my/cases/"+m.id.String()).must(http.StatusOK, "延期告知书", "核查期限经批准延长")
			m.answer(m.unit, values{"outcome": string(casefile.OutcomeKeep), "reasons": "经核查，所载内容无误。"})
			m.inform()
			c.checkTrails()
			c.keepHistory(m.id.String(), "extended")
		})
	}
}

// due is until when the unit has to verify.
func (m *matter) due() (at time.Time) {
	m.t.Helper()
	err := m.store.Pool.QueryRow(m.t.Context(), "SELECT due_at FROM tasks WHERE case_id = $1 AND kind = 'verify'", m.id).Scan(&at)
	if err != nil {
		m.t.Fatal(err)
	}
	return at
}

// login is the account of the record's unit that has the role.
func (m *matter) login(role string) (login string) {
	m.t.Helper()
	err := m.store.Pool.QueryRow(m.t.Context(), `SELECT a.login FROM accounts a JOIN records r ON r.unit_id = a.unit_id
		WHERE r.id = $1 AND a.role = $2 ORDER BY a.login LIMIT 1`, m.record, role).Scan(&login)
	if err != nil {
		m.t.Fatal(err)
	}
	return login
}

// approve is the address of a task that waits for the head.
func (m *matter) approve(kind string) (path string) {
	m.t.Helper()
	err := m.store.Pool.QueryRow(m.t.Context(), `SELECT '/desk/tasks/' || id || '/act' FROM tasks
		WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL`, m.id, kind).Scan(&path)
	if err != nil {
		m.t.Fatal(err)
	}
	return path
}
