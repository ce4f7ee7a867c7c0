package commitment

import (
	"context"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// decisionForm asks the unit's head whether it is a breach, and what follows.
type decisionForm struct {
	*casepage.Act
	Order   ui.SummaryList // what was found untrue, what the party says, and what was found of that
	Revoked ui.TextArea
	None    *ui.Choice // that there is nothing to revoke; nil: it need not be said
	Agreed  ui.TextArea
	Grave   *ui.Choice // nil: the document has nothing for it

	due      casefile.CommitmentDue
	finished bool
}

// The boxes of what follows from a breach.
const (
	revokedBox = "revoked"
	noneBox    = "no_decision"
	agreedBox  = "agreed"
	graveBox   = "grave"
)

func openDecision(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &decisionForm{Act: data, Order: orderOf(data), due: dueOf(data.Dossier.Filed), finished: keptOf(data.Dossier).of.FinishedOn != nil}, nil
}

// mustRevoke reports whether the head names the decision on the item that is revoked, or says that there is none.
func (data *decisionForm) mustRevoke() bool {
	return data.Dossier.Pack.Commitment.MustRevoke(data.finished)
}

// Ask asks for the decision, and what of the letter and of the law follows from it.
func (data *decisionForm) Ask() {
	p, m := data.Printer, data.Dossier.Pack.Commitment
	recorded := p.T("guide.commitment.own_rule")
	if m.BreachArticle != "" {
		recorded = p.Article(m.BreachArticle)
	}
	broken := p.T("desk.commitment.outcome.broken_hint", recorded)
	if m.EndArticle != "" {
		broken = p.T("desk.commitment.outcome.broken_by", p.Article(m.EndArticle), recorded)
	}
	data.Choices = data.Form.Choice("outcome", "desk.commitment.outcome", []ui.Option{
		{Value: string(casefile.OutcomeBroken), Text: outcomeText(p, casefile.OutcomeBroken), Hint: broken},
		{Value: string(casefile.OutcomeRectified), Text: outcomeText(p, casefile.OutcomeRectified), Hint: p.T("desk.commitment.outcome.rectified_hint")}})
	data.Revoked = data.Form.TextArea(revokedBox, "desk.commitment.revoked", casefile.MaxReasons)
	if data.mustRevoke() {
		data.Revoked.Hint = p.T("desk.commitment.revoked.finished")
		c := data.Form.Choice(noneBox, "desk.commitment.no_decision", []ui.Option{{Value: "yes", Text: p.T("desk.commitment.no_decision.yes")}})
		data.None = &c
	}
	if m.EndArticle == "" {
		data.Revoked.Hint = p.T("desk.commitment.revoked.unsaid")
	}
	data.Agreed = data.Form.TextArea(agreedBox, "desk.commitment.agreed", casefile.MaxReasons)
	data.Agreed.Hint = p.T("desk.commitment.agreed.hint", ui.InLanguage(p, data.due.Terms.Consequences.ZH, data.due.Terms.Consequences.EN))
	if m.GraveArticle != "" {
		c := data.Form.Choice(graveBox, "desk.commitment.grave", []ui.Option{{Value: "yes", Text: p.T("desk.commitment.grave.yes", p.Article(m.GraveArticle))}})
		data.Grave = &c
	}
}

// Read reads the decision. What follows from a breach and was filled in although there is none is asked back.
func (data *decisionForm) Read() any {
	f := data.Form
	d := casefile.BreachDecision{Reasons: f.Reasons("reasons", "desk.commitment.reasons"),
		Outcome: casefile.Outcome(f.ChooseOne("outcome", "desk.commitment.outcome", string(casefile.OutcomeBroken), string(casefile.OutcomeRectified)))}
	if d.Outcome != casefile.OutcomeBroken {
		data.Unused("outcome", "desk.commitment.outcome", data.TypedIn(revokedBox, "desk.commitment.revoked"), data.TypedIn(noneBox, "desk.commitment.no_decision"),
			data.TypedIn(agreedBox, "desk.commitment.agreed"), data.TypedIn(graveBox, "desk.commitment.grave"))
		return d
	}
	d.Revoked = f.Optional(revokedBox, "desk.commitment.revoked", casefile.MaxReasons)
	if data.mustRevoke() {
		d.NoDecision = len(f.ChooseSome(noneBox, "desk.commitment.no_decision", false, "yes")) > 0
		switch named := d.Revoked != ""; {
		case named && d.NoDecision:
			f.Fail(revokedBox, "desk.commitment.revoked.both")
		case !named && !d.NoDecision:
			f.Fail(revokedBox, "desk.commitment.revoked.missing")
		}
	}
	d.Agreed = f.Optional(agreedBox, "desk.commitment.agreed", casefile.MaxReasons)
	if data.Dossier.Pack.Commitment.GraveArticle != "" {
		d.Grave = len(f.ChooseSome(graveBox, "desk.commitment.grave", false, "yes")) > 0
	}
	return d
}

// Answers are the decision, and what follows.
func (data *decisionForm) Answers(content any) []ui.SummaryRow {
	d, _ := content.(casefile.BreachDecision)
	return decidedRows(data.Printer, data.Dossier.Pack, d)
}

// decidedRows are what a decision says.
func decidedRows(p *messages.Printer, pack *rules.Pack, d casefile.BreachDecision) []ui.SummaryRow {
	rows := []ui.SummaryRow{{Key: p.T("desk.commitment.outcome.label"), Value: outcomeText(p, d.Outcome)},
		{Key: p.T("desk.commitment.reasons.label"), Lines: ui.Lines(d.Reasons)}}
	if d.Outcome != casefile.OutcomeBroken {
		return rows
	}
	rows = append(rows, ui.SummaryRow{Key: p.T("desk.commitment.row.revoked"), Value: p.T("desk.commitment.row.revoked_none")})
	if d.Revoked != "" {
		rows[len(rows)-1] = ui.SummaryRow{Key: p.T("desk.commitment.row.revoked"), Lines: ui.Lines(d.Revoked)}
	}
	if d.Agreed != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("desk.commitment.row.agreed"), Lines: ui.Lines(d.Agreed)})
	}
	if d.Grave {
		rows = append(rows, ui.SummaryRow{Key: p.T("desk.commitment.row.grave"), Value: p.T("desk.commitment.grave.yes", p.Article(pack.Commitment.GraveArticle))})
	}
	return rows
}

// outcomeText is what is decided, before it is.
func outcomeText(p *messages.Printer, o casefile.Outcome) string {
	return ui.Capital(ui.WordFor(p, "outcome.", string(o)))
}

// Label is what the form calls its own boxes.
func (data *decisionForm) Label(id string) string {
	switch id {
	case revokedBox, noneBox, agreedBox, graveBox:
		return data.T("desk.commitment." + id + ".label")
	}
	return ""
}

// Word is an answer as people read it.
func (data *decisionForm) Word(id, value string) string {
	switch id {
	case "outcome":
		return outcomeText(data.Printer, casefile.Outcome(value))
	case noneBox, graveBox:
		return data.T("desk.commitment." + id + ".label")
	}
	return ""
}
