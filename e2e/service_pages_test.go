package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/web/webtest"
)

// signInAs signs the account in.
func (c *city) signInAs(account uuid.UUID) *person {
	c.t.Helper()
	var name string
	if err := c.store.Pool.QueryRow(c.t.Context(), "SELECT login FROM accounts WHERE id = $1", account).Scan(&name); err != nil {
		c.t.Fatal(err)
	}
	return c.signIn(name)
}

// opened is how many documents of the case its parties have opened.
func (q *question) opened() int {
	q.t.Helper()
	return q.count(`SELECT count(*) FROM services WHERE case_id = $1 AND (opened_at IS NOT NULL OR served_at IS NOT NULL)`, q.id)
}

// No look at a page opens a document that has to be served: not the lists, not the document's address, a HEAD, a prefetch or its file, and
// not what staff look at. Only the button does, for the account whose document it is; then the document is there, and the proof of it.
func TestService_OpeningIsAClick(t *testing.T) {
	t.Parallel()
	c := newMockOffice(t, 24*time.Hour)
	c.serve()
	q := c.hears(true)
	mine, desk, watcher := c.signInAs(q.applicant), c.signInAs(q.sorter), c.signInAs(q.watcher)
	at := "/my/cases/" + q.id.String() + "/notices/" + q.notice().String()
	for _, page := range []string{"/my/notices", "/my/cases/" + q.id.String(), at, at + "/pdf"} {
		mine.open(page).must(http.StatusOK)
	}
	for header, value := range map[string]string{"": "", "Sec-Purpose": "prefetch", "Purpose": "preview", "Sec-Fetch-Dest": "empty"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			r, err := http.NewRequest(method, c.url+at, nil)
			if err != nil {
				t.Fatal(err)
			}
			if header != "" {
				r.Header.Set(header, value)
			}
			mine.do(r)
		}
	}
	desk.open("/desk/cases/"+q.id.String()).must(http.StatusOK, "送达情况", "电子送达", "已发出，待送达").follow("/notices/").must(http.StatusOK, "试办告知书")
	watcher.open("/watch/cases/"+q.id.String()).must(http.StatusOK, "电子送达")
	if n := q.opened(); n != 0 {
		t.Fatalf("%d documents count as opened by looking", n)
	}
	r, err := http.NewRequest(http.MethodPost, c.url+at+"/open", strings.NewReader("form_id="+uuid.NewString()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://elsewhere.example")
	if mine.do(r); mine.status < 400 || q.opened() != 0 {
		t.Errorf("another site opens it: %d", mine.status)
	}
	mine.open(at).must(http.StatusOK, "打开文书", "这份文书需要送达").send("/open", nil).must(http.StatusOK, "试办告知书", "陈述意见")
	q.servedBy(casefile.ServiceElectronic)
	q.replyRuns(q.today())
	mine.open("/my/cases/"+q.id.String()).must(http.StatusOK, "已送达", "试办陈述期限").follow("/services/").must(http.StatusOK, "送达回证", "打开时间", "到达系统时间")
	desk.open("/desk/cases/"+q.id.String()).must(http.StatusOK, "已送达").follow("/services/").must(http.StatusOK, "送达回证")
	watcher.open("/watch/cases/"+q.id.String()).follow("/services/").must(http.StatusOK, "送达回证")
	other := c.signInAs(q.answerer) // of the unit, which has not issued it and has had no task
	other.open("/desk/cases/" + q.id.String())
	if other.status != http.StatusNotFound {
		t.Errorf("another unit sees the case: %d", other.status)
	}
}

// A clerk enters what became of a document, with a sentence at each box for what is missing; it is announced in the end, on the public site,
// where it is found by the name of an organisation and by its numbers, and gone once it is served.
func TestService_EnteredAndAnnounced(t *testing.T) {
	t.Parallel()
	c := newMockOffice(t, 24*time.Hour)
	c.serve()
	q := c.hears(false)
	desk, anybody := c.signInAs(q.sorter), c.stranger()
	number := q.list(`SELECT number FROM notices WHERE case_id = $1`)[0]
	party := q.list(`SELECT s.name FROM cases c JOIN subjects s ON s.id = c.subject_id WHERE c.id = $1`)[0]
	anybody.open("/").must(http.StatusOK, "公告送达").follow("/announcements").must(http.StatusOK, "现在没有正在公告的文书")

	form := func() *person {
		return desk.open("/desk").must(http.StatusOK, "送达文书").open("/desk/tasks/"+q.task(casefile.TaskServe).String()+"/act").must(http.StatusOK, "受送达人", party)
	}
	form().fill("/act", values{"outcome": "left.served", "day-year": "2026", "day-month": "3", "day-day": "1"}, nil).
		must(http.StatusUnprocessableEntity, "日期不能早于文书的日期", "见证人或者照片、录像", "情况说明")
	form().send("/act", values{"outcome": "in_person.returned", "day-year": "2026", "day-month": "3", "day-day": "9", "reasons": "登记地址无人办公。"}).must(http.StatusOK)
	form().must(http.StatusOK, "退回或者未找到受送达人").send("/act", values{"outcome": "announcement.announced", "place": "政务服务大厅三号窗口",
		"reasons": "登记地址无人办公，电话无法接通。", "day-year": "", "day-month": "", "day-day": ""}).must(http.StatusOK)
	for _, words := range []string{"", party[:9], number, "SB2026000001"} {
		anybody.open("/announcements").must(http.StatusOK)
		if words != "" {
			anybody.send("/announcements", values{"words": words})
		}
		anybody.must(http.StatusOK, party, number, "政务服务大厅三号窗口")
	}
	anybody.open("/announcements").send("/announcements", values{"words": "没有这样的单位"}).must(http.StatusOK, "没有找到符合条件的公告")
	anybody.open("/announcements").send("/announcements", values{"words": ""}).must(http.StatusUnprocessableEntity)
	form().send("/act", values{"outcome": "in_person.served", "day-year": "2026", "day-month": "3", "day-day": "9", "received_by": "法定代表人"}).must(http.StatusOK)
	q.servedBy(casefile.ServiceInPerson)
	anybody.open("/announcements").must(http.StatusOK, "现在没有正在公告的文书")
	desk.open("/desk/cases/"+q.id.String()).must(http.StatusOK, "公告终止", "直接送达").must(http.StatusOK)
	q.checkTrails()
}

// In a browser: the page before a document, the click, the form of the clerk, announcements of an organisation and of a person, and the proof.
func TestBrowser_Service(t *testing.T) {
	axe, err := os.ReadFile("../web/static/vendor/_axe.min.js")
	if err != nil {
		t.Fatalf("axe is not built: run make assets (%v)", err)
	}
	b := &browse{t: t, ctx: webtest.NewBrowser(t)}
	b.c = newMockOffice(t, 24*time.Hour)
	b.c.serve()
	mine, theirs := b.c.hears(true), b.c.hears(false)
	theirs.serve(casefile.Serving{Way: casefile.ServiceAnnouncement, State: casefile.ServiceAnnounced, Place: "政务服务大厅三号窗口", Reasons: "下落不明。"})
	person := b.c.hearsPerson("张三")
	person.serve(casefile.Serving{Way: casefile.ServiceAnnouncement, State: casefile.ServiceAnnounced, Place: "政务服务大厅三号窗口", Reasons: "下落不明。"})
	shots := webtest.ShotsFolder(t)
	look := func(name, path string) {
		for _, width := range []int64{390, 1280} {
			webtest.CheckPage(b.ctx, t, b.c.url+path, string(axe), width, filepath.Join(shots, name+"-"+map[int64]string{390: "390", 1280: "1280"}[width]+".png"))
		}
	}
	b.do(chromedp.Navigate(b.c.url + "/lang/zh"))
	look("announcements", "/announcements")
	if text := webtest.Evaluate(b.ctx, t, chromedp.Evaluate[string](`document.body.innerText`)); !strings.Contains(text, "张*") || strings.Contains(text, "张三") {
		t.Errorf("a person is shown as:\n%s", text)
	}
	b.signIn("applicant")
	at := "/my/cases/" + mine.id.String() + "/notices/" + mine.notice().String()
	look("my-open", at)
	if n := mine.opened(); n != 0 {
		t.Fatalf("the browser has opened %d documents by itself", n)
	}
	b.do(chromedp.Navigate(b.c.url + at))
	b.press(`main form button[type=submit]`)
	mine.servedBy(casefile.ServiceElectronic)
	look("my-case-served", "/my/cases/"+mine.id.String())
	look("my-proof", "/my/cases/"+mine.id.String()+"/services/"+mine.list(`SELECT id::text FROM services WHERE case_id = $1`)[0])
	var login string
	if err := b.c.store.Pool.QueryRow(t.Context(), "SELECT login FROM accounts WHERE id = $1", theirs.sorter).Scan(&login); err != nil {
		t.Fatal(err)
	}
	b.signIn(login)
	look("act-serve", "/desk/tasks/"+theirs.task(casefile.TaskServe).String()+"/act")
	look("desk-case-served", "/desk/cases/"+theirs.id.String())
	look("desk-proof", "/desk/cases/"+theirs.id.String()+"/services/"+theirs.list(`SELECT id::text FROM services WHERE case_id = $1`)[0])
}
