package db_test

import (
	"slices"
	"testing"
	"time"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// A name is folded alike by the program and by the database.
func TestFoldName_AsTheProgramDoes(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	for _, name := range []string{"深圳（示例）科技有限公司", "深圳 (示例) 科技", "ＡＢＣ Trading，Ltd．", "云澜市【样例】「甲」“乙”‘丙’、丁。", "阿·凡提—样例–甲‐乙•丙・丁",
		"看不见\u200b\ufeff\u00ad\u202e\u2066的", "空\t格\u3000\u00a0\u2028\u0085", "ÄÖÜ Straße", "①㈱Ⅳ", "e\u0301"} {
		var folded string
		if err := store.Pool.QueryRow(t.Context(), `SELECT fold_name($1)`, name).Scan(&folded); err != nil {
			t.Fatal(err)
		}
		if folded != casefile.Fold(name) {
			t.Errorf("%q is folded to %q by the database, %q by the program", name, folded, casefile.Fold(name))
		}
	}
}

// The effects that hide a record are one list, in the program and in the database.
func TestHidings_AsTheProgramHasThem(t *testing.T) {
	c := dbtest.NewCity(t, db.NewStore(dbtest.New(t)))
	record := c.NewRecord(t, nil, nil)
	c.BareCase(t, "YY2026000100", record, march(2026, 2), false)
	for i, kind := range casefile.EffectKinds() {
		c.BeginEffect(t, record, kind, march(2026, 2).Add(time.Duration(i)*time.Minute))
	}
	rows, err := c.Store.Pool.Query(t.Context(), `SELECT e.kind FROM effects e JOIN hidings h ON h.record_id = e.record_id AND h.started_at = e.started_at`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	hidden := make(map[casefile.EffectKind]bool)
	for rows.Next() {
		var kind casefile.EffectKind
		if err := rows.Scan(&kind); err != nil {
			t.Fatal(err)
		}
		hidden[kind] = true
	}
	for _, kind := range casefile.EffectKinds() {
		if hidden[kind] != kind.Hides() {
			t.Errorf("%s: hidden in the database %t, in the program %t", kind, hidden[kind], kind.Hides())
		}
	}
	if !slices.ContainsFunc(casefile.EffectKinds(), casefile.EffectKind.Hides) {
		t.Error("nothing hides a record")
	}
}
