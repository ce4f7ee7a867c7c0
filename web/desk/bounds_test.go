package desk_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/web/desk"
	"creditcase/web/lists"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// filed is a City with one objection that the system has not touched yet, and a unit that has nothing to do with it.
type filed struct {
	*dbtest.City
	caseID   uuid.UUID
	stranger uuid.UUID
}

func newFiled(t *testing.T) filed {
	t.Helper()
	city := dbtest.NewCity(t, db.NewStore(dbtest.New(t)))
	content := casefile.Content{"amount": "100"}
	receipt, err := city.Store.File(t.Context(), city.Filing(city.NewRecord(t, content, content), "city-2022", 1, counter.HashOf("city-2022"), webtest.Now))
	if err != nil {
		t.Fatal(err)
	}
	f := filed{City: city, caseID: receipt.CaseID, stranger: uuid.New()}
	f.exec(t, `INSERT INTO units (id, code, kind, name_zh, name_en) VALUES ($1, 'S', 'provider', '税务局', 'Tax')`, f.stranger)
	return f
}

func (f filed) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	dbtest.Tamper(t, f.Store, sql, args...)
}

// transfer opens the unit's task.
func (f filed) transfer(t *testing.T, due time.Time) uuid.UUID {
	t.Helper()
	id := uuid.New()
	err := f.Store.OpenTask(t.Context(), db.TaskInsertParams{ID: id, CaseID: f.caseID, Kind: casefile.TaskVerify, UnitID: f.Unit,
		OpenedAt: webtest.Now, DueAt: due})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// found reports whether a query for one row had one.
func found(t *testing.T, err error) bool {
	t.Helper()
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatal(err)
	}
	return err == nil
}

// A case is the agency's from the start, the unit's from its task on, and nobody else's.
func TestDeskCase_OpensWithTheTask(t *testing.T) {
	f := newFiled(t)
	sees := func(unit uuid.UUID) bool {
		_, err := f.Store.DeskCase(t.Context(), db.DeskCaseParams{ID: f.caseID, UnitID: unit})
		listed, listErr := f.Store.DeskCases(t.Context(), db.DeskCasesParams{UnitID: unit, BeforeFiled: lists.Top.At,
			BeforeID: lists.Top.ID, Most: 10})
		if listErr != nil {
			t.Fatal(listErr)
		}
		if found(t, err) != (len(listed) == 1) {
			t.Errorf("page and list disagree for unit %s", unit)
		}
		return err == nil
	}
	if !sees(f.Agency) || sees(f.Unit) || sees(f.stranger) || sees(uuid.Nil) {
		t.Error("before the transfer the case is the agency's alone")
	}
	f.transfer(t, webtest.Now)
	if !sees(f.Agency) || !sees(f.Unit) || sees(f.stranger) || sees(uuid.Nil) {
		t.Error("after the transfer the case is the agency's and the unit's")
	}
}

// The number is told only together with the note of who looked, and to nobody else.
func TestDeskIdentityLook_IsWrittenDown(t *testing.T) {
	f := newFiled(t)
	look := func(account, unit uuid.UUID) (string, error) {
		return f.Store.DeskIdentityLook(t.Context(), db.DeskIdentityLookParams{AccountID: account, CaseID: f.caseID, UnitID: unit,
			Now: webtest.Now})
	}
	if code, err := look(f.UnitClerk, f.Unit); found(t, err) {
		t.Errorf("a unit without a task was told %q", code)
	}
	code, err := look(f.AgencyClerk, f.Agency)
	if err != nil || code != dbtest.CompanyCode {
		t.Errorf("told %q, %v", code, err)
	}
	var looks int
	if err := f.Store.Pool.QueryRow(t.Context(), "SELECT count(*) FROM identity_looks WHERE account_id = $1 AND looked_at = $2",
		f.AgencyClerk, webtest.Now).Scan(&looks); err != nil || looks != 1 {
		t.Errorf("%d looks written down, %v", looks, err)
	}
}

// applicantOf is the applicant as a party of the case.
func (f filed) applicantOf(t *testing.T) *uuid.UUID {
	t.Helper()
	var id uuid.UUID
	if err := f.Store.Pool.QueryRow(t.Context(), "SELECT id FROM case_applicants WHERE case_id = $1", f.caseID).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return &id
}

// A unit sees the documents that it received or issued, even of a case that is open to it.
func TestDeskNotices_OfTheUnit(t *testing.T) {
	f := newFiled(t)
	f.transfer(t, webtest.Now)
	insert := func(kind casefile.NoticeKind, issuer uuid.UUID, to *uuid.UUID) uuid.UUID {
		id, party := uuid.New(), (*uuid.UUID)(nil)
		if to == nil {
			party = f.applicantOf(t)
		}
		err := f.Store.NoticeInsert(t.Context(), db.NoticeInsertParams{ID: id, CaseID: f.caseID, Kind: kind, Number: string(kind),
			IssuerID: issuer, ToPartyID: party, ToUnitID: to, IssuedAt: webtest.Now, HTMLZH: "文", HTMLEN: "text"})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	receipt := insert(casefile.NoticeReceipt, f.Agency, nil)
	toUnit := insert(casefile.NoticeVerification, f.Agency, &f.Unit)
	result := insert(casefile.NoticeResult, f.Unit, nil)
	for _, tt := range []struct {
		name string
		unit uuid.UUID
		want []uuid.UUID
	}{{"agency", f.Agency, []uuid.UUID{receipt, toUnit, result}}, {"unit", f.Unit, []uuid.UUID{toUnit, result}}, {"stranger", f.stranger, nil}} {
		for _, id := range []uuid.UUID{receipt, toUnit, result} {
			_, err := f.Store.DeskNotice(t.Context(), db.DeskNoticeParams{ID: id, CaseID: f.caseID, UnitID: tt.unit})
			want := false
			for _, w := range tt.want {
				want = want || w == id
			}
			if found(t, err) != want {
				t.Errorf("%s sees notice: %v, want %v", tt.name, !want, want)
			}
		}
		listed, err := f.Store.DeskNotices(t.Context(), db.DeskNoticesParams{CaseID: f.caseID, UnitID: tt.unit})
		if err != nil || len(listed) != len(tt.want) {
			t.Errorf("%s: %d listed, want %d, %v", tt.name, len(listed), len(tt.want), err)
		}
	}
	other, err := f.Store.DeskNotice(t.Context(), db.DeskNoticeParams{ID: receipt, CaseID: uuid.New(), UnitID: f.Agency})
	if found(t, err) {
		t.Errorf("notice %s found under another case", other.Number)
	}
}

// A file is the case's, and open as the case is.
func TestDeskAttachment_WithItsCase(t *testing.T) {
	f := newFiled(t)
	id := uuid.New()
	f.exec(t, `INSERT INTO attachments (id, account_id, case_id, name, media_type, size, sha256, uploaded_at)
		VALUES ($1, $2, $3, 'a.pdf', 'application/pdf', 1, '', now())`, id, f.Applicant, f.caseID)
	sees := func(unit, caseID uuid.UUID) bool {
		_, err := f.Store.DeskAttachment(t.Context(), db.DeskAttachmentParams{ID: id, CaseID: &caseID, UnitID: unit})
		return found(t, err)
	}
	if !sees(f.Agency, f.caseID) || sees(f.Agency, uuid.New()) || sees(f.Unit, f.caseID) {
		t.Error("before the transfer the file is the agency's alone, under its case")
	}
	f.transfer(t, webtest.Now)
	if !sees(f.Unit, f.caseID) || sees(f.stranger, f.caseID) {
		t.Error("after the transfer the file is the unit's too")
	}
}

// The inbox holds the unit's own tasks, and its pages neither lose nor repeat one.
func TestDeskInbox_PageByPage(t *testing.T) {
	f := newFiled(t)
	want := map[uuid.UUID]bool{}
	for i := range 7 {
		if i > 0 { // a task of each kind at most for one case
			content := casefile.Content{"amount": "1"}
			receipt, err := f.Store.File(t.Context(), f.Filing(f.NewRecord(t, content, content), "city-2022", 1, counter.HashOf("city-2022"), webtest.Now))
			if err != nil {
				t.Fatal(err)
			}
			f.caseID = receipt.CaseID
		}
		want[f.transfer(t, webtest.Now.Add(time.Duration(i/3)*time.Hour))] = true // several are due at one instant
	}
	read := func(unit uuid.UUID, holder string, after lists.Cursor) []db.DeskInboxRow {
		rows, err := f.Store.DeskInbox(t.Context(), db.DeskInboxParams{Kinds: desk.KindNames(casefile.TaskKinds()), UnitID: unit, AccountID: f.UnitClerk, Holder: holder,
			DueFrom: lists.Bottom.At, DueUntil: lists.Top.At, AfterDue: after.At, AfterID: after.ID, Most: 2})
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	after := lists.Bottom
	for {
		rows := read(f.Unit, "", after)
		if len(rows) == 0 {
			break
		}
		for _, r := range rows {
			if !want[r.ID] {
				t.Fatalf("task %s is shown twice or not the unit's", r.ID)
			}
			delete(want, r.ID)
		}
		last := rows[len(rows)-1]
		after = lists.Cursor{At: last.DueAt, ID: last.ID}
	}
	if len(want) > 0 {
		t.Errorf("%d tasks are on no page", len(want))
	}
	if rows := read(f.stranger, "", lists.Bottom); len(rows) > 0 {
		t.Errorf("a stranger sees %d tasks", len(rows))
	}
	if rows := read(f.Unit, "mine", lists.Bottom); len(rows) > 0 {
		t.Errorf("%d tasks are mine, and nobody has claimed any", len(rows))
	}
}
