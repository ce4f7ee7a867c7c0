package casefile

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
)

// Flow names a procedure. Its value is also the prefix of workflow ids.
type Flow string

// Procedure declares a procedure: what there is in it, and how that is counted. It is data; the order of the steps and the conditions
// on which they come stand in workflows/<flow>.go. Where a field would need an "if", the matter belongs there.
//
// To add a procedure: write its declaration in a file of its name, put it into Flows, and run the tests of folder declared, which
// name what is missing in the other layers. declared/mock is the smallest example of one.
type Procedure struct {
	Flow       Flow
	Letters    string   // that its case numbers begin with: the initials of its name in Chinese
	Sign       string   // the sign of the procedure in the series of its documents: 异 in 信异收
	Opens      ActSpec  // the act that opens a case
	Misconduct bool     // its cases are about records that tell of misconduct, and no others
	Enters     bool     // a record comes in with its cases, so that what is decided is about a case as a whole
	Files      int      // how many files may come with it; 0: MaxAttachments
	Stages     []Stage  // where a case can stand, in their order; StageClosed is the last of every procedure and not listed
	Results    []Result // how a case can end beside its outcomes and beside a withdrawal
	Events     []Event  // what the law calls by name in its course, beside those of Common
	Tasks      []TaskSpec
	Acts       []ActSpec // that the procedure has beside those of Common
	Effects    []EffectSpec
	Outcomes   []OutcomeSpec
	Documents  []DocumentSpec // that the procedure issues beside those of Common
	Steps      []StepSpec     // that a pack names a clock for, in the order in which they are listed to people
}

// MostFiles is how many files may come with the act that opens a case.
func (p *Procedure) MostFiles() int { return cmp.Or(p.Files, MaxAttachments) }

// TaskSpec declares a kind of task.
type TaskSpec struct {
	Kind       TaskKind
	Stage      Stage      // where the case stands while such a task is open; "": beside the steps, the case stays where it is
	Act        ActKind    // what closes it
	Also       []ActKind  // what else closes it
	Of         []UnitKind // the bodies that can owe it
	Heads      bool       // only a head of the body may act on it
	Second     bool       // whoever has put up what it is about does not act on it, head or not
	Extendable bool       // more time can be asked for
	Outlives   bool       // stays open when the case is closed
}

// Target is what an act is on.
type Target string

// A task, or the case as a whole.
const (
	OnTask Target = "task"
	OnCase Target = "case"
)

// Through is what makes an act take effect.
type Through string

// The workflow of the case; the receipt itself, for what concerns the unit alone; the sender of messages to partners, which works
// on when the case has ended; its step alone, for what is done only when the case has ended.
const (
	ThroughProcedure Through = "procedure"
	ThroughStep      Through = "step"
	ThroughReceipt   Through = "receipt"
	ThroughSender    Through = "sender"
)

// ActSpec declares a kind of act.
type ActSpec struct {
	Kind     ActKind
	Content  func() any // a pointer to a new value of the type of its content; nil where it has none
	On       Target
	Through  Through
	Closes   bool // it is what its task, or the case, was waiting for: there is one that is not refused
	Beside   bool // the procedure takes it at any wait, whatever it waits for
	Outlives bool // it takes effect, by its step alone, when the case has ended already
	Holds    bool // while it waits to be processed, no deadline of its case that it came in time for is overdue
}

// Hiding is from whom an effect hides a record.
type Hiding string

// From nobody; what it says from everybody, while another effect takes the record itself away; from the public; from everybody but the
// subject, its unit and the agency: partners and authorised persons too; from everybody, the subject included; from nobody as long as the
// effect lasts, and from everybody once it is over: the record is there as long as the effect is. See FaceOf.
const (
	HidesFromNobody Hiding = "nobody"
	HidesContent    Hiding = "content"
	HidesFromPublic Hiding = "public"
	HidesFromOthers Hiding = "others"
	HidesFromAll    Hiding = "all"
	HidesWhenOver   Hiding = "when_over"
)

// AsMuch are the hidings that hide a record from everybody from whom this one does, as queries take them; none for one that hides it from nobody. What is hidden
// from all is gone, which is another question.
func (h Hiding) AsMuch() []string {
	switch h {
	case HidesFromPublic:
		return []string{string(HidesFromPublic), string(HidesFromOthers)}
	case HidesFromOthers:
		return []string{string(HidesFromOthers)}
	case HidesFromNobody, HidesContent, HidesFromAll, HidesWhenOver:
	}
	return nil
}

// Mark is what a face shows of an effect. It is empty for an effect that leaves no mark.
type Mark string

// The marks: see Face.
const (
	MarkAnnotated Mark = "annotated"
	MarkSuspended Mark = "suspended"
	MarkCorrected Mark = "corrected"
	MarkUnlisted  Mark = "unlisted"
	MarkRepaired  Mark = "repaired"
	MarkStub      Mark = "stub"
	MarkReleased  Mark = "released"
	MarkAdjusted  Mark = "adjusted"
	MarkPending   Mark = "pending"
	MarkStated    Mark = "stated"
	// MarkReorganizing is on each record of an enterprise while its plan runs, MarkMeasuresPaused where what follows from the record is paused meanwhile.
	MarkReorganizing   Mark = "reorganizing"
	MarkMeasuresPaused Mark = "measures_paused"

	// These are on the file of a person or an enterprise, and not on a record.
	MarkAnswerable     Mark = "answerable"
	MarkStruck         Mark = "struck"
	MarkPlan           Mark = "plan"
	MarkRatedAnew      Mark = "rated_anew"
	MarkDisregarded    Mark = "disregarded"
	MarkPlanCarriedOut Mark = "plan_carried_out"
)

// Lasting is how long an effect lasts.
type Lasting string

// For good, unless something undoes it; until a day that is planned when it begins; as long as the case is open, at most; until whoever has asked for it
// takes it back; or until a court's document ends the plan of reorganization.
const (
	LastsForGood        Lasting = "for_good"
	LastsForATime       Lasting = "for_a_time"
	LastsWhileOpen      Lasting = "while_open"
	LastsUntilTakenBack Lasting = "until_taken_back"
	LastsWhilePlanRuns  Lasting = "while_plan_runs"
)

// EffectSpec declares a kind of effect.
type EffectSpec struct {
	Kind   EffectKind
	Hides  Hiding
	Mark   Mark
	Lasts  Lasting
	Begins PartnerEvent // what partners are told when it begins
	Ends   PartnerEvent // what they are told when it ends; "": it is not told as ended

	Delists   bool // it takes a record off its list as removal does, where it stands on one: its listing ends
	OfSubject bool // it is on a subject as a whole and on no record: partners are not told of it
	TakesDown bool // partners have to take down what they hold of the record; under a pack with a clock for StepTakeDown they confirm it

	Bars []string // of what is on a subject: categories of the catalogue of which no record about it comes in while it is in force
}

// OutcomeSpec declares what can be decided.
type OutcomeSpec struct {
	Outcome Outcome
	Effect  EffectKind // on the record; "": none
	Changes bool       // it writes a new version of the record
	Adverse bool       // it denies what was asked for
}

// DocumentSpec declares a kind of document.
type DocumentSpec struct {
	Kind   NoticeKind
	Sign   string // the last sign of its series: 收 in 信异收
	Served Event  // what its service in form is called; "": it needs none
}

// Step is a step of a procedure that a pack can name a clock for.
type Step string

// Owner is who owes what a step is about.
type Owner string

// The owners. What partners are told is owed by the agency; its clock runs on beside the case.
const (
	OwnerApplicant Owner = "applicant"
	OwnerAgency    Owner = "agency"
	OwnerUnit      Owner = "unit"
	OwnerReceiver  Owner = "receiver" // the body with which the case was filed: the agency, or the unit itself
	OwnerUrged     Owner = "urged"    // whoever is urged
	OwnerPartners  Owner = "partners"
)

// StepSpec declares a step.
type StepSpec struct {
	Step    Step
	Owner   Owner
	Whole   bool // its time is part of the time of the whole handling
	Inward  bool // between authorities: the applicant neither owes it nor waits for it
	Ordered bool // of an applicant's: it is ordered to do what the time is for
}

// LeftToParty reports whether the time of the step is a party's own to use or to let pass: nobody is late with it, it is over.
func (s StepSpec) LeftToParty() bool { return s.Owner == OwnerApplicant && !s.Ordered }

// Flows are the procedures.
var Flows = []*Procedure{&Objection, &Repair, &Listing, &Delisting, &Commitment, &Revocation, &Proceedings, &Right, &Reorganization}

// declared is what Flows and Common declare, by kind.
var declared = indexOf(Flows)

// Declare adds a procedure, until undo takes it away again. It is for tests that show what a procedure needs: nothing may read while it
// runs, nor while undo does.
func Declare(p *Procedure) (undo func()) {
	flows, before := Flows, declared
	Flows = append(slices.Clone(flows), p)
	declared = indexOf(Flows)
	return func() { Flows, declared = flows, before }
}

// index is everything declared, by kind, and the kinds in their order.
type index struct {
	flows     map[Flow]*Procedure
	tasks     map[TaskKind]TaskSpec
	acts      map[ActKind]ActSpec
	effects   map[EffectKind]EffectSpec
	outcomes  map[Outcome]OutcomeSpec
	documents map[NoticeKind]DocumentSpec
	events    map[PartnerEvent]EffectSpec // by what its beginning or its end is told as
	taskKinds []TaskKind
	effKinds  []EffectKind
	stages    []Stage
	happens   []Event
}

// indexOf panics where a kind is declared twice in different ways: one kind means one thing in every procedure.
func indexOf(flows []*Procedure) *index {
	x := &index{flows: map[Flow]*Procedure{}, tasks: map[TaskKind]TaskSpec{}, acts: map[ActKind]ActSpec{},
		effects: map[EffectKind]EffectSpec{}, outcomes: map[Outcome]OutcomeSpec{}, documents: map[NoticeKind]DocumentSpec{},
		events: map[PartnerEvent]EffectSpec{}}
	for _, p := range append(slices.Clone(flows), &Common) {
		declare(x.flows, p.Flow, p)
		for _, t := range p.Tasks {
			x.taskKinds = inOrder(x.taskKinds, t.Kind)
			declare(x.tasks, t.Kind, t)
		}
		for _, a := range p.Acts {
			declare(x.acts, a.Kind, a)
		}
		if opens := p.Opens; opens.Kind != "" {
			opens.Content = nil // each procedure has a filing of its own: see Flow.Content
			declare(x.acts, opens.Kind, opens)
		}
		for _, e := range p.Effects {
			x.effKinds = inOrder(x.effKinds, e.Kind)
			declare(x.effects, e.Kind, e)
			for _, told := range []PartnerEvent{e.Begins, e.Ends} {
				if told != "" {
					declare(x.events, told, e)
				}
			}
		}
		for _, o := range p.Outcomes {
			declare(x.outcomes, o.Outcome, o)
		}
		for _, d := range p.Documents {
			declare(x.documents, d.Kind, d)
		}
		for _, s := range p.Stages {
			x.stages = inOrder(x.stages, s)
		}
		for _, e := range p.Events {
			x.happens = inOrder(x.happens, e)
		}
	}
	delete(x.flows, Common.Flow)
	x.stages = append(x.stages, StageClosed)
	return x
}

func inOrder[K comparable](list []K, kind K) []K {
	if slices.Contains(list, kind) {
		return list
	}
	return append(list, kind)
}

func declare[K comparable, V any](known map[K]V, kind K, spec V) {
	if before, ok := known[kind]; ok && !same(reflect.ValueOf(before), reflect.ValueOf(spec)) {
		panic(fmt.Sprintf("casefile: %T %v is declared twice, in different ways", kind, kind))
	}
	known[kind] = spec
}

// same compares two specs: as reflect.DeepEqual does, but for the function that makes a content, which is compared by what it makes.
func same(a, b reflect.Value) bool {
	if a.Kind() != reflect.Struct {
		return reflect.DeepEqual(a.Interface(), b.Interface())
	}
	for i := range a.NumField() {
		x, y := a.Field(i), b.Field(i)
		if x.Kind() != reflect.Func {
			if !reflect.DeepEqual(x.Interface(), y.Interface()) {
				return false
			}
			continue
		}
		if x.IsNil() != y.IsNil() || !x.IsNil() && x.Call(nil)[0].Elem().Type() != y.Call(nil)[0].Elem().Type() {
			return false
		}
	}
	return true
}

// Procedure is what is declared for the flow; nil where there is no such flow.
func (f Flow) Procedure() *Procedure { return declared.flows[f] }

// AllStages are the stages of all procedures, in their order and each once.
func AllStages() []Stage { return slices.Clone(declared.stages) }

// Openings are the acts that open cases, of all procedures.
func Openings() []string {
	var kinds []string
	for _, p := range Flows {
		kinds = inOrder(kinds, string(p.Opens.Kind))
	}
	return kinds
}

// AllEvents are the events of all procedures, each once.
func AllEvents() []Event { return slices.Clone(declared.happens) }

// AllTasks are the tasks of the procedure: its own in their order, then those beside it that all have.
func (p *Procedure) AllTasks() []TaskSpec { return slices.Concat(p.Tasks, Common.Tasks) }

// AllActs are the acts of the procedure: the one that opens it, its own, and those that all have.
func (p *Procedure) AllActs() []ActSpec {
	return slices.Concat([]ActSpec{p.Opens}, p.Acts, Common.Acts)
}

// AllDocuments are the documents of the procedure: its own and those that all have.
func (p *Procedure) AllDocuments() []DocumentSpec {
	return slices.Concat(p.Documents, Common.Documents)
}

// AllResults are how a case of the procedure can end.
func (p *Procedure) AllResults() []Result {
	results := slices.Concat(p.Results, Common.Results)
	for _, o := range p.Outcomes {
		results = append(results, Result(o.Outcome))
	}
	return results
}

// Takes are the kinds of acts that the workflow takes once the case has been opened. More time is asked for, and decided on, only where there is a
// task that can have it.
func (p *Procedure) Takes() []ActKind {
	var kinds []ActKind
	extendable := slices.ContainsFunc(p.Tasks, func(t TaskSpec) bool { return t.Extendable })
	for _, a := range slices.Concat(p.Acts, Common.Acts) {
		if a.Through == ThroughProcedure && (extendable || a.Kind != ActRequestExtension && a.Kind != ActDecideExtension) {
			kinds = append(kinds, a.Kind)
		}
	}
	return kinds
}

// Act is what is declared for acts of the kind in the procedure.
func (p *Procedure) Act(kind ActKind) (ActSpec, bool) {
	acts := p.AllActs()
	i := slices.IndexFunc(acts, func(a ActSpec) bool { return a.Kind == kind })
	if i < 0 {
		return ActSpec{}, false
	}
	return acts[i], true
}

// Content is a pointer to a new value of what acts of the kind say in the flow; nil where they say nothing, or flow or kind is unknown.
func (f Flow) Content(kind ActKind) any {
	p := f.Procedure()
	if p == nil {
		return nil
	}
	if a, _ := p.Act(kind); a.Content != nil {
		return a.Content()
	}
	return nil
}

// Series is the number series of the procedure's documents of the kind, as it stands in their numbers.
func (p *Procedure) Series(kind NoticeKind) string {
	return "信" + p.Sign + declared.documents[kind].Sign
}

// Step is what is declared for the step. A step that is not declared has no owner.
func (p *Procedure) Step(step Step) StepSpec {
	for _, s := range p.Steps {
		if s.Step == step {
			return s
		}
	}
	return StepSpec{Step: step}
}

// Behind reports whether a case that stands at now has left the stage behind.
func (p *Procedure) Behind(stage, now Stage) bool {
	return slices.Index(p.Stages, stage) < slices.Index(p.Stages, now)
}

// StepsWhere lists the steps for which the condition holds.
func (p *Procedure) StepsWhere(holds func(StepSpec) bool) []Step {
	var steps []Step
	for _, s := range p.Steps {
		if holds(s) {
			steps = append(steps, s.Step)
		}
	}
	return steps
}

// of makes new contents of a type.
func of[T any]() func() any { return func() any { return new(T) } }
