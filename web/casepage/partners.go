package casepage

import (
	"encoding/json"
	"fmt"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/dates"
	"creditcase/web/services"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// A partner that stays away is a task of the agency's, beside the case or after it. The act is like any other on a task.

// toReach reports whether the task is an open one of that kind.
func toReach(t db.CaseTasksRow) bool { return t.Kind == casefile.TaskReachPartner && t.ClosedAt == nil }

// Beside offers a body its tasks that can outlast the case: to reach partners, to have them confirm, to serve documents, and what its procedure has.
func (c *Dossier) Beside(s *site.Server, p *messages.Printer, v Viewer, notices []db.DeskNoticesRow) (todos []todo) {
	for i := range c.tasks {
		t := &c.tasks[i]
		if t.ClosedAt != nil || !t.Kind.Outlives() || !v.owns(t) {
			continue
		}
		now := todo{Heading: p.T("task." + string(t.Kind)), Due: c.dueOf(s, p, t)}
		for _, a := range c.away {
			if a.TaskID == t.ID {
				now.Lines = append(now.Lines, p.T("partners.todo", ui.InLanguage(p, a.NameZH, a.NameEN), p.T("partners.event."+string(a.Event))))
			}
		}
		now.Lines = append(append(now.Lines, c.outstandingOf(p, t)...), services.About(p, *t, notices)...)
		now.Lines, now.TakeBack = append(now.Lines, v.whoHolds(p, t)...), v.takeBackAt(c, t)
		if v.mayAct(c, t) {
			now.ActAt = "/desk/tasks/" + t.ID.String() + "/act"
		}
		todos = append(todos, now)
	}
	return todos
}

// BasisOf is the regulation and the article on which a message rests.
func BasisOf(s *site.Server, p *messages.Printer, d db.DeskDeliveryRow) (string, error) {
	pack, err := s.Book.Pack(d.PackID, int(d.PackVersion))
	if err != nil {
		return "", fmt.Errorf("find pack of case: %w", err)
	}
	if d.Article == "" {
		return ui.Pick(p, pack.Name), nil
	}
	return ui.Pick(p, pack.Name) + " " + p.Article(d.Article), nil
}

// DeliveryFacts say what a message to a partner tells, of what, and until when.
func DeliveryFacts(s *site.Server, p *messages.Printer, d db.DeskDeliveryRow) (ui.SummaryList, error) {
	basis, err := BasisOf(s, p, d)
	if err != nil {
		return ui.SummaryList{}, err
	}
	due := dates.DueTag(p, s.Calendar.InForce(), d.DueAt, s.Clock.Now())
	list := ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: p.T("partners.partner"), Value: ui.InLanguage(p, d.NameZH, d.NameEN)},
		{Key: p.T("partners.contact"), Value: ui.OrNothing(p, d.Contact)},
		{Key: p.T("partners.event"), Value: p.T("partners.event." + string(d.Event))},
		{Key: p.T("case.record_number"), Value: p.T("partners.record", d.RecordNumber, ui.InLanguage(p, d.ItemZH, d.ItemEN))},
		ui.LinkRow(p.T("case.number"), ui.Link{Text: d.CaseNumber, Href: "/desk/cases/" + d.CaseID.String()}, p.T("partners.by_the_day")),
		{Key: p.T("partners.basis"), Value: basis},
		{Key: p.T("partners.occurred"), Value: p.DateTime(d.OccurredAt)},
		{Key: p.T("partners.due"), Value: p.Date(d.DueAt), Tag: &due},
	}}
	if d.DoneAt != nil {
		list.Rows[len(list.Rows)-1].Tag = nil
		list.Rows = append(list.Rows, ui.SummaryRow{Key: p.T("partners.done"), Value: p.DateTime(*d.DoneAt)})
	}
	changes, err := changesTold(p, d)
	if err != nil {
		return list, err
	}
	if len(changes) > 0 {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: p.T("partners.changes"), Lines: changes})
	}
	return list, nil
}

// changesTold are the fields that the message says something of.
func changesTold(p *messages.Printer, d db.DeskDeliveryRow) ([]string, error) {
	var m casefile.PartnerMessage
	if err := json.Unmarshal([]byte(d.Body), &m); err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	var fields []casefile.Field
	if err := ui.ReadJSON("fields", d.Fields, &fields); err != nil {
		return nil, err
	}
	var told []string
	for _, ch := range m.Data.Changes {
		f := casefile.FieldOf(fields, ch.Field)
		told = append(told, p.T("partners.change", p.FieldName(f), ui.OrNothing(p, p.FieldValue(f, ch.Value))))
	}
	return told, nil
}
