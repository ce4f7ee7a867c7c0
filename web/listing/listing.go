package listing

import (
	"context"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/listing/party"
	"creditcase/web/oncase"
	"creditcase/web/site"
)

// Pages are the pages of a listing. A unit proposes it: see web/listing/propose.
func Pages(s *site.Server) flow.Pages {
	desk := NewDesk(s)
	return flow.Pages{
		Flow:   casefile.FlowListing,
		Opened: "/desk/proposals/new",
		Forms: map[casefile.TaskKind]casepage.Form{
			casefile.TaskCheckReply: {Template: "pages/desk_act_check_reply", Open: openCheck, Main: holdsOf(0), Files: true},
			casefile.TaskDecideListing: {Template: "pages/desk_act_decide_listing", Open: openDecision, Main: "outcome", Reasons: "reasons",
				Stem: "desk.listing.reasons"},
			casefile.TaskProlong:     {Template: "pages/desk_act_prolong", Open: openProlong, Main: "prolong", Reasons: "reasons", Stem: "desk.listing.prolong.reasons"},
			casefile.TaskConfirmStop: {Template: "pages/desk_act_confirm_stop", Open: openStop, Main: "stopped_on"},
		},
		Sections: sections{},
		Guide:    flow.Guide{Template: "pages/guide_listing", Write: writeGuide},
		Progress: progress{},
		Own:      party.Own(s),
		OnCase: map[string]flow.OnCase{
			"reply": {Act: casefile.ActReply, Form: desk.PaperForm, Send: desk.Paper},
			"withdraw": flow.Withdrawing(oncase.Withdrawing{Pages: desk.Pages, Receive: func(ctx context.Context, b oncase.TakenBack) (db.Receipt, error) {
				return s.Store.WithdrawListing(ctx, b.FormID, b.ActorID, b.CaseID, b.UnitID, b.Withdrawal, b.At)
			}}),
		},
		Card:   card{},
		LookUp: marksLink,
	}
}

// proposalOf is the proposal as it was sent; one that says nothing where something else was.
func proposalOf(filed any) casefile.ListingProposal {
	if p, ok := filed.(*casefile.ListingProposal); ok {
		return *p
	}
	return casefile.ListingProposal{}
}
