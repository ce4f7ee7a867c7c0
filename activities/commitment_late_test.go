package activities_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// paper is what the party has said on paper, which a clerk of the unit enters.
func (o *office) paper(kind casefile.ActKind, step casefile.Step, day string, refuses bool) db.NewSaying {
	o.t.Helper()
	on := &casefile.PaperReply{ReceivedOn: day, From: "法定代表人", Files: []uuid.UUID{o.NewFile(o.t, o.UnitClerk)}}
	n := o.saying(kind, casefile.Rectification{Refuses: refuses, Done: "已改正", Paper: on})
	if kind == casefile.ActHandIn {
		n.Content = casefile.PapersHandedIn{Paper: on}
	}
	n.ActorID, n.UnitID, n.Clock = o.UnitClerk, o.Unit, o.pack.Commitment.Steps[step]
	return n
}

// enters has a clerk enter it.
func (o *office) enters(n db.NewSaying) {
	o.t.Helper()
	receipt, err := o.Store.SayInCheck(o.t.Context(), n)
	o.must(err)
	o.step(n.Kind, receipt)
	if why := o.refusal(receipt.ActID); why != "" {
		o.t.Fatal(why)
	}
}

// What has come on paper in time counts from the day on which it came: entered after the party's time it is verified all the same, before anything is decided.
func TestCommitment_RectifiedOnPaper_EnteredLate(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.ordered() // until 2026-04-23
	due := o.deadline(casefile.StepRectify)
	last := calendar.DateOf(due)
	if !o.passes(due.Add(50 * time.Hour)) {
		t.Fatal("silence does not move the case on")
	}
	enter := func(day calendar.Date, change func(*db.NewSaying)) error {
		n := o.paper(casefile.ActRectify, casefile.StepRectify, day.String(), false)
		if change != nil {
			change(&n)
		}
		_, err := o.Store.SayInCheck(t.Context(), n)
		return err
	}
	o.fails("error.check_came_late", enter(last.AddDays(1), nil))
	o.fails("error.reply_future", enter(last.AddDays(5), nil))
	o.fails("error.reply_before_service", enter(last.AddDays(-40), nil))
	o.fails("error.check_not_waiting", enter(last, func(n *db.NewSaying) {
		n.ActorID, n.UnitID, n.Content = o.Applicant, uuid.Nil, casefile.Rectification{Done: "已改正"}
	}))
	o.fails("error.invalid.body", enter(last, func(n *db.NewSaying) { n.ActorID, n.UnitID = o.Applicant, uuid.Nil }))
	o.fails("error.not_found.body", enter(last, func(n *db.NewSaying) { n.ActorID, n.UnitID = o.OtherClerk, o.Other }))
	o.fails("error.check_not_waiting", enter(last, func(n *db.NewSaying) { n.Kind = casefile.ActHandIn }))
	o.enters(o.paper(casefile.ActRectify, casefile.StepRectify, last.String(), false))
	if _, open := o.open(casefile.TaskDecideBreach); open || o.kase().Stage != casefile.StageRectifyCheck {
		t.Fatalf("it is not verified first: %s", o.kase().Stage)
	}
	if d := dbtest.Deadline(t, o.Store, o.caseID, "commitment.rectify"); d.OverdueAt != nil || d.MetAt == nil || !calendar.DateOf(*d.MetAt).Equal(last) {
		t.Errorf("the party has kept its time: %+v", d)
	}
	if at := dbtest.Deadline(t, o.Store, o.caseID, "commitment.verify").StartedAt; !calendar.DateOf(at).Equal(last) {
		t.Errorf("its verification runs from %v", at)
	}
	if why := o.verifies(true); why != "" {
		t.Fatal(why)
	}
	o.stands(casefile.CommitmentRectified, casefile.CommitmentRectified)
	o.trails()
}

// A refusal on paper is put down, and leaves the case before the head; once it is decided nothing is heard any more.
func TestCommitment_RefusedOnPaper_EnteredLate(t *testing.T) {
	o := newOffice(t, "city-2022", nil)
	o.ordered()
	due := o.deadline(casefile.StepRectify)
	o.passes(due.Add(time.Hour))
	o.enters(o.paper(casefile.ActRectify, casefile.StepRectify, calendar.DateOf(due).String(), true))
	if _, open := o.open(casefile.TaskDecideBreach); !open || o.kase().Stage != casefile.StageBreachDecision {
		t.Fatalf("it is not to be decided: %s", o.kase().Stage)
	}
	_, err := o.Store.SayInCheck(t.Context(), o.paper(casefile.ActRectify, casefile.StepRectify, calendar.DateOf(due).String(), false))
	o.fails("error.check_not_waiting", err) // the party has answered
	if why := o.decidesBreach(ending); why != "" {
		t.Fatal(why)
	}
	_, err = o.Store.SayInCheck(t.Context(), o.paper(casefile.ActRectify, casefile.StepRectify, calendar.DateOf(due).String(), false))
	o.fails("error.check_not_waiting", err)
	o.opens(o.Applicant, casefile.NoticeBreach)
	o.stands(casefile.CommitmentBroken, casefile.CommitmentBroken)
	o.trails()
}

// Papers that were asked for and came in time are looked at, also where they are entered when the check has gone on without them; never where none were
// asked for.
func TestCommitment_PapersOnPaper_EnteredLate(t *testing.T) {
	o := newOffice(t, "shenzhen-2022", nil)
	o.period = casefile.StepPapers
	o.falls()
	today := calendar.DateOf(o.clock.Now()).String()
	_, err := o.Store.SayInCheck(t.Context(), o.paper(casefile.ActHandIn, casefile.StepPapers, today, false))
	o.fails("error.check_not_waiting", err)
	if why := o.act(o.UnitClerk, casefile.TaskCheckPromises, casefile.ActAskPapers, casefile.PapersAsked{Papers: []string{"lease"}, Reasons: "须核对"}); why != "" {
		t.Fatal(why)
	}
	due := o.latest(casefile.StepPapers)
	if !o.passes(due.Add(time.Hour)) {
		t.Fatal("silence does not let the check go on")
	}
	before, _ := o.open(casefile.TaskCheckPromises)
	o.enters(o.paper(casefile.ActHandIn, casefile.StepPapers, calendar.DateOf(due).String(), false))
	after, open := o.open(casefile.TaskCheckPromises)
	if !open || after.ID == before.ID || o.kase().Stage != casefile.StagePromiseCheck {
		t.Errorf("it is not checked anew: %t", open)
	}
	_, err = o.Store.SayInCheck(t.Context(), o.paper(casefile.ActHandIn, casefile.StepPapers, calendar.DateOf(due).String(), false))
	o.fails("error.check_not_waiting", err)
	if why := o.finds(casefile.FoundKept, casefile.FoundKept); why != "" {
		t.Fatal(why)
	}
	o.stands(casefile.CommitmentKept, casefile.CommitmentKept)
	o.trails()
}
