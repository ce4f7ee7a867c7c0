package unit_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db/dbtest"
	"creditcase/web/looks"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// desk is a unit at work that handles an item on a commitment.
type desk struct {
	*counter.Counter
	clerk, head *counter.Customer
}

const code = "YZ-CY"

func atDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{Counter: counter.Under(t, "shenzhen-2022")}
	d.Work()
	d.NewCommitmentItem(t, d.Unit, code, nil, webtest.Now)
	d.clerk, d.head = d.SignIn("unit"), d.SignIn("unit.head")
	return d
}

// send fills in the form of a page as it is shown and sends it.
func (d *desk) send(who *counter.Customer, path string, answers url.Values) (int, string, string) {
	d.Helper()
	form := counter.HiddenIn(who.Page(path))
	maps.Copy(form, answers)
	answer := who.Post(path, form)
	return answer.Code, answer.Body.String(), answer.Header().Get("Location")
}

// scanned is send with a scan.
func (d *desk) scanned(path, question string, answers url.Values) (int, string, string) {
	d.Helper()
	form := counter.HiddenIn(d.clerk.Page(path))
	maps.Copy(form, answers)
	answer := d.clerk.SendFiles(path, question, form, counter.PDFOf(100))
	return answer.Code, answer.Body.String(), answer.Header().Get("Location")
}

var party = url.Values{"kind": {"legal_person"}, "name": {dbtest.CompanyName}, "code": {dbtest.CompanyCode}, "code_sure": {"yes"}, "choice": {"sign"}}

func with(answers url.Values, more ...string) url.Values {
	all := maps.Clone(answers)
	for i := 0; i < len(more); i += 2 {
		all[more[i]] = []string{more[i+1]}
	}
	return all
}

// enter enters what the company has signed and returns where it is shown.
func (d *desk) enter() string {
	d.Helper()
	status, body, to := d.scanned("/desk/commitment-items/"+code+"/sign", "scan", party)
	if status != http.StatusSeeOther {
		d.Fatalf("entered: %d\n%s", status, counter.Words(body))
	}
	return to
}

func (d *desk) state(at string) (state casefile.CommitmentState) {
	d.Helper()
	number := at[strings.LastIndex(at, "/")+1:]
	if err := d.Store.Pool.QueryRow(d.Context(), `SELECT state FROM commitments WHERE number = $1`, number).Scan(&state); err != nil {
		d.Fatal(err)
	}
	return state
}

// What is signed at the counter comes in with its scan; what is wrong with the form is said beside it, and nothing is entered.
func TestUnit_EntersAtTheCounter(t *testing.T) {
	d := atDesk(t)
	path := "/desk/commitment-items/" + code + "/sign"
	for want, answers := range map[string]url.Values{
		"请附上当事人签署的承诺书扫描件": party,
		"请填写名称或者姓名":       with(party, "name", ""),
		"校验码不符":           with(party, "code_sure", ""),
		"不是有效的公民身份号码":     with(party, "kind", "person"),
		"请选择当事人的选择":       with(party, "choice", ""),
		"不在这里登记办结":        with(party, "choice", "decline", "finished", "yes"),
		"承诺事项的内容已经更新":     with(party, "version", "7"),
	} {
		if status, body, _ := d.send(d.clerk, path, answers); status != http.StatusUnprocessableEntity || !strings.Contains(counter.Words(body), want) {
			t.Errorf("%s: %d\n%s", want, status, counter.Words(body))
		}
	}
	if status, body, _ := d.scanned(path, "scan", with(party, "name", "别的公司")); status != http.StatusUnprocessableEntity || !strings.Contains(body, "别的公司") {
		t.Errorf("a code of another: %d", status)
	}
	if n := d.Count(`SELECT count(*) FROM commitments`); n != 0 {
		t.Fatalf("%d commitments were entered", n)
	}
	at := d.enter()
	page := counter.Words(d.clerk.Page(at))
	for _, want := range []string{dbtest.CompanyName, "窗口签署", "证据.pdf", "经营场所合法使用", "登记事项办结", "提起核查"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q\n%s", want, page)
		}
	}
	if strings.Contains(page, dbtest.CompanyCode) {
		t.Error("the code stands in full")
	}
	status, _, to := d.send(d.clerk, path, with(party, "kind", "organisation", "name", "新设合伙企业", "code", "91330100MA27XYA12A", "choice", "decline"))
	if status != http.StatusSeeOther || d.state(to) != casefile.CommitmentDeclined {
		t.Errorf("declined: %d", status)
	}
	if n := d.Count(`SELECT count(*) FROM records r JOIN commitments m ON m.record_id = r.id WHERE m.state = 'declined'`); n != 0 {
		t.Error("declining leaves a record")
	}
	list := counter.Words(d.clerk.Page("/desk/commitments?state=declined"))
	if !strings.Contains(list, "新设合伙企业") || strings.Contains(list, dbtest.CompanyName) {
		t.Errorf("by state:\n%s", list)
	}
}

// Whoever has a record that excludes is not entered, and the clerk reads which rule and which record.
func TestUnit_IsToldWhoIsExcluded(t *testing.T) {
	d := atDesk(t)
	d.Exec(`UPDATE catalogue_items SET category = 'serious_list' WHERE id = (SELECT item_id FROM records WHERE id = $1)`, d.Record)
	status, body, _ := d.scanned("/desk/commitment-items/"+code+"/sign", "scan", party)
	words := counter.Words(body)
	if status != http.StatusUnprocessableEntity || !strings.Contains(words, "有严重不良信用记录且尚未修复") || !strings.Contains(words, "申请信用修复") {
		t.Errorf("%d\n%s", status, words)
	}
	if n := d.Count(`SELECT count(*) FROM commitments`); n != 0 {
		t.Errorf("%d commitments", n)
	}
	if n := d.Count(`SELECT count(*) FROM account_events WHERE kind = 'counter_look' AND facts = '{"name": "PEN-0001"}'`); n != 1 {
		t.Errorf("the record was shown, and that written down %d times", n)
	}
	was := looks.Counter
	looks.Counter.Hour = 1
	t.Cleanup(func() { looks.Counter = was })
	for kind, who := range map[string]url.Values{"excluded": party, "not excluded": with(party, "kind", "organisation", "name", "新设合伙企业", "code", "91330100MA27XYA12A")} {
		if status, _, _ := d.scanned("/desk/commitment-items/"+code+"/sign", "scan", who); status != http.StatusTooManyRequests {
			t.Errorf("%s, after as many looks as there may be: %d", kind, status)
		}
	}
}

// A commitment goes on at the desk: papers, the day on which the item is finished, a withdrawal that came on paper, a check that is called for.
func TestUnit_WorksWithACommitment(t *testing.T) {
	d := atDesk(t)
	first, second := d.enter(), d.enter()
	if status, body, _ := d.scanned(first+"/papers", "files", url.Values{"paper": {"lease"}}); status != http.StatusSeeOther {
		t.Fatalf("papers: %d\n%s", status, counter.Words(body))
	}
	if page := d.clerk.Page(first + "/papers"); strings.Contains(page, `value="plan"`) || !strings.Contains(page, `value="lease"`) {
		t.Error("what is waived can be handed in")
	}
	if status, body, _ := d.send(d.clerk, first+"/papers", url.Values{"paper": {"lease"}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "请选择要提交的文件") {
		t.Errorf("papers without files: %d", status)
	}
	day := func(year, month, day string) url.Values {
		return url.Values{"day-year": {year}, "day-month": {month}, "day-day": {day}}
	}
	if status, body, _ := d.send(d.clerk, first+"/finish", day("2020", "1", "2")); status != http.StatusUnprocessableEntity || !strings.Contains(body, "办结日期不能早于签署日期") {
		t.Errorf("finished before it was signed: %d", status)
	}
	if status, body, _ := d.send(d.clerk, first+"/finish", nil); status != http.StatusUnprocessableEntity || !strings.Contains(body, "请填写办结日期") {
		t.Errorf("finished on no day: %d\n%s", status, counter.Words(body))
	}
	today := day("2026", "9", "18")
	if status, body, _ := d.send(d.clerk, first+"/finish", today); status != http.StatusSeeOther || d.state(first) != casefile.CommitmentFinished {
		t.Fatalf("finished: %d\n%s", status, counter.Words(body))
	}
	if page := counter.Words(d.clerk.Page(first)); !strings.Contains(page, "核查日") || !strings.Contains(page, "登记撤回承诺") {
		t.Errorf("finished:\n%s", page)
	}
	came := func(day string) url.Values {
		return url.Values{"reasons": {"当事人改变经营计划，不再需要。"}, "came-year": {"2026"}, "came-month": {"9"}, "came-day": {day}}
	}
	for wrong, want := range map[string]string{"": "收到日期应当写明年、月、日", "17": "收到日期不能早于签署承诺的日期", "19": "收到日期不能晚于今天"} {
		if status, body, _ := d.scanned(second+"/withdraw", "files", came(wrong)); status != http.StatusUnprocessableEntity || !strings.Contains(counter.Words(body), want) {
			t.Errorf("withdrawn on %q: %d\n%s", wrong, status, counter.Words(body))
		}
	}
	if status, body, _ := d.send(d.clerk, second+"/withdraw", came("18")); status != http.StatusUnprocessableEntity ||
		!strings.Contains(body, "请选择书面撤回的扫描件") {
		t.Errorf("withdrawn without its paper: %d", status)
	}
	form := counter.HiddenIn(d.clerk.Page(second + "/withdraw"))
	maps.Copy(form, came("18"))
	if answer := d.clerk.SendFiles(second+"/withdraw", "files", form, counter.PDFOf(100)); answer.Code != http.StatusSeeOther || d.state(second) != casefile.CommitmentWithdrawn {
		t.Fatalf("withdrawn: %d\n%s", answer.Code, counter.Words(answer.Body.String()))
	}
	if answer := d.clerk.Post(second+"/withdraw", form); answer.Code != http.StatusSeeOther || !strings.Contains(d.clerk.Page(second), "此前已经收到") {
		t.Errorf("the withdrawal sent once more: %d", answer.Code)
	}
	for _, want := range []string{"due=month", "number=CN2026", "item=" + code, "state=finished"} {
		if list := d.clerk.Page("/desk/commitments?" + want); !strings.Contains(list, first) {
			t.Errorf("%s does not find it", want)
		}
	}
	if list := d.clerk.Page("/desk/commitments?due=late"); strings.Contains(list, first) {
		t.Error("it is late before its day")
	}
	if _, body, _ := d.send(d.clerk, "/desk/commitments/find", url.Values{"words": {dbtest.CompanyName[:9]}}); !strings.Contains(body, first) || !strings.Contains(body, second) {
		t.Error("the party is not found")
	}
	status, body, to := d.send(d.clerk, first+"/check", url.Values{"reasons": {"收到举报，经营场所与承诺不符。"}})
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/desk/cases/") || d.state(first) != casefile.CommitmentChecking {
		t.Fatalf("called: %d\n%s", status, counter.Words(body))
	}
	early := counter.Words(d.clerk.Page(to))
	for _, want := range []string{"本次核查在核查日之前开始", "核查开始（补交材料的，为收到材料或者补交期限届满）的次日起计算"} {
		if !strings.Contains(early, want) {
			t.Errorf("a check before its day does not say %q:\n%s", want, early)
		}
	}
	if strings.Contains(early, "核查日到来") {
		t.Error("its day is said to have come")
	}
	for _, do := range []string{"/check", "/papers"} { // nobody fills in what cannot be received
		if answer := d.clerk.Get(first + do); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != first {
			t.Errorf("the form %s while it is being checked: %d", do, answer.Code)
		}
	}
	again := url.Values{"reasons": {"收到举报，经营场所与承诺不符。"}, "form_id": {uuid.NewString()}} // too late: what was typed stays
	answer := d.clerk.Post(first+"/check", again)
	if body := answer.Body.String(); answer.Code != http.StatusConflict || !strings.Contains(counter.Words(body), "没有办理成功") || !strings.Contains(body, again.Get("reasons")) {
		t.Errorf("called again while it is being checked: %d\n%s", answer.Code, counter.Words(body))
	}
	if answer := d.clerk.Post(first+"/finish", with(today, "form_id", uuid.NewString())); answer.Code != http.StatusSeeOther || d.state(first) != casefile.CommitmentChecking {
		t.Errorf("finished while nothing is found untrue: %d, %s", answer.Code, d.state(first))
	}
	if answer := d.clerk.Get(first + "/finish"); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != first {
		t.Errorf("the form of what is finished: %d", answer.Code)
	}
	if n := d.Count(`SELECT count(*) FROM cases WHERE flow = 'commitment'`); n != 1 {
		t.Errorf("%d checks", n)
	}
}

// Which records keep a party from committing is told to a clerk one look at a time: each record stands in the register, and there can be enough.
func TestUnit_ExclusionIsALook(t *testing.T) {
	d := atDesk(t)
	d.Exec(`UPDATE catalogue_items SET category = 'serious_list' WHERE id = (SELECT item_id FROM records WHERE id = $1)`, d.Record)
	path := "/desk/commitment-items/" + code + "/sign"
	looked := func() int { return d.Count(`SELECT count(*) FROM account_events WHERE kind = 'counter_look'`) }
	status, body, _ := d.scanned(path, "scan", party)
	told := d.Count(`SELECT count(*) FROM records WHERE id = $1 AND position(number in $2) > 0`, d.Record, body)
	if status != http.StatusUnprocessableEntity || told != 1 || looked() == 0 {
		t.Fatalf("excluded: %d, told of %d records, %d looks", status, told, looked())
	}
	before := looked()
	d.Exec(`UPDATE rate_limits SET count = 1000`)
	status, body, _ = d.scanned(path, "scan", party)
	if told := d.Count(`SELECT count(*) FROM records WHERE id = $1 AND position(number in $2) > 0`, d.Record, body); status != http.StatusTooManyRequests || told != 0 || looked() != before {
		t.Errorf("looked often enough: %d, told of %d records, %d looks", status, told, looked())
	}
}

// What is a unit's is nobody else's: not another unit's, and nobody but its head publishes.
func TestUnit_KeepsToItself(t *testing.T) {
	d := atDesk(t)
	at := d.enter()
	d.Exec(`UPDATE commitments SET unit_id = (SELECT id FROM units WHERE id <> $1 LIMIT 1)`, d.Unit)
	for _, path := range []string{at, at + "/finish", at + "/check", at + "/files/" + d.Record.String()} {
		if answer := d.clerk.Get(path); answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
	for _, path := range []string{"/desk/commitment-items/new", "/desk/commitment-items/" + code + "/change", "/desk/commitment-items/" + code + "/retire"} {
		if answer := d.clerk.Get(path); answer.Code != http.StatusForbidden {
			t.Errorf("%s by a clerk: %d", path, answer.Code)
		}
	}
}
