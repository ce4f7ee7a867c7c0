package seed

import "creditcase/casefile"

// listingCases are the demo cases of putting on a list, each under packs that know lists of its category.
var listingCases = []scenario{
	// Listed: after a defence that failed, after silence, with persons behind it, and with a warning on the watch list.
	{login: loginApplicant2, item: "SCJG04", leave: closed, filed: 22, only: onList("serious_list"), behind: true,
		statement: "两年内三次因生产销售不合格产品受到行政处罚，最近一次处罚决定已经生效。",
		turns:     []turn{opens(), replies("第三次处罚针对的批次不合格，系供应商更换原料所致。", "我公司已经召回全部产品。"), opens()},
		answers:   []string{"产品质量责任由生产者承担，更换原料不影响对违法事实的认定。", "召回情况属实，已在处罚中考虑，不影响列入条件的认定。"},
		reasons:   "符合列入标准，陈述申辩意见不成立。"},
	{login: "applicant3", item: "RSJ01", leave: closed, filed: 20, only: onList("serious_list"),
		statement: "拖欠农民工工资，经责令限期支付后逾期仍未支付，处罚决定已经生效。",
		turns:     []turn{opens(), saysNothing(), opens()}, reasons: "符合列入标准，当事人在期限内没有陈述申辩。"},
	{login: "applicant4", item: "WLJ01", leave: closed, filed: 19, only: onList("watch_list"),
		statement: "以不合理低价组织旅游活动，处罚决定已经生效。",
		turns:     []turn{opens(), saysNothing(), opens()}, reasons: "尚未达到严重失信标准，列入重点关注名单并予以警示。"},

	// Listed, and to be taken off again by other demo cases.
	{login: "applicant5", item: "SWJ03", leave: closed, filed: 21, only: onList("serious_list"),
		statement: "逃避追缴欠税，处罚决定已经生效。",
		turns:     []turn{opens(), saysNothing(), opens()}, reasons: "符合列入标准，当事人在期限内没有陈述申辩。"},
	{login: "applicant6", item: "RSJ01", leave: closed, filed: 21, only: onList("serious_list"),
		statement: "拖欠工资经责令仍不支付，处罚决定已经生效。",
		turns:     []turn{opens(), saysNothing(), opens()}, reasons: "符合列入标准，当事人在期限内没有陈述申辩。"},

	// Dropped: what the party said holds.
	{login: "applicant4", item: "SWJ03", leave: closed, filed: 18, only: onList("serious_list"), outcomes: []casefile.Outcome{casefile.OutcomeDrop},
		statement: "欠缴税款且采取转移财产手段妨碍追缴，处罚决定已经生效。",
		turns:     []turn{opens(), replies("税款、滞纳金和罚款已于告知前全部缴清，附完税证明。")},
		answers:   []string{"经查，税款、滞纳金和罚款已经缴清，意见成立。"}, reasons: "当事人已在告知前履行全部义务，不符合列入标准，不予列入。"},

	// Under way: just proposed, before the party, with more time, answered, before the head, decided and not served.
	{login: "applicant5", item: "SCJG04", leave: replyChecking, filed: 0, only: onList("serious_list"),
		statement: "生产销售不合格产品，吊销许可证的处罚决定已经生效。"},
	{login: "applicant6", item: "SCJG04", leave: replyChecking, filed: 2, only: onList("serious_list"),
		statement: "两年内三次因虚假广告受到行政处罚，最近一次处罚决定已经生效。", turns: []turn{opens()}},
	{login: "applicant5", item: "RSJ01", leave: replyChecking, filed: 4, only: onList("serious_list"),
		statement: "无故拖欠工资，引发群体性事件，处罚决定已经生效。",
		turns:     []turn{opens(), asksTime("需要向分包单位调取工资支付记录。")}},
	{login: "applicant6", item: "SWJ03", leave: replyChecking, filed: 6, only: onList("serious_list"),
		statement: "虚开发票数额较大，处罚决定已经生效。",
		turns:     []turn{opens(), replies("发票所对应的交易真实发生，附合同和付款凭证。")}},
	{login: "applicant3", item: "SWJ03", leave: listingDeciding, filed: 9, only: onList("serious_list"), claim: true,
		statement: "不缴应纳税款，经催缴后仍不缴纳，处罚决定已经生效。", turns: []turn{opens(), saysNothing()}},
	{login: loginApplicant, item: "SCJG04", leave: closed, filed: 11, only: onList("serious_list"),
		statement: "生产销售不合格产品，处罚决定已经生效。", turns: []turn{opens(), saysNothing()}, reasons: "符合列入标准。"},

	// Whom no account speaks for: served by post, or announced since nothing else works.
	{login: "applicant4", item: "JTJ03", leave: closed, filed: 19, as: casefile.CapacityAgent, only: onList("watch_list"),
		statement: "一年内多次超限运输，处罚决定已经生效。", reasons: "符合列入标准，当事人在期限内没有陈述申辩。",
		turns: []turn{
			serves(casefile.Serving{Way: casefile.ServicePost, State: casefile.ServiceSent, Number: "EMS样例0001"}),
			serves(casefile.Serving{Way: casefile.ServicePost, State: casefile.ServiceServed, ReceivedBy: "收发室，前台签收"}),
			saysNothing(),
		}},
	{login: "applicant5", item: "SCJG04", leave: replyChecking, filed: 8, as: casefile.CapacityAgent, only: onList("serious_list"),
		statement: "未按规定履行处罚决定，且登记的住所无法联系。",
		turns: []turn{
			serves(casefile.Serving{Way: casefile.ServicePost, State: casefile.ServiceSent, Number: "EMS样例0002"}),
			serves(casefile.Serving{Way: casefile.ServicePost, State: casefile.ServiceReturned, Reasons: "原址查无此单位"}),
			serves(casefile.Serving{Way: casefile.ServiceAnnouncement, State: casefile.ServiceAnnounced, Place: "云澜市市场监督管理局一楼文书窗口", Reasons: "受送达人下落不明"}),
		}},
}
