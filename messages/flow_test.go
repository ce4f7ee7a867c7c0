package messages

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"creditcase/casefile"
)

// A procedure says its own sentence where it has one, and everything else as all do; the words in braces stay those of the printer.
func TestPrinter_OfAProcedure(t *testing.T) {
	s, err := load(fstest.MapFS{"common.yaml": {Data: []byte(`
common.word_agency: {zh: 本机构, en: the agency}
letter.refusal.title: {zh: 不予受理通知书, en: Refusal}
letter.refusal.body: {zh: "{agency}不受理%[1]s。", en: "{agency} refuses %[1]s."}
files.one: {zh: "%[1]s个文件", en: "%[1]s file"}
files.other: {zh: "%[1]s个文件", en: "%[1]s files"}
`)}, "repair.yaml": {Data: []byte(`
letter.repair.refusal.title: {zh: 不予受理修复通知书, en: Refusal of a repair}
letter.repair.plan.title: {zh: 修复方案, en: Plan}
files.repair.one: {zh: "%[1]s份承诺书", en: "%[1]s promise"}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	plain := &Printer{lang: Chinese, store: s}
	repair, other := plain.With(WordAgency, "市信用办").Of("repair"), plain.Of("objection")
	for _, tt := range []struct {
		name      string
		got, want string
	}{
		{"its own", repair.T("letter.refusal.title"), "不予受理修复通知书"},
		{"as all do", repair.T("letter.refusal.body", "甲"), "市信用办不受理甲。"},
		{"that no other has", repair.T("letter.plan.title"), "修复方案"},
		{"a count of its own", repair.N("files", 1), "1份承诺书"},
		{"a count as all have it", repair.N("files", 2), "2个文件"},
		{"another procedure", other.T("letter.refusal.title"), "不予受理通知书"},
		{"no procedure", repair.Of("").T("letter.refusal.title"), "不予受理通知书"},
		{"its key in full", plain.T("letter.repair.refusal.title"), "不予受理修复通知书"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, tt.got, tt.want)
		}
	}
	if !repair.Has("letter.plan.title") || other.Has("letter.plan.title") || !other.Has("letter.refusal.title") {
		t.Error("what a printer has is not what it says")
	}
}

// A sentence that a procedure has of its own says the same thing as the general one: it is given the same arguments, and asks for no other. One that does
// is about something else, and has its key by accident.
func TestOwnSentences_AskForNoOtherArguments(t *testing.T) {
	arguments := regexp.MustCompile(`%\[(\d+)\]`)
	for key, texts := range shared.sentences {
		family, rest, _ := strings.Cut(key, ".")
		flow, rest, _ := strings.Cut(rest, ".")
		general := shared.sentences[family+"."+rest]
		if !slices.ContainsFunc(casefile.Flows, func(p *casefile.Procedure) bool { return string(p.Flow) == flow }) || rest == "" || general == nil {
			continue
		}
		for lang, text := range texts {
			for _, a := range arguments.FindAllString(text, -1) {
				if !strings.Contains(general[lang], a) {
					t.Errorf("%s: %v: %s is not given to %s.%s", key, lang, a, family, rest)
				}
			}
		}
	}
}
