package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

// attemptsShown is how many attempts a delivery's page lists; a partner that is away for a week has fewer.
const attemptsShown = 100

// partnersPage tells who is a partner, and how what they are told reaches them.
type partnersPage struct {
	listPage
	Partners table
}

// deskPartners lists the partners, and what was sent to them, latest first.
func (s *deskDoor) deskPartners(w http.ResponseWriter, r *http.Request) error {
	unit := viewerOf(r).UnitID
	partners, err := s.Store.DeskPartners(r.Context(), unit)
	if err != nil {
		return err
	}
	data := &partnersPage{listPage: listPage{page: s.newPage(r, "partners.title")}}
	data.Wide, data.Form = true, filterForm(&data.page, r)
	data.Intro = []string{data.T("partners.intro")}
	data.Partners = partnerTable(data.Printer, partners)
	states := []option{{Value: "", Text: data.T("list.all")}}
	for _, state := range []string{"away", "waiting", "delivered", "settled", "dropped"} {
		states = append(states, option{Value: state, Text: data.T("partners.state." + state)})
	}
	state := data.chosen("state", "partners.filter.state", states)
	names := []option{{Value: "", Text: data.T("list.all")}}
	for _, p := range partners {
		names = append(names, option{Value: p.ID.String(), Text: inLanguage(data.Printer, p.NameZH, p.NameEN)})
	}
	partner := data.chosen("partner", "partners.filter.partner", names)
	before := cursorOf(r, listTop)
	ask := db.DeskDeliveriesParams{UnitID: unit, State: state, BeforeAt: before.at, BeforeID: before.id, Most: rowsPerPage + 1}
	if state == "away" {
		ask.State, ask.Away = string(casefile.DeliveryWaiting), true
	}
	if id, err := uuid.Parse(partner); err == nil {
		ask.PartnerID = &id
	}
	deliveries, err := s.Store.DeskDeliveries(r.Context(), ask)
	if err != nil {
		return err
	}
	deliveries, next := shown(deliveries, func(d db.DeskDeliveriesRow) cursor { return cursor{d.OccurredAt, d.ID} })
	data.Table = s.deliveryTable(data.Printer, deliveries, state+partner != "")
	data.turn(r, next, state+partner != "")
	s.views.render(w, r, http.StatusOK, "pages/desk_partners", data)
	return nil
}

func partnerTable(p *messages.Printer, partners []db.DeskPartnersRow) table {
	t := table{Caption: p.T("partners.list"), Empty: p.T("partners.none"), Columns: []column{{Text: p.T("partners.body")},
		{Text: p.T("partners.contact")}, {Text: p.T("partners.waiting"), Numeric: true}, {Text: p.T("partners.last_told"), Whole: true},
		{Text: p.T("partners.state")}}}
	for _, partner := range partners {
		state := tag{p.T("partners.in_order"), tagGood}
		switch {
		case partner.DisabledAt != nil:
			state = tag{p.T("partners.disabled"), tagNeutral}
		case partner.Away > 0:
			state = tag{p.N("partners.away", int(partner.Away)), tagLate}
		case partner.Waiting > 0:
			state = tag{p.T("partners.being_told"), tagActive}
		}
		last := p.T("partners.never")
		if partner.LastTold != nil {
			last = p.DateTime(*partner.LastTold)
		}
		t.Rows = append(t.Rows, row{Late: partner.Away > 0 && partner.DisabledAt == nil, Cells: []cell{
			{Text: inLanguage(p, partner.NameZH, partner.NameEN)}, {Text: orNothing(p, partner.Contact)}, count(partner.Waiting),
			{Text: last}, {Tags: []tag{state}}}})
	}
	return t
}

func (s *deskDoor) deliveryTable(p *messages.Printer, deliveries []db.DeskDeliveriesRow, filtered bool) table {
	t := table{Caption: p.T("partners.deliveries"), HideCaption: true, Empty: p.T("partners.deliveries_none"),
		Columns: []column{{Text: p.T("partners.event")}, {Text: p.T("partners.partner")}, {Text: p.T("case.number"), Whole: true},
			{Text: p.T("partners.due"), Whole: true}, {Text: p.T("partners.state")}}}
	if filtered {
		t.Empty = p.T("partners.deliveries_filtered")
	}
	now := s.Clock.Now()
	for _, d := range deliveries {
		due := cell{Text: p.ShortDate(d.DueAt)}
		if d.State == casefile.DeliveryWaiting {
			due.Tags = []tag{dueTag(p, s.Calendar.InForce(), d.DueAt, now)}
		}
		t.Rows = append(t.Rows, row{Late: d.Away, Cells: []cell{
			{Text: p.T("partners.event." + string(d.Event)), Href: "/desk/partners/" + d.ID.String(), Hint: p.T("partners.event_hint", d.RecordNumber, p.ShortDate(d.OccurredAt))},
			{Text: inLanguage(p, d.NameZH, d.NameEN)}, {Text: d.CaseNumber, Href: "/desk/cases/" + d.CaseID.String()},
			due, {Tags: []tag{deliveryTag(p, d.State, d.Away)}, Hint: p.N("partners.attempts_made", int(d.Attempts))}}})
	}
	return t
}

// deliveryTag says how far a message has come; away is with an open task.
func deliveryTag(p *messages.Printer, state casefile.DeliveryState, away bool) tag {
	colour, word := tagGood, string(state)
	switch {
	case away:
		colour, word = tagLate, "away"
	case state == casefile.DeliveryWaiting:
		colour = tagActive
	case state == casefile.DeliveryDropped:
		colour = tagNeutral
	}
	return tag{p.T("partners.state." + word), colour}
}

// deliveryPage is one message to one partner, with every attempt.
type deliveryPage struct {
	page
	Tag      tag
	Facts    summaryList
	Next     string // what the system does now
	ActAt    string
	Tellings summaryList
	Attempts table
}

// deskDelivery shows what a partner is told, and what came of every attempt.
func (s *deskDoor) deskDelivery(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "delivery")
	if err != nil {
		return err
	}
	unit := viewerOf(r).UnitID
	d, err := s.Store.DeskDelivery(r.Context(), db.DeskDeliveryParams{ID: id, UnitID: unit})
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	attempts, err := s.Store.DeskAttempts(r.Context(), db.DeskAttemptsParams{DeliveryID: id, UnitID: unit, Most: attemptsShown})
	if err != nil {
		return err
	}
	tellings, err := s.Store.DeskTellings(r.Context(), db.DeskTellingsParams{CaseID: d.CaseID, DeliveryID: id.String(), UnitID: unit})
	if err != nil {
		return err
	}
	data := &deliveryPage{page: s.newPage(r, "partners.delivery.title", inLanguage(printer(r), d.NameZH, d.NameEN))}
	data.Wide, data.Back = true, &link{data.T("partners.back"), "/desk/partners"}
	away := d.State == casefile.DeliveryWaiting && d.TaskID != nil && d.TaskClosedAt == nil
	data.Tag = deliveryTag(data.Printer, d.State, away)
	if data.Facts, err = deliveryFacts(s.server, data.Printer, d); err != nil {
		return err
	}
	switch {
	case d.State != casefile.DeliveryWaiting:
	case d.NextAt == nil:
		data.Next = data.T("partners.next.never")
	case d.Attempts == 0:
		data.Next = data.T("partners.next.first")
	default:
		data.Next = data.T("partners.next.again")
	}
	if away {
		data.ActAt = "/desk/tasks/" + d.TaskID.String() + "/act"
	}
	if data.Tellings, err = tellingList(data.Printer, tellings); err != nil {
		return err
	}
	data.Attempts = attemptTable(data.Printer, attempts)
	s.views.render(w, r, http.StatusOK, "pages/desk_delivery", data)
	return nil
}

// deliveryFacts says what the message tells, of what, and until when.
func deliveryFacts(s *server, p *messages.Printer, d db.DeskDeliveryRow) (summaryList, error) {
	pack, err := s.Book.Pack(d.PackID, int(d.PackVersion))
	if err != nil {
		return summaryList{}, fmt.Errorf("find pack of case: %w", err)
	}
	basis := pick(p, pack.Name)
	if d.Article != "" {
		basis += " " + p.Article(d.Article)
	}
	due := dueTag(p, s.Calendar.InForce(), d.DueAt, s.Clock.Now())
	list := summaryList{Rows: []summaryRow{
		{Key: p.T("partners.partner"), Value: inLanguage(p, d.NameZH, d.NameEN)},
		{Key: p.T("partners.contact"), Value: orNothing(p, d.Contact)},
		{Key: p.T("partners.event"), Value: p.T("partners.event." + string(d.Event))},
		{Key: p.T("case.record_number"), Value: p.T("partners.record", d.RecordNumber, inLanguage(p, d.ItemZH, d.ItemEN))},
		{Key: p.T("case.number"), Links: []link{{d.CaseNumber, "/desk/cases/" + d.CaseID.String()}}},
		{Key: p.T("partners.basis"), Value: basis},
		{Key: p.T("partners.occurred"), Value: p.DateTime(d.OccurredAt)},
		{Key: p.T("partners.due"), Value: p.Date(d.DueAt), Tag: &due},
	}}
	if d.DoneAt != nil {
		list.Rows[len(list.Rows)-1].Tag = nil
		list.Rows = append(list.Rows, summaryRow{Key: p.T("partners.done"), Value: p.DateTime(*d.DoneAt)})
	}
	changes, err := changesTold(p, d)
	if err != nil {
		return list, err
	}
	if len(changes) > 0 {
		list.Rows = append(list.Rows, summaryRow{Key: p.T("partners.changes"), Lines: changes})
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
	if err := readJSON("fields", d.Fields, &fields); err != nil {
		return nil, err
	}
	var told []string
	for _, ch := range m.Data.Changes {
		f := casefile.FieldOf(fields, ch.Field)
		told = append(told, p.T("partners.change", p.FieldName(f), orNothing(p, p.FieldValue(f, ch.Value))))
	}
	return told, nil
}

// tellingList tells how the agency has looked after a delivery.
func tellingList(p *messages.Printer, tellings []db.DeskTellingsRow) (summaryList, error) {
	var list summaryList
	for _, t := range tellings {
		var told casefile.PartnerTold
		if err := json.Unmarshal(t.Content, &told); err != nil {
			return list, fmt.Errorf("read act: %w", err)
		}
		telling := summaryRow{Key: p.T("partners.telling", t.ActorName, p.DateTime(t.ReceivedAt)), Value: p.T("partners.telling.again")}
		if !told.Again {
			telling.Value = ""
			telling.Lines = append([]string{p.T("partners.telling.otherwise", dayText(p, told.ToldOn))}, lines(told.How)...)
		}
		list.Rows = append(list.Rows, telling)
	}
	return list, nil
}

func attemptTable(p *messages.Printer, attempts []db.DeskAttemptsRow) table {
	t := table{Caption: p.T("partners.attempt_list"), Empty: p.T("partners.attempts_none"), Columns: []column{
		{Text: p.T("partners.attempt"), Numeric: true}, {Text: p.T("partners.attempt_at"), Whole: true}, {Text: p.T("partners.answer")},
		{Text: p.T("partners.took"), Numeric: true}}}
	for _, a := range attempts {
		answer := cell{Tags: []tag{{p.T("partners.answer.none"), tagLate}}}
		switch {
		case a.Failure != nil:
			answer.Hint = p.T("partners.failure." + *a.Failure)
		case *a.Status >= 200 && *a.Status < 300:
			answer = cell{Tags: []tag{{p.T("partners.answer.taken"), tagGood}}, Hint: p.T("partners.answer.status", strconv.Itoa(int(*a.Status)))}
		default:
			answer = cell{Tags: []tag{{p.T("partners.answer.refused"), tagLate}}, Hint: p.T("partners.answer.status", strconv.Itoa(int(*a.Status)))}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{count(int64(a.N)), {Text: p.DateTime(a.At)}, answer,
			{Text: p.T("partners.milliseconds", count(int64(a.Milliseconds)).Text)}}})
	}
	return t
}
