package db_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// Of two who propose at the same moment on whom the same person stands, whom nobody knows yet, the second finds the person of the first.
func TestPropose_SameNewPersonAtTheSameMoment(t *testing.T) {
	c := receiving{newCity(t)}
	list := c.NewList(t, c.Unit, "LST", "serious_list", "quality", nil)
	var all []db.NewListing
	for _, number := range []string{"1", "2", "3", "4"} {
		all = append(all, c.Proposal(t, c.Unit, list, number, db.NewListing{PackID: "shenzhen-2022", PackVersion: 1, PackHash: "h"}, noon))
	}
	_, errs := atOnce(len(all), func(i int) (db.Receipt, error) { return c.Store.Propose(context.Background(), all[i]) })
	for i, err := range errs {
		if err != nil {
			t.Errorf("proposal %d: %v", i, err)
		}
	}
	if n := c.count(t, `SELECT count(*) FROM subjects WHERE code = $1`, dbtest.PersonCode); n != 1 {
		t.Errorf("the person is there %d times", n)
	}
	if n := c.count(t, `SELECT count(*) FROM case_parties p JOIN subjects s ON s.id = p.subject_id WHERE s.code = $1`, dbtest.PersonCode); n != len(all) {
		t.Errorf("the person is in %d cases, want %d", n, len(all))
	}
}

// Of two accounts with one login, or two with one id, the second is told which.
func TestAddAccount_Taken(t *testing.T) {
	c := receiving{newCity(t)}
	id, facts := uuid.New(), db.AccountFacts{Name: "申请人壬", Role: casefile.RoleApplicant}
	add := func(id uuid.UUID, login string, link byte) error {
		return c.Store.AddAccount(context.Background(), id, login, "", facts, db.OneTimeLink{TokenHash: []byte{link}, Hours: 1}, uuid.Nil, noon)
	}
	if err := add(id, "ren", 1); err != nil {
		t.Fatal(err)
	}
	for name, tried := range map[string]struct {
		id    uuid.UUID
		login string
		want  string
	}{
		"another with the login":             {uuid.New(), "ren", "error.login_taken"},
		"the same form":                      {id, "ren", "error.account_made"},
		"the same form, with another login":  {id, "ren2", "error.account_made"},
		"the same form, with a login in use": {id, "unit", "error.login_taken"},
	} {
		err := add(tried.id, tried.login, 2)
		if casefile.CodeOf(err) != casefile.CodeConflict || err.(*casefile.Error).Message != tried.want { //nolint:errorlint // nothing wraps it
			t.Errorf("%s: %v, want %s", name, err, tried.want)
		}
	}
}
