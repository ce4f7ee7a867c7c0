package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
)

// CommitmentItem is an item of a file that a unit handles on a commitment.
type CommitmentItem struct {
	Code  string         `yaml:"code"`
	Unit  string         `yaml:"unit"`  // code of the unit
	Terms map[string]any `yaml:"terms"` // as casefile.CommitmentTerms has them
}

// ImportCommitments publishes items that units handle on a commitment, under the pack that is in force for them. Of an item that is known by its code, terms
// that are not those in force become its next version; what was signed keeps the text that it was signed under. They are published by the program's own
// account, since the file comes from whoever runs the installation.
func ImportCommitments(ctx context.Context, store *db.Store, pack *rules.Pack, r io.Reader, at time.Time) (done Summary, err error) {
	err = store.InTx(ctx, func(q *db.Queries) error {
		done, err = bringCommitments(ctx, q, pack, r, at)
		return err
	})
	return done, err
}

func bringCommitments(ctx context.Context, q *db.Queries, pack *rules.Pack, r io.Reader, at time.Time) (Summary, error) {
	var file struct {
		Items []CommitmentItem `yaml:"items"`
	}
	if err := decode(r, &file); err != nil {
		return Summary{}, err
	}
	if !pack.Provides(casefile.FlowCommitment) {
		return Summary{}, fmt.Errorf("the document %s, under which commitments run here, does not provide for them", pack.ID)
	}
	units, err := lockedUnits(ctx, q)
	if err != nil {
		return Summary{}, err
	}
	var (
		done   Summary
		faults []error
		seen   = map[string]bool{}
	)
	for i, it := range file.Items {
		what, err := it.publish(ctx, q, pack, units, at)
		if err == nil && seen[it.Code] {
			err = errors.New("code is there twice")
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("item %d (%s): %w", i+1, it.Code, err))
		}
		seen[it.Code] = true
		done.count(what)
	}
	if err := errors.Join(faults...); err != nil {
		return Summary{}, err
	}
	return done, done.note(ctx, q, "commitments", at)
}

// read takes the terms of the item through the one form in which they are kept, and tells all that is wrong with them.
func (it CommitmentItem) read(pack *rules.Pack) (casefile.CommitmentTerms, error) {
	var terms casefile.CommitmentTerms
	if !itemCode.MatchString(it.Code) {
		return terms, errors.New("code: 1 to 20 capitals, digits and hyphens")
	}
	if err := asKept(it.Terms, &terms); err != nil {
		return terms, fmt.Errorf("terms: %w", err)
	}
	var faults []error
	for _, fault := range pack.Commitment.TermsFaults(terms) {
		faults = append(faults, fmt.Errorf("terms: %s: %s", fault.Field, messages.For(messages.English).T(fault.Message)))
	}
	return terms, errors.Join(faults...)
}

func (it CommitmentItem) publish(ctx context.Context, q *db.Queries, pack *rules.Pack, units []db.Unit, at time.Time) (change, error) {
	terms, err := it.read(pack)
	if err != nil {
		return same, err
	}
	u := slices.IndexFunc(units, func(u db.Unit) bool { return u.Code == it.Unit && u.Kind == casefile.UnitProvider })
	if u < 0 {
		return same, fmt.Errorf("unit: there is none with the code %q", it.Unit)
	}
	n := db.NewTerms{UnitID: units[u].ID, Code: it.Code, Terms: terms, At: at}
	what := added
	known, err := q.CommitmentItemOfUnit(ctx, db.CommitmentItemOfUnitParams{UnitID: n.UnitID, Code: it.Code})
	switch {
	case err == nil:
		n.Seen, what = int(known.Version), changed
		if unchanged, err := it.sameAs(ctx, q, known, terms); err != nil || unchanged {
			return same, err
		}
	case !errors.Is(err, pgx.ErrNoRows):
		return same, fmt.Errorf("look for the item: %w", err)
	}
	_, err = q.ImportTerms(ctx, n)
	if e := new(casefile.Error); errors.As(err, &e) && e.Message != "" {
		err = fmt.Errorf("%s: %w", messages.For(messages.English).T(e.Message), err)
	}
	return what, err
}

// sameAs reports whether the terms in force are those of the file.
func (it CommitmentItem) sameAs(ctx context.Context, q *db.Queries, known db.CommitmentItemOfUnitRow, terms casefile.CommitmentTerms) (bool, error) {
	inForce, err := q.CommitmentTermsOf(ctx, db.CommitmentTermsOfParams{ItemID: known.ID, Version: known.Version})
	if err != nil {
		return false, fmt.Errorf("read the terms in force: %w", err)
	}
	hash, err := terms.Hash()
	return inForce.Hash == hash && known.RetiredAt == nil, err
}
