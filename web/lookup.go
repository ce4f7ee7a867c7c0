package web

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
)

// How often progress may be asked for without signing in. Four characters can be guessed; not in so few tries.
const (
	lookupWindow      = 10 * time.Minute
	lookupsInWindow   = 10
	lookupsOfCaseADay = 20
)

type lookupPage struct {
	page
	Form *form
}

type lookupResultPage struct {
	page
	Number    string
	Facts     summaryList
	Deadlines []deadline
}

func (s *server) lookupForm(w http.ResponseWriter, r *http.Request) error {
	s.showLookup(w, r, http.StatusOK, newForm(printer(r), nil))
	return nil
}

func (s *server) showLookup(w http.ResponseWriter, r *http.Request, status int, f *form) {
	data := &lookupPage{page: s.newPage(r, "lookup.title"), Form: f}
	data.Errors = f.Errors
	s.views.render(w, r, status, "pages/lookup", data)
}

var (
	caseNumberForm = regexp.MustCompile(`^[A-Z]{2}[0-9]{10,16}$`)
	lastFourForm   = regexp.MustCompile(`^[0-9A-Z]{4}$`)
)

// lookup tells how far a case is to whoever knows its number and the last four characters of a code. It answers a
// POST with a page, so that neither stands in an address.
func (s *server) lookup(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, formLimit)
	if err != nil {
		return err
	}
	number := casefile.PlainCode(f.Require("number", "lookup.number", 40))
	last := casefile.PlainCode(f.Require("last_four", "lookup.last_four", 10))
	if number != "" && !caseNumberForm.MatchString(number) {
		f.Fail("number", "lookup.number.bad")
	}
	if last != "" && !lastFourForm.MatchString(last) {
		f.Fail("last_four", "lookup.last_four.bad")
	}
	if !f.OK() {
		s.showLookup(w, r, http.StatusUnprocessableEntity, f)
		return nil
	}
	if err := s.mayLookUp(r, number); err != nil {
		return err
	}
	found, err := s.Store.PublicCaseLookup(r.Context(), db.PublicCaseLookupParams{Number: number, LastFour: last})
	if errors.Is(err, pgx.ErrNoRows) {
		// One sentence for a case that is not there and one whose code is another: neither can be found out.
		f.Fail("number", "lookup.no_match")
		s.showLookup(w, r, http.StatusUnprocessableEntity, f)
		return nil
	}
	if err != nil {
		return fmt.Errorf("look up case: %w", err)
	}
	return s.showLookupResult(w, r, found)
}

// mayLookUp counts the try, for the machine that asks and for the case asked for. It returns a casefile.Error with
// CodeTooMany when either has had enough. Only hashes are kept, and those no longer than they count.
func (s *server) mayLookUp(r *http.Request, number string) error {
	ctx, now := r.Context(), s.Clock.Now()
	if err := s.Store.RateLimitsForget(ctx, calendar.DateOf(now).Start()); err != nil {
		return fmt.Errorf("forget old tries: %w", err)
	}
	if err := s.countTry(ctx, "lookup", s.clientAddress(r), now.Truncate(lookupWindow), lookupsInWindow); err != nil {
		return err
	}
	return s.countTry(ctx, "lookup-case", number, calendar.DateOf(now).Start(), lookupsOfCaseADay)
}

func (s *server) countTry(ctx context.Context, what, who string, window time.Time, most int32) error {
	key := sha256.Sum256([]byte(what + "\x00" + who))
	n, err := s.Store.RateLimitHit(ctx, db.RateLimitHitParams{Key: key[:], WindowStart: window})
	if err != nil {
		return fmt.Errorf("count try: %w", err)
	}
	if n > most {
		return casefile.NewError(casefile.CodeTooMany, "lookup.too_many", nil)
	}
	return nil
}

// showLookupResult shows stage, dates and kind of result, and nothing of what the case is about or whose it is.
func (s *server) showLookupResult(w http.ResponseWriter, r *http.Request, c db.PublicCaseLookupRow) error {
	pack, err := s.Book.Pack(c.PackID, int(c.PackVersion))
	if err != nil {
		return fmt.Errorf("find pack of case: %w", err)
	}
	all, err := s.Store.DeadlinesByCase(r.Context(), c.ID)
	if err != nil {
		return fmt.Errorf("read deadlines: %w", err)
	}
	data := &lookupResultPage{page: s.newPage(r, "lookup.result.title"), Number: c.Number}
	data.Back = &link{data.T("lookup.again"), "/lookup"}
	data.Pack = pick(data.Printer, pack.Name)
	if data.Deadlines, err = s.runningDeadlines(data.Printer, pack, all, deadlinePast{}); err != nil {
		return err
	}
	data.Facts = summaryList{Rows: progressRows(data.Printer, c.Stage, c.Result, c.FiledAt, c.AcceptedAt, c.ClosedAt)}
	s.views.render(w, r, http.StatusOK, "pages/lookup_result", data)
	return nil
}

// progressRows tell how far a case is, and its dates.
func progressRows(p *messages.Printer, stage casefile.Stage, result *casefile.Result, filed time.Time, accepted, closed *time.Time,
) []summaryRow {
	state := stageTag(p, stage)
	rows := []summaryRow{{Key: p.T("case.stage"), Tag: &state}}
	if result != nil {
		rows = append(rows, summaryRow{Key: p.T("case.result"), Value: p.T("result." + string(*result))})
	}
	rows = append(rows, summaryRow{Key: p.T("case.filed_at"), Value: p.DateTime(filed)})
	if accepted != nil {
		rows = append(rows, summaryRow{Key: p.T("lookup.accepted_at"), Value: p.DateTime(*accepted)})
	}
	if closed != nil {
		rows = append(rows, summaryRow{Key: p.T("lookup.closed_at"), Value: p.DateTime(*closed)})
	}
	return rows
}

// stageTag is where a case stands, as applicants and visitors see it.
func stageTag(p *messages.Printer, stage casefile.Stage) tag {
	if stage == casefile.StageClosed {
		return tag{p.T("stage.closed"), tagNeutral}
	}
	return tag{p.T("stage." + string(stage)), tagActive}
}

// runningDeadlines shows the deadlines that are still to be kept.
func (s *server) runningDeadlines(p *messages.Printer, pack *rules.Pack, all []db.Deadline, past deadlinePast) ([]deadline, error) {
	var running []db.Deadline
	for _, d := range all {
		if d.MetAt == nil {
			running = append(running, d)
		}
	}
	return s.showDeadlines(p, pack, running, past)
}
