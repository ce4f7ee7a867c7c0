package web

import (
	"creditcase/messages"
)

// sections are the parts of a case's page that are a procedure's own.
type sections interface {
	// Filing is what was filed.
	Filing(p *messages.Printer, c *caseFile, v caseViewer) summaryList
	// Compared is what the record says, beside what it is compared with.
	Compared(p *messages.Printer, c *caseFile, v caseViewer) table
}
