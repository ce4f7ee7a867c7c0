// Package told shows a body what is written to it of a case of which it reads no more (docs/decisions/0092).
package told

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// Teller are sections of a procedure's page that say to such a body what it is to do.
type Teller interface {
	Told(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) ui.SummaryList
}

// OpenTo reads a case that is open to the unit, or of which something is written to it: told. It returns a casefile.Error with CodeNotFound for any other.
func OpenTo(ctx context.Context, s *site.Server, id, unit uuid.UUID) (row db.DeskCaseRow, told bool, err error) {
	row, err = s.Store.DeskCase(ctx, db.DeskCaseParams{ID: id, UnitID: unit})
	if !errors.Is(err, pgx.ErrNoRows) {
		return row, false, err
	}
	of, err := s.Store.DeskCaseTold(ctx, db.DeskCaseToldParams{ID: id, UnitID: unit})
	return db.DeskCaseRow(of), true, db.Found(err, "error.not_found.body")
}

// Of is what its procedure says to such a body; nothing where it has nothing to say.
func Of(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) ui.SummaryList {
	if teller, ok := c.Sections.(Teller); ok {
		return teller.Told(p, c, v)
	}
	return ui.SummaryList{}
}

// Fill puts on the page what such a body reads of the case: what is written to it, and what it has to do.
func Fill(s *site.Server, data *casepage.Page, c *casepage.Dossier, v casepage.Viewer, notices []db.DeskNoticesRow) {
	p := data.Printer
	data.Wide, data.Pack = true, p.T("desk.case.rules", ui.Pick(p, c.Pack.Name), c.Pack.Version)
	data.Identity = casepage.IdentityOf(s, p, c)
	data.Todos = c.Beside(s, p, v, notices)
	data.Filing, data.Notices = Of(p, c, v), casepage.NoticeTable(p, v, notices)
}
