package db

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
	"creditcase/rules"
)

// NewCommitment is a commitment to be signed, or declined.
type NewCommitment struct {
	FormID    uuid.UUID // one for each form shown, so that sending it five times signs once
	ActorID   uuid.UUID // who signs, or enters it for the party
	UnitID    uuid.UUID // of whoever enters it for the party; nil: the party signs itself
	SubjectID uuid.UUID
	Party     *casefile.ListedSubject // instead of SubjectID, by the unit: whoever is not known yet is entered
	ItemID    uuid.UUID
	Version   int // of the terms that were read
	Way       casefile.CommitmentWay
	Declined  bool
	Scan      []uuid.UUID            // of what was signed on paper
	Papers    map[string][]uuid.UUID // that come with it, by their ids in the terms
	Finished  bool                   // the item is finished with it, as where a permit is given at once
	Pack      *rules.Pack            // in force, by which the party may be excluded
	Limits    json.RawMessage        // casefile.PublicationLimits in force: what is published no longer excludes nobody
	At        time.Time              // legal time
	Calendar  *calendar.Calendar
}

// Signed is what is told of a commitment that was signed or declined.
type Signed struct {
	ID     uuid.UUID
	Number string
	State  casefile.CommitmentState
	At     time.Time
	Again  bool // the same form had been sent before
}

// ExcludedError says that the party cannot commit, and because of which records.
type ExcludedError struct{ By []rules.Excluding }

// Error tells the operator; the records are the party's and are not in it.
func (e *ExcludedError) Error() string { return "the party has records that exclude it" }

// Sign receives a commitment, or that the party declines to make one. With a commitment its record comes in. It returns an *ExcludedError where
// records of the party exclude it, and a casefile.Error with CodeForbidden where the actor may not do it for the subject, with CodeConflict where
// the terms are not those in force any more, or where its form has signed something else before.
func (s *Store) Sign(ctx context.Context, n NewCommitment) (Signed, error) {
	var signed Signed
	err := s.InTx(ctx, func(q *Queries) (err error) {
		signed, err = q.sign(ctx, n)
		return err
	})
	if err == nil {
		return signed, nil
	}
	before, findErr := s.CommitmentByForm(ctx, n.FormID)
	switch {
	case errors.Is(findErr, pgx.ErrNoRows):
		return Signed{}, err
	case findErr != nil:
		return Signed{}, findErr
	case !n.of(before):
		return Signed{}, casefile.NewError(casefile.CodeForbidden, "error.forbidden", err)
	case !n.repeats(before):
		return Signed{}, casefile.NewError(casefile.CodeConflict, "error.commitment_signed_otherwise", err, before.Number)
	}
	return Signed{ID: before.ID, Number: before.Number, State: before.State, At: before.SignedAt, Again: true}, nil
}

// of reports whether what was signed before is the actor's: his own, or what the unit's system has entered before it had another secret.
func (n NewCommitment) of(before CommitmentByFormRow) bool {
	return before.ActorID == n.ActorID || n.Way == casefile.SignedSystem && before.UnitID == n.UnitID
}

// repeats reports whether it is what was signed before, sent once more: of the same party, for the same item under the same text, with the same choice.
func (n NewCommitment) repeats(before CommitmentByFormRow) bool {
	same := before.SubjectID == n.SubjectID
	if n.Party != nil {
		same = before.SubjectKind == n.Party.Kind && before.SubjectCode == n.Party.Code
	}
	return same && before.ItemID == n.ItemID && int(before.Version) == n.Version && n.Declined == (before.State == casefile.CommitmentDeclined) &&
		(!n.Finished || before.FinishedOn != nil)
}

func (q *Queries) sign(ctx context.Context, n NewCommitment) (Signed, error) {
	row, err := q.CommitmentTermsOf(ctx, CommitmentTermsOfParams{ItemID: n.ItemID, Version: int32(n.Version)}) //nolint:gosec // small
	if err != nil {
		return Signed{}, Found(err, "error.commitment_item_not_found")
	}
	item, err := q.CommitmentItemShare(ctx, n.ItemID) // nobody publishes other terms meanwhile
	if err != nil {
		return Signed{}, fmt.Errorf("read item: %w", err)
	}
	if int(item.Version) != n.Version || item.RetiredAt != nil {
		return Signed{}, casefile.NewError(casefile.CodeConflict, "error.commitment_terms_changed", nil)
	}
	terms, err := casefile.ReadTerms(row.Terms)
	if err != nil {
		return Signed{}, err
	}
	if n.Party != nil && n.UnitID == row.UnitID {
		if n.SubjectID, err = q.knownOrNew(ctx, *n.Party); err != nil {
			return Signed{}, err
		}
	}
	party, err := q.whoCommits(ctx, n, row.UnitID)
	if err != nil {
		return Signed{}, err
	}
	if !n.Declined {
		if err := q.mayCommit(ctx, n); err != nil {
			return Signed{}, err
		}
	}
	number, err := q.commitmentNumber(ctx, n.At)
	if err != nil {
		return Signed{}, err
	}
	m := CommitmentInsertParams{ID: newID(), FormID: n.FormID, Number: number, ItemID: n.ItemID, Version: int32(n.Version), UnitID: row.UnitID, //nolint:gosec // small
		SubjectID: n.SubjectID, AccountID: party.account, Capacity: party.capacity, ActorID: n.ActorID, Way: n.Way, SignedAt: n.At,
		PackID: n.Pack.ID, PackVersion: int32(n.Pack.Version), //nolint:gosec // small
		State: casefile.CommitmentDeclined}
	if !n.Declined {
		m.State = casefile.CommitmentSigned
		if err := q.enterCommitment(ctx, &m, terms, row.UnitID); err != nil {
			return Signed{}, err
		}
		if n.Finished {
			if err := m.finishWith(terms, n); err != nil {
				return Signed{}, err
			}
		}
	}
	if err := q.CommitmentInsert(ctx, m); err != nil {
		return Signed{}, fmt.Errorf("enter commitment: %w", err)
	}
	return Signed{ID: m.ID, Number: number, State: m.State, At: n.At}, q.filesOf(ctx, n, m.ID, terms)
}

func (m *CommitmentInsertParams) finishWith(terms casefile.CommitmentTerms, n NewCommitment) error {
	day := calendar.DateOf(n.At)
	check, err := rules.After(terms.CheckAfter, day, n.Calendar)
	if err != nil {
		return err
	}
	m.State, m.FinishedOn, m.FinishedBy, m.CheckOn = casefile.CommitmentFinished, dateColumn(day), &n.ActorID, dateColumn(check)
	return nil
}

type committing struct {
	account  *uuid.UUID
	capacity casefile.Capacity
}

// whoCommits holds who signs to what he may: the party itself or who represents it, or the unit of the item for the party.
func (q *Queries) whoCommits(ctx context.Context, n NewCommitment, unit uuid.UUID) (committing, error) {
	if n.UnitID == uuid.Nil {
		capacity, err := q.ownCapacity(ctx, n.ActorID, n.SubjectID)
		return committing{&n.ActorID, capacity}, err
	}
	if n.UnitID != unit {
		return committing{}, casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil)
	}
	if err := q.atDeskOf(ctx, n.ActorID, unit); err != nil {
		return committing{}, err
	}
	if n.Way == casefile.SignedCounter && len(n.Scan) == 0 && !n.Declined {
		return committing{}, casefile.NewError(casefile.CodeInvalid, "error.commitment_scan", nil)
	}
	account, err := q.ListingAccount(ctx, n.SubjectID)
	if errors.Is(err, pgx.ErrNoRows) {
		return committing{capacity: casefile.CapacitySelf}, nil
	}
	if err != nil {
		return committing{}, fmt.Errorf("find account of party: %w", err)
	}
	return committing{&account.AccountID, account.Capacity}, nil
}

// mayCommit returns an *ExcludedError where records of the party exclude it.
func (q *Queries) mayCommit(ctx context.Context, n NewCommitment) error {
	if err := q.SubjectLock(ctx, n.SubjectID); err != nil { // no record comes in that would have excluded it
		return fmt.Errorf("lock subject: %w", err)
	}
	records, err := q.Standing(ctx, n.SubjectID, casefile.PurposePermit, n.Limits, n.At)
	if err != nil {
		return err
	}
	if by := n.Pack.Commitment.Excluded(records); len(by) > 0 {
		return &ExcludedError{by}
	}
	return nil
}

// Standing are the records of a subject by which a body may go that decides about it: what nobody else may see, what is off its list and what is repaired it does
// not know of, and to decide against an enterprise for the purpose it leaves out what lies before the ruling on its plan (shenzhen-2020 70). limits are
// casefile.PublicationLimits in force.
func (q *Queries) Standing(ctx context.Context, subject uuid.UUID, purpose casefile.Purpose, limits json.RawMessage, at time.Time) ([]rules.StandingRecord, error) {
	rows, err := q.StandingRecords(ctx, StandingRecordsParams{SubjectID: subject, Flow: casefile.FlowRepair, Delisting: casefile.KindsThatDelist(), Limits: limits,
		LeavesOut: string(purpose.LeavesOut()), ForIt: purpose.SpeaksForIt(), At: at})
	if err != nil {
		return nil, fmt.Errorf("read records of party: %w", err)
	}
	records := make([]rules.StandingRecord, len(rows))
	for i, r := range rows {
		records[i] = rules.StandingRecord{Number: r.Number, Category: r.Category, Item: rules.Text{ZH: r.ItemZH, EN: r.ItemEN}}
		if err := json.Unmarshal(r.Content, &records[i].Content); err != nil {
			return nil, fmt.Errorf("read record: %w", err)
		}
	}
	return records, nil
}

func (q *Queries) commitmentNumber(ctx context.Context, at time.Time) (string, error) {
	year := int32(at.In(calendar.Zone).Year()) //nolint:gosec // a year fits
	n, err := q.CounterNext(ctx, CounterNextParams{Series: "commitments", Year: year})
	if err != nil {
		return "", fmt.Errorf("number commitment: %w", err)
	}
	return fmt.Sprintf("CN%d%06d", year, n), nil
}

// enterCommitment has the record of a commitment come in.
func (q *Queries) enterCommitment(ctx context.Context, m *CommitmentInsertParams, terms casefile.CommitmentTerms, unit uuid.UUID) error {
	item, err := q.CommitmentCatalogueItem(ctx, CommitmentCatalogueItemParams{Code: terms.RecordItem, UnitID: unit, Category: casefile.CategoryCommitment})
	if err != nil {
		return fmt.Errorf("find item of the catalogue: %w", err)
	}
	id := newID()
	m.RecordID = &id
	content := casefile.Content{casefile.FieldCommittedItem: terms.ZH, casefile.FieldCommittedOn: calendar.DateOf(m.SignedAt).String(),
		casefile.FieldKept: string(casefile.CommitmentSigned)}
	return q.EnterRecord(ctx, ListingRecordInsertParams{ID: id, Number: item.Code + "-" + m.Number, SubjectID: m.SubjectID, ItemID: item.ID, UnitID: unit},
		content, nil, m.SignedAt)
}

// filesOf makes the files of a form part of the commitment.
func (q *Queries) filesOf(ctx context.Context, n NewCommitment, id uuid.UUID, terms casefile.CommitmentTerms) error {
	if err := q.takePapers(ctx, id, n.ActorID, "", n.Scan); err != nil {
		return err
	}
	for paper, files := range n.Papers {
		if !slices.ContainsFunc(terms.Papers, func(p casefile.PromisedPaper) bool { return p.ID == paper }) {
			return casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
		}
		if err := q.takePapers(ctx, id, n.ActorID, paper, files); err != nil {
			return err
		}
	}
	return nil
}

func (q *Queries) takePapers(ctx context.Context, commitment, actor uuid.UUID, paper string, files []uuid.UUID) error {
	if len(files) == 0 {
		return nil
	}
	before, err := q.CommitmentPapers(ctx, commitment)
	if err != nil {
		return fmt.Errorf("count papers: %w", err)
	}
	if len(before)+len(files) > casefile.MaxCommitmentFiles {
		return casefile.NewError(casefile.CodeInvalid, "error.attachments_too_many", nil, casefile.MaxCommitmentFiles)
	}
	taken, err := q.CommitmentFiles(ctx, CommitmentFilesParams{CommitmentID: &commitment, Paper: &paper, Ids: files, AccountID: actor})
	if err != nil {
		return fmt.Errorf("keep files: %w", err)
	}
	if int(taken) != len(files) {
		return casefile.NewError(casefile.CodeInvalid, "error.attachment_gone", nil)
	}
	return nil
}
