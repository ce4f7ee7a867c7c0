package web

import (
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
)

// guidePeriod is a period as the guide tells it. What a city has set must not look like what a law says, so the tag
// says which in words.
type guidePeriod struct {
	Text      string
	Tag       tag
	Article   string
	Extension string
}

// guideStep is one step of the procedure.
type guideStep struct {
	Title, Text string
	Period      *guidePeriod
}

// guideWriter puts a pack into words.
type guideWriter struct {
	*messages.Printer
	pack *rules.Pack
}

func (g guideWriter) pick(t rules.Text) string { return pick(g.Printer, t) }

func (g guideWriter) document() summaryList {
	standing := standingTag(g.Printer, g.pack)
	since := g.ShortDate(g.pack.Effective.From.Start())
	if to := g.pack.Effective.To; !to.IsZero() {
		since = g.T("guide.since_until", since, g.ShortDate(to.Start()))
	}
	key := "guide.document.effective"
	if g.pack.Standing == rules.Draft {
		key = "guide.document.chosen_from"
	}
	return summaryList{Rows: []summaryRow{
		{Key: g.T("start.regulation"), Value: g.pick(g.pack.Title), Tag: &standing, Lines: standingNote(g.Printer, g.pack)},
		{Key: g.T(key), Value: since},
	}}
}

// period tells the named clock; nil where the pack has none.
func (g guideWriter) period(name string) *guidePeriod {
	clock, err := g.pack.Clock(name)
	if err != nil {
		return nil
	}
	p := &guidePeriod{Tag: basisTag(g.Printer, clock.Basis, g.pack.Law())}
	switch from := g.pick(clock.StartsAt); {
	case clock.Amount == 0 && clock.AtOnce != (rules.Text{}):
		p.Text = capital(g.T("guide.period.at_once", from, g.pick(clock.AtOnce)))
	case clock.Amount == 0:
		p.Text = capital(g.T("guide.period.same_day", from))
	default:
		p.Text = capital(g.T("guide.period.within", from, explain.Amount(g.Printer, clock.Amount, clock.Unit)))
	}
	if clock.Article != "" {
		p.Article = g.Article(clock.Article)
	}
	if e := clock.Extension; e != nil {
		switch {
		case e.Cap != nil:
			p.Extension = g.T("guide.extension.capped", g.pick(e.ApprovedBy), explain.Amount(g.Printer, e.Cap.Amount, e.Cap.Unit))
		case e.Open:
			p.Extension = g.T("guide.extension.open", g.pick(e.ApprovedBy))
		default:
			p.Extension = g.T("guide.extension.by", g.pick(e.ApprovedBy), explain.Amount(g.Printer, e.Amount, clock.Unit))
		}
		if e.Condition != (rules.Text{}) {
			p.Extension = g.T("guide.extension.condition", capital(g.pick(e.Condition))) + p.Extension
		}
		if e.Article != "" {
			p.Extension += g.T("guide.extension.article", g.Article(e.Article))
		}
	}
	return p
}

func (g guideWriter) step(name, clock string) guideStep {
	return guideStep{Title: g.T("guide.step." + name), Text: g.T("guide.step." + name + ".text"), Period: g.period(clock)}
}
