package setup

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/passwords"
	"creditcase/seed"
)

var at = time.Date(2026, 3, 9, 10, 0, 0, 0, calendar.Zone)

func TestMain(m *testing.M) { dbtest.Main(m) }

const cityText = `
agency: {code: XYZX, name: {zh: 测试市公共信用中心, en: Test City Credit Centre}, phone: 0000-5550101, address: 政通路1号}
supervisor: {code: FGW, name: {zh: 测试市发展和改革委员会, en: Test City Development and Reform Commission}}
units:
  - {code: SCJG, name: {zh: 测试市市场监督管理局, en: Test City Market Regulation}}
administrator: {login: admin.li, name: 李华}
`

func cityOf(t *testing.T, text string) City {
	t.Helper()
	c, err := ReadCity(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func count(t *testing.T, store *db.Store, query string) (n int) {
	t.Helper()
	if err := store.Pool.QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestReadCity_TellsEveryFault(t *testing.T) {
	_, err := ReadCity(strings.NewReader(`{"agency": {"code": "xy", "name": {"zh": "中心"}}, "supervisor": {"code": "FGW", "name": {"zh": "委", "en": "C"}},
		"units": [{"code": "FGW", "name": {"zh": "局", "en": "B"}}], "administrator": {"login": "L"}}`))
	for _, want := range []string{"agency: code", "agency: name: both", "units, entry 1: code FGW is that of supervisor too", "administrator: login", "administrator: name"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told: %v", want, err)
		}
	}
	if _, err := ReadCity(strings.NewReader("agancy: {}")); err == nil || !strings.Contains(err.Error(), "agancy") {
		t.Errorf("a slip of the pen: %v", err)
	}
}

// A city is set up once; again it changes nothing, and another city or a demonstration is refused.
func TestInit(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	first, err := Init(t.Context(), store, cityOf(t, cityText), at)
	if err != nil || first.Again || first.Token == "" {
		t.Fatalf("%+v %v", first, err)
	}
	if n := count(t, store, `SELECT count(*) FROM units`); n != 3 {
		t.Errorf("%d units", n)
	}
	account, err := store.AccountByLink(t.Context(), passwords.HashToken(first.Token))
	if err != nil || account.Login != "admin.li" || account.Role != casefile.RoleAdministrator || account.PasswordSetAt != nil {
		t.Errorf("%+v %v", account, err)
	}
	again, err := Init(t.Context(), store, cityOf(t, cityText), at)
	if err != nil || !again.Again || again.Token != "" {
		t.Errorf("again: %+v %v", again, err)
	}
	if _, err := store.AccountByLink(t.Context(), passwords.HashToken(first.Token)); err != nil {
		t.Errorf("the first link after the second run: %v", err)
	}
	if _, err := Init(t.Context(), store, cityOf(t, strings.Replace(cityText, "XYZX", "OTHER", 1)), at); !errors.Is(err, ErrOtherCity) {
		t.Errorf("another city: %v", err)
	}
	if n := count(t, store, `SELECT count(*) FROM accounts WHERE NOT machine`); n != 1 {
		t.Errorf("%d accounts", n)
	}

	demo := db.NewStore(dbtest.New(t))
	if _, err := seed.Fill(t.Context(), demo, at, 7); err != nil {
		t.Fatal(err)
	}
	if _, err := Init(t.Context(), demo, cityOf(t, cityText), at); !errors.Is(err, db.ErrDemoAccounts) {
		t.Errorf("over a demonstration: %v", err)
	}
	if err := store.RefuseDemoAccounts(t.Context()); err != nil {
		t.Errorf("a real city is taken for a demonstration: %v", err)
	}
}

// The command on the machine lets an administrator in again, and nobody else.
func TestRecover(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	first, err := Init(t.Context(), store, cityOf(t, cityText), at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Pool.Exec(t.Context(), `UPDATE accounts SET failed_logins = 5, locked_until = $1`, at.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	token, err := Recover(t.Context(), store, "admin.li", at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.AccountByLink(t.Context(), passwords.HashToken(first.Token)); err == nil {
		t.Error("the link before is still good")
	}
	account, err := store.AccountByLink(t.Context(), passwords.HashToken(token))
	if err != nil || account.LockedUntil != nil {
		t.Errorf("%+v %v", account, err)
	}
	if n := count(t, store, `SELECT count(*) FROM account_events WHERE kind = 'link_made' AND actor_id IS NULL`); n != 2 {
		t.Errorf("the register tells of %d links", n)
	}
	if _, err := Recover(t.Context(), store, "nobody", at); err == nil {
		t.Error("a link for nobody")
	}
	if _, err := store.Pool.Exec(t.Context(), `UPDATE accounts SET role = 'supervisor'`); err != nil {
		t.Fatal(err)
	}
	if _, err := Recover(t.Context(), store, "admin.li", at); err == nil {
		t.Error("a link for somebody who is no administrator")
	}
}

const catalogueText = `
items:
  - code: SCJG01
    unit: SCJG
    category: penalty
    publicity: public
    name: {zh: 行政处罚, en: Administrative penalty}
    fields:
      - {key: decision_number, zh: 处罚决定书文号, en: Decision number, required: true}
      - {key: amount, zh: 处罚金额, en: Fine, kind: amount, unit_zh: 元, unit_en: yuan}
      - {key: decided_on, zh: 处罚决定日期, en: Date of decision, kind: date}
`

const usc = "91000000MA00000001" // passes no check, as some early codes do

func recordsText(amount string) string {
	return fmt.Sprintf("\ufeffnumber,item,subject_kind,subject_name,subject_code,recorded_on,decision_number,amount,decided_on\n"+
		"SCJG01-2025-000001,SCJG01,legal_person,测试（示例）有限公司,%s,2025-11-03,测市监罚字〔2025〕第12号,\"%s\",2025/10/31\n,,,,,,,,\n", usc, amount)
}

func importRecords(t *testing.T, store *db.Store, text string) (Summary, error) {
	t.Helper()
	records, err := ReadRecords(strings.NewReader(text), true)
	if err != nil {
		return Summary{}, err
	}
	return ImportRecords(t.Context(), store, packOf(t, "shenzhen-2022"), records, at)
}

// Catalogue and records come in from files: checked, told apart from what is there, and harmless when they come again.
func TestImport(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	if _, err := Init(t.Context(), store, cityOf(t, cityText), at); err != nil {
		t.Fatal(err)
	}
	for want, units := range map[Summary]string{
		{New: 1}:     `units: [{code: SWJ, name: {zh: 测试市税务局, en: Test City Tax Service}}]`,
		{Same: 1}:    `units: [{code: SCJG, name: {zh: 测试市市场监督管理局, en: Test City Market Regulation}}]`,
		{Changed: 1}: `units: [{code: FGW, name: {zh: 测试市发展和改革委员会, en: Test City Commission}, phone: "12345"}]`,
	} {
		if done, err := ImportUnits(t.Context(), store, strings.NewReader(units), at); err != nil || done != want {
			t.Errorf("units: %+v %v, want %+v", done, err, want)
		}
	}
	for _, want := range []Summary{{New: 1}, {Same: 1}} {
		if done, err := ImportCatalogue(t.Context(), store, strings.NewReader(catalogueText), at); err != nil || done != want {
			t.Errorf("catalogue: %+v %v, want %+v", done, err, want)
		}
	}
	for fault, bad := range map[string]string{
		`item 1 (SCJG01): unit`: strings.Replace(catalogueText, "unit: SCJG\n", "unit: NONE\n", 1),
		`category`:              strings.Replace(catalogueText, "penalty", "penalties", 1),
		`kind`:                  strings.Replace(catalogueText, "kind: amount", "kind: money", 1),
		`another field ends`:    strings.Replace(catalogueText, "kind: date}", "kind: date, ends_publication: true}\n      - {key: until, zh: 截止日期, en: Until, kind: date, ends_publication: true}", 1),
		`unknown field`:         strings.Replace(catalogueText, "kind: amount", "sort: amount", 1),
	} {
		if _, err := ImportCatalogue(t.Context(), store, strings.NewReader(bad), at); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%s is not told: %v", fault, err)
		}
	}
	for _, want := range []Summary{{New: 1}, {Same: 1}} {
		if done, err := importRecords(t, store, recordsText("61,600")); err != nil || done != want {
			t.Errorf("records: %+v %v, want %+v", done, err, want)
		}
	}
	var source, shown string
	if err := store.Pool.QueryRow(t.Context(), `SELECT (r.source->>'amount') || (r.source->>'decided_on'), v.content->>'amount' FROM records r
		JOIN record_versions v ON v.record_id = r.id`).Scan(&source, &shown); err != nil || source != "616002025-10-31" || shown != "61600" {
		t.Errorf("%s %s %v", source, shown, err)
	}
	for fault, bad := range map[string]string{
		"line 2: field amount":        strings.Replace(recordsText("61,60O"), "000001", "000002", 1),
		"says something else":         recordsText("5"),
		"registered under another":    strings.Replace(strings.Replace(recordsText("5"), "测试（示例）", "另一家", 1), "2025-000001", "2025-000002", 1),
		"recorded_on: a day":          strings.Replace(recordsText("5"), "2025-11-03", "2025-13-45", 1),
		"still to come":               strings.Replace(recordsText("5"), "2025-11-03", "2026-03-10", 1),
		"no ID number":                strings.Replace(recordsText("5"), usc, "123", 1),
		"column recorded_on":          strings.Replace(recordsText("5"), "recorded_on", "recorded", 1),
		`none with the code "SCJG09"`: strings.Replace(recordsText("5"), ",SCJG01,", ",SCJG09,", 1),
		"field colour":                strings.Replace(recordsText("5"), "amount", "colour", 1),
		"field decision_number":       strings.Replace(strings.Replace(recordsText("5"), "测市监罚字〔2025〕第12号", "", 1), "2025-000001", "2025-000002", 1),
	} {
		if _, err := importRecords(t, store, bad); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%s is not told: %v", fault, err)
		}
	}
	if n := count(t, store, `SELECT count(*) FROM records`); n != 1 {
		t.Errorf("%d records", n)
	}
	narrower := strings.Replace(catalogueText, "      - {key: decided_on, zh: 处罚决定日期, en: Date of decision, kind: date}\n", "", 1)
	if _, err := ImportCatalogue(t.Context(), store, strings.NewReader(narrower), at); err == nil || !strings.Contains(err.Error(), `field "decided_on" stays`) {
		t.Errorf("a field that records have is taken away: %v", err)
	}
	wider := catalogueText + "      - {key: facts, zh: 违法事实, en: Facts}\n"
	if done, err := ImportCatalogue(t.Context(), store, strings.NewReader(wider), at); err != nil || done.Changed != 1 {
		t.Errorf("a field more: %+v %v", done, err)
	}
	if n := count(t, store, `SELECT count(*) FROM account_events WHERE kind = 'imported'`); n != 5 {
		t.Errorf("the register tells of %d imports", n)
	}
}

// A login typed as the keyboard gives it is the login that is kept.
func TestInit_LoginIsFolded(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	if _, err := Init(t.Context(), store, cityOf(t, strings.Replace(cityText, "admin.li", "Ａdmin.Li", 1)), at); err != nil {
		t.Fatal(err)
	}
	if _, err := store.AccountByLogin(t.Context(), "admin.li"); err != nil {
		t.Error(err)
	}
	if _, err := Recover(t.Context(), store, "ADMIN.Li", at); err != nil {
		t.Error(err)
	}
}
