package dbtest

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// Terms are those of an item that a unit handles on a commitment: two promises, a paper that follows in 20 working days and one that is waived; all are
// checked, a month after the item is finished, and whoever has to rectify has 10 working days.
func Terms(code string) casefile.CommitmentTerms {
	both := func(zh, en string) casefile.ItemText { return casefile.ItemText{ZH: zh, EN: en} }
	return casefile.CommitmentTerms{ZH: "小餐饮经营许可", EN: "Permit for a small restaurant",
		Asked: both("申请小餐饮经营许可", "a permit for a small restaurant"), Conditions: both("场所和设备符合要求", "fit premises and equipment"),
		Promises: []casefile.Promise{{ZH: "经营场所合法使用", EN: "the premises are used lawfully"}, {ZH: "从业人员持有健康证明", EN: "the staff hold health certificates"}},
		Papers: []casefile.PromisedPaper{{ID: "lease", ZH: "租赁合同", EN: "lease", Later: &casefile.ItemPeriod{Amount: 20, Unit: "working_day"}},
			{ID: "plan", ZH: "场所平面图", EN: "plan of the premises"}},
		Consequences: both("终止办理，撤销决定，记入信用记录", "the item is ended, its decision revoked, and the breach recorded"),
		Class:        both("一般事项", "ordinary item"), Ways: []casefile.CheckWay{casefile.BySite, casefile.ByPapers},
		Standard: both("逐项核查承诺内容", "each promise is checked"), CheckAfter: casefile.ItemPeriod{Amount: 1, Unit: "month"}, Share: casefile.WholeShare,
		Rectify: casefile.ItemPeriod{Amount: 10, Unit: "working_day"}, RecordItem: code + "-CN", BreachItem: code + "-WN",
		NoneOf: []string{"security_environment", "health_property", "risk", "by_law"}, ListsResults: true}
}

// NewCommitmentItem has a unit publish an item that it handles on a commitment, with the items of the catalogue for what comes of it. Who reads it as a test
// may change the terms before.
func (c *City) NewCommitmentItem(t testing.TB, unit uuid.UUID, code string, change func(*casefile.CommitmentTerms), at time.Time) uuid.UUID {
	t.Helper()
	c.exec(t, `INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields) VALUES
		(gen_random_uuid(), $1 || '-CN', $2, 'commitment', 'public', '信用承诺', 'Commitment',
		 '[{"key": "item", "zh": "承诺事项", "en": "Item", "kind": "text"}, {"key": "signed_on", "zh": "承诺日期", "en": "Signed on", "kind": "date"},
		   {"key": "kept", "zh": "履行情况", "en": "How it is kept", "kind": "text"}]'),
		(gen_random_uuid(), $1 || '-WN', $2, 'breach', 'public', '违背信用承诺', 'Breach of a commitment',
		 '[{"key": "commitment", "zh": "承诺编号", "en": "Commitment", "kind": "text"}, {"key": "item", "zh": "承诺事项", "en": "Item", "kind": "text"},
		   {"key": "found_on", "zh": "认定日期", "en": "Found on", "kind": "date"}]')`, code, unit)
	terms := Terms(code)
	if change != nil {
		change(&terms)
	}
	if faults := terms.Faults(); len(faults) > 0 {
		t.Fatalf("dbtest: terms: %v", faults)
	}
	err := c.Store.InTx(t.Context(), func(q *db.Queries) error {
		_, err := q.ImportTerms(t.Context(), db.NewTerms{UnitID: unit, Code: code, Terms: terms, At: at})
		return err
	})
	if err != nil {
		t.Fatalf("dbtest: publish terms: %v", err)
	}
	var id uuid.UUID
	if err := c.Store.Pool.QueryRow(t.Context(), `SELECT id FROM commitment_items WHERE code = $1`, code).Scan(&id); err != nil {
		t.Fatalf("dbtest: find item: %v", err)
	}
	return id
}

// Committing is a commitment of the company for an item, in its first version, to be signed by its representative.
func (c *City) Committing(item uuid.UUID, pack *rules.Pack, cal *calendar.Calendar, at time.Time) db.NewCommitment {
	return db.NewCommitment{FormID: uuid.New(), ActorID: c.Applicant, SubjectID: c.Subject, ItemID: item, Version: 1, Way: casefile.SignedOnline, Pack: pack,
		At: at, Calendar: cal}
}

// NewCompany is one more company that the applicant represents.
func (c *City) NewCompany(t testing.TB) uuid.UUID {
	t.Helper()
	id := uuid.New()
	c.exec(t, `INSERT INTO subjects (id, kind, name, code) VALUES ($1, 'legal_person', '云澜市样例餐饮有限公司', '9199' || $2)`, id, id.String()[:13])
	c.exec(t, `INSERT INTO account_subjects VALUES ($1, $2, 'representative')`, c.Applicant, id)
	return id
}
