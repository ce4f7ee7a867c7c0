package export_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/proof"
)

// repairsPlayed are finished cases of repair that have between them all that a repair can have.
func repairsPlayed(t *testing.T) map[string]*play {
	siblings, _ := siblingRepair(t)
	return map[string]*play{"siblings": siblings, "stubbed": stubbedRepair(t)}
}

// A proof of a repair holds: of one that ended in different ways, of its sibling, and of one that has an effect with a planned end.
func TestRepair_Holds(t *testing.T) {
	siblings, cases := siblingRepair(t)
	results := []casefile.Result{casefile.ResultMixed, casefile.Result(casefile.OutcomeMarkRepaired)}
	for i, id := range cases {
		siblings.onTo(id)
		for _, viewer := range []uuid.UUID{uuid.Nil, siblings.city.AgencyClerk} {
			file, data := siblings.export(viewer)
			siblings.holds(data)
			if file.Case.Result != results[i] || len(file.Decisions) != len(file.Records) || len(file.Records) != 2-i {
				t.Errorf("%s ended with %q, %d records and %d decisions", file.Case.Number, file.Case.Result, len(file.Records), len(file.Decisions))
			}
		}
	}
	if wrong := siblings.broken(siblings.files); len(wrong) > 0 {
		t.Error(wrong)
	}
	stubbed := stubbedRepair(t)
	file, data := stubbed.export(uuid.Nil)
	stubbed.holds(data)
	if !slices.ContainsFunc(file.Effects, func(e proof.Effect) bool { return e.Kind == casefile.EffectRepairStub && e.EndsAt != nil }) {
		t.Error("no effect has a planned end")
	}
}

// What a file of a repair says without the texts of its rows is held to itself: the end of the case is that of its records.
func TestRepair_Forged_WithoutTexts(t *testing.T) {
	p, _ := siblingRepair(t)
	_, sealed := p.export(uuid.Nil)
	tests := []struct {
		name  string
		forge func(t *testing.T, f *proof.File) (part string)
		want  string
	}{
		{"a case of one end whose records ended in two", func(_ *testing.T, f *proof.File) string {
			f.Case.Result = casefile.Result(casefile.OutcomeWithhold)
			return "case"
		}, "its records ended in several ways"},
		{"a record that was repaired instead", func(_ *testing.T, f *proof.File) string {
			f.Records[1].Result = casefile.Result(casefile.OutcomeWithhold)
			return "decisions/2"
		}, "the result is withhold"},
		{"a mixed case whose records ended alike", func(_ *testing.T, f *proof.File) string {
			f.Records[1].Result = f.Records[0].Result
			return "case"
		}, "its records all ended with"},
		{"a record that nobody decided", func(_ *testing.T, f *proof.File) string {
			f.Decisions = f.Decisions[:1]
			return "records/2"
		}, "nobody has decided about it"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { p.foundForged(t, sealed, test.forge, test.want) })
	}
}

// Whatever stored fact of a finished repair somebody changes is found, in each column of the latest row that the case has in each table; and
// so is a row that is taken away.
func TestRepair_EveryStoredFactChanged(t *testing.T) {
	seen := make(map[string]bool)
	for name, p := range repairsPlayed(t) {
		owner := dbtest.Owner(t, p.city.Store)
		loosen(t, owner)
		p.changeLatest(owner, name, seen)
	}
	for _, must := range []string{"acts", "attachments", "case_events", "case_parties", "case_records", "cases", "deadlines", "decisions", "effects",
		"extensions", "notices", "supplements", "tasks", "urges", takeDowns} {
		if !seen[must] {
			t.Errorf("nothing was changed in %s", must)
		}
	}
}

// changeLatest changes each column of the latest row that the case has in each table, and takes the row away; of seen, if it has any, only those tables
// that are false there. It marks those in which there was a row.
func (p *play) changeLatest(owner *pgx.Conn, name string, seen map[string]bool) {
	t := p.t
	t.Helper()
	tables, columns, err := db.Sealed(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	chosen := len(seen) > 0 && slices.Contains(slices.Collect(maps.Values(seen)), false)
	latest := make(map[string]string) // by table: the row
	for _, table := range tables {
		of := fmt.Sprintf("case_id = '%s'", p.caseID)
		switch _, named := seen[table]; {
		case chosen && !named:
			continue
		case table == "cases":
			of = fmt.Sprintf("id = '%s'", p.caseID)
		case columns[table]["case_id"] == "" && columns[table]["message_id"] != "":
			of = fmt.Sprintf("message_id IN (SELECT id FROM partner_messages WHERE case_id = '%s')", p.caseID)
		case columns[table]["case_id"] == "":
			continue
		}
		if has(t, owner, table, of) {
			latest[table] = fmt.Sprintf("%[1]s WHERE ctid = (SELECT max(ctid) FROM %[1]s WHERE %[2]s)", table, of)
			seen[table] = true
		}
	}
	for _, c := range cells(t, owner) {
		table, row, _ := strings.Cut(latest[c.table], " ")
		if row != "" && !p.found(owner, fmt.Sprintf("UPDATE %s SET %s = %s %s", table, c.column, c.other, row)) {
			t.Errorf("%s: %s.%s was changed and nobody noticed", name, c.table, c.column)
		}
	}
	for table, row := range latest {
		if table != "cases" && !p.found(owner, "DELETE FROM "+row) {
			t.Errorf("%s: a row of %s was removed and nobody noticed", name, table)
		}
	}
}

// takeDowns is a table in which a correction has no rows, and a repair has.
const takeDowns = "partner_take_downs"

// has reports whether a table has such a row.
func has(t *testing.T, owner *pgx.Conn, table, where string) (is bool) {
	t.Helper()
	if err := owner.QueryRow(t.Context(), fmt.Sprintf("SELECT EXISTS (SELECT FROM %s WHERE %s)", table, where)).Scan(&is); err != nil {
		t.Fatal(err)
	}
	return is
}
