package workflows_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.temporal.io/sdk/worker"

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

// The signal that a deadline has moved stands in a history of every flow: what none holds is not held by replay. That every act stands
// in one is held with the declarations.
func TestReplay_SignalHasAHistory(t *testing.T) {
	for _, flow := range workflows.Flows() {
		files, err := filepath.Glob(filepath.Join(histories, string(flow), "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		holds := func(file string) bool {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			return bytes.Contains(text, []byte(`"`+workflows.DeadlineMoved+`"`))
		}
		if !slices.ContainsFunc(files, holds) {
			t.Errorf("%s: no history holds the signal %s", flow, workflows.DeadlineMoved)
		}
	}
}
