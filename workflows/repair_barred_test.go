package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// What the law keeps from repair is asked by the step itself: a catalogue that forbids it since the form was filled in has the act come
// back with a sentence, at acceptance and at the decision, and the task goes on.
func TestRepair_BarredSinceTheForm(t *testing.T) {
	c, records := newRepair(t, "shenzhen-2022", monday, 1)
	granted := usual(t, c.pack)
	forbid := func(rule string) {
		if _, err := c.city.Store.Pool.Exec(context.Background(), `UPDATE catalogue_items SET repair = $1::jsonb`, rule); err != nil {
			t.Fatal(err)
		}
	}
	const forbidden = `{"forbidden": {"zh": "国家规定不予修复的情形", "en": "a state rule"}}`
	forbid(forbidden)
	tries := make(map[casefile.TaskKind]int)
	c.act = func(task db.Task) any {
		tries[task.Kind]++
		if task.Kind == casefile.TaskFormCheck {
			if tries[task.Kind] > 1 {
				forbid("{}")
			}
			return casefile.FormCheck{Accept: true}
		}
		if tries[task.Kind] == 1 {
			forbid(forbidden)
			return c.granting(records, granted.ID)(task)
		}
		return c.granting(records, casefile.OutcomeRefuseRepair)(task)
	}
	c.run(c.applyFor(records, monday), 10*time.Minute, 8)
	if row := c.caseRow(); row.Result == nil || *row.Result != casefile.Result(casefile.OutcomeRefuseRepair) {
		t.Fatalf("case is %s with result %v after %v, refused %v", row.Stage, row.Result, tries, c.refused)
	}
	var refused int
	err := c.city.Store.Pool.QueryRow(context.Background(), `SELECT count(*) FROM acts WHERE case_id = $1 AND refusal = 'error.repair_barred.not_forbidden'`,
		c.caseID).Scan(&refused)
	if err != nil || refused != 2 {
		t.Errorf("%d acts were refused for it (%v): %v", refused, err, c.refused)
	}
}

// A case of repair is opened about records of misconduct and no others, whoever opens it.
func TestRepair_OpensAboutMisconductAlone(t *testing.T) {
	c, records := newRepair(t, "shenzhen-2022", monday, 1)
	if _, err := c.city.Store.Pool.Exec(context.Background(), `UPDATE catalogue_items SET category = 'licence'`); err != nil {
		t.Fatal(err)
	}
	open := db.NewCase{Flow: casefile.FlowRepair, FormID: uuid.New(), ActorID: c.city.Applicant, Capacity: casefile.CapacityRepresentative,
		SubjectID: c.city.Subject, Records: records, UnitID: c.city.Unit, AboutZH: "行政许可", AboutEN: "Licence", Channel: casefile.ChannelAgency,
		PackID: c.pack.ID, PackVersion: int32(c.pack.Version), PackHash: c.pack.Hash(casefile.FlowRepair), Content: casefile.RepairFiling{}, At: monday}
	_, err := c.city.Store.OpenCase(context.Background(), open)
	var refusal *casefile.Error
	if !errors.As(err, &refusal) || refusal.Message != "error.not_misconduct" {
		t.Errorf("opened: %v", err)
	}
}
