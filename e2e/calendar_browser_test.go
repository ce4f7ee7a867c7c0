package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"creditcase/activities/activitiestest"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/web/webtest"
)

// The pages around a notice, on a phone and on a desk: preview, what is wrong with an import, what is in force afterwards, the
// document, and the inbox of those whose date moved.
func TestBrowser_Notice(t *testing.T) {
	axe, err := os.ReadFile("../web/static/vendor/_axe.min.js")
	if err != nil {
		t.Fatalf("axe is not built: run make assets (%v)", err)
	}
	filed := time.Date(2019, time.March, 20, 10, 0, 0, 0, calendar.Zone)
	book := activitiestest.Book(t, "shenzhen-2020", "2020-01-01", "2018-01-01", map[string]int{"objection.verify": 29, "objection.total": 30})
	s := newSeason(t, book, filed)
	caseID := s.opened(filed, casefile.TaskVerify)
	s.clock.set(time.Date(2019, time.March, 22, 15, 0, 0, 0, calendar.Zone))
	b := &browse{t: t, ctx: webtest.NewBrowser(t), c: s.city}
	shots := webtest.ShotsFolder(t)
	look := func(name, path string) {
		for _, width := range []int64{390, 1280} {
			webtest.CheckPage(b.ctx, t, s.url+path, string(axe), width, filepath.Join(shots, fmt.Sprintf("%s-%d.png", name, width)))
		}
	}
	b.do(chromedp.Navigate(s.url + "/lang/zh"))
	b.signIn("admin")
	look("calendar-known", "/admin/calendar")
	look("calendar-preview", "/admin/calendar/known/2019-2")
	b.do(chromedp.EmulateViewport(390, 844), chromedp.Navigate(s.url+"/admin/calendar/import"))
	b.press(`main form button[type=submit]`)
	b.look(string(axe), "calendar-import-error")
	b.do(chromedp.Navigate(s.url + "/admin/calendar/known/2019-2"))
	b.press(`form[action="/admin/calendar/apply"] button`)
	s.recounted("2019-2")
	s.mustHaveLetters()
	look("calendar-applied", "/admin/calendar")

	clerk := b.one(`SELECT a.login FROM accounts a JOIN tasks t ON t.unit_id = a.unit_id WHERE t.case_id = $1 AND t.closed_at IS NULL
		AND a.role = 'unit_clerk' ORDER BY a.login LIMIT 1`, caseID)
	b.signIn(clerk)
	look("calendar-inbox", "/desk")
	b.signIn("applicant")
	letter := b.one(`SELECT id::text FROM notices WHERE case_id = $1 AND kind = 'date_moved'`, caseID)
	look("calendar-letter", "/my/cases/"+caseID.String()+"/notices/"+letter)
	s.signIn("applicant").open("/my/cases/"+caseID.String()).must(http.StatusOK, "期限变动告知书")
}
