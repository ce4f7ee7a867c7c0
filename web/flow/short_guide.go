package flow

import (
	"creditcase/web/dates"
	"creditcase/web/ui"
)

// ShortGuide tells of a procedure of few steps: some parts in words, the steps with their periods, what comes after, and the remedies.
type ShortGuide struct {
	*GuideFrame
	Contents []ui.Link
	Document ui.SummaryList
	Parts    []GuidePart
	Steps    []dates.Step
	After    []string
	Remedies ui.Table
}

// GuidePart is a heading with what is said under it.
type GuidePart struct {
	ID, Heading string
	Lines       []string
}

// NewShortGuide sets a guide into its frame, with its contents.
func NewShortGuide(frame *GuideFrame, w dates.Writer, g ShortGuide) *ShortGuide {
	g.GuideFrame, g.Document = frame, w.Document()
	link := func(id, text string) { g.Contents = append(g.Contents, ui.Link{Text: text, Href: "#" + id}) }
	link("rules", frame.T("guide.rules"))
	for _, part := range g.Parts {
		link(part.ID, part.Heading)
	}
	for _, part := range []struct{ id, key string }{{"steps", "guide.steps"}, {"after", "guide.short.after"}, {"remedies", "guide.remedies"}, {"contact", "guide.contact"}} {
		link(part.id, frame.T(part.key))
	}
	return &g
}
