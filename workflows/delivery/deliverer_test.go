package delivery

import (
	"errors"
	"fmt"
	"testing"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/temporal"

	"creditcase/workflows"
)

// Only what the procedure itself has said refuses an act. Errors of the server and the SDK are application errors too.
func TestRefusedBecause_OnlyOurOwnWords(t *testing.T) {
	ours := func(why string) error { return temporal.NewNonRetryableApplicationError(why, why, nil) }
	for _, tt := range []struct {
		name string
		err  error
		why  string
	}{
		{"the task has its act", ours(workflows.RefusedTaskActed), workflows.RefusedTaskActed},
		{"the step refused", ours("error.extension_past_cap"), "error.extension_past_cap"},
		{"wrapped", fmt.Errorf("update: %w", ours("refusal.case_closed")), "refusal.case_closed"},
		{"the workflow is gone", serviceerror.NewNotFound("workflow execution already completed"), workflows.RefusedCaseClosed},
		{"the Update was lost with its workflow", temporal.NewNonRetryableApplicationError(
			"Workflow Update failed because the Workflow completed before the Update completed.", updateLost, nil), workflows.RefusedCaseClosed},
		{"an Update that the worker does not know", temporal.NewNonRetryableApplicationError("unknown update decide", "", nil), ""},
		{"a panic of the worker", temporal.NewNonRetryableApplicationError("nil pointer", "PanicError", nil), ""},
		{"an error of a handler", temporal.NewApplicationError("error.made_up", "wrapError"), ""},
		{"a retryable one of our name", temporal.NewApplicationError("error.made_up", "error.made_up"), ""},
		{"the server is away", serviceerror.NewUnavailable("away"), ""},
		{"the network", errors.New("connection refused"), ""},
		{"no error", nil, ""},
	} {
		why, refused := refusedBecause(tt.err)
		if why != tt.why || refused != (tt.why != "") {
			t.Errorf("%s: %q, %v; want %q", tt.name, why, refused, tt.why)
		}
	}
}
