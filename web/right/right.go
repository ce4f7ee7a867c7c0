package right

import (
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/oncase"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// Pages are the pages of a right. It is asked for on pages of its own: see Mine and Desk.
func Pages(s *site.Server) flow.Pages {
	return flow.Pages{
		Flow:   casefile.FlowRight,
		Opened: deskAt,
		Forms: map[casefile.TaskKind]casepage.Form{
			casefile.TaskDecideRight: {Template: "pages/desk_act_decide_right", Open: openDecision, Main: outcomeOf(0), Files: true},
		},
		Sections: sections{},
		Guide:    flow.Guide{Template: "pages/guide_right", Write: writeGuide},
		Progress: progress{},
		Own:      map[string]flow.Own{backWord: &takeBack{s}},
		OnCase: map[string]flow.OnCase{
			backWord:            backAtDesk{onCase(s)}.onCase(),
			oncase.WithdrawWord: flow.WithdrawingOnPaper(oncase.PaperWithdrawing{Pages: onCase(s)}),
		},
		Card: card{},
	}
}

// onCase are the pages of what the body of which it was asked enters on a case as a whole.
func onCase(s *site.Server) oncase.Pages {
	return oncase.Pages{Server: s, Flow: casefile.FlowRight, Sections: sections{}}
}

// card leads the subject to what can be asked for about its record.
type card struct{ flow.OfSubject }

func (card) Offer(p *messages.Printer, record uuid.UUID, title, number string) *records.Offer {
	said := p.Of(casefile.FlowRight)
	return &records.Offer{At: mineAt + "?record=" + record.String(), Leads: true, Text: said.T("right.card"), About: said.T("right.card_of", title, number)}
}

// wordOf is what the pack calls an outcome, as a sentence begins.
func wordOf(p *messages.Printer, pack *rules.Pack, way casefile.Outcome) string {
	return ui.Capital(ui.OutcomeWord(p, pack, casefile.FlowRight, string(way)))
}

// packNow is the regulation under which rights are asked for now; nil where it gives none.
func packNow(s *site.Server) (*rules.Pack, error) {
	pack, err := s.PackFor(casefile.FlowRight)
	if err != nil || !pack.Provides(casefile.FlowRight) {
		return nil, err
	}
	return pack, nil
}

func notFound() error { return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil) }
