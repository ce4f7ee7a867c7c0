package web

import (
	"fmt"

	"creditcase/casefile"
	"creditcase/messages"
)

// flowPages are what a procedure shows at the doors.
type flowPages struct {
	forms    map[casefile.TaskKind]actForm // of its own tasks
	beside   map[string]actForm            // of what can be done on a task beside its own act, by the word in the path
	sections sections
}

// sections are the parts of a case's page that are a procedure's own.
type sections interface {
	// Filing is what was filed.
	Filing(p *messages.Printer, c *caseFile, v caseViewer) summaryList
	// Compared is what the record says, beside what it is compared with.
	Compared(p *messages.Printer, c *caseFile, v caseViewer) table
}

// flowSet are the pages of every procedure.
type flowSet map[casefile.Flow]flowPages

// of are the pages of a procedure. An error is a procedure that the server was not given.
func (f flowSet) of(flow casefile.Flow) (flowPages, error) {
	pages, ok := f[flow]
	if !ok {
		return pages, fmt.Errorf("no pages of procedure %q", flow)
	}
	return pages, nil
}
