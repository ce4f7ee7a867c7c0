package db

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
)

// OpenDocument receives that a party opens a document which has to be served in form: the instant is kept, and the act leads to its service.
// A document that was opened before stays as it was, and gives the zero receipt. While an opening of the case is on its way, its step takes
// this one in too. It returns a casefile.Error with CodeNotFound where the case is not the account's.
func (s *Store) OpenDocument(ctx context.Context, formID, account, caseID, notice uuid.UUID, at time.Time) (Receipt, error) {
	return receiveOnce(ctx, s, formID, account, func(q *Queries) (Receipt, error) {
		c, err := q.CaseLockForAddressee(ctx, CaseLockForAddresseeParams{ID: caseID, AccountID: account})
		if err != nil {
			return Receipt{}, Found(err, "error.not_found.body")
		}
		service, err := q.ServiceOpen(ctx, ServiceOpenParams{CaseID: caseID, NoticeID: notice, AccountID: account, Way: casefile.ServiceElectronic, At: at})
		if errors.Is(err, pgx.ErrNoRows) {
			return Receipt{}, nil
		}
		if err != nil {
			return Receipt{}, fmt.Errorf("keep opening: %w", err)
		}
		if err := q.Touch(caseID, at); err != nil {
			return Receipt{}, err
		}
		waits, err := q.ActWaits(ctx, ActWaitsParams{CaseID: caseID, Kind: casefile.ActOpen})
		if err != nil {
			return Receipt{}, fmt.Errorf("look for an opening on its way: %w", err)
		}
		if waits {
			return Receipt{}, nil
		}
		act := ActInsertParams{ID: newID(), FormID: formID, CaseID: caseID, Kind: casefile.ActOpen, ActorID: account, ReceivedAt: at}
		return Receipt{ActID: act.ID, CaseID: caseID, CaseNumber: c.Number, ReceivedAt: at}, q.receive(ctx, act, casefile.Opening{Service: service}, nil)
	})
}
