package public

import (
	"encoding/json"
	"fmt"
	"net/http"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/lists"
	"creditcase/web/ui"
)

// announcements are the documents that are announced now: of whom, until when, and where they are collected.
var announcements = searched{"announcements", "announcements.masked", (*Door).announced}

// Announcements lists all, the latest first.
func (s *Door) Announcements(w http.ResponseWriter, r *http.Request) error {
	return s.all(w, r, announcements)
}

// AnnouncementsFound looks for some of them.
func (s *Door) AnnouncementsFound(w http.ResponseWriter, r *http.Request) error {
	return s.found(w, r, announcements)
}

// announced puts a page of announcements into the table, and returns where the next one begins.
func (s *Door) announced(r *http.Request, data *searchedPage, after lists.Cursor) (next string, err error) {
	now := s.Clock.Now()
	ask := db.PublicAnnouncementsParams{Announced: casefile.ServiceAnnounced, Now: now, Before: after.At, BeforeID: after.ID, Most: lists.RowsPerPage + 1}
	if data.Asked {
		ask.Words, ask.Pattern = data.Words, "%"+lists.LikeEscaper.Replace(data.Words)+"%"
	}
	rows, err := s.StoreFor(r).PublicAnnouncements(r.Context(), ask)
	if err != nil {
		return "", fmt.Errorf("read announcements: %w", err)
	}
	rows, next = lists.Shown(rows, func(a db.PublicAnnouncementsRow) lists.Cursor { return lists.Cursor{At: a.SentAt, ID: a.ID} })
	data.Table = ui.Table{Caption: data.T("announcements.list"), Columns: []ui.Column{{Text: data.T("announcements.party")}, {Text: data.T("announcements.document")},
		{Text: data.T("announcements.issuer")}, {Text: data.T("announcements.since"), Whole: true}, {Text: data.T("announcements.until"), Whole: true},
		{Text: data.T("announcements.place")}}, Empty: data.T("announcements.empty")}
	if data.Asked {
		data.Table.Empty = data.T("announcements.none")
		data.Table.EmptyActions = []ui.Link{{Text: data.T("announcements.all"), Href: "/announcements"}}
	}
	for _, row := range rows {
		cells, err := announcement(ui.OfCase(data.Printer, row.CaseNumber), row)
		if err != nil {
			return "", err
		}
		data.Table.Rows = append(data.Table.Rows, ui.Row{Cells: cells})
	}
	return next, nil
}

// announcement is one of them. An organisation is named; of a natural person only the first character is shown.
func announcement(p *messages.Printer, row db.PublicAnnouncementsRow) ([]ui.Cell, error) {
	var said casefile.Serving
	if err := json.Unmarshal(row.Evidence, &said); err != nil {
		return nil, fmt.Errorf("read announcement: %w", err)
	}
	name := row.PartyName
	if !row.Organisation {
		name = casefile.MaskName(name)
	}
	place := ui.Cell{Text: said.Place}
	if row.Phone != "" {
		place.Hint = p.T("announcements.phone", row.Phone)
	}
	return []ui.Cell{{Text: name}, {Text: ui.LetterTitle(p, row.Kind, row.Number), Hint: row.Number}, {Text: ui.InLanguage(p, row.UnitZH, row.UnitEN)},
		{Text: p.ShortDate(row.SentAt)}, {Text: p.ShortDate(*row.EndsAt)}, place}, nil
}
