package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/workflows"
)

// hunt is a listing in which people do anything at any time, and in which it is looked after each move whether anybody is on a list who must not be.
type hunt struct {
	*court
	steps   *activities.Activities
	number  int
	code    string // of whom it is about
	faults  []string
	illegal int
}

// hunts are what people try.
var hunts = map[string]func(*hunt, move){
	"open the notice": func(h *hunt, _ move) { h.tryOpen(casefile.NoticeBeforeListing) }, "open it again": func(h *hunt, _ move) { h.tryOpen(casefile.NoticeBeforeListing) },
	"open the decision": func(h *hunt, _ move) { h.tryOpen(casefile.NoticeListing) }, "open the decision at once": func(h *hunt, _ move) { h.tryOpen(casefile.NoticeListing) },
	"serve": (*hunt).serve, "serve on": (*hunt).serve,
	"reply": func(h *hunt, m move) {
		receipt, err := h.city.Store.Reply(context.Background(), h.said("产品合格"))
		h.receive("reply", h.sent(casefile.ActReply, receipt, err))
	},
	"paper":    (*hunt).paper,
	"ask time": func(h *hunt, _ move) { h.askTime() },
	"check": func(h *hunt, m move) {
		h.receive("check", h.does(h.city.UnitClerk, casefile.TaskCheckReply, casefile.ReplyCheck{Answers: make([]casefile.PointAnswer, m.Pick%2), Attachments: nil}))
		h.receive("check", h.does(h.city.UnitClerk, casefile.TaskCheckReply, casefile.ReplyCheck{Answers: []casefile.PointAnswer{{Reasons: "不符"}}}))
	},
	"decide": (*hunt).decide, "decide again": (*hunt).decide, "decide soon": (*hunt).decide,
	"clerk decides": func(h *hunt, _ move) {
		if err := h.does(h.city.UnitClerk, casefile.TaskDecideListing, listAll); err == nil {
			h.fault("a clerk has decided")
		}
	},
	"withdraw": func(h *hunt, m move) {
		if m.Pick < 60 { // small numbers are drawn more often
			return
		}
		receipt, err := h.city.Store.WithdrawListing(context.Background(), uuid.New(), h.city.UnitClerk, h.caseID, h.city.Unit, casefile.Withdrawal{}, h.env.Now())
		h.receive("withdraw", h.sent(casefile.ActWithdraw, receipt, err))
	},
	"party withdraws": func(h *hunt, _ move) {
		if _, err := h.city.Store.Withdraw(context.Background(), uuid.New(), h.city.Applicant, h.caseID, casefile.Withdrawal{}, h.env.Now()); err == nil {
			h.fault("the party has taken the proposal back")
		}
	},
	"nothing": func(*hunt, move) {},
}

var listAll = casefile.ListingDecision{Outcome: casefile.OutcomeList, Reasons: "事实清楚", Measures: []string{"tender"}, Persons: []int{0}}

func (h *hunt) fault(format string, args ...any) {
	h.faults = append(h.faults, fmt.Sprintf(format, args...))
}

// receive notes how an attempt went: where it fails, it fails with a sentence.
func (h *hunt) receive(what string, err error) {
	var why *casefile.Error
	switch {
	case err == nil:
	case errors.Is(err, errNoTask):
		h.illegal++
	case !errors.As(err, &why) || !messages.Has(why.Message) || why.Code == casefile.CodeInternal:
		h.fault("%s failed without a sentence: %v", what, err)
	default:
		h.illegal++
	}
}

// tryOpen opens the latest document of the kind where there is one, and the party has an account.
func (h *hunt) tryOpen(kind casefile.NoticeKind) {
	var notice uuid.UUID
	err := h.city.Store.Pool.QueryRow(context.Background(), `SELECT n.id FROM notices n JOIN case_parties p ON p.id = n.to_party_id AND p.account_id = $3
		WHERE n.case_id = $1 AND n.kind = $2`, h.caseID, kind, h.city.Applicant).Scan(&notice)
	if err != nil {
		return
	}
	receipt, err := h.city.Store.OpenDocument(context.Background(), uuid.New(), h.city.Applicant, h.caseID, notice, h.env.Now())
	h.receive("open", h.sent(casefile.ActOpen, receipt, err))
}

func (h *hunt) serve(m move) {
	attempt := casefile.Attempts[m.Pick%len(casefile.Attempts)]
	h.receive("serve", h.does(h.city.UnitClerk, casefile.TaskServe, casefile.Serving{Way: attempt.Way, State: attempt.State, Number: "EMS-1", ReceivedBy: "前台", Witnesses: "二人",
		Place: "3号窗口", Reasons: "经过", Day: calendar.DateOf(h.env.Now()).AddDays(-(m.More % 4)).String()}))
}

func (h *hunt) paper(m move) {
	n := h.said("产品合格")
	n.ActorID, n.Reply.Paper = h.city.UnitClerk, &casefile.PaperReply{ReceivedOn: calendar.DateOf(h.env.Now()).AddDays(1 - m.More%9).String(), From: "前台",
		Files: []uuid.UUID{h.city.NewFile(h.t, h.city.UnitClerk)}}
	receipt, err := h.city.Store.EnterReply(context.Background(), n, h.city.Unit)
	h.receive("paper", h.sent(casefile.ActReply, receipt, err))
}

func (h *hunt) askTime() {
	receipt, err := h.city.Store.AskTime(context.Background(), h.said(), casefile.MoreTime{Reasons: "材料在外地"})
	h.receive("ask time", h.sent(casefile.ActAskTime, receipt, err))
}

func (h *hunt) decide(m move) {
	d := listAll
	if h.pack.Listing.Persons == nil {
		d.Persons = nil
	}
	if m.Pick > 30 { // small numbers are drawn more often
		d = casefile.ListingDecision{Outcome: casefile.OutcomeDrop, Reasons: "申辩成立"}
	}
	h.receive("decide", h.does(h.city.UnitHead, casefile.TaskDecideListing, d))
}

// round is a round of the schedule; the workflow is told to look where it leaves word.
func (h *hunt) round() {
	if _, err := h.steps.EndDue(context.Background()); err != nil {
		h.fault("a round: %v", err)
	}
	if !h.env.IsWorkflowCompleted() {
		h.env.SignalWorkflow(workflows.DeadlineMoved, nil)
	}
}

// look holds that nobody is listed, marked, struck by a measure, or told of to partners before a notice was served, the time to answer had ended, and the decision
// was served; and that what there is, is there for exactly as long as the listing lasts.
func (h *hunt) look(after string, now time.Time) {
	clock := h.pack.Listing.Steps[casefile.StepListingReply]
	for what, query := range map[string]string{
		"effect before its time": `SELECT count(*) FROM effects e WHERE e.case_id = $1 AND $2 <> '' AND NOT EXISTS (
			SELECT FROM case_events s JOIN deadlines d ON d.case_id = s.case_id AND d.clock = $2 JOIN case_events v ON v.case_id = s.case_id AND v.kind = 'decision_served'
			WHERE s.case_id = e.case_id AND s.kind = 'served' AND s.at <= d.started_at AND d.due_at < v.at AND v.at <= e.started_at)`,
		"decision before its time": `SELECT count(*) FROM decisions x WHERE x.case_id = $1 AND NOT EXISTS (
			SELECT FROM deadlines d WHERE d.case_id = x.case_id AND d.clock = $2 AND d.due_at + interval '1 second' <= x.decided_at)`,
		"record, measure or message without a listing": `SELECT count(*) FROM listings l WHERE l.case_id = $1 AND l.listed_at IS NULL AND $2 <> ''
			AND (EXISTS (SELECT FROM case_records r WHERE r.case_id = l.case_id) OR EXISTS (SELECT FROM listing_measures m WHERE m.case_id = l.case_id)
			     OR EXISTS (SELECT FROM partner_messages m WHERE m.case_id = l.case_id))`,
		"unanswered reply that was decided on": `SELECT count(*) FROM decisions x JOIN acts a ON a.case_id = x.case_id AND a.kind = 'reply' AND a.status = 'done'
			WHERE x.case_id = $1 AND $2 <> '' AND NOT EXISTS (SELECT FROM acts c WHERE c.case_id = x.case_id AND c.kind = 'check_reply' AND c.status = 'done')`,
		"case with two tasks": `SELECT greatest(count(*) - 1, 0) FROM tasks WHERE case_id = $1 AND $2 <> '' AND closed_at IS NULL AND NOT beside`,
	} {
		var n int
		if err := h.city.Store.Pool.QueryRow(context.Background(), query, h.caseID, clock).Scan(&n); err != nil {
			h.t.Fatal(err)
		}
		if n > 0 {
			h.fault("after %s: %d × %s", after, n, what)
		}
	}
	h.lookPublic(after, now)
}

// lookPublic holds that the public sees the record exactly as long as the listing lasts, to the second, whenever the schedule comes.
func (h *hunt) lookPublic(after string, now time.Time) {
	var record *uuid.UUID
	var listed, until *time.Time
	err := h.city.Store.Pool.QueryRow(context.Background(), `SELECT record_id, listed_at, ends_at FROM listings WHERE case_id = $1`, h.caseID).Scan(&record, &listed, &until)
	if err != nil {
		h.t.Fatal(err)
	}
	rows, err := h.city.Store.PublicRecordsSearch(context.Background(), db.PublicRecordsSearchParams{Code: h.code, NamePattern: "-", Now: now, Most: 1000})
	if err != nil {
		h.t.Fatal(err)
	}
	shown := record != nil && slices.ContainsFunc(rows, func(r db.PublicRecordsSearchRow) bool { return r.ID == *record })
	lasts := listed != nil && !listed.After(now) && (until == nil || until.After(now))
	if shown != lasts {
		h.fault("after %s: shown %t at %v, listed from %v until %v", after, shown, now, listed, until)
	}
	on, err := h.city.Store.PublicOnLists(context.Background(), db.PublicOnListsParams{Code: h.code, NamePattern: "-", Now: now, Before: now.AddDate(1, 0, 0), Most: 1000})
	if err != nil {
		h.t.Fatal(err)
	}
	if listed := record != nil && slices.ContainsFunc(on, func(r db.PublicOnListsRow) bool { return r.ID == *record }); listed != lasts {
		h.fault("after %s: on the page of lists %t at %v, until %v", after, listed, now, until)
	}
}

// TestListing_AnySequence tries random orders of acts, services and jumps of the clock under every pack that provides for listings: no listing is public,
// shared or marked before its notice was served and the time to answer ended, and none stays a second after its end.
func TestListing_AnySequence(t *testing.T) {
	city := dbtest.NewCity(t, db.NewStore(dbtest.New(t)))
	list := city.NewList(t, city.Unit, "YZ", "serious_list", "quality", &casefile.ItemPeriod{Amount: 3, Unit: "year"})
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	var names, packs []string
	for _, pack := range book.PacksFor(casefile.FlowListing) {
		packs = append(packs, pack.ID)
	}
	for name := range hunts {
		names = append(names, name)
	}
	slices.Sort(names)
	ends, illegal, number := map[casefile.Result]int{}, 0, 0
	draws := rapid.Custom(func(t *rapid.T) move {
		return move{Do: rapid.SampledFrom(names).Draw(t, "do"), After: time.Duration(rapid.IntRange(0, 8*24).Draw(t, "hours")) * time.Hour,
			Pick: rapid.IntRange(0, 99).Draw(t, "pick"), More: rapid.IntRange(0, 99).Draw(t, "more")}
	})
	rapid.Check(t, func(rt *rapid.T) {
		number++
		start := monday.AddDate(0, 0, rapid.IntRange(0, 300).Draw(rt, "day"))
		pack, err := book.InForce(rapid.SampledFrom(packs).Draw(rt, "pack"), calendar.DateOf(start))
		if err != nil {
			rt.Fatal(err)
		}
		crowd := newCrowd(t, city, book, pack, cal, start)
		crowd.flow = casefile.FlowListing
		h := &hunt{court: crowd.court, number: number,
			steps: &activities.Activities{Store: city.Store, Book: book, Calendar: cal, Clock: envClock{crowd.env}, Wall: crowd.env.Now}}
		account := rapid.Bool().Draw(rt, "with an account")
		h.hunt(list, account, rapid.SliceOfN(draws, 15, 45).Draw(rt, "moves"))
		h.afterwards(book, cal)
		if row := h.caseRow(); row.Result != nil {
			ends[*row.Result]++
		}
		illegal += h.illegal
		for _, fault := range h.faults {
			rt.Error(fault)
		}
	})
	t.Logf("ended: %v; %d illegal moves", ends, illegal)
	if len(ends) < 3 || ends[casefile.ResultListed] < 5 || illegal < 50 {
		t.Errorf("the sequences reach too little: %v, %d", ends, illegal)
	}
}

// hunt proposes and makes the moves, each its time after the one before, with a round of the schedule before each.
func (h *hunt) hunt(list uuid.UUID, account bool, moves []move) {
	h.code = dbtest.CompanyCode
	in, err := h.propose(list, fmt.Sprint(h.number), func(n *db.NewListing) {
		if !account {
			h.code = fmt.Sprintf("9199X%d", h.number)
			n.Proposal.Subject.Name, n.Proposal.Subject.Code = "云澜市无账号有限公司", h.code
		}
	})
	if err != nil {
		h.t.Fatal(err)
	}
	at := time.Hour
	for _, m := range moves {
		h.env.RegisterDelayedCallback(func() {
			h.round()
			hunts[m.Do](h, m)
			h.look(m.Do, h.env.Now())
		}, at)
		at += m.After + time.Minute
	}
	h.tries(in, int(at/time.Hour)+1)
}

// afterwards is when the procedure is over: the term passes, with the schedule and before it.
func (h *hunt) afterwards(book *rules.Book, cal *calendar.Calendar) {
	h.look("all", h.env.Now())
	row, err := h.caseRow(), h.env.GetWorkflowError()
	if (row.ClosedAt != nil) != (err == nil) {
		h.fault("the case is %s and the workflow ended with %v", row.Stage, err)
	}
	var until *time.Time
	if err := h.city.Store.Pool.QueryRow(context.Background(), `SELECT ends_at FROM listings WHERE case_id = $1`, h.caseID).Scan(&until); err != nil {
		h.t.Fatal(err)
	}
	if until == nil {
		return
	}
	clock := calendar.NewManual(until.Add(-time.Second))
	later := &activities.Activities{Store: h.city.Store, Book: book, Calendar: cal, Clock: clock}
	for range 2 {
		h.look("the last second", clock.Now())
		if _, err := later.EndDue(context.Background()); err != nil {
			h.t.Fatal(err)
		}
		h.look("a round", clock.Now())
		clock.Advance(time.Second)
	}
	for what, query := range map[string]string{
		"effect that goes on":  `SELECT count(*) FROM effects e JOIN listings l ON l.case_id = e.case_id WHERE e.case_id = $1 AND e.ended_at IS DISTINCT FROM l.ends_at`,
		"measure that goes on": `SELECT count(*) FROM listing_measures m JOIN listings l ON l.case_id = m.case_id WHERE m.case_id = $1 AND m.stopped_at IS DISTINCT FROM l.ends_at`,
		"listing that goes on": `SELECT count(*) FROM listings WHERE case_id = $1 AND ended_at IS DISTINCT FROM ends_at`,
	} {
		var n int
		if err := h.city.Store.Pool.QueryRow(context.Background(), query, h.caseID).Scan(&n); err != nil {
			h.t.Fatal(err)
		}
		if n > 0 {
			h.fault("%d × %s", n, what)
		}
	}
	if _, err := h.city.Store.VerifyTrails(context.Background(), func(number string, err error) { h.fault("trail of %s: %v", number, err) }); err != nil {
		h.t.Fatal(err)
	}
}
