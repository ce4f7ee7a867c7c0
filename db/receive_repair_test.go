package db_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// copies are copies of files that a test asks for, without any bytes.
type copies struct {
	mutex sync.Mutex
	of    map[uuid.UUID]uuid.UUID // the file by its copy
	fails bool
}

func (c *copies) Copy(file uuid.UUID) (uuid.UUID, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.fails && len(c.of) > 0 {
		return uuid.Nil, errors.New("the disk is full")
	}
	id := uuid.New()
	c.of[id] = file
	return id, nil
}

func (c *copies) Remove(file uuid.UUID) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	delete(c.of, file)
	return nil
}

// repair is an application of the company for some of its records, with a paper on each, one measure that is shown, and a signed letter.
func (c receiving) repair(t *testing.T, account uuid.UUID, records ...uuid.UUID) (db.NewRepair, *copies) {
	t.Helper()
	kept := &copies{of: make(map[uuid.UUID]uuid.UUID)}
	f := db.NewRepair{FormID: uuid.New(), ActorID: account, SubjectID: c.Subject, PackID: "shenzhen-2022", PackVersion: 1, PackHash: "h", Copier: kept, At: noon,
		Filing: casefile.RepairFiling{Standing: casefile.Standing{Phone: "0000-5550101"}, Statement: "罚款已缴清。"}}
	for _, id := range records {
		f.Filing.Records = append(f.Filing.Records, casefile.RepairClaim{RecordID: id, PerformedOn: "2026-05-06",
			Materials: []casefile.RepairMaterial{{ID: "performance", Files: []uuid.UUID{c.file(t, account)}}}})
	}
	f.Filing.Measures = []casefile.RepairMeasure{{ID: "training", Text: "已培训", Files: []uuid.UUID{c.file(t, account)}}}
	letter, ok := casefile.CommitmentLetter{Text: "承诺"}.Signs("申请人甲", "申请人甲", noon)
	if !ok {
		t.Fatal("the letter is not signed")
	}
	f.Filing.Letter = letter
	return f, kept
}

// ofOther gives the company a record of the other unit.
func (c receiving) ofOther(t *testing.T) uuid.UUID {
	t.Helper()
	id := c.NewRecord(t, nil, nil)
	c.exec(t, `UPDATE records SET unit_id = $2 WHERE id = $1`, id, c.Other)
	return id
}

func (c receiving) filingOf(t *testing.T, caseID uuid.UUID) (kept casefile.RepairFiling) {
	t.Helper()
	text, err := c.Store.CaseFiling(context.Background(), db.CaseFilingParams{CaseID: caseID, Opens: casefile.ActFile})
	if err == nil {
		err = json.Unmarshal(text, &kept)
	}
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestFileRepair_OneBody_OneCaseWithoutApplication(t *testing.T) {
	c := receiving{newCity(t)}
	f, kept := c.repair(t, c.Applicant, c.NewRecord(t, nil, nil), c.NewRecord(t, nil, nil))
	receipt, err := c.Store.FileRepair(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Store.CaseGet(context.Background(), receipt.CaseID)
	if err != nil {
		t.Fatal(err)
	}
	if got.ApplicationID != nil || got.UnitID != c.Unit || got.Channel != casefile.ChannelAgency || got.AboutZH != "行政处罚等2条" || receipt.CaseNumber != "XF2026000001" {
		t.Errorf("the case is %+v", got)
	}
	if n := c.count(t, "SELECT count(*) FROM attachments WHERE act_id = $1", receipt.ActID); n != 3 || len(kept.of) != 0 {
		t.Errorf("%d files came with the act, %d copies", n, len(kept.of))
	}
	if n := c.count(t, "SELECT count(*) FROM case_applicants WHERE case_id = $1 AND capacity = 'representative'", receipt.CaseID); n != 1 {
		t.Error("the capacity is not the registered one")
	}
}

func TestFileRepair_TwoBodies_Siblings(t *testing.T) {
	c := receiving{newCity(t)}
	first, second, third := c.NewRecord(t, nil, nil), c.ofOther(t), c.NewRecord(t, nil, nil)
	f, kept := c.repair(t, c.Applicant, first, second, third)
	receipt, err := c.Store.FileRepair(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := c.Store.MyCasesTogether(context.Background(), db.MyCasesTogetherParams{AccountID: c.Applicant, CaseID: receipt.CaseID})
	if err != nil || len(cases) != 1 || cases[0].UnitZH != "税务局" {
		t.Fatalf("the cases of the application: %+v, %v", cases, err)
	}
	own, others := c.filingOf(t, receipt.CaseID), c.filingOf(t, cases[0].ID)
	if len(own.Records) != 2 || len(others.Records) != 1 || others.Records[0].RecordID != second {
		t.Errorf("the filings speak of %v and %v", own.Records, others.Records)
	}
	if !others.Letter.Holds() || others.Letter != own.Letter {
		t.Error("the letter is not in both")
	}
	// The paper of the measure is in both cases, as a file of each; the papers on a record are where the record is.
	shared := others.Measures[0].Files[0]
	if kept.of[shared] != own.Measures[0].Files[0] || len(kept.of) != 1 {
		t.Errorf("copies: %v", kept.of)
	}
	if n := c.count(t, "SELECT count(*) FROM attachments WHERE case_id = $1", cases[0].ID); n != 2 {
		t.Errorf("%d files in the second case", n)
	}
	if n := c.count(t, `SELECT count(DISTINCT (name, sha256, size)) FROM attachments WHERE id IN ($1, $2)`, shared, own.Measures[0].Files[0]); n != 1 {
		t.Error("the copy has another name or content")
	}
	if n := c.count(t, "SELECT count(*) FROM attachments WHERE act_id IS NULL"); n != 0 {
		t.Errorf("%d files are nobody's", n)
	}
}

// qianhai-2020 12(2): the operator decides alone, whoever provided.
func TestFileRepair_OperatorDecides_OneCaseOfTheAgency(t *testing.T) {
	c := receiving{newCity(t)}
	f, _ := c.repair(t, c.Applicant, c.NewRecord(t, nil, nil), c.ofOther(t))
	f.ByOperator = true
	if _, err := c.Store.FileRepair(context.Background(), f); err != nil {
		t.Fatal(err)
	}
	if n := c.count(t, "SELECT count(*) FROM cases WHERE unit_id = $1 AND application_id IS NULL", c.Agency); n != 1 {
		t.Error("it is not one case of the agency")
	}
}

func TestFileRepair_SentFiveTimes_FilesOnce(t *testing.T) {
	c := receiving{newCity(t)}
	f, kept := c.repair(t, c.Applicant, c.NewRecord(t, nil, nil), c.ofOther(t))
	var receipts [5]db.Receipt
	var faults [5]error
	var all sync.WaitGroup
	for i := range receipts {
		all.Go(func() { receipts[i], faults[i] = c.Store.FileRepair(context.Background(), f) })
	}
	all.Wait()
	for i := range receipts {
		if faults[i] != nil || receipts[i].CaseID != receipts[0].CaseID {
			t.Errorf("sending %d: %v, %v", i, receipts[i], faults[i])
		}
	}
	if n := c.count(t, "SELECT count(*) FROM cases"); n != 2 || len(kept.of) != 1 {
		t.Errorf("%d cases, %d copies that stay", n, len(kept.of))
	}
	stranger := f
	stranger.ActorID = c.outsider(t, "stranger")
	_, err := c.Store.FileRepair(context.Background(), stranger)
	wantError(t, err, casefile.CodeForbidden, "error.forbidden")
}

// Whatever stops it leaves nothing behind: no case, no draft gone, no file that is an act's, no copy.
func TestFileRepair_AllOrNothing(t *testing.T) {
	c := receiving{newCity(t)}
	ours, theirs := c.NewRecord(t, nil, nil), c.ofOther(t)
	f, kept := c.repair(t, c.Applicant, ours, theirs)
	f.Filing.Mandate = nil
	f.Filing.Records[1].Materials[0].Files = []uuid.UUID{uuid.New()} // the second case cannot be opened
	_, err := c.Store.FileRepair(context.Background(), f)
	wantError(t, err, casefile.CodeInvalid, "error.attachment_gone")
	f, full := c.repair(t, c.Applicant, ours, theirs)
	f.Filing.Measures[0].Files = append(f.Filing.Measures[0].Files, c.file(t, c.Applicant))
	full.fails = true
	if _, err := c.Store.FileRepair(context.Background(), f); err == nil {
		t.Error("a file that cannot be copied stops nothing")
	}
	if n := c.count(t, "SELECT (SELECT count(*) FROM cases) + (SELECT count(*) FROM attachments WHERE act_id IS NOT NULL)"); n != 0 {
		t.Errorf("%d cases or files of acts", n)
	}
	if len(kept.of)+len(full.of) != 0 {
		t.Error("copies are left")
	}
}

func TestFileRepair_Refused(t *testing.T) {
	c := receiving{newCity(t)}
	agent := c.outsider(t, "agent")
	free, taken, done, gone := c.NewRecord(t, nil, nil), c.NewRecord(t, nil, nil), c.NewRecord(t, nil, nil), c.NewRecord(t, nil, nil)
	foreign := c.NewRecord(t, nil, nil)
	c.exec(t, `INSERT INTO subjects VALUES ('00000000-0000-4000-8000-000000000001', 'legal_person', '别家公司', '91990100MA00000022')`)
	c.exec(t, `UPDATE records SET subject_id = '00000000-0000-4000-8000-000000000001' WHERE id = $1`, foreign)
	repaired, _ := c.repair(t, c.Applicant, done)
	receipt, err := c.Store.FileRepair(context.Background(), repaired)
	if err != nil {
		t.Fatal(err)
	}
	c.exec(t, `UPDATE case_records SET result = 'withhold', closed_at = now() WHERE case_id = $1`, receipt.CaseID)
	c.exec(t, `INSERT INTO effects (id, case_id, record_id, kind, hides, article, started_at) VALUES (gen_random_uuid(), $1, $2, 'withheld', 'others', '65(1)', $3)`,
		receipt.CaseID, done, noon.Add(-time.Hour))
	c.exec(t, `INSERT INTO effects (id, case_id, record_id, kind, hides, article, started_at) VALUES (gen_random_uuid(), $1, $2, 'deleted', 'all', '65(1)', $3)`,
		receipt.CaseID, gone, noon.Add(-time.Hour))
	open, _ := c.repair(t, c.Applicant, taken)
	if receipt, err = c.Store.FileRepair(context.Background(), open); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		records []uuid.UUID
		agent   bool
		change  func(*db.NewRepair)
		code    casefile.Code
		message string
	}{
		{name: "another's record beside an own", records: []uuid.UUID{free, foreign}, code: casefile.CodeNotFound, message: "error.record_not_found"},
		{name: "deleted", records: []uuid.UUID{gone}, code: casefile.CodeNotFound, message: "error.record_not_found"},
		{name: "the same twice", records: []uuid.UUID{free, free}, code: casefile.CodeNotFound, message: "error.record_not_found"},
		{name: "none", code: casefile.CodeInvalid, message: "error.repair_records"},
		{name: "too many", records: make([]uuid.UUID, casefile.MaxRepairRecords+1), code: casefile.CodeInvalid, message: "error.repair_records"},
		{name: "repaired already", records: []uuid.UUID{free, done}, code: casefile.CodeConflict, message: "error.repaired"},
		{name: "a repair is open", records: []uuid.UUID{free, taken}, code: casefile.CodeConflict, message: "error.repair_open"},
		{name: "open, for an agent", records: []uuid.UUID{taken}, agent: true, code: casefile.CodeConflict, message: "error.repair_open_unnamed"},
		{name: "nobody's representative", records: []uuid.UUID{free}, change: func(f *db.NewRepair) { f.ActorID = agent }, code: casefile.CodeForbidden,
			message: "error.not_representative"},
		{name: "an interested party", records: []uuid.UUID{free}, change: func(f *db.NewRepair) {
			f.ActorID, f.Filing.Capacity = agent, casefile.CapacityInterestedParty
		}, code: casefile.CodeForbidden, message: "error.not_representative"},
		{name: "an agent without a letter", records: []uuid.UUID{free}, agent: true, change: func(f *db.NewRepair) { f.Filing.Mandate = nil },
			code: casefile.CodeInvalid, message: "error.mandate_missing"},
		{name: "a letter that has ended", records: []uuid.UUID{free}, agent: true, change: func(f *db.NewRepair) { f.Filing.Mandate.Until = "2026-09-17" },
			code: casefile.CodeInvalid, message: "error.mandate_not_in_force"},
		{name: "an agent with another name", records: []uuid.UUID{free}, agent: true, change: func(f *db.NewRepair) { f.Named.SubjectName = "别家公司" },
			code: casefile.CodeNotFound, message: "error.record_not_found"},
		{name: "an agent without the numbers", records: []uuid.UUID{free}, agent: true, change: func(f *db.NewRepair) { f.Numbers = nil },
			code: casefile.CodeNotFound, message: "error.record_not_found"},
		{name: "the draft was changed", records: []uuid.UUID{free}, change: func(f *db.NewRepair) { f.DraftSeen, f.DraftID = 7, uuid.New() },
			code: casefile.CodeNotFound, message: "filing.gone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, _ := c.repair(t, c.Applicant, tt.records...)
			if tt.agent {
				f = c.repairAsAgent(t, agent, tt.records...)
			}
			if tt.change != nil {
				tt.change(&f)
			}
			_, err := c.Store.FileRepair(context.Background(), f)
			wantError(t, err, tt.code, tt.message)
			var e *casefile.Error
			if tt.message == "error.repair_open" && (!errors.As(err, &e) || e.Args[1] != receipt.CaseNumber) {
				t.Errorf("it names %v", err)
			}
		})
	}
	if n := c.count(t, "SELECT count(*) FROM cases"); n != 2 {
		t.Errorf("%d cases", n)
	}
	if _, err := c.Store.FileRepair(context.Background(), c.repairAsAgent(t, agent, free)); err != nil {
		t.Errorf("an agent with everything: %v", err)
	}
}

// What a repair brought about for a time is over with its last moment, also before the sweep has ended it: the record can be applied for
// when the pages say so.
func TestFileRepair_EffectIsOver(t *testing.T) {
	c := receiving{newCity(t)}
	agent, record := c.outsider(t, "agent"), c.NewRecord(t, nil, nil)
	before, _ := c.repair(t, c.Applicant, record)
	receipt, err := c.Store.FileRepair(context.Background(), before)
	if err != nil {
		t.Fatal(err)
	}
	c.exec(t, `UPDATE case_records SET result = 'repaired', closed_at = now() WHERE case_id = $1`, receipt.CaseID)
	c.exec(t, `INSERT INTO effects (id, case_id, record_id, kind, hides, article, started_at, ends_at)
		VALUES (gen_random_uuid(), $1, $2, 'repair_stub', 'nobody', '65(2)', $3, $4)`, receipt.CaseID, record, noon.Add(-2*time.Hour), noon)
	if _, err := c.Store.FileRepair(context.Background(), c.repairAsAgent(t, agent, record)); err != nil {
		t.Errorf("an agent: %v", err)
	}
	c.exec(t, `UPDATE case_records SET result = 'withdrawn', closed_at = now() WHERE closed_at IS NULL`)
	again, _ := c.repair(t, c.Applicant, record)
	if _, err := c.Store.FileRepair(context.Background(), again); err != nil {
		t.Errorf("the subject: %v", err)
	}
}

// repairAsAgent is an application of an agent, with a letter for the day.
func (c receiving) repairAsAgent(t *testing.T, agent uuid.UUID, records ...uuid.UUID) db.NewRepair {
	t.Helper()
	f, _ := c.repair(t, agent, records...)
	f.Named = db.Named{SubjectName: dbtest.CompanyName, SubjectCode: dbtest.CompanyCode}
	f.Filing.Capacity = casefile.CapacityAgent
	f.Filing.Mandate = &casefile.Mandate{Letter: []uuid.UUID{c.file(t, agent)}, From: "2026-09-18", Until: "2026-09-18"}
	for _, id := range records {
		var number string
		if err := c.Store.Pool.QueryRow(context.Background(), `SELECT number FROM records WHERE id = $1`, id).Scan(&number); err != nil {
			t.Fatal(err)
		}
		f.Numbers = append(f.Numbers, number)
	}
	return f
}

// Two applications that share a record, named in another order: one of them is filed whole, the other is told of it.
func TestFileRepair_TwoAtOnce(t *testing.T) {
	c := receiving{newCity(t)}
	for range 5 {
		a, b := c.NewRecord(t, nil, nil), c.ofOther(t)
		one, _ := c.repair(t, c.Applicant, a, b)
		two, _ := c.repair(t, c.Applicant, b, a)
		var faults [2]error
		var both sync.WaitGroup
		for i, f := range []db.NewRepair{one, two} {
			both.Go(func() { _, faults[i] = c.Store.FileRepair(context.Background(), f) })
		}
		both.Wait()
		lost := faults[0]
		if lost == nil {
			lost = faults[1]
		}
		if faults[0] != nil && faults[1] != nil {
			t.Fatalf("neither was filed: %v, %v", faults[0], faults[1])
		}
		wantError(t, lost, casefile.CodeConflict, "error.repair_open")
	}
	if n := c.count(t, "SELECT count(*) FROM cases"); n != 10 {
		t.Errorf("%d cases of five applications", n)
	}
}
