package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// Everything that can become of a commitment, through the pages: how it is signed or not, how it is checked, and what follows. Every one is of a party and
// an item of its own, in one city, beside the others.
func TestPledge(t *testing.T) {
	t.Parallel()
	a := newAppointments(t, "shenzhen-2022")
	for code, way := range map[string]struct {
		login string
		goes  func(*pledge)
	}{
		"KEPT":      {"applicant", pledgeKept},
		"PAPERS":    {"applicant2", papersFollowLate},
		"RECTIFIED": {"applicant3", pledgeRectified},
		"REFUSED":   {"applicant4", pledgeRefused},
		"SILENT":    {"", pledgeSilent},
		"NOTHELD":   {"applicant5", rectificationDoesNotHold},
		"WITHDRAWN": {"applicant5", pledgeWithdrawn},
		"DECLINED":  {"applicant6", pledgeDeclined},
		"LATE":      {"applicant6", checkedLate},
		"TAKENBACK": {"applicant", checkTakenBack},
		"BREACH":    {"applicant", breachObjectedToAndRepaired},
	} {
		t.Run(strings.ToLower(code), func(t *testing.T) {
			t.Parallel()
			way.goes(a.pledge(t, code, way.login))
		})
	}
}

// The documents of a check in which something was untrue, until it is decided.
var ordered = []casefile.NoticeKind{casefile.NoticeRectify}

// pledgeKept: a person commits for itself; promise by promise it has to be chosen; its day comes, the schedule opens the check, and everything is so.
func pledgeKept(p *pledge) {
	p.forItself()
	p.answers("", "0", "1").must(http.StatusUnprocessableEntity, "请选择签署承诺还是一般程序")
	p.answers("sign", "0").must(http.StatusUnprocessableEntity, "签署承诺需要逐项确认全部承诺")
	if p.count(`SELECT count(*) FROM commitments WHERE item_id = $1`, p.item) != 0 {
		p.t.Error("what was not confirmed is signed")
	}
	p.signs()
	p.party.open("/my/records").must(http.StatusOK, "小餐饮经营许可")
	p.clerk.open("/desk/commitments").must(http.StatusOK, p.cn).open(p.kept()).must(http.StatusOK, "网上签署", "已承诺，办理中")
	p.finishes()
	check, err := rules.After(casefile.ItemPeriod{Amount: 1, Unit: "calendar_day"}, p.day(), p.calendar) // rolls on from a day off
	if err != nil {
		p.t.Fatal(err)
	}
	p.party.open(p.own()).must(http.StatusOK, "已办结，待核查", calendarDay(check))
	p.falls()
	p.finds(casefile.FoundKept)
	p.comes(casefile.CommitmentKept, "已履行", casefile.NoticePromisesKept)
}

// calendarDay is a day as a page says it.
func calendarDay(day calendar.Date) string { return day.Start().Format("2006年1月2日") }

// papersFollowLate: a paper that should have followed is late, and comes before the check all the same; in the check others are asked for and do not come, so
// that not everything can be found out.
func papersFollowLate(p *pledge) {
	p.signs()
	p.party.must(http.StatusOK, "租赁合同", "还没有提交").upload("/papers", values{"paper": "lease"}, nil).must(http.StatusUnprocessableEntity, "请选择要提交的文件")
	p.at.until(p.t, p.day().AddDays(35).At(9, 0))
	p.clerk.open(p.kept()).must(http.StatusOK, "租赁合同", "尚未收到", "已过期")
	p.party.open(p.own()).upload("/papers", values{"paper": "lease"}, map[string][]byte{"租赁合同.pdf": minimalPDF}).must(http.StatusOK, "材料已经提交", "租赁合同.pdf")
	p.clerk.open(p.kept()).must(http.StatusOK, "租赁合同.pdf")
	p.finishes()
	p.falls()
	p.clerk.open("/desk/tasks/"+p.task(casefile.TaskCheckPromises).String()+"/act").must(http.StatusOK, "租赁合同.pdf", "经营场所合法使用").follow("/ask-papers").must(http.StatusOK)
	p.clerk.send("/ask-papers", values{"reasons": "现场没有看到健康证明。"}).must(http.StatusUnprocessableEntity, "请选择要补交的材料，或者写明其他材料", "现场没有看到健康证明。")
	p.clerk.send("/ask-papers", values{"others": "健康证明", "reasons": "现场没有看到健康证明。"}).must(http.StatusOK)
	p.settles()
	p.stands(casefile.StagePapers)
	p.party.open(p.mine()).must(http.StatusOK).follow("/hand-in").must(http.StatusOK)
	p.timePasses(casefile.StepPapers)
	p.stands(casefile.StagePromiseCheck)
	p.party.upload("/hand-in", values{"text": "刚刚找到。"}, map[string][]byte{"健康证明.pdf": minimalPDF}).must(http.StatusConflict, "没有办理成功", "刚刚找到。", "健康证明.pdf")
	p.finds(casefile.FoundUnverifiable)
	p.comes(casefile.CommitmentUnverifiable, "部分无法核实", casefile.NoticePapersAsked, casefile.NoticePromisesKept)
}

// pledgeRectified: something is untrue; handling stands still from the order on and goes on when what was ordered is done.
func pledgeRectified(p *pledge) {
	p.signs()
	p.called()
	p.ordered()
	if n := p.count(`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'item_paused' AND ended_at IS NULL`, p.id); n != 1 {
		p.t.Errorf("%d effects that handling stands still", n)
	}
	p.party.open(p.mine()).must(http.StatusOK).follow("/rectify").must(http.StatusOK).send("/rectify", values{"text": "已经补办健康证明。"}).
		must(http.StatusUnprocessableEntity, "已经补办健康证明。")
	p.saysOf("done", "已经补办健康证明。")
	p.party.open(p.mine()+"/rectify").must(http.StatusOK, "您此前已经提交，并已收到")
	p.stands(casefile.StageRectifyCheck)
	p.acts(p.clerk, casefile.TaskVerifyRectified, values{"holds": "yes", "reasons": "到场复核，健康证明已经补办。"})
	p.comes(casefile.CommitmentRectified, "不实，已整改", append(ordered, casefile.NoticeRectified)...)
}

// pledgeRefused: the party refuses, the head ends the item, and when the decision has reached the party the breach is on record and keeps it from committing
// again; whoever has found it untrue does not decide.
func pledgeRefused(p *pledge) {
	p.signs()
	p.called()
	p.ordered()
	p.saysOf("refuses", "不同意认定。")
	p.stands(casefile.StageBreachDecision)
	p.clerk.open("/desk/tasks/" + p.task(casefile.TaskDecideBreach).String() + "/act")
	if p.clerk.status == http.StatusOK {
		p.t.Error("the clerk who has found it untrue decides")
	}
	at := "/desk/tasks/" + p.task(casefile.TaskDecideBreach).String() + "/act"
	p.chief.open(at).must(http.StatusOK, "拒绝整改", "不同意认定。").send("/act", values{"outcome": string(casefile.OutcomeRectified), "reasons": "当事人已经整改到位。", "revoked": "样许〔2026〕1号许可"}).
		must(http.StatusUnprocessableEntity, "样许〔2026〕1号许可")
	p.ends()
	p.party.open(p.mine()).must(http.StatusOK)
	if strings.Contains(p.party.text, "违诺记录编号") {
		p.t.Error("told of a breach that is not recorded")
	}
	p.opens(p.party, casefile.NoticeBreach, "违诺处理决定书", "样许〔2026〕1号许可", "行政复议", "信用修复")
	p.comes(casefile.CommitmentBroken, "不实，已认定违诺", append(ordered, casefile.NoticeBreach)...)
	p.party.open("/my/records").must(http.StatusOK, p.named(p.breach()).number)
	p.excluded(p.breach(), "曾作出虚假承诺且尚未修复", "第五十九条")
	p.answers("decline").must(http.StatusOK, "已记录您选择一般程序")
}

// pledgeSilent: signed at the counter by a company that nobody has heard of; order and decision are served by hand, it says nothing, and its time moves the
// case on.
func pledgeSilent(p *pledge) {
	p.atTheCounter("sign").must(http.StatusUnprocessableEntity, "请附上当事人签署的承诺书扫描件")
	p.entered()
	p.finishes()
	p.falls()
	p.finds(casefile.FoundUntrue)
	p.stands(casefile.StageRectify)
	p.serves("in_person.served", values{"received_by": "前台"})
	p.timePasses(casefile.StepRectify)
	p.ends()
	p.serves("in_person.served", values{"received_by": "前台"})
	p.comes(casefile.CommitmentBroken, "不实，已认定违诺", append(ordered, casefile.NoticeBreach)...)
	p.atTheCounter("sign", "承诺书.pdf").must(http.StatusUnprocessableEntity, "曾作出虚假承诺且尚未修复", "第五十九条", p.named(p.breach()).number)
	p.atTheCounter("decline").must(http.StatusOK, "已登记当事人选择一般程序")
}

// rectificationDoesNotHold: what the party says it has done is not found so, and the head decides that it is all the same.
func rectificationDoesNotHold(p *pledge) {
	p.signs()
	p.called()
	p.ordered()
	p.saysOf("done", "已经补办健康证明。")
	p.stands(casefile.StageRectifyCheck)
	p.acts(p.clerk, casefile.TaskVerifyRectified, values{"holds": "no", "reasons": "到场复核，还有一人没有健康证明。"})
	p.stands(casefile.StageBreachDecision)
	p.acts(p.chief, casefile.TaskDecideBreach, values{"outcome": string(casefile.OutcomeRectified), "reasons": "没有健康证明的一人已经离职。"})
	p.comes(casefile.CommitmentRectified, "不实，已整改", append(ordered, casefile.NoticeRectified)...)
}

// pledgeWithdrawn: before the item is finished the party withdraws with a reason, once; after that there is nothing to finish and nothing to check.
func pledgeWithdrawn(p *pledge) {
	p.signs()
	p.party.follow("/withdraw").must(http.StatusOK).send("/withdraw", nil).must(http.StatusUnprocessableEntity, "请填写撤回的理由")
	p.party.send("/withdraw", values{"reasons": "改按一般程序提交全部材料。"}).must(http.StatusOK, "承诺已经撤回", "已撤回")
	p.clerk.open(p.kept()).must(http.StatusOK, "已撤回", "改按一般程序提交全部材料。")
	if links := append(p.clerk.links(p.kept()+"/finish"), p.clerk.links(p.kept()+"/check")...); len(links) != 0 {
		p.t.Errorf("what is withdrawn goes on: %v", links)
	}
	first := p.cn
	p.signs() // again: nothing stands against it
	p.finishes()
	p.party.open(p.own()+"/withdraw").must(http.StatusConflict, "不能再撤回")
	if n := p.count(`SELECT count(*) FROM commitments m JOIN records r ON r.id = m.record_id JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
		WHERE m.number = $1 AND v.content->>'kept' = 'withdrawn'`, first); n != 1 {
		p.t.Error("the record does not say that it was withdrawn")
	}
}

// pledgeDeclined: whoever does not want to commit says so, and nothing is recorded of it.
func pledgeDeclined(p *pledge) {
	p.answers("decline", "0").must(http.StatusUnprocessableEntity, "您选择了一般程序")
	p.answers("decline").must(http.StatusOK, "已记录您选择一般程序", "没有作出承诺，也不因此留下信用记录")
	p.cn = strings.TrimPrefix(p.party.path, "/my/commitments/")
	p.clerk.open(p.kept()).must(http.StatusOK, "选择一般程序")
	if n := p.count(`SELECT count(*) FROM records WHERE subject_id = $1`, p.who); n != 0 {
		p.t.Errorf("%d records of who has declined", n)
	}
}

// checkedLate: nobody checks until the unit's time is over; the supervisor sees it, urges, and it is checked all the same.
func checkedLate(p *pledge) {
	p.signs()
	p.finishes()
	p.falls()
	watcher := p.signInAs(p.watcher)
	watcher.open("/watch/commitments").must(http.StatusOK, p.caseNumber())
	p.timePasses(casefile.StepCheckPromises)
	p.eventually("the check is overdue", func() bool {
		return p.count(`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'commitment.check' AND overdue_at IS NOT NULL`, p.id) == 1
	})
	watcher.open("/watch/commitments").must(http.StatusOK, p.caseNumber(), "逾期1天").follow("/watch/cases/"+p.id.String()).must(http.StatusOK, "逾期1天")
	p.finds(casefile.FoundKept)
	p.stands(casefile.StageClosed)
	p.clerk.open(p.kept()).must(http.StatusOK, "已履行")
	if n := p.count(`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'commitment.check' AND met_at > due_at`, p.id); n != 1 {
		p.t.Error("it was not checked late")
	}
}

// checkTakenBack: the unit takes the check back, the party reads so, and the commitment is as it was.
func checkTakenBack(p *pledge) {
	p.signs()
	p.called()
	p.clerk.open(p.desk()).must(http.StatusOK).follow("/withdraw").must(http.StatusOK).send("/withdraw", nil).must(http.StatusUnprocessableEntity)
	p.clerk.send("/withdraw", values{"reasons": "经了解，举报的内容不实。"}).must(http.StatusOK)
	p.settles()
	p.stands(casefile.StageClosed)
	p.party.open(p.own()).must(http.StatusOK, "已承诺，办理中").open(p.mine()).must(http.StatusOK, "已撤回")
}

// again holds that the party can commit once more.
func (p *pledge) again() {
	p.t.Helper()
	before := p.cn
	p.signs()
	if p.cn == before {
		p.t.Error("it is the commitment of before")
	}
}

// breachObjectedToAndRepaired: the party objects to the record of the breach, which stays as it is and keeps it from committing, then applies for repair, and
// may commit again when that is granted.
func breachObjectedToAndRepaired(p *pledge) {
	breach := p.broken()
	p.excluded(breach, "曾作出虚假承诺且尚未修复", "第五十九条")
	m := p.newMatter(breach)
	m.fileAndAccept()
	m.settle(casefile.OutcomeKeep)
	p.excluded(breach, "曾作出虚假承诺且尚未修复", "第五十九条")
	day := p.day()
	p.at.until(p.t, day.AddDays(100).At(9, 0))
	done := day.AddDays(10).Start().Format("2006-1-2")
	a := &plea{city: p.city, applicant: p.party, records: []uuid.UUID{breach}, days: [2]string{done, done}}
	a.file()
	a.accept()
	usual, ok := p.pack.Repair.UsualOutcome(casefile.CategoryBreach)
	if !ok {
		p.t.Fatal("nothing is granted for a breach")
	}
	a.decide(a.matters[0], usual.ID)
	p.at.until(p.t, p.clock.Now().Add(time.Minute))
	p.again()
}
