package messages

import (
	"time"

	"creditcase/casefile"
)

// FieldName is the name of a field of a record.
func (p *Printer) FieldName(f casefile.Field) string {
	if p.lang == English {
		return f.EN
	}
	return f.ZH
}

// FieldValue writes what a field of a record says: days as everywhere, amounts and numbers with separators and their
// unit, choices in the reader's language. A value from before its field had a kind stands as it was kept.
func (p *Printer) FieldValue(f casefile.Field, value string) string {
	switch f.KindOf() {
	case casefile.FieldDate:
		if day, err := time.ParseInLocation(time.DateOnly, value, zone); err == nil {
			return p.ShortDate(day)
		}
	case casefile.FieldAmount, casefile.FieldNumber:
		if !casefile.AsDecimal(value) {
			return value
		}
		unit := f.UnitZH
		if p.lang == English {
			unit = f.UnitEN
		}
		if unit == "" {
			return casefile.SeparateThousands(value)
		}
		return p.T("field.with_unit", casefile.SeparateThousands(value), unit)
	case casefile.FieldText:
		if key := "commitment_state." + value; f.Key == casefile.FieldKept && p.Has(key) { // a catalogue may have it as text
			return p.T(key)
		}
	case casefile.FieldChoice:
		for _, o := range f.Options {
			if o.Value == value {
				return p.OptionText(o)
			}
		}
	case casefile.FieldCode:
	}
	return value
}

// OptionText is how an answer of a choice is written.
func (p *Printer) OptionText(o casefile.FieldOption) string {
	switch {
	case p.lang == English && o.EN != "":
		return o.EN
	case o.ZH != "":
		return o.ZH
	}
	return o.Value
}

// FaultText is the sentence for what is wrong with a field of a record.
func (p *Printer) FaultText(f casefile.Field, fault *casefile.FieldFault) string {
	return p.T(fault.Message, append([]any{p.FieldName(f)}, fault.About...)...)
}
