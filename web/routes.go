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
	//P {"start", "GET", "/", (*server).start},
	//P {"guide", "GET", "/guide", (*server).guide},
	//P {"help", "GET", "/help", (*server).help},
	{"language", "GET", "/lang/{lang}", (*server).language},
	//P {"lookup", "GET", "/lookup", (*server).lookupForm},
	//P {"lookup_ask", "POST", "/lookup", (*server).lookup},
	//P {"public_records", "GET", "/records", (*server).publicRecordsForm},
	//P {"public_records_ask", "POST", "/records", (*server).publicRecords},
	{"login", "GET", "/login", (*server).loginForm},
	{"login_send", "POST", "/login", (*server).login},
	{"logout", "POST", "/logout", (*server).logout},

	// Mine: applicants.
	//P {"my_cases", "GET", "/my/cases", (*server).myCases},
	//P {"my_case", "GET", "/my/cases/{case}", (*server).myCase},
	//P {"my_received", "GET", "/my/cases/{case}/received", (*server).myReceived},
	//P {"my_notice", "GET", "/my/cases/{case}/notices/{notice}", (*server).myNotice},
	//P {"my_notice_pdf", "GET", "/my/cases/{case}/notices/{notice}/pdf", (*server).myNoticePDF},
	//P {"my_attachment", "GET", "/my/cases/{case}/attachments/{attachment}", (*server).myAttachment},
	//P {"my_notices", "GET", "/my/notices", (*server).myNotices},
	//P {"my_records", "GET", "/my/records", (*server).myRecords},
	//P {"filing_new", "POST", "/my/objections", (*server).filingNew},
	//P {"filing", "GET", "/my/drafts/{draft}", (*server).filing},
	//P {"filing_step", "GET", "/my/drafts/{draft}/{step:subject|record|grounds|materials|contact|check}", (*server).filingStep},
	//P {"filing_save", "POST", "/my/drafts/{draft}/{step:subject|record|grounds|materials|contact}", (*server).filingSave},
	//P {"filing_remove_file", "POST", "/my/drafts/{draft}/materials/{attachment}/remove", (*server).filingRemoveFile},
	//P {"filing_send", "POST", "/my/drafts/{draft}/check", (*server).filingSend},
	//P {"filing_drop", "POST", "/my/drafts/{draft}/drop", (*server).filingDrop},

	// Desk: agency and providing units.
	//D {"inbox", "GET", "/desk", (*server).inbox},
	//D {"desk_cases", "GET", "/desk/cases", (*server).deskCases},
	//D {"desk_case", "GET", "/desk/cases/{case}", (*server).deskCase},
	//D {"desk_notice", "GET", "/desk/cases/{case}/notices/{notice}", (*server).deskNotice},
	//D {"desk_notice_pdf", "GET", "/desk/cases/{case}/notices/{notice}/pdf", (*server).deskNoticePDF},
	//D {"desk_attachment", "GET", "/desk/cases/{case}/attachments/{attachment}", (*server).deskAttachment},
	//D {"desk_identity", "POST", "/desk/cases/{case}/identity", (*server).deskIdentity},
	//D {"desk_records", "GET", "/desk/records", (*server).deskRecords},
	//D {"task_claim", "POST", "/desk/tasks/{task}/{kind:claim|release}", (*server).taskClaim},
	//D {"task_act_form", "GET", "/desk/tasks/{task}/act", (*server).taskActForm},
	//D {"task_act", "POST", "/desk/tasks/{task}/act", (*server).taskAct},

	// Watch: the supervisor.
	//D {"watch", "GET", "/watch", (*server).watch},
	//D {"watch_case", "GET", "/watch/cases/{case}", (*server).watchCase},
	//D {"watch_units", "GET", "/watch/units", (*server).watchUnits},

	// Admin.
	//D {"admin_accounts", "GET", "/admin/accounts", (*server).adminAccounts},
	//D {"admin_unlock", "POST", "/admin/accounts/{account}/unlock", (*server).adminUnlock},
	//D {"admin_packs", "GET", "/admin/packs", (*server).adminPacks},
	//D {"admin_operations", "GET", "/admin/operations", (*server).adminOperations},
}
