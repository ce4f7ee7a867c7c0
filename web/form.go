package web

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
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

// formLimit is how much one form may send, in bytes, where no files are kept. Forms that come with files to keep have the
// limits of uploads.go.
const formLimit int64 = 256 << 10

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

// text is the sentence for the question with the given id, or empty. Where each of several files has its fault, each has a line.
func (es fieldErrors) text(p *messages.Printer, id string) string {
	var lines []string
	for _, e := range es {
		if e.Field == id {
			lines = append(lines, e.Text(p))
		}
	}
	return strings.Join(lines, "\n")
}

// newForm is an empty form, or one with answers already known.
func newForm(p *messages.Printer, values url.Values) *form {
	if values == nil {
		values = url.Values{}
	}
	return &form{Printer: p, values: values, files: make(map[string][]sentFile)}
}

// readForm reads the body of r, of at most limit bytes; files in it stay in memory. What was typed is put in one form: without
// spaces around it, with one kind of line end, in normal form C. A body over the limit gives an *http.MaxBytesError, one that
// cannot be read a casefile.Error with CodeInvalid; renderError knows both.
func readForm(w http.ResponseWriter, r *http.Request, limit int64) (*form, error) {
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	f, err := readBody(r, func(_ *form, part *multipart.Part) (sentFile, error) {
		body, err := io.ReadAll(part)
		return sentFile{Name: part.FileName(), Size: int64(len(body)), body: body}, err
	})
	keepLanguage(w, r)
	return f, err
}

// readBody reads answers, and hands each file to take. It is the one reader of multipart bodies: the standard library's form
// puts files into the folder for temporary ones, where they stay when the request has been replaced by another (WithContext).
// The form it returns beside an error holds what had come until then.
func readBody(r *http.Request, take func(*form, *multipart.Part) (sentFile, error)) (*form, error) {
	f := newForm(printer(r), url.Values{})
	if err := r.ParseForm(); err != nil {
		return f, unreadable(err)
	}
	for id, sent := range r.PostForm {
		for _, s := range sent {
			f.values.Add(id, tidy(s))
		}
	}
	parts, err := r.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		return f, f.asTyped(r)
	}
	if err != nil {
		return f, unreadable(err)
	}
	if err := f.readParts(parts, take); err != nil {
		return f, err
	}
	return f, f.asTyped(r)
}

// mostParts bounds the questions and files of one form.
const mostParts = 500

func (f *form) readParts(parts *multipart.Reader, take func(*form, *multipart.Part) (sentFile, error)) error {
	left := formLimit // for all that is typed
	for range mostParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
		id := part.FormName()
		if _, about, err := mime.ParseMediaType(part.Header.Get("Content-Disposition")); err == nil && isFile(about) {
			file, err := take(f, part)
			if err != nil {
				return unreadable(err)
			}
			if file.Name != "" || file.Size > 0 { // browsers send an empty part for a box that was left empty
				f.files[id] = append(f.files[id], file)
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, left+1))
		if err != nil {
			return unreadable(err)
		}
		if left -= int64(len(text)); left < 0 {
			return unreadable(&http.MaxBytesError{Limit: formLimit})
		}
		f.values.Add(id, tidy(string(text)))
	}
	return unreadable(fmt.Errorf("more than %d parts", mostParts))
}

func isFile(about map[string]string) bool { _, ok := about["filename"]; return ok }

// unreadable is the error for a body that ended early, is too long, or is not a form. An error of our own stays what it is.
func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	var folder *fs.PathError
	if errors.As(err, &tooLarge) || errors.As(err, &folder) {
		return fmt.Errorf("read form: %w", err)
	}
	return casefile.NewError(casefile.CodeInvalid, "error.invalid.body", fmt.Errorf("read form: %w", err))
}

// answerLimit is how many bytes of one answer are looked at, far more than any question takes: an answer of millions of combining
// marks costs seconds to bring in normal form, and is too long either way.
const answerLimit = 64 << 10

// tidy leaves bytes that are no text as they are, for the check to find.
func tidy(s string) string {
	if len(s) > answerLimit {
		return strings.ToValidUTF8(s[:answerLimit], "")
	}
	s = casefile.WithoutDirections(strings.ReplaceAll(s, "\r\n", "\n"))
	return strings.TrimSpace(norm.NFC.String(s)) // also trims the ideographic space
}

// readable reports whether s is text that can be kept and shown: valid UTF-8
// without control characters other than line ends and tabs.
func readable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\t' || r == 0x7f
	})
}

// OK reports whether nothing is wrong, and the form was sent to be acted upon.
func (f *form) OK() bool { return len(f.Errors) == 0 && !f.again }

// Fail notes what is wrong with the answer to id. The first fault of a question
// stands. Of a form that is only shown again nobody has said that it is finished.
func (f *form) Fail(id, key string, args ...any) {
	if f.again {
		return
	}
	if slices.ContainsFunc(f.Errors, func(e fieldError) bool { return e.Field == id }) {
		return
	}
	f.Errors = append(f.Errors, fieldError{Field: id, Key: key, Args: args})
}

// FailFile notes what is wrong with one of the files of id; others may have faults of their own.
func (f *form) FailFile(id, key string, args ...any) {
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

// Reasons returns the reasons given for id. Too few words are none.
func (f *form) Reasons(id, stem string) string {
	s := f.Require(id, stem, casefile.MaxReasons)
	if n := utf8.RuneCountInString(s); s != "" && n < casefile.MinReasons {
		f.Fail(id, "form.reasons_short", f.name(stem), casefile.MinReasons, n)
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

// Files returns the files sent for id; none is a fault when required. What is in them, and whether there is room for them, is for
// the caller to check.
func (f *form) Files(id, stem string, required bool) []sentFile {
	switch sent := f.files[id]; {
	case f.cutOff:
		f.Fail(id, "form.files_too_large", uploadLimit>>20)
		return sent
	case required && len(sent) == 0:
		f.Fail(id, "form.file_required", f.name(stem))
		return nil
	default:
		return sent
	}
}
