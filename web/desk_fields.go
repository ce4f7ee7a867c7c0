package web

import (
	"strings"

	"creditcase/calendar"
	"creditcase/casefile"
)

// The fields of a record on the forms of the desk: a box for each by its kind, what was typed into it, and what becomes of it.

// changeField is a line of the table of fields to put right. Of the three boxes it has the one for its kind.
type changeField struct {
	question
	Kind             casefile.FieldKind
	Platform, Source string
	Differs          *tag // where the source says something else
	Text             textInput
	Day              dateInput
	Options          []option
}

// fieldTable is the part of a form that asks for the fields of the record, one by one. It embeds the frame of the form.
type fieldTable struct {
	*actPage
	Fields      []changeField
	FieldsHint  string
	FieldsError string
	FieldsKept  bool // the boxes stay in sight whatever is chosen: there is something to say about them
	SourceWord  string
}

// Label is what the table calls a box; "" where it is none of its.
func (data *fieldTable) Label(id string) string {
	for _, f := range data.Fields {
		if f.ID == id || strings.HasPrefix(id, f.ID+"-") { // the boxes of a day
			return f.Label
		}
	}
	return ""
}

// Word is an answer of the table as people read it: as it was typed.
func (*fieldTable) Word(string, string) string { return "" }

// fieldID is the name of the box for a field of the record.
func fieldID(key string) string { return "field-" + key }

// dayBoxes are the three boxes of a day, after the id.
var dayBoxes = [...]string{"-year", "-month", "-day"}

// differences are what would bring the platform's copy back to its source.
func (data *actPage) differences() []casefile.Change {
	return data.c.content.Differences(data.c.source, data.c.fields)
}

// named lists the fields of changes.
func (data *actPage) named(changes []casefile.Change) string {
	names := make([]string, len(changes))
	for i, ch := range changes {
		names[i] = data.FieldName(data.c.field(ch.Field))
	}
	return listed(data.Printer, names...)
}

// spelled lists differences with both values.
func (data *actPage) spelled(changes []casefile.Change) string {
	p, c := data.Printer, data.c
	texts := make([]string, len(changes))
	for i, ch := range changes {
		f := c.field(ch.Field)
		texts[i] = p.T("desk.act.difference", p.FieldName(f), orNothing(p, p.FieldValue(f, ch.From)), orNothing(p, p.FieldValue(f, ch.To)))
	}
	return listed(p, texts...)
}

// fromSource says what the agency's own error is corrected to.
func (data *actPage) fromSource() string {
	differences := data.differences()
	if len(differences) == 0 {
		return data.T("desk.act.finding.own_error_nothing")
	}
	return data.T("desk.act.correct_from_source", data.named(differences))
}

// askFields makes the table of fields to put right. The boxes hold what was typed, or at first what the platform says.
func (data *fieldTable) askFields() {
	p := data.Printer
	data.Fields = nil // it may have been asked before, to be read
	data.FieldsHint, data.FieldsError = p.T("desk.act.fields_decide"), data.Form.Errors.text(p, "fields")
	data.FieldsKept = data.Spare != nil || data.FieldsError != ""
	for _, field := range data.c.fields {
		id, here, there := fieldID(field.Key), data.c.content[field.Key], data.c.source[field.Key]
		line := changeField{Kind: field.KindOf(), Platform: orNothing(p, p.FieldValue(field, here)), Source: orNothing(p, p.FieldValue(field, there)),
			question: question{ID: id, Label: p.FieldName(field), Error: data.Form.Errors.text(p, id)}}
		value, typed := here, false
		if sent, ok := data.Form.values[id]; ok {
			value, typed = sent[0], true
		}
		switch line.Kind {
		case casefile.FieldDate:
			line.Day = data.dayOf(id, value, typed)
		case casefile.FieldChoice:
			line.Options = optionsOf(data, field, value)
		case casefile.FieldAmount, casefile.FieldNumber:
			line.Text = textInput{Value: value, InputMode: "decimal", Suffix: inLanguage(p, field.UnitZH, field.UnitEN)}
		default:
			line.Text = textInput{Value: value}
		}
		if !field.Same(here, there) {
			line.Differs = &tag{p.T("desk.case.different"), tagLate}
		}
		data.FieldsKept = data.FieldsKept || line.Error != ""
		data.Fields = append(data.Fields, line)
	}
}

// dayOf is the three boxes of a day: as they were sent, or holding the value. What is no day stands in the first of them.
func (data *fieldTable) dayOf(id, value string, typed bool) dateInput {
	if _, sent := data.Form.values[id+dayBoxes[0]]; sent {
		return dateInput{Year: data.Form.Value(id + dayBoxes[0]), Month: data.Form.Value(id + dayBoxes[1]), Day: data.Form.Value(id + dayBoxes[2])}
	}
	if day, ok := casefile.ReadDay(value); ok && !typed {
		return dateInput{Year: day[:4], Month: strings.TrimPrefix(day[5:7], "0"), Day: strings.TrimPrefix(day[8:], "0")}
	}
	return dateInput{Year: value}
}

// optionsOf are the answers of a choice, with none where the field may be empty, and with what the platform says where that
// is none of them.
func optionsOf(data *fieldTable, field casefile.Field, value string) []option {
	var options []option
	known := value == ""
	if !field.Required || value == "" {
		options = append(options, option{Text: data.T("desk.case.nothing"), Checked: value == ""})
	}
	for _, o := range field.Options {
		known = known || o.Value == value
		options = append(options, option{Value: o.Value, Text: data.OptionText(o), Checked: o.Value == value})
	}
	if !known {
		options = append(options, option{Value: value, Text: value, Checked: true})
	}
	return options
}

// sentField is what was sent for a field, as one text; ok is false where its box was not on the page.
func (data *fieldTable) sentField(field casefile.Field) (value string, ok bool) {
	id := fieldID(field.Key)
	if sent, ok := data.Form.values[id]; ok {
		return sent[0], true
	}
	if field.KindOf() != casefile.FieldDate {
		return "", false
	}
	year, month, day := data.Form.Value(id+dayBoxes[0]), data.Form.Value(id+dayBoxes[1]), data.Form.Value(id+dayBoxes[2])
	_, ok = data.Form.values[id+dayBoxes[0]]
	if month+day == "" { // a whole day in the first box, or none
		return year, ok
	}
	if date, read := calendar.ReadParts(year, month, day); read {
		return date.String(), ok
	}
	return strings.Join([]string{year, month, day}, "-"), ok
}

// sentChange is what a field is changed to; ok is false where it stays as it is.
func (data *fieldTable) sentChange(field casefile.Field) (change casefile.Change, fault *casefile.FieldFault, ok bool) {
	sent, there := data.sentField(field)
	from := data.c.content[field.Key]
	if !there || sent == from {
		return change, nil, false
	}
	to, fault := field.Read(sent)
	if fault == nil && (to == from || field.Same(from, to)) {
		return change, nil, false
	}
	return casefile.Change{Field: field.Key, From: from, To: to}, fault, true
}

// readChanges lists the fields whose answer says something else than the platform. None is a fault.
func (data *fieldTable) readChanges() []casefile.Change {
	f := data.Form
	var changes []casefile.Change
	faults := len(f.Errors)
	for _, field := range data.c.fields {
		change, fault, changed := data.sentChange(field)
		switch {
		case fault != nil:
			f.failField(fieldID(field.Key), field, fault)
		case changed:
			changes = append(changes, change)
		}
	}
	if len(changes) == 0 && len(f.Errors) == faults {
		f.Fail("fields", "desk.act.change_needed")
	}
	return changes
}

// failField notes what is wrong with the value of a field of a record. Bytes that are no text are not sent back.
func (f *form) failField(id string, field casefile.Field, fault *casefile.FieldFault) {
	f.Fail(id, fault.Message, append([]any{f.FieldName(field)}, fault.About...)...)
	for _, box := range append([]string{""}, dayBoxes[:]...) {
		if sent, ok := f.values[id+box]; ok && !readable(sent[0]) {
			f.Set(id+box, "")
		}
	}
}

// typedFields names the fields into whose boxes something else was typed than the platform says.
func (data *fieldTable) typedFields() []string {
	var names []string
	for _, field := range data.c.fields {
		if _, fault, changed := data.sentChange(field); changed || fault != nil {
			names = append(names, data.FieldName(field))
		}
	}
	return names
}
