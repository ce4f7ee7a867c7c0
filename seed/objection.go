package seed

import (
	"cmp"
	"context"
	"fmt"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"github.com/google/uuid"
)

// objections are the demo cases of objections.
var objections = story{
	flow: casefile.FlowObjection, scenarios: objectionCases, at: objectionProgress, last: handling, clock: objectionClock, file: fileObjection,
	since: map[casefile.Event]int{
		casefile.EventAccepted: 1, casefile.EventCompared: 2, casefile.EventTransferred: 2, casefile.EventCorrected: 4, casefile.EventVerified: 4,
	},
	moments: map[progress]moment{
		formChecking: {1, 9, 40}, admitting: {1, 9, 10}, comparing: {1, 10, 40}, handling: {2, 14, 10}, informing: {1, 15, 50},
	},
	knows: map[casefile.ActKind]func(pack *rules.Pack, channel casefile.Channel) bool{
		casefile.ActRequestExtension: extends,
		casefile.ActDecideExtension:  extends,
		casefile.ActSendBack:         routesAnew,
		casefile.ActRoute:            routesAnew,
	},
	says: map[casefile.TaskKind]func(*played) (any, error){
		casefile.TaskFormCheck: func(p *played) (any, error) {
			if p.refuse {
				return casefile.FormCheck{Reasons: p.reasons}, nil
			}
			return casefile.FormCheck{Accept: true}, nil
		},
		casefile.TaskApproveLate: func(*played) (any, error) { return casefile.LateDecision{Approve: true}, nil },
		casefile.TaskCompare: func(p *played) (any, error) {
			if p.records[0].slips == nil {
				return casefile.Comparison{Finding: casefile.FindingNoError,
					Reasons: "平台信息与来源信息一致，转信息提供单位核查。"}, nil
			}
			return casefile.Comparison{Finding: casefile.FindingOwnError, Changes: p.records[0].slips, Reasons: p.reasons}, nil
		},
		casefile.TaskCorrect: (*played).decision,
		casefile.TaskVerify:  (*played).decision,
		casefile.TaskDecide:  (*played).decision,
		casefile.TaskInform: func(*played) (any, error) {
			return casefile.Informing{Remark: "如需了解详情，请与我中心联系。"}, nil
		},
	},
}

// How far an objection has come.
const (
	formChecking progress = iota
	admitting             // the head decides on a late filing
	comparing
	handling // the unit verifies, another is to be named, the operator decides, or the agency puts its own error right
	informing
)

// objectionAt is how far an objection has come at the tasks before and after those of its handling.
var objectionAt = map[casefile.TaskKind]progress{
	casefile.TaskFormCheck: formChecking, casefile.TaskApproveLate: admitting, casefile.TaskCompare: comparing, casefile.TaskInform: informing,
}

func objectionProgress(k casefile.TaskKind) progress {
	if at, ok := objectionAt[k]; ok {
		return at
	}
	return handling
}

// objectionClock is the clock that runs where an objection is left.
func objectionClock(steps rules.Steps, at progress) string {
	switch at {
	case formChecking:
		return steps[casefile.StepAccept]
	case admitting:
		return steps[casefile.StepApproveLate]
	case comparing:
		return cmp.Or(steps[casefile.StepCompare], steps[casefile.StepDecide])
	case handling:
		return cmp.Or(steps[casefile.StepVerify], steps[casefile.StepDecide])
	case informing:
		return steps[casefile.StepInform]
	case closed:
	}
	return ""
}

func extends(pack *rules.Pack, channel casefile.Channel) bool {
	steps := pack.Procedure(casefile.FlowObjection).Steps
	name := steps[casefile.StepVerify]
	if channel == casefile.ChannelUnit && steps[casefile.StepDecideDirect] != "" {
		name = steps[casefile.StepDecideDirect]
	}
	clock, err := pack.Clock(name)
	return err == nil && clock.Extension != nil
}

func routesAnew(pack *rules.Pack, _ casefile.Channel) bool {
	return pack.Procedure(casefile.FlowObjection).Steps[casefile.StepRoute] != ""
}

// fileObjection files an objection, and shows what its capacity is claimed on.
func fileObjection(ctx context.Context, d *driver, c *plannedCase, phone string) ([]*played, error) {
	record, err := d.record(ctx, c, c.item)
	if err != nil {
		return nil, err
	}
	pack, err := d.packOn(c.story.flow, c.filedAt)
	if err != nil {
		return nil, err
	}
	filing := casefile.Filing{Capacity: record.capacity, Channel: c.channel, Grounds: []string{ground(pack, c.grounds)},
		Statement: c.statement, Request: c.request, LateReason: c.late, Phone: phone}
	if filing.LearnedOn, err = d.learnedOn(c, pack); err != nil {
		return nil, err
	}
	standing := filing.Standing()
	if err := d.show(ctx, c, record, "就信用信息 "+record.number+" 提出异议", &standing); err != nil {
		return nil, err
	}
	filing.Mandate, filing.Interest = standing.Mandate, standing.Interest
	limits, err := rules.PublicationLimits(pack, pack).JSON()
	if err != nil {
		return nil, err
	}
	receipt, err := d.Store.File(ctx, db.NewFiling{
		FormID: uuid.New(), ActorID: record.applicant, SubjectID: record.subject, RecordID: record.record, Named: record.named,
		PackID: pack.ID, PackVersion: int32(pack.Version), PackHash: pack.Hash(casefile.FlowObjection), //nolint:gosec // a version is small
		Filing: filing, At: c.filedAt, Limits: limits,
	})
	if err != nil {
		return nil, fmt.Errorf("file: %w", err)
	}
	return []*played{{driver: d, plannedCase: c, Receipt: receipt, records: []target{record}, pack: d.packs[c.story.flow]}}, nil
}

// learnedOn is the day on which the applicant learned of the record, where the window of filing runs from it: a few days
// before, or, where it is late, the last with which the window has passed.
func (d *driver) learnedOn(c *plannedCase, pack *rules.Pack) (string, error) {
	window, day := pack.Procedure(casefile.FlowObjection).Steps[casefile.StepWindow], calendar.DateOf(c.filedAt).AddDays(-5)
	if window == "" {
		return "", nil
	}
	for c.late != "" {
		due, err := rules.Compute(pack, window, day.Start(), d.Calendar)
		if err != nil {
			return "", fmt.Errorf("compute window: %w", err)
		}
		if due.Due.Before(c.filedAt) {
			break
		}
		day = day.AddDays(-1)
	}
	return day.String(), nil
}

// ground is the first of the wanted that the pack knows, or else the pack's own first.
func ground(pack *rules.Pack, wanted []string) string {
	for _, id := range wanted {
		if _, err := pack.Procedure(casefile.FlowObjection).Ground(id); err == nil {
			return id
		}
	}
	return pack.Procedure(casefile.FlowObjection).Grounds[0].ID
}

func (p *played) decision() (any, error) {
	sc, record := p.scenario, p.records[0]
	if record.slips != nil {
		return casefile.Decision{Outcome: casefile.OutcomeCorrect, Changes: record.slips, Reasons: sc.reasons}, nil
	}
	for _, o := range sc.outcomes {
		if _, err := p.pack.Procedure(casefile.FlowObjection).Outcome(o); err != nil {
			continue // the pack does not have it: the next
		}
		decision := casefile.Decision{Outcome: o, Reasons: sc.reasons}
		if o.ChangesContent() {
			decision.Changes = changes(o, record)
		}
		return decision, nil
	}
	return casefile.Decision{}, fmt.Errorf("pack %s allows none of %v", p.pack.ID, sc.outcomes)
}

// changes is what a unit finds to put right in a penalty: the amount, or what its facts leave out.
func changes(o casefile.Outcome, record target) []casefile.Change {
	const amount, facts = "amount", "facts"
	if o == casefile.OutcomeCorrect && record.content[amount] != "" {
		said := record.content[amount]
		return []casefile.Change{{Field: amount, From: said, To: slipOfDigits(said)}}
	}
	said := record.content[facts]
	return []casefile.Change{{Field: facts, From: said, To: said + "（立案前已主动改正）"}}
}
