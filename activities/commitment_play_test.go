package activities_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// office is where the company commits itself for an item of the unit's, and where that is checked, with the steps and no workflow.
type office struct {
	*hall
	item   uuid.UUID
	number string // of the latest commitment
}

// newOffice has an item; a test may change its terms before they are published.
func newOffice(t *testing.T, packID string, change func(*casefile.CommitmentTerms)) *office {
	t.Helper()
	o := &office{hall: newHall(t, packID)}
	o.flow, o.period = casefile.FlowCommitment, casefile.StepRectify
	o.item = o.NewCommitmentItem(t, o.Unit, "XC", change, proposedAt)
	return o
}

func (o *office) signing() db.NewCommitment {
	return o.Committing(o.item, o.pack, o.steps.Calendar.InForce(), o.clock.Now())
}

// signs has the company sign.
func (o *office) signs() {
	o.t.Helper()
	signed, err := o.Store.Sign(o.t.Context(), o.signing())
	o.must(err)
	o.number = signed.Number
}

// turn is what somebody of the unit does with the latest commitment.
func (o *office) turn() db.Turn {
	return db.Turn{Number: o.number, ActorID: o.UnitClerk, UnitID: o.Unit, At: o.clock.Now()}
}

// finishes has the unit finish the item today.
func (o *office) finishes() {
	o.t.Helper()
	o.must(o.Store.FinishCommitment(o.t.Context(), o.turn(), calendar.DateOf(o.clock.Now()), o.steps.Calendar.InForce()))
}

// checkOn is the morning of the day on which the latest commitment is to be checked.
func (o *office) checkOn() (at time.Time) {
	o.t.Helper()
	o.must(o.Store.Pool.QueryRow(o.t.Context(), `SELECT check_on FROM commitments WHERE number = $1`, o.number).Scan(&at))
	return time.Date(at.Year(), at.Month(), at.Day(), 9, 0, 0, 0, calendar.Zone)
}

// falls signs and finishes, and lets the day of the check come.
func (o *office) falls() {
	o.t.Helper()
	o.signs()
	o.finishes()
	o.clock.Set(o.checkOn())
	o.round(activities.Ended{Checks: 1})
	o.opened()
}

// isCalled signs, and has a clerk call for the check while the item is being handled, on the day on which it would fall due were it finished at once.
func (o *office) isCalled() {
	o.t.Helper()
	o.signs()
	o.clock.Set(time.Date(2026, time.April, 9, 9, 0, 0, 0, calendar.Zone))
	o.calls()
}

// opened takes the step that opens the check of the latest commitment.
func (o *office) opened() {
	o.t.Helper()
	var receipt db.Receipt
	o.must(o.Store.Pool.QueryRow(o.t.Context(), `SELECT a.id, a.case_id FROM acts a JOIN commitments m ON m.case_id = a.case_id
		WHERE m.number = $1 AND a.kind = 'begin_check'`, o.number).Scan(&receipt.ActID, &receipt.CaseID))
	o.caseID = receipt.CaseID
	o.step(casefile.ActBeginCheck, receipt)
}

// finding is a finding of each of both promises.
func finding(promises ...casefile.PromiseFinding) casefile.PromisesChecked {
	var c casefile.PromisesChecked
	for _, f := range promises {
		c.Findings = append(c.Findings, casefile.PromiseFound{Finding: f, Ways: []casefile.CheckWay{casefile.BySite}, Reasons: "现场核查记录" + string(f)})
	}
	return c
}

func (o *office) finds(promises ...casefile.PromiseFinding) string {
	o.t.Helper()
	return o.act(o.UnitClerk, casefile.TaskCheckPromises, casefile.ActCheckPromises, finding(promises...))
}

// ordered falls due, and one promise is found to be untrue; the order to rectify is served an hour later.
func (o *office) ordered() {
	o.t.Helper()
	o.falls()
	if why := o.finds(casefile.FoundKept, casefile.FoundUntrue); why != "" {
		o.t.Fatal(why)
	}
	o.clock.Advance(time.Hour)
	o.opens(o.Applicant, casefile.NoticeRectify)
}

// saying is what the party says from its account.
func (o *office) saying(kind casefile.ActKind, content casefile.SaidInCheck) db.NewSaying {
	return db.NewSaying{FormID: uuid.New(), ActorID: o.Applicant, CaseID: o.caseID, Kind: kind, Content: content, At: o.clock.Now()}
}

// says has the party say it. It returns why the step has refused it.
func (o *office) says(kind casefile.ActKind, content casefile.SaidInCheck) string {
	o.t.Helper()
	receipt, err := o.Store.SayInCheck(o.t.Context(), o.saying(kind, content))
	o.must(err)
	err = o.steps.Step(o.t.Context(), o.flow, kind, activities.Acted{CaseID: receipt.CaseID, ActID: receipt.ActID})
	if why := o.refusal(receipt.ActID); why != "" {
		return why
	}
	o.must(err)
	return ""
}

// verifies has a clerk say whether it is rectified.
func (o *office) verifies(holds bool) string {
	o.t.Helper()
	return o.act(o.UnitClerk, casefile.TaskVerifyRectified, casefile.ActVerifyRectified, casefile.RectifiedChecked{Holds: holds, Reasons: "现场复查"})
}

// ending is the decision that ends the item.
var ending = casefile.BreachDecision{Outcome: casefile.OutcomeBroken, Reasons: "拒不整改", Revoked: "市监许〔2026〕1号"}

func (o *office) decidesBreach(d casefile.BreachDecision) string {
	o.t.Helper()
	return o.act(o.UnitHead, casefile.TaskDecideBreach, casefile.ActDecideBreach, d)
}

// stands holds the state of the latest commitment, and what its record says now.
func (o *office) stands(state casefile.CommitmentState, record casefile.CommitmentState) {
	o.t.Helper()
	var is, says casefile.CommitmentState
	o.must(o.Store.Pool.QueryRow(o.t.Context(), `SELECT m.state, v.content->>'kept' FROM commitments m JOIN records r ON r.id = m.record_id
		JOIN record_versions v ON v.record_id = r.id AND v.version = r.version WHERE m.number = $1`, o.number).Scan(&is, &says))
	if is != state || says != record {
		o.t.Errorf("the commitment is %s, and its record says %s; want %s and %s", is, says, state, record)
	}
}

// documentOf is the text of the latest document of the kind, in Chinese.
func (o *office) documentOf(kind casefile.NoticeKind) (text string) {
	o.t.Helper()
	o.must(o.Store.Pool.QueryRow(o.t.Context(), `SELECT html_zh FROM notices WHERE case_id = $1 AND kind = $2 ORDER BY id DESC LIMIT 1`, o.caseID, kind).Scan(&text))
	return text
}

// secondItem is another item of the unit, of which a share is checked.
func (o *office) secondItem(code string, share int) uuid.UUID {
	o.t.Helper()
	return o.NewCommitmentItem(o.t, o.Unit, code, func(t *casefile.CommitmentTerms) { t.Share = share }, o.clock.Now())
}

// latest is when the latest deadline of a step is due.
func (o *office) latest(step casefile.Step) (due time.Time) {
	o.t.Helper()
	o.must(o.Store.Pool.QueryRow(o.t.Context(), `SELECT due_at FROM deadlines WHERE case_id = $1 AND clock = $2 ORDER BY started_at DESC LIMIT 1`, o.caseID,
		o.pack.Commitment.Steps[step]).Scan(&due))
	return due.In(calendar.Zone)
}
