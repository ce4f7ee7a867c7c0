package simulate

import (
	"cmp"
	"container/heap"

	"creditcase/calendar"
	"creditcase/casefile"
)

// task is one piece of work that a desk owes.
type task struct {
	kind  casefile.TaskKind
	of    *matter
	desk  *desk
	clock *running
	ready bool // it can be answered
	done  bool
}

// desk is a body at work. It takes its tasks as the inbox shows them: what is due first comes first, then what was filed
// first.
type desk struct {
	Unit
	place  int // among the desks: 0 is the agency
	inbox  inbox
	credit float64 // tasks that it can still answer today
	left   int     // tasks in the inbox after the last day
}

// begin gives the desk a new day. A part of a task may be left from yesterday, an idle day is not.
func (d *desk) begin() {
	if d.credit >= 1 {
		d.credit = 0
	}
	d.credit += d.Capacity
}

// put lets the desk see a task, or see it anew when its deadline has moved.
func (d *desk) put(t *task) { heap.Push(&d.inbox, entry{due: t.clock.due, of: t.of.number, task: t}) }

// next takes the task that comes first, while there is capacity.
func (d *desk) next() (*task, bool) {
	for len(d.inbox) > 0 && d.credit >= 1 {
		e, ok := heap.Pop(&d.inbox).(entry)
		if !ok || e.task.done || e.due != e.task.clock.due {
			continue // withdrawn, or put anew
		}
		d.credit--
		return e.task, true
	}
	return nil, false
}

// waiting counts the tasks that lie in the inbox.
func (d *desk) waiting() (n int) {
	for _, e := range d.inbox {
		if !e.task.done && e.due == e.task.clock.due {
			n++
		}
	}
	return n
}

type entry struct {
	due  calendar.Date
	of   int
	task *task
}

// inbox is a heap of entries.
type inbox []entry

func (q inbox) Len() int { return len(q) }
func (q inbox) Less(i, j int) bool {
	return cmp.Or(q[i].due.Compare(q[j].due), cmp.Compare(q[i].of, q[j].of)) < 0
}
func (q inbox) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push is for container/heap.
func (q *inbox) Push(x any) {
	if e, ok := x.(entry); ok {
		*q = append(*q, e)
	}
}

// Pop is for container/heap.
func (q *inbox) Pop() any {
	all := *q
	last := all[len(all)-1]
	*q = all[:len(all)-1]
	return last
}
