package dbtest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// The person behind the company of the City. He is made up.
const (
	PersonName = "钱样例"
	PersonCode = "990101199001010018"
)

// NewList enters a list of a unit into the catalogue, of the category and nature, with a measure of the other unit that strikes persons too and one of
// the agency that does not; term is how long one stands on it, nil where the catalogue says nothing. What stands on it is public.
func (c *City) NewList(t testing.TB, unit uuid.UUID, code, category, nature string, term *casefile.ItemPeriod) uuid.UUID {
	t.Helper()
	both := func(zh, en string) casefile.ItemText { return casefile.ItemText{ZH: zh, EN: en} }
	list := casefile.ItemListing{Basis: both("《样例条例》第一条", "Sample Regulation, article 1"), Nature: nature,
		Standards: both("严重违法的", "grave breach"), Removal: both("改正后满六个月的，可以申请移出", "six months after correction, on application"), Term: term,
		Measures: []casefile.ItemMeasure{
			{ID: "tender", ZH: "限制参加政府采购", EN: "kept from public procurement", Basis: both("《样例条例》第二条", "Sample Regulation, article 2"), Body: "T", Persons: true},
			{ID: "honours", ZH: "限制评优", EN: "kept from honours", Basis: both("《样例条例》第三条", "Sample Regulation, article 3"), Body: "A"},
		}}
	if err := list.Sound(); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	id := uuid.New()
	c.exec(t, `INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields, listing)
		VALUES ($1, $2, $3, $4, 'public', '严重失信主体名单', 'Serious list', '[{"key": "facts", "zh": "失信事实", "en": "Facts", "kind": "text"}]', $5)`,
		id, code, unit, category, text)
	return id
}

// NewFile uploads a file of an account that has not been sent.
func (c *City) NewFile(t testing.TB, account uuid.UUID) uuid.UUID {
	t.Helper()
	id := uuid.New()
	c.exec(t, `INSERT INTO attachments (id, account_id, name, media_type, size, sha256, uploaded_at) VALUES ($1, $2, '决定书.pdf', 'application/pdf', 1, '', now())`,
		id, account)
	return id
}

// Proposal proposes to put the company on a list of the unit, by its clerk, for the act of a document with the number. Who reads it as a test may change what it
// says before it is received.
func (c *City) Proposal(t testing.TB, unit, list uuid.UUID, number string, pack db.NewListing, at time.Time) db.NewListing {
	t.Helper()
	n := pack
	n.FormID, n.ActorID, n.UnitID, n.At = uuid.New(), c.Clerk(unit), unit, at
	n.Proposal = casefile.ListingProposal{ItemID: list,
		Subject:  casefile.ListedSubject{Kind: casefile.SubjectLegalPerson, Name: CompanyName, Code: CompanyCode},
		Content:  casefile.Content{"facts": "生产不合格产品"},
		Facts:    "生产不合格产品，情节严重。",
		Document: casefile.BasisDocument{Kind: "administrative", Number: number, Date: "2026-01-15", Issuer: "市场监督管理局", Files: []uuid.UUID{c.NewFile(t, n.ActorID)}},
		Measures: []string{"tender", "honours"},
		Persons: []casefile.PersonBehind{{Name: PersonName, Code: PersonCode, Part: casefile.PartController, Facts: "持股九成并决定生产",
			Files: []uuid.UUID{c.NewFile(t, n.ActorID)}}}}
	return n
}
