package flow

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/forms"
	"creditcase/web/oncase"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// Pages are what a procedure shows at the doors.
type Pages struct {
	Flow     casefile.Flow
	Filing   Filing                              // how it is filed; nil: nobody files it on pages
	Opened   string                              // the route on which it is opened without a draft; "": nowhere
	May      May                                 // whether it is possible; nil: nothing has to be met before
	Forms    map[casefile.TaskKind]casepage.Form // of its own tasks
	Beside   map[string]casepage.Form            // of what can be done on a task beside its own act, by the word in the path
	Sections casepage.Sections                   // of the staff's page of a case
	Guide    Guide
	// Onto is what who is in a case of another procedure can begin of this one on its page, by that procedure and the word in the path.
	Onto     map[casefile.Flow]map[string]Own
	Own      map[string]Own    // what who is in a case can do on it beside what all procedures have, by the word in the path
	OnCase   map[string]OnCase // what the unit that handles a case can do on it as a whole, by the word in the path
	Progress Progress          // of the applicant's page of a case
	Card     Card              // what a record's card offers
	LookUp   LookUp            // where staff look up what it has left in the files of persons; nil: nothing
	Mine     string            // where it is begun from an account on pages of its own; "": on a record, as a draft, or nowhere
	Public   Public            // what the public reads of cases beside published records; nil: nothing
}

// LookUp leads somebody in the role there under the pack; nil where nobody in the role looks it up.
type LookUp func(p *messages.Printer, pack *rules.Pack, role casefile.Role) *ui.Link

// Public gives what the public reads of a procedure's cases on the cards of published records, by record.
type Public func(r *http.Request, p *messages.Printer, records []uuid.UUID) (map[uuid.UUID]ui.Details, error)

// Filing are the pages on which a procedure is filed. What has been typed is kept as a draft.
type Filing interface {
	// Begins is the word in the path under which a draft is begun: /my/<word>.
	Begins() string
	// Steps are the pages with questions, by their words in the path, in order. Of some there are several, which are counted in the path.
	Steps() []string
	// New begins a draft.
	New(w http.ResponseWriter, r *http.Request) error
	// Overview shows the pages of a draft, and how far each is.
	Overview(w http.ResponseWriter, r *http.Request, kept db.Draft) error
	// Page shows the page that the path names.
	Page(w http.ResponseWriter, r *http.Request, kept db.Draft) error
	// Save keeps the answers of a page.
	Save(w http.ResponseWriter, r *http.Request, kept db.Draft) error
	// RemoveFile takes a file off the draft.
	RemoveFile(w http.ResponseWriter, r *http.Request, kept db.Draft) error
	// Send files what the draft says. f is the form of the page that shows all of it.
	Send(w http.ResponseWriter, r *http.Request, f *forms.Form, kept db.Draft) error
	// DropForm asks before a draft is thrown away.
	DropForm(w http.ResponseWriter, r *http.Request, kept db.Draft) error
	// Drop throws a draft away.
	Drop(w http.ResponseWriter, r *http.Request, kept db.Draft) error
	// DraftName says what a draft is about. known are the names of the records about the account's subjects.
	DraftName(p *messages.Printer, kept db.Draft, known map[uuid.UUID]string) (string, error)
}

// May are the pages that say, before anything is filled in, whether a procedure is possible for a record, and from which day on.
type May interface {
	// Mine shows it for the records of those for whom the account may act, and begins for those that are chosen.
	Mine(w http.ResponseWriter, r *http.Request) error
	// Counter asks staff for the record that somebody at the counter names.
	Counter(w http.ResponseWriter, r *http.Request) error
	// CounterAsk shows it for that record.
	CounterAsk(w http.ResponseWriter, r *http.Request) error
}

// Guide tells how a procedure is handled.
type Guide struct {
	Template string
	Write    func(*GuideFrame, dates.Writer) site.Pager
}

// GuideFrame is what every guide shows. The page of a procedure's guide embeds it.
type GuideFrame struct {
	site.Page
	Compared   bool      // another document than the one new cases run under
	City       string    // what the city's own document is called
	Own        string    // where the guide under that is
	Procedures []ui.Link // guides to what else the document provides for
	Contact    ui.SummaryList
	MayApply   bool
	Others     []ui.Link // the same under other documents
}

// Progress is what the applicant reads of a case that is a procedure's own.
type Progress interface {
	// Way are the stages that the case passes: those it has reached, then those that its pack still holds for it.
	Way(c *casepage.Own) []casefile.Stage
	// Handled is what agency and unit have done between acceptance and the end.
	Handled(p *messages.Printer, c *casepage.Own) []ui.TimelineItem
	// Tells is the document that tells the result.
	Tells(c *casepage.Own) casefile.NoticeKind
	// Filed repeats what the applicant sent.
	Filed(p *messages.Printer, c *casepage.Own) ui.SummaryList
}

// Own is something that who is in a case can do on his own page of it, beside supplementing and withdrawing.
type Own interface {
	// Offer is how it is offered there; nil where it cannot be done now. Where it leads the page adds.
	Offer(p *messages.Printer, c *casepage.Own) *ui.Todo
	// Form asks for it.
	Form(w http.ResponseWriter, r *http.Request, c casepage.Own) error
	// Send receives it. An error with CodeConflict says why it cannot be done any more.
	Send(w http.ResponseWriter, r *http.Request, c casepage.Own) error
	// Act is what it is received as.
	Act() casefile.ActKind
}

// OnCase is something that the unit which handles a case does on it as a whole: it enters what came on paper, or takes the case back. Its handlers hold
// the case that the path names to the procedure and to the unit.
type OnCase struct {
	Act        casefile.ActKind // what it is received as
	Form, Send site.Handler
}

// Withdrawing is that the unit takes the case back.
func Withdrawing(w oncase.Withdrawing) OnCase {
	return OnCase{Act: casefile.ActWithdraw, Form: w.Form, Send: w.Send}
}

// WithdrawingOnPaper is that the party, which has asked on paper, withdraws on paper.
func WithdrawingOnPaper(w oncase.PaperWithdrawing) OnCase {
	return OnCase{Act: casefile.ActWithdraw, Form: w.Form, Send: w.Send}
}

// Card is what a procedure offers on the card of a record.
type Card interface {
	// Offer is the way to begin for the record's subject.
	Offer(p *messages.Printer, record uuid.UUID, title, number string) *records.Offer
	// OfferOthers is the way to begin for somebody whom a published record concerns; nil where the pack lets only its subject.
	OfferOthers(p *messages.Printer, pack *rules.Pack, record uuid.UUID, title, number string) *records.Offer
}

// OfSubject is for cards that offer others than the record's subject nothing: what they lead to is the subject's, or is opened elsewhere.
type OfSubject struct{}

// OfferOthers offers nothing.
func (OfSubject) OfferOthers(*messages.Printer, *rules.Pack, uuid.UUID, string, string) *records.Offer {
	return nil
}

// FiledAs is with what a case was opened; a value that says nothing where it was something else.
func FiledAs[T any](filed any) T {
	if f, ok := filed.(*T); ok {
		return *f
	}
	var nothing T
	return nothing
}

// All are the pages of every procedure, in the order in which they are offered.
type All []Pages

// Joined are the procedures with what others begin on the pages of their cases.
func (f All) Joined() All {
	joined := slices.Clone(f)
	for i := range joined {
		own := maps.Clone(joined[i].Own)
		for _, other := range f {
			for word, begins := range other.Onto[joined[i].Flow] {
				if own == nil {
					own = make(map[string]Own)
				}
				own[word] = begins
			}
		}
		joined[i].Own = own
	}
	return joined
}

// Of are the pages of a procedure. An error is a procedure that the server was not given.
func (f All) Of(flow casefile.Flow) (Pages, error) {
	for _, pages := range f {
		if pages.Flow == flow {
			return pages, nil
		}
	}
	return Pages{}, fmt.Errorf("no pages of procedure %q", flow)
}

// Provided are the pages of the procedures that are provided for, each by the pack that is given for it.
func (f All) Provided(packFor func(casefile.Flow) (*rules.Pack, error)) (All, error) {
	var provided All
	for _, p := range f {
		pack, err := packFor(p.Flow)
		if err != nil {
			return nil, err
		}
		if pack.Provides(p.Flow) {
			provided = append(provided, p)
		}
	}
	return provided, nil
}

// Beside are what can be done on tasks of all procedures beside their own acts, by the words in the path.
func (f All) Beside() []string {
	var words []string
	for _, pages := range f {
		for _, what := range slices.Sorted(maps.Keys(pages.Beside)) {
			if !slices.Contains(words, what) {
				words = append(words, what)
			}
		}
	}
	return words
}

// OnCases are what units do on cases of all procedures as a whole, by the words in the path.
func (f All) OnCases() []string {
	var words []string
	for _, pages := range f {
		for _, word := range slices.Sorted(maps.Keys(pages.OnCase)) {
			if !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return words
}

// Owns are what can be done on cases of all procedures by who is in them, by the words in the path.
func (f All) Owns() []string {
	var words []string
	for _, pages := range f {
		words = append(words, slices.Sorted(maps.Keys(pages.Own))...)
	}
	return words
}

// Steps are the pages with questions of all procedures, by their words in the path.
func (f All) Steps() []string {
	var steps []string
	for _, pages := range f {
		if pages.Filing == nil {
			continue
		}
		for _, step := range pages.Filing.Steps() {
			if !slices.Contains(steps, step) {
				steps = append(steps, step)
			}
		}
	}
	return steps
}

// Begins are the words in the path under which drafts are begun.
func (f All) Begins() []string {
	var words []string
	for _, pages := range f {
		if pages.Filing != nil {
			words = append(words, pages.Filing.Begins())
		}
	}
	return words
}

// Begun are the pages of the procedure that is begun under the word.
func (f All) Begun(word string) (Pages, error) {
	for _, pages := range f {
		if pages.Filing != nil && pages.Filing.Begins() == word {
			return pages, nil
		}
	}
	return Pages{}, fmt.Errorf("nothing is begun under %q", word)
}

// Asked are the procedures that say whether they are possible for a record, as words in the path.
func (f All) Asked() []string {
	var flows []string
	for _, pages := range f {
		if pages.May != nil {
			flows = append(flows, string(pages.Flow))
		}
	}
	return flows
}
