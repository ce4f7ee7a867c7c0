package casefile

// Handling is who settles an objection under a pack.
type Handling string

// The platform's operator alone, or the unit that provided the record after a comparison by the agency.
const (
	HandlingOperator Handling = "operator_decides"
	HandlingUnit     Handling = "unit_verifies"
)

// OwnError is when the agency puts its own error right.
type OwnError string

// At once with the comparison, by a decision within a period of its own, or not at all: what differs goes to the unit, which is
// responsible for it.
const (
	OwnErrorAtOnce     OwnError = "correct_at_once"
	OwnErrorByDeadline OwnError = "correct_by_deadline"
	OwnErrorToUnit     OwnError = "unit_verifies"
)

// ResultBy is who tells the applicant the result.
type ResultBy string

// The agency as a task of its own, or whoever decides, with the decision.
const (
	ResultByAgency  ResultBy = "agency"
	ResultByDecider ResultBy = "decider"
)

// Way is the way that an objection takes under a pack: the named fields on which the procedure branches. Workflow and
// activities both ask it what comes next, so that the task which a step opens is the one that the procedure awaits.
type Way struct {
	Handling Handling `json:"handling" yaml:"handling"`
	OwnError OwnError `json:"own_error,omitempty" yaml:"own_error"`
	ResultBy ResultBy `json:"result_by" yaml:"result_by"`
	// Direct is set on the way of a case that was filed with the unit itself: it decides and tells without the agency.
	Direct bool `json:"direct,omitempty" yaml:"-"`
}

// Through is the way of a case that was filed through the channel.
func (w Way) Through(c Channel) Way {
	w.Direct = c == ChannelUnit
	return w
}

// AfterAcceptance is the task that acceptance opens.
func (w Way) AfterAcceptance() TaskKind {
	switch {
	case w.Direct:
		return TaskVerify
	case w.Handling == HandlingOperator:
		return TaskDecide
	}
	return TaskCompare
}

// AfterComparison is the task that a finding opens; "" where the comparison settles the case.
func (w Way) AfterComparison(f Finding) TaskKind {
	switch {
	case f == FindingNoError, w.OwnError == OwnErrorToUnit:
		return TaskVerify
	case w.OwnError == OwnErrorByDeadline:
		return TaskCorrect
	}
	return w.AfterDecision()
}

// AfterDecision is the task that a decision opens; "" where the result goes out with it and the case ends.
func (w Way) AfterDecision() TaskKind {
	if w.ResultBy == ResultByAgency && !w.Direct {
		return TaskInform
	}
	return ""
}

// Stage is where the case stands while a task of this kind is open.
func (k TaskKind) Stage() Stage {
	switch k {
	case TaskFormCheck, TaskApproveLate:
		return StageFormCheck
	case TaskCompare:
		return StageComparison
	case TaskCorrect:
		return StageCorrection
	case TaskVerify:
		return StageVerification
	case TaskDecide:
		return StageDecision
	case TaskInform:
		return StageInforming
	case TaskRoute:
		return StageRouting
	}
	return StageClosed
}
