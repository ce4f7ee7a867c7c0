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

// The short procedures beside objection and repair, on records of their own or on one to which somebody objects at the same time.

// someRecord is a record of the company: a new one, or one of an open objection on which no case of the flow is open.
func (c *crowd) someRecord(rt *rapid.T, flow casefile.Flow) uuid.UUID {
	if rapid.Bool().Draw(rt, "one that is objected to") {
		var record uuid.UUID
		err := c.city.Store.Pool.QueryRow(context.Background(), `SELECT r.record_id FROM case_records r WHERE r.flow = 'objection' AND r.closed_at IS NULL
			AND NOT EXISTS (SELECT FROM case_records x WHERE x.record_id = r.record_id AND x.flow = $1 AND x.closed_at IS NULL)
			AND NOT EXISTS (SELECT FROM effects e WHERE e.record_id = r.record_id AND e.ended_at IS NULL AND e.hides = 'all')
			ORDER BY r.record_id LIMIT 1`, flow).Scan(&record)
		if err == nil {
			return record
		}
	}
	content := casefile.Content{"amount": "5000"}
	return c.city.NewRecord(c.t, content, content)
}

// opened keeps the case that was opened.
func (c *crowd) opened(record uuid.UUID, receipt db.Receipt, err error) workflows.Opened {
	if err != nil {
		c.t.Fatal(err)
	}
	c.records, c.caseID = []uuid.UUID{record}, receipt.CaseID
	return workflows.Opened{CaseID: receipt.CaseID, ActID: receipt.ActID}
}

// served is a document handed over in person.
func (c *crowd) served() casefile.Serving {
	return casefile.Serving{Way: casefile.ServiceInPerson, State: casefile.ServiceServed, Day: calendar.DateOf(c.env.Now()).String(), ReceivedBy: "前台"}
}

// holdsEffects holds that the record is under effects of the case exactly where it is to be.
func (c *crowd) holdsEffects(after string, want int) {
	if n := c.count(`SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL`, c.caseID); n != want {
		c.fault("after %s: %d effects in force, want %d; case is %s", after, n, want, c.caseRow().Stage)
	}
}

// decided is how often the outcome was decided in the case.
func (c *crowd) decided(outcomes ...casefile.Outcome) int {
	return c.count(`SELECT count(*) FROM decisions WHERE case_id = $1 AND outcome = ANY($2)`, c.caseID, outcomes)
}

// following plays records whose basis is gone.
type following struct{}

func (*following) flow() casefile.Flow { return casefile.FlowRevocation }

func (f *following) file(c *crowd, rt *rapid.T, start time.Time) workflows.Opened {
	record := c.someRecord(rt, f.flow())
	receipt, err := f.ask(c, record, start)
	return c.opened(record, receipt, err)
}

func (*following) ask(c *crowd, record uuid.UUID, at time.Time) (db.Receipt, error) {
	return c.city.Store.AskRevocation(context.Background(), db.NewRevocation{FormID: uuid.New(), ActorID: c.city.Applicant, RecordID: record, Pack: c.pack, At: at,
		Request: casefile.RevocationRequest{By: casefile.RevocationByParty, Says: "处罚决定已被撤销", Document: casefile.RevokingDocument{Does: casefile.BasisRevoked, Body: "市人民政府",
			Number: "复〔2026〕1号", EffectiveOn: calendar.DateOf(at).String(), Files: []uuid.UUID{c.city.NewFile(c.t, c.city.Applicant)}}}})
}

func (*following) content(_ *crowd, task db.Task, pick int) any {
	if task.Kind == casefile.TaskApplyRevocation {
		return casefile.RevocationApplied{}
	}
	if pick < 60 {
		return casefile.RevocationNotice{Outcome: casefile.OutcomeDelete, Reasons: "依据已撤销"}
	}
	return casefile.RevocationNotice{Outcome: casefile.OutcomeNotConcerned, Reasons: "不是同一决定"}
}

func (f *following) again(c *crowd) error {
	_, err := f.ask(c, c.records[0], c.env.Now())
	return err
}

// look holds that the record is deleted exactly where the agency has carried out what the unit told.
func (*following) look(c *crowd, after string) {
	deleted := 0
	if row := c.caseRow(); row.Result != nil && *row.Result == casefile.Result(casefile.OutcomeDelete) {
		deleted = 1
	}
	c.holdsEffects(after, deleted)
	if n := c.count(`SELECT count(*) FROM decisions WHERE case_id = $1`, c.caseID); n > 1 {
		c.fault("after %s: decided %d times", after, n)
	}
}

// disputing plays reviews about a record.
type disputing struct{}

func (*disputing) flow() casefile.Flow { return casefile.FlowPending }

func (d *disputing) file(c *crowd, rt *rapid.T, start time.Time) workflows.Opened {
	record := c.someRecord(rt, d.flow())
	receipt, err := d.ask(c, record, start)
	return c.opened(record, receipt, err)
}

func (*disputing) ask(c *crowd, record uuid.UUID, at time.Time) (db.Receipt, error) {
	return c.city.Store.AskPending(context.Background(), db.NewPending{FormID: uuid.New(), ActorID: c.city.Applicant, RecordID: record, Pack: c.pack, At: at,
		Request: casefile.PendingRequest{What: casefile.ProceedingsReview, Body: "市人民政府", Number: "复受〔2026〕1号", Stands: casefile.ProceedingsAccepted, On: calendar.DateOf(at).String(), Says: "对处罚决定不服",
			Files: []uuid.UUID{c.city.NewFile(c.t, c.city.Applicant)}}})
}

func (*disputing) content(c *crowd, task db.Task, pick int) any {
	if task.Kind == casefile.TaskCheckPending {
		return casefile.PendingCheck{Granted: pick < 75, Reasons: "已核对"}
	}
	asked := casefile.AskedAfter{Remark: "已询问复议机关"}
	if pick >= 40 {
		asked.Ended = &casefile.ProceedingsOutcome{Result: casefile.ResultSettled, On: calendar.DateOf(c.env.Now()).String(), Says: "已撤回申请"}
	}
	return asked
}

func (d *disputing) again(c *crowd) error {
	_, err := d.ask(c, c.records[0], c.env.Now())
	return err
}

// look holds that the record is under its effect exactly from the check that grants it to the end of the case.
func (*disputing) look(c *crowd, after string) {
	granted := c.count(`SELECT count(*) FROM acts WHERE case_id = $1 AND kind = 'check_pending' AND status = 'done' AND content->>'granted' = 'true'`, c.caseID)
	if c.caseRow().ClosedAt != nil {
		granted = 0
	}
	c.holdsEffects(after, granted)
}

// entitling plays statements that are attached to a record.
type entitling struct{}

func (*entitling) flow() casefile.Flow { return casefile.FlowRight }

func (e *entitling) file(c *crowd, rt *rapid.T, start time.Time) workflows.Opened {
	if _, err := c.pack.Right.Knows(casefile.RightStatement); err != nil {
		rt.Skip("no statements under the pack")
	}
	record := c.someRecord(rt, e.flow())
	if len(c.pack.Right.Rights) > 1 && rapid.Bool().Draw(rt, "with the unit") {
		c.channel = casefile.ChannelUnit
	}
	receipt, err := e.ask(c, record, start)
	return c.opened(record, receipt, err)
}

func (*entitling) ask(c *crowd, record uuid.UUID, at time.Time) (db.Receipt, error) {
	request := casefile.RightRequest{Standing: casefile.Standing{Phone: "0000-5550123"}, Channel: casefile.ChannelAgency, Right: casefile.RightStatement, Way: casefile.OutcomeAttachStatement,
		Ground: "force_majeure", Text: "台风期间停电，未能按期公示。", Records: []uuid.UUID{record}}
	if c.channel != "" {
		request.Channel = c.channel
	}
	return c.city.Store.AskRight(context.Background(), db.NewRight{FormID: uuid.New(), ActorID: c.city.Applicant, SubjectID: c.city.Subject, Pack: c.pack, Request: request, At: at})
}

func (*entitling) content(c *crowd, task db.Task, pick int) any {
	if task.Kind == casefile.TaskServe {
		return c.served()
	}
	ruling := casefile.RightRuling{RecordID: c.records[0], Outcome: casefile.OutcomeAttachStatement, Reasons: "已核对"}
	if of, err := c.pack.Right.Knows(casefile.RightStatement); err == nil && pick >= 70 {
		ruling.Outcome, ruling.Exception = casefile.OutcomeRefuseRight, of.Exceptions[pick%len(of.Exceptions)].ID
	}
	return casefile.RightDecision{Rulings: []casefile.RightRuling{ruling}}
}

func (e *entitling) again(c *crowd) error {
	_, err := e.ask(c, c.records[0], c.env.Now())
	return err
}

// look holds that the record bears the statement exactly from the decision on.
func (*entitling) look(c *crowd, after string) {
	c.holdsEffects(after, c.decided(casefile.OutcomeAttachStatement))
}
