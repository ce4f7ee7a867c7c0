package acts

import (
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/ui"
)

// contactTemplate asks on which day and how a partner was in contact with the agency about a delivery.
const contactTemplate = "pages/desk_act_partner"

// contact is what forms about a delivery to a partner have in common: what the delivery tells, and the two questions behind the choice.
type contact struct {
	*casepage.Act
	delivery *db.DeskDeliveryRow
	about    *ui.SummaryList // what it tells
	day      string          // the question for the day
	stem     string          // of the words of both questions: stem.<day>, stem.how
}

// DayInput asks for the day. The template shows it.
func (c *contact) DayInput() ui.DateInput { return c.Form.DateInput(c.day, c.stem+"."+c.day) }

// HowInput asks how. The template shows it.
func (c *contact) HowInput() ui.TextArea {
	return c.Form.TextArea("how", c.stem+".how", casefile.MaxHow)
}

// ask shows what the delivery tells, and puts today into a form that nobody has filled in.
func (c *contact) ask() {
	c.Decision = c.about
	f := c.Form
	if f.Value(c.day+"-year")+f.Value(c.day+"-month")+f.Value(c.day+"-day") == "" && f.OK() {
		f.SetDay(c.day, c.Instant)
	}
}

// read reads the day, which is neither before what the delivery tells of nor in the future, and how.
func (c *contact) read() (on, how string) {
	f, stem := c.Form, c.stem+"."+c.day
	day, ok := f.Day(c.day, stem, true)
	switch since := c.delivery.OccurredAt; {
	case !ok:
	case day.Before(calendar.DateOf(since)):
		f.Fail(c.day, stem+".before", c.Date(since))
	case day.After(calendar.DateOf(c.Instant)):
		f.Fail(c.day, stem+".future")
	}
	return day.String(), f.Require("how", c.stem+".how", casefile.MaxHow)
}

// notAsked tells that what was typed about the contact belongs to another choice.
func (c *contact) notAsked(choice, key string) {
	c.Unused(choice, key, c.TypedIn("how", c.stem+".how"))
}

// said are the day and how as they were answered.
func (c *contact) said(on, how string) []ui.SummaryRow {
	p := c.Printer
	return []ui.SummaryRow{{Key: p.T(c.stem + "." + c.day + ".label"), Value: ui.DayText(p, on)},
		{Key: p.T(c.stem + ".how.label"), Lines: ui.Lines(how)}}
}
