package api

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/partners"
	"creditcase/web/site"
)

const (
	// confirmsInWindow is how many confirmations one machine may send within lookupWindow. A partner that takes down a long list can go on
	// when it is told to; the limit keeps whoever has no secret from having signatures checked for nothing.
	confirmsInWindow = 600
	// mostConfirmation is how long a confirmation may be, in bytes; one that says what docs/partners.md asks for has some 120.
	mostConfirmation = 16 << 10
)

// confirmedJSON answers a confirmation.
type confirmedJSON struct {
	Message     uuid.UUID `json:"message"`
	ConfirmedAt time.Time `json:"confirmed_at"` // +08:00; of the first call
}

// Confirm takes a partner's word, signed like the messages to it, that it has taken down what a message spoke of.
func (s *Door) Confirm(w http.ResponseWriter, r *http.Request) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostConfirmation))
	if err != nil {
		return unreadable(err, "api.confirm.body")
	}
	partner, err := s.caller(r, body)
	if err != nil {
		return err
	}
	var said casefile.PartnerConfirmation
	switch err := read(body, &said); {
	case err != nil:
		return bad("api.confirm.body")
	case said.Type != casefile.TypeTakenDown: // as is a message of ours that comes back to us
		return bad("api.confirm.type", casefile.TypeTakenDown)
	case said.Data.Message == uuid.Nil:
		return bad("api.confirm.message")
	}
	done, err := s.Store.ConfirmTakeDown(r.Context(), partner, said.Data.Message, s.Clock.Now())
	if err != nil {
		return err
	}
	return site.WriteJSON(w, r, confirmedJSON{Message: said.Data.Message, ConfirmedAt: done.At.In(calendar.Zone)})
}

// unreadable leaves an error alone that says that a body is too large; any other is of whoever has sent it.
func unreadable(err error, key string) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return bad(key)
}

// caller is the partner that the path names, if the call bears its signature. Who asks for a partner that there is not is told the same as
// who cannot sign for one; a body that is no partner any more is told so.
func (s *Door) caller(r *http.Request, body []byte) (uuid.UUID, error) {
	err := s.CountTry(r.Context(), s.StoreFor(r), "confirm", s.ClientNetwork(r), s.Clock.Now().Truncate(site.LookupWindow), confirmsInWindow)
	if casefile.CodeOf(err) == casefile.CodeTooMany {
		return uuid.Nil, casefile.NewError(casefile.CodeTooMany, "api.confirm.too_many", err)
	}
	if err != nil {
		return uuid.Nil, err
	}
	id, err := site.PathID(r, "partner")
	if err != nil {
		return uuid.Nil, site.ErrUnsigned
	}
	known, err := s.callerOf(r, id)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return uuid.Nil, site.ErrUnsigned
	case err != nil:
		return uuid.Nil, err
	case partners.Verify(known.Secrets, r.Header, body) != nil:
		return uuid.Nil, site.ErrUnsigned
	case known.Disabled:
		return uuid.Nil, casefile.NewError(casefile.CodeForbidden, "api.confirm.disabled", nil)
	}
	return id, nil
}

// callerOf reads by which secrets the partner signs, in a stranger's turn.
func (s *Door) callerOf(r *http.Request, id uuid.UUID) (db.PartnerCallerRow, error) {
	done, err := s.Question(r)
	if err != nil {
		return db.PartnerCallerRow{}, err
	}
	defer done()
	return s.StoreFor(r).PartnerCaller(r.Context(), id)
}
