package db_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// urge is an urge of the supervisor's to do the task.
func (c receiving) urge(task uuid.UUID, level casefile.UrgeLevel, at time.Time) db.NewUrge {
	return db.NewUrge{FormID: uuid.New(), ActorID: c.Supervisor, At: at,
		Urge: casefile.Urge{TaskID: task, Level: level, Text: "请抓紧办理。"}}
}

func TestUrge_SameFormFiveTimes_OneAct(t *testing.T) {
	c := receiving{newCity(t)}
	u := c.urge(c.openTask(t), casefile.LevelUrge, noon)
	receipts, errs := atOnce(5, func(int) (db.Receipt, error) { return c.Store.Urge(context.Background(), u) })
	for i, err := range errs {
		if err != nil || receipts[i].ActID != receipts[0].ActID {
			t.Errorf("sending %d: %+v, %v", i, receipts[i], err)
		}
	}
	if n := c.count(t, "SELECT count(*) FROM acts WHERE kind = 'urge' AND task_id IS NULL"); n != 1 {
		t.Errorf("%d acts, want one, on the case", n)
	}
}

func TestUrge_TwoFormsAtOnce_OneWaits(t *testing.T) {
	c := receiving{newCity(t)}
	task := c.openTask(t)
	_, errs := atOnce(4, func(int) (db.Receipt, error) {
		return c.Store.Urge(context.Background(), c.urge(task, casefile.LevelUrge, noon))
	})
	received := 0
	for _, err := range errs {
		if err == nil {
			received++
			continue
		}
		wantError(t, err, casefile.CodeConflict, "error.urge_waits")
	}
	if n := c.count(t, "SELECT count(*) FROM acts WHERE kind = 'urge'"); n != 1 || received != 1 {
		t.Errorf("%d acts, %d received; want one", n, received)
	}
}

func TestUrge_OnlyTheSupervisor(t *testing.T) {
	c := receiving{newCity(t)}
	u := c.urge(c.openTask(t), casefile.LevelUrge, noon)
	for _, actor := range []uuid.UUID{c.Applicant, c.AgencyClerk, c.AgencyHead, c.UnitClerk, c.UnitHead} {
		u.ActorID, u.FormID = actor, uuid.New()
		_, err := c.Store.Urge(context.Background(), u)
		wantError(t, err, casefile.CodeForbidden, "error.forbidden.body")
	}
	u.ActorID, u.FormID, u.Urge.TaskID = c.Supervisor, uuid.New(), uuid.New()
	_, err := c.Store.Urge(context.Background(), u)
	wantError(t, err, casefile.CodeNotFound, "error.urge_no_task")
}

// The task of the test is due 48 hours after noon.
func TestUrge_WhatCanBeUrged(t *testing.T) {
	due := noon.Add(48 * time.Hour)
	tests := []struct {
		name    string
		level   casefile.UrgeLevel
		at      time.Time
		prepare string // run on the task
		want    string // the error, "" for none
	}{
		{"before the deadline", casefile.LevelUrge, noon, "", ""},
		{"supervised in the last second", casefile.LevelSupervise, due.Add(999 * time.Millisecond), "", "error.supervise_early"},
		{"supervised at the instant", casefile.LevelSupervise, due.Add(time.Second), "", ""},
		{"urged after the deadline", casefile.LevelUrge, due.Add(time.Hour), "", ""},
		{"closed", casefile.LevelUrge, noon, "UPDATE tasks SET closed_at = now() WHERE id = $1", "error.urge_done"},
		{"beside a step", casefile.LevelUrge, noon, "UPDATE tasks SET kind = 'approve_extension', beside = true WHERE id = $1", "error.urge_not_a_step"},
		{"acted on, not processed yet", casefile.LevelUrge, noon,
			`INSERT INTO acts (id, form_id, case_id, task_id, kind, closes, holds, actor_id, content, received_at)
			 SELECT gen_random_uuid(), gen_random_uuid(), t.case_id, t.id, 'check_form', true, false, p.account_id, '{}', now()
			 FROM tasks t JOIN case_readers p ON p.case_id = t.case_id WHERE t.id = $1`, "error.task_acted"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := receiving{newCity(t)}
			task := c.openTask(t)
			if test.prepare != "" {
				if _, err := c.Store.Pool.Exec(context.Background(), test.prepare, task); err != nil {
					t.Fatal(err)
				}
			}
			_, err := c.Store.Urge(context.Background(), c.urge(task, test.level, test.at))
			if test.want == "" && err != nil {
				t.Fatal(err)
			}
			if test.want != "" {
				wantError(t, err, casefile.CodeConflict, test.want)
			}
		})
	}
}

// keepUrge writes an open urge of the task, as its step would.
func (c receiving) keepUrge(t *testing.T, task uuid.UUID, level casefile.UrgeLevel) {
	t.Helper()
	ctx := context.Background()
	row, err := c.Store.TaskGet(ctx, task)
	if err != nil {
		t.Fatal(err)
	}
	act, reply := uuid.New(), uuid.New()
	err = c.Store.ActInsertDone(ctx, db.ActInsertDoneParams{ID: act, FormID: uuid.New(), CaseID: row.CaseID, Kind: casefile.ActUrge,
		ActorID: c.Supervisor, Content: []byte("{}"), ReceivedAt: noon})
	if err == nil {
		err = c.Store.OpenTask(ctx, db.TaskInsertParams{ID: reply, CaseID: row.CaseID, Kind: casefile.TaskReplyUrge, UnitID: row.UnitID,
			OpenedAt: noon, DueAt: noon.Add(24 * time.Hour)})
	}
	if err == nil {
		err = c.Store.UrgeInsert(ctx, db.UrgeInsertParams{ID: act, CaseID: row.CaseID, TaskID: task, UnitID: row.UnitID, ReplyTaskID: reply,
			Level: level, Body: "请抓紧办理。", UrgedBy: c.Supervisor, UrgedAt: noon})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// While an answer is awaited only a 督办 may follow a 催办.
func TestUrge_WhileOneIsOpen(t *testing.T) {
	late := noon.Add(72 * time.Hour)
	tests := []struct {
		open, next casefile.UrgeLevel
		want       string
	}{
		{casefile.LevelUrge, casefile.LevelUrge, "error.urge_open"},
		{casefile.LevelUrge, casefile.LevelSupervise, ""},
		{casefile.LevelSupervise, casefile.LevelUrge, "error.urge_open"},
		{casefile.LevelSupervise, casefile.LevelSupervise, "error.urge_open"},
	}
	for _, test := range tests {
		t.Run(string(test.open)+" then "+string(test.next), func(t *testing.T) {
			c := receiving{newCity(t)}
			task := c.openTask(t)
			c.keepUrge(t, task, test.open)
			_, err := c.Store.Urge(context.Background(), c.urge(task, test.next, late))
			if test.want == "" && err != nil {
				t.Fatal(err)
			}
			if test.want != "" {
				wantError(t, err, casefile.CodeConflict, test.want)
			}
		})
	}
}

// What is escalated comes before the supervisor until it is looked at, closed, or not overdue any more.
func TestEscalations_UntilSeen(t *testing.T) {
	c := receiving{newCity(t)}
	ctx := context.Background()
	task := c.openTask(t)
	row, err := c.Store.TaskGet(ctx, task)
	if err != nil {
		t.Fatal(err)
	}
	overdue := row.DueAt.Add(time.Second)
	err = c.Store.DeadlineInsert(ctx, db.DeadlineInsertParams{ID: uuid.New(), CaseID: row.CaseID, TaskID: &task, Clock: "objection.accept",
		Basis: "policy", StartedAt: noon, DueAt: row.DueAt, Explanation: []byte("{}")})
	if err != nil {
		t.Fatal(err)
	}
	for want := range 2 { // the second of two clocks, or a second marking, brings nothing new
		n, err := c.Store.EscalationInsert(ctx, db.EscalationInsertParams{TaskID: task, Clock: "objection.accept", At: overdue})
		if err != nil || n != int64(1-want) {
			t.Fatalf("escalated %d: %v", n, err)
		}
	}
	listed := func(at time.Time) int {
		t.Helper()
		rows, err := c.Store.WatchEscalated(ctx, db.WatchEscalatedParams{OverdueUntil: at, Most: 10})
		if err != nil {
			t.Fatal(err)
		}
		return len(rows)
	}
	if n := listed(overdue); n != 1 {
		t.Errorf("%d listed, want 1", n)
	}
	if _, err := c.Store.Pool.Exec(ctx, "UPDATE tasks SET due_at = due_at + interval '2 days' WHERE id = $1", task); err != nil {
		t.Fatal(err)
	}
	if n := listed(overdue); n != 0 {
		t.Errorf("%d listed although the deadline has moved", n)
	}
	at := overdue.Add(time.Hour)
	for want := range 2 { // the first look counts
		n, err := c.Store.SeeEscalations(ctx, c.Supervisor, []uuid.UUID{task}, at)
		if err != nil || n != int64(1-want) {
			t.Errorf("seen %d: %v", n, err)
		}
	}
	if n := listed(overdue.Add(72 * time.Hour)); n != 0 {
		t.Errorf("%d listed although it was looked at", n)
	}
}
