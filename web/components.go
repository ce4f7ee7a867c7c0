package web

import "time"

// The parts that pages are built of. Each struct has a template of the same name
// in templates/components, in lower snake case: {{template "summary_list" .Answers}}.
// Texts are already in the reader's language.

// link leads somewhere.
type link struct{ Text, Href string }

// action is a link beside something. About says, to those who hear the page
// instead of seeing it, what it acts on: Text "修改", About "联系电话".
type action struct{ Text, Href, About string }

// tagColour is a colour of a tag. It never stands without the word.
type tagColour string

// The colours, by what they usually say.
const (
	tagNeutral tagColour = "grey"   // not started, closed
	tagActive  tagColour = "blue"   // in hand
	tagGood    tagColour = "green"  // done, in time
	tagSoon    tagColour = "yellow" // due soon 临期
	tagLate    tagColour = "red"    // overdue 逾期, refused
	tagPaused  tagColour = "purple" // waiting for somebody else
)

// tag is a short state in words on a coloured ground. Template "tag".
type tag struct {
	Text   string
	Colour tagColour
}

// errorSummary lists what to correct. The layout shows it; pages do not.
// Template "error_summary".
type errorSummary struct{ Items []link }

// banner says what the last act did, or something everybody should know.
// Template "notification_banner".
type banner struct {
	Success bool
	Heading string
	Lines   []string
	Links   []link
}

// panel confirms that something was received: the number, and what it is.
// Template "panel".
type panel struct {
	Title  string
	Label  string // "办件编号"
	Number string // can be copied
}

// summaryList shows answers or facts by name. Template "summary_list".
type summaryList struct {
	Title   string // makes it a card with a heading
	Actions []action
	Rows    []summaryRow
}

// summaryRow is one fact. Several Lines make several paragraphs.
type summaryRow struct {
	Key     string
	Value   string
	Lines   []string
	Links   []link
	Tag     *tag
	Actions []action
}

// HasActions reports whether any row can be acted on, which sets the columns.
func (s summaryList) HasActions() bool {
	for _, r := range s.Rows {
		if len(r.Actions) > 0 {
			return true
		}
	}
	return false
}

// taskList shows the parts of a long form. Template "task_list".
type taskList struct {
	ID    string // distinguishes two lists on a page
	Items []taskItem
}

// taskItem is one part. Without Href it cannot be started yet.
type taskItem struct {
	Text, Hint, Href string
	Status           string // said plainly when Tag is nil: "已完成"
	Tag              *tag
}

// timeline tells what happened to a case, latest first. Template "timeline".
type timeline struct {
	Items []timelineItem
}

// timelineItem is one act or event.
type timelineItem struct {
	Title  string
	Byline string // who, in their role
	At     time.Time
	Lines  []string
	Links  []link
	Tag    *tag
}

// identityBar keeps the case in one line in sight. Template "identity_bar".
type identityBar struct {
	Label   string // "办件编号"
	Number  string // can be copied
	Title   string
	Tags    []tag
	Facts   []fact
	Actions []link
}

// fact is a word with its value.
type fact struct{ Key, Value string }

// subNavigation switches between the parts of one thing. Template "sub_navigation".
type subNavigation struct {
	Label string // what the parts belong to; empty for a general word
	Items []navItem
}

// details hides what only some need. Richer content than paragraphs is written
// out in the page with the classes govuk-details…. Template "details".
type details struct {
	Summary string
	Lines   []string
	Open    bool
}

// deadline shows a date that something is due, what is left of it, and on demand
// why it is that date. Template "deadline".
type deadline struct {
	Label string // "办结期限"
	Due   time.Time
	Tag   *tag         // "还剩3个工作日", "逾期2天"
	Note  string       // in sight: that the date will be counted anew
	Why   []string     // the explanation in a sentence
	Grid  *dayGrid     // its days; nil for a period of months or years
	Facts []summaryRow // what it rests on, and what happened to it
}

// pagination goes through a long list by its keys: there is a page before and
// after, never a number. Template "pagination".
type pagination struct{ PrevHref, NextHref string }

// table is a list with columns; on a phone, and with many columns on a tablet, every row becomes a card. Template "table".
type table struct {
	Caption      string
	HideCaption  bool // still read out
	Columns      []column
	Rows         []row
	Empty        string // what to do when there are no rows
	EmptyActions []link
}

// wideColumns is from how many columns a table has no room on a tablet.
const wideColumns = 5

// Wide reports whether rows become cards on a tablet too.
func (t table) Wide() bool { return len(t.Columns) >= wideColumns }

// column heads a column. SortHref makes the heading a link that sorts; Sorted is
// "ascending", "descending" or empty.
type column struct {
	Text     string
	Numeric  bool
	Whole    bool // values are never broken: numbers, dates
	SortHref string
	Sorted   string
}

// row is one line of a table. Its first cell with words names it.
type row struct {
	Cells []cell
	Late  bool // marked at the edge, besides the tag that says so
}

// cell holds a text, which may be a link, under it a hint, and tags. A cell with
// Select is a box to tick.
type cell struct {
	Text   string
	Href   string
	Hint   string
	Tags   []tag
	Select *selectBox
}

// selectBox ticks a row for doing something to several at once.
type selectBox struct{ ID, Name, Value, Label string }

// tableCell is a cell as it stands under its column: whatever depends on both is settled here, because a list has hundreds.
type tableCell struct {
	Class string // of the style sheet
	Label string // the column's heading, for the card form
	Text  string
	Href  string
	Whole bool
	Hint  string
	Tags  []tag

	Select *selectBox
}

// Cells sets the cells of a row under their columns. The first with words names the row.
func (t table) Cells(r row) []tableCell {
	cells := make([]tableCell, len(r.Cells))
	named := false
	for i, c := range r.Cells {
		var under column
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
		cells[i] = tableCell{Class: class, Label: under.Text, Text: c.Text, Href: c.Href, Whole: under.Whole, Hint: c.Hint, Tags: c.Tags,
			Select: c.Select}
	}
	return cells
}
