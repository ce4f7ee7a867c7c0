package db_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

func march(year, day int) time.Time {
	return time.Date(year, time.March, day, 10, 0, 0, 0, calendar.Zone)
}

func known(t *testing.T, id string) calendar.Notice {
	t.Helper()
	h, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range h.Notices() {
		if n.ID == id {
			return n
		}
	}
	t.Fatalf("no notice %s", id)
	return calendar.Notice{}
}

// What the installation puts in force is what was published by then, and counts exactly as the program would.
func TestOpenCalendar_FirstStart(t *testing.T) {
	ctx := context.Background()
	for _, now := range []time.Time{march(2019, 20), march(2019, 22), march(2026, 9)} {
		store := db.NewStore(dbtest.New(t))
		var wait sync.WaitGroup
		versions := make([]string, 4)
		for i := range versions { // the parts of a system start together
			wait.Go(func() {
				c, err := db.OpenCalendar(ctx, store, now)
				if err != nil {
					t.Error(err)
					return
				}
				versions[i] = c.InForce().Version()
			})
		}
		wait.Wait()
		want, err := calendar.Published(calendar.DateOf(now))
		if err != nil {
			t.Fatal(err)
		}
		for _, version := range versions {
			if version != want.Version() {
				t.Errorf("%s: in force %s, want %s", now, version, want.Version())
			}
		}
	}
}

// A notice that the program has come to know since is not applied by itself.
func TestOpenCalendar_LaterStart_AppliesNothing(t *testing.T) {
	ctx := context.Background()
	store := db.NewStore(dbtest.New(t))
	first, err := db.OpenCalendar(ctx, store, march(2019, 20))
	if err != nil {
		t.Fatal(err)
	}
	later, err := db.OpenCalendar(ctx, store, march(2026, 9))
	if err != nil {
		t.Fatal(err)
	}
	if first.InForce().Version() != later.InForce().Version() {
		t.Errorf("in force %s, later %s", first.InForce().Version(), later.InForce().Version())
	}
}

func TestApplyNotice(t *testing.T) {
	ctx := context.Background()
	store := db.NewStore(dbtest.New(t))
	city, err := db.OpenCalendar(ctx, store, march(2019, 20))
	if err != nil {
		t.Fatal(err)
	}
	before := city.InForce().Version()
	n := known(t, "2019-2")
	if _, err := store.ApplyNotice(ctx, n, nil, march(2019, 21)); casefile.CodeOf(err) != casefile.CodeInvalid {
		t.Errorf("applied before it was published: %v", err)
	}
	applied, err := store.ApplyNotice(ctx, n, nil, march(2019, 22))
	if err != nil || applied.Again || applied.Recount.NoticeID != n.ID {
		t.Fatalf("%+v, %v", applied, err)
	}
	again, err := store.ApplyNotice(ctx, n, nil, march(2019, 23))
	if err != nil || !again.Again {
		t.Errorf("applied again: %+v, %v", again, err)
	}
	if diff := cmp.Diff(applied.Recount.ID, again.Recount.ID); diff != "" {
		t.Error(diff)
	}
	inForce, err := store.ReadInForce(ctx)
	if err != nil {
		t.Fatal(err)
	}
	want, err := calendar.Published(calendar.NewDate(2019, time.March, 22))
	if err != nil {
		t.Fatal(err)
	}
	if got := inForce.Calendar().Version(); got != want.Version() {
		t.Errorf("in force %s, want %s", got, want.Version())
	}
	if diff := cmp.Diff([]string{"2019-2"}, inForce.Since(before)); diff != "" {
		t.Error(diff)
	}
	if ids := inForce.Since(want.Version()); len(ids) != 0 {
		t.Errorf("since the last: %v", ids)
	}
}

func TestApplyNotice_Faults(t *testing.T) {
	ctx := context.Background()
	store := db.NewStore(dbtest.New(t))
	if _, err := db.OpenCalendar(ctx, store, march(2019, 20)); err != nil {
		t.Fatal(err)
	}
	now := march(2019, 25)
	other := known(t, "2019-1")
	other.Days = other.Days[1:]
	if _, err := store.ApplyNotice(ctx, other, nil, now); casefile.CodeOf(err) != casefile.CodeConflict {
		t.Errorf("other content under the same id: %v", err)
	}
	second := known(t, "2019-2")
	second.Revises = ""
	orphan := known(t, "2019-2")
	orphan.Revises = "2019-7"
	for reason, n := range map[calendar.Reason]calendar.Notice{calendar.FaultSecond: second, calendar.FaultRevises: orphan} {
		_, err := store.ApplyNotice(ctx, n, nil, now)
		var fault *calendar.Fault
		if !errors.As(err, &fault) || fault.Reason != reason {
			t.Errorf("%v, want %s", err, reason)
		}
	}
	if inForce, err := store.ReadInForce(ctx); err != nil || len(inForce.Applied) != 2 {
		t.Errorf("in force after faults: %+v, %v", inForce.Applied, err)
	}
}

// Two administrators at once: one applies, the other is told so.
func TestApplyNotice_AtOnce(t *testing.T) {
	ctx := context.Background()
	store := db.NewStore(dbtest.New(t))
	if _, err := db.OpenCalendar(ctx, store, march(2019, 20)); err != nil {
		t.Fatal(err)
	}
	n := known(t, "2019-2")
	results := make(chan string, 4)
	for range cap(results) {
		go func() {
			applied, err := store.ApplyNotice(ctx, n, nil, march(2019, 22))
			results <- fmt.Sprint(applied.Again, err)
		}()
	}
	got := map[string]int{}
	for range cap(results) {
		got[<-results]++
	}
	if diff := cmp.Diff(map[string]int{"false <nil>": 1, "true <nil>": 3}, got); diff != "" {
		t.Error(diff)
	}
}

func TestCityCalendar_Follow(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	store := db.NewStore(dbtest.New(t))
	city, err := db.OpenCalendar(ctx, store, march(2019, 20))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- city.Follow(ctx, slog.New(slog.DiscardHandler)) }()
	labourDay := calendar.NewDate(2019, time.May, 2)
	if !city.InForce().IsWorkday(labourDay) {
		t.Error("2 May is off before the notice")
	}
	if _, err := store.ApplyNotice(ctx, known(t, "2019-2"), nil, march(2019, 22)); err != nil {
		t.Fatal(err)
	}
	for begun := time.Now(); city.InForce().IsWorkday(labourDay); time.Sleep(5 * time.Millisecond) {
		if time.Since(begun) > 20*time.Second {
			t.Fatal("2 May is still worked")
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
