package holidays_test

import (
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/web/admin/holidays"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// The preview says what each day was and becomes, and what is odd is confirmed day by day before it is applied.
func TestAdminCalendar_AsksBackAboutOddDays(t *testing.T) {
	p, office := counter.NewOfficeOf(t, 1)
	if _, err := db.OpenCalendar(t.Context(), p.Store, webtest.Now); err != nil {
		t.Fatal(err)
	}
	said := func(answer *httptest.ResponseRecorder, status int, texts ...string) string {
		t.Helper()
		page := html.UnescapeString(answer.Body.String())
		if answer.Code != status {
			t.Fatalf("status %d, want %d\n%s", answer.Code, status, page)
		}
		for _, text := range texts {
			if !strings.Contains(page, text) {
				t.Errorf("not said: %s\n%s", text, page)
			}
		}
		return page
	}
	const odd = "日期,名称,类型\r\n2027/1/1,元旦,休\r\n2027/1/3,元旦,班\r\n2027/5/1,劳动节,班\r\n2027/10/1,国庆节,班\r\n"
	said(office.Send(holidays.ImportRequest(t, odd+"2027/2/24,春节,班\r\n,,\r\n", holidays.ImportHead)), http.StatusUnprocessableEntity, "2027-02-24的安排没有任何变化")

	page := said(office.Send(holidays.ImportRequest(t, odd+",,\r\n", holidays.ImportHead)), http.StatusOK, "调休上班日", "通知未列出", "请核对通知是否漏列",
		"2027年5月1日（星期六）是国家规定的节假日，通知却安排上班", `value="2027-05-01"`, `value="2027-10-01"`)
	if strings.Contains(page, `value="2027-01-01"`) {
		t.Error("a plain day off is asked about")
	}
	n, err := calendar.ReadNotice([]byte(odd), calendar.Notice{ID: "2027-1", Year: 2027, Published: calendar.NewDate(2026, time.September, 5),
		Source: "https://example.org"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	for _, confirmed := range [][]string{nil, {"2027-05-01"}, {"2027-05-01", "2027-01-01", "x"}} {
		said(office.Post("/admin/calendar/apply", url.Values{"notice": {string(text)}, "confirm": confirmed}), http.StatusUnprocessableEntity,
			"请逐一确认不合常例的日期", "2027年10月1日（星期五）是国家规定的节假日")
	}
	n.Days = append(n.Days, calendar.NoticeDay{Date: calendar.NewDate(2027, time.February, 24), Name: "春节", As: calendar.Work})
	worse, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	both := []string{"2027-05-01", "2027-10-01"}
	said(office.Post("/admin/calendar/apply", url.Values{"notice": {string(worse)}, "confirm": append([]string{"2027-02-24"}, both...)}),
		http.StatusUnprocessableEntity, "2027-02-24的安排没有任何变化")
	if in, err := p.Store.ReadInForce(t.Context()); err != nil || !in.Calendar().InUnnoticedYear(calendar.NewDate(2027, time.May, 1)) {
		t.Fatalf("applied without being confirmed (%v)", err)
	}
	for range 2 { // sent again, it changes nothing
		said(office.Post("/admin/calendar/apply", url.Values{"notice": {string(text)}, "confirm": both}), http.StatusSeeOther)
	}
	in, err := p.Store.ReadInForce(t.Context())
	if err != nil || !in.Calendar().IsWorkday(calendar.NewDate(2027, time.May, 1)) {
		t.Errorf("not applied although confirmed (%v)", err)
	}
}
