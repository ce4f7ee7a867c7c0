package listing

import (
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/ui"
)

// Offers are what the unit can do on the case as a whole: enter what the party has said on paper, take its proposal back, and open
// a removal from the list.
func (sections) Offers(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) []ui.Link {
	if v.Unit == nil || *v.Unit != c.Case.UnitID {
		return nil
	}
	var links []ui.Link
	if atReply(c) {
		links = append(links, ui.Link{Text: p.T("desk.listing.paper.link"), Href: caseAt(c) + "/reply"})
	}
	if beforeDecision(c) {
		links = append(links, ui.Link{Text: p.T("desk.listing.withdraw.link"), Href: caseAt(c) + "/withdraw"})
	}
	if l := keptOf(c).listing; l.ListedAt != nil && l.EndedAt == nil {
		links = append(links, ui.Link{Text: p.T("delisting.ask.desk_link"), Href: caseAt(c) + "/removal"})
	}
	return links
}
