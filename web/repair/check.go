package repair

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"creditcase/casefile"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// checkForm asks whether the application is accepted, with everything before the clerk that it depends on: how each condition stands for
// each record, which papers came, the letter.
type checkForm struct {
	casepage.FormCheck
	records []*judgedRecord
	Parts   []checkedPart
	Letter  *ui.Details  // its whole text; nil where none was asked for
	Unmet   *ui.Choice   // for which conditions it is refused
	Insist  *ui.TextArea // why it is accepted although a condition is not met; nil until that is asked
	Sure    *ui.Choice   // that it is refused although the condition is met; nil until that is asked
}

// checkedPart is what the form shows of a record.
type checkedPart struct {
	Heading    string // "": the case is about one record
	Conditions ui.Table
	Papers     ui.Table
}

func openCheck(ctx context.Context, s *site.Server, data *casepage.Act) (casepage.Questions, error) {
	asks := &checkForm{FormCheck: casepage.FormCheck{MissingList: &casepage.MissingList{Act: data},
		Refusal: []casepage.Box{{ID: "unmet", Stem: "desk.repair.unmet"}}}}
	var err error
	if asks.records, err = judge(ctx, s, data); err != nil {
		return nil, err
	}
	p, pack := data.Printer, data.Dossier.Pack
	for _, j := range asks.records {
		part := checkedPart{Conditions: conditionTable(p, j.Eligibility), Papers: paperTable(p, pack, j)}
		if len(asks.records) > 1 {
			part.Heading = j.Name(p)
		}
		asks.Parts = append(asks.Parts, part)
		asks.Known = append(asks.Known, asks.lacking(j)...)
	}
	letter := flow.FiledAs[casefile.RepairFiling](data.Dossier.Filed).Letter
	if letter.Text != "" {
		if asks.Letter, err = letterFor(ctx, s, p, data.Dossier.Case, data.Task.UnitID, letter.Text); err != nil {
			return nil, err
		}
	} else if pack.Repair.Letter != nil {
		asks.Known = append(asks.Known, p.T("repair.letter"))
	}
	return asks, nil
}

// lacking names the papers of a record that did not come and may not be left out.
func (data *checkForm) lacking(j *judgedRecord) []string {
	var list []string
	for _, m := range j.papers(data.Dossier.Pack) {
		if m.files > 0 || m.optional {
			continue
		}
		name := materialName(data.Printer, data.Dossier.Pack, j.item, m.id)
		if len(data.records) > 1 {
			name = data.T("trail.fact.with_article", name, j.Record.Number)
		}
		list = append(list, name)
	}
	return list
}

// paperTable shows which papers came with the application for a record.
func paperTable(p *messages.Printer, pack *rules.Pack, j *judgedRecord) ui.Table {
	t := ui.Table{Caption: p.T("repair.papers"), HideCaption: true, Empty: p.T("repair.papers.none"), Columns: []ui.Column{
		{Text: p.T("repair.paper")}, {Text: p.T("repair.paper_state")}, {Text: p.T("guide.basis")}}}
	for _, m := range j.papers(pack) {
		state := ui.Cell{Tags: []ui.Tag{{Text: p.T("repair.papers.lacking"), Colour: ui.TagLate}}}
		switch {
		case m.files > 0:
			state = ui.Cell{Tags: []ui.Tag{{Text: p.N("repair.papers.came", m.files), Colour: ui.TagGood}}}
		case m.optional:
			state = ui.Cell{Text: p.T("repair.papers.optional")}
		}
		basis := p.T("repair.own_rule")
		if m.article != "" {
			basis = p.Article(m.article)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: materialName(p, pack, j.item, m.id)}, state, {Text: basis}}})
	}
	return t
}

// RefusalNote says on what a refusal can rest under the case's pack.
func (data *checkForm) RefusalNote() string {
	pack := data.Dossier.Pack
	if article := pack.Repair.RefusalArticle; article != "" {
		return data.T("desk.repair.refusal_article", data.Article(article))
	}
	if pack.ArticlesUnread {
		return data.T("desk.repair.refusal_unread")
	}
	return data.T("desk.repair.refusal_no_article", data.Article(pack.Repair.PartiesArticle))
}

// Ask asks whether it is accepted, refused, or something is missing.
func (data *checkForm) Ask() {
	data.FilingOpen = true
	data.Offer(ui.Option{Value: "yes", Text: data.T("desk.act.accept.yes"), Hint: data.T("desk.act.accept.yes_hint")})
	var options []ui.Option
	for _, j := range data.records {
		for _, c := range j.Conditions {
			options = append(options, ui.Option{Value: conditionValue(j, c.ID), Text: data.conditionOf(j, c), Hint: data.mayRefuse(c)})
		}
	}
	unmet := data.Form.Choice("unmet", "desk.repair.unmet", append(options, ui.Option{Value: "other", Text: data.T("desk.repair.unmet.other")}))
	data.Unmet = &unmet
	if data.Insist == nil && data.Form.Value("insist") != "" {
		data.askInsist()
	}
}

func conditionValue(j *judgedRecord, id rules.ConditionID) string {
	return strconv.Itoa(j.N) + ":" + string(id)
}

// conditionOf names a condition of a record with how it stands.
func (data *checkForm) conditionOf(j *judgedRecord, c rules.ConditionState) string {
	name := data.T("desk.trail.line", explain.Condition(data.Printer, c.ID), data.T("repair.state."+string(c.State)))
	if len(data.records) > 1 {
		name = data.T("trail.fact.with_article", name, j.Record.Number)
	}
	return name
}

// mayRefuse says that the article lets acceptance be refused for the condition; "" where it says nothing of it.
func (data *checkForm) mayRefuse(c rules.ConditionState) string {
	if !c.Refuse {
		return ""
	}
	return data.T("desk.repair.may_refuse", data.Article(data.Dossier.Pack.Repair.RefusalArticle))
}

// Read reads the answer, and asks back where it contradicts how the conditions stand.
func (data *checkForm) Read() any {
	given := data.Given()
	switch {
	case given.Accept:
		given.Reasons = data.accepting()
	case data.Form.Value("accept") == "no":
		given.Reasons = data.refusing(given.Reasons)
	}
	return given
}

// accepting asks back where a condition is not met: where the law leaves no judgement it cannot be accepted, otherwise the clerk says why.
func (data *checkForm) accepting() string {
	var bars, judgement []string
	for _, j := range data.records {
		barred, judged := j.Unmet()
		for _, c := range barred {
			bars = append(bars, data.conditionOf(j, c))
		}
		for _, c := range judged {
			judgement = append(judgement, data.conditionOf(j, c))
		}
	}
	f := data.Form
	switch {
	case f.Value("accept") != "yes":
	case len(bars) > 0:
		f.Fail("accept", "desk.repair.contradicts.barred", ui.Listed(data.Printer, bars...))
	case len(judgement) == 0:
	case f.Value("insist") == "":
		f.Fail("accept", "desk.repair.contradicts.unmet", ui.Listed(data.Printer, judgement...))
		data.askInsist()
	default:
		reasons := f.Reasons("insist", "desk.repair.insist")
		data.askInsist()
		return reasons
	}
	return ""
}

func (data *checkForm) askInsist() {
	area := data.Form.TextArea("insist", "desk.repair.insist", casefile.MaxReasons)
	data.Insist = &area
}

// refusing reads for which conditions it is refused, and asks back where one of them is met. They stand before the reasons in the letter.
func (data *checkForm) refusing(reasons string) string {
	f := data.Form
	offered := []string{"other"}
	states := make(map[string]string) // of the conditions, in the words of the letter
	var met []string
	for _, j := range data.records {
		for _, c := range j.Conditions {
			value := conditionValue(j, c.ID)
			offered = append(offered, value)
			states[value] = letterCondition(j, c, len(data.records) > 1)
			if c.State == rules.Met && slices.Contains(f.Values["unmet"], value) {
				met = append(met, data.conditionOf(j, c))
			}
		}
	}
	chosen := f.ChooseSome("unmet", "desk.repair.unmet", true, offered...)
	if len(met) > 0 {
		sure := f.Choice("sure", "desk.repair.sure", []ui.Option{{Value: "yes", Text: f.T("desk.repair.sure.yes")}})
		data.Sure = &sure
		if f.Value("sure") != "yes" {
			f.Fail("unmet", "desk.repair.contradicts.met", ui.Listed(data.Printer, met...))
		}
	}
	var named []string
	for _, value := range chosen {
		if state, ok := states[value]; ok {
			named = append(named, state)
		}
	}
	if len(named) == 0 {
		return reasons
	}
	said := messages.For(messages.Chinese).T("desk.repair.refused_for", strings.Join(named, messages.For(messages.Chinese).T("case.list_and")))
	return said + "\n" + reasons
}

// letterCondition names a condition in the letter, whose reasons are in Chinese.
func letterCondition(j *judgedRecord, c rules.ConditionState, several bool) string {
	p := messages.For(messages.Chinese)
	name := explain.Condition(p, c.ID)
	if c.Article != "" {
		name = p.T("trail.fact.with_article", name, p.Article(c.Article))
	}
	if several {
		name = fmt.Sprintf("%s%s", j.Record.Number, name)
	}
	return name
}

// Answers are what was answered.
func (data *checkForm) Answers(content any) []ui.SummaryRow {
	rows := data.FormCheck.Answers(content)
	if c, _ := content.(casefile.FormCheck); c.Accept && c.Reasons != "" {
		rows = append(rows, ui.SummaryRow{Key: data.T("desk.repair.insist.label"), Lines: ui.Lines(c.Reasons)})
	}
	return rows
}

// Label is what the form calls its own boxes.
func (data *checkForm) Label(id string) string {
	switch id {
	case "unmet", "insist", "sure":
		return data.T("desk.repair." + id + ".label")
	}
	return data.MissingList.Label(id)
}

// Word is an answer as people read it.
func (data *checkForm) Word(id, value string) string {
	if id == "unmet" && data.Unmet != nil {
		for _, o := range data.Unmet.Options {
			if o.Value == value {
				return o.Text
			}
		}
	}
	return data.MissingList.Word(id, value)
}
