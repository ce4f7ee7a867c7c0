package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

// Everything that can become of a proposal until somebody is listed or not, through the pages: what the party says and when, and how it is told. Every case
// is of a company and a list of its own, in one city, beside the others.
func TestDefence(t *testing.T) {
	t.Parallel()
	a := newAppointments(t, "city-2022")
	for code, way := range map[string]struct {
		login string
		goes  func(*defence)
	}{
		"ACCEPTED":  {"applicant", defenceAccepted},
		"REJECTED":  {"applicant2", defenceRejected},
		"SILENT":    {"applicant3", defenceSilent},
		"LATE":      {"applicant4", defenceLate},
		"POSTED":    {"", servedByPost},
		"REFUSED":   {"", servedRefused},
		"ANNOUNCED": {"", servedByAnnouncement},
		"DROPPED":   {"applicant5", droppedAllTheSame},
		"TAKENBACK": {"applicant6", takenBack},
	} {
		t.Run(strings.ToLower(code), func(t *testing.T) {
			t.Parallel()
			way.goes(a.defend(t, code, way.login))
		})
	}
}

// The documents of a listing on the straight way.
var (
	heard   = []casefile.NoticeKind{casefile.NoticeBeforeListing, casefile.NoticeReplyChecked}
	unheard = []casefile.NoticeKind{casefile.NoticeBeforeListing}
)

// defenceAccepted: the party answers point by point, a point holds, and nobody is listed; not before its whole time is over.
func defenceAccepted(d *defence) {
	d.propose()
	d.shown(false)
	d.opens(d.party, casefile.NoticeBeforeListing, "列入告知书", d.number)
	d.replies("第二次检验所取的样品不是我公司产品。", "产品已经全部召回。")
	d.party.open(d.mine()+"/reply").must(http.StatusOK, "没有办理成功", "陈述申辩已经提出，不能再次提交")
	d.party.open(d.mine()).must(http.StatusOK, "您的陈述申辩", "第2点意见", "产品已经全部召回。")
	d.checks(true, false)
	d.party.open(d.mine()+"/notices/"+d.noticeOf(casefile.NoticeReplyChecked).String()).
		must(http.StatusOK, "第二次检验所取的样品不是我公司产品。", "第1点已与检验机构核实。", "第2点已与检验机构核实。")
	at := "/desk/tasks/" + d.task(casefile.TaskDecideListing).String() + "/act"
	d.clerk.open(at)
	if d.clerk.status == http.StatusOK {
		d.t.Error("the clerk who verified alone can decide")
	}
	d.chief.open(at).must(http.StatusOK, "在此之前不能作出决定")
	d.chief.send("/act", values{"outcome": string(casefile.OutcomeDrop), "reasons": "申辩成立。"})
	if d.count(`SELECT count(*) FROM decisions WHERE case_id = $1`, d.id) != 0 {
		d.t.Error("decided before the party's time was over")
	}
	d.timePasses()
	d.decides(casefile.OutcomeDrop)
	d.over(casefile.ResultDropped, append(heard, casefile.NoticeListingDropped)...)
	d.party.open(d.mine()).must(http.StatusOK, "不予列入")
	d.shown(false)
}

// defenceRejected: the party answers, no point holds, and it is listed when the decision reaches it, not when it is signed.
func defenceRejected(d *defence) {
	d.propose()
	d.opens(d.party, casefile.NoticeBeforeListing)
	d.replies("产品合格。")
	d.checks(false)
	d.timePasses()
	d.decides(casefile.OutcomeList)
	d.stands(casefile.StageListingService)
	d.shown(false)
	d.opens(d.party, casefile.NoticeListing, "列入决定书", "事实清楚，符合列入标准。", "行政复议", "移出")
	d.over(casefile.ResultListed, append(heard, casefile.NoticeListing)...)
	d.shown(true)
	d.party.open("/my/records").must(http.StatusOK, "严重违法失信名单")
	d.party.open(d.mine()).follow("/services/").must(http.StatusOK, "送达回证", "打开时间")
}

// defenceSilent: the party asks once for more time, says nothing, and the end of its time moves the case on by itself.
func defenceSilent(d *defence) {
	d.propose()
	d.opens(d.party, casefile.NoticeBeforeListing)
	before := d.due(casefile.StepListingReply)
	d.party.open(d.mine()).must(http.StatusOK).follow("/more-time").must(http.StatusOK).send("/more-time", values{"reasons": "检验报告在外地，需要调取。"}).must(http.StatusOK)
	d.eventually("there is more time", func() bool { return d.due(casefile.StepListingReply).After(before) })
	d.party.open(d.mine()+"/more-time").must(http.StatusOK, "没有办理成功", "延长期限已经申请过一次，不能再次申请")
	d.at.until(d.t, morning(before))
	if n := d.count(`SELECT count(*) FROM cases WHERE id = $1 AND stage = $2`, d.id, casefile.StageListingReply); n != 1 {
		d.t.Error("the time that was given has not begun")
	}
	d.timePasses()
	d.decides(casefile.OutcomeList)
	d.opens(d.party, casefile.NoticeListing)
	d.over(casefile.ResultListed, append(unheard, casefile.NoticeExtension, casefile.NoticeListing)...)
	d.shown(true)
}

// defenceLate: what the party says after its time is not taken from its account, nor from paper that came after it; paper that had come in time is, as
// long as nothing is decided, and is answered before the head decides.
func defenceLate(d *defence) {
	d.propose()
	d.opens(d.party, casefile.NoticeBeforeListing)
	inTime := d.day()
	d.party.open(d.mine()).follow("/reply").must(http.StatusOK)
	d.timePasses()
	d.party.send("/reply", values{"point_1": "产品合格。"}).must(http.StatusConflict, "没有办理成功", "陈述申辩期限已于", "产品合格。")
	d.party.open(d.mine()+"/reply").must(http.StatusOK, "没有办理成功", "陈述申辩期限已于")
	d.paper(d.day(), "产品合格。").must(http.StatusUnprocessableEntity, "陈述申辩期限已于", "产品合格。")
	d.paper(inTime, "产品合格。").must(http.StatusOK)
	d.stands(casefile.StageListingCheck)
	d.checks(false)
	d.decides(casefile.OutcomeList)
	d.opens(d.party, casefile.NoticeListing)
	d.over(casefile.ResultListed, append(heard, casefile.NoticeListing)...)
}

// servedByPost: nobody has an account; the notice is posted and received, and the time runs from its receipt. So with the decision.
func servedByPost(d *defence) {
	d.propose()
	d.clerk.open(d.desk()).must(http.StatusOK, "等待送达列入告知书")
	d.serves("post.sent", values{"number": "EMS-0001"})
	if n := d.count(`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = $2`, d.id, d.pack.Listing.Steps[casefile.StepListingReply]); n != 0 {
		d.t.Error("the time to answer runs from posting")
	}
	received := d.clock.Now()
	d.at.until(d.t, morning(received)) // the return slip comes a day later, and the day before counts
	d.servesOn(calendar.DateOf(received), "post.served", values{"received_by": "收发室"})
	if n := d.count(`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = $2 AND started_at < $3`, d.id, d.pack.Listing.Steps[casefile.StepListingReply],
		calendar.DateOf(d.clock.Now()).Start()); n != 1 {
		d.t.Error("the time to answer does not run from the day of receipt")
	}
	d.timePasses()
	d.decides(casefile.OutcomeList)
	d.shown(false)
	d.serves("post.sent", values{"number": "EMS-0002"})
	d.serves("post.served", values{"received_by": "收发室"})
	d.over(casefile.ResultListed, append(unheard, casefile.NoticeListing)...)
	d.shown(true)
}

// servedRefused: whoever refuses the notice is left it, before witnesses.
func servedRefused(d *defence) {
	d.propose()
	for range 2 { // the notice, then the decision
		d.serves("in_person.refused", values{"reasons": "门卫拒收。"})
		d.serves("left.served", values{"seen": "社区工作人员两名", "reasons": "再次拒收，留置于登记住所。"})
		if d.count(`SELECT count(*) FROM decisions WHERE case_id = $1`, d.id) == 0 {
			d.timePasses()
			d.decides(casefile.OutcomeList)
		}
	}
	d.over(casefile.ResultListed, append(unheard, casefile.NoticeListing)...)
	d.shown(true)
}

// servedByAnnouncement: nobody is found; notice and decision are announced, and count as served when the time of the announcement is over.
func servedByAnnouncement(d *defence) {
	announce := func() {
		d.serves("in_person.returned", values{"reasons": "登记住所无人办公。"})
		d.serves("announcement.announced", values{"place": "市政务中心3号窗口", "reasons": "下落不明。"})
		d.stranger().open("/announcements").must(http.StatusOK, d.subject.Name)
		d.at.until(d.t, d.announced().Add(time.Second))
		d.eventually("the announcement is over", func() bool {
			return d.count(`SELECT count(*) FROM services WHERE case_id = $1 AND state = 'announced'`, d.id) == 0
		})
		p := d.stranger()
		if p.open("/announcements").must(http.StatusOK); strings.Contains(p.text, d.subject.Name) {
			d.t.Error("what is served is announced still")
		}
	}
	d.propose()
	announce()
	d.timePasses()
	d.decides(casefile.OutcomeList)
	d.shown(false)
	announce()
	d.over(casefile.ResultListed, append(unheard, casefile.NoticeListing)...)
	d.shown(true)
}

// announced is until when the document is announced.
func (d *defence) announced() (until time.Time) {
	d.t.Helper()
	if err := d.store.Pool.QueryRow(d.t.Context(), `SELECT ends_at FROM services WHERE case_id = $1 AND state = 'announced'`, d.id).Scan(&until); err != nil {
		d.t.Fatal(err)
	}
	return until
}

// droppedAllTheSame: the party says nothing, and the head lists nobody for all that.
func droppedAllTheSame(d *defence) {
	d.propose()
	d.opens(d.party, casefile.NoticeBeforeListing)
	d.timePasses()
	d.decides(casefile.OutcomeDrop)
	d.over(casefile.ResultDropped, append(unheard, casefile.NoticeListingDropped)...)
	d.shown(false)
	d.clerk.open("/desk/lists").must(http.StatusOK, "未列入")
	// The act is free again for another proposal.
	d.propose()
}

// takenBack: the unit takes its proposal back, and the party reads so.
func takenBack(d *defence) {
	d.propose()
	d.opens(d.party, casefile.NoticeBeforeListing)
	d.clerk.open(d.desk()).follow("/withdraw").must(http.StatusOK).send("/withdraw", nil).must(http.StatusUnprocessableEntity, "请填写撤回的理由")
	d.clerk.send("/withdraw", values{"reasons": "认定依据文书已被撤销。"}).must(http.StatusOK)
	d.settles()
	d.stands(casefile.StageClosed)
	d.party.open(d.mine()).must(http.StatusOK, "单位撤回列入建议", "已撤回").open(d.mine()+"/notices/"+d.noticeOf(casefile.NoticeWithdrawal).String()).
		must(http.StatusOK, "已撤回，程序就此终结", "认定依据文书已被撤销。")
	d.shown(false)
}
