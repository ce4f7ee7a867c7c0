package pending

import (
	"creditcase/casefile"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// writeGuide tells what becomes of a record while a review or a lawsuit about it is pending.
func writeGuide(frame *flow.GuideFrame, w dates.Writer) site.Pager {
	d := w.Pack.Pending
	kind, article := d.Effect()
	won := w.T("guide.pending.after.object")
	if w.Pack.Provides(casefile.FlowRevocation) {
		won = w.T("guide.pending.after.follows")
	}
	return flow.NewShortGuide(frame, w, flow.ShortGuide{
		Parts: []flow.GuidePart{
			{ID: "what", Heading: w.T("guide.pending.what"), Lines: []string{w.T("guide.pending.effect."+string(kind), w.Article(article)),
				w.T("guide.pending.exception", ui.Pick(w.Printer, d.Exception), w.Article(d.ExceptionArticle)), w.T("guide.pending.not_stopped")}},
			{ID: "who", Heading: w.T("guide.who"), Lines: []string{w.T("guide.pending.shows"), w.T("guide.pending.papers")}},
		},
		Steps: []dates.Step{w.Step("pending_check", d.Steps[casefile.StepCheckPending]), w.Step("pending_wait", d.Steps[casefile.StepTellOutcome]),
			w.Step("pending_ask", d.Steps[casefile.StepAskAfter])},
		After:    []string{w.T("guide.pending.after.ends"), won},
		Remedies: dates.Remedies(w.Printer, w.Pack, casefile.FlowPending),
	})
}
