package e2e

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/workflows"
)

// insolvent is an enterprise with a penalty, about which documents of a court come.
type insolvent struct {
	*question
	number         string // of its record, in which its name is too
	clerk, second  uuid.UUID
	administrator  uuid.UUID
	subject, plan  uuid.UUID
	record         uuid.UUID
	documentNumber int
}

// insolventOf is an enterprise of its own, for which the applicant stands where it is spoken for.
func (c *city) insolventOf(number string, spoken bool) *insolvent {
	c.t.Helper()
	b := c.basisOf(number, spoken)
	i := &insolvent{question: b.question, number: number, clerk: b.clerk, record: b.record, administrator: uuid.New()}
	err := c.store.Pool.QueryRow(c.t.Context(), `SELECT r.subject_id, x.id FROM records r CROSS JOIN accounts x
		WHERE r.id = $1 AND x.unit_id = $2 AND x.id <> $3 AND x.role IN ('agency_clerk', 'agency_head') ORDER BY x.login LIMIT 1`,
		i.record, i.agency, i.clerk).Scan(&i.subject, &i.second)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, question := range []struct {
		text string
		args []any
	}{
		{`INSERT INTO accounts (id, login, password_hash, name, role, created_at) VALUES ($1, $2, '', '样例清算事务所', 'applicant', $3)`,
			[]any{i.administrator, "gl-" + i.administrator.String(), c.clock.Now()}},
		{`INSERT INTO appointments (id, account_id, subject_id, holder, court, number, appointed_on, registered_by, registered_at)
			VALUES (gen_random_uuid(), $1, $2, '样例清算事务所', '云澜市中级人民法院', $3, '2026-01-05', $4, $5)`,
			[]any{i.administrator, i.subject, "指定" + number, i.clerk, c.clock.Now().AddDate(0, -1, 0)}},
	} {
		if _, err := c.store.Pool.Exec(c.t.Context(), question.text, question.args...); err != nil {
			c.t.Fatal(err)
		}
	}
	return i
}

// files has a document come in: from the administrator, the enterprise, the agency or the unit.
func (i *insolvent) files(by casefile.ReorganizationBy, m casefile.ReorganizationMatter, change func(*casefile.ReorganizationFiling)) {
	i.t.Helper()
	now := i.clock.Now()
	i.documentNumber++
	n := db.NewReorganization{FormID: uuid.New(), ActorID: i.administrator, SubjectID: i.subject, PlanID: i.plan, Pack: i.pack, At: now,
		Filing: casefile.ReorganizationFiling{By: by, Matter: m, Document: casefile.CourtDocument{Court: "云澜市中级人民法院",
			Number: "（2026）云01破" + i.number + "之" + string(rune('0'+i.documentNumber)), IssuedOn: calendar.DateOf(now).String()}}}
	switch by {
	case casefile.ReorganizationByEnterprise:
		n.ActorID = i.applicant
	case casefile.ReorganizationByAgency:
		n.ActorID, n.UnitID = i.clerk, i.agency
		n.Filing.Paper = &casefile.PaperReply{ReceivedOn: calendar.DateOf(now).String(), From: "破产管理人"}
	case casefile.ReorganizationByUnit:
		n.ActorID, n.UnitID = i.answerer, i.unit
	case casefile.ReorganizationByAdministrator:
	}
	if m == casefile.MatterPlan {
		n.PlanID, n.Filing.Plan = uuid.Nil, "普通债权分三期清偿。"
	}
	if change != nil {
		change(&n.Filing)
	}
	scan := uuid.New()
	err := i.store.AttachmentInsert(i.t.Context(), db.AttachmentInsertParams{ID: scan, AccountID: n.ActorID, Name: "裁定书.pdf", MediaType: "application/pdf", Size: 1, UploadedAt: now})
	if err != nil {
		i.t.Fatal(err)
	}
	n.Filing.Document.Files = []uuid.UUID{scan}
	receipt, err := i.store.FileReorganization(i.t.Context(), n)
	i.id = receipt.CaseID
	i.acted(receipt, err)
}

// checks has a colleague at the agency follow the document, or refuse it.
func (i *insolvent) checks(granted bool) {
	i.t.Helper()
	check := casefile.ReorganizationCheck{Granted: granted}
	if !granted {
		check.Reasons = "文书没有加盖印章"
	}
	i.act(i.second, i.agency, casefile.TaskCheckReorganization, casefile.ActCheckReorganization, check)
}

// approved has a plan approved.
func (i *insolvent) approved(by casefile.ReorganizationBy, name string) {
	i.t.Helper()
	i.files(by, casefile.MatterPlan, nil)
	i.checks(true)
	i.settled("mark_plan", name)
	i.plan = i.id
}

// settled holds that the case and its workflow have ended with the result, and keeps its history.
func (i *insolvent) settled(result, name string) {
	i.t.Helper()
	i.closedWith(result)
	i.keepHistoryIn(casefile.FlowReorganization, i.id.String(), name)
}

// closedWith holds that the case and its workflow have ended with the result.
func (i *insolvent) closedWith(result string) {
	i.t.Helper()
	i.eventually("it is closed", func() bool {
		return i.count(`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'closed' AND result = $2`, i.id, result) == 1
	})
	for question, want := range map[string]int{
		`SELECT count(*) FROM acts WHERE case_id = $1 AND status <> 'done'`:                                     0,
		`SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`:                                   0,
		`SELECT count(*) FROM deadlines WHERE case_id = $1 AND message_id IS NULL AND met_at IS NULL`:           0,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND (html_zh LIKE '%⟦%' OR html_zh LIKE '%异议申请%')`:     0,
		`SELECT count(*) FROM reorganizations WHERE case_id = $1 AND decided_at IS NULL AND dropped_at IS NULL`: 0,
	} {
		if n := i.count(question, i.id); n != want {
			i.t.Errorf("%d, want %d: %s", n, want, question)
		}
	}
	i.eventually("the workflow has ended", func() bool {
		is, err := i.temporal.DescribeWorkflowExecution(i.t.Context(), workflows.ID(casefile.FlowReorganization, i.id), "")
		return err == nil && is.WorkflowExecutionInfo.CloseTime != nil
	})
}

// under holds by how many effects of a case the enterprise and its record are under.
func (i *insolvent) under(caseID uuid.UUID, want int) {
	i.t.Helper()
	if n := i.count(`SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL`, caseID); n != want {
		i.t.Errorf("%d effects are in force, want %d", n, want)
	}
}

// serve has somebody at the agency hand a document over: nobody stands for the company.
func (i *insolvent) serve() {
	i.t.Helper()
	i.act(i.clerk, i.agency, casefile.TaskServe, casefile.ActServe, casefile.Serving{Way: casefile.ServiceInPerson, State: casefile.ServiceServed,
		Day: calendar.DateOf(i.clock.Now()).String(), ReceivedBy: "前台"})
}

// reorganizingIn starts a city on a Monday on which the pack is in force.
func reorganizingIn(t *testing.T, packID string) *city {
	t.Helper()
	if packID != "national-2026" {
		return newOffice(t, packID, 10*time.Second)
	}
	clock, err := calendar.NewSimulation(time.Now(), time.Date(2026, 4, 13, 9, 0, 0, 0, calendar.Zone), 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	return newOfficeAt(t, packID, book, clock)
}

// Every way that a court's document can take under a pack, with the workflow and the deliverers of a city.
func TestReorganization(t *testing.T) {
	t.Parallel()
	begun := map[string]int{"shenzhen-2020": 4, "shenzhen-2022": 2, "national-2026": 4}
	stays := map[string]int{"shenzhen-2020": 1}
	by := map[string]casefile.ReorganizationBy{"shenzhen-2020": casefile.ReorganizationByAdministrator, "shenzhen-2022": casefile.ReorganizationByUnit,
		"national-2026": casefile.ReorganizationByEnterprise}
	for packID, who := range by {
		c := reorganizingIn(t, packID)
		ways := map[string]func(*insolvent){
			"carried out": func(i *insolvent) {
				i.files(who, casefile.MatterPlan, nil)
				i.keepHistoryIn(casefile.FlowReorganization, i.id.String(), "reorganization_check")
				i.checks(true)
				i.settled("mark_plan", "plan")
				i.plan = i.id
				i.under(i.plan, begun[packID])
				i.files(who, casefile.MatterCarriedOut, nil)
				i.checks(true)
				i.settled("plan_carried_out", "carried_out")
				i.under(i.plan, stays[packID])
			},
			"converted": func(i *insolvent) {
				i.approved(who, "plan.converted")
				i.files(who, casefile.MatterConverted, nil)
				i.checks(true)
				i.settled("plan_converted", "converted")
				i.under(i.plan, 0)
			},
			"refused": func(i *insolvent) {
				i.files(who, casefile.MatterPlan, nil)
				i.checks(false)
				i.settled("refuse_reorganization", "refused")
				i.under(i.id, 0)
			},
			"withdrawn": func(i *insolvent) {
				i.files(who, casefile.MatterPlan, nil)
				said := casefile.Withdrawal{Reasons: "材料不全"}
				switch who {
				case casefile.ReorganizationByUnit:
					i.acted(i.store.WithdrawReorganization(i.t.Context(), uuid.New(), i.answerer, i.id, i.unit, said, i.clock.Now()))
				case casefile.ReorganizationByEnterprise:
					i.acted(i.store.Withdraw(i.t.Context(), uuid.New(), i.applicant, i.id, said, i.clock.Now()))
				default:
					i.acted(i.store.Withdraw(i.t.Context(), uuid.New(), i.administrator, i.id, said, i.clock.Now()))
				}
				i.settled("withdrawn", "withdrawn")
			},
			"urged": func(i *insolvent) {
				i.files(casefile.ReorganizationByAgency, casefile.MatterPlan, nil)
				i.acted(i.store.Urge(i.t.Context(), db.NewUrge{FormID: uuid.New(), ActorID: i.watcher, At: i.clock.Now(),
					Urge: casefile.Urge{TaskID: i.task(casefile.TaskCheckReorganization), Level: casefile.LevelUrge, Text: "请尽快核对"}}))
				i.act(i.clerk, i.agency, casefile.TaskReplyUrge, casefile.ActReplyUrge, casefile.UrgeReply{Text: "正在核对", DoneBy: calendar.DateOf(i.clock.Now()).AddDays(20).String()})
				i.serve()
				if err := i.temporal.SignalWorkflow(i.t.Context(), workflows.ID(casefile.FlowReorganization, i.id), "", workflows.DeadlineMoved, nil); err != nil {
					i.t.Fatal(err)
				}
				i.checks(true)
				i.serve()
				i.settled("mark_plan", "agency.urged.served")
			},
		}
		if c.pack.Reorganization.Knows(casefile.MatterAssistance) {
			ways["assisted and restored"] = func(i *insolvent) {
				i.approved(who, "plan.assisted")
				i.files(who, casefile.MatterAssistance, func(f *casefile.ReorganizationFiling) {
					f.Records = []casefile.AssistedRecord{{RecordID: i.record, Does: casefile.OutcomeDelete}}
				})
				i.checks(true)
				i.settled("delete", "assisted")
				assisted := i.id
				i.under(assisted, 1)
				i.files(who, casefile.MatterFailed, func(f *casefile.ReorganizationFiling) { f.Restores = true })
				i.checks(true)
				i.settled("plan_failed", "failed.restored")
				i.under(assisted, 0)
				i.under(i.plan, 0)
			}
		}
		for name, way := range ways {
			t.Run(packID+"/"+name, func(t *testing.T) {
				t.Parallel()
				way(c.in(t).insolventOf("CZ "+packID+" "+name, name != "urged"))
			})
		}
	}
}
