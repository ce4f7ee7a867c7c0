package load

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/activities/activitiestest"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
	"creditcase/seed"
	"creditcase/web"
)

// moved is the wall's clock, so much earlier.
type moved struct {
	calendar.Clock
	back atomic.Int64
}

func (m *moved) Now() time.Time { return m.Clock.Now().Add(-time.Duration(m.back.Load())) }

func (m *moved) goBack(days int) { m.back.Store(int64(days) * int64(24*time.Hour)) }

// town is a small city under a pack, with everything but Temporal.
type town struct {
	testing.TB
	handler http.Handler
	store   *db.Store
	book    *rules.Book
	pack    string
	clock   *moved
}

func city(t *testing.T, pack string) *town {
	t.Helper()
	c := &town{TB: t, pack: pack, store: db.NewStore(dbtest.New(t)), clock: &moved{Clock: calendar.Wall()}}
	var err error
	if c.book, err = rules.Load(); err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seed.Fill(t.Context(), c.store, c.clock.Now(), 1); err != nil {
		t.Fatal(err)
	}
	files, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := files.Close(); err != nil {
			t.Error(err)
		}
	})
	c.handler, err = web.New(web.Options{Store: c.store, Book: c.book, Calendar: cal, Clock: c.clock, PackID: pack, Files: files,
		Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))})
	if err != nil {
		t.Fatal(err)
	}
	activitiestest.Start(t, &activities.Activities{Store: c.store, Book: c.book, Calendar: cal, Clock: c.clock})
	return c
}

func (c *town) inForce() *rules.Pack {
	c.Helper()
	pack, err := c.book.InForce(c.pack, calendar.DateOf(time.Now()))
	if err != nil {
		c.Fatal(err)
	}
	return pack
}

// provided are the procedures that people can begin under the pack.
func (c *town) provided() (flows []casefile.Flow) {
	c.Helper()
	pack := c.inForce()
	for _, flow := range Flows() {
		if pack.Provides(flow) {
			flows = append(flows, flow)
		}
	}
	return flows
}

// one reads one value; awaits reads it as soon as it is there.
func one[T any](c *town, query string, args ...any) (value T) {
	c.Helper()
	if err := c.store.Pool.QueryRow(context.Background(), query, args...).Scan(&value); err != nil {
		c.Fatalf("%s: %v", query, err)
	}
	return value
}

func awaits[T any](c *town, query string, args ...any) (value T) {
	c.Helper()
	var err error
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if err = c.store.Pool.QueryRow(context.Background(), query, args...).Scan(&value); err == nil {
			return value
		}
	}
	c.Fatalf("%s: %v", query, err)
	return value
}

// commits publishes an item that is handled on a commitment, and gives every applicant a business of which nothing is known.
func (c *town) commits() {
	c.Helper()
	(&dbtest.City{Store: c.store}).NewCommitmentItem(c, one[uuid.UUID](c, "SELECT unit_id FROM accounts WHERE login = 'market'"), "XC", nil, c.clock.Now())
	for i, login := range seed.Small.Applicants() {
		code := fmt.Sprintf("91909901MA%07d", i)
		business := db.SetupSubjectInsertParams{ID: uuid.New(), Kind: casefile.SubjectLegalPerson, Name: fmt.Sprintf("云澜新设%d号商行有限公司", i), Code: code + string(casefile.USCCheck(code))}
		if err := c.store.SetupSubjectInsert(context.Background(), business); err != nil {
			c.Fatal(err)
		}
		_, err := c.store.SeedAccountSubjects(context.Background(), []db.SeedAccountSubjectsParams{{SubjectID: business.ID, Capacity: casefile.CapacityRepresentative,
			AccountID: one[uuid.UUID](c, "SELECT id FROM accounts WHERE login = $1", login)}})
		if err != nil {
			c.Fatal(err)
		}
	}
}

// lists puts the companies of all applicants on a list, months ago.
func (c *town) lists() {
	c.Helper()
	c.clock.goBack(120)
	var cases []uuid.UUID
	for _, login := range seed.Small.Applicants() {
		cases = append(cases, c.proposes(login))
	}
	for i, id := range cases {
		account := one[uuid.UUID](c, "SELECT id FROM accounts WHERE login = $1", seed.Small.Applicants()[i])
		c.opens(account, id, casefile.NoticeBeforeListing)
		awaits[bool](c, "SELECT true FROM deadlines WHERE case_id = $1 AND clock = $2", id, c.inForce().Listing.Steps[casefile.StepListingReply])
		c.received(c.store.Reply(context.Background(), db.NewReply{FormID: uuid.New(), ActorID: account, CaseID: id, Clock: c.inForce().Listing.Steps[casefile.StepListingReply],
			Reply: casefile.ListingReply{Points: []casefile.ReplyPoint{{Text: saysStatement}}}, At: c.clock.Now()}))
		c.answers(id, casefile.TaskCheckReply, casefile.RoleUnitClerk, casefile.ReplyCheck{Answers: []casefile.PointAnswer{{Reasons: saysReasons}}})
	}
	c.clock.goBack(60)
	for i, id := range cases {
		c.answers(id, casefile.TaskDecideListing, casefile.RoleUnitPrincipal, casefile.ListingDecision{Outcome: casefile.OutcomeList, Reasons: saysReasons})
		c.opens(one[uuid.UUID](c, "SELECT id FROM accounts WHERE login = $1", seed.Small.Applicants()[i]), id, casefile.NoticeListing)
	}
	for _, id := range cases {
		awaits[bool](c, "SELECT true FROM cases WHERE id = $1 AND closed_at IS NOT NULL", id)
	}
	c.clock.goBack(0)
}

// proposes has a unit propose to put the company of an applicant on the first list that the pack knows.
func (c *town) proposes(login string) uuid.UUID {
	c.Helper()
	pack := c.inForce()
	item := one[uuid.UUID](c, "SELECT id FROM catalogue_items WHERE code = 'SWJ03'")
	n := db.NewListing{FormID: uuid.New(), UnitID: one[uuid.UUID](c, "SELECT unit_id FROM catalogue_items WHERE id = $1", item), PackID: pack.ID, PackVersion: int32(pack.Version), //nolint:gosec // small
		PackHash: pack.Hash(casefile.FlowListing), At: c.clock.Now()}
	n.ActorID = one[uuid.UUID](c, "SELECT id FROM accounts WHERE unit_id = $1 AND role = $2", n.UnitID, casefile.RoleUnitClerk)
	company := one[uuid.UUID](c, `SELECT s.id FROM subjects s JOIN account_subjects b ON b.subject_id = s.id JOIN accounts a ON a.id = b.account_id
		WHERE a.login = $1 AND s.kind = $2 AND EXISTS (SELECT FROM records r WHERE r.subject_id = s.id)`, login, casefile.SubjectLegalPerson)
	list, err := c.store.ListingItem(context.Background(), db.ListingItemParams{ID: item, UnitID: n.UnitID})
	if err != nil {
		c.Fatal(err)
	}
	catalogued, err := list.List()
	if err != nil {
		c.Fatal(err)
	}
	n.Proposal = casefile.ListingProposal{ItemID: item, Facts: saysFacts, Content: casefile.Content{"listing_document": "云样列字〔2025〕第1号"},
		Subject: casefile.ListedSubject{Kind: casefile.SubjectLegalPerson, Name: one[string](c, "SELECT name FROM subjects WHERE id = $1", company),
			Code: one[string](c, "SELECT code FROM subjects WHERE id = $1", company)},
		Document: casefile.BasisDocument{Kind: pack.Listing.Documents[0].ID, Number: login, Date: calendar.DateOf(c.clock.Now()).AddDays(-9).String(), Issuer: saysBody,
			Files: []uuid.UUID{(&dbtest.City{Store: c.store}).NewFile(c, n.ActorID)}}}
	if areas := pack.AreasFor(list.Category, catalogued); len(areas) > 0 {
		n.Proposal.Area = areas[0].ID
	}
	for _, rule := range pack.Listing.LeniencyFor(casefile.SubjectLegalPerson) {
		n.Proposal.Leniency = append(n.Proposal.Leniency, casefile.LeniencyAnswer{ID: rule.ID})
	}
	return c.received(c.store.Propose(context.Background(), n))
}

func (c *town) received(receipt db.Receipt, err error) uuid.UUID {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
	return receipt.CaseID
}

// opens has an account open the document of the kind as soon as it is there.
func (c *town) opens(account, of uuid.UUID, kind casefile.NoticeKind) {
	c.Helper()
	notice := awaits[uuid.UUID](c, "SELECT id FROM notices WHERE case_id = $1 AND kind = $2", of, kind)
	c.received(c.store.OpenDocument(context.Background(), uuid.New(), account, of, notice, c.clock.Now()))
}

// answers has somebody of the role answer the task of the kind as soon as it is there.
func (c *town) answers(of uuid.UUID, kind casefile.TaskKind, as casefile.Role, content any) {
	c.Helper()
	task := awaits[uuid.UUID](c, "SELECT id FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL", of, kind)
	unit := one[uuid.UUID](c, "SELECT unit_id FROM tasks WHERE id = $1", task)
	c.received(c.store.Act(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: one[uuid.UUID](c, "SELECT id FROM accounts WHERE unit_id = $1 AND role = $2", unit, as),
		UnitID: unit, TaskID: task, Kind: kind.Act(), Content: content, At: c.clock.Now()}))
}
