package bench

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// clerk is an account and the unit it acts for.
type clerk struct{ account, unit uuid.UUID }

// record is a record with the people of an objection to it.
type record struct {
	id, subject, applicant uuid.UUID
	agency, provider       clerk
}

// records lets one applicant act for everybody and returns a box of all records that are as their source has them, so that none has two
// open objections.
func (l *lab) records(ctx context.Context) (chan record, error) {
	_, err := l.store.Pool.Exec(ctx, `INSERT INTO account_subjects (account_id, subject_id, capacity)
		SELECT (SELECT id FROM accounts WHERE login = 'applicant'), id, 'representative' FROM subjects
		ON CONFLICT DO NOTHING`)
	if err != nil {
		return nil, fmt.Errorf("let the applicant act for all: %w", err)
	}
	rows, err := l.store.Pool.Query(ctx, `
		WITH clerks AS (SELECT DISTINCT ON (unit_id) unit_id, id FROM accounts WHERE role IN ('agency_clerk', 'unit_clerk')
		                ORDER BY unit_id, login)
		SELECT r.id, r.subject_id, (SELECT id FROM accounts WHERE login = 'applicant'), agency.id, agency.unit_id, provider.id,
		       provider.unit_id
		FROM records r
		JOIN record_versions v ON v.record_id = r.id AND v.version = r.version AND v.content = r.source -- what the comparison will find
		JOIN clerks provider ON provider.unit_id = r.unit_id
		JOIN units u ON u.kind = 'agency'
		JOIN clerks agency ON agency.unit_id = u.id
		ORDER BY r.number`)
	if err != nil {
		return nil, fmt.Errorf("list records: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r record, err error) {
		err = row.Scan(&r.id, &r.subject, &r.applicant, &r.agency.account, &r.agency.unit, &r.provider.account, &r.provider.unit)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("list records: %w", err)
	}
	if len(all) < concurrent {
		return nil, fmt.Errorf("the made-up city has %d records only", len(all))
	}
	box := make(chan record, len(all))
	for _, r := range all {
		box <- r
	}
	return box, nil
}
