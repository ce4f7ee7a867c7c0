package counter

import (
	"net/http/httptest"
	"strconv"
	"strings"
)

// SentAtOnce sends a form five times at the same moment, and holds that each time leads to the same place, below the address.
func (c *Counter) SentAtOnce(below string, send func() *httptest.ResponseRecorder) {
	c.Helper()
	to := make(chan string, 5)
	for range cap(to) {
		go func() {
			answer := send()
			to <- strconv.Itoa(answer.Code) + " " + answer.Header().Get("Location")
		}()
	}
	want := "303 " + below
	for range cap(to) {
		if got := <-to; !strings.HasPrefix(got, want) {
			c.Errorf("led to %s, want %s", got, want)
		} else {
			want = got
		}
	}
}
