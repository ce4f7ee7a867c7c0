package casefile

// FlowDelisting is 提前移出: somebody comes off a list before the term is over, since the conditions that the decision names are met.
const FlowDelisting Flow = "delisting"

// Delisting declares how a subject comes off a list on the conditions written in the decision: asked for by the party, or by the unit that has
// listed, which verifies each condition; its head decides. A case of its own, about the case of the listing. Its way stands in workflows/delisting.go.
var Delisting = Procedure{
	Flow: FlowDelisting, Letters: "YC", Sign: "移",
	Opens:   ActSpec{Kind: ActAskDelisting, Content: of[DelistingRequest](), On: OnCase, Through: ThroughProcedure, Closes: true},
	Files:   MaxDelistingFiles,
	Stages:  []Stage{StageDelistingCheck, StageDelistingDecision, StageDelistingService},
	Results: []Result{ResultListingOver},
	Events:  append([]Event{EventDelistingAsked, EventConditionsChecked, EventDelistingTold}, ServiceEvents...),
	Tasks: []TaskSpec{
		{Kind: TaskCheckConditions, Stage: StageDelistingCheck, Act: ActCheckConditions, Of: []UnitKind{UnitProvider}},
		// Its head signs (policy), as with the listing: nobody comes off a list by the vote of a clerk alone.
		{Kind: TaskDecideDelisting, Stage: StageDelistingDecision, Act: ActDecideDelisting, Of: []UnitKind{UnitProvider}, Heads: true},
		ServeTask,
	},
	Acts: []ActSpec{
		{Kind: ActCheckConditions, Content: of[ConditionsCheck](), On: OnTask, Through: ThroughProcedure, Closes: true},
		{Kind: ActDecideDelisting, Content: of[DelistingDecision](), On: OnTask, Through: ThroughProcedure, Closes: true},
		ServeAct, OpenAct,
	},
	Outcomes: []OutcomeSpec{
		{Outcome: OutcomeDelist},
		{Outcome: OutcomeStayListed, Adverse: true},
	},
	Documents: []DocumentSpec{
		{Kind: NoticeDelisting, Sign: "决", Served: EventDelistingTold},
		{Kind: NoticeListingOver, Sign: "终"},
	},
	Steps: []StepSpec{
		OpenStep, ServeStep, AnnounceStep,
		{Step: StepVerify, Owner: OwnerUnit, Whole: true},
		{Step: StepDecide, Owner: OwnerUnit, Whole: true},
		{Step: StepReplyUrge, Owner: OwnerUrged, Inward: true},
	},
}

// What there is in the removal from a list beside what others have too.
const (
	StageDelistingCheck    Stage = "delisting_check"    // 核查移出条件
	StageDelistingDecision Stage = "delisting_decision" // 移出决定
	StageDelistingService  Stage = "delisting_service"  // 待送达: decided, and in effect if the subject comes off

	// ResultListingOver says that the listing has ended otherwise meanwhile: by its term, or by another case.
	ResultListingOver Result = "listing_over"

	EventDelistingAsked    Event = "delisting_asked" // the request came, on paper maybe on an earlier day than that of its entry
	EventConditionsChecked Event = "conditions_checked"
	EventDelistingTold     Event = "delisting_told" // the decision is served

	TaskCheckConditions TaskKind = "check_conditions"
	TaskDecideDelisting TaskKind = "decide_delisting" // the unit's head

	ActAskDelisting    ActKind = "ask_delisting"
	ActCheckConditions ActKind = "check_conditions"
	ActDecideDelisting ActKind = "decide_delisting"

	OutcomeDelist     Outcome = "delist"
	OutcomeStayListed Outcome = "stay_listed"
)

// The documents of a removal: 移出决定书, whatever is decided, and that nothing is left to decide.
const (
	NoticeDelisting   NoticeKind = "delisting"
	NoticeListingOver NoticeKind = "listing_over"
)
