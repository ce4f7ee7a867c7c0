package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
)

// NewTerms are terms of an item that a unit handles on a commitment, to be published: of a new item, or as the next version.
type NewTerms struct {
	UnitID  uuid.UUID // the actor's
	ActorID uuid.UUID // the head of the unit
	Code    string
	Seen    int // the version that was changed; 0: the item is new
	Terms   casefile.CommitmentTerms
	At      time.Time // legal time
}

// PublishTerms publishes a version of the terms of an item, which the head of the unit does (policy). Sent twice it publishes once. It returns a
// casefile.Error with CodeForbidden where the actor is not the unit's head, with CodeConflict where the code is another item's, or where the item has been
// changed or retired since, and with CodeInvalid where the catalogue has no such items for the records that come of it.
func (s *Store) PublishTerms(ctx context.Context, n NewTerms) (version int, err error) {
	publish := func() (version int, err error) {
		err = s.InTx(ctx, func(q *Queries) error {
			if err := q.headOf(ctx, n.ActorID, n.UnitID); err != nil {
				return err
			}
			version, err = q.publishTerms(ctx, n)
			return err
		})
		return version, err
	}
	version, err = publish()
	if uniqueViolation(err) == commitmentItemCode { // it was entered a moment ago, perhaps by this very form
		version, err = publish()
	}
	if uniqueViolation(err) == commitmentItemCode {
		return 0, casefile.NewError(casefile.CodeConflict, "error.commitment_code_taken", err)
	}
	return version, err
}

// headOf returns a casefile.Error with CodeForbidden where somebody is not the head of the unit.
func (q *Queries) headOf(ctx context.Context, account, unit uuid.UUID) error {
	actor, err := q.UnitActor(ctx, account)
	if err != nil {
		return Found(err, "error.forbidden.body")
	}
	if actor.UnitID == nil || *actor.UnitID != unit || !actor.Role.Heads() {
		return casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil)
	}
	return nil
}

// ImportTerms is Store.PublishTerms within a transaction, by whoever runs the installation and brings terms in from a file: they are published by the
// program's own account, whoever the actor is said to be.
func (q *Queries) ImportTerms(ctx context.Context, n NewTerms) (version int, err error) {
	n.ActorID = ScheduleAccount
	return q.publishTerms(ctx, n)
}

// RetireTerms ends an item, which the head of the unit does: nobody signs it any more, and what was signed goes on. It returns a casefile.Error with
// CodeForbidden where the actor is not the unit's head, and with CodeConflict where it has ended before, or is not the unit's.
func (s *Store) RetireTerms(ctx context.Context, actor, unit, item uuid.UUID, at time.Time) error {
	return s.InTx(ctx, func(q *Queries) error {
		if err := q.headOf(ctx, actor, unit); err != nil {
			return err
		}
		n, err := q.CommitmentItemRetire(ctx, CommitmentItemRetireParams{ID: item, UnitID: unit, At: &at})
		if err != nil {
			return fmt.Errorf("retire item: %w", err)
		}
		if n == 0 {
			return casefile.NewError(casefile.CodeConflict, "error.commitment_item_retired", nil)
		}
		return nil
	})
}

func (q *Queries) publishTerms(ctx context.Context, n NewTerms) (version int, err error) {
	hash, err := n.Terms.Hash()
	if err != nil {
		return 0, err
	}
	if err := q.recordsOfTerms(ctx, n.UnitID, n.Terms); err != nil {
		return 0, err
	}
	item, err := q.CommitmentItemLock(ctx, CommitmentItemLockParams{UnitID: n.UnitID, Code: n.Code})
	switch {
	case errors.Is(err, pgx.ErrNoRows) && n.Seen == 0:
		item.ID = newID()
		if err := q.CommitmentItemInsert(ctx, CommitmentItemInsertParams{ID: item.ID, UnitID: n.UnitID, Code: n.Code}); err != nil {
			return 0, fmt.Errorf("enter item: %w", err)
		}
	case err != nil:
		return 0, Found(err, "error.commitment_item_not_found")
	case item.RetiredAt != nil:
		return 0, casefile.NewError(casefile.CodeConflict, "error.commitment_item_retired", nil)
	case int(item.Version) != n.Seen:
		err = q.publishedAlready(ctx, item, hash, &version)
		return version, err
	}
	version = int(item.Version) + 1
	return version, q.insertTerms(ctx, item.ID, version, hash, n)
}

// publishedAlready sets the version where the latest terms are these very ones: they were sent twice. Otherwise somebody else has changed them.
func (q *Queries) publishedAlready(ctx context.Context, item CommitmentItemLockRow, hash string, version *int) error {
	latest, err := q.CommitmentTermsOf(ctx, CommitmentTermsOfParams{ItemID: item.ID, Version: item.Version})
	if err != nil {
		return fmt.Errorf("read terms: %w", err)
	}
	if latest.Hash != hash {
		return casefile.NewError(casefile.CodeConflict, "error.commitment_terms_changed", nil)
	}
	*version = int(item.Version)
	return nil
}

func (q *Queries) insertTerms(ctx context.Context, item uuid.UUID, version int, hash string, n NewTerms) error {
	text, err := json.Marshal(n.Terms)
	if err != nil {
		return fmt.Errorf("encode terms: %w", err)
	}
	err = q.CommitmentTermsInsert(ctx, CommitmentTermsInsertParams{ItemID: item, Version: int32(version), Terms: text, Hash: hash, //nolint:gosec // small
		PublishedAt: n.At, PublishedBy: n.ActorID})
	if err != nil {
		return fmt.Errorf("publish terms: %w", err)
	}
	return nil
}

// recordsOfTerms returns a casefile.Error with CodeInvalid where the unit has no items in the catalogue for the records of the commitment and of a breach.
func (q *Queries) recordsOfTerms(ctx context.Context, unit uuid.UUID, t casefile.CommitmentTerms) error {
	for category, code := range map[string]string{casefile.CategoryCommitment: t.RecordItem, casefile.CategoryBreach: t.BreachItem} {
		_, err := q.CommitmentCatalogueItem(ctx, CommitmentCatalogueItemParams{Code: code, UnitID: unit, Category: category})
		if errors.Is(err, pgx.ErrNoRows) {
			return casefile.NewError(casefile.CodeInvalid, "error.terms_item", err)
		}
		if err != nil {
			return fmt.Errorf("look for items of the catalogue: %w", err)
		}
	}
	return nil
}
