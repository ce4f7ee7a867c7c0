package filing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	shared "creditcase/web/filing"
	"creditcase/web/forms"
	"creditcase/web/records"
	"creditcase/web/ui"
)

// filingClaim is what somebody says who objects to a record that is not about himself or those he represents.
type filingClaim struct {
	RecordNumber string      `json:"record_number,omitempty"`
	SubjectName  string      `json:"subject_name,omitempty"`
	SubjectCode  string      `json:"subject_code,omitempty"`  // of an agent
	MandateFrom  string      `json:"mandate_from,omitempty"`  // 2006-01-02; of an agent
	MandateUntil string      `json:"mandate_until,omitempty"` // 2006-01-02; of an agent
	Interest     string      `json:"interest,omitempty"`      // of an interested party
	Proof        []uuid.UUID `json:"proof,omitempty"`         // those of the files that show the authority or the interest
}

// stated reports whether the page of the authority or the interest has been answered.
func (d filingClaim) stated(capacity casefile.Capacity) bool {
	if capacity == casefile.CapacityAgent {
		return d.MandateFrom != "" && d.MandateUntil != ""
	}
	return d.Interest != ""
}

// named is what an agent knows of the record, as it is compared.
func (d filingClaim) named() db.Named {
	return db.Named{RecordNumber: d.RecordNumber, SubjectName: d.SubjectName, SubjectCode: d.SubjectCode}
}

// claims are the capacities that may be claimed with a filing: an agent's always, for anybody may have somebody act for him; an
// interested party's where the pack lets others than the subject object (shenzhen-2020 36(1), shenzhen-2022 49).
func (c filingCase) claims() []casefile.Capacity {
	claims := []casefile.Capacity{casefile.CapacityAgent}
	if c.Pack.Objection.Others() {
		claims = append(claims, casefile.CapacityInterestedParty)
	}
	return claims
}

// proof are the files that show the authority or the interest, evidence the others.
func (c filingCase) proof() []db.Attachment { return c.Those(c.Draft.Claim.Proof) }

func (c filingCase) evidence() []db.Attachment {
	return slices.DeleteFunc(slices.Clone(c.Files), func(a db.Attachment) bool { return slices.Contains(c.Draft.Claim.Proof, a.ID) })
}

// filingRecord is the record that a draft is about, with as much of it as its author may see.
type filingRecord struct {
	Number, Category               string
	ItemZH, ItemEN, UnitZH, UnitEN string
	RecordedOn                     time.Time       // zero: not to be seen
	Fields, Content                json.RawMessage // nil: not to be seen
}

// filingRecord finds the record of the draft under the conditions of its capacity. It returns nil where none is chosen, or the
// one that was is not there any more for the account.
func (s *Pages) filingRecord(ctx context.Context, c filingCase) (*filingRecord, error) {
	switch {
	case c.Draft.RecordID == uuid.Nil:
		return nil, nil //nolint:nilnil // none is chosen
	case c.Draft.Capacity == casefile.CapacityAgent:
		return s.agentRecord(ctx, c)
	case c.Draft.Capacity == casefile.CapacityInterestedParty:
		row, err := s.publicRecord(ctx, db.PartyRecordParams{ID: c.Draft.RecordID, AccountID: c.Account})
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, nil //nolint:nilnil // it is not public any more
		}
		return &filingRecord{Number: row.Number, Category: row.Category, ItemZH: row.ItemZH, ItemEN: row.ItemEN, UnitZH: row.UnitZH,
			UnitEN: row.UnitEN, RecordedOn: row.RecordedOn, Fields: row.Fields, Content: row.Content}, err
	}
	var row db.AccountRecord
	err := s.Store.TogetherOfOne(ctx, db.Ask(&row, (*db.Queries).MyRecord,
		db.MyRecordParams{AccountID: c.Account, SubjectID: c.Draft.SubjectID, ID: c.Draft.RecordID, Now: s.Clock.Now()}))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // it has been deleted
	}
	if err != nil {
		return nil, fmt.Errorf("read record: %w", err)
	}
	return &filingRecord{Number: row.Number, Category: row.Category, ItemZH: row.ItemZH, ItemEN: row.ItemEN, UnitZH: row.UnitZH,
		UnitEN: row.UnitEN, RecordedOn: row.RecordedOn, Fields: row.Fields, Content: row.Content}, nil
}

// agentRecord tells an agent which record it is and nothing of what it says: his authority has not been verified.
func (s *Pages) agentRecord(ctx context.Context, c filingCase) (*filingRecord, error) {
	named := c.Draft.Claim.named()
	row, err := s.Store.AgentRecord(ctx, db.AgentRecordParams{Now: s.Clock.Now(), Number: named.RecordNumber, SubjectName: named.SubjectName,
		Code: named.SubjectCode, AccountID: c.Account})
	if errors.Is(err, pgx.ErrNoRows) || err == nil && row.ID != c.Draft.RecordID {
		return nil, nil //nolint:nilnil // it has been deleted
	}
	return &filingRecord{Number: row.Number, Category: row.Category, ItemZH: row.ItemZH, ItemEN: row.ItemEN, UnitZH: row.UnitZH,
		UnitEN: row.UnitEN}, err
}

// card shows the record beside the questions about it.
func (r *filingRecord) card(p *messages.Printer) (*records.Card, error) {
	card := &records.Card{Title: ui.InLanguage(p, r.ItemZH, r.ItemEN)}
	if r.Content == nil {
		card.Rows.Rows = []ui.SummaryRow{{Key: p.T("case.record_number"), Value: r.Number}}
		card.Notes = []string{p.T("my.case.content_later")}
		return card, nil
	}
	rows, err := records.ContentRows(p, r.Fields, r.Content)
	card.Rows.Rows = rows
	return card, err
}

// lines are the record in words.
func (r *filingRecord) lines(p *messages.Printer) []string {
	unit := ui.InLanguage(p, r.UnitZH, r.UnitEN)
	lines := []string{ui.InLanguage(p, r.ItemZH, r.ItemEN)}
	if r.RecordedOn.IsZero() {
		return append(lines, p.T("filing.named.hint_line", r.Number, unit))
	}
	return append(lines, p.T("filing.record.hint_line", r.Number, unit, p.ShortDate(r.RecordedOn)))
}

// readNamed finds the record that an agent or an interested party names. That there is none and that what was said of it does
// not agree is one sentence.
func (s *Pages) readNamed(ctx context.Context, f *forms.Form, c filingCase, required bool) (func(*filingDraft), error) {
	agent := c.Draft.Capacity == casefile.CapacityAgent
	said := filingClaim{RecordNumber: casefile.PlainNumber(shared.Reader(f, required)("record_number", "filing.record_number", shared.MaxRecordNumber))}
	said.SubjectName, said.SubjectCode = c.ReadNamed(f, agent, required)
	if !f.OK() {
		return nil, nil //nolint:nilnil // the form says what is wrong
	}
	var record, subject uuid.UUID
	if said.RecordNumber != "" && said.SubjectName != "" && (said.SubjectCode != "" || !agent) {
		var err error
		if record, subject, err = s.find(ctx, f, c, said); err != nil {
			return nil, err
		}
	}
	return func(d *filingDraft) {
		d.choose(record, subject)
		d.Claim.RecordNumber, d.Claim.SubjectName, d.Claim.SubjectCode = said.RecordNumber, said.SubjectName, said.SubjectCode
	}, nil
}

// choose notes the record; grounds are chosen anew for another one.
func (d *filingDraft) choose(record, subject uuid.UUID) {
	if d.RecordID != record {
		d.RecordID, d.Grounds = record, nil
	}
	d.SubjectID = subject
}

// publicRecord finds the record that an interested party means, if it is published now.
func (s *Pages) publicRecord(ctx context.Context, asked db.PartyRecordParams) (row db.PartyRecordRow, err error) {
	if _, asked.Limits, err = s.PublicationLimits(); err != nil {
		return row, err
	}
	asked.Now = s.Clock.Now()
	return s.Store.PartyRecord(ctx, asked)
}

// find looks for what was said, and notes on the form where it is not there or cannot be objected to now.
func (s *Pages) find(ctx context.Context, f *forms.Form, c filingCase, said filingClaim) (record, subject uuid.UUID, err error) {
	named := said.named()
	if c.Draft.Capacity == casefile.CapacityAgent {
		if err := shared.MayClaim(ctx, s.Server, c.Account); err != nil {
			return uuid.Nil, uuid.Nil, err
		}
		var row db.AgentRecordRow
		row, err = s.Store.AgentRecord(ctx, db.AgentRecordParams{Now: s.Clock.Now(), Number: named.RecordNumber, SubjectName: named.SubjectName,
			Code: named.SubjectCode, AccountID: c.Account})
		record, subject = row.ID, row.SubjectID
	} else {
		var row db.PartyRecordRow
		row, err = s.publicRecord(ctx, db.PartyRecordParams{Number: named.RecordNumber, SubjectName: named.SubjectName, AccountID: c.Account})
		record, subject = row.ID, row.SubjectID
	}
	if errors.Is(err, pgx.ErrNoRows) {
		f.Fail("record_number", "filing.named.no_match."+string(c.Draft.Capacity))
		shared.DoubtCode(f, named.SubjectCode)
		return uuid.Nil, uuid.Nil, nil
	}
	if err != nil {
		return uuid.Nil, uuid.Nil, fmt.Errorf("find record: %w", err)
	}
	return record, subject, s.noteOpen(ctx, f, c, record)
}

// noteOpen notes on the form that another objection is in the way.
func (s *Pages) noteOpen(ctx context.Context, f *forms.Form, c filingCase, record uuid.UUID) error {
	err := s.Store.MayObject(ctx, record, c.Account, c.Draft.Capacity)
	var open *casefile.Error
	if !errors.As(err, &open) {
		return err
	}
	f.Fail(c.recordField(), open.Message, open.Args...)
	return nil
}

// recordField is the question that a fault of the record is noted at.
func (c filingCase) recordField() string {
	if c.Draft.Capacity.Claimed() {
		return "record_number"
	}
	return "record"
}
