package proof

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// small is a file by hand, with something in every list. It does not hold, and says so without falling over.
func small(t testing.TB) File {
	t.Helper()
	at := calendar.NewDate(2026, time.March, 2).At(9, 0)
	f := File{Format: Format, Exported: at, Salt: Salt(strings.Repeat("ab", 32)),
		Packs: []Pack{{ID: "shenzhen-2020", Version: 1}}, Calendars: []Calendar{{Version: "none@0", Notices: []string{"2030-1"}}},
		Acts: []Act{{ID: uuid.UUID{1}, Kind: casefile.ActFile, ReceivedAt: at, ContentHash: "00"}}, Trail: []Line{{Text: "{}", Hash: "zz"}, {Text: "no"}},
		Deadlines: []Deadline{{Due: at, Explanation: rules.Deadline{Pack: "shenzhen-2020", PackVersion: 1, Clock: "objection.verify",
			Start: at, Extensions: []rules.Prolongation{{Amount: 1 << 40}}}}},
		Parties: []Party{{}}, Records: []Record{{Result: "keep"}}, Events: []Event{{Act: &uuid.UUID{2}}}, Decisions: []Decision{{}},
		Documents: []Document{{To: uuid.Nil.String()}}, Services: []Service{{Document: uuid.UUID{3}}}, Effects: []Effect{{}}}
	f.Case.Suspensions = []rules.Suspension{}
	return f
}

func TestVerify_MadeUp_SaysWhatIsMissing(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	data, err := Encode(small(t))
	if err != nil {
		t.Fatal(err)
	}
	report := Verify(data, book)
	for _, part := range []string{"packs/1", "calendars/1", "parties/1", "records/1", "acts/1", "trail/1", "trail/2", "events/1", "deadlines/1",
		"decisions/1", "documents/1", "services/1", "effects/1", "case"} {
		if !slices.ContainsFunc(report.Findings, func(f Finding) bool { return f.Part == part && f.To > f.From && f.Text != "" }) {
			t.Errorf("nothing found about %s", part)
		}
	}
	for _, f := range report.Findings {
		if strings.Contains(f.Text, "sealed") {
			t.Errorf("a file that nobody changed: %s", f)
		}
	}
}

func TestEncode_OneForm(t *testing.T) {
	f := small(t)
	f.Case.Number = "<&>\u2028云"
	one, err := Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	var read File
	if err := json.Unmarshal(one, &read); err != nil {
		t.Fatal(err)
	}
	two, err := Encode(read)
	if err != nil || !bytes.Equal(one, two) {
		t.Errorf("written again it differs at byte %d: %v", differsAt(one, two), err)
	}
	if !bytes.Contains(one, []byte("<&>")) || !bytes.HasSuffix(one, []byte("}\n")) {
		t.Error("something is escaped that need not be, or the line end is missing")
	}
	if read.Digest != total(read.Digests) || len(read.Digests) == 0 {
		t.Errorf("digest %s over %d digests", read.Digest, len(read.Digests))
	}
}

// A file of another format, whatever else it has, is refused in one sentence.
func TestVerify_AnotherFormat(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	for format, want := range map[string]string{
		`"creditcase-proof/1"`: `the file is of format "creditcase-proof/1", and this program reads "creditcase-proof/3" only`,
		`"creditcase-proof/4"`: `the file is of format "creditcase-proof/4", and this program reads "creditcase-proof/3" only`,
		`""`:                   `the file is of format "", and this program reads "creditcase-proof/3" only`,
		`3`:                    `the file does not say of which format it is`,
	} {
		report := Verify([]byte(`{"format": `+format+`, "decision": {}, "digest": "00"}`), book)
		if len(report.Findings) != 1 || report.Findings[0].Part != "format" || !strings.HasPrefix(report.Findings[0].Text, want) {
			t.Errorf("%s: %v, want %q", format, report.Findings, want)
		}
	}
}

func FuzzVerify(f *testing.F) {
	book, err := rules.Load()
	if err != nil {
		f.Fatal(err)
	}
	data, err := Encode(small(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("{}\n"))
	f.Add([]byte(`{"format":"creditcase-proof/3","trail":null,"acts":[{}],"deadlines":[{"explanation":{}}],"digests":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		report := Verify(data, book)
		if report.Holds() && report.Lines == 0 {
			t.Errorf("a file without a trail holds:\n%s", data)
		}
		for _, finding := range report.Findings {
			if finding.From < 0 || finding.From > finding.To || finding.String() == "" {
				t.Errorf("finding %+v", finding)
			}
		}
	})
}
