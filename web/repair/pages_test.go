package repair_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// applied is an application of the company for two records of the unit and one of another unit.
type applied struct {
	*counter.Counter
	first, second uuid.UUID // the cases of the unit and of the other
	records       []uuid.UUID
}

func apply(t *testing.T, under string) *applied {
	t.Helper()
	c := &applied{Counter: counter.Under(t, under)}
	c.Work()
	c.records = []uuid.UUID{c.Record, c.NewRecord(t, casefile.Content{"amount": "700"}, casefile.Content{"amount": "700"}),
		c.NewRecord(t, casefile.Content{"amount": "90"}, casefile.Content{"amount": "90"})}
	c.Exec(`UPDATE records SET unit_id = $2 WHERE id = $1`, c.records[2], c.Other)
	letter, ok := casefile.CommitmentLetter{Measures: "按月自查。", Aims: "一年内不再发生。", Text: "信用修复承诺书\n本单位承诺按月自查。"}.Signs("申请人甲", "申请人甲", webtest.Now)
	if !ok {
		t.Fatal("the letter is not signed")
	}
	filing := casefile.RepairFiling{Standing: casefile.Standing{Phone: "0000-5550101"}, Statement: "罚款已缴清，已整改。", Letter: letter,
		Measures: []casefile.RepairMeasure{{ID: "training", Text: "已参加培训。"}}}
	for _, id := range c.records {
		filing.Records = append(filing.Records, casefile.RepairClaim{RecordID: id, PerformedOn: "2026-05-06"})
	}
	pack := packOf(t, under)
	receipt, err := c.Store.FileRepair(t.Context(), db.NewRepair{FormID: uuid.New(), ActorID: c.Applicant, SubjectID: c.Subject, PackID: pack.ID,
		PackVersion: 1, PackHash: pack.Hash(casefile.FlowRepair), Filing: filing, Copier: none{}, At: webtest.Now})
	c.Done(receipt, err)
	c.first = receipt.CaseID
	if err := c.Store.Pool.QueryRow(t.Context(), `SELECT id FROM cases WHERE application_id = $1 AND id <> $1`, c.first).Scan(&c.second); err != nil {
		t.Fatal(err)
	}
	return c
}

// none copies nothing: no paper came with the application.
type none struct{}

func (none) Copy(uuid.UUID) (uuid.UUID, error) { return uuid.New(), nil }
func (none) Remove(uuid.UUID) error            { return nil }

func packOf(t *testing.T, id string) *rules.Pack {
	t.Helper()
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := book.Pack(id, 1)
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// task is where the open task of a case is acted on.
func (c *applied) task(of uuid.UUID, kind casefile.TaskKind) string {
	c.Helper()
	var id uuid.UUID
	err := c.Store.Pool.QueryRow(context.Background(), `SELECT id FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL`, of, kind).Scan(&id)
	if err != nil {
		c.Fatal(err)
	}
	return "/desk/tasks/" + id.String() + "/act"
}

// asks sends a form that is asked back, and returns the page.
func asks(who *counter.Customer, path string, answers url.Values) string {
	who.Helper()
	form := counter.HiddenIn(who.Page(path))
	for name, values := range answers {
		form[name] = values
	}
	answer := who.Post(path, form)
	if answer.Code != 422 {
		who.Fatalf("%s: %d, want the form again", path, answer.Code)
	}
	return counter.Words(answer.Body.String())
}

// Conditions, papers and the letter are before the clerk; what contradicts them is asked back, and nothing of it is lost.
func TestCheck_AsksBackWhatContradicts(t *testing.T) {
	c := apply(t, "shenzhen-2022")
	clerk := c.SignIn("agency")
	at := c.task(c.first, casefile.TaskFormCheck)
	page := counter.Words(clerk.Page(at))
	for _, says := range []string{"第1条：行政处罚（PEN-0001）", "第2条：行政处罚（PEN-0002）", "不属于不得修复的情形", "已纠正失信行为、消除不良影响的证明", "未提交",
		"由申请人甲于2026年9月18日 14:05签署", "文本校验一致，签署后没有改动。", "可以不予受理的依据：第八十一条第一款"} {
		if !strings.Contains(page, says) {
			t.Errorf("the form does not say %q", says)
		}
	}
	reasons := "罚款缴纳凭证不能证明已经缴清。"
	again := asks(clerk, at, url.Values{"accept": {"no"}, "refusal": {reasons}, "unmet": {"1:not_forbidden"}})
	if !strings.Contains(again, "系统掌握的情况是符合的") || !strings.Contains(again, "已经核对，确实不符合") || !strings.Contains(again, reasons) {
		t.Errorf("a refusal for a condition that is met is not asked back:\n%s", again)
	}
	if again := asks(clerk, at, url.Values{"accept": {"no"}, "refusal": {reasons}}); !strings.Contains(again, "不符合的条件") {
		t.Error("a refusal without a condition is not asked back")
	}
	c.Exec(`UPDATE catalogue_items SET repair = '{"minimum": {"amount": 3, "unit": "year"}}'`)
	if again := asks(clerk, at, url.Values{"accept": {"yes"}}); !strings.Contains(again, "系统掌握的情况不符合：最短公示期已满") ||
		!strings.Contains(again, "条件不符合仍予受理的理由") {
		t.Errorf("accepting before the shortest publication is over is not asked back:\n%s", again)
	}
	c.Exec(`UPDATE catalogue_items SET repair = '{"forbidden": {"zh": "食品安全规定", "en": "Food safety"}}'`)
	again = asks(clerk, at, url.Values{"accept": {"yes"}, "insist": {"情况特殊，仍予受理，说明如下。"}})
	if !strings.Contains(again, "按照规定不得修复") || !strings.Contains(again, "食品安全规定") {
		t.Errorf("accepting what may not be repaired is not asked back:\n%s", again)
	}
	c.Exec(`UPDATE catalogue_items SET repair = '{"minimum": {"amount": 3, "unit": "year"}}'`)
	clerk.Act(at, url.Values{"accept": {"yes"}, "insist": {"情况特殊，仍予受理，说明如下。"}})
	if n := c.Count(`SELECT count(*) FROM acts WHERE case_id = $1 AND content->>'accept' = 'true' AND content->>'reasons' LIKE '情况特殊%'`, c.first); n != 1 {
		t.Error("why it is accepted all the same is not kept")
	}
}

// Who asks for what is missing and forgets to say what is not asked for conditions, which belong to a refusal.
func TestCheck_SupplementAsksForNoCondition(t *testing.T) {
	c := apply(t, "shenzhen-2022")
	again := asks(c.SignIn("agency"), c.task(c.first, casefile.TaskFormCheck), url.Values{"accept": {"supplement"}})
	if !strings.Contains(again, "请填写需要补正的内容") || strings.Contains(again, "请选择不符合的条件") {
		t.Errorf("asked back:\n%s", again)
	}
}

// What is missing is ticked among the papers that did not come, beside what is written.
func TestCheck_MissingPapersAreTicked(t *testing.T) {
	c := apply(t, "shenzhen-2022")
	clerk := c.SignIn("agency")
	clerk.Act(c.task(c.second, casefile.TaskFormCheck), url.Values{"accept": {"supplement"}, "lacking": {"item-2"}, "missing": {"缴款凭证原件"}})
	var items string
	if err := c.Store.Pool.QueryRow(t.Context(), `SELECT items::text FROM supplements WHERE case_id = $1`, c.second).Scan(&items); err != nil {
		t.Fatal(err)
	}
	if items != `["已纠正失信行为、消除不良影响的证明", "缴款凭证原件"]` {
		t.Errorf("asked for %s", items)
	}
}

// Each record is decided by itself: the outcome with what else comes about, and its own reasons behind those of all. Everybody then reads
// each result, and the applicant where the other case of his application stands.
func TestDecision_RecordByRecord(t *testing.T) {
	c := apply(t, "shenzhen-2022")
	agency, unit, mine := c.SignIn("agency"), c.SignIn("unit"), c.SignIn("applicant")
	agency.Act(c.task(c.first, casefile.TaskFormCheck), url.Values{"accept": {"yes"}})
	at := c.task(c.first, casefile.TaskDecideRepair)
	page := counter.Words(unit.Page(at))
	for _, says := range []string{"第1条：行政处罚（PEN-0001）", "决定时应当考虑的情况（第八十二条第三款）", "已参加培训。", "按月自查。", "同时解除失信惩戒措施（第八十二条第二款第（四）项）"} {
		if !strings.Contains(page, says) {
			t.Errorf("the form does not say %q:\n%s", says, page)
		}
	}
	if i, j := strings.Index(page, "不再公开和共享"), strings.Index(page, "不予修复"); i < 0 || j < i {
		t.Error("the usual outcome is not the first, or refusing not the last")
	}
	if again := asks(unit, at, url.Values{"outcome-1": {"withhold"}, "reasons": {"已核实整改情况，符合修复条件。"}}); !strings.Contains(again, "请选择修复决定") {
		t.Errorf("a record without a decision is not asked for:\n%s", again)
	}
	unit.Act(at, url.Values{"outcome-1": {"withhold"}, "outcome-2": {"refuse_repair"}, "reasons": {"已核实整改情况和培训记录。"},
		"reasons-2": {"第二项违法行为尚未纠正。"}})
	if n := c.Count(`SELECT count(*) FROM decisions WHERE case_id = $1 AND reasons = E'已核实整改情况和培训记录。\n第二项违法行为尚未纠正。'`, c.first); n != 1 {
		t.Error("the reasons of the second record do not follow those of both")
	}
	everybody := []string{"第1条：行政处罚（PEN-0001）", "第2条：行政处罚（PEN-0002）", "不再公开和共享", "不予修复", "第二项违法行为尚未纠正。"}
	other := caseNumber(c, c.second)
	mine.Wants("the applicant", mine.Get("/my/cases/"+c.first.String()), 200, append(everybody, "一并申请的其他办件", other, "各条结果不同"))
	agency.Wants("the agency", agency.Get("/desk/cases/"+c.first.String()), 200, append(everybody, "一并申请的其他办件", other))
	unit.Wants("the unit, which may not see the other case", unit.Get("/desk/cases/"+c.first.String()), 200, everybody, "一并申请的其他办件", other)
	mine.Wants("the list", mine.Get("/my/cases"), 200, []string{"各条结果不同", other})
}

func caseNumber(c *applied, id uuid.UUID) (number string) {
	c.Helper()
	if err := c.Store.Pool.QueryRow(context.Background(), `SELECT number FROM cases WHERE id = $1`, id).Scan(&number); err != nil {
		c.Fatal(err)
	}
	return number
}
