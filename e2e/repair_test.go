package e2e

import (
	"context"
	"errors"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"

	"creditcase/casefile"
	"creditcase/workflows"
	"creditcase/workflows/delivery"
)

// lose ends the case's workflow from outside, or deletes it with its history.
func (m *matter) lose(deleted bool) {
	m.t.Helper()
	ctx, id := context.Background(), workflows.ID(casefile.FlowObjection, m.id)
	if !deleted {
		if err := m.temporal.TerminateWorkflow(ctx, id, "", "of the test"); err != nil {
			m.t.Fatal(err)
		}
		return
	}
	_, err := m.temporal.WorkflowService().DeleteWorkflowExecution(ctx, &workflowservice.DeleteWorkflowExecutionRequest{
		Namespace: stack.temporal.Namespace(), WorkflowExecution: &common.WorkflowExecution{WorkflowId: id}})
	if err != nil {
		m.t.Fatal(err)
	}
	m.eventually("the history is gone", func() bool {
		_, err := m.temporal.DescribeWorkflowExecution(ctx, id, "")
		var gone *serviceerror.NotFound
		return errors.As(err, &gone)
	})
}

func (c *city) repairer() *delivery.Repairer {
	return &delivery.Repairer{Store: c.store, Temporal: c.temporal, TaskQueue: c.queue}
}

func (m *matter) repair(want delivery.Repaired) {
	m.t.Helper()
	if got, err := m.repairer().Repair(context.Background(), m.id, false); err != nil || got != want {
		m.t.Fatalf("repaired: %v, %v; want %v", got, err, want)
	}
}

// kept is all that the case has come to, but for when its deadlines were looked at.
func (m *matter) kept() (text string) {
	m.t.Helper()
	err := m.store.Pool.QueryRow(context.Background(), `SELECT coalesce(string_agg(f.thing || ' ' || f.fact, chr(10) ORDER BY f.thing), '')
		FROM case_facts($1, NULL) f`, m.id).Scan(&text)
	if err != nil {
		m.t.Fatal(err)
	}
	return text
}

// loseAndRepair takes the procedure away and brings it back, which changes nothing of the case, however often it is done.
func (m *matter) loseAndRepair(deleted bool) {
	m.t.Helper()
	before := m.kept()
	m.lose(deleted)
	m.repair(delivery.CaseBegunAgain)
	m.repair(delivery.CaseRuns)
	m.eventually("the procedure has come to where it was", func() bool {
		return m.count(`SELECT count(*) FROM steps WHERE case_id = $1 AND step LIKE 'wake/' || $2 || '/%'`, m.id, m.runID()) > 0
	})
	if after := m.kept(); after != before {
		m.t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

func (m *matter) runID() string {
	m.t.Helper()
	got, err := m.temporal.DescribeWorkflowExecution(context.Background(), workflows.ID(casefile.FlowObjection, m.id), "")
	if err != nil {
		m.t.Fatal(err)
	}
	return got.GetWorkflowExecutionInfo().GetExecution().GetRunId()
}

// A case whose workflow was ended or deleted, at every stage in turn, goes on from where it stands once it is repaired.
func TestRepair_EveryStage(t *testing.T) {
	c := newCity(t, "shenzhen-2020", 24*time.Hour)
	m := c.newMatter(c.aRecord(false))
	m.prepare()
	m.file()
	m.until(casefile.StageFormCheck)
	m.loseAndRepair(false)
	m.answer(m.agency, values{"accept": "supplement", "missing": "处罚决定书全文"})
	m.until(casefile.StageSupplement)
	m.loseAndRepair(true)
	m.applicant.open("/my/cases/"+m.id.String()).follow("/supplement").send("/supplement", values{"statement": "已补齐。"}).must(http.StatusOK)
	m.until(casefile.StageFormCheck)
	m.loseAndRepair(false)
	m.answer(m.agency, values{"accept": "yes"})
	m.until(casefile.StageComparison)
	m.loseAndRepair(true)
	m.transfer()

	m.unit.open(m.deskPath()).follow("/extension").send("/extension", values{"amount": "3", "reasons": "需要调取原始档案核对。"}).must(http.StatusOK)
	m.loseAndRepair(false)
	c.signIn(m.login(`unit_principal`)).open(m.approve("approve_extension")).send("/act", values{"approve": "yes"}).must(http.StatusOK, "延长3个工作日")
	m.loseAndRepair(true)

	// What people do while the procedure is gone waits for it.
	m.lose(false)
	m.answer(m.unit, values{"outcome": string(casefile.OutcomeKeep), "reasons": "经核查，所载内容无误。"}).must(http.StatusOK, "已收到")
	m.eventually("the log names the remedy", func() bool { return strings.Contains(c.log.String(), "creditcase repair-case") })
	m.repair(delivery.CaseBegunAgain)
	m.until(casefile.StageInforming)
	m.loseAndRepair(true)
	m.inform()
	m.repair(delivery.CaseClosed)

	m.checkDeadlines()
	c.checkTrails()
	if n := c.count(`SELECT count(*) FROM acts WHERE case_id = $1 AND status <> 'done'`, m.id); n != 0 {
		t.Errorf("%d acts are not done", n)
	}
	if n := c.count(`SELECT count(*) - count(DISTINCT kind) FROM notices WHERE case_id = $1`, m.id); n != 0 {
		t.Errorf("%d documents were issued twice", n)
	}
	if n := c.count(`SELECT count(*) FROM decisions WHERE case_id = $1`, m.id); n != 1 {
		t.Errorf("%d decisions", n)
	}
	c.keepHistory(m.id.String(), "repaired")
}

// The clocks run on: what falls due after the repair is marked, and what fell due while the procedure was gone is marked with it.
func TestRepair_ClocksRun(t *testing.T) {
	for name, gone := range map[string]bool{"due after the repair": false, "due while the procedure was gone": true} {
		t.Run(name, func(t *testing.T) {
			c := newCity(t, "shenzhen-2022", 500*time.Millisecond)
			m := c.newMatter(c.aRecord(false))
			m.fileAndAccept()
			m.transfer()
			m.lose(gone)
			due := m.due()
			if gone {
				c.eventually("the unit's time passes", func() bool { return c.clock.Now().After(due.Add(time.Second)) })
			}
			m.repair(delivery.CaseBegunAgain)
			m.eventually("the unit is overdue", func() bool {
				return c.count(`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'objection.verify'
					AND overdue_at = due_at + interval '1 second'`, m.id) == 1
			})
			m.answer(m.unit, values{"outcome": string(casefile.OutcomeKeep), "reasons": "经核查，所载内容无误。"})
			m.inform()
			c.checkTrails()
		})
	}
}

// A case that closes when time passes closes although its procedure was lost while it waited.
func TestRepair_SupplementLapses(t *testing.T) {
	c := newCity(t, "city-2022", 400*time.Millisecond)
	m := c.newMatter(c.aRecord(false))
	m.prepare()
	m.file()
	m.until(casefile.StageFormCheck)
	m.answer(m.agency, values{"accept": "supplement", "missing": "处罚决定书全文"})
	m.until(casefile.StageSupplement)
	m.lose(true)
	m.repair(delivery.CaseBegunAgain)
	m.until(casefile.StageClosed)
	m.eventually("the procedure ends with its case", func() bool {
		got, err := c.temporal.DescribeWorkflowExecution(context.Background(), workflows.ID(casefile.FlowObjection, m.id), "")
		return err == nil && got.GetWorkflowExecutionInfo().GetCloseTime() != nil
	})
	c.checkTrails()
}

// The command repairs what is gone, leaves what runs, and starts again what it is told to; the worker may be slow to hear of it.
func TestRepair_Command(t *testing.T) {
	c := newCity(t, "shenzhen-2022", 24*time.Hour)
	lost, runs := c.newMatter(c.aRecord(false)), c.newMatter(c.aRecord(true))
	for _, m := range []*matter{lost, runs} {
		m.fileAndAccept()
		m.until(casefile.StageComparison)
	}
	lost.lose(true)
	binary := program(t, "creditcase")
	run := func(args ...string) (string, error) {
		command := exec.Command(binary, append([]string{"repair-case"}, args...)...)
		command.Env = []string{"CREDITCASE_DATABASE_URL=" + c.store.Pool.Config().ConnString(), "CREDITCASE_TEMPORAL=" + stack.temporal.HostPort(),
			"CREDITCASE_TEMPORAL_KEYS=" + stack.temporal.KeysDir(), "CREDITCASE_TASK_QUEUE=" + c.queue}
		text, err := command.CombinedOutput()
		return string(text), err
	}
	for _, tt := range []struct {
		args []string
		want string
		ok   bool
	}{
		{nil, "name cases by their numbers", false},
		{[]string{"--all"}, lost.number + ": its procedure was started again\n", true},
		{[]string{"--all"}, "", true},
		{[]string{"--all", "--restart"}, "--restart is for cases that are named", false},
		{[]string{runs.number}, "runs, nothing was done", true},
		{[]string{"--restart", runs.number}, runs.number + ": its procedure was started again\n", true},
		{[]string{"YY0000000000"}, "no case has this number", false},
	} {
		text, err := run(tt.args...)
		if (err == nil) != tt.ok || !strings.Contains(text, tt.want) || tt.want == "" && text != "" {
			t.Errorf("%v: %v\n%s", tt.args, err, text)
		}
	}
	lost.transfer()
	runs.answer(runs.agency, values{"finding": string(casefile.FindingOwnError), "reasons": "归集时录入有误，应予更正。"})
	runs.inform()
	c.checkTrails()
}
