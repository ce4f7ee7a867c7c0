package seed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"creditcase/activities"
	"creditcase/activities/activitiestest"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"github.com/gabriel-vasile/mimetype"
)

func silent(string, ...any) {}

// demo is what the tests drive: cases of a city of that size under a pack, with a folder for papers.
func demo(t *testing.T, store *db.Store, size Size, packID string) Demo {
	t.Helper()
	book, cal := loadLaw(t)
	files, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := files.Close(); err != nil {
			t.Error(err)
		}
	})
	return Demo{Store: store, Files: files, Size: size, Book: book, PackID: packID, Calendar: cal, Now: noon, Out: silent}
}

// work leads every act to its step, and wakes cases as their timers would, until the test ends.
func (demo Demo) work(t *testing.T) {
	t.Helper()
	a := &activities.Activities{Store: demo.Store, Book: demo.Book, Calendar: demo.Calendar, Clock: calendar.NewManual(demo.Now)}
	activitiestest.Start(t, a)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- wake(ctx, a, demo.Now) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("waking cases: %v", err)
		}
	})
}

// partysTime are the steps that give the party a time of its own, by the stages at which that runs.
var partysTime = map[casefile.Stage]casefile.Step{casefile.StageListingReply: casefile.StepListingReply, casefile.StageRectify: casefile.StepRectify}

func wake(ctx context.Context, a *activities.Activities, now time.Time) error {
	for n := 1; ; n++ {
		rows, err := a.Store.Pool.Query(ctx, `SELECT DISTINCT d.case_id, c.stage FROM deadlines d JOIN cases c ON c.id = d.case_id
			WHERE d.met_at IS NULL AND (d.overdue_at IS NULL OR c.stage IN ('listing_reply', 'rectify')) AND d.paused_at IS NULL AND d.message_id IS NULL
			  AND d.due_at + interval '1 second' <= $1`, now)
		if err != nil {
			return err
		}
		var due []activities.Woken
		for rows.Next() {
			var stage casefile.Stage
			woken := activities.Woken{Wake: n}
			if err := rows.Scan(&woken.CaseID, &stage); err != nil {
				return err
			}
			woken.Within = partysTime[stage] // its procedure waits no longer than that
			due = append(due, woken)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		for _, woken := range due {
			if _, err := a.MarkDeadlines(ctx, woken); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// TestDemo_EveryPack drives the demo cases under every pack and looks at where they are left.
func TestDemo_EveryPack(t *testing.T) {
	book, _ := loadLaw(t)
	for _, packID := range book.IDsFor(casefile.FlowObjection) {
		t.Run(packID, func(t *testing.T) {
			t.Parallel()
			demo := demo(t, filled(t, 1), Small, packID)
			demo.work(t)
			var lines []string
			demo.Out = func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
			if err := demo.Drive(context.Background()); err != nil {
				t.Fatal(err)
			}
			planned := demo.planned(t)
			if len(lines) != len(planned) || len(planned) < len(objectionCases)+len(repairCases)-1 {
				t.Errorf("told of %d cases, want %d", len(lines), len(planned))
			}
			demo.checkCases(t)
			demo.checkEveryState(t)
			demo.checkRepairs(t)
			demo.checkEveryStateOfRepair(t)
			demo.checkEveryStateOfListing(t)
			demo.checkEveryStateOfCommitment(t)
			demo.checkEveryStateOfDelisting(t)
			demo.checkEveryStateOfRevocation(t)
			demo.checkEveryStateOfPending(t)
			demo.checkEveryStateOfRight(t)
			demo.checkEveryStateOfReorganization(t)
			demo.checkPapers(t)
			demo.checkNumbersFollowDates(t)
		})
	}
}

// checkCases compares how every case stands with its scenario.
func (demo Demo) checkCases(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	pack := demo.pack(t)
	for _, c := range ofFlow(demo.planned(t), casefile.FlowObjection) {
		var stage casefile.Stage
		var result *casefile.Result
		var channel casefile.Channel
		var claimed bool
		err := demo.Store.Pool.QueryRow(ctx, `
			SELECT c.stage, c.result, c.channel, EXISTS (SELECT FROM tasks t
			    WHERE t.case_id = c.id AND t.closed_at IS NULL AND t.claimed_by IS NOT NULL AND t.kind = 'verify')
			FROM cases c JOIN case_readers p ON p.case_id = c.id JOIN accounts a ON a.id = p.account_id
			JOIN case_records k ON k.case_id = c.id JOIN records r ON r.id = k.record_id
			JOIN catalogue_items i ON i.id = r.item_id
			WHERE a.login = $1 AND i.code = $2 AND c.flow = 'objection'`, c.login, c.item).Scan(&stage, &result, &channel, &claimed)
		if err != nil {
			t.Fatalf("%s %s: %v", c.login, c.item, err)
		}
		wantStage, wantResult := c.ends(t, pack)
		if stage != wantStage || (result == nil) != (wantResult == "") || result != nil && *result != wantResult || channel != c.channel {
			t.Errorf("%s %s: stage %s, result %v, channel %s; want %s, %q, %s", c.login, c.item, stage, result, channel, wantStage,
				wantResult, c.channel)
		}
		if pack.Objection.Handling == casefile.HandlingUnit && c.claim && !claimed {
			t.Errorf("%s %s is not claimed", c.login, c.item)
		}
	}
	checked, err := demo.Store.VerifyTrails(ctx, func(number string, err error) { t.Errorf("trail of %s: %v", number, err) })
	if want := len(rows(t, demo.Store, "cases")); err != nil || checked != want {
		t.Errorf("%d trails checked, want %d: %v", checked, want, err)
	}
}

// planned are the cases that are driven.
func (demo Demo) planned(t *testing.T) []plannedCase {
	t.Helper()
	cases, err := plan(demo.Size, demo.pack(t), demo.Calendar, demo.Now, true)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// ends is where a case is to stand when its scenario leaves it.
func (c plannedCase) ends(t *testing.T, pack *rules.Pack) (casefile.Stage, casefile.Result) {
	t.Helper()
	left := play(t, c, pack).leftAt
	takes := func(kind casefile.ActKind) bool {
		return slices.ContainsFunc(c.turns, func(t turn) bool { return t.act == kind })
	}
	switch {
	case takes(""):
		return casefile.StageClosed, casefile.ResultLapsed
	case takes(casefile.ActWithdraw):
		return casefile.StageClosed, casefile.ResultWithdrawn
	case len(left) > 0:
		return left[0].Stage(), ""
	case c.refuse:
		return casefile.StageClosed, casefile.ResultRefused
	case c.leave < handling:
		return casefile.StageSupplement, ""
	}
	for _, o := range c.outcomes {
		if _, err := pack.Procedure(casefile.FlowObjection).Outcome(o); err == nil {
			return casefile.StageClosed, casefile.Result(o)
		}
	}
	return casefile.StageClosed, casefile.Result(casefile.OutcomeCorrect) // an own error
}

func (demo Demo) pack(t *testing.T) *rules.Pack {
	t.Helper()
	pack, err := demo.Book.InForce(demo.PackID, calendar.DateOf(demo.Now))
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// checkEveryState holds that the demo cases show every stage at which a case can stand under the pack, every way in which it
// can end, and every kind of task that somebody can have; but for partners to be reached, since none of the demo's is enabled.
func (demo Demo) checkEveryState(t *testing.T) {
	t.Helper()
	o := demo.pack(t).Objection
	kinds := []casefile.TaskKind{casefile.TaskFormCheck, o.AfterAcceptance(), casefile.TaskReplyUrge}
	if o.AfterAcceptance() == casefile.TaskCompare {
		kinds = append(kinds, o.AfterComparison(casefile.FindingNoError))
	}
	for kind, has := range map[casefile.TaskKind]bool{
		casefile.TaskCorrect:          o.OwnError == casefile.OwnErrorByDeadline,
		casefile.TaskInform:           o.AfterDecision() == casefile.TaskInform,
		casefile.TaskRoute:            o.Steps[casefile.StepRoute] != "",
		casefile.TaskApproveLate:      o.Steps[casefile.StepApproveLate] != "",
		casefile.TaskApproveExtension: objections.has(asksMore(1, ""), demo.pack(t), casefile.ChannelAgency),
	} {
		if has {
			kinds = append(kinds, kind)
		}
	}
	checkCounts(t, demo, "open task", openTasks(casefile.FlowObjection), kinds)

	stages := []casefile.Stage{casefile.StageSupplement, casefile.StageClosed}
	for _, k := range kinds {
		if k.IsStep() && !slices.Contains(stages, k.Stage()) {
			stages = append(stages, k.Stage())
		}
	}
	checkCounts(t, demo, "stage", ofCases("stage", casefile.FlowObjection), stages)

	results := []casefile.Result{casefile.ResultRefused, casefile.ResultWithdrawn, casefile.ResultLapsed}
	for _, outcome := range o.Outcomes {
		results = append(results, casefile.Result(outcome.ID))
	}
	checkCounts(t, demo, "result", ofCases("result", casefile.FlowObjection), results)

	suspended := []string{}
	if o.UnitSilent == rules.SilenceSuspendQueries {
		suspended = []string{string(casefile.EffectSuspended)}
	}
	checkCounts(t, demo, "effect of silence", "SELECT kind, count(*) FROM effects WHERE kind = 'suspended' AND ended_at IS NULL GROUP BY kind",
		suspended)
}

// openTasks counts the open tasks of a procedure by their kind.
func openTasks(flow casefile.Flow) string {
	return fmt.Sprintf("SELECT t.kind, count(*) FROM tasks t JOIN cases c ON c.id = t.case_id WHERE t.closed_at IS NULL AND c.flow = '%s' GROUP BY t.kind", flow)
}

// ofCases counts the cases of a procedure by a column, where it is set.
func ofCases(column string, flow casefile.Flow) string {
	return fmt.Sprintf("SELECT %[1]s, count(*) FROM cases WHERE flow = '%[2]s' AND %[1]s IS NOT NULL GROUP BY %[1]s", column, flow)
}

// checkCounts holds that exactly the wanted occur, each at least once a round.
func checkCounts[T ~string](t *testing.T, demo Demo, what, query string, want []T) {
	t.Helper()
	rows, err := demo.Store.Pool.Query(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	got := map[T]int{}
	for rows.Next() {
		var value T
		var n int
		if err := rows.Scan(&value, &n); err != nil {
			t.Fatal(err)
		}
		got[value] = n
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, value := range want {
		if got[value] < demo.Size.rounds {
			t.Errorf("%d cases with the %s %s, want %d at least", got[value], what, value, demo.Size.rounds)
		}
	}
	for value := range got {
		if !slices.Contains(want, value) {
			t.Errorf("cases have the %s %s, which the pack does not have", what, value)
		}
	}
	t.Logf("%s: %v", what, got)
}

// checkPapers holds that what people show is there to be looked at, and that who speaks for another has shown what lets him.
func (demo Demo) checkPapers(t *testing.T) {
	t.Helper()
	rows, err := demo.Store.Pool.Query(context.Background(), "SELECT id::text, size, sha256 FROM attachments")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, sum string
		var size int
		if err := rows.Scan(&id, &size, &sum); err != nil {
			t.Fatal(err)
		}
		file, err := demo.Files.Open(id)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(file)
		if err := errors.Join(err, file.Close()); err != nil {
			t.Fatal(err)
		}
		if len(page) != size || !mimetype.Detect(page).Is("application/pdf") {
			t.Errorf("a paper of %d bytes: noted as %d bytes of PDF", len(page), size)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	checkCounts(t, demo, "paper of", `SELECT p.capacity, count(*) FROM attachments a JOIN case_readers p ON p.case_id = a.case_id
		JOIN cases c ON c.id = a.case_id WHERE c.flow = 'objection' GROUP BY p.capacity`, claimed(demo.pack(t)))
}

// claimed are the capacities in which the demo cases of objections are filed for somebody else.
func claimed(pack *rules.Pack) []casefile.Capacity {
	switch {
	case !pack.Provides(casefile.FlowObjection):
		return nil
	case slices.Contains(pack.Objection.Parties, rules.InterestedParty):
		return []casefile.Capacity{casefile.CapacityAgent, casefile.CapacityInterestedParty}
	}
	return []casefile.Capacity{casefile.CapacityAgent}
}

// checkNumbersFollowDates holds that of two cases of a procedure the one that was filed later has a higher number.
func (demo Demo) checkNumbersFollowDates(t *testing.T) {
	t.Helper()
	var wrong int
	err := demo.Store.Pool.QueryRow(context.Background(), `SELECT count(*) FROM (SELECT filed_at, lag(filed_at) OVER (PARTITION BY flow ORDER BY number) AS before
		FROM cases) c WHERE filed_at < before`).Scan(&wrong)
	if err != nil || wrong != 0 {
		t.Errorf("%d cases have a number before that of an earlier one: %v", wrong, err)
	}
}

func TestDemo_NoWorker(t *testing.T) {
	demo := demo(t, filled(t, 1), Small, "shenzhen-2022")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	driven := make(chan error, 1)
	go func() { driven <- demo.Drive(ctx) }()
	for len(rows(t, demo.Store, "cases")) == 0 { // until the first is received, for which there is no worker
		select {
		case err := <-driven:
			t.Fatalf("without a worker and a case: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	cancel()
	if err := <-driven; !errors.Is(err, context.Canceled) {
		t.Errorf("without a worker: %v, want it to wait until it is called off", err)
	}
	before := rows(t, demo.Store, "cases")
	if len(before) == 0 || len(before) > Small.atOnce+1 {
		t.Fatalf("%d cases without a worker, want the first received", len(before))
	}
	if err := demo.Drive(context.Background()); err != nil {
		t.Errorf("with a case there: %v", err)
	}
	if after := rows(t, demo.Store, "cases"); len(after) != len(before) {
		t.Errorf("%d cases after a second run, want the %d", len(after), len(before))
	}
}
