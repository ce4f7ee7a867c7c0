package commitment_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/web/webtest/counter"
)

// The clerk sees the letter beside each question, is asked back for what is left out, asks for papers, and finds the promises kept; the party follows.
func TestCheck_PapersAndKept(t *testing.T) {
	o := opened(t, "shenzhen-2022", nil)
	says(t, "the case", o.clerk.Page(o.at()), "核查承诺", "经营场所合法使用", "从业人员持有健康证明", "单位提起", "接到举报：场所没有租赁合同。", o.number, "租赁合同", "尚未提交；应当自签署次日起20个工作日内提交",
		"不再收取", "终止办理，撤销决定，记入信用记录", "撤回这次核查", "小餐饮经营许可（XC，第1版）")
	never(t, "the case", o.clerk.Page(o.at()), dbtest.CompanyCode, "异议")
	at := o.task(casefile.TaskCheckPromises)
	says(t, "the form", o.clerk.Page(at), "承诺1：核查结论", "承诺2：怎样核查的", "本事项公布的方式", "需要当事人补交材料后再核查")
	page := back(o.clerk, at, url.Values{"finding-1": {"kept"}, "ways-1": {"site"}, "reasons-1": {"已经核对。"}, "finding-2": {"maybe"}, "reasons-2": {strings.Repeat("长", 1001)}})
	says(t, "what is left out", page, "请从列出的选项中选择核查结论", "请选择怎样核查的", "核查情况和理由不得超过1000个字", "已经核对。")
	ask := strings.TrimSuffix(at, "act") + "ask-papers"
	says(t, "nothing asked for", back(o.clerk, ask, url.Values{"reasons": {"现场没有看到租赁合同。"}}), "请选择要补交的材料，或者写明其他材料", "现场没有看到租赁合同。")
	o.clerk.Act(ask, url.Values{"papers": {"lease"}, "others": {"场所照片"}, "reasons": {"现场没有看到租赁合同。"}})
	says(t, "the case", o.clerk.Page(o.at()), "待补交材料", "等待当事人补交材料", "录入当事人书面补交的材料", "场所照片")
	mine := o.party.Page(o.mine())
	says(t, "the party's page", mine, "请补交材料", "您的承诺进入核查", "办理单位要求补交材料", "您的承诺", "经营场所合法使用", "待补交材料 进行中")
	never(t, "the party's page", mine, "异议", "撤回核查", "接到举报", "核查承诺 2026年9月18日 14:05 已完成")
	says(t, "no papers", back(o.party, o.mine()+"/hand-in", url.Values{"text": {"随后寄出"}}), "请选择材料的文件", "随后寄出")
	sends(o.party, o.mine()+"/hand-in", "files", url.Values{"text": {"合同见附件。"}})
	says(t, "the case", o.clerk.Page(o.at()), "合同见附件。", "当事人于2026年9月18日 14:05在本系统提交", "证据.pdf")
	at = o.task(casefile.TaskCheckPromises)
	o.clerk.Fill(at, found("kept", "unverifiable"))
	check := o.clerk.Page(at + "/check")
	says(t, "the check", check, "没有发现不实，部分无法核实", "承诺核查结果告知书", "现场没有出示租赁合同。", "发给当事人"+dbtest.CompanyName)
	o.clerk.On(at+"/check", counter.HiddenIn(check))
	says(t, "the closed case", o.clerk.Page(o.at()), "已办结", "未发现不实，部分无法核实")
	says(t, "the party's page", o.party.Page(o.mine()), "核查结束", "承诺核查结果告知书", "不作不利认定")
}

// What the unit finds in its daily supervision after a check is checked in a case of its own, to which the pages of unit and party lead beside the first; what it was
// that became known the party does not read.
func TestCheck_FoundLater(t *testing.T) {
	o := opened(t, "shenzhen-2022", nil)
	o.clerk.Act(o.task(casefile.TaskCheckPromises), found("kept", "kept"))
	at := "/desk/commitments/" + o.number
	says(t, "the commitment", o.clerk.Page(at), "已履行", "再次提起核查", "在日常监管中发现承诺不实的", "HC2026000001")
	form := counter.HiddenIn(o.clerk.Page(at + "/check"))
	if answer := o.clerk.Post(at+"/check", with(form, url.Values{"reasons": {""}})); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", answer.Code)
	}
	form["reasons"] = []string{"日常巡查时场所已经搬离。"}
	answer := o.clerk.Post(at+"/check", form)
	to := answer.Header().Get("Location")
	if answer.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/desk/cases/") {
		t.Fatalf("called: %d %s", answer.Code, counter.Words(answer.Body.String()))
	}
	o.caseID = uuid.MustParse(strings.TrimPrefix(to, "/desk/cases/"))
	says(t, "the case", o.clerk.Page(o.at()), "核查之后，单位在日常监管中发现情况", "日常巡查时场所已经搬离。", "核查日2026年9月18日", "撤回这次核查")
	says(t, "the commitment", o.clerk.Page(at), "核查中", "HC2026000001", "HC2026000002")
	never(t, "the commitment", o.clerk.Page(at), "提起核查")
	mine := o.party.Page("/my/commitments/" + o.number)
	says(t, "the party's commitment", mine, "HC2026000001", "HC2026000002")
	says(t, "the party's page", o.party.Page(o.mine()), "核查之后，单位在日常监管中发现情况")
	never(t, "the party's page", o.party.Page(o.mine()), "日常巡查")
}

// What is untrue is ordered to be rectified, handling stands still, the party reports, and the unit verifies: the case ends without a breach.
func TestCheck_Rectified(t *testing.T) {
	o := opened(t, "shenzhen-2022", nil)
	if answer := o.party.Get(o.mine() + "/rectify"); answer.Code != http.StatusSeeOther {
		t.Errorf("an order that there is not is answered: %d", answer.Code)
	}
	o.clerk.Act(o.task(casefile.TaskCheckPromises), found("untrue", "kept"))
	says(t, "the case", o.clerk.Page(o.at()), "责令整改", "中止办理", "当事人的期限自通知书送达起算")
	never(t, "the case before service", o.clerk.Page(o.at()), "录入当事人书面的整改报告", "撤回这次核查")
	if answer := o.clerk.Get(o.at() + "/withdraw"); answer.Code != http.StatusSeeOther {
		t.Errorf("what was found is taken back: %d", answer.Code)
	}
	o.opens(casefile.NoticeRectify)
	says(t, "the party's page", o.party.Page(o.mine()), "请在期限内整改并报告", "相关事项中止办理", "第六十四条第二款")
	says(t, "nothing said", back(o.party, o.mine()+"/rectify", url.Values{"text": {""}}), "请选择是否已经整改", "请填写整改情况")
	sends(o.party, o.mine()+"/rectify", "files", url.Values{"answer": {"done"}, "text": {"已经补签合同。"}})
	says(t, "the party's page", o.party.Page(o.mine()), "核查整改")
	at := o.task(casefile.TaskVerifyRectified)
	says(t, "the form", o.clerk.Page(at), "现场没有出示租赁合同。", "已经补签合同。", "报告已经整改")
	says(t, "no answer", back(o.clerk, at, url.Values{"reasons": {"补签的租赁合同经核对属实。"}}), "请选择整改是否到位", "补签的租赁合同经核对属实。")
	o.clerk.Act(at, url.Values{"holds": {"yes"}, "reasons": {"补签的租赁合同经核对属实。"}})
	says(t, "the closed case", o.clerk.Page(o.at()), "已办结", "承诺不实，已整改", "补签的租赁合同经核对属实。")
	says(t, "the party's page", o.party.Page(o.mine()), "整改复核告知书", "不记录违诺")
	if n := o.Count(`SELECT count(*) FROM records WHERE number LIKE 'XC-WN-%'`); n != 0 {
		t.Error("a breach is recorded of what was rectified")
	}
}

// A refusal on paper is entered by the unit with its day; another head than the one who found it decides, and with service the breach is there.
func TestCheck_RefusedOnPaperAndEnded(t *testing.T) {
	o := opened(t, "shenzhen-2022", nil)
	o.clerk.Act(o.task(casefile.TaskCheckPromises), found("untrue", "kept"))
	o.opens(casefile.NoticeRectify)
	paper := o.at() + "/rectify"
	says(t, "an empty paper", back(o.clerk, paper, url.Values{"answer": {"refuses"}}), "请填写收到日期", "请填写由谁递交", "请选择扫描件的文件", "请填写整改情况")
	says(t, "a paper of tomorrow", back(o.clerk, paper, dayOf("came", "2026", "9", "19")), "收到日期不能晚于今天")
	says(t, "a paper before its time", back(o.clerk, paper, dayOf("came", "2026", "9", "17")), "收到日期不能早于当事人期限开始的日期")
	sends(o.clerk, paper, "scan", with(url.Values{"answer": {"refuses"}, "from": {"法定代表人"}, "text": {"认为不需要整改。"}}, dayOf("came", "2026", "9", "18")))
	says(t, "the case", o.clerk.Page(o.at()), "书面提交，2026年9月18日收到，由法定代表人递交", "拒绝整改", "认为不需要整改。")
	at := o.task(casefile.TaskDecideBreach)
	if answer := o.clerk.Get(at); answer.Code != http.StatusForbidden && answer.Code != http.StatusSeeOther {
		t.Errorf("a clerk decides: %d", answer.Code)
	}
	o.decides(t, at)
	o.opens(casefile.NoticeBreach)
	says(t, "the closed case", o.clerk.Page(o.at()), "承诺不实，认定违诺", "违背信用承诺")
	says(t, "the party's page", o.party.Page(o.mine()), "违诺处理决定书", "行政复议", "违背信用承诺")
	if n := o.Count(`SELECT count(*) FROM records WHERE number LIKE 'XC-WN-%'`); n != 1 {
		t.Errorf("%d breaches", n)
	}
}

// decides has the head end the item, first with a contradiction.
func (o *office) decides(t *testing.T, at string) {
	t.Helper()
	says(t, "the form", o.head.Page(at), "拒绝整改", "制发违诺处理决定书（第六十四条第二款），送达时生效并记录违诺（第三十四条第一款第（二）项）", "情节严重", "只能是当事人签署时已经写明的：终止办理，撤销决定，记入信用记录")
	contradiction := back(o.head, at, url.Values{"outcome": {"rectified"}, "reasons": {"整改已经到位，予以认定。"}, "revoked": {"样许〔2026〕3号"}, "grave": {"yes"}})
	says(t, "a contradiction", contradiction, "同时撤销的行政决定", "情节严重", "不使用", "样许〔2026〕3号")
	o.head.Fill(at, url.Values{"outcome": {"broken"}, "reasons": {"现场核查属实，当事人拒不整改。"}, "revoked": {"样许〔2026〕3号，2026年8月3日，小餐饮经营许可"}, "agreed": {"一年内不再适用承诺办理"}, "grave": {"yes"}})
	check := o.head.Page(at + "/check")
	says(t, "the check", check, "违诺处理决定书", "现场核查属实，当事人拒不整改。", "样许〔2026〕3号", "一年内不再适用承诺办理", "本决定自送达之日起生效", "申请信用修复")
	o.head.On(at+"/check", counter.HiddenIn(check))
	says(t, "the case", o.clerk.Page(o.at()), "决定待送达", "违诺处理决定书送达时生效")
	if n := o.Count(`SELECT count(*) FROM records WHERE number LIKE 'XC-WN-%'`); n != 0 {
		t.Error("the breach is there before the decision is served")
	}
}

// Of an item that is finished nothing stands still, and the head names the decision that is revoked or says that there is none.
func TestCheck_OfAFinishedItem(t *testing.T) {
	o := opened(t, "shenzhen-2022", nil)
	var number string
	if err := o.Store.Pool.QueryRow(t.Context(), `SELECT number FROM commitments`).Scan(&number); err != nil {
		t.Fatal(err)
	}
	err := o.Store.FinishCommitment(t.Context(), db.Turn{Number: number, ActorID: o.UnitClerk, UnitID: o.Unit, At: o.Clock.Now()}, calendar.DateOf(o.Clock.Now()), o.Server.Calendar.InForce())
	if err != nil {
		t.Fatal(err)
	}
	o.clerk.Act(o.task(casefile.TaskCheckPromises), found("untrue", "kept"))
	never(t, "the case", o.clerk.Page(o.at()), "中止办理")
	o.opens(casefile.NoticeRectify)
	sends(o.party, o.mine()+"/rectify", "files", url.Values{"answer": {"refuses"}, "text": {"认为不需要整改。"}})
	at := o.task(casefile.TaskDecideBreach)
	says(t, "the form", o.head.Page(at), "事项已经办结", "没有作出需要撤销的行政决定")
	broken := url.Values{"outcome": {"broken"}, "reasons": {"现场核查属实，当事人拒不整改。"}}
	says(t, "nothing of the decision", back(o.head, at, broken), "请写明撤销的行政决定，或者选择没有需要撤销的行政决定", "当事人拒不整改。")
	says(t, "both", back(o.head, at, with(url.Values{"revoked": {"样许〔2026〕3号"}, "no_decision": {"yes"}}, broken)), "请留下其中一个", "样许〔2026〕3号")
	o.head.Fill(at, with(url.Values{"revoked": {""}, "no_decision": {"yes"}}, broken))
	says(t, "the check", o.head.Page(at+"/check"), "没有作出需要撤销的相关行政决定", "办结")
}

// Who says nothing in its time has what follows decided; the page of the party says that its time is over.
func TestCheck_SaysNothing(t *testing.T) {
	o := opened(t, "shenzhen-2020", nil)
	o.clerk.Act(o.task(casefile.TaskCheckPromises), found("untrue", "untrue"))
	never(t, "the case under a document that does not pause", o.clerk.Page(o.at()), "中止办理")
	o.opens(casefile.NoticeRectify)
	o.Clock.Set(calendar.NewDate(2026, time.October, 30).At(10, 0))
	o.everybody()
	if answer := o.party.Get(o.mine() + "/rectify"); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != o.mine() {
		t.Errorf("an answer after its time: %d", answer.Code)
	}
	says(t, "the party's page", o.party.Page(o.mine()), "现在不需要当事人提交")
	form := url.Values{"form_id": {"6c0a0b2e-3f0f-4c57-8a54-0d0a4f6a9d11"}, "answer": {"done"}, "text": {"晚了"}}
	answer := o.party.Post(o.mine()+"/rectify", form)
	if answer.Code != http.StatusConflict || o.Count(`SELECT count(*) FROM acts WHERE kind = 'rectify'`) != 0 {
		t.Errorf("an answer after its time is taken in: %d", answer.Code)
	}
	says(t, "the form after its time", answer.Body.String(), "没有办理成功", "现在不需要当事人提交", "晚了")
}

// A check is taken back with reasons, by the unit alone; nobody else reads it, or acts on it.
func TestCheck_TakenBackAndOnlookers(t *testing.T) {
	o := opened(t, "shenzhen-2020", nil)
	other, outsider := o.SignIn("other"), o.Outsider("stranger", "路人")
	at := o.task(casefile.TaskCheckPromises)
	for path, who := range map[string]*counter.Customer{o.at(): other, o.at() + "/withdraw": other, o.at() + "/hand-in": other, at: other,
		o.mine(): outsider, o.mine() + "/hand-in": outsider, o.mine() + "/rectify": outsider} {
		if code := who.Get(path).Code; code != http.StatusNotFound {
			t.Errorf("%s: %d", path, code)
		}
	}
	for _, path := range []string{"/hand-in", "/rectify", "/withdraw"} {
		if code := other.Post(o.at()+path, url.Values{"form_id": {"6c0a0b2e-3f0f-4c57-8a54-0d0a4f6a9d12"}, "reasons": {"与本单位无关"}}).Code; code != http.StatusNotFound {
			t.Errorf("another unit sends %s: %d", path, code)
		}
	}
	if code := o.clerk.Get(o.at() + "/reply").Code; code != http.StatusNotFound {
		t.Errorf("what listings have is done on a check: %d", code)
	}
	says(t, "no reasons", back(o.clerk, o.at()+"/withdraw", nil), "请填写撤回的理由")
	form := counter.HiddenIn(o.clerk.Page(o.at() + "/withdraw"))
	form["reasons"] = []string{"举报已经查明与事实不符。"}
	o.clerk.On(o.at()+"/withdraw", form)
	says(t, "the case", o.clerk.Page(o.at()), "已撤回")
	says(t, "the party's page", o.party.Page(o.mine()), "核查已撤回，就此终结", "撤回核查告知书")
}

// The watch sees how it stands and not what came; the inbox names the task.
func TestCheck_InboxAndWatch(t *testing.T) {
	o := opened(t, "shenzhen-2022", nil)
	says(t, "the inbox", o.clerk.Page("/desk"), "核查承诺", "小餐饮经营许可")
	says(t, "the filter", o.clerk.Page("/desk?flow=commitment"), "核查承诺")
	page := o.SignIn("supervisor").Page("/watch/cases/" + o.caseID.String())
	says(t, "the watch", page, "核查承诺", "经营场所合法使用")
	never(t, "the watch", page, "撤回这次核查", dbtest.CompanyCode)
}

// A party that has signed at the counter and has no account is let in by the code of the letter, once, and hands its papers in.
func TestCheck_PartyJoins(t *testing.T) {
	o := unknown(t, "shenzhen-2022")
	ask := strings.TrimSuffix(o.task(casefile.TaskCheckPromises), "act") + "ask-papers"
	o.clerk.Act(ask, url.Values{"papers": {"lease"}, "reasons": {"现场没有看到租赁合同。"}})
	var notice, number string
	err := o.Store.Pool.QueryRow(t.Context(), `SELECT n.id, c.number FROM notices n JOIN cases c ON c.id = n.case_id WHERE c.id = $1`, o.caseID).Scan(&notice, &number)
	if err != nil {
		t.Fatal(err)
	}
	letter := o.at() + "/notices/" + notice
	if counter.Code(o.clerk.Page(letter)) != "" {
		t.Error("the kept letter shows the code")
	}
	copied := o.clerk.Post(letter+"/copy", nil).Body.String()
	party := o.Anybody()
	to := party.On("/join", url.Values{"number": {number}, "code": {counter.Code(copied)}})
	party.On(to, counter.Chosen(counter.GoodPassword))
	party.KeepCookies(party.Post("/login", url.Values{"login": {strings.ToLower(number)}, "password": {counter.GoodPassword}}))
	says(t, "the party's page", party.Page(o.mine()), "请补交材料", "周样例")
	sends(party, o.mine()+"/hand-in", "files", nil)
	says(t, "the case", o.clerk.Page(o.at()), "补交的材料", "核查承诺")
}

// The guide says what is the document's and what the city's own; a document that does not provide for commitments says so, with the article that comes nearest.
func TestGuide_OfCommitments(t *testing.T) {
	who := counter.Under(t, "shenzhen-2022").Anybody()
	says(t, "shenzhen-2022", who.Page("/guide?of=commitment"), "哪些人暂时不能承诺", "有严重不良信用记录且尚未修复 第五十九条第（四）项；按照本市办理规则，指列入严重失信主体名单的记录", "视为拒不整改（本市办理规则）", "整改期间中止办理相关事项（第六十四条第二款）",
		"并撤销相关行政决定（第六十四条第二款）", "决定书写明", "追究刑事责任（第六十四条第三款）",
		"厦门办法征求意见稿（未作规定）", "对照其他规定")
	says(t, "city-2022", who.Page("/guide?of=commitment&pack=city-2022"), "责令限期整改（本市办理规则）", "该规定没有关于中止办理的条文", "该规定没有列明不适用的情形。")
	says(t, "shenzhen-2020", who.Page("/guide?of=commitment&pack=shenzhen-2020"), "按照承诺书中的约定管理和惩戒（第五十条第二款）", "承诺和履行情况记入信用记录（本市办理规则）",
		"拒不整改的，终止办理相关事项（本市办理规则）", "依照有关法律撤销")
	says(t, "xiamen-draft", who.Page("/guide?of=commitment&pack=xiamen-draft"), "没有规定“信用承诺核查”", "最接近的是第十二条")
	says(t, "qianhai-2020", who.Page("/guide?of=commitment&pack=qianhai-2020"), "最接近的是第二十条第一项")
	if code := who.Get("/guide?of=nothing").Code; code != http.StatusNotFound {
		t.Errorf("a guide to nothing: %d", code)
	}
}

// A check that its day has opened names the draw, and whose act its opening is, in both languages.
func TestCheck_OpenedByItsDay(t *testing.T) {
	o := &office{Counter: counter.Under(t, "shenzhen-2022")}
	o.Work()
	pack, err := o.Server.PackFor(casefile.FlowCommitment)
	if err != nil {
		t.Fatal(err)
	}
	commits := o.Committing(o.NewCommitmentItem(t, o.Unit, "XC", nil, o.Clock.Now()), pack, o.Server.Calendar.InForce(), o.Clock.Now())
	commits.Finished = true
	signed, err := o.Store.Sign(t.Context(), commits)
	if err != nil {
		t.Fatal(err)
	}
	err = o.Store.InTx(t.Context(), func(q *db.Queries) error {
		m, err := q.CommitmentLockForUnit(t.Context(), db.CommitmentLockForUnitParams{Number: signed.Number, UnitID: o.Unit})
		if err != nil {
			return err
		}
		terms, draw := dbtest.Terms("XC"), int32(7)
		terms.Share = 250
		return q.OpenCheck(t.Context(), db.NewCheck{Commitment: m, Code: "XC", Terms: terms, Reason: casefile.CheckSampled, Draw: &draw, ActorID: db.ScheduleAccount,
			Pack: pack, At: o.Clock.Now()})
	})
	var receipt db.Receipt
	if err == nil {
		err = o.Store.Pool.QueryRow(t.Context(), `SELECT id, case_id FROM acts WHERE kind = 'begin_check'`).Scan(&receipt.ActID, &receipt.CaseID)
	}
	o.Done(receipt, err)
	o.caseID = receipt.CaseID
	o.everybody()
	says(t, "the case", o.clerk.Page(o.at()), "抽中核查", "抽查比例千分之250，抽签结果7", "系统 系统日程", "核查日2026年10月18日")
	never(t, "the case", o.clerk.Page(o.at()), "撤回这次核查")
	form := url.Values{"form_id": {uuid.NewString()}, "reasons": {"这一家一向守信，不必核查。"}}
	if answer := o.clerk.Post(o.at()+"/withdraw", form); answer.Code != http.StatusConflict || !strings.Contains(answer.Body.String(), "抽签或者全部核查产生的") {
		t.Errorf("a clerk takes back what was drawn: %d", answer.Code)
	}
	for _, who := range []struct {
		page string
		as   *counter.Customer
	}{{o.at(), o.clerk}, {o.mine(), o.party}, {"/watch/cases/" + o.caseID.String(), o.SignIn("supervisor")}} {
		never(t, who.page, who.as.Page(who.page), "⟦")
	}
}
