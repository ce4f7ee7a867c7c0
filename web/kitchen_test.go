package web

import (
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gorilla/mux"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/webtest"
)

// kitchen is a page with every component on it. It exists in tests only; the
// people and cases on it are made up.
type kitchen struct {
	page
	Lead, Send    string
	Identity      identityBar
	Sub           subNavigation
	Deadlines     []deadline
	Details       details
	Tasks         taskList
	Table         table
	EmptyTable    table
	Pages         pagination
	Summary, Card summaryList
	Timeline      timeline
	Notice        banner
	Form          *form
	Kinds, Parts  []option
	Units         []option
	Panel         panel
	Paragraphs    []string
}

var testNow = calendar.NewDate(2026, time.September, 18).At(14, 5)

func testFooter(p *messages.Printer) []link {
	return []link{{p.T("nav.guide"), "/guide"}, {p.T("nav.lookup"), "/lookup"}}
}

// testViews has the real templates and those of the test pages.
func testViews(t *testing.T, log io.Writer) *views {
	t.Helper()
	web, templates := os.DirFS(webtest.Path(t, "web")), fstest.MapFS{}
	err := fs.WalkDir(web, "templates", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(web, name)
		templates[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"templates/pages/kitchen.html": "kitchen.html", "templates/pages/panel.html": "panel.html",
		"templates/letters/letter.html": "letter.html",
	} {
		data, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		templates[name] = &fstest.MapFile{Data: data}
	}
	static, err := fs.Sub(web, "static")
	if err != nil {
		t.Fatal(err)
	}
	v, err := newViews(templates, static, slog.New(slog.NewTextHandler(log, nil)), calendar.NewManual(testNow), testFooter, ownWords{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// testSite serves the test pages behind the real middleware.
func testSite(t *testing.T, log io.Writer) http.Handler {
	v := testViews(t, log)
	router := mux.NewRouter()
	router.Use(noteRoute)
	router.NotFoundHandler = http.HandlerFunc(v.notFound)
	router.MethodNotAllowedHandler = http.HandlerFunc(v.methodNotAllowed)
	router.PathPrefix("/static/").Methods(http.MethodGet, http.MethodHead).Handler(v.assets.handler(http.HandlerFunc(v.notFound)))
	router.HandleFunc("/lang/{lang}", func(w http.ResponseWriter, r *http.Request) { setLanguage(w, r, false) }).Methods(http.MethodGet)
	for path, name := range map[string]string{
		"/desk/cases": "pages/kitchen", "/panel": "pages/panel", "/letter": "letters/letter",
	} {
		router.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if path != "/panel" {
				r = r.WithContext(withViewer(r.Context(), &viewer{Name: "周明", Role: casefile.RoleAgencyHead}))
			}
			v.render(w, r, http.StatusOK, name, newKitchen(v, r))
		}).Methods(http.MethodGet)
	}
	router.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("secret cause") })
	router.HandleFunc("/internal", func(w http.ResponseWriter, r *http.Request) {
		v.renderError(w, r, io.ErrUnexpectedEOF)
	})
	router.HandleFunc("/form", func(w http.ResponseWriter, r *http.Request) {
		f, err := readForm(w, r, formLimit)
		if err != nil {
			v.renderError(w, r, err)
			return
		}
		if _, err := io.WriteString(w, f.Value("q")); err != nil {
			t.Error(err)
		}
	}).Methods(http.MethodPost)
	v.timed = true
	return v.wrap(router)
}

func newKitchen(v *views, r *http.Request) *kitchen {
	k := &kitchen{page: v.newPage(r, "nav.cases")}
	w := func(zh, en string) string {
		if k.Lang() == messages.English {
			return en
		}
		return zh
	}
	k.Back = &link{k.T("common.back"), "/desk"}
	k.Pack = w("《星湖经济特区社会信用条例》（2026年修订）", "Xinghu Social Credit Regulation (revised 2026)")
	k.Flash = &banner{Success: true, Heading: w("受理决定已于2026年9月18日 14:05收到", "Acceptance received on 18 September 2026 14:05"),
		Lines: []string{w("受理通知书将送达申请人，核查通知书将送达信息提供单位。", "The applicant and the unit will be notified.")}}
	k.Lead = w("对行政处罚信息提出的异议，正在由信息提供单位核查。", "An objection to a penalty record, now with the unit for verification.")
	k.Send = w("检查并提交", "Check and send")
	late, soon := tag{w("逾期2天", "2 days overdue"), tagLate}, tag{w("还剩3个工作日", "3 working days left"), tagSoon}
	active, good := tag{w("核查中", "Verifying"), tagActive}, tag{w("已办结", "Closed"), tagGood}
	k.Identity = identityBar{Label: w("办件编号", "Case number"), Number: "YY-2026-000017", Title: w("异议：林小舟", "Objection: Lin Xiaozhou"),
		Tags: []tag{active, soon}, Facts: []fact{{w("承办", "With"), w("市市场监督管理局", "Market regulator")}, {w("收到", "Received"), k.ShortDate(k.Now)}},
		Actions: []link{{w("延期", "Extend"), "#"}, {w("转办", "Hand over"), "#"}}}
	k.Sub = subNavigation{Items: []navItem{{Text: w("概况", "Overview"), Href: "#", Current: true}, {Text: w("办理记录", "Acts"), Href: "#"},
		{Text: w("文书", "Notices"), Href: "#"}, {Text: w("材料", "Documents"), Href: "#"}}}
	k.Deadlines = []deadline{{Label: w("法定时限", "Legal period"), Due: k.Now.AddDate(0, 0, 10), Tag: &soon,
		Why:   []string{w("依据条例第五十一条第三款：自收到之日起十五个工作日内办结。", "Article 51(3): within fifteen working days of receipt.")},
		Note:  w("收到补正后重新计算。", "It is counted anew when the supplement comes."),
		Facts: []summaryRow{{Key: w("起算", "From"), Value: k.Date(k.Now)}, {Key: w("期限", "Length"), Value: k.WorkingDays(15)}}},
		{Label: w("承诺时限", "Promised"), Due: k.Now.AddDate(0, 0, -2), Tag: &late}}
	k.Details = details{Summary: w("什么是标注？", "What is an annotation?"), Lines: []string{w("异议处理期间，记录旁显示“异议处理中”。", "While the objection is open, the record says so.")}}
	k.Tasks = taskList{Items: []taskItem{{Text: w("选择信用信息", "Choose the record"), Href: "#", Status: w("已完成", "Completed")},
		{Text: w("说明理由", "Give reasons"), Hint: w("至少写明一项", "At least one"), Href: "#", Tag: &tag{w("未完成", "Incomplete"), tagActive}},
		{Text: w("检查并提交", "Check and send"), Status: w("暂不能开始", "Cannot start yet")}}}
	k.Table = kitchenTable(k, w, late, soon, good)
	k.EmptyTable = table{Caption: w("延期", "Extensions"), Empty: w("没有等待审批的延期申请。", "No extensions wait for approval."), EmptyActions: []link{{w("查看全部办件", "See all cases"), "#"}}}
	k.Pages = pagination{PrevHref: "#", NextHref: "#"}
	rows := []summaryRow{{Key: w("申请人", "Applicant"), Value: w("林小舟", "Lin Xiaozhou"), Actions: []action{{k.T("common.change"), "#", w("申请人", "applicant")}}},
		{Key: w("身份证件号码", "Identity number"), Value: "310***********123X"},
		{Key: w("理由", "Reasons"), Lines: []string{w("处罚决定已被撤销。", "The penalty was revoked."), w("撤销决定书见附件。", "The decision is attached.")}, Actions: []action{{k.T("common.change"), "#", w("理由", "reasons")}}}}
	k.Summary, k.Card = summaryList{Rows: rows}, summaryList{Title: w("行政处罚信息", "Penalty record"), Rows: rows[1:2], Actions: []action{{k.T("common.change"), "#", ""}}}
	k.Timeline = timeline{Items: []timelineItem{{Title: w("转送核查", "Transferred"), Byline: w("信用中心经办人 周明", "Zhou Ming, agency clerk"), At: k.Now, Tag: &active,
		Lines: []string{w("转送市市场监督管理局核查。", "Sent to the market regulator.")}, Links: []link{{w("核查通知书", "Verification notice"), "#"}}},
		{Title: w("收到异议申请", "Objection received"), Byline: w("申请人", "Applicant"), At: k.Now.Add(-time.Hour)}}}
	k.Notice = banner{Heading: w("本系统将于今晚22:00维护", "Maintenance tonight at 22:00"), Links: []link{{w("了解详情", "Details"), "#"}}}
	kitchenForm(k, w)
	k.Panel = panel{Title: w("异议申请已收到", "Objection received"), Label: w("办件编号", "Case number"), Number: "YY-2026-000017"}
	for range 9 {
		k.Paragraphs = append(k.Paragraphs, w("您于2026年9月1日就“市市监罚〔2024〕88号”行政处罚信息提出的异议，经信息提供单位核查，该处罚决定已被依法撤销，现决定删除该信用信息。",
			"The penalty to which you objected on 1 September 2026 has been revoked. The record is deleted."))
	}
	if r.URL.Path == "/panel" {
		k.Title, k.Back, k.Flash = k.Panel.Title, nil, nil
	}
	return k
}

func kitchenTable(k *kitchen, w func(zh, en string) string, late, soon, good tag) table {
	return table{Caption: w("办件", "Cases"),
		Columns: []column{{}, {Text: w("办件编号", "Case"), SortHref: "#", Sorted: "ascending"}, {Text: w("事项", "Matter")},
			{Text: w("期限", "Due"), SortHref: "#"}, {Text: w("天数", "Days"), Numeric: true}},
		Rows: []row{
			{Late: true, Cells: []cell{{Select: &selectBox{"c1", "case", "17", "YY-2026-000017"}}, {Text: "YY-2026-000017", Href: "#"},
				{Text: w("异议", "Objection"), Hint: w("市市场监督管理局", "Market regulator")}, {Text: k.ShortDate(k.Now), Tags: []tag{late}}, {Text: "17"}}},
			{Cells: []cell{{Select: &selectBox{"c2", "case", "18", "XF-2026-000018"}}, {Text: "XF-2026-000018", Href: "#"},
				{Text: w("信用修复", "Repair")}, {Text: k.ShortDate(k.Now), Tags: []tag{soon}}, {Text: "3"}}},
			{Cells: []cell{{Select: &selectBox{"c3", "case", "19", "YY-2026-000019"}}, {Text: "YY-2026-000019", Href: "#"},
				{Text: w("异议", "Objection")}, {Text: k.ShortDate(k.Now), Tags: []tag{good}}, {Text: "120"}}},
		}}
}

func kitchenForm(k *kitchen, w func(zh, en string) string) {
	f := newForm(k.Printer, url.Values{"reason": {w("处罚决定已被撤销。", "Revoked.")}, "kind": {"legal"}, "day-year": {"2026"}, "day-month": {"13"}, "day-day": {"1"}})
	f.Require("phone", "question.phone", 20)
	f.Day("day", "question.date", true)
	f.Files("proof", "question.evidence", true)
	k.Form, k.Errors = f, f.Errors
	org := f.TextInput("code", "question.phone").Sized(20)
	k.Kinds = []option{{Value: "person", Text: w("自然人", "Natural person")},
		{Value: "legal", Text: w("法人", "Legal person"), Hint: w("公司、事业单位、社会团体", "Companies and public bodies"), RevealInput: &org},
		{Divider: w("或", "or")}, {Value: "other", Text: w("非法人组织", "Other organisation")}}
	k.Parts = []option{{Value: "a", Text: w("内容有误", "Content is wrong"), Checked: true}, {Value: "b", Text: w("超过公示期限", "Published for too long")}}
	k.Units = []option{{Value: "1", Text: w("市市场监督管理局", "Market regulator")}, {Value: "2", Text: w("市税务局", "Tax office")}}
}
