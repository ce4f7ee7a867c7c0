package lists

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// RowsPerPage is how many rows a list shows; queries ask for one more, to know whether there is a next page.
const RowsPerPage = 25

// Cursor is where a page of a list begins: after the row with this instant and id.
type Cursor struct {
	At time.Time
	ID uuid.UUID
}

// The ends of every list. Nothing of ours is older or younger.
var (
	Bottom = Cursor{time.Time{}, uuid.Nil}
	Top    = Cursor{time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC), uuid.Max}
)

func (c Cursor) String() string { return strconv.FormatInt(c.At.UnixMicro(), 36) + "." + c.ID.String() }

// CursorOf reads where the page begins from the address; anything unreadable begins at the start.
func CursorOf(r *http.Request, start Cursor) Cursor {
	return CursorFrom(r.URL.Query().Get("after"), start)
}

// CursorFrom reads where the page begins from what a form sends; anything unreadable begins at the start.
func CursorFrom(text string, start Cursor) Cursor {
	at, id, _ := strings.Cut(text, ".")
	micros, err := strconv.ParseInt(at, 36, 64)
	if err != nil {
		return start
	}
	parsed, err := uuid.Parse(id)
	if err != nil || micros < Bottom.At.UnixMicro() || micros > Top.At.UnixMicro() {
		return start
	}
	return Cursor{time.UnixMicro(micros).UTC(), parsed}
}

// List is a table with a filter beside it, and the way through its pages.
type List struct {
	site.Page
	Links     []ui.Link // above the list
	Intro     []string
	Form      *forms.Form
	Filters   []filter
	Table     ui.Table
	Pages     ui.Pagination
	FirstPage string // back to the start; empty on the first page
	Clear     string // the list without a filter; empty where none is set
}

// filter is one question beside a list: a choice, or a line of text.
type filter struct {
	Choice *ui.Choice
	Text   *ui.TextInput
}

// FilterForm takes the filter from the address.
func FilterForm(p *site.Page, r *http.Request) *forms.Form {
	values := r.URL.Query()
	for key, vs := range values {
		for i, v := range vs {
			vs[i] = forms.Tidy(v)
			if !forms.Readable(v) {
				delete(values, key)
				break
			}
		}
	}
	return forms.New(p.Printer, values)
}

// Chosen returns the option of a filter that the address names, the first where it names none that is offered, and shows
// it as chosen.
func (data *List) Chosen(id, stem string, options []ui.Option) string {
	value := data.Form.Value(id)
	if !slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == value }) {
		value = options[0].Value
	}
	data.Form.Set(id, value)
	c := data.Form.Choice(id, stem, options)
	data.Filters = append(data.Filters, filter{Choice: &c})
	return value
}

// NumberFilter asks for a number or its beginning; plain writes it as it is kept.
func (data *List) NumberFilter(stem string, plain func(string) string) string {
	value := plain(data.Form.Value("number"))
	if len(value) > 40 {
		value = strings.ToValidUTF8(value[:40], "")
	}
	data.Form.Set("number", value)
	t := data.Form.TextInput("number", stem)
	data.Filters = append(data.Filters, filter{Text: &t})
	return value
}

// TextFilter asks for words, of which the first limit characters count.
func (data *List) TextFilter(id, stem string, limit int) string {
	value := data.Form.Value(id)
	if runes := []rune(value); len(runes) > limit {
		value = string(runes[:limit])
	}
	data.Form.Set(id, value)
	t := data.Form.TextInput(id, stem)
	data.Filters = append(data.Filters, filter{Text: &t})
	return value
}

// Shown cuts off the row that was read only to know that more follow, and says where the next page begins: "" for none.
func Shown[T any](rows []T, at func(T) Cursor) ([]T, string) {
	if len(rows) <= RowsPerPage {
		return rows, ""
	}
	rows = rows[:RowsPerPage]
	return rows, at(rows[RowsPerPage-1]).String()
}

// Turn sets the links through the list: next is where the next page begins, "" for none.
func (data *List) Turn(r *http.Request, next string, filtered bool) {
	data.Pages.NextHref, data.FirstPage = Turns(r, next)
	if filtered {
		data.Clear = r.URL.Path
	}
}

// Turns gives the addresses of the next page and, on a later one, of the first; "" for none.
func Turns(r *http.Request, next string) (nextHref, firstHref string) {
	q := r.URL.Query()
	if q.Has("after") {
		q.Del("after")
		firstHref = r.URL.Path
		if len(q) > 0 {
			firstHref += "?" + q.Encode()
		}
	}
	if next != "" {
		q.Set("after", next)
		nextHref = r.URL.Path + "?" + q.Encode()
	}
	return nextHref, firstHref
}

// KeyParam reads the key after which a list goes on.
func KeyParam(r *http.Request) (*uuid.UUID, error) {
	text := r.URL.Query().Get("after")
	if text == "" {
		return nil, nil //nolint:nilnil // the list begins at its start
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return nil, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", err)
	}
	return &id, nil
}

// LikeEscaper makes what was typed stand for itself in LIKE.
var LikeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
