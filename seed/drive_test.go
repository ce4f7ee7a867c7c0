package seed

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"creditcase/activities"
	"creditcase/activities/activitiestest"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// TestCases_EveryPack drives the demo cases under every pack and looks at where they are left.
func TestCases_EveryPack(t *testing.T) {
	book, cal := loadLaw(t)
	for _, packID := range book.IDs() {
		t.Run(packID, func(t *testing.T) {
			t.Parallel()
			store := filled(t, 1)
			activitiestest.Start(t, &activities.Activities{Store: store, Book: book, Calendar: cal, Clock: calendar.NewManual(noon)})
			var numbers []string
			err := Cases(context.Background(), store, book, packID, cal, noon, func(format string, args ...any) {
				numbers = append(numbers, fmt.Sprintf(format, args...))
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(numbers) != len(scenarios) {
				t.Errorf("told of %d cases, want %d", len(numbers), len(scenarios))
			}
			checkCases(t, store, Small)
		})
	}
}

// checkCases compares how every case stands with its scenario.
func checkCases(t *testing.T, store *db.Store, size Size) {
	t.Helper()
	ctx := context.Background()
	all := size.scenarios()
	for _, sc := range all {
		var stage casefile.Stage
		var result *casefile.Result
		var claimed bool
		err := store.Pool.QueryRow(ctx, `
			SELECT c.stage, c.result, EXISTS (SELECT FROM tasks t
			    WHERE t.case_id = c.id AND t.closed_at IS NULL AND t.claimed_by IS NOT NULL)
			FROM cases c JOIN accounts a ON a.id = c.applicant_id JOIN records r ON r.id = c.record_id
			JOIN catalogue_items i ON i.id = r.item_id
			WHERE a.login = $1 AND i.code = $2`, sc.login, sc.item).Scan(&stage, &result, &claimed)
		if err != nil {
			t.Fatalf("%s %s: %v", sc.login, sc.item, err)
		}
		if (stage == casefile.StageClosed) != (result != nil) || claimed != sc.claim {
			t.Errorf("%s %s: stage %s, result %v, claimed %v", sc.login, sc.item, stage, result, claimed)
		}
		if sc.refuse && (result == nil || *result != casefile.ResultRefused) {
			t.Errorf("%s %s: result %v, want refused", sc.login, sc.item, result)
		}
		if sc.leave == closed && stage != casefile.StageClosed || sc.leave < informing && stage == casefile.StageClosed {
			t.Errorf("%s %s is at %s, want it left at progress %d", sc.login, sc.item, stage, sc.leave)
		}
	}
	checked, err := store.VerifyTrails(ctx, func(number string, err error) { t.Errorf("trail of %s: %v", number, err) })
	if err != nil || checked != len(all) {
		t.Errorf("%d trails checked, want %d: %v", checked, len(all), err)
	}
}

func TestCases_NoWorker(t *testing.T) {
	book, cal := loadLaw(t)
	store := filled(t, 1)
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	silent := func(string, ...any) {}
	if err := Cases(ctx, store, book, "shenzhen-2022", cal, noon, silent); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("without a worker: %v, want the deadline to pass", err)
	}
	before := rows(t, store, "cases")
	if len(before) != 1 {
		t.Fatalf("%d cases without a worker, want the first one received", len(before))
	}
	if err := Cases(context.Background(), store, book, "shenzhen-2022", cal, noon, silent); err != nil {
		t.Errorf("with a case there: %v", err)
	}
	if after := rows(t, store, "cases"); len(after) != 1 {
		t.Errorf("%d cases after a second run, want the one", len(after))
	}
}
