package web

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/mux"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

// What was typed into a form is not lost when the language is changed or the session has ended. One way serves all forms: a request
// can ask that its form be shown again, as it was typed, and nothing else. Such a form is never OK, so its handler shows it where it
// would have shown what is wrong with it.

// Fields that say something of the form and are no answers.
const (
	fieldLanguage = "in_language" // show the form again in this language
	fieldWriter   = "writer"      // who was signed in when the form was made
	fieldRepeat   = "repeat"      // a question whose answer is shown: it is asked again
)

// neverKept are answers that are not kept for after signing in: passwords, and the codes of subjects, a person's among them.
var neverKept = []string{"password", "current", "new", "again", "code", "subject_code"}

const (
	typedCookie = "typed" // the key of what is kept for this browser
	typedKept   = time.Hour
	mostTyped   = 10        // forms of an account
	mostSealed  = 384 << 10 // bytes of one
	againAt     = "/again/"
)

// writerLasts is how long a form tells whose it is: longer than any session.
const writerLasts = sessionLifetime + 2*time.Hour

// asTyped takes out of the form what says how it is to be read. It returns an error where the form was written by another account
// than is signed in now, or where it cannot be shown again.
func (f *form) asTyped(r *http.Request) error {
	info := infoOf(r)
	lang, writer := f.values.Get(fieldLanguage), f.values.Get(fieldWriter)
	f.values.Del(fieldLanguage)
	f.values.Del(fieldWriter)
	info.writer, _ = info.writers.read(r.Context(), writer)
	if user := viewerOf(r); user != nil && info.writer != uuid.Nil && info.writer != user.ID {
		return casefile.NewError(casefile.CodeForbidden, "error.other_account", nil)
	}
	if lang != "" {
		info.again, info.turned = f.values.Get(fieldRepeat) == "", true
		info.Lang = messages.Match("", lang)
		f.Printer = printer(r)
	}
	if info.again && !info.mayAgain {
		return casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
	}
	f.again = info.again
	return nil
}

// writers seals into a form whose it is, so that what comes without a session is given back to nobody else. The id itself is not on
// the page.
type writers struct {
	store *db.Store
	mu    sync.Mutex
	aead  cipher.AEAD
}

func (w *writers) cipher(ctx context.Context) (cipher.AEAD, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.aead == nil {
		key, err := w.store.InstallationKey(ctx, "writer")
		if err != nil {
			return nil, fmt.Errorf("read key of forms: %w", err)
		}
		if w.aead, err = newAEAD(key); err != nil {
			return nil, err
		}
	}
	return w.aead, nil
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// seal is what a form of the account carries.
func (w *writers) seal(ctx context.Context, account uuid.UUID) (string, error) {
	aead, err := w.cipher(ctx)
	if err != nil {
		return "", err
	}
	text := binary.BigEndian.AppendUint64(account[:], uint64(time.Now().Unix())) //nolint:gosec // after 1970
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nil, nil, text, nil)), nil
}

// read is whose form it is; false where it does not say, or is too old.
func (w *writers) read(ctx context.Context, sealed string) (uuid.UUID, bool) {
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

// browserKey is what this browser's forms are sealed with, by what it holds.
type browserKey struct {
	id   []byte // by which the rows are found
	aead cipher.AEAD
}

func newBrowserKey(held string) (k browserKey, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(held)
	if err != nil || len(raw) != 32 {
		return k, errors.New("no key of a browser")
	}
	id, key := sha256.Sum256(append([]byte("browser\x00"), raw...)), sha256.Sum256(append([]byte("seal\x00"), raw...))
	k.id = id[:]
	k.aead, err = newAEAD(key[:])
	return k, err
}

// browserKey reads the key that the browser holds.
func (s *server) browserKey(r *http.Request) (browserKey, string, error) {
	c, err := r.Cookie(s.cookieName(typedCookie))
	if err != nil {
		return browserKey{}, "", err
	}
	k, err := newBrowserKey(c.Value)
	return k, c.Value, err
}

var errNobodys = errors.New("a form that does not say whose it is")

// keepTyped keeps a form that came without a session and returns where it is shown again, "" where there is nothing to keep: it does
// not say who wrote it. Files are not kept.
func (s *server) keepTyped(w http.ResponseWriter, r *http.Request) (string, error) {
	info, files := infoOf(r), false
	r.Body = http.MaxBytesReader(w, r.Body, uploadLimit)
	// What has come of a form is kept, even if it ends in the middle.
	f, err := readBody(r, func(f *form, part *multipart.Part) (sentFile, error) {
		if info.writer == uuid.Nil {
			var ours bool
			if info.writer, ours = info.writers.read(r.Context(), f.values.Get(fieldWriter)); !ours {
				return sentFile{}, errNobodys
			}
			if err := giveUploadTime(w); err != nil {
				return sentFile{}, err
			}
		}
		n, err := io.Copy(io.Discard, part)
		files = files || n > 0
		return sentFile{}, err
	})
	if info.writer == uuid.Nil {
		return "", nil //nolint:nilerr // nothing that could be kept
	}
	if err != nil {
		s.Log.InfoContext(r.Context(), "form without session came in part", "id", info.ID)
	}
	return s.sealTyped(w, r, f, files)
}

func (s *server) sealTyped(w http.ResponseWriter, r *http.Request, f *form, files bool) (string, error) {
	for _, name := range append([]string{fieldLanguage, fieldWriter}, neverKept...) {
		f.values.Del(name)
	}
	text, err := json.Marshal(f.values)
	if err != nil {
		return "", fmt.Errorf("encode form: %w", err)
	}
	if len(text) > mostSealed {
		return "", nil
	}
	key, held, err := s.browserKey(r)
	if err != nil {
		raw := make([]byte, 32)
		rand.Read(raw) //nolint:errcheck // never fails
		held = base64.RawURLEncoding.EncodeToString(raw)
		if key, err = newBrowserKey(held); err != nil {
			return "", err
		}
	}
	id, account := uuid.New(), infoOf(r).writer
	err = s.Store.InTx(r.Context(), func(q *db.Queries) error {
		if err := q.TypedFormsRoom(r.Context(), db.TypedFormsRoomParams{AccountID: account, Most: mostTyped - 1}); err != nil {
			return err
		}
		return q.TypedFormKeep(r.Context(), db.TypedFormKeepParams{ID: id, AccountID: account, Browser: key.id, Path: r.URL.RequestURI(),
			Sealed: key.aead.Seal(nil, nil, text, id[:]), WithFiles: files, Seconds: int32(typedKept / time.Second)})
	})
	if err != nil {
		return "", fmt.Errorf("keep form: %w", err)
	}
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(typedCookie), Value: held, Path: "/", Secure: s.Secure, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, MaxAge: int(typedKept / time.Second)})
	return againAt + id.String(), nil
}

// again shows a form that came without a session, to the account that wrote it. Nothing is done with it.
func (s *server) again(w http.ResponseWriter, r *http.Request) error {
	gone := casefile.NewError(casefile.CodeNotFound, "typed.gone", nil)
	id, err := pathID(r, "kept")
	if err != nil {
		return err
	}
	key, _, err := s.browserKey(r)
	if err != nil {
		return gone
	}
	kept, err := s.Store.TypedFormGet(r.Context(), db.TypedFormGetParams{ID: id, AccountID: viewerOf(r).ID, Browser: key.id})
	if errors.Is(err, pgx.ErrNoRows) {
		return gone
	}
	if err != nil {
		return fmt.Errorf("find form: %w", err)
	}
	text, err := key.aead.Open(nil, nil, kept.Sealed, id[:])
	if err != nil {
		return gone
	}
	var values url.Values
	if err := json.Unmarshal(text, &values); err != nil {
		return fmt.Errorf("read form: %w", err)
	}
	at, err := url.ParseRequestURI(kept.Path)
	if err != nil {
		return fmt.Errorf("read where form was sent: %w", err)
	}
	info := infoOf(r)
	info.again, info.givenBack, info.chosenFiles = true, true, kept.WithFiles
	sent := r.Clone(r.Context())
	sent.Method, sent.URL, sent.RequestURI = http.MethodPost, at, at.RequestURI()
	body := values.Encode()
	sent.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	sent.Body, sent.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	sent.PostForm, sent.Form, sent.MultipartForm = nil, nil, nil
	s.retyping.ServeHTTP(w, sent)
	return nil
}

// retypingRouter has the routes that show a form again. Whoever comes here is signed in already.
func (s *server) retypingRouter(routes []route) http.Handler {
	m := mux.NewRouter()
	for _, rt := range routes {
		if rt.typed == typedKeeps {
			m.Handle(rt.path, s.guard(rt)).Methods(rt.methods()...)
		}
	}
	m.NotFoundHandler = http.HandlerFunc(s.views.notFound)
	return m
}

// givenBack says that the form is as it was typed and has not been sent.
func givenBack(p *messages.Printer, info *requestInfo) *banner {
	b := &banner{Heading: p.T("typed.given_back"), Lines: []string{p.T("typed.given_back_text")}}
	if info.chosenFiles {
		b.Lines = append(b.Lines, p.T("typed.files"))
	}
	return b
}

// waits says, to somebody about to sign in, that what he typed is kept; nil where nothing is.
func (s *server) waits(r *http.Request, back string) (*banner, error) {
	id, err := uuid.Parse(strings.TrimPrefix(back, againAt))
	if err != nil || !strings.HasPrefix(back, againAt) {
		return nil, nil
	}
	key, _, err := s.browserKey(r)
	if err != nil {
		return nil, nil //nolint:nilerr // nothing is kept for this browser
	}
	files, err := s.Public.TypedFormWaits(r.Context(), db.TypedFormWaitsParams{ID: id, Browser: key.id})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for form: %w", err)
	}
	p := printer(r)
	b := &banner{Heading: p.T("typed.waits"), Lines: []string{p.T("typed.waits_text", strconv.Itoa(int(typedKept/time.Minute)))}}
	if files {
		b.Lines = append(b.Lines, p.T("typed.files"))
	}
	return b, nil
}

// sessionLeft is for how long the session lasts at least if nobody uses it from now on.
func (s *server) sessionLeft(r *http.Request) time.Duration {
	left := sessionIdle - sessionGrain
	if deadline := s.sessions.Deadline(r.Context()); !deadline.IsZero() {
		left = min(left, time.Until(deadline))
	}
	return max(left, 0)
}

// sessionStay keeps the session of somebody who is writing: to ask is to use it. It tells for how long.
func (s *server) sessionStay(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Session-Left", fmt.Sprint(int(s.sessionLeft(r)/time.Second)))
	w.WriteHeader(http.StatusNoContent)
	return nil
}
