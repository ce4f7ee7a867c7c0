package ui

import (
	"strings"
)

// The questions of a form. Each has the template of its name in lower snake case
// and is made by the form, which knows what was typed and what is wrong with it:
//
//	{{template "text_input" (.Form.TextInput "phone" "account.phone")}}
//
// The second argument is the stem of its messages: <stem>.label, and <stem>.hint
// if the catalog has one.

// Question is what all inputs share. ID is the name of the field as well as the
// id that the error summary leads to.
type Question struct {
	ID, Label, Hint, Error string
	Heading                bool // the only question of the page: its label is the heading
}

// DescribedBy is the value of aria-describedby, empty if there is nothing.
func (q Question) DescribedBy() string {
	var ids []string
	if q.Hint != "" {
		ids = append(ids, q.ID+"-hint")
	}
	if q.Error != "" {
		ids = append(ids, q.ID+"-error")
	}
	return strings.Join(ids, " ")
}

// ErrorLines are the sentences of Error.
func (q Question) ErrorLines() []string { return strings.Split(q.Error, "\n") }

// TextInput is one line of text. Template "text_input".
type TextInput struct {
	Question
	Value        string
	Type         string // "text", "email", "tel", "password", "search"
	InputMode    string
	Autocomplete string
	Width        int // in characters: 2, 3, 4, 5, 10, 20, 30; 0 is the whole width
	Suffix       string
}

// TextArea is text of several lines. Limit, in characters, shows a count of what
// is left; 0 shows none. Template "text_area".
type TextArea struct {
	Question
	Value string
	Rows  int
	Limit int
}

// Choice is the radios, checkboxes or select of a question. Templates "radios",
// "checkboxes", "select".
type Choice struct {
	Question
	Options []Option
	Inline  bool
}

// Option is one answer. Reveal… shows a further question once it is chosen.
type Option struct {
	Value, Text, Hint string
	Checked, Disabled bool
	Divider           string // a word between options, such as 或; then nothing else is set
	RevealInput       *TextInput
	RevealArea        *TextArea
	Needs             string // a part of the form that is shown while this is chosen: class cc-needs-<Needs>
}

// DateInput asks for a day in three boxes, year first. Template "date_input".
type DateInput struct {
	Question
	Year, Month, Day string
}

// FileUpload asks for files. Accept is as in HTML: ".pdf,.jpg". Template "file_upload".
type FileUpload struct {
	Question
	Accept   string
	Multiple bool
}

// These let a template adjust a question: {{template "text_input" ((.Form.TextInput "q" "find.q").Sized 20)}}.

// Alone makes the label the heading of the page.
func (i TextInput) Alone() TextInput { i.Heading = true; return i }

// Sized sets the width in characters.
func (i TextInput) Sized(width int) TextInput { i.Width = width; return i }

// Kind sets the type and the autocomplete purpose.
func (i TextInput) Kind(kind, autocomplete string) TextInput {
	i.Type, i.Autocomplete = kind, autocomplete
	return i
}

// Alone makes the label the heading of the page.
func (a TextArea) Alone() TextArea { a.Heading = true; return a }

// Alone makes the legend the heading of the page.
func (c Choice) Alone() Choice { c.Heading = true; return c }

// InOneLine puts short options beside each other.
func (c Choice) InOneLine() Choice { c.Inline = true; return c }

// Alone makes the legend the heading of the page.
func (d DateInput) Alone() DateInput { d.Heading = true; return d }

// Alone makes the label the heading of the page.
func (u FileUpload) Alone() FileUpload { u.Heading = true; return u }
