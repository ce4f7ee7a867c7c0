package repair

import (
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// guidePage tells how credit repair is handled, all from a pack.
type guidePage struct {
	*flow.GuideFrame
	Document ui.SummaryList
}

// writeGuide writes the guide of credit repair.
func writeGuide(frame *flow.GuideFrame, w dates.Writer) site.Pager {
	return &guidePage{GuideFrame: frame, Document: w.Document()}
}
