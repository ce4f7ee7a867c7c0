package receiver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// confirmation is what a partner says that has taken a record down.
type confirmation struct {
	Type string `json:"type"`
	Data struct {
		Message string `json:"message"`
	} `json:"data"`
}

// confirmPatience is how long one call may take.
const confirmPatience = 10 * time.Second

// Confirm says to the case system that the record is down of which the message told: at is the address that was handed over with the secret.
// To say it twice does no harm. It returns an error where the answer is not 200.
func Confirm(ctx context.Context, at, secret, message string) error {
	hook, err := webhooks.NewWebhook(secret)
	if err != nil {
		return errors.New("the secret cannot be read: it begins with whsec_ and goes on in base64")
	}
	said := confirmation{Type: "record.taken_down"}
	said.Data.Message = message
	body, err := json.Marshal(said)
	if err != nil {
		return fmt.Errorf("encode confirmation: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, confirmPatience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(body))
	if err != nil {
		return errors.New("the address for confirmations cannot be read")
	}
	id, now := "confirm-"+message, time.Now()
	signature, err := hook.Sign(id, now, body)
	if err != nil {
		return fmt.Errorf("sign confirmation: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(webhooks.HeaderWebhookID, id)
	r.Header.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	r.Header.Set(webhooks.HeaderWebhookSignature, signature)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("send confirmation: %w", err)
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, most) // what counts is the status
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("confirmation not taken: status %d", answer.StatusCode)
	}
	return nil
}
