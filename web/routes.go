package web

import "net/http"

// route is one address with one method. Its name is what its policy row and nothing else refers to.
type route struct {
	name   string
	method string
	path   string
	handle func(*server, http.ResponseWriter, *http.Request) error
}

// methods adds HEAD to GET: whoever may read may ask whether there is something to read.
func (rt route) methods() []string {
	if rt.method == http.MethodGet {
		return []string{http.MethodGet, http.MethodHead}
	}
	return []string{rt.method}
}

// routes is the whole map of the site. Who may go where is in policies, row by row.
var routes = []route{
	// Public: everybody.
	{"start", "GET", "/", (*server).start},
	{"guide", "GET", "/guide", (*server).guide},
	{"help", "GET", "/help", (*server).help},
	{"language", "GET", "/lang/{lang}", (*server).language},
	{"lookup", "GET", "/lookup", (*server).lookupForm},
	{"lookup_ask", "POST", "/lookup", (*server).lookup},
	{"public_records", "GET", "/records", (*server).publicRecordsForm},
	{"public_records_ask", "POST", "/records", (*server).publicRecords},
	{"login", "GET", "/login", (*server).loginForm},
	{"login_send", "POST", "/login", (*server).login},
	{"logout", "POST", "/logout", (*server).logout},
	{"password_link", "GET", "/password/{token}", (*server).passwordLinkForm},
	{"password_link_send", "POST", "/password/{token}", (*server).passwordLink},

	// One's own account: everybody who is signed in.
	{"account", "GET", "/account", (*server).account},
	{"account_password", "POST", "/account/password", (*server).accountPassword},
	{"account_sessions_end", "POST", "/account/sessions/end", (*server).accountSessionsEnd},
	{"session_stay", "POST", "/account/stay", (*server).sessionStay},
	{"again", "GET", "/again/{kept}", (*server).again},
	{"account_session_end", "POST", "/account/sessions/{session}/end", (*server).accountSessionEnd},

	// For programs.
	{"api_document", "GET", "/api/openapi.yaml", (*server).apiDocument},
	{"api_compute", "GET", "/api/v1/deadlines/compute", (*server).apiCompute},
	{"api_case_deadlines", "GET", "/api/v1/cases/{case}/deadlines", (*server).apiCaseDeadlines},

	// Mine: applicants.
	{"my_cases", "GET", "/my/cases", (*server).myCases},
	{"my_case", "GET", "/my/cases/{case}", (*server).myCase},
	{"my_withdraw", "GET", "/my/cases/{case}/withdraw", (*server).myWithdrawForm},
	{"my_withdraw_send", "POST", "/my/cases/{case}/withdraw", (*server).myWithdraw},
	{"my_supplement", "GET", "/my/cases/{case}/supplement", (*server).mySupplementForm},
	{"my_supplement_send", "POST", "/my/cases/{case}/supplement", (*server).mySupplement},
	{"my_received", "GET", "/my/cases/{case}/received", (*server).myReceived},
	{"my_notice", "GET", "/my/cases/{case}/notices/{notice}", shows((*server).openMyNotice)},
	{"my_notice_pdf", "GET", "/my/cases/{case}/notices/{notice}/pdf", sendsPDF((*server).openMyNotice)},
	{"my_attachment", "GET", "/my/cases/{case}/attachments/{attachment}", (*server).myAttachment},
	{"my_file", "GET", "/my/files/{attachment}", (*server).unsentFile},
	{"my_notices", "GET", "/my/notices", (*server).myNotices},
	{"my_records", "GET", "/my/records", (*server).myRecords},
	{"my_people", "GET", "/my/people", (*server).myPeople},
	{"filing_new", "POST", "/my/objections", (*server).filingNew},
	{"filing", "GET", "/my/drafts/{draft}", ofDraft((*server).filing)},
	{"filing_step", "GET", "/my/drafts/{draft}/{step:subject|record|authority|proof|grounds|window|channel|materials|contact|check}", ofDraft((*server).filingStep)},
	{"filing_save", "POST", "/my/drafts/{draft}/{step:subject|record|authority|proof|grounds|window|channel|materials|contact}", ofDraft((*server).filingSave)},
	{"filing_remove_file", "POST", "/my/drafts/{draft}/materials/{attachment}/remove", ofDraft((*server).filingRemoveFile)},
	{"filing_send", "POST", "/my/drafts/{draft}/check", ofDraft((*server).filingSend)},
	{"filing_drop_form", "GET", "/my/drafts/{draft}/drop", ofDraft((*server).filingDropForm)},
	{"filing_drop", "POST", "/my/drafts/{draft}/drop", ofDraft((*server).filingDrop)},

	// Desk: agency and providing units.
	{"inbox", "GET", "/desk", (*server).inbox},
	{"desk_cases", "GET", "/desk/cases", (*server).deskCases},
	{"desk_case", "GET", "/desk/cases/{case}", (*server).deskCase},
	{"desk_notice", "GET", "/desk/cases/{case}/notices/{notice}", shows((*server).noticeForDesk)},
	{"desk_notice_pdf", "GET", "/desk/cases/{case}/notices/{notice}/pdf", sendsPDF((*server).noticeForDesk)},
	{"desk_attachment", "GET", "/desk/cases/{case}/attachments/{attachment}", (*server).deskAttachment},
	{"desk_file", "GET", "/desk/files/{attachment}", (*server).unsentFile},
	{"desk_identity_shown", "GET", "/desk/cases/{case}/identity", (*server).deskIdentityShown},
	{"desk_identity", "POST", "/desk/cases/{case}/identity", (*server).deskIdentity},
	{"desk_records", "GET", "/desk/records", (*server).deskRecords},
	{"desk_partners", "GET", "/desk/partners", (*server).deskPartners},
	{"desk_delivery", "GET", "/desk/partners/{delivery}", (*server).deskDelivery},
	{"task_claim", "POST", "/desk/tasks/{task}/{kind:claim|release}", (*server).taskClaim},
	{"task_hand_over", "GET", "/desk/tasks/{task}/hand-over", (*server).taskHandOverForm},
	{"task_hand_over_send", "POST", "/desk/tasks/{task}/hand-over", (*server).taskHandOver},
	{"task_take_back", "GET", "/desk/tasks/{task}/take-back", (*server).taskTakeBackForm},
	{"task_take_back_send", "POST", "/desk/tasks/{task}/take-back", (*server).taskTakeBack},
	{"task_form", "GET", "/desk/tasks/{task}/{what:act|extension|send-back}", (*server).taskForm},
	{"task_save", "POST", "/desk/tasks/{task}/{what:act|extension|send-back}", (*server).taskSave},
	{"task_check", "GET", "/desk/tasks/{task}/{what:act|extension|send-back}/check", (*server).taskCheck},
	{"task_send", "POST", "/desk/tasks/{task}/{what:act|extension|send-back}/check", (*server).taskSend},
	{"desk_phrases", "GET", "/desk/phrases", (*server).deskPhrases},
	{"desk_phrase_add", "POST", "/desk/phrases", (*server).deskPhraseAdd},
	{"desk_phrase_remove", "POST", "/desk/phrases/{phrase}/remove", (*server).deskPhraseRemove},

	// Watch: the supervisor.
	{"watch", "GET", "/watch", (*server).watch},
	{"watch_seen", "POST", "/watch/seen", (*server).watchSeen},
	{"watch_case", "GET", "/watch/cases/{case}", (*server).watchCase},
	{"watch_notice", "GET", "/watch/cases/{case}/notices/{notice}", shows((*server).noticeForWatch)},
	{"watch_notice_pdf", "GET", "/watch/cases/{case}/notices/{notice}/pdf", sendsPDF((*server).noticeForWatch)},
	{"watch_urge", "GET", "/watch/urge", (*server).watchUrgeForm},
	{"watch_urge_save", "POST", "/watch/urge", (*server).watchUrgeSave},
	{"watch_urge_check", "GET", "/watch/urge/check", (*server).watchUrgeCheck},
	{"watch_urge_send", "POST", "/watch/urge/check", (*server).watchUrgeSend},
	{"watch_urges", "GET", "/watch/urges", (*server).watchUrges},
	{"watch_units", "GET", "/watch/units", (*server).watchUnits},
	{"watch_reports", "GET", "/watch/reports", (*server).watchReports},
	{"watch_reports_file", "GET", "/watch/reports.xlsx", (*server).watchReportsFile},

	// Admin.
	{"admin_accounts", "GET", "/admin/accounts", (*server).adminAccounts},
	{"admin_account_new", "GET", "/admin/accounts/new", (*server).adminAccountNew},
	{"admin_account_add", "POST", "/admin/accounts/new", (*server).adminAccountAdd},
	{"admin_account", "GET", "/admin/accounts/{account}", (*server).adminAccount},
	{"admin_account_save", "POST", "/admin/accounts/{account}", (*server).adminAccountSave},
	{"admin_account_link", "POST", "/admin/accounts/{account}/link", (*server).adminAccountLink},
	{"admin_account_state", "POST", "/admin/accounts/{account}/{state:enable|disable}", (*server).adminAccountState},
	{"admin_account_subject", "POST", "/admin/accounts/{account}/subjects", (*server).adminAccountSubject},
	{"admin_account_subject_remove", "POST", "/admin/accounts/{account}/subjects/{subject}/remove", (*server).adminAccountSubjectRemove},
	{"admin_unlock", "POST", "/admin/accounts/{account}/unlock", (*server).adminUnlock},
	{"admin_units", "GET", "/admin/units", (*server).adminUnits},
	{"admin_unit", "GET", "/admin/units/{unit}", (*server).adminUnit},
	{"admin_unit_save", "POST", "/admin/units/{unit}", (*server).adminUnitSave},
	{"admin_log", "GET", "/admin/log", (*server).adminLog},
	{"admin_packs", "GET", "/admin/packs", (*server).adminPacks},
	{"admin_calendar", "GET", "/admin/calendar", (*server).adminCalendar},
	{"admin_calendar_known", "GET", "/admin/calendar/known/{known}", (*server).adminCalendarKnown},
	{"admin_calendar_import_form", "GET", "/admin/calendar/import", (*server).adminCalendarImportForm},
	{"admin_calendar_import", "POST", "/admin/calendar/import", (*server).adminCalendarImport},
	{"admin_calendar_apply", "POST", "/admin/calendar/apply", (*server).adminCalendarApply},
	{"admin_partners", "GET", "/admin/partners", (*server).adminPartners},
	{"admin_partner_new", "GET", "/admin/partners/new", (*server).adminPartnerNew},
	{"admin_partner_add", "POST", "/admin/partners/new", (*server).adminPartnerAdd},
	{"admin_partner", "GET", "/admin/partners/{partner}", (*server).adminPartner},
	{"admin_partner_save", "POST", "/admin/partners/{partner}", (*server).adminPartnerSave},
	{"admin_partner_secret", "POST", "/admin/partners/{partner}/secret", (*server).adminPartnerSecret},
	{"admin_partner_state", "POST", "/admin/partners/{partner}/{state:enable|disable}", (*server).adminPartnerState},
	{"admin_operations", "GET", "/admin/operations", (*server).adminOperations},
}
