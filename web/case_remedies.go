package web

import (
	"time"

	"creditcase/calendar"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
)

// remedyTable lists how and with whom a decision can be contested under a pack, and how long.
func remedyTable(p *messages.Printer, pack *rules.Pack) table {
	t, _ := remedyTableFrom(p, pack, time.Time{}, nil) // without an instant there is nothing to count
	return t
}

// remedyTableFrom lists them with the last day of each for who was told at the instant; the zero time: nobody yet.
func remedyTableFrom(p *messages.Printer, pack *rules.Pack, told time.Time, cal *calendar.Calendar) (table, error) {
	t := table{Caption: p.T("guide.remedies"), HideCaption: true,
		Columns: []column{{Text: p.T("guide.remedy")}, {Text: p.T("guide.until")}, {Text: p.T("guide.basis")}}}
	for _, remedy := range pack.Objection.Remedies {
		until := p.T("guide.no_limit")
		if remedy.Period != nil {
			length := explain.Amount(p, remedy.Period.Amount, remedy.Period.Unit)
			until = p.T("guide.after_learning", length)
			if !told.IsZero() {
				last, err := remedy.LastDay(told, cal)
				if err != nil {
					return t, err
				}
				until = p.T("guide.until_day", p.Date(last.Start()), length)
			}
		}
		basis := cell{Text: capital(pick(p, remedy.Basis))}
		if remedy.Article != "" {
			basis.Hint = p.T("guide.remedy_article", pick(p, pack.Title), p.Article(remedy.Article))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: capital(inLanguage(p, remedy.ZH, remedy.EN)), Hint: pick(p, remedy.Body)}, {Text: until}, basis}})
	}
	return t, nil
}
