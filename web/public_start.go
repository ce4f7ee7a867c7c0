package web

import (
	"fmt"
	"net/http"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
)

// entrance is one thing that a visitor may do.
type entrance struct {
	link
	About string
}

type startPage struct {
	page
	MayApply  bool
	Entrances []entrance
	City      summaryList
}

// start tells what can be done here, under which rules, and who answers for it.
func (s *publicDoor) start(w http.ResponseWriter, r *http.Request) error {
	pack, err := s.pack()
	if err != nil {
		return err
	}
	agency, err := s.storeFor(r).UnitAgency(r.Context())
	if err != nil {
		return fmt.Errorf("find agency: %w", err)
	}
	data := &startPage{page: s.newPage(r, "start.title"), MayApply: mayApply(r)}
	data.Entrances = []entrance{
		{link{data.T("start.guide.title"), "/guide"}, data.T("start.guide.text")},
		{link{data.T("start.lookup.title"), "/lookup"}, data.T("start.lookup.text")},
		{link{data.T("start.records.title"), "/records"}, data.T("start.records.text")},
	}
	if data.MayApply {
		data.Entrances = append(data.Entrances, entrance{link{data.T("start.mine.title"), "/my/cases"}, data.T("start.mine.text")})
	}
	standing := standingTag(data.Printer, pack)
	rows := []summaryRow{{Key: data.T("start.regulation"), Value: pick(data.Printer, pack.Name), Tag: &standing,
		Lines: standingNote(data.Printer, pack)}}
	data.City = summaryList{Rows: append(rows, contactRows(data.Printer, agency)...)}
	s.views.render(w, r, http.StatusOK, "pages/start", data)
	return nil
}

// mayApply reports whether to offer to object: not to those who handle objections.
func mayApply(r *http.Request) bool {
	user := viewerOf(r)
	return user == nil || user.Role == casefile.RoleApplicant
}

// standingTag says whether the document of a pack binds.
func standingTag(p *messages.Printer, pack *rules.Pack) tag {
	colour := tagNeutral
	switch pack.Standing {
	case rules.InForce:
		colour = tagGood
	case rules.Draft:
		colour = tagSoon
	}
	return tag{p.T("standing." + string(pack.Standing)), colour}
}

// standingNote is said beside every document that does not bind: to run it is this city's choice, not the law's.
func standingNote(p *messages.Printer, pack *rules.Pack) []string {
	if pack.Standing == rules.InForce {
		return nil
	}
	return []string{p.T("standing." + string(pack.Standing) + ".note")}
}

// contactRows tell who runs the service and how to reach them.
func contactRows(p *messages.Printer, agency db.Unit) []summaryRow {
	rows := []summaryRow{{Key: p.T("contact.agency"), Value: inLanguage(p, agency.NameZH, agency.NameEN)}}
	if agency.Phone != "" {
		rows = append(rows, summaryRow{Key: p.T("contact.phone"), Value: agency.Phone})
	}
	if agency.Address != "" {
		rows = append(rows, summaryRow{Key: p.T("contact.address"), Value: agency.Address})
	}
	return rows
}

type helpPage struct {
	page
	Questions []details
	Contact   summaryList
}

// help answers what people ask most and says whom to call.
func (s *publicDoor) help(w http.ResponseWriter, r *http.Request) error {
	agency, err := s.storeFor(r).UnitAgency(r.Context())
	if err != nil {
		return fmt.Errorf("find agency: %w", err)
	}
	data := &helpPage{page: s.newPage(r, "help.title")}
	for _, topic := range []string{"file", "draft", "progress", "date", "notice", "mark", "language"} {
		data.Questions = append(data.Questions, details{Summary: data.T("help." + topic + ".question"),
			Lines: []string{data.T("help." + topic + ".answer")}})
	}
	data.Contact = summaryList{Rows: contactRows(data.Printer, agency)}
	s.views.render(w, r, http.StatusOK, "pages/help", data)
	return nil
}
