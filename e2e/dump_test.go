package e2e

import (
	"bytes"
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
)

// dumpDatabase writes every value of every column that can hold text or bytes, raw, into out.
func dumpDatabase(t *testing.T, name string, out *bytes.Buffer) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, stack.postgres.DSN(name))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `
		SELECT format('SELECT %s FROM %I WHERE %s IS NOT NULL',
		              CASE data_type WHEN 'bytea' THEN format('%I', column_name)
		                             ELSE format('convert_to(%I::text, ''UTF8'')', column_name) END,
		              table_name, format('%I', column_name))
		FROM information_schema.columns
		WHERE table_schema = 'public' AND data_type IN ('bytea', 'text', 'character varying', 'character', 'jsonb')`)
	if err != nil {
		t.Fatal(err)
	}
	queries, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(queries) == 0 {
		t.Fatalf("%d columns in %s: %v", len(queries), name, err)
	}
	for _, query := range queries {
		rows, err := conn.Query(ctx, query)
		if err != nil {
			t.Fatal(err)
		}
		values, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
		if err != nil {
			t.Fatal(err)
		}
		for _, value := range values {
			out.Write(value)
			out.WriteByte('\n')
		}
	}
}
