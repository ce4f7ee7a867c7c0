package admin

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/signin"
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// LogPage shows the register of accounts, latest first: sign-ins, refusals, administrators' acts, looks at full identity numbers.
func (s *Door) LogPage(w http.ResponseWriter, r *http.Request) error {
	data := &lists.List{Page: s.NewPage(r, "admin.log.title")}
	data.Wide, data.Form, data.Intro = true, lists.FilterForm(&data.Page, r), []string{data.T("admin.log.intro")}
	login := signin.Fold(data.TextFilter("account", "admin.filter.account", site.MaxLogin))
	groups := []ui.Option{{Value: "", Text: data.T("list.all")}}
	for _, g := range casefile.AccountEventGroups {
		groups = append(groups, ui.Option{Value: g.Name, Text: data.T("admin.log.group." + g.Name)})
	}
	chosen := data.Chosen("group", "admin.filter.group", groups)
	from := lists.CursorOf(r, lists.Top)
	ask := db.AdminLogParams{BeforeAt: from.At, BeforeID: from.ID, Most: lists.RowsPerPage + 1, Kinds: []string{}}
	for _, g := range casefile.AccountEventGroups {
		if g.Name == chosen {
			for _, kind := range g.Kinds {
				ask.Kinds = append(ask.Kinds, string(kind))
			}
		}
	}
	if login != "" {
		account, err := s.Store.AccountByLogin(r.Context(), login)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		ask.Account = &account.ID // of nobody, where nobody has the login
	}
	events, err := s.Store.AdminLog(r.Context(), ask)
	if err != nil {
		return err
	}
	events, next := lists.Shown(events, func(e db.AdminLogRow) lists.Cursor { return lists.Cursor{At: e.At, ID: e.ID} })
	data.Table = ui.Table{Caption: data.T("admin.log.title"), HideCaption: true, Empty: data.T("admin.log.empty"),
		Columns: []ui.Column{{Text: data.T("admin.log.at"), Whole: true}, {Text: data.T("admin.log.what")},
			{Text: data.T("admin.log.account")}, {Text: data.T("admin.log.by")}, {Text: data.T("admin.log.detail")}}}
	for _, e := range events {
		detail, err := logDetail(&data.Page, e)
		if err != nil {
			return err
		}
		data.Table.Rows = append(data.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: data.DateTime(e.At)},
			{Tags: []ui.Tag{{Text: ui.WordFor(data.Printer, "admin.log.kind.", e.Kind), Colour: logColour(casefile.AccountEventKind(e.Kind))}}},
			personCell(&data.Page, e.AccountName, e.AccountLogin, ""), personCell(&data.Page, e.ActorName, e.ActorLogin, byWhom(&data.Page, e)), {Text: detail}}})
	}
	data.Turn(r, next, login+chosen != "")
	s.Views.Render(w, r, http.StatusOK, "pages/desk_list", data)
	return nil
}

func personCell(p *site.Page, name, login *string, nobody string) ui.Cell {
	if name == nil || login == nil {
		if nobody == "" {
			nobody = p.T("admin.log.nobody")
		}
		return ui.Cell{Text: nobody}
	}
	return ui.Cell{Text: *name, Hint: *login}
}

// byWhom names who did what nobody signed in has done.
func byWhom(p *site.Page, e db.AdminLogRow) string {
	switch casefile.AccountEventKind(e.Kind) {
	case casefile.AccountSignInRefused, casefile.AccountSignInLimited:
		return p.T("admin.log.nobody")
	}
	return p.T("admin.log.command")
}

func logColour(kind casefile.AccountEventKind) ui.TagColour {
	switch kind {
	case casefile.AccountSignInRefused, casefile.AccountSignInLimited, casefile.AccountAccessRefused, casefile.AccountPasswordRefused,
		casefile.IdentityLooksLimited, casefile.CounterLooksLimited, casefile.CodeCopiesLimited, casefile.MarkLooksLimited, casefile.EnterpriseLooksLimited:
		return ui.TagLate
	case casefile.AccountSignedIn, casefile.AccountSignedOut:
		return ui.TagNeutral
	case casefile.IdentityLooked, casefile.CounterLooked, casefile.CodeCopied, casefile.MarkLooked, casefile.EnterpriseLooked:
		return ui.TagPaused
	}
	return ui.TagActive
}

// logDetail puts the facts of a line into words.
func logDetail(p *site.Page, e db.AdminLogRow) (string, error) {
	var facts map[string]string
	if err := json.Unmarshal(e.Facts, &facts); err != nil {
		return "", fmt.Errorf("read facts: %w", err)
	}
	role := func(key string) string { return ui.WordFor(p.Printer, "role.", facts[key]) }
	switch kind := casefile.AccountEventKind(e.Kind); {
	case kind == casefile.IdentityLooked:
		return e.CaseNumber, nil
	case facts["from"] != "" && facts["from"] != facts["to"]:
		return p.T("admin.log.from_to", role("from"), role("to")), nil
	case facts["role"] != "":
		return role("role"), nil
	case facts["capacity"] != "":
		return ui.WordFor(p.Printer, "capacity.", facts["capacity"]), nil
	case facts["unit"] != "" && facts["reasons"] == "":
		return p.T("admin.log.unit_alone", facts["unit"]), nil
	case facts["unit"] != "":
		return p.T("admin.log.unit", facts["unit"], facts["reasons"]), nil
	case facts["limit"] != "":
		return ui.WordFor(p.Printer, "admin.log.limit.", facts["limit"]), nil
	case facts["purpose"] != "":
		word := ui.WordFor(p.Printer, "purpose.", facts["purpose"])
		if facts["name"] != "" { // the partner that has asked
			word = p.T("admin.log.look_of", facts["name"], word)
		}
		return word, nil
	case facts["route"] != "":
		return facts["route"], nil
	case facts["what"] != "":
		return p.T("admin.log.imported", ui.WordFor(p.Printer, "admin.log.what.", facts["what"]), facts["new"], facts["changed"]), nil
	}
	return facts["name"], nil
}
