package activities

import (
	"creditcase/casefile"
	"creditcase/rules"
)

func clocksOf(p *rules.Pack) map[casefile.Step]string {
	s := p.Objection.Steps
	return map[casefile.Step]string{
		casefile.StepWindow: s.Window, casefile.StepApproveLate: s.ApproveLate, casefile.StepAccept: s.Accept,
		casefile.StepSupplement: s.Supplement, casefile.StepAnnotate: s.Annotate, casefile.StepCompare: s.Compare, casefile.StepCorrect: s.Correct,
		casefile.StepInformCorrection: s.InformCorrection, casefile.StepTransfer: s.Transfer, casefile.StepRoute: s.Route,
		casefile.StepVerify: s.Verify, casefile.StepDecideDirect: s.DecideDirect, casefile.StepDecide: s.Decide, casefile.StepInform: s.Inform,
		casefile.StepNotifyPartners: s.NotifyPartners, casefile.StepNotifyCorrection: s.NotifyCorrection, casefile.StepReplyUrge: s.ReplyUrge,
		casefile.StepTotal: s.Total,
	}
}
