package repair

import (
	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/repair/filing"
	"creditcase/web/site"
)

// Pages are the pages of a repair.
func Pages(s *site.Server) flow.Pages {
	return flow.Pages{
		Flow:   casefile.FlowRepair,
		Filing: &filing.Pages{Server: s},
		May:    &may{Server: s},
		Forms: map[casefile.TaskKind]casepage.Form{
			casefile.TaskFormCheck: {Template: "pages/desk_act_repair_check", Open: openCheck, Main: "accept", Reasons: "refusal",
				Stem: "desk.act.refusal"},
			casefile.TaskDecideRepair: {Template: "pages/desk_act_repair_decide", Open: openDecision, Main: mainQuestion, Reasons: reasonsBox,
				Stem: "desk.repair.reasons", Files: true},
		},
		Sections: sections{},
		Guide:    flow.Guide{Template: "pages/guide_repair", Write: writeGuide},
		Progress: progress{},
		Card:     card{},
		Public:   (&letters{Server: s}).published,
	}
}
