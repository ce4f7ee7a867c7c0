package delisting

import (
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/records"
	"creditcase/web/site"
)

// Pages are the pages of a removal. It is asked for on the case of the listing: by its party, and by the unit (see Desk).
func Pages(s *site.Server) flow.Pages {
	return flow.Pages{
		Flow: casefile.FlowDelisting,
		Forms: map[casefile.TaskKind]casepage.Form{
			casefile.TaskCheckConditions: {Template: "pages/desk_act_check_conditions", Open: openCheck, Main: metOf(0), Files: true},
			casefile.TaskDecideDelisting: {Template: "pages/desk_act_decide_delisting", Open: openDecision, Main: "outcome", Reasons: "reasons",
				Stem: "desk.delisting.reasons"},
		},
		Sections: sections{},
		Guide:    flow.Guide{Template: "pages/guide_delisting", Write: writeGuide},
		Progress: progress{},
		Onto:     map[casefile.Flow]map[string]flow.Own{casefile.FlowListing: {"removal": &ask{s}}},
		Card:     card{},
	}
}

// card offers nothing: the removal is asked for on the case of the listing.
type card struct{ flow.OfSubject }

func (card) Offer(*messages.Printer, uuid.UUID, string, string) *records.Offer { return nil }
