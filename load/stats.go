package load

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"creditcase/casefile"
)

// mostBroken is how many violated promises are told; all are counted.
const mostBroken = 20

// sample is one request: how long until its last byte was here, and how long the server says that it worked (-1: it
// does not say). Status 0: no answer came.
type sample struct {
	took, server time.Duration
	status       int
}

// stats is what a run has seen.
type stats struct {
	mu       sync.Mutex
	samples  map[string][]sample
	broken   []string
	breaches int
	counts   map[casefile.Flow]map[string]int
}

func newStats() *stats {
	return &stats{samples: map[string][]sample{}, counts: map[casefile.Flow]map[string]int{}}
}

func (s *stats) add(kind string, one sample) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.samples[kind] = append(s.samples[kind], one)
	if one.status >= http.StatusInternalServerError {
		s.breach(fmt.Sprintf("%s answered %d", kind, one.status))
	}
}

// breach notes a promise that was broken; the lock is held.
func (s *stats) breach(sentence string) {
	s.breaches++
	if len(s.broken) < mostBroken {
		s.broken = append(s.broken, sentence)
	}
}

func (s *stats) broke(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breach(fmt.Sprintf(format, args...))
}

// count adds to one of the numbers of cases of a procedure.
func (s *stats) count(flow casefile.Flow, what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.counts[flow] == nil {
		s.counts[flow] = map[string]int{}
	}
	s.counts[flow][what]++
}

// Row is how one kind of request went. Rates are per second over the whole run.
type Row struct {
	Kind                             string
	Count, Errors, Refused           int // Errors: no answer or one of 500 and above; Refused: 400 to 499
	Rate                             float64
	Median, P90, P99, Most           time.Duration
	ServerMedian, ServerP99, ServerM time.Duration // by the server's own account; -1 where it gives none
}

// Report is what a run has seen from outside.
type Report struct {
	Took     time.Duration
	Rows     []Row
	Cases    map[string]int                   // by what became of them
	Flows    map[casefile.Flow]map[string]int // the same of each procedure
	Breaches int
	Broken   []string // the first of the broken promises
}

func (s *stats) report(took time.Duration) Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := Report{Took: took, Cases: map[string]int{}, Flows: map[casefile.Flow]map[string]int{}, Breaches: s.breaches, Broken: slices.Clone(s.broken)}
	for flow, counts := range s.counts {
		r.Flows[flow] = maps.Clone(counts)
		for what, n := range counts {
			r.Cases[what] += n
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(s.samples)) {
		r.Rows = append(r.Rows, rowOf(kind, s.samples[kind], took))
	}
	return r
}

func rowOf(kind string, samples []sample, took time.Duration) Row {
	row := Row{Kind: kind, Count: len(samples), Rate: float64(len(samples)) / took.Seconds()}
	var outside, inside []time.Duration
	for _, s := range samples {
		switch {
		case s.status == 0 || s.status >= http.StatusInternalServerError:
			row.Errors++
		case s.status >= http.StatusBadRequest:
			row.Refused++
		}
		outside = append(outside, s.took)
		if s.server >= 0 && s.status != 0 {
			inside = append(inside, s.server)
		}
	}
	slices.Sort(outside)
	slices.Sort(inside)
	row.Median, row.P90, row.P99, row.Most = percentile(outside, 50), percentile(outside, 90), percentile(outside, 99), percentile(outside, 100)
	row.ServerMedian, row.ServerP99, row.ServerM = percentile(inside, 50), percentile(inside, 99), percentile(inside, 100)
	return row
}

// percentile is the smallest value that so many of a hundred do not exceed (nearest rank), -1 for none.
func percentile(sorted []time.Duration, p int) time.Duration {
	if len(sorted) == 0 {
		return -1
	}
	return sorted[max(0, (len(sorted)*p+99)/100-1)]
}

// What becomes of cases. waiting: what would follow comes in days; held: the rate asked for another, but all places were taken; nothing: whoever wanted to
// begin one found nothing to ask for.
const (
	begun      = "begun"
	ended      = "ended"
	waiting    = "left waiting"
	unfinished = "unfinished"
	held       = "held back"
	nothing    = "without a thing to ask for"
	sentTwice  = "sent twice"
)

var fates = []string{begun, ended, waiting, unfinished, held, nothing, sentTwice}

// Print writes the report as a table. Times are milliseconds.
func (r Report) Print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	ms := func(d time.Duration) string {
		if d < 0 {
			return "-"
		}
		return fmt.Sprintf("%.1f", float64(d)/float64(time.Millisecond))
	}
	fmt.Fprintf(w, "count\t/s\tmedian\tp90\tp99\tmax\tserver median\tserver p99\tserver max\terrors\trefused\t  ms; kind\n")
	for _, row := range r.Rows {
		fmt.Fprintf(w, "%d\t%.1f\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t  %s\n", row.Count, row.Rate, ms(row.Median), ms(row.P90), ms(row.P99),
			ms(row.Most), ms(row.ServerMedian), ms(row.ServerP99), ms(row.ServerM), row.Errors, row.Refused, row.Kind)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print report: %w", err)
	}
	for _, what := range fates {
		if _, err := fmt.Fprintf(out, "cases %s: %d, %.2f/s\n", what, r.Cases[what], float64(r.Cases[what])/r.Took.Seconds()); err != nil {
			return fmt.Errorf("print report: %w", err)
		}
	}
	for _, flow := range Flows() {
		counts, told := r.Flows[flow], make([]string, len(fates))
		if counts == nil {
			continue
		}
		for i, what := range fates {
			told[i] = fmt.Sprintf("%d %s", counts[what], what)
		}
		if _, err := fmt.Fprintf(out, "%s: %s\n", flow, strings.Join(told, ", ")); err != nil {
			return fmt.Errorf("print report: %w", err)
		}
	}
	for _, sentence := range r.Broken {
		if _, err := fmt.Fprintf(out, "broken: %s\n", sentence); err != nil {
			return fmt.Errorf("print report: %w", err)
		}
	}
	_, err := fmt.Fprintf(out, "%d promises broken in %.1f s\n", r.Breaches, r.Took.Seconds())
	return err
}
