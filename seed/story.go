package seed

import (
	"context"
	"fmt"

	"creditcase/casefile"
	"creditcase/rules"
)

// story is the demo cases of one procedure, with what its people do in them, when, and what they say. It stands in seed/<flow>.go.
type story struct {
	flow      casefile.Flow
	proposes  bool // a unit opens the cases, and they are about no record yet; or they are about such cases
	papers    bool // each of its cases comes with a paper
	scenarios []scenario
	// at is how far a case has come that stands at a task of the kind.
	at func(casefile.TaskKind) progress
	// since says how many working days after filing a case sees an event that clocks run from.
	since map[casefile.Event]int
	// moments are when people take the step that a case stands at.
	moments map[progress]moment
	// last is how far a case has come when it is decided.
	last progress
	// clock is the clock that runs where a case is left; "" where the pack has none.
	clock func(steps rules.Steps, at progress) string
	// knows asks a pack about the acts that not every pack has.
	knows map[casefile.ActKind]func(pack *rules.Pack, channel casefile.Channel) bool
	// says is what is said by whoever acts on a task of the kind.
	says map[casefile.TaskKind]func(*played) (any, error)
	// file lets the applicant file: one case, or one for each body that decides. The worker need not have processed it yet.
	file func(ctx context.Context, d *driver, c *plannedCase, phone string) ([]*played, error)
}

// stories are the procedures of which a city has demo cases, in the order in which those of one day are filed.
var stories = []*story{&objections, &repairs, &listings, &delistings, &commitmentChecks, &revocations, &proceedings, &rightsAsked, &reorganizations}

// Scenarios says how many demo cases of the flow a small city has.
func Scenarios(flow casefile.Flow) int {
	n := 0
	for _, s := range stories {
		if s.flow == flow {
			n += len(s.scenarios)
		}
	}
	return n
}

// progress is how far a demo case has come, whatever tasks its pack knows.
type progress int

// closed is where a case is left that goes to its end, farther than every task of every procedure.
const closed progress = 1 << 10

// scenario is one demo case: who applies about what, how far it goes, which turns it takes, and what people say on the way.
type scenario struct {
	login  string
	item   string                 // the code of the catalogue item; the applicant has one record of it
	more   []string               // items of further records that the same filing is about
	leave  progress               // where the case is left; a pack without that step leaves it at the next
	filed  int                    // working days ago
	due    *int                   // instead of filed: the task left open is due so many working days from today
	claim  bool                   // the task left open is claimed
	refuse bool                   // acceptance is refused
	turns  []turn                 // in their order; what the case does not come to, it does without
	slow   int                    // working days that the last step takes longer than usual
	only   func(*rules.Pack) bool // under these packs; nil: under all

	as       casefile.Capacity // only claimed: the record is of somebody for whom no account acts
	interest string            // of an interested party
	direct   bool              // filed with the unit, where the pack lets it
	late     string            // why it is filed after the window, where the pack has one

	grounds   []string // the first that the pack knows
	statement string
	request   string
	outcomes  []casefile.Outcome // the first that the pack allows; an own error is always corrected
	denied    []string           // items of the records of which the decision refuses repair
	deniedFor string             // why
	reasons   string             // of the refusal or of the decision

	behind  bool     // a listing names a person behind it
	answers []string // to the points of the party, or to what is said of conditions

	called string // why the check of a commitment is called for; "": it falls due

	by casefile.DelistingBy // who asks for a removal; "": the party

	told      casefile.RevocationBy // who tells that a basis is gone
	since     int                   // and since how many working days before
	right     casefile.RightID      // that is asked for
	exception string                // by which it is refused

	matter     casefile.ReorganizationMatter // what a court's document says
	enterprise int                           // which of the enterprises in reorganization it is about
}

func in(workingDays int) *int { return &workingDays }

// cases are the demo cases of a city: each round is played by the next applicants. Cases that are over spread over two
// weeks; those that run keep their day, so that something is overdue and something due today in every round.
func (st *story) cases(s Size) []scenario {
	var list []scenario
	for round := range s.rounds {
		for _, sc := range st.scenarios {
			sc.login = applicantLogin(scenarioApplicant(sc) + round*Small.applicants)
			if sc.leave == closed {
				sc.filed += round % 10
			}
			list = append(list, sc)
		}
	}
	return list
}

// scenarioApplicant is the number of the applicant who plays a scenario in the first round, -1 for none.
func scenarioApplicant(sc scenario) int {
	for n := range Small.applicants {
		if applicantLogin(n) == sc.login {
			return n
		}
	}
	return -1
}

// content is what is said by whoever takes the step of a task.
func (p *played) content(task casefile.TaskKind) (any, error) {
	say, ok := p.story.says[task]
	if !ok {
		return nil, fmt.Errorf("nobody has words for the task %q", task)
	}
	return say(p)
}

// has reports whether a pack has the turn, in a case that is filed through the channel.
func (st *story) has(t turn, pack *rules.Pack, channel casefile.Channel) bool {
	knows, ok := st.knows[t.act]
	return !ok || knows(pack, channel)
}
