package activities_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// slots are how many things befall the records, half a day apart. The plan begins at one of them and ends at a later one.
const slots = 16

// life is what befalls the records of an enterprise by other cases, the same with a plan and without it: it is drawn from the seed alone.
type life struct {
	*court
	records []uuid.UUID
	rand    *rand.Rand
	begun   []uuid.UUID // effects, in their order
	base    time.Time
}

func newLife(t *testing.T, pack string, seed uint64) *life {
	t.Helper()
	c := newCourt(t, pack)
	return &life{court: c, records: []uuid.UUID{c.penalty, c.later, c.listed}, rand: rand.New(rand.NewPCG(seed, 71)), base: c.clock.Now()} //nolint:gosec // no secret
}

// goesOn has one thing befall one record: an effect of another case begins, with a planned end or without, or one that has begun ends.
func (l *life) goesOn(slot int) {
	l.t.Helper()
	at := l.base.Add(time.Duration(slot) * 12 * time.Hour)
	l.clock.Set(at)
	kinds := slices.DeleteFunc(casefile.EffectKinds(), func(k casefile.EffectKind) bool { return k.OfSubject() || k.Mark() == casefile.MarkReorganizing })
	kind, record, ends, which := kinds[l.rand.IntN(len(kinds))], l.records[l.rand.IntN(len(l.records))], l.rand.IntN(3), l.rand.IntN(slots)
	if l.rand.IntN(3) == 0 && len(l.begun) > 0 {
		id := l.begun[which%len(l.begun)]
		l.exec(`UPDATE effects SET ended_at = coalesce(ended_at, greatest($2, started_at)) WHERE id = $1`, id, at)
		return
	}
	number := fmt.Sprintf("YY20260%05d", slot)
	l.BareCase(l.t, number, record, at, true)
	start := db.EffectStartParams{ID: uuid.New(), RecordID: &record, Kind: kind, Article: "41", StartedAt: at}
	l.must(l.Store.Pool.QueryRow(l.t.Context(), `SELECT id FROM cases WHERE number = $1`, number).Scan(&start.CaseID))
	if ends == 0 {
		start.EndsAt = new(at.Add(time.Duration(1+which) * 24 * time.Hour))
	}
	l.must(l.Store.InTx(l.t.Context(), func(q *db.Queries) error { return q.BeginEffect(context.Background(), start) }))
	l.begun = append(l.begun, start.ID)
}

// seen is all that anybody sees of a record, by the program and by the database.
type seen struct {
	faces                       map[casefile.Onlooker]casefile.Face
	public, mine, shared, there bool
}

func (l *life) seen() []seen {
	l.t.Helper()
	ctx, now := l.t.Context(), l.base.Add((slots+4)*12*time.Hour)
	l.clock.Set(now)
	public, err := l.Store.PublicRecordsSearch(ctx, db.PublicRecordsSearchParams{Code: dbtest.CompanyCode, NamePattern: "-", Now: now, Most: 100})
	l.must(err)
	mine, err := l.Store.MyRecords(ctx, db.MyRecordsParams{AccountID: l.Applicant, Now: now})
	l.must(err)
	shared, err := l.Store.SharedRecords(ctx, db.SharedRecordsParams{SubjectID: l.Subject, Now: now, Most: 100})
	l.must(err)
	all := make([]seen, len(l.records))
	for i, record := range l.records {
		gone, err := l.Store.RecordsGone(ctx, db.RecordsGoneParams{Records: []uuid.UUID{record}, Now: now})
		l.must(err)
		all[i] = seen{faces: l.faces(record), there: len(gone) == 0,
			public: slices.ContainsFunc(public, func(r db.PublicRecordsSearchRow) bool { return r.ID == record }),
			mine:   slices.ContainsFunc(mine, func(r db.AccountRecord) bool { return r.ID == record }),
			shared: slices.ContainsFunc(shared, func(r db.SharedRecordsRow) bool { return r.ID == record })}
	}
	return all
}

func (s seen) same(as seen) bool {
	return maps.Equal(s.faces, as.faces) && s.public == as.public && s.mine == as.mine && s.shared == as.shared && s.there == as.there
}

// assists has a court's notice delete the first record that is there, where the pack follows such notices; it returns which.
func (l *life) assists() int {
	l.t.Helper()
	if !l.pack.Reorganization.Knows(casefile.MatterAssistance) {
		return -1
	}
	there, err := l.Store.RecordsToAssist(l.t.Context(), db.RecordsToAssistParams{SubjectID: l.Subject, Now: l.clock.Now()})
	l.must(err)
	if len(there) == 0 {
		return -1
	}
	l.follows(l.document(casefile.MatterAssistance, "（2026）云01破1号之二", casefile.AssistedRecord{RecordID: there[0].ID, Does: casefile.OutcomeDelete}))
	return slices.Index(l.records, there[0].ID)
}

// Objections, repairs, listings and rights befall the records of an enterprise while a plan begins, is assisted and ends. Afterwards everybody sees of every record
// what he would see had there been no plan; of one that was carried out, what was deleted on a court's notice meanwhile is gone.
func TestReorganization_AsWithoutThePlan(t *testing.T) {
	for _, pack := range reorganizing {
		for seed := range uint64(3) {
			for _, m := range []casefile.ReorganizationMatter{casefile.MatterCarriedOut, casefile.MatterFailed} {
				t.Run(fmt.Sprintf("%s/%s/seed %d", pack, m, seed), func(t *testing.T) {
					t.Parallel()
					without, with := newLife(t, pack, seed), newLife(t, pack, seed)
					drawn := rand.New(rand.NewPCG(seed, uint64(len(m)))) //nolint:gosec // no secret
					begins, assisted := 1+drawn.IntN(4), -1
					ends := begins + 2 + drawn.IntN(slots-begins-3)
					for slot := 1; slot <= slots; slot++ {
						without.goesOn(slot)
						with.goesOn(slot)
						switch slot {
						case begins:
							with.approved("（2026）云01破1号")
						case begins + 1:
							assisted = with.assists()
						case ends:
							n := with.document(m, "（2026）云01破1号之三")
							n.Filing.Restores = m.Fails()
							with.follows(n)
						}
					}
					have, want := with.seen(), without.seen()
					for i := range have {
						stays := i == assisted && m == casefile.MatterCarriedOut
						if stays && have[i].there || !stays && !have[i].same(want[i]) {
							t.Errorf("seed %d, record %d, plan from %d to %d, assisted is record %d:\n%+v with the plan,\n%+v without", seed, i, begins, ends, assisted, have[i], want[i])
						}
					}
				})
			}
		}
	}
}
