package web

import (
	"slices"
	"strings"

	"creditcase/casefile"
	"creditcase/web/commitment/unit"
	"creditcase/web/flow"
	"creditcase/web/letters"
	"creditcase/web/listing/propose"
	"creditcase/web/site"
)

// address is one address with one method, and who may use it. Its name is for tests, and for the list of forms that are shown again.
type address struct {
	name   string
	method string
	path   string
	policy site.Policy
	handle site.Handler
}

// routes is the whole map of the site, with who may go where: the rows of each door below.
func routes(d doors) []site.Route {
	var all []site.Route
	for _, r := range slices.Concat(publicRoutes(d), accountRoutes(d), apiRoutes(d), myRoutes(d), deskRoutes(d), watchRoutes(d), listingRoutes(d), commitmentRoutes(d), unitCommitmentRoutes(d),
		revocationRoutes(d), rightRoutes(d), reorganizationRoutes(d), adminRoutes(d)) {
		all = append(all, site.Route{Name: r.name, Method: r.method, Path: r.path, Policy: r.policy, Handle: r.handle, Typed: retyped[r.name]})
	}
	return all
}

// publicRoutes are everybody's.
func publicRoutes(d doors) []address {
	return []address{
		{"start", "GET", "/", everybody(boundNone), d.public.Start},
		{"guide", "GET", "/guide", everybody(boundNone), d.public.Guide},
		{"guide_compared", "GET", "/guide/compared", everybody(boundNone), d.public.Compared},
		{"help", "GET", "/help", everybody(boundNone), d.public.Help},
		{"language", "GET", "/lang/{lang}", everybody(boundNone), d.server.Language},
		{"lookup", "GET", "/lookup", everybody(boundNone), d.public.LookupForm},
		{"lookup_ask", "POST", "/lookup", everybody(boundCode), d.public.Lookup},
		{"join", "GET", "/join", everybody(boundNone), d.public.JoinForm},
		{"join_send", "POST", "/join", everybody(boundCode), d.public.Join},
		{"public_records", "GET", "/records", everybody(boundNone), d.public.RecordsForm},
		{"public_records_ask", "POST", "/records", everybody(boundPublic), d.public.Records},
		{"announcements", "GET", "/announcements", everybody(boundAnnounced), d.public.Announcements},
		{"announcements_ask", "POST", "/announcements", everybody(boundAnnounced), d.public.AnnouncementsFound},
		{"on_lists", "GET", "/lists", everybody(boundPublic), d.public.OnLists},
		{"on_lists_ask", "POST", "/lists", everybody(boundPublic), d.public.OnListsFound},
		{"login", "GET", "/login", everybody(boundNone), d.account.LoginForm},
		{"login_send", "POST", "/login", everybody(boundNone), d.account.Login},
		{"logout", "POST", "/logout", everybody(boundNone), d.account.Logout},
		{"password_link", "GET", "/password/{token}", everybody(boundToken), d.account.PasswordLinkForm},
		{"password_link_send", "POST", "/password/{token}", everybody(boundToken), d.account.PasswordLink},
	}
}

// accountRoutes are one's own account's: everybody's who is signed in.
func accountRoutes(d doors) []address {
	return []address{
		{"account", "GET", "/account", signedIn(), d.account.Overview},
		{"account_password", "POST", "/account/password", signedIn(), d.account.Password},
		{"account_sessions_end", "POST", "/account/sessions/end", signedIn(), d.account.SessionsEnd},
		{"session_stay", "POST", "/account/stay", signedIn(), d.server.SessionStay},
		{"again", "GET", "/again/{kept}", signedIn(), d.server.Again},
		{"account_session_end", "POST", "/account/sessions/{session}/end", signedIn(), d.account.SessionEnd},
	}
}

// apiRoutes are for programs.
func apiRoutes(d doors) []address {
	return []address{
		{"api_document", "GET", "/api/openapi.yaml", everybody(boundNone), d.api.Document},
		{"api_compute", "GET", "/api/v1/deadlines/compute", everybody(boundNone), d.api.Compute},
		{"api_case_deadlines", "GET", "/api/v1/cases/{case}/deadlines", caseReaders(), d.api.CaseDeadlines},
		{"api_confirm", "POST", "/api/v1/partners/{partner}/confirmations", everybody(boundSignature), d.api.Confirm},
		{"api_lookup", "POST", "/api/v1/partners/{partner}/lookups", everybody(boundSignature), d.api.LookUp},
		{"api_commitments", "POST", "/api/v1/systems/{system}/commitments", everybody(boundSignature), d.api.Commitments},
	}
}

// myRoutes are the applicants'.
func myRoutes(d doors) []address {
	steps, begun, asked := strings.Join(d.my.Flows.Steps(), "|"), strings.Join(d.my.Flows.Begins(), "|"), strings.Join(d.my.Flows.Asked(), "|")
	own := strings.Join(d.my.Flows.Owns(), "|")
	return []address{
		{"my_cases", "GET", "/my/cases", applicants(), d.my.Cases},
		{"my_case", "GET", "/my/cases/{case}", applicants(), d.my.Case},
		{"my_withdraw", "GET", "/my/cases/{case}/withdraw", applicants(), d.my.WithdrawForm},
		{"my_withdraw_send", "POST", "/my/cases/{case}/withdraw", applicants(), d.my.Withdraw},
		{"my_own", "GET", "/my/cases/{case}/{own:" + own + "}", applicants(), d.my.OwnForm},
		{"my_own_send", "POST", "/my/cases/{case}/{own:" + own + "}", applicants(), d.my.OwnSend},
		{"my_supplement", "GET", "/my/cases/{case}/supplement", applicants(), d.my.SupplementForm},
		{"my_supplement_send", "POST", "/my/cases/{case}/supplement", applicants(), d.my.Supplement},
		{"my_received", "GET", "/my/cases/{case}/received", applicants(), d.my.Received},
		{"my_notice", "GET", "/my/cases/{case}/notices/{notice}", applicants(), d.my.Unopened(letters.Shows(d.server, d.my.Notice))},
		{"my_notice_open", "POST", "/my/cases/{case}/notices/{notice}/open", applicants(), d.my.Open},
		{"my_notice_pdf", "GET", "/my/cases/{case}/notices/{notice}/pdf", applicants(), d.my.Unopened(letters.SendsPDF(d.server, d.my.Notice))},
		{"my_service", "GET", "/my/cases/{case}/services/{service}", applicants(), d.my.ServiceProof},
		{"my_attachment", "GET", "/my/cases/{case}/attachments/{attachment}", applicants(), d.my.Attachment},
		{"my_file", "GET", "/my/files/{attachment}", applicants(), d.my.File},
		{"my_notices", "GET", "/my/notices", applicants(), d.my.Notices},
		{"my_records", "GET", "/my/records", applicants(), d.my.Records},
		{"my_looks", "GET", "/my/records/looks", applicants(), d.my.Looks},
		{"my_people", "GET", "/my/people", applicants(), d.my.People},
		{"my_may", "GET", "/my/may/{flow:" + asked + "}", applicants(), d.my.May},
		{"filing_new", "POST", "/my/{begun:" + begun + "}", applicants(), d.my.Begin},
		{"filing", "GET", "/my/drafts/{draft}", applicants(), d.my.OfDraft(flow.Filing.Overview)},
		{"filing_step", "GET", "/my/drafts/{draft}/{step:" + steps + "|check}", applicants(), d.my.OfDraft(flow.Filing.Page)},
		{"filing_save", "POST", "/my/drafts/{draft}/{step:" + steps + "}", applicants(), d.my.OfDraft(flow.Filing.Save)},
		{"filing_part", "GET", "/my/drafts/{draft}/{step:" + steps + "}/{part:[1-9][0-9]?}", applicants(), d.my.OfDraft(flow.Filing.Page)},
		{"filing_part_save", "POST", "/my/drafts/{draft}/{step:" + steps + "}/{part:[1-9][0-9]?}", applicants(), d.my.OfDraft(flow.Filing.Save)},
		{"filing_remove_file", "POST", "/my/drafts/{draft}/materials/{attachment}/remove", applicants(), d.my.OfDraft(flow.Filing.RemoveFile)},
		{"filing_send", "POST", "/my/drafts/{draft}/check", applicants(), d.my.OrFiled(d.my.SendDraft)},
		{"filing_drop_form", "GET", "/my/drafts/{draft}/drop", applicants(), d.my.OfDraft(flow.Filing.DropForm)},
		{"filing_drop", "POST", "/my/drafts/{draft}/drop", applicants(), d.my.OfDraft(flow.Filing.Drop)},
	}
}

// deskRoutes are the agency's and the providing units'.
func deskRoutes(d doors) []address {
	what, asked, on := strings.Join(d.acts.Whats(), "|"), strings.Join(d.desk.Flows.Asked(), "|"), strings.Join(d.desk.Flows.OnCases(), "|")
	return []address{
		{"inbox", "GET", "/desk", staff(), d.desk.Inbox},
		{"desk_cases", "GET", "/desk/cases", staff(), d.desk.Cases},
		{"desk_case", "GET", "/desk/cases/{case}", staff(), d.desk.Case},
		{"desk_on_case", "GET", "/desk/cases/{case}/{on:" + on + "}", staff(), d.desk.OnCaseForm},
		{"desk_on_case_send", "POST", "/desk/cases/{case}/{on:" + on + "}", staff(), d.desk.OnCaseSend},
		{"desk_notice", "GET", "/desk/cases/{case}/notices/{notice}", staff(), letters.Shows(d.server, d.desk.Notice)},
		{"desk_notice_pdf", "GET", "/desk/cases/{case}/notices/{notice}/pdf", staff(), letters.SendsPDF(d.server, d.desk.Notice)},
		{"desk_notice_copy", "POST", "/desk/cases/{case}/notices/{notice}/copy", staff(), d.desk.Copy},
		{"desk_service", "GET", "/desk/cases/{case}/services/{service}", staff(), d.desk.ServiceProof},
		{"desk_attachment", "GET", "/desk/cases/{case}/attachments/{attachment}", staff(), d.desk.Attachment},
		{"desk_file", "GET", "/desk/files/{attachment}", ownOnly(staff()), d.desk.File},
		{"desk_identity_shown", "GET", "/desk/cases/{case}/identity", staff(), d.desk.IdentityShown},
		{"desk_identity", "POST", "/desk/cases/{case}/identity", staff(), d.desk.Identity},
		{"desk_records", "GET", "/desk/records", staff(), d.desk.Records},
		{"desk_enterprise", "GET", "/desk/enterprises", staff(), d.desk.EnterpriseForm},
		{"desk_enterprise_ask", "POST", "/desk/enterprises", staff(), d.desk.Enterprise},
		{"desk_may", "GET", "/desk/may/{flow:" + asked + "}", staff(), d.desk.May(flow.May.Counter)},
		{"desk_may_ask", "POST", "/desk/may/{flow:" + asked + "}", staff(), d.desk.May(flow.May.CounterAsk)},
		{"desk_partners", "GET", "/desk/partners", agency(), d.desk.Partners},
		{"desk_delivery", "GET", "/desk/partners/{delivery}", agency(), d.desk.Delivery},
		{"desk_delivery_letter", "GET", "/desk/partners/{delivery}/letter", agency(), d.desk.TakeDownLetter},
		{"task_claim", "POST", "/desk/tasks/{task}/{kind:claim|release}", staff(), d.acts.TaskClaim},
		{"task_hand_over", "GET", "/desk/tasks/{task}/hand-over", staff(), d.acts.TaskHandOverForm},
		{"task_hand_over_send", "POST", "/desk/tasks/{task}/hand-over", staff(), d.acts.TaskHandOver},
		{"task_take_back", "GET", "/desk/tasks/{task}/take-back", heads(), d.acts.TaskTakeBackForm},
		{"task_take_back_send", "POST", "/desk/tasks/{task}/take-back", heads(), d.acts.TaskTakeBack},
		{"task_form", "GET", "/desk/tasks/{task}/{what:" + what + "}", staff(), d.acts.TaskForm},
		{"task_save", "POST", "/desk/tasks/{task}/{what:" + what + "}", staff(), d.acts.TaskSave},
		{"task_check", "GET", "/desk/tasks/{task}/{what:" + what + "}/check", staff(), d.acts.TaskCheck},
		{"task_send", "POST", "/desk/tasks/{task}/{what:" + what + "}/check", staff(), d.acts.TaskSend},
		{"desk_administrators", "GET", "/desk/administrators", agency(), d.appointments.List},
		{"desk_administrator_new", "GET", "/desk/administrators/new", agency(), d.appointments.New},
		{"desk_administrator_add", "POST", "/desk/administrators/new", agency(), d.appointments.Add},
		{"desk_administrator", "GET", "/desk/administrators/{appointment}", agency(), d.appointments.One},
		{"desk_administrator_scan", "GET", "/desk/administrators/{appointment}/scan", agency(), d.appointments.Scan},
		{"desk_administrator_end", "POST", "/desk/administrators/{appointment}/end", agency(), d.appointments.End},
		{"desk_phrases", "GET", "/desk/phrases", heads(), d.acts.Phrases},
		{"desk_phrase_add", "POST", "/desk/phrases", heads(), d.acts.PhraseAdd},
		{"desk_phrase_remove", "POST", "/desk/phrases/{phrase}/remove", heads(), d.acts.PhraseRemove},
	}
}

// listingRoutes are of a unit that puts somebody on its lists.
func listingRoutes(d doors) []address {
	page := "/desk/proposals/{draft}/{page:" + strings.Join(propose.AllPages, "|") + "}"
	return []address{
		{"desk_lists", "GET", "/desk/lists", staff(), d.lists.Lists},
		{"desk_marks", "GET", "/desk/marks", staff(), d.lists.MarksForm},
		{"desk_marks_ask", "POST", "/desk/marks", staff(), d.lists.Marks},
		{"desk_removal", "GET", "/desk/cases/{case}/removal", staff(), d.removals.Form},
		{"desk_removal_send", "POST", "/desk/cases/{case}/removal", staff(), d.removals.Send},
		{"propose_begin", "GET", "/desk/proposals/new", staff(), d.propose.BeginForm},
		{"propose_begin_send", "POST", "/desk/proposals", staff(), d.propose.BeginDraft},
		{"propose", "GET", "/desk/proposals/{draft}", ownOnly(staff()), d.propose.Overview},
		{"propose_page", "GET", page, ownOnly(staff()), d.propose.Page},
		{"propose_save", "POST", page, ownOnly(staff()), d.propose.Save},
		{"propose_check", "GET", "/desk/proposals/{draft}/check", ownOnly(staff()), d.propose.Check},
		{"propose_send", "POST", "/desk/proposals/{draft}/check", ownOnly(staff()), d.propose.Send},
		{"propose_drop_form", "GET", "/desk/proposals/{draft}/drop", ownOnly(staff()), d.propose.DropForm},
		{"propose_drop", "POST", "/desk/proposals/{draft}/drop", ownOnly(staff()), d.propose.Drop},
	}
}

// watchRoutes are the supervisor's.
func watchRoutes(d doors) []address {
	return []address{
		{"watch", "GET", "/watch", supervisors(), d.watch.Board},
		{"watch_seen", "POST", "/watch/seen", supervisors(), d.watch.Seen},
		{"watch_case", "GET", "/watch/cases/{case}", supervisors(), d.watch.Case},
		{"watch_notice", "GET", "/watch/cases/{case}/notices/{notice}", supervisors(), letters.Shows(d.server, d.watch.Notice)},
		{"watch_notice_pdf", "GET", "/watch/cases/{case}/notices/{notice}/pdf", supervisors(), letters.SendsPDF(d.server, d.watch.Notice)},
		{"watch_service", "GET", "/watch/cases/{case}/services/{service}", supervisors(), d.watch.ServiceProof},
		{"watch_urge", "GET", "/watch/urge", supervisors(), d.watch.UrgeForm},
		{"watch_urge_save", "POST", "/watch/urge", supervisors(), d.watch.UrgeSave},
		{"watch_urge_check", "GET", "/watch/urge/check", supervisors(), d.watch.UrgeCheck},
		{"watch_urge_send", "POST", "/watch/urge/check", supervisors(), d.watch.UrgeSend},
		{"watch_urges", "GET", "/watch/urges", supervisors(), d.watch.Urges},
		{"watch_units", "GET", "/watch/units", supervisors(), d.watch.Units},
		{"watch_commitments", "GET", "/watch/commitments", supervisors(), d.watch.Commitments},
		{"watch_reports", "GET", "/watch/reports", supervisors(), d.watch.Reports},
		{"watch_reports_file", "GET", "/watch/reports.xlsx", supervisors(), d.watch.ReportsFile},
	}
}

// adminRoutes are the administrator's.
func adminRoutes(d doors) []address {
	return []address{
		{"admin_accounts", "GET", "/admin/accounts", administrators(), d.admin.Accounts},
		{"admin_account_new", "GET", "/admin/accounts/new", administrators(), d.admin.AccountNew},
		{"admin_account_add", "POST", "/admin/accounts/new", administrators(), d.admin.AccountAdd},
		{"admin_account", "GET", "/admin/accounts/{account}", administrators(), d.admin.Account},
		{"admin_account_save", "POST", "/admin/accounts/{account}", administrators(), d.admin.AccountSave},
		{"admin_account_link", "POST", "/admin/accounts/{account}/link", administrators(), d.admin.AccountLink},
		{"admin_account_state", "POST", "/admin/accounts/{account}/{state:enable|disable}", administrators(), d.admin.AccountState},
		{"admin_account_subject", "POST", "/admin/accounts/{account}/subjects", administrators(), d.admin.AccountSubject},
		{"admin_account_subject_remove", "POST", "/admin/accounts/{account}/subjects/{subject}/remove", administrators(), d.admin.AccountSubjectRemove},
		{"admin_unlock", "POST", "/admin/accounts/{account}/unlock", administrators(), d.admin.Unlock},
		{"admin_units", "GET", "/admin/units", administrators(), d.admin.Units},
		{"admin_unit", "GET", "/admin/units/{unit}", administrators(), d.admin.Unit},
		{"admin_unit_save", "POST", "/admin/units/{unit}", administrators(), d.admin.UnitSave},
		{"admin_unit_secret", "POST", "/admin/units/{unit}/secret", administrators(), d.admin.UnitSystemSecret},
		{"admin_unit_system_end", "POST", "/admin/units/{unit}/system/end", administrators(), d.admin.UnitSystemEnd},
		{"admin_log", "GET", "/admin/log", administrators(), d.admin.LogPage},
		{"admin_packs", "GET", "/admin/packs", administrators(), d.admin.Packs},
		{"admin_calendar", "GET", "/admin/calendar", administrators(), d.holidays.Show},
		{"admin_calendar_known", "GET", "/admin/calendar/known/{known}", administrators(), d.holidays.Known},
		{"admin_calendar_import_form", "GET", "/admin/calendar/import", administrators(), d.holidays.ImportForm},
		{"admin_calendar_import", "POST", "/admin/calendar/import", administrators(), d.holidays.Import},
		{"admin_calendar_apply", "POST", "/admin/calendar/apply", administrators(), d.holidays.Apply},
		{"admin_partners", "GET", "/admin/partners", administrators(), d.admin.Partners},
		{"admin_partner_new", "GET", "/admin/partners/new", administrators(), d.admin.PartnerNew},
		{"admin_partner_add", "POST", "/admin/partners/new", administrators(), d.admin.PartnerAdd},
		{"admin_partner", "GET", "/admin/partners/{partner}", administrators(), d.admin.Partner},
		{"admin_partner_save", "POST", "/admin/partners/{partner}", administrators(), d.admin.PartnerSave},
		{"admin_partner_secret", "POST", "/admin/partners/{partner}/secret", administrators(), d.admin.PartnerSecret},
		{"admin_partner_state", "POST", "/admin/partners/{partner}/{state:enable|disable}", administrators(), d.admin.PartnerState},
		{"admin_operations", "GET", "/admin/operations", administrators(), d.admin.Operations},
	}
}

// commitmentRoutes are of what is handled on a commitment: the public's, and of who makes one.
func commitmentRoutes(d doors) []address {
	return []address{
		{"commitments", "GET", "/commitments", everybody(boundNone), d.sign.Items},
		{"commitment_item", "GET", "/commitments/items/{item:[A-Za-z0-9-]+}", everybody(boundNone), d.sign.Item},
		{"commitment_results", "GET", "/commitments/results", everybody(boundPublic), d.sign.Results},
		{"commitment_results_ask", "POST", "/commitments/results", everybody(boundPublic), d.sign.ResultsFound},
		{"commit", "GET", "/my/commit/{item:[A-Za-z0-9-]+}", applicants(), d.sign.Form},
		{"commit_send", "POST", "/my/commit/{item:[A-Za-z0-9-]+}", applicants(), d.sign.Sign},
		{"my_commitments", "GET", "/my/commitments", applicants(), d.sign.Mine},
		{"my_commitment", "GET", "/my/commitments/{number:CN[0-9]+}", applicants(), d.sign.One},
		{"my_commitment_papers", "POST", "/my/commitments/{number:CN[0-9]+}/papers", applicants(), d.sign.HandIn},
		{"my_commitment_withdraw", "GET", "/my/commitments/{number:CN[0-9]+}/withdraw", applicants(), d.sign.WithdrawForm},
		{"my_commitment_withdraw_send", "POST", "/my/commitments/{number:CN[0-9]+}/withdraw", applicants(), d.sign.Withdraw},
	}
}

// unitCommitmentRoutes are of a unit that handles items on a commitment. Only its head publishes them (policy).
func unitCommitmentRoutes(d doors) []address {
	one, item := "/desk/commitments/{commitment:CN[0-9]+}", "/desk/commitment-items/{item:[A-Z0-9][A-Z0-9-]*}"
	do := one + "/{do:" + strings.Join(unit.Dos, "|") + "}"
	return []address{
		{"unit_commitments", "GET", "/desk/commitments", staff(), d.unit.Commitments},
		{"unit_commitments_find", "GET", "/desk/commitments/find", staff(), d.unit.FindForm},
		{"unit_commitments_found", "POST", "/desk/commitments/find", staff(), d.unit.Find},
		{"unit_commitment", "GET", one, staff(), d.unit.Commitment},
		{"unit_commitment_file", "GET", one + "/files/{attachment}", staff(), d.unit.File},
		{"unit_commitment_do", "GET", do, staff(), d.unit.DoForm},
		{"unit_commitment_do_send", "POST", do, staff(), d.unit.Do},
		{"unit_items", "GET", "/desk/commitment-items", staff(), d.unit.Items},
		{"unit_item_new", "GET", "/desk/commitment-items/new", principals(), d.unit.NewForm},
		{"unit_item_new_send", "POST", "/desk/commitment-items/new", principals(), d.unit.New},
		{"unit_item", "GET", item, staff(), d.unit.Item},
		{"unit_item_change", "GET", item + "/change", principals(), d.unit.ChangeForm},
		{"unit_item_change_send", "POST", item + "/change", principals(), d.unit.Change},
		{"unit_item_retire", "GET", item + "/retire", principals(), d.unit.RetireForm},
		{"unit_item_retire_send", "POST", item + "/retire", principals(), d.unit.Retire},
		{"unit_enter", "GET", item + "/sign", staff(), d.unit.EnterForm},
		{"unit_enter_send", "POST", item + "/sign", staff(), d.unit.Enter},
	}
}

// revocationRoutes are of a record whose basis is gone, or about which a review or a lawsuit is pending: of its subject, and of its unit and the agency.
func revocationRoutes(d doors) []address {
	return []address{
		{"my_revocation", "GET", "/my/revocation/{record}", applicants(), d.basis.Form},
		{"my_revocation_send", "POST", "/my/revocation/{record}", applicants(), d.basis.Send},
		{"my_pending", "GET", "/my/pending/{record}", applicants(), d.pending.Form},
		{"my_pending_send", "POST", "/my/pending/{record}", applicants(), d.pending.Send},
		{"desk_pending_find", "GET", "/desk/pending", agency(), d.pendings.FindForm},
		{"desk_pending_found", "POST", "/desk/pending", agency(), d.pendings.Find},
		{"desk_pending", "GET", "/desk/pending/{record}", agency(), d.pendings.Form},
		{"desk_pending_send", "POST", "/desk/pending/{record}", agency(), d.pendings.Send},
		{"desk_revocation_find", "GET", "/desk/revocation", staff(), d.bases.FindForm},
		{"desk_revocation_found", "POST", "/desk/revocation", staff(), d.bases.Find},
		{"desk_revocation", "GET", "/desk/revocation/{record}", staff(), d.bases.Form},
		{"desk_revocation_send", "POST", "/desk/revocation/{record}", staff(), d.bases.Send},
	}
}

// rightRoutes are of rights beside objection and repair: from an account, and on paper at the counter.
func rightRoutes(d doors) []address {
	one := "/{right:" + strings.Join([]string{string(casefile.RightHonours), string(casefile.RightStatement), string(casefile.RightErasure)}, "|") + "}"
	return []address{
		{"my_rights", "GET", "/my/rights", applicants(), d.rights.Choose},
		{"my_right", "GET", "/my/rights" + one, applicants(), d.rights.Form},
		{"my_right_send", "POST", "/my/rights" + one, applicants(), d.rights.Send},
		{"desk_rights", "GET", "/desk/rights", staff(), d.counter.Choose},
		{"desk_right", "GET", "/desk/rights" + one, staff(), d.counter.Form},
		{"desk_right_send", "POST", "/desk/rights" + one, staff(), d.counter.Send},
	}
}

// reorganizationRoutes are of courts' documents about reorganizations: of administrators and enterprises, and of bodies that were shown one.
func reorganizationRoutes(d doors) []address {
	matters := make([]string, len(casefile.ReorganizationMatters))
	for i, m := range casefile.ReorganizationMatters {
		matters[i] = string(m)
	}
	one := "/{subject}/{matter:" + strings.Join(matters, "|") + "}"
	return []address{
		{"my_reorganization", "GET", "/my/reorganization", applicants(), d.plan.List},
		{"my_reorganization_file", "GET", "/my/reorganization" + one, applicants(), d.plan.Form},
		{"my_reorganization_send", "POST", "/my/reorganization" + one, applicants(), d.plan.Send},
		{"desk_reorganization", "GET", "/desk/reorganization", staff(), d.plans.FindForm},
		{"desk_reorganization_find", "POST", "/desk/reorganization", staff(), d.plans.Find},
		{"desk_reorganization_one", "GET", "/desk/reorganization/{subject}", staff(), d.plans.One},
		{"desk_reorganization_file", "GET", "/desk/reorganization" + one, staff(), d.plans.Form},
		{"desk_reorganization_send", "POST", "/desk/reorganization" + one, staff(), d.plans.Send},
	}
}

// retyped are the routes whose handlers show their form again as long as it is not OK. No other route reads a form that is only to
// be shown again.
var retyped = map[string]site.Typed{
	"lookup_ask": site.TypedSecret, "join_send": site.TypedSecret, "public_records_ask": site.TypedSecret, "login_send": site.TypedSecret, "password_link_send": site.TypedSecret,
	"account_password": site.TypedSecret, "admin_partner_secret": site.TypedSecret, "admin_unit_secret": site.TypedSecret, "admin_account_link": site.TypedSecret,
	"admin_calendar_apply": site.TypedSecret, // its preview is made anew from the file
	"my_withdraw_send":     site.TypedKeeps, "my_supplement_send": site.TypedKeeps, "my_own_send": site.TypedKeeps, "filing_save": site.TypedKeeps, "filing_part_save": site.TypedKeeps,
	"desk_may_ask": site.TypedSecret, "desk_enterprise_ask": site.TypedSecret, "desk_marks_ask": site.TypedSecret, "on_lists_ask": site.TypedSecret,
	"commitment_results_ask": site.TypedSecret,
	"my_right_send":          site.TypedKeeps, "desk_right_send": site.TypedKeeps,
	"commit_send": site.TypedKeeps, "my_commitment_papers": site.TypedKeeps, "my_commitment_withdraw_send": site.TypedKeeps,
	"unit_commitments_found": site.TypedSecret, "unit_commitment_do_send": site.TypedKeeps, "unit_item_new_send": site.TypedKeeps,
	"unit_item_change_send": site.TypedKeeps, "unit_enter_send": site.TypedKeeps,
	"desk_administrator_add": site.TypedKeeps, "desk_administrator_end": site.TypedKeeps,
	"task_hand_over_send": site.TypedKeeps, "task_take_back_send": site.TypedKeeps, "task_save": site.TypedKeeps, "desk_phrase_add": site.TypedKeeps,
	"desk_on_case_send": site.TypedKeeps, "desk_removal_send": site.TypedKeeps, "propose_save": site.TypedKeeps, "propose_begin_send": site.TypedKeeps,
	"my_revocation_send": site.TypedKeeps, "my_pending_send": site.TypedKeeps, "desk_pending_send": site.TypedKeeps, "desk_pending_found": site.TypedSecret,
	"desk_revocation_send": site.TypedKeeps, "desk_revocation_found": site.TypedSecret,
	"my_reorganization_send": site.TypedKeeps, "desk_reorganization_send": site.TypedKeeps, "desk_reorganization_find": site.TypedSecret,
	"watch_urge_save":   site.TypedKeeps,
	"admin_account_add": site.TypedKeeps, "admin_account_save": site.TypedKeeps, "admin_account_subject": site.TypedKeeps,
	"admin_unit_save": site.TypedKeeps, "admin_calendar_import": site.TypedKeeps, "admin_partner_add": site.TypedKeeps, "admin_partner_save": site.TypedKeeps,
}

const (
	boundNone      = "nothing of anybody's"
	boundPublic    = "public face of records"
	boundAnnounced = "what is announced, persons masked"
	boundCode      = "case number and the code on its receipt, rate limited"
	boundAccount   = "the account"
	boundUnit      = "the account's unit"
	boundCity      = "the whole city, by office"
	boundOperation = "no case content"
	boundToken     = "a secret that its owner was given once"
	boundSignature = "the partner, or the unit's system, whose secret has signed the call"
	boundByRole    = "the account, the account's unit, or the whole city, as the role's own page of the case"
)

func everybody(bound string) site.Policy { return site.Policy{Anyone: true, Bound: bound} }

func applicants() site.Policy {
	return site.Policy{Roles: []casefile.Role{casefile.RoleApplicant}, Bound: boundAccount}
}

func staff() site.Policy {
	return site.Policy{Bound: boundUnit, Roles: []casefile.Role{casefile.RoleAgencyClerk, casefile.RoleAgencyHead,
		casefile.RoleUnitClerk, casefile.RoleUnitPrincipal}}
}

func heads() site.Policy {
	return site.Policy{Bound: boundUnit, Roles: []casefile.Role{casefile.RoleAgencyHead, casefile.RoleUnitPrincipal}}
}

// principals are the heads of units that provide.
func principals() site.Policy {
	return site.Policy{Bound: boundUnit, Roles: []casefile.Role{casefile.RoleUnitPrincipal}}
}

func agency() site.Policy {
	return site.Policy{Bound: boundUnit, Roles: []casefile.Role{casefile.RoleAgencyClerk, casefile.RoleAgencyHead}}
}

func supervisors() site.Policy {
	return site.Policy{Roles: []casefile.Role{casefile.RoleSupervisor}, Bound: boundCity}
}

func administrators() site.Policy {
	return site.Policy{Roles: []casefile.Role{casefile.RoleAdministrator}, Bound: boundOperation}
}

// ownOnly binds what the roles of p may use to their account alone.
func ownOnly(p site.Policy) site.Policy { p.Bound = boundAccount; return p }

// signedIn lets everybody in who is signed in.
func signedIn() site.Policy { return site.Policy{Roles: casefile.Roles, Bound: boundAccount} }

// caseReaders are all who have a page of a case.
func caseReaders() site.Policy {
	return site.Policy{Bound: boundByRole, Roles: slices.Concat(applicants().Roles, staff().Roles, supervisors().Roles)}
}
