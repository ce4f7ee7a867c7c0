package calendar

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

const soundJSON = `{
  "id": "2030-1",
  "year": 2030,
  "published": "2029-11-05",
  "source": "https://example.org/2030",
  "days": [
    {"date": "2030-05-01", "name": "劳动节", "as": "off"},
    {"date": "2030-05-04", "name": "劳动节", "as": "work"}
  ]
}
`

const soundCSV = "date,name,as\r\n2030-05-01,劳动节,off\r\n2030-05-04,劳动节,work\r\n"

var soundHead = Notice{ID: "2030-1", Year: 2030, Published: NewDate(2029, time.November, 5), Source: "https://example.org/2030"}

func TestReadNotice_BothFormats(t *testing.T) {
	want, err := ParseNotice([]byte(sound))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"JSON": soundJSON, "CSV": soundCSV, "CSV of a spreadsheet": "\ufeff" + soundCSV,
		"quoted CSV": "date,name,as\n\"2030-05-01\",\"劳动节\",off\n\n2030-05-04, 劳动节 ,work"}
	for name, text := range texts {
		got, err := ReadNotice([]byte(text), soundHead)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// What a notice is written as can be read back: the page keeps a notice so between preview and application.
func TestReadNotice_ReadsWhatIsWritten(t *testing.T) {
	h, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range h.Notices() {
		text, err := json.MarshalIndent(n, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadNotice(text, Notice{})
		if err != nil {
			t.Errorf("%s: %v", n.ID, err)
		}
		if diff := cmp.Diff(n, got); diff != "" {
			t.Errorf("%s: %s", n.ID, diff)
		}
	}
}

func TestReadNotice_JSONFaults(t *testing.T) {
	tests := []struct {
		name, old, new string
		reason         Reason
		line           int
	}{
		{"unknown field", `"source"`, `"quelle"`, FaultUnknown, 5},
		{"unknown field of a day", `"name": "劳动节", "as": "off"`, `"name": "劳动节", "off": "yes"`, FaultUnknown, 7},
		{"field twice", `"year": 2030,`, `"year": 2030, "id": "2030-2",`, FaultRepeated, 3},
		{"year as text", `2030,`, `"2030",`, FaultValue, 3},
		{"year with a fraction", `2030,`, `2030.5,`, FaultYear, 3},
		{"id as number", `"2030-1"`, `20301`, FaultValue, 2},
		{"id of another year", `"2030-1"`, `"2031-1"`, FaultID, 2},
		{"id in words", `"2030-1"`, `"2030-one"`, FaultID, 2},
		{"id with a zero", `"2030-1"`, `"2030-01"`, FaultID, 2},
		{"no id", `"id": "2030-1",`, ``, FaultIDMissing, 0},
		{"no such day of publication", `2029-11-05`, `2029-11-31`, FaultDate, 4},
		{"no source", `https://example.org/2030`, ``, FaultSourceMissing, 5},
		{"source with a line", `https://example.org/2030`, `https://\nexample.org`, FaultText, 5},
		{"days are no list", `"days": [`, `"days": "2030-05-01", "x": [`, FaultValue, 6},
		{"no such date", `2030-05-04`, `2030-04-31`, FaultDate, 8},
		{"other year", `2030-05-04`, `2033-05-04`, FaultOtherYear, 8},
		{"listed twice", `2030-05-04`, `2030-05-01`, FaultListedTwice, 8},
		{"no name", `"2030-05-04", "name": "劳动节"`, `"2030-05-04", "name": " "`, FaultNameMissing, 8},
		{"hidden characters", `"2030-05-04", "name": "劳动节"`, `"2030-05-04", "name": "劳\u202e动节"`, FaultText, 8},
		{"no such effect", `"work"`, `"Work"`, FaultEffect, 8},
		{"ordinary without revision", `"work"`, `"ordinary"`, FaultOrdinary, 8},
		{"cut off", "  ]\n}\n", "", FaultSyntax, 8},
		{"more after the end", "  ]\n}\n", "  ]\n}\n{}", FaultTrailing, 11},
		{"nothing", soundJSON, "{}", FaultIDMissing, 0},
		{"days are null", soundJSON, `{"days": null}`, FaultValue, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadNotice([]byte(strings.Replace(soundJSON, tt.old, tt.new, 1)), Notice{})
			checkFault(t, err, tt.reason, tt.line)
		})
	}
}

func checkFault(t *testing.T, err error, reason Reason, line int) {
	t.Helper()
	var fault *Fault
	if !errors.As(err, &fault) {
		t.Fatalf("error %v, want a fault", err)
	}
	if fault.Reason != reason || fault.Line != line {
		t.Errorf("%s in line %d (%v), want %s in line %d", fault.Reason, fault.Line, fault, reason, line)
	}
	if text := fault.Error(); strings.Contains(text, "%!") || strings.Contains(text, "EXTRA") {
		t.Errorf("text %q", text)
	}
}

// A spreadsheet saves the days in its own manner; where that has one meaning, it is taken.
func TestReadNotice_AsSpreadsheetsSave(t *testing.T) {
	want, err := ParseNotice([]byte(sound))
	if err != nil {
		t.Fatal(err)
	}
	const chinese = "日期,名称,类型\r\n2030/5/1,劳动节,休\r\n2030/5/4,劳动节,班\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(chinese)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.ReplaceAll(chinese, ",", "\t"))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{
		"lines of commas":        soundCSV + ",,\r\n,,,,\r\n",
		"lines of commas before": ",,\r\n" + soundCSV,
		"empty columns behind":   "date,name,as,,\n2030-05-01,劳动节,off,,\n2030-05-04,劳动节,work,,\n",
		"dates with slashes":     strings.NewReplacer("2030-05-01", "2030/5/1", "2030-05-04", "2030/5/4").Replace(soundCSV),
		"Chinese dates":          strings.NewReplacer("2030-05-01", "2030年5月1日", "2030-05-04", "2030年5月4日").Replace(soundCSV),
		"capitals":               "Date,Name,As\n2030-05-01,劳动节,Off\n2030-05-04,劳动节,WORK\n",
		"Chinese":                chinese,
		"Chinese with mark":      "\ufeff" + chinese,
		"Chinese words":          "日期,节日,安排\n2030-05-01,劳动节,放假\n2030-05-04,劳动节,上班\n",
		"other order":            "类型,日期,名称\n休,2030/5/1,劳动节\n班,2030/5/4,劳动节\n",
		"semicolons":             strings.ReplaceAll(soundCSV, ",", ";"),
		"wide commas":            strings.ReplaceAll(chinese, ",", "，"),
		"tabs":                   strings.ReplaceAll(chinese, ",", "\t") + "\t\t\r\n",
		"GB18030":                gb,
		"UTF-16":                 wide,
		"returns alone":          strings.ReplaceAll(chinese, "\r\n", "\r"),
	}
	for name, text := range texts {
		got, err := ReadNotice([]byte(text), soundHead)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if IsJSON([]byte(text)) {
			t.Errorf("%s is taken for JSON", name)
		}
	}
	if gb, err = simplifiedchinese.GB18030.NewEncoder().String(soundJSON); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadNotice([]byte(gb), Notice{}); err != nil || !cmp.Equal(want, got) {
		t.Errorf("JSON in GB18030: %v, %+v", err, got)
	}
}

func TestReadNotice_CSVFaults(t *testing.T) {
	tests := []struct {
		name, text string
		reason     Reason
		line       int
	}{
		{"no header", "2030-05-01,劳动节,off\n", FaultHeader, 1},
		{"other header", "date,as,holidays\n2030-05-01,off,劳动节\n", FaultHeader, 1},
		{"a column twice", "date,日期,as\n2030-05-01,2030-05-01,off\n", FaultHeader, 1},
		{"a column of its own", "date,name,as,note\n2030-05-01,劳动节,off,x\n", FaultHeader, 1},
		{"a title above", "放假安排,,\n日期,名称,类型\n2030-05-01,劳动节,休\n", FaultHeader, 1},
		{"nothing", "", FaultDaysMissing, 0},
		{"header alone", "date,name,as\n", FaultDaysMissing, 0},
		{"a column less", "date,name,as\n2030-05-01,off\n", FaultColumns, 2},
		{"open quote", "date,name,as\n2030-05-01,\"劳动节,off\n", FaultSyntax, 2},
		{"a cell more", "date,name,as\n2030-05-01,劳动节,off,x\n", FaultColumns, 2},
		{"no such date", "date,name,as\n2030-05-01,劳动节,off\n2030/04/31,劳动节,work\n", FaultDate, 3},
		{"a date with two meanings", "date,name,as\n4/5/2030,劳动节,off\n", FaultDate, 2},
		{"a number of days", "date,name,as\n47604,劳动节,off\n", FaultDate, 2},
		{"no effect", "date,name,as\n2030-05-01,劳动节,,\n", FaultEffect, 2},
		{"an effect with two meanings", "date,name,as\n\n2030-05-01,劳动节,调休\n", FaultEffect, 3},
		{"Big5", "date,name,as\n2030-05-01,\xb3\xd2\xb0\xca\xb8\x60,off\n", FaultEncoding, 0},
		{"Latin-1", "date,name,as\n2030-05-01,F\xeate,off\n", FaultEncoding, 0},
		{"half of UTF-16", "\xff\xfed\x00a\x00t", FaultEncoding, 0},
		{"too many", "date,name,as\n" + manyDays(mostDays+1), FaultTooMany, mostDays + 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadNotice([]byte(tt.text), soundHead)
			checkFault(t, err, tt.reason, tt.line)
		})
	}
}

func manyDays(n int) string {
	var text strings.Builder
	for i := range n {
		text.WriteString(NewDate(2030, time.January, 1).AddDays(i).String() + ",节,off\n")
	}
	return text.String()
}

// Whatever is uploaded: a notice that holds together, or a fault.
func FuzzReadNotice(f *testing.F) {
	for _, text := range []string{soundJSON, soundCSV, "{}", "[", `{"days":[{}]}`, "date,name,as\n\"", "\ufeff{", `{"year":1e99}`,
		"日期;名称;类型\r2030/5/1;劳动节;休", "\xff\xfe{\x00", "date,name,as\n2030-05-01,\xc0\xcd\xb6\xaf\xbd\xda,off\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := ReadNotice(data, soundHead)
		if err != nil {
			var fault *Fault
			if !errors.As(err, &fault) || fault.Error() == "" {
				t.Errorf("error %v is no fault", err)
			}
			return
		}
		if err := n.check(); err != nil {
			t.Errorf("read although %v", err)
		}
	})
}

func TestFirstDifference(t *testing.T) {
	h, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	of := func(day string) *Calendar {
		asOf, err := ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		return h.Published(asOf)
	}
	tests := []struct{ before, after, want string }{
		{"2019-03-21", "2019-03-22", "2019-04-28"},
		{"2020-01-26", "2020-01-27", "2020-01-31"},
		{"2025-11-03", "2025-11-04", "2026-01-01"}, // the year is settled
	}
	for _, tt := range tests {
		for _, pair := range [][2]*Calendar{{of(tt.before), of(tt.after)}, {of(tt.after), of(tt.before)}} {
			if got, ok := pair[0].FirstDifference(pair[1]); !ok || got.String() != tt.want {
				t.Errorf("%s and %s: %s %v, want %s", tt.before, tt.after, got, ok, tt.want)
			}
		}
	}
	if day, ok := h.Latest().FirstDifference(h.Latest()); ok {
		t.Errorf("a calendar differs from itself on %s", day)
	}
}
