package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"creditcase/casefile"
)

// Units that stay silent: their decisions are overdue at the instant, stand on the board, are urged at once with one form, beside an objection,
// and supervised; what is decided late is marked so, and the report of the month counts it.
func TestRepairing_DecidedLate(t *testing.T) {
	c := repairCity(t, "shenzhen-2022", 3*time.Second)
	first, second := c.apply(c.record(offence{})), c.apply(c.record(offence{by: c.anotherUnit()}))
	for _, a := range []*plea{first, second} {
		a.accept()
	}
	m := first.matters[0]
	deciding := func(a *plea) string { return a.matters[0].task(casefile.TaskDecideRepair) }
	supervisor := c.signIn("supervisor")
	tasks := []string{deciding(first), deciding(second)}
	c.eventually("both units are overdue", func() bool {
		return c.count(`SELECT count(*) FROM escalations e JOIN deadlines d ON d.task_id = e.task_id
			WHERE e.task_id::text = ANY($1) AND e.at = d.overdue_at AND e.at = d.due_at + interval '1 second'`, tasks) == 2
	})
	for _, task := range tasks {
		if !slices.Contains(supervisor.open("/watch").boxes("new"), task) {
			t.Errorf("the silent unit does not stand on the board:\n%s", supervisor.text)
		}
	}
	supervisor.must(http.StatusOK, m.number, "作出修复决定")
	supervisor.choose(tasks).must(http.StatusOK, "所选待办2件")
	supervisor.send("/watch/urge", values{"level": "supervise", "body": "请立即作出决定并说明逾期原因。"}).must(http.StatusOK, "已督办2件")
	m.unit.open(m.deskPath()).must(http.StatusOK, "督办单", "请立即作出决定并说明逾期原因。")
	m.reply("正在核对整改材料。")
	supervisor.open("/watch/urges?state=replied").must(http.StatusOK, m.number, "正在核对整改材料。")

	usual := c.usual()
	for _, a := range []*plea{first, second} {
		a.decide(a.matters[0], usual.ID)
		a.checkTrail(a.matters[0])
		if is := c.checkProof(a.matters[0].number); is != string(usual.ID) {
			t.Errorf("the proof says %s", is)
		}
	}
	supervisor.open("/watch/cases/"+m.id.String()).must(http.StatusOK, "逾期完成")
	for what, query := range map[string]string{
		"escalations that outlive the case": `SELECT count(*) FROM escalations WHERE settled_at IS NULL AND case_id = $1`,
		"urges left open":                   `SELECT count(*) FROM urges WHERE ended_at IS NULL AND case_id = $1`,
		"clocks not met":                    `SELECT count(*) FROM deadlines WHERE met_at IS NULL AND case_id = $1`,
	} {
		if n := c.count(query, m.id); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	if n := c.count(`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'repair.decide' AND met_at > due_at AND overdue_at = due_at + interval '1 second'`, m.id); n != 1 {
		t.Errorf("%d decisions marked late", n)
	}
	c.reportCounts(supervisor, m)
}

// Under every other pack, too, the silence of whoever decides is marked at the instant and comes before the supervisor, and what is decided then
// is marked as late and takes effect.
func TestRepairing_DecidedLate_EveryPack(t *testing.T) {
	for pack := range repairPacks {
		if pack == "shenzhen-2022" { // of which TestRepairing_DecidedLate tells more
			continue
		}
		t.Run(pack, func(t *testing.T) {
			t.Parallel()
			c := repairCity(t, pack, 2*time.Second)
			a := c.apply(c.record(offence{}))
			a.accept()
			m := a.matters[0]
			c.eventually("whoever decides is overdue", func() bool {
				return c.count(`SELECT count(*) FROM escalations e JOIN deadlines d ON d.task_id = e.task_id WHERE e.case_id = $1 AND d.clock = 'repair.decide'
					AND e.at = d.overdue_at AND e.at = d.due_at + interval '1 second'`, m.id) == 1
			})
			c.signIn("supervisor").open("/watch").must(http.StatusOK, m.number)
			usual := c.usual()
			a.decide(m, usual.ID)
			a.checkEffects(m, usual)
			a.checkTrail(m)
			if is := c.checkProof(m.number); is != string(usual.ID) {
				t.Errorf("the proof says %s", is)
			}
			if n := c.count(`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'repair.decide' AND met_at > due_at AND overdue_at = due_at + interval '1 second'`, m.id); n != 1 {
				t.Errorf("%d decisions marked late", n)
			}
			if n := c.count(`SELECT count(*) FROM escalations WHERE settled_at IS NULL AND case_id = $1`, m.id); n != 0 {
				t.Errorf("%d escalations outlive the case", n)
			}
		})
	}
}

// reportCounts holds that the report of the month counts the unit's late decision.
func (c *city) reportCounts(supervisor *person, m *matter) {
	c.t.Helper()
	var month, unit string
	err := c.store.Pool.QueryRow(c.t.Context(), `SELECT to_char(d.met_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM'), u.name_zh FROM deadlines d
		JOIN cases c ON c.id = d.case_id JOIN units u ON u.id = c.unit_id WHERE d.case_id = $1 AND d.clock = 'repair.decide'`, m.id).Scan(&month, &unit)
	if err != nil {
		c.t.Fatal(err)
	}
	lines := c.workbook(supervisor, "/watch/reports.xlsx?month="+month, "各单位")
	at := slices.IndexFunc(lines, func(line []string) bool { return len(line) > 4 && strings.Contains(line[0], unit) })
	if at < 0 || lines[at][2] != "1" || lines[at][4] != "1" { // closed, and late
		c.t.Errorf("the report of %s does not count the late decision of %s: %v", month, unit, lines)
	}
}
