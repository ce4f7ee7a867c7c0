package workflows_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/workflows"
)

// newListing is a court in which somebody is put on a list of the unit.
func newListing(t *testing.T, packID string, start time.Time) (c *court, list uuid.UUID) {
	t.Helper()
	c = newCourt(t, packID, start)
	c.flow = casefile.FlowListing
	return c, c.city.NewList(t, c.city.Unit, "YZ", "serious_list", "quality", &casefile.ItemPeriod{Amount: 3, Unit: "year"})
}

// propose opens a case that is to put the company on the list for the act of a document, if it may.
func (c *court) propose(list uuid.UUID, document string, change func(*db.NewListing)) (workflows.Opened, error) {
	c.t.Helper()
	n := c.city.Proposal(c.t, c.city.Unit, list, document, db.NewListing{PackID: c.pack.ID, PackVersion: int32(c.pack.Version), //nolint:gosec // small
		PackHash: c.pack.Hash(casefile.FlowListing)}, c.env.Now())
	if c.pack.Listing.Persons == nil {
		n.Proposal.Persons = nil
	}
	if change != nil {
		change(&n)
	}
	receipt, err := c.city.Store.Propose(context.Background(), n)
	c.caseID = receipt.CaseID
	return workflows.Opened{CaseID: receipt.CaseID, ActID: receipt.ActID}, err
}

// sent delivers an act that was received.
func (c *court) sent(kind casefile.ActKind, receipt db.Receipt, err error) error {
	if err == nil && receipt.ActID != uuid.Nil {
		c.env.UpdateWorkflow(string(kind), receipt.ActID.String(), &updates{court: c}, workflows.Act{ActID: receipt.ActID})
	}
	return err
}

// opens lets the company open the latest document of the kind.
func (c *court) opens(kind casefile.NoticeKind) {
	var notice uuid.UUID
	err := c.city.Store.Pool.QueryRow(context.Background(), `SELECT id FROM notices WHERE case_id = $1 AND kind = $2 ORDER BY id DESC LIMIT 1`, c.caseID, kind).Scan(&notice)
	if err != nil {
		c.t.Errorf("open %s: %v", kind, err)
		return
	}
	receipt, err := c.city.Store.OpenDocument(context.Background(), uuid.New(), c.city.Applicant, c.caseID, notice, c.env.Now())
	if err := c.sent(casefile.ActOpen, receipt, err); err != nil {
		c.t.Errorf("open %s: %v", kind, err)
	}
}

// said is what the company says.
func (c *court) said(points ...string) db.NewReply {
	n := db.NewReply{FormID: uuid.New(), ActorID: c.city.Applicant, CaseID: c.caseID, Clock: c.pack.Listing.Steps[casefile.StepListingReply], At: c.env.Now()}
	for _, p := range points {
		n.Reply.Points = append(n.Reply.Points, casefile.ReplyPoint{Text: p})
	}
	return n
}

func (c *court) replies(points ...string) {
	receipt, err := c.city.Store.Reply(context.Background(), c.said(points...))
	if err := c.sent(casefile.ActReply, receipt, err); err != nil {
		c.t.Errorf("reply: %v", err)
	}
}

// errNoTask says that no task of the kind is open.
var errNoTask = errors.New("no such task is open")

// does lets somebody of the unit act on the open task of the kind.
func (c *court) does(actor uuid.UUID, kind casefile.TaskKind, content any) error {
	return c.doesAs(actor, kind, kind.Act(), content)
}

// doesAs is does for another act that the task takes.
func (c *court) doesAs(actor uuid.UUID, kind casefile.TaskKind, act casefile.ActKind, content any) error {
	var task uuid.UUID
	err := c.city.Store.Pool.QueryRow(context.Background(), `SELECT id FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL ORDER BY opened_at LIMIT 1`, c.caseID, kind).Scan(&task)
	if errors.Is(err, pgx.ErrNoRows) {
		return errNoTask
	}
	if err != nil {
		return err
	}
	receipt, err := c.city.Store.Act(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: actor, UnitID: c.city.Unit, TaskID: task, Kind: act,
		Content: content, At: c.env.Now()})
	if err != nil {
		return err
	}
	c.env.UpdateWorkflow(string(act), receipt.ActID.String(), &updates{court: c}, workflows.Act{ActID: receipt.ActID, TaskID: task})
	return nil
}

func (c *court) checks() {
	if err := c.does(c.city.UnitClerk, casefile.TaskCheckReply, casefile.ReplyCheck{Answers: []casefile.PointAnswer{{Reasons: "与检验报告不符"}}}); err != nil {
		c.t.Errorf("check: %v", err)
	}
}

func (c *court) decides(o casefile.Outcome) {
	d := casefile.ListingDecision{Outcome: o, Reasons: "事实清楚"}
	if o == casefile.OutcomeList {
		d.Measures = []string{"tender"}
	}
	if err := c.does(c.city.UnitHead, casefile.TaskDecideListing, d); err != nil {
		c.t.Errorf("decide: %v", err)
	}
}

// then does something after so many hours.
func (c *court) then(hours int, do func()) {
	c.env.RegisterDelayedCallback(do, time.Duration(hours)*time.Hour)
}

// tries runs the procedure for so many hours.
func (c *court) tries(in workflows.Opened, hours int) {
	c.t.Helper()
	c.then(hours, func() { c.env.CancelWorkflow() })
	procedure, err := workflows.Of(c.flow)
	if err != nil {
		c.t.Fatal(err)
	}
	c.env.ExecuteWorkflow(procedure.Run, in)
}

// ends holds how the case has ended, its workflow with it, and its trail.
func (c *court) ends(result casefile.Result) {
	c.t.Helper()
	row := c.caseRow()
	if row.Result == nil || *row.Result != result || c.env.GetWorkflowError() != nil || len(c.refused) > 0 {
		c.t.Fatalf("the case stands at %s with %v, its workflow with %v; refused %v", row.Stage, row.Result, c.env.GetWorkflowError(), c.refused)
	}
	c.speaksOfRepair() // or rather of no objection
	c.notices()
	if _, err := c.city.Store.VerifyTrails(context.Background(), func(_ string, err error) { c.t.Error(err) }); err != nil {
		c.t.Error(err)
	}
}

// Under each pack that provides for it: told, silent, decided, served, listed; and told, answered, checked, dropped. The workflow ends with the service.
func TestListing_StraightWays(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	packs := book.PacksFor(casefile.FlowListing)
	if len(packs) != 4 {
		t.Errorf("%d packs provide for it", len(packs))
	}
	start := time.Date(2026, time.June, 1, 9, 0, 0, 0, calendar.Zone)
	for _, pack := range packs {
		t.Run(pack.ID+"/silent", func(t *testing.T) {
			c, list := newListing(t, pack.ID, start)
			in, err := c.propose(list, "1", nil)
			if err != nil {
				t.Fatal(err)
			}
			c.then(1, func() { c.opens(casefile.NoticeBeforeListing) })
			c.then(9*24, func() { c.decides(casefile.OutcomeList) })
			c.then(10*24, func() { c.opens(casefile.NoticeListing) })
			c.tries(in, 20*24)
			c.ends(casefile.ResultListed)
			if got := c.notices(); !slices.Contains(got, casefile.NoticeBeforeListing) || !slices.Contains(got, casefile.NoticeListing) {
				t.Errorf("documents %v", got)
			}
		})
		t.Run(pack.ID+"/answered", func(t *testing.T) {
			c, list := newListing(t, pack.ID, start)
			in, err := c.propose(list, "1", nil)
			if err != nil {
				t.Fatal(err)
			}
			c.then(1, func() { c.opens(casefile.NoticeBeforeListing) })
			c.then(2, func() { c.replies("产品合格") })
			c.then(3, func() { c.checks() })
			c.then(9*24, func() { c.decides(casefile.OutcomeDrop) })
			c.tries(in, 20*24)
			c.ends(casefile.ResultDropped)
		})
	}
}

// What has come on paper in time is answered before anything is decided, though it is entered when the case is before the head already.
func TestListing_PaperBeforeTheHead(t *testing.T) {
	c, list := newListing(t, "city-2022", monday)
	in, err := c.propose(list, "1", nil)
	if err != nil {
		t.Fatal(err)
	}
	c.then(1, func() { c.opens(casefile.NoticeBeforeListing) })
	c.then(9*24, func() {
		n := c.said("产品合格")
		n.ActorID, n.Reply.Paper = c.city.UnitClerk, &casefile.PaperReply{ReceivedOn: "2026-03-03", From: "前台", Files: []uuid.UUID{c.city.NewFile(t, c.city.UnitClerk)}}
		receipt, err := c.city.Store.EnterReply(context.Background(), n, c.city.Unit)
		if err := c.sent(casefile.ActReply, receipt, err); err != nil {
			t.Error(err)
		}
	})
	c.then(9*24+1, func() {
		if err := c.does(c.city.UnitHead, casefile.TaskDecideListing, nil); err == nil {
			t.Error("it can be decided before the answer")
		}
		c.checks()
	})
	c.then(9*24+2, func() { c.decides(casefile.OutcomeList) })
	c.then(9*24+3, func() { c.opens(casefile.NoticeListing) })
	c.tries(in, 20*24)
	c.ends(casefile.ResultListed)
}

// Each dated example of a clock of a listing, in a case that comes to its event at that instant.
func TestListing_Examples(t *testing.T) {
	seen := make(map[string]bool)
	for _, x := range examplesOf(t, "listing.") {
		seen[x.clock] = true
		t.Run(x.name(), func(t *testing.T) {
			before := slices.Index([]string{"listing.reply", "listing.check", "listing.decide"}, x.clock) // hours from the opening to the event
			c, list := newListing(t, x.pack, x.start.Add(-time.Duration(before+1)*time.Hour))
			in, err := c.propose(list, "1", nil)
			if err != nil {
				t.Fatal(err)
			}
			c.then(1, func() { c.opens(casefile.NoticeBeforeListing) })
			c.then(2, func() { c.replies("产品合格") })
			c.then(3, func() { c.checks() })
			c.tries(in, 4)
			k, err := c.pack.Clock(x.clock)
			if err != nil {
				t.Fatal(err)
			}
			c.holds(x, k)
		})
	}
	for _, clock := range []string{"listing.reply", "listing.check", "listing.decide"} {
		if !seen[clock] {
			t.Errorf("there is no example of %s", clock)
		}
	}
}
