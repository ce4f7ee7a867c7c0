package seed

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// progress is how far a demo case has come, whatever tasks its pack knows.
type progress int

const (
	formChecking progress = iota
	comparing
	settling // the unit verifies, the operator decides, or the agency puts its own error right
	informing
	closed
)

func progressAt(k casefile.TaskKind) progress {
	switch k {
	case casefile.TaskFormCheck:
		return formChecking
	case casefile.TaskCompare:
		return comparing
	case casefile.TaskInform:
		return informing
	}
	return settling
}

// scenario is one demo case: who objects to what, how far it goes, and what people say on the way.
type scenario struct {
	login  string
	item   string   // the code of the catalogue item; the applicant has one record of it
	leave  progress // where the case is left; a pack without that step leaves it at the next
	filed  int      // working days ago
	due    *int     // instead of filed: the task left open is due so many working days from today
	claim  bool     // the task left open is claimed
	refuse bool     // acceptance is refused

	grounds   []string // the first that the pack knows
	statement string
	request   string
	outcomes  []casefile.Outcome // the first that the pack allows; an own error is always corrected
	reasons   string             // of the refusal or of the decision
}

func in(workingDays int) *int { return &workingDays }

// Grounds under the names that packs give them.
var (
	groundsError    = []string{"error", "inaccurate", "fact_mismatch"}
	groundsOmission = []string{"omission", "incomplete"}
	groundsList     = []string{"serious_list_unqualified", "inappropriate", "other", "other_rights"}
	groundsPeriod   = []string{"beyond_publication_period", "inappropriate", "other", "other_rights"}
)

// scenarios are the demo cases. The two first applicants and the unit "market" find something in every place.
var scenarios = []scenario{
	{login: loginApplicant, item: "SCJG01", leave: closed, filed: 14, grounds: groundsError,
		statement: "平台公示的内容与我公司收到的行政处罚决定书原件不一致。决定书原件随时可以提交核对。",
		request:   "请按处罚决定书原件更正。", reasons: "经与来源信息逐项比对，系平台归集时录入有误，按来源信息更正。"},
	{login: loginApplicant, item: "SCJG03", leave: settling, filed: 2, grounds: groundsError,
		statement: "我公司已于规定期限内报送年度报告，有系统回执为证，不应列入经营异常名录。", request: "请核实后更正。"},
	{login: loginApplicant, item: "XF01", leave: closed, filed: 18, grounds: groundsError,
		statement: "检查当日通道内的货物是临时卸货，半小时内即已清理，处罚所述事实与实际不符。", request: "请撤下该条处罚信息。",
		outcomes: []casefile.Outcome{casefile.OutcomeKeep},
		reasons:  "现场检查笔录、照片与处罚决定书记载一致，申请人签字确认，信息准确无误。"},
	{login: loginApplicant, item: "FY01", leave: comparing, filed: 1, grounds: groundsOmission,
		statement: "本人已按和解协议履行完毕，收款人出具了收条，公示信息没有载明。", request: "请补充履行情况。"},

	{login: loginApplicant2, item: "SWJ04", leave: formChecking, filed: 2, due: in(0), grounds: groundsError,
		statement: "该笔申报因征期系统故障未能成功，税务机关当时已登记备案，不应按逾期申报处理。", request: "请核实并更正。"},
	{login: loginApplicant2, item: "ZJJ01", leave: closed, filed: 16, grounds: groundsError,
		statement: "处罚金额与缴款书不符，我公司实际按较低金额缴清罚款，缴款书复印件可供核对。", request: "请更正处罚金额。",
		outcomes: []casefile.Outcome{casefile.OutcomeCorrect},
		reasons:  "经调阅处罚案卷及缴款凭证，报送数据所列金额有误，予以更正。"},
	{login: loginApplicant2, item: "STHJ01", leave: settling, filed: 3, due: in(1), claim: true, grounds: groundsError,
		statement: "第三方检测报告显示当日排放达标，处罚依据的采样点位并非我公司排放口。", request: "请复核采样记录。"},

	{login: "applicant3", item: "JTJ01", leave: formChecking, filed: 0, grounds: groundsError,
		statement: "公示信息与本人手中的处罚决定书对不上，怀疑录入时看错了。", request: "请核对后更正。"},
	{login: "applicant3", item: "SCJG03", leave: settling, filed: 4, due: in(1), grounds: groundsError,
		statement: "我公司登记住所未变更，门牌因道路改造重新编号，并非无法联系。", request: "请现场核实。"},

	{login: "applicant4", item: "SCJG03", leave: settling, filed: 16, due: in(-3), grounds: groundsList,
		statement: "列入前我公司已补报年度报告并申请移出，系统显示审核通过。", request: "请移出名录。"},
	{login: "applicant4", item: "MZJ01", leave: closed, filed: 9, refuse: true, grounds: groundsOmission,
		statement: "希望把二十年前在外地参加志愿服务的时间一并计入。", request: "请增加服务时长。",
		reasons: "所述服务未经本市民政部门登记，不属于该条信用信息的异议范围，请向服务所在地的登记机关申请。"},

	{login: "applicant5", item: "RSJ01", leave: closed, filed: 17, grounds: groundsList,
		statement: "所涉工资已在责令期限内全额支付，劳动监察部门出具了结案文书，不符合列入条件。", request: "请撤销列入并删除该信息。",
		outcomes: []casefile.Outcome{casefile.OutcomeDelete, casefile.OutcomeRemoveFromList},
		reasons:  "经核实，申请人在责令改正期限内已足额支付工资，列入不符合规定条件。"},
	{login: "applicant5", item: "JTJ03", leave: informing, filed: 7, due: in(1), grounds: groundsList,
		statement: "统计所用的车辆总数漏计了我公司租赁车辆，比例未达到列入标准。", request: "请重新核算并移出名单。",
		outcomes: []casefile.Outcome{casefile.OutcomeRemoveFromList, casefile.OutcomeDelete},
		reasons:  "经重新核算，违法超限车辆占比未达到列入标准。"},

	{login: "applicant6", item: "WLJ01", leave: closed, filed: 20, grounds: groundsPeriod,
		statement: "名单列入期限已经届满，仍可在平台查询到。", request: "请停止公示。",
		outcomes: []casefile.Outcome{casefile.OutcomeStopPublication, casefile.OutcomeDelete},
		reasons:  "列入期限已经届满，继续公示没有依据。"},
	{login: "applicant6", item: "STHJ01", leave: closed, filed: 15, grounds: groundsOmission,
		statement: "公示的违法事实没有写明我公司在立案前已主动改正。", request: "请补充改正情况。",
		outcomes: []casefile.Outcome{casefile.OutcomeSupplement, casefile.OutcomeCorrect},
		reasons:  "案卷中有整改验收记录，应当一并载明。"},
}

// scenarios are the demo cases of a city: each round is played by the next applicants. Cases that are over spread over two
// weeks; those that run keep their day, so that something is overdue and something due today in every round.
func (s Size) scenarios() []scenario {
	var list []scenario
	for round := range s.rounds {
		for _, sc := range scenarios {
			sc.login = applicantLogin(scenarioApplicant(sc) + round*Small.applicants)
			if sc.leave == closed {
				sc.filed += round % 10
			}
			list = append(list, sc)
		}
	}
	return list
}

// scenarioApplicant is the number of the applicant who plays a scenario in the first round, -1 for none.
func scenarioApplicant(sc scenario) int {
	for n := range Small.applicants {
		if applicantLogin(n) == sc.login {
			return n
		}
	}
	return -1
}

// gaps are the working days that people take for each step in a demo case.
var gaps = map[progress]int{formChecking: 1, comparing: 1, settling: 2, informing: 1}

// sinceFiling says how many working days after filing a demo case sees an event that clocks run from.
var sinceFiling = map[rules.Event]int{
	rules.Accepted: 1, rules.Compared: 2, rules.Transferred: 2, rules.Corrected: 4, rules.Verified: 4,
}

// plannedCase is a scenario with the time at which it is filed.
type plannedCase struct {
	scenario
	*schedule
	filedAt time.Time
}

// plan sets the demo cases in time under a pack, in the order of their filing. No act is later than now: the youngest
// belong to the last working day that is over.
func plan(size Size, pack *rules.Pack, cal *calendar.Calendar, now time.Time) ([]plannedCase, error) {
	last := calendar.DateOf(now)
	for !cal.IsWorkday(last) || last.At(hourOver, 0).After(now) {
		last = last.AddDays(-1)
	}
	played := size.scenarios()
	cases := make([]plannedCase, len(played))
	for i, sc := range played {
		day, err := filingDay(sc, pack, cal, calendar.DateOf(now), last)
		if err != nil {
			return nil, err
		}
		s := &schedule{cal: cal, last: last, day: day, minute: i % len(scenarios)}
		cases[i] = plannedCase{scenario: sc, schedule: s, filedAt: s.at(8, 40)}
	}
	slices.SortStableFunc(cases, func(a, b plannedCase) int { return cmp.Compare(a.filedAt.UnixNano(), b.filedAt.UnixNano()) })
	return cases, nil
}

// filingDay counts back from the day on which the task left open is due, where the scenario wants one and the pack has
// its clock, otherwise from the last working day.
func filingDay(sc scenario, pack *rules.Pack, cal *calendar.Calendar, today, last calendar.Date) (calendar.Date, error) {
	name := clockOf(pack.Objection.Steps, sc.leave)
	if sc.due == nil || name == "" {
		return cal.AddWorkdays(last, -sc.filed), nil
	}
	clock, err := pack.Clock(name)
	if err != nil {
		return calendar.Date{}, fmt.Errorf("plan demo case: %w", err)
	}
	target := cal.AddWorkdays(cal.RollForward(today), *sc.due)
	for start := target; ; start = cal.AddWorkdays(start, -1) {
		d, err := rules.Compute(pack, name, start.At(12, 0), cal)
		if err != nil {
			return calendar.Date{}, fmt.Errorf("plan demo case: %w", err)
		}
		if !d.DueDate().After(target) && !start.After(last) {
			return cal.AddWorkdays(start, -sinceFiling[clock.RunsFrom]), nil
		}
	}
}

// clockOf is the clock that runs where a case is left; "" where the pack has none.
func clockOf(steps rules.Steps, at progress) string {
	switch at {
	case formChecking:
		return steps.Accept
	case comparing:
		return cmp.Or(steps.Compare, steps.Decide)
	case settling:
		return cmp.Or(steps.Verify, steps.Decide)
	case informing:
		return steps.Inform
	}
	return ""
}

// hourOver is when a day's acts are all done.
const hourOver = 17

// schedule gives the instants of one case's acts, one later than the other. Every step has its time of day, so that
// several on one day keep their order; minute tells the cases apart.
type schedule struct {
	cal       *calendar.Calendar
	last, day calendar.Date
	minute    int
}

func (s *schedule) at(hour, minute int) time.Time {
	return s.day.At(hour, minute).Add(time.Duration(3*s.minute) * time.Minute)
}

// next is the instant of the act that closes a task.
func (s *schedule) next(task casefile.TaskKind) time.Time {
	step := progressAt(task)
	s.day = s.cal.AddWorkdays(s.day, gaps[step])
	if s.day.After(s.last) {
		s.day = s.last
	}
	switch step {
	case formChecking:
		return s.at(9, 40)
	case comparing:
		return s.at(10, 40)
	case settling:
		return s.at(14, 10)
	}
	return s.at(15, 50)
}

// claimedAt is the instant at which a task is claimed on the day it was opened.
func (s *schedule) claimedAt() time.Time { return s.at(11, 40) }
