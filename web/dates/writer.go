package dates

import (
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/ui"
)

// Period is a period as the guide tells it. What a city has set must not look like what a law says, so the tag
// says which in words.
type Period struct {
	Text      string
	Tag       ui.Tag
	Article   string
	Extension string
}

// Words tell the period in a line, with what it rests on.
func (g Period) Words(p *messages.Printer) string {
	if g.Article == "" {
		return p.T("filing.channel.period", g.Text, g.Tag.Text)
	}
	return p.T("filing.channel.period_article", g.Text, g.Tag.Text, g.Article)
}

// Step is one step of the procedure.
type Step struct {
	Title, Text string
	Period      *Period
}

// Writer puts a pack into words.
type Writer struct {
	*messages.Printer
	Pack *rules.Pack
}

// Pick is a text of the pack in the reader's language.
func (g Writer) Pick(t rules.Text) string { return ui.Pick(g.Printer, t) }

// Document tells which document the pack is, and since when it counts.
func (g Writer) Document() ui.SummaryList {
	standing := ui.StandingTag(g.Printer, g.Pack)
	since := g.ShortDate(g.Pack.Effective.From.Start())
	if to := g.Pack.Effective.To; !to.IsZero() {
		since = g.T("guide.since_until", since, g.ShortDate(to.Start()))
	}
	key := "guide.document.effective"
	if g.Pack.Standing == rules.Draft {
		key = "guide.document.chosen_from"
	}
	return ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: g.T("start.regulation"), Value: g.Pick(g.Pack.Title), Tag: &standing, Lines: ui.StandingNote(g.Printer, g.Pack)},
		{Key: g.T(key), Value: since},
	}}
}

// Period tells the named clock; nil where the pack has none.
func (g Writer) Period(name string) *Period {
	clock, err := g.Pack.Clock(name)
	if err != nil {
		return nil
	}
	p := &Period{Tag: ui.BasisTag(g.Printer, clock.Basis, g.Pack.Law())}
	switch from := g.Pick(clock.StartsAt); {
	case clock.Amount == 0 && clock.AtOnce != (rules.Text{}):
		p.Text = ui.Capital(g.T("guide.period.at_once", from, g.Pick(clock.AtOnce)))
	case clock.Amount == 0:
		p.Text = ui.Capital(g.T("guide.period.same_day", from))
	default:
		p.Text = ui.Capital(g.T("guide.period.within", from, explain.Amount(g.Printer, clock.Amount, clock.Unit)))
	}
	if clock.StartBasis == rules.Policy {
		p.Text = g.T("guide.period.start_own", p.Text)
	}
	if clock.Article != "" {
		p.Article = g.Article(clock.Article)
	}
	if clock.Unread {
		p.Article = g.T("guide.period.unread")
	}
	if e := clock.Extension; e != nil {
		switch {
		case e.Cap != nil:
			p.Extension = g.T("guide.extension.capped", g.Pick(e.ApprovedBy), explain.Amount(g.Printer, e.Cap.Amount, e.Cap.Unit))
		case e.Open:
			p.Extension = g.T("guide.extension.open", g.Pick(e.ApprovedBy))
		default:
			p.Extension = g.T("guide.extension.by", g.Pick(e.ApprovedBy), explain.Amount(g.Printer, e.Amount, clock.Unit))
		}
		if e.Condition != (rules.Text{}) {
			p.Extension = g.T("guide.extension.condition", ui.Capital(g.Pick(e.Condition))) + p.Extension
		}
		if e.Article != "" {
			p.Extension += g.T("guide.extension.article", g.Article(e.Article))
		}
		if e.ToldBefore {
			p.Extension = g.T("guide.extension.told_before", p.Extension)
		}
	}
	return p
}

// Step tells a step of the procedure by its name in the messages, and the clock that runs for it; "" for none.
func (g Writer) Step(name, clock string) Step {
	return Step{Title: g.T("guide.step." + name), Text: g.T("guide.step." + name + ".text"), Period: g.Period(clock)}
}
