package web

import (
	"slices"

	"creditcase/casefile"
)

// address is one address with one method, and who may use it. Its name is what nothing but tests and the list of forms that are shown
// again refer to.
type address struct {
	name   string
	method string
	path   string
	policy policy
	handle handler
}

// routes is the whole map of the site, with who may go where.
func routes(d doors) []route {
	var all []route
	for _, r := range []address{
		// Public: everybody.
		{"start", "GET", "/", everybody(boundNone), d.public.start},
		{"guide", "GET", "/guide", everybody(boundNone), d.public.guide},
		{"help", "GET", "/help", everybody(boundNone), d.public.help},
		{"language", "GET", "/lang/{lang}", everybody(boundNone), d.server.language},
		{"lookup", "GET", "/lookup", everybody(boundNone), d.public.lookupForm},
		{"lookup_ask", "POST", "/lookup", everybody(boundCode), d.public.lookup},
		{"public_records", "GET", "/records", everybody(boundNone), d.public.publicRecordsForm},
		{"public_records_ask", "POST", "/records", everybody(boundPublic), d.public.publicRecords},
		{"login", "GET", "/login", everybody(boundNone), d.account.loginForm},
		{"login_send", "POST", "/login", everybody(boundNone), d.account.login},
		{"logout", "POST", "/logout", everybody(boundNone), d.account.logout},
		{"password_link", "GET", "/password/{token}", everybody(boundToken), d.account.passwordLinkForm},
		{"password_link_send", "POST", "/password/{token}", everybody(boundToken), d.account.passwordLink},

		// One's own account: everybody who is signed in.
		{"account", "GET", "/account", signedIn(), d.account.account},
		{"account_password", "POST", "/account/password", signedIn(), d.account.accountPassword},
		{"account_sessions_end", "POST", "/account/sessions/end", signedIn(), d.account.accountSessionsEnd},
		{"session_stay", "POST", "/account/stay", signedIn(), d.server.sessionStay},
		{"again", "GET", "/again/{kept}", signedIn(), d.server.again},
		{"account_session_end", "POST", "/account/sessions/{session}/end", signedIn(), d.account.accountSessionEnd},

		// For programs.
		{"api_document", "GET", "/api/openapi.yaml", everybody(boundNone), d.api.apiDocument},
		{"api_compute", "GET", "/api/v1/deadlines/compute", everybody(boundNone), d.api.apiCompute},
		{"api_case_deadlines", "GET", "/api/v1/cases/{case}/deadlines", caseReaders(), d.api.apiCaseDeadlines},

		// Mine: applicants.
		{"my_cases", "GET", "/my/cases", applicants(), d.my.myCases},
		{"my_case", "GET", "/my/cases/{case}", applicants(), d.my.myCase},
		{"my_withdraw", "GET", "/my/cases/{case}/withdraw", applicants(), d.my.myWithdrawForm},
		{"my_withdraw_send", "POST", "/my/cases/{case}/withdraw", applicants(), d.my.myWithdraw},
		{"my_supplement", "GET", "/my/cases/{case}/supplement", applicants(), d.my.mySupplementForm},
		{"my_supplement_send", "POST", "/my/cases/{case}/supplement", applicants(), d.my.mySupplement},
		{"my_received", "GET", "/my/cases/{case}/received", applicants(), d.my.myReceived},
		{"my_notice", "GET", "/my/cases/{case}/notices/{notice}", applicants(), d.server.shows(d.my.openMyNotice)},
		{"my_notice_pdf", "GET", "/my/cases/{case}/notices/{notice}/pdf", applicants(), d.server.sendsPDF(d.my.openMyNotice)},
		{"my_attachment", "GET", "/my/cases/{case}/attachments/{attachment}", applicants(), d.my.myAttachment},
		{"my_file", "GET", "/my/files/{attachment}", applicants(), d.my.myFile},
		{"my_notices", "GET", "/my/notices", applicants(), d.my.myNotices},
		{"my_records", "GET", "/my/records", applicants(), d.my.myRecords},
		{"my_people", "GET", "/my/people", applicants(), d.my.myPeople},
		{"filing_new", "POST", "/my/objections", applicants(), d.objection.filing.New},
		{"filing", "GET", "/my/drafts/{draft}", applicants(), d.my.ofDraft(filing.Overview)},
		{"filing_step", "GET", "/my/drafts/{draft}/{step:subject|record|authority|proof|grounds|window|channel|materials|contact|check}", applicants(), d.my.ofDraft(filing.Page)},
		{"filing_save", "POST", "/my/drafts/{draft}/{step:subject|record|authority|proof|grounds|window|channel|materials|contact}", applicants(), d.my.ofDraft(filing.Save)},
		{"filing_remove_file", "POST", "/my/drafts/{draft}/materials/{attachment}/remove", applicants(), d.my.ofDraft(filing.RemoveFile)},
		{"filing_send", "POST", "/my/drafts/{draft}/check", applicants(), d.my.orFiled(d.my.sendDraft)},
		{"filing_drop_form", "GET", "/my/drafts/{draft}/drop", applicants(), d.my.ofDraft(filing.DropForm)},
		{"filing_drop", "POST", "/my/drafts/{draft}/drop", applicants(), d.my.ofDraft(filing.Drop)},

		// Desk: agency and providing units.
		{"inbox", "GET", "/desk", staff(), d.desk.inbox},
		{"desk_cases", "GET", "/desk/cases", staff(), d.desk.deskCases},
		{"desk_case", "GET", "/desk/cases/{case}", staff(), d.desk.deskCase},
		{"desk_notice", "GET", "/desk/cases/{case}/notices/{notice}", staff(), d.server.shows(d.desk.noticeForDesk)},
		{"desk_notice_pdf", "GET", "/desk/cases/{case}/notices/{notice}/pdf", staff(), d.server.sendsPDF(d.desk.noticeForDesk)},
		{"desk_attachment", "GET", "/desk/cases/{case}/attachments/{attachment}", staff(), d.desk.deskAttachment},
		{"desk_file", "GET", "/desk/files/{attachment}", ownOnly(staff()), d.desk.deskFile},
		{"desk_identity_shown", "GET", "/desk/cases/{case}/identity", staff(), d.desk.deskIdentityShown},
		{"desk_identity", "POST", "/desk/cases/{case}/identity", staff(), d.desk.deskIdentity},
		{"desk_records", "GET", "/desk/records", staff(), d.desk.deskRecords},
		{"desk_partners", "GET", "/desk/partners", agency(), d.desk.deskPartners},
		{"desk_delivery", "GET", "/desk/partners/{delivery}", agency(), d.desk.deskDelivery},
		{"task_claim", "POST", "/desk/tasks/{task}/{kind:claim|release}", staff(), d.desk.taskClaim},
		{"task_hand_over", "GET", "/desk/tasks/{task}/hand-over", staff(), d.desk.taskHandOverForm},
		{"task_hand_over_send", "POST", "/desk/tasks/{task}/hand-over", staff(), d.desk.taskHandOver},
		{"task_take_back", "GET", "/desk/tasks/{task}/take-back", heads(), d.desk.taskTakeBackForm},
		{"task_take_back_send", "POST", "/desk/tasks/{task}/take-back", heads(), d.desk.taskTakeBack},
		{"task_form", "GET", "/desk/tasks/{task}/{what:act|extension|send-back}", staff(), d.desk.taskForm},
		{"task_save", "POST", "/desk/tasks/{task}/{what:act|extension|send-back}", staff(), d.desk.taskSave},
		{"task_check", "GET", "/desk/tasks/{task}/{what:act|extension|send-back}/check", staff(), d.desk.taskCheck},
		{"task_send", "POST", "/desk/tasks/{task}/{what:act|extension|send-back}/check", staff(), d.desk.taskSend},
		{"desk_phrases", "GET", "/desk/phrases", heads(), d.desk.deskPhrases},
		{"desk_phrase_add", "POST", "/desk/phrases", heads(), d.desk.deskPhraseAdd},
		{"desk_phrase_remove", "POST", "/desk/phrases/{phrase}/remove", heads(), d.desk.deskPhraseRemove},

		// Watch: the supervisor.
		{"watch", "GET", "/watch", supervisors(), d.watch.watch},
		{"watch_seen", "POST", "/watch/seen", supervisors(), d.watch.watchSeen},
		{"watch_case", "GET", "/watch/cases/{case}", supervisors(), d.watch.watchCase},
		{"watch_notice", "GET", "/watch/cases/{case}/notices/{notice}", supervisors(), d.server.shows(d.watch.noticeForWatch)},
		{"watch_notice_pdf", "GET", "/watch/cases/{case}/notices/{notice}/pdf", supervisors(), d.server.sendsPDF(d.watch.noticeForWatch)},
		{"watch_urge", "GET", "/watch/urge", supervisors(), d.watch.watchUrgeForm},
		{"watch_urge_save", "POST", "/watch/urge", supervisors(), d.watch.watchUrgeSave},
		{"watch_urge_check", "GET", "/watch/urge/check", supervisors(), d.watch.watchUrgeCheck},
		{"watch_urge_send", "POST", "/watch/urge/check", supervisors(), d.watch.watchUrgeSend},
		{"watch_urges", "GET", "/watch/urges", supervisors(), d.watch.watchUrges},
		{"watch_units", "GET", "/watch/units", supervisors(), d.watch.watchUnits},
		{"watch_reports", "GET", "/watch/reports", supervisors(), d.watch.watchReports},
		{"watch_reports_file", "GET", "/watch/reports.xlsx", supervisors(), d.watch.watchReportsFile},

		// Admin.
		{"admin_accounts", "GET", "/admin/accounts", administrators(), d.admin.adminAccounts},
		{"admin_account_new", "GET", "/admin/accounts/new", administrators(), d.admin.adminAccountNew},
		{"admin_account_add", "POST", "/admin/accounts/new", administrators(), d.admin.adminAccountAdd},
		{"admin_account", "GET", "/admin/accounts/{account}", administrators(), d.admin.adminAccount},
		{"admin_account_save", "POST", "/admin/accounts/{account}", administrators(), d.admin.adminAccountSave},
		{"admin_account_link", "POST", "/admin/accounts/{account}/link", administrators(), d.admin.adminAccountLink},
		{"admin_account_state", "POST", "/admin/accounts/{account}/{state:enable|disable}", administrators(), d.admin.adminAccountState},
		{"admin_account_subject", "POST", "/admin/accounts/{account}/subjects", administrators(), d.admin.adminAccountSubject},
		{"admin_account_subject_remove", "POST", "/admin/accounts/{account}/subjects/{subject}/remove", administrators(), d.admin.adminAccountSubjectRemove},
		{"admin_unlock", "POST", "/admin/accounts/{account}/unlock", administrators(), d.admin.adminUnlock},
		{"admin_units", "GET", "/admin/units", administrators(), d.admin.adminUnits},
		{"admin_unit", "GET", "/admin/units/{unit}", administrators(), d.admin.adminUnit},
		{"admin_unit_save", "POST", "/admin/units/{unit}", administrators(), d.admin.adminUnitSave},
		{"admin_log", "GET", "/admin/log", administrators(), d.admin.adminLog},
		{"admin_packs", "GET", "/admin/packs", administrators(), d.admin.adminPacks},
		{"admin_calendar", "GET", "/admin/calendar", administrators(), d.admin.adminCalendar},
		{"admin_calendar_known", "GET", "/admin/calendar/known/{known}", administrators(), d.admin.adminCalendarKnown},
		{"admin_calendar_import_form", "GET", "/admin/calendar/import", administrators(), d.admin.adminCalendarImportForm},
		{"admin_calendar_import", "POST", "/admin/calendar/import", administrators(), d.admin.adminCalendarImport},
		{"admin_calendar_apply", "POST", "/admin/calendar/apply", administrators(), d.admin.adminCalendarApply},
		{"admin_partners", "GET", "/admin/partners", administrators(), d.admin.adminPartners},
		{"admin_partner_new", "GET", "/admin/partners/new", administrators(), d.admin.adminPartnerNew},
		{"admin_partner_add", "POST", "/admin/partners/new", administrators(), d.admin.adminPartnerAdd},
		{"admin_partner", "GET", "/admin/partners/{partner}", administrators(), d.admin.adminPartner},
		{"admin_partner_save", "POST", "/admin/partners/{partner}", administrators(), d.admin.adminPartnerSave},
		{"admin_partner_secret", "POST", "/admin/partners/{partner}/secret", administrators(), d.admin.adminPartnerSecret},
		{"admin_partner_state", "POST", "/admin/partners/{partner}/{state:enable|disable}", administrators(), d.admin.adminPartnerState},
		{"admin_operations", "GET", "/admin/operations", administrators(), d.admin.adminOperations},
	} {
		all = append(all, route{name: r.name, method: r.method, path: r.path, policy: r.policy, handle: r.handle, typed: retyped[r.name]})
	}
	return all
}

// retyped are the routes whose handlers show their form again as long as it is not OK. No other route reads a form that is only to
// be shown again.
var retyped = map[string]typed{
	"lookup_ask": typedSecret, "public_records_ask": typedSecret, "login_send": typedSecret, "password_link_send": typedSecret,
	"account_password": typedSecret, "admin_partner_secret": typedSecret, "admin_account_link": typedSecret,
	"admin_calendar_apply": typedSecret, // its preview is made anew from the file
	"my_withdraw_send":     typedKeeps, "my_supplement_send": typedKeeps, "filing_save": typedKeeps,
	"task_hand_over_send": typedKeeps, "task_take_back_send": typedKeeps, "task_save": typedKeeps, "desk_phrase_add": typedKeeps,
	"watch_urge_save":   typedKeeps,
	"admin_account_add": typedKeeps, "admin_account_save": typedKeeps, "admin_account_subject": typedKeeps,
	"admin_unit_save": typedKeeps, "admin_calendar_import": typedKeeps, "admin_partner_add": typedKeeps, "admin_partner_save": typedKeeps,
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

func everybody(bound string) policy { return policy{anyone: true, bound: bound} }

func applicants() policy {
	return policy{roles: []casefile.Role{casefile.RoleApplicant}, bound: boundAccount}
}

func staff() policy {
	return policy{bound: boundUnit, roles: []casefile.Role{casefile.RoleAgencyClerk, casefile.RoleAgencyHead,
		casefile.RoleUnitClerk, casefile.RoleUnitPrincipal}}
}

func heads() policy {
	return policy{bound: boundUnit, roles: []casefile.Role{casefile.RoleAgencyHead, casefile.RoleUnitPrincipal}}
}

func agency() policy {
	return policy{bound: boundUnit, roles: []casefile.Role{casefile.RoleAgencyClerk, casefile.RoleAgencyHead}}
}

func supervisors() policy {
	return policy{roles: []casefile.Role{casefile.RoleSupervisor}, bound: boundCity}
}

func administrators() policy {
	return policy{roles: []casefile.Role{casefile.RoleAdministrator}, bound: boundOperation}
}

// ownOnly binds what the roles of p may use to their account alone.
func ownOnly(p policy) policy { p.bound = boundAccount; return p }

// signedIn lets everybody in who is signed in.
func signedIn() policy { return policy{roles: casefile.Roles, bound: boundAccount} }

// caseReaders are all who have a page of a case.
func caseReaders() policy {
	return policy{bound: boundByRole, roles: slices.Concat(applicants().roles, staff().roles, supervisors().roles)}
}
