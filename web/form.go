package web

import (
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
)

// How much one form may send, in bytes.
const (
	formLimit   int64 = 256 << 10 // answers only
	uploadLimit int64 = 32 << 20  // answers with files
	// formMemory is how much of an upload is held in memory; the rest goes to
	// temporary files, which the server removes when the request is done.
	formMemory int64 = 1 << 20
)

// fieldError is what is wrong with the answer to one question.
type fieldError struct {
	Field string // id of the question, or of the first box of a date
	Key   string // message key
	Args  []any
}

// Text is the sentence for it. An English one may begin with the name of the
// question, which is written small for use within sentences.
func (e fieldError) Text(p *messages.Printer) string {
	text := p.T(e.Key, e.Args...)
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// fieldErrors are in the order of the questions, at most one for each.
type fieldErrors []fieldError

// text is the sentence for the question with the given id, or empty.
func (es fieldErrors) text(p *messages.Printer, id string) string {
	for _, e := range es {
		if e.Field == id {
			return e.Text(p)
		}
	}
	return ""
}

// newForm is an empty form, or one with answers already known.
func newForm(p *messages.Printer, values url.Values) *form {
	if values == nil {
		values = url.Values{}
	}
	return &form{Printer: p, values: values}
}

// readForm reads the body of r, of at most limit bytes. What was typed is put in
// one form: without spaces around it, with one kind of line end, in normal form
// C. A body over the limit gives an *http.MaxBytesError, one that cannot be read
// a casefile.Error with CodeInvalid; renderError knows both.
func readForm(w http.ResponseWriter, r *http.Request, limit int64) (*form, error) {
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	// ParseForm first: on a plain body, ParseMultipartForm says only that it is not multipart and hides a fault in it.
	err := r.ParseForm()
	if err == nil {
		if err = r.ParseMultipartForm(formMemory); errors.Is(err, http.ErrNotMultipart) {
			err = nil
		}
	}
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, fmt.Errorf("read form: %w", err)
		}
		return nil, casefile.NewError(casefile.CodeInvalid, "error.invalid.body", fmt.Errorf("read form: %w", err))
	}
	f := newForm(printer(r), url.Values{})
	for id, sent := range r.PostForm {
		for _, s := range sent {
			f.values.Add(id, tidy(s))
		}
	}
	if r.MultipartForm != nil {
		f.files = r.MultipartForm.File
	}
	return f, nil
}

// tidy leaves bytes that are no text as they are, for the check to find.
func tidy(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.TrimSpace(norm.NFC.String(s)) // also trims the ideographic space
}

// readable reports whether s is text that can be kept and shown: valid UTF-8
// without control characters other than line ends and tabs.
func readable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\t' || r == 0x7f
	})
}

// OK reports whether nothing is wrong.
func (f *form) OK() bool { return len(f.Errors) == 0 }

// Fail notes what is wrong with the answer to id. The first fault of a question
// stands.
func (f *form) Fail(id, key string, args ...any) {
	if slices.ContainsFunc(f.Errors, func(e fieldError) bool { return e.Field == id }) {
		return
	}
	f.Errors = append(f.Errors, fieldError{Field: id, Key: key, Args: args})
}

// Value is what was sent for id, unchecked.
func (f *form) Value(id string) string { return f.values.Get(id) }

// Set puts an answer in place, to show a form with what is already known.
func (f *form) Set(id string, values ...string) { f.values[id] = values }

// name is how a question is called in the middle of a sentence: <stem>.name.
func (f *form) name(stem string) string { return f.T(stem + ".name") }

// Require returns the answer to id, at most limit characters long, and notes a
// fault when there is none.
func (f *form) Require(id, stem string, limit int) string {
	s := f.Optional(id, stem, limit)
	if s == "" {
		f.Fail(id, "form.required", f.name(stem))
	}
	return s
}

// Optional returns the answer to id, at most limit characters long, or "".
func (f *form) Optional(id, stem string, limit int) string {
	s := f.values.Get(id)
	switch {
	case !readable(s):
		f.Fail(id, "form.bad_characters", f.name(stem))
		f.values.Set(id, strings.ToValidUTF8(s, "�")) // so that the page itself stays readable
	case utf8.RuneCountInString(s) > limit:
		f.Fail(id, "form.too_long", f.name(stem), limit)
	default:
		return s
	}
	return ""
}

// Secret returns the answer to id exactly as sent: passwords are not tidied.
func (f *form) Secret(r *http.Request, id, stem string) string {
	s := r.PostForm.Get(id)
	if s == "" {
		f.Fail(id, "form.required", f.name(stem))
	}
	return s
}

// ChooseOne returns the option sent for id and notes a fault when there is none or it
// was not offered.
func (f *form) ChooseOne(id, stem string, offered ...string) string {
	s := f.values.Get(id)
	switch {
	case s == "":
		f.Fail(id, "form.choose", f.name(stem))
	case !slices.Contains(offered, s):
		f.Fail(id, "form.not_an_option", f.name(stem))
	default:
		return s
	}
	return ""
}

// ChooseSome returns the options sent for id; none is a fault when required.
func (f *form) ChooseSome(id, stem string, required bool, offered ...string) []string {
	sent := f.values[id]
	if required && len(sent) == 0 {
		f.Fail(id, "form.choose", f.name(stem))
	}
	for _, s := range sent {
		if !slices.Contains(offered, s) {
			f.Fail(id, "form.not_an_option", f.name(stem))
			return nil
		}
	}
	return sent
}

// Number returns the whole number sent for id; ok is false when there is a fault.
func (f *form) Number(id, stem string, low, high int) (n int, ok bool) {
	s := f.values.Get(id)
	if s == "" {
		f.Fail(id, "form.required", f.name(stem))
		return 0, false
	}
	n, err := strconv.Atoi(norm.NFKC.String(s)) // full-width digits count
	if err != nil || n < low || n > high {
		f.Fail(id, "form.bad_number", f.name(stem), low, high)
		return 0, false
	}
	return n, true
}

// Day returns the day sent in the three boxes of id, however people write it; a whole date pasted into one box counts too. ok is
// false when there is none. Leaving all boxes empty is a fault only when required.
func (f *form) Day(id, stem string, required bool) (day calendar.Date, ok bool) {
	var sent []string
	year, month, date := f.values.Get(id+"-year"), f.values.Get(id+"-month"), f.values.Get(id+"-day")
	for _, box := range []string{year, month, date} {
		if box != "" {
			sent = append(sent, box)
		}
	}
	switch len(sent) {
	case 0:
		if required {
			f.Fail(id, "form.required", f.name(stem))
		}
		return calendar.Date{}, false
	case 1:
		if day, ok = calendar.ReadDate(sent[0]); !ok && utf8.RuneCountInString(sent[0]) <= len("2026年") {
			f.Fail(id, "form.incomplete_date", f.name(stem))
			return calendar.Date{}, false
		}
	case 2:
		f.Fail(id, "form.incomplete_date", f.name(stem))
		return calendar.Date{}, false
	default:
		day, ok = calendar.ReadParts(year, month, date)
	}
	if !ok || day.Year() < 1900 {
		f.Fail(id, "form.bad_date", f.name(stem))
		return calendar.Date{}, false
	}
	f.SetDay(id, day.Start())
	return day, true
}

// SetDay puts a day into the boxes of id.
func (f *form) SetDay(id string, t time.Time) {
	year, month, day := calendar.DateOf(t).Civil()
	f.Set(id+"-year", strconv.Itoa(year))
	f.Set(id+"-month", strconv.Itoa(int(month)))
	f.Set(id+"-day", strconv.Itoa(day))
}

// Files returns the files sent for id, at most limit of them; none is a fault
// when required. What is in them is for the caller to check.
func (f *form) Files(id, stem string, required bool, limit int) []*multipart.FileHeader {
	// Browsers send an empty part for a box that was left empty.
	sent := slices.DeleteFunc(slices.Clone(f.files[id]), func(h *multipart.FileHeader) bool {
		return h.Filename == "" && h.Size == 0
	})
	switch {
	case required && len(sent) == 0:
		f.Fail(id, "form.file_required", f.name(stem))
	case len(sent) > limit:
		f.Fail(id, "form.too_many_files", f.name(stem), limit)
		return nil
	}
	return sent
}
