package site

import (
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/mux"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/forms"
	"creditcase/web/sessions"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// neverKept are answers that are not kept for after signing in: passwords, and the codes of subjects, a person's among them. Of the persons behind a proposal there
// are as many as somebody adds: see neverKeeps.
var neverKept = []string{"password", "current", "new", "again", "code", "subject_code"}

// neverKeeps reports whether an answer is one that is not kept.
func neverKeeps(name string) bool {
	return slices.Contains(neverKept, name) || strings.HasSuffix(name, "-code")
}

// What is kept for after signing in.
const (
	TypedCookie = "typed" // the key of what is kept for this browser
	typedKept   = time.Hour
	MostTyped   = 10        // forms of an account
	mostSealed  = 384 << 10 // bytes of one
	AgainAt     = "/again/"
)

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
	k.aead, err = visit.NewAEAD(key[:])
	return k, err
}

// browserKey reads the key that the browser holds.
func (s *Server) browserKey(r *http.Request) (browserKey, string, error) {
	c, err := r.Cookie(s.CookieName(TypedCookie))
	if err != nil {
		return browserKey{}, "", err
	}
	k, err := newBrowserKey(c.Value)
	return k, c.Value, err
}

var errNobodys = errors.New("a form that does not say whose it is")

// keepTyped keeps a form that came without a session and returns where it is shown again, "" where there is nothing to keep: it does
// not say who wrote it. Files are not kept.
func (s *Server) keepTyped(w http.ResponseWriter, r *http.Request) (string, error) {
	info, files := visit.InfoOf(r), false
	r.Body = http.MaxBytesReader(w, r.Body, forms.UploadLimit)
	// What has come of a form is kept, even if it ends in the middle.
	f, err := forms.ReadBody(r, func(f *forms.Form, part *multipart.Part) (forms.SentFile, error) {
		if info.Writer == uuid.Nil {
			var ours bool
			if info.Writer, ours = info.Writers.Read(r.Context(), f.Values.Get(forms.FieldWriter)); !ours {
				return forms.SentFile{}, errNobodys
			}
			if err := forms.GiveUploadTime(w); err != nil {
				return forms.SentFile{}, err
			}
		}
		n, err := io.Copy(io.Discard, part)
		files = files || n > 0
		return forms.SentFile{}, err
	})
	if info.Writer == uuid.Nil {
		return "", nil //nolint:nilerr // nothing that could be kept
	}
	if err != nil {
		s.Log.InfoContext(r.Context(), "form without session came in part", "id", info.ID)
	}
	return s.sealTyped(w, r, f, files)
}

func (s *Server) sealTyped(w http.ResponseWriter, r *http.Request, f *forms.Form, files bool) (string, error) {
	maps.DeleteFunc(f.Values, func(name string, _ []string) bool {
		return name == forms.FieldLanguage || name == forms.FieldWriter || neverKeeps(name)
	})
	text, err := json.Marshal(f.Values)
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
	id, account := uuid.New(), visit.InfoOf(r).Writer
	err = s.Store.InTx(r.Context(), func(q *db.Queries) error {
		if err := q.TypedFormsRoom(r.Context(), db.TypedFormsRoomParams{AccountID: account, Most: MostTyped - 1}); err != nil {
			return err
		}
		return q.TypedFormKeep(r.Context(), db.TypedFormKeepParams{ID: id, AccountID: account, Browser: key.id, Path: r.URL.RequestURI(),
			Sealed: key.aead.Seal(nil, nil, text, id[:]), WithFiles: files, Seconds: int32(typedKept / time.Second)})
	})
	if err != nil {
		return "", fmt.Errorf("keep form: %w", err)
	}
	http.SetCookie(w, &http.Cookie{Name: s.CookieName(TypedCookie), Value: held, Path: "/", Secure: s.Secure, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, MaxAge: int(typedKept / time.Second)})
	return AgainAt + id.String(), nil
}

// Again shows a form that came without a session, to the account that wrote it. Nothing is done with it.
func (s *Server) Again(w http.ResponseWriter, r *http.Request) error {
	gone := casefile.NewError(casefile.CodeNotFound, "typed.gone", nil)
	id, err := PathID(r, "kept")
	if err != nil {
		return err
	}
	key, _, err := s.browserKey(r)
	if err != nil {
		return gone
	}
	kept, err := s.Store.TypedFormGet(r.Context(), db.TypedFormGetParams{ID: id, AccountID: visit.ViewerOf(r).ID, Browser: key.id})
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
	info := visit.InfoOf(r)
	info.Again, info.GivenBack, info.ChosenFiles = true, true, kept.WithFiles
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
func (s *Server) retypingRouter(routes []Route) http.Handler {
	m := mux.NewRouter()
	for _, rt := range routes {
		if rt.Typed == TypedKeeps {
			m.Handle(rt.Path, s.guard(rt)).Methods(rt.methods()...)
		}
	}
	m.NotFoundHandler = http.HandlerFunc(s.Views.notFound)
	return m
}

// givenBack says that the form is as it was typed and has not been sent.
func givenBack(p *messages.Printer, info *visit.Info) *ui.Banner {
	b := &ui.Banner{Heading: p.T("typed.given_back"), Lines: []string{p.T("typed.given_back_text")}}
	if info.ChosenFiles {
		b.Lines = append(b.Lines, p.T("typed.files"))
	}
	return b
}

// Waits says, to somebody about to sign in, that what he typed is kept; nil where nothing is.
func (s *Server) Waits(r *http.Request, back string) (*ui.Banner, error) {
	id, err := uuid.Parse(strings.TrimPrefix(back, AgainAt))
	if err != nil || !strings.HasPrefix(back, AgainAt) {
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
	p := visit.Printer(r)
	b := &ui.Banner{Heading: p.T("typed.waits"), Lines: []string{p.T("typed.waits_text", strconv.Itoa(int(typedKept/time.Minute)))}}
	if files {
		b.Lines = append(b.Lines, p.T("typed.files"))
	}
	return b, nil
}

// sessionLeft is for how long the session lasts at least if nobody uses it from now on.
func (s *Server) sessionLeft(r *http.Request) time.Duration {
	left := visit.SessionIdle - sessions.Grain
	if deadline := s.Sessions.Deadline(r.Context()); !deadline.IsZero() {
		left = min(left, time.Until(deadline))
	}
	return max(left, 0)
}

// SessionStay keeps the session of somebody who is writing: to ask is to use it. It tells for how long.
func (s *Server) SessionStay(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Session-Left", fmt.Sprint(int(s.sessionLeft(r)/time.Second)))
	w.WriteHeader(http.StatusNoContent)
	return nil
}
