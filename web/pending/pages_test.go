package pending_test

import (
	"context"
	"net/http"
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
		"accepted-year": {"2026"}, "accepted-month": {month}, "accepted-day": {day}}
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
	says(t, "the party's records", d.party.Page("/my/records"), "复议诉讼已受理")
	if code := d.SignIn("unit").Get(d.mine()).Code; code != http.StatusForbidden {
		t.Errorf("a unit: %d", code)
	}
	answer := d.party.Post(d.mine(), form(d.party.Page(d.mine()), accepted("12", "31")))
	says(t, "a paper of tomorrow", answer.Body.String(), "受理日期不能晚于今天", "请选择受理文书扫描件的文件", "对处罚决定不服。")
	own := d.shows()
	says(t, "the party's case", d.party.Page(own), "核对受理文书", "云府复受〔2026〕8号", "证据.pdf", "撤回申请")
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
	says(t, "the agency's form", d.agency.Page(ask), "三个月没有得知复议或者诉讼的结果")
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
