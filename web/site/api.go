package site

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"creditcase/web/ui"
	"creditcase/web/visit"
)

// The JSON interface. It reads under the sessions, policy rows and bounds of the pages, and takes what partners sign; docs/openapi.yaml
// describes it.
const (
	APIRoot    = "/api/"
	MediaJSON  = "application/json; charset=utf-8"
	MediaFault = "application/problem+json; charset=utf-8"
	MediaYAML  = "application/yaml; charset=utf-8"
)

// IsAPI reports whether a program asks.
func IsAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, APIRoot) }

// problem is an answer that something went wrong (RFC 9457). Title and Detail are in the reader's language.
type problem struct {
	Type      string `json:"type"` // "about:blank": the status says it all
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Reference string `json:"reference,omitempty"` // under which our log holds more
}

// signInFirst is what somebody hears who asks for what is not everybody's. A program is not sent to the page for signing in.
var signInFirst = failure{status: http.StatusUnauthorized, topic: "sign_in", sentence: "error.sign_in.body", challenge: `Cookie realm="creditcase", cookie-name="session"`}

// ErrUnsigned is the failure of a partner's call that cannot be believed: whose it says it is, and that it is of now, its signature does not show.
var ErrUnsigned = errors.New("not signed by the partner")

var unsigned = failure{status: http.StatusUnauthorized, topic: "unsigned", sentence: "error.unsigned.body", challenge: `Webhook realm="creditcase"`}

// renderProblem answers with what went wrong, for programs.
func (v *Views) renderProblem(w http.ResponseWriter, r *http.Request, f failure) {
	p := visit.Printer(r)
	fault := problem{Type: "about:blank", Title: p.T("error." + f.topic + ".title"), Status: f.status, Detail: p.T(f.sentence, ui.Written(p, f.args)...)}
	if f.referred {
		fault.Reference = visit.InfoOf(r).ID
	}
	body, err := json.Marshal(fault)
	if err != nil { // five plain fields cannot fail
		v.log.ErrorContext(r.Context(), "problem not encoded", "id", visit.InfoOf(r).ID, "err", err)
		http.Error(w, fault.Detail, f.status)
		return
	}
	if f.challenge != "" {
		w.Header().Set("WWW-Authenticate", f.challenge)
	}
	w.Header().Set("Content-Type", MediaFault)
	w.Header().Set("Content-Language", p.Lang().Tag())
	w.Header().Add("Vary", "Cookie, Accept-Language")
	visit.Write(w, r, f.status, append(body, '\n'))
}

// WriteJSON answers with a value that is somebody's: nobody keeps a copy.
func WriteJSON(w http.ResponseWriter, r *http.Request, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	w.Header().Set("Content-Type", MediaJSON)
	visit.Write(w, r, http.StatusOK, append(body, '\n'))
	return nil
}

// WritePublic answers with what is everybody's. A copy may be kept, and is asked after by its tag before it is used again.
func WritePublic(w http.ResponseWriter, r *http.Request, media string, body []byte) {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Type", media)
	if has(r.Header.Get("If-None-Match"), tag) {
		w.Header().Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	visit.Write(w, r, http.StatusOK, body)
}

// has reports whether an If-None-Match names the tag. A tag made weak on the way names the same.
func has(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == tag {
			return true
		}
	}
	return false
}
