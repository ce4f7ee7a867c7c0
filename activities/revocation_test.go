package activities_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/db"
)

// newBasis is a hall with a record of the unit's whose basis is gone, and a partner.
func newBasis(t *testing.T, packID string) (h *hall, record uuid.UUID) {
	t.Helper()
	h = newHall(t, packID)
	h.flow = casefile.FlowRevocation
	return h, h.NewRecord(t, casefile.Content{"amount": "5000", "date": "2025-03-01"}, casefile.Content{"amount": "5000", "date": "2025-03-01"})
}

// gone is that the basis of the record is gone since the day: the party says so, or the unit or the agency.
func (h *hall) gone(by casefile.RevocationBy, record uuid.UUID, day string) db.NewRevocation {
	n := db.NewRevocation{FormID: uuid.New(), ActorID: h.Applicant, RecordID: record, Pack: h.pack, At: h.clock.Now(), Request: casefile.RevocationRequest{By: by,
		Says: "处罚决定已经被撤销", Document: casefile.RevokingDocument{Does: casefile.BasisRevoked, Body: "市人民政府", Number: "云府复〔2026〕3号", EffectiveOn: day}}}
	if by == casefile.RevocationByUnit {
		n.ActorID, n.UnitID, n.Request.Says = h.UnitClerk, h.Unit, ""
		n.Request.Tells = &casefile.RevocationNotice{Outcome: casefile.OutcomeDelete, Reasons: "处罚决定已经被撤销"}
	}
	if by == casefile.RevocationByAgency {
		n.ActorID, n.UnitID = h.AgencyClerk, h.Agency
	}
	n.Request.Document.Files = []uuid.UUID{h.NewFile(h.t, n.ActorID)}
	return n
}

// tells receives that a basis is gone, and takes the step.
func (h *hall) tellsGone(n db.NewRevocation) {
	h.t.Helper()
	receipt, err := h.Store.AskRevocation(h.t.Context(), n)
	h.must(err)
	h.caseID = receipt.CaseID
	h.step(casefile.ActAskRevocation, receipt)
}

// confirms is what the unit tells; applies is the agency's act.
func (h *hall) confirms(o casefile.Outcome, changes ...casefile.Change) string {
	h.t.Helper()
	return h.act(h.UnitClerk, casefile.TaskConfirmRevocation, casefile.ActConfirmRevocation, casefile.RevocationNotice{Outcome: o, Changes: changes, Reasons: "经核实"})
}

func (h *hall) applies() string {
	h.t.Helper()
	return h.act(h.AgencyClerk, casefile.TaskApplyRevocation, casefile.ActApplyRevocation, casefile.RevocationApplied{Remark: "已处理"})
}

// A unit that tells in time, and one that tells late: its case shows it, and it comes before the supervisor. Either way the agency deletes the record within
// its own time, the party is told, and so are partners.
func TestRevocation_ByTheUnit(t *testing.T) {
	for _, packID := range []string{"city-2022", "shenzhen-2020"} {
		for name, tt := range map[string]struct {
			day  string
			late int
		}{"in time": {"2026-03-05", 0}, "on the day": {"2026-03-09", 0}, "late": {"2026-03-02", 1}} {
			t.Run(packID+"/"+name, func(t *testing.T) {
				h, record := newBasis(t, packID)
				h.tellsGone(h.gone(casefile.RevocationByUnit, record, tt.day))
				h.counts(map[string]int{
					`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'revocation.report' AND met_at IS NOT NULL AND overdue_at IS NULL`:     1 - tt.late,
					`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'revocation.report' AND met_at IS NOT NULL AND overdue_at IS NOT NULL`: tt.late,
					`SELECT count(*) FROM escalations WHERE case_id = $1 AND settled_at IS NOT NULL`:                                                      tt.late,
					`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'basis_gone' AND to_unit_id IS NOT NULL`:                                  1,
					`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'revocation_apply'`:                                                             1,
				})
				h.clock.Advance(time.Hour)
				if why := h.applies(); why != "" {
					t.Fatal(why)
				}
				h.counts(map[string]int{
					`SELECT count(*) FROM cases WHERE id = $1 AND result = 'delete'`:                                  1,
					`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'deleted' AND ended_at IS NULL`:       1,
					`SELECT count(*) FROM decisions WHERE case_id = $1 AND applied_at > decided_at`:                   1,
					`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'result' AND to_party_id IS NOT NULL`: 1,
					`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = 'deleted'`:                  1,
					`SELECT count(*) FROM deadlines WHERE case_id = $1 AND met_at IS NULL AND message_id IS NULL`:     0,
					`SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`:                             0,
				})
				h.trails()
			})
		}
	}
}

// The party shows the decision: the unit's time runs from the effect of the document, and the unit has the record deleted, changed where the pack lets it be, or
// says why it is not concerned.
func TestRevocation_AskedByTheParty(t *testing.T) {
	fix := casefile.Change{Field: "amount", From: "5000", To: "500"}
	for name, tt := range map[string]struct {
		pack    string
		outcome casefile.Outcome
		changes []casefile.Change
		refused string
	}{
		"city-2022 deleted": {"city-2022", casefile.OutcomeDelete, nil, ""}, "city-2022 changed": {"city-2022", casefile.OutcomeCorrect, []casefile.Change{fix}, ""},
		"city-2022 not concerned":     {"city-2022", casefile.OutcomeNotConcerned, nil, ""},
		"shenzhen-2020 deleted":       {"shenzhen-2020", casefile.OutcomeDelete, nil, ""},
		"shenzhen-2020 not changed":   {"shenzhen-2020", casefile.OutcomeCorrect, []casefile.Change{fix}, "error.outcome_not_in_pack"},
		"shenzhen-2020 not concerned": {"shenzhen-2020", casefile.OutcomeNotConcerned, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h, record := newBasis(t, tt.pack)
			h.tellsGone(h.gone(casefile.RevocationByParty, record, "2026-03-06"))
			if due := h.deadline(casefile.StepReport); due.Format(time.DateOnly) != "2026-03-11" {
				t.Errorf("the unit has to tell by %s", due)
			}
			h.clock.Advance(time.Hour)
			if why := h.confirms(tt.outcome, tt.changes...); why != tt.refused {
				t.Fatalf("%q, want %q", why, tt.refused)
			}
			if tt.refused != "" {
				return
			}
			if tt.outcome == casefile.OutcomeNotConcerned {
				h.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'not_concerned'`: 1,
					`SELECT count(*) FROM effects WHERE case_id = $1`:                                                      0,
					`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'not_concerned' AND html_zh LIKE '%行政复议%'`: 1})
				h.trails()
				return
			}
			if why := h.applies(); why != "" {
				t.Fatal(why)
			}
			h.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'closed'`: 1, `SELECT count(*) FROM effects WHERE case_id = $1`: 1,
				`SELECT count(*) FROM record_versions WHERE case_id = $1`: len(tt.changes), `SELECT count(*) FROM record_sources WHERE case_id = $1`: len(tt.changes)})
			h.trails()
		})
	}
}

// What another case has changed since the unit told stays as far as the unit has not told otherwise; what another has deleted ends the case.
func TestRevocation_AfterAnotherCase(t *testing.T) {
	h, record := newBasis(t, "city-2022")
	h.tellsGone(h.gone(casefile.RevocationByParty, record, "2026-03-06"))
	if why := h.confirms(casefile.OutcomeCorrect, casefile.Change{Field: "amount", From: "5000", To: "500"}); why != "" {
		t.Fatal(why)
	}
	h.exec(`INSERT INTO record_versions (record_id, version, content, valid_from) VALUES ($1, 2, '{"amount": "50", "date": "2025-03-02"}', '2026-03-09')`, record)
	h.exec(`UPDATE records SET version = 2 WHERE id = $1`, record)
	if why := h.applies(); why != "" {
		t.Fatal(why)
	}
	content, err := h.Store.RecordContent(t.Context(), record)
	h.must(err)
	if got := string(content); got != `{"date": "2025-03-02", "amount": "500"}` {
		t.Errorf("the record says %s", got)
	}

	h.tellsGone(h.gone(casefile.RevocationByUnit, record, "2026-03-06"))
	last := h.caseID
	h.exec(`INSERT INTO effects (id, case_id, record_id, kind, hides, article, started_at) SELECT gen_random_uuid(), c.id, $1, 'deleted', 'all', '45', $2 FROM cases c
		WHERE c.id <> $3 LIMIT 1`, record, h.clock.Now(), last)
	if why := h.applies(); why != "" {
		t.Fatal(why)
	}
	h.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'already_gone'`: 1})
}

// Nobody opens a case about a record that is not his, twice, or of what the pack does not speak of; and what is said has to be whole.
func TestRevocation_NotReceived(t *testing.T) {
	h, record := newBasis(t, "shenzhen-2020")
	ask := func(n db.NewRevocation) error { _, err := h.Store.AskRevocation(t.Context(), n); return err }
	for want, change := range map[string]func(*db.NewRevocation){
		"error.revocation_future":     func(n *db.NewRevocation) { n.Request.Document.EffectiveOn = "2026-03-10" },
		"error.revocation_end":        func(n *db.NewRevocation) { n.Request.Document.Does = casefile.BasisVoid },
		"error.revocation_incomplete": func(n *db.NewRevocation) { n.Request.Document.Files = nil },
		"error.record_not_found":      func(n *db.NewRevocation) { n.ActorID = h.OtherClerk },
		"error.forbidden.body": func(n *db.NewRevocation) {
			n.ActorID, n.UnitID, n.Request.By = h.UnitClerk, h.Unit, casefile.RevocationByAgency
		},
		"error.invalid.body": func(n *db.NewRevocation) { n.Request.By = casefile.RevocationByProceeding },
	} {
		n := h.gone(casefile.RevocationByParty, record, "2026-03-06")
		change(&n)
		h.fails(want, ask(n))
	}
	foreign := h.gone(casefile.RevocationByUnit, record, "2026-03-06")
	foreign.ActorID, foreign.UnitID, foreign.Request.Document.Files = h.OtherClerk, h.Other, []uuid.UUID{h.NewFile(t, h.OtherClerk)}
	h.fails("error.record_not_found", ask(foreign))
	changed := h.gone(casefile.RevocationByUnit, record, "2026-03-06")
	changed.Request.Tells.Outcome, changed.Request.Tells.Changes = casefile.OutcomeCorrect, []casefile.Change{{Field: "amount", From: "5000", To: "500"}}
	h.fails("error.outcome_not_in_pack", ask(changed))
	h.tellsGone(h.gone(casefile.RevocationByAgency, record, "2026-02-02"))
	_, err := h.steps.MarkDeadlines(t.Context(), activities.Woken{CaseID: h.caseID, Wake: 1})
	h.must(err)
	if h.count(`SELECT count(*) FROM escalations WHERE case_id = $1 AND settled_at IS NULL`) != 1 {
		t.Error("a unit that is late already does not come before the supervisor")
	}
	h.fails("error.revocation_open", ask(h.gone(casefile.RevocationByParty, record, "2026-03-06")))
}

// The party takes its request back until the unit has told.
func TestRevocation_TakenBack(t *testing.T) {
	h, record := newBasis(t, "city-2022")
	h.tellsGone(h.gone(casefile.RevocationByParty, record, "2026-03-06"))
	receipt, err := h.Store.Withdraw(t.Context(), uuid.New(), h.Applicant, h.caseID, casefile.Withdrawal{}, h.clock.Now())
	h.must(err)
	h.must(h.steps.Step(t.Context(), h.flow, casefile.ActWithdraw, activities.Acted{CaseID: h.caseID, ActID: receipt.ActID}))
	h.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'withdrawn'`: 1, `SELECT count(*) FROM effects WHERE case_id = $1`: 0})
	h.tellsGone(h.gone(casefile.RevocationByParty, record, "2026-03-06"))
	if why := h.confirms(casefile.OutcomeDelete); why != "" {
		t.Fatal(why)
	}
	_, err = h.Store.Withdraw(t.Context(), uuid.New(), h.Applicant, h.caseID, casefile.Withdrawal{}, h.clock.Now())
	h.fails("error.already_decided", err)
}

// city-2022 45 speaks of documents that take effect once the record is collected; shenzhen-2020 35 of any, but nobody owes telling of what is not there yet.
func TestRevocation_OfBeforeTheRecord(t *testing.T) {
	h, record := newBasis(t, "city-2022")
	_, err := h.Store.AskRevocation(t.Context(), h.gone(casefile.RevocationByParty, record, "2025-03-03"))
	h.fails("error.revocation_before", err)
	h.tellsGone(h.gone(casefile.RevocationByParty, record, "2025-03-04"))

	h, record = newBasis(t, "shenzhen-2020")
	_, err = h.Store.Pool.Exec(t.Context(), `UPDATE records SET recorded_on = '2026-03-06' WHERE id = $1`, record)
	h.must(err)
	h.tellsGone(h.gone(casefile.RevocationByParty, record, "2025-03-03"))
	h.counts(map[string]int{`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'revocation.report' AND started_at >= '2026-03-06T23:00:00+08:00'
		AND explanation->'starts_at'->>'zh' = '信息归集（文书在此之前已经生效）'`: 1})
}
