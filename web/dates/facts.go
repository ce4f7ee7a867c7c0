package dates

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"creditcase/calendar"
	"creditcase/explain"
	"creditcase/rules"
	"creditcase/web/ui"
)

// facts list what a deadline rests on, so that everybody can count it again.
func (r reckoning) facts() []ui.SummaryRow {
	rows := []ui.SummaryRow{
		{Key: r.T("deadline.fact.clock"), Value: r.name()},
		r.basisRow(), r.articleRow(), r.startRow(), r.lengthRow(),
	}
	if !r.paused() {
		rows = append(rows, ui.SummaryRow{Key: r.T("deadline.fact.due"), Value: r.T("deadline.end", r.Date(r.Due))})
	} else {
		rows = append(rows, ui.SummaryRow{Key: r.T("deadline.fact.due"), Value: r.T("deadline.end_paused")})
	}
	rows = append(rows, r.skippedRows()...)
	rows = append(rows, r.makeUpRow(), r.suspendedRow(), r.extendedRow(), r.capRow(), r.noticesRow())
	if r.inDays() {
		rows = append(rows, ui.SummaryRow{Key: r.T("deadline.fact.provisional"), Value: r.provisionalWords()})
	}
	if r.row.MetAt != nil {
		rows = append(rows, ui.SummaryRow{Key: r.T("deadline.fact.met"), Value: r.DateTime(*r.row.MetAt)})
	}
	rows = append(rows, r.movesRow(),
		ui.SummaryRow{Key: r.T("deadline.fact.rule"), Value: r.T("deadline.rule", r.Pack, strconv.Itoa(r.PackVersion), r.Clock)},
		ui.SummaryRow{Key: r.T("deadline.fact.calendar"), Value: r.CalendarVersion})
	return slices.DeleteFunc(rows, func(row ui.SummaryRow) bool { return row.Value == "" && len(row.Lines) == 0 && len(row.Links) == 0 })
}

// basisRow says on what the length rests. A period that the city has set never looks like one of the law.
func (r reckoning) basisRow() ui.SummaryRow {
	basis := ui.BasisTag(r.Printer, r.Basis, r.Law)
	row := ui.SummaryRow{Key: r.T("deadline.fact.basis"), Tag: &basis, Value: r.T("deadline.statute")}
	if r.Basis == rules.Policy {
		row.Tag.Colour, row.Value = ui.TagNeutral, r.T("deadline.policy")
		if r.Deadline.Article == "" {
			row.Value = r.T("deadline.policy_bare")
		}
	}
	return row
}

func (r reckoning) articleRow() ui.SummaryRow {
	name := ui.Pick(r.Printer, r.pack.Title)
	if r.Deadline.Article == "" {
		return ui.SummaryRow{Key: r.T("deadline.fact.article"), Value: r.T("deadline.article_none", name)}
	}
	return ui.SummaryRow{Key: r.T("deadline.fact.article"), Value: r.T("deadline.article", name, r.Printer.Article(r.Deadline.Article))}
}

// startsAt is the act that the period runs from. Rows of the first versions did not keep it.
func (r reckoning) startsAt() string {
	if r.StartsAt != (rules.Text{}) {
		return ui.Pick(r.Printer, r.StartsAt)
	}
	if clock, err := r.pack.Clock(r.Clock); err == nil {
		return ui.Pick(r.Printer, clock.StartsAt)
	}
	return r.T("deadline.start_bare")
}

func (r reckoning) startRow() ui.SummaryRow {
	key := "deadline.start"
	if r.Amount+r.Extended == 0 {
		key = "deadline.start_same_day"
	}
	row := ui.SummaryRow{Key: r.T("deadline.fact.start"), Value: r.T(key, r.startsAt(), r.DateTime(r.Start))}
	if r.StartBasis == rules.Policy {
		row.Lines = []string{r.T("deadline.start_own")}
	}
	return row
}

func (r reckoning) lengthRow() ui.SummaryRow {
	length, whole := r.amount(r.Amount), r.Amount+r.Extended
	switch {
	case whole == 0 && r.AtOnce != (rules.Text{}):
		length = ui.Pick(r.Printer, r.AtOnce)
	case r.Cap != nil && r.Cap.Cut > 0:
		length = r.T("deadline.length_cut", r.amount(whole), r.amount(whole-r.Cap.Cut))
	case r.Extended > 0:
		length = r.T("deadline.length_extended", length, r.amount(whole))
	}
	return ui.SummaryRow{Key: r.T("deadline.fact.length"), Value: length}
}

func (r reckoning) amount(n int) string { return explain.Amount(r.Printer, n, r.Unit) }

// skippedRows tell the days that made no part of the period, by reason; in a period of calendar days apart from those over
// which its end moved.
func (r reckoning) skippedRows() []ui.SummaryRow {
	var skipped, rolled []rules.DayNote
	for _, note := range r.Skipped {
		switch {
		case r.standsStill(note.Date):
		case r.Unit == rules.CalendarDay && note.Kind != rules.Suspended:
			rolled = append(rolled, note)
		default:
			skipped = append(skipped, note)
		}
	}
	return []ui.SummaryRow{
		{Key: r.T("deadline.fact.skipped"), Lines: r.byReason("deadline.skipped.", skipped)},
		{Key: r.T("deadline.fact.rolled"), Lines: r.byReason("deadline.skipped.", rolled)},
	}
}

func (r reckoning) makeUpRow() ui.SummaryRow {
	var worked []rules.DayNote
	for _, note := range r.Counted {
		if r.Unit == rules.WorkingDay && note.Kind == calendar.MakeUp && !r.standsStill(note.Date) {
			worked = append(worked, note)
		}
	}
	return ui.SummaryRow{Key: r.T("deadline.fact.make_up"), Lines: r.byReason("deadline.", worked)}
}

// byReason sums days by kind, holiday and notice, in the order of their first. stem and kind make the key.
func (r reckoning) byReason(stem string, notes []rules.DayNote) []string {
	type reason struct {
		kind         calendar.Kind
		name, notice string
	}
	var order []reason
	days := map[reason][]calendar.Date{}
	for _, note := range notes {
		why := reason{kind: note.Kind}
		if note.Kind == calendar.Holiday || note.Kind == calendar.MakeUp {
			why.name, why.notice = note.Name, note.Notice
		}
		if days[why] == nil {
			order = append(order, why)
		}
		days[why] = append(days[why], note.Date)
	}
	lines := make([]string, len(order))
	for i, why := range order {
		all := days[why]
		lines[i] = r.N(stem+string(why.kind), len(all), r.spans(all), explain.Holiday(r.Printer, why.name))
		switch {
		case why.notice != "":
			lines[i] = r.T("deadline.by_notice", lines[i], why.notice)
		case why.kind == calendar.Holiday:
			lines[i] = r.T("deadline.by_regulation", lines[i])
		}
	}
	return lines
}

// spans writes dates, neighbours joined.
func (r reckoning) spans(dates []calendar.Date) string {
	var words []string
	for i := 0; i < len(dates); {
		last := i
		for last+1 < len(dates) && dates[last].AddDays(1) == dates[last+1] {
			last++
		}
		word := r.ShortDate(dates[i].Start())
		if last > i {
			word = r.T("deadline.span", word, r.ShortDate(dates[last].Start()))
		}
		words = append(words, word)
		i = last + 1
	}
	return strings.Join(words, r.T("case.list_and"))
}

func (r reckoning) suspendedRow() ui.SummaryRow {
	row := ui.SummaryRow{Key: r.T("deadline.fact.suspended")}
	for _, s := range r.Suspensions {
		row.Lines = append(row.Lines, r.suspension(s))
	}
	if r.paused() {
		row.Lines = append(row.Lines, r.T("deadline.suspension_open", r.DateTime(*r.row.PausedAt)))
	}
	if len(row.Lines) > 0 {
		row.Lines = append(row.Lines, r.T("deadline.fact.suspended_basis"))
	}
	return row
}

func (r reckoning) suspension(s rules.Suspension) string {
	return r.T("deadline.suspension", r.DateTime(s.From), r.DateTime(s.To), ui.WordFor(r.Printer, "deadline.reason.", s.Reason))
}

// extendedRow tells every extension: how much, by whose approval, when. A row of the first versions kept only the sum.
func (r reckoning) extendedRow() ui.SummaryRow {
	row, rest := ui.SummaryRow{Key: r.T("deadline.fact.extended")}, r.Extended
	for _, e := range r.Extensions {
		rest -= e.Amount
		who := r.approver(e)
		if e.At.IsZero() {
			row.Lines = append(row.Lines, r.T("deadline.extended_undated", r.amount(e.Amount), who))
		} else {
			row.Lines = append(row.Lines, r.T("deadline.extended", r.amount(e.Amount), who, r.DateTime(e.At)))
		}
	}
	if rest > 0 {
		row.Lines = append(row.Lines, r.T("deadline.extended_bare", r.amount(rest)))
	}
	return row
}

// approver is the role that the article names, and on staff pages the person.
func (r reckoning) approver(e rules.Prolongation) string {
	role := ui.Pick(r.Printer, e.ApprovedBy)
	for _, a := range r.past.Approvals {
		if r.row.TaskID != nil && a.Task == *r.row.TaskID && a.At.Equal(e.At) {
			return r.T("deadline.approver", role, a.Name)
		}
	}
	return role
}

func (r reckoning) capRow() ui.SummaryRow {
	row := ui.SummaryRow{Key: r.T("deadline.fact.cap")}
	if r.Cap == nil {
		return row
	}
	row.Lines = []string{r.T("deadline.cap", explain.Amount(r.Printer, r.Cap.Amount, r.Cap.Unit), r.DateTime(r.Cap.Start),
		ui.WordFor(r.Printer, "deadline.event.", string(r.Cap.From)), r.Date(r.Cap.Due))}
	if r.Cap.Reserve > 0 {
		row.Lines = append(row.Lines, r.T("desk.extension.reserve", explain.Amount(r.Printer, r.Cap.Reserve, r.Cap.Unit)))
	}
	if r.Cap.Cut > 0 {
		row.Lines = append(row.Lines, r.T("deadline.cap_cut", r.amount(r.Cap.Cut)))
	}
	for _, s := range r.Cap.Suspensions {
		row.Lines = append(row.Lines, r.T("deadline.cap_suspended", r.suspension(s)))
	}
	return row
}

// noticesRow names the notices by which days were counted or left out, each with its day of publication, and leads to them.
func (r reckoning) noticesRow() ui.SummaryRow {
	row := ui.SummaryRow{Key: r.T("deadline.fact.notices")}
	for _, id := range r.notices() {
		n, ok := r.cal.Notice(id)
		if !ok {
			row.Lines = append(row.Lines, r.T("deadline.notice_unknown", id))
			continue
		}
		text := r.T("deadline.notice", id, strconv.Itoa(n.Year), r.ShortDate(n.Published.Start()))
		if IsAddress(n.Source) {
			row.Links = append(row.Links, ui.Link{Text: text, Href: n.Source})
		} else {
			row.Lines = append(row.Lines, text)
		}
	}
	return row
}

// IsAddress reports whether a source is one that a link can lead to; it may also be the name of a document.
func IsAddress(source string) bool {
	at, err := url.Parse(source)
	return err == nil && (at.Scheme == "https" || at.Scheme == "http")
}

func (r reckoning) notices() []string {
	var ids []string
	for _, note := range slices.Concat(r.Counted, r.Skipped) {
		worked := note.Kind == calendar.MakeUp && r.Unit == rules.WorkingDay
		if note.Notice != "" && (worked || note.Kind == calendar.Holiday) && !r.standsStill(note.Date) && !slices.Contains(ids, note.Notice) {
			ids = append(ids, note.Notice)
		}
	}
	slices.Sort(ids)
	return ids
}

func (r reckoning) provisionalWords() string {
	switch {
	case !r.Provisional:
		return r.T("deadline.provisional_no")
	case r.row.MetAt != nil:
		return r.T("deadline.provisional_met")
	}
	return r.T("deadline.provisional_yes")
}

// movesRow tells how the end moved since the period began.
func (r reckoning) movesRow() ui.SummaryRow {
	row := ui.SummaryRow{Key: r.T("deadline.fact.moves")}
	for _, m := range r.past.MovesOf(r.row) {
		line := r.T("deadline.move."+m.Why, r.DateTime(m.At), r.Date(m.From), r.Date(m.To))
		for _, id := range m.Notices {
			line = r.T("deadline.by_notice", line, id)
		}
		row.Lines = append(row.Lines, line)
	}
	return row
}
