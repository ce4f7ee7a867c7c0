package casefile

// FlowListing is 列入告知: somebody is to be put on a list, and is heard before.
const FlowListing Flow = "listing"

// Listing declares how a subject is put on a list: proposed by a unit, told and heard before, decided by the unit's head, listed once the
// decision has been served. Its way stands in workflows/listing.go.
var Listing = Procedure{
	Flow: FlowListing, Letters: "LR", Sign: "列",
	Opens:   ActSpec{Kind: ActPropose, Content: of[ListingProposal](), On: OnCase, Through: ThroughProcedure, Closes: true},
	Enters:  true,
	Files:   MaxListingFiles,
	Stages:  []Stage{StageListingReply, StageListingCheck, StageListingDecision, StageListingService},
	Results: []Result{ResultListed, ResultDropped},
	Events:  append([]Event{EventReplied, EventHeard, EventListingDecided, EventDecisionServed, EventPersonTold, EventMeasuresTold, EventWatchRepeated, EventListingOver}, ServiceEvents...),
	Tasks: []TaskSpec{
		{Kind: TaskCheckReply, Stage: StageListingCheck, Act: ActCheckReply, Of: []UnitKind{UnitProvider}},
		// Its head signs (policy): nobody is listed by the vote of a clerk alone.
		{Kind: TaskDecideListing, Stage: StageListingDecision, Act: ActDecideListing, Of: []UnitKind{UnitProvider}, Heads: true},
		{Kind: TaskProlong, Act: ActProlong, Of: []UnitKind{UnitProvider}, Outlives: true},
		{Kind: TaskConfirmStop, Act: ActConfirmStop, Of: []UnitKind{UnitAgency, UnitProvider}, Outlives: true},
		ServeTask,
	},
	Acts: []ActSpec{
		// The party says it from its account, or the unit enters it from paper; either is taken at any wait, and refused out of time.
		{Kind: ActReply, Content: of[ListingReply](), On: OnCase, Through: ThroughProcedure, Closes: true, Beside: true, Holds: true},
		{Kind: ActAskTime, Content: of[MoreTime](), On: OnCase, Through: ThroughProcedure, Beside: true, Holds: true},
		{Kind: ActCheckReply, Content: of[ReplyCheck](), On: OnTask, Through: ThroughProcedure, Closes: true},
		{Kind: ActDecideListing, Content: of[ListingDecision](), On: OnTask, Through: ThroughProcedure, Closes: true},
		{Kind: ActProlong, Content: of[ListingProlonged](), On: OnTask, Through: ThroughStep, Closes: true, Outlives: true},
		{Kind: ActConfirmStop, Content: of[StopConfirmed](), On: OnTask, Through: ThroughStep, Closes: true, Outlives: true},
		ServeAct, OpenAct,
	},
	Effects: []EffectSpec{
		{Kind: EffectListed, Hides: HidesWhenOver, Lasts: LastsForATime, Begins: PartnerListed, Ends: PartnerListingEnded},
		{Kind: EffectAnswerable, Hides: HidesFromNobody, Mark: MarkAnswerable, Lasts: LastsForATime, OfSubject: true},
		{Kind: EffectStruck, Hides: HidesFromNobody, Mark: MarkStruck, Lasts: LastsForATime, OfSubject: true},
		{Kind: EffectProlonged, Hides: HidesFromNobody, Lasts: LastsForGood, Begins: PartnerProlonged},
	},
	Outcomes: []OutcomeSpec{
		{Outcome: OutcomeList},
		{Outcome: OutcomeDrop},
	},
	Documents: []DocumentSpec{
		{Kind: NoticeBeforeListing, Sign: "告", Served: EventServed},
		{Kind: NoticeReplyChecked, Sign: "核"},
		{Kind: NoticeListingDropped, Sign: "免"},
		{Kind: NoticeListing, Sign: "决", Served: EventDecisionServed},
		{Kind: NoticePersonMarked, Sign: "标", Served: EventPersonTold},
		{Kind: NoticePersonStruck, Sign: "惩", Served: EventPersonTold},
		{Kind: NoticeMeasures, Sign: "措", Served: EventMeasuresTold},
		{Kind: NoticeMeasureRequest, Sign: "施"},
		{Kind: NoticeMeasureStop, Sign: "解"},
		{Kind: NoticeWatchRepeated, Sign: "重"},
		{Kind: NoticeProlongReminder, Sign: "提"},
		{Kind: NoticeProlonged, Sign: "期"},
		{Kind: NoticeMeasureProlonged, Sign: "续"},
	},
	Steps: []StepSpec{
		OpenStep, ServeStep, AnnounceStep,
		{Step: StepListingReply, Owner: OwnerApplicant, Whole: true},
		{Step: StepCheckReply, Owner: OwnerUnit, Whole: true},
		{Step: StepDecide, Owner: OwnerUnit, Whole: true},
		{Step: StepNotifyPartners, Owner: OwnerPartners, Inward: true},
		{Step: StepProlong, Owner: OwnerUnit, Inward: true},
		{Step: StepStopMeasures, Owner: OwnerUnit, Inward: true},
		{Step: StepReplyUrge, Owner: OwnerUrged, Inward: true},
	},
}

// PartyListed is whom a listing is about, and PartyAnswerable a person behind it (相关责任人).
const (
	PartyListed     PartyRole = "party"
	PartyAnswerable PartyRole = "answerable"
)

// What there is in a listing beside what others have too.
const (
	StageListingReply    Stage = "listing_reply"    // 待陈述申辩: the notice is served, and the party may answer
	StageListingCheck    Stage = "listing_check"    // 核查申辩
	StageListingDecision Stage = "listing_decision" // 列入决定
	StageListingService  Stage = "listing_service"  // 待送达: decided, and not in effect before it is served

	ResultListed  = Result(OutcomeList)
	ResultDropped = Result(OutcomeDrop)

	EventReplied        Event = "replied"
	EventHeard          Event = "heard" // the party's points are answered, or its time has passed without any
	EventListingDecided Event = "listing_decided"
	EventDecisionServed Event = "decision_served"
	EventPersonTold     Event = "person_told"    // of a mark in his file
	EventMeasuresTold   Event = "measures_told"  // the party, of the measures against it
	EventWatchRepeated  Event = "watch_repeated" // the party stands on lists of so many sectors that the unit is reminded to prolong it
	EventListingOver    Event = "listing_over"   // after the case has ended

	TaskCheckReply    TaskKind = "check_reply"    // the unit answers each point
	TaskDecideListing TaskKind = "decide_listing" // its head
	TaskProlong       TaskKind = "prolong"        // the unit that is reminded, after the case has ended
	TaskConfirmStop   TaskKind = "confirm_stop"   // a body that carries measures out, after the listing has ended

	ActPropose       ActKind = "propose"
	ActReply         ActKind = "reply"
	ActAskTime       ActKind = "ask_time"
	ActCheckReply    ActKind = "check_reply"
	ActDecideListing ActKind = "decide_listing"
	ActProlong       ActKind = "prolong"
	ActConfirmStop   ActKind = "confirm_stop"

	OutcomeList Outcome = "list"
	OutcomeDrop Outcome = "drop"

	StepListingReply Step = "reply" // the party's time, from service
	StepCheckReply   Step = "check"
	StepProlong      Step = "prolong"       // the unit that is reminded decides on it
	StepStopMeasures Step = "stop_measures" // a body confirms that it has stopped
)

// NamesStruck reports whether a document names to a body, with their full codes, those on whom it is to carry measures out.
func (k NoticeKind) NamesStruck() bool { return k == NoticeMeasureRequest || k == NoticeMeasureStop }

// The documents of a listing.
const (
	NoticeBeforeListing  NoticeKind = "before_listing"  // 列入告知书
	NoticeReplyChecked   NoticeKind = "reply_checked"   // 陈述申辩核查告知书
	NoticeListingDropped NoticeKind = "listing_dropped" // 不予列入告知书
	NoticeListing        NoticeKind = "listing"         // 列入决定书
	NoticePersonMarked   NoticeKind = "person_marked"   // 标注告知书, to a person behind it
	NoticePersonStruck   NoticeKind = "person_struck"   // 相关责任人失信惩戒措施告知书, to a person whom measures strike too
	NoticeMeasures       NoticeKind = "measures"        // 失信惩戒措施告知书
	NoticeMeasureRequest NoticeKind = "measure_request" // 失信惩戒措施实施通知书, to a body that carries measures out
	NoticeMeasureStop    NoticeKind = "measure_stop"    // 失信惩戒措施解除通知书, to the same

	NoticeWatchRepeated    NoticeKind = "watch_repeated"    // 多领域列入告知书, to the party, of whoever runs the platform
	NoticeProlongReminder  NoticeKind = "prolong_reminder"  // 调整公示期提醒书, to the unit
	NoticeProlonged        NoticeKind = "prolonged"         // 列入期限调整告知书, to the party
	NoticeMeasureProlonged NoticeKind = "measure_prolonged" // 失信惩戒措施期限调整通知书, to a body that carries measures out
)

// The effects of a listing: on the record, that it stands on its list, and that it does so for longer (xiamen-draft 28(1)); on a person behind it, a
// mark in his own file and nothing else (city-2022 31, 36(2)), or that measures strike him too (shenzhen-2020 51(2), shenzhen-2022 68).
const (
	EffectListed     EffectKind = "listed"
	EffectProlonged  EffectKind = "prolonged"
	EffectAnswerable EffectKind = "answerable"
	EffectStruck     EffectKind = "struck"

	PartnerListed       = PartnerEvent(EffectListed)
	PartnerListingEnded = PartnerEvent("listing_ended")
	PartnerProlonged    = PartnerEvent("listing_prolonged")
)

// ListingTurn is what another case brings about in a listing without ending it: its measures stop; its unit is reminded to prolong it.
type ListingTurn string

// The turns, each of which comes once.
const (
	ListingReleased ListingTurn = "release"
	ListingReminded ListingTurn = "remind"
)
