package web

import (
	"errors"
	"fmt"
	"slices"

	"creditcase/casefile"
)

// policy is who may use a route. It is the first of two doors: behind it, every query for the data of a person or a unit
// carries that person or unit, so a right role with a wrong case finds nothing.
type policy struct {
	anyone bool
	roles  []casefile.Role
	bound  string // what the queries behind the route are bound to, in words
}

func (p policy) permits(user *viewer) bool {
	return p.anyone || user != nil && slices.Contains(p.roles, user.Role)
}

const (
	boundNone      = "nothing of anybody's"
	boundPublic    = "public face of records"
	boundCode      = "case number and the code on its receipt, rate limited"
	boundAccount   = "the account"
	boundUnit      = "the account's unit"
	boundCity      = "the whole city, by office"
	boundOperation = "no case content"
	boundToken     = "a secret that its owner was given once"
	boundByRole    = "the account, the account's unit, or the whole city, as the role's own page of the case"
)

func public(bound string) policy { return policy{anyone: true, bound: bound} }

func mine() policy {
	return policy{roles: []casefile.Role{casefile.RoleApplicant}, bound: boundAccount}
}

func desk() policy {
	return policy{bound: boundUnit, roles: []casefile.Role{casefile.RoleAgencyClerk, casefile.RoleAgencyHead,
		casefile.RoleUnitClerk, casefile.RoleUnitPrincipal}}
}

func heads() policy {
	return policy{bound: boundUnit, roles: []casefile.Role{casefile.RoleAgencyHead, casefile.RoleUnitPrincipal}}
}

func agency() policy {
	return policy{bound: boundUnit, roles: []casefile.Role{casefile.RoleAgencyClerk, casefile.RoleAgencyHead}}
}

func watch() policy { return policy{roles: []casefile.Role{casefile.RoleSupervisor}, bound: boundCity} }

func admin() policy {
	return policy{roles: []casefile.Role{casefile.RoleAdministrator}, bound: boundOperation}
}

// own binds what the roles of p may use to their account alone.
func own(p policy) policy { p.bound = boundAccount; return p }

// anyRole lets everybody in who is signed in.
func anyRole() policy { return policy{roles: casefile.Roles, bound: boundAccount} }

// caseReaders are all who have a page of a case.
func caseReaders() policy {
	return policy{bound: boundByRole, roles: slices.Concat(mine().roles, desk().roles, watch().roles)}
}

// policies is the one table of who may use what, a row for every route.
var policies = map[string]policy{
	"start":              public(boundNone),
	"guide":              public(boundNone),
	"help":               public(boundNone),
	"language":           public(boundNone),
	"lookup":             public(boundNone),
	"lookup_ask":         public(boundCode),
	"public_records":     public(boundNone),
	"public_records_ask": public(boundPublic),
	"login":              public(boundNone),
	"login_send":         public(boundNone),
	"logout":             public(boundNone),
	"password_link":      public(boundToken),
	"password_link_send": public(boundToken),

	"account":              anyRole(),
	"account_password":     anyRole(),
	"account_session_end":  anyRole(),
	"account_sessions_end": anyRole(),
	"session_stay":         anyRole(),
	"again":                anyRole(),

	"api_document":       public(boundNone),
	"api_compute":        public(boundNone),
	"api_case_deadlines": caseReaders(),

	"my_cases":           mine(),
	"my_case":            mine(),
	"my_withdraw":        mine(),
	"my_withdraw_send":   mine(),
	"my_supplement":      mine(),
	"my_supplement_send": mine(),
	"my_received":        mine(),
	"my_notice":          mine(),
	"my_notice_pdf":      mine(),
	"my_attachment":      mine(),
	"my_file":            mine(),
	"my_notices":         mine(),
	"my_records":         mine(),
	"my_people":          mine(),
	"filing_new":         mine(),
	"filing":             mine(),
	"filing_step":        mine(),
	"filing_save":        mine(),
	"filing_remove_file": mine(),
	"filing_send":        mine(),
	"filing_drop_form":   mine(),
	"filing_drop":        mine(),

	"inbox":               desk(),
	"desk_cases":          desk(),
	"desk_case":           desk(),
	"desk_notice":         desk(),
	"desk_notice_pdf":     desk(),
	"desk_attachment":     desk(),
	"desk_file":           own(desk()),
	"desk_identity":       desk(),
	"desk_identity_shown": desk(),
	"desk_records":        desk(),
	"desk_partners":       agency(),
	"desk_delivery":       agency(),
	"task_claim":          desk(),
	"task_hand_over":      desk(),
	"task_hand_over_send": desk(),
	"task_take_back":      heads(),
	"task_take_back_send": heads(),
	"task_form":           desk(),
	"task_save":           desk(),
	"task_check":          desk(),
	"task_send":           desk(),
	"desk_phrases":        heads(),
	"desk_phrase_add":     heads(),
	"desk_phrase_remove":  heads(),

	"watch":              watch(),
	"watch_seen":         watch(),
	"watch_case":         watch(),
	"watch_notice":       watch(),
	"watch_notice_pdf":   watch(),
	"watch_urge":         watch(),
	"watch_urge_save":    watch(),
	"watch_urge_check":   watch(),
	"watch_urge_send":    watch(),
	"watch_urges":        watch(),
	"watch_units":        watch(),
	"watch_reports":      watch(),
	"watch_reports_file": watch(),

	"admin_accounts":       admin(),
	"admin_unlock":         admin(),
	"admin_account_new":    admin(),
	"admin_account_add":    admin(),
	"admin_account":        admin(),
	"admin_account_save":   admin(),
	"admin_account_link":   admin(),
	"admin_account_state":  admin(),
	"admin_units":          admin(),
	"admin_unit":           admin(),
	"admin_unit_save":      admin(),
	"admin_log":            admin(),
	"admin_packs":          admin(),
	"admin_partners":       admin(),
	"admin_partner_new":    admin(),
	"admin_partner_add":    admin(),
	"admin_partner":        admin(),
	"admin_partner_save":   admin(),
	"admin_partner_secret": admin(),
	"admin_partner_state":  admin(),
	"admin_operations":     admin(),

	"admin_account_subject":        admin(),
	"admin_account_subject_remove": admin(),

	// A notice's preview shows numbers, periods and units of cases, and nothing that is in them.
	"admin_calendar":             admin(),
	"admin_calendar_known":       admin(),
	"admin_calendar_import_form": admin(),
	"admin_calendar_import":      admin(),
	"admin_calendar_apply":       admin(),
}

// checkPolicies holds routes and rows together, one to one.
func checkPolicies(routes []route, policies map[string]policy) error {
	var faults []error
	named := make(map[string]bool, len(routes))
	for _, rt := range routes {
		p, ok := policies[rt.name]
		switch {
		case named[rt.name]:
			faults = append(faults, fmt.Errorf("route %s is named twice", rt.name))
		case !ok:
			faults = append(faults, fmt.Errorf("route %s has no policy row", rt.name))
		case p.bound == "" || p.anyone == (len(p.roles) > 0):
			faults = append(faults, fmt.Errorf("policy row %s is incomplete", rt.name))
		}
		named[rt.name] = true
	}
	for name := range policies {
		if !named[name] {
			faults = append(faults, fmt.Errorf("policy row %s has no route", name))
		}
	}
	return errors.Join(faults...)
}
