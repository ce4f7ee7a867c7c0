package db

import (
	"errors"

	"creditcase/casefile"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Found turns "no rows" into casefile's not found, with the sentence of the given key, and leaves every other error
// as it is. It returns nil for nil.
func Found(err error, message string) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return casefile.NewError(casefile.CodeNotFound, message, err)
	}
	return err
}

// Forbidden turns "no rows" into casefile's forbidden as Found does into not found.
func Forbidden(err error, message string) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return casefile.NewError(casefile.CodeForbidden, message, err)
	}
	return err
}

// uniqueViolation returns the constraint that the error is about, "" for any other error.
func uniqueViolation(err error) constraint {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23505" {
		return constraint(pg.ConstraintName)
	}
	return ""
}
