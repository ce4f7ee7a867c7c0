package partners

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"creditcase/db"
)

// What keeps an attempt from getting an answer, as it is written down and has its words on pages.
const (
	failTimeout    = "timeout"    // no answer within patience
	failHost       = "host"       // the host's name leads nowhere
	failAddress    = "address"    // the address is not public, nor in a network that is allowed
	failPlain      = "plain"      // http to a public address
	failConnection = "connection" // refused, or cut off
	failTLS        = "tls"        // no certificate that can be trusted
	failOther      = "other"
)

// mostAnswer is how much of an answer is read, so that the connection can be used again; nothing of it is kept.
const mostAnswer = 16 << 10

// answer is what came of one attempt: a status, or why there is none.
type answer struct {
	status  int32
	failure string
	after   time.Duration // from Retry-After
}

// ok reports whether the partner has taken the message.
func (a answer) ok() bool { return a.failure == "" && a.status >= 200 && a.status < 300 }

// gone reports whether the partner wants nothing more at this address (410). It must be told all the same: a person has to
// find out how.
func (a answer) gone() bool { return a.failure == "" && a.status == http.StatusGone }

// carrier makes the requests.
type carrier struct {
	secure, plain *http.Client
}

func newCarrier(s *Sender) *carrier {
	patience := cmp.Or(s.patience, usualPatience)
	client := func(allowed addresses) *http.Client {
		dialer := &net.Dialer{Timeout: patience, Control: allowed.control}
		return &http.Client{
			Timeout: patience,
			// A redirect would lead to where nobody has looked; it is an answer like any other that is not 2xx.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Transport: &http.Transport{ // without a proxy, which would connect in our place
				DialContext: dialer.DialContext, TLSHandshakeTimeout: patience, MaxIdleConnsPerHost: each,
				IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 16 << 10, ForceAttemptHTTP2: true,
			},
		}
	}
	return &carrier{secure: client(addresses{listed: s.Networks, public: true}), plain: client(addresses{listed: s.Networks})}
}

func (c *carrier) close() {
	c.secure.CloseIdleConnections()
	c.plain.CloseIdleConnections()
}

// post sends the message once, signed at this moment with every secret that the partner may still know it by.
func (c *carrier) post(ctx context.Context, d db.PartnerLeaseRow) answer {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, strings.NewReader(d.Body))
	if err != nil {
		return answer{failure: failOther}
	}
	if err := sign(r.Header, d.MessageID.String(), time.Now(), []byte(d.Body), d.Secrets); err != nil {
		return answer{failure: failOther}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "creditcase")
	client := c.secure
	if r.URL.Scheme != "https" {
		client = c.plain
	}
	response, err := client.Do(r)
	if err != nil {
		return answer{failure: failureOf(err)}
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, mostAnswer) // what the partner has said counts with the status
	got := answer{status: int32(response.StatusCode)}      //nolint:gosec // three digits
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
		got.after = time.Duration(min(seconds, 24*60*60)) * time.Second
	}
	return got
}

// sign sets the three headers of the specification. at is the time of machines: partners refuse what is minutes old.
func sign(h http.Header, id string, at time.Time, body []byte, secrets [][]byte) error {
	if len(secrets) == 0 {
		return errors.New("the partner has no secret")
	}
	var signatures []string
	for _, secret := range secrets {
		hook, err := webhooks.NewWebhookRaw(secret)
		if err != nil {
			return err
		}
		signature, err := hook.Sign(id, at, body)
		if err != nil {
			return err
		}
		signatures = append(signatures, signature)
	}
	h.Set(webhooks.HeaderWebhookID, id)
	h.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(webhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	return nil
}

// failureOf says in one word why there was no answer. The error itself may hold the address, with whatever the partner has put
// into it, and goes nowhere.
func failureOf(err error) string {
	var refused *refusedAddress
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var operation *net.OpError
	var timeout net.Error
	switch {
	case errors.As(err, &refused):
		return refused.failure
	case errors.As(err, &timeout) && timeout.Timeout():
		return failTimeout
	case errors.As(err, &name):
		return failHost
	case errors.As(err, &certificate), errors.As(err, &record), errors.As(err, &alert):
		return failTLS
	case errors.As(err, &operation), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return failConnection
	}
	return failOther
}
