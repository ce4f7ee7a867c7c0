package e2e

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html/atom"

	"creditcase/calendar"
	"creditcase/casefile"
)

// boxes are the tasks that a list on the open page offers to choose, as its boxes hold them.
func (p *person) boxes(list string) (tasks []string) {
	for n := range p.doc.Descendants() {
		if n.DataAtom == atom.Input && attr(n, "name") == "task" && strings.HasPrefix(attr(n, "id"), list+"-") {
			tasks = append(tasks, attr(n, "value"))
		}
	}
	return tasks
}

// choose sends the list with these tasks ticked, as the bar below it does.
func (p *person) choose(tasks []string) *person {
	p.t.Helper()
	return p.open("/watch/urge?" + url.Values{"task": tasks}.Encode())
}

// replyAt is where the unit answers the urge that waits.
func (m *matter) replyAt() (path string) {
	m.t.Helper()
	err := m.store.Pool.QueryRow(m.t.Context(), `SELECT '/desk/tasks/' || id || '/act' FROM tasks
		WHERE case_id = $1 AND kind = 'reply_urge' AND closed_at IS NULL`, m.id).Scan(&path)
	if err != nil {
		m.t.Fatal(err)
	}
	return path
}

// reply lets the unit answer the urge from its inbox, and promise to be done in a month.
func (m *matter) reply(text string) {
	m.t.Helper()
	m.unit.open("/desk").must(http.StatusOK, "答复催办", m.number)
	year, month, day := calendar.DateOf(m.clock.Now()).AddDays(30).Civil()
	m.unit.open(m.replyAt()).must(http.StatusOK)
	m.unit.send("/act", nil).must(http.StatusUnprocessableEntity, "请填写办理情况和原因")
	m.unit.send("/act", values{"reply": text, "done_by-year": strconv.Itoa(year), "done_by-month": strconv.Itoa(int(month)),
		"done_by-day": strconv.Itoa(day)}).must(http.StatusOK)
}

// A unit stays silent: overdue at the instant, on top of the supervisor's board, supervised; it answers; its late decision is taken
// and marked late.
func TestSupervision_SilentUnit(t *testing.T) {
	c := newCity(t, "xiamen-draft", time.Second)
	m := c.newMatter(c.aRecord(false))
	m.fileAndAccept()
	m.transfer()
	supervisor := c.signIn("supervisor")
	m.eventually("the silent unit stands on the board", func() bool {
		task := m.task(casefile.TaskVerify)
		return slices.Contains(supervisor.open("/watch").boxes("new"), task)
	})
	supervisor.must(http.StatusOK, "新逾期，尚未阅看", m.number, "核查期限")
	late := `SELECT count(*) FROM escalations e JOIN deadlines d ON d.task_id = e.task_id JOIN tasks t ON t.id = e.task_id
		WHERE e.case_id = $1 AND t.kind = 'verify' AND e.at = d.overdue_at AND e.at = d.due_at + interval '1 second' AND e.seen_at IS NULL`
	if n := m.count(late, m.id); n != 1 {
		t.Errorf("%d escalated at the instant and not looked at, want one", n)
	}

	supervisor.open("/watch/cases/"+m.id.String()).must(http.StatusOK, m.number, "报主管部门督促").follow("/watch/urge?").must(http.StatusOK)
	supervisor.send("/watch/urge", values{"level": "supervise", "body": "请立即核查并说明逾期原因。"}).must(http.StatusOK, "已督办1件", "督办单",
		"等待单位答复")
	if slices.Contains(supervisor.open("/watch").boxes("new"), m.task(casefile.TaskVerify)) {
		t.Error("what was supervised still stands on top of the board")
	}

	m.unit.open(m.deskPath()).must(http.StatusOK, "督办单", "请立即核查并说明逾期原因。", "核查并提出处理意见")
	m.reply("档案室搬迁，已安排专人调档。")
	m.unit.open(m.deskPath()).must(http.StatusOK, "档案室搬迁，已安排专人调档。")
	supervisor.open("/watch/cases/"+m.id.String()).must(http.StatusOK, "档案室搬迁，已安排专人调档。", "答复催办")
	supervisor.open("/watch/urges?state=replied").must(http.StatusOK, m.number, "档案室搬迁，已安排专人调档。")

	m.answer(m.unit, values{"outcome": string(casefile.OutcomeKeep), "reasons": "经核查无误，回复已晚。"})
	m.until(casefile.StageInforming)
	supervisor.open("/watch/cases/"+m.id.String()).must(http.StatusOK, "逾期完成")
	m.inform()
	if n := m.count(`SELECT count(*) FROM escalations WHERE case_id = $1 AND settled_at IS NULL`, m.id); n != 0 {
		t.Errorf("%d escalations outlive the case", n)
	}
	c.checkTrails()
	c.keepHistory(m.id.String(), "urged")
}

// task is the id of the case's task of the kind.
func (m *matter) task(kind casefile.TaskKind) (id string) {
	m.t.Helper()
	err := m.store.Pool.QueryRow(m.t.Context(), "SELECT id::text FROM tasks WHERE case_id = $1 AND kind = $2", m.id, kind).Scan(&id)
	if err != nil {
		m.t.Fatal(err)
	}
	return id
}

// Urged before its deadline, the unit does what it owes, which is its answer. The report of the month counts what was done, and
// opens as a workbook.
func TestSupervision_UrgedInTime_Reported(t *testing.T) {
	c := newCity(t, "shenzhen-2022", 24*time.Hour)
	m := c.newMatter(c.aRecord(false))
	m.fileAndAccept()
	m.transfer()
	supervisor := c.signIn("supervisor")
	verify := m.task(casefile.TaskVerify)
	if !slices.Contains(supervisor.open("/watch?list=soon").must(http.StatusOK, m.number).boxes("due"), verify) {
		t.Fatal("the task is not due soon")
	}
	supervisor.choose([]string{verify}).must(http.StatusOK, "可以催办", m.number)
	supervisor.fill("/watch/urge", values{"level": "supervise", "body": "请抓紧。"}, nil).must(http.StatusOK, "没有可以发出的文书", "尚未逾期，只能催办，不能督办。")
	supervisor.choose([]string{verify}).send("/watch/urge", values{"level": "urge", "body": "请抓紧核查。"}).must(http.StatusOK, "已催办1件", "催办单")
	m.unit.open(m.deskPath()).must(http.StatusOK, "催办单", "请抓紧核查。")

	m.answer(m.unit, values{"outcome": string(casefile.OutcomeKeep), "reasons": "经核查，所载内容无误。"})
	m.until(casefile.StageClosed)
	supervisor.open("/watch/urges").must(http.StatusOK, m.number, "已办结")
	m.unit.open("/desk").must(http.StatusOK)
	if strings.Contains(m.unit.text, m.number) {
		t.Error("the unit is still asked to answer")
	}

	supervisor.open("/watch/reports?month=2026-03").must(http.StatusOK, "统计报表：全市，2026年3月", "核查期限（规定时限）")
	lines := c.workbook(supervisor, "/watch/reports.xlsx?month=2026-03", "各单位")
	var agency, unit []string
	for _, line := range lines[2:] {
		switch {
		case strings.Contains(line[0], "信用中心"):
			agency = line[1:]
		case line[0] != "合计":
			unit = line[1:]
		}
	}
	// Received, closed, in time, late, share, fell overdue, extended, urged, median of working days.
	if want := []string{"2", "2", "2", "0", "1", "0", "0", "0", "0"}; !slices.Equal(agency, want) {
		t.Errorf("agency %v, want %v", agency, want)
	}
	if want := []string{"1", "1", "1", "0", "1", "0", "0", "1", "0"}; !slices.Equal(unit, want) {
		t.Errorf("unit %v, want %v", unit, want)
	}
	c.checkTrails()
	c.keepHistory(m.id.String(), "urged.done")
}

// workbook downloads a report and reads one of its sheets.
func (c *city) workbook(p *person, path, sheet string) [][]string {
	c.t.Helper()
	response, err := p.client.Get(c.url + path)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		c.t.Fatalf("%s: %d, %v", path, response.StatusCode, err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		c.t.Fatal(err)
	}
	lines, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		c.t.Fatal(err)
	}
	if err := book.Close(); err != nil {
		c.t.Fatal(err)
	}
	return lines
}

// Several cases are urged with one form; what cannot be urged is named, and the form sent again does nothing again.
func TestSupervision_Bulk(t *testing.T) {
	c := newCity(t, "shenzhen-2020", 24*time.Hour)
	matters := make([]*matter, 3)
	for i := range matters {
		m := c.newMatter(c.aRecord(false))
		m.prepare()
		m.file()
		m.until(casefile.StageFormCheck)
		matters[i] = m
	}
	supervisor := c.signIn("supervisor")
	tasks := supervisor.open("/watch?list=soon").boxes("due")
	if len(tasks) != len(matters) {
		t.Fatalf("%d tasks to choose from, want %d:\n%s", len(tasks), len(matters), supervisor.text)
	}
	first := matters[0].task(casefile.TaskFormCheck)
	supervisor.choose([]string{first}).send("/watch/urge", values{"level": "urge", "body": "请抓紧受理。"}).must(http.StatusOK, "已催办1件")
	supervisor.choose(tasks).must(http.StatusOK, "所选待办3件", "已催办，待答复")
	supervisor.fill("/watch/urge", values{"level": "urge", "body": "请抓紧受理审查。"}, nil).must(http.StatusOK, "提交并发出2份文书")
	again := supervisor.request("/watch/urge/check", nil, nil)
	body, err := io.ReadAll(again.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, told := range [][]string{
		{"已催办2件，1件未能催办", matters[0].number + "：已经催办或者督办，正在等待单位答复。"}, {"您此前已经提交，并已收到"}} {
		again.Body = io.NopCloser(bytes.NewReader(body))
		supervisor.do(again)
		supervisor.must(http.StatusOK, told...)
	}
	if n := c.count("SELECT count(*) FROM urges"); n != 3 {
		t.Errorf("%d urges, want one for each case", n)
	}
	for _, m := range matters {
		m.agency.open(m.deskPath()).must(http.StatusOK, "催办单", "答复催办")
		m.answer(m.agency, values{"accept": "yes"})
		m.until(casefile.StageComparison)
	}
	if n := c.count("SELECT count(*) FROM urges WHERE ended = 'done'"); n != 3 {
		t.Errorf("%d urges ended with what they asked for, want 3", n)
	}
	c.checkTrails()
}

// Urged, the unit asks for more time, is refused, answers, and is supervised once it is late: whatever lies beside the task, it is the
// unit's until it decides.
func TestSupervision_UrgedWhileMoreTimeIsAskedFor(t *testing.T) {
	c := newCity(t, "shenzhen-2022", 3*time.Second)
	m := c.newMatter(c.aRecord(false))
	m.fileAndAccept()
	m.transfer()
	supervisor, verify := c.signIn("supervisor"), m.task(casefile.TaskVerify)
	m.unit.open(m.deskPath()).follow("/extension").send("/extension", values{"amount": "1", "reasons": "需要调取原始档案核对。"}).must(http.StatusOK)
	supervisor.choose([]string{verify}).send("/watch/urge", values{"level": "urge", "body": "请抓紧核查。"}).must(http.StatusOK, "已催办1件")
	c.signIn(m.login(`unit_principal`)).open(m.approve("approve_extension")).
		send("/act", values{"approve": "no", "refusal": "档案并不复杂，请按期办理。"}).must(http.StatusOK)
	m.reply("正在调档。")
	m.eventually("the unit is overdue", func() bool {
		return m.count(`SELECT count(*) FROM escalations WHERE task_id = $1::uuid`, verify) == 1
	})
	supervisor.choose([]string{verify}).send("/watch/urge", values{"level": "supervise", "body": "请立即办结。"}).must(http.StatusOK, "已督办1件")
	m.answer(m.unit, values{"outcome": string(casefile.OutcomeKeep), "reasons": "经核查，所载内容无误。"})
	m.until(casefile.StageClosed)
	if n := m.count(`SELECT count(*) FROM urges WHERE case_id = $1 AND ended = 'done'`, m.id); n != 1 {
		t.Errorf("%d urges ended with the decision, want the later one", n)
	}
	c.checkTrails()
	c.keepHistory(m.id.String(), "asides")
}
