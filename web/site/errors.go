package site

import (
	"context"
	"errors"
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/forms"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// MessageOf is the message key of an error for the user, "" for any other.
func MessageOf(err error) string {
	var e *casefile.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return ""
}

// ConflictIn is the refusal in an error: somebody was first, or it is too late. It reports whether there is one.
func ConflictIn(err error) (*casefile.Error, bool) {
	var e *casefile.Error
	return e, errors.As(err, &e) && e.Code == casefile.CodeConflict
}

// ConflictBanner says why an act could not be received. It leads nowhere: see DeskConflict.
func ConflictBanner(p *messages.Printer, e *casefile.Error) ui.Banner {
	return ui.Banner{Heading: p.T("act.conflict"), Lines: []string{p.T(e.Message, ui.Written(p, e.Args)...)}}
}

// DeskConflict is ConflictBanner for staff, who have other tasks to go to.
func DeskConflict(p *messages.Printer, e *casefile.Error) ui.Banner {
	b := ConflictBanner(p, e)
	b.Links = []ui.Link{{Text: p.T("desk.act.to_inbox"), Href: "/desk"}}
	return b
}

// Stays is ConflictBanner above a form that is shown again with all that was typed (docs/decisions/0078).
func Stays(p *messages.Printer, e *casefile.Error) *ui.Banner {
	b := ConflictBanner(p, e)
	b.Lines = append(b.Lines, p.T("act.stays"))
	return &b
}

// errorPage tells a person what went wrong and what to do. Reference is set only
// where our own log holds more.
type errorPage struct {
	Page
	Sentence  string
	Reference string
}

// errMethod is the failure of a request whose method the route does not have.
var errMethod = errors.New("method not allowed")

// Statuses gives each code its HTTP status.
var Statuses = map[casefile.Code]int{
	casefile.CodeInvalid:     http.StatusUnprocessableEntity,
	casefile.CodeNotFound:    http.StatusNotFound,
	casefile.CodeForbidden:   http.StatusForbidden,
	casefile.CodeConflict:    http.StatusConflict,
	casefile.CodeTooMany:     http.StatusTooManyRequests,
	casefile.CodeUnavailable: http.StatusServiceUnavailable,
	casefile.CodeInternal:    http.StatusInternalServerError,
}

// failure is an error as the person and the browser see it.
type failure struct {
	status      int
	topic       string // error.<topic>.title, error.<topic>.body
	sentence    string // message key
	args        []any
	referred    bool // the page shows a reference, because our log holds the cause
	retryAfterS string
	challenge   string // of an answer 401: how to show who asks
	logged      bool
}

// classify decides what an error looks like from outside. The sentence of a
// casefile.Error is shown if the catalog has it, except for internal errors:
// their sentence is always the same, as there is nothing the reader can change.
func classify(err error) failure {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		f := failure{status: http.StatusRequestEntityTooLarge, topic: "too_large", sentence: "error.too_large.body"}
		if tooLarge.Limit < forms.UploadLimit { // where no files are kept
			f.sentence, f.args = "error.too_large.text", []any{tooLarge.Limit >> 10}
		}
		return f
	case errors.Is(err, context.Canceled): // whoever asked has gone: nobody reads this, and nothing is at fault
		return failure{status: http.StatusServiceUnavailable, topic: string(casefile.CodeUnavailable), sentence: "error.unavailable.body"}
	case errors.Is(err, ErrUnsigned):
		return unsigned
	case errors.Is(err, errMethod):
		return failure{status: http.StatusMethodNotAllowed, topic: "method", sentence: "error.method.body"}
	}
	code := casefile.CodeOf(err)
	status, ok := Statuses[code]
	if !ok {
		code, status = casefile.CodeInternal, http.StatusInternalServerError
	}
	f := failure{status: status, topic: string(code), sentence: "error." + string(code) + ".body"}
	switch code {
	case casefile.CodeInternal:
		f.referred, f.logged = true, true
		return f
	case casefile.CodeUnavailable:
		f.logged, f.retryAfterS = true, "30"
	case casefile.CodeTooMany:
		f.retryAfterS = "60"
	}
	var e *casefile.Error
	if errors.As(err, &e) && messages.Has(e.Message) {
		f.sentence, f.args = e.Message, e.Args
	}
	return f
}

// renderError answers with the error page. The cause goes to the log under the
// request's id, and the page shows that id only where looking it up would help.
func (v *Views) renderError(w http.ResponseWriter, r *http.Request, err error) {
	f := classify(err)
	info := visit.InfoOf(r)
	if f.logged {
		v.log.ErrorContext(r.Context(), "request failed",
			"id", info.ID, "route", info.Route, "status", f.status, "err", err)
	}
	if f.retryAfterS != "" {
		w.Header().Set("Retry-After", f.retryAfterS)
	}
	if IsAPI(r) {
		v.renderProblem(w, r, f)
		return
	}
	data := &errorPage{Page: v.NewPage(r, "error."+f.topic+".title")}
	data.Sentence = data.T(f.sentence, ui.Written(data.Printer, f.args)...)
	if f.referred {
		data.Reference = info.ID
	}
	body, err := v.execute("pages/error", data)
	if err != nil {
		// The error page itself is at fault: plain words rather than a loop.
		v.log.ErrorContext(r.Context(), "error page failed", "id", info.ID, "err", err)
		http.Error(w, data.Title+"\n"+data.Sentence, f.status)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	visit.Write(w, r, f.status, body)
}

// notFound answers for an address that no route has.
func (v *Views) notFound(w http.ResponseWriter, r *http.Request) {
	v.renderError(w, r, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil))
}

// methodNotAllowed answers for a route that lacks the request's method.
func (v *Views) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	v.renderError(w, r, errMethod)
}

// LeadBack leads to where one stands, and says there why nothing was received, in the words of the procedure; "" in those of all. Any error but a conflict is
// returned.
func (s *Server) LeadBack(w http.ResponseWriter, r *http.Request, flow casefile.Flow, to string, err error) error {
	e, ok := ConflictIn(err)
	if !ok {
		return err
	}
	banner := ConflictBanner
	if visit.ViewerOf(r).UnitID != uuid.Nil {
		banner = DeskConflict
	}
	s.Flash(r, banner(visit.Printer(r).Of(flow), e))
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
