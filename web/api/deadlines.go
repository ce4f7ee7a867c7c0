package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/docs"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/site"
	"creditcase/web/trail"
	"creditcase/web/visit"
)

// computesInWindow is how many dates one machine may have computed within lookupWindow. It is more than for progress, since
// nothing can be guessed from dates; the limit keeps one machine from taking the processor.
const computesInWindow = 60

// deadlineJSON is a deadline with everything that explains it, as `creditcase deadline --json` prints it.
type deadlineJSON struct {
	rules.Deadline
	Sentence rules.Text `json:"sentence"`
}

func inWords(d rules.Deadline) deadlineJSON {
	return deadlineJSON{d, rules.Text{ZH: explain.Sentence(messages.For(messages.Chinese), d), EN: explain.Sentence(messages.For(messages.English), d)}}
}

// computation is what is to be computed, as the address asks it.
type computation struct {
	pack     *rules.Pack
	clock    string
	from     time.Time
	extended bool
	cal      *calendar.Calendar
}

// Compute computes one deadline for anybody.
func (s *Door) Compute(w http.ResponseWriter, r *http.Request) error {
	if err := s.mayCompute(r); err != nil {
		return err
	}
	q, err := s.computation(r.URL.RawQuery)
	if err != nil {
		return err
	}
	d, err := q.compute()
	if err != nil {
		return err
	}
	body, err := json.Marshal(inWords(d))
	if err != nil {
		return fmt.Errorf("encode deadline: %w", err)
	}
	site.WritePublic(w, r, site.MediaJSON, append(body, '\n'))
	return nil
}

// mayCompute counts the question for the machine that asks it.
func (s *Door) mayCompute(r *http.Request) error {
	err := s.CountTry(r.Context(), s.StoreFor(r), "compute", s.ClientNetwork(r), s.Clock.Now().Truncate(site.LookupWindow), computesInWindow)
	if casefile.CodeOf(err) == casefile.CodeTooMany {
		return casefile.NewError(casefile.CodeTooMany, "api.too_many", err)
	}
	return err
}

// bad is an answer that cannot be computed with, and why.
func bad(key string, args ...any) error {
	return casefile.NewError(casefile.CodeInvalid, key, nil, args...)
}

// The years between which a start is taken: those of which a calendar can know anything.
const firstComputed, lastComputed = 2000, 2099

// computation reads an address. Its error is a casefile.Error with CodeInvalid, whose sentence names what is wrong.
func (s *Door) computation(query string) (q computation, err error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return q, bad("api.query")
	}
	asked := map[string]string{"pack": "", "clock": "", "from": "", "extended": "", "calendar_as_of": ""}
	for name, all := range values {
		if _, ok := asked[name]; !ok {
			return q, bad("api.unknown", name)
		}
		if len(all) > 1 {
			return q, bad("api.twice", name)
		}
		asked[name] = strings.TrimSpace(all[0])
	}
	for _, name := range []string{"pack", "clock", "from"} {
		if asked[name] == "" {
			return q, bad("api.missing", name)
		}
	}
	// A plus sign that was not written %2B arrives as a space, which no instant has.
	if q.from, err = time.Parse(time.RFC3339, strings.ReplaceAll(asked["from"], " ", "+")); err != nil {
		return q, bad("api.from", asked["from"])
	}
	if year := calendar.DateOf(q.from).Year(); year < firstComputed || year > lastComputed {
		return q, bad("api.from_year", strconv.Itoa(firstComputed), strconv.Itoa(lastComputed))
	}
	if q.pack, err = s.askedPack(asked["pack"], calendar.DateOf(q.from)); err != nil {
		return q, err
	}
	q.clock = asked["clock"]
	if _, err := q.pack.Clock(q.clock); err != nil {
		return q, bad("api.clock", q.pack.ID, q.clock)
	}
	switch asked["extended"] {
	case "", "false":
	case "true":
		q.extended = true
	default:
		return q, bad("api.extended", asked["extended"])
	}
	q.cal = s.Calendar.InForce()
	if text := asked["calendar_as_of"]; text != "" {
		day, err := calendar.ParseDate(text)
		if err != nil {
			return q, bad("api.calendar_as_of", text)
		}
		q.cal = q.cal.AsOf(day)
	}
	return q, nil
}

// askedPack finds a pack by its id, in the version for the day, or by id@version.
func (s *Door) askedPack(name string, on calendar.Date) (*rules.Pack, error) {
	id, version, given := strings.Cut(name, "@")
	var pack *rules.Pack
	var err error
	if n, bad := strconv.Atoi(version); given && bad == nil {
		pack, err = s.Book.Pack(id, n)
	} else if !given {
		pack, err = s.Book.InForce(id, on)
	}
	if pack == nil || err != nil {
		return nil, casefile.NewError(casefile.CodeInvalid, "api.pack", err, name)
	}
	return pack, nil
}

func (q computation) compute() (rules.Deadline, error) {
	d, err := rules.Compute(q.pack, q.clock, q.from, q.cal)
	if err != nil || !q.extended {
		return d, err
	}
	// Asked without a case, the cap runs from the same act.
	d, err = rules.ExtendFully(q.pack, d, time.Time{}, q.from, q.cal)
	if errors.Is(err, rules.ErrNoExtension) || errors.Is(err, rules.ErrPastCap) {
		return d, casefile.NewError(casefile.CodeInvalid, "api.no_extension", err, q.pack.ID, q.clock)
	}
	return d, err
}

// caseDeadlinesJSON is the deadlines of one case.
type caseDeadlinesJSON struct {
	Case      string         `json:"case"` // number
	Deadlines []keptDeadline `json:"deadlines"`
}

// keptDeadline is one deadline of a case as it stands. All instants are +08:00.
type keptDeadline struct {
	Clock       string              `json:"clock"`
	Label       rules.Text          `json:"label"`
	State       dates.DeadlineState `json:"state"`
	Late        bool                `json:"late"` // passed, or met after its end
	Due         time.Time           `json:"due"`
	Provisional bool                `json:"provisional"`
	StartedAt   time.Time           `json:"started_at"`
	MetAt       time.Time           `json:"met_at,omitzero"`
	PausedAt    time.Time           `json:"paused_at,omitzero"`
	Explanation deadlineJSON        `json:"explanation"`
	Moves       []moveJSON          `json:"moves"` // in order
}

// moveJSON is one change of a deadline's end.
type moveJSON struct {
	At      time.Time `json:"at"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Why     string    `json:"why"`
	Notices []string  `json:"notices,omitempty"`
}

// CaseDeadlines lists the deadlines of a case to its applicant, the units that it is open to, and the supervisor.
func (s *Door) CaseDeadlines(w http.ResponseWriter, r *http.Request) error {
	number, rows, past, err := s.deadlinesFor(r)
	if err != nil {
		return err
	}
	answer := caseDeadlinesJSON{Case: number, Deadlines: make([]keptDeadline, len(rows))}
	for i, d := range rows {
		if answer.Deadlines[i], err = asKept(d, s.Book.LeftToParty(d.Clock), past, s.Clock.Now()); err != nil {
			return err
		}
	}
	return site.WriteJSON(w, r, answer)
}

// deadlinesFor reads the deadlines of the path's case, bound to the viewer as the case's page is. It returns a casefile.Error
// with CodeNotFound where the case is not the viewer's business.
func (s *Door) deadlinesFor(r *http.Request) (number string, rows []db.Deadline, past dates.Past, err error) {
	ctx, user := r.Context(), visit.ViewerOf(r)
	if user.Role == casefile.RoleApplicant {
		return s.myDeadlines(r)
	}
	var c db.Case
	if user.Role == casefile.RoleSupervisor {
		id, err := site.PathID(r, "case")
		if err != nil {
			return "", nil, past, err
		}
		row, err := s.Store.WatchCase(ctx, id)
		if err != nil {
			return "", nil, past, db.Found(err, "error.not_found.body")
		}
		c = row.Case
	} else {
		row, err := casepage.CaseForDesk(s.Server, r)
		if err != nil {
			return "", nil, past, err
		}
		c = row.Case
	}
	var lines []string
	err = s.Store.TogetherOfOne(ctx, db.Ask(&rows, (*db.Queries).DeadlinesByCase, c.ID), db.Ask(&lines, (*db.Queries).CaseTrail, c.ID))
	if err != nil {
		return "", nil, past, err
	}
	past.Trail, err = trail.Entries(lines)
	return c.Number, rows, past, err
}

func (s *Door) myDeadlines(r *http.Request) (number string, rows []db.Deadline, past dates.Past, err error) {
	c, err := casepage.OpenOwn(s.Server, r)
	if err != nil {
		return "", nil, past, err
	}
	return c.Case.Number, c.Deadlines, c.Past, nil
}

// asKept tells of a deadline; own says that its time is left to a party.
func asKept(d db.Deadline, own bool, past dates.Past, now time.Time) (keptDeadline, error) {
	var e rules.Deadline
	if err := json.Unmarshal(d.Explanation, &e); err != nil {
		return keptDeadline{}, fmt.Errorf("read explanation of deadline: %w", err)
	}
	kept := keptDeadline{Clock: d.Clock, State: dates.StateOf(d, own, now), Due: d.DueAt.In(calendar.Zone), Provisional: d.Provisional,
		StartedAt: d.StartedAt.In(calendar.Zone), Explanation: inWords(e), Moves: []moveJSON{},
		Label: rules.Text{ZH: explain.Clock(messages.For(messages.Chinese), e.Label, d.Clock), EN: explain.Clock(messages.For(messages.English), e.Label, d.Clock)}}
	kept.Late = kept.State == dates.StateOverdue
	if d.MetAt != nil {
		kept.MetAt, kept.Late = d.MetAt.In(calendar.Zone), !own && dates.IsOverdue(d.DueAt, *d.MetAt)
	}
	if kept.State == dates.StatePaused {
		kept.PausedAt = d.PausedAt.In(calendar.Zone)
	}
	for _, m := range past.MovesOf(d) {
		kept.Moves = append(kept.Moves, moveJSON{At: m.At.In(calendar.Zone), From: m.From.In(calendar.Zone), To: m.To.In(calendar.Zone),
			Why: m.Why, Notices: m.Notices})
	}
	return kept, nil
}

// Document serves the description of the interface.
func (s *Door) Document(w http.ResponseWriter, r *http.Request) error {
	site.WritePublic(w, r, site.MediaYAML, docs.OpenAPI)
	return nil
}
