package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// inCourt is an enterprise with a penalty and a place on a list, whose administrator and agency use the pages.
type inCourt struct {
	*insolvent
	code            string
	listed          string // number of its record on a list
	listedID        uuid.UUID
	manager, office *person
}

// inCourtOf is an enterprise of its own, with an account for who is to be its administrator. n tells enterprises of a city apart.
func (c *city) inCourtOf(n int) *inCourt {
	c.t.Helper()
	b := c.basisOf(fmt.Sprintf("CZ pages %d", n), true)
	i := &inCourt{insolvent: &insolvent{question: b.question, number: fmt.Sprintf("PEN %d", n), record: b.record, clerk: b.clerk, administrator: uuid.New()},
		code: fmt.Sprintf("91990100MA000%05d", n), listed: fmt.Sprintf("LIST %d", n), listedID: uuid.New()}
	if err := c.store.Pool.QueryRow(c.t.Context(), `SELECT subject_id FROM records WHERE id = $1`, i.record).Scan(&i.subject); err != nil {
		c.t.Fatal(err)
	}
	for _, question := range []struct {
		text string
		args []any
	}{
		{`UPDATE subjects SET code = $2 WHERE id = $1`, []any{i.subject, i.code}},
		{`UPDATE records SET number = $2 WHERE id = $1`, []any{i.record, i.number}},
		{`INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields) VALUES ($1, $2, $3, 'serious_list', 'public', '严重失信主体名单', 'Serious list',
			'[{"key": "why", "zh": "列入事由", "en": "Why"}]')`, []any{i.listedID, "L-" + i.listed, i.unit}},
		{`INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source) VALUES ($1, $2, $3, $1, $4, '2025-03-04', '{"why": "拖欠"}')`,
			[]any{i.listedID, i.listed, i.subject, i.unit}},
		{`INSERT INTO record_versions (record_id, version, content, valid_from) VALUES ($1, 1, '{"why": "拖欠"}', '2025-03-04')`, []any{i.listedID}},
		{`INSERT INTO accounts (id, login, password_hash, name, role, created_at) SELECT $1, $2, password_hash, '样例清算事务所', 'applicant', created_at FROM accounts WHERE login = 'applicant'`,
			[]any{i.administrator, fmt.Sprintf("gl.pages.%d", n)}},
	} {
		if _, err := c.store.Pool.Exec(c.t.Context(), question.text, question.args...); err != nil {
			c.t.Fatal(err)
		}
	}
	i.manager, i.office = c.signIn(fmt.Sprintf("gl.pages.%d", n)), c.signIn("agency")
	return i
}

var scanned = map[string][]byte{"扫描件.pdf": []byte("%PDF-1.4\n%%EOF\n")}

// appoint has the agency register the administrator, with the scan of the court's decision.
func (i *inCourt) appoint() {
	i.t.Helper()
	i.manager.open("/my/reorganization").must(http.StatusOK)
	if len(i.manager.links(i.at(casefile.MatterPlan))) > 0 {
		i.t.Error("a document can be filed before the appointment is registered")
	}
	answers := values{"login": i.manager.login, "holder": "样例清算事务所", "code": i.code, "court": "云澜市中级人民法院", "number": "指定" + i.code, "sure": "yes"}
	maps.Copy(answers, dayIn("appointed", calendar.DateOf(i.clock.Now()).AddDays(-30)))
	const register = "/desk/administrators/new"
	i.office.open(register).upload(register, answers, scanned).must(http.StatusOK, "样例清算事务所", "指定"+i.code, "扫描件.pdf")
}

// at is where the administrator files a document.
func (i *inCourt) at(m casefile.ReorganizationMatter) string {
	return "/my/reorganization/" + i.subject.String() + "/" + string(m)
}

// brings has the administrator file a document of today with its scan, and look at it before it is sent.
func (i *inCourt) brings(m casefile.ReorganizationMatter, more values) {
	i.t.Helper()
	i.documentNumber++
	number, today := fmt.Sprintf("（2026）云01破%s之%d", i.code, i.documentNumber), calendar.DateOf(i.clock.Now())
	answers := values{"court": "云澜市中级人民法院", "number": number}
	maps.Copy(answers, more)
	maps.Copy(answers, dayIn("issued", today))
	if m == casefile.MatterPlan {
		answers["plan"] = "普通债权分三期清偿。"
		maps.Copy(answers, dayIn("performs", today.AddYears(3)))
	}
	p, at := i.manager, i.at(m)
	p.open("/my/reorganization").must(http.StatusOK).follow(at)
	p.must(http.StatusOK).upload(at, answers, scanned).must(http.StatusOK, "还没有提交", number, "扫描件.pdf")
	p.send(at, values{"step": "send"}).must(http.StatusOK, number)
	id, _, _ := strings.Cut(strings.TrimPrefix(p.path, "/my/cases/"), "/")
	var err error
	if i.id, err = uuid.Parse(id); err != nil {
		i.t.Fatalf("what was filed leads to %s", p.path)
	}
	i.eventually("it is to be checked", func() bool {
		return i.count(`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL`, i.id, casefile.TaskCheckReorganization) == 1
	})
}

// check is where the agency checks the document.
func (i *inCourt) check() string {
	return "/desk/tasks/" + i.task(casefile.TaskCheckReorganization).String() + "/act"
}

// followed has the agency look at all that follows, and at the letter, before it follows the document.
func (i *inCourt) followed(result, letter string, will ...string) {
	i.t.Helper()
	i.office.open(i.check()).must(http.StatusOK, append(will, "核对通过以后的全部处理")...)
	i.office.fill("/act", values{"granted": "yes"}, nil).must(http.StatusOK, letter)
	i.office.press().must(http.StatusOK)
	i.closedWith(result)
	i.office.open("/desk/cases/"+i.id.String()).must(http.StatusOK, letter)
	i.manager.open("/my/notices").must(http.StatusOK, letter)
}

// searched has somebody who has not signed in look the enterprise up for a purpose: what the page has to say, and what it must not.
func (i *inCourt) searched(purpose casefile.Purpose, says, never []string) {
	i.t.Helper()
	p := i.stranger().open("/records").send("/records", values{"q": i.code, "purpose": string(purpose)}).must(http.StatusOK, says...)
	for _, s := range never {
		if strings.Contains(p.text, s) {
			i.t.Errorf("a search for %s says %q:\n%s", purpose, s, p.text)
		}
	}
}

// planned has the plan approved by way of the pages.
func (i *inCourt) planned() {
	i.t.Helper()
	i.appoint()
	i.brings(casefile.MatterPlan, nil)
	i.followed("mark_plan", "重整信息标注告知书", i.number, i.listed, "重整期间标注")
	i.plan = i.id
	i.manager.open("/my/reorganization").must(http.StatusOK, "重整计划执行中")
}

// marked holds what anybody finds of the enterprise while its plan runs, for a tender and for nothing in particular.
func (i *inCourt) marked() {
	i.t.Helper()
	both := []string{i.number, i.listed}
	switch i.pack.ID {
	case "national-2026": // what lies before the ruling is shielded
		i.searched(casefile.PurposeOther, nil, both)
		i.searched(casefile.PurposeTender, nil, both)
	case "shenzhen-2020":
		i.searched(casefile.PurposeOther, append(both, "重整计划执行中", "裁定前信息不作不利参考"), nil)
		i.searched(casefile.PurposeTender, []string{"重整计划执行中", "另有2条信息", "第七十条"}, both)
	default:
		i.searched(casefile.PurposeOther, append(both, "重整计划执行中"), nil)
		i.searched(casefile.PurposeTender, append(both, "重整计划执行中"), nil)
	}
}

// refusesOthers tries each door with people whose it is not.
func (i *inCourt) refusesOthers() {
	i.t.Helper()
	other, unit, watcher := i.signIn("applicant2"), i.signIn("tax"), i.signIn("supervisor")
	own, plan, assistance := "/my/cases/"+i.id.String(), i.at(casefile.MatterPlan), i.at(casefile.MatterAssistance)
	elsewhere := strings.Replace(plan, i.subject.String(), uuid.NewString(), 1)
	entered := "/desk/reorganization/" + i.subject.String() + "/" + string(casefile.MatterPlan)
	const missing, forbidden = http.StatusNotFound, http.StatusForbidden
	for _, try := range []struct {
		who  *person
		path string
		want int
	}{
		{other, plan, missing}, {other, own, missing}, {other, entered, forbidden},
		{other, "/desk/administrators", forbidden},
		{i.manager, elsewhere, missing}, {i.manager, "/desk/administrators", forbidden}, {i.manager, i.check(), forbidden},
		{i.office, "/my/reorganization", forbidden}, {i.office, plan, forbidden},
		{unit, "/desk/administrators", forbidden}, {unit, i.check(), missing}, {unit, "/desk/cases/" + i.id.String(), missing},
		{watcher, "/desk/administrators", forbidden}, {watcher, i.check(), forbidden}, {watcher, plan, forbidden},
	} {
		if try.who.open(try.path); try.who.status != try.want {
			i.t.Errorf("%s at %s: %d, want %d", try.who.login, try.path, try.who.status, try.want)
		}
	}
	if !i.pack.Reorganization.Lets(casefile.ReorganizationByUnit) {
		unit.open(entered).must(missing)
	}
	if !i.pack.Reorganization.Knows(casefile.MatterAssistance) {
		i.manager.open(assistance).must(missing)
	}
	if p := i.stranger().open(plan); p.path != "/login" {
		i.t.Errorf("somebody who has not signed in comes to %s", p.path)
	}
}

// A reorganization as its people see it: the agency registers the administrator, he files what the court has sent, the agency looks at all that follows and
// follows it, and everybody finds the enterprise marked; until the plan was carried out, converted, or has failed with what was deleted coming back.
func TestReorganization_Pages(t *testing.T) {
	t.Parallel()
	for packID, ends := range map[string]string{"shenzhen-2020": "裁定前信息不作不利参考", "shenzhen-2022": "重整计划执行完毕", "national-2026": "信用等级重新评定"} {
		t.Run(packID, func(t *testing.T) {
			t.Parallel()
			c := courtIn(t, packID)
			ways := []struct {
				name string
				way  func(*inCourt)
			}{{"carried out", func(i *inCourt) {
				i.appoint()
				i.brings(casefile.MatterPlan, nil)
				i.refusesOthers()
				i.followed("mark_plan", "重整信息标注告知书", i.number, i.listed, "重整期间标注")
				i.marked()
				i.brings(casefile.MatterCarriedOut, nil)
				i.followed("plan_carried_out", "重整终结处理告知书")
				i.searched(casefile.PurposeOther, []string{i.number, i.listed, ends}, []string{"重整计划执行中"})
				i.manager.open(i.at(casefile.MatterConverted)).must(http.StatusNotFound) // with the plan the appointment is over
			}}, {"converted", func(i *inCourt) {
				i.planned()
				i.brings(casefile.MatterConverted, nil)
				i.followed("plan_converted", "重整终结处理告知书")
				i.searched(casefile.PurposeTender, []string{i.number, i.listed}, []string{"重整计划执行中", "裁定前信息不作不利参考"})
			}}}
			if c.pack.Reorganization.Knows(casefile.MatterAssistance) {
				ways = append(ways, struct {
					name string
					way  func(*inCourt)
				}{"assisted, failed and restored", func(i *inCourt) {
					i.planned()
					i.brings(casefile.MatterAssistance, values{"record-" + i.record.String(): "delete", "record-" + i.listedID.String(): "remove_from_list"})
					i.followed("mixed", "协助执行办理告知书", i.number, i.listed, "删除1条信用信息", "1条信用信息移出名单")
					i.searched(casefile.PurposeOther, nil, []string{i.number, i.listed})
					i.brings(casefile.MatterFailed, values{"restores": "yes"})
					i.followed("plan_failed", "重整终结处理告知书", "恢复（撤销：已删除）", "恢复（撤销：移出名单）")
					i.searched(casefile.PurposeOther, []string{i.number, i.listed}, []string{"重整计划执行中"})
				}})
			}
			for n, w := range ways {
				t.Run(w.name, func(t *testing.T) { w.way(c.in(t).inCourtOf(n + 1)) })
			}
		})
	}
}

// courtIn starts a city with pages on a day on which the pack is in force. Time goes as it does: people look at each page before they go on.
func courtIn(t *testing.T, packID string) *city {
	t.Helper()
	began := monday
	if packID == "national-2026" {
		began = time.Date(2026, 4, 13, 9, 0, 0, 0, calendar.Zone)
	}
	clock, err := calendar.NewSimulation(time.Now(), began, 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := newOfficeAt(t, packID, book, clock)
	c.serve()
	return c
}
