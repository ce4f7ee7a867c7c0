package mock

import (
	"github.com/google/uuid"

	"creditcase/casefile"
)

// Flow is the procedure.
const Flow casefile.Flow = "mock"

// Declaration declares the procedure. Its way stands in workflow.go.
var Declaration = casefile.Procedure{
	Flow: Flow, Letters: "SB", Sign: "试",
	Opens: casefile.ActSpec{Kind: casefile.ActFile, Content: func() any { return new(Question) }, On: casefile.OnCase,
		Through: casefile.ThroughProcedure, Closes: true},
	Stages:  []casefile.Stage{StageSorting, casefile.StageSupplement, StageHearing, StageAnswering},
	Results: []casefile.Result{ResultAnswered, casefile.ResultLapsed},
	Events:  append([]casefile.Event{casefile.EventSupplementAsked, casefile.EventAccepted}, casefile.ServiceEvents...),
	Tasks: []casefile.TaskSpec{
		{Kind: TaskSort, Stage: StageSorting, Act: ActSort, Of: []casefile.UnitKind{casefile.UnitAgency}},
		{Kind: TaskHear, Stage: StageHearing, Act: ActHear, Of: []casefile.UnitKind{casefile.UnitAgency}},
		{Kind: TaskAnswer, Stage: StageAnswering, Act: ActAnswer, Of: []casefile.UnitKind{casefile.UnitProvider}, Extendable: true},
		casefile.ServeTask,
	},
	Acts: []casefile.ActSpec{
		casefile.SupplementAct, casefile.ServeAct, casefile.OpenAct,
		{Kind: ActSort, Content: func() any { return new(Sorting) }, On: casefile.OnTask, Through: casefile.ThroughProcedure, Closes: true},
		{Kind: ActHear, Content: func() any { return new(Heard) }, On: casefile.OnTask, Through: casefile.ThroughProcedure, Closes: true},
		{Kind: ActAnswer, Content: func() any { return new(Answer) }, On: casefile.OnTask, Through: casefile.ThroughProcedure, Closes: true},
	},
	Effects: []casefile.EffectSpec{
		{Kind: EffectHeld, Hides: casefile.HidesFromPublic, Mark: casefile.MarkSuspended, Lasts: casefile.LastsWhileOpen, Begins: PartnerHeld,
			Ends: PartnerReleased},
	},
	Documents: []casefile.DocumentSpec{{Kind: NoticeHearing, Sign: "告", Served: casefile.EventServed}, {Kind: NoticeAnswer, Sign: "答"}},
	Steps: []casefile.StepSpec{
		{Step: StepSort, Owner: casefile.OwnerAgency, Whole: true},
		{Step: casefile.StepSupplement, Owner: casefile.OwnerApplicant, Whole: true},
		{Step: StepHear, Owner: casefile.OwnerAgency, Whole: true},
		{Step: StepReply, Owner: casefile.OwnerApplicant, Whole: true},
		{Step: StepAnswer, Owner: casefile.OwnerUnit, Whole: true},
		casefile.OpenStep, casefile.ServeStep, casefile.AnnounceStep,
		{Step: casefile.StepNotifyPartners, Owner: casefile.OwnerPartners, Inward: true},
		{Step: casefile.StepReplyUrge, Owner: casefile.OwnerUrged, Inward: true},
		{Step: casefile.StepTotal, Owner: casefile.OwnerAgency},
	},
}

// What there is in the procedure.
const (
	StageSorting   casefile.Stage = "mock_sorting"
	StageHearing   casefile.Stage = "mock_hearing"
	StageAnswering casefile.Stage = "mock_answering"

	TaskSort   casefile.TaskKind = "mock_sort"   // agency: ask the unit, or the applicant for what is missing
	TaskHear   casefile.TaskKind = "mock_hear"   // agency: put down what the party says
	TaskAnswer casefile.TaskKind = "mock_answer" // providing unit

	ActSort   casefile.ActKind = "mock_sort"
	ActHear   casefile.ActKind = "mock_hear"
	ActAnswer casefile.ActKind = "mock_answer"

	EffectHeld casefile.EffectKind = "mock_held" // the record is not shown to the public while the unit looks into it

	PartnerHeld     casefile.PartnerEvent = "mock_held"
	PartnerReleased casefile.PartnerEvent = "mock_released"

	NoticeHearing casefile.NoticeKind = "mock_hearing" // served in form: the time to say something runs from its service
	NoticeAnswer  casefile.NoticeKind = "mock_answer"

	ResultAnswered casefile.Result = "mock_answered"

	StepSort   casefile.Step = "mock_sort"
	StepHear   casefile.Step = "mock_hear"
	StepReply  casefile.Step = "mock_reply"
	StepAnswer casefile.Step = "mock_answer"
)

// Question is what is asked about a record (ActFile).
type Question struct {
	casefile.Standing
	Text string `json:"text"`
}

// Sorting is the content of ActSort: what is missing, or which party of the case is heard before, or else that the unit is asked.
type Sorting struct {
	Missing []string   `json:"missing,omitempty"`
	Hear    *uuid.UUID `json:"hear,omitempty"`
}

// Heard is the content of ActHear.
type Heard struct {
	Text string `json:"text"`
}

// Answer is the content of ActAnswer.
type Answer struct {
	Text string `json:"text"`
}
