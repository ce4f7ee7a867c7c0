package casepage

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/web/dates"
	"creditcase/web/ui"
)

// Asked is one request for a supplement and what came upon it.
type Asked struct {
	db.SupplementAnswersRow
	Missing []string
	Reply   casefile.Supplement // empty until it comes
}

func (c *Dossier) takeSupplements(rows []db.SupplementAnswersRow) error {
	for _, row := range rows {
		a := Asked{SupplementAnswersRow: row}
		if err := ui.ReadJSON("items", row.Items, &a.Missing); err != nil {
			return err
		}
		if row.AnsweredAt != nil {
			if err := ui.ReadJSON("supplement", row.Answer, &a.Reply); err != nil {
				return err
			}
		}
		c.Supplements = append(c.Supplements, a)
	}
	return nil
}

// SupplementRows tell what was asked for and what came, for those who check the form.
func SupplementRows(p *messages.Printer, c *Dossier, v Viewer) []ui.SummaryRow {
	var rows []ui.SummaryRow
	for _, a := range c.Supplements {
		rows = append(rows, ui.SummaryRow{Key: p.T("desk.supplement.asked", p.ShortDate(a.AskedAt)), Lines: a.Missing})
		if a.AnsweredAt != nil {
			rows = append(rows, ui.SummaryRow{Key: p.T("desk.supplement.came", p.DateTime(*a.AnsweredAt)), Lines: ui.Lines(a.Reply.Statement)})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return append(rows, FilesRow(p, c, v, p.T("desk.supplement.files"), casefile.ActSupplement))
}

// MissingList is the part of a form that asks what of a filing is missing. It embeds the frame of the form.
type MissingList struct {
	*Act
	Known   []string   // what the procedure finds to be missing, to be ticked
	Lacking *ui.Choice // those; nil where there are none, and after the first time
	Still   *ui.Choice // what of a supplement is still missing
}

// Label is what the list calls its boxes; "" where it is none of them.
func (data *MissingList) Label(id string) string {
	if asked := data.asked(id); asked != nil {
		return asked.Label
	}
	return ""
}

// asked is the question of the list with the id; nil where it has none.
func (data *MissingList) asked(id string) *ui.Choice {
	for _, asked := range []*ui.Choice{data.Lacking, data.Still} {
		if asked != nil && asked.ID == id {
			return asked
		}
	}
	return nil
}

// Word is what an answer of the list says; "" where it is none of them.
func (data *MissingList) Word(id, value string) string {
	asked := data.asked(id)
	if asked == nil {
		return ""
	}
	for _, o := range asked.Options {
		if o.Value == value {
			return o.Text
		}
	}
	return ""
}

// supplementTime says which periods stand still while a supplement is awaited, that no article says so, and which run on until when.
func (data *MissingList) supplementTime() string {
	if data.Dossier.Pack.Procedure(data.Dossier.Case.Flow).SupplementTime.StatedPeriods {
		return data.T("desk.act.accept.supplement_stands")
	}
	var runsOn []string
	for _, d := range data.Dossier.deadlines {
		if d.MetAt == nil && !data.Dossier.Pack.StandsStill(d.Clock) {
			runsOn = append(runsOn, data.T("letter.explained", explain.Clock(data.Printer, data.Dossier.Pack.ClockLabel(d.Clock), d.Clock), data.Date(d.DueAt)))
		}
	}
	if len(runsOn) == 0 {
		return data.T("desk.act.accept.supplement_policy")
	}
	return data.T("desk.act.accept.supplement_runs_on", strings.Join(runsOn, data.T("case.list_and")))
}

// AskMissing asks what is missing: freely the first time, and after that among what was asked for then.
func (data *MissingList) AskMissing() ui.Option {
	o := ui.Option{Value: "supplement", Text: data.T("desk.act.accept.supplement"), Hint: data.T("desk.act.accept.supplement_hint") + data.supplementTime()}
	if len(data.Dossier.Supplements) == 0 {
		area := data.Form.TextArea("missing", "desk.act.missing", casefile.MaxMissing*casefile.MaxMissingItem)
		o.RevealArea = &area
		if len(data.Known) > 0 {
			lacking := data.Form.Choice("lacking", "desk.act.lacking", itemOptions(data.Known))
			data.Lacking = &lacking
		}
		return o
	}
	o.Hint = data.T("desk.act.accept.still_missing_hint", data.Date(data.Dossier.Supplements[0].DueAt))
	again := data.Form.Choice("still", "desk.act.still_missing", itemOptions(data.Dossier.Supplements[0].Missing))
	data.Still = &again
	return o
}

// itemOptions offer the items of a list.
func itemOptions(items []string) []ui.Option {
	options := make([]ui.Option, len(items))
	for i, item := range items {
		options[i] = ui.Option{Value: itemValue(i), Text: item}
	}
	return options
}

func itemValue(i int) string { return fmt.Sprintf("item-%d", i+1) }

// ReadMissing lists what is missing, a line each.
func (data *MissingList) ReadMissing() []string {
	f := data.Form
	if len(data.Dossier.Supplements) > 0 {
		return data.chosen("still", "desk.act.still_missing", true, data.Dossier.Supplements[0].Missing)
	}
	missing := data.chosen("lacking", "desk.act.lacking", false, data.Known)
	read := f.Require
	if len(missing) > 0 {
		read = f.Optional
	}
	missing = append(missing, ui.Lines(read("missing", "desk.act.missing", casefile.MaxMissing*casefile.MaxMissingItem))...)
	switch {
	case len(missing) > casefile.MaxMissing:
		f.Fail("missing", "desk.act.missing.too_many", casefile.MaxMissing)
	case slices.ContainsFunc(missing, func(s string) bool { return utf8.RuneCountInString(s) > casefile.MaxMissingItem }):
		f.Fail("missing", "desk.act.missing.too_long", casefile.MaxMissingItem)
	}
	return missing
}

// chosen are the items of a list that were ticked.
func (data *MissingList) chosen(id, stem string, required bool, items []string) []string {
	offered := make([]string, len(items))
	for i := range items {
		offered[i] = itemValue(i)
	}
	var chosen []string
	for _, value := range data.Form.ChooseSome(id, stem, required, offered...) {
		chosen = append(chosen, items[slices.Index(offered, value)])
	}
	return chosen
}

// MayAskAgain reports whether a supplement can be asked for now: the first time always, later while its time runs.
func (data *MissingList) MayAskAgain() bool {
	return len(data.Dossier.Supplements) == 0 || !dates.IsOverdue(data.Dossier.Supplements[0].DueAt, data.Instant)
}

// ItemsOf reads the list of what is missing.
func ItemsOf(text json.RawMessage) ([]string, error) {
	var items []string
	err := ui.ReadJSON("items", text, &items)
	return items, err
}
