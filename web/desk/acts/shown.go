package acts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/ui"
)

// An act that is sent from a page which showed all as it still is need not be rehearsed a second time.

// basisOf is the same where a rehearsal would lay out the same documents: on the same day, by the same calendar, rules and program,
// with the same names, of a case that has not moved on. What else the page shows is in seen.
func (s *Pages) basisOf(ctx context.Context, data *casepage.Act) (string, error) {
	var (
		facts  db.NoticeFactsRow
		agency db.Unit
	)
	err := s.Store.TogetherOfOne(ctx, db.Ask(&facts, (*db.Queries).NoticeFacts, data.Task.CaseID),
		db.Ask(&agency, func(q *db.Queries, ctx context.Context, _ struct{}) (db.Unit, error) { return q.UnitAgency(ctx) }, struct{}{}))
	if err != nil {
		return "", fmt.Errorf("read what documents rest on: %w", err)
	}
	c := data.Dossier.Case
	text, err := json.Marshal([]any{facts, agency, c.TrailLength, c.PackHash, s.Calendar.InForce().Version(),
		calendar.DateOf(data.Instant).String(), s.Started})
	if err != nil {
		return "", fmt.Errorf("encode what documents rest on: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), nil
}

// asShown reports whether the form was sent from a page that showed all as it is now, documents among it, so that they need not
// be laid out once more. Where it says no, they may still be the same.
func (s *Pages) asShown(ctx context.Context, data *casepage.Act, f *forms.Form) (bool, error) {
	var before casepage.Shown
	if casepage.DraftVersion(f) != data.Draft.Version {
		return false, nil
	}
	if err := ui.ReadJSON("what was shown", data.Draft.Shown, &before); err != nil {
		return false, err
	}
	if f.Value("shown") != before.Parts.Digest() {
		return false, nil
	}
	for _, ch := range seen(data, nil).Since(before.Parts) {
		if !strings.HasPrefix(ch.Name, "letter/") {
			return false, nil
		}
	}
	basis, err := s.basisOf(ctx, data)
	return basis == before.Basis, err
}
