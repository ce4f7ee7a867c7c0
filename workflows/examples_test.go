package workflows_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
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
	seen := 0
	for _, x := range examplesOf(t, "objection.") {
		if x.clock == partnersClock {
			continue
		}
		seen++
		t.Run(x.name(), func(t *testing.T) { checkExample(t, x) })
	}
	if seen < 40 {
		t.Errorf("only %d examples were run", seen)
	}
}

// example is a dated example of a clock: when it starts, and when it is then due, with what the case says of that.
type example struct {
	pack, clock string
	start       time.Time
	due         string
	provisional bool
	article     string
}

func (x example) name() string { return x.pack + "/" + x.clock + "/" + x.start.Format(time.RFC3339) }

// examplesOf reads the examples of the clocks whose names begin so.
func examplesOf(t *testing.T, prefix string) []example {
	t.Helper()
	return examplesIn(t, "../rules/testdata/examples.csv", prefix)
}

func examplesIn(t *testing.T, path, prefix string) (list []example) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		if !strings.HasPrefix(row[1], prefix) {
			continue
		}
		start, err := time.Parse(time.RFC3339, row[2])
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, example{row[0], row[1], start, row[3], row[4] == "yes", row[5]})
	}
	return list
}

func checkExample(t *testing.T, x example) {
	start, clock := x.start, x.clock
	c := newCourt(t, x.pack, start)
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
	if k.RunsFrom == casefile.EventLearned { // of a day, not of an instant
		x.start = calendar.DateOf(start).Start()
	}
	c.holds(x, k)
}

// holds compares the deadline that the case carries under the clock of an example with the example.
func (c *court) holds(x example, k rules.Clock) {
	c.t.Helper()
	d := c.deadline(x.clock)
	if got := d.DueAt.In(calendar.Zone).Format(time.RFC3339); got != x.due {
		c.t.Errorf("due %s, want %s", got, x.due)
	}
	if d.Provisional != x.provisional || d.Article != x.article || d.Basis != string(k.Basis) {
		c.t.Errorf("provisional %v, article %s, basis %s; want %v, %s, %s", d.Provisional, d.Article, d.Basis, x.provisional, x.article, k.Basis)
	}
	if !d.StartedAt.Equal(x.start) {
		c.t.Errorf("runs from %v, want %v", d.StartedAt, x.start)
	}
}
