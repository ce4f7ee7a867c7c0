package site

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
	"creditcase/web/forms"
	"creditcase/web/ui"
	"creditcase/web/visit"
	"creditcase/web/webtest"
)

// kitchen is a page with every component on it. It exists in tests only; the
// people and cases on it are made up.
type kitchen struct {
	Page
	Lead, Send    string
	Identity      ui.IdentityBar
	Sub           ui.SubNavigation
	Deadlines     []ui.Deadline
	Details       ui.Details
	Tasks         ui.TaskList
	Table         ui.Table
	EmptyTable    ui.Table
	Pages         ui.Pagination
	Summary, Card ui.SummaryList
	Timeline      ui.Timeline
	Notice        ui.Banner
	Form          *forms.Form
	Kinds, Parts  []ui.Option
	Units         []ui.Option
	Panel         ui.Panel
	Paragraphs    []string
}

func testFooter(p *messages.Printer) []ui.Link {
	return []ui.Link{{Text: p.T("nav.guide"), Href: "/guide"}, {Text: p.T("nav.lookup"), Href: "/lookup"}}
}

// testViews has the real templates and those of the test pages.
func testViews(t *testing.T, log io.Writer) *Views {
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
	pages, err := Parse(templates, static, visit.Words{})
	if err != nil {
		t.Fatal(err)
	}
	return newViews(pages, slog.New(slog.NewTextHandler(log, nil)), calendar.NewManual(webtest.Now), testFooter)
}

// testSite serves the test pages behind the real middleware.
func testSite(t *testing.T, log io.Writer) http.Handler {
	v := testViews(t, log)
	router := mux.NewRouter()
	router.Use(noteRoute)
	router.NotFoundHandler = http.HandlerFunc(v.notFound)
	router.MethodNotAllowedHandler = http.HandlerFunc(v.methodNotAllowed)
	router.PathPrefix("/static/").Methods(http.MethodGet, http.MethodHead).Handler(v.Assets.Handler(http.HandlerFunc(v.notFound)))
	router.HandleFunc("/lang/{lang}", func(w http.ResponseWriter, r *http.Request) { visit.SetLanguage(w, r, false) }).Methods(http.MethodGet)
	for path, name := range map[string]string{
		"/desk/cases": "pages/kitchen", "/panel": "pages/panel", "/letter": "letters/letter",
	} {
		router.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if path != "/panel" {
				r = r.WithContext(visit.WithViewer(r.Context(), &visit.Viewer{Name: "周明", Role: casefile.RoleAgencyHead}))
			}
			v.Render(w, r, http.StatusOK, name, newKitchen(v, r))
		}).Methods(http.MethodGet)
	}
	router.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("secret cause") })
	router.HandleFunc("/internal", func(w http.ResponseWriter, r *http.Request) {
		v.renderError(w, r, io.ErrUnexpectedEOF)
	})
	router.HandleFunc("/form", func(w http.ResponseWriter, r *http.Request) {
		f, err := forms.Read(w, r, forms.Limit)
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

func newKitchen(v *Views, r *http.Request) *kitchen {
	k := &kitchen{Page: v.NewPage(r, "nav.cases")}
	w := func(zh, en string) string {
		if k.Lang() == messages.English {
			return en
		}
		return zh
	}
	k.Back = &ui.Link{Text: k.T("common.back"), Href: "/desk"}
	k.Pack = w("《星湖经济特区社会信用条例》（2026年修订）", "Xinghu Social Credit Regulation (revised 2026)")
	k.Flash = &ui.Banner{Success: true, Heading: w("受理决定已于2026年9月18日 14:05收到", "Acceptance received on 18 September 2026 14:05"),
		Lines: []string{w("受理通知书将送达申请人，核查通知书将送达信息提供单位。", "The applicant and the unit will be notified.")}}
	k.Lead = w("对行政处罚信息提出的异议，正在由信息提供单位核查。", "An objection to a penalty record, now with the unit for verification.")
	k.Send = w("检查并提交", "Check and send")
	late, soon := ui.Tag{Text: w("逾期2天", "2 days overdue"), Colour: ui.TagLate}, ui.Tag{Text: w("还剩3个工作日", "3 working days left"), Colour: ui.TagSoon}
	active, good := ui.Tag{Text: w("核查中", "Verifying"), Colour: ui.TagActive}, ui.Tag{Text: w("已办结", "Closed"), Colour: ui.TagGood}
	k.Identity = ui.IdentityBar{Label: w("办件编号", "Case number"), Number: "YY-2026-000017", Title: w("异议：林小舟", "Objection: Lin Xiaozhou"),
		Tags: []ui.Tag{active, soon}, Facts: []ui.Fact{{Key: w("承办", "With"), Value: w("市市场监督管理局", "Market regulator")}, {Key: w("收到", "Received"), Value: k.ShortDate(k.Now)}},
		Actions: []ui.Link{{Text: w("延期", "Extend"), Href: "#"}, {Text: w("转办", "Hand over"), Href: "#"}}}
	k.Sub = ui.SubNavigation{Items: []ui.NavItem{{Text: w("概况", "Overview"), Href: "#", Current: true}, {Text: w("办理记录", "Acts"), Href: "#"},
		{Text: w("文书", "Notices"), Href: "#"}, {Text: w("材料", "Documents"), Href: "#"}}}
	k.Deadlines = []ui.Deadline{{Label: w("法定时限", "Legal period"), Due: k.Now.AddDate(0, 0, 10), Tag: &soon,
		Why:   []string{w("依据条例第五十一条第三款：自收到之日起十五个工作日内办结。", "Article 51(3): within fifteen working days of receipt.")},
		Note:  w("收到补正后重新计算。", "It is counted anew when the supplement comes."),
		Facts: []ui.SummaryRow{{Key: w("起算", "From"), Value: k.Date(k.Now)}, {Key: w("期限", "Length"), Value: k.WorkingDays(15)}}},
		{Label: w("承诺时限", "Promised"), Due: k.Now.AddDate(0, 0, -2), Tag: &late}}
	k.Details = ui.Details{Summary: w("什么是标注？", "What is an annotation?"), Lines: []string{w("异议处理期间，记录旁显示“异议处理中”。", "While the objection is open, the record says so.")}}
	k.Tasks = ui.TaskList{Items: []ui.TaskItem{{Text: w("选择信用信息", "Choose the record"), Href: "#", Status: w("已完成", "Completed")},
		{Text: w("说明理由", "Give reasons"), Hint: w("至少写明一项", "At least one"), Href: "#", Tag: &ui.Tag{Text: w("未完成", "Incomplete"), Colour: ui.TagActive}},
		{Text: w("检查并提交", "Check and send"), Status: w("暂不能开始", "Cannot start yet")}}}
	k.Table = kitchenTable(k, w, late, soon, good)
	k.EmptyTable = ui.Table{Caption: w("延期", "Extensions"), Empty: w("没有等待审批的延期申请。", "No extensions wait for approval."), EmptyActions: []ui.Link{{Text: w("查看全部办件", "See all cases"), Href: "#"}}}
	k.Pages = ui.Pagination{PrevHref: "#", NextHref: "#"}
	rows := []ui.SummaryRow{{Key: w("申请人", "Applicant"), Value: w("林小舟", "Lin Xiaozhou"), Actions: []ui.Action{{Text: k.T("common.change"), Href: "#", About: w("申请人", "applicant")}}},
		{Key: w("身份证件号码", "Identity number"), Value: "310***********123X"},
		{Key: w("理由", "Reasons"), Lines: []string{w("处罚决定已被撤销。", "The penalty was revoked."), w("撤销决定书见附件。", "The decision is attached.")}, Actions: []ui.Action{{Text: k.T("common.change"), Href: "#", About: w("理由", "reasons")}}}}
	k.Summary, k.Card = ui.SummaryList{Rows: rows}, ui.SummaryList{Title: w("行政处罚信息", "Penalty record"), Rows: rows[1:2], Actions: []ui.Action{{Text: k.T("common.change"), Href: "#", About: ""}}}
	k.Timeline = ui.Timeline{Items: []ui.TimelineItem{{Title: w("转送核查", "Transferred"), Byline: w("信用中心经办人 周明", "Zhou Ming, agency clerk"), At: k.Now, Tag: &active,
		Lines: []string{w("转送市市场监督管理局核查。", "Sent to the market regulator.")}, Links: []ui.Link{{Text: w("核查通知书", "Verification notice"), Href: "#"}}},
		{Title: w("收到异议申请", "Objection received"), Byline: w("申请人", "Applicant"), At: k.Now.Add(-time.Hour)}}}
	k.Notice = ui.Banner{Heading: w("本系统将于今晚22:00维护", "Maintenance tonight at 22:00"), Links: []ui.Link{{Text: w("了解详情", "Details"), Href: "#"}}}
	kitchenForm(k, w)
	k.Panel = ui.Panel{Title: w("异议申请已收到", "Objection received"), Label: w("办件编号", "Case number"), Number: "YY-2026-000017"}
	for range 9 {
		k.Paragraphs = append(k.Paragraphs, w("您于2026年9月1日就“市市监罚〔2024〕88号”行政处罚信息提出的异议，经信息提供单位核查，该处罚决定已被依法撤销，现决定删除该信用信息。",
			"The penalty to which you objected on 1 September 2026 has been revoked. The record is deleted."))
	}
	if r.URL.Path == "/panel" {
		k.Title, k.Back, k.Flash = k.Panel.Title, nil, nil
	}
	return k
}

func kitchenTable(k *kitchen, w func(zh, en string) string, late, soon, good ui.Tag) ui.Table {
	return ui.Table{Caption: w("办件", "Cases"),
		Columns: []ui.Column{{}, {Text: w("办件编号", "Case"), SortHref: "#", Sorted: "ascending"}, {Text: w("事项", "Matter")},
			{Text: w("期限", "Due"), SortHref: "#"}, {Text: w("天数", "Days"), Numeric: true}},
		Rows: []ui.Row{
			{Late: true, Cells: []ui.Cell{{Select: &ui.SelectBox{ID: "c1", Name: "case", Value: "17", Label: "YY-2026-000017"}}, {Text: "YY-2026-000017", Href: "#"},
				{Text: w("异议", "Objection"), Hint: w("市市场监督管理局", "Market regulator")}, {Text: k.ShortDate(k.Now), Tags: []ui.Tag{late}}, {Text: "17"}}},
			{Cells: []ui.Cell{{Select: &ui.SelectBox{ID: "c2", Name: "case", Value: "18", Label: "XF-2026-000018"}}, {Text: "XF-2026-000018", Href: "#"},
				{Text: w("信用修复", "Repair")}, {Text: k.ShortDate(k.Now), Tags: []ui.Tag{soon}}, {Text: "3"}}},
			{Cells: []ui.Cell{{Select: &ui.SelectBox{ID: "c3", Name: "case", Value: "19", Label: "YY-2026-000019"}}, {Text: "YY-2026-000019", Href: "#"},
				{Text: w("异议", "Objection")}, {Text: k.ShortDate(k.Now), Tags: []ui.Tag{good}}, {Text: "120"}}},
		}}
}

func kitchenForm(k *kitchen, w func(zh, en string) string) {
	f := forms.New(k.Printer, url.Values{"reason": {w("处罚决定已被撤销。", "Revoked.")}, "kind": {"legal"}, "day-year": {"2026"}, "day-month": {"13"}, "day-day": {"1"}})
	f.Require("phone", "question.phone", 20)
	f.Day("day", "question.date", true)
	f.Files("proof", "question.evidence", true)
	k.Form, k.Errors = f, f.Errors
	org := f.TextInput("code", "question.phone").Sized(20)
	k.Kinds = []ui.Option{{Value: "person", Text: w("自然人", "Natural person")},
		{Value: "legal", Text: w("法人", "Legal person"), Hint: w("公司、事业单位、社会团体", "Companies and public bodies"), RevealInput: &org},
		{Divider: w("或", "or")}, {Value: "other", Text: w("非法人组织", "Other organisation")}}
	k.Parts = []ui.Option{{Value: "a", Text: w("内容有误", "Content is wrong"), Checked: true}, {Value: "b", Text: w("超过公示期限", "Published for too long")}}
	k.Units = []ui.Option{{Value: "1", Text: w("市市场监督管理局", "Market regulator")}, {Value: "2", Text: w("市税务局", "Tax office")}}
}
