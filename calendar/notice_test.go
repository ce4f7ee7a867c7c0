package calendar

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

const sound = `id: 2030-1
year: 2030
published: 2029-11-05
source: https://example.org/2030
days:
  - {date: 2030-05-01, name: 劳动节, as: off}
  - {date: 2030-05-04, name: 劳动节, as: work}
`

func TestParseNotice_Faults(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"unknown field", "year:", "jahr: 1\nyear:", "jahr"},
		{"no id", "id: 2030-1\n", "", "id is missing"},
		{"year out of range", "year: 2030", "year: 1949", "year 1949"},
		{"no publication", "published: 2029-11-05\n", "", "published is missing"},
		{"no source", "source: https://example.org/2030\n", "", "source is missing"},
		{"no such date", "2030-05-01", "2030-02-30", "2030-02-30"},
		{"other year", "2030-05-01", "2031-05-01", "not in the year"},
		{"listed twice", "2030-05-04", "2030-05-01", "listed twice"},
		{"no name", "name: 劳动节, as: off", "as: off", "name is missing"},
		{"no such effect", "as: work", "as: holiday", "not off, work or ordinary"},
		{"ordinary without revision", "as: work", "as: ordinary", "revises"},
		{"no days", sound[strings.Index(sound, "days:"):], "days: []\n", "days are missing"},
		{"not YAML", "id: 2030-1", "id: [", "parse notice"},
	}
	if _, err := ParseNotice([]byte(sound)); err != nil {
		t.Fatalf("the sound notice: %v", err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseNotice([]byte(strings.Replace(sound, tt.old, tt.new, 1)))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestParseHistory_Faults(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"file and id", map[string]string{"2030.yaml": sound}, "must agree"},
		{"second notice", map[string]string{"2030-1.yaml": sound, "2030-2.yaml": strings.Replace(sound, "2030-1", "2030-2", 1)}, "say what it revises"},
		{"revises nothing", map[string]string{"2030-1.yaml": sound + "revises: 2030-0\n"}, "no earlier notice"},
		{"statutory twice", map[string]string{"statutory.yaml": "days: [{date: 2031-01-01, name: 元旦}, {date: 2031-01-01, name: 元旦}]\n"}, "listed twice"},
		{"statutory unnamed", map[string]string{"statutory.yaml": "days: [{date: 2031-01-01}]\n"}, "without a name"},
		{"statutory unknown field", map[string]string{"statutory.yaml": "tage: []\n"}, "tage"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := make(fstest.MapFS)
			for name, text := range tt.files {
				fsys[name] = &fstest.MapFile{Data: []byte(text)}
			}
			if _, err := ParseHistory(fsys); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

// A notice for a year that was provisional settles it, and a revision can make a day ordinary again.
func TestHistory_With(t *testing.T) {
	h, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	first, err := ParseNotice([]byte(sound))
	if err != nil {
		t.Fatal(err)
	}
	settled, err := h.With(first)
	if err != nil {
		t.Fatal(err)
	}
	second := Notice{
		ID: "2030-2", Year: 2030, Published: first.Published.AddDays(30), Source: first.Source, Revises: first.ID,
		Days: []NoticeDay{{Date: NewDate(2030, time.May, 4), Name: "劳动节", As: Ordinary}},
	}
	revised, err := settled.With(second)
	if err != nil {
		t.Fatal(err)
	}

	saturday := NewDate(2030, time.May, 4)
	if got := h.Latest().Why(saturday); !got.Off || !got.Provisional {
		t.Errorf("before the notice: %+v", got)
	}
	if got := settled.Latest().Why(saturday); got.Kind != MakeUp || got.Provisional {
		t.Errorf("by the notice: %+v", got)
	}
	if got := settled.Latest().Why(NewDate(2030, time.May, 2)); got.Off {
		t.Errorf("regulation alone still makes it a day off in a year with a notice: %+v", got)
	}
	if got := revised.Latest().Why(saturday); got.Kind != Weekend || got.Notice != second.ID {
		t.Errorf("by the revision: %+v", got)
	}
	if got := revised.Published(first.Published).Why(saturday); got.Kind != MakeUp {
		t.Errorf("before the revision: %+v", got)
	}
	if n := len(revised.Notices()); n != len(h.Notices())+2 {
		t.Errorf("history has %d notices", n)
	}
	if _, err := settled.With(first); err == nil {
		t.Error("the same notice was accepted twice")
	}
}

func FuzzParseNotice(f *testing.F) {
	f.Add([]byte(sound))
	f.Add([]byte("id: [\n"))
	f.Add([]byte("days:\n  - {date: 2030-05-01}\n  - {date: 0}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		notice, err := ParseNotice(data)
		if err != nil {
			_, err := ParseHistory(fstest.MapFS{"2030-1.yaml": {Data: data}})
			if err == nil || !strings.HasPrefix(err.Error(), "2030-1.yaml: ") {
				t.Fatalf("error %v does not say in which file", err)
			}
			return
		}
		notice.Revises = "" // its predecessor is not here
		h, err := NewHistory([]Notice{notice}, nil)
		if err != nil {
			return // ordinary days need a predecessor
		}
		c := h.Latest()
		for _, d := range notice.Days {
			if c.IsWorkday(d.Date) != (d.As == Work) {
				t.Fatalf("%s is %s by the notice, worked: %t", d.Date, d.As, c.IsWorkday(d.Date))
			}
		}
	})
}
