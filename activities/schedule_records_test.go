package activities_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

// archive is a city whose records end by themselves.
type archive struct {
	*town
}

// newArchive is one under the pack, with so many records of an item that is published for a year from the finding, and kept for thirty days more.
func newArchive(t *testing.T, pack string, records int) archive {
	t.Helper()
	a := archive{newTown(t, 0)}
	a.steps.Packs = rules.Choice{Own: pack}
	disclosure, err := json.Marshal(casefile.ItemDisclosure{Period: &casefile.ItemPeriod{Amount: 1, Unit: "year"}, From: casefile.MeansFound,
		Stored: &casefile.ItemPeriod{Amount: 30, Unit: "calendar_day"}})
	a.must(err)
	item := uuid.New()
	dbtest.Arrange(t, a.Store, `INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields, disclosure)
		VALUES ($1, 'END', $2, 'penalty', 'public', '处罚', 'Penalty', '[{"key": "on", "zh": "日期", "en": "Date", "kind": "date", "means": "found_on"}]', $3)`, item, a.Unit, disclosure)
	dbtest.Arrange(t, a.Store, `WITH made AS (
			INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source)
			SELECT gen_random_uuid(), 'END-' || n, $1, $2, $3, '2025-03-20', '{"on": "2025-03-12"}' FROM generate_series(1, $4::integer) n RETURNING id)
		INSERT INTO record_versions (record_id, version, content, valid_from) SELECT id, 1, '{"on": "2025-03-12"}', '2025-03-20' FROM made`, a.Subject, item, a.Unit, records)
	return a
}

// on has the schedule come at nine on the day, until nothing is left.
func (a archive) on(year int, month time.Month, day int) activities.Ended {
	a.t.Helper()
	a.clock.Set(calendar.NewDate(year, month, day).At(9, 0))
	ended, err := a.steps.EndDue(a.t.Context())
	a.must(err)
	return ended
}

func (a archive) written(what casefile.RecordEnd) string {
	a.t.Helper()
	var said string
	a.must(a.Store.Pool.QueryRow(a.t.Context(), `SELECT coalesce(string_agg(DISTINCT concat_ws(' ', last_day, ended_at AT TIME ZONE 'Asia/Shanghai', article, pack_id), ', '), '')
		FROM record_ends WHERE what = $1`, what).Scan(&said))
	return said
}

// A night in which thousands of records end: each once, at the first instant after its last day, whatever time it is and whoever else is at it; and their
// time to be kept ends by itself too.
func TestEndDue_Records(t *testing.T) {
	const records = 1000 // in four batches
	a := newArchive(t, "city-2022", records)
	if ended := a.on(2026, time.March, 12); ended.Records != 0 {
		t.Fatalf("on the last day: %+v", ended)
	}
	a.clock.Set(calendar.NewDate(2026, time.March, 13).At(0, 1))
	var rounds sync.WaitGroup
	for range 2 { // a second worker finds the day taken
		rounds.Go(func() {
			if _, err := a.steps.EndDue(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	rounds.Wait()
	a.on(2026, time.March, 13)
	if n := a.count(`SELECT count(*) FROM record_ends WHERE what = 'published'`); n != records {
		t.Errorf("%d records ended, want %d", n, records)
	}
	if got := a.written(casefile.EndPublished); got != "2026-03-12 2026-03-13 00:00:00  city-2022" {
		t.Errorf("written down: %s", got)
	}
	if n := a.count(`SELECT count(*) FROM partner_messages m JOIN partner_deliveries d ON d.message_id = m.id WHERE m.case_id IS NULL AND m.event = 'publication_over'
		AND m.article = '47' AND m.occurred_at = '2026-03-13T00:00:00+08:00' AND m.due_at > m.occurred_at AND d.state = 'waiting'`); n != records {
		t.Errorf("partners are told of %d records, want %d", n, records)
	}
	if ended := a.on(2026, time.April, 11); ended.Records != 0 {
		t.Errorf("within the time for which records are kept: %+v", ended)
	}
	if ended := a.on(2026, time.April, 15); ended.Records != records || a.written(casefile.EndStored) != "2026-04-11 2026-04-12 00:00:00  city-2022" {
		t.Errorf("days late: %+v, written down %s", ended, a.written(casefile.EndStored))
	}
	if rows, err := a.Store.MyRecords(t.Context(), db.MyRecordsParams{AccountID: a.Applicant, Now: a.clock.Now()}); err != nil || len(rows) != 0 {
		t.Errorf("%d records are there though none is kept, %v", len(rows), err)
	}
}

// A round that dies between two batches has written down what it had got to, once; the next goes on after it and leaves none out.
func TestEndDue_RecordsRoundDies(t *testing.T) {
	const records = 60
	a := newArchive(t, "city-2022", records)
	activities.BatchesOf(t, 2)
	a.clock.Set(calendar.NewDate(2026, time.March, 13).At(9, 0))
	ended := func() int { return a.count(`SELECT count(*) FROM record_ends WHERE what = 'published'`) }
	halfway := false
	for after := time.Millisecond; ended() < records; after += 4 * time.Millisecond {
		ctx, die := context.WithTimeout(t.Context(), after)
		_, err := a.steps.EndDue(ctx)
		die()
		n := ended()
		halfway = halfway || err != nil && n > 0 && n < records
	}
	if !halfway {
		t.Error("no round died between two batches")
	}
	dbtest.Arrange(t, a.Store, `DELETE FROM record_end_days`) // a day that is looked through again finds nothing
	a.on(2026, time.March, 13)
	for question, want := range map[string]int{
		`SELECT count(*) FROM record_ends WHERE what = 'published'`:                                  records,
		`SELECT count(DISTINCT record_id) FROM record_ends WHERE what = 'published'`:                 records,
		`SELECT count(*) FROM partner_messages WHERE case_id IS NULL AND event = 'publication_over'`: records,
		`SELECT count(*) FROM partner_deliveries d JOIN partner_messages m ON m.id = d.message_id
			WHERE m.case_id IS NULL AND m.event = 'publication_over'`: records,
	} {
		if n := a.count(question); n != want {
			t.Errorf("%d, want %d: %s", n, want, question)
		}
	}
}

// A record whose case is open is published no longer, but it is kept, with its mark, until the case is closed.
func TestEndDue_RecordInACase(t *testing.T) {
	a := newArchive(t, "shenzhen-2022", 1)
	var record uuid.UUID
	a.must(a.Store.Pool.QueryRow(t.Context(), `SELECT id FROM records WHERE number = 'END-1'`).Scan(&record))
	pack, err := a.steps.Book.InForce("shenzhen-2022", calendar.DateOf(lastEvening))
	a.must(err)
	receipt, err := a.Store.File(t.Context(), a.Filing(record, pack.ID, int32(pack.Version), pack.Hash(casefile.FlowObjection), lastEvening)) //nolint:gosec // small
	a.must(err)
	a.on(2026, time.April, 20)
	if n := a.count(`SELECT count(*) FROM record_ends WHERE what = 'published'`); n != 1 || a.written(casefile.EndStored) != "" {
		t.Errorf("while its case is open: %d ended, kept until %q", n, a.written(casefile.EndStored))
	}
	dbtest.Arrange(t, a.Store, `UPDATE cases SET stage = 'closed', closed_at = $2, result = 'withdrawn' WHERE id = $1`, receipt.CaseID, a.clock.Now())
	a.on(2026, time.April, 21)
	if got := a.written(casefile.EndStored); got == "" {
		t.Error("the case is closed, and the record is kept still")
	}
}

// What each regulation says of records about which neither they nor the catalogue say anything, found on 12 March 2025 and corrected half a year later.
func TestEndDue_ByRegulation(t *testing.T) {
	for _, tt := range []struct{ pack, want string }{
		{"shenzhen-2020", "2030-03-12 2030-03-13 00:00:00 30(1)(2) shenzhen-2020"}, // five years from when it was generated
		{"qianhai-2020", "2030-09-12 2030-09-13 00:00:00 12(1) qianhai-2020"},      // five years from when it was corrected
		{"xiamen-draft", ""}, // says how long what is on lists is published
		{"shenzhen-2022", ""},
	} {
		a := newArchive(t, tt.pack, 1)
		dbtest.Arrange(t, a.Store, `UPDATE catalogue_items SET disclosure = '{}', fields = '[{"key": "on", "means": "found_on"}, {"key": "ok", "means": "corrected_on"}]' WHERE code = 'END'`)
		dbtest.Arrange(t, a.Store, `INSERT INTO record_versions (record_id, version, content, valid_from) SELECT id, 2, '{"on": "2025-03-12", "ok": "2025-09-12"}', now() FROM records WHERE number = 'END-1'`)
		dbtest.Arrange(t, a.Store, `UPDATE records SET version = 2 WHERE number = 'END-1'`)
		a.on(2031, time.January, 2)
		if got := a.written(casefile.EndPublished); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.pack, got, tt.want)
		}
	}
}

// Partners are told once that a record is published no longer, whatever dies between; not of what others could not see before, nor under a document that has nobody told.
func TestEndDue_PartnersAreTold(t *testing.T) {
	told := `SELECT count(*) FROM partner_messages WHERE case_id IS NULL`
	a := newArchive(t, "city-2022", 20)
	hidden := `SELECT id FROM records WHERE number = 'END-1'`
	var record uuid.UUID
	a.must(a.Store.Pool.QueryRow(t.Context(), hidden).Scan(&record))
	pack, err := a.steps.Book.InForce("city-2022", calendar.DateOf(lastEvening))
	a.must(err)
	_, err = a.Store.File(t.Context(), a.Filing(record, pack.ID, int32(pack.Version), pack.Hash(casefile.FlowObjection), lastEvening)) //nolint:gosec // small
	a.must(err)
	a.BeginEffect(t, record, casefile.EffectPublicationStopped, lastEvening)
	activities.BatchesOf(t, 5)
	a.clock.Set(calendar.NewDate(2026, time.March, 13).At(9, 0))
	dying, die := context.WithCancel(t.Context())
	die()
	if _, err := a.steps.EndDue(dying); err == nil {
		t.Fatal("it did not die")
	}
	a.on(2026, time.March, 13)
	a.on(2026, time.March, 13)
	dbtest.Arrange(t, a.Store, `DELETE FROM record_end_days`) // a day that is looked through again
	a.on(2026, time.March, 13)
	a.on(2026, time.March, 14)
	if n := a.count(told); n != 19 {
		t.Errorf("partners are told of %d records, want 19", n)
	}
	silent := newArchive(t, "shenzhen-2022", 3)
	silent.on(2026, time.March, 13)
	if n := silent.count(told); n != 0 {
		t.Errorf("partners are told of %d records under a document that has nobody told", n)
	}
}

// What came in on a list with no listing of ours ends by its own day, or as long after it was listed as the regulation has its category published: the schedule writes
// down which, and partners that are told of ends are told once. Where nothing says how long, nothing ends.
func TestEndDue_OnAListOfOthers(t *testing.T) {
	const own, none = `{"on": "2025-03-12", "until": "2026-03-11"}`, `{"on": "2025-03-12"}`
	for _, tt := range []struct {
		pack, category, content, want string
		told                          int
	}{
		{"city-2022", "serious_list", own, "2026-03-11 2026-03-12 00:00:00  city-2022", 1},
		{"city-2022", "serious_list", none, "", 0},
		{"shenzhen-2020", "watch_list", own, "2026-03-11 2026-03-12 00:00:00  shenzhen-2020", 0},
		{"shenzhen-2020", "watch_list", none, "2030-03-12 2030-03-13 00:00:00 30(1)(2) shenzhen-2020", 0},
		{"xiamen-draft", "watch_list", none, "2026-03-12 2026-03-13 00:00:00 28(1) xiamen-draft", 0},
		{"xiamen-draft", "serious_list", none, "2030-03-12 2030-03-13 00:00:00 28(1) xiamen-draft", 0},
		{"xiamen-draft", "watch_list", own, "2026-03-11 2026-03-12 00:00:00  xiamen-draft", 0},
		{"shenzhen-2022", "watch_list", own, "2026-03-11 2026-03-12 00:00:00  shenzhen-2022", 0},
	} {
		a := newArchive(t, tt.pack, 1)
		dbtest.Arrange(t, a.Store, `UPDATE catalogue_items SET disclosure = '{}', category = $1, listing = '{"nature": "x", "listed_until": "until"}',
			fields = '[{"key": "on", "kind": "date", "means": "found_on"}, {"key": "until", "kind": "date"}]' WHERE code = 'END'`, tt.category)
		dbtest.Arrange(t, a.Store, `UPDATE record_versions SET content = $1 WHERE record_id = (SELECT id FROM records WHERE number = 'END-1')`, tt.content)
		for range 2 {
			a.on(2030, time.March, 13)
			a.on(2030, time.March, 14)
		}
		if got := a.written(casefile.EndPublished); got != tt.want {
			t.Errorf("%s, %s, %s: written down %q, want %q", tt.pack, tt.category, tt.content, got, tt.want)
		}
		if n := a.count(`SELECT count(*) FROM partner_messages WHERE case_id IS NULL AND event = 'publication_over'`); n != tt.told {
			t.Errorf("%s, %s: partners are told %d times, want %d", tt.pack, tt.content, n, tt.told)
		}
	}
}
