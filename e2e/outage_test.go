package e2e

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"creditcase/casefile"
)

// TestTemporalAway files and decides while the Temporal server is stopped: both are received with their instant and
// processed by themselves when it is back.
func TestTemporalAway_NothingIsLost(t *testing.T) {
	c := newCity(t, "shenzhen-2022", 24*time.Hour)
	m := c.newMatter(c.aRecord(false))
	m.fileAndAccept()
	m.transfer()
	later := c.newMatter(c.aRecord(false))
	later.prepare()

	ctx := context.Background()
	port := stack.temporal.Port()
	if err := stack.temporal.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	restarted := sync.OnceFunc(func() {
		if err := startTemporal(ctx, port); err != nil {
			t.Fatal(err)
		}
	})
	defer restarted() // whatever happens here, the next test finds a server

	begun := c.clock.Now()
	later.file()
	later.applicant.must(http.StatusOK, "已收到")
	decision := m.answer(m.unit, values{"outcome": string(casefile.OutcomeKeep), "reasons": "经核查，所载内容无误。"})
	decision.must(http.StatusOK, "已收到")
	stopped := c.clock.Now()
	if n := c.count("SELECT count(*) FROM acts WHERE status = 'received'"); n != 2 {
		t.Errorf("%d acts wait, want the filing and the decision", n)
	}
	m.unit.open(m.deskPath()).must(http.StatusOK)
	if len(m.unit.links("/act")) != 0 {
		t.Error("a task whose act is received is offered again")
	}

	restarted()
	m.until(casefile.StageClosed)
	later.eventually("the filing is processed", func() bool {
		return c.count("SELECT count(*) FROM tasks WHERE case_id = $1", later.id) == 1
	})
	n := c.count(`SELECT count(*) FROM acts WHERE received_at BETWEEN $1 AND $2 AND status = 'done' AND processed_at > $2`,
		begun, stopped)
	if n != 2 {
		t.Errorf("%d acts kept their instant, want 2", n)
	}
	row, err := c.store.CaseGet(ctx, m.id)
	if err != nil {
		t.Fatal(err)
	}
	if row.ClosedAt.After(stopped) {
		t.Errorf("closed at %v, although decided before %v", row.ClosedAt, stopped)
	}
	c.checkTrails()
}

// again sends the form that is open n times at the same moment and returns what the answers say.
func (p *person) again(n int, part string, answers values) []*person {
	p.t.Helper()
	people, requests := make([]*person, n), make([]*http.Request, n)
	for i := range people {
		copied := *p
		copied.client = &http.Client{Jar: p.client.Jar}
		people[i], requests[i] = &copied, p.request(part, answers, nil)
	}
	atTheSameMoment(people, requests)
	return people
}

func atTheSameMoment(people []*person, requests []*http.Request) {
	var ready, done sync.WaitGroup
	ready.Add(1)
	for i := range people {
		done.Go(func() {
			ready.Wait()
			people[i].do(requests[i])
		})
	}
	ready.Done()
	done.Wait()
}

func TestFiling_SentFiveTimesAtOnce_OneCase(t *testing.T) {
	c := newCity(t, "shenzhen-2022", 24*time.Hour)
	m := c.newMatter(c.aRecord(false))
	m.prepare()
	sent := m.applicant.again(5, "/check", values{"declare": "yes"})
	m.noteCase()
	for i, p := range sent {
		if p.status != http.StatusOK || !strings.Contains(p.text, m.number) {
			t.Errorf("sending %d: %d\n%s", i, p.status, p.text)
		}
	}
	if n := c.count("SELECT count(*) FROM acts"); n != 1 {
		t.Errorf("%d acts, want one", n)
	}
}

func TestDecision_TwoAtTheSameMoment_OneDecisionTheOtherTold(t *testing.T) {
	c := newCity(t, "qianhai-2020", 24*time.Hour)
	m := c.newMatter(c.aRecord(false))
	m.fileAndAccept()
	m.until(casefile.StageDecision)

	colleague := c.signIn("agency2")
	people := []*person{m.agency, colleague}
	requests := make([]*http.Request, 2)
	for i, p := range people {
		p.open(m.deskPath()).follow("/act").must(http.StatusOK)
		p.fill("/act", values{"outcome": string(casefile.OutcomeKeep), "reasons": "经核查无误，予以维持。"}, nil).must(http.StatusOK)
		requests[i] = p.request("/check", nil, nil)
	}
	atTheSameMoment(people, requests)
	m.until(casefile.StageClosed)
	told := 0
	for _, p := range people {
		p.must(http.StatusOK)
		if strings.Contains(p.text, "您的提交没有生效") {
			told++
		}
	}
	if n := c.count("SELECT count(*) FROM acts WHERE case_id = $1 AND kind = 'decide'", m.id); n != 1 {
		t.Errorf("%d decisions", n)
	}
	if n := c.count("SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'result'", m.id); n != 1 {
		t.Errorf("%d results", n)
	}
	if told != 1 {
		t.Errorf("%d were told that another was first:\n%s\n---\n%s", told, people[0].text, people[1].text)
	}
}
