package dates

import (
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/ui"
)

// Remedies lists how and with whom a decision can be contested under a pack, and how long.
func Remedies(p *messages.Printer, pack *rules.Pack, flow casefile.Flow) ui.Table {
	t, _ := RemediesFrom(p, pack.Title, pack.Procedure(flow).Remedies, Learnt{}, nil) // without an instant there is nothing to count
	return t
}

// Learnt is when somebody was told of a decision; the zero time: nobody was yet.
type Learnt struct {
	At     time.Time
	Served bool // at the service of its document; otherwise it is reckoned as received when it was issued
}

// RemediesFrom lists those of a document that has the title, with the last day of each for who was told. What does not run from then has no day.
func RemediesFrom(p *messages.Printer, title rules.Text, remedies []rules.Remedy, told Learnt, cal *calendar.Calendar) (ui.Table, error) {
	t := ui.Table{Caption: p.T("guide.remedies"), HideCaption: true,
		Columns: []ui.Column{{Text: p.T("guide.remedy")}, {Text: p.T("guide.until")}, {Text: p.T("guide.basis")}}}
	for _, remedy := range remedies {
		until := p.T("guide.no_limit")
		if remedy.Period != nil {
			length := explain.Amount(p, remedy.Period.Amount, remedy.Period.Unit)
			until = p.T("guide.after_learning", length)
			switch {
			case remedy.From.ZH != "":
				until = p.T("guide.within_from", length, ui.Pick(p, remedy.From))
			case !told.At.IsZero():
				last, err := remedy.LastDay(told.At, cal)
				if err != nil {
					return t, err
				}
				until = p.T("guide.until_day", p.Date(last.Start()), length)
				if told.Served {
					until = p.T("guide.until_day_served", p.Date(last.Start()), length, p.ShortDate(told.At))
				}
			}
		}
		basis := ui.Cell{Text: ui.Capital(ui.Pick(p, remedy.Basis))}
		if remedy.Article != "" {
			basis.Hint = p.T("guide.remedy_article", ui.Pick(p, title), p.Article(remedy.Article))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: ui.Capital(ui.InLanguage(p, remedy.ZH, remedy.EN)), Hint: ui.Pick(p, remedy.Body)}, {Text: until}, basis}})
	}
	return t, nil
}
