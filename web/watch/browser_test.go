package watch_test

import (
	"net/url"
	"testing"
	"time"

	"creditcase/db"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// The supervisor's pages, and the unit's answer, in a real browser: a phone in Chinese, a desk in English.
func TestWatch_InABrowser(t *testing.T) {
	p := counter.NewPressing(t, 3)
	press(p, url.Values{"task": {p.Tasks[0].String()}, "level": {"urge"}, "body": {"申请人多次来电，请抓紧办理并说明情况。"}})
	reply := p.TaskOf(p.Cases[0], "reply_urge")
	p.Clock.Set(webtest.Now.AddDate(0, 0, 5))
	for _, id := range p.Tasks[1:] {
		task, err := p.Store.TaskGet(t.Context(), id)
		if err == nil {
			_, err = p.Store.EscalationInsert(t.Context(), db.EscalationInsertParams{TaskID: id, Clock: "objection.accept",
				At: task.DueAt.Add(time.Second)})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	g := webtest.NewGallery(t, p.Handler)
	g.Look(p.AtWatch.Cookie, "watch", "/watch")
	g.Look(p.AtWatch.Cookie, "watch-urge", "/watch/urge?task="+p.Tasks[0].String()+"&task="+p.Tasks[1].String())
	chosen := url.Values{"task": {p.Tasks[0].String(), p.Tasks[1].String()}}
	form := counter.HiddenIn(p.AtWatch.Page("/watch/urge?" + chosen.Encode()))
	form["level"], form["body"] = []string{"urge"}, []string{"请抓紧办理并说明情况。"}
	g.Look(p.AtWatch.Cookie, "watch-urge-check", p.AtWatch.On("/watch/urge", form))
	g.Look(p.AtWatch.Cookie, "watch-urges", "/watch/urges")
	g.Look(p.AtWatch.Cookie, "watch-units", "/watch/units")
	g.Look(p.AtWatch.Cookie, "watch-reports", "/watch/reports")
	g.Look(p.AtWatch.Cookie, "watch-case", "/watch/cases/"+p.Cases[0].String())
	g.Look(p.AtAgency.Cookie, "desk-urged", "/desk/cases/"+p.Cases[0].String())
	g.Look(p.AtAgency.Cookie, "desk-reply", "/desk/tasks/"+reply.String()+"/act")
}
