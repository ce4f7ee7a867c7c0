package export

import (
	"context"
	"fmt"

	"creditcase/proof"
)

// events reads what the law calls by name in the course of the case.
func (e *exporter) events(ctx context.Context) error {
	rows, err := e.q.ProofEvents(ctx, e.c.ID)
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	e.file.Events = make([]proof.Event, len(rows))
	for i, row := range rows {
		e.file.Events[i] = proof.Event{ID: row.ID, Kind: row.Kind, At: local(row.At), Act: row.ActID, Service: row.ServiceID}
	}
	return nil
}

func (e *exporter) decisions(ctx context.Context) error {
	rows, err := e.q.ProofDecisions(ctx, e.c.ID)
	if err != nil {
		return fmt.Errorf("read decisions: %w", err)
	}
	e.file.Decisions = make([]proof.Decision, len(rows))
	for i, row := range rows {
		decision := proof.Decision{ID: row.Decision.ID, Record: row.Decision.RecordID, Act: row.Decision.ActID, Unit: row.UnitCode,
			Outcome: row.Decision.Outcome, Article: row.Decision.Article, DecidedAt: local(row.Decision.DecidedAt),
			AppliedAt: localOrNil(row.Decision.AppliedAt)}
		if decision.Reasons, err = e.secret(row.Decision.Reasons); err != nil {
			return err
		}
		if decision.Changes, err = e.secret(string(row.Decision.Changes)); err != nil {
			return err
		}
		e.file.Decisions[i] = decision
	}
	return nil
}

func (e *exporter) documents(ctx context.Context) error {
	rows, err := e.q.ProofDocuments(ctx, e.c.ID)
	if err != nil {
		return fmt.Errorf("read documents: %w", err)
	}
	e.file.Documents = make([]proof.Document, len(rows))
	for i, row := range rows {
		to := row.ToCode
		if row.ToPartyID != nil {
			to = row.ToPartyID.String()
		}
		e.file.Documents[i] = proof.Document{ID: row.ID, Kind: row.Kind, Number: row.Number, Issuer: row.IssuerCode, To: to,
			IssuedAt: local(row.IssuedAt), Hash: row.SHA256}
	}
	return nil
}

// services reads how documents reached the parties.
func (e *exporter) services(ctx context.Context) error {
	rows, err := e.q.ProofServices(ctx, e.c.ID)
	if err != nil {
		return fmt.Errorf("read services: %w", err)
	}
	e.file.Services = make([]proof.Service, len(rows))
	for i, row := range rows {
		e.file.Services[i] = proof.Service{ID: row.ID, Document: row.NoticeID, Party: row.PartyID, Way: row.Way, State: row.State,
			SentAt: local(row.SentAt), ServedAt: localOrNil(row.ServedAt), OpenedAt: localOrNil(row.OpenedAt), EndsAt: localOrNil(row.EndsAt),
			EndedAt: localOrNil(row.EndedAt)}
	}
	return nil
}

func (e *exporter) effects(ctx context.Context) error {
	rows, err := e.q.ProofEffects(ctx, e.c.ID)
	if err != nil {
		return fmt.Errorf("read effects: %w", err)
	}
	e.file.Effects = make([]proof.Effect, len(rows))
	for i, row := range rows {
		e.file.Effects[i] = proof.Effect{ID: row.ID, Record: row.RecordID, Subject: row.SubjectID, Kind: row.Kind, Hides: row.Hides,
			Article: row.Article, StartedAt: local(row.StartedAt), EndsAt: localOrNil(row.EndsAt), EndedAt: localOrNil(row.EndedAt)}
	}
	return nil
}
