package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// ListingDecided is the result of DecideListing.
type ListingDecided struct {
	Progress
	Listed bool // once the decision has been served
}

// DecideListing is the decision of the unit's head. Where the subject is to be listed, the decision has to be served first: nothing of it is in
// effect before. It returns a casefile.Error where the party's time still runs, where a rule of leniency forbids what is decided, or where the
// decision names what was not proposed.
func (a *Activities) DecideListing(ctx context.Context, in Acted) (ListingDecided, error) {
	return Run(ctx, a, in, func(s *Step, result *ListingDecided) error {
		var d casefile.ListingDecision
		if err := s.Content(&d); err != nil {
			return err
		}
		p, _, err := s.proposal(ctx)
		if err != nil {
			return err
		}
		if err := s.mayDecideListing(ctx, p, d); err != nil {
			return err
		}
		article, err := s.listingArticle(ctx, d.Outcome)
		if err != nil {
			return err
		}
		if err := s.Happens(ctx, casefile.EventListingDecided); err != nil {
			return err
		}
		decision, err := s.decideOf(ctx, nil, casefile.Decision{Outcome: d.Outcome, Reasons: d.Reasons}, s.Case.UnitID, article)
		if err != nil {
			return err
		}
		if d.Outcome == casefile.OutcomeDrop {
			return s.dropListing(ctx, decision)
		}
		result.Listed = true
		letter, err := s.listingDecision(ctx, p, d, decision)
		if err != nil {
			return err
		}
		if err := s.enter(ctx, casefile.StageListingService); err != nil {
			return err
		}
		return s.Issue(ctx, letter)
	})
}

// mayDecideListing returns a casefile.Error where the head cannot decide so, or not yet: the party that has answered early keeps its whole time.
func (s *Step) mayDecideListing(ctx context.Context, p casefile.ListingProposal, d casefile.ListingDecision) error {
	due, err := s.q.DeadlineOfClock(ctx, db.DeadlineOfClockParams{CaseID: s.Case.ID, Clock: s.Clock(casefile.StepListingReply)})
	if err != nil {
		return fmt.Errorf("find the party's time: %w", err)
	}
	if s.At().Before(due.Add(time.Second)) { // the last second of the last day is the party's
		return casefile.NewError(casefile.CodeConflict, "error.listing_early", nil, due)
	}
	if !d.Sound(p) {
		return casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
	}
	if d.Outcome == casefile.OutcomeDrop {
		return nil
	}
	lenient := d.Lenient(p)
	if len(d.Leniency) > 0 && !s.Pack.Listing.Answered(p.Subject.Kind, d.Leniency) {
		return casefile.NewError(casefile.CodeInvalid, "error.leniency_unanswered", nil)
	}
	if _, bars := s.Pack.Listing.Excuse(rules.LenientOnListing, lenient); bars {
		return casefile.NewError(casefile.CodeConflict, "error.listing_excused", nil)
	}
	if _, bars := s.Pack.Listing.Excuse(rules.LenientOnMeasures, lenient); bars && len(d.Measures) > 0 {
		return casefile.NewError(casefile.CodeConflict, "error.measures_excused", nil)
	}
	return nil
}

// listingArticle is on what the decision rests, by the category of the list.
func (s *Step) listingArticle(ctx context.Context, o casefile.Outcome) (string, error) {
	outcome, err := s.Pack.Listing.Outcome(o)
	if err != nil {
		return "", casefile.NewError(casefile.CodeInvalid, "error.outcome_not_in_pack", err)
	}
	item, _, err := s.list(ctx)
	return outcome.ArticleFor(item.Category, false), err
}

// list is the list that the case is about, and what the catalogue said of it when somebody was proposed: what the party was told of stays, whatever the
// catalogue says since.
func (s *Step) list(ctx context.Context) (item db.CatalogueItem, list casefile.ItemListing, err error) {
	row, err := s.q.ListingGet(ctx, s.Case.ID)
	if err != nil {
		return item, list, fmt.Errorf("read listing: %w", err)
	}
	if item, err = s.q.ListingItem(ctx, db.ListingItemParams{ID: row.ItemID, UnitID: s.Case.UnitID}); err != nil {
		return item, list, fmt.Errorf("read list: %w", err)
	}
	if list, err = row.Pinned(); err != nil || list.IsList() {
		return item, list, err
	}
	list, err = item.List() // of a proposal from before that was kept
	return item, list, err
}

func (s *Step) dropListing(ctx context.Context, decision db.Decision) error {
	letter, err := s.listingDropped(ctx, decision)
	if err != nil {
		return err
	}
	if err := s.Issue(ctx, letter); err != nil {
		return err
	}
	if err := s.notListed(ctx, casefile.ListingDropped); err != nil {
		return err
	}
	return s.Close(ctx, casefile.ResultDropped)
}

// notListed ends what was only proposed.
func (s *Step) notListed(ctx context.Context, how casefile.ListingEnd) error {
	ended := string(how)
	_, err := s.q.ListingEnd(ctx, db.ListingEndParams{CaseID: s.Case.ID, At: s.At(), How: &ended})
	if err != nil {
		return fmt.Errorf("end what was proposed: %w", err)
	}
	return nil
}

// enterList puts the subject on the list, at the instant at which the decision has been served: the record comes in under its item, persons behind it are
// marked in their own files, measures begin, and the case ends. Everything ends with the term.
func (s *Step) enterList(ctx context.Context) error {
	p, d, decision, err := s.decidedListing(ctx)
	if err != nil {
		return err
	}
	item, list, err := s.list(ctx)
	if err != nil {
		return err
	}
	term, limited, err := s.Pack.Term(item.Category, list, s.At(), s.cal)
	if err != nil {
		return err
	}
	var over *time.Time
	last := ""
	if limited {
		end := term.Due.Add(time.Second) // the last second of the last day is still within the term
		over, last = &end, calendar.DateOf(term.Due).String()
	}
	p.Content = list.Dated(p.Content, calendar.DateOf(s.At()).String(), last)
	record, err := s.enterRecord(ctx, item, p.Content)
	if err != nil {
		return err
	}
	at := s.At()
	if err := s.q.ListingEnter(ctx, db.ListingEnterParams{CaseID: s.Case.ID, RecordID: &record, At: &at, EndsAt: over}); err != nil {
		return fmt.Errorf("keep that it is listed: %w", err)
	}
	if err := s.BeginUntil(ctx, record, casefile.EffectListed, decision.Article, over); err != nil {
		return err
	}
	if err := s.q.DecisionApplied(ctx, db.DecisionAppliedParams{ID: decision.ID, At: &at}); err != nil {
		return fmt.Errorf("mark decision applied: %w", err)
	}
	if err := s.beginMeasures(ctx, list, s.Case.SubjectID, d.Measures); err != nil {
		return err
	}
	if err := s.markPersons(ctx, p, d, list, over); err != nil {
		return err
	}
	if err := s.tellMeasures(ctx, p, list, over); err != nil {
		return err
	}
	if err := s.countLists(ctx, item); err != nil {
		return err
	}
	return s.Close(ctx, casefile.ResultListed)
}

// decidedListing is what was proposed, and what was decided about it.
func (s *Step) decidedListing(ctx context.Context) (p casefile.ListingProposal, d casefile.ListingDecision, decision db.Decision, err error) {
	if p, _, err = s.proposal(ctx); err != nil {
		return p, d, decision, err
	}
	act, err := s.q.CaseActOf(ctx, db.CaseActOfParams{CaseID: s.Case.ID, Kind: casefile.ActDecideListing})
	if err != nil {
		return p, d, decision, fmt.Errorf("find decision: %w", err)
	}
	if err := json.Unmarshal(act.Content, &d); err != nil {
		return p, d, decision, fmt.Errorf("read decision: %w", err)
	}
	decision, err = s.q.ListingDecision(ctx, s.Case.ID)
	if err != nil {
		return p, d, decision, fmt.Errorf("read decision: %w", err)
	}
	return p, d, decision, nil
}

// markPersons marks the persons behind in their own files, with the listing and no longer, and tells them: that is everything (city-2022 36(2)). Measures
// strike them instead where the document says so, and the list has it of the measure (shenzhen-2020 51(2), shenzhen-2022 68).
func (s *Step) markPersons(ctx context.Context, p casefile.ListingProposal, d casefile.ListingDecision, list casefile.ItemListing, over *time.Time) error {
	rule := s.Pack.Listing.Persons
	if rule == nil || len(d.Persons) == 0 {
		return nil
	}
	parties, err := s.q.CasePartiesOf(ctx, db.CasePartiesOfParams{CaseID: s.Case.ID, Role: casefile.PartyAnswerable})
	if err != nil {
		return fmt.Errorf("find persons behind: %w", err)
	}
	mark, struck := casefile.EffectAnswerable, []string(nil)
	if rule.Rule == rules.PersonsMeasured {
		mark, struck = casefile.EffectStruck, list.OnPersons(d.Measures)
		if len(struck) == 0 { // the article speaks of measures, and of no mark without one
			return nil
		}
	}
	for _, n := range d.Persons {
		i := slices.IndexFunc(parties, func(x db.CasePartiesOfRow) bool { return x.SubjectCode != nil && *x.SubjectCode == p.Persons[n].Code })
		if i < 0 {
			return fmt.Errorf("person %d of the proposal is no party of case %s", n, s.Case.Number)
		}
		if err := s.markSubject(ctx, *parties[i].SubjectID, mark, rule.Article, over); err != nil {
			return err
		}
		if err := s.beginMeasures(ctx, list, *parties[i].SubjectID, struck); err != nil {
			return err
		}
		if err := s.Issue(ctx, s.personTold(parties[i].ID, p.Subject.Name, p.Persons[n], measuresOf(list, struck))); err != nil {
			return err
		}
	}
	return nil
}

// markSubject begins an effect on a subject as a whole.
func (s *Step) markSubject(ctx context.Context, subject uuid.UUID, kind casefile.EffectKind, article string, until *time.Time) error {
	err := s.q.BeginEffect(ctx, db.EffectStartParams{ID: uuid.Must(uuid.NewV7()), CaseID: s.Case.ID, SubjectID: &subject, Kind: kind, Article: article,
		StartedAt: s.At(), EndsAt: until, Says: s.says.of(kind)})
	if err != nil {
		return fmt.Errorf("mark subject: %w", err)
	}
	s.Trace("effect", map[string]string{"effect": string(kind), "article": article})
	return nil
}

// endsListing has the schedule end the listing with which a record came in, since this case has taken the record off its list. A record that came in
// otherwise has none.
func (s *Step) endsListing(ctx context.Context, record uuid.UUID, how casefile.ListingEnd) error {
	of, err := s.q.ListingOfRecord(ctx, &record)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && of.EndedAt != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find listing: %w", err)
	}
	err = s.q.ListingEndInsert(ctx, db.ListingEndInsertParams{CaseID: s.Case.ID, ListingID: of.CaseID, At: s.At(), How: string(how)})
	if err != nil {
		return fmt.Errorf("end listing: %w", err)
	}
	return nil
}

// releasesListing has the schedule stop what followed from the listing with which a record came in, which goes on.
func (s *Step) releasesListing(ctx context.Context, record uuid.UUID) error {
	of, err := s.q.ListingOfRecord(ctx, &record)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && of.EndedAt != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find listing: %w", err)
	}
	return s.turnsListing(ctx, of.CaseID, casefile.ListingReleased, s.At())
}

// turnsListing has the schedule bring something about in a listing, at the instant.
func (s *Step) turnsListing(ctx context.Context, listing uuid.UUID, turn casefile.ListingTurn, at time.Time) error {
	err := s.q.ListingTurnInsert(ctx, db.ListingTurnInsertParams{CaseID: s.Case.ID, ListingID: listing, Turn: string(turn), At: at})
	if err != nil {
		return fmt.Errorf("bring about in listing: %w", err)
	}
	return nil
}
