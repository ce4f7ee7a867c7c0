package db

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
)

// NewCase is a case to be opened, with the act that opens it. Whether the actor may open it is for the caller to see to.
type NewCase struct {
	Flow        casefile.Flow
	ID          uuid.UUID // where who opens it has to know beforehand; nil: a new one
	Application uuid.UUID // the first of the cases that are filed at once, which may be this one; nil: it is filed alone
	FormID      uuid.UUID // one for each form shown, so that sending it five times opens one case
	ActorID     uuid.UUID
	Capacity    casefile.Capacity // in which the actor is the applicant; "": the case has none, a public body opens it
	SubjectID   uuid.UUID
	About       uuid.UUID   // the case that it is about; nil: none
	Records     []uuid.UUID // that the case is about, in the order in which they were named
	UnitID      uuid.UUID   // the body that is responsible
	AboutZH     string      // what lists call the case by
	AboutEN     string
	Channel     casefile.Channel
	PackID      string
	PackVersion int32
	PackHash    string // of the pack's file of the procedure
	Content     any
	Attachments []uuid.UUID
	At          time.Time // legal time
}

// OpenCase receives the act that opens a case: the case, its number, its parties and records and the act commit together. It returns a
// casefile.Error with CodeConflict where a case of the procedure is open on one of the records, or where the procedure is about misconduct and a record tells
// of none.
func (s *Store) OpenCase(ctx context.Context, c NewCase) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, c.FormID, c.ActorID, func(q *Queries) (Receipt, error) { return q.OpenCase(ctx, c) })
	if uniqueViolation(err) == caseRecordsOneOpen {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.conflict.body", err)
	}
	return receipt, err
}

// OpenCase is Store.OpenCase within a transaction.
func (q *Queries) OpenCase(ctx context.Context, c NewCase) (Receipt, error) {
	procedure := c.Flow.Procedure()
	if procedure == nil {
		return Receipt{}, fmt.Errorf("no procedure is called %q", c.Flow)
	}
	if procedure.Misconduct {
		if err := q.ofMisconduct(ctx, c.Records); err != nil {
			return Receipt{}, err
		}
	}
	year := int32(c.At.In(calendar.Zone).Year()) //nolint:gosec // a year fits
	n, err := q.CounterNext(ctx, CounterNextParams{Series: string(c.Flow), Year: year})
	if err != nil {
		return Receipt{}, fmt.Errorf("number case: %w", err)
	}
	r := Receipt{ActID: newID(), CaseID: c.ID, CaseNumber: CaseNumber(c.Flow, int(year), n), ReceivedAt: c.At}
	if r.CaseID == uuid.Nil {
		r.CaseID = newID()
	}
	err = q.CaseInsert(ctx, CaseInsertParams{
		ID: r.CaseID, Number: r.CaseNumber, Flow: c.Flow, PackID: c.PackID, PackVersion: c.PackVersion, PackHash: c.PackHash,
		Stage: procedure.Stages[0], SubjectID: c.SubjectID, AboutZH: c.AboutZH, AboutEN: c.AboutEN, UnitID: c.UnitID, Channel: c.Channel,
		FiledAt: c.At, ApplicationID: orNone(c.Application), AboutCaseID: orNone(c.About),
	})
	if err != nil {
		return Receipt{}, fmt.Errorf("open case: %w", err)
	}
	if err := q.enterStakes(ctx, c, r.CaseID); err != nil {
		return Receipt{}, err
	}
	act := ActInsertParams{ID: r.ActID, FormID: c.FormID, CaseID: r.CaseID, Kind: procedure.Opens.Kind, ActorID: c.ActorID, ReceivedAt: c.At}
	if err := q.receiveWith(ctx, act, c.Content, c.Attachments, procedure.MostFiles()); err != nil {
		return Receipt{}, err
	}
	err = q.CaseEventInsert(ctx, CaseEventInsertParams{ID: newID(), CaseID: r.CaseID, Kind: casefile.EventFiled, At: c.At, ActID: &r.ActID})
	if err != nil {
		return Receipt{}, fmt.Errorf("keep filing as event: %w", err)
	}
	return r, nil
}

// orNone is nil for the id that says that there is none.
func orNone(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// ofMisconduct returns a casefile.Error with CodeConflict where one of the records tells of no misconduct.
func (q *Queries) ofMisconduct(ctx context.Context, records []uuid.UUID) error {
	numbers, err := q.RecordsOfCategories(ctx, RecordsOfCategoriesParams{Records: records, Categories: casefile.NoMisconduct})
	if err != nil {
		return fmt.Errorf("look what records tell: %w", err)
	}
	if len(numbers) > 0 {
		return casefile.NewError(casefile.CodeConflict, "error.not_misconduct", nil, numbers[0])
	}
	return nil
}

// enterStakes writes down whom the new case is with and which records it is about.
func (q *Queries) enterStakes(ctx context.Context, c NewCase, id uuid.UUID) error {
	if c.Capacity != "" {
		party := CasePartyInsertParams{ID: newID(), CaseID: id, Role: casefile.PartyApplicant, AccountID: &c.ActorID, SubjectID: &c.SubjectID,
			Capacity: c.Capacity, Since: c.At, Reads: true}
		if c.Capacity == casefile.CapacityInterestedParty { // who stands for nobody but himself
			party.SubjectID = nil
		}
		if err := q.CasePartyInsert(ctx, party); err != nil {
			return fmt.Errorf("enter applicant: %w", err)
		}
	}
	if len(c.Records) == 0 { // of what is only proposed there is none yet
		return nil
	}
	if err := q.CaseRecordsInsert(ctx, CaseRecordsInsertParams{CaseID: id, Records: c.Records, Flow: c.Flow}); err != nil {
		return fmt.Errorf("enter records: %w", err)
	}
	return nil
}

// enterParty writes down whom a case is about that nobody has applied for from an account: the subject, with the account that stands for it where there is
// one. reads says whether that account may read the case.
func (q *Queries) enterParty(ctx context.Context, caseID uuid.UUID, role casefile.PartyRole, subject uuid.UUID, reads bool, since time.Time) error {
	party := CasePartyInsertParams{ID: newID(), CaseID: caseID, Role: role, SubjectID: &subject, Capacity: casefile.CapacitySelf, Since: since, Reads: reads}
	account, err := q.ListingAccount(ctx, subject)
	switch {
	case err == nil:
		party.AccountID, party.Capacity = &account.AccountID, account.Capacity
	case !errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("find account of party: %w", err)
	}
	if err := q.CasePartyInsert(ctx, party); err != nil {
		return fmt.Errorf("enter party: %w", err)
	}
	return nil
}
