package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
)

// NewListing is a proposal to put somebody on a list, to be received.
type NewListing struct {
	FormID      uuid.UUID // one for each form shown, so that sending it five times proposes once
	ActorID     uuid.UUID
	UnitID      uuid.UUID // the actor's; the list is one of its own
	MayBeTwice  bool      // the pack lets a heavier list be added for the same act (shenzhen-2022 77)
	PackID      string
	PackVersion int32
	PackHash    string
	Proposal    casefile.ListingProposal
	At          time.Time // legal time
}

// Propose receives a proposal: a case of the unit's with the subject and the persons behind it as its parties. A subject that is not known is
// entered. It returns a casefile.Error with CodeForbidden where the actor is not of the unit, CodeNotFound where the list is not the unit's,
// CodeInvalid where a code is that of somebody else, and CodeConflict where the act is on a list of the same nature already, or proposed for one.
func (s *Store) Propose(ctx context.Context, n NewListing) (Receipt, error) {
	return receiveOnce(ctx, s, n.FormID, n.ActorID, func(q *Queries) (Receipt, error) { return q.Propose(ctx, n) })
}

// Propose is Store.Propose within a transaction, for a rehearsal. Of two that come at the same moment the second waits for the first, in a rehearsal too.
func (q *Queries) Propose(ctx context.Context, n NewListing) (Receipt, error) {
	receipt, err := q.propose(ctx, n)
	broken := uniqueViolation(err)
	if broken == listingsOneAct || broken == listingsOneItem {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.listed_already", err)
	}
	return receipt, err
}

func (q *Queries) propose(ctx context.Context, n NewListing) (Receipt, error) {
	if err := q.atDeskOf(ctx, n.ActorID, n.UnitID); err != nil {
		return Receipt{}, err
	}
	item, list, err := q.listOf(ctx, n.UnitID, n.Proposal.ItemID)
	if err != nil {
		return Receipt{}, err
	}
	var fields []casefile.Field
	if err := json.Unmarshal(item.Fields, &fields); err != nil {
		return Receipt{}, fmt.Errorf("read fields of list: %w", err)
	}
	content, faults := casefile.CheckContent(list.Typed(fields), n.Proposal.Content)
	if len(faults) > 0 {
		return Receipt{}, casefile.NewError(casefile.CodeInvalid, "error.field_value", nil)
	}
	n.Proposal.Content = content // in the form that is kept
	if err := n.Proposal.Sound(list); err != nil {
		return Receipt{}, err
	}
	if err := q.carriedOut(ctx, list, n.Proposal.Measures); err != nil {
		return Receipt{}, err
	}
	subject, err := q.knownOrNew(ctx, n.Proposal.Subject)
	if err != nil {
		return Receipt{}, err
	}
	heavier, err := q.listedOnce(ctx, subject, list.Nature, n)
	if err != nil {
		return Receipt{}, err
	}
	c := NewCase{Flow: casefile.FlowListing, ID: newID(), FormID: n.FormID, ActorID: n.ActorID, SubjectID: subject, UnitID: n.UnitID, Channel: casefile.ChannelUnit,
		AboutZH: item.NameZH, AboutEN: item.NameEN, PackID: n.PackID, PackVersion: n.PackVersion, PackHash: n.PackHash, Content: n.Proposal,
		Attachments: n.Proposal.AllFiles(), At: n.At}
	r, err := q.OpenCase(ctx, c)
	if err != nil {
		return Receipt{}, err
	}
	err = q.ListingInsert(ctx, ListingInsertParams{CaseID: r.CaseID, ItemID: item.ID, SubjectID: subject, Nature: list.Nature,
		Act: n.Proposal.Document.Key(), Heavier: heavier, List: item.Listing})
	if err != nil {
		return Receipt{}, fmt.Errorf("keep what is proposed: %w", err)
	}
	return r, q.enterParties(ctx, r.CaseID, subject, n)
}

// atDeskOf returns a casefile.Error with CodeForbidden where somebody does not work at a desk of the unit.
func (q *Queries) atDeskOf(ctx context.Context, account, unit uuid.UUID) error {
	actor, err := q.UnitActor(ctx, account)
	if err != nil {
		return Found(err, "error.forbidden.body")
	}
	if actor.UnitID == nil || *actor.UnitID != unit || !actor.Role.AtDesk() {
		return casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil)
	}
	return nil
}

// listOf is a list of the unit's.
func (q *Queries) listOf(ctx context.Context, unit, id uuid.UUID) (CatalogueItem, casefile.ItemListing, error) {
	var list casefile.ItemListing
	item, err := q.ListingItem(ctx, ListingItemParams{ID: id, UnitID: unit})
	if err != nil {
		return item, list, Found(err, "error.list_not_found")
	}
	list, err = item.List()
	return item, list, err
}

// List is what the catalogue says of the list that the item is.
func (i CatalogueItem) List() (list casefile.ItemListing, err error) {
	if err := json.Unmarshal(i.Listing, &list); err != nil {
		return list, fmt.Errorf("read what the catalogue says of the list: %w", err)
	}
	return list, nil
}

// Pinned is what the catalogue said of the list when somebody was proposed for it; no list where that was not kept yet.
func (l Listing) Pinned() (list casefile.ItemListing, err error) {
	if err := json.Unmarshal(l.List, &list); err != nil {
		return list, fmt.Errorf("read what the catalogue said of the list: %w", err)
	}
	return list, nil
}

// carriedOut returns a casefile.Error with CodeInvalid where a measure that is proposed names a body that there is not: nobody would carry it out.
func (q *Queries) carriedOut(ctx context.Context, list casefile.ItemListing, measures []string) error {
	unknown, err := q.UnitsUnknown(ctx, list.Bodies(measures))
	if err != nil {
		return fmt.Errorf("find bodies of measures: %w", err)
	}
	if len(unknown) > 0 {
		return casefile.NewError(casefile.CodeInvalid, "error.measure_body", nil)
	}
	return nil
}

// CodeOfAnother is the message of the casefile.Error where a code is in the register under another name.
const CodeOfAnother = "error.code_of_another"

// knownOrNew is the subject with the code, which is entered where nobody has it. It returns a casefile.Error with CodeInvalid where somebody else
// has it.
func (q *Queries) knownOrNew(ctx context.Context, who casefile.ListedSubject) (uuid.UUID, error) {
	known, err := q.entered(ctx, Subject{Kind: who.Kind, Name: who.Name, Code: who.Code})
	switch {
	case err != nil:
		return uuid.Nil, err
	case casefile.Fold(known.Name) != casefile.Fold(who.Name) || known.Kind != who.Kind:
		return uuid.Nil, casefile.NewError(casefile.CodeInvalid, CodeOfAnother, nil)
	}
	return known.ID, nil
}

// entered is the subject with the code, which is entered as it is given where nobody has it.
func (q *Queries) entered(ctx context.Context, subject Subject) (Subject, error) {
	known, err := q.SetupSubjectByCode(ctx, subject.Code)
	if errors.Is(err, pgx.ErrNoRows) {
		if err := q.SetupSubjectInsert(ctx, SetupSubjectInsertParams{ID: newID(), Kind: subject.Kind, Name: subject.Name, Code: subject.Code}); err != nil {
			return known, fmt.Errorf("enter subject: %w", err)
		}
		known, err = q.SetupSubjectByCode(ctx, subject.Code) // perhaps another's, who was quicker
	}
	if err != nil {
		return known, fmt.Errorf("find subject: %w", err)
	}
	return known, nil
}

// listedOnce returns a casefile.Error where the act is on a list of the nature already: here, or elsewhere as far as the unit knows. heavier: it is, and this list
// weighs more, which the pack lets it. Of two that come at the same moment the index lets one through.
func (q *Queries) listedOnce(ctx context.Context, subject uuid.UUID, nature string, n NewListing) (heavier bool, err error) {
	others, err := q.ListingsOfAct(ctx, ListingsOfActParams{SubjectID: subject, Nature: nature, Act: n.Proposal.Document.Key()})
	switch {
	case err != nil:
		return false, fmt.Errorf("look for other lists: %w", err)
	case len(others) == 0 && n.Proposal.Again == casefile.ListedNowhere:
		return false, nil
	case !n.MayBeTwice || n.Proposal.Heavier == "":
		return false, casefile.NewError(casefile.CodeConflict, "error.listed_already", nil)
	}
	return true, nil
}

// enterParties writes down whom the case strikes: the subject, with the account that stands for it, and the persons behind it, who read no more
// than what is written to them.
func (q *Queries) enterParties(ctx context.Context, caseID, subject uuid.UUID, n NewListing) error {
	if err := q.enterParty(ctx, caseID, casefile.PartyListed, subject, true, n.At); err != nil {
		return err
	}
	persons := slices.Clone(n.Proposal.Persons) // of two proposals that name the same, neither waits for the other
	slices.SortFunc(persons, func(a, b casefile.PersonBehind) int { return strings.Compare(a.Code, b.Code) })
	for _, p := range persons {
		person, err := q.knownOrNew(ctx, casefile.ListedSubject{Kind: casefile.SubjectPerson, Name: p.Name, Code: p.Code})
		if err != nil {
			return err
		}
		if err := q.enterParty(ctx, caseID, casefile.PartyAnswerable, person, false, n.At); err != nil {
			return err
		}
	}
	return nil
}

// Reply receives what the party says to a notice before listing, from its account. It returns a casefile.Error with CodeNotFound where the case is
// not the party's, and CodeConflict where it may not answer: see mayReply.
func (s *Store) Reply(ctx context.Context, n NewReply) (Receipt, error) {
	return s.onListing(ctx, n, casefile.ActReply, n.Reply, n.Reply.AllFiles(), func(q *Queries) (Case, error) {
		return q.CaseLockForParty(ctx, CaseLockForPartyParams{ID: n.CaseID, AccountID: n.ActorID, Role: casefile.PartyListed})
	})
}

// EnterReply receives what the party has said on paper, which a clerk of the unit enters. Beyond the errors of Reply it returns one with
// CodeInvalid where the day of its coming is not within the party's time.
func (s *Store) EnterReply(ctx context.Context, n NewReply, unit uuid.UUID) (Receipt, error) {
	return s.onListing(ctx, n, casefile.ActReply, n.Reply, n.Reply.AllFiles(), func(q *Queries) (Case, error) {
		if n.Reply.Paper == nil {
			return Case{}, casefile.NewError(casefile.CodeInvalid, "error.reply_empty", nil)
		}
		return q.lockForDesk(ctx, n.ActorID, n.CaseID, unit, casefile.FlowListing)
	})
}

// WithdrawListing receives that the unit takes its proposal back, which it may until it has decided. It returns a casefile.Error with
// CodeForbidden where the actor is not of the unit, CodeNotFound where the case is not the unit's, and CodeConflict where it is too late.
func (s *Store) WithdrawListing(ctx context.Context, formID, actor, caseID, unit uuid.UUID, w casefile.Withdrawal, at time.Time) (Receipt, error) {
	return s.withdraw(ctx, formID, actor, caseID, w, at, func(q *Queries) (Case, error) { return q.lockForDesk(ctx, actor, caseID, unit, casefile.FlowListing) })
}

// lockForDesk is a case of the procedure that is the unit's, locked for what somebody who works there enters on it.
func (q *Queries) lockForDesk(ctx context.Context, actor, caseID, unit uuid.UUID, flow casefile.Flow) (Case, error) {
	if err := q.atDeskOf(ctx, actor, unit); err != nil {
		return Case{}, err
	}
	c, err := q.CaseLockForUnit(ctx, CaseLockForUnitParams{ID: caseID, UnitID: unit, Flow: flow})
	return c, Found(err, "error.not_found.body")
}

// AskTime receives that the party asks for more time to answer, once. Errors are those of Reply.
func (s *Store) AskTime(ctx context.Context, n NewReply, more casefile.MoreTime) (Receipt, error) {
	return s.onListing(ctx, n, casefile.ActAskTime, more, nil, func(q *Queries) (Case, error) {
		return q.CaseLockForParty(ctx, CaseLockForPartyParams{ID: n.CaseID, AccountID: n.ActorID, Role: casefile.PartyListed})
	})
}

// NewReply is what a party says of a notice before listing.
type NewReply struct {
	FormID  uuid.UUID
	ActorID uuid.UUID
	CaseID  uuid.UUID
	Clock   string // of the party's time, in the pack of the case
	Reply   casefile.ListingReply
	At      time.Time // legal time
}

func (s *Store) onListing(ctx context.Context, n NewReply, kind casefile.ActKind, content any, files []uuid.UUID, lock func(*Queries) (Case, error)) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, n.FormID, n.ActorID, func(q *Queries) (Receipt, error) {
		c, err := lock(q)
		if err != nil {
			return Receipt{}, Found(err, "error.not_found.body")
		}
		if err := q.MayReply(ctx, c, n.Clock, kind, n.Reply.Paper, n.At); err != nil {
			return Receipt{}, err
		}
		if kind == casefile.ActReply && !n.Reply.Says() {
			return Receipt{}, casefile.NewError(casefile.CodeInvalid, "error.reply_empty", nil)
		}
		act := ActInsertParams{ID: newID(), FormID: n.FormID, CaseID: c.ID, Kind: kind, ActorID: n.ActorID, ReceivedAt: n.At}
		return Receipt{ActID: act.ID, CaseID: c.ID, CaseNumber: c.Number, ReceivedAt: n.At}, q.receive(ctx, act, content, files)
	})
	if uniqueViolation(err) == actsOneWaiting {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, kind.Given(), err)
	}
	return receipt, err
}

// MayReply returns nil where the party can answer, or ask for more time to, at the instant; otherwise the casefile.Error that says why not: the notice is not
// served yet, its time is over, it has answered, or asked, before. What has come on paper counts from the day on which it came.
func (q *Queries) MayReply(ctx context.Context, c Case, clock string, kind casefile.ActKind, paper *casefile.PaperReply, at time.Time) error {
	if c.ClosedAt != nil {
		return casefile.NewError(casefile.CodeConflict, "refusal.case_closed", nil)
	}
	had, err := q.ListingReplyClock(ctx, ListingReplyClockParams{CaseID: c.ID, Clock: clock})
	if errors.Is(err, pgx.ErrNoRows) {
		return casefile.NewError(casefile.CodeConflict, "error.reply_not_served", nil)
	}
	if err != nil {
		return fmt.Errorf("find the party's time: %w", err)
	}
	for _, k := range []casefile.ActKind{casefile.ActReply, kind} {
		_, err := q.CaseActOf(ctx, CaseActOfParams{CaseID: c.ID, Kind: k})
		switch {
		case err == nil:
			return casefile.NewError(casefile.CodeConflict, k.Given(), nil)
		case !errors.Is(err, pgx.ErrNoRows):
			return fmt.Errorf("look for an answer: %w", err)
		}
	}
	came, not := paper.Came(had.StartedAt, at)
	switch {
	case not != nil:
		return not
	case calendar.DateOf(came).After(calendar.DateOf(had.DueAt)): // the last second of the last day is in time
		return casefile.NewError(casefile.CodeConflict, "error.reply_over", nil, had.DueAt)
	}
	return q.notDecided(ctx, c.ID)
}

// notDecided returns a casefile.Error where the case has been decided: what came in time and is entered after that cannot be heard any more.
func (q *Queries) notDecided(ctx context.Context, caseID uuid.UUID) error {
	decided, err := q.CaseDecided(ctx, caseID)
	if err != nil {
		return fmt.Errorf("look for decision: %w", err)
	}
	if decided {
		return casefile.NewError(casefile.CodeConflict, "error.reply_over_now", nil)
	}
	return nil
}
