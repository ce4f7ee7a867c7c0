package casefile

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"creditcase/calendar"
)

// FieldKind is what a field of a record holds. It decides how an answer is read, what is kept, how it is compared and how
// it is shown: this file reads, checks and compares, messages.Printer shows, and nothing else knows about kinds.
type FieldKind string

// The kinds: 文本, 日期, 金额, 数值, 代码, 选项. A field without a kind is text.
const (
	FieldText   FieldKind = "text"
	FieldDate   FieldKind = "date"
	FieldAmount FieldKind = "amount"
	FieldNumber FieldKind = "number"
	FieldCode   FieldKind = "code"
	FieldChoice FieldKind = "choice"
)

// Codes that carry a check character.
const (
	CheckUSC      = "usc"       // unified social credit code, GB 32100
	CheckIDNumber = "id_number" // GB 11643
)

// Field is one field of a catalogue item, with its name in both languages, its kind and its limits.
type Field struct {
	Key  string    `json:"key"`
	ZH   string    `json:"zh"`
	EN   string    `json:"en"`
	Kind FieldKind `json:"kind,omitempty"`

	Required bool `json:"required,omitempty"`
	// EndsPublication marks the date after which a record of the item is not published any more.
	EndsPublication bool `json:"ends_publication,omitempty"`
	// Means says which fact of a repair the date is, where it is one.
	Means FieldMeaning `json:"means,omitempty"`

	UnitZH  string        `json:"unit_zh,omitempty"` // of an amount or a number: 元, 万元, 人
	UnitEN  string        `json:"unit_en,omitempty"`
	Least   string        `json:"least,omitempty"`   // of an amount, a number or a date
	Most    string        `json:"most,omitempty"`    // as Least
	Places  int           `json:"places,omitempty"`  // digits after the point that an amount or a number may have
	Longest int           `json:"longest,omitempty"` // characters of a text or a code; 0 is MaxFieldValue
	Pattern string        `json:"pattern,omitempty"` // what the whole of a code looks like
	Check   string        `json:"check,omitempty"`   // the check character of a code
	Options []FieldOption `json:"options,omitempty"` // of a choice
}

// FieldMeaning is which fact a date of a record is, for what is reckoned from it.
type FieldMeaning string

// The meanings: when the document that made the finding is dated, by when and when the duty was performed, when the misconduct was corrected.
const (
	MeansFound     FieldMeaning = "found_on"
	MeansPerformBy FieldMeaning = "perform_by"
	MeansPerformed FieldMeaning = "performed_on"
	MeansCorrected FieldMeaning = "corrected_on"
)

// The keys of the fields that records of commitments and of their breach have: what was promised, on which day, and how it is kept, a
// CommitmentState; of a breach which commitment was broken, and on which day that was found. What else such an item has is filled in by nobody.
const (
	FieldCommittedItem = "item"
	FieldCommittedOn   = "signed_on"
	FieldCommitment    = "commitment"
	FieldKept          = "kept"
	FieldBrokenOn      = "found_on"
)

var meanings = []FieldMeaning{MeansFound, MeansPerformBy, MeansPerformed, MeansCorrected}

// Day is what the content says of the day with the meaning, 2006-01-02; "" where it says none.
func (c Content) Day(fields []Field, means FieldMeaning) string {
	for _, f := range fields {
		if f.Means == means {
			return c[f.Key]
		}
	}
	return ""
}

// FieldOption is one answer of a choice. Value is what is kept.
type FieldOption struct {
	Value string `json:"value"`
	ZH    string `json:"zh,omitempty"` // empty: Value
	EN    string `json:"en,omitempty"` // empty: ZH
}

// KindOf is the kind of the field, text where none is given.
func (f Field) KindOf() FieldKind {
	if f.Kind == "" {
		return FieldText
	}
	return f.Kind
}

// MostRunes is how many characters a text or a code may have.
func (f Field) MostRunes() int {
	if f.Longest == 0 {
		return MaxFieldValue
	}
	return f.Longest
}

// FieldOf is the field of a key. One that is not in the catalogue any more is text, and called by its key.
func FieldOf(fields []Field, key string) Field {
	for _, f := range fields {
		if f.Key == key {
			return f
		}
	}
	if key == untilUnseen {
		return untilField
	}
	return Field{Key: key, ZH: key, EN: key}
}

// FieldFault is what is wrong with a value. Message is a key of the catalog whose first two arguments are the name of the
// field, which whoever shows the fault puts in front, and About.
type FieldFault struct {
	Field   string // key of the field
	Message string
	About   []any
}

// Error tells the operator. The value itself may be anybody's and is not in it.
func (e *FieldFault) Error() string { return "field " + e.Field + ": " + e.Message }

func (f Field) fault(message string, about ...any) *FieldFault {
	return &FieldFault{Field: f.Key, Message: "field." + message, About: about}
}

// Read takes a value as people and files write it and returns the one form in which it is kept: days as 2006-01-02,
// amounts and numbers as decimals without separators, codes in capitals without spaces. What has more than one meaning, or
// none, is a fault. An empty value is only a fault of a field that is required.
func (f Field) Read(value string) (string, *FieldFault) {
	value = strings.TrimSpace(norm.NFC.String(value))
	switch {
	case !utf8.ValidString(value) || strings.ContainsFunc(value, unseen):
		return "", f.fault("unreadable")
	case value == "" && f.Required:
		return "", f.fault("required")
	case value == "":
		return "", nil
	}
	switch f.KindOf() {
	case FieldDate:
		return f.readDate(value)
	case FieldAmount, FieldNumber:
		return f.readDecimal(value)
	case FieldCode:
		return f.readCode(value)
	case FieldChoice:
		return f.readChoice(value)
	case FieldText:
	}
	if utf8.RuneCountInString(value) > f.MostRunes() {
		return "", f.fault("too_long", f.MostRunes())
	}
	return value, nil
}

// unseen reports a control character, or a mark that turns or joins text without being seen.
func unseen(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r)
}

// Same reports whether two values say the same. What cannot be read is compared as it stands.
func (f Field) Same(a, b string) bool {
	if a == b {
		return true
	}
	f.Required = false
	x, faultX := f.Read(a)
	y, faultY := f.Read(b)
	return faultX == nil && faultY == nil && x == y
}

// ReadDay reads a day as people write it, where it has one meaning, and returns it as 2006-01-02.
func ReadDay(s string) (string, bool) {
	day, ok := calendar.ReadDate(s)
	if !ok || day.Before(earliestDay) {
		return "", false
	}
	return day.String(), true
}

var earliestDay = calendar.NewDate(1900, time.January, 1)

func (f Field) readDate(value string) (string, *FieldFault) {
	day, ok := ReadDay(value)
	switch {
	case !ok:
		return "", f.fault("bad_date")
	case f.Least != "" && day < f.Least:
		return "", f.fault("too_early", f.Least)
	case f.Most != "" && day > f.Most:
		return "", f.fault("too_late", f.Most)
	}
	return day, nil
}

// A decimal with separators in their places, or without any.
var (
	plainDecimal     = regexp.MustCompile(`^-?\d+(\.\d+)?$`)
	separatedDecimal = regexp.MustCompile(`^-?\d{1,3}(,\d{3})+(\.\d+)?$`)
	decimalSigns     = strings.NewReplacer("，", ",", "。", ".", "−", "-", "–", "-", "¥", "", "￥", "")
)

// readDecimal reads an amount or a number exactly: as digits, never through a floating point number.
func (f Field) readDecimal(value string) (string, *FieldFault) {
	text := decimalSigns.Replace(norm.NFKC.String(decimalSigns.Replace(value)))
	text = strings.TrimSpace(text)
	if f.UnitZH != "" {
		text = strings.TrimSuffix(text, f.UnitZH)
	}
	text = strings.TrimSpace(text)
	if !plainDecimal.MatchString(text) && !separatedDecimal.MatchString(text) {
		for _, r := range text {
			if !strings.ContainsRune("0123456789.,-", r) {
				return "", f.fault("no_digit", string(r))
			}
		}
		return "", f.fault("bad_decimal")
	}
	kept := tidyDecimal(strings.ReplaceAll(text, ",", ""))
	if _, after, _ := strings.Cut(kept, "."); len(after) > f.Places {
		if f.Places == 0 {
			return "", f.fault("whole")
		}
		return "", f.fault("too_fine", f.Places)
	}
	switch {
	case len(kept) > longestDecimal:
		return "", f.fault("too_large")
	case f.Least != "" && compareDecimals(kept, f.Least) < 0:
		return "", f.fault("too_small", SeparateThousands(f.Least))
	case f.Most != "" && compareDecimals(kept, f.Most) > 0:
		return "", f.fault("above", SeparateThousands(f.Most))
	}
	return kept, nil
}

const longestDecimal = 24 // characters: more than any sum of money has

// tidyDecimal drops noughts that say nothing.
func tidyDecimal(s string) string {
	s, minus := strings.CutPrefix(s, "-")
	whole, after, _ := strings.Cut(s, ".")
	whole, after = strings.TrimLeft(whole, "0"), strings.TrimRight(after, "0")
	if whole == "" {
		whole = "0"
	}
	if after != "" {
		whole += "." + after
	}
	if minus && whole != "0" {
		return "-" + whole
	}
	return whole
}

// compareDecimals compares two tidy decimals by their digits.
func compareDecimals(a, b string) int {
	a, b = tidyDecimal(a), tidyDecimal(b)
	a, minusA := strings.CutPrefix(a, "-")
	b, minusB := strings.CutPrefix(b, "-")
	switch {
	case minusA != minusB && minusA:
		return -1
	case minusA != minusB:
		return 1
	case minusA:
		a, b = b, a
	}
	wholeA, afterA, _ := strings.Cut(a, ".")
	wholeB, afterB, _ := strings.Cut(b, ".")
	if len(wholeA) != len(wholeB) {
		return len(wholeA) - len(wholeB)
	}
	return strings.Compare(wholeA+"."+afterA, wholeB+"."+afterB)
}

// SeparateThousands writes a kept decimal with separators: 61600.5 as 61,600.5.
func SeparateThousands(s string) string {
	s, minus := strings.CutPrefix(s, "-")
	whole, after, pointed := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if pointed {
		whole += "." + after
	}
	if minus {
		whole = "-" + whole
	}
	return whole
}

// AsDecimal reports whether a kept value is a decimal, as an amount or a number is unless it was kept before kinds were.
func AsDecimal(s string) bool { return plainDecimal.MatchString(s) }

func (f Field) readCode(value string) (string, *FieldFault) {
	if f.Check != "" {
		value = PlainCode(value)
	} else { // a document number keeps its brackets, in the width in which documents write them
		value = documentBrackets.Replace(strings.ToUpper(strings.Join(strings.Fields(norm.NFKC.String(value)), "")))
	}
	if utf8.RuneCountInString(value) > f.MostRunes() {
		return "", f.fault("too_long", f.MostRunes())
	}
	switch {
	case f.Check == CheckUSC && !ValidUSC(value):
		return "", f.fault("bad_usc")
	case f.Check == CheckIDNumber && !ValidIDNumber(value):
		return "", f.fault("bad_id_number")
	}
	if f.Pattern != "" {
		whole, err := regexp.Compile(`^(?:` + f.Pattern + `)$`)
		if err != nil || !whole.MatchString(value) {
			return "", f.fault("bad_code")
		}
	}
	return value, nil
}

// documentBrackets gives document numbers the one form of their brackets: 云市监罚字〔2025〕第12号.
var documentBrackets = strings.NewReplacer("[", "〔", "]", "〕", "(", "（", ")", "）", "【", "〔", "】", "〕")

func (f Field) readChoice(value string) (string, *FieldFault) {
	folded := Fold(value)
	for _, o := range f.Options {
		if Fold(o.Value) == folded || o.ZH != "" && Fold(o.ZH) == folded || o.EN != "" && Fold(o.EN) == folded {
			return o.Value, nil
		}
	}
	return "", f.fault("no_option")
}

// Sound reports what is wrong with the definition itself, as a catalogue brings it.
func (f Field) Sound() error {
	kinds := []FieldKind{FieldText, FieldDate, FieldAmount, FieldNumber, FieldCode, FieldChoice}
	_, badPattern := regexp.Compile(f.Pattern)
	limits := f
	limits.Least, limits.Most, limits.Required = "", "", false
	ordered := f.KindOf() == FieldDate || f.KindOf() == FieldAmount || f.KindOf() == FieldNumber
	switch {
	case f.Key == "" || f.ZH == "" || f.EN == "":
		return fmt.Errorf("field %q: want a key and a name in both languages", f.Key)
	case !slices.Contains(kinds, f.KindOf()):
		return fmt.Errorf("field %q: there is no kind %q", f.Key, f.Kind)
	case (f.KindOf() == FieldChoice) != (len(f.Options) > 0):
		return fmt.Errorf("field %q: a choice, and nothing else, has options", f.Key)
	case f.EndsPublication && f.KindOf() != FieldDate:
		return fmt.Errorf("field %q: only a date ends publication", f.Key)
	case f.Means != "" && (f.KindOf() != FieldDate || !slices.Contains(meanings, f.Means)):
		return fmt.Errorf("field %q: only a date has a meaning, and it is one of %v", f.Key, meanings)
	case f.Places < 0 || f.Places > 6 || f.Longest < 0 || f.Longest > MaxFieldValue:
		return fmt.Errorf("field %q: a limit is out of range", f.Key)
	case badPattern != nil:
		return fmt.Errorf("field %q: its pattern cannot be read", f.Key)
	case f.Check != "" && f.Check != CheckUSC && f.Check != CheckIDNumber:
		return fmt.Errorf("field %q: there is no check %q", f.Key, f.Check)
	case !ordered && f.Least+f.Most != "":
		return fmt.Errorf("field %q: only dates, amounts and numbers have a least and a most", f.Key)
	}
	for _, limit := range []string{f.Least, f.Most} {
		if kept, fault := limits.Read(limit); fault != nil || kept != limit {
			return fmt.Errorf("field %q: limit %q is not in the form that is kept", f.Key, strconv.Quote(limit))
		}
	}
	return nil
}

// SoundFields reports what is wrong with the fields of an item: with one by itself, or with two that have one key or one meaning, or both end publication.
func SoundFields(fields []Field) error {
	keys, means, ends := make(map[string]bool), make(map[FieldMeaning]bool), false
	for _, f := range fields {
		if err := f.Sound(); err != nil {
			return err
		}
		switch {
		case keys[f.Key]:
			return fmt.Errorf("field %q is there twice", f.Key)
		case f.Means != "" && means[f.Means]:
			return fmt.Errorf("field %q: another field means %s", f.Key, f.Means)
		case f.EndsPublication && ends:
			return fmt.Errorf("field %q: another field ends publication", f.Key)
		}
		keys[f.Key], means[f.Means], ends = true, true, ends || f.EndsPublication
	}
	return nil
}

// CheckContent reads what a record is to say against the fields of its catalogue item. It returns the content in the form
// that is kept, and everything that is wrong with it, in the order of the fields. Whatever brings content in (forms,
// corrections, imports) asks here.
func CheckContent(fields []Field, content Content) (Content, []*FieldFault) {
	kept := make(Content, len(fields))
	var faults []*FieldFault
	for _, f := range fields {
		value, fault := f.Read(content[f.Key])
		if fault != nil {
			faults = append(faults, fault)
			continue
		}
		if value != "" {
			kept[f.Key] = value
		}
	}
	var unknown []string
	for key := range content {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Key == key }) {
			unknown = append(unknown, key)
		}
	}
	slices.Sort(unknown)
	for _, key := range unknown {
		faults = append(faults, Field{Key: key}.fault("unknown"))
	}
	return kept, faults
}

// CheckChanges holds changes against the fields of the item: each is of a field that there is, of each once, and brings what the field
// can hold, in the form that is kept.
func CheckChanges(fields []Field, changes []Change) error {
	seen := make(map[string]bool, len(changes))
	for _, ch := range changes {
		i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == ch.Field })
		if i < 0 || seen[ch.Field] {
			return NewError(CodeInvalid, "error.field_unknown", nil)
		}
		seen[ch.Field] = true
		if kept, fault := fields[i].Read(ch.To); fault != nil || kept != ch.To {
			return NewError(CodeInvalid, "error.field_value", nil)
		}
	}
	return nil
}

// folded brings brackets and dashes of both widths, quotes and dots to one sign each.
var folded = strings.NewReplacer("〔", "(", "〕", ")", "【", "(", "】", ")", "[", "(", "]", ")", "「", "\"", "」", "\"",
	"“", "\"", "”", "\"", "‘", "'", "’", "'", "、", ",", "。", ".", "—", "-", "–", "-", "‐", "-", "·", ".", "•", ".", "・", ".")

// Fold is the one form in which names are searched and compared: compatibility form, small letters, one width of brackets
// and signs, and no spaces or invisible characters. The database has the same as the function fold_name.
func Fold(name string) string {
	name = folded.Replace(strings.ToLower(norm.NFKC.String(name)))
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, name)
}
