package workflows_test

import (
	"context"
	"strings"
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

// The applicant is told of an extension before the period ends as it was, and the letter says so (national-2026).
func TestRepair_ExtensionToldBefore(t *testing.T) {
	start := time.Date(2026, time.June, 1, 9, 0, 0, 0, monday.Location())
	c, records := newRepair(t, "national-2026", start, 1)
	turn := 0
	var ends time.Time
	c.act = func(task db.Task) any {
		if task.Kind != casefile.TaskDecideRepair {
			return casefile.FormCheck{Accept: true}
		}
		switch turn++; turn {
		case 1:
			ends = task.DueAt
			if err := c.ask(task, 5); err != nil {
				t.Error(err)
			}
		case 2:
			if err := c.answerRequest(c.city.UnitHead, true); err != nil {
				t.Error(err)
			}
		default:
			return c.granting(records, usual(t, c.pack).ID)(task)
		}
		return nil
	}
	c.run(c.applyFor(records, start), 12*time.Hour, 12)
	var issued time.Time
	var text string
	err := c.city.Store.Pool.QueryRow(context.Background(), `SELECT issued_at, html_zh FROM notices WHERE case_id = $1 AND kind = $2`, c.caseID,
		casefile.NoticeExtension).Scan(&issued, &text)
	if err != nil || !issued.Before(ends) || !strings.Contains(text, "延期在原办理期限届满") {
		t.Errorf("told at %v, the period ended at %v: %v\n%s", issued, ends, err, text)
	}
}
