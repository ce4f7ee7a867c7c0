package db_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// A breach that comes in at the very moment at which its subject signs excludes it: the signing waits for the breach, whichever unit it comes from.
func TestSign_WhileABreachComesIn(t *testing.T) {
	h := newCommitHall(t, "shenzhen-2022")
	var item, unit uuid.UUID
	h.must(h.Store.Pool.QueryRow(t.Context(), `SELECT id, unit_id FROM catalogue_items WHERE code = 'XC-WN'`).Scan(&item, &unit))
	signs := make(chan error, 1)
	h.must(h.Store.InTx(t.Context(), func(q *db.Queries) error {
		record := uuid.New()
		err := q.EnterRecord(t.Context(), db.ListingRecordInsertParams{ID: record, Number: "XC-WN-1", SubjectID: h.Subject, ItemID: item, UnitID: unit},
			casefile.Content{casefile.FieldCommitment: "CN2026000009"}, nil, noon)
		if err != nil {
			return err
		}
		if _, err := q.RecordContent(t.Context(), record); err != nil { // what was written has reached the server
			return err
		}
		n := h.form()
		go func() {
			_, err := h.Store.Sign(t.Context(), n)
			signs <- err
		}()
		return h.waits(signs)
	}))
	var excluded *db.ExcludedError
	if err := <-signs; !errors.As(err, &excluded) || excluded.By[0].Record.Number != "XC-WN-1" {
		t.Errorf("it signs: %v", err)
	}
}

// waits returns nil once somebody waits for a lock of the subject, and an error where what was to wait is through.
func (h *commitHall) waits(done <-chan error) error {
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		select {
		case err := <-done:
			return errors.Join(errors.New("it does not wait"), err)
		default:
		}
		var n int
		err := h.Store.Pool.QueryRow(h.t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
			AND query LIKE '%FROM subjects%FOR NO KEY UPDATE%'`).Scan(&n)
		if err != nil || n > 0 {
			return err
		}
	}
	return errors.New("nobody waits")
}
