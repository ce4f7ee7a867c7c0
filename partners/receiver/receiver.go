// Package receiver is what a partner starts from: it takes the messages that partners (信息共享单位) are sent, believes those that
// are signed and fresh, and hands each on once. It needs nothing of the case system; docs/partners.md describes the messages.
package receiver

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Message is what a partner is told of one record.
type Message struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"` // at which it took effect
	Data      struct {
		Record  string `json:"record"`
		Item    string `json:"item"`
		Version int    `json:"version"`
		Changes []struct {
			Field string `json:"field"`
			Value string `json:"value"`
		} `json:"changes"`
		Basis struct {
			Pack    string `json:"pack"`
			Article string `json:"article"`
		} `json:"basis"`
		Confirm *struct { // nil: nothing has to be confirmed
			Message string    `json:"message"` // that is confirmed: this one, or the one of which this reminds
			By      time.Time `json:"by"`
		} `json:"confirm"`
	} `json:"data"`
}

// Keep is what is to be done with a message that was never seen before. Until it returns nil the message counts as not taken
// and is sent again, so it must be safe to call twice with one id.
type Keep func(id string, m Message, body []byte) error

// most is the longest body that is read.
const most = 1 << 20

// New returns the handler of the address that messages are sent to. secret is as it was handed over, "whsec_…". seen reports
// whether the id was kept before; a message that was is confirmed again and not kept twice.
func New(secret string, seen func(id string) (bool, error), keep Keep, log *slog.Logger) (http.Handler, error) {
	hook, err := webhooks.NewWebhook(secret)
	if err != nil {
		return nil, errors.New("the secret cannot be read: it begins with whsec_ and goes on in base64")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, err := take(w, r, hook, seen, keep)
		if err != nil {
			log.Warn("message not taken", "id", r.Header.Get(webhooks.HeaderWebhookID), "status", status, "error", err)
		}
		w.WriteHeader(status)
	}), nil
}

// take answers 204 for what is kept now or was before, 4xx for what is not to be believed, and 5xx for what could not be kept.
func take(w http.ResponseWriter, r *http.Request, hook *webhooks.Webhook, seen func(string) (bool, error), keep Keep) (int, error) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return http.StatusMethodNotAllowed, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		return http.StatusBadRequest, fmt.Errorf("read body: %w", err)
	}
	// The signature covers id, timestamp and body; what is older or newer than five minutes is refused with it.
	if err := hook.Verify(body, r.Header); err != nil {
		return http.StatusUnauthorized, err
	}
	id := r.Header.Get(webhooks.HeaderWebhookID)
	switch again, err := seen(id); {
	case err != nil:
		return http.StatusServiceUnavailable, fmt.Errorf("look for message: %w", err)
	case again:
		return http.StatusNoContent, nil
	}
	var m Message
	if err := json.Unmarshal(body, &m); err != nil {
		return http.StatusBadRequest, fmt.Errorf("read message: %w", err)
	}
	if err := keep(id, m, body); err != nil {
		return http.StatusServiceUnavailable, fmt.Errorf("keep message: %w", err)
	}
	return http.StatusNoContent, nil
}
