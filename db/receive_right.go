package db

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/rules"
)

// NewRight is a request for a right, to be received: from an account, or on paper that a clerk enters.
type NewRight struct {
	FormID    uuid.UUID // one for each form shown, so that sending it five times asks once
	ActorID   uuid.UUID
	UnitID    uuid.UUID              // the clerk's; nil: from an account
	SubjectID uuid.UUID              // whose right it is, from an account
	Of        casefile.ListedSubject // the same on paper, by name and code
	Numbers   []string               // on paper: the records, by their numbers
	Pack      *rules.Pack
	Request   casefile.RightRequest
	At        time.Time // legal time
}

// AskRight receives a request. It returns a casefile.Error with CodeForbidden where the account may not act for the subject or the clerk is not of the
// unit, CodeNotFound where subject or record is not the one that is meant, CodeInvalid where something is not said that the pack asks for, and CodeConflict
// where the same has been granted, or is being handled.
func (s *Store) AskRight(ctx context.Context, n NewRight) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, n.FormID, n.ActorID, func(q *Queries) (Receipt, error) { return q.AskRight(ctx, n) })
	if uniqueViolation(err) == caseRecordsOneOpen {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.right_open.bare", err)
	}
	return receipt, err
}

// AskRight is Store.AskRight within a transaction.
func (q *Queries) AskRight(ctx context.Context, n NewRight) (Receipt, error) {
	subject, err := q.entitled(ctx, &n)
	if err != nil {
		return Receipt{}, err
	}
	if err := q.SubjectLock(ctx, subject); err != nil { // requests about the same records come one after the other, however they name them
		return Receipt{}, fmt.Errorf("lock subject: %w", err)
	}
	records, err := q.rightRecords(ctx, subject, &n)
	if err != nil {
		return Receipt{}, err
	}
	of, err := n.Pack.Right.Asks(n.Request)
	if err != nil {
		return Receipt{}, err
	}
	for _, r := range records {
		if err := mayAskOf(of, r); err != nil {
			return Receipt{}, err
		}
	}
	if len(records) == 0 {
		if err := q.mayWish(ctx, subject, n); err != nil {
			return Receipt{}, err
		}
	}
	unit, err := q.rightReceiver(ctx, n, records)
	if err != nil {
		return Receipt{}, err
	}
	return q.openRight(ctx, n, subject, unit, records)
}

func (q *Queries) openRight(ctx context.Context, n NewRight, subject, unit uuid.UUID, records []RightRecordsRow) (Receipt, error) {
	outcome, err := n.Pack.Right.Outcome(n.Request.Way)
	if err != nil {
		return Receipt{}, casefile.NewError(casefile.CodeInvalid, "error.right_way", err)
	}
	c := NewCase{Flow: casefile.FlowRight, FormID: n.FormID, ActorID: n.ActorID, Capacity: n.Request.Capacity, SubjectID: subject, UnitID: unit,
		AboutZH: outcome.ZH, AboutEN: outcome.EN, Channel: n.Request.Channel, PackID: n.Pack.ID, PackVersion: int32(n.Pack.Version), //nolint:gosec // small
		PackHash: n.Pack.Hash(casefile.FlowRight), Content: n.Request, Attachments: n.Request.AllFiles(), At: n.At}
	for _, r := range records {
		c.Records = append(c.Records, r.ID)
	}
	if len(records) > 0 {
		c.AboutZH, c.AboutEN = records[0].ItemZH, records[0].ItemEN
	}
	if more := len(records); more > 1 {
		c.AboutZH, c.AboutEN = fmt.Sprintf("%s等%d条", c.AboutZH, more), fmt.Sprintf("%s and %d more", c.AboutEN, more-1)
	}
	r, err := q.OpenCase(ctx, c)
	if err != nil || n.UnitID == uuid.Nil {
		return r, err
	}
	return r, q.enterParty(ctx, r.CaseID, casefile.PartyEntitled, subject, true, n.At)
}

// entitled is whose right it is: whom the account may act for, or whom the clerk names as he stands in the register.
func (q *Queries) entitled(ctx context.Context, n *NewRight) (uuid.UUID, error) {
	if not := n.Request.Lacks(); not != nil {
		return uuid.Nil, not
	}
	if _, not := n.Request.Paper.CameBy(n.At); not != nil {
		return uuid.Nil, not
	}
	if (n.UnitID == uuid.Nil) != (n.Request.Paper == nil) {
		return uuid.Nil, casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
	}
	n.Request.Mandate, n.Request.Interest = nil, nil
	if n.UnitID == uuid.Nil {
		capacity, err := q.ownCapacity(ctx, n.ActorID, n.SubjectID)
		n.Request.Capacity = capacity
		return n.SubjectID, err
	}
	n.Request.Capacity = ""
	if err := q.atDeskOf(ctx, n.ActorID, n.UnitID); err != nil {
		return uuid.Nil, err
	}
	known, err := q.ListingSubject(ctx, casefile.PlainCode(n.Of.Code))
	if err == nil && casefile.Fold(known.Name) != casefile.Fold(n.Of.Name) {
		err = pgx.ErrNoRows
	}
	return known.ID, Found(err, "error.right_subject")
}

// rightRecords are the records that the request names, in the order in which it does. On paper they are named by their numbers.
func (q *Queries) rightRecords(ctx context.Context, subject uuid.UUID, n *NewRight) ([]RightRecordsRow, error) {
	ask := RightRecordsParams{Effect: n.Request.Way.Effect(), Now: n.At, Flow: casefile.FlowRight, SubjectID: subject, Records: n.Request.Records}
	if n.UnitID != uuid.Nil {
		ask.Records, ask.Numbers = nil, n.Numbers
	}
	found, err := q.RightRecords(ctx, ask)
	if err != nil {
		return nil, fmt.Errorf("find records: %w", err)
	}
	var named []RightRecordsRow
	pick := func(is func(RightRecordsRow) bool, what string) error {
		i := slices.IndexFunc(found, is)
		if i < 0 {
			return casefile.NewError(casefile.CodeNotFound, "error.right_record_not_found", nil, what)
		}
		named = append(named, found[i])
		found = slices.Delete(found, i, i+1) // whoever names one twice names one that is not there
		return nil
	}
	for _, id := range ask.Records {
		if err := pick(func(r RightRecordsRow) bool { return r.ID == id }, ""); err != nil {
			return nil, err
		}
	}
	for _, number := range ask.Numbers {
		if err := pick(func(r RightRecordsRow) bool { return r.Number == number }, number); err != nil {
			return nil, err
		}
	}
	n.Request.Records = nil
	for _, r := range named {
		n.Request.Records = append(n.Request.Records, r.ID)
	}
	if not := n.Request.Lacks(); not != nil {
		return nil, not
	}
	return named, nil
}

// mayAskOf returns nil where the right applies to the record and nothing stands against asking for it.
func mayAskOf(of rules.RightOf, r RightRecordsRow) error {
	switch {
	case !of.Of(r.Category):
		return casefile.NewError(casefile.CodeInvalid, "error.right_category", nil, r.Number)
	case r.OpenNumber != "":
		return casefile.NewError(casefile.CodeConflict, "error.right_open", nil, r.Number, r.OpenNumber)
	case r.Granted:
		return casefile.NewError(casefile.CodeConflict, "error.right_granted", nil, r.Number)
	}
	return nil
}

// mayWish returns nil where nothing that is to come is kept out for the subject yet, nor asked for.
func (q *Queries) mayWish(ctx context.Context, subject uuid.UUID, n NewRight) error {
	under, err := q.SubjectUnder(ctx, SubjectUnderParams{SubjectID: subject, Kinds: []string{string(casefile.EffectNotRecorded)}, At: n.At})
	if err != nil {
		return fmt.Errorf("look what is on the subject: %w", err)
	}
	if under {
		return casefile.NewError(casefile.CodeConflict, "error.right_wished", nil)
	}
	open, err := q.SubjectOpenCase(ctx, SubjectOpenCaseParams{SubjectID: subject, Flow: casefile.FlowRight})
	if err != nil {
		return fmt.Errorf("look for an open request: %w", err)
	}
	if open != "" {
		return casefile.NewError(casefile.CodeConflict, "error.right_wish_open", nil, open)
	}
	return nil
}

// rightReceiver is the body of which it is asked: the agency, or the one unit whose records all of them are.
func (q *Queries) rightReceiver(ctx context.Context, n NewRight, records []RightRecordsRow) (uuid.UUID, error) {
	agency, err := q.UnitAgency(ctx)
	if err != nil {
		return uuid.Nil, fmt.Errorf("find agency: %w", err)
	}
	if n.Request.Channel != casefile.ChannelUnit {
		if n.UnitID != uuid.Nil && n.UnitID != agency.ID {
			return uuid.Nil, casefile.NewError(casefile.CodeInvalid, "error.right_channel", nil)
		}
		return agency.ID, nil
	}
	unit := n.UnitID
	for _, r := range records {
		if unit == uuid.Nil {
			unit = r.UnitID
		}
		if r.UnitID != unit {
			return uuid.Nil, casefile.NewError(casefile.CodeInvalid, "error.right_units", nil)
		}
	}
	if unit == uuid.Nil || unit == agency.ID {
		return uuid.Nil, casefile.NewError(casefile.CodeInvalid, "error.right_channel", nil)
	}
	return unit, nil
}

// NewTakeBack says that what was granted is not wanted any more.
type NewTakeBack struct {
	FormID  uuid.UUID
	ActorID uuid.UUID
	UnitID  uuid.UUID // of the clerk who enters it from paper; nil: from an account
	CaseID  uuid.UUID
	Content casefile.RightTakenBack
	At      time.Time // legal time
}

// TakeBackRight receives that what a closed case has granted is not wanted any more. It returns a casefile.Error with CodeNotFound where the case is not the
// account's or the unit's, CodeInvalid where what has come on paper has no scan, and CodeConflict where nothing is left that can be taken back.
func (s *Store) TakeBackRight(ctx context.Context, n NewTakeBack) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, n.FormID, n.ActorID, func(q *Queries) (Receipt, error) {
		if (n.UnitID == uuid.Nil) != (n.Content.Paper == nil) {
			return Receipt{}, casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
		}
		request := casefile.RightRequest{Paper: n.Content.Paper}
		if not := request.Lacks(); not != nil {
			return Receipt{}, not
		}
		if _, not := request.Paper.CameBy(n.At); not != nil {
			return Receipt{}, not
		}
		c, err := q.lockForParty(ctx, n.ActorID, n.UnitID, n.CaseID, casefile.FlowRight)
		if err != nil {
			return Receipt{}, err
		}
		if err := q.MayTakeRightBack(ctx, c, n.At); err != nil {
			return Receipt{}, err
		}
		act := ActInsertParams{ID: newID(), FormID: n.FormID, CaseID: c.ID, Kind: casefile.ActTakeBackRight, ActorID: n.ActorID, ReceivedAt: n.At}
		return Receipt{ActID: act.ID, CaseID: c.ID, CaseNumber: c.Number, ReceivedAt: n.At}, q.receive(ctx, act, n.Content, request.AllFiles())
	})
	if uniqueViolation(err) == actsOneWaiting {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, casefile.ActTakeBackRight.Given(), err)
	}
	return receipt, err
}

// MayTakeRightBack returns nil where the case has ended and something that it has begun is in force and can be taken back; otherwise the casefile.Error that says
// why not.
func (q *Queries) MayTakeRightBack(ctx context.Context, c Case, at time.Time) error {
	if c.ClosedAt == nil {
		return casefile.NewError(casefile.CodeConflict, "error.right_not_closed", nil)
	}
	begun, err := q.GrantedBy(ctx, c, at)
	if err != nil {
		return err
	}
	if len(begun) == 0 {
		return casefile.NewError(casefile.CodeConflict, "error.right_nothing", nil)
	}
	return nil
}

// GrantedBy are the effects that the case has granted, are in force at the instant and can be taken back. What lies on the subject as a whole lies there once,
// whichever of its cases has granted it first: each that has granted it takes it back.
func (q *Queries) GrantedBy(ctx context.Context, c Case, at time.Time) ([]Effect, error) {
	effects, err := q.EffectsGranted(ctx, EffectsGrantedParams{CaseID: c.ID, SubjectID: c.SubjectID, Kind: casefile.EffectNotRecorded, Outcome: casefile.OutcomeNotRecord})
	if err != nil {
		return nil, fmt.Errorf("read what was granted: %w", err)
	}
	return inForceUntilTakenBack(effects, at), nil
}

// inForceUntilTakenBack are those of the effects that are in force at the instant and can be taken back.
func inForceUntilTakenBack(effects []Effect, at time.Time) []Effect {
	return slices.DeleteFunc(slices.Clone(effects), func(e Effect) bool {
		of := casefile.Effect{Kind: e.Kind, StartedAt: e.StartedAt, EndsAt: e.EndsAt, EndedAt: e.EndedAt}
		return !e.Kind.CanBeTakenBack() || !of.InForce(at)
	})
}

// MayComeIn returns a casefile.Error with CodeConflict where no record of the category about the subject comes in, since the subject does not want it
// (shenzhen-2022 40(2)).
func (q *Queries) MayComeIn(ctx context.Context, subject uuid.UUID, category string, at time.Time) error {
	kinds := casefile.KindsThatBar(category)
	if len(kinds) == 0 {
		return nil
	}
	barred, err := q.SubjectUnder(ctx, SubjectUnderParams{SubjectID: subject, Kinds: kinds, At: at})
	switch {
	case err != nil:
		return fmt.Errorf("look whether records may come in: %w", err)
	case barred:
		return casefile.NewError(casefile.CodeConflict, "error.record_not_wanted", nil)
	}
	return nil
}
