package repair

import (
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/ui"
)

// stateColours are the colours of the states in which a condition can be.
var stateColours = map[rules.State]ui.TagColour{rules.Met: ui.TagGood, rules.Unmet: ui.TagLate, rules.ToShow: ui.TagSoon, rules.ToWeigh: ui.TagPaused}

// conditionName is what people call a condition.
func conditionName(p *messages.Printer, id rules.ConditionID) string {
	return p.T("repair.condition." + string(id))
}

// conditionNames lists conditions.
func conditionNames(p *messages.Printer, conditions []rules.ConditionState) string {
	names := make([]string, len(conditions))
	for i, c := range conditions {
		names[i] = conditionName(p, c.ID)
	}
	return ui.Listed(p, names...)
}

// conditionTable shows how each condition of a record stands, on what it rests, and from which day on it is met.
func conditionTable(p *messages.Printer, pack *rules.Pack, e rules.Eligibility) ui.Table {
	t := ui.Table{Caption: p.T("repair.conditions"), HideCaption: true, Columns: []ui.Column{{Text: p.T("repair.condition")},
		{Text: p.T("repair.condition_state")}, {Text: p.T("guide.basis")}}}
	for _, c := range e.Conditions {
		t.Rows = append(t.Rows, ui.Row{Late: c.State == rules.Unmet, Cells: []ui.Cell{{Text: conditionName(p, c.ID)},
			{Tags: []ui.Tag{{Text: p.T("repair.state." + string(c.State)), Colour: stateColours[c.State]}}, Hint: conditionWhy(p, c)},
			{Text: conditionBasis(p, pack, c.Article, c.Basis)}}})
	}
	return t
}

// conditionBasis says on which article a condition rests, or that it is the operator's own.
func conditionBasis(p *messages.Printer, pack *rules.Pack, article string, basis rules.Basis) string {
	word := ui.BasisTag(p, basis, pack.Law()).Text
	if basis == rules.Policy {
		word = p.T("repair.own_rule")
	}
	switch {
	case article == "":
		return word
	case basis == rules.Policy:
		return p.T("trail.fact.with_article", word, p.Article(article))
	}
	return p.Article(article)
}

// conditionWhy says more of how a condition stands: why, and from which day on it is met, with the reckoning. "" for nothing.
func conditionWhy(p *messages.Printer, c rules.ConditionState) string {
	said := ""
	switch c.Why {
	case rules.WhyNone:
	case rules.WhyForbidden:
		said = p.T("repair.why.forbidden", ui.Pick(p, c.Note))
	case rules.WhyOpen:
		said = p.T("repair.why.open", c.Case)
	case rules.WhyUntil:
		said = p.T("repair.why.until", p.Date(c.Until.Start()))
	case rules.WhyEarlierRepairs:
		said = p.T("repair.why.earlier_repairs", c.Counts[0], c.Counts[1])
	default:
		said = p.T("repair.why." + string(c.Why))
	}
	if c.State == rules.Unmet && !c.From.IsZero() {
		said += p.T("repair.from", p.Date(c.From.Start()))
	}
	if c.Deadline != nil {
		said += explain.Sentence(p, *c.Deadline)
	}
	return said
}
