package web

import (
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
)

// flowPages are what a procedure shows at the doors.
type flowPages struct {
	flow     casefile.Flow
	filing   filing                        // how it is filed
	forms    map[casefile.TaskKind]actForm // of its own tasks
	beside   map[string]actForm            // of what can be done on a task beside its own act, by the word in the path
	sections sections                      // of the staff's page of a case
	guide    guide
	progress progress // of the applicant's page of a case
	card     card     // what a record's card offers
}

// filing are the pages on which a procedure is filed. What has been typed is kept as a draft.
type filing interface {
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
	Send(w http.ResponseWriter, r *http.Request, f *form, kept db.Draft) error
	// DropForm asks before a draft is thrown away.
	DropForm(w http.ResponseWriter, r *http.Request, kept db.Draft) error
	// Drop throws a draft away.
	Drop(w http.ResponseWriter, r *http.Request, kept db.Draft) error
	// DraftName says what a draft is about. known are the names of the records about the account's subjects.
	DraftName(p *messages.Printer, kept db.Draft, known map[uuid.UUID]string) (string, error)
}

// guide tells how a procedure is handled.
type guide struct {
	template string
	write    func(*guideFrame, guideWriter) pager
}

// guideFrame is what every guide shows. The page of a procedure's guide embeds it.
type guideFrame struct {
	page
	Compared bool // another document than the one new cases run under
	City     string
	Contact  summaryList
	MayApply bool
	Others   []link
}

// progress is what the applicant reads of a case that is a procedure's own.
type progress interface {
	// Way are the stages that the case passes: those it has reached, then those that its pack still holds for it.
	Way(c *myCaseFile) []casefile.Stage
	// Handled is what agency and unit have done between acceptance and the end.
	Handled(p *messages.Printer, c *myCaseFile) []timelineItem
	// Filed repeats what the applicant sent.
	Filed(p *messages.Printer, c *myCaseFile) summaryList
}

// card is what a procedure offers on the card of a record.
type card interface {
	// Offer is the way to begin for the record's subject.
	Offer(p *messages.Printer, record uuid.UUID, title, number string) *offer
	// OfferOthers is the way to begin for somebody whom a published record concerns; nil where the pack lets only its subject.
	OfferOthers(p *messages.Printer, pack *rules.Pack, record uuid.UUID, title, number string) *offer
}

// flowSet are the pages of every procedure, in the order in which they are offered.
type flowSet []flowPages

// of are the pages of a procedure. An error is a procedure that the server was not given.
func (f flowSet) of(flow casefile.Flow) (flowPages, error) {
	for _, pages := range f {
		if pages.flow == flow {
			return pages, nil
		}
	}
	return flowPages{}, fmt.Errorf("no pages of procedure %q", flow)
}
