package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// explainedCase is a case under shenzhen-2020 that begins before two holidays, and can be led to where dates want explaining.
type explainedCase struct {
	*pressing
	id uuid.UUID
}

func newExplainedCase(t *testing.T) *explainedCase {
	t.Helper()
	c := &explainedCase{pressing: &pressing{counter: newCounterUnder(t, "shenzhen-2020")}}
	c.work()
	filing := c.Filing(c.record, "shenzhen-2020", 1, hashOf("shenzhen-2020"), testNow)
	filing.Filing.Grounds = []string{"inaccurate"}
	receipt, err := c.Store.File(t.Context(), filing)
	if err != nil {
		t.Fatal(err)
	}
	c.id = receipt.CaseID
	return c
}

func (c *explainedCase) at(month time.Month, day, hour int) {
	c.clock.Set(calendar.NewDate(2026, month, day).At(hour, 0))
}

// act does what a task asks for, in its unit's name, and waits for the step.
func (c *explainedCase) act(kind casefile.TaskKind, content any) {
	c.Helper()
	who, unit := c.AgencyClerk, c.Agency
	switch kind {
	case casefile.TaskVerify:
		who, unit = c.UnitClerk, c.Unit
	case casefile.TaskApproveExtension:
		who, unit = c.UnitHead, c.Unit
	}
	receipt, err := c.Store.Act(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: who, UnitID: unit, TaskID: c.taskOf(c.id, kind),
		Kind: kind.Act(), Content: content, At: c.clock.Now()})
	c.done(receipt, err)
}

// done waits for a step to be finished.
func (c *explainedCase) done(receipt db.Receipt, err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
	for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(5 * time.Millisecond) {
		var status casefile.ActStatus
		if err := c.Store.Pool.QueryRow(context.Background(), `SELECT status FROM acts WHERE id = $1`, receipt.ActID).Scan(&status); err != nil {
			c.Fatal(err)
		}
		if status == casefile.ActDone {
			return
		}
	}
	c.Fatal("an act is not done")
}

// askSupplement has the agency ask on Monday, supplement has the applicant answer on Tuesday.
func (c *explainedCase) askSupplement() {
	c.Helper()
	c.at(time.September, 20, 10)
	c.act(casefile.TaskFormCheck, casefile.FormCheck{Missing: []string{"处罚决定书全文"}})
}

func (c *explainedCase) supplement() {
	c.Helper()
	c.at(time.September, 22, 16)
	c.done(c.Store.Supplement(context.Background(), uuid.New(), c.Applicant, c.id, casefile.Supplement{Statement: "见附件。"}, c.clock.Now()))
}

// transfer brings the case to the unit on Wednesday, before the holidays.
func (c *explainedCase) transfer() {
	c.Helper()
	c.at(time.September, 23, 10)
	c.act(casefile.TaskFormCheck, casefile.FormCheck{Accept: true})
	c.act(casefile.TaskCompare, casefile.Comparison{Finding: casefile.FindingNoError, Reasons: "一致"})
}

// extend has the head of the unit approve three days more, a day before the end.
func (c *explainedCase) extend() {
	c.Helper()
	c.at(time.October, 12, 15)
	c.done(c.Store.RequestExtension(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: c.UnitClerk, UnitID: c.Unit,
		TaskID: c.taskOf(c.id, casefile.TaskVerify), Kind: casefile.ActRequestExtension,
		Content: casefile.ExtensionRequest{Amount: 3, Reasons: "需要调取档案。"}, At: c.clock.Now()}))
	c.at(time.October, 13, 11)
	c.act(casefile.TaskApproveExtension, casefile.ExtensionDecision{Approve: true})
}

var keptWhole = regexp.MustCompile(`<span class="cc-whole">([^<]*)</span>`)

// words is a page without its tags and the white space between them.
func words(page string) string {
	page = keptWhole.ReplaceAllString(page, "$1")
	var text strings.Builder
	for i, part := range strings.Split(page, "<") {
		if _, after, ok := strings.Cut(part, ">"); ok && i > 0 {
			part = after
		}
		text.WriteString(strings.TrimSpace(part))
		text.WriteByte(' ')
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// A case is followed on the pages of the applicant, the unit and the supervisor: paused, resumed, extended.
func TestDeadlinePages(t *testing.T) {
	c := newExplainedCase(t)
	c.askSupplement()
	mine, desk, watch := "/my/cases/"+c.id.String(), "/desk/cases/"+c.id.String(), "/watch/cases/"+c.id.String()
	applicant, agency, head, supervisor := c.signIn("applicant"), c.signIn("agency"), c.signIn("unit.head"), c.signIn("supervisor")
	for path, who := range map[string]*customer{mine: applicant, desk: agency, watch: supervisor} {
		c.says(words(who.page(path)), "总办理期限", "受理期限", "中止计算", "自2026年9月20日 10:00起等待补正。按本市规定，承诺时限在此期间中止计算，收到补正后重新计算", "2026年9月20日，等待补正，中止计算")
	}
	c.supplement()
	c.transfer()
	c.extend()
	everybody := []string{
		// The calendar, with what is heard of its days.
		"2026年9月 ，核查期限的计算日历", "一 星期一", "2026年9月23日，起算：收到核查通知，当日不计入", "2026年9月25日，中秋节放假，不计入", "2026年10月10日，国庆节调休上班，计入，第7个工作日",
		"2026年10月19日，到期日，延期增加，计入，第13个工作日", "2026年10月20日，累计上限", "中秋节、国庆节放假，不计入",
		// The facts.
		"规定时限", "《深圳经济特区社会信用条例》（征求意见稿）第三十八条第一款", "10个工作日，延期后共13个工作日", "国庆节放假7天：2026年10月1日至2026年10月7日（通知2026-1）",
		"连同延期不超过20个工作日，自2026年9月18日 14:05（异议提交）起算，至2026年10月20日（星期二）。", "其中2个工作日留作告知申请人。",
		"国务院办公厅2026年部分节假日安排，通知2026-1，2025年11月4日公布", "2026年10月13日 11:00：由2026年10月14日（星期三）变为2026年10月19日（星期一），批准延期",
		"总办理期限 2026年10月22日（星期四）", // which runs on while a supplement is awaited
	}
	staff := "延长3个工作日，2026年10月13日 11:00经单位负责人（负责人戊）批准"
	for path, who := range map[string]*customer{desk: head, watch: supervisor} {
		c.says(words(who.page(path)), append(everybody, staff)...)
	}
	page := words(applicant.page(mine))
	c.says(page, append(everybody, "延长3个工作日，2026年10月13日 11:00经单位负责人批准")...)
	if strings.Contains(page, "负责人戊") {
		t.Error("the applicant reads who approved")
	}
	if strings.Contains(page, "中止计算；") {
		t.Error("the clocks still stand")
	}
	asked := httptest.NewRequest(http.MethodGet, mine, nil)
	asked.Header.Set("Accept-Language", "en")
	english := applicant.send(asked)
	c.says(words(english.Body.String()), "October 2026 , calendar of: Verification", "19 Oct 2026, the last day, added by an extension, counted, 13th working day",
		"by 3 working days, approved 13 October 2026 11:00 (head of unit)", "Period stated in the article")
}
