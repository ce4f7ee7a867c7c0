package db

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Unsealed names tables and columns ("table.column") that no seal covers, each with the reason.
//
// What a case rests on is every row of every table that leads to a case: through a column case_id, or through a reference to a
// table that has one. The function case_facts is generated from the catalogue at the end of every migration and gives them all,
// each as one canonical text, so that a new table or column is sealed without anybody thinking of it. Only what is named here is
// not.
var Unsealed = map[string]string{
	"cases.trail_length":     "the end of the trail, which seals",
	"cases.trail_hash":       "the end of the trail, which seals",
	"trail":                  "it is what seals",
	"anchor_heads":           "they hold the trail from outside the case",
	"steps":                  "what a retried step answers between machines; what the step did lies in the other tables",
	"attachments.dropped_at": "files of an act that was refused are given up after a time; that the act was refused is sealed",
	"attachments.removed_at": "as dropped_at",

	"acts.attempts":     "delivery between machines",
	"acts.leased_until": "delivery between machines",
	"date_moves":        "a note for the worker that goes when it has been dealt with; the trail says that the date moved",
	"wakes":             "a note for the worker that goes when it has been dealt with",
	"act_drafts":        "what staff have typed and not sent: no act yet",
	"appointments":      "about whom a court has appointed for an enterprise and not about a case; the application can do no more than end one",
	"identity_looks":    "about who looked and not about the case; the application cannot change it",
	"partner_attempts":  "what each attempt between machines came to; the delivery says whether the partner was told",

	"partner_deliveries.attempts":     "delivery between machines",
	"partner_deliveries.tries":        "delivery between machines",
	"partner_deliveries.next_at":      "delivery between machines",
	"partner_deliveries.leased_until": "delivery between machines",
	"partner_take_downs.remind_at":    "when the sender looks again; each reminder is a message, which is sealed",
}

// mayGo are the tables of a case whose rows go; the trail says of each that it is gone. Of all others rows stay.
var mayGo = []string{"escalations"}

// column is one column of a table.
type column struct {
	name     string
	kind     string // its type
	notNull  bool
	made     bool   // by the database: generated, or an identity
	standard string // its default
	key      bool   // part of the primary key
	of       string // the table that it refers to
}

// tables are the tables of the schema by name.
type tables map[string][]column

func readTables(ctx context.Context, q DBTX) (tables, error) {
	rows, err := q.Query(ctx, `
		SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull, a.attgenerated <> '' OR a.attidentity <> '',
		       coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(a.attnum = ANY (pk.conkey), false), coalesce(r.relname, '')
		FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		LEFT JOIN pg_constraint pk ON pk.conrelid = c.oid AND pk.contype = 'p'
		LEFT JOIN pg_constraint fk ON fk.conrelid = c.oid AND fk.contype = 'f' AND fk.conkey = ARRAY[a.attnum]
		LEFT JOIN pg_class r ON r.oid = fk.confrelid
		WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
		ORDER BY c.relname, a.attnum`)
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %w", err)
	}
	all := tables{}
	var table string
	var c column
	_, err = pgx.ForEachRow(rows, []any{&table, &c.name, &c.kind, &c.notNull, &c.made, &c.standard, &c.key, &c.of}, func() error {
		all[table] = append(all[table], c)
		return nil
	})
	return all, err
}

// ofCase is the condition under which a row of the table, called t, is one of the case $1; "" where the table leads to no case.
func (all tables) ofCase(table string) string {
	if table == "cases" {
		return "t.id = $1"
	}
	for _, c := range all[table] {
		if c.name == "case_id" {
			return "t.case_id = $1"
		}
	}
	for _, c := range all[table] {
		if !c.notNull || c.of == "" || c.of == table {
			continue
		}
		if within := all.ofCase(c.of); within != "" {
			return fmt.Sprintf("t.%s IN (SELECT t.id FROM %s t WHERE %s)", c.name, c.of, within)
		}
	}
	return ""
}

// sealed are the names of the tables whose rows are sealed, in order.
func (all tables) sealed() []string {
	var names []string
	for name := range all {
		if _, not := Unsealed[name]; !not && all.ofCase(name) != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// constant are the defaults that are the same in every row.
var constant = regexp.MustCompile(`^('([^']|'')*'(::[a-z0-9 ]+(\[\])?)?|-?[0-9]+|true|false)$`)

// value is how a column stands in the text of its row. A column that holds its default is left out, so that a column which a later
// migration adds changes no digest of the rows that were there.
func (c column) value() string {
	value := "t." + c.name
	if c.notNull && !c.key && !c.made && constant.MatchString(c.standard) {
		value = fmt.Sprintf("nullif(%s, %s)", value, c.standard)
	}
	switch c.kind {
	case "timestamp with time zone":
		return fmt.Sprintf("(%s AT TIME ZONE 'UTC')", value)
	case "json", "jsonb":
		return fmt.Sprintf("(%s)::text", value)
	case "bytea":
		return fmt.Sprintf("encode(%s, 'hex')", value)
	}
	return value
}

const mostPairs = 40 // of name and value in one call of a function of PostgreSQL, which takes a hundred arguments

// facts is the query of one table's facts.
func (all tables) facts(table string) string {
	var key, pairs []string
	for _, c := range all[table] {
		if c.key {
			key = append(key, fmt.Sprintf("t.%s::text", c.name))
		}
		if _, not := Unsealed[table+"."+c.name]; !not {
			pairs = append(pairs, fmt.Sprintf("'%s', %s", c.name, c.value()))
		}
	}
	var objects []string
	for some := range slices.Chunk(pairs, mostPairs) {
		objects = append(objects, "jsonb_build_object("+strings.Join(some, ", ")+")")
	}
	return fmt.Sprintf("SELECT '%s/' || %s, jsonb_strip_nulls(%s)::text FROM %s t WHERE %s AND ($2 IS NULL OR t.xmin = $2)",
		table, strings.Join(key, " || '/' || "), strings.Join(objects, " || "), table, all.ofCase(table))
}

// everyTable is the setting with which a session has case_facts look at every table, as it does where it cannot know better.
const everyTable = "creditcase.every_table"

// function is the body of case_facts: the rows of case $1 that transaction $2 wrote, or all where $2 is null. Of a transaction it
// looks only at the tables to which the server has counted writes of this session since it last reported its counts, which it does
// between transactions; so a table may be looked at in vain, and none is missed, whatever statement, trigger or function wrote.
// Where the server does not count, every table is looked at. Each connection plans a table once: a plan takes ten times as long
// as the answer, and is the same for every case.
func (all tables) function() string {
	var b strings.Builder
	fmt.Fprintf(&b, "DECLARE\n    every CONSTANT boolean := $2 IS NULL OR current_setting('track_counts') <> 'on' OR current_setting('%s', true) = 'on';\nBEGIN\n",
		everyTable)
	for _, name := range all.sealed() {
		fmt.Fprintf(&b, "IF every OR pg_stat_get_xact_tuples_inserted('%[1]s'::regclass) + pg_stat_get_xact_tuples_updated('%[1]s'::regclass) > 0 THEN\n"+
			"    RETURN QUERY %[2]s;\nEND IF;\n", name, all.facts(name))
	}
	return b.String() + "END"
}

// seals are the statements that have every table of cases sealed: the function that gives the facts, and the triggers that keep
// rows where they are.
func (all tables) seals() []string {
	statements := []string{"CREATE OR REPLACE FUNCTION case_facts(uuid, xid) RETURNS TABLE (thing text, fact text) LANGUAGE plpgsql STABLE " +
		"SET plan_cache_mode = force_generic_plan AS $facts$\n" + all.function() + "\n$facts$"}
	for _, name := range all.sealed() {
		statements = append(statements, all.keep(name))
	}
	for _, name := range slices.Sorted(maps.Keys(appended)) {
		if _, ok := all[name]; ok {
			statements = append(statements, all.keepWritten(name)...)
		}
	}
	return statements
}

// keep is the trigger that minds rows of cases that go.
func (all tables) keep(table string) string {
	if slices.Contains(mayGo, table) {
		i := slices.IndexFunc(all[table], func(c column) bool { return c.key })
		return fmt.Sprintf(`CREATE OR REPLACE TRIGGER fact_gone AFTER DELETE ON %s FOR EACH ROW EXECUTE FUNCTION fact_gone('%s')`, table, all[table][i].name)
	}
	when := ""
	if i := slices.IndexFunc(all[table], func(c column) bool { return c.name == "case_id" && !c.notNull }); i >= 0 {
		when = "WHEN (OLD.case_id IS NOT NULL) "
	}
	return fmt.Sprintf(`CREATE OR REPLACE TRIGGER fact_stays BEFORE DELETE ON %s FOR EACH ROW %sEXECUTE FUNCTION fact_stays()`, table, when)
}

// Sealed gives the names of the tables whose rows are sealed, and of each the sealed columns with their types.
func Sealed(ctx context.Context, q DBTX) (names []string, columns map[string]map[string]string, err error) {
	all, err := readTables(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	columns = make(map[string]map[string]string)
	for _, name := range all.sealed() {
		columns[name] = make(map[string]string)
		for _, c := range all[name] {
			if _, not := Unsealed[name+"."+c.name]; !not {
				columns[name][c.name] = c.kind
			}
		}
	}
	return all.sealed(), columns, nil
}
