package workflows_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

func TestObjection_StraightWay(t *testing.T) {
	viaUnit := []casefile.NoticeKind{casefile.NoticeReceipt, casefile.NoticeAcceptance, casefile.NoticeVerification,
		casefile.NoticeComparison, casefile.NoticeResult}
	atAgency := []casefile.NoticeKind{casefile.NoticeReceipt, casefile.NoticeAcceptance, casefile.NoticeResult}
	tests := []struct {
		pack    string
		finding casefile.Finding
		want    []casefile.NoticeKind
	}{
		{"qianhai-2020", casefile.FindingNoError, atAgency},
		{"shenzhen-2020", casefile.FindingNoError, viaUnit},
		{"shenzhen-2020", casefile.FindingOwnError, atAgency},
		{"shenzhen-2022", casefile.FindingNoError, viaUnit},
		{"shenzhen-2022", casefile.FindingOwnError, atAgency},
		{"xiamen-draft", casefile.FindingNoError, viaUnit},
		{"xiamen-draft", casefile.FindingOwnError, viaUnit},
		{"city-2022", casefile.FindingNoError, viaUnit},
		{"city-2022", casefile.FindingOwnError, atAgency},
	}
	for _, test := range tests {
		t.Run(test.pack+"/"+string(test.finding), func(t *testing.T) {
			c := newCourt(t, test.pack, monday)
			c.act = diligent(test.finding, fix)
			c.run(c.file(casefile.Content{"amount": "5000"}, sourceFor(test.finding), monday), time.Hour, 8)
			if err := c.env.GetWorkflowError(); err != nil {
				t.Fatal(err)
			}
			row := c.caseRow()
			if row.Result == nil || *row.Result != casefile.Result(casefile.OutcomeCorrect) {
				t.Fatalf("case is %s with result %v", row.Stage, row.Result)
			}
			if got := c.content()["amount"]; got != "500" {
				t.Errorf("record says %s", got)
			}
			if got := c.notices(); !slices.Equal(got, test.want) {
				t.Errorf("notices %v, want %v", got, test.want)
			}
			effects, err := c.city.Store.CaseEffects(context.Background(), c.caseID)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range effects {
				if e.Kind == casefile.EffectAnnotated && e.EndedAt == nil {
					t.Error("annotation outlives the case")
				}
			}
			if n, err := c.city.Store.VerifyTrails(context.Background(), func(_ string, err error) { t.Error(err) }); n != 1 || err != nil {
				t.Errorf("verified %d trails: %v", n, err)
			}
			if len(c.refused) > 0 {
				t.Errorf("refused: %v", c.refused)
			}
		})
	}
}

func TestObjection_Refused(t *testing.T) {
	c := newCourt(t, "shenzhen-2022", monday)
	c.act = func(db.Task) any { return casefile.FormCheck{Reasons: "不属于本市归集的信息"} }
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), time.Hour, 3)
	if got := c.notices(); !slices.Contains(got, casefile.NoticeRefusal) {
		t.Errorf("notices %v, want a refusal", got)
	}
	row := c.caseRow()
	if row.Result == nil || *row.Result != casefile.ResultRefused || row.AcceptedAt != nil {
		t.Errorf("case is %s with result %v, accepted %v", row.Stage, row.Result, row.AcceptedAt)
	}
	effects, err := c.city.Store.CaseEffects(context.Background(), c.caseID)
	if err != nil || len(effects) != 0 {
		t.Errorf("a refused objection left %d effects (%v)", len(effects), err)
	}
}

// A change made from what the record no longer says is refused with its reason, and the task can be decided again.
func TestObjection_StaleChange_RefusedThenDecided(t *testing.T) {
	c := newCourt(t, "qianhai-2020", monday)
	stale := fix
	stale.Changes = []casefile.Change{{Field: "amount", From: "7000", To: "500"}}
	decisions := []casefile.Decision{stale, fix}
	c.act = func(task db.Task) any {
		if task.Kind != casefile.TaskDecide {
			return diligent("", fix)(task)
		}
		next := decisions[0]
		decisions = decisions[1:]
		return next
	}
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), time.Hour, 4)
	row := c.caseRow()
	if row.Result == nil || *row.Result != casefile.Result(casefile.OutcomeCorrect) {
		t.Errorf("case is %s with result %v", row.Stage, row.Result)
	}
	if len(c.refused) != 1 || !strings.Contains(c.refused[0], "error.record_changed") {
		t.Errorf("refused: %v, want the stale change", c.refused)
	}
}

// A unit that stays silent is reminded before its deadline and overdue at its instant, not before.
func TestObjection_UnitSilent_RemindedThenOverdue(t *testing.T) {
	c := newCourt(t, "xiamen-draft", monday)
	answer := diligent(casefile.FindingNoError, fix)
	c.act = func(task db.Task) any {
		if task.Kind == casefile.TaskVerify {
			return nil
		}
		return answer(task)
	}
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), 12*time.Hour, 24)
	d := c.deadline("objection.verify")
	if !c.inForce(casefile.EffectSuspended, d.DueAt.Add(time.Second)) || c.inForce(casefile.EffectSuspended, d.DueAt) {
		t.Error("queries are not suspended from the instant on (xiamen-draft 26(2))")
	}
	if d.RemindedAt == nil || !d.RemindedAt.Before(d.DueAt) {
		t.Errorf("reminded at %v, due %v", d.RemindedAt, d.DueAt)
	}
	if d.OverdueAt == nil || !d.OverdueAt.Equal(d.DueAt.Add(time.Second)) {
		t.Errorf("overdue at %v, due %v", d.OverdueAt, d.DueAt)
	}
}

// A decision received in time is in time, although the system could process it only days after the deadline.
func TestObjection_DecidedInTimeProcessedLate_NotOverdue(t *testing.T) {
	c := newCourt(t, "xiamen-draft", monday)
	decided := false
	answer := diligent(casefile.FindingNoError, fix)
	c.act = func(task db.Task) any {
		if task.Kind == casefile.TaskVerify && decided {
			return nil
		}
		decided = task.Kind == casefile.TaskVerify
		return answer(task)
	}
	c.away = func(task db.Task) time.Duration {
		if task.Kind == casefile.TaskVerify {
			return 15 * 24 * time.Hour
		}
		return 0
	}
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), 12*time.Hour, 40)
	d := c.deadline("objection.verify")
	if d.MetAt == nil || d.MetAt.After(d.DueAt) || d.OverdueAt != nil {
		t.Errorf("met %v, due %v, overdue %v", d.MetAt, d.DueAt, d.OverdueAt)
	}
	if row := c.caseRow(); row.ClosedAt == nil {
		t.Errorf("case is at %s", row.Stage)
	}
}

// An answer whose receipt commits only after the deadline was marked, though it was received before, lifts the mark; queries
// that were suspended with it were never suspended.
func TestObjection_ReceivedInTimeCommittedLate_MarkLifted(t *testing.T) {
	c := newCourt(t, "xiamen-draft", monday)
	answer := diligent(casefile.FindingNoError, fix)
	inTime := time.Date(2026, 3, 10, 23, 59, 59, 0, calendar.Zone)
	c.act = func(task db.Task) any {
		if task.Kind == casefile.TaskVerify && c.env.Now().Before(inTime.Add(24*time.Hour)) {
			return nil
		}
		return answer(task)
	}
	c.at = func(task db.Task) time.Time {
		if task.Kind == casefile.TaskVerify {
			return inTime
		}
		return c.env.Now()
	}
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), 12*time.Hour, 40)
	d := c.deadline("objection.verify")
	if d.MetAt == nil || d.MetAt.After(d.DueAt) || d.OverdueAt != nil {
		t.Errorf("met %v, due %v, overdue %v", d.MetAt, d.DueAt, d.OverdueAt)
	}
	if c.inForce(casefile.EffectSuspended, d.DueAt.Add(time.Second)) {
		t.Error("queries were suspended although the unit had answered in time")
	}
	if row := c.caseRow(); row.ClosedAt == nil {
		t.Errorf("case is at %s", row.Stage)
	}
}

// A late answer is taken, and queries of the record go on.
func TestObjection_UnitAnswersLate_QueriesResume(t *testing.T) {
	c := newCourt(t, "xiamen-draft", monday)
	answer := diligent(casefile.FindingNoError, fix)
	late := monday.AddDate(0, 0, 20)
	c.act = func(task db.Task) any {
		if task.Kind == casefile.TaskVerify && c.env.Now().Before(late) {
			return nil
		}
		return answer(task)
	}
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), 12*time.Hour, 50)
	d := c.deadline("objection.verify")
	if d.OverdueAt == nil || d.MetAt == nil || !d.MetAt.After(d.DueAt) {
		t.Errorf("due %v, overdue %v, met %v; want a late answer", d.DueAt, d.OverdueAt, d.MetAt)
	}
	if c.inForce(casefile.EffectSuspended, *d.MetAt) {
		t.Error("queries stay suspended after the answer")
	}
	if row := c.caseRow(); row.Result == nil || *row.Result != casefile.Result(casefile.OutcomeCorrect) {
		t.Errorf("case is %s with result %v", row.Stage, row.Result)
	}
}

// The applicant may withdraw at every step before the decision, and not after it.
func TestObjection_Withdrawn(t *testing.T) {
	for _, at := range []casefile.TaskKind{casefile.TaskFormCheck, casefile.TaskCompare, casefile.TaskVerify, casefile.TaskInform} {
		t.Run(string(at), func(t *testing.T) {
			c := newCourt(t, "shenzhen-2020", monday)
			answer := diligent(casefile.FindingNoError, fix)
			var refused error
			c.act = func(task db.Task) any {
				if task.Kind != at {
					return answer(task)
				}
				if refused = c.withdraw(); refused != nil {
					return answer(task)
				}
				return nil
			}
			c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), time.Hour, 8)
			row := c.caseRow()
			want := casefile.ResultWithdrawn
			if at == casefile.TaskInform {
				want = casefile.Result(casefile.OutcomeCorrect)
			}
			if row.Result == nil || *row.Result != want || (refused != nil) != (at == casefile.TaskInform) {
				t.Errorf("case is %s with result %v, withdrawal: %v", row.Stage, row.Result, refused)
			}
			if c.inForce(casefile.EffectAnnotated, c.env.Now()) {
				t.Error("annotation outlives the case")
			}
			if _, open := c.openTask(); open {
				t.Error("a task is left open")
			}
			if err := c.env.GetWorkflowError(); err != nil {
				t.Error(err)
			}
			c.notices()
			cited := 0
			err := c.city.Store.Pool.QueryRow(context.Background(), `SELECT count(*) FROM notices
				WHERE case_id = $1 AND kind = 'withdrawal' AND html_zh LIKE '%依据%'`, c.caseID).Scan(&cited)
			if err != nil || cited != 0 {
				t.Errorf("the withdrawal cites an article, and none speaks of it (%v)", err)
			}
		})
	}
}
