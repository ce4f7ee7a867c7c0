package setup

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

func packOf(t *testing.T, id string) *rules.Pack {
	t.Helper()
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := book.InForce(id, calendar.DateOf(at))
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// Whom the rules have told of a record finds so with his records; one of which the unit should have told him before is refused without the day on which it did.
func TestImport_TellsTheSubject(t *testing.T) {
	for _, test := range []struct {
		pack, toldOn, fault string
		told                bool
	}{
		{pack: "xiamen-draft", fault: "told_on: article 13"},
		{pack: "xiamen-draft", toldOn: "2999-01-01", fault: "told_on: the day is still to come"},
		{pack: "xiamen-draft", toldOn: "1 May", fault: "told_on: a day such as"},
		{pack: "xiamen-draft", toldOn: "2025-10-20", told: true},
		{pack: "qianhai-2020", told: true},
		{pack: "shenzhen-2020"}, // of persons alone, and of what is not public
		{pack: "shenzhen-2022"}, // of ratings alone
		{pack: "city-2022"},
	} {
		store := db.NewStore(dbtest.New(t))
		if _, err := Init(t.Context(), store, cityOf(t, cityText), at); err != nil {
			t.Fatal(err)
		}
		if _, err := ImportCatalogue(t.Context(), store, strings.NewReader(catalogueText), at); err != nil {
			t.Fatal(err)
		}
		records, err := ReadRecords(strings.NewReader(recordsText("1,000")), true)
		if err != nil {
			t.Fatal(err)
		}
		records[0].ToldOn = test.toldOn
		_, err = ImportRecords(t.Context(), store, packOf(t, test.pack), records, at)
		if test.fault != "" {
			if err == nil || !strings.Contains(err.Error(), test.fault) {
				t.Errorf("%s, told on %q: %v", test.pack, test.toldOn, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		account := uuid.New()
		for _, q := range []string{`INSERT INTO accounts (id, login, password_hash, name, role, created_at) VALUES ($1, 'a', '', '甲', 'applicant', now())`,
			`INSERT INTO account_subjects SELECT $1, id, 'representative' FROM subjects`} {
			if _, err := store.Pool.Exec(t.Context(), q, account); err != nil {
				t.Fatal(err)
			}
		}
		tellings, err := store.MyRecordTellings(t.Context(), account)
		if err != nil || (len(tellings) == 1) != test.told {
			t.Errorf("%s: told of %d records, %v", test.pack, len(tellings), err)
		}
	}
}

// What each pack has told, of which records: by its article, and of nothing else.
func TestTells(t *testing.T) {
	for _, test := range []struct {
		pack, category string
		publicity      casefile.Publicity
		kind           casefile.SubjectKind
		article        string
	}{
		{"xiamen-draft", "penalty", casefile.PublicityPublic, casefile.SubjectLegalPerson, "13"},
		{"xiamen-draft", "honour", casefile.PublicityPublic, casefile.SubjectLegalPerson, ""},
		{"qianhai-2020", "tax", casefile.PublicityGovernment, casefile.SubjectPerson, "10(2)"},
		{"shenzhen-2020", "penalty", casefile.PublicityAuthorised, casefile.SubjectPerson, "22(3)"},
		{"shenzhen-2020", "penalty", casefile.PublicityPublic, casefile.SubjectPerson, ""},
		{"shenzhen-2020", "penalty", casefile.PublicityAuthorised, casefile.SubjectLegalPerson, ""},
		{"shenzhen-2022", "rating", casefile.PublicityPublic, casefile.SubjectLegalPerson, "40(3)"},
		{"shenzhen-2022", "rating", casefile.PublicityAuthorised, casefile.SubjectLegalPerson, ""},
		{"shenzhen-2022", "penalty", casefile.PublicityPublic, casefile.SubjectLegalPerson, ""},
		{"city-2022", "penalty", casefile.PublicityPublic, casefile.SubjectLegalPerson, ""},
		{"national-2026", "penalty", casefile.PublicityPublic, casefile.SubjectLegalPerson, ""},
	} {
		told := packOf(t, test.pack).Tells(test.category, test.publicity, test.kind)
		if (told == nil) != (test.article == "") || told != nil && told.Article != test.article {
			t.Errorf("%+v: %+v", test, told)
		}
	}
}
