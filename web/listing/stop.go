package listing

import (
	"context"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// stopForm asks a body since when it carries out no more what followed from a listing.
type stopForm struct {
	*casepage.Act
	Measures ui.SummaryList // those that it carried out
}

func openStop(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	k := keptOf(data.Dossier)
	list, err := k.list()
	if err != nil {
		return nil, err
	}
	return &stopForm{Act: data, Measures: ui.SummaryList{Rows: measureRows(data.Printer, data.Dossier, k, list, &data.Task.UnitID)}}, nil
}

// Ask shows nothing but the boxes of the template.
func (*stopForm) Ask() {}

// Read reads the day, which lies between the end of the listing and today.
func (data *stopForm) Read() any {
	f := data.Form
	said := casefile.StopConfirmed{Remark: f.Optional("remark", "desk.listing.stop.remark", casefile.MaxReasons)}
	day, ok := f.Day("stopped_on", "desk.listing.stop.day", true)
	if !ok {
		return said
	}
	said.StoppedOn = day.String()
	ended := keptOf(data.Dossier).listing.EndedAt
	if day.After(calendar.DateOf(data.Instant)) || ended != nil && day.Before(calendar.DateOf(*ended)) {
		f.Fail("stopped_on", "error.stop_day")
	}
	return said
}

// Answers are what was answered.
func (data *stopForm) Answers(content any) []ui.SummaryRow {
	said, _ := content.(casefile.StopConfirmed)
	rows := []ui.SummaryRow{{Key: data.T("desk.listing.stop.day.label"), Value: ui.DayText(data.Printer, said.StoppedOn)}}
	if said.Remark != "" {
		rows = append(rows, ui.SummaryRow{Key: data.T("desk.listing.stop.remark.label"), Lines: ui.Lines(said.Remark)})
	}
	return rows
}
