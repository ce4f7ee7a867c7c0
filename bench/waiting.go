package bench

import (
	"context"
	"fmt"
	"sync"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"

	"creditcase/activities"
)

// waiting tells those who wait for a step or an update that it is over, without asking any server: the looks of a page
// at an act's status would be measured with it.
type waiting struct {
	interceptor.WorkerInterceptorBase

	mu    sync.Mutex
	over  map[string]chan struct{}
	tasks map[uuid.UUID]uuid.UUID // by act, the task that its step has opened
}

func newWaiting() *waiting {
	return &waiting{over: map[string]chan struct{}{}, tasks: map[uuid.UUID]uuid.UUID{}}
}

func (w *waiting) interceptors() []interceptor.WorkerInterceptor {
	return []interceptor.WorkerInterceptor{w}
}

// step waits for the step of an act and returns the task that it has opened.
func (w *waiting) step(ctx context.Context, act uuid.UUID) (uuid.UUID, error) {
	return w.wait(ctx, "step/"+act.String(), act)
}

// update waits until the act has been delivered and answered, and returns the task that its step has opened.
func (w *waiting) update(ctx context.Context, act uuid.UUID) (uuid.UUID, error) {
	return w.wait(ctx, "update/"+act.String(), act)
}

func (w *waiting) wait(ctx context.Context, key string, act uuid.UUID) (uuid.UUID, error) {
	select {
	case <-ctx.Done():
		return uuid.Nil, fmt.Errorf("wait for %s: %w", key, ctx.Err())
	case <-w.channel(key):
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	task := w.tasks[act]
	delete(w.over, key)
	return task, nil
}

// channel is closed once what key names is over; whoever comes first makes it.
func (w *waiting) channel(key string) chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over[key] == nil {
		w.over[key] = make(chan struct{})
	}
	return w.over[key]
}

// InterceptActivity has the worker tell when a step is over.
func (w *waiting) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &stepHeard{ActivityInboundInterceptorBase: interceptor.ActivityInboundInterceptorBase{Next: next}, waiting: w}
}

type stepHeard struct {
	interceptor.ActivityInboundInterceptorBase
	waiting *waiting
}

func (s *stepHeard) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	result, err := s.ActivityInboundInterceptorBase.ExecuteActivity(ctx, in)
	if err != nil {
		return result, err
	}
	var act uuid.UUID
	switch in := in.Args[0].(type) {
	case activities.Filed:
		act = in.ActID
	case activities.Acted:
		act = in.ActID
	default: // a wake
		return result, nil
	}
	s.waiting.mu.Lock()
	s.waiting.tasks[act] = opened(result)
	s.waiting.mu.Unlock()
	close(s.waiting.channel("step/" + act.String()))
	return result, nil
}

// opened is the task that is open after a step.
func opened(result any) uuid.UUID {
	switch r := result.(type) {
	case activities.Progress:
		return r.TaskID
	case activities.FormChecked:
		return r.TaskID
	case activities.Compared:
		return r.TaskID
	}
	return uuid.Nil
}

// heard is the deliverer's client: it tells when an update has been answered.
type heard struct {
	client.Client
	waiting *waiting
}

func (h heard) UpdateWorkflow(ctx context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	handle, err := h.Client.UpdateWorkflow(ctx, o)
	if err == nil {
		close(h.waiting.channel("update/" + o.UpdateID))
	}
	return handle, err
}
