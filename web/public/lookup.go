package public

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

type lookupPage struct {
	site.Page
	Form *forms.Form
}

type lookupResultPage struct {
	site.Page
	Number    string
	Code      string // which comes with the form that asks again in the other language
	Facts     ui.SummaryList
	Deadlines []ui.Deadline
}

// LookupForm asks for the number of a case and its code.
func (s *Door) LookupForm(w http.ResponseWriter, r *http.Request) error {
	s.showLookup(w, r, http.StatusOK, forms.New(visit.Printer(r), nil))
	return nil
}

func (s *Door) showLookup(w http.ResponseWriter, r *http.Request, status int, f *forms.Form) {
	data := &lookupPage{Page: s.NewPage(r, "lookup.title"), Form: f}
	data.Errors = f.Errors
	s.Views.Render(w, r, status, "pages/lookup", data)
}

var caseNumberForm = regexp.MustCompile(`^[A-Z]{2}[0-9]{10,16}$`)

// Lookup tells how far a case is to whoever knows its number and the code on its receipt. It answers a
// POST with a page, so that neither stands in an address.
func (s *Door) Lookup(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	number, code := readNumberAndCode(f, "lookup")
	if !f.OK() {
		s.showLookup(w, r, http.StatusUnprocessableEntity, f)
		return nil
	}
	done, err := s.Question(r)
	if err != nil {
		return err
	}
	defer done()
	if err := s.mayLookUp(r); err != nil {
		return err
	}
	found, err := s.findByCode(r, number, code, casefile.LookupCode)
	if errors.Is(err, pgx.ErrNoRows) {
		// One sentence for a case that is not there and one whose code is another: neither can be found out.
		f.Fail("number", "lookup.no_match")
		done()
		s.showLookup(w, r, http.StatusUnprocessableEntity, f)
		return nil
	}
	if err != nil {
		return fmt.Errorf("look up case: %w", err)
	}
	return s.showLookupResult(w, r, found, code, done)
}

// codeOf makes the code of a case for some use, with the key of the installation.
type codeOf func(key []byte, caseID uuid.UUID) string

// mayLookUp counts the try, for the network that asks. It returns a casefile.Error with CodeTooMany when it has had enough.
func (s *Door) mayLookUp(r *http.Request) error {
	return s.CountTry(r.Context(), s.StoreFor(r), "lookup", s.ClientNetwork(r), s.Clock.Now().Truncate(site.LookupWindow), site.LookupsInWindow)
}

// showLookupResult shows stage, dates and kind of result, and nothing of what the case is about or whose it is.
func (s *Door) showLookupResult(w http.ResponseWriter, r *http.Request, c db.PublicCaseLookupRow, code string, done func()) error {
	pack, err := s.Book.Pack(c.PackID, int(c.PackVersion))
	if err != nil {
		return fmt.Errorf("find pack of case: %w", err)
	}
	all, err := s.StoreFor(r).DeadlinesByCase(r.Context(), c.ID)
	done()
	if err != nil {
		return fmt.Errorf("read deadlines: %w", err)
	}
	data := &lookupResultPage{Page: s.NewPageOf(r, casefile.FlowOfCase(c.Number), "lookup.result.title"), Number: c.Number, Code: code}
	data.Back = &ui.Link{Text: data.T("lookup.again"), Href: "/lookup"}
	data.Pack = ui.Pick(data.Printer, pack.Name)
	if data.Deadlines, err = dates.Running(s.Server, data.Printer, pack, all, dates.Past{}); err != nil {
		return err
	}
	if flow := casefile.FlowOfCase(c.Number); flow != "" {
		data.Facts.Rows = []ui.SummaryRow{{Key: data.T("lookup.procedure"), Value: data.T("flow." + string(flow) + ".title")}}
	}
	data.Facts.Rows = append(data.Facts.Rows, progressRows(data.Printer, c)...)
	s.Views.Render(w, r, http.StatusOK, "pages/lookup_result", data)
	return nil
}

// progressRows tell how far a case is, and its dates.
func progressRows(p *messages.Printer, c db.PublicCaseLookupRow) []ui.SummaryRow {
	state := casepage.StageTag(p, c.Stage)
	rows := []ui.SummaryRow{{Key: p.T("case.stage"), Tag: &state}}
	if c.Result != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("case.result"), Value: ui.ResultSince(p, p.T("result."+string(*c.Result)), c.BackAt)})
	}
	rows = append(rows, ui.SummaryRow{Key: p.T("case.filed_at"), Value: p.DateTime(c.FiledAt)})
	if c.AcceptedAt != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("lookup.accepted_at"), Value: p.DateTime(*c.AcceptedAt)})
	}
	if c.ClosedAt != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("lookup.closed_at"), Value: p.DateTime(*c.ClosedAt)})
	}
	return rows
}
