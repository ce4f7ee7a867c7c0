package workflows_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/workflows"
)

// ask lets the unit ask for more time on its task.
func (c *court) ask(task db.Task, amount int) error {
	receipt, err := c.city.Store.RequestExtension(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: c.city.UnitClerk,
		UnitID: task.UnitID, TaskID: task.ID, Kind: casefile.ActRequestExtension, At: c.env.Now(),
		Content: casefile.ExtensionRequest{Amount: amount, Reasons: "需调取档案。"}})
	if err != nil {
		return err
	}
	c.send(casefile.ActRequestExtension, receipt.ActID, task.ID)
	return nil
}

// answerRequest lets the head of the unit decide on the request that is open, if one is.
func (c *court) answerRequest(actor uuid.UUID, approve bool) error {
	rows, err := c.city.Store.Pool.Query(context.Background(),
		`SELECT * FROM tasks WHERE case_id = $1 AND closed_at IS NULL AND kind = 'approve_extension'`, c.caseID)
	if err != nil {
		return err
	}
	task, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[db.Task])
	if err != nil {
		return err
	}
	receipt, err := c.city.Store.Act(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: actor, UnitID: task.UnitID,
		TaskID: task.ID, Kind: casefile.ActDecideExtension, At: c.env.Now(), Content: casefile.ExtensionDecision{Approve: approve}})
	if err != nil {
		return err
	}
	c.send(casefile.ActDecideExtension, receipt.ActID, task.ID)
	return nil
}

func (c *court) send(kind casefile.ActKind, act, task uuid.UUID) {
	c.env.UpdateWorkflow(string(kind), act.String(), &updates{court: c}, workflows.Act{ActID: act, TaskID: task, Kind: kind})
}

// extensionPlay runs a case in which the unit asks for amount more at the instant ask and its head answers at the instant
// decide; the unit answers the task itself at the instant answer. Instants are after filing; 0 is never.
func extensionPlay(t *testing.T, pack string, amount int, ask, decide, answer time.Duration, approve bool) (*court, error) {
	t.Helper()
	c := newCourt(t, pack, monday)
	diligently := diligent(casefile.FindingNoError, fix)
	c.act = func(task db.Task) any {
		if task.Kind == casefile.TaskVerify && c.env.Now().Before(monday.Add(answer)) {
			return nil
		}
		return diligently(task)
	}
	var failed error
	c.env.RegisterDelayedCallback(func() {
		if task, ok := c.openTask(); ok {
			failed = c.ask(task, amount)
		}
	}, ask)
	if decide > 0 {
		c.env.RegisterDelayedCallback(func() {
			if err := c.answerRequest(c.city.UnitHead, approve); err != nil {
				failed = err
			}
		}, decide)
	}
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), 6*time.Hour, 180)
	if err := c.env.GetWorkflowError(); err != nil {
		t.Error(err)
	}
	return c, failed
}

const day = 24 * time.Hour

func TestExtension(t *testing.T) {
	// Monday 2026-03-02, 09:00: accepted and compared that day, at the unit by evening.
	tests := []struct {
		name        string
		pack        string
		amount      int
		ask, decide time.Duration
		approve     bool
		due         string // of the verification
		granted     bool
		refusal     string
	}{
		{"approved", "shenzhen-2022", 3, day, day + 6*time.Hour, true, "2026-03-09", true, ""},
		{"less asked", "shenzhen-2022", 1, day, day + 6*time.Hour, true, "2026-03-05", true, ""},
		{"more than the article gives", "shenzhen-2022", 4, day, 0, true, "2026-03-04", false, "error.no_extension"},
		{"refused", "shenzhen-2022", 3, day, day + 6*time.Hour, false, "2026-03-04", false, ""},
		{"undecided at the deadline", "shenzhen-2022", 3, day, 0, true, "2026-03-04", false, ""},
		{"within the cap", "shenzhen-2020", 5, day, 2 * day, true, "2026-03-23", true, ""},
		{"capped, whatever was asked", "shenzhen-2020", 50, day, 2 * day, true, "2026-03-26", true, ""},
		{"not in the document", "xiamen-draft", 2, day, 0, true, "2026-03-10", false, "error.no_extension"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := extensionPlay(t, test.pack, test.amount, test.ask, test.decide, 40*day, test.approve)
			if err != nil {
				t.Fatal(err)
			}
			d := c.deadline("objection.verify")
			if got := calendar.DateOf(d.DueAt).String(); got != test.due {
				t.Errorf("due %s, want %s", got, test.due)
			}
			if d.OverdueAt == nil || !d.OverdueAt.Equal(d.DueAt.Add(time.Second)) {
				t.Errorf("overdue %v, due %v", d.OverdueAt, d.DueAt)
			}
			if got := slices.Contains(c.notices(), casefile.NoticeExtension); got != test.granted {
				t.Errorf("the applicant is told of an extension: %v, want %v", got, test.granted)
			}
			if all := strings.Join(c.refused, " "); (test.refusal == "") != (all == "") || !strings.Contains(all, test.refusal) {
				t.Errorf("refused %q, want %q", all, test.refusal)
			}
			if row := c.caseRow(); row.ClosedAt == nil {
				t.Errorf("case is at %s", row.Stage)
			}
		})
	}
}

// Only the head may approve, only before the deadline, and only one request waits at a time.
func TestExtension_Bounds(t *testing.T) {
	c := newCourt(t, "shenzhen-2022", monday)
	diligently := diligent(casefile.FindingNoError, fix)
	c.act = func(task db.Task) any {
		if task.Kind == casefile.TaskVerify && c.env.Now().Before(monday.Add(20*day)) {
			return nil
		}
		return diligently(task)
	}
	wants := func(err error, message string) {
		t.Helper()
		var e *casefile.Error
		if !errors.As(err, &e) || e.Message != message {
			t.Errorf("%v, want %s", err, message)
		}
	}
	c.env.RegisterDelayedCallback(func() {
		task, _ := c.openTask()
		if err := c.ask(task, 3); err != nil {
			t.Error(err)
		}
		wants(c.ask(task, 2), "error.extension_waits")
	}, day)
	c.env.RegisterDelayedCallback(func() { wants(c.answerRequest(c.city.UnitClerk, true), "error.heads_only") }, day+time.Hour)
	c.env.RegisterDelayedCallback(func() {
		task, _ := c.openTask()
		wants(c.ask(task, 3), "error.extension_too_late")
	}, 10*day)
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), 6*time.Hour, 100)
	if row := c.caseRow(); row.ClosedAt == nil {
		t.Errorf("case is at %s", row.Stage)
	}
}
