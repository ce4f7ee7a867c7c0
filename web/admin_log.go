package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/signin"
)

// adminLog shows the register of accounts, latest first: sign-ins, refusals, administrators' acts, looks at full identity numbers.
func (s *adminDoor) adminLog(w http.ResponseWriter, r *http.Request) error {
	data := &listPage{page: s.newPage(r, "admin.log.title")}
	data.Wide, data.Form, data.Intro = true, filterForm(&data.page, r), []string{data.T("admin.log.intro")}
	login := signin.Fold(data.textFilter("account", "admin.filter.account", maxLogin))
	groups := []option{{Value: "", Text: data.T("list.all")}}
	for _, g := range casefile.AccountEventGroups {
		groups = append(groups, option{Value: g.Name, Text: data.T("admin.log.group." + g.Name)})
	}
	chosen := data.chosen("group", "admin.filter.group", groups)
	from := cursorOf(r, listTop)
	ask := db.AdminLogParams{BeforeAt: from.at, BeforeID: from.id, Most: rowsPerPage + 1, Kinds: []string{}}
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
	events, next := shown(events, func(e db.AdminLogRow) cursor { return cursor{e.At, e.ID} })
	data.Table = table{Caption: data.T("admin.log.title"), HideCaption: true, Empty: data.T("admin.log.empty"),
		Columns: []column{{Text: data.T("admin.log.at"), Whole: true}, {Text: data.T("admin.log.what")},
			{Text: data.T("admin.log.account")}, {Text: data.T("admin.log.by")}, {Text: data.T("admin.log.detail")}}}
	for _, e := range events {
		detail, err := logDetail(&data.page, e)
		if err != nil {
			return err
		}
		data.Table.Rows = append(data.Table.Rows, row{Cells: []cell{{Text: data.DateTime(e.At)},
			{Tags: []tag{{wordFor(data.Printer, "admin.log.kind.", e.Kind), logColour(casefile.AccountEventKind(e.Kind))}}},
			personCell(&data.page, e.AccountName, e.AccountLogin, ""), personCell(&data.page, e.ActorName, e.ActorLogin, byWhom(&data.page, e)), {Text: detail}}})
	}
	data.turn(r, next, login+chosen != "")
	s.views.render(w, r, http.StatusOK, "pages/desk_list", data)
	return nil
}

func personCell(p *page, name, login *string, nobody string) cell {
	if name == nil || login == nil {
		if nobody == "" {
			nobody = p.T("admin.log.nobody")
		}
		return cell{Text: nobody}
	}
	return cell{Text: *name, Hint: *login}
}

// byWhom names who did what nobody signed in has done.
func byWhom(p *page, e db.AdminLogRow) string {
	switch casefile.AccountEventKind(e.Kind) {
	case casefile.AccountSignInRefused, casefile.AccountSignInLimited:
		return p.T("admin.log.nobody")
	}
	return p.T("admin.log.command")
}

func logColour(kind casefile.AccountEventKind) tagColour {
	switch kind {
	case casefile.AccountSignInRefused, casefile.AccountSignInLimited, casefile.AccountAccessRefused, casefile.AccountPasswordRefused,
		casefile.IdentityLooksLimited:
		return tagLate
	case casefile.AccountSignedIn, casefile.AccountSignedOut:
		return tagNeutral
	case casefile.IdentityLooked:
		return tagPaused
	}
	return tagActive
}

// logDetail puts the facts of a line into words.
func logDetail(p *page, e db.AdminLogRow) (string, error) {
	var facts map[string]string
	if err := json.Unmarshal(e.Facts, &facts); err != nil {
		return "", fmt.Errorf("read facts: %w", err)
	}
	role := func(key string) string { return wordFor(p.Printer, "role.", facts[key]) }
	switch kind := casefile.AccountEventKind(e.Kind); {
	case kind == casefile.IdentityLooked:
		return e.CaseNumber, nil
	case facts["from"] != "" && facts["from"] != facts["to"]:
		return p.T("admin.log.from_to", role("from"), role("to")), nil
	case facts["role"] != "":
		return role("role"), nil
	case facts["capacity"] != "":
		return wordFor(p.Printer, "capacity.", facts["capacity"]), nil
	case facts["unit"] != "":
		return p.T("admin.log.unit", facts["unit"], facts["reasons"]), nil
	case facts["limit"] != "":
		return wordFor(p.Printer, "admin.log.limit.", facts["limit"]), nil
	case facts["route"] != "":
		return facts["route"], nil
	case facts["what"] != "":
		return p.T("admin.log.imported", wordFor(p.Printer, "admin.log.what.", facts["what"]), facts["new"], facts["changed"]), nil
	}
	return facts["name"], nil
}

// noteAct adds a line about what an administrator did to something that is no account.
func (s *adminDoor) noteAct(r *http.Request, kind casefile.AccountEventKind, name string) error {
	return s.note(r, kind, uuid.Nil, viewerOf(r).ID, map[string]string{"name": name})
}
