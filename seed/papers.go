package seed

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"unicode/utf16"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"github.com/google/uuid"
)

// The papers that people show: a letter of authorization, what proves an interest, that a duty was performed.

// show adds to how a filing is made what its capacity is claimed on. matter says in Chinese for what the agent stands in.
func (d *driver) show(ctx context.Context, c *plannedCase, of target, matter string, standing *casefile.Standing) error {
	day := calendar.DateOf(c.filedAt)
	switch c.as {
	case casefile.CapacityAgent:
		from, until := day.AddDays(-10), day.AddYears(1)
		id, err := d.keepPaper(ctx, c, of.applicant, "授权委托书", "委托人："+of.named.SubjectName,
			"委托事项："+matter+"，代为办理有关手续。", "委托期限："+from.String()+" 至 "+until.String())
		standing.Mandate = &casefile.Mandate{Letter: []uuid.UUID{id}, From: from.String(), Until: until.String()}
		return err
	case casefile.CapacityInterestedParty:
		id, err := d.keepPaper(ctx, c, of.applicant, "利害关系说明", c.interest)
		standing.Interest = &casefile.Interest{Statement: c.interest, Proof: []uuid.UUID{id}}
		return err
	case casefile.CapacitySelf, casefile.CapacityRepresentative, casefile.CapacityManager: // nothing
	}
	return nil
}

// keepPaper keeps a page as if it had been uploaded: first the bytes, then the row that names them.
func (d *driver) keepPaper(ctx context.Context, c *plannedCase, account uuid.UUID, title string, lines ...string) (uuid.UUID, error) {
	page, id := pdf(title, append(lines, "", "本页为演示而作，不是真实文书。")), uuid.Must(uuid.NewV7())
	if err := d.Files.WriteFile(id.String(), page, 0o600); err != nil {
		return id, fmt.Errorf("keep paper: %w", err)
	}
	sum := sha256.Sum256(page)
	err := d.Store.AttachmentInsert(ctx, db.AttachmentInsertParams{ID: id, AccountID: account, Name: title + ".pdf",
		MediaType: "application/pdf", Size: int64(len(page)), SHA256: hex.EncodeToString(sum[:]), UploadedAt: c.filedAt})
	if err != nil {
		return id, errors.Join(fmt.Errorf("note paper: %w", err), d.Files.Remove(id.String()))
	}
	return id, nil
}

// pdf is a page of PDF 1.4 with a title and lines below it. Its one font is named and not embedded: viewers have their own
// for the Chinese names that the format itself lists (ISO 32000-1, 9.7.5.2).
func pdf(title string, lines []string) []byte {
	var text bytes.Buffer
	fmt.Fprintf(&text, "BT /F 18 Tf 72 760 Td <%s> Tj /F 11 Tf 0 -16 Td", utf16Hex(title))
	const perLine = 38 // characters of 11 points between the margins
	for _, line := range lines {
		for runes := []rune(line); ; runes = runes[perLine:] {
			fmt.Fprintf(&text, " 0 -22 Td <%s> Tj", utf16Hex(string(runes[:min(perLine, len(runes))])))
			if len(runes) <= perLine {
				break
			}
		}
	}
	text.WriteString(" ET")
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", text.Len(), text.String()),
		"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
		"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>" +
			"/W[1 95 500]/FontDescriptor 7 0 R>>", // Latin letters and digits are half as wide
		"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120" +
			"/CapHeight 880/StemV 93>>",
	}
	var file, table bytes.Buffer
	file.WriteString("%PDF-1.4\n")
	fmt.Fprintf(&table, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", file.Len())
		fmt.Fprintf(&file, "%d 0 obj%s endobj\n", i+1, o)
	}
	start := file.Len()
	fmt.Fprintf(&file, "%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", table.String(), len(objects)+1, start)
	return file.Bytes()
}

func utf16Hex(s string) string {
	var hexes bytes.Buffer
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&hexes, "%04X", unit)
	}
	return hexes.String()
}
