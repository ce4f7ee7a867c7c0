package public_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"creditcase/casefile"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/ui"
	"creditcase/web/visit"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

var (
	tableRow  = regexp.MustCompile(`(?s)<tr class="govuk-table__row".*?</tr>`)
	tableCell = regexp.MustCompile(`(?s)<td role="cell"[^>]*data-label="([^"]*)">(.*?)</td>`)
	markup    = regexp.MustCompile(`<[^>]*>`)
)

// compared are the cells of a page's tables: by the name of the row, and by that of the column.
func compared(page string) map[string][]map[string]string {
	rows := make(map[string][]map[string]string) // cells by column
	for _, row := range tableRow.FindAllString(page, -1) {
		cells, name := make(map[string]string), ""
		for i, cell := range tableCell.FindAllStringSubmatch(row, -1) {
			text := strings.TrimSpace(html.UnescapeString(markup.ReplaceAllString(cell[2], "")))
			if i == 0 {
				name = text
			}
			cells[html.UnescapeString(cell[1])] = text
		}
		if name != "" {
			rows[name] = append(rows[name], cells)
		}
	}
	return rows
}

// Each procedure says of each document whether it provides for it, each period of each document stands there with what it rests on, and where
// a document is silent the article that comes nearest does.
func TestCompared_EveryProcedureUnderEveryPack(t *testing.T) {
	c := counter.New(t)
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range messages.Langs {
		who, p := c.Anybody(), messages.For(lang)
		who.Cookie = &http.Cookie{Name: visit.LangCookie, Value: string(lang)}
		page := who.Page("/guide/compared")
		if strings.Contains(page, "⟦") {
			t.Errorf("%s: a message is missing", lang)
		}
		rows := compared(page)
		for _, id := range book.IDs() {
			pack := webtest.Pack(t, id)
			name := ui.Pick(p, pack.Name)
			for _, procedure := range casefile.Flows {
				of := p.Of(procedure.Flow)
				want := "silent"
				if pack.Provides(procedure.Flow) {
					want = "provided"
				} else if key := "guide.nearest." + strings.ReplaceAll(id, "-", "_"); !of.Has(key) || !strings.Contains(page, html.EscapeString(of.T(key))) {
					t.Errorf("%s: nothing says what comes nearest to %s in %s", lang, procedure.Flow, id)
				}
				if _, after, _ := strings.Cut(page, `href="#`+string(procedure.Flow)+`"`); !leads(after, p.T("compared."+want), ui.Pick(p, pack.Name)) {
					t.Errorf("%s: %s under %s is not said to be %s", lang, procedure.Flow, id, want)
				}
			}
			for clock, k := range pack.Clocks {
				want := p.Article(k.Article)
				if k.Article == "" {
					want = ui.BasisTag(p, k.Basis, pack.Law()).Text
				}
				if !says(rows[explain.Clock(p, pack.ClockLabel(clock), clock)], p, name, want) {
					t.Errorf("%s: no %s of %s, resting on %q", lang, clock, id, want)
				}
			}
		}
	}
}

// leads reports whether the document is under the heading, in what is said of one procedure.
func leads(said, heading, document string) bool {
	said, _, _ = strings.Cut(said, "</dd>")
	_, under, _ := strings.Cut(said, heading)
	under, _, _ = strings.Cut(under, "</ul>")
	return strings.Contains(under, html.EscapeString(document)+"</a>")
}

func says(rows []map[string]string, p *messages.Printer, document, want string) bool {
	for _, row := range rows {
		if row[p.T("compared.document")] == document && strings.Contains(row[p.T("compared.says")], want) {
			return true
		}
	}
	return false
}

// The page is looked at by a machine, and with CREDITCASE_SHOTS by people.
func TestCompared_InABrowser(t *testing.T) {
	gallery := webtest.NewGallery(t, counter.New(t).Handler)
	gallery.LookAt("guide-compared", "/guide/compared", "zh", 390)
	gallery.LookAt("guide-compared", "/guide/compared", "en", 1280)
	gallery.LookAt("guide-compared", "/guide/compared", "zh", 1920)
}
