package e2e

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/rules"
)

// granted applies, is accepted and gets what the pack grants as a rule, which takes effect with the decision.
func granted(c *city) {
	record := c.record(offence{})
	of := c.named(record)
	if !c.publicSays(of, of.number) {
		c.t.Error("the record is not public before")
	}
	a := c.apply(record)
	m := a.matters[0]
	m.agency.open("/desk/cases").must(http.StatusOK, m.number)
	m.agency.open(m.deskPath()).must(http.StatusOK, "罚款已缴清，年度报告已补报。", of.number)
	a.applicant.open("/my/cases").must(http.StatusOK, m.number, "信用修复")
	a.accept()
	usual := c.usual()
	a.decide(m, usual.ID)
	a.ended(m, casefile.Result(usual.ID), a.papers(true, casefile.NoticeRepairDecision)...)
	a.applicant.open("/my/cases/"+m.id.String()).must(http.StatusOK, "缴款凭证与补报情况已核实。", "信用修复决定书")
	a.checkEffects(m, usual)
	if c.publicSays(of, "未按期公示年度报告"+record.String()) {
		c.t.Error("the public still reads the record")
	}
}

// publicSays asks what the public finds of a record.
func (c *city) publicSays(of named, word string) bool {
	c.t.Helper()
	p := c.stranger()
	p.open("/records").must(http.StatusOK)
	p.send("/records", values{"q": of.code}).must(http.StatusOK)
	return strings.Contains(p.text, word)
}

// checkEffects holds that a record is under what the outcome brings about, and under nothing else.
func (a *plea) checkEffects(m *matter, outcomes ...rules.Outcome) {
	a.t.Helper()
	var want, got []string
	for _, o := range outcomes {
		if kind := o.ID.Effect(); kind != "" {
			want = append(want, string(kind))
		}
		for _, also := range o.Also {
			want = append(want, string(also.Effect))
		}
	}
	err := a.store.Pool.QueryRow(a.t.Context(), `SELECT ARRAY(SELECT kind FROM effects WHERE case_id = $1 AND ended_at IS NULL)`, m.id).Scan(&got)
	if err != nil {
		a.t.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		a.t.Errorf("%s: effects %v, want %v", m.number, got, want)
	}
}

// refused is turned away at the form check, for a condition that is named, and told how to contest it; the record stays as it was.
func refused(c *city) {
	record := c.record(offence{})
	a := c.apply(record)
	m := a.matters[0]
	m.until(casefile.StageFormCheck)
	p := a.checker(m)
	p.open("/desk").must(http.StatusOK, m.number).follow(m.deskPath()).follow("/act").must(http.StatusOK)
	p.send("/act", values{"accept": "no", "refusal": "所交凭证与本案无关。"}).must(http.StatusUnprocessableEntity)
	p.sendMany("/act", map[string][]string{"accept": {"no"}, "refusal": {"所交凭证与本案无关。"}, "unmet": {"other"}}, nil).press().must(http.StatusOK)
	m.until(casefile.StageClosed)
	a.ended(m, casefile.ResultRefused, a.papers(true, casefile.NoticeRefusal)...)
	a.applicant.open("/my/cases/"+m.id.String()).must(http.StatusOK, "不予受理", "所交凭证与本案无关。", "行政复议")
	a.checkEffects(m)
	if of := c.named(record); !c.publicSays(of, of.number) {
		c.t.Error("the record has gone")
	}
	again := c.apply(record)
	if again.matters[0].number == m.number {
		c.t.Error("nobody can come again")
	}
}

// supplementedRepair is told of everything that is missing at once, supplies it, is accepted then, and refused by decision.
func supplementedRepair(c *city) {
	a := &plea{city: c, applicant: c.signIn("applicant"), records: []uuid.UUID{c.record(offence{})}, bare: true}
	a.file()
	m := a.matters[0]
	m.until(casefile.StageFormCheck)
	p := a.checker(m)
	p.open("/desk").must(http.StatusOK, m.number).follow(m.deskPath()).follow("/act").must(http.StatusOK)
	p.send("/act", values{"accept": "supplement", "missing": "缴款凭证\n补报截图"}).must(http.StatusOK)
	m.until(casefile.StageSupplement)
	a.applicant.open("/my/cases/"+m.id.String()).must(http.StatusOK, "补正告知书", "缴款凭证", "补报截图").follow("/supplement").must(http.StatusOK)
	a.applicant.upload("/supplement", values{"statement": "1. 凭证见附件。2. 截图见附件。"}, map[string][]byte{"缴款凭证.pdf": minimalPDF}).must(http.StatusOK)
	m.until(casefile.StageFormCheck)
	p.open(m.deskPath()).must(http.StatusOK, "缴款凭证.pdf")
	a.accept()
	a.decide(m, casefile.OutcomeRefuseRepair)
	papers := a.papers(true, casefile.NoticeRepairDecision)
	at := slices.Index(papers, casefile.NoticeAcceptance)
	a.ended(m, casefile.Result(casefile.OutcomeRefuseRepair), slices.Insert(papers, at, casefile.NoticeSupplement)...)
	a.applicant.open("/my/cases/"+m.id.String()).must(http.StatusOK, "不予修复", "行政复议", "行政诉讼")
	a.checkEffects(m)
}

// mixed applies for three records of two bodies at once: two cases with one receipt that lists all, where bodies decide, and one where the
// operator does. Two of the records do not end alike.
func mixed(c *city) {
	one, two := c.record(offence{}), c.record(offence{})
	other := c.record(offence{by: c.anotherUnit()})
	a := c.apply(one, two, other)
	usual := c.usual()
	if c.pack.Repair.DecidedBy == rules.DecidedByOperator {
		if len(a.matters) != 1 {
			c.t.Fatalf("%d cases where the operator decides alone", len(a.matters))
		}
		a.accept()
		a.decide(a.matters[0], usual.ID, casefile.OutcomeRefuseRepair, usual.ID)
		a.ended(a.matters[0], casefile.ResultMixed, a.papers(true, casefile.NoticeRepairDecision)...)
		a.checkEffects(a.matters[0], usual, usual)
		return
	}
	if len(a.matters) != 2 {
		c.t.Fatalf("%d cases for two bodies", len(a.matters))
	}
	a.checkReceipt()
	a.accept()
	for i, m := range a.matters {
		if m.records() == 2 {
			a.decide(m, usual.ID, casefile.OutcomeRefuseRepair)
			a.ended(m, casefile.ResultMixed, a.papers(i == 0, casefile.NoticeRepairDecision)...)
			a.applicant.open("/my/cases/"+m.id.String()).must(http.StatusOK, "各条结果不同", "不予修复", a.matters[1-i].number)
		} else {
			a.decide(m, usual.ID)
			a.ended(m, casefile.Result(usual.ID), a.papers(i == 0, casefile.NoticeRepairDecision)...)
		}
		a.checkEffects(m, usual)
	}
	// Neither body has seen the case of the other.
	a.matters[0].unit.open(a.matters[1].deskPath()).must(http.StatusNotFound)
}

// records counts the records of the case.
func (m *matter) records() int {
	return m.count("SELECT count(*) FROM case_records WHERE case_id = $1", m.id)
}

// checkReceipt reads the one receipt of an application to several bodies.
func (a *plea) checkReceipt() {
	a.t.Helper()
	if n := a.count(`SELECT count(*) FROM notices n JOIN cases c ON c.id = n.case_id WHERE c.application_id = $1 AND n.kind = 'receipt'`, a.matters[0].id); n != 1 {
		a.t.Errorf("%d receipts for one application", n)
	}
	a.matters[0].until(casefile.StageFormCheck)
	p := a.applicant
	p.open("/my/cases/"+a.matters[0].id.String()).must(http.StatusOK, a.matters[1].number)
	for _, href := range p.links("/notices/") {
		if strings.HasSuffix(href, "/pdf") {
			continue
		}
		p.open(href).must(http.StatusOK)
		if strings.Contains(p.text, "一并申请的其他信用信息") {
			for _, record := range a.records {
				p.must(http.StatusOK, a.named(record).number)
			}
			p.must(http.StatusOK, a.matters[0].number, a.matters[1].number)
			return
		}
		p.open("/my/cases/" + a.matters[0].id.String())
	}
	a.t.Error("the receipt does not list what was filed with it")
}

// anotherUnit is a clerk of a unit beside the market authority.
func (c *city) anotherUnit() (login string) {
	c.t.Helper()
	err := c.store.Pool.QueryRow(c.t.Context(), `SELECT login FROM accounts WHERE role = 'unit_clerk' AND login <> 'market' ORDER BY login LIMIT 1`).Scan(&login)
	if err != nil {
		c.t.Fatal(err)
	}
	return login
}

// withdrawnRepair is withdrawn while it is decided; the records can be applied for again.
func withdrawnRepair(c *city) {
	record := c.record(offence{})
	a := c.apply(record)
	m := a.matters[0]
	a.accept()
	p := a.applicant
	p.open("/my/cases/" + m.id.String()).follow("/withdraw").must(http.StatusOK)
	p.send("/withdraw", values{"reasons": "先补正材料。"}).must(http.StatusOK, "已撤回")
	m.until(casefile.StageClosed)
	a.ended(m, casefile.ResultWithdrawn, a.papers(true, casefile.NoticeWithdrawal)...)
	a.checkEffects(m)
	if len(a.decider(m).open("/desk").must(http.StatusOK).links(m.deskPath())) != 0 {
		c.t.Error("whoever decides still has the task")
	}
	c.apply(record)
}

// extendedRepair is given more time by the head of the unit, and is decided then.
func extendedRepair(c *city) {
	a := c.apply(c.record(offence{}))
	m := a.matters[0]
	a.accept()
	clock, p := c.pack.Repair.Steps[casefile.StepDecide], a.decider(m)
	due := m.deadline(clock).DueAt
	p.open(m.deskPath()).follow("/extension").must(http.StatusOK)
	p.send("/extension", values{"amount": "3", "reasons": "需要调取原始档案核对。"}).must(http.StatusOK, "延期申请等待")
	head := c.signIn(m.login("unit_principal"))
	head.open(m.approve("approve_extension")).must(http.StatusOK, "需要调取原始档案核对。").send("/act", values{"approve": "yes"}).must(http.StatusOK)
	if after := m.deadline(clock).DueAt; !after.After(due) {
		c.t.Errorf("due %v before and %v after", due, after)
	}
	a.applicant.open("/my/cases/"+m.id.String()).must(http.StatusOK, "延期告知书")
	usual := c.usual()
	a.decide(m, usual.ID)
	papers := a.papers(true, casefile.NoticeRepairDecision)
	at := slices.Index(papers, casefile.NoticeRepairDecision)
	a.ended(m, casefile.Result(usual.ID), slices.Insert(papers, at, casefile.NoticeExtension)...)
}

// notExtended: nobody is offered more time where neither an article nor the operator leaves any.
func notExtended(c *city) {
	a := c.apply(c.record(offence{}))
	m := a.matters[0]
	a.accept()
	if len(a.decider(m).open(m.deskPath()).must(http.StatusOK).links("/extension")) != 0 {
		c.t.Error("more time is offered where nothing provides for it")
	}
}
