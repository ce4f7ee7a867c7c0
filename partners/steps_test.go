package partners

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/activities"
	"creditcase/activities/activitiestest"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// handled is a town in which a case is handled by steps under a pack.
type handled struct {
	*town
	pack  *rules.Pack
	steps *activities.Activities
}

// newHandled files an objection; partners says whether there is a partner by then.
func newHandled(t *testing.T, packID string, partners bool) *handled {
	t.Helper()
	h := &handled{town: newTown(t, 24*time.Hour)}
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	if h.pack, err = book.InForce(packID, calendar.DateOf(monday)); err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	h.steps = &activities.Activities{Store: h.Store, Book: book, Calendar: cal, Clock: h.clock}
	activitiestest.Start(t, h.steps)
	if partners {
		h.partner("https://bank.example/")
	}
	content := casefile.Content{"amount": "100", "date": "2025-03-04"}
	h.record = h.NewRecord(t, content, content)
	filing := h.Filing(h.record, packID, int32(h.pack.Version), h.pack.Hash(casefile.FlowObjection), monday)
	filing.Filing.Grounds = []string{h.pack.Procedure(casefile.FlowObjection).Grounds[0].ID}
	receipt, err := h.Store.File(t.Context(), filing)
	if err != nil {
		t.Fatal(err)
	}
	h.caseID = receipt.CaseID
	return h
}

// act acts on the open task of the kind, at the legal instant.
func (h *handled) act(kind casefile.TaskKind, at time.Time, content any) {
	h.t.Helper()
	var task, unit uuid.UUID
	h.eventually("task "+string(kind), func() bool {
		err := h.Store.Pool.QueryRow(h.t.Context(), "SELECT id, unit_id FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL",
			h.caseID, kind).Scan(&task, &unit)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			h.t.Fatal(err)
		}
		return err == nil
	})
	_, err := h.Store.Act(h.t.Context(), db.NewAct{FormID: uuid.New(), ActorID: h.Clerk(unit), UnitID: unit, TaskID: task, Kind: kind.Act(),
		Content: content, At: at})
	if err != nil {
		h.t.Fatal(err)
	}
}

// settle brings the case to its end with the outcome.
func (h *handled) settle(outcome casefile.Outcome) {
	h.t.Helper()
	decision := casefile.Decision{Outcome: outcome, Reasons: "经核查，处理如上。"}
	if outcome.ChangesContent() {
		decision.Changes = []casefile.Change{{Field: "amount", From: "100", To: "200"}}
	}
	tuesday := monday.AddDate(0, 0, 1)
	h.act(casefile.TaskFormCheck, monday.Add(time.Hour), casefile.FormCheck{Accept: true})
	if h.pack.Objection.Handling == casefile.HandlingOperator {
		h.act(casefile.TaskDecide, tuesday, decision)
	} else {
		h.act(casefile.TaskCompare, monday.Add(2*time.Hour), casefile.Comparison{Finding: casefile.FindingNoError, Reasons: "一致"})
		h.act(casefile.TaskVerify, tuesday, decision)
	}
	if h.pack.Objection.ResultBy == casefile.ResultByAgency {
		h.act(casefile.TaskInform, tuesday.Add(time.Hour), casefile.Informing{})
	}
	h.eventually("the case is closed", func() bool {
		return h.count("SELECT count(*) FROM cases WHERE id = $1 AND closed_at IS NOT NULL", h.caseID) == 1
	})
}

// news is what was left for partners, in order.
type news struct {
	Event   string
	Article string
	Day     string // on which it took effect
	Due     string // day until which partners are to be told
	Clock   string // of the case; empty: none
	Version int32
	Changes []casefile.PartnerField
}

func (h *handled) news() (all []news) {
	h.t.Helper()
	rows, err := h.Store.Pool.Query(h.t.Context(), `SELECT m.event, m.article, m.occurred_at, m.due_at, coalesce(d.clock, ''), m.body
		FROM partner_messages m LEFT JOIN deadlines d ON d.message_id = m.id WHERE m.case_id = $1 ORDER BY m.seq`, h.caseID)
	if err != nil {
		h.t.Fatal(err)
	}
	all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (n news, err error) {
		var occurred, due time.Time
		var body []byte
		if err := row.Scan(&n.Event, &n.Article, &occurred, &due, &n.Clock, &body); err != nil {
			return n, err
		}
		var m casefile.PartnerMessage
		if err := json.Unmarshal(body, &m); err != nil {
			return n, err
		}
		if m.Type != "record."+n.Event || !m.Timestamp.Equal(occurred) || m.Data.Basis.Pack != h.pack.ID || m.Data.Basis.Article != n.Article {
			h.t.Errorf("message %s says otherwise: %s", n.Event, body)
		}
		n.Day, n.Due = calendar.DateOf(occurred).String(), calendar.DateOf(due).String()
		n.Version, n.Changes = m.Data.Version, m.Data.Changes
		return n, nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

var corrected = []casefile.PartnerField{{Field: "amount", Value: "200"}}

// Partners are told of annotation and correction within each pack's time: under shenzhen-2020 three working days for the one
// (36(2)) and one for the other (41), elsewhere within what the city has set.
func TestSteps_TellPartners_EveryPack(t *testing.T) {
	t.Parallel()
	const annotates, corrects = "objection.notify_partners", "correction.notify_partners"
	tests := []struct {
		pack      string
		annotated string // until when annotation and its end are to be told
		ended     string
		changed   string
	}{
		{"qianhai-2020", "2026-03-10", "2026-03-11", "2026-03-11"},
		{"shenzhen-2020", "2026-03-12", "2026-03-13", "2026-03-11"},
		{"shenzhen-2022", "2026-03-10", "2026-03-11", "2026-03-11"},
		{"xiamen-draft", "2026-03-10", "2026-03-11", "2026-03-11"},
		{"city-2022", "2026-03-10", "2026-03-11", "2026-03-11"},
	}
	for _, test := range tests {
		t.Run(test.pack, func(t *testing.T) {
			t.Parallel()
			h := newHandled(t, test.pack, true)
			h.settle(casefile.OutcomeCorrect)
			o := h.pack.Objection
			outcome, err := o.Outcome(casefile.OutcomeCorrect)
			if err != nil {
				t.Fatal(err)
			}
			want := []news{
				{Event: "annotated", Article: o.AnnotationArticle, Day: "2026-03-09", Due: test.annotated, Clock: annotates, Version: 1},
				{Event: "corrected", Article: outcome.Article, Day: "2026-03-10", Due: test.changed, Clock: corrects, Version: 2, Changes: corrected},
				{Event: "annotation_ended", Article: o.AnnotationArticle, Day: "2026-03-10", Due: test.ended, Version: 2},
			}
			if diff := cmp.Diff(want, h.news()); diff != "" {
				t.Errorf("partners are told (-want +got):\n%s", diff)
			}
			if got := h.count("SELECT count(*) FROM deadlines WHERE message_id IS NOT NULL AND met_at IS NULL"); got != 2 {
				t.Errorf("%d clocks run on after the case, want 2", got)
			}
		})
	}
}

// What is kept is told as no more than the end of the annotation, and a deletion without what was deleted.
func TestSteps_TellPartners_ByOutcome(t *testing.T) {
	t.Parallel()
	for outcome, want := range map[casefile.Outcome][]string{
		casefile.OutcomeKeep:   {"annotated", "annotation_ended"},
		casefile.OutcomeDelete: {"annotated", "deleted"},
	} {
		t.Run(string(outcome), func(t *testing.T) {
			t.Parallel()
			h := newHandled(t, "shenzhen-2020", true)
			h.settle(outcome)
			var got []string
			for _, n := range h.news() {
				got = append(got, n.Event)
				if n.Changes != nil {
					t.Errorf("%s tells what the record says", n.Event)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("partners are told (-want +got):\n%s", diff)
			}
		})
	}
}

// Where there are no partners nothing is left for them, and no clock runs.
func TestSteps_NoPartners_NothingLeft(t *testing.T) {
	t.Parallel()
	h := newHandled(t, "shenzhen-2020", false)
	id, _ := h.partner("https://bank.example/")
	now := monday
	if _, err := h.Store.PartnerDisable(t.Context(), db.PartnerDisableParams{ID: id, Now: &now}); err != nil {
		t.Fatal(err)
	}
	h.settle(casefile.OutcomeCorrect)
	if got := h.news(); len(got) > 0 {
		t.Errorf("left: %+v", got)
	}
	if got := h.count("SELECT count(*) FROM deadlines WHERE clock IN ('objection.notify_partners', 'correction.notify_partners')"); got != 0 {
		t.Errorf("%d clocks run", got)
	}
}

// An objection that was never accepted was never annotated: there is nothing to tell.
func TestSteps_Refused_NothingTold(t *testing.T) {
	t.Parallel()
	h := newHandled(t, "shenzhen-2020", true)
	h.act(casefile.TaskFormCheck, monday.Add(time.Hour), casefile.FormCheck{Reasons: "不属于异议范围。"})
	h.eventually("the case is closed", func() bool {
		return h.count("SELECT count(*) FROM cases WHERE id = $1 AND closed_at IS NOT NULL", h.caseID) == 1
	})
	if got := h.news(); len(got) > 0 {
		t.Errorf("told: %+v", got)
	}
}

// Under xiamen-draft 26(2) partners hear of the suspension of queries and that they go on.
func TestSteps_UnitSilent_SuspendedAndResumed(t *testing.T) {
	t.Parallel()
	h := newHandled(t, "xiamen-draft", true)
	h.act(casefile.TaskFormCheck, monday.Add(time.Hour), casefile.FormCheck{Accept: true})
	h.act(casefile.TaskCompare, monday.Add(2*time.Hour), casefile.Comparison{Finding: casefile.FindingNoError, Reasons: "一致"})
	h.eventually("the unit has its task", func() bool {
		return h.count("SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'verify'", h.caseID) == 1
	})
	weeks := *h.steps
	weeks.Clock = calendar.NewManual(monday.AddDate(0, 0, 21))
	for wake := range 2 { // a wake that is repeated tells nothing twice
		if _, err := weeks.MarkDeadlines(t.Context(), activities.Woken{CaseID: h.caseID, Wake: wake + 1}); err != nil {
			t.Fatal(err)
		}
	}
	answered := monday.AddDate(0, 0, 22)
	h.act(casefile.TaskVerify, answered, casefile.Decision{Outcome: casefile.OutcomeKeep, Reasons: "经核查无误。"})
	h.act(casefile.TaskInform, answered, casefile.Informing{})
	h.eventually("the case is closed", func() bool {
		return h.count("SELECT count(*) FROM cases WHERE id = $1 AND closed_at IS NOT NULL", h.caseID) == 1
	})
	article := h.pack.Objection.UnitSilentArticle
	want := []news{
		{Event: "annotated", Article: "26(1)", Day: "2026-03-09", Due: "2026-03-10", Clock: "objection.notify_partners", Version: 1},
		// The period of six working days ends with the 17th.
		{Event: "suspended", Article: article, Day: "2026-03-18", Due: "2026-03-19", Version: 1},
		{Event: "resumed", Article: article, Day: "2026-03-31", Due: "2026-04-01", Version: 1},
		{Event: "annotation_ended", Article: "26(1)", Day: "2026-03-31", Due: "2026-04-01", Version: 1},
	}
	if diff := cmp.Diff(want, h.news()); diff != "" {
		t.Errorf("partners are told (-want +got):\n%s", diff)
	}
}
