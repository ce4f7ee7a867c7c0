package listing

import (
	"context"
	"slices"
	"strconv"
	"time"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// decisionForm asks the unit's head whether somebody is put on the list, and what of the proposal is left.
type decisionForm struct {
	*casepage.Act
	Time     string // how it stands with the party's time
	Runs     bool   // it still runs: nothing can be decided yet
	Leniency []*ui.Choice
	Excuses  []string // what the pack forbids for what was answered
	Measures *ui.Choice
	Persons  *ui.Choice

	proposal casefile.ListingProposal
	list     casefile.ItemListing
}

// The boxes of what is left of the proposal, and the mark that they were on the page: an unticked box sends nothing.
const (
	measuresBox = "measures"
	personsBox  = "persons"
	askedMark   = "asked"
)

func openDecision(_ context.Context, s *site.Server, data *casepage.Act) (casepage.Questions, error) {
	k, pack := keptOf(data.Dossier), data.Dossier.Pack
	list, err := k.list()
	if err != nil {
		return nil, err
	}
	asks := &decisionForm{Act: data, proposal: proposalOf(data.Dossier.Filed), list: list}
	for _, on := range []rules.LenientOn{rules.LenientOnListing, rules.LenientOnMeasures} {
		if rule, bars := pack.Listing.Excuse(on, asks.proposal.Leniency); bars {
			asks.Excuses = append(asks.Excuses, data.T("desk.listing.excused", ui.Capital(ui.InLanguage(data.Printer, rule.ZH, rule.EN)),
				LeniencyMeans(data.Printer, rule), data.Article(rule.Article)))
		}
	}
	if due, ok := data.Dossier.Deadline(pack.Listing.Steps[casefile.StepListingReply]); ok {
		asks.Runs = s.Clock.Now().Before(due.DueAt.Add(time.Second)) // the last second of the last day is the party's
		asks.Time = data.T("desk.listing.time.over", data.Date(due.DueAt))
		if asks.Runs {
			asks.Time = data.T("desk.listing.time.runs", data.Date(due.DueAt))
		}
	}
	return asks, nil
}

// Ask asks for the decision, and for what is left of measures and persons: all of the proposal, unless somebody takes some away.
func (data *decisionForm) Ask() {
	data.FilingOpen = true
	p, pack := data.Printer, data.Dossier.Pack
	var options []ui.Option
	for _, o := range []casefile.Outcome{casefile.OutcomeList, casefile.OutcomeDrop} {
		options = append(options, ui.Option{Value: string(o), Text: outcomeText(p, o), Hint: p.T("desk.listing.outcome." + string(o))})
	}
	data.Choices = data.Form.Choice("outcome", "desk.listing.outcome", options)
	data.Leniency = AskLeniency(data.Form, pack, data.proposal.Subject.Kind, data.proposal.Leniency)
	fresh := data.Form.Value(askedMark) == ""
	if measures := data.measureOptions(fresh); len(measures) > 0 {
		c := data.Form.Choice(measuresBox, "desk.listing.keep_measures", measures)
		data.Measures = &c
	}
	if persons := data.personOptions(fresh); len(persons) > 0 {
		c := data.Form.Choice(personsBox, "desk.listing.keep_persons", persons)
		if rule := pack.Listing.Persons; rule != nil {
			c.Hint = p.T("desk.listing.persons."+string(rule.Rule), p.Article(rule.Article))
		}
		data.Persons = &c
	}
}

func (data *decisionForm) measureOptions(fresh bool) (options []ui.Option) {
	_, barred := data.Dossier.Pack.Listing.Excuse(rules.LenientOnMeasures, data.proposal.Leniency)
	for _, id := range data.proposal.Measures {
		options = append(options, ui.Option{Value: id, Text: MeasureName(data.Printer, data.list, id), Checked: fresh && !barred})
	}
	return options
}

func (data *decisionForm) personOptions(fresh bool) (options []ui.Option) {
	for i, person := range data.proposal.Persons {
		options = append(options, ui.Option{Value: strconv.Itoa(i), Text: personLine(data.Printer, person), Checked: fresh})
	}
	return options
}

// Read reads the decision. Where nobody is listed nothing is left of measures and persons, whatever is ticked: the proposal had ticked it.
func (data *decisionForm) Read() any {
	f := data.Form
	d := casefile.ListingDecision{Reasons: f.Reasons("reasons", "desk.listing.reasons"),
		Outcome: casefile.Outcome(f.ChooseOne("outcome", "desk.listing.outcome", string(casefile.OutcomeList), string(casefile.OutcomeDrop)))}
	if d.Outcome != casefile.OutcomeList {
		return d
	}
	d.Leniency = ReadLeniency(f, data.Dossier.Pack, data.proposal.Subject.Kind, true)
	d.Measures = f.ChooseSome(measuresBox, "desk.listing.keep_measures", false, data.proposal.Measures...)
	places := make([]string, len(data.proposal.Persons))
	for i := range places {
		places[i] = strconv.Itoa(i)
	}
	for _, place := range f.ChooseSome(personsBox, "desk.listing.keep_persons", false, places...) {
		d.Persons = append(d.Persons, slices.Index(places, place))
	}
	return d
}

// Answers are the decision, and what is left.
func (data *decisionForm) Answers(content any) []ui.SummaryRow {
	d, _ := content.(casefile.ListingDecision)
	p := data.Printer
	rows := []ui.SummaryRow{
		{Key: p.T("desk.listing.outcome.label"), Value: outcomeText(p, d.Outcome)},
		{Key: p.T("desk.listing.reasons.label"), Lines: ui.Lines(d.Reasons)},
	}
	if d.Outcome != casefile.OutcomeList {
		return rows
	}
	answered := data.proposal
	answered.Leniency = d.Lenient(answered)
	rows = append(rows, LeniencyRows(p, data.Dossier.Pack, answered)...)
	measures := MeasuresRow(p, data.list, d.Measures)
	measures.Key = p.T("desk.listing.row.decided_measures")
	return append(rows, measures, personsRow(p, data.proposal, d.Persons))
}

// outcomeText is what is decided, before it is.
func outcomeText(p *messages.Printer, o casefile.Outcome) string {
	return ui.Capital(ui.WordFor(p, "outcome.", string(o)))
}

// Label is what the form calls its own boxes.
func (data *decisionForm) Label(id string) string {
	switch id {
	case measuresBox:
		return data.T("desk.listing.keep_measures.label")
	case personsBox:
		return data.T("desk.listing.keep_persons.label")
	}
	for _, q := range data.Leniency {
		switch id {
		case q.ID:
			return q.Label
		case q.ID + "-reasons":
			return data.T(reasonsStem + ".label")
		}
	}
	return ""
}

// Word is an answer as people read it.
func (data *decisionForm) Word(id, value string) string {
	switch id {
	case "outcome":
		return outcomeText(data.Printer, casefile.Outcome(value))
	case measuresBox:
		return MeasureName(data.Printer, data.list, value)
	case personsBox:
		if i, err := strconv.Atoi(value); err == nil && i >= 0 && i < len(data.proposal.Persons) {
			return personLine(data.Printer, data.proposal.Persons[i])
		}
	}
	if asked := func(q *ui.Choice) bool { return q.ID == id }; slices.ContainsFunc(data.Leniency, asked) && (value == "yes" || value == "no") {
		return data.T("desk.listing.leniency." + value)
	}
	return ""
}
