package partners

import (
	"fmt"
	"testing"
	"time"

	"creditcase/db"
)

func TestScratchTimes(t *testing.T) {
	n := newTown(t, 24*time.Hour)
	clock := func(what string, times int, fn func()) {
		began := time.Now()
		for range times {
			fn()
		}
		fmt.Printf("%-40s %v\n", what, time.Since(began)/time.Duration(times))
	}
	matter := func() {
		_, _ = n.Store.PartnerMatter(t.Context(), db.PartnerMatterParams{CaseID: n.caseID, RecordID: n.record})
	}
	matter()
	clock("matter, no partners", 1000, matter)
	lease := func() {
		_, err := n.Store.PartnerLease(t.Context(), db.PartnerLeaseParams{Most: 16, Each: 4, Seconds: 0})
		if err != nil {
			t.Fatal(err)
		}
	}
	now := n.clock.Now()
	chores := func() {
		if _, err := n.Store.PartnerStray(t.Context(), db.PartnerStrayParams{Tries: 6, PressesUntil: now.Add(pressing), Most: 50}); err != nil {
			t.Fatal(err)
		}
		if _, err := n.Store.PartnerDropped(t.Context(), 50); err != nil {
			t.Fatal(err)
		}
		if _, err := n.Store.PartnerOverdue(t.Context(), db.PartnerOverdueParams{Now: now, Most: 50}); err != nil {
			t.Fatal(err)
		}
	}
	clock("lease, nothing", 200, lease)
	clock("chores, nothing", 200, chores)
	for range 5 {
		n.partner("https://bank.example/")
	}
	n.exec(`INSERT INTO partner_messages (id, case_id, record_id, event, article, occurred_at, due_at, body)
		SELECT gen_random_uuid(), $1, r.id, 'annotated', '1', now(), now() + interval '30 days', '{}'
		FROM generate_series(1, 4) g CROSS JOIN records r`, n.caseID)
	n.exec(`INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source)
		SELECT gen_random_uuid(), 'X'||g, r.subject_id, r.item_id, r.unit_id, r.recorded_on, r.source FROM generate_series(1,50000) g, records r LIMIT 50000`)
	n.exec(`INSERT INTO partner_messages (id, case_id, record_id, event, article, occurred_at, due_at, body)
		SELECT gen_random_uuid(), $1, r.id, 'annotated', '1', now() - random() * interval '30 days', now() + interval '30 days', '{}'
		FROM records r CROSS JOIN generate_series(1, 2) g WHERE number LIKE 'X%'`, n.caseID)
	n.exec(`INSERT INTO partner_deliveries (message_id, partner_id, state, done_at, next_at) SELECT m.id, p.id, 'delivered', now(), NULL FROM partner_messages m, partners p`)
	n.exec(`UPDATE partner_deliveries SET state = 'waiting', done_at = NULL, next_at = now() + interval '1 hour', tries = 3, attempts = 3
		WHERE partner_id = (SELECT id FROM partners ORDER BY id LIMIT 1) AND message_id IN (SELECT id FROM partner_messages ORDER BY seq DESC LIMIT 20000)`)
	n.exec(`ANALYZE`)
	fmt.Println(n.count("SELECT count(*) FROM partner_deliveries"), n.count("SELECT count(*) FROM partner_deliveries WHERE state='waiting'"))
	clock("lease, 20,000 pause", 20, lease)
	clock("chores, 20,000 pause", 20, chores)
	n.exec(`UPDATE partner_deliveries SET next_at = now() WHERE state = 'waiting'`)
	n.exec(`VACUUM ANALYZE`)
	clock("lease, 20,000 due", 20, lease)
	clock("desk partners", 20, func() {
		if _, err := n.Store.DeskPartners(t.Context(), n.Agency); err != nil {
			t.Fatal(err)
		}
	})
	clock("desk deliveries", 20, func() {
		if _, err := n.Store.DeskDeliveries(t.Context(), db.DeskDeliveriesParams{UnitID: n.Agency, BeforeAt: later().AddDate(9, 0, 0), Most: 26}); err != nil {
			t.Fatal(err)
		}
	})
	clock("desk deliveries away", 20, func() {
		if _, err := n.Store.DeskDeliveries(t.Context(), db.DeskDeliveriesParams{UnitID: n.Agency, State: "away", BeforeAt: later().AddDate(9, 0, 0), Most: 26}); err != nil {
			t.Fatal(err)
		}
	})
	clock("desk deliveries waiting", 20, func() {
		if _, err := n.Store.DeskDeliveries(t.Context(), db.DeskDeliveriesParams{UnitID: n.Agency, State: "waiting", BeforeAt: later().AddDate(9, 0, 0), Most: 26}); err != nil {
			t.Fatal(err)
		}
	})
}
