package activities_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

// standing are the numbers of the records by which a body may go that decides for the purpose.
func (c *court) standing(purpose casefile.Purpose, limits json.RawMessage) (numbers []string) {
	c.t.Helper()
	records, err := c.Store.Standing(c.t.Context(), c.Subject, purpose, limits, c.clock.Now())
	c.must(err)
	for _, r := range records {
		numbers = append(numbers, r.Number)
	}
	return numbers
}

// shared are the numbers of those that a body looks up with which records are shared, with what they say.
func (c *court) shared(purpose casefile.Purpose, limits json.RawMessage) (numbers []string) {
	c.t.Helper()
	rows, err := c.Store.SharedRecords(c.t.Context(), db.SharedRecordsParams{SubjectID: c.Subject, LeavesOut: string(purpose.LeavesOut()), ForIt: purpose.SpeaksForIt(),
		Limits: limits, Now: c.clock.Now(), Most: 100})
	c.must(err)
	for _, r := range rows {
		if r.LeftOuts == 0 && string(r.Content) != "{}" {
			numbers = append(numbers, r.Number)
		}
	}
	return numbers
}

// A body that decides whether somebody may commit knows of no more than any other body: what is kept from others, deleted or over bars nobody; and what is off its
// list is on none, though others may see the record still.
func TestStanding_AsOthersSee(t *testing.T) {
	c := newCourt(t, "shenzhen-2020")
	dbtest.Arrange(t, c.Store, `UPDATE record_versions SET content = '{"reason": "失信"}' WHERE record_id = $1`, c.listed)
	if got, want := c.standing(casefile.PurposeOther, nil), c.shared(casefile.PurposeOther, nil); len(got) != 3 || len(want) != 3 {
		t.Fatalf("%v stand, and %v are shared", got, want)
	}
	for i, kind := range casefile.EffectKinds() {
		if kind.OfSubject() {
			continue
		}
		number := fmt.Sprintf("YY20260%05d", i)
		c.BareCase(t, number, c.listed, c.clock.Now(), true)
		effect := uuid.New()
		c.exec(`INSERT INTO effects (id, case_id, record_id, kind, hides, article, started_at, ends_at) SELECT $1, id, $2, $3, $4, '51', $5, $6 FROM cases WHERE number = $7`,
			effect, c.listed, kind, kind.HidesFrom(), c.clock.Now(), c.clock.Now().AddDate(1, 0, 0), number)
		c.clock.Advance(time.Hour)
		stands, seen := slices.Contains(c.standing(casefile.PurposePermit, nil), "YZ-0001"), slices.Contains(c.shared(casefile.PurposePermit, nil), "YZ-0001")
		if stands != (seen && !kind.EndsListing()) {
			t.Errorf("under %s, which delists: %t, it stands: %t, and is seen by others: %t", kind, kind.EndsListing(), stands, seen)
		}
		c.exec(`UPDATE effects SET ended_at = $2 WHERE id = $1`, effect, c.clock.Now())
		if stands := slices.Contains(c.standing(casefile.PurposePermit, nil), "YZ-0001"); stands != (kind.HidesFrom() != casefile.HidesWhenOver) {
			t.Errorf("after %s it stands: %t", kind, stands)
		}
		dbtest.Arrange(t, c.Store, `DELETE FROM effects WHERE id = $1`, effect)
	}
}

// What is published no longer bars nobody, and neither does what is kept no longer.
func TestStanding_Published(t *testing.T) {
	c := newCourt(t, "shenzhen-2020")
	limits, err := casefile.PublicationLimits{"penalty": {Months: 6, Recorded: true}}.JSON()
	c.must(err)
	if got := c.standing(casefile.PurposeOther, limits); !slices.Equal(got, []string{"PEN-0002", "YZ-0001"}) {
		t.Errorf("%v stand, and the first penalty is published no longer", got)
	}
	c.exec(`INSERT INTO record_ends (record_id, what, last_day, ended_at, article, pack_id, pack_version, hides) VALUES ($1, 'kept', '2026-02-01', '2026-02-01 16:00Z', '30', 'shenzhen-2020', 1, 'all')`,
		c.listed)
	if got := c.standing(casefile.PurposeOther, limits); !slices.Equal(got, []string{"PEN-0002"}) {
		t.Errorf("%v stand, one of which is kept no longer", got)
	}
}

// Under a plan of reorganization nothing before the ruling is a ground to refuse a permit on the enterprise's word (shenzhen-2020 70), where the document says so; for
// what speaks for it, it is looked at all the same.
func TestStanding_BeforeTheRuling(t *testing.T) {
	for pack, left := range map[string]int{"shenzhen-2020": 1, "shenzhen-2022": 3} {
		c := newCourt(t, pack)
		c.approved("（2026）云01破1号")
		c.clock.Advance(time.Hour)
		if got := c.standing(casefile.PurposePermit, nil); len(got) != left {
			t.Errorf("%s: %v stand, want %d", pack, got, left)
		}
		if got := c.standing(casefile.PurposeOther, nil); len(got) != 3 {
			t.Errorf("%s: %v stand for what speaks for it", pack, got)
		}
	}
}

// Whoever an objection has taken off the list of serious dishonesty commits again, though the record is there still; and so does who is being heard by a court about it.
func TestCommitment_OffTheList(t *testing.T) {
	for _, kind := range []casefile.EffectKind{casefile.EffectRemovedFromList, casefile.EffectDisclosureStopped, casefile.EffectPendingSuspended} {
		o := newOffice(t, "shenzhen-2022", nil)
		if n := len(o.pack.Commitment.Excluded([]rules.StandingRecord{{Category: "serious_list"}})); n != 1 {
			t.Fatalf("a list excludes %d times", n)
		}
		c := court{hall: o.hall}
		listed := c.onList("YZ-0002")
		if o.mayCommit() {
			t.Error("who is on the list commits")
		}
		o.BareCase(t, "YY2026000001", listed, o.clock.Now(), true)
		o.BeginEffect(t, listed, kind, o.clock.Now())
		o.clock.Advance(time.Hour)
		if !o.mayCommit() {
			t.Errorf("who is off the list by %s cannot commit", kind)
		}
	}
}
