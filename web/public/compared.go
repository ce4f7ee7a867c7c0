package public

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/dates"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// comparedPage sets all procedures beside all documents, and says of each what applies by which article, what the city has set itself, and
// where a document does not provide for a procedure. All of it is made from the packs.
type comparedPage struct {
	site.Page
	Procedures []comparedProcedure
	Beside     ui.Table // periods of records and queries, which are no procedure's
}

type comparedProcedure struct {
	ID, Title        string
	Provided, Silent []ui.Link // the guides under each document
	Table            ui.Table
}

// comparison is what the tables compare.
type comparison struct {
	*messages.Printer
	packs []*rules.Pack
}

// Compared shows all procedures under all documents beside each other.
func (s *Door) Compared(w http.ResponseWriter, r *http.Request) error {
	data := &comparedPage{Page: s.NewPage(r, "compared.title")}
	var packs []*rules.Pack
	for _, id := range s.Book.IDs() {
		pack, err := s.Book.InForce(id, calendar.DateOf(s.Clock.Now()))
		if err != nil {
			return fmt.Errorf("list packs: %w", err)
		}
		packs = append(packs, pack)
	}
	all := comparison{data.Printer, packs}
	for _, pages := range s.Flows {
		data.Procedures = append(data.Procedures, comparison{data.Printer.Of(pages.Flow), packs}.procedure(s, pages.Flow))
	}
	data.Beside = all.table(data.T("compared.beside"))
	data.Beside.Rows = all.clocks(s, func(pack *rules.Pack, clock string) bool { return len(pack.RunOn(clock)) == 0 })
	s.Views.Render(w, r, http.StatusOK, "pages/guide_compared", data)
	return nil
}

// procedure sets what the packs say of one procedure beside each other: whether they provide for it, who may ask, its periods, what can be decided,
// and remedies.
func (c comparison) procedure(s *Door, flow casefile.Flow) comparedProcedure {
	title := c.T("flow." + string(flow) + ".title")
	p := comparedProcedure{ID: string(flow), Title: title, Table: c.table(title)}
	for _, pack := range c.packs {
		guides := &p.Silent
		if pack.Provides(flow) {
			guides = &p.Provided
		}
		*guides = append(*guides, ui.Link{Text: ui.Pick(c.Printer, pack.Name), Href: s.guideAt(flow, pack.ID)})
	}
	who := c.rows(c.T("compared.who"), func(pack *rules.Pack) (ui.Cell, bool) {
		return c.by(pack.Procedure(flow).PartiesArticle), pack.Provides(flow)
	})
	silent := c.rows(c.T("compared.provision"), func(pack *rules.Pack) (ui.Cell, bool) {
		cell := ui.Cell{Text: c.T("compared.silent")}
		if key := nearestKey(pack.ID); c.Has(key) {
			cell.Hint = c.T(key)
		}
		return cell, !pack.Provides(flow)
	})
	clocks := c.clocks(s, func(pack *rules.Pack, clock string) bool { return slices.Contains(pack.RunOn(clock), flow) })
	p.Table.Rows = slices.Concat(who, clocks, c.outcomes(flow), c.remedies(flow), silent)
	return p
}

// table has a column for what is compared, for the document, and for what that says.
func (c comparison) table(caption string) ui.Table {
	return ui.Table{Caption: caption, Columns: []ui.Column{{Text: c.T("compared.what")}, {Text: c.T("compared.document")}, {Text: c.T("compared.says")}}}
}

// rows are what the packs say of one matter, those that say something.
func (c comparison) rows(what string, says func(*rules.Pack) (ui.Cell, bool)) []ui.Row {
	var rows []ui.Row
	for _, pack := range c.packs {
		if cell, ok := says(pack); ok {
			rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: what}, {Text: ui.Pick(c.Printer, pack.Name)}, cell}})
		}
	}
	return rows
}

// by says on what something rests: an article, or the city's own rule.
func (c comparison) by(article string) ui.Cell {
	if article == "" {
		return ui.Cell{Text: c.T("compared.policy"), Tags: []ui.Tag{ui.BasisTag(c.Printer, rules.Policy, false)}}
	}
	return ui.Cell{Text: c.Article(article)}
}

// clocks sets the periods that are asked for beside each other, each with what it rests on.
func (c comparison) clocks(s *Door, asked func(pack *rules.Pack, clock string) bool) []ui.Row {
	var names []string
	for _, pack := range c.packs {
		for name := range pack.Clocks {
			if asked(pack, name) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	var rows []ui.Row
	for _, name := range names {
		rows = append(rows, c.rows(dates.ClockWord(s.Server, c.Printer, name), func(pack *rules.Pack) (ui.Cell, bool) {
			said := dates.Writer{Printer: c.Printer, Pack: pack}.Period(name)
			if said == nil || !asked(pack, name) {
				return ui.Cell{}, false
			}
			return ui.Cell{Text: said.Text, Tags: []ui.Tag{said.Tag}, Hint: said.Article + c.extension(said)}, true
		})...)
	}
	return rows
}

// extension says how a period may be extended, after its article.
func (c comparison) extension(said *dates.Period) string {
	if said.Article == "" || said.Extension == "" {
		return said.Extension
	}
	return c.T("compared.extension", said.Extension)
}

// outcomes are what can be decided.
func (c comparison) outcomes(flow casefile.Flow) []ui.Row {
	var rows []ui.Row
	for _, spec := range flow.Procedure().Outcomes {
		rows = append(rows, c.rows(c.T("compared.outcome", c.T("outcome."+string(spec.Outcome))), func(pack *rules.Pack) (ui.Cell, bool) {
			o, err := pack.Procedure(flow).Outcome(spec.Outcome)
			return c.by(o.Article), err == nil
		})...)
	}
	return rows
}

// remedies are the ways to contest what is decided. The law that gives one stands where the document does not speak of it.
func (c comparison) remedies(flow casefile.Flow) []ui.Row {
	var rows []ui.Row
	for _, pack := range c.packs {
		for _, remedy := range pack.Procedure(flow).Remedies {
			cell := ui.Cell{Text: ui.Pick(c.Printer, remedy.Basis)}
			if remedy.Article != "" {
				cell = ui.Cell{Text: c.Article(remedy.Article), Hint: cell.Text}
			}
			name := ui.Pick(c.Printer, rules.Text{ZH: remedy.ZH, EN: remedy.EN})
			rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: c.T("compared.remedy", name)}, {Text: ui.Pick(c.Printer, pack.Name)}, cell}})
		}
	}
	slices.SortStableFunc(rows, func(a, b ui.Row) int { return cmp.Compare(a.Cells[0].Text, b.Cells[0].Text) })
	return rows
}
