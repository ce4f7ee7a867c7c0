package site

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/visit"
)

// Note adds a line about an account to the register of accounts.
func (s *Server) Note(r *http.Request, kind casefile.AccountEventKind, account, by uuid.UUID, facts map[string]string) error {
	return s.Register(r.Context(), kind, account, by, facts)
}

// NoteNamed adds a line about what whoever asks did to something that is no account, by its name.
func (s *Server) NoteNamed(r *http.Request, kind casefile.AccountEventKind, name string) error {
	return s.Note(r, kind, uuid.Nil, visit.ViewerOf(r).ID, map[string]string{"name": name})
}

// Register adds a line about an account to the register of accounts, and to the log of security, which whoever watches over the
// machine reads. details are for the log alone.
func (s *Server) Register(ctx context.Context, kind casefile.AccountEventKind, account, by uuid.UUID, facts map[string]string, details ...any) error {
	s.NoteSecurity(ctx, kind, account, details...)
	return s.Store.Note(ctx, db.AccountNote{At: s.Clock.Now(), Kind: kind, Account: account, Actor: by, Facts: facts})
}

// NoteSecurity writes down what happens with accounts, for the log of security. It holds ids, and nothing of what was typed.
func (s *Server) NoteSecurity(ctx context.Context, event casefile.AccountEventKind, account uuid.UUID, details ...any) {
	attributes := []any{"event", string(event)}
	if info := visit.InfoIn(ctx); info != nil {
		attributes = append(attributes, "id", info.ID)
	}
	if account != uuid.Nil {
		attributes = append(attributes, "account", account)
	}
	s.Log.WarnContext(ctx, "security", append(attributes, details...)...)
}
