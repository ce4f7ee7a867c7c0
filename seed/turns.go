package seed

import (
	"slices"

	"creditcase/casefile"
)

// turn is what somebody does in a demo case that leaves the straight way. A pack that does not know it does without.
type turn struct {
	act     casefile.ActKind // "": nobody acts, and the time for a supplement, or for an answer, passes
	content any              // what is said, but for what only the running case knows: the task that is urged; of nobody: what is not said
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

// Turns of a listing, beside its tasks: the party opens what lies ready, answers, asks for more time or says nothing; the unit serves otherwise.

func opens() turn { return turn{act: casefile.ActOpen, content: casefile.Opening{}} }

func replies(points ...string) turn {
	var r casefile.ListingReply
	for _, p := range points {
		r.Points = append(r.Points, casefile.ReplyPoint{Text: p})
	}
	return turn{act: casefile.ActReply, content: r}
}

func asksTime(says string) turn {
	return turn{act: casefile.ActAskTime, content: casefile.MoreTime{Reasons: says}}
}

func saysNothing() turn { return turn{content: casefile.ListingReply{}} }

func serves(s casefile.Serving) turn { return turn{act: casefile.ActServe, content: s} }

// unasked are acts for which nobody has a task that the case waits for.
var unasked = []casefile.ActKind{"", casefile.ActSupplement, casefile.ActOpen, casefile.ActAskTime, casefile.ActServe, casefile.ActHandIn, casefile.ActRectify,
	casefile.ActTellOutcome, casefile.ActTakeBackRight}

// comes reports whether it is the turn's moment: with these tasks open, and the case where its scenario leaves it or not.
func (t turn) comes(open []casefile.TaskKind, arrived bool) bool {
	switch {
	case t.act == casefile.ActReply, t.act == "" && t.content != nil: // the worker, whose day is today, may have moved the case on already
		return true
	case slices.Contains(unasked, t.act): // nobody has a task while the applicant, or the party, is waited for
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
	casefile.ActOpen:             {1, 9, 50},
	casefile.ActReply:            {3, 10, 30},
	casefile.ActAskTime:          {1, 14, 20},
	casefile.ActServe:            {1, 15, 30},
	casefile.ActAskPapers:        {1, 10, 30},
	casefile.ActHandIn:           {1, 11, 10},
	casefile.ActRectify:          {2, 10, 20},
	casefile.ActTakeBackRight:    {2, 9, 30},
	casefile.ActRequestExtension: {0, 14, 40},
	casefile.ActDecideExtension:  {1, 15, 20},
	casefile.ActSendBack:         {1, 14, 50},
	casefile.ActRoute:            {1, 10, 20},
	casefile.ActWithdraw:         {1, 15, 10},
	casefile.ActTellOutcome:      {3, 16, 20},
	casefile.ActUrge:             {untilLast, 15, 30},
	casefile.ActReplyUrge:        {0, 16, 10},
}
