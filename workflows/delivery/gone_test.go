package delivery

import (
	"bytes"
	"context"
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
