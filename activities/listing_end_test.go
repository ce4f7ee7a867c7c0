package activities_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

// unknown proposes to list somebody who has no account, and was not known.
func (h *hall) unknown() {
	h.t.Helper()
	n := h.proposing(h.Unit, h.list, "1")
	n.Proposal.Subject = casefile.ListedSubject{Kind: casefile.SubjectLegalPerson, Name: "云澜市无账号有限公司", Code: "91990100MA00000022"}
	h.propose(n)
}

// serving is what a clerk enters of an attempt.
func (h *hall) serving(way casefile.ServiceWay, state casefile.ServiceState, day string) string {
	h.t.Helper()
	said := casefile.Serving{Way: way, State: state, Day: day, Number: "EMS-1", ReceivedBy: "前台", Witnesses: "见证人甲、乙", Reasons: "经过如实记录", Place: "市政务中心3号窗口"}
	why := h.act(h.UnitClerk, casefile.TaskServe, casefile.ActServe, said)
	if why != "" {
		h.t.Errorf("%s, %s: %s", way, state, why)
	}
	return why
}

// A notice to whoever has no account is served otherwise, and the party's time runs from the day of its service, whenever that is entered.
func TestListing_ServedOtherwise(t *testing.T) {
	for name, test := range map[string]struct {
		serve func(h *hall)
		due   string
	}{
		"by post": {func(h *hall) {
			h.serving(casefile.ServicePost, casefile.ServiceSent, "2026-03-09")
			h.clock.Set(proposedAt.AddDate(0, 0, 7))
			h.serving(casefile.ServicePost, casefile.ServiceServed, "2026-03-13")
		}, "2026-03-20"},
		"refused and left": {func(h *hall) {
			h.serving(casefile.ServiceInPerson, casefile.ServiceRefused, "2026-03-09")
			h.serving(casefile.ServiceLeft, casefile.ServiceServed, "2026-03-09")
		}, "2026-03-16"},
		"announced": {func(h *hall) {
			h.serving(casefile.ServicePost, casefile.ServiceSent, "2026-03-09")
			h.serving(casefile.ServicePost, casefile.ServiceReturned, "2026-03-09")
			h.serving(casefile.ServiceAnnouncement, casefile.ServiceAnnounced, "")
			h.clock.Set(proposedAt.AddDate(0, 0, 40))
			h.round(activities.Ended{Services: 1})
			h.round(activities.Ended{})
		}, "2026-04-15"}, // announced until 8 April
	} {
		t.Run(name, func(t *testing.T) {
			h := newHall(t, "city-2022")
			h.unknown()
			if _, err := h.Store.EnterReply(t.Context(), h.paperOn("2026-03-09"), h.Unit); err == nil {
				t.Error("answered before it was told")
			}
			test.serve(h)
			if due := calendar.DateOf(h.deadline(casefile.StepListingReply)).String(); due != test.due {
				t.Errorf("the party has time until %s, want %s", due, test.due)
			}
			if _, ok := h.open(casefile.TaskServe); ok {
				t.Error("it is still to be served")
			}
			h.trails()
		})
	}
}

func (h *hall) paperOn(day string) db.NewReply {
	n := h.said("不属实")
	n.ActorID = h.UnitClerk
	n.Reply.Paper = &casefile.PaperReply{ReceivedOn: day, From: "法定代表人", Files: []uuid.UUID{h.NewFile(h.t, h.UnitClerk)}}
	return n
}

// round is a round of the schedule.
func (h *hall) round(want activities.Ended) {
	h.t.Helper()
	got, err := h.steps.EndDue(h.t.Context())
	h.must(err)
	if got != want {
		h.t.Errorf("a round ended %+v, want %+v", got, want)
	}
}

// A decision that is announced takes effect in the schedule, at the end of its announcement, and the workflow of the case is told that it has ended.
func TestListing_DecisionAnnounced(t *testing.T) {
	h := newHall(t, "city-2022")
	h.unknown()
	h.serving(casefile.ServiceInPerson, casefile.ServiceServed, "2026-03-09")
	h.passes(h.deadline(casefile.StepListingReply).Add(time.Second))
	if why := h.decide(whole); why != "" {
		t.Fatal(why)
	}
	h.serving(casefile.ServiceAnnouncement, casefile.ServiceAnnounced, "")
	until := h.clock.Now().AddDate(0, 0, 30)
	h.clock.Set(until.AddDate(0, 0, 3))
	h.round(activities.Ended{Services: 1})
	h.round(activities.Ended{})
	if n := h.count(`SELECT count(*) FROM listings WHERE case_id = $1 AND listed_at::date = $2::date`, calendar.DateOf(until).Start().Add(12*time.Hour)); n != 1 {
		t.Errorf("it is not listed from %v on", until)
	}
	h.counts(map[string]int{`SELECT count(*) FROM wakes WHERE case_id = $1`: 1, `SELECT count(*) FROM cases WHERE id = $1 AND result = 'list'`: 1})
	h.wakes++
	if got, err := h.steps.MarkDeadlines(t.Context(), activities.Woken{CaseID: h.caseID, Wake: h.wakes}); err != nil || !got.Closed {
		t.Errorf("woken: %+v, %v", got, err)
	}
	h.trails()
}

// A person behind is told in form, from his account, without reading the case; and where he has none, after the case has ended.
func TestListing_PersonsAreTold(t *testing.T) {
	h := newHall(t, "city-2022")
	person, subject := uuid.New(), uuid.New()
	h.exec(`INSERT INTO subjects (id, kind, name, code) VALUES ($1, 'person', $2, $3)`, subject, dbtest.PersonName, dbtest.PersonCode)
	h.exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at) VALUES ($1, 'person', '', $2, 'applicant', now())`, person, dbtest.PersonName)
	h.exec(`INSERT INTO account_subjects VALUES ($1, $2, 'self')`, person, subject)
	h.listed()
	if _, err := h.Store.MyCase(t.Context(), db.MyCaseParams{ID: h.caseID, AccountID: person}); err == nil {
		t.Error("a person behind reads the case")
	}
	h.opens(person, casefile.NoticePersonMarked)
	h.counts(map[string]int{
		`SELECT count(*) FROM case_events WHERE case_id = $1 AND kind = 'person_told'`:                                                                  1,
		`SELECT count(*) FROM services s JOIN notices n ON n.id = s.notice_id WHERE n.case_id = $1 AND n.kind = 'person_marked' AND s.state = 'served'`: 1,
	})
	_, err := h.Store.OpenDocument(t.Context(), uuid.New(), h.Applicant, h.caseID, h.noticeTo(person), h.clock.Now())
	h.must(err) // it is in the case, and opens nothing that is another's
	h.trails()

	h = newHall(t, "city-2022") // without an account
	h.listed()
	if why := h.serving(casefile.ServiceInPerson, casefile.ServiceServed, calendar.DateOf(h.clock.Now()).String()); why != "" {
		t.Fatal(why)
	}
	h.counts(map[string]int{
		`SELECT count(*) FROM case_events WHERE case_id = $1 AND kind = 'person_told'`:                1,
		`SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`:                         0,
		`SELECT count(*) FROM deadlines WHERE case_id = $1 AND met_at IS NULL AND message_id IS NULL`: 0,
	})
	h.trails()
}

func (h *hall) noticeTo(account uuid.UUID) (id uuid.UUID) {
	h.t.Helper()
	h.must(h.Store.Pool.QueryRow(h.t.Context(), `SELECT n.id FROM notices n JOIN case_parties p ON p.id = n.to_party_id WHERE n.case_id = $1 AND p.account_id = $2`,
		h.caseID, account).Scan(&id))
	return id
}

func (h *hall) exec(query string, args ...any) {
	h.t.Helper()
	_, err := h.Store.Pool.Exec(h.t.Context(), query, args...)
	h.must(err)
}

// over holds that the listing was over at the instant: record, mark and measures with it, told once.
func (h *hall) over(at time.Time, how casefile.ListingEnd) {
	h.t.Helper()
	for question, want := range map[string]int{
		`SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at = $2 AND kind IN ('listed', 'answerable')`:                                      2,
		`SELECT count(*) FROM listing_measures WHERE case_id = $1 AND stopped_at = $2`:                                                                2,
		`SELECT count(*) FROM listings WHERE case_id = $1 AND ended_at = $2`:                                                                          1,
		`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = 'listing_ended' AND occurred_at = $2`:                                   1,
		`SELECT count(DISTINCT d.record_id) FROM deletions d JOIN listings l ON l.record_id = d.record_id WHERE l.case_id = $1 AND d.started_at = $2`: 1,
	} {
		if got := h.count(question, at); got != want {
			h.t.Errorf("%d, want %d at %v: %s", got, want, at, question)
		}
	}
	if n := h.count(`SELECT count(*) FROM listings WHERE case_id = $1 AND how = $2`, how); n != 1 {
		h.t.Errorf("it has not ended by %s", how)
	}
	if n := h.count(`SELECT count(*) FROM trail WHERE case_id = $1 AND entry::jsonb->>'event' = 'step.listing_ended'`); n != 1 {
		h.t.Errorf("its end is told %d times", n)
	}
	h.trails()
}

// A listing ends with its term, by the schedule, at the very instant and once.
func TestListing_EndsWithItsTerm(t *testing.T) {
	h := newHall(t, "city-2022")
	h.steps.Packs = rules.Choice{Own: "city-2022"}
	h.listed()
	var until time.Time
	h.must(h.Store.Pool.QueryRow(t.Context(), `SELECT ends_at FROM listings WHERE case_id = $1`, h.caseID).Scan(&until))
	h.clock.Set(until.Add(-time.Second))
	h.endDue()
	h.counts(map[string]int{`SELECT count(*) FROM listings WHERE case_id = $1 AND ended_at IS NULL`: 1, `SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL`: 2})
	h.clock.Set(until.Add(50 * time.Hour))
	for range 2 {
		h.endDue()
		h.over(until, casefile.ListingTerm)
	}
	// Its record is published no longer with that, of which partners are told by the end of the listing alone.
	h.counts(map[string]int{`SELECT count(*) FROM record_ends e JOIN listings l USING (record_id) WHERE l.case_id = $1 AND e.what = 'published' AND e.ended_at = l.ends_at`: 1,
		`SELECT count(*) FROM partner_messages m JOIN listings l ON l.record_id = m.record_id WHERE l.case_id = $1 AND m.event = 'publication_over'`: 0,
		`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = 'listing_ended'`:                                                       1})
}

// endDue is a round that may end whatever is due.
func (h *hall) endDue() {
	h.t.Helper()
	_, err := h.steps.EndDue(h.t.Context())
	h.must(err)
}

// takenOff lets an objection to the record of the listing take it off its list.
func (h *hall) takenOff(kind casefile.EffectKind) time.Time {
	h.t.Helper()
	var record uuid.UUID
	h.must(h.Store.Pool.QueryRow(h.t.Context(), `SELECT record_id FROM listings WHERE case_id = $1`, h.caseID).Scan(&record))
	receipt, err := h.Store.File(h.t.Context(), h.Filing(record, h.pack.ID, int32(h.pack.Version), h.pack.Hash(casefile.FlowObjection), h.clock.Now())) //nolint:gosec // small
	h.must(err)
	at := h.clock.Now()
	h.must(activities.BeginUntil(h.t.Context(), h.steps, receipt.CaseID, kind, at.AddDate(50, 0, 0)))
	return at
}

// Another case that takes the record off its list, or deletes it, ends the listing: at its instant, in the case of the listing.
func TestListing_EndedByAnotherCase(t *testing.T) {
	for _, kind := range []casefile.EffectKind{casefile.EffectRemovedFromList, casefile.EffectDeleted} {
		t.Run(string(kind), func(t *testing.T) {
			h := newHall(t, "city-2022")
			h.listed()
			h.clock.Advance(240 * time.Hour)
			at := h.takenOff(kind)
			h.clock.Advance(time.Minute)
			for range 2 {
				h.endDue()
				h.over(at, casefile.ListingByCase)
			}
			h.clock.Advance(5 * 365 * 24 * time.Hour) // nothing is left for the end of the term
			h.endDue()
			h.over(at, casefile.ListingByCase)
			h.propose(h.proposing(h.Unit, h.list, "1")) // what is over does not bar the act
		})
	}
}

// A round that dies between two batches has lost nothing, and the next does nothing twice.
func TestListing_EndsThoughARoundDies(t *testing.T) {
	h := newHall(t, "city-2022")
	activities.BatchesOf(t, 1)
	var cases []uuid.UUID
	for _, document := range []string{"1", "2", "3"} {
		h.clock.Set(proposedAt)
		h.propose(h.proposing(h.Unit, h.list, document))
		h.opens(h.Applicant, casefile.NoticeBeforeListing)
		h.passes(h.deadline(casefile.StepListingReply).Add(time.Second))
		if why := h.decide(whole); why != "" {
			t.Fatal(why)
		}
		h.opens(h.Applicant, casefile.NoticeListing)
		cases = append(cases, h.caseID)
	}
	var until time.Time
	h.must(h.Store.Pool.QueryRow(t.Context(), `SELECT max(ends_at) FROM listings`).Scan(&until))
	h.clock.Set(until.Add(time.Hour))
	for left := 2; left < 14; left += 3 { // the clock is asked by the round, and by each step
		ctx, die := context.WithCancel(t.Context())
		dying := *h.steps
		dying.Clock = &dyingClock{Manual: h.clock, left: left, die: die}
		if _, err := dying.EndDue(ctx); err == nil && left < 5 {
			t.Errorf("with %d looks at the clock it did not die", left)
		}
		die()
	}
	h.endDue()
	for _, h.caseID = range cases {
		h.over(until, casefile.ListingTerm)
	}
}

// What is written to a party without an account and needs no service in form is posted: once that is entered, nothing more is waited for.
func TestListing_LettersArePosted(t *testing.T) {
	h := newHall(t, "city-2022")
	h.unknown()
	h.serving(casefile.ServiceInPerson, casefile.ServiceServed, "2026-03-09")
	h.passes(h.deadline(casefile.StepListingReply).Add(time.Second))
	if why := h.decide(casefile.ListingDecision{Outcome: casefile.OutcomeDrop, Reasons: "事实不清"}); why != "" {
		t.Fatal(why)
	}
	task, ok := h.open(casefile.TaskServe)
	if !ok || task.NoticeID == nil {
		t.Fatal("nobody posts that it is not listed")
	}
	h.serving(casefile.ServicePost, casefile.ServiceSent, calendar.DateOf(h.clock.Now()).String())
	h.counts(map[string]int{
		`SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`:                                                                           0,
		`SELECT count(*) FROM services s JOIN notices n ON n.id = s.notice_id WHERE n.case_id = $1 AND n.kind = 'listing_dropped' AND s.state = 'sent'`: 1,
		`SELECT count(*) FROM deadlines WHERE case_id = $1 AND met_at IS NULL AND message_id IS NULL`:                                                   0,
	})
	h.trails()
}
