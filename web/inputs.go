package web

import (
	"net/url"
	"slices"
	"strings"

	"creditcase/messages"
)

// The questions of a form. Each has the template of its name in lower snake case
// and is made by the form, which knows what was typed and what is wrong with it:
//
//	{{template "text_input" (.Form.TextInput "phone" "account.phone")}}
//
// The second argument is the stem of its messages: <stem>.label, and <stem>.hint
// if the catalog has one.

// question is what all inputs share. ID is the name of the field as well as the
// id that the error summary leads to.
type question struct {
	ID, Label, Hint, Error string
	Heading                bool // the only question of the page: its label is the heading
}

// DescribedBy is the value of aria-describedby, empty if there is nothing.
func (q question) DescribedBy() string {
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
func (q question) ErrorLines() []string { return strings.Split(q.Error, "\n") }

// textInput is one line of text. Template "text_input".
type textInput struct {
	question
	Value        string
	Type         string // "text", "email", "tel", "password", "search"
	InputMode    string
	Autocomplete string
	Width        int // in characters: 2, 3, 4, 5, 10, 20, 30; 0 is the whole width
	Suffix       string
}

// textArea is text of several lines. Limit, in characters, shows a count of what
// is left; 0 shows none. Template "text_area".
type textArea struct {
	question
	Value string
	Rows  int
	Limit int
}

// choice is the radios, checkboxes or select of a question. Templates "radios",
// "checkboxes", "select".
type choice struct {
	question
	Options []option
	Inline  bool
}

// option is one answer. Reveal… shows a further question once it is chosen.
type option struct {
	Value, Text, Hint string
	Checked, Disabled bool
	Divider           string // a word between options, such as 或; then nothing else is set
	RevealInput       *textInput
	RevealArea        *textArea
	Needs             string // a part of the form that is shown while this is chosen: class cc-needs-<Needs>
}

// dateInput asks for a day in three boxes, year first. Template "date_input".
type dateInput struct {
	question
	Year, Month, Day string
}

// fileUpload asks for files. Accept is as in HTML: ".pdf,.jpg". Template "file_upload".
type fileUpload struct {
	question
	Accept   string
	Multiple bool
}

// form is what somebody sent, or is about to fill in, with what is wrong with it.
type form struct {
	*messages.Printer
	Errors fieldErrors

	values url.Values
	files  map[string][]sentFile
	cutOff bool // there was more than uploadLimit; the files behind it are not here
	again  bool // it is to be shown again as it was typed, and nothing else: see typed.go
}

func (f *form) question(id, stem string) question {
	q := question{ID: id, Label: f.T(stem + ".label"), Error: f.Errors.text(f.Printer, id)}
	if messages.Has(stem + ".hint") {
		q.Hint = f.T(stem + ".hint")
	}
	return q
}

// TextInput asks for a line of text.
func (f *form) TextInput(id, stem string) textInput {
	return textInput{question: f.question(id, stem), Value: f.values.Get(id), Type: "text"}
}

// Password asks for a secret, which is never sent back to the page.
func (f *form) Password(id, stem, autocomplete string) textInput {
	return textInput{question: f.question(id, stem), Type: "password", Autocomplete: autocomplete, Width: 20}
}

// TextArea asks for text of at most limit characters; 0 shows no limit.
func (f *form) TextArea(id, stem string, limit int) textArea {
	return textArea{question: f.question(id, stem), Value: f.values.Get(id), Rows: 5, Limit: limit}
}

// Choice asks for one or more of options; what was sent is chosen again.
func (f *form) Choice(id, stem string, options []option) choice {
	options = slices.Clone(options)
	if sent, ok := f.values[id]; ok {
		for i := range options {
			options[i].Checked = slices.Contains(sent, options[i].Value) && options[i].Divider == ""
		}
	}
	return choice{question: f.question(id, stem), Options: options}
}

// DateInput asks for a day.
func (f *form) DateInput(id, stem string) dateInput {
	return dateInput{question: f.question(id, stem),
		Year: f.values.Get(id + "-year"), Month: f.values.Get(id + "-month"), Day: f.values.Get(id + "-day")}
}

// FileUpload asks for files with the given endings.
func (f *form) FileUpload(id, stem, accept string, multiple bool) fileUpload {
	return fileUpload{question: f.question(id, stem), Accept: accept, Multiple: multiple}
}

// These let a template adjust a question: {{template "text_input" ((.Form.TextInput "q" "find.q").Sized 20)}}.

// Alone makes the label the heading of the page.
func (i textInput) Alone() textInput { i.Heading = true; return i }

// Sized sets the width in characters.
func (i textInput) Sized(width int) textInput { i.Width = width; return i }

// Kind sets the type and the autocomplete purpose.
func (i textInput) Kind(kind, autocomplete string) textInput {
	i.Type, i.Autocomplete = kind, autocomplete
	return i
}

// Alone makes the label the heading of the page.
func (a textArea) Alone() textArea { a.Heading = true; return a }

// Alone makes the legend the heading of the page.
func (c choice) Alone() choice { c.Heading = true; return c }

// InOneLine puts short options beside each other.
func (c choice) InOneLine() choice { c.Inline = true; return c }

// Alone makes the legend the heading of the page.
func (d dateInput) Alone() dateInput { d.Heading = true; return d }

// Alone makes the label the heading of the page.
func (u fileUpload) Alone() fileUpload { u.Heading = true; return u }
