package filing

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/filing"
	"creditcase/web/forms"
	"creditcase/web/records"
	"creditcase/web/ui"
)

// chosen are the records of the draft that are still there for the account, in their order.
func (s *Pages) chosen(ctx context.Context, c application) ([]db.RepairRecordsRow, error) {
	if len(c.Draft.Records) == 0 {
		return nil, nil
	}
	var ids []uuid.UUID
	var numbers []string
	for _, r := range c.Draft.Records {
		ids, numbers = append(ids, r.RecordID), append(numbers, r.Number)
	}
	var found []db.RepairRecordsRow
	var err error
	if c.agent() {
		found, err = s.named(ctx, c, c.Draft.Named, numbers)
	} else {
		found, err = s.Store.RepairRecords(ctx, db.RepairRecordsParams{Flow: casefile.FlowRepair, Now: s.Clock.Now(), AccountID: c.Account,
			Records: ids, SubjectID: c.Draft.SubjectID})
	}
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	var inOrder []db.RepairRecordsRow
	for _, id := range ids {
		if i := slices.IndexFunc(found, func(r db.RepairRecordsRow) bool { return r.ID == id }); i >= 0 {
			inOrder = append(inOrder, found[i])
		}
	}
	return inOrder, nil
}

// named finds the records that an agent names. His authority has not been verified: he learns which they are and nothing of what they say.
func (s *Pages) named(ctx context.Context, c application, who named, numbers []string) ([]db.RepairRecordsRow, error) {
	rows, err := s.Store.AgentRepairRecords(ctx, db.AgentRepairRecordsParams{Flow: casefile.FlowRepair, Now: s.Clock.Now(), AccountID: c.Account,
		Numbers: numbers, Code: who.SubjectCode, SubjectName: who.SubjectName})
	found := make([]db.RepairRecordsRow, len(rows))
	for i, row := range rows {
		found[i] = db.RepairRecordsRow(row)
	}
	return found, err
}

// eligibility says of each of the records whether it can be repaired today.
func (s *Pages) eligibility(ctx context.Context, pack *rules.Pack, ids []uuid.UUID) (map[uuid.UUID]rules.Eligibility, error) {
	now := s.Clock.Now()
	facts, err := s.Store.RepairFactsOf(ctx, db.RepairAsked{Records: ids, At: now})
	if err != nil {
		return nil, fmt.Errorf("read facts of records: %w", err)
	}
	found := make(map[uuid.UUID]rules.Eligibility, len(facts))
	for id, f := range facts {
		if found[id], err = pack.MayRepair(f, s.Calendar.InForce(), calendar.DateOf(now)); err != nil {
			return nil, fmt.Errorf("judge record: %w", err)
		}
	}
	return found, nil
}

// unmet reports whether one of the records that were chosen does not meet the conditions. An agent is not told.
func (c application) unmet(ctx context.Context, s *Pages) (bool, error) {
	if c.agent() {
		return false, nil
	}
	var ids []uuid.UUID
	for _, r := range c.Records {
		ids = append(ids, r.ID)
	}
	found, err := s.eligibility(ctx, c.Pack, ids)
	return slices.ContainsFunc(ids, func(id uuid.UUID) bool { return !found[id].May() }), err
}

// whenLine says in a line whether a record can be repaired, and from which day on.
func whenLine(p *messages.Printer, e rules.Eligibility) string {
	if e.May() {
		return p.T("filing.repair.records.may")
	}
	if day, ok := e.FirstDay(); ok {
		return p.T("filing.repair.records.from", p.Date(day.Start()))
	}
	return p.T("filing.repair.records.may_not")
}

// offerRecords offers the records of the subject, each with whether it can be repaired. One with an open repair, and one that is repaired
// already, is shown and cannot be chosen.
func (s *Pages) offerRecords(ctx context.Context, data *stepPage, c application) error {
	own, may, err := s.recordsOf(ctx, c)
	if err != nil {
		return err
	}
	for _, record := range own {
		item := ui.InLanguage(data.Printer, record.ItemZH, record.ItemEN)
		e := may[record.ID]
		if !e.MayApply() {
			data.Open = append(data.Open, records.OpenCase{Text: data.T("filing.repair.records.taken_line", item, record.Number, s.whyTaken(data.Printer, e))})
			continue
		}
		line := data.T("filing.record.hint_line", record.Number, ui.InLanguage(data.Printer, record.UnitZH, record.UnitEN), data.ShortDate(record.RecordedOn))
		data.Options = append(data.Options, ui.Option{Value: record.ID.String(), Text: item, Hint: data.T("filing.repair.records.hint_line", line, whenLine(data.Printer, e))})
		data.Early = data.Early || !e.May()
	}
	data.Most = casefile.MaxRepairRecords
	return nil
}

// whyTaken says why a record cannot be applied for at all.
func (*Pages) whyTaken(p *messages.Printer, e rules.Eligibility) string {
	switch closed, _ := e.Closed(); closed.ID {
	case rules.NoOpenRepair:
		return p.T("filing.repair.records.open", closed.Case)
	case rules.OfMisconduct:
		return explain.ConditionState(p, closed)
	}
	return p.T("filing.repair.records.repaired")
}

// recordsOf are the records of the chosen subject, and whether each can be repaired.
func (s *Pages) recordsOf(ctx context.Context, c application) ([]db.AccountRecord, map[uuid.UUID]rules.Eligibility, error) {
	var own []db.AccountRecord
	err := s.Store.TogetherOfOne(ctx, db.Ask(&own, (*db.Queries).MyRecordsOfSubject,
		db.MyRecordsOfSubjectParams{AccountID: c.Account, SubjectID: c.Draft.SubjectID, Now: s.Clock.Now()}))
	if err != nil {
		return nil, nil, fmt.Errorf("read records: %w", err)
	}
	ids := make([]uuid.UUID, len(own))
	for i, r := range own {
		ids[i] = r.ID
	}
	may, err := s.eligibility(ctx, c.Pack, ids)
	return own, may, err
}

// readRecords reads which of the own records are applied for. Those that do not meet the conditions yet are taken where he says that he
// applies nonetheless: he gets a written answer.
func (s *Pages) readRecords(ctx context.Context, f *forms.Form, c application, required bool) (func(*repairDraft), error) {
	own, may, err := s.recordsOf(ctx, c)
	if err != nil {
		return nil, err
	}
	var offered []string
	for _, r := range own {
		offered = append(offered, r.ID.String())
	}
	sent := f.ChooseSome("record", "filing.repair.records", required, offered...)
	if len(sent) > casefile.MaxRepairRecords {
		f.Fail("record", "filing.repair.records.too_many", casefile.MaxRepairRecords, len(sent))
	}
	anyway := slices.Contains(f.ChooseSome("anyway", "filing.repair.anyway", false, "yes"), "yes")
	var chosen []claimed
	var early []string
	for _, r := range own {
		if !slices.Contains(sent, r.ID.String()) {
			continue
		}
		e := may[r.ID]
		if !e.MayApply() {
			f.Fail("record", "filing.repair.records.taken_line", ui.InLanguage(f.Printer, r.ItemZH, r.ItemEN), r.Number, s.whyTaken(f.Printer, e))
		}
		if !e.May() {
			early = append(early, f.T("filing.repair.records.early", r.Number, whenLine(f.Printer, e)))
		}
		chosen = append(chosen, claimed{RepairClaim: casefile.RepairClaim{RecordID: r.ID}, Number: r.Number})
	}
	if len(early) > 0 && !anyway && f.OK() {
		f.Fail("anyway", "filing.repair.anyway.needed", strings.Join(early, f.T("common.list_comma")))
	}
	return func(d *repairDraft) { d.choose(chosen); d.Anyway = anyway && len(early) > 0 }, nil
}

// choose notes the records. What was said of one that stays is kept; the order is that in which they are shown.
func (d *repairDraft) choose(chosen []claimed) {
	for i, r := range chosen {
		if j := slices.IndexFunc(d.Records, func(old claimed) bool { return sameRecord(old, r) }); j >= 0 {
			chosen[i] = d.Records[j]
		}
	}
	d.Records = chosen
}

// maxNumbers bounds the text in which an agent names records.
const maxNumbers = casefile.MaxRepairRecords * (filing.MaxRecordNumber + 1)

// readNamed finds the records that an agent names, each on a line. That there is none and that what was said of them does not agree is one
// sentence.
func (s *Pages) readNamed(ctx context.Context, f *forms.Form, c application, required bool) (func(*repairDraft), error) {
	text := filing.Reader(f, required)("numbers", "filing.repair.numbers", maxNumbers)
	var who named
	who.SubjectName, who.SubjectCode = c.ReadNamed(f, true, required)
	var numbers []string
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n,，、;； \t", r) }) {
		if n := casefile.PlainNumber(line); n != "" && !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) > casefile.MaxRepairRecords {
		f.Fail("numbers", "filing.repair.records.too_many", casefile.MaxRepairRecords, len(numbers))
	}
	if !f.OK() {
		return nil, nil //nolint:nilnil // the form says what is wrong
	}
	var chosen []claimed
	var subject uuid.UUID
	if len(numbers) > 0 && who.SubjectName != "" && who.SubjectCode != "" {
		if err := filing.MayClaim(ctx, s.Server, c.Account); err != nil {
			return nil, err
		}
		found, err := s.named(ctx, c, who, numbers)
		if err != nil {
			return nil, fmt.Errorf("find records: %w", err)
		}
		if len(found) < len(numbers) {
			f.Fail("numbers", "filing.named.no_match.agent")
			filing.DoubtCode(f, who.SubjectCode)
			return nil, nil //nolint:nilnil // the form says what is wrong
		}
		for _, n := range numbers {
			r := found[slices.IndexFunc(found, func(r db.RepairRecordsRow) bool { return r.Number == n })]
			noteTaken(f, "numbers", r)
			subject = r.SubjectID
			chosen = append(chosen, claimed{RepairClaim: casefile.RepairClaim{RecordID: r.ID}, Number: r.Number})
		}
	}
	return func(d *repairDraft) {
		d.choose(chosen)
		d.SubjectID, d.Named.SubjectName, d.Named.SubjectCode = subject, who.SubjectName, who.SubjectCode
	}, nil
}

// noteTaken notes on the form that a record cannot be applied for. An agent is told the number of a case only where it is his own.
func noteTaken(f *forms.Form, field string, r db.RepairRecordsRow) {
	switch {
	case !casefile.OfMisconduct(r.Category):
		f.Fail(field, "error.not_misconduct", r.Number)
	case r.Repaired:
		f.Fail(field, "error.repaired", r.Number)
	case r.OpenNumber != "" && r.OpenOwn:
		f.Fail(field, "error.repair_open", r.Number, r.OpenNumber)
	case r.OpenNumber != "":
		f.Fail(field, "error.repair_open_unnamed", r.Number)
	}
}
