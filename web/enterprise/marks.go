package enterprise

import (
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// Marks are what lies on an enterprise since a court's document, for whoever looks at it: a tag for each, and what it rests on.
type Marks struct {
	Tags []ui.Tag
	Rows ui.SummaryList // no rows: nothing lies on it
}

// MarksOf are those of enterprises, by the enterprise.
func MarksOf(r *http.Request, s *site.Server, p *messages.Printer, subjects []uuid.UUID) (map[uuid.UUID]Marks, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	rows, err := s.StoreFor(r).EnterpriseMarks(r.Context(), db.EnterpriseMarksParams{SubjectIds: subjects, Now: s.Clock.Now()})
	if err != nil {
		return nil, fmt.Errorf("read marks of enterprises: %w", err)
	}
	all := make(map[uuid.UUID]Marks)
	for _, row := range rows {
		m := all[*row.SubjectID]
		m.Tags = append(m.Tags, ui.Tag{Text: p.T("enterprise.mark." + string(row.Kind)), Colour: ui.TagActive})
		m.Rows.Rows = append(m.Rows.Rows, markRow(p, s.Book, row))
		all[*row.SubjectID] = m
	}
	return all, nil
}

// markRow says what a mark means, on which document and article it rests, what the plan says and until when it is to be carried out.
func markRow(p *messages.Printer, book *rules.Book, m db.EnterpriseMarksRow) ui.SummaryRow {
	row := ui.SummaryRow{Key: p.T("enterprise.mark." + string(m.Kind)), Lines: []string{p.T("enterprise.mark." + string(m.Kind) + ".note"),
		p.T("enterprise.ruled", m.Court, m.Number, p.ShortDate(m.IssuedOn))}}
	if m.Article != "" {
		rests := p.Article(m.Article)
		if pack, err := book.Pack(m.PackID, int(m.PackVersion)); err == nil { // the book may hold it no more
			rests = p.T("enterprise.rests.of", ui.Pick(p, pack.Name), rests)
		}
		row.Lines = append(row.Lines, p.T("enterprise.rests", p.ShortDate(m.StartedAt), rests))
	}
	if m.Says != "" {
		row.Lines = append(row.Lines, p.T("enterprise.plan_says"))
		row.Lines = append(row.Lines, ui.Lines(m.Says)...)
	}
	if m.PerformsBy != nil && m.Kind == casefile.EffectPlan {
		row.Lines = append(row.Lines, p.T("enterprise.performs_by", p.ShortDate(*m.PerformsBy)))
	}
	if alike := TreatedAlike(book, m); alike != "" {
		row.Lines = append(row.Lines, p.T("enterprise.treated_alike", p.Article(alike)))
	}
	return row
}

// TreatedAlike is the article by which everybody is encouraged to treat an enterprise like any other whose plan was carried out; "": the mark says
// something else, or the rules of its case have none.
func TreatedAlike(book *rules.Book, m db.EnterpriseMarksRow) string {
	if m.Kind != casefile.EffectPlanCarriedOut {
		return ""
	}
	pack, err := book.Pack(m.PackID, int(m.PackVersion))
	if err != nil || !pack.Provides(casefile.FlowReorganization) { // the book may hold it no more
		return ""
	}
	return pack.Reorganization.TreatedAlike
}

// LeftOut says how many records are left out of what is shown for a purpose, and on which article; never what they say.
func LeftOut(p *messages.Printer, purpose casefile.Purpose, n int, article string) string {
	said := p.N("enterprise.left_out", n, p.T("purpose."+string(purpose)))
	if article == "" {
		return said
	}
	return p.T("enterprise.left_out.by", said, p.Article(article))
}

// AskPurpose asks for what is looked up. That something is left out for a purpose is said under a pack alone that leaves something out.
func AskPurpose(s *site.Server, f *forms.Form, stem string) (ui.Choice, error) {
	options := make([]ui.Option, len(casefile.Purposes))
	for i, purpose := range casefile.Purposes {
		options[i] = ui.Option{Value: string(purpose), Text: f.T("purpose." + string(purpose))}
	}
	asks := f.Choice("purpose", stem, options)
	pack, err := s.PackFor(casefile.FlowReorganization)
	if err != nil {
		return asks, err
	}
	if article := pack.Reorganization.LeavesOut(); article != "" {
		asks.Hint = f.T("enterprise.purpose_hint", f.Article(article))
	}
	return asks, nil
}
