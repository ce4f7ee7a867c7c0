package load

// What people write, when the pages ask them. All of it is made up.
const (
	saysStatement = "所载内容与决定书原件不一致，请予核对。"
	saysReasons   = "经核查，记载与来源信息一致。"
	saysPhone     = "0000-5550199"
	saysMeasure   = "已完成整改，并建立检查制度。"
	saysAims      = "不再发生同类行为。"
	saysFacts     = "两年内两次被查实同类行为，情节严重。"
	saysTakenBack = "认定依据的文书需要重新核实，撤回建议。"
	saysKnown     = "接到反映，经营场所与承诺的情况不符。"
	saysRevoked   = "撤销了这条信息所依据的决定。"
	saysApart     = "当时因停电造成，并非有意，已经补救。"
	saysPlan      = "普通债权分三年清偿百分之五十，职工债权全额清偿。"
	saysHolder    = "云澜清算事务所（样例）"
	saysCourt     = "云澜市中级人民法院"
	saysBody      = "云澜市某机关（样例）"
)
