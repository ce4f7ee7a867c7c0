package delivery

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/workflows"
)

// ended is a Temporal server on which every workflow has run and ended.
type ended struct{ client.Client }

func (ended) ExecuteWorkflow(_ context.Context, o client.StartWorkflowOptions, _ any, _ ...any) (client.WorkflowRun, error) {
	if !o.WorkflowExecutionErrorWhenAlreadyStarted {
		return nil, nil //nolint:nilnil // as the client does: the run that was there counts as started
	}
	return nil, serviceerror.NewWorkflowExecutionAlreadyStarted("it has ended", "", "")
}

// A filing whose procedure was ended before it had taken the filing in is not silently carried for ever: the log names the remedy. One
// that was taken in needs nothing.
func TestDeliverer_ProcedureEndedBeforeTheFiling(t *testing.T) {
	city := dbtest.NewCity(t, db.NewStore(dbtest.New(t)))
	at := time.Date(2026, time.March, 9, 10, 0, 0, 0, calendar.Zone)
	receipt, err := city.Store.File(t.Context(), city.Filing(city.NewRecord(t, nil, nil), "shenzhen-2022", 1, "h", at))
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	d := &Deliverer{Store: city.Store, Temporal: ended{}, Clock: calendar.NewManual(at), Log: slog.New(slog.NewJSONHandler(&log, nil))}
	act := db.ActLeaseRow{ID: receipt.ActID, CaseID: receipt.CaseID, Kind: casefile.ActFile, Attempts: 1, Flow: casefile.FlowObjection}
	d.deliver(t.Context(), act)
	if !strings.Contains(log.String(), "creditcase repair-case") {
		t.Errorf("the log says nothing of it: %s", log.String())
	}
	log.Reset()
	now := at
	if err := city.Store.ActDone(t.Context(), db.ActDoneParams{ID: receipt.ActID, Now: &now}); err != nil {
		t.Fatal(err)
	}
	d.deliver(t.Context(), act)
	if log.Len() > 0 {
		t.Errorf("a filing that was taken in: %s", log.String())
	}
}

// A filing of a flow that this worker does not know starts nothing, and is carried again by one that does.
func TestDeliverer_FlowUnknown(t *testing.T) {
	var d Deliverer // it must not come to ask Temporal
	err := d.start(t.Context(), "repair/1", db.ActLeaseRow{Kind: casefile.ActFile, Flow: "no_such_flow"})
	if !errors.Is(err, workflows.ErrNoProcedure) {
		t.Error(err)
	}
	if why, refused := refusedBecause(err); refused {
		t.Errorf("the filing is refused: %s", why)
	}
}
