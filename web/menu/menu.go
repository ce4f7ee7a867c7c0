// Package menu is the main navigation: where each role works.
package menu

import (
	"strings"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Entry is one place: the key of its word, and its address.
type Entry struct{ Key, Href string }

// everybody is for those who are not signed in.
var everybody = []Entry{
	{"nav.start", "/"}, {"nav.guide", "/guide"}, {"nav.lookup", "/lookup"}, {"nav.public_records", "/records"},
}

// ByRole is where each role works. Every address in it has a route that lets the role in.
var ByRole = map[casefile.Role][]Entry{
	casefile.RoleApplicant: {
		{"nav.my_cases", "/my/cases"}, {"nav.my_records", "/my/records"}, {"nav.my_notices", "/my/notices"},
		{"nav.my_people", "/my/people"}, {"nav.my_commitments", "/my/commitments"}, {"nav.my_rights", "/my/rights"}, {"nav.guide", "/guide"},
	},
	casefile.RoleAgencyClerk:   agency,
	casefile.RoleAgencyHead:    agency,
	casefile.RoleUnitClerk:     unit,
	casefile.RoleUnitPrincipal: unit,
	casefile.RoleSupervisor: {{"nav.board", "/watch"}, {"nav.urges", "/watch/urges"}, {"nav.units", "/watch/units"},
		{"nav.watch_commitments", "/watch/commitments"}, {"nav.reports", "/watch/reports"}},
	casefile.RoleAdministrator: {
		{"nav.accounts", "/admin/accounts"}, {"nav.units", "/admin/units"}, {"nav.log", "/admin/log"}, {"nav.packs", "/admin/packs"}, {"nav.calendar", "/admin/calendar"},
		{"nav.partners", "/admin/partners"}, {"nav.operations", "/admin/operations"},
	},
}

var agency = []Entry{
	{"nav.inbox", "/desk"}, {"nav.cases", "/desk/cases"}, {"nav.records", "/desk/records"}, {"nav.rights", "/desk/rights"}, {"nav.partners", "/desk/partners"},
}

var unit = []Entry{
	{"nav.inbox", "/desk"}, {"nav.unit_cases", "/desk/cases"}, {"nav.unit_records", "/desk/records"}, {"nav.lists", "/desk/lists"}, {"nav.unit_commitments", "/desk/commitments"},
	{"nav.rights", "/desk/rights"},
}

// belongs are addresses that belong to an entry though they do not begin with it.
var belongs = map[string]string{"/desk/commitment-items": "/desk/commitments", "/desk/proposals": "/desk/lists", "/my/commit": "/my/commitments"}

// Of lists where the viewer may go, marking the entry whose address is
// the longest start of path.
func Of(p *messages.Printer, user *visit.Viewer, path string) []ui.NavItem {
	entries := everybody
	if user != nil {
		entries = ByRole[user.Role]
	}
	for part, entry := range belongs {
		if path == part || strings.HasPrefix(path, part+"/") {
			path = entry
		}
	}
	items := make([]ui.NavItem, len(entries))
	current, longest := -1, 0
	for i, e := range entries {
		items[i] = ui.NavItem{Text: p.T(e.Key), Href: e.Href}
		within := path == e.Href || e.Href != "/" && strings.HasPrefix(path, e.Href+"/")
		if within && len(e.Href) > longest {
			current, longest = i, len(e.Href)
		}
	}
	if current >= 0 {
		items[current].Current = true
	}
	return items
}
