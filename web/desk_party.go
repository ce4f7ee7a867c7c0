package web

import (
	"slices"
	"time"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/messages"
)

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
