package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// NewDelisting is a request to take somebody off a list, to be received.
type NewDelisting struct {
	FormID      uuid.UUID // one for each form shown, so that sending it five times asks once
	ActorID     uuid.UUID
	UnitID      uuid.UUID // the actor's, where the unit that has listed opens the case; nil: the party asks
	ListingID   uuid.UUID // the case of the listing
	PackID      string
	PackVersion int32
	PackHash    string
	Request     casefile.DelistingRequest // how each condition is met; what the conditions are the receipt writes down
	At          time.Time                 // legal time
}

// AskDelisting receives that somebody is to come off a list: a case about that of the listing. It returns a casefile.Error with CodeNotFound where the
// actor is neither its party nor of its unit, CodeInvalid where something is not said, and CodeConflict where the listing is not in force, an objection to
// its record is open, or the same has been asked for and is being handled.
func (s *Store) AskDelisting(ctx context.Context, n NewDelisting) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, n.FormID, n.ActorID, func(q *Queries) (Receipt, error) { return q.AskDelisting(ctx, n) })
	if broken := uniqueViolation(err); broken == casesOneAbout || broken == caseRecordsOneOpen {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.delisting_asked.bare", err)
	}
	return receipt, err
}

// AskDelisting is Store.AskDelisting within a transaction.
func (q *Queries) AskDelisting(ctx context.Context, n NewDelisting) (Receipt, error) {
	of, party, err := q.listingOf(ctx, n)
	if err != nil {
		return Receipt{}, err
	}
	l, list, err := q.MayDelist(ctx, of.ID, n.At)
	if err != nil {
		return Receipt{}, err
	}
	conditions := list.RemovalConditions()
	if !n.Request.Sound(len(conditions)) {
		return Receipt{}, casefile.NewError(casefile.CodeInvalid, "error.delisting_incomplete", nil)
	}
	for i, c := range conditions {
		n.Request.Conditions[i].ItemText = c
	}
	if _, not := n.Request.Came(*l.ListedAt, n.At); not != nil {
		return Receipt{}, not
	}
	c := NewCase{Flow: casefile.FlowDelisting, FormID: n.FormID, ActorID: n.ActorID, SubjectID: l.SubjectID, About: of.ID, Records: []uuid.UUID{*l.RecordID},
		UnitID: of.UnitID, AboutZH: of.AboutZH, AboutEN: of.AboutEN, Channel: casefile.ChannelUnit, PackID: n.PackID, PackVersion: n.PackVersion, PackHash: n.PackHash,
		Content: &n.Request, Attachments: n.Request.AllFiles(), At: n.At}
	if n.UnitID == uuid.Nil {
		c.Capacity, n.Request.Capacity = party.Capacity, party.Capacity
	}
	r, err := q.OpenCase(ctx, c)
	if err != nil || n.UnitID == uuid.Nil {
		return r, err
	}
	err = q.CasePartyInsert(ctx, CasePartyInsertParams{ID: newID(), CaseID: r.CaseID, Role: casefile.PartyListed, AccountID: party.AccountID, SubjectID: party.SubjectID,
		Capacity: party.Capacity, Since: n.At, Reads: true})
	if err != nil {
		return Receipt{}, fmt.Errorf("enter party: %w", err)
	}
	return r, nil
}

// listingOf is the case of the listing, locked for whoever asks, and its party.
func (q *Queries) listingOf(ctx context.Context, n NewDelisting) (of Case, party CasePartiesOfRow, err error) {
	switch {
	case n.UnitID != uuid.Nil && n.Request.By != casefile.DelistingByParty:
		of, err = q.lockForDesk(ctx, n.ActorID, n.ListingID, n.UnitID, casefile.FlowListing)
	case n.UnitID == uuid.Nil && n.Request.By == casefile.DelistingByParty:
		of, err = q.CaseLockForParty(ctx, CaseLockForPartyParams{ID: n.ListingID, AccountID: n.ActorID, Role: casefile.PartyListed})
		err = Found(err, "error.not_found.body")
	default:
		err = casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
	}
	if err != nil {
		return of, party, err
	}
	parties, err := q.CasePartiesOf(ctx, CasePartiesOfParams{CaseID: of.ID, Role: casefile.PartyListed})
	if err != nil {
		return of, party, fmt.Errorf("find party: %w", err)
	}
	if len(parties) != 1 {
		return of, party, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	return of, parties[0], nil
}

// MayDelist is the listing with which a case ended, and what its list says, where its removal can be asked for at the instant; otherwise the casefile.Error
// that says why not.
func (q *Queries) MayDelist(ctx context.Context, listing uuid.UUID, at time.Time) (Listing, casefile.ItemListing, error) {
	row, err := q.ListingToEnd(ctx, ListingToEndParams{CaseID: listing, At: at, Objection: casefile.FlowObjection, Delisting: casefile.FlowDelisting})
	if err != nil {
		return Listing{}, casefile.ItemListing{}, Found(err, "error.not_found.body")
	}
	switch {
	case !row.InForce:
		err = casefile.NewError(casefile.CodeConflict, "error.delisting_not_listed", nil)
	case row.Objection != "":
		err = casefile.NewError(casefile.CodeConflict, "error.delisting_objection", nil, row.Objection)
	case row.Asked != "":
		err = casefile.NewError(casefile.CodeConflict, "error.delisting_asked", nil, row.Asked)
	}
	if err != nil {
		return row.Listing, casefile.ItemListing{}, err
	}
	list, err := row.Listing.Pinned()
	if err == nil && !list.IsList() { // of a proposal from before that was kept
		list, err = row.CatalogueItem.List()
	}
	return row.Listing, list, err
}
