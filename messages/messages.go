// Package messages holds every sentence a person reads, in Chinese and in
// English, and the forms in which dates and counts are written.
//
// Sentences live in *.yaml beside this file, one file a topic; those of a procedure
// alone in files of its name, objection.yaml and objection_*.yaml:
//
//	objection.filing.title: {zh: "提出异议", en: "Raise an objection"}
//
// A sentence takes its arguments by position (%[1]s) because word order differs
// between the two languages; arguments are strings, so that a case number is
// never printed with digit grouping.
package messages

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

// Lang is a language the pages are written in.
type Lang string

// The languages, the default first.
const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// Langs lists the languages in the order they are offered.
var Langs = []Lang{Chinese, English}

// Tag returns the BCP 47 tag for the lang attribute of a page.
func (l Lang) Tag() string {
	if l == English {
		return "en"
	}
	return "zh-Hans"
}

var tags = map[Lang]language.Tag{
	Chinese: language.SimplifiedChinese,
	English: language.English,
}

var matcher = language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English})

// Match picks the language for a reader: the one chosen before (the value of
// the language cookie) if there is one, else the best of an Accept-Language
// header, else Chinese.
func Match(acceptLanguage, cookie string) Lang {
	if l := Lang(cookie); slices.Contains(Langs, l) {
		return l
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return Chinese // A malformed header is no reason to refuse the page.
	}
	_, i, _ := matcher.Match(wanted...)
	return Langs[i]
}

//go:embed *.yaml
var files embed.FS

var shared = mustLoad(files)

// Provide adds the sentences of every *.yaml in a file system to those of the program, until undo takes them away again. It is for tests
// that show what a procedure needs: nothing may be said while it runs, nor while undo does, and what was made before says them not. It
// returns every fault of the files, a key that the program has among them.
func Provide(more fs.FS) (undo func(), err error) {
	s, err := load(files, more)
	if err != nil {
		return nil, err
	}
	before := shared
	shared = s
	return func() { shared = before }, nil
}

func mustLoad(fsys fs.FS) *store {
	s, err := load(fsys)
	if err != nil {
		panic(fmt.Sprintf("messages: %v", err)) // embedded data: only a wrong build gets here
	}
	return s
}

// store is a loaded catalog.
type store struct {
	sentences map[string]map[Lang]string
	catalog   catalog.Catalog
}

var (
	keyForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+$`)
	verb    = regexp.MustCompile(`%(?:\[[^\]]*\].?|.?)`)
	argForm = regexp.MustCompile(`^%\[[1-9]\]s$`)
	braced  = regexp.MustCompile(`\{[0-9]*\}`) // an argument of other catalogues, which would be shown as it stands
)

// load reads every *.yaml in the file systems. It reports all faults at once: a
// key written twice, a missing or empty language, an argument not of the form
// %[n]s, and arguments that differ between the languages.
func load(systems ...fs.FS) (*store, error) {
	s := &store{sentences: map[string]map[Lang]string{}}
	b := catalog.NewBuilder(catalog.Fallback(tags[Chinese]))
	var faults []error
	for _, fsys := range systems {
		names, err := fs.Glob(fsys, "*.yaml")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			faults = append(faults, s.read(b, fsys, name)...)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	s.catalog = b
	return s, nil
}

// read adds the sentences of one file, and returns what is wrong with it.
func (s *store) read(b *catalog.Builder, fsys fs.FS, name string) (faults []error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return []error{err}
	}
	var entries map[string]map[Lang]string
	if err := yaml.Unmarshal(data, &entries); err != nil {
		return []error{fmt.Errorf("%s: %w", name, err)}
	}
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		if err := s.add(b, key, entries[key]); err != nil {
			faults = append(faults, fmt.Errorf("%s: %s: %w", name, key, err))
		}
	}
	return faults
}

func (s *store) add(b *catalog.Builder, key string, byLang map[Lang]string) error {
	if !keyForm.MatchString(key) {
		return errors.New("key is not dotted lower snake case")
	}
	if _, ok := s.sentences[key]; ok {
		return errors.New("key is already in another file")
	}
	if len(byLang) != len(Langs) {
		return fmt.Errorf("has %d languages, want %d; is a text with a comma unquoted?", len(byLang), len(Langs))
	}
	var args [2][]string
	for i, l := range Langs {
		text := byLang[l]
		if strings.TrimSpace(text) == "" {
			return fmt.Errorf("no text for %q", l)
		}
		for _, v := range slices.Concat(verb.FindAllString(text, -1), braced.FindAllString(text, -1)) {
			switch {
			case v == "%%":
			case argForm.MatchString(v):
				args[i] = append(args[i], v)
			default:
				return fmt.Errorf("%q: argument %q, want %%[n]s, or %%%% for a percent sign", l, v)
			}
		}
		slices.Sort(args[i])
		args[i] = slices.Compact(args[i])
		if err := b.SetString(tags[l], key, text); err != nil {
			return err
		}
	}
	if !slices.Equal(args[0], args[1]) {
		return fmt.Errorf("arguments differ: %v and %v", args[0], args[1])
	}
	s.sentences[key] = byLang
	return nil
}

// Has reports whether key is in the catalog.
func Has(key string) bool {
	_, ok := shared.sentences[key]
	return ok
}

// Keys returns every key, sorted.
func Keys() []string { return slices.Sorted(maps.Keys(shared.sentences)) }

// Printer writes in one language. It is safe for concurrent use.
type Printer struct {
	lang  Lang
	store *store
	words map[string]string // by the name that sentences give them in braces
	flow  string            // the procedure spoken of, whose own sentences come first; "": none
}

// For returns the printer for l; an unknown language gets Chinese.
func For(l Lang) *Printer {
	if l != English {
		l = Chinese
	}
	return &Printer{lang: l, store: shared}
}

// The words that a sentence may name in braces, because a regulation, or who is spoken to, has its own for them.
const (
	WordAgency = "agency" // the body that runs the platform, as the regulation calls it
	WordYou    = "you"    // 您, and 贵单位 to an organisation
	WordMended = "mended" // what becomes of that record then: it is deleted, or changed as well
	WordGone   = "gone"   // what a regulation has become of the document on which a record rests: 撤销 alone, or 变更 and 确认无效 as well
)

// With returns a printer that says the word where a sentence names it in braces. No word leaves what is said without one.
func (p *Printer) With(name, word string) *Printer {
	if word == "" {
		return p
	}
	q := *p
	q.words = maps.Clone(p.words)
	if q.words == nil {
		q.words = map[string]string{}
	}
	q.words[name] = word
	return &q
}

// word is what stands for a name in braces: the printer's own word, or the usual one. A capital asks for one.
func (p *Printer) word(name string) string {
	lower := strings.ToLower(name)
	word, ok := p.words[lower]
	if !ok {
		word = p.store.sentences["common.word_"+lower][p.lang]
	}
	if lower != name {
		first, size := utf8.DecodeRuneInString(word)
		word = string(unicode.ToUpper(first)) + word[size:]
	}
	return word
}

// inBraces are the names of words, with a capital where the word begins a sentence.
var inBraces = regexp.MustCompile(`\{([Aa]gency|you|gone|mended)\}`)

// spell puts the words that a sentence names in their places, and then the arguments.
func (p *Printer) spell(text string, args []any) string {
	text = inBraces.ReplaceAllStringFunc(text, func(name string) string {
		return strings.ReplaceAll(p.word(strings.Trim(name, "{}")), "%", "%%")
	})
	pairs := make([]string, 0, 2*len(args)+2)
	for i, a := range args {
		pairs = append(pairs, fmt.Sprintf("%%[%d]s", i+1), fmt.Sprint(a))
	}
	return strings.NewReplacer(append(pairs, "%%", "%")...).Replace(text)
}

// Lang returns the language the printer writes in.
func (p *Printer) Lang() Lang { return p.lang }

// T returns the sentence for key with its arguments filled in: strings and
// errors as they are, other values through fmt. An unknown key is a programming
// error that tests over templates and code rule out; should one slip through,
// the key itself is shown between brackets and logged, so that the page still
// serves.
func (p *Printer) T(key string, args ...any) string {
	key = p.own(key)
	texts, ok := p.store.sentences[key]
	if !ok {
		slog.Error("message missing from the catalog", "key", key)
		return "⟦" + key + "⟧"
	}
	if strings.Contains(texts[p.lang], "{") {
		return p.spell(texts[p.lang], args)
	}
	if len(args) == 0 { // a page has hundreds of these; the printer below costs microseconds each
		return strings.ReplaceAll(texts[p.lang], "%%", "%")
	}
	words := make([]any, len(args))
	for i, a := range args {
		words[i] = fmt.Sprint(a) // a string, lest x/text group the digits of a number
	}
	// Of strings both make the same, and fmt in a third of the time, unless a sentence leaves out what it is given: then fmt complains.
	if text := fmt.Sprintf(texts[p.lang], words...); !strings.Contains(text, "%!") {
		return text
	}
	return p.byCatalog(key, words)
}

// byCatalog spells a sentence by the catalogue. message.Printer keeps state between calls and must not be shared.
func (p *Printer) byCatalog(key string, words []any) string {
	return message.NewPrinter(tags[p.lang], message.Catalog(p.store.catalog)).Sprintf(key, words...)
}

// N is T for a count: it uses key.one for exactly one and key.other for any
// other number, and passes n as the first argument.
func (p *Printer) N(key string, n int, args ...any) string {
	form := ".other"
	if n == 1 {
		form = ".one"
	}
	return p.T(key+form, append([]any{strconv.Itoa(n)}, args...)...)
}
