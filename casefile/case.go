package casefile

// Flow names a procedure. Its value is also the prefix of workflow ids.
type Flow string

// FlowObjection is 异议.
const FlowObjection Flow = "objection"

// Stage is where a case stands in its procedure.
type Stage string

// The stages of an objection.
const (
	StageFormCheck    Stage = "form_check"   // 受理审查
	StageSupplement   Stage = "supplement"   // 待补正
	StageComparison   Stage = "comparison"   // 比对
	StageCorrection   Stage = "correction"   // 更正自身错误
	StageVerification Stage = "verification" // 单位核查
	StageRouting      Stage = "routing"      // 重新转送
	StageDecision     Stage = "decision"     // 运行机构处理
	StageInforming    Stage = "informing"    // 结果告知
	StageClosed       Stage = "closed"       // 办结
)

// Channel is where an objection is filed.
type Channel string

// With the agency, or with the unit that provided the record, which then checks and decides by itself.
const (
	ChannelAgency Channel = "agency"
	ChannelUnit   Channel = "unit"
)

// Result is how a case ended: refused acceptance, withdrawn by the applicant, closed because no supplement came, or one of the
// outcomes.
type Result string

// 不予受理, 撤回, 逾期未补正. Every Outcome is a Result too.
const (
	ResultRefused   Result = "refused"
	ResultWithdrawn Result = "withdrawn"
	ResultLapsed    Result = "lapsed"
)

// Outcome is what was decided about a record.
type Outcome string

// The outcomes: 维持, 更正, 补充, 停止公示, 删除, 移出名单.
const (
	OutcomeKeep            Outcome = "keep"
	OutcomeCorrect         Outcome = "correct"
	OutcomeSupplement      Outcome = "supplement"
	OutcomeStopPublication Outcome = "stop_publication"
	OutcomeDelete          Outcome = "delete"
	OutcomeRemoveFromList  Outcome = "remove_from_list"
)

// ChangesContent reports whether the outcome writes a new version of the record and so needs changes.
func (o Outcome) ChangesContent() bool { return o == OutcomeCorrect || o == OutcomeSupplement }

// Effect is the effect that the outcome has on the record; keep has none ("").
func (o Outcome) Effect() EffectKind {
	switch o {
	case OutcomeCorrect:
		return EffectCorrected
	case OutcomeSupplement:
		return EffectSupplemented
	case OutcomeStopPublication:
		return EffectPublicationStopped
	case OutcomeDelete:
		return EffectDeleted
	case OutcomeRemoveFromList:
		return EffectRemovedFromList
	}
	return ""
}

// Adverse reports whether the outcome denies what the applicant asked for, so that the notice must name remedies.
func (o Outcome) Adverse() bool { return o == OutcomeKeep }

// NoticeKind is a kind of document (文书).
type NoticeKind string

// The documents of the objection's straight way.
const (
	NoticeReceipt      NoticeKind = "receipt"      // 接收回执
	NoticeAcceptance   NoticeKind = "acceptance"   // 受理通知书
	NoticeRefusal      NoticeKind = "refusal"      // 不予受理通知书
	NoticeComparison   NoticeKind = "comparison"   // 比对结果告知书
	NoticeVerification NoticeKind = "verification" // 核查通知书, to the unit
	NoticeResult       NoticeKind = "result"       // 处理结果告知书
	NoticeWithdrawal   NoticeKind = "withdrawal"   // 撤回确认书
	NoticeExtension    NoticeKind = "extension"    // 延期告知书

	NoticeSupplement   NoticeKind = "supplement"    // 补正告知书
	NoticeLapse        NoticeKind = "lapse"         // 逾期未补正办结告知书
	NoticeRouting      NoticeKind = "routing"       // 转办告知书
	NoticeResultFiling NoticeKind = "result_filing" // 处理结果备案书, to the agency
	NoticeUrge         NoticeKind = "urge"          // 催办单, to the unit
	NoticeSupervision  NoticeKind = "supervision"   // 督办单, to the unit
	NoticeDateMoved    NoticeKind = "date_moved"    // 期限变动告知书
)
