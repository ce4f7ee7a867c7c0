package revocation_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/web/webtest/counter"
)

// basis is a city with a record of the company whose basis is gone.
type basis struct {
	*counter.Counter
	record               uuid.UUID
	clerk, agency, party *counter.Customer
}

func newBasis(t *testing.T, under string) *basis {
	t.Helper()
	b := &basis{Counter: counter.Under(t, under)}
	b.Work()
	b.record = b.NewRecord(t, casefile.Content{"amount": "5000", "date": "2025-03-01"}, casefile.Content{"amount": "5000", "date": "2025-03-01"})
	b.clerk, b.agency, b.party = b.SignIn("unit"), b.SignIn("agency"), b.SignIn("applicant")
	return b
}

// task is the open task of the kind.
func (b *basis) task(kind casefile.TaskKind) string {
	b.Helper()
	var id uuid.UUID
	if err := b.Store.Pool.QueryRow(context.Background(), `SELECT id FROM tasks WHERE kind = $1 AND closed_at IS NULL`, kind).Scan(&id); err != nil {
		b.Fatal(err)
	}
	return "/desk/tasks/" + id.String() + "/act"
}

func (b *basis) mine() string { return "/my/revocation/" + b.record.String() }
func (b *basis) desk() string { return "/desk/revocation/" + b.record.String() }

// number is that of the record.
func (b *basis) number() (number string) {
	b.Helper()
	if err := b.Store.Pool.QueryRow(context.Background(), `SELECT number FROM records WHERE id = $1`, b.record).Scan(&number); err != nil {
		b.Fatal(err)
	}
	return number
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

// shown is the document as it is typed, in effect since a day of the year 2026.
func shown(month, day string) url.Values {
	return url.Values{"does": {"revoked"}, "body": {"市人民政府"}, "number": {"云府复〔2026〕3号"}, "says": {"撤销了这条信息所依据的处罚决定。"},
		"effective-year": {"2026"}, "effective-month": {month}, "effective-day": {day}}
}

// The party shows the document on its record; what is left out is asked back, and nothing typed is lost. The unit has the record changed, the agency does so,
// and each reads what became of it.
func TestRevocation_ByTheParty(t *testing.T) {
	b := newBasis(t, "city-2022")
	says(t, "the party's records", b.party.Page("/my/records"), "依据已被撤销")
	page := b.party.Page(b.mine())
	says(t, "the form", page, "请出示该文书", "被确认无效", "5,000")
	if strings.Contains(counter.Words(page), "告知机构怎样处理") {
		t.Error("the party is asked what is to be done")
	}
	answer := b.party.Post(b.mine(), form(page, nil))
	if answer.Code != http.StatusUnprocessableEntity {
		t.Fatalf("nothing: %d", answer.Code)
	}
	says(t, "nothing", answer.Body.String(), "请选择原来的文书怎么了", "请填写作出文书的机关", "请填写文号或者案号", "请填写文书生效日期", "请选择文书扫描件的文件", "请填写与这条信息的关系")
	with := b.party.SendFiles(b.mine(), "scan", form(page, shown("12", "31")), counter.PDFOf(80))
	says(t, "a document of tomorrow", with.Body.String(), "文书还没有生效", "证据.pdf", "撤销了这条信息所依据的处罚决定。")
	if !strings.Contains(with.Body.String(), `value="云府复〔2026〕3号"`) {
		t.Error("the number that was typed is lost")
	}
	sent := form(page, shown("9", "17"))
	with = b.party.Post(b.mine(), sent)
	if with.Code != http.StatusSeeOther {
		t.Fatalf("sent: %d\n%s", with.Code, counter.Words(with.Body.String()))
	}
	own := with.Header().Get("Location")
	if again := b.party.Post(b.mine(), sent); again.Header().Get("Location") != own {
		t.Errorf("sent twice leads to %s, not to %s", again.Header().Get("Location"), own)
	}
	says(t, "the party's case", b.party.Page(own), "待信息提供单位告知", "云府复〔2026〕3号", "撤回申请", "证据.pdf")
	if code := b.party.Get(b.mine()).Code; code != http.StatusSeeOther {
		t.Errorf("told of twice: %d", code)
	}
	confirm := b.task(casefile.TaskConfirmRevocation)
	says(t, "the unit's form", b.clerk.Page(confirm), "信用主体", "云府复〔2026〕3号", "文书不涉及该信息", "变更信息")
	unused := form(b.clerk.Page(confirm), url.Values{"outcome": {"delete"}, "field-amount": {"500"}, "reasons": {"复议决定变更了处罚，信息相应变更。"}})
	says(t, "a contradiction", b.clerk.Post(confirm, unused).Body.String(), "删除信息")
	b.clerk.Act(confirm, url.Values{"outcome": {"correct"}, "field-amount": {"500"}, "reasons": {"复议决定变更了处罚，信息相应变更。"}})
	apply := b.task(casefile.TaskApplyRevocation)
	says(t, "the agency's form", b.agency.Page(apply), "变更信息", "复议决定变更了处罚，信息相应变更。")
	b.agency.Act(apply, url.Values{"remark": {"已经变更。"}})
	says(t, "the case", b.clerk.Page("/desk/cases/"+strings.TrimPrefix(own, "/my/cases/")), "处理结果 变更信息", "已办结")
	says(t, "the party's case", b.party.Page(own), "依据撤销处理结果告知书", "办结，结果已书面告知您")
}

// A unit tells of its own record, of nobody else's and only whole, and what it sends is its written notice; the agency has any unit asked; where the document in
// force does not provide for it there is no such page.
func TestRevocation_AtTheDesk(t *testing.T) {
	b := newBasis(t, "shenzhen-2020")
	says(t, "the records", b.clerk.Page("/desk/records"), "信息依据已被撤销")
	find := b.clerk.Page("/desk/revocation")
	says(t, "an unknown number", b.clerk.Post("/desk/revocation", form(find, url.Values{"number": {"XX-1"}})).Body.String(), "没有找到这个编号的信息")
	if other := b.SignIn("other"); other.Get(b.desk()).Code != http.StatusNotFound ||
		other.Post("/desk/revocation", form(find, url.Values{"number": {b.number()}})).Code != http.StatusUnprocessableEntity {
		t.Error("another unit finds the record")
	}
	if to := b.clerk.Post("/desk/revocation", form(find, url.Values{"number": {b.number()}})).Header().Get("Location"); to != b.desk() {
		t.Fatalf("leads to %q", to)
	}
	page := b.clerk.Page(b.desk())
	if strings.Contains(page, `name="field-amount"`) || strings.Contains(page, `value="void"`) {
		t.Error("it offers what article 35 does not speak of")
	}
	answers := shown("9", "1")
	answers["outcome"], answers["reasons"] = []string{"delete"}, []string{"处罚决定已被撤销，信息应当删除。"}
	with := b.clerk.SendFiles(b.desk(), "scan", form(page, answers), counter.PDFOf(80))
	if with.Code != http.StatusSeeOther {
		t.Fatalf("sent: %d\n%s", with.Code, counter.Words(with.Body.String()))
	}
	desk := with.Header().Get("Location")
	says(t, "the case", b.clerk.Page(desk), "待删除或者变更信息", "信息提供单位", "依据撤销书面告知", "逾期完成")
	says(t, "the party's case", b.party.Page("/my/cases/"+strings.TrimPrefix(desk, "/desk/cases/")), "依据撤销办理告知书", "云府复〔2026〕3号")
	b.agency.Act(b.task(casefile.TaskApplyRevocation), url.Values{})
	if answer := b.agency.Get(b.desk()); answer.Code != http.StatusSeeOther {
		t.Errorf("what is deleted can be told of: %d", answer.Code)
	}

	b.record = b.NewRecord(t, casefile.Content{"amount": "1"}, casefile.Content{"amount": "1"})
	with = b.agency.SendFiles(b.desk(), "scan", form(b.agency.Page(b.desk()), shown("9", "17")), counter.PDFOf(80))
	desk = with.Header().Get("Location")
	says(t, "the agency's case", b.clerk.Page(desk), "待信息提供单位告知", "撤销了这条信息所依据的处罚决定。")
	b.clerk.Act(b.task(casefile.TaskConfirmRevocation), url.Values{"outcome": {"not_concerned"}, "reasons": {"文书涉及另一案件，本案决定有效。"}})
	says(t, "the party's case", b.party.Page("/my/cases/"+strings.TrimPrefix(desk, "/desk/cases/")), "依据未撤销告知书", "文书涉及另一案件")

	without := newBasis(t, "shenzhen-2022")
	for _, at := range []string{without.desk(), "/desk/revocation"} {
		if code := without.clerk.Get(at).Code; code != http.StatusNotFound {
			t.Errorf("%s where it is not provided for: %d", at, code)
		}
	}
	if code := without.party.Get(without.mine()).Code; code != http.StatusNotFound {
		t.Errorf("the party's page where it is not provided for: %d", code)
	}
}

// Sent five times at the same moment it opens one case, and every answer leads there.
func TestRevocation_SentAtTheSameMoment(t *testing.T) {
	b := newBasis(t, "shenzhen-2020")
	who, at := b.agency, b.desk()
	sent := form(who.Page(at), shown("9", "17"))
	b.SentAtOnce("/desk/cases/", func() *httptest.ResponseRecorder { return who.SendFiles(at, "scan", sent, counter.PDFOf(80)) })
}

// The same where the scan is kept of an earlier try: whichever is received first takes it along, and the others are not asked for it.
func TestRevocation_SentAtTheSameMoment_ScanKept(t *testing.T) {
	b := newBasis(t, "shenzhen-2020")
	who, at := b.agency, b.desk()
	sent := form(who.Page(at), shown("9", "17"))
	number := sent.Get("number")
	sent.Del("number")
	if answer := who.SendFiles(at, "scan", sent, counter.PDFOf(80)); answer.Code != http.StatusUnprocessableEntity {
		t.Fatalf("without a number: %d", answer.Code)
	}
	sent.Set("number", number)
	b.SentAtOnce("/desk/cases/", func() *httptest.ResponseRecorder { return who.Post(at, sent) })
}

// What has become of the basis, and of the record then, is said as the document in force has it.
func TestRevocation_WordedByThePack(t *testing.T) {
	for pack, changed := range map[string]bool{"shenzhen-2020": false, "city-2022": true} {
		b := newBasis(t, pack)
		for what, page := range map[string]string{"the party's form": b.party.Page(b.mine()), "the agency's form": b.agency.Page(b.desk()), "the unit's form": b.clerk.Page(b.desk()),
			"the number": b.agency.Page("/desk/revocation"), "the guide": b.party.Page("/guide?of=revocation&pack=" + pack)} {
			words := strings.ReplaceAll(counter.Words(page), "规定没有就变更信息作出安排", "")
			if strings.Contains(words, "变更或者确认无效") != changed || !changed && strings.Contains(words, "变更") {
				t.Errorf("%s under %s:\n%s", what, pack, words)
			}
		}
	}
}
