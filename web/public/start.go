package public

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// entrance is one thing that a visitor may do.
type entrance struct {
	ui.Link
	About string
}

type startPage struct {
	site.Page
	MayApply  bool
	Entrances []entrance
	City      ui.SummaryList
}

// Start tells what can be done here, under which rules, and who answers for it.
func (s *Door) Start(w http.ResponseWriter, r *http.Request) error {
	pack, err := s.Pack()
	if err != nil {
		return err
	}
	agency, err := s.StoreFor(r).UnitAgency(r.Context())
	if err != nil {
		return fmt.Errorf("find agency: %w", err)
	}
	data := &startPage{Page: s.NewPage(r, "start.title"), MayApply: mayApply(r)}
	data.Entrances = []entrance{
		{ui.Link{Text: data.T("start.guide.title"), Href: "/guide"}, data.T("start.guide.text")},
		{ui.Link{Text: data.T("start.lookup.title"), Href: "/lookup"}, data.T("start.lookup.text")},
		{ui.Link{Text: data.T("start.records.title"), Href: "/records"}, data.T("start.records.text")},
		{ui.Link{Text: data.T("join.title"), Href: "/join"}, data.T("join.about")},
		{ui.Link{Text: data.T("on_lists.title"), Href: "/lists"}, data.T("on_lists.about")},
		{ui.Link{Text: data.T("announcements.title"), Href: "/announcements"}, data.T("announcements.about")},
		{ui.Link{Text: data.T("start.commitments.title"), Href: "/commitments"}, data.T("start.commitments.text")},
		{ui.Link{Text: data.T("commitment_results.title"), Href: "/commitments/results"}, data.T("commitment_results.about")},
	}
	provided, err := s.Flows.Provided(s.PackFor)
	if err != nil {
		return err
	}
	for _, pages := range provided {
		said := data.Of(pages.Flow)
		if at := s.guideAt(pages.Flow, ""); at != "/guide" { // that of the first procedure is shown already
			data.Entrances = append(data.Entrances, entrance{ui.Link{Text: said.T("guide." + string(pages.Flow) + ".title"), Href: at}, said.T("start.guide.text")})
		}
		if pages.May != nil && data.MayApply {
			data.Entrances = append(data.Entrances, entrance{ui.Link{Text: said.T("start.may.title"), Href: "/my/may/" + string(pages.Flow)},
				said.T("start.may.text")})
		}
	}
	if data.MayApply {
		data.Entrances = append(data.Entrances, entrance{ui.Link{Text: data.T("start.mine.title"), Href: "/my/cases"}, data.T("start.mine.text")})
	}
	standing := ui.StandingTag(data.Printer, pack)
	rows := []ui.SummaryRow{{Key: data.T("start.regulation"), Value: ui.Pick(data.Printer, pack.Name), Tag: &standing,
		Lines: ui.StandingNote(data.Printer, pack)}}
	for _, flow := range slices.Sorted(maps.Keys(s.Beside)) {
		beside, err := s.PackFor(flow)
		if err != nil {
			return err
		}
		standing := ui.StandingTag(data.Printer, beside)
		rows = append(rows, ui.SummaryRow{Key: data.T("start.regulation_for", data.T("flow."+string(flow)+".title")),
			Value: ui.Pick(data.Printer, beside.Name), Tag: &standing, Lines: ui.StandingNote(data.Printer, beside)})
	}
	data.City = ui.SummaryList{Rows: append(rows, contactRows(data.Printer, agency)...)}
	s.Views.Render(w, r, http.StatusOK, "pages/start", data)
	return nil
}

// mayApply reports whether to offer to object: not to those who handle objections.
func mayApply(r *http.Request) bool {
	user := visit.ViewerOf(r)
	return user == nil || user.Role == casefile.RoleApplicant
}

// contactRows tell who runs the service and how to reach them.
func contactRows(p *messages.Printer, agency db.Unit) []ui.SummaryRow {
	rows := []ui.SummaryRow{{Key: p.T("contact.agency"), Value: ui.InLanguage(p, agency.NameZH, agency.NameEN)}}
	if agency.Phone != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("contact.phone"), Value: agency.Phone})
	}
	if agency.Address != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("contact.address"), Value: agency.Address})
	}
	return rows
}

type helpPage struct {
	site.Page
	Questions []ui.Details
	Contact   ui.SummaryList
}

// Help answers what people ask most and says whom to call.
func (s *Door) Help(w http.ResponseWriter, r *http.Request) error {
	agency, err := s.StoreFor(r).UnitAgency(r.Context())
	if err != nil {
		return fmt.Errorf("find agency: %w", err)
	}
	data := &helpPage{Page: s.NewPage(r, "help.title")}
	provided, err := s.Flows.Provided(s.PackFor)
	if err != nil {
		return err
	}
	for _, pages := range provided { // how one begins each procedure
		p := data.Of(pages.Flow)
		data.Questions = append(data.Questions, ui.Details{Summary: p.T("help.file.question"), Lines: []string{p.T("help.file.answer")}})
	}
	for _, topic := range []string{"draft", "progress", "date", "notice", "mark", "language"} {
		data.Questions = append(data.Questions, ui.Details{Summary: data.T("help." + topic + ".question"),
			Lines: []string{data.T("help." + topic + ".answer")}})
	}
	data.Contact = ui.SummaryList{Rows: contactRows(data.Printer, agency)}
	s.Views.Render(w, r, http.StatusOK, "pages/help", data)
	return nil
}
