package db_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// outsider is an applicant who has nothing to do with the company of the City.
func (c receiving) outsider(t *testing.T, login string) uuid.UUID {
	t.Helper()
	id := uuid.New()
	c.exec(t, `INSERT INTO accounts (id, login, password_hash, name, role, created_at) VALUES ($1, $2, '', '代办人己', 'applicant', now())`,
		id, login)
	return id
}

func (c receiving) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	dbtest.Tamper(t, c.Store, query, args...)
}

// file is one that the account has uploaded and not sent.
func (c receiving) file(t *testing.T, account uuid.UUID) uuid.UUID {
	t.Helper()
	id := uuid.New()
	err := c.Store.AttachmentInsert(context.Background(), db.AttachmentInsertParams{ID: id, AccountID: account, Name: "委托书.pdf",
		MediaType: "application/pdf", Size: 9, SHA256: "0", UploadedAt: noon})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// asAgent is an objection of an agent to a record of the company, with a letter for the day.
func (c receiving) asAgent(t *testing.T, agent, record uuid.UUID, number string) db.NewFiling {
	t.Helper()
	f := c.Filing(record, "shenzhen-2020", 1, "h", noon)
	f.ActorID, f.Named = agent, db.Named{RecordNumber: number, SubjectName: dbtest.CompanyName, SubjectCode: dbtest.CompanyCode}
	f.Filing.Capacity = casefile.CapacityAgent
	f.Filing.Mandate = &casefile.Mandate{Letter: []uuid.UUID{c.file(t, agent)}, From: "2026-09-18", Until: "2026-09-18"}
	return f
}

// asParty is an objection of an interested party to a record of the company.
func (c receiving) asParty(t *testing.T, party, record uuid.UUID) db.NewFiling {
	t.Helper()
	f := c.Filing(record, "shenzhen-2020", 1, "h", noon)
	f.ActorID, f.Filing.Capacity = party, casefile.CapacityInterestedParty
	f.Filing.Interest = &casefile.Interest{Statement: "合同相对方", Proof: []uuid.UUID{c.file(t, party)}}
	return f
}

func TestFile_AsAgent(t *testing.T) {
	c := receiving{newCity(t)}
	agent := c.outsider(t, "agent")
	filing := c.asAgent(t, agent, c.NewRecord(t, nil, nil), "PEN-0001")
	filing.Filing.Channel = casefile.ChannelUnit
	filing.Filing.Attachments = []uuid.UUID{c.file(t, agent)}
	receipt, err := c.Store.File(context.Background(), filing)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Store.CaseGet(context.Background(), receipt.CaseID)
	if err != nil {
		t.Fatal(err)
	}
	if n := c.count(t, "SELECT count(*) FROM case_applicants WHERE case_id = $1 AND account_id = $2 AND capacity = 'agent'", receipt.CaseID, agent); n != 1 {
		t.Errorf("%d applicants are the agent", n)
	}
	if got.Channel != casefile.ChannelUnit || got.UnitID != c.Unit || got.SubjectID != c.Subject {
		t.Errorf("the case is %+v", got)
	}
	if n := c.count(t, "SELECT count(*) FROM attachments WHERE act_id = $1", receipt.ActID); n != 2 {
		t.Errorf("%d files came with the act, want letter and evidence", n)
	}
	var kept casefile.Filing
	text, err := c.Store.CaseFiling(context.Background(), db.CaseFilingParams{CaseID: receipt.CaseID, Opens: casefile.ActFile})
	if err == nil {
		err = json.Unmarshal(text, &kept)
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(filing.Filing.Mandate, kept.Mandate); diff != "" {
		t.Errorf("the letter is kept otherwise: %s", diff)
	}
	// The code is compared and kept nowhere with the case.
	if n := c.count(t, "SELECT count(*) FROM acts WHERE content::text LIKE '%' || $1 || '%'", dbtest.CompanyCode); n != 0 {
		t.Error("the act holds the code of the subject")
	}
	mine, err := c.Store.MyAgencies(context.Background(), db.MyAgenciesParams{Opens: casefile.ActFile, AccountID: agent, Most: 10})
	if err != nil || len(mine) != 1 || mine[0].SubjectName != dbtest.CompanyName {
		t.Errorf("the cases of the agent: %+v, %v", mine, err)
	}
	others, err := c.Store.MyAgencies(context.Background(), db.MyAgenciesParams{Opens: casefile.ActFile, AccountID: c.Applicant, Most: 10})
	if err != nil || len(others) != 0 {
		t.Errorf("somebody else has them too: %+v, %v", others, err)
	}
}

func TestFile_AsAgent_RefusedUnlessAllAgrees(t *testing.T) {
	c := receiving{newCity(t)}
	agent := c.outsider(t, "agent")
	record, other := c.NewRecord(t, nil, nil), c.NewRecord(t, nil, nil)
	tests := []struct {
		name    string
		change  func(*db.NewFiling)
		code    casefile.Code
		message string
	}{
		{"another name", func(f *db.NewFiling) { f.Named.SubjectName = "云澜市样例贸易公司" }, casefile.CodeNotFound, "error.record_not_found"},
		{"another code", func(f *db.NewFiling) { f.Named.SubjectCode = "91990100MA00000022" }, casefile.CodeNotFound, "error.record_not_found"},
		{"another number", func(f *db.NewFiling) { f.Named.RecordNumber = "PEN-0002" }, casefile.CodeNotFound, "error.record_not_found"},
		{"another record", func(f *db.NewFiling) { f.RecordID = other }, casefile.CodeNotFound, "error.record_not_found"},
		{"another subject", func(f *db.NewFiling) { f.SubjectID = uuid.New() }, casefile.CodeNotFound, "error.record_not_found"},
		{"nothing named", func(f *db.NewFiling) { f.Named = db.Named{} }, casefile.CodeNotFound, "error.record_not_found"},
		{"for the company's own representative", func(f *db.NewFiling) { f.ActorID = c.Applicant }, casefile.CodeNotFound, "error.record_not_found"},
		{"no letter", func(f *db.NewFiling) { f.Filing.Mandate = nil }, casefile.CodeInvalid, "error.mandate_missing"},
		{"no page of the letter", func(f *db.NewFiling) { f.Filing.Mandate.Letter = nil }, casefile.CodeInvalid, "error.mandate_missing"},
		{"expired", func(f *db.NewFiling) { f.At = noon.Add(12 * time.Hour) }, casefile.CodeInvalid, "error.mandate_not_in_force"},
		{"not yet given", func(f *db.NewFiling) { f.At = noon.Add(-13 * time.Hour) }, casefile.CodeInvalid, "error.mandate_not_in_force"},
		{"somebody else's file", func(f *db.NewFiling) { f.Filing.Mandate.Letter[0] = c.file(t, c.Applicant) }, casefile.CodeInvalid,
			"error.attachment_gone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			filing := c.asAgent(t, agent, record, "PEN-0001")
			tt.change(&filing)
			_, err := c.Store.File(context.Background(), filing)
			wantError(t, err, tt.code, tt.message)
		})
	}
	if n := c.count(t, "SELECT count(*) FROM cases"); n != 0 {
		t.Errorf("%d cases", n)
	}
	c.exec(t, `UPDATE subjects SET name = '云澜市样例（贸易）有限公司'`)
	filing := c.asAgent(t, agent, record, "PEN-0001")
	filing.Named.SubjectName = "云澜市样例(贸易)有限公司" // as it is compared
	if _, err := c.Store.File(context.Background(), filing); err != nil {
		t.Errorf("brackets of another width: %v", err)
	}
}

func TestFile_AsInterestedParty(t *testing.T) {
	c := receiving{newCity(t)}
	party := c.outsider(t, "party")
	record := c.NewRecord(t, nil, nil)
	hide := func(kind casefile.EffectKind) func() {
		return func() {
			c.BareCase(t, "YYT-"+string(kind), record, noon, true)
			c.BeginEffect(t, record, kind, noon.Add(-time.Hour))
		}
	}
	tests := []struct {
		name    string
		change  func(*db.NewFiling)
		setUp   func()
		undo    string
		code    casefile.Code
		message string
	}{
		{name: "no interest", change: func(f *db.NewFiling) { f.Filing.Interest = nil }, code: casefile.CodeInvalid, message: "error.interest_missing"},
		{name: "not stated", change: func(f *db.NewFiling) { f.Filing.Interest.Statement = "" }, code: casefile.CodeInvalid, message: "error.interest_missing"},
		{name: "no proof", change: func(f *db.NewFiling) { f.Filing.Interest.Proof = nil }, code: casefile.CodeInvalid, message: "error.interest_missing"},
		{name: "who represents the subject", change: func(f *db.NewFiling) { f.ActorID = c.Applicant }, code: casefile.CodeNotFound, message: "error.record_not_found"},
		{name: "on authorisation only", setUp: func() { c.exec(t, `UPDATE catalogue_items SET publicity = 'authorised'`) },
			undo: `UPDATE catalogue_items SET publicity = 'public'`, code: casefile.CodeNotFound, message: "error.record_not_found"},
		{name: "of a person", setUp: func() { c.exec(t, `UPDATE subjects SET kind = 'person'`) },
			undo: `UPDATE subjects SET kind = 'legal_person'`, code: casefile.CodeNotFound, message: "error.record_not_found"},
		{name: "suspended", setUp: hide("suspended"), undo: `DELETE FROM effects`, code: casefile.CodeNotFound, message: "error.record_not_found"},
		{name: "not published any more", setUp: hide("publication_stopped"), undo: `DELETE FROM effects`, code: casefile.CodeNotFound, message: "error.record_not_found"},
		{name: "off its list", setUp: hide("removed_from_list"), undo: `DELETE FROM effects`, code: casefile.CodeNotFound, message: "error.record_not_found"},
		{name: "deleted", setUp: hide("deleted"), undo: `DELETE FROM effects`, code: casefile.CodeNotFound, message: "error.record_not_found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.setUp != nil {
				tt.setUp()
				defer c.exec(t, tt.undo)
			}
			filing := c.asParty(t, party, record)
			if tt.change != nil {
				tt.change(&filing)
			}
			_, err := c.Store.File(context.Background(), filing)
			wantError(t, err, tt.code, tt.message)
		})
	}
	receipt, err := c.Store.File(context.Background(), c.asParty(t, party, record))
	if err != nil {
		t.Fatal(err)
	}
	if n := c.count(t, "SELECT count(*) FROM cases c JOIN case_applicants p ON p.case_id = c.id WHERE c.id = $1 AND p.capacity = 'interested_party' AND c.channel = 'agency'", receipt.CaseID); n != 1 {
		t.Error("the case does not say in what capacity it was filed, and where")
	}
}

// What capacity is registered is not for the filing to say, and nothing that belongs to another capacity stays in it.
func TestFile_InOwnRight_KeepsTheRegisteredCapacity(t *testing.T) {
	c := receiving{newCity(t)}
	filing := c.Filing(c.NewRecord(t, nil, nil), "city-2022", 1, "h", noon)
	filing.Filing.Capacity = casefile.CapacitySelf
	filing.Filing.Mandate = &casefile.Mandate{From: "2026-01-01", Until: "2027-01-01"}
	receipt, err := c.Store.File(context.Background(), filing)
	if err != nil {
		t.Fatal(err)
	}
	if n := c.count(t, "SELECT count(*) FROM case_applicants WHERE case_id = $1 AND capacity = 'representative'", receipt.CaseID); n != 1 {
		t.Error("the case has another capacity")
	}
	if n := c.count(t, "SELECT count(*) FROM acts WHERE id = $1 AND content ? 'mandate'", receipt.ActID); n != 0 {
		t.Error("the act has a letter")
	}
}

// The number of an open case is told to its applicant and to who acts for the subject, not to whom nobody has verified yet.
func TestFile_RecordWithOpenObjection_WhoIsToldTheNumber(t *testing.T) {
	c := receiving{newCity(t)}
	agent, party := c.outsider(t, "agent"), c.outsider(t, "party")
	record := c.NewRecord(t, nil, nil)
	first, err := c.Store.File(context.Background(), c.asParty(t, party, record))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		filing db.NewFiling
		told   bool
	}{
		{"the subject", c.Filing(record, "shenzhen-2020", 1, "h", noon), true},
		{"an agent", c.asAgent(t, agent, record, "PEN-0001"), false},
		{"another interested party", c.asParty(t, agent, record), false},
		{"the same interested party", c.asParty(t, party, record), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := c.Store.File(context.Background(), tt.filing)
			if !tt.told {
				wantError(t, err, casefile.CodeConflict, "error.objection_open_unnamed")
				return
			}
			wantError(t, err, casefile.CodeConflict, "error.objection_open")
			var e *casefile.Error
			if !errors.As(err, &e) || len(e.Args) != 1 || e.Args[0] != first.CaseNumber {
				t.Errorf("it names %v", err)
			}
		})
	}
}
