package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// standing are the capacities in which an account is in a case because it stands for the subject, and no longer than it does. An agent and an interested
// party rest on the case alone, an administrator on his appointment.
var standing = []string{string(casefile.CapacitySelf), string(casefile.CapacityRepresentative)}

// handOver ends that the account is in the cases of a subject for which it stands no more. Each goes over to whoever stands for the subject now, with what was
// written to the subject; where nobody does it has no account, as that of somebody who never had one.
func (q *Queries) handOver(ctx context.Context, account, subject uuid.UUID, at time.Time) error {
	parties, err := q.PartiesStoodFor(ctx, PartiesStoodForParams{SubjectID: subject, AccountID: &account, Capacities: standing})
	if err != nil {
		return fmt.Errorf("find cases to hand over: %w", err)
	}
	for _, p := range parties {
		if err := q.CasePartyEnds(ctx, CasePartyEndsParams{ID: p.ID, At: at}); err != nil {
			return fmt.Errorf("end party: %w", err)
		}
		if err := q.CasePartyHandOver(ctx, CasePartyHandOverParams{ID: newID(), EndedID: p.ID}); err != nil {
			return fmt.Errorf("hand party over: %w", err)
		}
		if err := q.Trace(ctx, p.CaseID, casefile.TrailEntry{At: at, Event: "party.handed_over"}); err != nil {
			return err
		}
	}
	return nil
}

// takeUp lets an account that stands for a subject from now on into the cases in which nobody does, with what was written to the subject.
func (q *Queries) takeUp(ctx context.Context, account, subject uuid.UUID, at time.Time) error {
	parties, err := q.PartiesStoodFor(ctx, PartiesStoodForParams{SubjectID: subject, Capacities: standing})
	if err != nil {
		return fmt.Errorf("find cases that nobody stands in: %w", err)
	}
	for _, p := range parties {
		in, err := q.CaseHasParty(ctx, CaseHasPartyParams{CaseID: p.CaseID, AccountID: account})
		switch {
		case err != nil:
			return fmt.Errorf("look for party: %w", err)
		case in:
			continue
		}
		if err := q.letIn(ctx, p.ID, account, at); err != nil {
			return err
		}
		if err := q.Trace(ctx, p.CaseID, casefile.TrailEntry{At: at, Event: "party.taken_up"}); err != nil {
			return err
		}
	}
	return nil
}

// letIn gives the party that has no account one, and lays ready there what was written to it.
func (q *Queries) letIn(ctx context.Context, party, account uuid.UUID, at time.Time) error {
	if err := q.CasePartyJoins(ctx, CasePartyJoinsParams{ID: party, AccountID: &account}); err != nil {
		return fmt.Errorf("let party in: %w", err)
	}
	err := q.ServicesLieReady(ctx, ServicesLieReadyParams{PartyID: party, Way: casefile.ServiceElectronic, State: casefile.ServiceSent, At: at})
	if err != nil {
		return fmt.Errorf("lay documents ready: %w", err)
	}
	return nil
}
