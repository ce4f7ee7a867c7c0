package repair

import (
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/ui"
)

// stateColours are the colours of the states in which a condition can be.
var stateColours = map[rules.State]ui.TagColour{rules.Met: ui.TagGood, rules.Unmet: ui.TagLate, rules.ToShow: ui.TagSoon, rules.ToWeigh: ui.TagPaused}

// conditionNames lists conditions.
func conditionNames(p *messages.Printer, conditions []rules.ConditionState) string {
	names := make([]string, len(conditions))
	for i, c := range conditions {
		names[i] = explain.Condition(p, c.ID)
	}
	return ui.Listed(p, names...)
}

// conditionTable shows how each condition of a record stands, on what it rests, and from which day on it is met.
func conditionTable(p *messages.Printer, e rules.Eligibility) ui.Table {
	t := ui.Table{Caption: p.T("repair.conditions"), HideCaption: true, Columns: []ui.Column{{Text: p.T("repair.condition")},
		{Text: p.T("repair.condition_state")}, {Text: p.T("guide.basis")}}}
	for _, c := range e.Conditions {
		t.Rows = append(t.Rows, ui.Row{Late: c.State == rules.Unmet, Cells: []ui.Cell{{Text: explain.Condition(p, c.ID)},
			{Tags: []ui.Tag{{Text: p.T("repair.state." + string(c.State)), Colour: stateColours[c.State]}}, Hint: explain.ConditionState(p, c)},
			{Text: conditionBasis(p, c.Article, c.Basis)}}})
	}
	return t
}

// conditionBasis says on which article a condition rests, or that it is the operator's own.
func conditionBasis(p *messages.Printer, article string, basis rules.Basis) string {
	word := p.T("repair.own_rule")
	switch {
	case article == "" && basis != rules.Policy:
		return p.T("repair.article_unread")
	case article == "":
		return word
	case basis == rules.Policy:
		return p.T("trail.fact.with_article", word, p.Article(article))
	}
	return p.Article(article)
}
