package activities

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
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// countLists counts on lists of how many sectors the subject stands with the one that begins now. From as many on as the document has, whoever runs the
// platform tells the subject, and each unit whose list it is will be reminded to make it last longer (xiamen-draft 28(1)). A sector is the unit that
// keeps its lists; a listing that is over counts no more. A decision whose service is entered late is counted with those that were listed after it, too, and
// units are reminded when it is known.
func (s *Step) countLists(ctx context.Context, item db.CatalogueItem) error {
	repeated := s.repeated(item)
	if repeated == nil {
		return nil
	}
	if err := s.q.SubjectLock(ctx, s.Case.SubjectID); err != nil {
		return fmt.Errorf("wait for other listings of subject: %w", err)
	}
	all, err := s.q.ListingsInForce(ctx, db.ListingsInForceParams{SubjectID: s.Case.SubjectID, Category: item.Category,
		Since: s.At().AddDate(0, -repeated.Months, 0), Now: s.doneAt})
	if err != nil {
		return fmt.Errorf("count lists of subject: %w", err)
	}
	lists, sectors := together(all, repeated, s.At())
	if len(lists) == 0 {
		return nil
	}
	for _, l := range lists {
		if err := s.turnsListing(ctx, l.CaseID, casefile.ListingReminded, s.doneAt); err != nil {
			return err
		}
	}
	letter, err := s.watchRepeated(ctx, repeated, lists, sectors)
	if err != nil {
		return err
	}
	return s.Issue(ctx, letter)
}

// together are those of the listings, the earliest first, that have begun within the time of the pack with the one that begins at the instant, and of how many
// sectors they are; none where those are too few. Where several such times have enough, it is the first.
func together(all []db.ListingsInForceRow, repeated *rules.Repeated, at time.Time) (lists []db.ListingsInForceRow, sectors int) {
	for _, last := range all {
		if last.ListedAt.Before(at) {
			continue
		}
		since, of := last.ListedAt.AddDate(0, -repeated.Months, 0), make(map[uuid.UUID]bool)
		lists = slices.DeleteFunc(slices.Clone(all), func(l db.ListingsInForceRow) bool {
			return l.ListedAt.Before(since) || l.ListedAt.After(last.ListedAt)
		})
		for _, l := range lists {
			of[l.UnitID] = true
		}
		if len(of) >= repeated.Sectors {
			return lists, len(of)
		}
	}
	return nil, 0
}

// repeated is what the pack has follow where one stands on lists of the kind of several sectors; nil where nothing does.
func (s *Step) repeated(item db.CatalogueItem) *rules.Repeated {
	kind, _ := s.Pack.Listing.List(item.Category)
	return kind.Repeated
}

// watchRepeated tells the party on which lists it stands, and what the units are reminded of.
func (s *Step) watchRepeated(ctx context.Context, repeated *rules.Repeated, lists []db.ListingsInForceRow, sectors int) (notices.Letter, error) {
	l, err := s.ofListing(ctx, casefile.NoticeWatchRepeated, repeated.Article)
	if err != nil {
		return l, err
	}
	agency, err := s.Agency(ctx)
	if err != nil {
		return l, err
	}
	term, err := s.Pack.Clock(repeated.Term)
	if err != nil {
		return l, fmt.Errorf("find longer term: %w", err)
	}
	l.From = notices.Body(agency)
	l.Notes = append(l.Notes, func(pr *messages.Printer) string {
		return pr.T("letter.watch_repeated.count", fmt.Sprint(repeated.Months), fmt.Sprint(sectors))
	})
	for _, on := range lists {
		l.Notes = append(l.Notes, func(pr *messages.Printer) string {
			return pr.T("letter.watch_repeated.list", pick(pr, on.ItemZH, on.ItemEN), pick(pr, on.UnitZH, on.UnitEN))
		})
	}
	l.Notes = append(l.Notes, func(pr *messages.Printer) string {
		return pr.T("letter.watch_repeated.next", explain.Amount(pr, term.Amount, term.Unit))
	})
	return l, nil
}

// remindToProlong reminds the unit, in the name of whoever runs the platform, to have the listing last longer, and gives it the task to decide on it. The
// task outlives the case, which has ended.
func (s *Step) remindToProlong(ctx context.Context) error {
	changed, err := s.q.ListingReminded(ctx, db.ListingRemindedParams{CaseID: s.Case.ID, At: new(s.At())})
	if err != nil {
		return fmt.Errorf("keep that the unit is reminded: %w", err)
	}
	item, _, err := s.list(ctx)
	if err != nil {
		return err
	}
	repeated := s.repeated(item)
	if changed == 0 || repeated == nil { // the listing is over, or runs under rules that know no longer term
		return nil
	}
	if err := s.Happens(ctx, casefile.EventWatchRepeated); err != nil {
		return err
	}
	s.Trace("turn", map[string]string{"event": string(casefile.EventWatchRepeated), "at": s.At().Format(time.RFC3339)})
	due, err := s.compute(s.Clock(casefile.StepProlong), s.At())
	if err != nil {
		return err
	}
	task, err := s.insertTask(ctx, casefile.TaskProlong, s.Case.UnitID, due.Due, nil)
	if err != nil {
		return err
	}
	if err := s.keepDeadline(ctx, due, &task, nil); err != nil {
		return err
	}
	agency, err := s.Agency(ctx)
	if err != nil {
		return err
	}
	term, err := s.Pack.Clock(repeated.Term)
	if err != nil {
		return fmt.Errorf("find longer term: %w", err)
	}
	kind := casefile.NoticeProlongReminder
	return s.Issue(ctx, notices.Letter{Kind: kind, Series: s.Series(kind), From: notices.Body(agency), To: s.ToUnit(s.Case.UnitID), Article: repeated.Article, Due: &due,
		Notes: []notices.Note{func(pr *messages.Printer) string {
			return pr.T("letter.prolong_reminder.term", explain.Amount(pr, term.Amount, term.Unit))
		}}})
}

// ProlongListing has a listing last longer, or keeps why the unit leaves it as it is. It returns a casefile.Error where the listing is over, where it lasts as
// long already, or where no reason is given.
func (a *Activities) ProlongListing(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var said casefile.ListingProlonged
		if err := s.Content(&said); err != nil {
			return err
		}
		of, err := s.q.ListingGet(ctx, s.Case.ID)
		if err != nil {
			return fmt.Errorf("read listing: %w", err)
		}
		off, err := s.q.ListingTakenOff(ctx, s.Case.ID)
		if err != nil {
			return fmt.Errorf("look for end of listing: %w", err)
		}
		switch {
		case off || of.RecordID == nil || of.EndsAt == nil || of.EndedAt != nil || !of.EndsAt.After(s.At()):
			return casefile.NewError(casefile.CodeConflict, "error.listing_over", nil)
		case !said.Prolong && said.Reasons == "":
			return casefile.NewError(casefile.CodeInvalid, "error.prolong_reasons", nil)
		case !said.Prolong:
			s.Trace("not_prolonged", nil)
			return nil
		}
		item, list, err := s.list(ctx)
		if err != nil {
			return err
		}
		repeated := s.repeated(item)
		if repeated == nil {
			return casefile.NewError(casefile.CodeConflict, "error.prolonged_already", nil)
		}
		longer, err := rules.Compute(s.Pack, repeated.Term, *of.ListedAt, s.cal)
		if err != nil {
			return fmt.Errorf("compute longer term: %w", err)
		}
		over := longer.Due.Add(time.Second) // the last second of the last day is still within the term
		if !over.After(*of.EndsAt) {
			return casefile.NewError(casefile.CodeConflict, "error.prolonged_already", nil)
		}
		return s.prolongListing(ctx, of, list, repeated, over)
	})
}

// prolongListing moves the end of a listing, and with it of everything that ends with it; the record says the new day, and partners, the party and the
// bodies that carry measures out are told.
func (s *Step) prolongListing(ctx context.Context, of db.Listing, list casefile.ItemListing, repeated *rules.Repeated, over time.Time) error {
	if err := s.q.ListingProlong(ctx, db.ListingProlongParams{CaseID: s.Case.ID, EndsAt: &over}); err != nil {
		return fmt.Errorf("prolong listing: %w", err)
	}
	if err := s.q.ListingEffectsProlong(ctx, db.ListingEffectsProlongParams{CaseID: s.Case.ID, EndsAt: &over}); err != nil {
		return fmt.Errorf("prolong effects: %w", err)
	}
	if err := s.effect(ctx, *of.RecordID, casefile.EffectProlonged, repeated.Article, nil); err != nil {
		return err
	}
	last := over.Add(-time.Second)
	if err := s.recordProlonged(ctx, *of.RecordID, list.UntilKey(), calendar.DateOf(last).String(), repeated.Article); err != nil {
		return err
	}
	s.Trace("listing_prolonged", map[string]string{"from": of.EndsAt.Format(time.RFC3339), "to": over.Format(time.RFC3339)})
	l, err := s.ofListing(ctx, casefile.NoticeProlonged, repeated.Article)
	if err != nil {
		return err
	}
	until := func(pr *messages.Printer) string { return pr.T("letter.prolonged.until", pr.Date(last)) }
	l.Notes, l.Remedies, l.Pending = []notices.Note{until, s.mayRepair()}, s.Pack.Listing.Remedies, s.Pack.Listing.Pending
	if err := s.Issue(ctx, l); err != nil {
		return err
	}
	return s.tellLonger(ctx, until)
}

// recordProlonged writes the new last day into the record, and tells partners.
func (s *Step) recordProlonged(ctx context.Context, id uuid.UUID, field, day, article string) error {
	r, err := s.lockRecord(ctx, id)
	if err != nil {
		return err
	}
	change := casefile.Change{Field: field, From: r.content[field], To: day}
	if err := s.tell(ctx, id, casefile.EffectProlonged.Begins(), article, []casefile.Change{change}); err != nil {
		return err
	}
	content, err := r.content.Apply([]casefile.Change{change})
	if err != nil {
		return fmt.Errorf("write new last day: %w", err)
	}
	return s.writeVersion(ctx, id, r.version+1, content, s.At())
}

// tellLonger tells each body that carries measures out until when it does so now.
func (s *Step) tellLonger(ctx context.Context, until notices.Note) error {
	begun, err := s.q.ListingMeasures(ctx, s.Case.ID)
	if err != nil {
		return fmt.Errorf("read measures: %w", err)
	}
	var told []uuid.UUID
	for _, m := range begun {
		if m.StoppedAt != nil || slices.Contains(told, m.UnitID) {
			continue
		}
		told = append(told, m.UnitID)
		if err := s.Issue(ctx, s.toBody(casefile.NoticeMeasureProlonged, m.UnitID, []notices.Note{until})); err != nil {
			return err
		}
	}
	return nil
}

// endReminder ends the task to prolong a listing that is over.
func (s *Step) endReminder(ctx context.Context) error {
	task, err := s.q.TaskBesideOfKind(ctx, db.TaskBesideOfKindParams{CaseID: s.Case.ID, Kind: casefile.TaskProlong})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find task to prolong: %w", err)
	}
	return s.endTask(ctx, task)
}
