package web

import "creditcase/casefile"

// objectionPages are the pages of an objection.
func objectionPages(s *server) flowPages {
	decide := actForm{template: "pages/desk_act_decide", open: openDecision, main: "outcome", reasons: "reasons", stem: "desk.act.reasons",
		files: true}
	return flowPages{
		flow:   casefile.FlowObjection,
		filing: &filingPages{s},
		forms: map[casefile.TaskKind]actForm{
			casefile.TaskFormCheck: {template: "pages/desk_act_form_check", open: openFormCheck, main: "accept", reasons: "refusal",
				stem: "desk.act.refusal"},
			casefile.TaskCompare: {template: "pages/desk_act_compare", open: openComparison, main: "finding", reasons: "reasons",
				stem: "desk.act.comparison"},
			casefile.TaskCorrect: decide,
			casefile.TaskVerify:  decide,
			casefile.TaskDecide:  decide,
			casefile.TaskInform: {template: "pages/desk_act_inform", open: openInforming, main: "remark", reasons: "remark",
				stem: "desk.act.remark"},
			casefile.TaskApproveLate: {template: "pages/desk_act_approve", open: openLate, main: "approve", reasons: "refusal",
				stem: "desk.act.refusal"},
			casefile.TaskRoute: {template: "pages/desk_act_route", open: openRouting, main: "unit", reasons: "reasons",
				stem: "desk.route.reasons"},
		},
		beside: map[string]actForm{
			"send-back": {template: "pages/desk_send_back", open: openSendBack, main: "reasons", reasons: "reasons",
				stem: "desk.send_back.reasons", title: "desk.send_back.title", kind: casefile.ActSendBack},
		},
		sections: objectionSections{},
		guide:    guide{template: "pages/guide", write: writeGuide},
		progress: objectionProgress{},
		card:     objectionCard{},
	}
}
