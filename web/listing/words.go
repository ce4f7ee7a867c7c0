package listing

import (
	"time"

	"creditcase/messages"
	"creditcase/web/ui"
)

// termLine says since when somebody stands on a list and until when. ends is the first instant that is not within the term.
func termLine(p *messages.Printer, listed, ends *time.Time) string {
	switch {
	case listed == nil:
		return p.T("desk.listing.none")
	case ends == nil:
		return p.T("desk.listing.term.open", p.ShortDate(*listed))
	}
	return p.T("desk.listing.term.until", p.ShortDate(*listed), p.ShortDate(ends.Add(-time.Second)))
}

// endWord says how a listing ended, or came to nothing.
func endWord(p *messages.Printer, how string) string { return ui.WordFor(p, "listing_end.", how) }
