package web

import (
	"net/url"
	"testing"
	"time"

	"creditcase/db"
)

// The supervisor's pages, and the unit's answer, in a real browser: a phone in Chinese, a desk in English.
func TestWatch_InABrowser(t *testing.T) {
	p := newPressing(t, 3)
	p.press(url.Values{"task": {p.tasks[0].String()}, "level": {"urge"}, "body": {"申请人多次来电，请抓紧办理并说明情况。"}})
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
	g := newGallery(t, p.handler)
	g.look(p.supervisor.cookie, "watch", "/watch")
	g.look(p.supervisor.cookie, "watch-urge", "/watch/urge?task="+p.tasks[0].String()+"&task="+p.tasks[1].String())
	chosen := url.Values{"task": {p.tasks[0].String(), p.tasks[1].String()}}
	form := hiddenIn(p.supervisor.page("/watch/urge?" + chosen.Encode()))
	form["level"], form["body"] = []string{"urge"}, []string{"请抓紧办理并说明情况。"}
	g.look(p.supervisor.cookie, "watch-urge-check", p.supervisor.on("/watch/urge", form))
	g.look(p.supervisor.cookie, "watch-urges", "/watch/urges")
	g.look(p.supervisor.cookie, "watch-units", "/watch/units")
	g.look(p.supervisor.cookie, "watch-reports", "/watch/reports")
	g.look(p.supervisor.cookie, "watch-case", "/watch/cases/"+p.cases[0].String())
	g.look(p.agency.cookie, "desk-urged", "/desk/cases/"+p.cases[0].String())
	g.look(p.agency.cookie, "desk-reply", "/desk/tasks/"+reply.String()+"/act")
}
