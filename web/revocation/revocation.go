package revocation

import (
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// Where it is told of: by the party, and at the desk.
const (
	mineAt = "/my/revocation/"
	deskAt = "/desk/revocation"
)

// Pages are the pages of a revocation. It is opened about a record: by its subject (see Mine), and by its unit or the agency (see Desk).
func Pages(*site.Server) flow.Pages {
	return flow.Pages{
		Flow:   casefile.FlowRevocation,
		Opened: deskAt,
		Forms: map[casefile.TaskKind]casepage.Form{
			casefile.TaskConfirmRevocation: {Template: "pages/desk_act_confirm_revocation", Open: openConfirm, Main: "outcome", Reasons: "reasons",
				Stem: "desk.revocation.reasons"},
			casefile.TaskApplyRevocation: {Template: "pages/desk_act_apply_revocation", Open: openApply, Main: "remark", Reasons: "remark", Stem: "desk.act.remark"},
		},
		Sections: sections{},
		Guide:    flow.Guide{Template: "pages/guide_short", Write: writeGuide},
		Progress: progress{},
		Card:     card{},
		LookUp:   deskLink,
	}
}

// deskLink leads from the records of a unit, or of the agency, to where it tells that the basis of one is gone.
func deskLink(p *messages.Printer, _ *rules.Pack, _ casefile.Role) *ui.Link {
	return &ui.Link{Text: p.Of(casefile.FlowRevocation).T("desk.revocation.link"), Href: deskAt}
}

// card offers the subject to show the document on its record.
type card struct{ flow.OfSubject }

func (card) Offer(p *messages.Printer, record uuid.UUID, title, number string) *records.Offer {
	return &records.Offer{At: mineAt + record.String(), Leads: true, Text: p.T("my.records.revocation"), About: p.T("my.records.revocation_of", title, number)}
}
