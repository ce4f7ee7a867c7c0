package desk

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// attemptsShown is how many attempts a delivery's page lists; a partner that is away for a week has fewer.
const attemptsShown = 100

// partnersPage tells who is a partner, and how what they are told reaches them.
type partnersPage struct {
	lists.List
	Partners ui.Table
}

// Partners lists the partners, and what was sent to them, latest first.
func (s *Door) Partners(w http.ResponseWriter, r *http.Request) error {
	unit := visit.ViewerOf(r).UnitID
	var partners []db.DeskPartnersRow
	var owed []db.TakeDownsByPartnerRow
	now := s.Clock.Now()
	err := s.Store.TogetherOfOne(r.Context(), db.Ask(&partners, (*db.Queries).DeskPartners, unit),
		db.Ask(&owed, (*db.Queries).TakeDownsByPartner, now))
	if err != nil {
		return err
	}
	data := &partnersPage{List: lists.List{Page: s.NewPage(r, "partners.title")}}
	data.Wide, data.Form = true, lists.FilterForm(&data.Page, r)
	data.Intro = []string{data.T("partners.intro")}
	data.Partners = partnerTable(data.Printer, partners, owed)
	states := []ui.Option{{Value: "", Text: data.T("list.all")}}
	for _, state := range []string{"away", "waiting", "outstanding", "owed", "delivered", "settled", "dropped"} {
		states = append(states, ui.Option{Value: state, Text: data.T("partners.state." + state)})
	}
	state := data.Chosen("state", "partners.filter.state", states)
	names := []ui.Option{{Value: "", Text: data.T("list.all")}}
	for _, p := range partners {
		names = append(names, ui.Option{Value: p.ID.String(), Text: ui.InLanguage(data.Printer, p.NameZH, p.NameEN)})
	}
	partner := data.Chosen("partner", "partners.filter.partner", names)
	before := lists.CursorOf(r, lists.Top)
	ask := db.DeskDeliveriesParams{UnitID: unit, State: state, BeforeAt: before.At, BeforeID: before.ID, Most: lists.RowsPerPage + 1}
	switch state {
	case "away":
		ask.State, ask.Away = string(casefile.DeliveryWaiting), true
	case "owed":
		ask.State, ask.Owed = "", true
	case "outstanding":
		ask.State, ask.Owed, ask.OverdueAt = "", true, &now
	}
	if id, err := uuid.Parse(partner); err == nil {
		ask.PartnerID = &id
	}
	deliveries, err := s.Store.DeskDeliveries(r.Context(), ask)
	if err != nil {
		return err
	}
	deliveries, next := lists.Shown(deliveries, func(d db.DeskDeliveriesRow) lists.Cursor { return lists.Cursor{At: d.OccurredAt, ID: d.ID} })
	data.Table = s.deliveryTable(data.Printer, deliveries, state+partner != "")
	data.Turn(r, next, state+partner != "")
	s.Views.Render(w, r, http.StatusOK, "pages/desk_partners", data)
	return nil
}

func partnerTable(p *messages.Printer, partners []db.DeskPartnersRow, owed []db.TakeDownsByPartnerRow) ui.Table {
	t := ui.Table{Caption: p.T("partners.list"), Empty: p.T("partners.none"), Columns: []ui.Column{{Text: p.T("partners.body")},
		{Text: p.T("partners.contact")}, {Text: p.T("partners.waiting"), Numeric: true}, {Text: p.T("take_down.to_confirm"), Numeric: true},
		{Text: p.T("partners.last_told"), Whole: true}, {Text: p.T("partners.state")}}}
	for _, partner := range partners {
		var down db.TakeDownsByPartnerRow
		if i := slices.IndexFunc(owed, func(o db.TakeDownsByPartnerRow) bool { return o.PartnerID == partner.ID }); i >= 0 {
			down = owed[i]
		}
		state := ui.Tag{Text: p.T("partners.in_order"), Colour: ui.TagGood}
		switch {
		case partner.DisabledAt != nil:
			state = ui.Tag{Text: p.T("partners.disabled"), Colour: ui.TagNeutral}
		case partner.Away > 0:
			state = ui.Tag{Text: p.N("partners.away", int(partner.Away)), Colour: ui.TagLate}
		case down.Outstanding > 0:
			state = ui.Tag{Text: p.N("take_down.outstanding_count", int(down.Outstanding)), Colour: ui.TagLate}
		case partner.Waiting > 0:
			state = ui.Tag{Text: p.T("partners.being_told"), Colour: ui.TagActive}
		}
		last := p.T("partners.never")
		if partner.LastTold != nil {
			last = p.DateTime(*partner.LastTold)
		}
		confirm := ui.Count(down.Owed)
		if down.Outstanding > 0 {
			confirm.Hint = p.T("take_down.since", p.ShortDate(down.Oldest))
		}
		t.Rows = append(t.Rows, ui.Row{Late: partner.Away+down.Outstanding > 0 && partner.DisabledAt == nil, Cells: []ui.Cell{
			{Text: ui.InLanguage(p, partner.NameZH, partner.NameEN)}, {Text: ui.OrNothing(p, partner.Contact)}, ui.Count(partner.Waiting),
			confirm, {Text: last}, {Tags: []ui.Tag{state}}}})
	}
	return t
}

func (s *Door) deliveryTable(p *messages.Printer, deliveries []db.DeskDeliveriesRow, filtered bool) ui.Table {
	t := ui.Table{Caption: p.T("partners.deliveries"), HideCaption: true, Empty: p.T("partners.deliveries_none"),
		Columns: []ui.Column{{Text: p.T("partners.event")}, {Text: p.T("partners.partner")}, {Text: p.T("case.number"), Whole: true},
			{Text: p.T("partners.due"), Whole: true}, {Text: p.T("partners.state")}}}
	if filtered {
		t.Empty = p.T("partners.deliveries_filtered")
	}
	now := s.Clock.Now()
	for _, d := range deliveries {
		due := ui.Cell{Text: p.ShortDate(d.DueAt)}
		if d.State == casefile.DeliveryWaiting {
			due.Tags = []ui.Tag{dates.DueTag(p, s.Calendar.InForce(), d.DueAt, now)}
		}
		tags, late := []ui.Tag{deliveryTag(p, d.State, d.Away)}, d.Away
		if d.TakeDown && d.ConfirmBy != nil {
			tags = append(tags, casepage.DownTag(p, d.How, *d.ConfirmBy, now))
			late = late || d.How == nil && dates.IsOverdue(*d.ConfirmBy, now)
		}
		of := ui.Cell{Text: d.CaseNumber, Href: "/desk/cases/" + d.CaseID.String()}
		if d.CaseNumber == "" {
			of = ui.Cell{Text: p.T("partners.by_the_day")}
		}
		t.Rows = append(t.Rows, ui.Row{Late: late, Cells: []ui.Cell{
			{Text: p.T("partners.event." + string(d.Event)), Href: "/desk/partners/" + d.ID.String(), Hint: p.T("partners.event_hint", d.RecordNumber, p.ShortDate(d.OccurredAt))},
			{Text: ui.InLanguage(p, d.NameZH, d.NameEN)}, of,
			due, {Tags: tags, Hint: p.N("partners.attempts_made", int(d.Attempts))}}})
	}
	return t
}

// deliveryTag says how far a message has come; away is with an open task.
func deliveryTag(p *messages.Printer, state casefile.DeliveryState, away bool) ui.Tag {
	colour, word := ui.TagGood, string(state)
	switch {
	case away:
		colour, word = ui.TagLate, "away"
	case state == casefile.DeliveryWaiting:
		colour = ui.TagActive
	case state == casefile.DeliveryDropped:
		colour = ui.TagNeutral
	}
	return ui.Tag{Text: p.T("partners.state." + word), Colour: colour}
}

// deliveryPage is one message to one partner, with every attempt.
type deliveryPage struct {
	site.Page
	Tag      ui.Tag
	Facts    ui.SummaryList
	Next     string // what the system does now
	ActAt    string
	LetterAt string // where the letter is for a partner that is told by hand to take the record down; "": there is nothing to take down
	Tellings ui.SummaryList
	Attempts ui.Table
}

// Delivery shows what a partner is told, and what came of every attempt.
func (s *Door) Delivery(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "delivery")
	if err != nil {
		return err
	}
	unit := visit.ViewerOf(r).UnitID
	d, err := s.Store.DeskDelivery(r.Context(), db.DeskDeliveryParams{ID: id, UnitID: unit})
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	var attempts []db.DeskAttemptsRow
	var tellings []db.DeskTellingsRow
	var down *db.DeskTakeDownRow
	var notes []db.DeskTakeDownNotesRow
	err = s.Store.TogetherOfOne(r.Context(),
		db.Ask(&attempts, (*db.Queries).DeskAttempts, db.DeskAttemptsParams{DeliveryID: id, UnitID: unit, Most: attemptsShown}),
		db.Ask(&tellings, (*db.Queries).DeskTellings, db.DeskTellingsParams{Kind: casefile.ActTellPartner, CaseID: d.CaseID, DeliveryID: id.String(), UnitID: unit}),
		db.AskIfAny(&down, (*db.Queries).DeskTakeDown, db.DeskTakeDownParams{DeliveryID: id, UnitID: unit}),
		db.Ask(&notes, (*db.Queries).DeskTakeDownNotes, db.DeskTakeDownNotesParams{Kind: casefile.ActNoteTakeDown, CaseID: d.CaseID,
			MessageID: d.MessageID.String(), PartnerID: d.PartnerID.String(), UnitID: unit}))
	if err != nil {
		return err
	}
	data := &deliveryPage{Page: s.NewPageOf(r, casefile.FlowOfCase(d.CaseNumber), "partners.delivery.title", ui.InLanguage(visit.Printer(r), d.NameZH, d.NameEN))}
	data.Wide, data.Back = true, &ui.Link{Text: data.T("partners.back"), Href: "/desk/partners"}
	away := d.State == casefile.DeliveryWaiting && d.TaskID != nil && d.TaskClosedAt == nil
	data.Tag = deliveryTag(data.Printer, d.State, away)
	if data.Facts, err = casepage.DeliveryFacts(s.Server, data.Printer, d); err != nil {
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
	if down != nil {
		if err := data.fillTakeDown(id, *down, notes, s.Clock.Now()); err != nil {
			return err
		}
	}
	data.Attempts = attemptTable(data.Printer, attempts)
	s.Views.Render(w, r, http.StatusOK, "pages/desk_delivery", data)
	return nil
}

// fillTakeDown says how it stands with the confirmation, and where to go on.
func (data *deliveryPage) fillTakeDown(id uuid.UUID, down db.DeskTakeDownRow, notes []db.DeskTakeDownNotesRow, now time.Time) error {
	data.LetterAt = "/desk/partners/" + id.String() + "/letter"
	data.Facts.Rows = append(data.Facts.Rows, casepage.DownRow(data.Printer, down, now))
	if down.Reminders > 0 {
		data.Facts.Rows = append(data.Facts.Rows, ui.SummaryRow{Key: data.T("take_down.reminders"), Value: data.N("take_down.reminded", int(down.Reminders))})
	}
	if down.How == nil && down.TaskID != nil && down.TaskClosedAt == nil {
		data.ActAt = "/desk/tasks/" + down.TaskID.String() + "/act"
	}
	for _, n := range notes {
		var noted casefile.TakenDown
		if err := json.Unmarshal(n.Content, &noted); err != nil {
			return fmt.Errorf("read act: %w", err)
		}
		row := ui.SummaryRow{Key: data.T("partners.telling", n.ActorName, data.DateTime(n.ReceivedAt)), Value: data.T("take_down.noted.remind")}
		if !noted.Remind {
			row.Value = ""
			row.Lines = append([]string{data.T("take_down.noted.confirmed", ui.DayText(data.Printer, noted.DownOn))}, ui.Lines(noted.How)...)
		}
		data.Tellings.Rows = append(data.Tellings.Rows, row)
	}
	return nil
}

// tellingList tells how the agency has looked after a delivery.
func tellingList(p *messages.Printer, tellings []db.DeskTellingsRow) (ui.SummaryList, error) {
	var list ui.SummaryList
	for _, t := range tellings {
		var told casefile.PartnerTold
		if err := json.Unmarshal(t.Content, &told); err != nil {
			return list, fmt.Errorf("read act: %w", err)
		}
		telling := ui.SummaryRow{Key: p.T("partners.telling", t.ActorName, p.DateTime(t.ReceivedAt)), Value: p.T("partners.telling.again")}
		if !told.Again {
			telling.Value = ""
			said := "partners.telling.otherwise"
			if told.Down {
				said = "partners.telling.down"
			}
			telling.Lines = append([]string{p.T(said, ui.DayText(p, told.ToldOn))}, ui.Lines(told.How)...)
		}
		list.Rows = append(list.Rows, telling)
	}
	return list, nil
}

func attemptTable(p *messages.Printer, attempts []db.DeskAttemptsRow) ui.Table {
	t := ui.Table{Caption: p.T("partners.attempt_list"), Empty: p.T("partners.attempts_none"), Columns: []ui.Column{
		{Text: p.T("partners.attempt"), Numeric: true}, {Text: p.T("partners.attempt_at"), Whole: true}, {Text: p.T("partners.answer")},
		{Text: p.T("partners.took"), Numeric: true}}}
	for _, a := range attempts {
		answer := ui.Cell{Tags: []ui.Tag{{Text: p.T("partners.answer.none"), Colour: ui.TagLate}}}
		switch {
		case a.Failure != nil:
			answer.Hint = p.T("partners.failure." + *a.Failure)
		case *a.Status >= 200 && *a.Status < 300:
			answer = ui.Cell{Tags: []ui.Tag{{Text: p.T("partners.answer.taken"), Colour: ui.TagGood}}, Hint: p.T("partners.answer.status", strconv.Itoa(int(*a.Status)))}
		default:
			answer = ui.Cell{Tags: []ui.Tag{{Text: p.T("partners.answer.refused"), Colour: ui.TagLate}}, Hint: p.T("partners.answer.status", strconv.Itoa(int(*a.Status)))}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.Count(int64(a.N)), {Text: p.DateTime(a.At)}, answer,
			{Text: p.T("partners.milliseconds", ui.Count(int64(a.Milliseconds)).Text)}}})
	}
	return t
}
