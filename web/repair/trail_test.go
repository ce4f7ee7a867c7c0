package repair_test

import (
	"net/url"
	"strings"
	"testing"

	"creditcase/casefile"
	"creditcase/web/webtest/counter"
)

// In a case of several records a line of the trail says of which a decision or an effect is; a line of before says what it says.
func TestTrail_NamesTheRecord(t *testing.T) {
	c := apply(t, "shenzhen-2022")
	c.SignIn("agency").Act(c.task(c.first, casefile.TaskFormCheck), url.Values{"accept": {"yes"}})
	unit := c.SignIn("unit")
	unit.Act(c.task(c.first, casefile.TaskDecideRepair), url.Values{"outcome-1": {"withhold"}, "outcome-2": {"refuse_repair"},
		"reasons": {"已核实整改情况和培训记录。"}, "reasons-2": {"第二项违法行为尚未纠正。"}})
	page := counter.Words(unit.Page("/desk/cases/" + c.first.String()))
	for _, says := range []string{"作出处理决定：第1条：行政处罚（PEN-0001），停止公示和共享（第八十二条第二款第（一）项）",
		"作出处理决定：第2条：行政处罚（PEN-0002），不予修复（第八十二条第一款）", "信用信息状态变化：第1条：行政处罚（PEN-0001），"} {
		if !strings.Contains(page, says) {
			t.Errorf("the trail does not say %q", says)
		}
	}
}
