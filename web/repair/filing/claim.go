package filing

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/ui"
	"creditcase/web/uploads"
)

// paper is a kind of paper that is asked for with a record, with what has been added of it.
type paper struct {
	ID, Name, Hint string
	Optional       bool
	Files          []uploads.File
	Upload         *ui.FileUpload // nil: no more files may be added
}

// asked are the papers that the record asks for: the pack's for its category, and those of its catalogue item.
func (c application) asked(record db.RepairRecordsRow) ([]rules.Material, error) {
	var item casefile.ItemRepair
	if err := json.Unmarshal(record.Repair, &item); err != nil {
		return nil, fmt.Errorf("read catalogue item: %w", err)
	}
	asked := c.Pack.Repair.MaterialsFor(record.Category)
	for _, m := range item.Materials {
		asked = append(asked, rules.Material{ID: m.ID, ZH: m.ZH, EN: m.EN})
	}
	return asked, nil
}

// filesOf are the files of one kind of paper with one record.
func (c application) filesOf(n int, material string) []db.Attachment {
	for _, m := range c.Draft.Records[n].Materials {
		if m.ID == material {
			return c.Those(m.Files)
		}
	}
	return nil
}

// papers are all files with one record.
func (c application) papers(n int) []db.Attachment {
	var ids [][]uuid.UUID
	for _, m := range c.Draft.Records[n].Materials {
		ids = append(ids, m.Files)
	}
	return c.Those(ids...)
}

// fileQuestion is the name of the box for files of a kind of paper.
func fileQuestion(material string) string { return "files_" + material }

func (c application) showClaim(data *stepPage, n int) error {
	record := c.Records[n]
	data.Lines = []string{data.T("filing.repair.claim.record", ui.InLanguage(data.Printer, record.ItemZH, record.ItemEN), record.Number,
		ui.InLanguage(data.Printer, record.UnitZH, record.UnitEN))}
	asked, err := c.asked(record)
	if err != nil {
		return err
	}
	for _, m := range asked {
		p := paper{ID: fileQuestion(m.ID), Name: ui.Capital(ui.InLanguage(data.Printer, m.ZH, m.EN)), Hint: paperHint(data.Printer, m), Optional: m.Optional,
			Files: c.Removable(data.Printer, c.filesOf(n, m.ID))}
		if c.MoreFiles() {
			upload := data.Form.FileUpload(p.ID, "filing.repair.paper", uploads.Accept, true)
			upload.Label, upload.Hint = p.Name, p.Hint
			p.Upload = &upload
		}
		data.Papers = append(data.Papers, p)
	}
	return nil
}

// paperHint says on which article a paper is asked for, and whether it may be left out.
func paperHint(p *messages.Printer, m rules.Material) string {
	hint := p.Article(m.Article)
	if m.Optional {
		if hint != "" {
			return p.T("filing.repair.paper.optional_article", hint)
		}
		return p.T("filing.repair.paper.optional")
	}
	return hint
}

// readClaim reads what is said and shown of one record. Sound files stay, whatever is wrong with the rest.
func (s *Pages) readClaim(r *http.Request, f *forms.Form, c application, n int, required bool) (func(*repairDraft), error) {
	record := c.Records[n]
	done := required && f.Value("then") != "upload" // who adds files has not answered yet
	performed, corrected, err := s.readDays(r.Context(), f, c, record.ID, done)
	if err != nil {
		return nil, err
	}
	asked, err := c.asked(record)
	if err != nil {
		return nil, err
	}
	added := make(map[string][]uuid.UUID)
	for _, m := range asked {
		id := fileQuestion(m.ID)
		kept, err := uploads.Keep(s.Server, r, f, id, c.Owner(), uploads.Kinds, f.Files(id, "filing.repair.paper", false))
		if err != nil {
			return nil, err
		}
		added[m.ID] = kept
	}
	sound := f.OK()
	return func(d *repairDraft) {
		claim := d.claim(record.ID)
		if claim == nil {
			return // it was taken back in another window
		}
		claim.Materials = withFiles(claim.Materials, asked, added)
		if sound {
			claim.PerformedOn, claim.CorrectedOn, claim.Seen = performed, corrected, claim.Seen || done
		}
	}, nil
}

func (d *repairDraft) claim(record uuid.UUID) *claimed {
	i := slices.IndexFunc(d.Records, func(r claimed) bool { return r.RecordID == record })
	if i < 0 {
		return nil
	}
	return &d.Records[i]
}

// withFiles adds files to their kinds of paper, in the order in which those are asked for.
func withFiles(have []casefile.RepairMaterial, asked []rules.Material, added map[string][]uuid.UUID) []casefile.RepairMaterial {
	var all []casefile.RepairMaterial
	for _, m := range asked {
		one := casefile.RepairMaterial{ID: m.ID}
		for _, old := range have {
			if old.ID == m.ID {
				one.Files = append(one.Files, old.Files...)
			}
		}
		if one.Files = append(one.Files, added[m.ID]...); len(one.Files) > 0 {
			all = append(all, one)
		}
	}
	return all
}

// readDays reads when the duty was performed and the misconduct corrected: one of them at least, neither in the future, and not before the
// finding, as far as the reader may know when that was.
func (s *Pages) readDays(ctx context.Context, f *forms.Form, c application, record uuid.UUID, required bool) (performed, corrected string, err error) {
	var found calendar.Date
	if !c.agent() {
		facts, err := s.Store.RepairFactsOf(ctx, db.RepairAsked{Records: []uuid.UUID{record}, At: s.Clock.Now()})
		if err != nil {
			return "", "", fmt.Errorf("read facts of record: %w", err)
		}
		found = facts[record].FoundOn
	}
	read := func(id string) string {
		day, ok := f.Day(id, "filing.repair."+id, false)
		switch {
		case !ok:
			return ""
		case day.After(c.today):
			f.Fail(id, "filing.repair.day.future", f.Name("filing.repair."+id))
		case !found.IsZero() && day.Before(found):
			f.Fail(id, "filing.repair.day.before_found", f.Name("filing.repair."+id), f.ShortDate(found.Start()))
		}
		return day.String()
	}
	performed, corrected = read("performed"), read("corrected")
	if required && f.OK() && performed == "" && corrected == "" {
		f.Fail("performed", "filing.repair.day.one")
	}
	return performed, corrected, nil
}
