package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestDeadline_Examples asks the program for every dated example of every clock.
func TestDeadline_Examples(t *testing.T) {
	basis := map[string]string{} // by pack and clock: what the documents say, and what a city says where they are silent
	for _, row := range readRows(t, "../../rules/testdata/clocks.csv") {
		basis[row[0]+" "+row[1]] = row[9]
	}
	rows := readRows(t, "../../rules/testdata/examples.csv")
	if len(rows) < 100 {
		t.Fatalf("%d examples", len(rows))
	}
	for _, row := range rows {
		var out bytes.Buffer
		args := []string{"deadline", "--pack", row[0], "--clock", row[1], "--from", row[2], "--json"}
		if err := run(context.Background(), args, &out); err != nil {
			t.Errorf("%v: %v", row, err)
			continue
		}
		var got struct {
			Due, Article, Basis string
			Provisional         bool
			Counted, Skipped    []struct{ Date, Kind string }
		}
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if got.Due != row[3] || got.Provisional != (row[4] == "yes") || got.Article != row[5] || got.Basis != cmp.Or(basis[row[0]+" "+row[1]], "policy") { // what no document has is the operator's own
			t.Errorf("%v: %+v", row, got)
		}
	}
}

// readRows reads a table without its head.
func readRows(t *testing.T, name string) [][]string {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func TestDeadline(t *testing.T) {
	tests := []struct{ args, want string }{
		// shenzhen-2020 38(2): whatever is asked for, the whole case has 20 working days, two of which are for telling the applicant.
		{"--pack shenzhen-2020 --clock objection.verify --from 2025-02-18T09:00:00+08:00 --extended", "due 2025-03-14T23:59:59+08:00"},
		{"--pack shenzhen-2022 --clock objection.verify --from 2025-02-18T09:00:00+08:00 --extended", "due 2025-02-25T23:59:59+08:00"},
		// Before 2020-01-27 it was a working day; then the holiday was prolonged.
		{"--pack shenzhen-2020 --clock objection.compare --from 2020-01-31T09:00:00+08:00 --calendar-as-of 2020-01-20", "due 2020-02-03T23:59:59+08:00"},
		{"--pack shenzhen-2020 --clock objection.compare --from 2020-01-31T09:00:00+08:00", "due 2020-02-04T23:59:59+08:00"},
		{"--pack shenzhen-2020 --clock objection.compare --from 2026-12-31T09:00:00+08:00", "provisional"},
		// Decision 0012: two days on which a supplement was awaited.
		{"--pack shenzhen-2022 --clock objection.verify --from 2025-02-18T09:00:00+08:00 --suspended 2025-02-19T09:00:00+08:00/2025-02-20T09:00:00+08:00",
			"due 2025-02-24T23:59:59+08:00"},
		{"--pack shenzhen-2022 --clock objection.verify --from 2025-02-18T09:00:00+08:00 --suspended 2025-02-19T09:00:00+08:00/2025-02-19T10:00:00+08:00 --suspended 2025-02-21T09:00:00+08:00/2025-02-22T09:00:00+08:00",
			"due 2025-02-24T23:59:59+08:00"},
		// The cap counts from the filing, which was two working days earlier.
		{"--pack shenzhen-2020 --clock objection.verify --from 2025-02-18T09:00:00+08:00 --extended --cap-from 2025-02-14T09:00:00+08:00",
			"due 2025-03-12T23:59:59+08:00"},
		{"--pack shenzhen-2022 --clock objection.verify --from 2025-02-18T09:00:00+08:00 --lang zh", "规定时限（第五十一条第三款）为2个工作日，"},
		{"--packs ../../rules/testdata/named --pack harbour-town --clock objection.inquiry --from 2025-02-18T09:00:00+08:00", "Special inquiry (objection.inquiry) due"},
		{"--packs ../../rules/testdata/named --pack harbour-town --clock objection.inquiry --from 2025-02-18T09:00:00+08:00 --lang zh", "专项调查期限 (objection.inquiry) due"},
		{"--pack city-2022 --clock objection.verify --from 2025-02-18T09:00:00+08:00", "The period the service promises is 10 working days (set by the city;"},
	}
	for _, test := range tests {
		var out bytes.Buffer
		if err := run(context.Background(), append([]string{"deadline"}, strings.Fields(test.args)...), &out); err != nil {
			t.Errorf("%s: %v", test.args, err)
		}
		if !strings.Contains(out.String(), test.want) {
			t.Errorf("%s:\n%swant %q", test.args, out.String(), test.want)
		}
	}
	for _, args := range []string{
		"--pack nowhere --clock objection.verify --from 2025-02-18T09:00:00+08:00",
		"--pack city-2022 --clock objection.dance --from 2025-02-18T09:00:00+08:00",
		"--pack city-2022 --clock objection.annotate --from yesterday",
		"--pack city-2022 --clock objection.annotate --from 2025-02-18T09:00:00+08:00 --extended",
		"--pack city-2022 --clock objection.annotate --from 2025-02-18T09:00:00+08:00 --calendar-as-of tomorrow",
		"--pack city-2022 --clock objection.annotate --from 2025-02-18T09:00:00+08:00 --suspended 2025-02-18T09:00:00+08:00",
		"--pack city-2022 --clock objection.annotate --from 2025-02-18T09:00:00+08:00 --suspended monday/friday",
		"--pack city-2022 --clock objection.annotate --from 2025-02-18T09:00:00+08:00 --suspended 2025-02-18T11:00:00+08:00/2025-02-18T10:00:00+08:00",
	} {
		if err := run(context.Background(), append([]string{"deadline"}, strings.Fields(args)...), &bytes.Buffer{}); err == nil {
			t.Errorf("%s: no error", args)
		}
	}
}

// The whole handling ends by its twentieth day, so that the verification has only six of the ten days beyond its own.
func TestDeadline_JSON(t *testing.T) {
	var out bytes.Buffer
	args := "deadline --json --pack shenzhen-2020 --clock objection.verify --from 2026-09-24T02:00:00Z --extended " +
		"--suspended 2026-09-28T10:00:00+08:00/2026-09-29T10:00:00+08:00"
	if err := run(context.Background(), strings.Fields(args), &out); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"pack": "shenzhen-2020", "pack_version": 1.0, "clock": "objection.verify", "article": "38(1)", "basis": "statute",
		"start": "2026-09-24T10:00:00+08:00", "due": "2026-10-27T23:59:59+08:00", "provisional": false, "amount": 10.0, "extended": 6.0}
	for key, value := range want {
		if got[key] != value {
			t.Errorf("%s is %v, want %v", key, got[key], value)
		}
	}
	for _, part := range []string{
		`"date": "2026-10-10",
      "kind": "make_up",
      "name": "国庆节",
      "notice": "2026-1"`,
		`"date": "2026-09-28",
      "kind": "suspended"`,
		`"reason": "supplement"`, `"starts_at": {`, `"sentence": {`, `"extensions": [`, `"cap": {`, `"calendar_version": "`,
	} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("no %s in\n%s", part, out.String())
		}
	}
}

// The program says the same whatever zone its machine is set to: the whole of the test above, on a machine in New York.
func TestDeadline_OnAMachineElsewhere(t *testing.T) {
	for _, zone := range []string{"America/New_York", "Pacific/Kiritimati", "UTC"} {
		if _, err := time.LoadLocation(zone); err != nil {
			t.Fatalf("this machine knows no zone %s: %v", zone, err)
		}
		cmd := exec.Command(os.Args[0], "-test.run=^(TestDeadline|TestDeadline_Examples|TestDeadline_JSON)$", "-test.v")
		cmd.Env = append(os.Environ(), "TZ="+zone)
		if out, err := cmd.CombinedOutput(); err != nil || strings.Count(string(out), "--- PASS") != 3 {
			t.Errorf("%s: %v\n%s", zone, err, out)
		}
	}
}
