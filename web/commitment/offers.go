package commitment

import (
	"slices"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/commitment/party"
	"creditcase/web/oncase"
	"creditcase/web/ui"
)

// Offers are what the unit can do on the case as a whole: enter what the party has said on paper, and take the check back before anything was found.
func (sections) Offers(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) []ui.Link {
	if v.Unit == nil || *v.Unit != c.Case.UnitID {
		return nil
	}
	var links []ui.Link
	for _, said := range []party.Saying{party.HandingIn, party.Rectifying} {
		if awaited(c, said) {
			links = append(links, ui.Link{Text: p.T("desk." + said.Stem + ".link"), Href: oncase.Href(c) + "/" + said.Word})
		}
	}
	if c.Case.ClosedAt == nil && mayTakeBack(c) == nil {
		links = append(links, ui.Link{Text: p.T("desk.commitment.withdraw.link"), Href: oncase.Href(c) + "/withdraw"})
	}
	return links
}

// mayTakeBack is why a check cannot be taken back: something was found, or it was drawn.
func mayTakeBack(c *casepage.Dossier) error {
	switch {
	case !slices.Contains([]casefile.Stage{casefile.StagePromiseCheck, casefile.StagePapers}, c.Case.Stage):
		return casefile.NewError(casefile.CodeConflict, "error.check_found_already", nil)
	case !dueOf(c.Filed).Reason.ByUnit():
		return casefile.NewError(casefile.CodeConflict, "error.check_drawn", nil)
	}
	return nil
}
