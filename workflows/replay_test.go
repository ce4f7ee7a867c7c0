package workflows_test

import (
	"path/filepath"
	"testing"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"creditcase/workflows"
)

// TestReplay_CommittedHistories replays cases that earlier versions have run. A change that breaks one of them would break
// the same case in a city: it needs workflow.GetVersion. New histories come from
// CREDITCASE_RECORD_HISTORIES=… go test -run SeedCases ./e2e
func TestReplay_CommittedHistories(t *testing.T) {
	files, err := filepath.Glob("testdata/history/objection/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("%d histories, want those of every pack", len(files))
	}
	replayer := worker.NewWorkflowReplayer()
	replayer.RegisterWorkflowWithOptions(workflows.Objection, workflow.RegisterOptions{Name: "Objection"})
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			if err := replayer.ReplayWorkflowHistoryFromJSONFile(nil, file); err != nil {
				t.Error(err)
			}
		})
	}
}
