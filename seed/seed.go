// Package seed fills an empty database with a city to try the system in: its units, catalogue, subjects, records and
// accounts, and drives demo cases through the front door.
//
// Everything is made up: the bodies, the people, the companies, their records and numbers. Identity codes pass their
// check digits, so that forms take them, but carry a division that no real code has; telephone numbers lie in no
// numbering plan. A likeness to anybody is chance.
package seed

import (
	"context"
	"fmt"
	"time"

	"creditcase/db"
	"creditcase/passwords"
)

// Summary says what Fill did.
type Summary struct {
	Done     bool // false: the database had units, and nothing was written
	Units    int
	Items    int
	Subjects int
	Records  int
	OwnError int // records whose platform copy differs from its source in one field
	Accounts int
}

// Fill writes the demo city in one transaction, unless the database has units already. One seed number and one date of
// now (in Shanghai) give the same rows every time, but for the salt of the shared password and the accounts' creation.
// Records are dated in the three years before now, and none in the last sixty days.
func Fill(ctx context.Context, store *db.Store, now time.Time, seedNumber uint64) (Summary, error) {
	return FillCity(ctx, store, Small, now, seedNumber, func(string, ...any) {})
}

// FillCity is Fill for a city of any size. out gets one line for each kind of row, with the rows per second of wall time,
// without a line end.
func FillCity(ctx context.Context, store *db.Store, size Size, now time.Time, seedNumber uint64,
	out func(format string, args ...any)) (Summary, error) {
	var summary Summary
	err := store.InTx(ctx, func(q *db.Queries) error {
		if err := q.SeedLock(ctx); err != nil {
			return fmt.Errorf("lock units: %w", err)
		}
		exist, err := q.SeedUnitsExist(ctx)
		if err != nil {
			return fmt.Errorf("look for units: %w", err)
		}
		if exist {
			return nil
		}
		c, err := build(size, now, seedNumber)
		if err != nil {
			return fmt.Errorf("make up a city: %w", err)
		}
		if err := c.write(ctx, q, out); err != nil {
			return err
		}
		summary = c.summary()
		return nil
	})
	if err == nil && summary.Done { // nothing has looked at so many rows yet, and the first pages need good plans
		_, err = store.Pool.Exec(ctx, "ANALYZE")
	}
	if err != nil {
		return Summary{}, fmt.Errorf("seed: %w", err)
	}
	return summary, nil
}

// city is everything that Fill writes, as rows.
type city struct {
	size            Size
	bodies          []unit // in the order of units
	units           []db.SeedUnitsParams
	items           []db.SeedCatalogueItemsParams
	subjects        []db.SeedSubjectsParams
	accounts        []db.SeedAccountsParams
	accountSubjects []db.SeedAccountSubjectsParams
	records         []db.SeedRecordsParams
	versions        []db.SeedRecordVersionsParams
	partners        []db.PartnerInsertParams
	ownErrors       int
}

// build makes the city up. Each topic has a stream of chance of its own, so that a change to one leaves the others' rows
// as they were.
func build(size Size, now time.Time, seedNumber uint64) (*city, error) {
	catalogue, err := loadCatalogue()
	if err != nil {
		return nil, err
	}
	hash, err := passwords.Hash(DemoPassword)
	if err != nil {
		return nil, err
	}
	c := city{size: size}
	c.makeUnits(newDice(seedNumber, "units"))
	if err := c.makeItems(newDice(seedNumber, "catalogue"), catalogue); err != nil {
		return nil, err
	}
	c.makeSubjects(newDice(seedNumber, "subjects"))
	c.makeAccounts(newDice(seedNumber, "accounts"), hash, now)
	c.makePartners(newDice(seedNumber, "partners"), now)
	if err := c.makeRecords(seedNumber, catalogue, now); err != nil {
		return nil, err
	}
	return &c, nil
}

// write copies the rows in, what is referred to before what refers to it.
func (c *city) write(ctx context.Context, q *db.Queries, out func(format string, args ...any)) error {
	steps := []struct {
		what string
		want int
		copy func() (int64, error)
	}{
		{"units", len(c.units), func() (int64, error) { return q.SeedUnits(ctx, c.units) }},
		{"catalogue items", len(c.items), func() (int64, error) { return q.SeedCatalogueItems(ctx, c.items) }},
		{"subjects", len(c.subjects), func() (int64, error) { return q.SeedSubjects(ctx, c.subjects) }},
		{"accounts", len(c.accounts), func() (int64, error) { return q.SeedAccounts(ctx, c.accounts) }},
		{"representations", len(c.accountSubjects),
			func() (int64, error) { return q.SeedAccountSubjects(ctx, c.accountSubjects) }},
		{"records", len(c.records), func() (int64, error) { return q.SeedRecords(ctx, c.records) }},
		{"record versions", len(c.versions), func() (int64, error) { return q.SeedRecordVersions(ctx, c.versions) }},
	}
	for _, s := range steps {
		began := time.Now()
		n, err := s.copy()
		if err != nil {
			return fmt.Errorf("write %s: %w", s.what, err)
		}
		if int(n) != s.want {
			return fmt.Errorf("write %s: %d of %d rows", s.what, n, s.want)
		}
		out("%s: %d, %.0f/s", s.what, n, float64(n)/time.Since(began).Seconds())
	}
	if err := q.SeedAccountsAreDemo(ctx); err != nil {
		return fmt.Errorf("mark demo accounts: %w", err)
	}
	return c.writePartners(ctx, q)
}

func (c *city) summary() Summary {
	return Summary{
		Done: true, Units: len(c.units), Items: len(c.items), Subjects: len(c.subjects), Records: len(c.records),
		OwnError: c.ownErrors, Accounts: len(c.accounts),
	}
}
