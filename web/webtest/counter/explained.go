package counter

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/webtest"
)

// ExplainedCase is a case under shenzhen-2020 that begins before two holidays, and can be led to where dates want explaining.
type ExplainedCase struct {
	*Pressing
	ID uuid.UUID
}

// NewExplainedCase is one that has just been filed.
func NewExplainedCase(t *testing.T) *ExplainedCase {
	t.Helper()
	c := &ExplainedCase{Pressing: &Pressing{Counter: Under(t, "shenzhen-2020")}}
	c.Work()
	filing := c.Filing(c.Record, "shenzhen-2020", 1, HashOf("shenzhen-2020"), webtest.Now)
	filing.Filing.Grounds = []string{"inaccurate"}
	receipt, err := c.Store.File(t.Context(), filing)
	if err != nil {
		t.Fatal(err)
	}
	c.ID = receipt.CaseID
	return c
}

// At sets the clock to an hour of a day of 2026.
func (c *ExplainedCase) At(month time.Month, day, hour int) {
	c.Clock.Set(calendar.NewDate(2026, month, day).At(hour, 0))
}

// Act does what a task asks for, in its unit's name, and waits for the step.
func (c *ExplainedCase) Act(kind casefile.TaskKind, content any) {
	c.Helper()
	who, unit := c.AgencyClerk, c.Agency
	if !kind.FallsTo(casefile.UnitAgency) {
		who, unit = c.UnitClerk, c.Unit
	}
	if kind.ForHeads() {
		who, unit = c.UnitHead, c.Unit
	}
	receipt, err := c.Store.Act(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: who, UnitID: unit, TaskID: c.TaskOf(c.ID, kind),
		Kind: kind.Act(), Content: content, At: c.Clock.Now()})
	c.Done(receipt, err)
}

// AskSupplement has the agency ask on Monday, supplement has the applicant answer on Tuesday.
func (c *ExplainedCase) AskSupplement() {
	c.Helper()
	c.At(time.September, 20, 10)
	c.Act(casefile.TaskFormCheck, casefile.FormCheck{Missing: []string{"处罚决定书全文"}})
}

// Supplement hands in what was asked for.
func (c *ExplainedCase) Supplement() {
	c.Helper()
	c.At(time.September, 22, 16)
	c.Done(c.Store.Supplement(context.Background(), uuid.New(), c.Applicant, c.ID, casefile.Supplement{Statement: "见附件。"}, c.Clock.Now()))
}

// Transfer brings the case to the unit on Wednesday, before the holidays.
func (c *ExplainedCase) Transfer() {
	c.Helper()
	c.At(time.September, 23, 10)
	c.Act(casefile.TaskFormCheck, casefile.FormCheck{Accept: true})
	c.Act(casefile.TaskCompare, casefile.Comparison{Finding: casefile.FindingNoError, Reasons: "一致"})
}

// Extend has the head of the unit approve three days more, a day before the end.
func (c *ExplainedCase) Extend() {
	c.Helper()
	c.At(time.October, 12, 15)
	c.Done(c.Store.RequestExtension(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: c.UnitClerk, UnitID: c.Unit,
		TaskID: c.TaskOf(c.ID, casefile.TaskVerify), Kind: casefile.ActRequestExtension,
		Content: casefile.ExtensionRequest{Amount: 3, Reasons: "需要调取档案。"}, At: c.Clock.Now()}))
	c.At(time.October, 13, 11)
	c.Act(casefile.TaskApproveExtension, casefile.ExtensionDecision{Approve: true})
}
