package seed

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"github.com/alexedwards/argon2id"
	"github.com/google/go-cmp/cmp"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var noon = time.Date(2026, time.March, 18, 12, 0, 0, 0, calendar.Zone)

func filled(t *testing.T, seedNumber uint64) *db.Store {
	t.Helper()
	return filledAt(t, noon, seedNumber)
}

func filledAt(t *testing.T, now time.Time, seedNumber uint64) *db.Store {
	t.Helper()
	store := db.NewStore(dbtest.New(t))
	summary, err := Fill(context.Background(), store, now, seedNumber)
	if err != nil {
		t.Fatal(err)
	}
	if !summary.Done {
		t.Fatal("Fill wrote nothing into an empty database")
	}
	return store
}

// rows gives every row of a table as JSON, in the order of the text, without the columns named.
func rows(t *testing.T, store *db.Store, table string, without ...string) []string {
	t.Helper()
	result, err := store.Pool.Query(context.Background(),
		"SELECT (to_jsonb(x) - $1::text[])::text FROM "+table+" x ORDER BY 1", slices.Concat([]string{""}, without))
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	var list []string
	for result.Next() {
		var text string
		if err := result.Scan(&text); err != nil {
			t.Fatal(err)
		}
		list = append(list, text)
	}
	if err := result.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestFill_SameSeed_SameRows(t *testing.T) {
	one, two, other := filled(t, 7), filled(t, 7), filled(t, 8)
	tables := []string{"units", "subjects", "accounts", "account_subjects", "catalogue_items", "records", "record_versions"}
	for _, table := range tables {
		first := rows(t, one, table, "password_hash")
		if len(first) == 0 {
			t.Errorf("%s is empty", table)
		}
		if diff := cmp.Diff(first, rows(t, two, table, "password_hash")); diff != "" {
			t.Errorf("%s differs between two fillings with one seed number:\n%s", table, diff)
		}
		if cmp.Equal(first, rows(t, other, table, "password_hash")) {
			t.Errorf("%s is the same with another seed number", table)
		}
	}
}

func TestFill_Twice_WritesNothingMore(t *testing.T) {
	store := filled(t, 1)
	before := rows(t, store, "records")
	summary, err := Fill(context.Background(), store, noon, 2)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Summary{}, summary); diff != "" {
		t.Errorf("summary of a second filling:\n%s", diff)
	}
	if diff := cmp.Diff(before, rows(t, store, "records")); diff != "" {
		t.Errorf("records after a second filling:\n%s", diff)
	}
}

func TestFill_TwoAtOnce_OneWrites(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	type outcome struct {
		summary Summary
		err     error
	}
	outcomes := make(chan outcome)
	for range 2 {
		go func() {
			s, err := Fill(context.Background(), store, noon, 1)
			outcomes <- outcome{s, err}
		}()
	}
	wrote := 0
	for range 2 {
		o := <-outcomes
		if o.err != nil {
			t.Error(o.err)
		}
		if o.summary.Done {
			wrote++
		}
	}
	if wrote != 1 {
		t.Errorf("%d of two fillings at once wrote, want 1", wrote)
	}
}

func mustBuild(t *testing.T, seedNumber uint64) *city {
	t.Helper()
	c, err := build(Small, noon, seedNumber)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestBuild_Size(t *testing.T) {
	for seedNumber := range uint64(20) {
		s := mustBuild(t, seedNumber).summary()
		if s.Subjects != 200 || s.Records < 650 || s.Records > 950 {
			t.Errorf("seed %d: %d subjects with %d records, want 200 with about 800", seedNumber, s.Subjects, s.Records)
		}
		if share := float64(s.OwnError) / float64(s.Records); share < 0.08 || share > 0.18 {
			t.Errorf("seed %d: %.0f %% own errors, want about 12", seedNumber, 100*share)
		}
	}
}

func TestBuild_Codes(t *testing.T) {
	for seedNumber := range uint64(20) {
		codes := make(map[string]bool)
		for _, s := range mustBuild(t, seedNumber).subjects {
			valid, at := casefile.ValidUSC, 2
			if s.Kind == casefile.SubjectPerson {
				valid, at = casefile.ValidIDNumber, 0
			}
			if !valid(s.Code) {
				t.Errorf("code %s of a %s is not valid", s.Code, s.Kind)
			}
			if !strings.HasPrefix(s.Code[at:], division) {
				t.Errorf("code %s of a %s could be a real one's: its division is not %s", s.Code, s.Kind, division)
			}
			if codes[s.Code] || codes[s.Name] {
				t.Errorf("%s %s: code or name is another's too", s.Code, s.Name)
			}
			codes[s.Code], codes[s.Name] = true, true
		}
	}
}

func TestBuild_Records(t *testing.T) {
	c := mustBuild(t, 1)
	fields := make(map[string][]casefile.Field)
	for _, it := range c.items {
		var list []casefile.Field
		if err := json.Unmarshal(it.Fields, &list); err != nil {
			t.Fatal(err)
		}
		fields[it.ID.String()] = list
	}
	numbers := make(map[string]bool)
	for i, r := range c.records {
		var source, copied casefile.Content
		if err := json.Unmarshal(r.Source, &source); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(c.versions[i].Content, &copied); err != nil {
			t.Fatal(err)
		}
		of := fields[r.ItemID.String()]
		for _, f := range of {
			mayBe := f.Means == casefile.MeansPerformed || f.Means == casefile.MeansCorrected // has happened, or not
			if !mayBe && (source[f.Key] == "" || copied[f.Key] == "") {
				t.Errorf("%s: %s is empty", r.Number, f.Key)
			}
		}
		for _, content := range []casefile.Content{source, copied} {
			if kept, faults := casefile.CheckContent(of, content); faults != nil || !maps.Equal(kept, content) {
				t.Errorf("%s is not what its item can hold, in the form that is kept: %v", r.Number, faults)
			}
		}
		if n := len(copied.Differences(source, of)); n > 1 {
			t.Errorf("%s differs from its source in %d fields, want one at most", r.Number, n)
		}
		if c.versions[i].RecordID != r.ID {
			t.Errorf("%s: version belongs elsewhere", r.Number)
		}
		if age := calendar.DateOf(r.RecordedOn).DaysUntil(calendar.DateOf(noon)); age < youngestRecord {
			t.Errorf("%s is %d days old, want %d at least", r.Number, age, youngestRecord)
		}
		year := fmt.Sprintf("-%d-", calendar.DateOf(r.RecordedOn).Year())
		if numbers[r.Number] || !strings.Contains(r.Number, year) {
			t.Errorf("record number %s: want one of its own, of the year of the record", r.Number)
		}
		numbers[r.Number] = true
	}
}

// Whoever is on a list is there until a day that its record says. Of the lists of others some have ended and some have not; applicants find their companies on theirs for
// a year more at least, but for the one whose term has run out.
func TestBuild_Lists(t *testing.T) {
	c := mustBuild(t, 2026)
	today := calendar.DateOf(noon)
	lists, codes := make(map[string]casefile.ItemListing), make(map[string]string)
	for _, it := range c.items {
		var list casefile.ItemListing
		if err := json.Unmarshal(it.Listing, &list); err != nil {
			t.Fatal(err)
		}
		if list.IsList() {
			lists[it.ID.String()], codes[it.ID.String()] = list, it.Code
		}
	}
	applicants := make(map[string]string) // by what they stand for
	for i := range Small.applicants {
		applicants[c.subjects[i].ID.String()] = applicantLogin(i)
	}
	ended, ranOuts := make(map[bool]int), 0
	for i, r := range c.records {
		list, ok := lists[r.ItemID.String()]
		if !ok {
			continue
		}
		var content casefile.Content
		if err := json.Unmarshal(c.versions[i].Content, &content); err != nil {
			t.Fatal(err)
		}
		until, login := casefile.KeptDay(content[list.UntilKey()]), applicants[r.SubjectID.String()]
		switch {
		case until.IsZero():
			t.Errorf("%s does not say until when", r.Number)
		case login == "":
			ended[until.Before(today)]++
		case login == ranOutFor && codes[r.ItemID.String()] == ranOut:
			ranOuts++
			if !until.Before(today) {
				t.Errorf("%s has not run out: until %s", r.Number, until)
			}
		case until.Before(today.AddYears(1)):
			t.Errorf("%s of %s is over within the year: until %s", r.Number, login, until)
		}
	}
	if ended[true] == 0 || ended[false] == 0 || ranOuts != 1 {
		t.Errorf("lists of others that ended and that did not: %v; of applicants that ran out: %d", ended, ranOuts)
	}
}

func TestFill_Accounts(t *testing.T) {
	store := filled(t, 1)
	ctx := context.Background()
	of := make(map[string]map[casefile.Role]int) // by unit
	made := mustBuild(t, 1)
	for i, a := range accountsOf(Small) {
		row, err := store.AccountGet(ctx, made.accounts[i].ID)
		if err != nil {
			t.Fatalf("account %s: %v", a.login, err)
		}
		if ok, err := argon2id.ComparePasswordAndHash(DemoPassword, row.PasswordHash); i == 0 && (err != nil || !ok) {
			t.Errorf("the demo password does not open account %s: %v", a.login, err)
		}
		if row.Login != a.login || row.Role != a.role || row.Name == "" || row.Role.AtDesk() != (row.UnitID != nil) {
			t.Errorf("account %s: role %s, unit %v, name %q", a.login, row.Role, row.UnitID, row.Name)
		}
		subjects, err := store.AccountSubjects(ctx, row.ID)
		if err != nil {
			t.Fatal(err)
		}
		if want := 2; (a.role == casefile.RoleApplicant) != (len(subjects) == want) {
			t.Errorf("account %s acts for %d subjects", a.login, len(subjects))
		}
		if row.UnitID != nil {
			if of[row.UnitID.String()] == nil {
				of[row.UnitID.String()] = make(map[casefile.Role]int)
			}
			of[row.UnitID.String()][row.Role]++
		}
	}
	for _, u := range made.units {
		want := map[casefile.UnitKind]map[casefile.Role]int{
			casefile.UnitAgency:   {casefile.RoleAgencyClerk: 2, casefile.RoleAgencyHead: 1},
			casefile.UnitProvider: {casefile.RoleUnitClerk: 1, casefile.RoleUnitPrincipal: 1},
		}[u.Kind]
		if !maps.Equal(of[u.ID.String()], want) {
			t.Errorf("unit %s has the accounts %v, want %v", u.Code, of[u.ID.String()], want)
		}
	}
}

func TestAccounts_OneOfEachRole(t *testing.T) {
	var roles []casefile.Role
	for _, a := range Accounts() {
		roles = append(roles, a.Role)
		if a.Role.AtDesk() != (a.UnitZH != "" && a.UnitEN != "") {
			t.Errorf("%s: unit %q, %q", a.Login, a.UnitZH, a.UnitEN)
		}
	}
	if diff := cmp.Diff(casefile.Roles, roles); diff != "" {
		t.Errorf("roles of the accounts shown:\n%s", diff)
	}
}
