package enterprise

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/records"
	"creditcase/web/site"
)

// MostRecords is how many records of an enterprise are shown at once.
const MostRecords = 200

// mostLeftOut is how many rows say what is left out, one for each article on which that rests.
const mostLeftOut = 10

// Found is an enterprise as a body finds it with which records are shared, for a purpose.
type Found struct {
	ID             uuid.UUID
	Name, Code     string
	Records        []Record
	LeftOut        int    // records that are not shown, for the purpose
	LeftOutArticle string // on which that rests
	More           bool   // there are more records than are shown
}

// Record is one of its records, with what lies on it and how it looks.
type Record struct {
	db.SharedRecordsRow
	Effects []casefile.Effect
	Face    casefile.Face
}

// Find looks up the enterprise with the code for a purpose, in the turn of whoever asks; nil: there is none.
func Find(ctx context.Context, s *site.Server, store *db.Store, code string, purpose casefile.Purpose) (*Found, error) {
	who, err := store.EnterpriseByCode(ctx, db.EnterpriseByCodeParams{Code: code, Person: casefile.SubjectPerson})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find enterprise: %w", err)
	}
	_, limits, err := s.PublicationLimits()
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	var (
		rows    []db.SharedRecordsRow
		effects []db.Effect
	)
	err = store.Together(ctx,
		db.Ask(&rows, (*db.Queries).SharedRecords, db.SharedRecordsParams{SubjectID: who.ID, LeavesOut: string(purpose.LeavesOut()), ForIt: purpose.SpeaksForIt(), Now: now,
			Limits: limits, Most: MostRecords + mostLeftOut + 1}),
		db.Ask(&effects, (*db.Queries).SharedEffects, who.ID))
	if err != nil {
		return nil, fmt.Errorf("read records of enterprise: %w", err)
	}
	found, byRecord := &Found{ID: who.ID, Name: who.Name, Code: who.Code}, records.EffectsByRecord(effects)
	for _, row := range rows {
		if row.LeftOuts > 0 {
			found.LeftOut += int(row.LeftOuts)
			found.LeftOutArticle = row.LeftOutArticle
			continue
		}
		if len(found.Records) == MostRecords {
			found.More = true
			break
		}
		face := casefile.FaceOf(casefile.Publicity(row.Publicity), byRecord[row.ID], now, casefile.OnlookerPartner)
		if face.Shown || face.Stub {
			found.Records = append(found.Records, Record{SharedRecordsRow: row, Effects: byRecord[row.ID], Face: face})
		}
	}
	return found, nil
}

// Marks are what lies on the enterprise since a court's document.
func (f *Found) Marks(r *http.Request, s *site.Server, p *messages.Printer) (Marks, error) {
	all, err := MarksOf(r, s, p, []uuid.UUID{f.ID})
	return all[f.ID], err
}

// Marks are those that lie on the record at the instant, each once.
func (r Record) Marks(at time.Time) []casefile.Mark {
	marks := []casefile.Mark{}
	for _, e := range r.Effects {
		if mark := e.Kind.Mark(); mark != "" && e.InForce(at) && !slices.Contains(marks, mark) {
			marks = append(marks, mark)
		}
	}
	return marks
}
