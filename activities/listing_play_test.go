package activities_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

// hall is where somebody is to be put on a list, with the steps and no workflow: a test runs each when it likes.
type hall struct {
	*dbtest.City
	t      *testing.T
	clock  *calendar.Manual
	steps  *activities.Activities
	pack   *rules.Pack
	flow   casefile.Flow
	period casefile.Step // within which the party has to say something
	list   uuid.UUID
	caseID uuid.UUID
	wakes  int
}

// proposedAt is when a hall's proposals come: a Monday, before five working days with nothing between them.
var proposedAt = time.Date(2026, time.March, 9, 10, 0, 0, 0, calendar.Zone)

// newHall has a list of the unit, of three years where the pack has no term of its own, and a partner.
func newHall(t *testing.T, packID string) *hall {
	t.Helper()
	h := &hall{City: dbtest.NewCity(t, db.NewStore(dbtest.New(t))), t: t, clock: calendar.NewManual(proposedAt), flow: casefile.FlowListing,
		period: casefile.StepListingReply}
	book, err := rules.Load()
	h.must(err)
	cal, err := calendar.Latest()
	h.must(err)
	h.steps = &activities.Activities{Store: h.Store, Book: book, Calendar: cal, Clock: h.clock}
	h.pack, err = book.InForce(packID, calendar.DateOf(proposedAt))
	h.must(err)
	h.list = h.NewList(t, h.Unit, "YZ", "serious_list", "quality", &casefile.ItemPeriod{Amount: 3, Unit: "year"})
	h.must(h.Store.PartnerAdd(t.Context(), db.PartnerInsertParams{ID: uuid.New(), NameZH: "样例银行", NameEN: "Sample Bank", URL: "https://bank.example/",
		CreatedAt: proposedAt}, make([]byte, 32)))
	return h
}

func (h *hall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// fails holds that the error is a casefile.Error with the sentence.
func (h *hall) fails(want string, err error) {
	h.t.Helper()
	var not *casefile.Error
	if !errors.As(err, &not) || not.Message != want {
		h.t.Errorf("%v, want %s", err, want)
	}
}

// proposing is a proposal to list the company for the act of the document.
func (h *hall) proposing(unit, list uuid.UUID, document string) db.NewListing {
	return h.Proposal(h.t, unit, list, document, db.NewListing{PackID: h.pack.ID, PackVersion: int32(h.pack.Version), //nolint:gosec // small
		PackHash: h.pack.Hash(casefile.FlowListing), MayBeTwice: h.pack.Listing.MayBeTwice()}, h.clock.Now())
}

// propose receives a proposal and takes its step. Persons are left out where the pack says nothing of them.
func (h *hall) propose(n db.NewListing) db.Receipt {
	h.t.Helper()
	if h.pack.Listing.Persons == nil {
		n.Proposal.Persons = nil
	}
	receipt, err := h.Store.Propose(h.t.Context(), n)
	h.must(err)
	h.caseID = receipt.CaseID
	h.step(casefile.ActPropose, receipt)
	return receipt
}

// begin proposes to list the company, for the decision with the number 1.
func (h *hall) begin() { h.propose(h.proposing(h.Unit, h.list, "1")) }

// step takes the step of an act that was received, twice: the second time changes nothing.
func (h *hall) step(kind casefile.ActKind, receipt db.Receipt) {
	h.t.Helper()
	for range 2 {
		h.must(h.steps.Step(h.t.Context(), h.flow, kind, activities.Acted{CaseID: receipt.CaseID, ActID: receipt.ActID}))
	}
}

// refusal is why the act was refused; "" where it was not.
func (h *hall) refusal(act uuid.UUID) (why string) {
	h.t.Helper()
	h.must(h.Store.Pool.QueryRow(h.t.Context(), `SELECT refusal FROM acts WHERE id = $1`, act).Scan(&why))
	return why
}

// act is what somebody of a unit does on the open task of the kind. It returns why it was refused by the step.
func (h *hall) act(actor uuid.UUID, kind casefile.TaskKind, act casefile.ActKind, content any) string {
	h.t.Helper()
	receipt, err := h.received(actor, kind, act, content)
	h.must(err)
	err = h.steps.Step(h.t.Context(), h.flow, act, activities.Acted{CaseID: h.caseID, ActID: receipt.ActID})
	if why := h.refusal(receipt.ActID); why != "" {
		return why
	}
	h.must(err)
	return ""
}

// received is the receipt of an act on the open task of the kind.
func (h *hall) received(actor uuid.UUID, kind casefile.TaskKind, act casefile.ActKind, content any) (db.Receipt, error) {
	h.t.Helper()
	task, ok := h.open(kind)
	if !ok {
		h.t.Fatalf("no task %s is open", kind)
	}
	return h.Store.Act(h.t.Context(), db.NewAct{FormID: uuid.New(), ActorID: actor, UnitID: task.UnitID, TaskID: task.ID, Kind: act, Content: content,
		At: h.clock.Now()})
}

// open is the open task of the kind.
func (h *hall) open(kind casefile.TaskKind) (db.Task, bool) {
	h.t.Helper()
	rows, err := h.Store.Pool.Query(h.t.Context(), `SELECT * FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL ORDER BY opened_at LIMIT 1`, h.caseID, kind)
	h.must(err)
	task, err := pgx.CollectOneRow(rows, pgx.RowToStructByPos[db.Task])
	if errors.Is(err, pgx.ErrNoRows) {
		return task, false
	}
	h.must(err)
	return task, true
}

// opens lets an account open the latest document of the kind that is written to it.
func (h *hall) opens(account uuid.UUID, kind casefile.NoticeKind) {
	h.t.Helper()
	var notice uuid.UUID
	h.must(h.Store.Pool.QueryRow(h.t.Context(), `SELECT n.id FROM notices n JOIN case_parties p ON p.id = n.to_party_id
		WHERE n.case_id = $1 AND n.kind = $2 AND p.account_id = $3 ORDER BY n.id DESC LIMIT 1`, h.caseID, kind, account).Scan(&notice))
	receipt, err := h.Store.OpenDocument(h.t.Context(), uuid.New(), account, h.caseID, notice, h.clock.Now())
	h.must(err)
	h.step(casefile.ActOpen, receipt)
}

// passes sets the clock and lets the party's time pass, where it has. It reports whether the case moved on.
func (h *hall) passes(at time.Time) bool {
	h.t.Helper()
	h.clock.Set(at)
	h.wakes++
	got, err := h.steps.MarkDeadlines(h.t.Context(), activities.Woken{CaseID: h.caseID, Wake: h.wakes, Within: h.period})
	h.must(err)
	return got.Passed == h.period
}

// said is what a party says in its reply.
func (h *hall) said(points ...string) db.NewReply {
	n := db.NewReply{FormID: uuid.New(), ActorID: h.Applicant, CaseID: h.caseID, Clock: h.pack.Listing.Steps[casefile.StepListingReply], At: h.clock.Now()}
	for _, p := range points {
		n.Reply.Points = append(n.Reply.Points, casefile.ReplyPoint{Text: p})
	}
	return n
}

// reply lets the party reply.
func (h *hall) reply(points ...string) {
	h.t.Helper()
	receipt, err := h.Store.Reply(h.t.Context(), h.said(points...))
	h.must(err)
	h.step(casefile.ActReply, receipt)
}

// check lets the unit answer so many points.
func (h *hall) check(points int) string {
	check := casefile.ReplyCheck{}
	for range points {
		check.Answers = append(check.Answers, casefile.PointAnswer{Reasons: "与检验报告不符"})
	}
	return h.act(h.UnitClerk, casefile.TaskCheckReply, casefile.ActCheckReply, check)
}

// whole is a decision to list with everything that was proposed.
var whole = casefile.ListingDecision{Outcome: casefile.OutcomeList, Reasons: "事实清楚", Measures: []string{"tender", "honours"}, Persons: []int{0}}

// decide lets the head decide, after the party's time.
func (h *hall) decide(d casefile.ListingDecision) string {
	h.t.Helper()
	if h.pack.Listing.Persons == nil {
		d.Persons = nil
	}
	return h.act(h.UnitHead, casefile.TaskDecideListing, casefile.ActDecideListing, d)
}

// listed lists the company: told, silent, decided, served.
func (h *hall) listed() {
	h.t.Helper()
	h.begin()
	h.opens(h.Applicant, casefile.NoticeBeforeListing)
	if !h.passes(h.deadline(casefile.StepListingReply).Add(time.Second)) {
		h.t.Fatal("the party's time has not passed")
	}
	if why := h.decide(whole); why != "" {
		h.t.Fatal(why)
	}
	h.clock.Advance(time.Hour)
	h.opens(h.Applicant, casefile.NoticeListing)
}

// deadline is when the deadline of a step is due.
func (h *hall) deadline(step casefile.Step) time.Time {
	h.t.Helper()
	return dbtest.Deadline(h.t, h.Store, h.caseID, h.pack.Procedure(h.flow).Steps[step]).DueAt.In(calendar.Zone)
}

func (h *hall) kase() db.Case {
	h.t.Helper()
	c, err := h.Store.CaseGet(h.t.Context(), h.caseID)
	h.must(err)
	return c
}

// count counts by a question about the case.
func (h *hall) count(question string, args ...any) (n int) {
	h.t.Helper()
	h.must(h.Store.Pool.QueryRow(h.t.Context(), question, append([]any{h.caseID}, args...)...).Scan(&n))
	return n
}

// counts holds what there is of the case, by questions.
func (h *hall) counts(want map[string]int) {
	h.t.Helper()
	for question, n := range want {
		if got := h.count(question); got != n {
			h.t.Errorf("%d, want %d: %s", got, n, question)
		}
	}
}

// whole trails, and nothing of the record that is not there. Whichever letter names review and suits, says what befalls the record meanwhile, where the pack's
// document has it so; but for the one that has just refused that.
func (h *hall) trails() {
	h.t.Helper()
	if h.pack.Provides(casefile.FlowPending) {
		var silent []string
		h.must(h.Store.Pool.QueryRow(h.t.Context(), `SELECT coalesce(array_agg(kind), '{}') FROM notices WHERE html_zh LIKE '%救济途径%' AND html_zh NOT LIKE '%提起诉讼期间%'
			AND kind <> 'pending_refused'`).Scan(&silent))
		if len(silent) > 0 {
			h.t.Errorf("what befalls the record while it is contested is not said: %v", silent)
		}
	}
	if _, err := h.Store.VerifyTrails(h.t.Context(), func(number string, err error) { h.t.Errorf("trail of %s: %v", number, err) }); err != nil {
		h.t.Error(err)
	}
}
