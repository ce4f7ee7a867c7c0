package visit

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"creditcase/db"
)

// writerLasts is how long a form tells whose it is: longer than any session.
const writerLasts = SessionLifetime + 2*time.Hour

// Writers seals into a form whose it is, so that what comes without a session is given back to nobody else. The id itself is not on
// the page.
type Writers struct {
	Store *db.Store
	mu    sync.Mutex
	aead  cipher.AEAD
}

func (w *Writers) cipher(ctx context.Context) (cipher.AEAD, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.aead == nil {
		key, err := w.Store.InstallationKey(ctx, "writer")
		if err != nil {
			return nil, fmt.Errorf("read key of forms: %w", err)
		}
		if w.aead, err = NewAEAD(key); err != nil {
			return nil, err
		}
	}
	return w.aead, nil
}

// NewAEAD seals under a key of 32 bytes, with a nonce of its own each time.
func NewAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Seal is what a form of the account carries.
func (w *Writers) Seal(ctx context.Context, account uuid.UUID) (string, error) {
	aead, err := w.cipher(ctx)
	if err != nil {
		return "", err
	}
	text := binary.BigEndian.AppendUint64(account[:], uint64(time.Now().Unix())) //nolint:gosec // after 1970
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nil, nil, text, nil)), nil
}

// Read is whose form it is; false where it does not say, or is too old.
func (w *Writers) Read(ctx context.Context, sealed string) (uuid.UUID, bool) {
	if w == nil || sealed == "" || len(sealed) > 200 {
		return uuid.Nil, false
	}
	aead, err := w.cipher(ctx)
	if err != nil {
		return uuid.Nil, false
	}
	text, err := base64.RawURLEncoding.DecodeString(sealed)
	if err == nil {
		text, err = aead.Open(nil, nil, text, nil)
	}
	if err != nil || len(text) != 16+8 {
		return uuid.Nil, false
	}
	made := time.Unix(int64(binary.BigEndian.Uint64(text[16:])), 0) //nolint:gosec // sealed by us
	return uuid.UUID(text[:16]), time.Since(made) < writerLasts
}
