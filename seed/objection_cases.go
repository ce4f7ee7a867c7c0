package seed

import "creditcase/casefile"

// Grounds under the names that packs give them.
var (
	groundsError    = []string{"error", "inaccurate", "fact_mismatch"}
	groundsOmission = []string{"omission", "incomplete"}
	groundsList     = []string{"serious_list_unqualified", "inappropriate", "other", "other_rights"}
	groundsPeriod   = []string{"beyond_publication_period", "inappropriate", "other", "other_rights"}
	groundsRating   = []string{"wrong_rating", "error", "inaccurate"}
)

// objectionCases are the demo cases. The two first applicants and the unit "market" find something in every place.
var objectionCases = []scenario{
	{login: loginApplicant, item: "SCJG01", leave: closed, filed: 14, grounds: groundsError,
		statement: "平台公示的内容与我公司收到的行政处罚决定书原件不一致。决定书原件随时可以提交核对。",
		request:   "请按处罚决定书原件更正。", reasons: "经与来源信息逐项比对，系平台归集时录入有误，按来源信息更正。"},
	{login: loginApplicant, item: "SCJG03", leave: handling, filed: 2, grounds: groundsError,
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
	{login: loginApplicant2, item: "STHJ01", leave: handling, filed: 3, due: in(1), claim: true, grounds: groundsError,
		statement: "第三方检测报告显示当日排放达标，处罚依据的采样点位并非我公司排放口。", request: "请复核采样记录。"},

	{login: "applicant3", item: "JTJ01", leave: formChecking, filed: 0, grounds: groundsError,
		statement: "公示信息与本人手中的处罚决定书对不上，怀疑录入时看错了。", request: "请核对后更正。"},
	{login: "applicant3", item: "SCJG03", leave: handling, filed: 3, grounds: groundsError,
		statement: "我公司登记住所未变更，门牌因道路改造重新编号，并非无法联系。", request: "请现场核实。",
		turns: []turn{asksMore(3, "需会同公安机关核对门牌编号档案，并现场查看。"), grants()}},

	{login: "applicant4", item: "SCJG03", leave: handling, filed: 16, due: in(-3), grounds: groundsList,
		statement: "列入前我公司已补报年度报告并申请移出，系统显示审核通过。", request: "请移出名录。"},
	{login: "applicant4", item: "FY01", leave: closed, filed: 9, refuse: true, grounds: groundsOmission,
		statement: "希望把二十年前在外地履行另一判决的情况一并写明。", request: "请补充另案的履行情况。",
		reasons: "所述另案由外地法院执行，不属于该条信用信息的异议范围，请向执行该案的法院申请。"},

	{login: "applicant5", item: "RSJ01", leave: closed, filed: 17, grounds: groundsList,
		statement: "所涉工资已在责令期限内全额支付，劳动监察部门出具了结案文书，不符合列入条件。", request: "请撤销列入，移出名单。",
		outcomes: []casefile.Outcome{casefile.OutcomeRemoveFromList, casefile.OutcomeDelete, casefile.OutcomeStopPublication, casefile.OutcomeStopDisclosure},
		reasons:  "经核实，申请人在责令改正期限内已足额支付工资，列入不符合规定条件。"},
	{login: "applicant5", item: "JTJ03", leave: informing, filed: 7, due: in(1), grounds: groundsList,
		statement: "统计所用的车辆总数漏计了我公司租赁车辆，比例未达到列入标准。", request: "请重新核算并移出名单。",
		outcomes: []casefile.Outcome{casefile.OutcomeRemoveFromList, casefile.OutcomeDelete, casefile.OutcomeStopPublication, casefile.OutcomeStopDisclosure},
		reasons:  "经重新核算，违法超限车辆占比未达到列入标准。"},

	{login: "applicant6", item: "WLJ01", leave: closed, filed: 20, grounds: groundsPeriod,
		statement: "名单列入期限已经届满，仍可在平台查询到。", request: "请停止公示。",
		outcomes: []casefile.Outcome{casefile.OutcomeStopPublication, casefile.OutcomeStopDisclosure, casefile.OutcomeDelete},
		reasons:  "列入期限已经届满，继续公示没有依据。"},
	{login: "applicant6", item: "STHJ01", leave: closed, filed: 15, grounds: groundsOmission,
		statement: "公示的违法事实没有写明我公司在立案前已主动改正。", request: "请补充改正情况。",
		outcomes: []casefile.Outcome{casefile.OutcomeSupplement, casefile.OutcomeCorrect},
		reasons:  "案卷中有整改验收记录，应当一并载明。"},
	{login: "applicant6", item: "SCJG03", leave: closed, filed: 12, grounds: groundsPeriod,
		statement: "处罚决定书没有依法送达我公司，公示以前我公司并不知情。", request: "请依照有关送达的规定处理。",
		outcomes: []casefile.Outcome{casefile.OutcomeOtherWay, casefile.OutcomeKeep},
		reasons:  "所载内容与处罚决定书一致；依照行政处罚法第六十一条补送处罚决定书，申请复议和起诉的期限自送达之日起另行计算。"},

	// The applicant is asked for what is missing, so lately that the time for it is not over in any place: some give two days.
	{login: loginApplicant, item: "WLJ01", leave: formChecking, filed: 2, grounds: groundsList,
		statement: "所涉演出由他人冒用我公司名义举办，我公司并不知情。", request: "请移出名单。",
		turns: []turn{asks("能够证明名义被冒用的材料，例如报案回执", "法定代表人签字的情况说明")}},
	{login: loginApplicant2, item: "XF01", leave: formChecking, filed: 2, grounds: groundsError,
		statement: "处罚决定所列场所不是我公司的经营场所。", request: "请更正。",
		turns: []turn{asks("经营场所的租赁合同或者产权证明"), supplies("租赁合同编号及起止日期如下：云租〔2024〕第118号，2024年3月1日至2027年2月28日。")}},
	{login: "applicant3", item: "SWJ04", leave: formChecking, filed: 2, grounds: groundsError,
		statement: "发票系被盗，已在规定时间内向税务机关报告。", request: "请撤下该条处罚信息。",
		turns: []turn{asks("向税务机关报告的回执", "公安机关的报案证明"), supplies("报告回执的编号见下：云税报〔2025〕第77号。"),
			asks("公安机关的报案证明")}},
	{login: "applicant4", item: "STHJ01", leave: closed, filed: 13, grounds: groundsError,
		statement: "堆场已于检查前移交他人使用。", request: "请核实并更正。",
		turns: []turn{asks("堆场移交的合同或者交接记录"), lapses()}},

	// The unit needs more time, or is not responsible.
	{login: "applicant5", item: "SCJG03", leave: handling, filed: 2, grounds: groundsError,
		statement: "公示的年度报告数据有误，系经办人填报时单位写错，已提交修改申请。", request: "请核实后更正。",
		turns: []turn{asksMore(2, "原经办档案已移交档案馆，调阅需要时间。")}},
	{login: "applicant3", item: "ZJJ01", leave: handling, filed: 3, grounds: groundsError,
		statement: "该工程的施工许可由总承包单位办理，我公司只承担劳务作业。", request: "请核实责任主体。",
		turns: []turn{sendsBack("该工程属交通建设项目，处罚由交通运输部门作出，我局仅代为报送。")}},
	{login: "applicant4", item: "ZJJ01", leave: handling, filed: 6, grounds: groundsError,
		statement: "处罚对象为同名的另一家公司，统一社会信用代码不同。", request: "请更正处罚对象。",
		turns: []turn{sendsBack("名称登记与变更情况由登记机关掌握，我局无法核实。"), routes("market", "请登记机关核实两家公司的名称登记与变更情况。")}},

	// Filed with the unit, or late.
	{login: loginApplicant2, item: "SCJG02", leave: handling, filed: 2, direct: true, grounds: groundsError,
		statement: "许可证的经营项目少登记了一项，与许可决定不符。", request: "请按许可决定更正。",
		turns: []turn{asksMore(2, "许可档案正在数字化，纸质原件暂未归位。"), denies("许可决定在系统中可以查到，不需要等待纸质原件。")}},
	{login: "applicant3", item: "XF01", leave: admitting, filed: 1, grounds: groundsError,
		late:      "公司搬迁期间遇洪水，存放公文的库房被淹，处罚文书两个月后才找到。",
		statement: "处罚所述消防设施故障系供水部门检修停水所致，有停水通知。", request: "请核实并更正。"},
	{login: "applicant4", item: "XF01", leave: closed, filed: 15, grounds: groundsError,
		late:      "法定代表人住院手术，公司停业三个月，有住院记录。",
		statement: "我公司从未在该地址经营，不可能有所述违法行为。", request: "请删除该信息。",
		outcomes: []casefile.Outcome{casefile.OutcomeDelete, casefile.OutcomeKeep},
		reasons:  "原始案卷因库房渗水损毁，现场检查记录与送达回证均已无法调取，经多方核对仍不能确认所载内容。"},

	// The applicant changes his mind; the unit does not answer; the agency's own error waits for its decision.
	{login: loginApplicant2, item: "RSJ01", leave: handling, filed: 6, grounds: groundsList,
		statement: "工资纠纷系劳务分包单位与班组之间的结算争议。", request: "请移出名单。",
		turns: []turn{withdraws("已与劳动监察部门沟通，将另行申请信用修复。")}},
	{login: "applicant6", item: "RSJ01", leave: handling, filed: 16, due: in(-2), grounds: groundsList,
		statement: "拖欠工资的金额没有达到认定标准，差额部分系押金，已经退还。", request: "请移出名单。",
		turns: []turn{supervises("该异议已逾期未答复，请立即核查并于一个工作日内书面说明进展。")}},
	{login: loginApplicant2, item: "SWJ01", leave: handling, filed: 2, grounds: groundsError,
		statement: "公告的内容与税务机关送达的文书不一致。", request: "请按税务文书更正。", reasons: "经与来源信息逐项比对，系平台归集时录入有误。"},

	// Filed for somebody else, or against a record of somebody else's.
	{login: "applicant6", item: "SWJ02", leave: formChecking, filed: 1, as: casefile.CapacityAgent, grounds: groundsRating,
		statement: "委托人本年度无逾期申报记录，评价扣分项与事实不符。", request: "请重新核算得分并更正等级。"},
	{login: "applicant5", item: "STHJ02", leave: comparing, filed: 1, as: casefile.CapacityInterestedParty, grounds: groundsRating,
		interest:  "本人住所与该企业厂区相邻，环境信用等级影响本人所在小区的环境整治安排。",
		statement: "该企业本年度两次被投诉夜间排放，评价等级没有反映。", request: "请重新评价。"},
}
