package dbtest

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// CompareSealsEnv names the variable that has every seal of every test compared, see CompareSeals. It takes half as long again.
const CompareSealsEnv = "CREDITCASE_TEST_COMPARE_SEALS"

// CompareSeals has the database at url refuse every transaction whose seals would not cover what it has written: case_facts, which
// looks only at the tables to which the server has counted writes, must find the same as when it looks at all. url is the owner's.
func CompareSeals(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("compare seals: %w", err)
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is under way
	if _, err := conn.Exec(ctx, `
		ALTER FUNCTION case_facts(uuid, xid) RENAME TO case_facts_counted;
		CREATE FUNCTION case_facts(uuid, xid) RETURNS TABLE (thing text, fact text) LANGUAGE plpgsql AS $$
		DECLARE
			counted text[] := ARRAY(SELECT f.thing || ' ' || f.fact FROM case_facts_counted($1, $2) f ORDER BY 1);
		BEGIN
			PERFORM set_config('creditcase.every_table', 'on', true);
			RETURN QUERY SELECT f.thing, f.fact FROM case_facts_counted($1, $2) f;
			IF counted <> ARRAY(SELECT f.thing || ' ' || f.fact FROM case_facts_counted($1, $2) f ORDER BY 1) THEN
				RAISE EXCEPTION 'the seal of case % leaves out what the transaction has written', $1;
			END IF;
			PERFORM set_config('creditcase.every_table', 'off', true);
		END $$`); err != nil {
		return fmt.Errorf("compare seals: %w", err)
	}
	return nil
}
