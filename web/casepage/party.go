package casepage

import (
	"slices"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/ui"
	"creditcase/web/uploads"
)

// StandingRows say who files, as what, and what of it is to be believed: an agent with the days of the letter, marked where
// they are over, an interested party with the interest; and the files that show it.
func StandingRows(p *messages.Printer, c *Dossier, v Viewer, now time.Time) []ui.SummaryRow {
	applicant := ui.SummaryRow{Key: p.T("case.applicant"), Value: c.ApplicantName}
	capacity := ui.SummaryRow{Key: p.T("case.capacity"), Value: p.T("capacity." + string(c.Standing.Capacity))}
	rows := append([]ui.SummaryRow{applicant, capacity}, ClaimRows(p, c.Standing)...)
	proof := ui.SummaryRow{Key: p.T("case.interest_proof")}
	if m := c.Standing.Mandate; m != nil {
		proof.Key = p.T("case.letter")
		rows[1].Value = p.T("case.letter_until", c.ApplicantName, ui.DayText(p, m.Until))
		if !m.Covers(calendar.DateOf(now).String()) {
			rows[len(rows)-1].Tag = &ui.Tag{Text: p.T("case.letter_expired"), Colour: ui.TagLate}
		}
	}
	if !c.Standing.Capacity.Claimed() {
		return rows
	}
	proof.Lines, proof.Links = fileRefs(p, v, slices.DeleteFunc(slices.Clone(c.Attachments), func(a db.CaseAttachmentsRow) bool {
		return !slices.Contains(c.Standing.Proof(), a.ID)
	}))
	return append(rows, proof)
}

// fileRefs name files; who works on the case can open them.
func fileRefs(p *messages.Printer, v Viewer, files []db.CaseAttachmentsRow) (lines []string, links []ui.Link) {
	for i, a := range files {
		name := uploads.AttachmentLine(p, i+1, a.Name, a.Size, a.UploadedAt)
		if v.Unit == nil {
			lines = append(lines, name)
		} else {
			links = append(links, ui.Link{Text: name, Href: v.Base + "/attachments/" + a.ID.String()})
		}
	}
	return lines, links
}

// ClaimRows tell in what standing something was filed: for an agent the days of the letter, for an interested party the interest.
func ClaimRows(p *messages.Printer, f casefile.Standing) []ui.SummaryRow {
	switch {
	case f.Mandate != nil:
		return []ui.SummaryRow{{Key: p.T("case.letter"), Value: p.T("case.letter_days", ui.DayText(p, f.Mandate.From), ui.DayText(p, f.Mandate.Until))}}
	case f.Interest != nil:
		return []ui.SummaryRow{{Key: p.T("case.interest"), Lines: ui.Lines(f.Interest.Statement)}}
	}
	return nil
}
