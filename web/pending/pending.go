package pending

import (
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/oncase"
	"creditcase/web/records"
	"creditcase/web/site"
)

// mineAt is where the subject of a record shows that a review or a lawsuit about it was accepted.
const mineAt = "/my/pending/"

// Pages are the pages of it.
func Pages(s *site.Server) flow.Pages {
	return flow.Pages{
		Flow:   casefile.FlowPending,
		Opened: deskAt,
		Forms: map[casefile.TaskKind]casepage.Form{
			casefile.TaskCheckPending: {Template: "pages/desk_act_check_pending", Open: openCheck, Main: "granted", Reasons: "reasons", Stem: "desk.pending.reasons"},
			casefile.TaskAskAfter:     {Template: "pages/desk_act_ask_after", Open: openAskAfter, Main: "result", Files: true},
		},
		Sections: sections{},
		Guide:    flow.Guide{Template: "pages/guide_short", Write: writeGuide},
		Own:      map[string]flow.Own{outcomeWord: &outcome{s}},
		OnCase: map[string]flow.OnCase{
			outcomeWord:         {Act: casefile.ActTellOutcome, Form: outcomeAtDesk{onCase(s)}.form, Send: outcomeAtDesk{onCase(s)}.send},
			oncase.WithdrawWord: flow.WithdrawingOnPaper(oncase.PaperWithdrawing{Pages: onCase(s)}),
		},
		LookUp:   deskLink,
		Progress: progress{},
		Card:     card{},
	}
}

// onCase are the pages of what the agency enters on a case as a whole.
func onCase(s *site.Server) oncase.Pages {
	return oncase.Pages{Server: s, Flow: casefile.FlowPending, Sections: sections{}, Of: oncase.ByAgency}
}

// card offers the subject to show the acceptance on its record.
type card struct{ flow.OfSubject }

func (card) Offer(p *messages.Printer, record uuid.UUID, title, number string) *records.Offer {
	return &records.Offer{At: mineAt + record.String(), Leads: true, Text: p.T("my.records.pending"), About: p.T("my.records.pending_of", title, number)}
}
