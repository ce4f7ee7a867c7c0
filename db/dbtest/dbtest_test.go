package dbtest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"creditcase/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// Each database is migrated, and no test sees what another wrote.
func TestNew_Databases_AreApart(t *testing.T) {
	for i := range 3 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			pool := dbtest.New(t)
			t.Logf("a database in %v", time.Since(began).Round(time.Millisecond))
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			defer cancel()
			var tables int
			if err := pool.QueryRow(ctx, "SELECT count(*) FROM information_schema.tables WHERE table_name = 'cases'").Scan(&tables); err != nil {
				t.Fatal(err)
			}
			if tables != 1 {
				t.Errorf("tables named cases = %d, want 1", tables)
			}
			_, err := pool.Exec(ctx, "INSERT INTO units (id, code, kind, name_zh, name_en) VALUES (gen_random_uuid(), 'A', 'agency', '甲', 'A')")
			if err != nil {
				t.Error(err) // it is there when two tests share a database
			}
		})
	}
}
