package casepage

import (
	"strings"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/web/forms"
	"creditcase/web/ui"
)

// The fields of a record on the forms of the desk: a box for each by its kind, what was typed into it, and what becomes of it.

// changeField is a line of the table of fields to put right. Of the three boxes it has the one for its kind.
type changeField struct {
	ui.Question
	Kind             casefile.FieldKind
	Platform, Source string
	Differs          *ui.Tag // where the source says something else
	Text             ui.TextInput
	Day              ui.DateInput
	Options          []ui.Option
}

// FieldTable is the part of a form that asks for the fields of a record, one by one. It embeds the frame of the form.
type FieldTable struct {
	*Act
	Of          *About
	Prefix      string // of its boxes, where a form has more than one such table
	Fields      []changeField
	FieldsHint  string
	FieldsError string
	FieldsKept  bool // the boxes stay in sight whatever is chosen: there is something to say about them
	SourceWord  string
}

// Label is what the table calls a box; "" where it is none of its.
func (data *FieldTable) Label(id string) string {
	for _, f := range data.Fields {
		if f.ID == id || strings.HasPrefix(id, f.ID+"-") { // the boxes of a day
			return f.Label
		}
	}
	return ""
}

// Word is an answer of the table as people read it: as it was typed.
func (*FieldTable) Word(string, string) string { return "" }

// fieldID is the name of the box for a field of the record.
func (data *FieldTable) fieldID(key string) string { return data.Prefix + "field-" + key }

// FieldsID is the id of the table.
func (data *FieldTable) FieldsID() string { return data.Prefix + "fields" }

// dayBoxes are the three boxes of a day, after the id.
var dayBoxes = [...]string{"-year", "-month", "-day"}

// Differences are what would bring the platform's copy of the first record back to its source.
func (data *Act) Differences() []casefile.Change { return data.Dossier.Differences() }

// Named lists the fields of changes.
func (data *Act) Named(changes []casefile.Change) string {
	names := make([]string, len(changes))
	for i, ch := range changes {
		names[i] = data.FieldName(data.Dossier.Field(ch.Field))
	}
	return ui.Listed(data.Printer, names...)
}

// Spelled lists differences with both values.
func (data *Act) Spelled(changes []casefile.Change) string {
	p, c := data.Printer, data.Dossier
	texts := make([]string, len(changes))
	for i, ch := range changes {
		f := c.Field(ch.Field)
		texts[i] = p.T("desk.act.difference", p.FieldName(f), ui.OrNothing(p, p.FieldValue(f, ch.From)), ui.OrNothing(p, p.FieldValue(f, ch.To)))
	}
	return ui.Listed(p, texts...)
}

// FromSource says what the agency's own error is corrected to.
func (data *Act) FromSource() string {
	differences := data.Differences()
	if len(differences) == 0 {
		return data.T("desk.act.finding.own_error_nothing")
	}
	return data.T("desk.act.correct_from_source", data.Named(differences))
}

// AskFields makes the table of fields to put right. The boxes hold what was typed, or at first what the platform says.
func (data *FieldTable) AskFields() {
	p := data.Printer
	data.Fields = nil // it may have been asked before, to be read
	data.FieldsHint, data.FieldsError = p.T("desk.act.fields_decide"), data.Form.Errors.Text(p, data.FieldsID())
	data.FieldsKept = data.Spare != nil || data.FieldsError != ""
	for _, field := range data.Of.Fields {
		id, here, there := data.fieldID(field.Key), data.Of.Content[field.Key], data.Of.Source[field.Key]
		line := changeField{Kind: field.KindOf(), Platform: ui.OrNothing(p, p.FieldValue(field, here)), Source: ui.OrNothing(p, p.FieldValue(field, there)),
			Question: ui.Question{ID: id, Label: p.FieldName(field), Error: data.Form.Errors.Text(p, id)}}
		value, typed := here, false
		if sent, ok := data.Form.Values[id]; ok {
			value, typed = sent[0], true
		}
		switch line.Kind {
		case casefile.FieldDate:
			line.Day = data.dayOf(id, value, typed)
		case casefile.FieldChoice:
			line.Options = optionsOf(data, field, value)
		case casefile.FieldAmount, casefile.FieldNumber:
			line.Text = ui.TextInput{Value: value, InputMode: "decimal", Suffix: ui.InLanguage(p, field.UnitZH, field.UnitEN)}
		default:
			line.Text = ui.TextInput{Value: value}
		}
		if !field.Same(here, there) {
			line.Differs = &ui.Tag{Text: p.T("desk.case.different"), Colour: ui.TagLate}
		}
		data.FieldsKept = data.FieldsKept || line.Error != ""
		data.Fields = append(data.Fields, line)
	}
}

// dayOf is the three boxes of a day: as they were sent, or holding the value. What is no day stands in the first of them.
func (data *FieldTable) dayOf(id, value string, typed bool) ui.DateInput {
	if _, sent := data.Form.Values[id+dayBoxes[0]]; sent {
		return ui.DateInput{Year: data.Form.Value(id + dayBoxes[0]), Month: data.Form.Value(id + dayBoxes[1]), Day: data.Form.Value(id + dayBoxes[2])}
	}
	if day, ok := casefile.ReadDay(value); ok && !typed {
		return ui.DateInput{Year: day[:4], Month: strings.TrimPrefix(day[5:7], "0"), Day: strings.TrimPrefix(day[8:], "0")}
	}
	return ui.DateInput{Year: value}
}

// optionsOf are the answers of a choice, with none where the field may be empty, and with what the platform says where that is none of them.
func optionsOf(data *FieldTable, field casefile.Field, value string) []ui.Option {
	var options []ui.Option
	known := value == ""
	if !field.Required || value == "" {
		options = append(options, ui.Option{Text: data.T("desk.case.nothing"), Checked: value == ""})
	}
	for _, o := range field.Options {
		known = known || o.Value == value
		options = append(options, ui.Option{Value: o.Value, Text: data.OptionText(o), Checked: o.Value == value})
	}
	if !known {
		options = append(options, ui.Option{Value: value, Text: value, Checked: true})
	}
	return options
}

// Sent is what was sent for a field, as one text; ok is false where its box was not on the page.
func (data *FieldTable) Sent(field casefile.Field) (value string, ok bool) {
	id := data.fieldID(field.Key)
	if sent, ok := data.Form.Values[id]; ok {
		return sent[0], true
	}
	if field.KindOf() != casefile.FieldDate {
		return "", false
	}
	year, month, day := data.Form.Value(id+dayBoxes[0]), data.Form.Value(id+dayBoxes[1]), data.Form.Value(id+dayBoxes[2])
	_, ok = data.Form.Values[id+dayBoxes[0]]
	if month+day == "" { // a whole day in the first box, or none
		return year, ok
	}
	if date, read := calendar.ReadParts(year, month, day); read {
		return date.String(), ok
	}
	return strings.Join([]string{year, month, day}, "-"), ok
}

// sentChange is what a field is changed to; ok is false where it stays as it is.
func (data *FieldTable) sentChange(field casefile.Field) (change casefile.Change, fault *casefile.FieldFault, ok bool) {
	sent, there := data.Sent(field)
	from := data.Of.Content[field.Key]
	if !there || sent == from {
		return change, nil, false
	}
	to, fault := field.Read(sent)
	if fault == nil && (to == from || field.Same(from, to)) {
		return change, nil, false
	}
	return casefile.Change{Field: field.Key, From: from, To: to}, fault, true
}

// ReadChanges lists the fields whose answer says something else than the platform. None is a fault.
func (data *FieldTable) ReadChanges() []casefile.Change {
	f := data.Form
	var changes []casefile.Change
	faults := len(f.Errors)
	for _, field := range data.Of.Fields {
		change, fault, changed := data.sentChange(field)
		switch {
		case fault != nil:
			failField(f, data.fieldID(field.Key), field, fault)
		case changed:
			changes = append(changes, change)
		}
	}
	if len(changes) == 0 && len(f.Errors) == faults {
		f.Fail(data.FieldsID(), "desk.act.change_needed")
	}
	return changes
}

// failField notes what is wrong with the value of a field of a record. Bytes that are no text are not sent back.
func failField(f *forms.Form, id string, field casefile.Field, fault *casefile.FieldFault) {
	f.Fail(id, fault.Message, append([]any{f.FieldName(field)}, fault.About...)...)
	for _, box := range append([]string{""}, dayBoxes[:]...) {
		if sent, ok := f.Values[id+box]; ok && !forms.Readable(sent[0]) {
			f.Set(id+box, "")
		}
	}
}

// TypedFields names the fields into whose boxes something else was typed than the platform says.
func (data *FieldTable) TypedFields() []string {
	var names []string
	for _, field := range data.Of.Fields {
		if _, fault, changed := data.sentChange(field); changed || fault != nil {
			names = append(names, data.FieldName(field))
		}
	}
	return names
}
