package web

import (
	"net/http"
	"slices"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

// refuseForAuthority is the word in the address of the form check that fills in the reason of a refusal for want of authority.
const refuseForAuthority = "authority"

// verifyNote says, above the form check, what the capacity of the applicant rests on: nobody has verified it yet.
type verifyNote struct {
	Heading  string
	Rows     summaryList
	Lines    []string
	RefuseAt string // the form with a refusal for want of authority filled in
}

// Verify is what is to be verified of a capacity that is only claimed; nil where there is nothing.
func (data *actPage) Verify() *verifyNote {
	capacity := data.c.Case.Capacity
	if data.task.Kind != casefile.TaskFormCheck || !capacity.Claimed() {
		return nil
	}
	v := caseViewer{unit: &data.task.UnitID, base: data.CaseAt}
	at := "/desk/tasks/" + data.task.ID.String() + "/act?refuse=" + refuseForAuthority
	key := "desk.verify." + string(capacity)
	return &verifyNote{Heading: data.T(key), Rows: summaryList{Rows: standingRows(data.Printer, data.c, v, data.now)},
		Lines: []string{data.T(key + ".what"), data.T(key + ".then")}, RefuseAt: at}
}

// suggestRefusal fills in a refusal for want of authority where the address asks for it. The clerk can change every word.
func (data *actPage) suggestRefusal(r *http.Request) {
	if data.Verify() == nil || r.URL.Query().Get("refuse") != refuseForAuthority {
		return
	}
	data.Form.Set("accept", "no")
	data.Form.Set("refusal", data.T("desk.verify."+string(data.c.Case.Capacity)+".refusal"))
}

// standingRows say who objects, as what, and what of it is to be believed: an agent with the days of the letter, marked where
// they are over, an interested party with the interest; and the files that show it.
func standingRows(p *messages.Printer, c *caseFile, v caseViewer, now time.Time) []summaryRow {
	applicant := summaryRow{Key: p.T("case.applicant"), Value: c.ApplicantName}
	capacity := summaryRow{Key: p.T("case.capacity"), Value: p.T("capacity." + string(c.filing.Capacity))}
	rows := append([]summaryRow{applicant, capacity}, claimRows(p, c.filing)...)
	proof := summaryRow{Key: p.T("case.interest_proof")}
	if m := c.filing.Mandate; m != nil {
		proof.Key = p.T("case.letter")
		rows[1].Value = p.T("case.letter_until", c.ApplicantName, isoDay(p, m.Until))
		if !m.Covers(calendar.DateOf(now).String()) {
			rows[len(rows)-1].Tag = &tag{p.T("case.letter_expired"), tagLate}
		}
	}
	if !c.filing.Capacity.Claimed() {
		return rows
	}
	proof.Lines, proof.Links = fileRefs(p, v, slices.DeleteFunc(slices.Clone(c.attachments), func(a db.CaseAttachmentsRow) bool {
		return !slices.Contains(c.filing.Proof(), a.ID)
	}))
	return append(rows, proof)
}

// fileRefs name files; who works on the case can open them.
func fileRefs(p *messages.Printer, v caseViewer, files []db.CaseAttachmentsRow) (lines []string, links []link) {
	for i, a := range files {
		name := attachmentLine(p, i+1, a.Name, a.Size, a.UploadedAt)
		if v.unit == nil {
			lines = append(lines, name)
		} else {
			links = append(links, link{name, v.base + "/attachments/" + a.ID.String()})
		}
	}
	return lines, links
}
