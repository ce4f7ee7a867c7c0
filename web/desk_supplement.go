package web

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
)

// asked is one request for a supplement and what came upon it.
type asked struct {
	db.SupplementAnswersRow
	items  []string
	answer casefile.Supplement // empty until it comes
}

func (c *caseFile) takeSupplements(rows []db.SupplementAnswersRow) error {
	for _, row := range rows {
		a := asked{SupplementAnswersRow: row}
		if err := readJSON("items", row.Items, &a.items); err != nil {
			return err
		}
		if row.AnsweredAt != nil {
			if err := readJSON("supplement", row.Answer, &a.answer); err != nil {
				return err
			}
		}
		c.supplements = append(c.supplements, a)
	}
	return nil
}

// supplementRows tell what was asked for and what came, for those who check the form.
func supplementRows(p *messages.Printer, c *caseFile, v caseViewer) []summaryRow {
	var rows []summaryRow
	for _, a := range c.supplements {
		rows = append(rows, summaryRow{Key: p.T("desk.supplement.asked", p.ShortDate(a.AskedAt)), Lines: a.items})
		if a.AnsweredAt != nil {
			rows = append(rows, summaryRow{Key: p.T("desk.supplement.came", p.DateTime(*a.AnsweredAt)), Lines: lines(a.answer.Statement)})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return append(rows, filesRow(p, c, v, p.T("desk.supplement.files"), casefile.ActSupplement))
}

// missingList is the part of a form that asks what of a filing is missing. It embeds the frame of the form.
type missingList struct {
	*actPage
	Still *choice // what of a supplement is still missing
}

// Label is what the list calls its boxes; "" where it is none of them.
func (data *missingList) Label(id string) string {
	if data.Still != nil && data.Still.ID == id {
		return data.Still.Label
	}
	return ""
}

// Word is what an answer of the list says; "" where it is none of them.
func (data *missingList) Word(id, value string) string {
	if data.Still == nil || data.Still.ID != id {
		return ""
	}
	for _, o := range data.Still.Options {
		if o.Value == value {
			return o.Text
		}
	}
	return ""
}

// supplementTime says which periods stand still while a supplement is awaited, that no article says so, and which run on until when.
func (data *missingList) supplementTime() string {
	if data.c.pack.Objection.SupplementTime.StatedPeriods {
		return data.T("desk.act.accept.supplement_stands")
	}
	var runsOn []string
	for _, d := range data.c.deadlines {
		if d.MetAt == nil && !data.c.pack.StandsStill(d.Clock) {
			runsOn = append(runsOn, data.T("letter.explained", explain.Clock(data.Printer, data.c.pack.ClockLabel(d.Clock), d.Clock), data.Date(d.DueAt)))
		}
	}
	if len(runsOn) == 0 {
		return data.T("desk.act.accept.supplement_policy")
	}
	return data.T("desk.act.accept.supplement_runs_on", strings.Join(runsOn, data.T("case.list_and")))
}

// askMissing asks what is missing: freely the first time, and after that among what was asked for then.
func (data *missingList) askMissing() option {
	o := option{Value: "supplement", Text: data.T("desk.act.accept.supplement"), Hint: data.T("desk.act.accept.supplement_hint") + data.supplementTime()}
	if len(data.c.supplements) == 0 {
		area := data.Form.TextArea("missing", "desk.act.missing", casefile.MaxMissing*casefile.MaxMissingItem)
		o.RevealArea = &area
		return o
	}
	o.Hint = data.T("desk.act.accept.still_missing_hint", data.Date(data.c.supplements[0].DueAt))
	var options []option
	for i, item := range data.c.supplements[0].items {
		options = append(options, option{Value: itemValue(i), Text: item})
	}
	again := data.Form.Choice("still", "desk.act.still_missing", options)
	data.Still = &again
	return o
}

func itemValue(i int) string { return fmt.Sprintf("item-%d", i+1) }

// readMissing lists what is missing, a line each.
func (data *missingList) readMissing() []string {
	f := data.Form
	if len(data.c.supplements) > 0 {
		items := data.c.supplements[0].items
		offered := make([]string, len(items))
		for i := range items {
			offered[i] = itemValue(i)
		}
		var missing []string
		for _, chosen := range f.ChooseSome("still", "desk.act.still_missing", true, offered...) {
			missing = append(missing, items[slices.Index(offered, chosen)])
		}
		return missing
	}
	text := f.Require("missing", "desk.act.missing", casefile.MaxMissing*casefile.MaxMissingItem)
	missing := lines(text)
	switch {
	case len(missing) > casefile.MaxMissing:
		f.Fail("missing", "desk.act.missing.too_many", casefile.MaxMissing)
	case slices.ContainsFunc(missing, func(s string) bool { return utf8.RuneCountInString(s) > casefile.MaxMissingItem }):
		f.Fail("missing", "desk.act.missing.too_long", casefile.MaxMissingItem)
	}
	return missing
}

// mayAskAgain reports whether a supplement can be asked for now: the first time always, later while its time runs.
func (data *missingList) mayAskAgain() bool {
	return len(data.c.supplements) == 0 || !isOverdue(data.c.supplements[0].DueAt, data.now)
}

// itemsOf reads the list of what is missing.
func itemsOf(text json.RawMessage) ([]string, error) {
	var items []string
	err := readJSON("items", text, &items)
	return items, err
}
