package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/partners"
	"creditcase/web/api"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

const confirmPath = "/api/v1/partners/{partner}/confirmations"

// sharer is a partner at its own machine.
type sharer struct {
	*counter.Counter
	id      uuid.UUID
	secret  []byte
	at      string // where it sends confirmations
	from    string
	message uuid.UUID // that it has to confirm
	plain   uuid.UUID // that it has not
}

// newSharer adds a partner to a city with a case, and sends it two messages.
func newSharer(t *testing.T) *sharer {
	t.Helper()
	c := counter.New(t)
	s := &sharer{Counter: c, id: uuid.New(), from: "192.0.2.1:4711", message: uuid.Must(uuid.NewV7()), plain: uuid.Must(uuid.NewV7())}
	s.at = strings.Replace(confirmPath, "{partner}", s.id.String(), 1)
	s.secret, _ = partners.NewSecret()
	err := c.Store.PartnerAdd(t.Context(), db.PartnerInsertParams{ID: s.id, NameZH: "样例银行", NameEN: "Sample Bank", URL: "https://bank.example/",
		CreatedAt: webtest.Now}, s.secret)
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := c.Store.File(t.Context(), c.Filing(c.Record, "city-2022", 1, counter.HashOf("city-2022"), webtest.Now))
	if err != nil {
		t.Fatal(err)
	}
	for id, down := range map[uuid.UUID]bool{s.message: true, s.plain: false} {
		err := c.Store.PartnerTell(t.Context(), db.PartnerTellParams{ID: id, CaseID: receipt.CaseID, RecordID: c.Record, Event: casefile.PartnerDeleted,
			Article: "46(2)", OccurredAt: webtest.Now, DueAt: webtest.Now.AddDate(0, 0, 3), Body: `{"data": {}}`, TakeDown: down})
		if err != nil {
			t.Fatal(err)
		}
	}
	c.Exec("UPDATE partner_deliveries SET attempts = 1")
	return s
}

// said is the body of a confirmation.
func said(message uuid.UUID) string {
	return fmt.Sprintf(`{"type": "record.taken_down", "data": {"message": %q}}`, message)
}

// call sends a body to an address, signed with the secret as if at an instant of the machine.
func (s *sharer) call(path, body string, secret []byte, at time.Time) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept-Language", "en-GB")
	hook, err := webhooks.NewWebhookRaw(secret)
	if err != nil {
		panic(err)
	}
	id := uuid.NewString()
	signature, err := hook.Sign(id, at, []byte(body))
	if err != nil {
		panic(err)
	}
	r.Header.Set(webhooks.HeaderWebhookID, id)
	r.Header.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	r.Header.Set(webhooks.HeaderWebhookSignature, signature)
	who := s.Anybody()
	who.From = s.from
	return who.Send(r)
}

// owed counts what is to be confirmed.
func (s *sharer) owed() int {
	return s.Count("SELECT count(*) FROM partner_take_downs WHERE how IS NULL")
}

// A partner confirms once, however often it calls; while its secret is being changed it may sign with either.
func TestAPI_Confirm(t *testing.T) {
	doc, s := webtest.Described(t), newSharer(t)
	secret, _ := partners.NewSecret()
	if err := s.Store.PartnerNewSecret(t.Context(), s.id, uuid.New(), secret); err != nil {
		t.Fatal(err)
	}
	first := s.call(s.at, said(s.message), s.secret, time.Now())
	got := check(doc, t, confirmPath, first)
	if first.Code != http.StatusOK || got["message"] != s.message.String() || got["confirmed_at"] != "2026-09-18T14:05:00+08:00" || first.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", first.Code, got)
	}
	again := s.call(s.at, said(s.message), secret, time.Now())
	if told := check(doc, t, confirmPath, again); again.Code != http.StatusOK || told["confirmed_at"] != got["confirmed_at"] {
		t.Errorf("again: %d %v", again.Code, told)
	}
	s.Exec("UPDATE partner_secrets SET expires_at = clock_timestamp() WHERE expires_at IS NOT NULL")
	if old := s.call(s.at, said(s.message), s.secret, time.Now()); old.Code != http.StatusUnauthorized {
		t.Errorf("signed with a secret that has ended: %d", old.Code)
	}
	if s.owed() != 0 || s.Count("SELECT count(*) FROM trail WHERE entry LIKE '%step.take_down_call%'") != 1 {
		t.Error("it is not confirmed, or twice")
	}
	if state := s.Count("SELECT count(*) FROM partner_deliveries WHERE message_id = $1 AND state = 'delivered'", s.message); state != 1 {
		t.Error("who has taken it down has not been told")
	}
}

// What is wrong with a call is said, and no more than its partner may know.
func TestAPI_Confirm_Refused(t *testing.T) {
	doc, s := webtest.Described(t), newSharer(t)
	forged, _ := partners.NewSecret()
	other, theirs := uuid.New(), uuid.New()
	otherSecret, _ := partners.NewSecret()
	for id, secret := range map[uuid.UUID][]byte{other: otherSecret, theirs: forged} {
		err := s.Store.PartnerAdd(t.Context(), db.PartnerInsertParams{ID: id, NameZH: id.String(), NameEN: "Other", URL: "https://other.example/",
			CreatedAt: webtest.Now}, secret)
		if err != nil {
			t.Fatal(err)
		}
	}
	s.Exec("UPDATE partners SET disabled_at = now() WHERE id = $1", theirs)
	at := func(id string) string { return strings.Replace(confirmPath, "{partner}", id, 1) }
	now := time.Now()
	tests := []struct {
		name, path, body string
		secret           []byte
		signed           time.Time
		code             int
		says             string
	}{
		{"forged", s.at, said(s.message), forged, now, http.StatusUnauthorized, "does not bear a signature"},
		{"too old", s.at, said(s.message), s.secret, now.Add(-6 * time.Minute), http.StatusUnauthorized, "five minutes"},
		{"of the future", s.at, said(s.message), s.secret, now.Add(6 * time.Minute), http.StatusUnauthorized, "five minutes"},
		{"no such partner", at(uuid.NewString()), said(s.message), s.secret, now, http.StatusUnauthorized, "no such partner"},
		{"no partner at all", at("bank"), said(s.message), s.secret, now, http.StatusUnauthorized, "no such partner"},
		{"another partner's message", at(other.String()), said(s.message), otherSecret, now, http.StatusNotFound, "no such message"},
		{"for another partner", at(other.String()), said(s.message), s.secret, now, http.StatusUnauthorized, "another secret"},
		{"unknown message", s.at, said(uuid.New()), s.secret, now, http.StatusNotFound, "no such message"},
		{"nothing to confirm", s.at, said(s.plain), s.secret, now, http.StatusNotFound, "no such message"},
		{"disabled", at(theirs.String()), said(s.message), forged, now, http.StatusForbidden, "partner no more"},
		{"no JSON", s.at, "taken down", s.secret, now, http.StatusUnprocessableEntity, "JSON object"},
		{"no id", s.at, `{"type": "record.taken_down", "data": {"message": "seven"}}`, s.secret, now, http.StatusUnprocessableEntity, "JSON object"},
		{"no message", s.at, `{"type": "record.taken_down"}`, s.secret, now, http.StatusUnprocessableEntity, "webhook-id"},
		{"our own message, sent back", s.at, `{"type": "record.deleted", "data": {"confirm": {}}}`, s.secret, now, http.StatusUnprocessableEntity, "record.taken_down"},
		{"too long", s.at, strings.Repeat(" ", api.MostConfirmation+1), s.secret, now, http.StatusRequestEntityTooLarge, "No more than 16 KB"},
	}
	for _, tt := range tests {
		answer := s.call(tt.path, tt.body, tt.secret, tt.signed)
		got := check(doc, t, confirmPath, answer)
		if detail := fmt.Sprint(got["detail"]); answer.Code != tt.code || !strings.Contains(detail, tt.says) {
			t.Errorf("%s: %d, %s", tt.name, answer.Code, detail)
		}
		if (answer.Code == http.StatusUnauthorized) != strings.HasPrefix(answer.Header().Get("WWW-Authenticate"), "Webhook ") {
			t.Errorf("%s: asked for %q", tt.name, answer.Header().Get("WWW-Authenticate"))
		}
	}
	if s.owed() != 1 {
		t.Error("something was confirmed")
	}
	s.Exec("UPDATE partner_deliveries SET attempts = 0")
	if early := s.call(s.at, said(s.message), s.secret, now); early.Code != http.StatusNotFound {
		t.Errorf("before it was sent: %d", early.Code)
	}
}

// A machine that confirms too much is told when to come back.
func TestAPI_Confirm_TooOften(t *testing.T) {
	doc, s := webtest.Described(t), newSharer(t)
	if answer := s.call(s.at, said(uuid.New()), s.secret, time.Now()); answer.Code != http.StatusNotFound {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	s.Exec("UPDATE rate_limits SET count = $1", api.ConfirmsInWindow)
	answer := s.call(s.at, said(s.message), s.secret, time.Now())
	got := check(doc, t, confirmPath, answer)
	if answer.Code != http.StatusTooManyRequests || answer.Header().Get("Retry-After") == "" || !strings.Contains(fmt.Sprint(got["detail"]), "Too many confirmations") {
		t.Errorf("%d, %v", answer.Code, got)
	}
	s.from = "192.0.2.2:4711"
	if elsewhere := s.call(s.at, said(s.message), s.secret, time.Now()); elsewhere.Code != http.StatusOK {
		t.Errorf("another machine: %d", elsewhere.Code)
	}
}
