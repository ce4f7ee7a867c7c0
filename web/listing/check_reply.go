package listing

import (
	"context"
	"strconv"

	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// checkForm asks the unit for an answer to each point of the party.
type checkForm struct {
	*casepage.Act
	Came   string // when the reply came, and how
	Points []checkedPoint
}

// checkedPoint is one point of the party, and the questions about it.
type checkedPoint struct {
	n        int // its place, from 0
	Said     ui.SummaryRow
	Holds    ui.Choice
	Reasons  ui.TextArea
	Evidence ui.SummaryList // the point with its files
}

// holdsOf and reasonsOf are the boxes of the point with the place.
func holdsOf(n int) string   { return "holds-" + strconv.Itoa(n+1) }
func reasonsOf(n int) string { return "reasons-" + strconv.Itoa(n+1) }

func openCheck(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	k := keptOf(data.Dossier)
	asks := &checkForm{Act: data}
	reply, there := readAct[casefile.ListingReply](k.reply)
	if !there {
		return asks, nil
	}
	v := casepage.Viewer{Unit: &data.Task.UnitID, Base: data.CaseAt}
	asks.Came = data.T("desk.listing.reply.online", data.DateTime(k.reply.ReceivedAt))
	if reply.Paper != nil {
		asks.Came = data.T("desk.listing.reply.paper", ui.DayText(data.Printer, reply.Paper.ReceivedOn), reply.Paper.From)
	}
	for i, point := range reply.Points {
		said := pointRow(data.Printer, data.Dossier, v, i, point)
		asks.Points = append(asks.Points, checkedPoint{n: i, Said: said, Evidence: ui.SummaryList{Rows: []ui.SummaryRow{said}}})
	}
	return asks, nil
}

// Ask asks of each point whether it holds, and why.
func (data *checkForm) Ask() {
	for i := range data.Points {
		point := &data.Points[i]
		point.Holds = data.Form.Choice(holdsOf(i), "desk.listing.holds", []ui.Option{
			{Value: "yes", Text: data.T("desk.listing.holds.yes"), Hint: data.T("desk.listing.holds.yes_hint")},
			{Value: "no", Text: data.T("desk.listing.holds.no")}}).InOneLine()
		point.Holds.Label = data.numbered("desk.listing.holds", i)
		point.Reasons = data.Form.TextArea(reasonsOf(i), "desk.listing.point_reasons", casefile.MaxReasons)
		point.Reasons.Label = data.numbered("desk.listing.point_reasons", i)
	}
}

// numbered is the label of a question with the number of its point, so that two do not sound alike.
func (data *checkForm) numbered(stem string, i int) string {
	if len(data.Points) == 1 {
		return data.T(stem + ".label")
	}
	return data.T("desk.listing.numbered", i+1, data.T(stem+".label"))
}

// Read reads the answer to each point.
func (data *checkForm) Read() any {
	check := casefile.ReplyCheck{Attachments: data.Tray.IDs()}
	defer data.Form.About("")
	for i := range data.Points {
		data.Form.AboutNth("desk.listing.numbered", i, len(data.Points))
		check.Answers = append(check.Answers, casefile.PointAnswer{
			Holds:   data.Form.ChooseOne(holdsOf(i), "desk.listing.holds", "yes", "no") == "yes",
			Reasons: data.Form.Reasons(reasonsOf(i), "desk.listing.point_reasons")})
	}
	return check
}

// Answers are the points with their answers, and the files.
func (data *checkForm) Answers(content any) []ui.SummaryRow {
	check, _ := content.(casefile.ReplyCheck)
	rows := make([]ui.SummaryRow, 0, len(check.Answers)+1)
	for i, answer := range check.Answers {
		rows = append(rows, ui.SummaryRow{Key: data.T("desk.listing.row.point", strconv.Itoa(i+1)),
			Lines: append([]string{data.T("desk.listing.point." + holdsWord(answer.Holds))}, ui.Lines(answer.Reasons)...)})
	}
	return append(rows, data.FilesRow())
}

// Label is what the form calls its boxes.
func (data *checkForm) Label(id string) string {
	for i := range data.Points {
		switch id {
		case holdsOf(i):
			return data.numbered("desk.listing.holds", i)
		case reasonsOf(i):
			return data.numbered("desk.listing.point_reasons", i)
		}
	}
	return ""
}

// Word is an answer as people read it.
func (data *checkForm) Word(id, value string) string {
	for i := range data.Points {
		if id == holdsOf(i) && (value == "yes" || value == "no") {
			return data.T("desk.listing.holds." + value)
		}
	}
	return ""
}
