package dbtest

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
)

// City is the smallest city in which a case can be handled: an agency, a providing unit, an applicant who represents
// one company, and clerks. All of it is made up.
type City struct {
	Store       *db.Store
	Agency      uuid.UUID
	Unit        uuid.UUID
	Applicant   uuid.UUID
	AgencyClerk uuid.UUID
	UnitClerk   uuid.UUID
	UnitHead    uuid.UUID
	AgencyHead  uuid.UUID
	Other       uuid.UUID // a second providing unit
	OtherClerk  uuid.UUID
	Supervisor  uuid.UUID
	Subject     uuid.UUID
	item        uuid.UUID
	records     int
}

// The company of the City.
const (
	CompanyName = "云澜市样例贸易有限公司"
	CompanyCode = "91990100MA00000014"
)

// NewCity makes a City in an empty database.
func NewCity(t testing.TB, store *db.Store) *City {
	t.Helper()
	c := &City{Store: store, Agency: uuid.New(), Unit: uuid.New(), Applicant: uuid.New(), AgencyClerk: uuid.New(),
		UnitClerk: uuid.New(), UnitHead: uuid.New(), AgencyHead: uuid.New(), Other: uuid.New(), OtherClerk: uuid.New(), Supervisor: uuid.New(),
		Subject: uuid.New(), item: uuid.New()}
	var b pgx.Batch
	b.Queue(`INSERT INTO units (id, code, kind, name_zh, name_en) VALUES
		($1, 'A', 'agency', '市信用中心', 'Credit centre'), ($2, 'P', 'provider', '市场监督管理局', 'Market regulation')`,
		c.Agency, c.Unit)
	b.Queue(`INSERT INTO units (id, code, kind, name_zh, name_en) VALUES ($1, 'T', 'provider', '税务局', 'Tax service')`, c.Other)
	b.Queue(`INSERT INTO subjects (id, kind, name, code) VALUES ($1, 'legal_person', $2, $3)`, c.Subject, CompanyName, CompanyCode)
	b.Queue(`INSERT INTO accounts (id, login, password_hash, name, role, unit_id, created_at) VALUES
		($1, 'applicant', '', '申请人甲', 'applicant', NULL, now()),
		($2, 'agency', '', '经办人乙', 'agency_clerk', $4, now()),
		($3, 'unit', '', '经办人丙', 'unit_clerk', $5, now()),
		($6, 'unit.head', '', '负责人戊', 'unit_principal', $5, now())`, c.Applicant, c.AgencyClerk, c.UnitClerk, c.Agency, c.Unit,
		c.UnitHead)
	b.Queue(`INSERT INTO accounts (id, login, password_hash, name, role, unit_id, created_at) VALUES
		($1, 'agency.head', '', '负责人己', 'agency_head', $2, now()),
		($3, 'other', '', '经办人庚', 'unit_clerk', $4, now())`, c.AgencyHead, c.Agency, c.OtherClerk, c.Other)
	b.Queue(`INSERT INTO units (id, code, kind, name_zh, name_en) VALUES ($1, 'W', 'supervisor', '市发展改革委', 'Development commission')`,
		uuid.New())
	b.Queue(`INSERT INTO accounts (id, login, password_hash, name, role, created_at) VALUES
		($1, 'supervisor', '', '督查员辛', 'supervisor', now())`, c.Supervisor)
	b.Queue(`INSERT INTO account_subjects VALUES ($1, $2, 'representative')`, c.Applicant, c.Subject)
	b.Queue(`INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields)
		VALUES ($1, 'PEN', $2, 'penalty', 'public', '行政处罚', 'Administrative penalty',
		'[{"key": "amount", "zh": "处罚金额（元）", "en": "Fine (yuan)", "kind": "amount", "places": 2}, {"key": "date", "zh": "决定日期", "en": "Date", "kind": "date"}]')`,
		c.item, c.Unit)
	if err := store.Pool.SendBatch(context.Background(), &b).Close(); err != nil {
		t.Fatalf("dbtest: make city: %v", err)
	}
	return c
}

// NewRecord gives the company one more record: the platform's copy says content, the unit's source says source.
func (c *City) NewRecord(t testing.TB, content, source casefile.Content) uuid.UUID {
	t.Helper()
	id := uuid.New()
	c.records++
	encode := func(v casefile.Content) []byte {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatalf("dbtest: encode content: %v", err)
		}
		return text
	}
	var b pgx.Batch
	b.Queue(`INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source)
		VALUES ($1, $2, $3, $4, $5, '2025-03-04', $6)`, id, fmt.Sprintf("PEN-%04d", c.records), c.Subject, c.item, c.Unit,
		encode(source))
	b.Queue(`INSERT INTO record_versions (record_id, version, content, valid_from) VALUES ($1, 1, $2, '2025-03-04')`, id,
		encode(content))
	if err := c.Store.Pool.SendBatch(context.Background(), &b).Close(); err != nil {
		t.Fatalf("dbtest: make record: %v", err)
	}
	return id
}

// NewPartner gives the city a partner, to which nothing is sent unless a sender runs.
func (c *City) NewPartner(t testing.TB) {
	t.Helper()
	err := c.Store.InTx(context.Background(), func(q *db.Queries) error {
		return q.PartnerInsert(context.Background(), db.PartnerInsertParams{ID: uuid.New(), NameZH: "样例银行", NameEN: "Sample Bank",
			URL: "http://127.0.0.1:9/", Contact: "0000-5550101", CreatedAt: time.Now()})
	})
	if err != nil {
		t.Fatalf("dbtest: make partner: %v", err)
	}
}

// Filing is an objection of the company to one of its records, to be received at the legal instant at.
func (c *City) Filing(record uuid.UUID, packID string, version int32, hash string, at time.Time) db.NewFiling {
	return db.NewFiling{FormID: uuid.New(), ActorID: c.Applicant, SubjectID: c.Subject, RecordID: record, PackID: packID,
		PackVersion: version, PackHash: hash, At: at,
		Filing: casefile.Filing{Grounds: []string{"error"}, Statement: "金额有误", Phone: "000-0000000"}}
}

// Clerk is the account that works the tasks of a unit of the City.
func (c *City) Clerk(unit uuid.UUID) uuid.UUID {
	switch unit {
	case c.Agency:
		return c.AgencyClerk
	case c.Other:
		return c.OtherClerk
	}
	return c.UnitClerk
}

// Head is the account that decides for a unit of the City; the other unit has none.
func (c *City) Head(unit uuid.UUID) uuid.UUID {
	if unit == c.Agency {
		return c.AgencyHead
	}
	return c.UnitHead
}
