package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

const (
	// fewestKills and fewestCases are what every run does; the environment may ask for more.
	fewestKills = 20
	fewestCases = 100
	// stalled is how long nothing may happen, once the last server killed is up again, until everything has come to its end. How long all of it takes is the machine's
	// matter.
	stalled = time.Minute
)

// TestKill kills web, worker, Temporal and PostgreSQL with SIGKILL in turn, at random moments, while cases run through
// the real processes, and then holds every case to its plan: nothing lost, nothing done twice, nothing early.
//
// A longer run, and a run again with the chances of an earlier one (its log names the seed):
//
//	CREDITCASE_KILLS=200 CREDITCASE_KILL_CASES=400 go test ./e2e -run TestKill -timeout 60m -v
//	CREDITCASE_KILL_SEED=4711 go test ./e2e -run TestKill -v
func TestKill_NothingLostTwiceOrEarly(t *testing.T) {
	kills, cases := atLeast(t, "CREDITCASE_KILLS", fewestKills), atLeast(t, "CREDITCASE_KILL_CASES", fewestCases)
	seed := uint64(atLeast(t, "CREDITCASE_KILL_SEED", 0)) //nolint:gosec // not negative
	if seed == 0 {
		seed = rand.Uint64N(1 << 31)
	}
	t.Logf("CREDITCASE_KILL_SEED=%d: %d cases, %d kills", seed, cases, kills)
	chance := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // chosen to be repeated

	town := newTown(t)
	ctx, stop := context.WithCancel(context.Background())
	town.newPartners(ctx, kills)
	driven := town.plan(chance, cases, kills)
	var people, open sync.WaitGroup // of the cases; of those that have not come to their end
	defer func() {
		stop()
		people.Wait()
		for _, p := range town.partners {
			p.calls.Wait()
		}
	}()
	for _, k := range driven {
		open.Add(1)
		people.Go(func() { k.run(ctx, open.Done) })
	}
	town.killInTurn(chance, kills)
	close(town.calm)
	town.within(stalled, "all cases have ended", open.Wait, stop)
	town.within(settled, "partners have taken everything down", people.Wait, stop)
	for _, k := range driven {
		k.check()
	}
	town.check(driven)
	if t.Failed() {
		t.Logf("the processes:\n%s", town.said)
	}
}

// within waits for something, and stops everything where for so long no act has been received and no case has ended.
func (w *town) within(limit time.Duration, what string, wait, stop func()) {
	w.t.Helper()
	begun, over := time.Now(), make(chan struct{})
	go func() {
		wait()
		close(over)
	}()
	moved := func() int32 { return w.received.Load() + w.closed.Load() }
	for seen := moved(); ; seen = moved() {
		select {
		case <-over:
			w.t.Logf("%s %.1f s later", what, time.Since(begun).Seconds())
			return
		case <-time.After(limit):
		}
		if moved() == seen {
			stop()
			<-over
			w.t.Errorf("%s: not yet, and nothing has moved for %v", what, limit)
			return
		}
	}
}

// plan decides everything about every case beforehand: as many objections, a third as many repairs, an eighth as many listings, removals of some
// who are listed, and an eighth as many commitments, of the short procedures, and of documents about reorganizations.
func (w *town) plan(chance *rand.Rand, cases, kills int) []*killCase {
	w.t.Helper()
	sound, wrong := w.records()
	driven := w.planObjections(chance, cases, kills, &sound, &wrong)
	driven = append(driven, w.planRepairs(chance, cases/3, kills, &sound, driven)...)
	driven = append(driven, w.planListings(chance, cases/8, kills)...)
	driven = append(driven, w.planCommitments(chance, cases/8, kills)...)
	driven = append(driven, w.planShort(chance, cases/11, kills)...)
	return append(driven, w.planPlans(chance, cases/12, kills)...)
}

// records spreads all records of the city over its applicants and returns those that say what their source says, and
// those that do not, each under one who may object to it.
func (w *town) records() (sound, wrong []db.SeedRecordsOfApplicantsRow) {
	w.t.Helper()
	ctx := context.Background()
	_, err := w.store.Pool.Exec(ctx, `INSERT INTO account_subjects (account_id, subject_id, capacity)
		SELECT a.id, s.id, 'representative'
		FROM (SELECT id, row_number() OVER (ORDER BY code) AS n FROM subjects
		      WHERE NOT EXISTS (SELECT FROM account_subjects x WHERE x.subject_id = subjects.id)) s
		JOIN (SELECT id, row_number() OVER (ORDER BY login) AS n, count(*) OVER () AS of FROM accounts
		      WHERE role = 'applicant') a ON a.n = 1 + s.n % a.of`)
	w.must(err)
	rows, err := w.store.SeedRecordsOfApplicants(ctx)
	w.must(err)
	seen := map[uuid.UUID]bool{}
	for _, r := range rows {
		if seen[r.RecordID] {
			continue
		}
		seen[r.RecordID] = true
		if len(differences(r)) == 0 {
			sound = append(sound, r)
		} else {
			wrong = append(wrong, r)
		}
	}
	w.t.Logf("%d records, and %d that differ from their source", len(sound), len(wrong))
	return sound, wrong
}

// atLeast reads a number from the environment; unset it is least, and less is an error.
func atLeast(t *testing.T, name string, least int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return least
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least {
		t.Fatalf("%s=%s: want a number from %d", name, text, least)
	}
	return n
}

var victims = []string{"web", "worker", "Temporal", "PostgreSQL"}

// killInTurn kills each of the four once before any is killed again, and returns when all are up after the last kill. It
// waits for nothing but the victim's own return, so one may die while another is still coming back.
func (w *town) killInTurn(chance *rand.Rand, kills int) {
	w.t.Helper()
	killed := map[string]int{} // by name, the process killed last
	turn := slices.Clone(victims)
	for n := range kills {
		if n%len(turn) == 0 {
			chance.Shuffle(len(turn), func(i, j int) { turn[i], turn[j] = turn[j], turn[i] })
		}
		name := turn[n%len(turn)]
		pause := 300*time.Millisecond + time.Duration(chance.Int64N(int64(8*time.Second)))
		time.Sleep(pause) // the random moment is the point
		killed[name] = w.kill(name, killed[name])
		w.kills.Add(1)
		w.t.Logf("kill %2d: %-10s after %.1f s; %d cases filed, %d closed", n+1, name, pause.Seconds(), w.filed.Load(),
			w.closed.Load())
	}
	for name, pid := range killed {
		w.back(name, pid)
	}
	w.ready()
}

// kill kills a service once it runs as another process than before, and returns that process. Without its database a part
// of ours ends by itself and is started again, so what was there a moment ago may be gone.
func (w *town) kill(name string, before int) int {
	w.t.Helper()
	w.eventually(name+" can be killed", func() bool {
		pid := w.stack.Pid(name)
		if pid == before {
			return false
		}
		err := syscall.Kill(pid, syscall.SIGKILL)
		if err != nil && !errors.Is(err, syscall.ESRCH) {
			w.t.Fatalf("kill %s: %v", name, err)
		}
		before = pid
		return err == nil
	})
	return before
}

// back waits until a service runs as another process than the one that was killed.
func (w *town) back(name string, killed int) {
	w.t.Helper()
	w.eventually(name+" is back", func() bool { return w.stack.Pid(name) != killed })
}

// check holds the database as a whole to what was driven.
func (w *town) check(driven []*killCase) {
	w.t.Helper()
	ctx := context.Background()
	broken := func(number string, err error) { w.t.Errorf("trail of %s: %v", number, err) }
	if n, err := w.store.VerifyTrails(ctx, broken); err != nil || n != len(driven) {
		w.t.Errorf("verified %d trails, want %d: %v", n, len(driven), err)
	}
	forms, turnedDown, missed := 0, 0, 0
	for _, k := range driven {
		forms, turnedDown, missed = forms+len(k.receipts), turnedDown+k.turnedDown, missed+len(k.missed)
	}
	var cases, acts, undone int
	err := w.store.Pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM cases), count(*), count(*) FILTER (WHERE status <> 'done')
		FROM acts`).Scan(&cases, &acts, &undone)
	if err != nil {
		w.t.Fatal(err)
	}
	if cases != len(driven) || acts != forms || undone != turnedDown {
		w.t.Errorf("%d cases, %d acts, %d of them not done; want %d cases and %d acts, %d refused by rule", cases, acts, undone,
			len(driven), forms, turnedDown)
	}
	if w.granted == 0 || w.answered == 0 {
		w.t.Errorf("%d extensions granted, %d supplements taken: the run says nothing about them", w.granted, w.answered)
	}
	var overdue, reminded int
	err = w.store.Pool.QueryRow(ctx, `SELECT count(overdue_at), count(reminded_at) FROM deadlines`).Scan(&overdue, &reminded)
	if err != nil {
		w.t.Fatal(err)
	}
	if overdue == 0 || reminded == 0 {
		w.t.Errorf("%d deadlines overdue, %d reminded: the run says nothing about timers", overdue, reminded)
	}
	w.checkRepairs(driven)
	w.checkListings()
	w.checkCommitments(driven)
	w.checkPartners(ctx)
	w.t.Logf("%d acts, %d deadlines marked overdue, %d reminded; %d extensions granted, %d supplements taken; %d acts came too late, "+
		"%d were refused by rule", acts, overdue, reminded, w.granted, w.answered, missed, turnedDown)
}

// check holds one case to its plan.
func (k *killCase) check() {
	t := k.town.t
	t.Helper()
	if k.failed != nil {
		t.Errorf("%s: %v", k, k.failed)
		return
	}
	ctx := context.Background()
	c, err := k.town.store.CaseGet(ctx, k.id)
	if err != nil {
		t.Fatalf("%s: %v", k, err)
	}
	if c.Stage != casefile.StageClosed || c.Result == nil || *c.Result != k.result {
		t.Errorf("%s: %s, result %v; the plan is %s", k, c.Stage, c.Result, k.result)
	}
	k.course.check(ctx, k, c)
	k.checkActs(ctx)
	k.checkBranch(ctx, c)
	k.checkClocks(ctx, k.checkTrail(ctx))
	k.checkHistory(ctx)
}

// checkActs finds each act that was acknowledged, with its id and instant, done or refused by rule; and no other.
func (k *killCase) checkActs(ctx context.Context) {
	t := k.town.t
	t.Helper()
	rows, err := k.town.store.Pool.Query(ctx, `SELECT a.id, a.form_id, a.kind, a.received_at, a.status, coalesce(a.refusal, ''), s.step IS NOT NULL
		FROM acts a LEFT JOIN steps s ON s.case_id = a.case_id
		  AND s.step = CASE WHEN a.status = 'refused' THEN 'refuse/' ELSE '' END || a.id::text WHERE a.case_id = $1 ORDER BY a.seq`, k.id)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var got acknowledged
		var status casefile.ActStatus
		var refusal string
		var stepped bool
		if err := rows.Scan(&got.act, &got.form, &got.kind, &got.from, &status, &refusal, &stepped); err != nil {
			t.Fatal(err)
		}
		right := status == casefile.ActDone
		if status == casefile.ActRefused && mayBeTurnedDown(got.kind, refusal) {
			right = true
			k.turnedDown++
		}
		if n >= len(k.receipts) {
			t.Errorf("%s: %s more than was sent", k, got.kind)
			continue
		}
		if want := k.receipts[n]; !want.covers(got) || !right || stepped == (got.kind.Through() == casefile.ThroughSender) {
			t.Errorf("%s: act %d is %+v, %s %s, stepped %v; the receipt is %+v", k, n, got, status, refusal, stepped, want)
		}
	}
	if err := rows.Err(); err != nil || n < len(k.receipts) {
		t.Errorf("%s: %d acts, %d were acknowledged: %v", k, n, len(k.receipts), err)
	}
}

// marks are the legal instants at which the trail says that a clock was reminded of or overdue. A clock that runs again, for
// another unit, has a number of its own.
type marks map[string]time.Time

func markOf(event, clock string, run int) string { return fmt.Sprint(event, " ", clock, " ", run) }

// trailReader follows the lines of a case.
type trailReader struct {
	found marks
	seen  map[string]int
	runs  map[string]int // by clock, how often it was started
	moves map[string]int // by clock, how often it was moved or started
	acts  int
}

// read takes a line in. It returns how often the trail has said the same: of the same act, or, where a clock itself is the cause, of a
// clock that has not moved since.
func (r *trailReader) read(e casefile.TrailEntry) (times int) {
	event, clock := strings.TrimPrefix(e.Event, "step."), e.Facts["clock"]
	switch event {
	case "deadline":
		r.runs[clock]++
	case "overdue", "reminded":
		r.found[markOf(event, clock, r.runs[clock])] = e.At
	case "overdue_lifted": // an act received in time had not committed when its deadline was marked
		delete(r.found, markOf("overdue", clock, r.runs[clock]))
	case "extended", "resumed": // and will be reminded of anew
		r.moves[clock]++
		delete(r.found, markOf("reminded", clock, r.runs[clock]))
	}
	if strings.HasPrefix(e.Event, "act.") {
		r.acts++
	}
	cause := fmt.Sprint(r.runs[clock], " ", r.moves[clock])
	if e.Act != nil {
		cause = e.Act.String()
	}
	key := fmt.Sprint(e.Event, e.Facts, cause)
	r.seen[key]++
	return r.seen[key]
}

// checkTrail finds one line for each act and no line more often than there are records of which it may speak, or messages to partners whose
// clock it may be about, or tasks to serve, of which a document has one when it is not opened in time; and returns the marks of the clocks. A seal tells nothing: there is one whenever a partner is reminded, which may be
// once a day as long as its confirmation does not come through; checkPartners counts these.
func (k *killCase) checkTrail(ctx context.Context) marks {
	t := k.town.t
	t.Helper()
	r := trailReader{found: marks{}, seen: map[string]int{}, runs: map[string]int{}, moves: map[string]int{}}
	told := k.partnerClocks(ctx)
	var serving int
	if err := k.town.store.Pool.QueryRow(ctx, `SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'serve'`, k.id).Scan(&serving); err != nil {
		t.Fatal(err)
	}
	for _, e := range dbtest.Trail(t, k.town.store, k.id) {
		reminder := e.Facts["event"] == string(casefile.PartnerReminded)
		most := max(len(k.records), told[e.Facts["clock"]])
		if e.Facts["task"] == string(casefile.TaskServe) {
			most = max(most, serving)
		}
		if times := r.read(e); e.Event != casefile.EventSealed && !reminder && times > most {
			t.Errorf("%s: the trail says %s %v %d times", k, e.Event, e.Facts, times)
		}
	}
	if r.acts != len(k.receipts) {
		t.Errorf("%s: %d acts in the trail, want %d", k, r.acts, len(k.receipts))
	}
	return r.found
}

// checkClocks holds that no clock was acted on before its time, and that none ran out that was met in time.
func (k *killCase) checkClocks(ctx context.Context, marked marks) {
	t := k.town.t
	t.Helper()
	rows, err := k.town.store.DeadlinesByCase(ctx, k.id)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(rows, func(a, b db.Deadline) int { return bytes.Compare(a.ID[:], b.ID[:]) }) // in the order of their making
	runs := map[string]int{}
	for _, d := range rows {
		if d.MessageID != nil { // of partners
			continue
		}
		runs[d.Clock]++
		over := d.DueAt.Add(time.Second) // the first instant after the last second of the due day
		at, ok := marked[markOf("overdue", d.Clock, runs[d.Clock])]
		switch {
		case d.MetAt == nil || d.PausedAt != nil:
			t.Errorf("%s: %s still runs", k, d.Clock)
		case ok != (d.OverdueAt != nil):
			t.Errorf("%s: %s overdue at %v, in the trail %v", k, d.Clock, d.OverdueAt, ok)
		case ok && (at.Before(over) || !d.OverdueAt.Equal(over)):
			t.Errorf("%s: %s due %v, overdue %v, marked %v", k, d.Clock, d.DueAt, d.OverdueAt, at)
		case ok && d.TaskID != nil && !d.MetAt.After(d.DueAt):
			t.Errorf("%s: %s marked overdue at %v although met at %v, due %v", k, d.Clock, at, d.MetAt, d.DueAt)
		}
		at, ok = marked[markOf("reminded", d.Clock, runs[d.Clock])]
		switch {
		case ok != (d.RemindedAt != nil):
			t.Errorf("%s: %s reminded at %v, in the trail %v", k, d.Clock, d.RemindedAt, at)
		case ok && (at.Before(*d.RemindAt) || !at.Before(over)):
			t.Errorf("%s: %s to be reminded of at %v, due %v, reminded %v", k, d.Clock, d.RemindAt, d.DueAt, at)
		}
	}
}
