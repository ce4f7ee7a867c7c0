package objection

import (
	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/objection/filing"
	"creditcase/web/site"
)

// Pages are the pages of an objection.
func Pages(s *site.Server) flow.Pages {
	decide := casepage.Form{Template: "pages/desk_act_decide", Open: openDecision, Main: "outcome", Reasons: "reasons", Stem: "desk.act.reasons",
		Files: true}
	return flow.Pages{
		Flow:   casefile.FlowObjection,
		Filing: &filing.Pages{Server: s},
		Forms: map[casefile.TaskKind]casepage.Form{
			casefile.TaskFormCheck: {Template: "pages/desk_act_form_check", Open: openFormCheck, Main: "accept", Reasons: "refusal",
				Stem: "desk.act.refusal"},
			casefile.TaskCompare: {Template: "pages/desk_act_compare", Open: openComparison, Main: "finding", Reasons: "reasons",
				Stem: "desk.act.comparison"},
			casefile.TaskCorrect: decide,
			casefile.TaskVerify:  decide,
			casefile.TaskDecide:  decide,
			casefile.TaskInform: {Template: "pages/desk_act_inform", Open: openInforming, Main: "remark", Reasons: "remark",
				Stem: "desk.act.remark"},
			casefile.TaskApproveLate: {Template: "pages/desk_act_approve", Open: openLate, Main: "approve", Reasons: "refusal",
				Stem: "desk.act.refusal"},
			casefile.TaskRoute: {Template: "pages/desk_act_route", Open: openRouting, Main: "unit", Reasons: "reasons",
				Stem: "desk.route.reasons"},
		},
		Beside: map[string]casepage.Form{
			"send-back": {Template: "pages/desk_send_back", Open: openSendBack, Main: "reasons", Reasons: "reasons",
				Stem: "desk.send_back.reasons", Title: "desk.send_back.title", Kind: casefile.ActSendBack},
		},
		Sections: sections{},
		Guide:    flow.Guide{Template: "pages/guide", Write: writeGuide},
		Progress: progress{},
		Card:     card{},
	}
}
