package activities

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/notices"
)

// beginMeasures has the bodies carry out measures against a subject.
func (s *Step) beginMeasures(ctx context.Context, list casefile.ItemListing, subject uuid.UUID, ids []string) error {
	for _, m := range measuresOf(list, ids) {
		err := s.q.ListingMeasureInsert(ctx, db.ListingMeasureInsertParams{ID: uuid.Must(uuid.NewV7()), CaseID: s.Case.ID, Measure: m.ID, SubjectID: subject,
			UnitCode: m.Body, At: s.At()})
		if err != nil {
			return fmt.Errorf("begin measure: %w", err)
		}
	}
	return nil
}

// tellMeasures tells each body in writing what it is to carry out, and the party what is carried out against it, where the document asks for that: with basis,
// reasons and remedies (shenzhen-2022 69), and elsewhere as the operator's own rule. A person behind is told with the mark.
func (s *Step) tellMeasures(ctx context.Context, p casefile.ListingProposal, list casefile.ItemListing, until *time.Time) error {
	begun, err := s.q.ListingMeasures(ctx, s.Case.ID)
	if err != nil {
		return fmt.Errorf("read measures: %w", err)
	}
	s.facts = nil // the record has come in since they were read
	byUnit := make(map[uuid.UUID][]notices.Note)
	var units []uuid.UUID
	var against []notices.Note
	for _, m := range begun {
		measure, _ := list.Measure(m.Measure)
		if !slices.Contains(units, m.UnitID) {
			units = append(units, m.UnitID)
		}
		byUnit[m.UnitID] = append(byUnit[m.UnitID], sayStruck(m.SubjectName, m.SubjectCode, measure))
		if m.SubjectID == s.Case.SubjectID {
			against = append(against, func(pr *messages.Printer) string {
				return pr.T("letter.measures.measure", pick(pr, measure.ZH, measure.EN), pick(pr, m.UnitZH, m.UnitEN), ofItem(pr, measure.Basis))
			})
		}
	}
	for _, unit := range units {
		l := s.toBody(casefile.NoticeMeasureRequest, unit, byUnit[unit])
		l.Unsaid = notices.SayOf(s.Pack, "letter.measure_request.policy") // articles speak of telling the party alone
		if until != nil {
			last := until.Add(-time.Second)
			l.Notes = append(l.Notes, func(pr *messages.Printer) string { return pr.T("letter.measure_request.until", pr.Date(last)) })
		}
		if err := s.Issue(ctx, l); err != nil {
			return err
		}
	}
	if len(against) == 0 {
		return nil
	}
	l, err := s.ofListing(ctx, casefile.NoticeMeasures, s.Pack.Listing.MeasuresArticle)
	if err != nil {
		return err
	}
	if l.Article == "" {
		l.Unsaid = notices.SayOf(s.Pack, "letter.measures.policy")
	}
	l.Reasons, l.Notes, l.Remedies, l.Pending = p.Facts, append(against, notices.Say("letter.measures.end")), s.Pack.Listing.Remedies, s.Pack.Listing.Pending
	return s.Issue(ctx, l)
}

// toBody is a document from the unit that has listed somebody to a body that carries measures out.
func (s *Step) toBody(kind casefile.NoticeKind, unit uuid.UUID, notes []notices.Note) notices.Letter {
	return notices.Letter{Kind: kind, Series: s.Series(kind), From: s.FromUnit(s.Case.UnitID), To: s.ToUnit(unit), Notes: notes}
}

// sayStruck names who is struck by a measure, and by which.
func sayStruck(name, code string, m casefile.ItemMeasure) notices.Note {
	return func(pr *messages.Printer) string {
		return pr.T("letter.measure_request.measure", name, code, pick(pr, m.ZH, m.EN), ofItem(pr, m.Basis))
	}
}

// stopMeasures has the bodies stop what followed from the listing: each is told in writing why, and confirms within its time that it has.
func (s *Step) stopMeasures(ctx context.Context, why notices.Note) error {
	stopped, err := s.q.ListingMeasuresStop(ctx, db.ListingMeasuresStopParams{CaseID: s.Case.ID, At: s.At()})
	if err != nil {
		return fmt.Errorf("stop measures: %w", err)
	}
	if len(stopped) == 0 {
		return nil
	}
	_, list, err := s.list(ctx)
	if err != nil {
		return err
	}
	var units []uuid.UUID
	byUnit := make(map[uuid.UUID][]notices.Note)
	for _, m := range stopped {
		measure, ok := list.Measure(m.Measure)
		if !ok { // of a listing that was proposed before its list was kept: it is stopped all the same
			measure = casefile.ItemMeasure{ZH: m.Measure, EN: m.Measure, Basis: list.Basis}
		}
		if !slices.Contains(units, m.UnitID) {
			units = append(units, m.UnitID)
		}
		byUnit[m.UnitID] = append(byUnit[m.UnitID], sayStruck(m.SubjectName, m.SubjectCode, measure))
	}
	for _, unit := range units {
		if err := s.askToStop(ctx, unit, append(byUnit[unit], why)); err != nil {
			return err
		}
	}
	return nil
}

// askToStop tells a body to stop, and gives it the task to confirm that it has. The task outlives the case, which has ended long ago.
func (s *Step) askToStop(ctx context.Context, unit uuid.UUID, notes []notices.Note) error {
	due, err := s.compute(s.Clock(casefile.StepStopMeasures), s.At())
	if err != nil {
		return err
	}
	task, err := s.insertTask(ctx, casefile.TaskConfirmStop, unit, due.Due, nil)
	if err != nil {
		return err
	}
	if err := s.keepDeadline(ctx, due, &task, nil); err != nil {
		return err
	}
	l := s.toBody(casefile.NoticeMeasureStop, unit, notes)
	l.Due, l.Article, l.Unsaid = &due, due.Article, notices.SayOf(s.Pack, "letter.measure_stop.policy")
	return s.Issue(ctx, l)
}

// ConfirmStop keeps that a body has stopped what followed from a listing. It returns a casefile.Error where the day is before the one on
// which it was to stop, or to come.
func (a *Activities) ConfirmStop(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var said casefile.StopConfirmed
		if err := s.Content(&said); err != nil {
			return err
		}
		task, err := s.q.TaskGet(ctx, *s.Act.TaskID)
		if err != nil {
			return fmt.Errorf("read task: %w", err)
		}
		stopped, err := s.q.ListingMeasureStopped(ctx, db.ListingMeasureStoppedParams{CaseID: s.Case.ID, UnitID: task.UnitID})
		if err != nil {
			return fmt.Errorf("read when it was to stop: %w", err)
		}
		day, err := calendar.ParseDate(said.StoppedOn)
		if err != nil || day.Before(calendar.DateOf(stopped)) || day.After(calendar.DateOf(s.At())) {
			return casefile.NewError(casefile.CodeInvalid, "error.stop_day", err)
		}
		at := s.At()
		n, err := s.q.ListingMeasuresConfirm(ctx, db.ListingMeasuresConfirmParams{CaseID: s.Case.ID, UnitID: task.UnitID, At: &at, ActID: &s.Act.ID})
		if err != nil {
			return fmt.Errorf("keep that it has stopped: %w", err)
		}
		s.Trace("measures_stopped", map[string]string{"measures": fmt.Sprint(n), "on": day.String()})
		return nil
	})
}
