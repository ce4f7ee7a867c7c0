package listing

import (
	"context"

	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// stopForm asks a body since when it has carried out nothing more of what followed from a listing that is over.
type stopForm struct{ *casepage.Act }

func openStop(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &stopForm{data}, nil
}

// Ask has nothing to prepare: the template asks.
func (*stopForm) Ask() {}

// Stops are the measures that the body has to stop.
func (data *stopForm) Stops() ui.SummaryList {
	return ui.SummaryList{Rows: measureRows(data.Printer, data.Dossier, keptOf(data.Dossier), &data.Task.UnitID)}
}

// MaxRemark is the limit that the template shows.
func (*stopForm) MaxRemark() int { return casefile.MaxReasons }

// Read reads the day, which is not to come, and what there is to remark.
func (data *stopForm) Read() any {
	said := casefile.StopConfirmed{Remark: data.Form.Optional("remark", "desk.listing.stop.remark", casefile.MaxReasons)}
	if day, ok := data.Form.Day("stopped_on", "desk.listing.stop.day", true); ok {
		said.StoppedOn = day.String()
	}
	return said
}

// Answers repeats them.
func (data *stopForm) Answers(content any) []ui.SummaryRow {
	c, _ := content.(casefile.StopConfirmed)
	rows := []ui.SummaryRow{{Key: data.T("desk.listing.stop.day.label"), Value: ui.DayText(data.Printer, c.StoppedOn)}}
	if c.Remark != "" {
		rows = append(rows, ui.SummaryRow{Key: data.T("desk.listing.stop.remark.label"), Lines: ui.Lines(c.Remark)})
	}
	return rows
}
