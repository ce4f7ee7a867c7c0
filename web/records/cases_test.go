package records_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/messages"
	"creditcase/web/records"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// lain is a record under effects of three cases: an objection of its subject's that is open, one that somebody else filed about it, and a repair.
type lain struct {
	*counter.Counter
	own, others, repair uuid.UUID
	neighbour, agent    uuid.UUID // accounts that are in the case of others, and nothing to the subject
}

func newLain(t *testing.T) *lain {
	t.Helper()
	c := &lain{Counter: counter.New(t), neighbour: uuid.New(), agent: uuid.New()}
	now := c.Clock.Now().AddDate(0, 0, -1)
	for login, id := range map[string]uuid.UUID{"neighbour": c.neighbour, "agent": c.agent} {
		c.Exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at) SELECT $1, $2, password_hash, '邻居', 'applicant', now() FROM accounts WHERE login = 'applicant'`, id, login)
	}
	ends := now.AddDate(1, 0, 0)
	for _, of := range []struct {
		id      *uuid.UUID
		number  string
		flow    casefile.Flow
		closed  bool
		kind    casefile.EffectKind
		parties map[uuid.UUID]casefile.Capacity
	}{
		{&c.own, "YY2026000101", casefile.FlowObjection, false, casefile.EffectAnnotated, map[uuid.UUID]casefile.Capacity{c.Applicant: casefile.CapacityRepresentative}},
		{&c.others, "YY2026000102", casefile.FlowObjection, true, casefile.EffectCorrected,
			map[uuid.UUID]casefile.Capacity{c.neighbour: casefile.CapacityInterestedParty, c.agent: casefile.CapacityAgent}},
		{&c.repair, "XF2026000103", casefile.FlowRepair, true, casefile.EffectPublicationStopped, map[uuid.UUID]casefile.Capacity{c.Applicant: casefile.CapacityRepresentative}},
	} {
		c.BareCaseOf(t, of.flow, of.number, c.Record, now, of.closed)
		if err := c.Store.Pool.QueryRow(t.Context(), `SELECT id FROM cases WHERE number = $1`, of.number).Scan(of.id); err != nil {
			t.Fatal(err)
		}
		role := casefile.PartyApplicant
		err := c.Store.InTx(t.Context(), func(q *db.Queries) error {
			if err := q.BeginEffect(t.Context(), db.EffectStartParams{ID: uuid.New(), CaseID: *of.id, RecordID: &c.Record, Kind: of.kind, Article: "42", StartedAt: now, EndsAt: &ends}); err != nil {
				return err
			}
			for account, capacity := range of.parties {
				if err := q.CasePartyInsert(t.Context(), db.CasePartyInsertParams{ID: uuid.New(), CaseID: *of.id, Role: role, AccountID: &account,
					Capacity: capacity, Since: now, Reads: true}); err != nil {
					return err
				}
				role = "party"
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// Whoever looks at the effects on a record learns of each case what he may: it is open to him, he knows its number, or it is not named at all.
func TestCases_ForWhomTheyAreNamed(t *testing.T) {
	t.Parallel()
	c := newLain(t)
	effects := map[uuid.UUID][]casefile.Effect{c.Record: {{Case: c.own}, {Case: c.others}, {Case: c.repair}}}
	stranger := uuid.New()
	err := c.Store.OpenTask(t.Context(), db.TaskInsertParams{ID: uuid.New(), CaseID: c.repair, Kind: casefile.TaskDecideRepair, UnitID: c.Unit, OpenedAt: c.Clock.Now(), DueAt: c.Clock.Now()})
	if err != nil {
		t.Fatal(err)
	}
	const open, plain, unknown = "open", "plain", ""
	account := func(id uuid.UUID) func() (records.Cases, error) {
		return func() (records.Cases, error) { return records.CasesForAccount(t.Context(), c.Server, id, effects) }
	}
	unit := func(id uuid.UUID) func() (records.Cases, error) {
		return func() (records.Cases, error) { return records.CasesForUnit(t.Context(), c.Server, id, effects) }
	}
	for name, tt := range map[string]struct {
		at                  string
		ask                 func() (records.Cases, error)
		own, others, repair string
	}{
		"the subject":                   {"/my/cases/", account(c.Applicant), open, plain, open},
		"an interested party":           {"/my/cases/", account(c.neighbour), unknown, open, unknown},
		"an agent":                      {"/my/cases/", account(c.agent), unknown, open, unknown},
		"an account with nothing to it": {"/my/cases/", account(stranger), unknown, unknown, unknown},
		"the agency":                    {"/desk/cases/", unit(c.Agency), open, open, open},
		"the unit of the record":        {"/desk/cases/", unit(c.Unit), plain, plain, open},
		"another unit":                  {"/desk/cases/", unit(c.Other), unknown, unknown, unknown},
		"whoever watches": {"/watch/cases/", func() (records.Cases, error) { return records.CasesForWatch(t.Context(), c.Server, effects) },
			open, open, open},
	} {
		cases, err := tt.ask()
		if err != nil {
			t.Fatal(err)
		}
		for id, want := range map[uuid.UUID]string{c.own: tt.own, c.others: tt.others, c.repair: tt.repair} {
			of, known := cases[id]
			got := unknown
			switch {
			case known && of.Href == tt.at+id.String():
				got = open
			case known && of.Href == "" && of.Number != "":
				got = plain
			case known:
				got = fmt.Sprint(of)
			}
			if got != want {
				t.Errorf("%s: a case is %q, want %q", name, got, want)
			}
		}
		cases.Here(c.own)
		if cases[c.own].Href != "" {
			t.Errorf("%s: a case leads to itself", name)
		}
	}
}

// Each page names the case of each effect, as far as whoever reads it may learn of it, with its article, its beginning and its planned end.
func TestEffects_NameTheirCases(t *testing.T) {
	t.Parallel()
	c := newLain(t)
	lines := func(n int, own bool) []string {
		p := messages.For(messages.Chinese)
		from := p.ShortDate(c.Clock.Now().AddDate(0, 0, -1))
		all := []string{p.T("effect.annotated") + "（第四十二条），自" + from + "起，至", "。办件编号"}
		if own {
			return append(all, fmt.Sprintf("YY202600010%d", n))
		}
		return all
	}
	applicant, agency := c.SignIn("applicant"), c.SignIn("agency")
	for name, tt := range map[string]struct {
		page        string
		says, links []string
		never       []string
	}{
		"the subject's records": {applicant.Page("/my/records"), append(lines(1, true), "。办件编号YY2026000102"),
			[]string{`href="/my/cases/` + c.own.String(), `href="/my/cases/` + c.repair.String()}, []string{c.others.String()}},
		"the agency's records": {agency.Page("/desk/records"), append(lines(1, true), "YY2026000102", "XF2026000103"),
			[]string{`href="/desk/cases/` + c.own.String(), `href="/desk/cases/` + c.others.String(), `href="/desk/cases/` + c.repair.String()}, nil},
		"the unit's records": {c.SignIn("unit").Page("/desk/records"), append(lines(1, true), "。办件编号YY2026000101", "。办件编号YY2026000102", "。办件编号XF2026000103"),
			nil, []string{`href="/desk/cases/`}},
		"the public search": {c.Anybody().Post("/records", url.Values{"q": {dbtest.CompanyCode}, "purpose": {string(casefile.PurposeOther)}}).Body.String(), nil, nil,
			[]string{"YY2026", "XF2026"}},
		"an enterprise looked up": {c.SignIn("other").Post("/desk/enterprises", url.Values{"code": {dbtest.CompanyCode}, "purpose": {string(casefile.PurposeOther)}}).Body.String(),
			nil, nil, []string{"YY2026", "XF2026"}},
	} {
		words := counter.Words(tt.page)
		for _, s := range tt.says {
			if !strings.Contains(words, s) {
				t.Errorf("%s does not say %q:\n%s", name, s, words)
			}
		}
		for _, s := range tt.links {
			if !strings.Contains(tt.page, s) {
				t.Errorf("%s does not lead to %q", name, s)
			}
		}
		for _, s := range tt.never {
			if strings.Contains(tt.page, s) {
				t.Errorf("%s names %q", name, s)
			}
		}
	}
	c.Exec(`UPDATE effects SET ended_at = $1`, c.Clock.Now())
	if words := counter.Words(agency.Page("/desk/records")); strings.Contains(words, "YY2026") || !strings.Contains(words, "正常") {
		t.Errorf("a record that nothing lies on: %s", words)
	}
	c.Exec(`UPDATE effects SET ended_at = NULL`)
	gallery := webtest.NewGallery(t, c.Handler)
	gallery.Look(applicant.Cookie, "my-records-effects", "/my/records")
	gallery.Look(agency.Cookie, "desk-records-effects", "/desk/records")
}

// What lies on a record while a plan of reorganization runs says by when the plan is to be carried out, to the administrator too; of other cases he is told none.
func TestEffects_OfAPlan(t *testing.T) {
	t.Parallel()
	const pack = "shenzhen-2020"
	c := counter.Under(t, pack)
	c.Work()
	manager := uuid.New()
	c.Exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at) SELECT $1, 'manager', password_hash, '管理人壬', 'applicant', created_at FROM accounts WHERE login = 'applicant'`, manager)
	c.Exec(`INSERT INTO appointments (id, account_id, subject_id, holder, court, number, appointed_on, registered_by, registered_at)
		VALUES ($1, $2, $3, '云澜清算事务所', '云澜市中级人民法院', '（2026）云01破1号', '2026-01-05', $4, '2026-01-06')`, uuid.New(), manager, c.Subject, c.AgencyClerk)
	ruling := c.Ruling(pack, casefile.MatterPlan, "（2026）云01破1号之二", "2026-08-31", uuid.Nil)
	ruling.Filing.Performs = "2029-08-31"
	plan := c.Follows(ruling)
	c.BareCase(t, "YY2026000009", c.Record, c.Clock.Now(), true)
	c.Exec(`INSERT INTO effects (id, case_id, record_id, kind, hides, article, started_at) SELECT gen_random_uuid(), id, $1, $2, 'nobody', '42', $3 FROM cases WHERE number = 'YY2026000009'`,
		c.Record, casefile.EffectCorrected, c.Clock.Now())
	for login, at := range map[string]string{"manager": "/my/records", "agency": "/desk/records"} {
		page := c.SignIn(login).Page(at)
		if words := counter.Words(page); !strings.Contains(words, "计划执行期限至2029年8月31日。办件编号") {
			t.Errorf("%s is not told by when the plan is to be carried out:\n%s", login, words)
		}
		if !strings.Contains(page, "/cases/"+plan.String()) {
			t.Errorf("%s is not led to the plan", login)
		}
		if named := strings.Contains(page, "YY2026000009"); named != (login == "agency") {
			t.Errorf("%s is told of another case: %t", login, named)
		}
	}
}

// The pages of a case name the other cases whose effects lie on its record, and its own without leading to itself.
func TestEffects_OnThePageOfACase(t *testing.T) {
	t.Parallel()
	c := newLain(t)
	c.Exec(`UPDATE effects SET ended_at = $1 WHERE kind = $2`, c.Clock.Now(), casefile.EffectAnnotated)
	c.Exec(`UPDATE cases SET stage = 'closed', closed_at = $1, result = 'withdrawn' WHERE id = $2`, c.Clock.Now(), c.own)
	c.Exec(`UPDATE case_records SET closed_at = $1, result = 'withdrawn' WHERE case_id = $2`, c.Clock.Now(), c.own)
	c.Work()
	pack, err := c.Server.Book.InForce("city-2022", calendar.DateOf(c.Clock.Now()))
	if err != nil {
		t.Fatal(err)
	}
	filed, err := c.Store.File(t.Context(), c.Filing(c.Record, pack.ID, int32(pack.Version), pack.Hash(casefile.FlowObjection), c.Clock.Now())) //nolint:gosec // small
	c.Done(filed, err)
	if err := c.Store.BeginEffect(t.Context(), db.EffectStartParams{ID: uuid.New(), CaseID: filed.CaseID, RecordID: &c.Record, Kind: casefile.EffectAnnotated, Article: "42",
		StartedAt: c.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
	for at, login := range map[string]string{"/my/cases/": "applicant", "/desk/cases/": "agency", "/watch/cases/": "supervisor"} {
		page := c.SignIn(login).Page(at + filed.CaseID.String())
		if words := counter.Words(page); !strings.Contains(words, "。办件编号"+filed.CaseNumber) || !strings.Contains(words, "XF2026000103") || !strings.Contains(words, "YY2026000102") {
			t.Errorf("%s does not name each case: %s", at, words)
		}
		if !strings.Contains(page, `href="`+at+c.repair.String()) || strings.Contains(page, `href="`+at+c.others.String()) == (login == "applicant") {
			t.Errorf("%s does not lead to what is open to who reads it", at)
		}
	}
}
