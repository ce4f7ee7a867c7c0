package activities

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
)

// issue numbers a document, lays it out in both languages and keeps it as it is sent. What is only rehearsed takes no number.
func (s *step) issue(ctx context.Context, l notices.Letter) error {
	number := notices.Number(l.Series, s.at(), notices.ToCome)
	if s.rehearsal == nil {
		var err error
		if number, err = s.number(ctx, l.Series); err != nil {
			return err
		}
	}
	of, err := s.noticeCase(ctx)
	if err != nil {
		return err
	}
	document, err := notices.Compose(ctx, of, l, number)
	if err != nil {
		return err
	}
	s.traceDocument(document)
	if s.rehearsal != nil {
		s.rehearsal.letters = append(s.rehearsal.letters, Letter{Kind: l.Kind, ToApplicant: document.ToApplicant, ToUnitID: document.ToUnitID,
			Number: number, HTMLZH: document.HTMLZH, HTMLEN: document.HTMLEN})
		return nil
	}
	if err := s.q.NoticeInsert(ctx, document); err != nil {
		return fmt.Errorf("keep document: %w", err)
	}
	return nil
}

// number takes the next number of a series, and reads for the first document what all of them say.
func (s *step) number(ctx context.Context, series string) (string, error) {
	var last int64
	var questions []db.Question
	if s.facts == nil {
		questions = append(questions, db.AskIfAny(&s.facts, (*db.Queries).NoticeFacts, s.c.ID))
	}
	// The counter comes last: all others who number a document wait from here on.
	questions = append(questions, db.Ask(&last, (*db.Queries).CounterTake, notices.Taking(series, s.at(), 1)))
	if err := s.q.Together(ctx, questions...); err != nil {
		return "", fmt.Errorf("number document: %w", err)
	}
	return notices.Number(series, s.at(), last), nil
}

// series is the number series of the procedure's documents of the kind.
func (s *step) series(kind casefile.NoticeKind) string { return s.c.Flow.Procedure().Series(kind) }

// traceDocument tells the trail of a document.
func (s *step) traceDocument(d db.NoticeInsertParams) {
	s.trace("notice", map[string]string{"notice": string(d.Kind), "number": d.Number, "sha256": d.SHA256})
}

// noticeCase is what the documents of the step say of the case.
func (s *step) noticeCase(ctx context.Context) (notices.Case, error) {
	facts, err := s.noticeFacts(ctx)
	return notices.Case{Case: s.c, Facts: facts, Pack: s.pack, Calendar: s.cal, At: s.at(), Own: s.act.OwnDecision}, err
}

// noticeFacts is read once by a step that issues several documents.
func (s *step) noticeFacts(ctx context.Context) (db.NoticeFactsRow, error) {
	if s.facts == nil {
		row, err := s.q.NoticeFacts(ctx, s.c.ID)
		if err != nil {
			return row, fmt.Errorf("read facts for document: %w", err)
		}
		s.facts = &row
	}
	return *s.facts, nil
}

// applicant is the applicant as recipient of a document.
func (s *step) applicant(ctx context.Context) (notices.Addressee, error) {
	facts, err := s.noticeFacts(ctx)
	return notices.Applicant(s.c.Capacity, facts), err
}

// toUnit is a unit as recipient of a document.
func (s *step) toUnit(id uuid.UUID) notices.Recipient {
	return func(ctx context.Context) (notices.Addressee, error) {
		u, err := s.unit(ctx, id)
		return notices.Unit(u), err
	}
}

// fromUnit is a unit as sender of a document.
func (s *step) fromUnit(id uuid.UUID) notices.Sender {
	return func(ctx context.Context) (db.Unit, error) { return s.unit(ctx, id) }
}

// handlingBody is the body that has the case, in whose name it writes to the applicant: the unit with which the case was filed, unless
// the agency has it to name another; the agency otherwise.
func (s *step) handlingBody(ctx context.Context) (db.Unit, error) {
	if s.c.Channel != casefile.ChannelUnit || s.c.Stage == casefile.StageRouting {
		return s.agency(ctx)
	}
	return s.unit(ctx, s.c.UnitID)
}

// unit is a unit of the city, the agency among them.
func (s *step) unit(ctx context.Context, id uuid.UUID) (db.Unit, error) {
	if id == s.theAgency.ID {
		return s.theAgency, nil
	}
	u, err := s.q.UnitGet(ctx, id)
	if err != nil {
		return u, fmt.Errorf("find unit: %w", err)
	}
	return u, nil
}

// agency is the city's one agency. A step that opens a task and issues documents asks for it several times.
func (s *step) agency(ctx context.Context) (db.Unit, error) {
	if s.theAgency.ID != uuid.Nil {
		return s.theAgency, nil
	}
	u, err := s.q.UnitAgency(ctx)
	if err != nil {
		return u, fmt.Errorf("find agency: %w", err)
	}
	s.theAgency = u
	return u, nil
}
