package workflows_test

import (
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// shenzhen-2020 64(1): with the extension ten working days in all, from acceptance. Days between filing and acceptance take nothing away.
func TestRepair_ExtensionCap_RunsFromAcceptance(t *testing.T) {
	c, records := newRepair(t, "shenzhen-2020", monday, 1)
	c.channel = casefile.ChannelUnit
	accepted, turn := monday.Add(72*time.Hour), 0
	c.act = func(task db.Task) any {
		if task.Kind == casefile.TaskFormCheck && c.env.Now().Before(accepted) {
			return nil
		}
		if task.Kind == casefile.TaskDecideRepair && turn < 2 {
			turn++
			var err error
			if turn == 1 {
				err = c.ask(task, 5)
			} else {
				err = c.answerRequest(c.city.UnitHead, true)
			}
			if err != nil {
				t.Error(err)
			}
			return nil
		}
		return c.granting(records, usual(t, c.pack).ID)(task)
	}
	c.run(c.applyFor(records, monday), 12*time.Hour, 12)
	d := c.deadline("repair.decide")
	if want := calendar.NewDate(2026, time.March, 19).End(); !d.DueAt.Equal(want) {
		t.Errorf("due %v, want %v", d.DueAt.In(calendar.Zone), want)
	}
	if row := c.caseRow(); row.Result == nil || row.AcceptedAt == nil || row.AcceptedAt.Before(accepted) {
		t.Errorf("the case is %s, accepted at %v", row.Stage, row.AcceptedAt)
	}
}
