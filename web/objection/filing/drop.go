package filing

import (
	"net/http"
	"slices"

	"github.com/google/uuid"

	"creditcase/db"
	shared "creditcase/web/filing"
	"creditcase/web/visit"
)

// DropForm asks before a draft is thrown away.
func (s *Pages) DropForm(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.openFiling(r, kept)
	if err != nil {
		return err
	}
	name := ""
	if c.Record != nil {
		name = shared.RecordName(visit.Printer(r), c.Record.ItemZH, c.Record.ItemEN, c.Record.Number)
	}
	return c.DropForm(s.Server, w, r, name)
}

// Drop throws a draft away, with its files.
func (s *Pages) Drop(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.openFiling(r, kept)
	if err != nil {
		return err
	}
	return c.Drop(s.Server, w, r)
}

// RemoveFile takes one file off the draft.
func (s *Pages) RemoveFile(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.openFiling(r, kept)
	if err != nil {
		return err
	}
	return c.RemoveFile(s.Server, w, r, func(file uuid.UUID) string {
		if slices.Contains(c.Draft.Claim.Proof, file) {
			return stepProof
		}
		return stepMaterials
	})
}
