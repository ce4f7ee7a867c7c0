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

// supplementTime says which periods stand still while a supplement is awaited, that no article says so, and which run on until when.
func (data *actPage) supplementTime() string {
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
func (data *actPage) askMissing() option {
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
func (data *actPage) readMissing() []string {
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
func (data *actPage) mayAskAgain() bool {
	return len(data.c.supplements) == 0 || !isOverdue(data.c.supplements[0].DueAt, data.now)
}

// lateRows show the reason of a late filing to whoever judges it.
func lateRows(p *messages.Printer, c *caseFile) *summaryList {
	if c.filing.LateReason == "" {
		return nil
	}
	return &summaryList{Rows: windowRows(p, c.filing.LearnedOn, c.filing.LateReason)}
}

// askLate asks the head whether a late filing is let in (shenzhen-2020 37).
func (data *actPage) askLate() {
	data.FilingOpen = true
	data.Decision = lateRows(data.Printer, data.c)
	refusal := data.Form.TextArea("refusal", "desk.act.refusal", casefile.MaxReasons)
	data.Choices = data.Form.Choice("approve", "desk.late.approve", []option{
		{Value: "yes", Text: data.T("desk.late.approve.yes"), Hint: data.T("desk.act.accept.yes_hint")},
		{Value: "no", Text: data.T("desk.late.approve.no"), Hint: data.T("desk.act.accept.no_hint"), RevealArea: &refusal},
	})
}

func (data *actPage) readLate() any {
	f := data.Form
	if f.ChooseOne("approve", "desk.late.approve", "yes", "no") != "no" {
		data.unused("approve", "desk.late.approve", data.typed("refusal", "desk.act.refusal"))
		return casefile.LateDecision{Approve: true}
	}
	return casefile.LateDecision{Reasons: f.Reasons("refusal", "desk.act.refusal")}
}

// itemsOf reads the list of what is missing.
func itemsOf(text json.RawMessage) ([]string, error) {
	var items []string
	err := readJSON("items", text, &items)
	return items, err
}
