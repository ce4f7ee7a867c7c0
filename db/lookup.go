package db

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// LookupCode is the code on the receipt of a case (查询码).
func (q *Queries) LookupCode(ctx context.Context, caseID uuid.UUID) (string, error) {
	key, err := q.InstallationKey(ctx, "lookup")
	if err != nil {
		return "", fmt.Errorf("read key of codes: %w", err)
	}
	return casefile.LookupCode(key, caseID), nil
}
