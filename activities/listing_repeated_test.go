package activities_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
)

// sector is a unit with a watch list of its own, and who works there.
type sector struct{ unit, clerk, head, list uuid.UUID }

// newSector makes a unit with a clerk, a head and a watch list. Its nature is its own: nobody is on two lists for one act.
func (h *hall) newSector(code string) sector {
	h.t.Helper()
	s := sector{unit: uuid.New(), clerk: uuid.New(), head: uuid.New()}
	h.exec(`INSERT INTO units (id, code, kind, name_zh, name_en) VALUES ($1, $2, 'provider', $2 || '局', $2 || ' office')`, s.unit, code)
	h.exec(`INSERT INTO accounts (id, login, password_hash, name, role, unit_id, created_at)
		VALUES ($1, $3 || '.clerk', '', '经办人' || $3, 'unit_clerk', $4, now()), ($2, $3 || '.head', '', '负责人' || $3, 'unit_principal', $4, now())`,
		s.clerk, s.head, code, s.unit)
	s.list = h.NewList(h.t, s.unit, "W"+code, "watch_list", code, nil)
	h.exec(`UPDATE catalogue_items SET fields = fields || '[{"key": "until", "zh": "列入至", "en": "Until", "kind": "date"}]',
		listing = listing || '{"listed_until": "until"}' WHERE id = $1`, s.list)
	return s
}

// lists lets a sector list the company, at once: told, silent, decided, served.
func (h *hall) lists(s sector, document string) (caseID uuid.UUID) {
	h.t.Helper()
	h.decides(s, document)
	h.opens(h.Applicant, casefile.NoticeListing)
	return h.caseID
}

// decides lets a sector decide to list the company: told, silent, decided.
func (h *hall) decides(s sector, document string) (caseID uuid.UUID) {
	h.t.Helper()
	n := h.proposing(s.unit, s.list, document)
	n.ActorID, n.Proposal.Document.Files = s.clerk, []uuid.UUID{h.NewFile(h.t, s.clerk)}
	h.propose(n)
	h.opens(h.Applicant, casefile.NoticeBeforeListing)
	h.passes(h.deadline(casefile.StepListingReply).Add(time.Second))
	decision := casefile.ListingDecision{Outcome: casefile.OutcomeList, Reasons: "事实清楚", Measures: []string{"tender", "honours"}}
	if why := h.act(s.head, casefile.TaskDecideListing, casefile.ActDecideListing, decision); why != "" {
		h.t.Fatal(why)
	}
	return h.caseID
}

// prolong lets the head of a sector act on the reminder in a case.
func (h *hall) prolong(caseID uuid.UUID, s sector, said casefile.ListingProlonged) string {
	h.t.Helper()
	h.caseID = caseID
	return h.act(s.clerk, casefile.TaskProlong, casefile.ActProlong, said)
}

// On watch lists of three sectors within twelve months: the centre tells the subject, the units are reminded, and each makes its own list last two
// years, or says why not (xiamen-draft 28(1)).
func TestListing_ThreeSectors(t *testing.T) {
	h := newHall(t, "xiamen-draft")
	a, b, c, d := h.newSector("X1"), h.newSector("X2"), h.newSector("X3"), h.newSector("X4")
	first := h.lists(a, "1")
	again := h.lists(a, "2") // one sector is one, however often
	second := h.lists(b, "1")
	h.endDue()
	third := h.lists(c, "1")
	at := h.clock.Now()
	h.says(casefile.NoticeWatchRepeated, []string{"3个行业", "X1局", "X2局", "X3局", "2年", "第二十八条", "市信用中心"})
	h.clock.Advance(time.Minute)
	for range 2 {
		h.endDue()
	}
	for _, h.caseID = range []uuid.UUID{first, again, second, third} {
		h.says(casefile.NoticeProlongReminder, []string{"第二十八条", "提醒书", "2年"})
		h.counts(map[string]int{`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'prolong' AND closed_at IS NULL`: 1,
			`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'listing.prolong' AND met_at IS NULL`: 1})
		if n := h.count(`SELECT count(*) FROM case_events WHERE case_id = $1 AND kind = 'watch_repeated' AND at = $2`, at); n != 1 {
			t.Errorf("reminded %d times at %v", n, at)
		}
	}
	fourth := h.lists(d, "1")
	h.clock.Advance(time.Minute)
	h.endDue()
	h.holdProlonged(first, a)
	if why := h.prolong(second, b, casefile.ListingProlonged{}); why != "error.prolong_reasons" {
		t.Errorf("left as it is without a reason: %q", why)
	}
	if why := h.prolong(second, b, casefile.ListingProlonged{Reasons: "已提前整改"}); why != "" {
		t.Error(why)
	}
	h.caseID = fourth // taken off by another case, before the schedule has come
	h.takenOff(casefile.EffectRemovedFromList)
	if why := h.prolong(fourth, d, casefile.ListingProlonged{Prolong: true}); why != "error.listing_over" {
		t.Errorf("prolonged though another case has ended it: %q", why)
	}
	h.clock.Set(time.Date(2027, time.June, 1, 9, 0, 0, 0, calendar.Zone)) // after the year, before the two
	h.endDue()
	h.caseID = first
	h.counts(map[string]int{`SELECT count(*) FROM listings WHERE case_id = $1 AND ended_at IS NULL`: 1})
	for _, h.caseID = range []uuid.UUID{second, third} { // of the third nobody has decided
		h.counts(map[string]int{`SELECT count(*) FROM listings WHERE case_id = $1 AND how = 'term'`: 1,
			`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'prolong' AND closed_at IS NULL`: 0})
	}
	h.trails()
}

// holdProlonged holds that a listing that its unit prolongs lasts two years from its beginning, with everything that hangs on it, and once.
func (h *hall) holdProlonged(caseID uuid.UUID, s sector) {
	h.t.Helper()
	if why := h.prolong(caseID, s, casefile.ListingProlonged{Prolong: true}); why != "" {
		h.t.Fatal(why)
	}
	for question, want := range map[string]int{
		`SELECT count(*) FROM listings WHERE case_id = $1 AND ends_at = (listed_at AT TIME ZONE 'Asia/Shanghai')::date::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '2 years 1 day'`: 1,
		`SELECT count(*) FROM effects e JOIN listings l USING (case_id) WHERE case_id = $1 AND (e.ends_at = l.ends_at AND e.kind = 'listed' OR e.kind = 'prolonged')`:                      2,
		`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = 'listing_prolonged'`:                                                                                         1,
		`SELECT count(*) FROM records r JOIN listings l ON l.record_id = r.id JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
			WHERE l.case_id = $1 AND r.version = 2 AND v.content->>'until' LIKE '2028-03-%'`: 1,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'measure_prolonged'`: 2,
	} {
		h.counts(map[string]int{question: want})
	}
	h.says(casefile.NoticeProlonged, []string{"2028年3月", "第二十八条", "救济途径"})
}

// A decision whose service is known only after another has begun makes three with it all the same, and the units are reminded when it is known, so that their
// period is not over before they have read of it.
func TestListing_ThreeSectorsKnownLate(t *testing.T) {
	h := newHall(t, "xiamen-draft")
	a, b, c := h.newSector("X1"), h.newSector("X2"), h.newSector("X3")
	first := h.lists(a, "1")
	second := h.decides(b, "1")
	var notice uuid.UUID
	h.must(h.Store.Pool.QueryRow(t.Context(), `SELECT id FROM notices WHERE case_id = $1 AND kind = 'listing'`, second).Scan(&notice))
	opened, err := h.Store.OpenDocument(t.Context(), uuid.New(), h.Applicant, second, notice, h.clock.Now())
	h.must(err)
	third := h.lists(c, "1")
	h.counts(map[string]int{`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'watch_repeated'`: 0})
	h.clock.Advance(20 * 24 * time.Hour)
	h.caseID = second
	h.step(casefile.ActOpen, opened)
	h.says(casefile.NoticeWatchRepeated, []string{"3个行业", "X1局", "X2局", "X3局"})
	h.clock.Advance(time.Minute)
	h.endDue()
	for _, h.caseID = range []uuid.UUID{first, second, third} {
		if n := h.count(`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'prolong' AND closed_at IS NULL AND due_at > $2`, h.clock.Now()); n != 1 {
			t.Errorf("reminded %d times with time to act", n)
		}
	}
	h.trails()
}

// Two sectors, or three of which one listing is over, are not three.
func TestListing_OverIsNotCounted(t *testing.T) {
	h := newHall(t, "xiamen-draft")
	a, b, c := h.newSector("X1"), h.newSector("X2"), h.newSector("X3")
	h.lists(a, "1")
	h.clock.Advance(24 * time.Hour)
	h.takenOff(casefile.EffectRemovedFromList) // it counts no more from that instant on, whenever the round comes
	h.lists(b, "1")
	h.lists(c, "1")
	h.endDue()
	if n := h.count(`SELECT count(*) FROM notices WHERE case_id <> $1 AND kind IN ('watch_repeated', 'prolong_reminder')`); n != 0 {
		t.Errorf("%d documents about three sectors", n)
	}
	h.counts(map[string]int{`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'watch_repeated'`: 0})
}

// A case that has measures lifted, and nothing else, stops what followed from the listing, which goes on.
func TestListing_MeasuresLifted(t *testing.T) {
	h := newHall(t, "shenzhen-2022")
	h.listed()
	h.counts(map[string]int{`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'struck' AND ended_at IS NULL`: 1})
	h.clock.Advance(24 * time.Hour)
	at := h.takenOff(casefile.EffectMeasuresStopped)
	h.clock.Advance(time.Minute)
	h.round(activities.Ended{Turns: 1})
	h.round(activities.Ended{})
	for question, want := range map[string]int{
		`SELECT count(*) FROM listing_measures WHERE case_id = $1 AND stopped_at = $2`:               3,
		`SELECT count(*) FROM listings WHERE case_id = $1 AND ended_at IS NULL AND released_at = $2`: 1,
		`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'struck' AND ended_at = $2`:      1,
	} {
		if got := h.count(question, at); got != want {
			t.Errorf("%d, want %d: %s", got, want, question)
		}
	}
	h.counts(map[string]int{`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'listed' AND ended_at IS NULL`: 1,
		`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'confirm_stop' AND closed_at IS NULL`: 2})
	h.says(casefile.NoticeMeasureStop, []string{"列入本身继续有效"}, []string{"列入本身继续有效"})
	if why := h.confirm(h.OtherClerk, h.Other, calendar.DateOf(at).AddDays(-1)); why != "error.stop_day" {
		t.Errorf("stopped before it was lifted: %q", why)
	}
	if why := h.confirm(h.OtherClerk, h.Other, calendar.DateOf(at)); why != "" {
		t.Error(why)
	}
	h.trails()
}

// What the party was told of stays, whatever the catalogue says later; a measure that nobody would carry out is refused with the proposal.
func TestListing_ListIsPinned(t *testing.T) {
	h := newHall(t, "shenzhen-2022")
	h.begin()
	h.exec(`UPDATE catalogue_items SET listing = jsonb_set(jsonb_set(listing, '{measures}', '[]'), '{term,amount}', '1') WHERE id = $1`, h.list)
	h.opens(h.Applicant, casefile.NoticeBeforeListing)
	h.passes(h.deadline(casefile.StepListingReply).Add(time.Second))
	if why := h.decide(whole); why != "" {
		t.Fatal(why)
	}
	h.opens(h.Applicant, casefile.NoticeListing)
	h.counts(map[string]int{`SELECT count(*) FROM listing_measures WHERE case_id = $1`: 3,
		`SELECT count(*) FROM listings WHERE case_id = $1 AND ends_at - listed_at > interval '2 years'`: 1})

	h.exec(`UPDATE catalogue_items i SET listing = l.list || '{"measures": [{"id": "tender", "zh": "限制", "en": "kept", "body": "GONE",
		"basis": {"zh": "一", "en": "1"}}]}' FROM listings l WHERE l.item_id = i.id AND i.id = $1`, h.list)
	n := h.proposing(h.Unit, h.list, "2")
	n.Proposal.Measures = []string{"tender"}
	_, err := h.Store.Propose(t.Context(), n)
	h.fails("error.measure_body", err)
}

// The head answers the questions of leniency anew, and what the answers forbid is not decided (shenzhen-2022 67, shenzhen-2020 51(3)).
func TestListing_LeniencyIsAskedAgain(t *testing.T) {
	answers := func(h *hall, applies string) (all []casefile.LeniencyAnswer) {
		for _, q := range h.pack.Listing.LeniencyFor(casefile.SubjectLegalPerson) {
			a := casefile.LeniencyAnswer{ID: q.ID, Applies: q.ID == applies}
			if a.Applies {
				a.Reasons = "证据充分"
			}
			all = append(all, a)
		}
		return all
	}
	for _, test := range []struct{ pack, applies, want string }{
		{"shenzhen-2022", "no_fault", "error.measures_excused"},
		{"shenzhen-2020", "corrected_in_time", "error.listing_excused"},
		{"shenzhen-2022", "corrected_first", ""},
	} {
		h := newHall(t, test.pack)
		h.begin()
		h.opens(h.Applicant, casefile.NoticeBeforeListing)
		h.passes(h.deadline(casefile.StepListingReply).Add(time.Second))
		d := whole
		d.Leniency = answers(h, test.applies)
		if why := h.decide(d); why != test.want {
			t.Errorf("%s, %s applies: %q", test.pack, test.applies, why)
		}
		if test.want == "" {
			continue
		}
		d.Leniency = d.Leniency[:len(d.Leniency)-1]
		if want := "error.leniency_unanswered"; len(d.Leniency) > 0 {
			if why := h.decide(d); why != want {
				t.Errorf("%s, a question left out: %q", test.pack, why)
			}
		}
	}
}
