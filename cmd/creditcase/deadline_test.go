package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestDeadline_Examples asks the program for every dated example of every clock.
func TestDeadline_Examples(t *testing.T) {
	file, err := os.Open("../../rules/testdata/examples.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 100 {
		t.Fatalf("%d examples", len(rows))
	}
	for _, row := range rows[1:] {
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
		if got.Due != row[3] || got.Provisional != (row[4] == "yes") || got.Article != row[5] || got.Basis != "statute" {
			t.Errorf("%v: %+v", row, got)
		}
	}
}

func TestDeadline(t *testing.T) {
	tests := []struct{ args, want string }{
		// shenzhen-2020 38(2): whatever is asked for, the whole case has 20 working days.
		{"--pack shenzhen-2020 --clock objection.verify --from 2025-02-18T09:00:00+08:00 --extended", "due 2025-03-18T23:59:59+08:00"},
		{"--pack shenzhen-2022 --clock objection.verify --from 2025-02-18T09:00:00+08:00 --extended", "due 2025-02-25T23:59:59+08:00"},
		// Before 2020-01-27 it was a working day; then the holiday was prolonged.
		{"--pack shenzhen-2020 --clock objection.compare --from 2020-01-31T09:00:00+08:00 --calendar-as-of 2020-01-20", "due 2020-02-03T23:59:59+08:00"},
		{"--pack shenzhen-2020 --clock objection.compare --from 2020-01-31T09:00:00+08:00", "due 2020-02-04T23:59:59+08:00"},
		{"--pack shenzhen-2020 --clock objection.compare --from 2026-12-31T09:00:00+08:00", "provisional"},
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
	} {
		if err := run(context.Background(), append([]string{"deadline"}, strings.Fields(args)...), &bytes.Buffer{}); err == nil {
			t.Errorf("%s: no error", args)
		}
	}
}
