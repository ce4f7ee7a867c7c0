package activities

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
)

// Issue numbers a document, lays it out in both languages and keeps it as it is sent. What is only rehearsed takes no number.
func (s *Step) Issue(ctx context.Context, l notices.Letter) error {
	number := notices.Number(l.Series, s.At(), notices.ToCome)
	if s.a.rehearsal == nil {
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
	if s.a.rehearsal != nil {
		letter := Letter{Kind: l.Kind, ToApplicant: document.ToPartyID != nil, ToUnitID: document.ToUnitID, Number: number, HTMLZH: document.HTMLZH, HTMLEN: document.HTMLEN}
		if own := of.Facts.PartyID; letter.ToApplicant && own != nil && *own != *document.ToPartyID {
			letter.ToPartyID = document.ToPartyID
		}
		s.a.rehearsal.letters = append(s.a.rehearsal.letters, letter)
		return nil
	}
	if err := s.q.NoticeInsert(ctx, document); err != nil {
		return fmt.Errorf("keep document: %w", err)
	}
	if document.ToPartyID == nil {
		return nil
	}
	return s.beginService(ctx, document)
}

// number takes the next number of a series, and reads for the first document what all of them say.
func (s *Step) number(ctx context.Context, series string) (string, error) {
	var last int64
	var questions []db.Question
	if s.facts == nil {
		questions = append(questions, db.AskIfAny(&s.facts, (*db.Queries).NoticeFacts, s.Case.ID))
	}
	// The counter comes last: all others who number a document wait from here on.
	questions = append(questions, db.Ask(&last, (*db.Queries).CounterTake, notices.Taking(series, s.At(), 1)))
	if err := s.q.Together(ctx, questions...); err != nil {
		return "", fmt.Errorf("number document: %w", err)
	}
	return notices.Number(series, s.At(), last), nil
}

// Series is the number series of the procedure's documents of the kind.
func (s *Step) Series(kind casefile.NoticeKind) string { return s.Case.Flow.Procedure().Series(kind) }

// traceDocument tells the trail of a document.
func (s *Step) traceDocument(d db.NoticeInsertParams) {
	s.Trace("notice", map[string]string{"notice": string(d.Kind), "number": d.Number, "sha256": d.SHA256})
}

// noticeCase is what the documents of the step say of the case.
func (s *Step) noticeCase(ctx context.Context) (notices.Case, error) {
	facts, err := s.noticeFacts(ctx)
	return notices.Case{Case: s.Case, Facts: facts, Pack: s.Pack, Calendar: s.cal, At: s.At(), Own: s.Act.OwnDecision}, err
}

// noticeFacts is read once by a step that issues several documents.
func (s *Step) noticeFacts(ctx context.Context) (db.NoticeFactsRow, error) {
	if s.facts == nil {
		row, err := s.q.NoticeFacts(ctx, s.Case.ID)
		if err != nil {
			return row, fmt.Errorf("read facts for document: %w", err)
		}
		s.facts = &row
	}
	return *s.facts, nil
}

// Applicant is the applicant as recipient of a document.
func (s *Step) Applicant(ctx context.Context) (notices.Addressee, error) {
	facts, err := s.noticeFacts(ctx)
	return notices.Applicant(facts), err
}

// ToParty is a party of the case as recipient of a document: whoever it is that has no account, and has not applied.
func (s *Step) ToParty(id uuid.UUID) notices.Recipient {
	return func(ctx context.Context) (notices.Addressee, error) {
		row, err := s.q.PartyNamed(ctx, db.PartyNamedParams{ID: id, CaseID: s.Case.ID})
		if err != nil {
			return notices.Addressee{}, fmt.Errorf("find party: %w", err)
		}
		return notices.Party(row), nil
	}
}

// ToUnit is a unit as recipient of a document.
func (s *Step) ToUnit(id uuid.UUID) notices.Recipient {
	return func(ctx context.Context) (notices.Addressee, error) {
		u, err := s.Unit(ctx, id)
		return notices.Unit(u), err
	}
}

// FromUnit is a unit as sender of a document.
func (s *Step) FromUnit(id uuid.UUID) notices.Sender {
	return func(ctx context.Context) (db.Unit, error) { return s.Unit(ctx, id) }
}

// HandlingBody is the body that has the case, in whose name it writes to the applicant: the unit with which the case was filed, unless
// the agency has it to name another; the agency otherwise.
func (s *Step) HandlingBody(ctx context.Context) (db.Unit, error) {
	if s.Case.Channel != casefile.ChannelUnit || s.Case.Stage == casefile.StageRouting {
		return s.Agency(ctx)
	}
	return s.Unit(ctx, s.Case.UnitID)
}

// Unit is a unit of the city, the agency among them.
func (s *Step) Unit(ctx context.Context, id uuid.UUID) (db.Unit, error) {
	if id == s.theAgency.ID {
		return s.theAgency, nil
	}
	u, err := s.q.UnitGet(ctx, id)
	if err != nil {
		return u, fmt.Errorf("find unit: %w", err)
	}
	return u, nil
}

// Agency is the city's one agency. A step that opens a task and issues documents asks for it several times.
func (s *Step) Agency(ctx context.Context) (db.Unit, error) {
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

// agencyOrUnit is the agency, or the unit that is responsible for the case.
func (s *Step) agencyOrUnit(ctx context.Context, atAgency bool) (uuid.UUID, error) {
	if !atAgency {
		return s.Case.UnitID, nil
	}
	agency, err := s.Agency(ctx)
	return agency.ID, err
}
