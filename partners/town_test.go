package partners

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// monday is the legal instant at which the towns of the tests begin.
var monday = time.Date(2026, 3, 9, 9, 0, 0, 0, calendar.Zone)

// loopback lets messages go to receivers of the test.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// town is a City with an open case, and partners.
type town struct {
	*dbtest.City
	t      *testing.T
	clock  calendar.Clock
	caseID uuid.UUID
	record uuid.UUID
	seq    int
}

// newTown makes a town in which a day lasts day.
func newTown(t *testing.T, day time.Duration) *town {
	t.Helper()
	n := &town{City: dbtest.NewCity(t, db.NewStore(dbtest.New(t))), t: t}
	clock, err := calendar.NewSimulation(time.Now(), monday, day) // time runs from when the town is there
	if err != nil {
		t.Fatal(err)
	}
	n.clock = clock
	n.caseID, n.record = n.newCase()
	return n
}

func (n *town) newCase() (caseID, record uuid.UUID) {
	n.t.Helper()
	content := casefile.Content{"amount": "100"}
	record = n.NewRecord(n.t, content, content)
	receipt, err := n.Store.File(n.t.Context(), n.Filing(record, "shenzhen-2020", 1, n.packHash(), monday))
	if err != nil {
		n.t.Fatal(err)
	}
	return receipt.CaseID, record
}

// partner adds a partner that listens at the address, and returns its id and its secret.
func (n *town) partner(address string) (uuid.UUID, string) {
	n.t.Helper()
	n.seq++
	id := uuid.New()
	secret, text := NewSecret()
	err := n.Store.InTx(n.t.Context(), func(q *db.Queries) error {
		err := q.PartnerInsert(n.t.Context(), db.PartnerInsertParams{ID: id, NameZH: "样例银行" + string(rune('甲'+n.seq)), NameEN: "Sample Bank",
			URL: address, CreatedAt: monday})
		if err != nil {
			return err
		}
		return q.PartnerSecretInsert(n.t.Context(), db.PartnerSecretInsertParams{ID: uuid.New(), PartnerID: id, Secret: secret})
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return id, text
}

// tell leaves a message of the case for the partners there are, with a clock that ends at due.
func (n *town) tell(caseID, record uuid.UUID, event casefile.PartnerEvent, due time.Time) uuid.UUID {
	n.t.Helper()
	id := uuid.Must(uuid.NewV7())
	body, err := json.Marshal(casefile.PartnerMessage{Type: "record." + string(event), Timestamp: n.clock.Now(),
		Data: casefile.PartnerData{Record: "PEN-0001", Item: "PEN", Version: 2, Changes: []casefile.PartnerField{{Field: "amount", Value: "200"}},
			Basis: casefile.PartnerBasis{Pack: "shenzhen-2020", Article: "36(2)"}}})
	if err != nil {
		n.t.Fatal(err)
	}
	err = n.Store.InTx(n.t.Context(), func(q *db.Queries) error {
		if _, err := q.CaseLock(n.t.Context(), caseID); err != nil {
			return err
		}
		err := q.PartnerTell(n.t.Context(), db.PartnerTellParams{ID: id, CaseID: caseID, RecordID: record, Event: event, Article: "36(2)",
			OccurredAt: n.clock.Now(), DueAt: due, Body: string(body)})
		if err != nil {
			return err
		}
		if err := q.Touch(caseID, n.clock.Now()); err != nil {
			return err
		}
		return q.PartnerDeadlineInsert(n.t.Context(), db.PartnerDeadlineInsertParams{ID: uuid.New(), CaseID: caseID, MessageID: &id,
			Clock: "objection.notify_partners", Article: "36(2)", Basis: "statute", StartedAt: n.clock.Now(), DueAt: due,
			Explanation: json.RawMessage(`{}`)})
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return id
}

// later is a due instant that is far off.
func later() time.Time { return monday.AddDate(1, 0, 0) }

// sender is a sender of the town that looks often.
func (n *town) sender() *Sender {
	return &Sender{Store: n.Store, Clock: n.clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Networks: loopback,
		look: 20 * time.Millisecond, patience: 2 * time.Second}
}

// run runs a sender until the test ends or it is stopped.
func (n *town) run(s *Sender) (stop func()) {
	n.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			n.t.Errorf("sender: %v", err)
		}
	})
	n.t.Cleanup(stop)
	return stop
}

// eventually polls until ok or the patience is over.
func (n *town) eventually(what string, ok func() bool) {
	n.t.Helper()
	for begun := time.Now(); time.Since(begun) < 30*time.Second; time.Sleep(10 * time.Millisecond) {
		if ok() {
			return
		}
	}
	n.t.Fatalf("%s: not in time", what)
}

func (n *town) count(query string, args ...any) int {
	n.t.Helper()
	var count int
	if err := n.Store.Pool.QueryRow(context.Background(), query, args...).Scan(&count); err != nil {
		n.t.Fatal(err)
	}
	return count
}

func (n *town) exec(sql string, args ...any) {
	n.t.Helper()
	dbtest.Arrange(n.t, n.Store, sql, args...)
}

// state is where the delivery of a message to the town's only partner stands.
func (n *town) state(message uuid.UUID) (state string) {
	n.t.Helper()
	err := n.Store.Pool.QueryRow(context.Background(), "SELECT state FROM partner_deliveries WHERE message_id = $1", message).Scan(&state)
	if err != nil {
		n.t.Fatal(err)
	}
	return state
}

func (n *town) until(message uuid.UUID, state casefile.DeliveryState) {
	n.t.Helper()
	n.eventually("delivery is "+string(state), func() bool { return n.state(message) == string(state) })
}

// openTasks counts the agency's tasks to reach partners.
func (n *town) openTasks() int {
	n.t.Helper()
	return n.count("SELECT count(*) FROM tasks WHERE kind = 'reach_partner' AND closed_at IS NULL AND unit_id = $1", n.Agency)
}

// events are the lines of a case's trail, whose chain is checked.
func (n *town) events(caseID uuid.UUID) (events []string) {
	n.t.Helper()
	for _, e := range dbtest.Trail(n.t, n.Store, caseID) {
		events = append(events, e.Event)
	}
	if _, err := n.Store.VerifyTrails(context.Background(), func(number string, err error) { n.t.Errorf("trail of %s: %v", number, err) }); err != nil {
		n.t.Fatal(err)
	}
	return events
}

// got is one request as a receiver saw it.
type got struct {
	header http.Header
	body   []byte
}

// inbox is a receiver that answers as it is told and remembers what came.
type inbox struct {
	*httptest.Server
	mu     sync.Mutex
	got    []got
	answer func(n int, w http.ResponseWriter) // of the n-th request, from 1
}

func newInbox(t *testing.T, answer func(n int, w http.ResponseWriter)) *inbox {
	t.Helper()
	in := &inbox{answer: answer}
	in.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		in.mu.Lock()
		in.got = append(in.got, got{r.Header.Clone(), body})
		n, answer := len(in.got), in.answer
		in.mu.Unlock()
		answer(n, w)
	}))
	t.Cleanup(in.Close)
	return in
}

func (in *inbox) all() []got {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]got(nil), in.got...)
}

func (in *inbox) say(answer func(n int, w http.ResponseWriter)) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.answer = answer
}

func status(code int) func(int, http.ResponseWriter) {
	return func(_ int, w http.ResponseWriter) { w.WriteHeader(code) }
}

// packHash is what a case of the town pins: the hash of the pack's file.
func (n *town) packHash() string {
	n.t.Helper()
	book, err := rules.Load()
	if err != nil {
		n.t.Fatal(err)
	}
	pack, err := book.InForce("shenzhen-2020", calendar.DateOf(monday))
	if err != nil {
		n.t.Fatal(err)
	}
	return pack.Hash(casefile.FlowObjection)
}
