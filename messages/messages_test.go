package messages

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestLoad_FaultsAreNamed(t *testing.T) {
	tests := []struct{ name, yaml, want string }{
		{"missing language", "a.b: {zh: 甲}", "has 1 languages"},
		{"empty text", "a.b: {zh: 甲, en: ' '}", `no text for "en"`},
		{"unknown language", "a.b: {zh: 甲, fr: x}", `no text for "en"`},
		{"key twice", "a.b: {zh: 甲, en: x}\na.b: {zh: 乙, en: y}", "already defined"},
		{"key form", "A-B: {zh: 甲, en: x}", "not dotted lower snake"},
		{"argument without position", "a.b: {zh: 甲%s, en: x%s}", "want %[n]s"},
		{"number verb", "a.b: {zh: '甲%[1]d', en: 'x%[1]d'}", "want %[n]s"},
		{"bare percent", "a.b: {zh: 甲%, en: x%}", "want %[n]s"},
		{"number in braces", "a.b: {zh: '甲{0}', en: 'x{0}'}", "want %[n]s"},
		{"arguments differ", "a.b: {zh: '甲%[1]s', en: x}", "arguments differ"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(fstest.MapFS{"x.yaml": {Data: []byte(tt.yaml)}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("load = %v, want an error with %q", err, tt.want)
			}
		})
	}
	_, err := load(fstest.MapFS{
		"x.yaml": {Data: []byte("a.b: {zh: 甲, en: x}")},
		"y.yaml": {Data: []byte("a.b: {zh: 乙, en: y}")},
	})
	if err == nil || !strings.Contains(err.Error(), "y.yaml: a.b: key is already in another file") {
		t.Fatalf("same key in two files: %v", err)
	}
}

func TestPrinter_T(t *testing.T) {
	s, err := load(fstest.MapFS{"x.yaml": {Data: []byte(
		"case.due: {zh: '%[2]s前办结%[1]s', en: '%[1]s is due by %[2]s, 100%% sure'}")}})
	if err != nil {
		t.Fatal(err)
	}
	zh, en := Printer{lang: Chinese, store: s}, Printer{lang: English, store: s}
	// A number must come out as it is: x/text would write 1,234,567.
	if got, want := zh.T("case.due", 1234567, "9月18日"), "9月18日前办结1234567"; got != want {
		t.Errorf("zh: %q, want %q", got, want)
	}
	if got, want := en.T("case.due", 1234567, "Friday"), "1234567 is due by Friday, 100% sure"; got != want {
		t.Errorf("en: %q, want %q", got, want)
	}
	if got, want := zh.T("case.unknown"), "⟦case.unknown⟧"; got != want {
		t.Errorf("unknown key: %q, want %q", got, want)
	}
	// What a person typed is never read as a format.
	if got, want := zh.T("case.due", "100%s", "%d"), "%d前办结100%s"; got != want {
		t.Errorf("verbs in arguments: %q, want %q", got, want)
	}
}

// A regulation has its own word for the body that runs the platform, and an organisation is not spoken to like a person.
func TestPrinter_Words(t *testing.T) {
	s, err := load(fstest.MapFS{"x.yaml": {Data: []byte(
		"common.word_agency: {zh: 机构, en: the agency}\ncommon.word_you: {zh: 您, en: you}\n" +
			"case.told: {zh: '{agency}已告知{you}，见%[1]s{count}', en: '{Agency} has told {you}, see %[1]s{count}'}\n")}})
	if err != nil {
		t.Fatal(err)
	}
	zh, en := &Printer{lang: Chinese, store: s}, &Printer{lang: English, store: s}
	tests := []struct {
		p    *Printer
		want string
	}{
		{zh, "机构已告知您，见{you}%[1]s{count}"},
		{en, "The agency has told you, see {you}%[1]s{count}"},
		{zh.With(WordAgency, "市信用中心").With(WordYou, "贵单位"), "市信用中心已告知贵单位，见{you}%[1]s{count}"},
		{en.With(WordAgency, "the centre").With(WordAgency, ""), "The centre has told you, see {you}%[1]s{count}"},
	}
	for _, tt := range tests {
		if got := tt.p.T("case.told", "{you}%[1]s"); got != tt.want { // what a person typed names no word
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// No sentence calls the agency by a name of one regulation.
func TestCatalog_NamesNoAgency(t *testing.T) {
	for key, byLang := range shared.sentences {
		for _, name := range []string{"信用中心", "本中心", "贵中心", "运行机构", "credit centre", "Centre "} {
			if strings.Contains(byLang[Chinese], name) || strings.Contains(byLang[English], name) {
				t.Errorf("%s says %q", key, name)
			}
		}
	}
}

// 法定 is said of law in force alone: of the periods of a regulation that is, and of days off.
func TestCatalog_SetByLaw(t *testing.T) {
	allowed := []string{"basis.law", "guide.steps.note", "explain.law", "explain.law_bare", "deadline.by_regulation"}
	for key, byLang := range shared.sentences {
		if strings.Contains(strings.ReplaceAll(byLang[Chinese], "法定代表人", ""), "法定") && !slices.Contains(allowed, key) {
			t.Errorf("%s: %s", key, byLang[Chinese])
		}
	}
}

func TestPrinter_Dates(t *testing.T) {
	// 22:05 UTC on the 17th is already the 18th in China.
	at := time.Date(2026, 9, 17, 22, 5, 0, 0, time.UTC)
	zh, en := For(Chinese), For(English)
	tests := []struct{ got, want string }{
		{zh.Date(at), "2026年9月18日（星期五）"},
		{en.Date(at), "Friday 18 September 2026"},
		{zh.DateTime(at), "2026年9月18日 06:05"},
		{en.DateTime(at), "18 September 2026 06:05"},
		{zh.ShortDate(at), "2026年9月18日"},
		{en.ShortDate(at), "18 Sep 2026"},
		{zh.Month(at), "2026年9月"},
		{en.Month(at), "September 2026"},
		{zh.Days(1), "1天"},
		{en.Days(1), "1 day"},
		{en.Days(2), "2 days"},
		{zh.WorkingDays(20), "20个工作日"},
		{en.WorkingDays(0), "0 working days"},
		{For("fr").Days(3), "3天"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestMatch(t *testing.T) {
	tests := []struct {
		accept, cookie string
		want           Lang
	}{
		{"", "", Chinese},
		{"en-GB,en;q=0.9", "", English},
		{"zh-CN,zh;q=0.9,en;q=0.8", "", Chinese},
		{"zh-TW", "", Chinese},
		{"fr", "", English},
		{"xx", "", Chinese},
		{"en", "zh", Chinese},
		{"zh", "en", English},
		{"en", "xx", English},
		{";;;;", "", Chinese},
	}
	for _, tt := range tests {
		if got := Match(tt.accept, tt.cookie); got != tt.want {
			t.Errorf("Match(%q, %q) = %q, want %q", tt.accept, tt.cookie, got, tt.want)
		}
	}
}
