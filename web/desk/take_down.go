package desk

import (
	"net/http"

	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// takeDownLetter is what a partner is handed that is told by hand to take a record down. It is the message on paper and no document of the
// case: it has no number, and names the message by its id, by which the partner confirms.
type takeDownLetter struct {
	site.Page
	Issuer, Addressee string
	About             []string
	Style, PDFHref    string // none: the browser prints it
}

// TakeDownLetter shows the letter for a message whose partner has a record to take down.
func (s *Door) TakeDownLetter(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "delivery")
	if err != nil {
		return err
	}
	unit := visit.ViewerOf(r).UnitID
	var d db.DeskDeliveryRow
	var down db.DeskTakeDownRow
	err = s.Store.TogetherOfOne(r.Context(), db.Ask(&d, (*db.Queries).DeskDelivery, db.DeskDeliveryParams{ID: id, UnitID: unit}),
		db.Ask(&down, (*db.Queries).DeskTakeDown, db.DeskTakeDownParams{DeliveryID: id, UnitID: unit}))
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	p := visit.Printer(r)
	basis, err := casepage.BasisOf(s.Server, p, d)
	if err != nil {
		return err
	}
	data := &takeDownLetter{Page: s.Views.NewPage(r, "take_down.letter"), Issuer: ui.InLanguage(p, down.AgencyZH, down.AgencyEN),
		Addressee: ui.InLanguage(p, d.NameZH, d.NameEN)}
	data.Back = &ui.Link{Text: p.T("take_down.letter_back"), Href: "/desk/partners/" + id.String()}
	data.About = []string{
		p.T("take_down.letter.what", p.DateTime(d.OccurredAt), d.RecordNumber, ui.InLanguage(p, d.ItemZH, d.ItemEN), p.T("partners.event."+string(d.Event)), basis),
		p.T("take_down.letter.do", p.Date(down.DueAt)),
		p.T("take_down.letter.how", d.MessageID.String()),
	}
	s.Views.Render(w, r, http.StatusOK, "letters/take_down", data)
	return nil
}
