package seed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"github.com/jackc/pgx/v5"
)

// rowsHash is of every row but the salted passwords.
func rowsHash(t *testing.T, c *city) string {
	t.Helper()
	for i := range c.accounts {
		c.accounts[i].PasswordHash = ""
	}
	text, err := json.Marshal([]any{c.units, c.items, c.subjects, c.accounts, c.accountSubjects, c.records, c.versions})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// TestBuild_Small_StaysAsItWas keeps what a demonstration was prepared with: the same number gives the same rows for ever.
func TestBuild_Small_StaysAsItWas(t *testing.T) {
	const want = "0e09dbd09640d31577883c55441853e4d558c03faaa5bb32a0835c4cf2b1d7bd"
	if got := rowsHash(t, mustBuild(t, 2026)); got != want {
		t.Errorf("the rows of number 2026 have the hash %s, want %s", got, want)
	}
}

// tenth is City with a tenth of its people and three rounds of cases, so that a test of it is quick.
func tenth() Size {
	s := City
	s.legalPersons, s.organisations, s.persons = s.legalPersons/10, s.organisations/10, s.persons/10
	s.applicants, s.rounds = 18, 3
	return s
}

func TestSize_CityIsAsPromised(t *testing.T) {
	if n := City.subjects(); n != 20_000 {
		t.Errorf("%d subjects", n)
	}
	if n := len(bodiesOf(City)); n != 60 {
		t.Errorf("%d units", n)
	}
	if n, m := len(objections.cases(City)), len(repairs.cases(City)); n != 310 || m != 270 {
		t.Errorf("%d cases of objection, %d of repair", n, m)
	}
	if City.applicants < City.rounds*Small.applicants {
		t.Error("too few applicants for the cases")
	}
	// By the mean number of records of each kind: 5, 3.5 and 2.
	if n := 5*City.legalPersons + 7*City.organisations/2 + 2*City.persons; n < 49_500 || n > 50_500 {
		t.Errorf("%d records are to be expected", n)
	}
	for name, want := range map[string]bool{"small": true, "city": true, "province": false, "": false} {
		if _, err := ParseSize(name); (err == nil) != want {
			t.Errorf("size %q: %v", name, err)
		}
	}
}

func TestFillCity(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	size := tenth()
	var lines []string
	summary, err := FillCity(context.Background(), store, size, noon, 1, func(format string, args ...any) {
		lines = append(lines, fmt.Sprintf(format, args...))
	})
	if err != nil {
		t.Fatal(err)
	}
	if summary.Units != 60 || summary.Subjects != 2000 || summary.Records < 4500 || summary.Records > 5500 {
		t.Errorf("summary %+v", summary)
	}
	if len(lines) != 7 || !strings.Contains(lines[5], fmt.Sprint(summary.Records)) {
		t.Errorf("progress %q", lines)
	}
	counts := map[string]string{
		"records that are neither their item's unit's nor a branch's of it": `SELECT count(*) FROM records r
			JOIN catalogue_items i ON i.id = r.item_id JOIN units u ON u.id = r.unit_id JOIN units b ON b.id = i.unit_id
			WHERE u.code <> b.code AND NOT starts_with(u.code, b.code || '-')`,
		"providing units without a clerk": `SELECT count(*) FROM units u WHERE kind = 'provider' AND NOT EXISTS
			(SELECT FROM accounts a WHERE a.unit_id = u.id AND a.role = 'unit_clerk')`,
		"providing units without a record": `SELECT count(*) FROM units u WHERE kind = 'provider' AND NOT EXISTS
			(SELECT FROM records r WHERE r.unit_id = u.id)`,
		"units with another's name": `SELECT count(*) - count(DISTINCT name_zh) FROM units`,
		"records of the first applicants that a branch has delivered": `SELECT count(*) FROM records r JOIN units u ON u.id = r.unit_id
			JOIN account_subjects x ON x.subject_id = r.subject_id JOIN accounts a ON a.id = x.account_id
			WHERE a.login IN ('applicant', 'applicant2', 'applicant6') AND u.code LIKE '%-%'`,
	}
	for what, query := range counts {
		var n int
		if err := store.Pool.QueryRow(context.Background(), query).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d %s (%v)", n, what, err)
		}
	}
	for _, a := range accountsOf(Small) {
		if _, err := store.AccountByLogin(context.Background(), a.login); err != nil {
			t.Errorf("account %s of the small city: %v", a.login, err)
		}
	}
}

func TestBuild_City_Codes(t *testing.T) {
	c, err := build(tenth(), noon, 3)
	if err != nil {
		t.Fatal(err)
	}
	codes := make(map[string]bool)
	for _, s := range c.subjects {
		valid, at := casefile.ValidUSC, 2
		if s.Kind == casefile.SubjectPerson {
			valid, at = casefile.ValidIDNumber, 0
		}
		if !valid(s.Code) || !strings.HasPrefix(s.Code[at:], division) || codes[s.Code] {
			t.Errorf("code %s of a %s: want a valid one of the made-up division, of one subject only", s.Code, s.Kind)
		}
		codes[s.Code] = true
	}
	again, err := build(tenth(), noon, 3)
	if err != nil {
		t.Fatal(err)
	}
	if rowsHash(t, c) != rowsHash(t, again) {
		t.Error("one number gives two cities")
	}
}

func TestPlan_City(t *testing.T) {
	book, cal := loadLaw(t)
	for _, pack := range book.PacksFor(casefile.FlowObjection) {
		for now := noon; now.Before(noon.AddDate(1, 0, 0)); now = now.AddDate(0, 0, 17) {
			cases, err := plan(City, pack, cal, now, true)
			if err != nil {
				t.Fatal(err)
			}
			about := make(map[string]bool)
			for _, c := range cases {
				if age := int(now.Sub(c.filedAt).Hours() / 24); age >= youngestRecord {
					t.Errorf("%s, %v: %s objects to %s %d days ago, before there need be a record", pack.ID, now, c.login, c.item, age)
				}
				if c.story.proposes {
					continue
				}
				for _, item := range append([]string{c.item}, c.more...) {
					key := c.login + " " + item
					if about[key] {
						t.Errorf("%s: two cases about one record", key)
					}
					about[key] = true
				}
			}
		}
	}
}

func TestDemo_City(t *testing.T) {
	ctx, size := context.Background(), tenth()
	store := db.NewStore(dbtest.New(t))
	if _, err := FillCity(ctx, store, size, noon, 1, silent); err != nil {
		t.Fatal(err)
	}
	demo := demo(t, store, size, "shenzhen-2022")
	demo.work(t)
	if err := demo.Drive(ctx); err != nil {
		t.Fatal(err)
	}
	demo.checkCases(t)
	demo.checkEveryState(t)
	demo.checkRepairs(t)
	demo.checkEveryStateOfRepair(t)
	demo.checkPapers(t)
	demo.checkNumbersFollowDates(t)
	var overdue, units int
	err := store.Pool.QueryRow(ctx, `SELECT count(*) FILTER (WHERE due_at < $1), count(DISTINCT unit_id) FROM tasks
		WHERE closed_at IS NULL`, noon).Scan(&overdue, &units)
	if err != nil || overdue < size.rounds || units < 8 {
		t.Errorf("%d tasks are overdue, %d units have one: %v", overdue, units, err)
	}
}

func TestProvince(t *testing.T) {
	ctx := context.Background()
	store := db.NewStore(dbtest.New(t))
	if err := Province(ctx, store, 1000, noon, 1, silent); err == nil || !strings.Contains(err.Error(), "measure") {
		t.Fatalf("into a database of another name: %v", err)
	}
	if len(rows(t, store, "units")) != 0 {
		t.Fatal("a refused province wrote something")
	}
	measured := renamed(t, store)
	if err := Province(ctx, measured, 1000, noon, 1, silent); err != nil {
		t.Fatal(err)
	}
	var cases, marked, running, waiting, tasks, foreign int
	err := measured.Pool.QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE number LIKE 'YYM%'),
		count(*) FILTER (WHERE closed_at IS NULL), count(*) FILTER (WHERE stage = 'supplement'), (SELECT count(*) FROM tasks WHERE closed_at IS NULL),
		(SELECT count(*) FROM units WHERE name_zh NOT LIKE '测量%') FROM cases`).Scan(&cases, &marked, &running, &waiting, &tasks, &foreign)
	if err != nil || cases != 1000 || marked != 1000 || running < 20 || running > 70 || tasks != running-waiting || foreign != 0 {
		t.Errorf("%d cases, %d of the measured series, %d run, %d wait for a supplement, %d open tasks, %d units without the mark: %v",
			cases, marked, running, waiting, tasks, foreign, err)
	}
	var stages, results, channels, suspended int
	err = measured.Pool.QueryRow(ctx, `SELECT count(DISTINCT stage), count(DISTINCT result), count(DISTINCT channel),
		count(*) FILTER (WHERE suspensions <> '[]') FROM cases`).Scan(&stages, &results, &channels, &suspended)
	if err != nil || stages < 4 || results != 5 || channels != 2 || suspended < 20 || suspended > 90 {
		t.Errorf("%d stages, %d results, %d channels, %d cases with time outside their periods: %v", stages, results, channels, suspended, err)
	}
	if err := Province(ctx, measured, 1000, noon, 1, silent); err == nil {
		t.Error("a second province was written")
	}
}

// renamed gives the database of a store a name with "measure" in it, and a store on it.
func renamed(t *testing.T, store *db.Store) *db.Store {
	t.Helper()
	ctx := context.Background()
	cfg := store.Pool.Config()
	store.Pool.Close()
	name := cfg.ConnConfig.Database
	admin, err := pgx.ParseConfig(dbtest.OwnerDSN(store))
	if err != nil {
		t.Fatal(err)
	}
	admin.Database = "postgres"
	conn, err := pgx.ConnectConfig(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is under way on it
	rename := func(from, to string) error {
		_, err := conn.Exec(ctx, "ALTER DATABASE "+pgx.Identifier{from}.Sanitize()+" RENAME TO "+pgx.Identifier{to}.Sanitize())
		return err
	}
	if err := rename(name, name+"_measure"); err != nil {
		t.Fatal(err)
	}
	measured, err := db.Open(ctx, strings.Replace(cfg.ConnString(), name, name+"_measure", 1), 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // dbtest drops the database by the name that it gave
		measured.Pool.Close()
		back, err := pgx.ConnectConfig(ctx, admin)
		if err != nil {
			t.Error(err)
			return
		}
		defer back.Close(ctx) //nolint:errcheck // as above
		if _, err := back.Exec(ctx, "ALTER DATABASE "+pgx.Identifier{name + "_measure"}.Sanitize()+" RENAME TO "+
			pgx.Identifier{name}.Sanitize()); err != nil {
			t.Error(err)
		}
	})
	return measured
}
