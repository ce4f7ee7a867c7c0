package right_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db/dbtest"
	"creditcase/messages"
	"creditcase/web/webtest/counter"
)

// window is a counter where rights are asked for: the company has two honours, of two units, and a penalty.
type window struct {
	*counter.Counter
	honour, other, penalty       uuid.UUID
	party, agency, unit, visitor *counter.Customer
}

func newWindow(t *testing.T, under string) *window {
	t.Helper()
	w := &window{Counter: counter.Under(t, under)}
	w.Work()
	w.honour, w.other = w.NewHonour(t, "HON-0001", w.Unit), w.NewHonour(t, "HON-0002", w.Other)
	w.penalty = w.NewRecord(t, casefile.Content{"amount": "500"}, casefile.Content{"amount": "500"})
	w.party, w.agency, w.unit, w.visitor = w.SignIn("applicant"), w.SignIn("agency"), w.SignIn("unit"), w.SignIn("other")
	return w
}

// form fills in the answers beside what the page hides.
func form(page string, answers url.Values) url.Values {
	all := counter.HiddenIn(page)
	for name, values := range answers {
		all[name] = values
	}
	return all
}

func says(t *testing.T, what, page string, sentences ...string) {
	t.Helper()
	words := counter.Words(page)
	for _, s := range sentences {
		if !strings.Contains(words, s) {
			t.Errorf("%s does not say %q:\n%s", what, s, words)
		}
	}
}

// task is the open task of the kind.
func (w *window) task(kind casefile.TaskKind) string {
	w.Helper()
	var id uuid.UUID
	if err := w.Store.Pool.QueryRow(context.Background(), `SELECT id FROM tasks WHERE kind = $1 AND closed_at IS NULL`, kind).Scan(&id); err != nil {
		w.Fatal(err)
	}
	return "/desk/tasks/" + id.String() + "/act"
}

// opens lets the company open the decision of the case.
func (w *window) opens(caseID string) {
	w.Helper()
	var notice uuid.UUID
	if err := w.Store.Pool.QueryRow(context.Background(), `SELECT id FROM notices WHERE case_id = $1 AND kind = 'right'`, caseID).Scan(&notice); err != nil {
		w.Fatal(err)
	}
	w.Done(w.Store.OpenDocument(context.Background(), uuid.New(), w.Applicant, uuid.MustParse(caseID), notice, w.Clock.Now()))
}

func TestRight_StatementFromAnAccount(t *testing.T) {
	w := newWindow(t, "shenzhen-2022")
	says(t, "my records", w.party.Page("/my/records"), "信用权益申请")
	says(t, "the rights", w.party.Page("/my/rights?record="+w.penalty.String()), "附注声明", "删除信用信息", "第二十九条", "第四十三条")
	if page := counter.Words(w.party.Page("/my/rights?record=" + w.penalty.String())); strings.Contains(page, "不予记入") {
		t.Error("what is for honours is offered for a penalty")
	}
	at := "/my/rights/statement"
	page := w.party.Page(at)
	says(t, "the form", page, "由什么原因造成", "凡显示该信息的地方一并显示", "向谁提出")
	says(t, "nothing", w.party.Post(at, form(page, nil)).Body.String(), "请选择信用信息", "请填写声明的内容", "请选择原因", "请选择向谁提出")
	said := url.Values{"records": {w.penalty.String()}, "ground": {"no_intent"}, "channel": {"agency"}, "text": {"台风期间停电，标签脱落，并非有意。"}}
	twice := form(page, url.Values{"records": {w.penalty.String(), w.other.String()}, "ground": {"no_intent"}, "channel": {"unit"}, "text": said["text"]})
	says(t, "of two units", w.party.Post(at, twice).Body.String(), "所选信用信息由不同单位提供", "台风期间停电，标签脱落，并非有意。")
	with := w.party.SendFiles(at, "files", form(page, said), counter.PDFOf(80))
	if with.Code != http.StatusSeeOther {
		t.Fatalf("sent: %d\n%s", with.Code, counter.Words(with.Body.String()))
	}
	own := with.Header().Get("Location")
	says(t, "the request", w.party.Page(own), "申请处理", "台风期间停电，标签脱落，并非有意。", "证据.pdf", "撤回申请")
	says(t, "asked for twice", w.party.Post(at, form(w.party.Page(at), said)).Body.String(), "另一件信用权益申请正在办理")
	act := w.task(casefile.TaskDecideRight)
	says(t, "the form of the decision", w.agency.Page(act), "准许：附注声明", "声明涉及他人的个人信息或者商业秘密", "本市办理规则", "其他非主观故意原因")
	if code := w.visitor.Get(act).Code; code != http.StatusNotFound {
		t.Errorf("another unit: %d", code)
	}
	desk := w.agency.Act(act, url.Values{"outcome-1": {"grant"}, "reasons-1": {"与气象证明一致，予以附注。"}})
	says(t, "the case", w.agency.Page(desk), "决定待送达", "附注声明（第二十九条）", "台风期间停电，标签脱落，并非有意。")
	w.opens(strings.TrimPrefix(desk, "/desk/cases/"))
	for what, page := range map[string]string{"the public": w.visitor.Post("/records", url.Values{"q": {dbtest.CompanyCode}}).Body.String(), "my records": w.party.Page("/my/records"),
		"the desk's records": w.unit.Page("/desk/records")} {
		says(t, what, page, "台风期间停电，标签脱落，并非有意。")
	}
	says(t, "the closed case", w.party.Page(own), "附注声明", "可以撤回已经获准的事项")
	back := own + "/take-back"
	w.party.On(back, form(w.party.Page(back), url.Values{"reasons": {"不再需要。"}}))
	day := messages.For(messages.Chinese).ShortDate(w.Clock.Now())
	for what, page := range map[string]string{"the case": w.party.Page(own), "the desk's case": w.agency.Page(desk), "my cases": w.party.Page("/my/cases"),
		"the desk's cases": w.agency.Page("/desk/cases")} {
		says(t, what, page, "附注声明（"+day+"已撤回）")
	}
	id := uuid.MustParse(strings.TrimPrefix(desk, "/desk/cases/"))
	code, err := w.Store.LookupCode(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var number string
	if err := w.Store.Pool.QueryRow(t.Context(), `SELECT number FROM cases WHERE id = $1`, id).Scan(&number); err != nil {
		t.Fatal(err)
	}
	asks := url.Values{"code": {code}, "number": {number}}
	says(t, "the public look-up", w.visitor.Post("/lookup", asks).Body.String(), "附注声明（"+day+"已撤回）")
	says(t, "the case", w.party.Page(own), "信用权益撤回确认书", "撤回已经获准的事项")
	if strings.Contains(counter.Words(w.party.Page(own)), "可以撤回") {
		t.Error("what was taken back is said to be there to take back")
	}
	if page := counter.Words(w.visitor.Post("/records", url.Values{"q": {dbtest.CompanyCode}}).Body.String()); strings.Contains(page, "标签脱落") {
		t.Error("the public reads a statement that was taken back")
	}
}

func TestRight_DeletionRecordByRecord(t *testing.T) {
	w := newWindow(t, "shenzhen-2022")
	at := "/my/rights/erasure"
	own := w.party.On(at, form(w.party.Page(at), url.Values{"records": {w.penalty.String(), w.honour.String()}, "channel": {"agency"}}))
	act := w.task(casefile.TaskDecideRight)
	page := w.agency.Page(act)
	says(t, "the form", page, "第1条：怎样决定", "第2条：怎样决定", "依法公开的信用信息", "依据第四十三条第（一）项")
	if strings.Contains(page, `value="refuse"`) {
		t.Error("it can be refused without an exception")
	}
	desk := w.agency.Act(act, url.Values{"outcome-1": {"refuse:public_by_law"}, "reasons-1": {"行政处罚信息依法公开，不能删除。"}, "outcome-2": {"grant"}, "reasons-2": {"没有规定的例外情形，予以删除。"}})
	w.opens(strings.TrimPrefix(desk, "/desk/cases/"))
	says(t, "the case", w.party.Page(own), "各条结果不同", "行政处罚信息依法公开，不能删除。", "行政复议")
	if page := w.party.Page(own); strings.Contains(page, own+"/take-back") {
		t.Error("what is deleted can be taken back")
	}
	if code := w.party.Get(own + "/take-back").Code; code == http.StatusOK {
		t.Error("a form asks to take back what is deleted")
	}
}

func TestRight_OnPaper(t *testing.T) {
	w := newWindow(t, "city-2022")
	says(t, "the rights", w.unit.Page("/desk/rights"), "书面提出", "删除")
	at := "/desk/rights/honours"
	page := w.unit.Page(at)
	says(t, "nothing", w.unit.Post(at, form(page, nil)).Body.String(), "请填写信用主体名称（姓名）", "请填写信用信息编号", "请选择书面材料扫描件的文件", "收到书面材料的日期")
	paper := url.Values{"name": {dbtest.CompanyName}, "code": {dbtest.CompanyCode}, "numbers": {"hon-0001"}, "from": {"法定代表人"}, "came-year": {"2026"}, "came-month": {"9"}, "came-day": {"17"}}
	wrong := form(page, paper)
	wrong.Set("name", "别家公司")
	again := w.unit.SendFiles(at, "scan", wrong, counter.PDFOf(80)).Body.String()
	says(t, "another name", again, "没有找到这一主体", "证据.pdf")
	if !strings.Contains(again, `value="别家公司"`) {
		t.Error("what was typed is lost")
	}
	fresh := form(w.unit.Page(at), paper)
	fresh.Set("numbers", "HON-0001\nHON-0002")
	says(t, "a record of another unit", w.unit.SendFiles(at, "scan", fresh, counter.PDFOf(80)).Body.String(), "所选信用信息由不同单位提供")
	sent := w.unit.SendFiles(at, "scan", form(w.unit.Page(at), paper), counter.PDFOf(80))
	if sent.Code != http.StatusSeeOther {
		t.Fatalf("sent: %d\n%s", sent.Code, counter.Words(sent.Body.String()))
	}
	desk := sent.Header().Get("Location")
	says(t, "the case", w.unit.Page(desk), "书面申请", "2026年9月17日", "法定代表人", "证据.pdf")
	if code := w.visitor.Get(desk).Code; code != http.StatusNotFound {
		t.Errorf("another unit: %d", code)
	}
	w.unit.Act(w.task(casefile.TaskDecideRight), url.Values{"outcome-1": {"grant"}, "reasons-1": {"属于表彰奖励信息，予以删除。"}})
	says(t, "the party's case", w.party.Page("/my/cases/"+strings.TrimPrefix(desk, "/desk/cases/")), "信用权益申请处理决定书")
}

// What the regulation does not give is offered to nobody, and a body of which something cannot be asked is not led there.
func TestRight_NotProvided(t *testing.T) {
	w := newWindow(t, "qianhai-2020")
	says(t, "the rights", w.party.Page("/my/rights"), "没有规定异议和修复以外的信用权益")
	says(t, "the guide", w.party.Page("/guide?of=right&pack=qianhai-2020"), "第十一条第一款")
	if code := w.party.Get("/my/rights/honours").Code; code != http.StatusNotFound {
		t.Errorf("a right that is not given: %d", code)
	}
	w = newWindow(t, "xiamen-draft")
	says(t, "the unit", w.unit.Page("/desk/rights"), "没有让信用主体向贵单位提出")
	if code := w.unit.Get("/desk/rights/honours").Code; code != http.StatusNotFound {
		t.Errorf("asked of a unit: %d", code)
	}
	if strings.Contains(counter.Words(w.party.Page("/my/rights/honours")), "向谁提出") {
		t.Error("there is nobody else to ask")
	}
}
