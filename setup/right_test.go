package setup

import (
	"strings"
	"testing"

	"creditcase/db"
	"creditcase/db/dbtest"
)

// What its subject does not want recorded does not come in, until it takes that back; what is here already is the same record still.
func TestImport_RecordThatItsSubjectDoesNotWant(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	if _, err := Init(t.Context(), store, cityOf(t, cityText), at); err != nil {
		t.Fatal(err)
	}
	if _, err := ImportCatalogue(t.Context(), store, strings.NewReader(strings.Replace(catalogueText, "penalty", "honour", 1)), at); err != nil {
		t.Fatal(err)
	}
	brings := func(number string, want Summary, refused bool) {
		t.Helper()
		done, err := importRecords(t, store, strings.Replace(recordsText("61,600"), "SCJG01-2025-000001", number, 1))
		if done != want || (err != nil) != refused || refused && !strings.Contains(err.Error(), "records of this kind do not come in") {
			t.Errorf("%s: %+v, %v", number, done, err)
		}
	}
	brings("SCJG01-2025-000001", Summary{New: 1}, false)
	dbtest.Arrange(t, store, `WITH made AS (INSERT INTO cases (id, number, flow, pack_id, pack_version, pack_hash, stage, subject_id, about_zh, about_en, unit_id, filed_at)
			SELECT gen_random_uuid(), 'QY2026000001', 'right', 'shenzhen-2022', 1, '', 'right_service', s.id, '', '', u.id, $1 FROM subjects s, units u WHERE u.kind = 'agency'
			RETURNING id, subject_id)
		INSERT INTO effects (id, case_id, subject_id, kind, hides, article, started_at) SELECT gen_random_uuid(), id, subject_id, 'not_recorded', 'nobody', '40(2)', $1 FROM made`, at)
	brings("SCJG01-2025-000001", Summary{Same: 1}, false)
	brings("SCJG01-2025-000002", Summary{}, true)
	dbtest.Arrange(t, store, `UPDATE effects SET ended_at = $1 WHERE kind = 'not_recorded'`, at)
	brings("SCJG01-2025-000002", Summary{New: 1}, false)
}
