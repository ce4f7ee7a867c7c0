package public

import (
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/enterprise"
	"creditcase/web/lists"
	"creditcase/web/records"
	"creditcase/web/ui"
)

// listed are the organisations that stand on a public list now.
var listed = searched{"on_lists", "on_lists.organisations", (*Door).onLists}

// OnLists lists all, the latest first.
func (s *Door) OnLists(w http.ResponseWriter, r *http.Request) error { return s.all(w, r, listed) }

// OnListsFound looks for some of them.
func (s *Door) OnListsFound(w http.ResponseWriter, r *http.Request) error {
	return s.found(w, r, listed)
}

// onLists puts a page of them into the table, and returns where the next one begins.
func (s *Door) onLists(r *http.Request, data *searchedPage, after lists.Cursor) (next string, err error) {
	_, limits, err := s.PublicationLimits()
	if err != nil {
		return "", err
	}
	ask := db.PublicOnListsParams{Now: s.Clock.Now(), Limits: limits, Before: after.At, BeforeID: after.ID, Most: lists.RowsPerPage + 1}
	if data.Asked {
		ask.Code, ask.NamePattern = casefile.PlainCode(data.Words), "%"+lists.LikeEscaper.Replace(casefile.Fold(data.Words))+"%"
	}
	rows, err := s.StoreFor(r).PublicOnLists(r.Context(), ask)
	if err != nil {
		return "", fmt.Errorf("read who is listed: %w", err)
	}
	rows, next = lists.Shown(rows, func(a db.PublicOnListsRow) lists.Cursor { return lists.Cursor{At: a.RecordedOn, ID: a.ID} })
	p := data.Printer
	data.Table = ui.Table{Caption: p.T("on_lists.list"), Columns: []ui.Column{{Text: p.T("on_lists.subject")}, {Text: p.T("on_lists.on")},
		{Text: p.T("on_lists.unit")}, {Text: p.T("on_lists.since"), Whole: true}, {Text: p.T("on_lists.until"), Whole: true}}, Empty: p.T("on_lists.empty")}
	if data.Asked {
		data.Table.Empty = p.T("on_lists.none")
		data.Table.EmptyActions = []ui.Link{{Text: p.T("on_lists.all"), Href: "/lists"}}
	}
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.SubjectID
	}
	of, err := enterprise.MarksOf(r, s.Server, p, ids) // the list takes no purpose: that an entry must not be held against its enterprise stands beside it
	if err != nil {
		return "", err
	}
	for _, row := range rows {
		data.Table.Rows = append(data.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: row.SubjectName, Hint: row.SubjectCode, Tags: of[row.SubjectID].Tags},
			{Text: ui.InLanguage(p, row.ItemZH, row.ItemEN), Hint: row.Number, Tags: marks(p, row.Effects, s.Clock.Now())}, {Text: ui.InLanguage(p, row.UnitZH, row.UnitEN)},
			{Text: p.ShortDate(firstDay(row))}, {Text: lastDay(p, row)}}})
	}
	return next, nil
}

// marks are those that the public sees on a record under effects of the kinds, among them that an objection to it is being handled.
func marks(p *messages.Printer, kinds []string, now time.Time) []ui.Tag {
	effects := make([]casefile.Effect, len(kinds))
	for i, kind := range kinds {
		effects[i] = casefile.Effect{Kind: casefile.EffectKind(kind), StartedAt: now}
	}
	tags, _ := records.FaceTags(p, casefile.FaceOf(casefile.PublicityPublic, effects, now, casefile.OnlookerPublic))
	return tags
}

// firstDay is since when it stands on the list, as the record says itself; the day of the record where it says nothing.
func firstDay(row db.PublicOnListsRow) time.Time {
	if on := casefile.KeptDay(row.ListedOn); !on.IsZero() {
		return on.Start()
	}
	return row.RecordedOn
}

// lastDay is the last day on the list, as the record says itself, or of the term of its listing; of one without either that to which it is published, where a
// limit ends that; and of one that has no end it says so.
func lastDay(p *messages.Printer, row db.PublicOnListsRow) string {
	if until := casefile.KeptDay(row.ListedUntil); !until.IsZero() {
		return p.ShortDate(until.Start())
	}
	if row.EndsAt != nil {
		return p.ShortDate(row.EndsAt.Add(-time.Second))
	}
	if until := casefile.KeptDay(row.PublishedUntil); !until.IsZero() {
		return p.ShortDate(until.Start())
	}
	return p.T("on_lists.no_end")
}
