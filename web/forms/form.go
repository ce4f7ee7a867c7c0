package forms

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

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// ID reads the id that every form carries from the moment it is shown, so that sending it again is the same act.
func ID(f *Form) (uuid.UUID, error) {
	id, err := uuid.Parse(f.Value("form_id"))
	if err != nil {
		return id, casefile.NewError(casefile.CodeInvalid, "error.invalid.body", err)
	}
	return id, nil
}

// ReadSent reads a form that an act came with, and its id.
func ReadSent(w http.ResponseWriter, r *http.Request, limit int64) (*Form, uuid.UUID, error) {
	f, err := Read(w, r, limit)
	if err != nil {
		return nil, uuid.Nil, err
	}
	id, err := ID(f)
	return f, id, err
}

// NewID makes the id for a form about to be shown.
func NewID() string { return uuid.NewString() }

// Limit is how much one form may send, in bytes, where no files are kept. Forms that come with files to keep have the
// limits of files.go.
const Limit int64 = 256 << 10

// Error is what is wrong with the answer to one question.
type Error struct {
	Field string // id of the question, or of the first box of a date
	Key   string // message key
	Args  []any
	part  part // of a form that asks the same of several
}

// part is one of several that a form asks the same about, as a sentence into which the fault goes last.
type part struct {
	key  string
	args []any
}

// Line is Text for the list of what is wrong, where it stands without its question: it says of which part it is.
func (e Error) Line(p *messages.Printer) string {
	if e.part.key == "" {
		return e.Text(p)
	}
	return p.T(e.part.key, append(slices.Clone(e.part.args), e.Text(p))...)
}

// Text is the sentence for it. An English one may begin with the name of the
// question, which is written small for use within sentences.
func (e Error) Text(p *messages.Printer) string {
	text := p.T(e.Key, e.Args...)
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// Errors are in the order in which they were found, at most one for each question.
type Errors []Error

// Lines are the Line of each.
func (es Errors) Lines(p *messages.Printer) []string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Line(p)
	}
	return lines
}

// Text is the sentence for the question with the given id, or empty. Where each of several files has its fault, each has a line.
func (es Errors) Text(p *messages.Printer, id string) string {
	var lines []string
	for _, e := range es {
		if e.Field == id {
			lines = append(lines, e.Text(p))
		}
	}
	return strings.Join(lines, "\n")
}

// New is an empty form, or one with answers already known.
func New(p *messages.Printer, values url.Values) *Form {
	if values == nil {
		values = url.Values{}
	}
	return &Form{Printer: p, Values: values, Uploaded: make(map[string][]SentFile)}
}

// Read reads the body of r, of at most limit bytes; files in it stay in memory. What was typed is put in one form: without
// spaces around it, with one kind of line end, in normal form C. A body over the limit gives an *http.MaxBytesError, one that
// cannot be read a casefile.Error with CodeInvalid; renderError knows both.
func Read(w http.ResponseWriter, r *http.Request, limit int64) (*Form, error) {
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	f, err := ReadBody(r, func(_ *Form, part *multipart.Part) (SentFile, error) {
		body, err := io.ReadAll(part)
		return SentFile{Name: part.FileName(), Size: int64(len(body)), Body: body}, err
	})
	visit.KeepLanguage(w, r)
	return f, err
}

// ReadBody reads answers, and hands each file to take. It is the one reader of multipart bodies: the standard library's form
// puts files into the folder for temporary ones, where they stay when the request has been replaced by another (WithContext).
// The form it returns beside an error holds what had come until then. What is typed is bounded by Limit however it is sent.
func ReadBody(r *http.Request, take func(*Form, *multipart.Part) (SentFile, error)) (*Form, error) {
	f := New(visit.Printer(r), url.Values{})
	if !inParts(r) {
		r.Body = http.MaxBytesReader(nil, r.Body, Limit)
	}
	if err := r.ParseForm(); err != nil {
		return f, unreadable(err)
	}
	for id, sent := range r.PostForm {
		for _, s := range sent {
			f.Values.Add(id, Tidy(s))
		}
	}
	parts, err := r.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		return f, f.AsTyped(r)
	}
	if err != nil {
		return f, unreadable(err)
	}
	if err := f.readParts(parts, take); err != nil {
		return f, err
	}
	return f, f.AsTyped(r)
}

// inParts reports whether the body is multipart, each part of which is bounded as it is read.
func inParts(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && strings.HasPrefix(kind, "multipart/")
}

// mostParts bounds the questions and files of one form: the longest asks about each record that a court's notice may name.
const mostParts = 100 + casefile.MaxAssisted

func (f *Form) readParts(parts *multipart.Reader, take func(*Form, *multipart.Part) (SentFile, error)) error {
	left := Limit // for all that is typed
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
				f.Uploaded[id] = append(f.Uploaded[id], file)
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, left+1))
		if err != nil {
			return unreadable(err)
		}
		if left -= int64(len(text)); left < 0 {
			return unreadable(&http.MaxBytesError{Limit: Limit})
		}
		f.Values.Add(id, Tidy(string(text)))
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

// Tidy leaves bytes that are no text as they are, for the check to find.
func Tidy(s string) string {
	if len(s) > answerLimit {
		return strings.ToValidUTF8(s[:answerLimit], "")
	}
	s = casefile.WithoutDirections(strings.ReplaceAll(s, "\r\n", "\n"))
	return strings.TrimSpace(norm.NFC.String(s)) // also trims the ideographic space
}

// Readable reports whether s is text that can be kept and shown: valid UTF-8
// without control characters other than line ends and tabs.
func Readable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\t' || r == 0x7f
	})
}

// About says about which of several parts what is read next is: key is a sentence about it into which a fault goes last, "" for the form as a whole.
func (f *Form) About(key string, args ...any) { f.part = part{key, args} }

// AboutNth is About for one of so many parts, i counted from 0; one that is alone is the form as a whole.
func (f *Form) AboutNth(key string, i, of int) {
	if of > 1 {
		f.About(key, strconv.Itoa(i+1))
	}
}

// AboutNamed is About for a part that has a name.
func (f *Form) AboutNamed(name string) {
	if name == "" {
		f.About("")
		return
	}
	f.About("form.of_part", name)
}

// OK reports whether nothing is wrong, and the form was sent to be acted upon.
func (f *Form) OK() bool { return len(f.Errors) == 0 && !f.Again }

// Fail notes what is wrong with the answer to id. The first fault of a question
// stands. Of a form that is only shown again nobody has said that it is finished.
func (f *Form) Fail(id, key string, args ...any) {
	if f.Again {
		return
	}
	if slices.ContainsFunc(f.Errors, func(e Error) bool { return e.Field == id }) {
		return
	}
	f.Errors = append(f.Errors, Error{Field: id, Key: key, Args: args, part: f.part})
}

// FailFor tells at a question why what was sent could not be received: the sentence of a casefile.Error.
func (f *Form) FailFor(id string, err error) {
	if e := new(casefile.Error); errors.As(err, &e) {
		f.Fail(id, e.Message, ui.Written(f.Printer, e.Args)...)
	}
}

// FailFile notes what is wrong with one of the files of id; others may have faults of their own.
func (f *Form) FailFile(id, key string, args ...any) {
	f.Errors = append(f.Errors, Error{Field: id, Key: key, Args: args, part: f.part})
}

// Value is what was sent for id, unchecked.
func (f *Form) Value(id string) string { return f.Values.Get(id) }

// Set puts an answer in place, to show a form with what is already known.
func (f *Form) Set(id string, values ...string) { f.Values[id] = values }

// Name is how a question is called in the middle of a sentence: <stem>.name.
func (f *Form) Name(stem string) string { return f.T(stem + ".name") }

// Require returns the answer to id, at most limit characters long, and notes a
// fault when there is none.
func (f *Form) Require(id, stem string, limit int) string {
	s := f.Optional(id, stem, limit)
	if s == "" {
		f.Fail(id, "form.required", f.Name(stem))
	}
	return s
}

// Reasons returns the reasons given for id. Too few words are none.
func (f *Form) Reasons(id, stem string) string {
	s := f.Require(id, stem, casefile.MaxReasons)
	if n := utf8.RuneCountInString(s); s != "" && n < casefile.MinReasons {
		f.Fail(id, "form.reasons_short", f.Name(stem), casefile.MinReasons, n)
	}
	return s
}

// Optional returns the answer to id, at most limit characters long, or "".
func (f *Form) Optional(id, stem string, limit int) string {
	s := f.Values.Get(id)
	switch {
	case !Readable(s):
		f.Fail(id, "form.bad_characters", f.Name(stem))
		f.Values.Set(id, strings.ToValidUTF8(s, "�")) // so that the page itself stays readable
	case utf8.RuneCountInString(s) > limit:
		f.Fail(id, "form.too_long", f.Name(stem), limit)
	default:
		return s
	}
	return ""
}

// Secret returns the answer to id exactly as sent: passwords are not tidied.
func (f *Form) Secret(r *http.Request, id, stem string) string {
	s := r.PostForm.Get(id)
	if s == "" {
		f.Fail(id, "form.required", f.Name(stem))
	}
	return s
}

// ChooseOne returns the option sent for id and notes a fault when there is none or it
// was not offered.
func (f *Form) ChooseOne(id, stem string, offered ...string) string {
	s := f.Values.Get(id)
	switch {
	case s == "":
		f.Fail(id, "form.choose", f.Name(stem))
	case !slices.Contains(offered, s):
		f.Fail(id, "form.not_an_option", f.Name(stem))
	default:
		return s
	}
	return ""
}

// ChooseSome returns the options sent for id; none is a fault when required.
func (f *Form) ChooseSome(id, stem string, required bool, offered ...string) []string {
	sent := f.Values[id]
	if required && len(sent) == 0 {
		f.Fail(id, "form.choose", f.Name(stem))
	}
	for _, s := range sent {
		if !slices.Contains(offered, s) {
			f.Fail(id, "form.not_an_option", f.Name(stem))
			return nil
		}
	}
	return sent
}

// Number returns the whole number sent for id; ok is false when there is a fault.
func (f *Form) Number(id, stem string, low, high int) (n int, ok bool) {
	s := f.Values.Get(id)
	if s == "" {
		f.Fail(id, "form.required", f.Name(stem))
		return 0, false
	}
	n, err := strconv.Atoi(norm.NFKC.String(s)) // full-width digits count
	if err != nil || n < low || n > high {
		f.Fail(id, "form.bad_number", f.Name(stem), low, high)
		return 0, false
	}
	return n, true
}

// Day returns the day sent in the three boxes of id, however people write it; a whole date pasted into one box counts too. ok is
// false when there is none. Leaving all boxes empty is a fault only when required.
func (f *Form) Day(id, stem string, required bool) (day calendar.Date, ok bool) {
	var sent []string
	year, month, date := f.Values.Get(id+"-year"), f.Values.Get(id+"-month"), f.Values.Get(id+"-day")
	for _, box := range []string{year, month, date} {
		if box != "" {
			sent = append(sent, box)
		}
	}
	switch len(sent) {
	case 0:
		if required {
			f.Fail(id, "form.required", f.Name(stem))
		}
		return calendar.Date{}, false
	case 1:
		if day, ok = calendar.ReadDate(sent[0]); !ok && utf8.RuneCountInString(sent[0]) <= len("2026年") {
			f.Fail(id, "form.incomplete_date", f.Name(stem))
			return calendar.Date{}, false
		}
	case 2:
		f.Fail(id, "form.incomplete_date", f.Name(stem))
		return calendar.Date{}, false
	default:
		day, ok = calendar.ReadParts(year, month, date)
	}
	if !ok || day.Year() < 1900 {
		f.Fail(id, "form.bad_date", f.Name(stem))
		return calendar.Date{}, false
	}
	f.SetDay(id, day.Start())
	return day, true
}

// SetDay puts a day into the boxes of id.
func (f *Form) SetDay(id string, t time.Time) {
	year, month, day := calendar.DateOf(t).Civil()
	f.Set(id+"-year", strconv.Itoa(year))
	f.Set(id+"-month", strconv.Itoa(int(month)))
	f.Set(id+"-day", strconv.Itoa(day))
}

// Files returns the files sent for id; none is a fault when required. What is in them, and whether there is room for them, is for
// the caller to check.
func (f *Form) Files(id, stem string, required bool) []SentFile {
	switch sent := f.Uploaded[id]; {
	case f.CutOff:
		f.Fail(id, "form.files_too_large", UploadLimit>>20)
		return sent
	case required && len(sent) == 0:
		f.Fail(id, "form.file_required", f.Name(stem))
		return nil
	default:
		return sent
	}
}

// Form is what somebody sent, or is about to fill in, with what is wrong with it.
type Form struct {
	*messages.Printer
	Errors Errors

	Values   url.Values
	Uploaded map[string][]SentFile
	CutOff   bool // there was more than uploadLimit; the files behind it are not here
	Again    bool // it is to be shown again as it was typed, and nothing else: see web/site/typed.go

	part part // what is being read
}

func (f *Form) question(id, stem string) ui.Question {
	q := ui.Question{ID: id, Label: f.T(stem + ".label"), Error: f.Errors.Text(f.Printer, id)}
	if messages.Has(stem + ".hint") {
		q.Hint = f.T(stem + ".hint")
	}
	return q
}

// TextInput asks for a line of text.
func (f *Form) TextInput(id, stem string) ui.TextInput {
	return ui.TextInput{Question: f.question(id, stem), Value: f.Values.Get(id), Type: "text"}
}

// Password asks for a secret, which is never sent back to the page.
func (f *Form) Password(id, stem, autocomplete string) ui.TextInput {
	return ui.TextInput{Question: f.question(id, stem), Type: "password", Autocomplete: autocomplete, Width: 20}
}

// TextArea asks for text of at most limit characters; 0 shows no limit.
func (f *Form) TextArea(id, stem string, limit int) ui.TextArea {
	return ui.TextArea{Question: f.question(id, stem), Value: f.Values.Get(id), Rows: 5, Limit: limit}
}

// Choice asks for one or more of options; what was sent is chosen again.
func (f *Form) Choice(id, stem string, options []ui.Option) ui.Choice {
	options = slices.Clone(options)
	if sent, ok := f.Values[id]; ok {
		for i := range options {
			options[i].Checked = slices.Contains(sent, options[i].Value) && options[i].Divider == ""
		}
	}
	return ui.Choice{Question: f.question(id, stem), Options: options}
}

// DateInput asks for a day.
func (f *Form) DateInput(id, stem string) ui.DateInput {
	return ui.DateInput{Question: f.question(id, stem),
		Year: f.Values.Get(id + "-year"), Month: f.Values.Get(id + "-month"), Day: f.Values.Get(id + "-day")}
}

// FileUpload asks for files with the given endings.
func (f *Form) FileUpload(id, stem, accept string, multiple bool) ui.FileUpload {
	return ui.FileUpload{Question: f.question(id, stem), Accept: accept, Multiple: multiple}
}
