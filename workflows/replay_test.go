package workflows_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"go.temporal.io/sdk/worker"

	"creditcase/casefile"
	"creditcase/workflows"
)

// histories are the committed ones, a folder for each flow.
const histories = "testdata/history"

// TestReplay_CommittedHistories replays cases that earlier versions have run. A change that breaks one of them would break
// the same case in a city: it needs workflow.GetVersion. New histories come from
// CREDITCASE_RECORD_HISTORIES=… go test -run SeedCases ./e2e
func TestReplay_CommittedHistories(t *testing.T) {
	files, err := filepath.Glob(histories + "/*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("%d histories, want those of every pack", len(files))
	}
	replayer := worker.NewWorkflowReplayer()
	workflows.RegisterProcedures(replayer)
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), func(t *testing.T) {
			if err := replayer.ReplayWorkflowHistoryFromJSONFile(nil, file); err != nil {
				t.Error(err)
			}
		})
	}
}

// Every kind of act that a procedure takes, and the signal that a deadline has moved, stand in one of its histories: what no history
// holds is not held by replay.
func TestReplay_EveryActHasAHistory(t *testing.T) {
	for flow, procedure := range workflows.ByFlow {
		acts, signals := recorded(t, flow)
		for _, kind := range procedure.Takes {
			if !acts[kind] {
				t.Errorf("%s: no history holds an act %s", flow, kind)
			}
		}
		if !signals[workflows.DeadlineMoved] {
			t.Errorf("%s: no history holds the signal %s", flow, workflows.DeadlineMoved)
		}
	}
}

// recorded are the Updates and signals in the histories of a flow.
func recorded(t *testing.T, flow casefile.Flow) (acts map[casefile.ActKind]bool, signals map[string]bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(histories, string(flow), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	acts, signals = map[casefile.ActKind]bool{}, map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var history struct {
			Events []struct {
				Update struct {
					AcceptedRequest struct {
						Input struct{ Name casefile.ActKind }
					}
				} `json:"workflowExecutionUpdateAcceptedEventAttributes"`
				Signal struct{ SignalName string } `json:"workflowExecutionSignaledEventAttributes"`
			}
		}
		if err := json.Unmarshal(text, &history); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, event := range history.Events {
			acts[event.Update.AcceptedRequest.Input.Name] = true
			signals[event.Signal.SignalName] = true
		}
	}
	return acts, signals
}
