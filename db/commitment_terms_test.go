package db_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// Terms are published in versions, each once however often it is sent; a code is one unit's, and what was changed meanwhile is not overwritten.
func TestPublishTerms(t *testing.T) {
	h := newCommitHall(t, "shenzhen-2022")
	publish := func(change func(*db.NewTerms)) (int, error) {
		n := db.NewTerms{UnitID: h.Unit, ActorID: h.UnitHead, Code: "XC", Seen: 1, Terms: dbtest.Terms("XC"), At: noon}
		change(&n)
		return h.Store.PublishTerms(t.Context(), n)
	}
	other := func(n *db.NewTerms) { n.Terms.Share = 10 }
	for _, want := range []int{2, 2} {
		if version, err := publish(other); err != nil || version != want {
			t.Errorf("version %d, %v; want %d", version, err, want)
		}
	}
	_, err := publish(func(n *db.NewTerms) { n.Terms.Share = 20 }) // another's change of version 1
	wantError(t, err, casefile.CodeConflict, "error.commitment_terms_changed")
	_, err = publish(func(n *db.NewTerms) { n.Code, n.Seen = "XX", 3 })
	wantError(t, err, casefile.CodeNotFound, "error.commitment_item_not_found")
	_, err = publish(func(n *db.NewTerms) { n.Terms.RecordItem = "XC-WN" })
	wantError(t, err, casefile.CodeInvalid, "error.terms_item")
	_, err = publish(func(n *db.NewTerms) { n.ActorID = h.OtherClerk })
	wantError(t, err, casefile.CodeForbidden, "error.forbidden.body")
	for name, actor := range map[string]uuid.UUID{"a clerk of the unit": h.UnitClerk, "the head of another body": h.AgencyHead, "the party": h.Applicant,
		"the program": db.ScheduleAccount} {
		if _, err = publish(func(n *db.NewTerms) { n.ActorID, n.Seen, n.Terms.Share = actor, 2, 30 }); err == nil {
			t.Errorf("%s publishes", name)
		}
		wantError(t, err, casefile.CodeForbidden, "error.forbidden.body")
		wantError(t, h.Store.RetireTerms(t.Context(), actor, h.Unit, h.item, noon), casefile.CodeForbidden, "error.forbidden.body")
	}
	h.NewCommitmentItem(t, h.Other, "QT", nil, noon)
	var head uuid.UUID
	h.must(h.Store.Pool.QueryRow(t.Context(), `INSERT INTO accounts (id, login, password_hash, name, role, unit_id, created_at)
		VALUES (gen_random_uuid(), 'other.head', '', '负责人庚', 'unit_principal', $1, now()) RETURNING id`, h.Other).Scan(&head))
	_, err = publish(func(n *db.NewTerms) {
		n.UnitID, n.ActorID, n.Seen, n.Terms = h.Other, head, 0, dbtest.Terms("QT")
	})
	wantError(t, err, casefile.CodeConflict, "error.commitment_code_taken")
	wantError(t, h.Store.RetireTerms(t.Context(), head, h.Other, h.item, noon), casefile.CodeConflict, "error.commitment_item_retired") // it is not this unit's
	h.must(h.Store.RetireTerms(t.Context(), h.UnitHead, h.Unit, h.item, noon))
	wantError(t, h.Store.RetireTerms(t.Context(), h.UnitHead, h.Unit, h.item, noon), casefile.CodeConflict, "error.commitment_item_retired")
	_, err = publish(func(n *db.NewTerms) { n.Seen = 2 })
	wantError(t, err, casefile.CodeConflict, "error.commitment_item_retired")
}

// A new item that is sent twice at the same moment is one, in one version.
func TestPublishTerms_AtOnce(t *testing.T) {
	h := newCommitHall(t, "shenzhen-2022")
	var both sync.WaitGroup
	versions, errs := make([]int, 4), make([]error, 4)
	for i := range versions {
		both.Go(func() {
			versions[i], errs[i] = h.Store.PublishTerms(context.Background(), db.NewTerms{UnitID: h.Unit, ActorID: h.UnitHead, Code: "NEU", Terms: dbtest.Terms("XC"), At: noon})
		})
	}
	both.Wait()
	for i := range versions {
		if versions[i] != 1 || errs[i] != nil {
			t.Errorf("version %d, %v", versions[i], errs[i])
		}
	}
}

// What an import brings in is published by the program's own account, whoever is named.
func TestImportTerms(t *testing.T) {
	h := newCommitHall(t, "shenzhen-2022")
	terms := dbtest.Terms("XC")
	terms.Share = 40
	h.must(h.Store.InTx(t.Context(), func(q *db.Queries) error {
		_, err := q.ImportTerms(t.Context(), db.NewTerms{UnitID: h.Unit, ActorID: h.UnitClerk, Code: "XC", Seen: 1, Terms: terms, At: noon})
		return err
	}))
	if n := h.count(t, `SELECT count(*) FROM commitment_terms WHERE version = 2 AND published_by = $1`, db.ScheduleAccount); n != 1 {
		t.Errorf("%d versions are the program's", n)
	}
}
