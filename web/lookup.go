package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
)

// How often progress may be asked for without signing in, from one network. The code cannot be guessed in any number of tries; the
// limit keeps the question from being asked for nothing. It counts who asks, never the case: whoever holds the receipt gets in.
const (
	lookupWindow    = 10 * time.Minute
	lookupsInWindow = 10
)

type lookupPage struct {
	page
	Form *form
}

type lookupResultPage struct {
	page
	Number    string
	Code      string // which comes with the form that asks again in the other language
	Facts     summaryList
	Deadlines []deadline
}

func (s *publicDoor) lookupForm(w http.ResponseWriter, r *http.Request) error {
	s.showLookup(w, r, http.StatusOK, newForm(printer(r), nil))
	return nil
}

func (s *publicDoor) showLookup(w http.ResponseWriter, r *http.Request, status int, f *form) {
	data := &lookupPage{page: s.newPage(r, "lookup.title"), Form: f}
	data.Errors = f.Errors
	s.views.render(w, r, status, "pages/lookup", data)
}

var caseNumberForm = regexp.MustCompile(`^[A-Z]{2}[0-9]{10,16}$`)

// lookup tells how far a case is to whoever knows its number and the code on its receipt. It answers a
// POST with a page, so that neither stands in an address.
func (s *publicDoor) lookup(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, formLimit)
	if err != nil {
		return err
	}
	number := casefile.PlainCode(f.Require("number", "lookup.number", 40))
	code, wellFormed := casefile.PlainLookupCode(casefile.PlainCode(f.Require("code", "lookup.code", 40)))
	if number != "" && !caseNumberForm.MatchString(number) {
		f.Fail("number", "lookup.number.bad")
	}
	if !wellFormed {
		f.Fail("code", "lookup.code.bad")
	}
	if !f.OK() {
		s.showLookup(w, r, http.StatusUnprocessableEntity, f)
		return nil
	}
	done, err := s.question(r)
	if err != nil {
		return err
	}
	defer done()
	if err := s.mayLookUp(r); err != nil {
		return err
	}
	found, err := s.findForLookup(r, number, code)
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

// findForLookup returns pgx.ErrNoRows where there is no such case or the code is not its own. It asks the same questions either way.
func (s *publicDoor) findForLookup(r *http.Request, number, code string) (db.PublicCaseLookupRow, error) {
	var (
		found []db.PublicCaseLookupRow
		key   []byte
	)
	err := s.storeFor(r).Together(r.Context(), db.Ask(&found, (*db.Queries).PublicCaseLookup, number),
		db.Ask(&key, (*db.Queries).InstallationKey, "lookup"))
	if err != nil {
		return db.PublicCaseLookupRow{}, err
	}
	var row db.PublicCaseLookupRow
	if len(found) == 1 {
		row = found[0]
	}
	if !hmac.Equal([]byte(casefile.LookupCode(key, row.ID)), []byte(code)) || row.ID == uuid.Nil {
		return row, pgx.ErrNoRows
	}
	return row, nil
}

// mayLookUp counts the try, for the network that asks. It returns a casefile.Error with CodeTooMany when it has had enough.
func (s *publicDoor) mayLookUp(r *http.Request) error {
	return s.countTry(r.Context(), s.storeFor(r), "lookup", s.clientNetwork(r), s.Clock.Now().Truncate(lookupWindow), lookupsInWindow)
}

// countTry counts one more try within a window, for all replicas. Only hashes are kept, and those no longer than they count.
func (s *server) countTry(ctx context.Context, store *db.Store, what, who string, window time.Time, most int32) error {
	if err := store.RateLimitsForget(ctx, calendar.DateOf(s.Clock.Now()).Start()); err != nil {
		return fmt.Errorf("forget old tries: %w", err)
	}
	key := sha256.Sum256([]byte(what + "\x00" + who))
	n, err := store.RateLimitHit(ctx, db.RateLimitHitParams{Key: key[:], WindowStart: window})
	if err != nil {
		return fmt.Errorf("count try: %w", err)
	}
	if n > most {
		return casefile.NewError(casefile.CodeTooMany, "lookup.too_many", nil)
	}
	return nil
}

// showLookupResult shows stage, dates and kind of result, and nothing of what the case is about or whose it is.
func (s *publicDoor) showLookupResult(w http.ResponseWriter, r *http.Request, c db.PublicCaseLookupRow, code string, done func()) error {
	pack, err := s.Book.Pack(c.PackID, int(c.PackVersion))
	if err != nil {
		return fmt.Errorf("find pack of case: %w", err)
	}
	all, err := s.storeFor(r).DeadlinesByCase(r.Context(), c.ID)
	done()
	if err != nil {
		return fmt.Errorf("read deadlines: %w", err)
	}
	data := &lookupResultPage{page: s.newPage(r, "lookup.result.title"), Number: c.Number, Code: code}
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
