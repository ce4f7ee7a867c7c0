package db_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// begun is an effect of a scenario: of the kind, in force for an hour, until its planned end or for good, unless it has been ended.
type begun struct {
	kind  casefile.EffectKind
	ends  *time.Time
	ended *time.Time
}

// befallen are what can befall a record: each effect by itself, and what goes together.
func befallen(now time.Time) map[string][]begun {
	past, later := now.Add(-time.Minute), now.Add(time.Minute)
	all := map[string][]begun{
		"nothing":                {},
		"deleted, with a stub":   {{kind: casefile.EffectDeleted}, {casefile.EffectRepairStub, &later, nil}},
		"the stub has run":       {{kind: casefile.EffectDeleted}, {casefile.EffectRepairStub, &past, nil}},
		"stub of what is masked": {{kind: casefile.EffectDeleted}, {casefile.EffectRepairStub, &later, nil}, {kind: casefile.EffectMasked}},
		"stub of what was not published": {{kind: casefile.EffectPublicationStopped}, {kind: casefile.EffectDeleted},
			{casefile.EffectRepairStub, &later, nil}},
		"masked until a while ago": {{casefile.EffectMasked, &past, nil}},
		"masked for a while yet":   {{casefile.EffectMasked, &later, nil}},
		"listed for a while yet":   {{casefile.EffectListed, &later, nil}},
		"its listing has ended":    {{casefile.EffectListed, &later, &past}},
		"the term of it is over":   {{casefile.EffectListed, &past, nil}},
		"its term is over":         {{casefile.EffectListed, &past, &past}},
	}
	for _, kind := range casefile.EffectKinds() {
		all[string(kind)] = []begun{{kind: kind}}
	}
	return all
}

// watched is a record with a case of an interested party's, and what has befallen it.
type watched struct {
	c       *dbtest.City
	record  uuid.UUID
	number  string
	kase    uuid.UUID
	party   uuid.UUID // an account that is a party to the case, and nothing to the subject
	effects []casefile.Effect
}

// Whoever asks the database finds of a record what the table of package casefile lets him see, whatever befalls it.
func TestQueries_ShowWhatTheTableShows(t *testing.T) {
	t.Parallel()
	now := march(2026, 20)
	c := dbtest.NewCity(t, db.NewStore(dbtest.New(t)))
	party := uuid.New()
	dbtest.Arrange(t, c.Store, `INSERT INTO accounts (id, login, password_hash, name, role, created_at) VALUES ($1, 'neighbour', '', '邻居', 'applicant', now())`, party)
	n := 0
	for name, effects := range befallen(now) {
		n++
		w := watched{c: c, record: c.NewRecord(t, casefile.Content{"amount": "500"}, nil), party: party, number: fmt.Sprintf("PEN-%04d", n)}
		w.befall(t, fmt.Sprintf("YY20260%05d", n), effects, now)
		for _, publicity := range casefile.Publicities {
			dbtest.Arrange(t, c.Store, `UPDATE catalogue_items SET publicity = $1`, publicity)
			for question, answer := range w.answers(t, now) {
				face := casefile.FaceOf(publicity, w.effects, now, answer.who)
				if answer.shown != face.Shown || answer.stub != (face.Stub && answer.stubs) {
					t.Errorf("%s, of an item that is %s: %s answers shown %t, stub %t; to %s it is shown %t, stub %t", name, publicity, question,
						answer.shown, answer.stub, answer.who, face.Shown, face.Stub)
				}
			}
		}
	}
}

func (w *watched) befall(t *testing.T, number string, effects []begun, now time.Time) {
	t.Helper()
	ctx, hour := context.Background(), now.Add(-time.Hour)
	w.c.BareCase(t, number, w.record, hour, false)
	if err := w.c.Store.Pool.QueryRow(ctx, `SELECT id FROM cases WHERE number = $1`, number).Scan(&w.kase); err != nil {
		t.Fatal(err)
	}
	err := w.c.Store.InTx(ctx, func(q *db.Queries) error {
		for _, e := range effects {
			id := uuid.New()
			if err := q.BeginEffect(ctx, db.EffectStartParams{ID: id, CaseID: w.kase, RecordID: &w.record, Kind: e.kind, Article: "42",
				StartedAt: hour, EndsAt: e.ends}); err != nil {
				return err
			}
			if e.ended != nil {
				if err := q.EffectEndAt(ctx, db.EffectEndAtParams{ID: id, At: *e.ended}); err != nil {
					return err
				}
			}
			w.effects = append(w.effects, casefile.Effect{Kind: e.kind, StartedAt: hour, EndsAt: e.ends, EndedAt: e.ended})
		}
		return q.CasePartyInsert(ctx, db.CasePartyInsertParams{ID: uuid.New(), CaseID: w.kase, Role: casefile.PartyApplicant, AccountID: &w.party,
			Capacity: casefile.CapacityInterestedParty, Since: hour, Reads: true})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// answer is what a query shows of the record: what it says, or its stub; stubs says whether the query finds stubs at all.
type answer struct {
	who                casefile.Onlooker
	shown, stub, stubs bool
}

func (w *watched) answers(t *testing.T, now time.Time) map[string]answer {
	t.Helper()
	ctx, q := context.Background(), w.c.Store
	all := make(map[string]answer)
	public := answer{who: casefile.OnlookerPublic, stubs: true}
	for _, row := range rowsOf(t, q.PublicRecordsSearch, db.PublicRecordsSearchParams{Code: dbtest.CompanyCode, NamePattern: "-", Now: now, Most: 100}) {
		if row.ID == w.record {
			public.shown = !bytes.Equal(row.Content, []byte("{}"))
			public.stub = !public.shown
		}
	}
	all["PublicRecordsSearch"] = public
	partner := answer{who: casefile.OnlookerPartner, stubs: true}
	for _, row := range rowsOf(t, q.SharedRecords, db.SharedRecordsParams{SubjectID: w.c.Subject, Now: now, Most: 100}) {
		if row.ID == w.record {
			partner.shown = !bytes.Equal(row.Content, []byte("{}"))
			partner.stub = !partner.shown
		}
	}
	all["SharedRecords"] = partner
	_, err := q.PartyRecord(ctx, db.PartyRecordParams{ID: w.record, AccountID: w.party, Now: now})
	all["PartyRecord"] = answer{who: casefile.OnlookerPublic, shown: err == nil}
	for _, row := range rowsOf(t, q.MyCaseRecords, db.MyCaseRecordsParams{CaseID: w.kase, AccountID: w.party, Now: now}) {
		all["MyCaseRecords"] = answer{who: casefile.OnlookerPublic, shown: row.Readable}
		if row.Readable == bytes.Equal(row.Content, []byte("{}")) {
			t.Errorf("readable %t with content %s", row.Readable, row.Content)
		}
	}
	w.ofSubject(t, now, all)
	for unit, who := range map[uuid.UUID]casefile.Onlooker{w.c.Unit: casefile.OnlookerUnit, w.c.Agency: casefile.OnlookerAgency} {
		face := answer{who: who, stubs: true}
		for _, row := range rowsOf(t, q.DeskRecords, db.DeskRecordsParams{UnitID: unit, Number: w.number, Now: now, BeforeDay: now, Most: 10}) {
			face.stub = row.ID == w.record && slices.ContainsFunc(rowsOf(t, q.DeskRecordEffects, db.DeskRecordEffectsParams{Records: []uuid.UUID{row.ID}, UnitID: unit}),
				func(e db.Effect) bool {
					return e.Kind == casefile.EffectDeleted && casefile.Effect{StartedAt: e.StartedAt, EndsAt: e.EndsAt, EndedAt: e.EndedAt}.InForce(now)
				})
			face.shown = row.ID == w.record && !face.stub
		}
		all["DeskRecords of the "+string(who)] = face
	}
	return all
}

// ofSubject asks what the subject and his agent may ask. What a stub leaves is no record to act upon.
func (w *watched) ofSubject(t *testing.T, now time.Time, all map[string]answer) {
	t.Helper()
	ctx, q := context.Background(), w.c.Store
	mine := answer{who: casefile.OnlookerSubject, stubs: true}
	for _, row := range rowsOf(t, q.MyRecords, db.MyRecordsParams{AccountID: w.c.Applicant, Now: now}) {
		mine.shown = mine.shown || row.ID == w.record
	}
	for _, row := range rowsOf(t, q.MyRecordStubs, db.MyRecordStubsParams{AccountID: w.c.Applicant, Now: now}) {
		mine.stub = mine.stub || row.ID == w.record
	}
	all["MyRecords with MyRecordStubs"] = mine
	_, err := q.MyRecord(ctx, db.MyRecordParams{AccountID: w.c.Applicant, SubjectID: w.c.Subject, ID: w.record, Now: now})
	all["MyRecord"] = answer{who: casefile.OnlookerSubject, shown: err == nil}
	_, err = q.RecordForSubject(ctx, db.RecordForSubjectParams{ID: w.record, SubjectID: w.c.Subject, Now: now})
	all["RecordForSubject"] = answer{who: casefile.OnlookerSubject, shown: err == nil}
	_, err = q.AgentRecord(ctx, db.AgentRecordParams{Now: now, Number: w.number, Code: dbtest.CompanyCode, SubjectName: dbtest.CompanyName, AccountID: w.party})
	all["AgentRecord"] = answer{who: casefile.OnlookerSubject, shown: err == nil}
}

// rowsOf are the answer to a question that may not fail.
func rowsOf[P, R any](t *testing.T, ask func(context.Context, P) ([]R, error), asked P) []R {
	t.Helper()
	rows, err := ask(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func day(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
