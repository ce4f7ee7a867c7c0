package commitment

import (
	"slices"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/ui"
)

// progress is what the party reads of a check.
type progress struct{}

// Way is the stages that the case passes: papers are waited for only where they were asked for, and what follows from an untrue promise comes only where
// one was found.
func (progress) Way(c *casepage.Own) []casefile.Stage {
	var stages []casefile.Stage
	if has(c, casefile.NoticePapersAsked) {
		stages = append(stages, casefile.StagePapers)
	}
	stages = append(stages, casefile.StagePromiseCheck)
	if !has(c, casefile.NoticeRectify) {
		return stages
	}
	stages = append(stages, casefile.StageRectify)
	for _, after := range []struct {
		task  casefile.TaskKind
		stage casefile.Stage
	}{{casefile.TaskVerifyRectified, casefile.StageRectifyCheck}, {casefile.TaskDecideBreach, casefile.StageBreachDecision}} {
		if _, there := c.Task(after.task); there {
			stages = append(stages, after.stage)
		}
	}
	if has(c, casefile.NoticeBreach) {
		stages = append(stages, casefile.StageBreachService)
	}
	return stages
}

func has(c *casepage.Own, kind casefile.NoticeKind) bool {
	return slices.ContainsFunc(c.Notices, func(n db.MyCaseNoticesRow) bool { return n.Kind == kind })
}

// Handled is what the unit has decided. What else it has done its documents tell, in the words my.commitment.event.
func (progress) Handled(p *messages.Printer, c *casepage.Own) []ui.TimelineItem {
	i := slices.IndexFunc(c.Notices, func(n db.MyCaseNoticesRow) bool { return n.Kind == casefile.NoticeBreach })
	if i < 0 {
		return nil
	}
	return []ui.TimelineItem{{Title: p.T("my.commitment.told.breach"), Byline: ui.InLanguage(p, c.UnitZH, c.UnitEN), At: c.Notices[i].IssuedAt,
		Links: c.NoticeLinks(p, casefile.NoticeBreach)}}
}

// Tells is the document that tells the result, which each has of its own.
func (progress) Tells(c *casepage.Own) casefile.NoticeKind {
	switch {
	case has(c, casefile.NoticePromisesKept):
		return casefile.NoticePromisesKept
	case has(c, casefile.NoticeRectified):
		return casefile.NoticeRectified
	}
	return casefile.NoticeBreach
}

// Filed repeats what the party has signed.
func (progress) Filed(p *messages.Printer, c *casepage.Own) ui.SummaryList {
	due := dueOf(c.Filed)
	return ui.SummaryList{Rows: append(SignedRows(p, due), checkedRow(p, due, c.Case.FiledAt))}
}
