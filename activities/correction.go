package activities

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
)

// Correction is a step that no act leads to: what the system puts right in a case because its deadlines were counted anew. It is part
// of the caller's transaction, which holds the lock of the case.
type Correction struct{ s *Step }

// Correct begins a correction at a legal instant, by the calendar that is in force now.
func Correct(a *Activities, q *db.Queries, c db.Case, at time.Time, cal *calendar.Calendar) (Correction, error) {
	s, err := a.stepAt(q, c, at)
	if err != nil {
		return Correction{}, err
	}
	s.doneAt, s.cal = at, cal
	return Correction{s}, nil
}

// Trace adds a line of the system's own to what the trail is to be told.
func (c Correction) Trace(event string, facts map[string]string) { c.s.Trace(event, facts) }

// CaseID is the case that is put right.
func (c Correction) CaseID() uuid.UUID { return c.s.Case.ID }

// Told are the lines for the trail, which the caller writes.
func (c Correction) Told() []casefile.TrailEntry { return c.s.told }

// Supplement reports whether the clock is that of the time which the applicant has to supplement.
func (c Correction) Supplement(clock string) bool { return clock == c.s.Clock(casefile.StepSupplement) }

// Inward reports whether the clock is between authorities: the applicant neither owes what it is about nor waits for it.
func (c Correction) Inward(clock string) bool {
	return slices.Contains(c.s.clocksWhere(func(spec casefile.StepSpec) bool { return spec.Inward }), clock)
}

// Lift undoes what followed from a mark of a task's deadline that was wrong: nothing has come before the supervisor, and the period
// has not passed.
func (c Correction) Lift(ctx context.Context, clock string, task uuid.UUID) error {
	if err := c.s.withdrawEscalation(ctx, task); err != nil {
		return err
	}
	if follows := c.s.consequenceOf(clock); follows.Undo != nil {
		return follows.Undo(ctx, c.s)
	}
	return nil
}

// Notice is the document that tells the applicant of moved dates, and of the notices because of which they moved, with what it says of
// its case. The body that has the case is found now, so that the document can be composed without the database.
func (c Correction) Notice(ctx context.Context, facts db.NoticeFactsRow, agency db.Unit, moved []notices.Moved,
	because []db.CalendarNoticesRow) (notices.Case, notices.Letter, error) {
	c.s.facts, c.s.theAgency = &facts, agency
	from, err := c.s.HandlingBody(ctx)
	if err != nil {
		return notices.Case{}, notices.Letter{}, err
	}
	of, err := c.s.noticeCase(ctx)
	return of, notices.Letter{Kind: casefile.NoticeDateMoved, Series: c.s.Series(casefile.NoticeDateMoved), From: notices.Body(from), To: c.s.Applicant,
		Moved: moved, Because: because}, err
}

// Issued tells the trail of a document.
func (c Correction) Issued(d db.NoticeInsertParams) { c.s.traceDocument(d) }
