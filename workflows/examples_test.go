package workflows_test

import (
	"encoding/csv"
	"os"
	"slices"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// reached lists, for each event from which a clock may run, the tasks that are done by then.
var reached = map[casefile.Event][]casefile.TaskKind{
	casefile.EventLearned:     {},
	casefile.EventFiled:       {},
	casefile.EventAccepted:    {casefile.TaskFormCheck},
	casefile.EventAnnotated:   {casefile.TaskFormCheck},
	casefile.EventCompared:    {casefile.TaskFormCheck, casefile.TaskCompare},
	casefile.EventTransferred: {casefile.TaskFormCheck, casefile.TaskCompare},
	casefile.EventCorrected:   {casefile.TaskFormCheck, casefile.TaskCompare, casefile.TaskCorrect},
	casefile.EventVerified:    {casefile.TaskFormCheck, casefile.TaskCompare, casefile.TaskVerify},
}

// partnersClock runs only where there are partners to tell; package partners runs its examples.
const partnersClock = "objection.notify_partners"

// TestObjection_Examples runs real cases so that the clock of each dated example starts at its instant, and compares the
// due date that the case then carries.
func TestObjection_Examples(t *testing.T) {
	file, err := os.Open("../rules/testdata/examples.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, row := range rows[1:] {
		pack, clock := row[0], row[1]
		if len(clock) < 10 || clock[:10] != "objection." || clock == partnersClock {
			continue
		}
		seen++
		t.Run(pack+"/"+clock+"/"+row[2], func(t *testing.T) { checkExample(t, pack, clock, row[2], row[3], row[4], row[5]) })
	}
	if seen < 40 {
		t.Errorf("only %d examples were run", seen)
	}
}

func checkExample(t *testing.T, packID, clock, starts, due, provisional, article string) {
	start, err := time.Parse(time.RFC3339, starts)
	if err != nil {
		t.Fatal(err)
	}
	c := newCourt(t, packID, start)
	k, err := c.pack.Clock(clock)
	if err != nil {
		t.Fatal(err)
	}
	finding := casefile.FindingNoError
	if clock == "objection.correct" || clock == "objection.inform_correction" {
		finding = casefile.FindingOwnError
	}
	before := reached[k.RunsFrom]
	c.at = func(task db.Task) time.Time {
		if slices.Contains(before, task.Kind) {
			return start
		}
		return start.Add(time.Hour)
	}
	c.act = diligent(finding, fix)
	c.learned = calendar.DateOf(start).String()
	if clock == "objection.decide_direct" {
		c.channel = casefile.ChannelUnit
	}
	c.run(c.file(casefile.Content{"amount": "5000"}, sourceFor(finding), start), time.Hour, 6)
	d := c.deadline(clock)
	if got := d.DueAt.In(calendar.Zone).Format(time.RFC3339); got != due {
		t.Errorf("due %s, want %s", got, due)
	}
	if d.Provisional != (provisional == "yes") || d.Article != article || d.Basis != string(k.Basis) {
		t.Errorf("provisional %v, article %s, basis %s; want %s, %s, %s", d.Provisional, d.Article, d.Basis, provisional, article, k.Basis)
	}
	if k.RunsFrom == casefile.EventLearned { // of a day, not of an instant
		start = calendar.DateOf(start).Start()
	}
	if !d.StartedAt.Equal(start) {
		t.Errorf("runs from %v, want %v", d.StartedAt, start)
	}
}
