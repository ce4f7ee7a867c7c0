package dates_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"creditcase/web/webtest/counter"
)

// A case is followed on the pages of the applicant, the unit and the supervisor: paused, resumed, extended.
func TestDeadlinePages(t *testing.T) {
	c := counter.NewExplainedCase(t)
	c.AskSupplement()
	mine, desk, watch := "/my/cases/"+c.ID.String(), "/desk/cases/"+c.ID.String(), "/watch/cases/"+c.ID.String()
	applicant, agency, head, supervisor := c.SignIn("applicant"), c.SignIn("agency"), c.SignIn("unit.head"), c.SignIn("supervisor")
	for path, who := range map[string]*counter.Customer{mine: applicant, desk: agency, watch: supervisor} {
		c.Says(counter.Words(who.Page(path)), "总办理期限", "受理期限", "中止计算", "自2026年9月20日 10:00起等待补正。按本市规定，承诺时限在此期间中止计算，收到补正后重新计算", "2026年9月20日，等待补正，中止计算")
	}
	c.Supplement()
	c.Transfer()
	c.Extend()
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
	for path, who := range map[string]*counter.Customer{desk: head, watch: supervisor} {
		c.Says(counter.Words(who.Page(path)), append(everybody, staff)...)
	}
	page := counter.Words(applicant.Page(mine))
	c.Says(page, append(everybody, "延长3个工作日，2026年10月13日 11:00经单位负责人批准")...)
	if strings.Contains(page, "负责人戊") {
		t.Error("the applicant reads who approved")
	}
	if strings.Contains(page, "中止计算；") {
		t.Error("the clocks still stand")
	}
	asked := httptest.NewRequest(http.MethodGet, mine, nil)
	asked.Header.Set("Accept-Language", "en")
	english := applicant.Send(asked)
	c.Says(counter.Words(english.Body.String()), "October 2026 , calendar of: Verification", "19 Oct 2026, the last day, added by an extension, counted, 13th working day",
		"by 3 working days, approved 13 October 2026 11:00 (head of unit)", "Period stated in the article")
}
