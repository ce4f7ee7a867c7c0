package acts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

var servingForm = casepage.Form{Template: "pages/desk_act_serve", Open: openServing, Main: "outcome", Files: true}

// servingQuestions ask what became of an attempt to serve a document.
type servingQuestions struct {
	*casepage.Act
	document  db.DeskServingRow
	tried     []casefile.Tried
	announced string // until when the document would be announced
}

// openServing reads which document the task is about, and what was tried.
func openServing(ctx context.Context, s *site.Server, data *casepage.Act) (casepage.Questions, error) {
	document, err := s.Store.DeskServing(ctx, db.DeskServingParams{TaskID: data.Task.ID, UnitID: data.Task.UnitID})
	if err != nil {
		return nil, db.Found(err, "error.task_not_found")
	}
	q := &servingQuestions{Act: data, document: document}
	earlier, err := s.Store.ServicesOfNotice(ctx, document.ID)
	if err != nil {
		return nil, fmt.Errorf("read what was tried: %w", err)
	}
	for _, e := range earlier {
		q.tried = append(q.tried, casefile.Tried{Attempt: casefile.Attempt{Way: e.Way, State: e.State}, Sent: e.SentAt})
	}
	clock := data.Dossier.Pack.Procedure(data.Dossier.Case.Flow).ServiceClock(casefile.StepAnnounce)
	until, err := rules.Compute(data.Dossier.Pack, clock, data.Instant, s.Calendar.InForce())
	if err != nil {
		return nil, fmt.Errorf("count the time of an announcement: %w", err)
	}
	q.announced = data.Date(until.Due)
	return q, nil
}

// The limits that the template shows.
func (*servingQuestions) MaxReasons() int { return casefile.MaxReasons }

// offered are the outcomes that fit what was tried so far.
func (data *servingQuestions) offered() []casefile.AttemptSpec {
	return slices.DeleteFunc(slices.Clone(casefile.Attempts), func(a casefile.AttemptSpec) bool {
		_, err := casefile.Next(data.tried, a.Attempt)
		return err != nil
	})
}

func outcomeOf(a casefile.Attempt) string { return string(a.Way) + "." + string(a.State) }

// Ask shows the document and what was tried, and asks what became of it.
func (data *servingQuestions) Ask() {
	p := data.Printer
	about := ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: p.T("service.form.document"), Links: []ui.Link{{Text: p.T("trail.fact.number", ui.LetterTitle(p, data.document.Kind, data.document.Number), data.document.Number),
			Href: data.CaseAt + "/notices/" + data.document.ID.String()}}},
		{Key: p.T("service.form.party"), Value: data.document.PartyName},
	}}
	tried := ui.SummaryRow{Key: p.T("service.form.tried")}
	for _, t := range data.tried {
		tried.Lines = append(tried.Lines, p.T("trail.fact.service", ui.LetterTitle(p, data.document.Kind, data.document.Number), data.document.Number,
			p.T("service.way."+string(t.Way)), p.T("service.state."+string(t.State)), p.ShortDate(t.Sent)))
	}
	if len(tried.Lines) == 0 {
		tried.Value = p.T("service.form.tried_none")
	}
	about.Rows = append(about.Rows, tried)
	data.Decision = &about
	var options []ui.Option
	for _, a := range data.offered() {
		key := "service.form." + outcomeOf(a.Attempt)
		o := ui.Option{Value: outcomeOf(a.Attempt), Text: p.T(key)}
		if p.Has(key + "_hint") {
			o.Hint = p.T(key+"_hint", data.announced)
		}
		options = append(options, o)
	}
	data.Choices = data.Form.Choice("outcome", "service.form.outcome", options)
}

// Read reads the attempt. What it asks for and is not said is noted at its box.
func (data *servingQuestions) Read() any {
	f := data.Form
	var offered []string
	for _, a := range data.offered() {
		offered = append(offered, outcomeOf(a.Attempt))
	}
	way, state, _ := strings.Cut(f.ChooseOne("outcome", "service.form.outcome", offered...), ".")
	said := casefile.Serving{Way: casefile.ServiceWay(way), State: casefile.ServiceState(state),
		Number:     f.Optional("number", "service.form.number", casefile.MaxServiceNumber),
		ReceivedBy: f.Optional("received_by", "service.form.received_by", casefile.MaxServicePeople),
		Witnesses:  f.Optional("seen", "service.form.seen", casefile.MaxServicePeople),
		Place:      f.Optional("place", "service.form.place", casefile.MaxServicePlace),
		Reasons:    f.Optional("reasons", "service.form.reasons", casefile.MaxReasons)}
	asks, ok := said.Attempt().Asks()
	if !ok {
		return said
	}
	if slices.Contains(asks, casefile.SayDay) {
		data.readDay(&said)
	}
	for _, field := range said.Lacks(len(data.Tray.IDs())) {
		if field != casefile.SayDay {
			f.Fail(string(field), "form.required", f.Name("service.form."+string(field)))
		}
	}
	return said
}

// readDay reads the day of the attempt, which lies between the document and now.
func (data *servingQuestions) readDay(said *casefile.Serving) {
	day, ok := data.Form.Day("day", "service.form.day", true)
	if !ok {
		return
	}
	said.Day = day.String()
	_, err := said.When(data.document.IssuedAt, data.Instant)
	var wrong *casefile.Error
	if errors.As(err, &wrong) {
		data.Form.FailFor("day", wrong)
	}
}

// Answers are what was entered.
func (data *servingQuestions) Answers(content any) []ui.SummaryRow {
	p := data.Printer
	c, _ := content.(casefile.Serving)
	rows := []ui.SummaryRow{{Key: p.T("service.form.outcome.label"), Value: p.T("service.form." + outcomeOf(c.Attempt()))}}
	day := p.T("service.form.today")
	if c.Day != "" {
		day = ui.DayText(p, c.Day)
	} else {
		day = p.T("trail.fact.number", day, p.Date(calendar.DateOf(data.Instant).Start()))
	}
	rows = append(rows, ui.SummaryRow{Key: p.T("service.form.day.label"), Value: day})
	for _, row := range []ui.SummaryRow{
		{Key: p.T("service.form.number.label"), Value: c.Number}, {Key: p.T("service.form.received_by.label"), Value: c.ReceivedBy},
		{Key: p.T("service.form.seen.label"), Value: c.Witnesses}, {Key: p.T("service.form.place.label"), Value: c.Place},
	} {
		if row.Value != "" {
			rows = append(rows, row)
		}
	}
	if c.Reasons != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("service.form.reasons.label"), Lines: ui.Lines(c.Reasons)})
	}
	if len(data.Tray.Files) > 0 {
		files := ui.SummaryRow{Key: p.T("service.form.evidence.label")}
		for _, f := range data.Tray.Files {
			files.Lines = append(files.Lines, f.Name)
		}
		rows = append(rows, files)
	}
	return rows
}

// Label is what the form calls a box.
func (data *servingQuestions) Label(id string) string {
	if key := "service.form." + id + ".label"; data.Has(key) {
		return data.T(key)
	}
	return ""
}

// Word is an answer as people read it.
func (data *servingQuestions) Word(string, string) string { return "" }
