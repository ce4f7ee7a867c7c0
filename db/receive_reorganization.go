package db

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// NewReorganization is a court's document about the reorganization of an enterprise, to be received: from an account, or entered by a public body.
type NewReorganization struct {
	FormID    uuid.UUID // one for each form shown, so that sending it five times files once
	ActorID   uuid.UUID
	UnitID    uuid.UUID // the actor's, where the agency or a unit enters the document; nil: from an account
	SubjectID uuid.UUID // the enterprise
	PlanID    uuid.UUID // the case of its plan; nil: the document approves a plan
	Pack      *rules.Pack
	Filing    casefile.ReorganizationFiling
	At        time.Time // legal time
}

// FileReorganization receives a court's document. It returns a casefile.Error with CodeForbidden where the actor may not file for the enterprise, CodeInvalid
// where something is not said or the pack has no effect for it, CodeNotFound where a record is not the enterprise's or is there no more, and CodeConflict where
// the document was used, a plan is in the way, or none runs.
func (s *Store) FileReorganization(ctx context.Context, n NewReorganization) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, n.FormID, n.ActorID, func(q *Queries) (Receipt, error) { return q.FileReorganization(ctx, n) })
	if told, ok := reorganizationConflicts[uniqueViolation(err)]; ok { // of two at the same moment
		return Receipt{}, casefile.NewError(casefile.CodeConflict, told, err)
	}
	return receipt, err
}

// reorganizationConflicts are what is told of what stands in the way where two file at the same moment.
var reorganizationConflicts = map[constraint]string{
	courtDocumentOnce: "error.court_document_used.bare", planOne: "error.plan_running.bare", planEndOne: "error.plan_document_open",
	casesOneAbout: "error.plan_document_open", caseRecordsOneOpen: "error.plan_document_open",
}

// FileReorganization is Store.FileReorganization within a transaction.
func (q *Queries) FileReorganization(ctx context.Context, n NewReorganization) (Receipt, error) {
	if not := n.lacks(); not != nil {
		return Receipt{}, not
	}
	n.Filing.Mandate, n.Filing.Interest = nil, nil
	subject, err := q.ReorganizedSubject(ctx, n.SubjectID)
	if err != nil {
		return Receipt{}, Found(err, "error.reorganization_subject")
	}
	if n.Filing.Capacity, err = q.filesReorganization(ctx, n); err != nil {
		return Receipt{}, err
	}
	if subject.Kind == casefile.SubjectPerson {
		return Receipt{}, casefile.NewError(casefile.CodeInvalid, "error.reorganization_subject", nil)
	}
	if err := q.courtDocumentUnused(ctx, n); err != nil {
		return Receipt{}, err
	}
	if err := q.planFits(ctx, n); err != nil {
		return Receipt{}, err
	}
	if err := q.canBeAssisted(ctx, n); err != nil {
		return Receipt{}, err
	}
	return q.openReorganization(ctx, n)
}

// lacks is what the filing does not say, or says what the pack has no effect for; nil where it is whole.
func (n NewReorganization) lacks() *casefile.Error {
	if not := n.Filing.Check(n.At); not != nil {
		return not
	}
	switch {
	case !n.Pack.Reorganization.Knows(n.Filing.Matter):
		return casefile.NewError(casefile.CodeInvalid, "error.reorganization_matter", nil)
	case !n.Pack.Reorganization.Lets(n.Filing.By):
		return casefile.NewError(casefile.CodeForbidden, "error.reorganization_by", nil)
	case (n.PlanID == uuid.Nil) != (n.Filing.Matter == casefile.MatterPlan):
		return casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
	}
	return nil
}

// filesReorganization is the capacity in which the actor files for the enterprise; "" of a public body, which has none. It returns a casefile.Error with
// CodeForbidden where he may not.
func (q *Queries) filesReorganization(ctx context.Context, n NewReorganization) (casefile.Capacity, error) {
	atDesk := n.Filing.By == casefile.ReorganizationByAgency || n.Filing.By == casefile.ReorganizationByUnit
	if atDesk != (n.UnitID != uuid.Nil) {
		return "", casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
	}
	if !atDesk && n.Filing.By == casefile.ReorganizationByEnterprise {
		return q.ownCapacity(ctx, n.ActorID, n.SubjectID)
	}
	if !atDesk {
		return casefile.CapacityManager, q.appointed(ctx, n)
	}
	if err := q.atDeskOf(ctx, n.ActorID, n.UnitID); err != nil {
		return "", err
	}
	agency, err := q.UnitAgency(ctx)
	if err != nil {
		return "", fmt.Errorf("find agency: %w", err)
	}
	if (agency.ID == n.UnitID) != (n.Filing.By == casefile.ReorganizationByAgency) {
		return "", casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil)
	}
	return "", nil
}

// appointed returns nil where the actor is the administrator of the enterprise at the instant, and otherwise a casefile.Error with CodeForbidden.
func (q *Queries) appointed(ctx context.Context, n NewReorganization) error {
	appointments, err := q.AppointmentsOf(ctx, AppointmentsOfParams{AccountID: n.ActorID, Now: n.At})
	if err != nil {
		return fmt.Errorf("look for appointment: %w", err)
	}
	if !slices.ContainsFunc(appointments, func(a AppointmentsOfRow) bool { return a.SubjectID == n.SubjectID }) {
		return casefile.NewError(casefile.CodeForbidden, "error.not_appointed", nil)
	}
	return nil
}

// courtDocumentUnused returns a casefile.Error with CodeConflict where the document was used, with the number of its case to who may see that.
func (q *Queries) courtDocumentUnused(ctx context.Context, n NewReorganization) error {
	used, err := q.CourtDocumentUsed(ctx, CourtDocumentUsedParams{AccountID: n.ActorID, DocumentKey: n.Filing.Document.Key()})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("look whether the document was used: %w", err)
	case !used.Sees:
		return casefile.NewError(casefile.CodeConflict, "error.court_document_used.bare", nil)
	}
	return casefile.NewError(casefile.CodeConflict, "error.court_document_used", nil, used.Number)
}

// planFits returns a casefile.Error with CodeConflict where a plan is to begin beside another, or a document is about a plan that does not run.
func (q *Queries) planFits(ctx context.Context, n NewReorganization) error {
	if n.Filing.Matter == casefile.MatterPlan {
		return q.noPlan(ctx, n)
	}
	plan, err := q.PlanRunning(ctx, n.SubjectID)
	switch {
	case errors.Is(err, pgx.ErrNoRows) || err == nil && plan.CaseID != n.PlanID:
		return casefile.NewError(casefile.CodeConflict, "error.plan_none", err)
	case err != nil:
		return fmt.Errorf("find plan: %w", err)
	case n.Filing.Document.IssuedOn < plan.IssuedOn.Format(time.DateOnly):
		return casefile.NewError(casefile.CodeInvalid, "error.court_day_before_plan", nil)
	}
	open, err := q.OpenCasesAbout(ctx, &n.PlanID)
	if err != nil {
		return fmt.Errorf("look for other documents about the plan: %w", err)
	}
	if len(open) > 0 {
		return casefile.NewError(casefile.CodeConflict, "error.plan_document_open", nil)
	}
	return nil
}

// noPlan returns a casefile.Error with CodeConflict where a plan of the enterprise is checked or runs, with the number of its case to who may see that.
func (q *Queries) noPlan(ctx context.Context, n NewReorganization) error {
	open, err := q.PlanOpen(ctx, PlanOpenParams{SubjectID: n.SubjectID, AccountID: n.ActorID})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("look for plan: %w", err)
	case !open.Sees:
		return casefile.NewError(casefile.CodeConflict, "error.plan_running.bare", nil)
	}
	return casefile.NewError(casefile.CodeConflict, "error.plan_running", nil, open.Number)
}

// canBeAssisted returns a casefile.Error where a record that a notice for assistance names is not the enterprise's or is there no more, or is to be taken off
// a list that it is not on.
func (q *Queries) canBeAssisted(ctx context.Context, n NewReorganization) error {
	if len(n.Filing.Records) == 0 {
		return nil
	}
	there, err := q.RecordsToAssist(ctx, RecordsToAssistParams{SubjectID: n.SubjectID, Now: n.At})
	if err != nil {
		return err
	}
	for _, named := range n.Filing.Records {
		i := slices.IndexFunc(there, func(r RecordsToAssistRow) bool { return r.ID == named.RecordID })
		switch {
		case i < 0:
			return casefile.NewError(casefile.CodeNotFound, "error.assisted_record_gone", nil)
		case named.Does == casefile.OutcomeRemoveFromList && !there[i].Listed:
			return casefile.NewError(casefile.CodeInvalid, "error.assisted_not_listed", nil, there[i].Number)
		}
	}
	return nil
}

// RecordsToAssistParams is of which enterprise, and at which instant.
type RecordsToAssistParams struct {
	SubjectID uuid.UUID
	Now       time.Time
}

// RecordsToAssistRow is a record that a notice for assistance can name.
type RecordsToAssistRow = AssistRecordsRow

// RecordsToAssist are the records of an enterprise that a notice for assistance can name, the earliest first.
func (q *Queries) RecordsToAssist(ctx context.Context, of RecordsToAssistParams) ([]RecordsToAssistRow, error) {
	rows, err := q.AssistRecords(ctx, AssistRecordsParams{Lists: casefile.ListCategories, Delisting: casefile.KindsThatDelist(), Now: of.Now, SubjectID: of.SubjectID})
	if err != nil {
		return nil, fmt.Errorf("find records: %w", err)
	}
	return rows, nil
}

// openReorganization opens the case, and enters the document so that it is used once.
func (q *Queries) openReorganization(ctx context.Context, n NewReorganization) (Receipt, error) {
	agency, err := q.UnitAgency(ctx)
	if err != nil {
		return Receipt{}, fmt.Errorf("find agency: %w", err)
	}
	c := NewCase{Flow: casefile.FlowReorganization, FormID: n.FormID, ActorID: n.ActorID, Capacity: n.Filing.Capacity, SubjectID: n.SubjectID, About: n.PlanID,
		UnitID: agency.ID, Channel: casefile.ChannelAgency, PackID: n.Pack.ID, PackVersion: int32(n.Pack.Version), //nolint:gosec // small
		PackHash: n.Pack.Hash(casefile.FlowReorganization), Content: &n.Filing, Attachments: n.Filing.Document.Files, At: n.At}
	c.AboutZH, c.AboutEN = n.Filing.Matter.Title()
	for _, r := range n.Filing.Records {
		c.Records = append(c.Records, r.RecordID)
	}
	if n.Filing.By == casefile.ReorganizationByUnit {
		c.Channel = casefile.ChannelUnit
	}
	r, err := q.OpenCase(ctx, c)
	if err != nil {
		return Receipt{}, err
	}
	if n.Filing.By != casefile.ReorganizationByEnterprise {
		if err := q.enterParty(ctx, r.CaseID, casefile.PartyReorganized, n.SubjectID, true, n.At); err != nil {
			return Receipt{}, err
		}
	}
	return r, q.enterCourtDocument(ctx, n, r.CaseID)
}

// enterCourtDocument writes the row that keeps a document from being used twice, and a plan from beginning beside another.
func (q *Queries) enterCourtDocument(ctx context.Context, n NewReorganization, caseID uuid.UUID) error {
	row := ReorganizationInsertParams{CaseID: caseID, PlanID: n.PlanID, SubjectID: n.SubjectID, Matter: string(n.Filing.Matter), Court: n.Filing.Document.Court,
		Number: n.Filing.Document.Number, DocumentKey: n.Filing.Document.Key(), Ends: n.Filing.Matter.Ends()}
	if n.PlanID == uuid.Nil {
		row.PlanID = caseID
	}
	day, err := calendar.ParseDate(n.Filing.Document.IssuedOn)
	if err != nil {
		return casefile.NewError(casefile.CodeInvalid, "error.court_day", err)
	}
	row.IssuedOn = day.Start()
	if n.Filing.Performs != "" {
		by, err := calendar.ParseDate(n.Filing.Performs)
		if err != nil {
			return casefile.NewError(casefile.CodeInvalid, "error.plan_performs", err)
		}
		row.PerformsBy = new(by.Start())
	}
	if err := q.ReorganizationInsert(ctx, row); err != nil {
		return fmt.Errorf("enter document: %w", err)
	}
	return nil
}

// WithdrawReorganization receives that the public body which has entered a document takes it back, until it is decided. It returns a casefile.Error with
// CodeForbidden where the actor is not of the unit, CodeNotFound where the unit has not entered it, and CodeConflict where it is too late. Who has filed it
// from an account withdraws it with Withdraw.
func (s *Store) WithdrawReorganization(ctx context.Context, formID, actor, caseID, unit uuid.UUID, w casefile.Withdrawal, at time.Time) (Receipt, error) {
	return s.withdraw(ctx, formID, actor, caseID, w, at, func(q *Queries) (Case, error) {
		if err := q.atDeskOf(ctx, actor, unit); err != nil {
			return Case{}, err
		}
		c, err := q.CaseLockForEntrant(ctx, CaseLockForEntrantParams{ID: caseID, Flow: casefile.FlowReorganization, Opens: casefile.ActFileReorganization, UnitID: unit})
		return c, Found(err, "error.not_found.body")
	})
}
