package partners

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/partners/receiver"
)

// A message arrives signed, in the form that partners are promised, and what follows from it is on record.
func TestSender_Delivers(t *testing.T) {
	t.Parallel()
	n := newTown(t, 24*time.Hour)
	in := newInbox(t, status(http.StatusNoContent))
	_, secret := n.partner(in.URL)
	message := n.tell(n.caseID, n.record, casefile.PartnerAnnotated, later())
	n.run(n.sender())
	n.until(message, casefile.DeliveryDelivered)

	arrived := in.all()
	if len(arrived) != 1 {
		t.Fatalf("%d requests, want 1", len(arrived))
	}
	hook, err := webhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	if err := hook.Verify(arrived[0].body, arrived[0].header); err != nil {
		t.Error(err)
	}
	if id := arrived[0].header.Get("webhook-id"); id != message.String() {
		t.Errorf("webhook-id %s, want that of the message, %s", id, message)
	}
	var m receiver.Message
	decoder := json.NewDecoder(bytes.NewReader(arrived[0].body))
	decoder.DisallowUnknownFields() // what is sent is what is documented
	if err := decoder.Decode(&m); err != nil {
		t.Fatal(err)
	}
	if m.Type != "record.annotated" || m.Data.Record != "PEN-0001" || m.Data.Changes[0].Value != "200" {
		t.Errorf("unexpected message %+v", m)
	}
	if got := n.count("SELECT count(*) FROM deadlines WHERE message_id = $1 AND met_at < due_at", message); got != 1 {
		t.Errorf("%d clocks met, want 1", got)
	}
	if events := n.events(n.caseID); !slices.Contains(events, "step.partner_delivered") {
		t.Errorf("the trail does not tell: %v", events)
	}
	if got := n.count("SELECT count(*) FROM partner_attempts WHERE status = 204 AND failure IS NULL"); got != 1 {
		t.Errorf("%d attempts on record, want 1", got)
	}
}

// What fails is sent again, the same under the same id, and every attempt is on record.
func TestSender_RetriesUntilTaken(t *testing.T) {
	t.Parallel()
	n := newTown(t, 10*time.Second)
	in := newInbox(t, func(n int, w http.ResponseWriter) {
		switch n {
		case 1:
			w.WriteHeader(http.StatusInternalServerError)
		case 2:
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(http.StatusFound) // not followed
		default:
			w.WriteHeader(http.StatusOK)
		}
	})
	n.partner(in.URL)
	message := n.tell(n.caseID, n.record, casefile.PartnerAnnotated, later())
	n.run(n.sender())
	n.until(message, casefile.DeliveryDelivered)
	arrived := in.all()
	if len(arrived) != 3 {
		t.Fatalf("%d requests, want 3", len(arrived))
	}
	for _, g := range arrived[1:] {
		if !bytes.Equal(g.body, arrived[0].body) || g.header.Get("webhook-id") != arrived[0].header.Get("webhook-id") {
			t.Error("a retry is another message")
		}
	}
	got := n.count(`SELECT count(*) FROM partner_attempts WHERE (n, status) IN ((1, 500), (2, 302), (3, 200))`)
	if got != 3 {
		t.Errorf("%d of 3 attempts on record", got)
	}
}

// A partner that stays away becomes a task, once; when it comes back by itself, the task is settled.
func TestSender_PartnerStaysAway_Task(t *testing.T) {
	t.Parallel()
	n := newTown(t, 2*time.Second)
	in := newInbox(t, status(http.StatusServiceUnavailable))
	n.partner(in.URL)
	message := n.tell(n.caseID, n.record, casefile.PartnerAnnotated, later())
	n.run(n.sender())
	n.eventually("a task is open", func() bool { return n.openTasks() == 1 })
	if got := n.count("SELECT tries FROM partner_deliveries"); got < triesBeforeTask {
		t.Errorf("a task after %d tries, want %d", got, triesBeforeTask)
	}
	if got := n.count("SELECT count(*) FROM tasks t WHERE t.kind = 'reach_partner' AND t.due_at = $1", later()); got != 1 {
		t.Error("the task is not due when the partner is to be told")
	}
	tried := len(in.all())
	n.eventually("it is tried on", func() bool { return len(in.all()) > tried })
	in.say(status(http.StatusOK))
	n.until(message, casefile.DeliveryDelivered)
	if got := n.openTasks(); got != 0 {
		t.Errorf("%d tasks still open", got)
	}
	if got := n.count("SELECT count(*) FROM tasks WHERE kind = 'reach_partner'"); got != 1 {
		t.Errorf("%d tasks, want 1", got)
	}
	events := n.events(n.caseID)
	if away, told := slices.Index(events, "step.partner_away"), slices.Index(events, "step.partner_delivered"); away < 0 || told < away {
		t.Errorf("trail %v", events)
	}
}

// 410 says that nothing more is wanted at the address: no more attempts, a task at once, and the partner stays one.
func TestSender_Gone_TaskAtOnce(t *testing.T) {
	t.Parallel()
	n := newTown(t, 2*time.Second)
	in := newInbox(t, status(http.StatusGone))
	n.partner(in.URL)
	n.tell(n.caseID, n.record, casefile.PartnerAnnotated, later())
	n.run(n.sender())
	n.eventually("a task is open", func() bool { return n.openTasks() == 1 })
	if got := n.count("SELECT count(*) FROM partner_deliveries WHERE next_at IS NULL AND attempts = 1"); got != 1 {
		t.Error("it would be tried again")
	}
	if got := n.count("SELECT count(*) FROM partners WHERE disabled_at IS NULL"); got != 1 {
		t.Error("the partner is disabled")
	}
	if got := len(in.all()); got != 1 {
		t.Errorf("%d requests, want 1", got)
	}
}

// On the last day of the period a failed delivery becomes a task without more ado, and so does one that it holds up.
func TestSender_DueSoon_Task(t *testing.T) {
	t.Parallel()
	n := newTown(t, 24*time.Hour)
	in := newInbox(t, status(http.StatusBadGateway))
	n.partner(in.URL)
	tonight := n.clock.Now().Add(10 * time.Hour)
	n.tell(n.caseID, n.record, casefile.PartnerAnnotated, tonight)
	n.tell(n.caseID, n.record, casefile.PartnerAnnotationEnded, tonight)
	n.run(n.sender())
	n.eventually("both are tasks", func() bool { return n.openTasks() == 2 })
	if got := n.count("SELECT count(*) FROM partner_deliveries WHERE attempts = 0"); got != 1 {
		t.Errorf("%d deliveries held up, want 1", got)
	}
}

// The clock of a message that reaches nobody falls overdue, long after its case has ended.
func TestSender_ClockRunsOut_AfterTheCase(t *testing.T) {
	t.Parallel()
	n := newTown(t, time.Second)
	in := newInbox(t, status(http.StatusBadGateway))
	n.partner(in.URL)
	message := n.tell(n.caseID, n.record, casefile.PartnerAnnotated, monday.Add(24*time.Hour))
	n.exec("UPDATE cases SET stage = 'closed', result = 'keep', closed_at = $1 WHERE id = $2", monday, n.caseID)
	at := monday
	if err := n.Store.DeadlineMetAll(t.Context(), db.DeadlineMetAllParams{CaseID: n.caseID, At: &at}); err != nil {
		t.Fatal(err)
	}
	n.run(n.sender())
	n.eventually("the clock is overdue", func() bool {
		return n.count("SELECT count(*) FROM deadlines WHERE message_id = $1 AND met_at IS NULL AND overdue_at = due_at + interval '1 second'", message) == 1
	})
	if events := n.events(n.caseID); !slices.Contains(events, "step.overdue") {
		t.Errorf("the trail does not tell: %v", events)
	}
	in.say(status(http.StatusOK))
	n.until(message, casefile.DeliveryDelivered)
	if got := n.count("SELECT count(*) FROM deadlines WHERE message_id = $1 AND met_at > due_at AND overdue_at IS NOT NULL", message); got != 1 {
		t.Error("the late telling does not show")
	}
}

// Of one record a partner gets messages in their order; other records do not wait.
func TestSender_KeepsOrderWithinARecord(t *testing.T) {
	t.Parallel()
	n := newTown(t, 10*time.Second)
	var first uuid.UUID
	in := newInbox(t, status(http.StatusInternalServerError))
	n.partner(in.URL)
	first = n.tell(n.caseID, n.record, casefile.PartnerAnnotated, later())
	second := n.tell(n.caseID, n.record, casefile.PartnerAnnotationEnded, later())
	otherCase, otherRecord := n.newCase()
	other := n.tell(otherCase, otherRecord, casefile.PartnerAnnotated, later())
	n.run(n.sender())
	n.eventually("first and other are tried", func() bool { return len(in.all()) >= 4 })
	in.say(status(http.StatusOK))
	n.until(second, casefile.DeliveryDelivered)
	n.until(other, casefile.DeliveryDelivered)
	var order []string
	for _, g := range in.all() {
		order = append(order, g.header.Get("webhook-id"))
	}
	if at := slices.Index(order, second.String()); at < 0 || slices.Contains(order[at:], first.String()) {
		t.Errorf("the second of a record was sent before the first was taken: %v", order)
	}
	if !slices.Contains(order[:4], other.String()) {
		t.Error("another record's message waited")
	}
}

// A sender that dies between the partner's answer and its own record sends again; the partner knows the message by its id.
func TestSender_DiesBeforeRecording_SentTwiceKeptOnce(t *testing.T) {
	t.Parallel()
	n := newTown(t, 24*time.Hour)
	var shown bytes.Buffer
	journal, err := receiver.OpenJournal(filepath.Join(t.TempDir(), "messages.jsonl"), &shown)
	if err != nil {
		t.Fatal(err)
	}
	defer journal.Close()
	var handler http.Handler
	arrived := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived++
		handler.ServeHTTP(w, r)
	}))
	defer server.Close()
	_, secret := n.partner(server.URL)
	if handler, err = receiver.New(secret, journal.Seen, journal.Keep, slog.New(slog.NewTextHandler(io.Discard, nil))); err != nil {
		t.Fatal(err)
	}
	message := n.tell(n.caseID, n.record, casefile.PartnerAnnotated, later())

	s := n.sender()
	leased, err := n.Store.PartnerLease(t.Context(), db.PartnerLeaseParams{Most: 1, Each: each, Seconds: 0.01})
	if err != nil || len(leased) != 1 {
		t.Fatalf("leased %d, %v", len(leased), err)
	}
	c := newCarrier(s)
	defer c.close()
	if got := c.post(t.Context(), leased[0]); !got.ok() {
		t.Fatalf("not taken: %+v", got)
	}
	n.run(s) // the next one, after the dead one's lease
	n.until(message, casefile.DeliveryDelivered)
	if arrived != 2 {
		t.Errorf("sent %d times, want 2", arrived)
	}
	if got := strings.Count(shown.String(), message.String()); got != 1 {
		t.Errorf("kept %d times, want once:\n%s", got, shown.String())
	}
}

// A partner that answers slowly, or never, holds up nobody else.
func TestSender_SlowPartner_HoldsUpNobody(t *testing.T) {
	t.Parallel()
	n := newTown(t, 24*time.Hour)
	release := make(chan struct{})
	slow := newInbox(t, func(int, http.ResponseWriter) { <-release })
	defer close(release)
	n.partner(slow.URL)
	for range 3 * atOnce {
		caseID, record := n.newCase()
		n.tell(caseID, record, casefile.PartnerAnnotated, later())
	}
	quick := newInbox(t, status(http.StatusOK))
	id, _ := n.partner(quick.URL)
	message := n.tell(n.caseID, n.record, casefile.PartnerAnnotated, later())
	s := n.sender()
	s.patience = 300 * time.Millisecond
	n.run(s)
	n.eventually("the quick one is told", func() bool {
		return n.count("SELECT count(*) FROM partner_deliveries WHERE message_id = $1 AND partner_id = $2 AND state = 'delivered'", message, id) == 1
	})
	n.eventually("the slow one times out", func() bool {
		return n.count("SELECT count(*) FROM partner_attempts WHERE failure = 'timeout' AND status IS NULL") > 0
	})
}

// Nothing is sent to an address that is not public, unless its network is allowed.
func TestSender_PrivateAddress_Refused(t *testing.T) {
	t.Parallel()
	n := newTown(t, 24*time.Hour)
	in := newInbox(t, status(http.StatusOK))
	n.partner(strings.Replace(in.URL, "127.0.0.1", "localhost", 1)) // by a name: what counts is where it leads
	n.tell(n.caseID, n.record, casefile.PartnerAnnotated, later())
	s := n.sender()
	s.Networks = nil
	n.run(s)
	n.eventually("the attempt is on record", func() bool {
		return n.count("SELECT count(*) FROM partner_attempts WHERE failure = 'address'") > 0
	})
	if got := len(in.all()); got != 0 {
		t.Errorf("%d requests got through", got)
	}
}

// Who is a partner no more is not told any more, and nothing waits for him.
func TestSender_DisabledPartner_Dropped(t *testing.T) {
	t.Parallel()
	n := newTown(t, 24*time.Hour)
	in := newInbox(t, status(http.StatusInternalServerError))
	id, _ := n.partner(in.URL)
	message := n.tell(n.caseID, n.record, casefile.PartnerAnnotated, later())
	n.run(n.sender())
	n.eventually("it is tried", func() bool { return len(in.all()) > 0 })
	now := n.clock.Now()
	if _, err := n.Store.PartnerDisable(t.Context(), db.PartnerDisableParams{ID: id, Now: &now}); err != nil {
		t.Fatal(err)
	}
	n.until(message, casefile.DeliveryDropped)
	if got := n.count("SELECT count(*) FROM deadlines WHERE message_id = $1 AND met_at IS NOT NULL", message); got != 1 {
		t.Error("the clock still runs")
	}
	after := n.tell(n.caseID, n.record, casefile.PartnerAnnotationEnded, later())
	if got := n.count("SELECT count(*) FROM partner_deliveries WHERE message_id = $1", after); got != 0 {
		t.Error("a message is left for who is no partner")
	}
}

// While a secret is being changed, messages are signed with the old one too, until its end.
func TestSender_SecretChanged_BothSign(t *testing.T) {
	t.Parallel()
	n := newTown(t, 24*time.Hour)
	in := newInbox(t, status(http.StatusOK))
	id, old := n.partner(in.URL)
	secret, text := NewSecret()
	if err := n.Store.PartnerNewSecret(t.Context(), id, uuid.New(), secret); err != nil {
		t.Fatal(err)
	}
	first := n.tell(n.caseID, n.record, casefile.PartnerAnnotated, later())
	n.run(n.sender())
	n.until(first, casefile.DeliveryDelivered)
	n.exec("UPDATE partner_secrets SET expires_at = clock_timestamp() WHERE expires_at IS NOT NULL")
	second := n.tell(n.caseID, n.record, casefile.PartnerAnnotationEnded, later())
	n.until(second, casefile.DeliveryDelivered)
	for i, want := range []map[string]bool{{old: true, text: true}, {old: false, text: true}} {
		for known, believes := range want {
			hook, err := webhooks.NewWebhook(known)
			if err != nil {
				t.Fatal(err)
			}
			if err := hook.Verify(in.all()[i].body, in.all()[i].header); (err == nil) != believes {
				t.Errorf("message %d: %v", i+1, err)
			}
		}
	}
}
