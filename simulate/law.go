package simulate

import (
	"errors"
	"time"

	"creditcase/calendar"
	"creditcase/rules"
)

// law answers when a clock of the pack is due. An explanation is costly and a due day is not, so rules are asked each
// question once.
type law struct {
	pack  *rules.Pack
	cal   *calendar.Calendar
	known map[question]answer
}

// question is all that a due day depends on. Suspension is the zero span where none is.
type question struct {
	clock     string
	start     calendar.Date
	suspended span
	capStart  calendar.Date // what the clock's cap runs from; zero where it has none
	asked     int           // units of an extension; 0: none
}

type answer struct {
	due     calendar.Date
	granted int
}

// span is the days from From to To, both included; the zero span is none.
type span struct{ From, To calendar.Date }

func newLaw(pack *rules.Pack, cal *calendar.Calendar) *law {
	return &law{pack: pack, cal: cal, known: make(map[question]answer)}
}

// instant is when things happen on a day. Only days count; any instant will do.
func instant(d calendar.Date) time.Time { return d.At(12, 0) }

func (l *law) ask(q question) (answer, error) {
	// What was over when the period and its cap began changes nothing: the question is the same as without it.
	if to := q.suspended.To; !to.After(q.start) && (q.capStart.IsZero() || !to.After(q.capStart)) {
		q.suspended = span{}
	}
	if a, ok := l.known[q]; ok {
		return a, nil
	}
	a, err := l.reckon(q)
	if err == nil {
		l.known[q] = a
	}
	return a, err
}

func (l *law) reckon(q question) (answer, error) {
	var suspensions []rules.Suspension
	if q.suspended != (span{}) {
		suspensions = append(suspensions, rules.Suspension{From: instant(q.suspended.From), To: instant(q.suspended.To),
			Reason: "supplement"})
	}
	d, err := rules.Compute(l.pack, q.clock, instant(q.start), l.cal, suspensions...)
	if err == nil && !q.capStart.IsZero() {
		d, err = rules.Within(l.pack, d, instant(q.capStart), l.cal, suspensions...)
	}
	if err != nil {
		return answer{}, err
	}
	// What is granted is at most what was asked, and as much of it as the cap leaves.
	for amount := q.asked; amount > 0; amount-- {
		longer, err := rules.Extend(l.pack, d, amount, time.Time{}, instant(q.capStart), l.cal, suspensions...)
		if err == nil {
			return answer{due: longer.DueDate(), granted: amount}, nil
		}
		if !errors.Is(err, rules.ErrPastCap) {
			return answer{}, err
		}
	}
	return answer{due: d.DueDate()}, nil
}
