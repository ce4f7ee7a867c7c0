package listing

import (
	"slices"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/oncase"
	"creditcase/web/ui"
)

// Offers are what the unit can do on the case as a whole: enter what the party has said on paper, take its proposal back, and open
// a removal from the list, as long as none runs.
func (sections) Offers(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) []ui.Link {
	if v.Unit == nil || *v.Unit != c.Case.UnitID {
		return nil
	}
	var links []ui.Link
	if atReply(c) {
		links = append(links, ui.Link{Text: p.T("desk.listing.paper.link"), Href: oncase.Href(c) + "/reply"})
	}
	if beforeDecision(c) {
		links = append(links, ui.Link{Text: p.T("desk.listing.withdraw.link"), Href: oncase.Href(c) + "/withdraw"})
	}
	if k := keptOf(c); k.listing.ListedAt != nil && k.listing.EndedAt == nil && !slices.Contains(k.about, casefile.FlowDelisting) {
		links = append(links, ui.Link{Text: p.T("delisting.ask.desk_link"), Href: oncase.Href(c) + "/removal"})
	}
	return links
}
