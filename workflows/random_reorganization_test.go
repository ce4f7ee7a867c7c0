package workflows_test

import (
	"context"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/workflows"
)

// reorganizing plays rulings that approve a plan, each of a company of its own with one record.
type reorganizing struct {
	subject uuid.UUID
	ruling  casefile.CourtDocument
}

func (*reorganizing) flow() casefile.Flow { return casefile.FlowReorganization }

func (r *reorganizing) file(c *crowd, _ *rapid.T, start time.Time) workflows.Opened {
	content := casefile.Content{"amount": "5000"}
	record := c.city.NewRecord(c.t, content, content)
	r.subject = uuid.New()
	for _, statement := range []string{
		`INSERT INTO subjects (id, kind, name, code) VALUES ($1::uuid, 'legal_person', '重整样例有限公司', upper(left($1::uuid::text, 8)) || upper(right($1::uuid::text, 10)))`,
		`INSERT INTO account_subjects SELECT id, $1::uuid, 'representative' FROM accounts WHERE login = 'applicant'`,
		`UPDATE records SET subject_id = $1 WHERE id = '` + record.String() + `'`,
		`INSERT INTO appointments (id, account_id, subject_id, holder, court, number, appointed_on, registered_by, registered_at)
			SELECT $1::uuid, a.id, $1::uuid, '管理人', '法院', '1号', '2020-01-05', b.id, '2020-01-05' FROM accounts a, accounts b WHERE a.login = 'applicant' AND b.login = 'agency'`,
	} {
		if _, err := c.city.Store.Pool.Exec(context.Background(), statement, r.subject); err != nil {
			c.t.Fatal(err)
		}
	}
	r.ruling = casefile.CourtDocument{Court: "中级人民法院", Number: "（2026）破1号" + r.subject.String(), IssuedOn: calendar.DateOf(start).String()}
	receipt, err := r.ask(c, start)
	return c.opened(record, receipt, err)
}

func (r *reorganizing) ask(c *crowd, at time.Time) (db.Receipt, error) {
	filing := casefile.ReorganizationFiling{By: casefile.ReorganizationByAdministrator, Matter: casefile.MatterPlan, Document: r.ruling, Plan: "五年内清偿"}
	filing.Document.Files = []uuid.UUID{c.city.NewFile(c.t, c.city.Applicant)}
	return c.city.Store.FileReorganization(context.Background(), db.NewReorganization{FormID: uuid.New(), ActorID: c.city.Applicant, SubjectID: r.subject, Pack: c.pack, Filing: filing, At: at})
}

func (*reorganizing) content(_ *crowd, _ db.Task, pick int) any {
	if pick < 75 {
		return casefile.ReorganizationCheck{Granted: true}
	}
	return casefile.ReorganizationCheck{Reasons: "文书与案号不符"}
}

func (r *reorganizing) again(c *crowd) error {
	_, err := r.ask(c, c.env.Now())
	return err
}

// look holds that what the pack has for a plan is in force exactly where the ruling was followed, and that a document that was not can be filed again.
func (*reorganizing) look(c *crowd, after string) {
	effects := 0
	if c.decided(casefile.OutcomeMarkPlan) > 0 {
		effects = len(c.pack.Reorganization.Plan)
	}
	c.holdsEffects(after, effects)
	row := c.caseRow()
	dropped := row.ClosedAt != nil && effects == 0
	if n := c.count(`SELECT count(*) FROM reorganizations WHERE case_id = $1 AND (dropped_at IS NOT NULL) = $2 AND (decided_at IS NOT NULL) = $3`, c.caseID, dropped, effects > 0); n != 1 {
		c.fault("after %s: the document is not kept as the case stands, which is %s", after, row.Stage)
	}
}
