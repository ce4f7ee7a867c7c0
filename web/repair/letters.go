package repair

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// letters are the letters of commitment that the public reads.
type letters struct{ *site.Server }

// notRepaired are the ends with which a record was not repaired: what its subject undertook for that is no undertaking any more.
var notRepaired = []string{string(casefile.ResultWithdrawn), string(casefile.OutcomeRefuseRepair)}

// published gives the letters of the records whose packs have them published from acceptance on (shenzhen-2020 63(2)). The name of whoever
// signed is masked: the undertaking is the subject's. Lines that name another record of the application are left out, for that may be published
// no more, or never have been.
func (s *letters) published(r *http.Request, p *messages.Printer, records []uuid.UUID) (map[uuid.UUID]ui.Details, error) {
	now := s.Clock.Now()
	rows, err := s.StoreFor(r).PublishedLetters(r.Context(), db.PublishedLettersParams{Flow: casefile.FlowRepair, Now: &now, Filed: casefile.ActFile,
		Over: notRepaired, Records: records})
	if err != nil {
		return nil, fmt.Errorf("read letters of commitment: %w", err)
	}
	found := make(map[uuid.UUID]ui.Details)
	for _, row := range rows {
		pack, err := s.Book.Pack(row.PackID, int(row.PackVersion))
		if err != nil {
			return nil, fmt.Errorf("find the pack of a letter: %w", err)
		}
		if letter := pack.Repair.Letter; letter == nil || !letter.Publish {
			continue
		}
		found[row.RecordID] = ui.Details{Summary: p.T("repair.letter"), Lines: ui.Lines(forPublic(row))}
	}
	return found, nil
}

// forPublic is the text of a letter without what is not the public's.
func forPublic(row db.PublishedLettersRow) string {
	text, _ := without(row.Letter, row.Others)
	for _, name := range []string{row.Signed, row.Signer} {
		if name != "" {
			text = strings.ReplaceAll(text, name, casefile.MaskName(name))
		}
	}
	return text
}

// without is a text without its lines that name one of the records, and how many these are.
func without(text string, records []string) (rest string, left int) {
	var lines []string
	for line := range strings.Lines(text) {
		if slices.ContainsFunc(records, func(number string) bool { return names(line, number) }) {
			left++
			continue
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, ""), left
}

// names reports whether a line names the record with the number, and not one whose number only begins or ends alike.
func names(line, number string) bool {
	part := func(c byte) bool {
		return c == '-' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
	}
	for from := 0; number != ""; {
		at := strings.Index(line[from:], number)
		if at < 0 {
			return false
		}
		begin, end := from+at, from+at+len(number)
		if (begin == 0 || !part(line[begin-1])) && (end == len(line) || !part(line[end])) {
			return true
		}
		from = begin + 1
	}
	return false
}

// letterFor is the letter of commitment as the body reads it that owes the task. The agency reads all of it; a unit, which decides on its
// own records, not the lines that name those of other bodies: they are as many as is told. What was signed is kept as it is.
func letterFor(ctx context.Context, s *site.Server, p *messages.Printer, c db.Case, body uuid.UUID, text string) (*ui.Details, error) {
	shown := &ui.Details{Summary: p.T("repair.letter.text"), Lines: ui.Lines(text)}
	if c.ApplicationID == nil {
		return shown, nil
	}
	agency, err := s.Store.UnitAgency(ctx)
	if err != nil {
		return nil, fmt.Errorf("find agency: %w", err)
	}
	if agency.ID == body {
		return shown, nil
	}
	rows, err := s.Store.ApplicationCases(ctx, c.ApplicationID)
	if err != nil {
		return nil, fmt.Errorf("read cases of application: %w", err)
	}
	var others []string
	for _, row := range rows {
		if row.ID != c.ID {
			others = append(others, row.Records...)
		}
	}
	text, left := without(text, others)
	shown.Lines = ui.Lines(text)
	if left > 0 {
		shown.Lines = append(shown.Lines, p.N("repair.letter.others_left", left))
	}
	return shown, nil
}
