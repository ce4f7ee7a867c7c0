package seed

import (
	"slices"

	"creditcase/casefile"
	"creditcase/rules"
)

// repairCases are the demo cases of repair, none about a record to which a demo case objects. What a pack does not know, its usual outcome
// stands in for.
var repairCases = []scenario{
	// Granted, by every outcome that a pack has.
	{login: loginApplicant, item: "ZJJ04", leave: closed, filed: 14,
		statement: "施工现场围挡和喷淋设施已按要求补齐，罚款已在规定期限内缴清。", reasons: "罚款已缴清，现场复查合格，最短公示期已经届满。"},
	{login: loginApplicant, item: "RSJ01", leave: closed, filed: 11,
		outcomes:  []casefile.Outcome{casefile.OutcomeRemoveFromList},
		statement: "拖欠的工资已全部支付，并缴存了农民工工资保证金。", reasons: "欠薪已全部清偿，未再发生同类情形，准予移出。"},
	{login: loginApplicant2, item: "SCJG09", leave: closed, filed: 16,
		outcomes:  []casefile.Outcome{casefile.OutcomeMarkRepaired},
		statement: "住所使用证明已经补办，今后登记事项如实承诺。", reasons: "住所使用证明经核实有效，违诺情况已经纠正。"},
	{login: loginApplicant2, item: "JTJ03", leave: closed, filed: 15,
		outcomes:  []casefile.Outcome{casefile.OutcomeMask},
		statement: "车辆已全部安装称重设备，连续六个月没有超限记录。", reasons: "整改措施有效，六个月内无新增超限记录。"},
	{login: loginApplicant2, item: "WLJ01", leave: closed, filed: 13,
		outcomes:  []casefile.Outcome{casefile.OutcomeDelete},
		statement: "演出票款已全部退还，观众投诉已办结。", reasons: "票款退还凭证齐全，投诉均已办结。"},
	{login: loginApplicant2, item: "SWJ02", leave: closed, filed: 10,
		outcomes:  []casefile.Outcome{casefile.OutcomeAdjustRating},
		statement: "上一评价年度的未按期申报事项已经补正，税款和滞纳金已缴清。", reasons: "补正情况属实，按规定调整评价。"},

	// Several records: on which two bodies decide, and on which one body decides differently.
	{login: loginApplicant, item: "SWJ04", more: []string{"STHJ01"}, leave: closed, filed: 12,
		statement: "两项处罚的罚款均已缴清，违法行为均已改正。", reasons: "罚款已缴清，改正情况经核实无误。"},
	{login: "applicant3", item: "SCJG07", more: []string{"SCJG06"}, leave: closed, filed: 13, denied: []string{"SCJG06"},
		statement: "涉案广告已全部撤下，价格标示已经规范。", reasons: "广告已撤下，罚款已缴清，未再发现同类行为。",
		deniedFor: "该处罚信息的公示时间尚短，改正后的情况还需要继续观察，暂不予修复。"},

	// A responsible person applies for himself beside the organisation.
	{login: loginApplicant2, item: "YJJ03", leave: closed, filed: 9,
		statement: "安全风险分级管控制度已经建立并备案，应急演练已按季度开展。", reasons: "制度已备案，现场核查合格。"},
	{login: loginApplicant2, item: "YJJ04", leave: deciding, filed: 1,
		statement: "本人所在单位的处罚信息已获准修复，本人已完成安全培训。"},

	// Not accepted, or not granted.
	{login: "applicant4", item: "SCJG06", leave: closed, filed: 8, refuse: true,
		statement: "价格标示已经规范，罚款已缴清。", reasons: "尚未具备申请信用修复的条件。"},
	{login: "applicant6", item: "ZJJ04", leave: closed, filed: 10, refuse: true, only: bars,
		statement: "罚款已缴清，现场已整改。", reasons: "申请人因拒不向破产管理人移交财产和账册受到人民法院制裁，本条处罚涉及同一批未移交的财产，属于相关失信行为，尚不满三年。"},
	{login: "applicant6", item: "WJW03", leave: closed, filed: 7, refuse: true,
		statement: "医疗废物已改由有许可证的单位处置。", reasons: "按照本市规定，医疗废物重大违法案件的处罚信息不予修复。"},
	{login: "applicant3", item: "FY01", leave: closed, filed: 12, denied: []string{"FY01"},
		statement: "本人已与申请执行人达成和解协议。", deniedFor: "和解协议尚未履行完毕，法律文书确定的义务仍有部分未履行。"},

	// The applicant is asked for what is missing: it is awaited, has come, or has not come in time.
	{login: "applicant4", item: "ZJJ04", leave: formChecking, filed: 2, statement: "罚款已缴清。",
		turns: []turn{asks("罚款缴纳凭证", "施工现场整改后的照片")}},
	{login: "applicant4", item: "SWJ04", leave: deciding, filed: 3, statement: "逾期申报已补正，罚款已缴清。",
		turns: []turn{asks("税务机关出具的完税证明"), supplies("完税证明的编号见下：云税完〔2026〕第301号。")}},
	{login: "applicant4", item: "RSJ01", leave: closed, filed: 16, statement: "工资已经支付。",
		turns: []turn{asks("全部劳动者签字的工资支付凭证"), lapses()}},

	// Under way: new, with whoever decides, in want of more time, late and urged.
	{login: "applicant5", item: "XF01", leave: formChecking, filed: 0,
		statement: "消防设施已修复并通过检测，罚款已缴清。"},
	{login: "applicant5", item: "WLJ01", leave: deciding, filed: 3, due: in(1), claim: true,
		statement: "经营场所已按规定整改。"},
	{login: loginApplicant, item: "JTJ03", leave: deciding, filed: 1, direct: true,
		statement: "超限车辆已处理完毕，驾驶人员已完成培训。"},
	{login: "applicant5", item: "STHJ01", leave: deciding, filed: 1, statement: "污染防治设施已改造完成并验收。",
		turns: []turn{asksMore(2, "需要会同监测机构对排放口重新取样。")}},
	{login: "applicant6", item: "ZJJ01", leave: deciding, filed: 2, statement: "施工许可手续已经补办，罚款已缴清。",
		turns: []turn{asksMore(2, "补办的许可档案在区里，调阅需要时间。"), grants()}},
	{login: "applicant6", item: "XF01", leave: deciding, filed: 14, due: in(-2), statement: "疏散通道已经清理，罚款已缴清。",
		turns: []turn{supervises("该修复申请已逾期未决定，请立即办理并于一个工作日内书面说明进展。")}},
	{login: "applicant3", item: "STHJ01", leave: deciding, filed: 15, due: in(-3), statement: "物料堆场已建成密闭料棚。",
		turns: []turn{supervises("该修复申请已逾期未决定，请书面说明原因。"), explains("承办人员因病住院，案件已移交他人，三日内作出决定。")}},
	{login: "applicant3", item: "JTJ03", leave: closed, filed: 24, slow: 12,
		statement: "超限运输已纠正，罚款已缴清。", reasons: "纠正情况属实。因承办人员调整，决定超出期限。"},

	// The applicant changes his mind, or an agent applies for somebody else.
	{login: "applicant4", item: "WLJ01", leave: deciding, filed: 2, statement: "经营场所已整改。",
		turns: []turn{withdraws("部分整改材料尚未备齐，备齐后重新申请。")}},
	{login: "applicant6", item: "YJJ02", leave: deciding, filed: 1, as: casefile.CapacityAgent,
		statement: "委托人已完成安全隐患整改并缴清罚款。"},
}

// bars is for cases whose applicant is barred for what he did in bankruptcy proceedings (shenzhen-2022 83).
func bars(pack *rules.Pack) bool {
	return slices.ContainsFunc(pack.Repair.Conditions, func(c rules.Condition) bool { return c.ID == rules.NotBarredByBankruptcy })
}
