package partners

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/activities/activitiestest"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// newRepaired files an application for repair of one record under the pack, with a partner that listens.
func newRepaired(t *testing.T, packID string) (h *handled, partner uuid.UUID) {
	t.Helper()
	h = &handled{town: newTown(t, 24*time.Hour)}
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
	partner, _ = h.partner(newInbox(t, status(http.StatusOK)).URL)
	content := casefile.Content{"amount": "100"}
	h.record = h.NewRecord(t, content, content)
	filing := casefile.RepairFiling{Standing: casefile.Standing{Capacity: casefile.CapacityRepresentative, Phone: "000-0000000"},
		Channel: casefile.ChannelAgency, Statement: "已履行义务", Records: []casefile.RepairClaim{{RecordID: h.record}}}
	receipt, err := h.Store.OpenCase(t.Context(), db.NewCase{Flow: casefile.FlowRepair, FormID: uuid.New(), ActorID: h.Applicant,
		Capacity: casefile.CapacityRepresentative, SubjectID: h.Subject, Records: []uuid.UUID{h.record}, UnitID: h.Unit, AboutZH: "行政处罚",
		AboutEN: "Administrative penalty", Channel: casefile.ChannelAgency, PackID: h.pack.ID, PackVersion: int32(h.pack.Version),
		PackHash: h.pack.Hash(casefile.FlowRepair), Content: filing, At: monday})
	if err != nil {
		t.Fatal(err)
	}
	h.caseID = receipt.CaseID
	return h, partner
}

// A repair that takes a record down has every partner confirm it within the pack's time, which runs on when the case has ended; one that only
// marks the record has nothing confirmed.
func TestSteps_Repair_TakenDown(t *testing.T) {
	t.Parallel()
	for outcome, confirmed := range map[casefile.Outcome]bool{casefile.OutcomeWithhold: true, casefile.OutcomeMarkRepaired: false} {
		t.Run(string(outcome), func(t *testing.T) {
			t.Parallel()
			h, partner := newRepaired(t, "city-2022")
			h.act(casefile.TaskFormCheck, monday.Add(time.Hour), casefile.FormCheck{Accept: true})
			h.act(casefile.TaskDecideRepair, monday.AddDate(0, 0, 1), casefile.RepairDecision{Records: []casefile.RepairDecided{{RecordID: h.record, Outcome: outcome,
				Reasons: "已履行义务，失信行为已纠正。"}}})
			h.eventually("the case is closed", func() bool {
				return h.count("SELECT count(*) FROM cases WHERE id = $1 AND closed_at IS NOT NULL", h.caseID) == 1
			})
			var message uuid.UUID
			var text []byte
			if err := h.Store.Pool.QueryRow(t.Context(), "SELECT id, body FROM partner_messages WHERE case_id = $1", h.caseID).Scan(&message, &text); err != nil {
				t.Fatal(err)
			}
			var body casefile.PartnerMessage
			if err := json.Unmarshal(text, &body); err != nil {
				t.Fatal(err)
			}
			if asked := body.Data.Confirm != nil; asked != confirmed {
				t.Fatalf("asked to confirm: %t\n%s", asked, text)
			}
			clocks := h.count("SELECT count(*) FROM deadlines WHERE message_id = $1 AND take_down AND clock = 'repair.take_down' AND met_at IS NULL", message)
			if !confirmed {
				if clocks != 0 || h.count("SELECT count(*) FROM partner_take_downs") != 0 {
					t.Error("a mark has to be confirmed")
				}
				return
			}
			// Three working days from the Tuesday of the decision.
			if by := body.Data.Confirm.By; calendar.DateOf(by).String() != "2026-03-13" || body.Data.Confirm.Message != message || clocks != 1 {
				t.Errorf("until %s, of %s, %d clocks", by, body.Data.Confirm.Message, clocks)
			}
			h.run(h.sender())
			h.until(message, casefile.DeliveryDelivered)
			h.confirm(partner, message)
			h.endsAlike(message, casefile.ConfirmedByCall)
		})
	}
}
