package commitment

import (
	"context"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/commitment/party"
	"creditcase/web/flow"
	"creditcase/web/oncase"
	"creditcase/web/site"
)

// Pages are the pages of a check. The schedule opens it, or a clerk on the pages of the unit's commitments.
func Pages(s *site.Server) flow.Pages {
	desk := oncase.Pages{Server: s, Flow: casefile.FlowCommitment, Sections: sections{}}
	return flow.Pages{
		Flow: casefile.FlowCommitment,
		Forms: map[casefile.TaskKind]casepage.Form{
			casefile.TaskCheckPromises: {Template: "pages/desk_act_check_promises", Open: openCheck, Main: findingOf(0), Files: true},
			casefile.TaskVerifyRectified: {Template: "pages/desk_act_verify_rectified", Open: openVerify, Main: "holds", Reasons: "reasons",
				Stem: "desk.commitment.verify_reasons", Files: true},
			casefile.TaskDecideBreach: {Template: "pages/desk_act_decide_breach", Open: openDecision, Main: "outcome", Reasons: "reasons",
				Stem: "desk.commitment.reasons"},
		},
		Beside: map[string]casepage.Form{
			askWord: {Template: "pages/desk_act_ask_papers", Open: openAsk, Main: papersBox, Reasons: "reasons", Stem: "desk.commitment.ask_reasons",
				Title: "desk.commitment.ask.title", Kind: casefile.ActAskPapers},
		},
		Sections: sections{},
		Guide:    flow.Guide{Template: "pages/guide_commitment", Write: writeGuide},
		Progress: progress{},
		Own:      party.Own(s),
		OnCase: map[string]flow.OnCase{
			party.HandingIn.Word:  paper{desk, party.HandingIn}.onCase(),
			party.Rectifying.Word: paper{desk, party.Rectifying}.onCase(),
			"withdraw": flow.Withdrawing(oncase.Withdrawing{Pages: desk, May: mayTakeBack, Receive: func(ctx context.Context, b oncase.TakenBack) (db.Receipt, error) {
				return s.Store.WithdrawCheck(ctx, b.FormID, b.ActorID, b.CaseID, b.UnitID, b.Withdrawal, b.At)
			}}),
		},
		Card: card{},
	}
}

// dueOf is what is checked, as the act that opened the case has it; nothing where something else was.
func dueOf(filed any) casefile.CommitmentDue {
	if d, ok := filed.(*casefile.CommitmentDue); ok {
		return *d
	}
	return casefile.CommitmentDue{}
}
