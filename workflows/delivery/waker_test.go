package delivery

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/workflows"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// bell is a Temporal server that notes whom it was asked to tell, and answers as it is told to.
type bell struct {
	client.Client
	mu     sync.Mutex
	rung   map[string]int
	answer map[string]error
}

func (b *bell) SignalWorkflow(_ context.Context, id, _, signal string, _ any) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if signal != workflows.DeadlineMoved {
		return errors.New("another signal")
	}
	b.rung[id]++
	return b.answer[id]
}

// Who was told, or has ended, is forgotten; who could not be told is told later.
func TestWaker(t *testing.T) {
	ctx := context.Background()
	city := dbtest.NewCity(t, db.NewStore(dbtest.New(t)))
	ids := make([]string, 3)
	cases := make([]uuid.UUID, len(ids))
	for i := range ids {
		at := time.Date(2026, time.March, 9, 10, 0, 0, 0, time.UTC)
		receipt, err := city.Store.File(ctx, city.Filing(city.NewRecord(t, nil, nil), "shenzhen-2022", 1, "h", at))
		if err != nil {
			t.Fatal(err)
		}
		cases[i], ids[i] = receipt.CaseID, workflows.ID(casefile.FlowObjection, receipt.CaseID)
	}
	if err := city.Store.WakeInsert(ctx, cases); err != nil {
		t.Fatal(err)
	}
	server := &bell{rung: map[string]int{}, answer: map[string]error{
		ids[1]: serviceerror.NewNotFound("ended"), ids[2]: serviceerror.NewUnavailable("away"),
	}}
	w := &Waker{Store: city.Store, Temporal: server, Log: slog.New(slog.DiscardHandler)}
	if told, err := w.wakeSome(ctx); told != 2 || err == nil {
		t.Errorf("told %d, %v", told, err)
	}
	if told, err := w.wakeSome(ctx); told != 0 || err != nil {
		t.Errorf("under lease: told %d, %v", told, err)
	}
	if _, err := city.Store.Pool.Exec(ctx, `UPDATE wakes SET leased_until = clock_timestamp() - interval '1 second'`); err != nil {
		t.Fatal(err)
	}
	delete(server.answer, ids[2])
	if told, err := w.wakeSome(ctx); told != 1 || err != nil {
		t.Errorf("later: told %d, %v", told, err)
	}
	var left int
	if err := city.Store.Pool.QueryRow(ctx, `SELECT count(*) FROM wakes`).Scan(&left); err != nil {
		t.Fatal(err)
	}
	if left != 0 || server.rung[ids[0]] != 1 || server.rung[ids[1]] != 1 || server.rung[ids[2]] != 2 {
		t.Errorf("%d left, rung %v", left, server.rung)
	}
}
