package rules

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

func load(t testing.TB) *Book {
	t.Helper()
	book, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func latest(t testing.TB) *calendar.Calendar {
	t.Helper()
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// table reads a CSV file with a header as maps from column to value.
func table(t *testing.T, file string) []map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 2 {
		t.Fatalf("%s has no rows", file)
	}
	var entries []map[string]string
	for _, row := range rows[1:] {
		entry := make(map[string]string)
		for i, column := range rows[0] {
			entry[column] = row[i]
		}
		entries = append(entries, entry)
	}
	return entries
}

// The examples were worked out apart from this code; those of the operator's own periods by hand, across holidays and days worked instead.
func TestCompute_Examples(t *testing.T) {
	book, cal := load(t), latest(t)
	for i, row := range slices.Concat(table(t, "testdata/examples.csv"), table(t, "testdata/examples_own.csv")) {
		t.Run(fmt.Sprintf("%d_%s_%s", i+2, row["pack"], row["clock"]), func(t *testing.T) {
			pack, err := book.Pack(row["pack"], 1)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Compute(pack, row["clock"], instant(t, row["starts"]), cal)
			if err != nil {
				t.Fatal(err)
			}
			if due := got.Due.Format(time.RFC3339); due != row["due"] {
				t.Errorf("due %s, want %s", due, row["due"])
			}
			if got.Provisional != (row["provisional"] == "yes") {
				t.Errorf("provisional: %t, want %s", got.Provisional, row["provisional"])
			}
			if got.Article != row["article"] {
				t.Errorf("article %s, want %s", got.Article, row["article"])
			}
		})
	}
}

// What the articles state was listed apart from the packs.
func TestPacks_HoldEveryPeriodOfTheArticles(t *testing.T) {
	book := load(t)
	for _, want := range table(t, "testdata/clocks.csv") {
		pack, err := book.Pack(want["pack"], 1)
		if err != nil {
			t.Fatal(err)
		}
		k, err := pack.Clock(want["clock"])
		if err != nil {
			t.Error(err)
			continue
		}
		got := map[string]string{
			"pack":        pack.ID,
			"clock":       k.Name,
			"amount":      strconv.Itoa(k.Amount),
			"unit":        string(k.Unit),
			"starts_at":   k.StartsAt.EN,
			"article":     k.Article,
			"basis":       string(k.Basis),
			"extension":   "",
			"total_cap":   "",
			"approved_by": "",
		}
		if e := k.Extension; e != nil {
			got["approved_by"] = e.ApprovedBy.EN
			got["extension"] = "open"
			if !e.Open {
				got["extension"] = words(e.Amount, k.Unit)
			}
			if e.Cap != nil {
				flow, _, _ := strings.Cut(k.Name, ".")
				got["total_cap"] = words(e.Cap.Amount, e.Cap.Unit) + " from " + phrase(flow, e.Cap.From)
			}
		}
		for column, value := range want {
			if got[column] != value {
				t.Errorf("%s %s: %s is %q, want %q", pack.ID, k.Name, column, got[column], value)
			}
		}
	}
}

func words(amount int, unit Unit) string {
	return fmt.Sprintf("%d %ss", amount, strings.ReplaceAll(string(unit), "_", " "))
}

func phrase(flow string, from casefile.Event) string {
	switch {
	case flow == "objection" && from == casefile.EventFiled:
		return "objection received"
	case flow == "repair" && from == casefile.EventAccepted:
		return "application accepted"
	}
	return string(from)
}

// The period named in an article must be kept from the act that the article names.
func TestPacks_RunsFrom(t *testing.T) {
	tests := []struct {
		pack, clock string
		want        casefile.Event
	}{
		{"qianhai-2020", "objection.decide", casefile.EventFiled},
		{"qianhai-2020", "objection.annotate", casefile.EventFiled},
		{"shenzhen-2020", "objection.compare", casefile.EventFiled},
		{"shenzhen-2020", "objection.annotate", casefile.EventAccepted},
		{"shenzhen-2020", "objection.verify", casefile.EventTransferred},
		{"shenzhen-2020", "objection.inform", casefile.EventVerified},
		{"shenzhen-2020", "objection.inform_correction", casefile.EventCorrected},
		{"shenzhen-2020", "objection.total", casefile.EventFiled},
		{"shenzhen-2020", "objection.filing_window", casefile.EventLearned},
		{"shenzhen-2020", "objection.decide_direct", casefile.EventFiled},
		{"shenzhen-2022", "objection.compare", casefile.EventAccepted},
		{"shenzhen-2022", "objection.verify", casefile.EventTransferred},
		{"shenzhen-2022", "objection.decide_direct", casefile.EventAccepted},
		{"xiamen-draft", "objection.compare", casefile.EventAccepted},
		{"xiamen-draft", "objection.transfer", casefile.EventCompared},
		{"city-2022", "objection.verify", casefile.EventTransferred},
		{"city-2022", "objection.supplement", casefile.EventSupplementAsked},
		{"shenzhen-2020", "objection.route", casefile.EventSentBack},
		{"shenzhen-2020", "objection.approve_late", casefile.EventLateFormChecked},
		{"qianhai-2020", "supervision.reply_urge", casefile.EventUrged},
	}
	book := load(t)
	for _, tt := range tests {
		pack, err := book.Pack(tt.pack, 1)
		if err != nil {
			t.Fatal(err)
		}
		k, err := pack.Clock(tt.clock)
		if err != nil {
			t.Error(err)
			continue
		}
		if k.RunsFrom != tt.want {
			t.Errorf("%s %s runs from %q, want %q", tt.pack, tt.clock, k.RunsFrom, tt.want)
		}
	}
}

// Where an article says "in time" or nothing, the operator has set a number. Such a period never looks like one of the law.
func TestPacks_PeriodsOfTheOperator(t *testing.T) {
	everywhere := []string{"city-2022", "qianhai-2020", "shenzhen-2020", "shenzhen-2022", "xiamen-draft"}
	units := []string{"city-2022", "shenzhen-2020", "shenzhen-2022", "xiamen-draft"} // where a unit verifies, and lists are kept
	tests := []struct {
		clock  string
		amount int
		packs  []string
	}{
		{"objection.supplement", 10, everywhere},
		{"objection.accept", 2, []string{"city-2022", "shenzhen-2022", "xiamen-draft"}},
		{"objection.accept", 1, []string{"shenzhen-2020"}}, // of the two days that the article gives for comparing
		{"objection.accept", 1, []string{"qianhai-2020"}},  // of three working days in all
		{"objection.route", 1, units},
		{"objection.approve_late", 0, []string{"shenzhen-2020"}},
		{"objection.verify", 10, []string{"city-2022"}},
		{"objection.notify_partners", 1, []string{"city-2022", "qianhai-2020", "shenzhen-2022", "xiamen-draft"}},
		{"supervision.reply_urge", 1, everywhere},
		{"listing.reply", 5, units},
		{"listing.check", 5, units},
		{"commitment.rectify", 15, []string{"city-2022", "shenzhen-2020", "shenzhen-2022"}},
		{"repair.accept", 2, []string{"city-2022", "qianhai-2020", "shenzhen-2020", "xiamen-draft"}},
		{"repair.supplement", 10, everywhere},
		{"repair.decide", 10, []string{"city-2022", "qianhai-2020", "xiamen-draft"}},
		{"repair.notify_partners", 1, everywhere},
	}
	for _, tt := range tests {
		for _, id := range tt.packs {
			k, err := pack(t, id).Clock(tt.clock)
			if err != nil {
				t.Error(err)
				continue
			}
			if k.Amount != tt.amount || k.Unit != WorkingDay || k.Basis != Policy {
				t.Errorf("%s %s: %d %s, %s; want %d working days by policy", id, tt.clock, k.Amount, k.Unit, k.Basis, tt.amount)
			}
		}
	}
	steps := pack(t, "shenzhen-2020").Objection.Steps
	if steps[casefile.StepRoute] != "objection.route" || steps[casefile.StepApproveLate] != "objection.approve_late" ||
		steps[casefile.StepReplyUrge] != "supervision.reply_urge" {
		t.Errorf("steps %+v", steps)
	}
}
