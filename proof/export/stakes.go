package export

import (
	"context"
	"fmt"

	"creditcase/proof"
)

// parties reads who is in the case.
func (e *exporter) parties(ctx context.Context) error {
	rows, err := e.q.ProofParties(ctx, e.c.ID)
	if err != nil {
		return fmt.Errorf("read parties: %w", err)
	}
	e.file.Parties = make([]proof.Party, len(rows))
	for i, row := range rows {
		p := row.CaseParty
		party := proof.Party{ID: p.ID, Role: p.Role, Account: p.AccountID, Subject: p.SubjectID, Capacity: p.Capacity, Since: local(p.Since),
			Until: localOrNil(p.Until)}
		if party.Name, err = e.secret(row.Name); err != nil {
			return err
		}
		e.file.Parties[i] = party
	}
	return nil
}

// records reads what the case is about.
func (e *exporter) records(ctx context.Context) error {
	rows, err := e.q.ProofRecords(ctx, e.c.ID)
	if err != nil {
		return fmt.Errorf("read records: %w", err)
	}
	e.file.Records = make([]proof.Record, len(rows))
	for i, row := range rows {
		r := row.CaseRecord
		record := proof.Record{ID: r.RecordID, N: int(r.N), Item: row.ItemCode, ClosedAt: localOrNil(r.ClosedAt)}
		if r.Result != nil {
			record.Result = *r.Result
		}
		if record.Number, err = e.secret(row.Number); err != nil {
			return err
		}
		e.file.Records[i] = record
	}
	return nil
}
