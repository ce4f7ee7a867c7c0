package activities_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// removal is a hall whose company stands on the list; listing is the case of that.
type removal struct {
	*hall
	listing uuid.UUID
}

// newRemoval has the company listed under the pack, on a list with two conditions of removal, and ten days later.
func newRemoval(t *testing.T, packID string) *removal {
	t.Helper()
	h := newHall(t, packID)
	h.exec(`UPDATE catalogue_items SET listing = listing || '{"conditions": [{"zh": "罚款已经缴清", "en": "the fine is paid"}, {"zh": "已经改正", "en": "it is corrected"}]}'::jsonb WHERE id = $1`, h.list)
	h.listed()
	h.clock.Advance(240 * time.Hour)
	return &removal{hall: h, listing: h.caseID}
}

// asking is a request of the party.
func (r *removal) asking() db.NewDelisting {
	return db.NewDelisting{FormID: uuid.New(), ActorID: r.Applicant, ListingID: r.listing, PackID: r.pack.ID, PackVersion: int32(r.pack.Version), //nolint:gosec // small
		PackHash: r.pack.Hash(casefile.FlowDelisting), At: r.clock.Now(), Request: casefile.DelistingRequest{By: casefile.DelistingByParty,
			Conditions: []casefile.DelistingCondition{{Says: "已于三月缴清"}, {Says: "已经通过复查", Files: []uuid.UUID{r.NewFile(r.t, r.Applicant)}}}}}
}

// byUnit makes a request one of the unit's: on paper that came on the day, or of its own motion.
func (r *removal) byUnit(n db.NewDelisting, day string) db.NewDelisting {
	n.ActorID, n.UnitID, n.Request.By, n.Request.Conditions[1].Files = r.UnitClerk, r.Unit, casefile.DelistingByUnit, nil
	if day != "" {
		n.Request.By = casefile.DelistingByPaper
		n.Request.Paper = &casefile.PaperReply{ReceivedOn: day, From: "法定代表人", Files: []uuid.UUID{r.NewFile(r.t, r.UnitClerk)}}
	}
	return n
}

// ask receives a request and takes its step.
func (r *removal) ask(n db.NewDelisting) {
	r.t.Helper()
	receipt, err := r.Store.AskDelisting(r.t.Context(), n)
	r.must(err)
	r.caseID = receipt.CaseID
	r.take(casefile.ActAskDelisting, receipt)
}

// take takes the step of an act twice: the second time changes nothing.
func (r *removal) take(kind casefile.ActKind, receipt db.Receipt) {
	r.t.Helper()
	for range 2 {
		r.must(r.steps.Step(r.t.Context(), casefile.FlowDelisting, kind, activities.Acted{CaseID: receipt.CaseID, ActID: receipt.ActID}))
	}
}

// does is what somebody of the unit does on the open task of the kind; it returns why the step has refused it.
func (r *removal) does(actor uuid.UUID, kind casefile.TaskKind, content any) string {
	r.t.Helper()
	receipt, err := r.received(actor, kind, kind.Act(), content)
	r.must(err)
	err = r.steps.Step(r.t.Context(), casefile.FlowDelisting, kind.Act(), activities.Acted{CaseID: r.caseID, ActID: receipt.ActID})
	if why := r.refusal(receipt.ActID); why != "" {
		return why
	}
	r.must(err)
	return ""
}

// verify says of each condition whether it is met.
func (r *removal) verify(met ...bool) string {
	var check casefile.ConditionsCheck
	for _, is := range met {
		check.Answers = append(check.Answers, casefile.ConditionAnswer{Met: is, Reasons: "已经核对"})
	}
	return r.does(r.UnitClerk, casefile.TaskCheckConditions, check)
}

func (r *removal) takesOff(o casefile.Outcome) string {
	return r.does(r.UnitHead, casefile.TaskDecideDelisting, casefile.DelistingDecision{Outcome: o, Reasons: "按照列入决定书"})
}

// Under each pack: what is asked is verified condition by condition, the head takes the company off, and with that instant the listing is over: record, mark
// and measures with it. The decision is served, and ends the case.
func TestDelisting_EndsTheListing(t *testing.T) {
	for _, packID := range []string{"city-2022", "shenzhen-2022", "shenzhen-2020", "xiamen-draft"} {
		t.Run(packID, func(t *testing.T) {
			r := newRemoval(t, packID)
			r.ask(r.asking())
			r.clock.Advance(30 * time.Hour)
			if why := r.verify(true); why != "error.conditions_unanswered" {
				t.Errorf("a condition is left out: %q", why)
			}
			if why := r.verify(true, true); why != "" {
				t.Fatal(why)
			}
			if _, err := r.received(r.UnitClerk, casefile.TaskDecideDelisting, casefile.ActDecideDelisting, casefile.DelistingDecision{Outcome: casefile.OutcomeDelist, Reasons: "属实"}); err == nil {
				t.Error("a clerk has decided")
			}
			if packID == "xiamen-draft" { // 28(1): three months at least
				if why := r.takesOff(casefile.OutcomeDelist); why != "error.delisting_minimum.bare" {
					t.Errorf("taken off after some days: %q", why)
				}
				r.clock.Advance(93 * 24 * time.Hour)
			}
			if why := r.takesOff(casefile.OutcomeDelist); why != "" {
				t.Fatal(why)
			}
			at := r.clock.Now()
			r.shownNowhere()
			r.counts(map[string]int{`SELECT count(*) FROM decisions WHERE case_id = $1 AND outcome = 'delist' AND applied_at = decided_at`: 1,
				`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'delisting_service'`: 1})
			r.clock.Advance(time.Minute)
			removal := r.caseID
			for range 2 {
				r.endDue()
				r.caseID = r.listing
				if packID == "city-2022" { // where a person is marked too
					r.over(at, casefile.ListingByCase)
				}
				r.counts(map[string]int{`SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL`: 0,
					`SELECT count(*) FROM listing_measures WHERE case_id = $1 AND stopped_at IS NULL`: 0,
					`SELECT count(*) FROM listings WHERE case_id = $1 AND how = 'case'`:               1})
				r.caseID = removal
			}
			r.opensDecision()
			r.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'delist'`: 1})
			r.trails()
		})
	}
}

// shownNowhere holds that nobody outside finds the record of the listing any more, before any round of the schedule.
func (r *removal) shownNowhere() {
	r.t.Helper()
	now := r.clock.Now()
	on, err := r.Store.PublicOnLists(r.t.Context(), db.PublicOnListsParams{Now: now, Before: now.AddDate(1, 0, 0), Most: 10})
	r.must(err)
	found, err := r.Store.PublicRecordsSearch(r.t.Context(), db.PublicRecordsSearchParams{Code: dbtest.CompanyCode, NamePattern: "-", Now: now, Most: 10})
	r.must(err)
	var record uuid.UUID
	r.must(r.Store.Pool.QueryRow(r.t.Context(), `SELECT record_id FROM listings WHERE case_id = $1`, r.listing).Scan(&record))
	if len(on) > 0 || slices.ContainsFunc(found, func(f db.PublicRecordsSearchRow) bool { return f.ID == record }) {
		r.t.Errorf("it is public after the decision: %d lists, %d records", len(on), len(found))
	}
	if _, err := r.Store.PartyRecord(r.t.Context(), db.PartyRecordParams{ID: record, AccountID: r.Supervisor, Now: now}); err == nil {
		r.t.Error("an interested party finds it after the decision")
	}
}

// opensDecision lets the company open the decision.
func (r *removal) opensDecision() {
	r.t.Helper()
	var notice uuid.UUID
	r.must(r.Store.Pool.QueryRow(r.t.Context(), `SELECT id FROM notices WHERE case_id = $1 AND kind = 'delisting'`, r.caseID).Scan(&notice))
	receipt, err := r.Store.OpenDocument(r.t.Context(), uuid.New(), r.Applicant, r.caseID, notice, r.clock.Now())
	r.must(err)
	r.take(casefile.ActOpen, receipt)
}

// Nobody is taken off while a condition is not met; the listing stays, and the removal can be asked for again once the refusal is served.
func TestDelisting_NotMet(t *testing.T) {
	r := newRemoval(t, "city-2022")
	r.ask(r.asking())
	r.verify(true, false)
	if why := r.takesOff(casefile.OutcomeDelist); why != "error.conditions_not_met" {
		t.Errorf("taken off: %q", why)
	}
	if why := r.takesOff(casefile.OutcomeStayListed); why != "" {
		t.Fatal(why)
	}
	if _, err := r.Store.AskDelisting(t.Context(), r.asking()); err == nil {
		t.Error("asked for again before the refusal is served")
	}
	r.opensDecision()
	r.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'stay_listed'`: 1, `SELECT count(*) FROM listing_ends WHERE case_id = $1`: 0,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'delisting' AND html_zh LIKE '%行政复议%' AND html_zh LIKE '%没有成就%'`: 1})
	r.ask(r.asking())
	r.trails()
}

// What comes on paper counts from its day: the period to verify runs from it, whenever it is entered.
func TestDelisting_Paper(t *testing.T) {
	r := newRemoval(t, "city-2022")
	today := calendar.DateOf(r.clock.Now())
	for day, want := range map[string]string{today.AddDays(1).String(): "error.delisting_future", "2026-03-10": "error.delisting_before_listing"} {
		_, err := r.Store.AskDelisting(t.Context(), r.byUnit(r.asking(), day))
		r.fails(want, err)
	}
	came := today.AddDays(-3)
	r.ask(r.byUnit(r.asking(), came.String()))
	if d := dbtest.Deadline(t, r.Store, r.caseID, r.pack.Delisting.Steps[casefile.StepVerify]); calendar.DateOf(d.StartedAt) != came {
		t.Errorf("the period to verify runs from %v, the paper came on %s", d.StartedAt, came)
	}
	r.counts(map[string]int{`SELECT count(*) FROM case_parties WHERE case_id = $1 AND role = 'party' AND account_id IS NOT NULL`: 1,
		`SELECT count(*) FROM case_parties WHERE case_id = $1 AND role = 'applicant'`: 0})
	r.trails()
}

// Only the party and the unit that has listed ask, each in its own way, for what is in force, once at a time, and not while an objection decides it.
func TestDelisting_WhoAndWhen(t *testing.T) {
	r := newRemoval(t, "city-2022")
	for name, test := range map[string]struct {
		change func(*db.NewDelisting)
		want   string
	}{
		"somebody else":              {func(n *db.NewDelisting) { n.ActorID = r.Supervisor }, "error.not_found.body"},
		"another unit":               {func(n *db.NewDelisting) { *n = r.byUnit(*n, ""); n.ActorID, n.UnitID = r.OtherClerk, r.Other }, "error.not_found.body"},
		"a clerk as the party":       {func(n *db.NewDelisting) { n.ActorID, n.UnitID = r.UnitClerk, r.Unit }, "error.invalid.body"},
		"the party as the unit":      {func(n *db.NewDelisting) { n.Request.By = casefile.DelistingByUnit }, "error.invalid.body"},
		"a condition is left out":    {func(n *db.NewDelisting) { n.Request.Conditions = n.Request.Conditions[:1] }, "error.delisting_incomplete"},
		"nothing is said of one":     {func(n *db.NewDelisting) { n.Request.Conditions[0].Says = " " }, "error.delisting_incomplete"},
		"a paper without its scan":   {func(n *db.NewDelisting) { *n = r.byUnit(*n, "2026-03-27"); n.Request.Paper.Files = nil }, "error.delisting_incomplete"},
		"a case that is no listing":  {func(n *db.NewDelisting) { n.ListingID = uuid.New() }, "error.not_found.body"},
		"what is over by its term":   {func(n *db.NewDelisting) { n.At = n.At.AddDate(4, 0, 0) }, "error.delisting_not_listed"},
		"file of somebody else":      {func(n *db.NewDelisting) { n.Request.Conditions[0].Files = []uuid.UUID{r.NewFile(t, r.UnitClerk)} }, "error.attachment_gone"},
		"conditions of one's making": {func(n *db.NewDelisting) { n.Request.Conditions[0].ZH = "随意"; n.Request.Conditions[1].Says = "" }, "error.delisting_incomplete"},
	} {
		n := r.asking()
		test.change(&n)
		_, err := r.Store.AskDelisting(t.Context(), n)
		t.Log(name)
		r.fails(test.want, err)
	}
	r.ask(r.asking())
	r.counts(map[string]int{`SELECT count(*) FROM acts WHERE case_id = $1 AND content->'conditions'->0->>'zh' = '罚款已经缴清'`: 1})
	_, err := r.Store.AskDelisting(t.Context(), r.byUnit(r.asking(), ""))
	r.fails("error.delisting_asked", err)
	receipt, err := r.Store.Withdraw(t.Context(), uuid.New(), r.Applicant, r.caseID, casefile.Withdrawal{}, r.clock.Now())
	r.must(err)
	r.take(casefile.ActWithdraw, receipt)
	var record uuid.UUID
	r.must(r.Store.Pool.QueryRow(t.Context(), `SELECT record_id FROM listings WHERE case_id = $1`, r.listing).Scan(&record))
	_, err = r.Store.File(t.Context(), r.Filing(record, r.pack.ID, int32(r.pack.Version), r.pack.Hash(casefile.FlowObjection), r.clock.Now())) //nolint:gosec // small
	r.must(err)
	_, err = r.Store.AskDelisting(t.Context(), r.asking())
	r.fails("error.delisting_objection", err)
	r.trails()
}

// Where the listing ends otherwise meanwhile, what is done after that is refused with a sentence, the round of the schedule has the case looked at, and the
// case ends by itself at that instant, told and not overdue.
func TestDelisting_Overtaken(t *testing.T) {
	r := newRemoval(t, "city-2022")
	r.ask(r.asking())
	r.clock.Advance(time.Hour)
	removal := r.caseID
	r.caseID = r.listing
	at := r.takenOff(casefile.EffectRemovedFromList)
	r.caseID = removal
	r.clock.Advance(time.Hour)
	if why := r.verify(true, true); why != "error.delisting_over" {
		t.Errorf("verified though it is over: %q", why)
	}
	if looked := r.look(); looked.Closed {
		t.Error("it has ended before the listing has")
	}
	r.clock.Advance(60 * 24 * time.Hour) // long after the period to verify
	r.endDue()
	r.counts(map[string]int{`SELECT count(*) FROM wakes WHERE case_id = $1`: 1})
	for range 2 {
		if looked := r.look(); !looked.Closed {
			t.Error("it goes on though the listing is over")
		}
	}
	r.counts(map[string]int{`SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`: 0, `SELECT count(*) FROM deadlines WHERE case_id = $1 AND overdue_at IS NOT NULL`: 0,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'listing_over'`: 1})
	if c := r.kase(); c.Result == nil || *c.Result != casefile.ResultListingOver || !c.ClosedAt.Equal(at) {
		t.Errorf("it has ended with %v at %v, want %v", c.Result, c.ClosedAt, at)
	}
	r.trails()
}

// look is a wake of the case.
func (r *removal) look() activities.Progress {
	r.t.Helper()
	r.wakes++
	got, err := r.steps.MarkDeadlines(r.t.Context(), activities.Woken{CaseID: r.caseID, Wake: r.wakes})
	r.must(err)
	return got
}
