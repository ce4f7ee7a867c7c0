package web

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"creditcase/db"
	"creditcase/web/webtest"
)

// The supervisor's pages, and the unit's answer, in a real browser: a phone in Chinese, a desk in English.
func TestWatch_InABrowser(t *testing.T) {
	axe, err := os.ReadFile("static/vendor/_axe.min.js")
	if err != nil {
		t.Skip("axe is not built: npm run build")
	}
	ctx := webtest.NewBrowser(t)
	p := newPressing(t, 3)
	p.supervisor.on("/watch/urge", url.Values{"form_id": {newFormID()}, "task": {p.tasks[0].String()}, "level": {"urge"},
		"body": {"申请人多次来电，请抓紧办理并说明情况。"}})
	reply := p.taskOf(p.cases[0], "reply_urge")
	p.clock.Set(testNow.AddDate(0, 0, 5))
	for _, id := range p.tasks[1:] {
		task, err := p.Store.TaskGet(t.Context(), id)
		if err == nil {
			_, err = p.Store.EscalationInsert(t.Context(), db.EscalationInsertParams{TaskID: id, Clock: "objection.accept",
				At: task.DueAt.Add(time.Second)})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(p.handler)
	defer server.Close()
	shots := webtest.ShotsFolder(t)
	look := func(who *customer, name, path string) {
		signInBrowser(ctx, t, server.URL, who.cookie)
		for lang, width := range map[string]int64{"zh": 390, "en": 1280} {
			file := fmt.Sprintf("%s-%s-%d", name, lang, width)
			t.Run(file, func(t *testing.T) {
				address := server.URL + "/lang/" + lang + "?back=" + url.QueryEscape(path)
				webtest.CheckPage(ctx, t, address, string(axe), width, filepath.Join(shots, file+".png"))
			})
		}
	}
	look(p.supervisor, "watch", "/watch")
	look(p.supervisor, "watch-urge", "/watch/urge?task="+p.tasks[0].String()+"&task="+p.tasks[1].String())
	look(p.supervisor, "watch-urges", "/watch/urges")
	look(p.supervisor, "watch-units", "/watch/units")
	look(p.supervisor, "watch-reports", "/watch/reports")
	look(p.supervisor, "watch-case", "/watch/cases/"+p.cases[0].String())
	look(p.agency, "desk-urged", "/desk/cases/"+p.cases[0].String())
	look(p.agency, "desk-reply", "/desk/tasks/"+reply.String()+"/act")
}
