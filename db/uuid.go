package db

import (
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
)

// sendUUIDs has ids sent as the sixteen bytes that they are. Left to itself, pgx takes them for values of database/sql: it writes
// each as text and reads that again, which for the thousands of ids of a bulk statement is a third of the work.
func sendUUIDs(types *pgtype.Map) {
	types.TryWrapEncodePlanFuncs = append([]pgtype.TryWrapEncodePlanFunc{wrapUUID}, types.TryWrapEncodePlanFuncs...)
}

func wrapUUID(value any) (plan pgtype.WrappedEncodePlanNextSetter, next any, ok bool) {
	if id, ok := value.(uuid.UUID); ok {
		return &uuidPlan{}, [16]byte(id), true
	}
	return nil, nil, false
}

// uuidPlan encodes what is in an id.
type uuidPlan struct{ next pgtype.EncodePlan }

// SetNext says how bytes are encoded.
func (p *uuidPlan) SetNext(next pgtype.EncodePlan) { p.next = next }

// Encode appends the id. Its error is that of the bytes.
func (p *uuidPlan) Encode(value any, buf []byte) ([]byte, error) {
	return p.next.Encode([16]byte(value.(uuid.UUID)), buf) //nolint:errcheck,forcetypeassert // wrapUUID has looked
}
