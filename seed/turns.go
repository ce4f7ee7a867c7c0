package seed

import (
	"slices"

	"creditcase/casefile"
)

// turn is what somebody does in a demo case that leaves the straight way. A pack that does not know it does without.
type turn struct {
	act     casefile.ActKind // "": nobody acts, and the time for a supplement passes
	content any              // what is said, but for what only the running case knows: the task that is urged
	unit    string           // the login of the unit that a case is routed to
}

// Turns by the form check and by the applicant.

func asks(missing ...string) turn {
	return turn{act: casefile.ActCheckForm, content: casefile.FormCheck{Missing: missing}}
}

func supplies(says string) turn {
	return turn{act: casefile.ActSupplement, content: casefile.Supplement{Statement: says}}
}

func lapses() turn { return turn{} }

func withdraws(says string) turn {
	return turn{act: casefile.ActWithdraw, content: casefile.Withdrawal{Reasons: says}}
}

// Turns by the unit that verifies, its head, the agency and the supervisor.

func asksMore(workingDays int, says string) turn {
	return turn{act: casefile.ActRequestExtension, content: casefile.ExtensionRequest{Amount: workingDays, Reasons: says}}
}

func grants() turn {
	return turn{act: casefile.ActDecideExtension, content: casefile.ExtensionDecision{Approve: true}}
}

func denies(says string) turn {
	return turn{act: casefile.ActDecideExtension, content: casefile.ExtensionDecision{Reasons: says}}
}

func sendsBack(says string) turn {
	return turn{act: casefile.ActSendBack, content: casefile.SendBack{Reasons: says}}
}

func routes(unit, says string) turn {
	return turn{act: casefile.ActRoute, unit: unit, content: casefile.Routing{Reasons: says}}
}

func supervises(says string) turn {
	return turn{act: casefile.ActUrge, content: casefile.Urge{Level: casefile.LevelSupervise, Text: says}}
}

func explains(says string) turn {
	return turn{act: casefile.ActReplyUrge, content: casefile.UrgeReply{Text: says}}
}

// comes reports whether it is the turn's moment: with these tasks open, and the case where its scenario leaves it or not.
func (t turn) comes(open []casefile.TaskKind, arrived bool) bool {
	switch {
	case t.act == "" || t.act == casefile.ActSupplement: // nobody has a task while the applicant is waited for
		return len(open) == 0
	case t.act.OnCase():
		return len(open) > 0 && arrived
	}
	return t.on(open) != ""
}

// on is the task that the turn acts on; "" where it acts on none of these.
func (t turn) on(open []casefile.TaskKind) casefile.TaskKind {
	i := slices.IndexFunc(open, func(k casefile.TaskKind) bool { return k.Bears(t.act) })
	if i < 0 {
		return ""
	}
	return open[i]
}

// moment is when people act: so many working days after the act before, at that time of the day.
type moment struct{ after, hour, minute int }

// untilLast is more working days than a demo case is old: the act belongs to the last day.
const untilLast = 100

// asides are the moments of turns on the task of a step that is not their own, or on none; the others keep those of their task.
var asides = map[casefile.ActKind]moment{
	casefile.ActSupplement:       {2, 11, 20},
	casefile.ActRequestExtension: {0, 14, 40},
	casefile.ActDecideExtension:  {1, 15, 20},
	casefile.ActSendBack:         {1, 14, 50},
	casefile.ActRoute:            {1, 10, 20},
	casefile.ActWithdraw:         {1, 15, 10},
	casefile.ActUrge:             {untilLast, 15, 30},
	casefile.ActReplyUrge:        {0, 16, 10},
}
