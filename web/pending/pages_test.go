package pending_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/web/webtest/counter"
)

// later is more than three months after a record began to be treated accordingly.
var later = calendar.NewDate(2026, 12, 21).At(10, 0)

// dispute is a city with a record of the company about which a review is pending.
type dispute struct {
	*counter.Counter
	record        uuid.UUID
	agency, party *counter.Customer
}

func newDispute(t *testing.T, under string) *dispute {
	t.Helper()
	d := &dispute{Counter: counter.Under(t, under)}
	d.Work()
	d.record = d.NewRecord(t, casefile.Content{"amount": "5000", "date": "2025-03-01"}, casefile.Content{"amount": "5000", "date": "2025-03-01"})
	d.agency, d.party = d.SignIn("agency"), d.SignIn("applicant")
	return d
}

// task is the form of the open task of the kind.
func (d *dispute) task(kind casefile.TaskKind) string {
	d.Helper()
	var id uuid.UUID
	if err := d.Store.Pool.QueryRow(context.Background(), `SELECT id FROM tasks WHERE kind = $1 AND closed_at IS NULL`, kind).Scan(&id); err != nil {
		d.Fatal(err)
	}
	return "/desk/tasks/" + id.String() + "/act"
}

// number is that of the record.
func (d *dispute) number() (number string) {
	d.Helper()
	if err := d.Store.Pool.QueryRow(context.Background(), `SELECT number FROM records WHERE id = $1`, d.record).Scan(&number); err != nil {
		d.Fatal(err)
	}
	return number
}

func (d *dispute) mine() string { return "/my/pending/" + d.record.String() }

// wake lets the time pass in which nothing was heard, in the case of the party's page.
func (d *dispute) wake(own string) {
	d.Helper()
	cal, err := calendar.Latest()
	if err != nil {
		d.Fatal(err)
	}
	steps := activities.Activities{Store: d.Store, Book: d.Server.Book, Calendar: cal, Clock: d.Clock}
	got, err := steps.MarkDeadlines(d.Context(), activities.Woken{CaseID: uuid.MustParse(strings.TrimPrefix(own, "/my/cases/")), Wake: 1, Within: casefile.StepTellOutcome})
	if err != nil || got.Passed == "" {
		d.Fatalf("%+v, %v", got, err)
	}
}

// form is what a page sends, with answers.
func form(page string, answers url.Values) url.Values {
	all := counter.HiddenIn(page)
	for name, values := range answers {
		all[name] = values
	}
	return all
}

// says holds that a page says each of the sentences.
func says(t *testing.T, what, page string, sentences ...string) {
	t.Helper()
	words := counter.Words(page)
	for _, s := range sentences {
		if !strings.Contains(words, s) {
			t.Errorf("%s does not say %q:\n%s", what, s, words)
		}
	}
}

// accepted is the acceptance as it is typed, of a day of the year 2026.
func accepted(month, day string) url.Values {
	return url.Values{"what": {"review"}, "body": {"市人民政府"}, "number": {"云府复受〔2026〕8号"}, "says": {"对处罚决定不服。"},
		"stands": {"accepted"}, "shown-year": {"2026"}, "shown-month": {month}, "shown-day": {day}}
}

// decided is how it has ended as it is typed.
func decided(result, does string) url.Values {
	v := url.Values{"result": {result}, "body": {"市人民政府"}, "number": {"云府复〔2026〕8号"}, "on-year": {"2026"}, "on-month": {"9"}, "on-day": {"18"}}
	if does != "" {
		v.Set("does", does)
	}
	return v
}

// shows has the party show the acceptance, and gives the path of its case.
func (d *dispute) shows() string {
	d.Helper()
	with := d.party.SendFiles(d.mine(), "scan", form(d.party.Page(d.mine()), accepted("9", "17")), counter.PDFOf(80))
	if with.Code != http.StatusSeeOther {
		d.Fatalf("sent: %d\n%s", with.Code, counter.Words(with.Body.String()))
	}
	return with.Header().Get("Location")
}

// The subject shows the acceptance, whole or it is asked back; the record is hidden from the public while the review is pending; the outcome that is told ends that,
// and the record follows in a case of its own.
func TestPending_FromAcceptanceToOutcome(t *testing.T) {
	d := newDispute(t, "shenzhen-2020")
	says(t, "the party's records", d.party.Page("/my/records"), "已申请复议或者起诉")
	if code := d.SignIn("unit").Get(d.mine()).Code; code != http.StatusForbidden {
		t.Errorf("a unit: %d", code)
	}
	answer := d.party.Post(d.mine(), form(d.party.Page(d.mine()), accepted("12", "31")))
	says(t, "a paper of tomorrow", answer.Body.String(), "申请、起诉或者受理的日期不能晚于今天", "请选择证明材料扫描件的文件", "对处罚决定不服。")
	own := d.shows()
	says(t, "the party's case", d.party.Page(own), "核对出示的证明", "云府复受〔2026〕8号", "证据.pdf", "撤回申请")
	if code := d.party.Get(d.mine()).Code; code != http.StatusSeeOther {
		t.Errorf("shown twice: %d", code)
	}
	if code := d.party.Get(own + "/outcome").Code; code == http.StatusOK {
		t.Error("an outcome is asked for before anything befalls the record")
	}
	check := d.task(casefile.TaskCheckPending)
	says(t, "the agency's form", d.agency.Page(check), "暂停对外披露和共享", "第六十条第三款", "云府复受〔2026〕8号")
	d.agency.Act(check, url.Values{"granted": {"yes"}, "reasons": {"已核对受理通知书，属实。"}})
	says(t, "the party's case", d.party.Page(own), "复议诉讼进行中", "信息暂停披露和共享", "告知结果")
	says(t, "the party's records", d.party.Page("/my/records"), "复议诉讼中")
	search := func() string { return d.Anybody().Post("/records", url.Values{"q": {"样例贸易"}}).Body.String() }
	if strings.Contains(search(), d.number()) {
		t.Error("the public finds the record")
	}
	at := own + "/outcome"
	page := d.party.Page(at)
	says(t, "a contradiction", d.party.Post(at, form(page, decided("lost", "revoked"))).Body.String(), "只有原决定被撤销、变更或者确认无效的，才选择这一项", "请选择文书扫描件的文件")
	says(t, "nothing", d.party.Post(at, form(page, nil)).Body.String(), "请选择结果")
	with := d.party.SendFiles(at, "scan", form(d.party.Page(at), decided("won", "revoked")), counter.PDFOf(80))
	if with.Code != http.StatusSeeOther {
		t.Fatalf("sent: %d\n%s", with.Code, counter.Words(with.Body.String()))
	}
	says(t, "the party's case", d.party.Page(own), "依据被撤销或者变更，处理终止", "复议诉讼期间处理终止告知书")
	if !strings.Contains(search(), d.number()) {
		t.Error("the public does not find the record again")
	}
	says(t, "the unit's case", d.SignIn("unit").Page(d.task(casefile.TaskConfirmRevocation)), "复议或者诉讼的结果", "云府复〔2026〕8号")
}

// The record is marked where the document in force has it so; nothing is heard, and the agency asks: it is pending still, or has ended; what has no use is asked
// back. What is refused leaves the record as it is.
func TestPending_AskedAfter(t *testing.T) {
	d := newDispute(t, "shenzhen-2022")
	own := d.shows()
	d.agency.Act(d.task(casefile.TaskCheckPending), url.Values{"granted": {"yes"}, "reasons": {"已核对受理通知书，属实。"}})
	page := d.Anybody().Post("/records", url.Values{"q": {"样例贸易"}}).Body.String()
	says(t, "the public record", page, "复议诉讼中", "5,000")
	d.Clock.Set(later)
	d.agency, d.party = d.SignIn("agency"), d.SignIn("applicant")
	d.wake(own)
	ask := d.task(casefile.TaskAskAfter)
	says(t, "the agency's form", d.agency.Page(ask), "等候3个月没有得知复议或者诉讼的结果", "3个月后再次询问")
	says(t, "the party's case", d.party.Page(own), "询问进展", "告知结果")
	still := form(d.agency.Page(ask), url.Values{"result": {"still"}, "remark": {"已电话询问复议机关。"}, "body": {"市人民政府"}})
	says(t, "a contradiction", d.agency.Post(ask, still).Body.String(), "仍在进行")
	d.agency.Act(ask, url.Values{"result": {"still"}, "remark": {"已电话询问复议机关，仍在审理。"}})
	says(t, "the party's case", d.party.Page(own), "复议诉讼进行中")

	d.record = d.NewRecord(t, casefile.Content{"amount": "1"}, casefile.Content{"amount": "1"})
	own = d.shows()
	d.agency.Act(d.task(casefile.TaskCheckPending), url.Values{"granted": {"no"}, "reasons": {"受理通知书涉及另一份决定。"}})
	says(t, "the party's case", d.party.Page(own), "不予处理", "复议诉讼期间不予处理告知书")

	without := newDispute(t, "city-2022")
	if code := without.party.Get(without.mine()).Code; code != http.StatusNotFound {
		t.Errorf("where it is not provided for: %d", code)
	}
}

// What was only filed is shown as such, without a number; the acceptance needs one.
func TestPending_ShownAsFiled(t *testing.T) {
	d := newDispute(t, "shenzhen-2020")
	shown := accepted("9", "17")
	shown.Del("number")
	says(t, "an acceptance without its number", d.party.SendFiles(d.mine(), "scan", form(d.party.Page(d.mine()), shown), counter.PDFOf(80)).Body.String(), "请填写文号或者案号", "证据.pdf")
	shown.Set("stands", "filed")
	sent := d.party.SendFiles(d.mine(), "scan", form(d.party.Page(d.mine()), shown), counter.PDFOf(80))
	if sent.Code != http.StatusSeeOther {
		t.Fatalf("sent: %d\n%s", sent.Code, counter.Words(sent.Body.String()))
	}
	says(t, "the party's case", d.party.Page(sent.Header().Get("Location")), "已经申请或者起诉，尚未收到受理通知")
	check := d.task(casefile.TaskCheckPending)
	says(t, "the agency's form", d.agency.Page(check), "已经申请或者起诉，尚未收到受理通知", "规范性文件另有规定，或者出示的材料与这条信息无关")
	d.agency.Act(check, url.Values{"granted": {"yes"}, "reasons": {"已核对申请书和邮寄凭证。"}})
	says(t, "the party's case", d.party.Page(sent.Header().Get("Location")), "信息暂停披露和共享")
}

// onPaper is when and by whom a paper was handed in.
func onPaper(v url.Values, month, day string) url.Values {
	for name, value := range map[string]string{"came-year": "2026", "came-month": month, "came-day": day, "from": "法定代表人"} {
		v.Set(name, value)
	}
	return v
}

// Who has no account shows it on paper to the agency, which enters it, the outcome, and a withdrawal; nobody else does.
func TestPending_OnPaper(t *testing.T) {
	d := newDispute(t, "shenzhen-2020")
	if code := d.SignIn("unit").Get("/desk/pending").Code; code != http.StatusForbidden {
		t.Errorf("a unit: %d", code)
	}
	if strings.Contains(d.SignIn("unit").Page("/desk/records"), `href="/desk/pending"`) {
		t.Error("a unit is led there")
	}
	says(t, "the agency's records", d.agency.Page("/desk/records"), "书面出示的复议诉讼")
	says(t, "no number", d.agency.Post("/desk/pending", form(d.agency.Page("/desk/pending"), url.Values{"number": {"NONE-1"}})).Body.String(), "没有找到这个编号的信息")
	found := d.agency.Post("/desk/pending", form(d.agency.Page("/desk/pending"), url.Values{"number": {d.number()}}))
	at := found.Header().Get("Location")
	if found.Code != http.StatusSeeOther || at != "/desk/pending/"+d.record.String() {
		t.Fatalf("found: %d %s", found.Code, at)
	}
	says(t, "the form", d.agency.Page(at), "收到书面材料的日期", "样例贸易")
	says(t, "nothing", d.agency.Post(at, form(d.agency.Page(at), nil)).Body.String(), "请选择书面材料扫描件的文件", "请填写递交人和身份", "请选择现在到哪一步")
	late := d.agency.SendFiles(at, "scan", form(d.agency.Page(at), onPaper(accepted("9", "17"), "9", "16")), counter.PDFOf(80))
	says(t, "a paper of before", late.Body.String(), "不能晚于收到书面材料的日期", "证据.pdf", "对处罚决定不服。")
	shown := func() string {
		sent := d.agency.SendFiles(at, "scan", form(d.agency.Page(at), onPaper(accepted("9", "16"), "9", "17")), counter.PDFOf(80))
		if sent.Code != http.StatusSeeOther {
			t.Fatalf("sent: %d\n%s", sent.Code, counter.Words(sent.Body.String()))
		}
		return sent.Header().Get("Location")
	}
	desk := shown()
	says(t, "the case", d.agency.Page(desk), "2026年9月17日收到，由法定代表人递交", "证据.pdf", "登记书面撤回")
	withdraw := desk + "/withdraw"
	if code := d.SignIn("unit").Get(withdraw).Code; code != http.StatusNotFound {
		t.Errorf("a unit withdraws: %d", code)
	}
	says(t, "no paper", d.agency.Post(withdraw, form(d.agency.Page(withdraw), nil)).Body.String(), "请选择书面材料扫描件的文件")
	if sent := d.agency.SendFiles(withdraw, "scan", form(d.agency.Page(withdraw), onPaper(url.Values{"reasons": {"不再主张。"}}, "9", "18")), counter.PDFOf(80)); sent.Code != http.StatusSeeOther {
		t.Fatalf("withdrawn: %d\n%s", sent.Code, counter.Words(sent.Body.String()))
	}
	says(t, "the case", d.agency.Page(desk), "已撤回")

	desk = shown()
	if d.agency.Get(desk+"/outcome").Code == http.StatusOK {
		t.Error("an outcome is asked for before anything befalls the record")
	}
	d.agency.Act(d.task(casefile.TaskCheckPending), url.Values{"granted": {"yes"}, "reasons": {"已核对受理通知书，属实。"}})
	outcome := desk + "/outcome"
	says(t, "the case", d.agency.Page(desk), "登记书面告知的结果", "登记书面撤回")
	after := d.agency.SendFiles(outcome, "scan", form(d.agency.Page(outcome), onPaper(decided("lost", ""), "9", "17")), counter.PDFOf(80))
	says(t, "an outcome after its paper", after.Body.String(), "日期不能晚于收到书面材料的日期", "证据.pdf")
	if sent := d.agency.SendFiles(outcome, "scan", form(d.agency.Page(outcome), onPaper(decided("lost", ""), "9", "18")), counter.PDFOf(80)); sent.Code != http.StatusSeeOther {
		t.Fatalf("told: %d\n%s", sent.Code, counter.Words(sent.Body.String()))
	}
	says(t, "the case", d.agency.Page(desk), "依据维持，处理终止", "2026年9月18日收到，由法定代表人递交")
	if code := d.agency.Get(withdraw).Code; code == http.StatusOK {
		t.Error("what has ended can be withdrawn")
	}
}

// What was asked for from an account is withdrawn from there.
func TestPending_WithdrawnFromTheAccount(t *testing.T) {
	d := newDispute(t, "shenzhen-2020")
	own := d.shows()
	desk := "/desk/cases/" + strings.TrimPrefix(own, "/my/cases/")
	if strings.Contains(d.agency.Page(desk), "登记书面撤回") {
		t.Error("the desk is offered to withdraw")
	}
	sent := d.agency.SendFiles(desk+"/withdraw", "scan", form(d.agency.Page(desk+"/withdraw"), onPaper(url.Values{}, "9", "18")), counter.PDFOf(80))
	says(t, "the form", sent.Body.String(), "由申请人从自己的账号撤回")
}

// Sent five times at the same moment it opens one case, and every answer leads there.
func TestPending_SentAtTheSameMoment(t *testing.T) {
	d := newDispute(t, "shenzhen-2020")
	who, at := d.party, d.mine()
	sent := form(who.Page(at), accepted("9", "17"))
	d.SentAtOnce("/my/cases/", func() *httptest.ResponseRecorder { return who.SendFiles(at, "scan", sent, counter.PDFOf(80)) })
}

// The same where the scan is kept of an earlier try: whichever is received first takes it along, and the others are not asked for it.
func TestPending_SentAtTheSameMoment_ScanKept(t *testing.T) {
	d := newDispute(t, "shenzhen-2020")
	who, at := d.party, d.mine()
	sent := form(who.Page(at), accepted("9", "17"))
	number := sent.Get("number")
	sent.Del("number")
	if answer := who.SendFiles(at, "scan", sent, counter.PDFOf(80)); answer.Code != http.StatusUnprocessableEntity {
		t.Fatalf("without a number: %d", answer.Code)
	}
	sent.Set("number", number)
	d.SentAtOnce("/my/cases/", func() *httptest.ResponseRecorder { return who.Post(at, sent) })
}

// The outcome is told once by the party, and once by the agency from paper, however often the form is sent at the same moment.
func TestPending_OutcomeSentAtTheSameMoment(t *testing.T) {
	paper := url.Values{"came-year": {"2026"}, "came-month": {"9"}, "came-day": {"18"}, "from": {"法定代表人"}}
	for _, atDesk := range []bool{false, true} {
		d := newDispute(t, "shenzhen-2022")
		own := d.shows()
		d.agency.Act(d.task(casefile.TaskCheckPending), url.Values{"granted": {"yes"}, "reasons": {"已核对受理通知书，属实。"}})
		who, home, sent := d.party, own, decided("lost", "")
		if atDesk {
			who, home = d.agency, "/desk/cases/"+strings.TrimPrefix(own, "/my/cases/")
			for name, values := range paper {
				sent[name] = values
			}
		}
		at := home + "/outcome"
		sent = form(who.Page(at), sent)
		number := sent.Get("number")
		sent.Del("number")
		if answer := who.SendFiles(at, "scan", sent, counter.PDFOf(80)); answer.Code != http.StatusUnprocessableEntity {
			t.Fatalf("without a number: %d", answer.Code)
		}
		sent.Set("number", number)
		d.SentAtOnce(home, func() *httptest.ResponseRecorder { return who.Post(at, sent) })
	}
}
