package ui

import (
	"strings"
	"time"
)

// The parts that pages are built of. Each struct has a template of the same name
// in templates/components, in lower snake case: {{template "summary_list" .Answers}}.
// Texts are already in the reader's language.

// Link leads somewhere.
type Link struct{ Text, Href string }

// Action is a link beside something. About says, to those who hear the page
// instead of seeing it, what it acts on: Text "修改", About "联系电话".
type Action struct{ Text, Href, About string }

// TagColour is a colour of a tag. It never stands without the word.
type TagColour string

// The colours, by what they usually say.
const (
	TagNeutral TagColour = "grey"   // not started, closed
	TagActive  TagColour = "blue"   // in hand
	TagGood    TagColour = "green"  // done, in time
	TagSoon    TagColour = "yellow" // due soon 临期
	TagLate    TagColour = "red"    // overdue 逾期, refused
	TagPaused  TagColour = "purple" // waiting for somebody else
)

// Tag is a short state in words on a coloured ground. Template "tag".
type Tag struct {
	Text   string
	Colour TagColour
}

// ErrorSummary lists what to correct. The layout shows it; pages do not.
// Template "error_summary".
type ErrorSummary struct{ Items []Link }

// Banner says what the last act did, or something everybody should know.
// Template "notification_banner".
type Banner struct {
	Success bool
	Heading string
	Lines   []string
	Links   []Link
}

// Panel confirms that something was received: the number, and what it is.
// Template "panel".
type Panel struct {
	Title  string
	Label  string // "办件编号"
	Number string // can be copied
}

// SummaryList shows answers or facts by name. Template "summary_list".
type SummaryList struct {
	Title   string // makes it a card with a heading
	Actions []Action
	Rows    []SummaryRow
}

// Said are the rows that say something, or can be acted on. What was not said, such as a telephone number, has no row.
func (s SummaryList) Said() []SummaryRow {
	var said []SummaryRow
	for _, r := range s.Rows {
		if !r.empty() || len(r.Actions) > 0 {
			said = append(said, r)
		}
	}
	return said
}

func (r SummaryRow) empty() bool {
	return r.Value+strings.Join(r.Lines, "") == "" && len(r.Linked)+len(r.Links) == 0 && r.Tag == nil
}

// Line is a paragraph that may end with where it leads.
type Line struct {
	Text string
	Link *Link
}

// SummaryRow is one fact. Several Lines make several paragraphs.
type SummaryRow struct {
	Key     string
	Value   string
	Lines   []string
	Linked  []Line
	Links   []Link
	Tag     *Tag
	Actions []Action
}

// HasActions reports whether any row can be acted on, which sets the columns.
func (s SummaryList) HasActions() bool {
	for _, r := range s.Rows {
		if len(r.Actions) > 0 {
			return true
		}
	}
	return false
}

// Todo is something that can be done now, with where it is done. Template "todo".
type Todo struct {
	Heading, Text string
	Link          Link
	Less          bool // it is not what is wanted first
}

// TaskList shows the parts of a long form. Template "task_list".
type TaskList struct {
	ID    string // distinguishes two lists on a page
	Items []TaskItem
}

// TaskItem is one part. Without Href it cannot be started yet.
type TaskItem struct {
	Text, Hint, Href string
	Status           string // said plainly when Tag is nil: "已完成"
	Tag              *Tag
}

// Timeline tells what happened to a case, latest first. Template "timeline".
type Timeline struct {
	Items []TimelineItem
}

// TimelineItem is one act or event.
type TimelineItem struct {
	Title  string
	Byline string // who, in their role
	At     time.Time
	Lines  []string
	Links  []Link
	Tag    *Tag
}

// IdentityBar keeps the case in one line in sight. Template "identity_bar".
type IdentityBar struct {
	Label   string // "办件编号"
	Number  string // can be copied
	Title   string
	Tags    []Tag
	Facts   []Fact
	Actions []Link
}

// Fact is a word with its value.
type Fact struct{ Key, Value string }

// SubNavigation switches between the parts of one thing. Template "sub_navigation".
type SubNavigation struct {
	Label string // what the parts belong to; empty for a general word
	Items []NavItem
}

// Details hides what only some need. Richer content than paragraphs is written
// out in the page with the classes govuk-details…. Template "details".
type Details struct {
	Summary string
	Lines   []string
	Open    bool
}

// Deadline shows a date that something is due, what is left of it, and on demand
// why it is that date. Template "deadline".
type Deadline struct {
	Label string // "办结期限"
	Due   time.Time
	Tag   *Tag         // "还剩3个工作日", "逾期2天"
	Note  string       // in sight: that the date will be counted anew
	Why   []string     // the explanation in a sentence
	Grid  *DayGrid     // its days; nil for a period of months or years
	Facts []SummaryRow // what it rests on, and what happened to it
}

// Pagination goes through a long list by its keys: there is a page before and
// after, never a number. Template "pagination".
type Pagination struct{ PrevHref, NextHref string }

// Table is a list with columns; on a phone, and with many columns on a tablet, every row becomes a card. Template "table".
type Table struct {
	Caption      string
	HideCaption  bool // still read out
	Columns      []Column
	Rows         []Row
	Empty        string // what to do when there are no rows
	EmptyActions []Link
}

// wideColumns is from how many columns a table has no room on a tablet.
const wideColumns = 5

// Wide reports whether rows become cards on a tablet too.
func (t Table) Wide() bool { return len(t.Columns) >= wideColumns }

// Column heads a column. SortHref makes the heading a link that sorts; Sorted is
// "ascending", "descending" or empty.
type Column struct {
	Text     string
	Numeric  bool
	Whole    bool // values are never broken: numbers, dates
	SortHref string
	Sorted   string
}

// Row is one line of a table. Its first cell with words names it.
type Row struct {
	Cells []Cell
	Late  bool // marked at the edge, besides the tag that says so
}

// Cell holds a text, which may be a link, under it a hint, and tags. A cell with
// Select is a box to tick.
type Cell struct {
	Text   string
	Href   string
	Hint   string
	Hints  []Line // below what the cell says
	Tags   []Tag
	Select *SelectBox
}

// SelectBox ticks a row for doing something to several at once.
type SelectBox struct{ ID, Name, Value, Label string }

// tableCell is a cell as it stands under its column: whatever depends on both is settled here, because a list has hundreds.
type tableCell struct {
	Class string // of the style sheet
	Label string // the column's heading, for the card form
	Text  string
	Href  string
	Whole bool
	Hint  string
	Hints []Line
	Tags  []Tag

	Select *SelectBox
}

// Cells sets the cells of a row under their columns. The first with words names the row.
func (t Table) Cells(r Row) []tableCell {
	cells := make([]tableCell, len(r.Cells))
	named := false
	for i, c := range r.Cells {
		var under Column
		if i < len(t.Columns) {
			under = t.Columns[i]
		}
		class := "govuk-table__cell"
		if under.Numeric {
			class += " govuk-table__cell--numeric"
		}
		switch {
		case c.Select != nil:
			class += " cc-table__tick"
		case !named:
			class += " cc-table__name"
			named = true
		}
		cells[i] = tableCell{Class: class, Label: under.Text, Text: c.Text, Href: c.Href, Whole: under.Whole, Hint: c.Hint, Hints: c.Hints, Tags: c.Tags,
			Select: c.Select}
	}
	return cells
}

// NavItem is one entry of the main navigation.
type NavItem struct {
	Text, Href string
	Current    bool
}
