package site

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/web/visit"
)

// contentPolicy lets a page use this site's own files and nothing else: no
// inline script or style, no frame around it, no form to elsewhere. Images may
// be data: addresses because the design system draws small marks that way.
const contentPolicy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; " +
	"form-action 'self'; frame-ancestors 'none'"

// wrap puts around h what every request goes through, outermost first: the
// request's own info and log line, security headers, recovery from a panic, and
// refusal of unsafe requests that another site made.
func (v *Views) wrap(h http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v.renderError(w, r, casefile.NewError(casefile.CodeForbidden, "error.cross_origin.body", nil))
	}))
	return v.logged(v.secured(v.recovered(cross.Handler(h))))
}

// statusWriter notes what was sent, for the log and for recovery.
type statusWriter struct {
	http.ResponseWriter
	start  time.Time
	timed  bool // tell the browser how long it took
	status int
	bytes  int64
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
		if w.timed {
			// How long the answer was worked on, in milliseconds: pages are made whole before the first byte is sent.
			took := float64(time.Since(w.start)) / float64(time.Millisecond)
			w.Header().Set("Server-Timing", "app;dur="+strconv.FormatFloat(took, 'f', 2, 64))
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// logged gives the request its id and writes one line when it is done. The line
// holds the route's pattern instead of the address, which may carry a case or
// what somebody searched for, and nothing about the person or their machine.
func (v *Views) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		info := visit.NewRequestInfo(r, v.secure)
		info.Words, info.Writers = v.words, v.writers
		r = r.WithContext(visit.WithInfo(r.Context(), info))
		w.Header().Set("X-Request-Id", info.ID)
		sw := &statusWriter{ResponseWriter: w, start: start, timed: v.timed}
		defer func() {
			v.log.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("id", info.ID), slog.String("method", r.Method), slog.String("route", info.Route),
				slog.Int("status", sw.status), slog.Int64("bytes", sw.bytes),
				slog.Duration("took", time.Since(start)))
		}()
		next.ServeHTTP(sw, r)
	})
}

// noteRoute is a mux middleware: it tells the log which route matched.
func noteRoute(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if route := mux.CurrentRoute(r); route != nil {
			if pattern, err := route.GetPathTemplate(); err == nil {
				visit.InfoOf(r).Route = pattern
			}
		}
		next.ServeHTTP(w, r)
	})
}

// strictTransport has browsers use TLS alone, for two years, in this host and those under it.
const strictTransport = "max-age=63072000; includeSubDomains"

func (v *Views) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		if v.secure {
			h.Set("Strict-Transport-Security", strictTransport)
		}
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		// Pages hold personal data: no shared or back-button copy unless a handler says so.
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// recovered turns a panic into the error page, or cuts the connection if part of
// another page is already on its way.
func (v *Views) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(cause)
			}
			v.log.ErrorContext(r.Context(), "panic", "id", visit.InfoOf(r).ID, "cause", cause, "stack", string(debug.Stack()))
			if sw, ok := w.(*statusWriter); ok && sw.status != 0 {
				panic(http.ErrAbortHandler)
			}
			v.renderError(w, r, fmt.Errorf("panic: %v", cause))
		}()
		next.ServeHTTP(w, r)
	})
}
