package listing

import (
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/ui"
)

// kept is what is kept of a listing alone, as it is read with its case.
type kept struct {
	item     db.CatalogueItem
	listing  db.Listing
	reply    *db.Act
	check    *db.Act
	decision *db.Act
	measures []db.ListingMeasuresRow
	about    []casefile.Flow // of cases about this one that are open
}

// Ask has it read with the case.
func (sections) Ask(id uuid.UUID) (own any, questions []db.Question) {
	k := new(kept)
	actOf := func(act **db.Act, kind casefile.ActKind) db.Question {
		return db.AskIfAny(act, (*db.Queries).CaseActOf, db.CaseActOfParams{CaseID: id, Kind: kind})
	}
	return k, []db.Question{
		db.Ask(&k.item, (*db.Queries).ListingItemOfCase, id),
		db.Ask(&k.listing, (*db.Queries).ListingGet, id),
		actOf(&k.reply, casefile.ActReply), actOf(&k.check, casefile.ActCheckReply), actOf(&k.decision, casefile.ActDecideListing),
		db.Ask(&k.measures, (*db.Queries).ListingMeasures, id),
		db.Ask(&k.about, (*db.Queries).CaseOpenAbout, id),
	}
}

// keptOf is what was read with the case.
func keptOf(c *casepage.Dossier) *kept {
	if k, ok := c.Own.(*kept); ok {
		return k
	}
	return new(kept)
}

// list is what the catalogue said of the list when somebody was proposed for it.
func (k *kept) list() (l casefile.ItemListing, err error) {
	if len(k.item.Listing) == 0 {
		return l, nil
	}
	if l, err = k.listing.Pinned(); err != nil || l.IsList() {
		return l, err
	}
	return k.item.List()
}

// fields are the fields of the record that stands, or will stand, on the list.
func (k *kept) fields() (f []casefile.Field) {
	if ui.ReadJSON("fields", k.item.Fields, &f) != nil { // what cannot be read is called by its keys
		return nil
	}
	return f
}

// readAct is the content of an act of the listing, nothing where there was none.
func readAct[T any](act *db.Act) (content T, there bool) {
	if act == nil || ui.ReadJSON("act", act.Content, &content) != nil {
		return content, false
	}
	return content, true
}

// MeasureName is what a measure of the list is called; its id where the catalogue has it no more.
func MeasureName(p *messages.Printer, list casefile.ItemListing, id string) string {
	m, ok := list.Measure(id)
	if !ok {
		return id
	}
	return p.T("desk.listing.measure", ui.Capital(ui.InLanguage(p, m.ZH, m.EN)), ui.Capital(ui.InLanguage(p, m.Basis.ZH, m.Basis.EN)))
}
