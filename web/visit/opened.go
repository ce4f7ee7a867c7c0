package visit

import (
	"net/http"
	"slices"
	"strings"
)

// To read has an instant: it is a person who opens a page. Browsers, programs and proxies also ask for pages that nobody has opened.

// Prefetched reports whether the request was made in case somebody opens the page, and not because somebody has.
func Prefetched(r *http.Request) bool {
	for _, header := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		for _, v := range r.Header.Values(header) {
			v = strings.ToLower(v)
			if strings.Contains(v, "prefetch") || strings.Contains(v, "prerender") || strings.Contains(v, "preview") {
				return true
			}
		}
	}
	return false
}

// Opened reports whether a person has opened the page: what was asked for is not only its head, and it goes into a window of the
// browser. Browsers without Sec-Fetch-Dest are believed.
func Opened(r *http.Request) bool {
	into := r.Header.Get("Sec-Fetch-Dest")
	return r.Method != http.MethodHead && !Prefetched(r) && slices.Contains([]string{"", "document"}, into)
}

// RefusePrefetch answers a prefetch so that the browser asks again once somebody opens the page: it does not use what comes with
// such a status.
func RefusePrefetch(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusServiceUnavailable)
}
