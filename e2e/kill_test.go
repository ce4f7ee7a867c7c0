package e2e

import (
	"context"
	"encoding/json"
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

	"creditcase/casefile"
)

const (
	// fewestKills and fewestCases are what every run does; the environment may ask for more.
	fewestKills = 20
	fewestCases = 100
	// drained is how long everything may take to come to its end once the last server killed is up again.
	drained = time.Minute
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
	driven := town.plan(chance, cases, kills)
	ctx, stop := context.WithCancel(context.Background())
	var people sync.WaitGroup
	defer func() {
		stop()
		people.Wait()
	}()
	for _, k := range driven {
		people.Go(func() { k.run(ctx) })
	}
	town.killInTurn(chance, kills)
	up := time.Now()
	close(town.calm)
	ended := make(chan struct{})
	go func() {
		people.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		t.Logf("everything ended %.1f s after the last restart", time.Since(up).Seconds())
	case <-time.After(drained):
		stop()
		<-ended
		t.Errorf("not everything ended within %v after the last restart", drained)
	}
	for _, k := range driven {
		k.check()
	}
	town.check(driven)
	if t.Failed() {
		t.Logf("the processes:\n%s", town.said)
	}
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
	forms := 0
	for _, k := range driven {
		forms += len(k.receipts)
	}
	var cases, acts, undone int
	err := w.store.Pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM cases), count(*), count(*) FILTER (WHERE status <> 'done')
		FROM acts`).Scan(&cases, &acts, &undone)
	if err != nil {
		w.t.Fatal(err)
	}
	if cases != len(driven) || acts != forms || undone != 0 {
		w.t.Errorf("%d cases, %d acts, %d of them not done; want %d cases and %d acts", cases, acts, undone, len(driven), forms)
	}
	var overdue, reminded int
	err = w.store.Pool.QueryRow(ctx, `SELECT count(overdue_at), count(reminded_at) FROM deadlines`).Scan(&overdue, &reminded)
	if err != nil {
		w.t.Fatal(err)
	}
	if overdue == 0 || reminded == 0 {
		w.t.Errorf("%d deadlines overdue, %d reminded: the run says nothing about timers", overdue, reminded)
	}
	w.t.Logf("%d acts, %d deadlines marked overdue, %d reminded", acts, overdue, reminded)
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
	wantVersion := 1
	if casefile.Outcome(k.result).ChangesContent() {
		wantVersion = 2
	}
	var version, versions int
	err = k.town.store.Pool.QueryRow(ctx, `SELECT max(r.version), count(*) FROM records r
		JOIN record_versions v ON v.record_id = r.id WHERE r.id = $1`, k.record.RecordID).Scan(&version, &versions)
	if err != nil || version != wantVersion || versions != wantVersion {
		t.Errorf("%s: record at version %d of %d, want %d: %v", k, version, versions, wantVersion, err)
	}
	k.checkActs(ctx)
	k.checkClocks(ctx, k.checkTrail(ctx))
	k.checkHistory(ctx)
}

// checkActs finds each act that was acknowledged, with its id and instant, done; and no other.
func (k *killCase) checkActs(ctx context.Context) {
	t := k.town.t
	t.Helper()
	rows, err := k.town.store.Pool.Query(ctx, `SELECT a.id, a.form_id, a.kind, a.received_at, a.status, s.step IS NOT NULL
		FROM acts a LEFT JOIN steps s ON s.case_id = a.case_id AND s.step = a.id::text WHERE a.case_id = $1 ORDER BY a.seq`, k.id)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var got acknowledged
		var status casefile.ActStatus
		var stepped bool
		if err := rows.Scan(&got.act, &got.form, &got.kind, &got.from, &status, &stepped); err != nil {
			t.Fatal(err)
		}
		if n >= len(k.receipts) {
			t.Errorf("%s: %s more than was sent", k, got.kind)
			continue
		}
		if want := k.receipts[n]; !want.covers(got) || status != casefile.ActDone || !stepped {
			t.Errorf("%s: act %d is %+v, %s, stepped %v; the receipt is %+v", k, n, got, status, stepped, want)
		}
	}
	if err := rows.Err(); err != nil || n < len(k.receipts) {
		t.Errorf("%s: %d acts, %d were acknowledged: %v", k, n, len(k.receipts), err)
	}
}

// marks are the legal instants at which the trail says that a clock was reminded of or overdue.
type marks map[string]time.Time

// checkTrail finds one line for each act and no line twice, and returns the marks of the clocks.
func (k *killCase) checkTrail(ctx context.Context) marks {
	t := k.town.t
	t.Helper()
	lines, err := k.town.store.TrailByCase(ctx, k.id)
	if err != nil {
		t.Fatal(err)
	}
	found, seen := marks{}, map[string]bool{}
	acts := 0
	for _, line := range lines {
		var e casefile.TrailEntry
		if err := json.Unmarshal([]byte(line.Entry), &e); err != nil {
			t.Fatal(err)
		}
		key := fmt.Sprint(e.Event, e.Facts)
		if seen[key] {
			t.Errorf("%s: the trail says %s twice", k, key)
		}
		seen[key] = true
		if strings.HasPrefix(e.Event, "act.") {
			acts++
		}
		if event := strings.TrimPrefix(e.Event, "step."); event == "overdue" || event == "reminded" {
			found[event+" "+e.Facts["clock"]] = e.At
		}
		if e.Event == "step.overdue_lifted" { // an act received in time had not committed when its deadline was marked
			delete(found, "overdue "+e.Facts["clock"])
		}
	}
	if acts != len(k.receipts) {
		t.Errorf("%s: %d acts in the trail, want %d", k, acts, len(k.receipts))
	}
	return found
}

// checkClocks holds that no clock was acted on before its time, and that none ran out that was met in time.
func (k *killCase) checkClocks(ctx context.Context, marked marks) {
	t := k.town.t
	t.Helper()
	rows, err := k.town.store.DeadlinesByCase(ctx, k.id)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range rows {
		over := d.DueAt.Add(time.Second) // the first instant after the last second of the due day
		at, ok := marked["overdue "+d.Clock]
		switch {
		case d.MetAt == nil:
			t.Errorf("%s: %s still runs", k, d.Clock)
		case ok != (d.OverdueAt != nil):
			t.Errorf("%s: %s overdue at %v, in the trail %v", k, d.Clock, d.OverdueAt, ok)
		case ok && (at.Before(over) || !d.OverdueAt.Equal(over)):
			t.Errorf("%s: %s due %v, overdue %v, marked %v", k, d.Clock, d.DueAt, d.OverdueAt, at)
		case ok && d.TaskID != nil && !d.MetAt.After(d.DueAt):
			t.Errorf("%s: %s marked overdue at %v although met at %v, due %v", k, d.Clock, at, d.MetAt, d.DueAt)
		}
		at, ok = marked["reminded "+d.Clock]
		switch {
		case ok != (d.RemindedAt != nil):
			t.Errorf("%s: %s reminded at %v, in the trail %v", k, d.Clock, d.RemindedAt, at)
		case ok && (at.Before(*d.RemindAt) || !at.Before(over)):
			t.Errorf("%s: %s to be reminded of at %v, due %v, reminded %v", k, d.Clock, d.RemindAt, d.DueAt, at)
		}
	}
}
