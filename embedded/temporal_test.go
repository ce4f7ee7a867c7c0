package embedded

import (
	"syscall"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

// The whole life of a server: new schemas, a workflow written, an orderly stop, a start on the same port, a kill, a
// start again; the workflow is there each time.
func TestTemporal_StopAndKill_KeepWorkflows(t *testing.T) {
	dir := tempDir(t)
	pg := startPostgres(t, dir)
	server := startTemporal(t, dir, pg, 0)
	c := dial(t, server)
	ctx := deadline(t, time.Minute)
	run, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: "objection/1", TaskQueue: "none"}, "Objection")
	if err != nil {
		t.Fatal(err)
	}
	described, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: Namespace})
	if err != nil {
		t.Fatal(err)
	}
	if got := described.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); got != retention {
		t.Errorf("retention = %v, want %v", got, retention)
	}

	stop(t, server.process)
	server = startTemporal(t, dir, pg, server.port)
	checkRun(t, server, run.GetRunID())

	if err := syscall.Kill(server.Pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-server.Wait()
	server = startTemporal(t, dir, pg, server.port)
	checkRun(t, server, run.GetRunID())
}

func dial(t *testing.T, server *Temporal) client.Client {
	t.Helper()
	options, err := server.Options(silent{})
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.Dial(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func checkRun(t *testing.T, server *Temporal, want string) {
	t.Helper()
	c := dial(t, server)
	got, err := c.DescribeWorkflowExecution(deadline(t, 10*time.Second), "objection/1", "")
	if err != nil {
		t.Fatal(err)
	}
	if id := got.GetWorkflowExecutionInfo().GetExecution().GetRunId(); id != want {
		t.Errorf("run id = %s, want %s", id, want)
	}
}

func TestStartTemporal_NoBinary_NamesRemedy(t *testing.T) {
	_, err := StartTemporal(t.Context(), TemporalOptions{Binary: "/nonexistent/temporal", Dir: tempDir(t)})
	const want = `there is no Temporal server at "/nonexistent/temporal": build it with make var/bin/temporal`
	if err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}
