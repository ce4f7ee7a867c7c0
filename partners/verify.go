package partners

import (
	"errors"
	"net/http"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// ErrNotSigned says that a call does not bear a partner's signature of these minutes.
var ErrNotSigned = errors.New("not signed by the partner")

// Verify returns ErrNotSigned unless one of the secrets has signed the body with its headers, within five minutes of the machine's clock: the
// rules by which partners believe our messages. A message of ours that somebody sends back to us bears such a signature too, and is told from
// a partner's call by its type.
func Verify(secrets [][]byte, header http.Header, body []byte) error {
	for _, secret := range secrets {
		hook, err := webhooks.NewWebhookRaw(secret)
		if err == nil && hook.Verify(body, header) == nil {
			return nil
		}
	}
	return ErrNotSigned
}
