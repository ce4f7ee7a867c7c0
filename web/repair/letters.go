package repair

import (
	"context"
	"fmt"
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
func (s *letters) published(ctx context.Context, p *messages.Printer, records []uuid.UUID) (map[uuid.UUID]ui.Details, error) {
	now := s.Clock.Now()
	rows, err := s.Store.PublishedLetters(ctx, db.PublishedLettersParams{Flow: casefile.FlowRepair, Now: &now, Filed: casefile.ActFile,
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
	var lines []string
	for line := range strings.Lines(row.Letter) {
		if !slices.ContainsFunc(row.Others, func(number string) bool { return strings.Contains(line, number) }) {
			lines = append(lines, line)
		}
	}
	text := strings.Join(lines, "")
	for _, name := range []string{row.Signed, row.Signer} {
		if name != "" {
			text = strings.ReplaceAll(text, name, casefile.MaskName(name))
		}
	}
	return text
}
