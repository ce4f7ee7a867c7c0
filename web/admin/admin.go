package admin

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/rules"
	"creditcase/web/dates"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
)

// packsPage shows the rules as they are loaded.
type packsPage struct {
	site.Page
	Intro string
	Packs []packView
}

type packView struct {
	Facts  ui.SummaryList
	Clocks []ui.Table // of each procedure that it provides for
}

// Packs shows every pack with the periods of each procedure that it provides for.
func (s *Door) Packs(w http.ResponseWriter, r *http.Request) error {
	inUse, err := s.Pack()
	if err != nil {
		return err
	}
	data := &packsPage{Page: s.NewPage(r, "admin.packs.title")}
	data.Wide = true
	data.Intro = data.T("admin.packs.intro", ui.Pick(data.Printer, inUse.Name), inUse.Version)
	packs := s.Book.Packs()
	used := make(map[*rules.Pack][]casefile.Flow) // for new cases of these procedures
	for _, p := range casefile.Flows {
		pack, err := s.PackFor(p.Flow)
		if err != nil {
			return err
		}
		if pack.Provides(p.Flow) {
			used[pack] = append(used[pack], p.Flow)
		}
	}
	// What new cases run under comes first, the city's own before the others.
	slices.SortStableFunc(packs, func(a, b *rules.Pack) int {
		return cmp.Or(cmp.Compare(first(a == inUse), first(b == inUse)), cmp.Compare(first(used[a] != nil), first(used[b] != nil)))
	})
	for _, p := range packs {
		data.Packs = append(data.Packs, data.view(p, used[p]))
	}
	s.Views.Render(w, r, http.StatusOK, "pages/admin_packs", data)
	return nil
}

func first(yes bool) int {
	if yes {
		return 0
	}
	return 1
}

var standingColours = map[rules.Standing]ui.TagColour{
	rules.InForce: ui.TagGood, rules.Draft: ui.TagSoon, rules.Expired: ui.TagNeutral,
}

func (data *packsPage) view(p *rules.Pack, used []casefile.Flow) packView {
	effective := data.T("admin.packs.effective_from", data.ShortDate(p.Effective.From.Start()))
	if !p.Effective.To.IsZero() {
		effective = data.T("admin.packs.effective_span", data.ShortDate(p.Effective.From.Start()), data.ShortDate(p.Effective.To.Start()))
	}
	id := ui.SummaryRow{Key: data.T("admin.packs.id"), Value: p.ID}
	if used != nil {
		id.Tag = &ui.Tag{Text: data.T("admin.packs.in_use"), Colour: ui.TagActive}
		for _, flow := range used {
			id.Lines = append(id.Lines, data.T("flow."+string(flow)+".title"))
		}
	}
	v := packView{Facts: ui.SummaryList{Title: data.T("admin.packs.heading", ui.Pick(data.Printer, p.Name), p.Version), Rows: []ui.SummaryRow{
		id, {Key: data.T("admin.packs.standing"), Tag: &ui.Tag{Text: data.T("standing." + string(p.Standing)), Colour: standingColours[p.Standing]}},
		{Key: data.T("admin.packs.effective"), Value: effective}, data.hashes(p)}}}
	for _, flow := range p.Flows() {
		v.Clocks = append(v.Clocks, data.clocks(p, flow))
	}
	return v
}

// hashes is what cases pin of the pack: one for each procedure that it provides for.
func (data *packsPage) hashes(p *rules.Pack) ui.SummaryRow {
	row := ui.SummaryRow{Key: data.T("admin.packs.hash")}
	flows := p.Flows()
	if len(flows) == 1 {
		row.Value = p.Hash(flows[0])
		return row
	}
	for _, flow := range flows {
		row.Lines = append(row.Lines, data.T("admin.packs.hash_of", data.T("flow."+string(flow)+".title"), p.Hash(flow)))
	}
	return row
}

// clocks lists the periods that a procedure runs on, and those that belong to none.
func (data *packsPage) clocks(p *rules.Pack, flow casefile.Flow) ui.Table {
	t := ui.Table{Caption: data.T("flow." + string(flow) + ".clocks"), Columns: []ui.Column{{Text: data.T("admin.packs.clock")},
		{Text: data.T("admin.packs.length")}, {Text: data.T("admin.packs.starts")}, {Text: data.T("admin.packs.article")},
		{Text: data.T("admin.packs.basis")}}}
	for _, name := range slices.Sorted(maps.Keys(p.Clocks)) {
		clock := p.Clocks[name]
		if of := p.RunOn(name); !slices.Contains(of, flow) && (len(of) > 0 || clock.RunsFrom == "") {
			continue // of another procedure, or of one that is not built
		}
		article := data.T("admin.packs.no_article")
		if clock.Article != "" {
			article = data.Article(clock.Article)
		}
		basis := ui.BasisTag(data.Printer, clock.Basis, p.Law())
		if clock.Unread {
			article = data.T("admin.packs.unread")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: explain.Clock(data.Printer, p.ClockLabel(name), name)},
			{Text: explain.Amount(data.Printer, clock.Amount, clock.Unit)}, {Text: ui.Pick(data.Printer, clock.StartsAt)}, {Text: article},
			{Tags: []ui.Tag{basis}}}})
	}
	return t
}

// operationsPage tells how the system runs.
type operationsPage struct {
	site.Page
	Behind  bool // an act has been waiting for too long
	Facts   ui.SummaryList
	Waiting ui.Table
	Stopped []string // cases that wait because their pack's file has changed
}

const (
	// waitsTooLong is when an act that the system has not processed is a fault and not a moment's work.
	waitsTooLong = time.Minute
	waitingShown = 50
)

// Operations shows what waits for the system, without what is in it.
func (s *Door) Operations(w http.ResponseWriter, r *http.Request) error {
	now := s.Clock.Now()
	n, err := s.Store.AdminNumbers(r.Context(), db.AdminNumbersParams{OverdueUntil: dates.OverdueUntil(now), Now: &now})
	if err != nil {
		return err
	}
	waiting, err := s.Store.AdminWaiting(r.Context(), waitingShown)
	if err != nil {
		return err
	}
	pinned, err := s.Store.AdminPinned(r.Context())
	if err != nil {
		return fmt.Errorf("read pinned packs: %w", err)
	}
	data := &operationsPage{Page: s.NewPage(r, "admin.operations.title")}
	for _, pin := range pinned {
		pack, err := s.Book.Pack(pin.PackID, int(pin.PackVersion))
		if err != nil || pack.Hash(pin.Flow) != pin.PackHash {
			data.Stopped = append(data.Stopped, data.T("admin.operations.pack_changed", pin.PackID, pin.PackVersion, pin.Cases))
		}
	}
	oldest := data.T("admin.operations.none")
	if len(waiting) > 0 {
		oldest = data.DateTime(waiting[0].ReceivedAt)
		// Simulated minutes pass in no time, so they say nothing about how long the system takes.
		data.Behind = !s.Clock.Simulated() && now.Sub(waiting[0].ReceivedAt) > waitsTooLong
	}
	clock := data.T("admin.operations.clock_real")
	if s.Clock.Simulated() {
		clock = data.T("admin.operations.clock_simulated")
	}
	value := func(key string, v int64) ui.SummaryRow {
		return ui.SummaryRow{Key: data.T(key), Value: ui.Count(v).Text}
	}
	data.Facts = ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: data.T("admin.operations.database"), Tag: &ui.Tag{Text: data.T("admin.operations.database_ok"), Colour: ui.TagGood}},
		{Key: data.T("admin.operations.database_size"), Value: uploads.AttachmentSize(data.Printer, n.DatabaseBytes)},
		value("admin.operations.waiting", n.Waiting), {Key: data.T("admin.operations.oldest"), Value: oldest},
		value("admin.operations.open_tasks", n.OpenTasks), value("admin.operations.overdue_tasks", n.OverdueTasks),
		value("admin.operations.locked", n.LockedAccounts), value("admin.operations.sessions", n.Sessions),
		{Key: data.T("admin.operations.calendar"), Value: s.Calendar.InForce().Version()}, {Key: data.T("admin.operations.clock"), Value: clock},
	}}
	data.Waiting = ui.Table{Caption: data.T("admin.operations.list"), Empty: data.T("admin.operations.list_empty"),
		Columns: []ui.Column{{Text: data.T("case.number"), Whole: true}, {Text: data.T("admin.operations.act")},
			{Text: data.T("admin.operations.received"), Whole: true}, {Text: data.T("admin.operations.attempts"), Numeric: true}}}
	for _, a := range waiting {
		data.Waiting.Rows = append(data.Waiting.Rows, ui.Row{Cells: []ui.Cell{{Text: a.CaseNumber},
			{Text: ui.OfCase(data.Printer, a.CaseNumber).T("trail.act." + string(a.Kind))}, {Text: data.DateTime(a.ReceivedAt)}, ui.Count(int64(a.Attempts))}})
	}
	s.Views.Render(w, r, http.StatusOK, "pages/admin_operations", data)
	return nil
}
