package commitment

import (
	"context"
	"strings"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// askWord is the word in the path under which papers are asked for, and the boxes of the form.
const (
	askWord   = "ask-papers"
	papersBox = "papers"
	othersBox = "others"
)

// askForm asks which papers the party is to hand in, and why.
type askForm struct {
	*casepage.Act
	Papers *ui.Choice // nil: the terms name none that follow
	Others ui.TextArea

	due casefile.CommitmentDue
}

func openAsk(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &askForm{Act: data, due: dueOf(data.Dossier.Filed)}, nil
}

// Ask offers the papers of the terms, each with how it stands with it. What the terms waive is not asked for.
func (data *askForm) Ask() {
	data.FilingOpen = true
	var options []ui.Option
	for _, paper := range data.due.Terms.Papers {
		if paper.Later != nil {
			options = append(options, ui.Option{Value: paper.ID, Text: ui.InLanguage(data.Printer, paper.ZH, paper.EN), Hint: paperState(data.Printer, data.due, paper)})
		}
	}
	if len(options) > 0 {
		c := data.Form.Choice(papersBox, "desk.commitment.ask_papers", options)
		data.Papers = &c
	}
	data.Others = data.Form.TextArea(othersBox, "desk.commitment.ask_others", casefile.MaxReasons)
	if data.Papers == nil && data.Others.Error == "" {
		data.Others.Error = data.Form.Errors.Text(data.Printer, papersBox)
	}
}

// Read reads what is asked for: something of the terms, or something else in words, or both.
func (data *askForm) Read() any {
	var offered []string
	for _, paper := range data.due.Terms.Papers {
		if paper.Later != nil {
			offered = append(offered, paper.ID)
		}
	}
	asked := casefile.PapersAsked{Papers: data.Form.ChooseSome(papersBox, "desk.commitment.ask_papers", false, offered...),
		Others: data.Form.Optional(othersBox, "desk.commitment.ask_others", casefile.MaxReasons), Reasons: data.Form.Reasons("reasons", "desk.commitment.ask_reasons")}
	if len(asked.Papers) == 0 && strings.TrimSpace(asked.Others) == "" {
		box := papersBox
		if len(offered) == 0 {
			box = othersBox
		}
		data.Form.Fail(box, "desk.commitment.ask.nothing")
	}
	return asked
}

// Answers are what is asked for, and why.
func (data *askForm) Answers(content any) []ui.SummaryRow {
	asked, _ := content.(casefile.PapersAsked)
	row := ui.SummaryRow{Key: data.T("desk.commitment.row.asked")}
	for _, id := range asked.Papers {
		row.Lines = append(row.Lines, data.paper(id))
	}
	row.Lines = append(row.Lines, ui.Lines(asked.Others)...)
	return []ui.SummaryRow{row, {Key: data.T("desk.commitment.ask_reasons.label"), Lines: ui.Lines(asked.Reasons)}}
}

func (data *askForm) paper(id string) string {
	return data.due.Terms.PaperName(id, data.Lang() == messages.Chinese)
}

// Label is what the form calls its boxes.
func (data *askForm) Label(id string) string {
	switch id {
	case papersBox:
		return data.T("desk.commitment.ask_papers.label")
	case othersBox:
		return data.T("desk.commitment.ask_others.label")
	}
	return ""
}

// Word is an answer as people read it.
func (data *askForm) Word(id, value string) string {
	if id == papersBox {
		return data.paper(value)
	}
	return ""
}
