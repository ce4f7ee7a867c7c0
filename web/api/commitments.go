package api

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/partners"
	"creditcase/web/looks"
	"creditcase/web/site"
)

// What a unit's own system can say and ask.
const (
	typeSign   = "commitment.sign"
	typeFinish = "commitment.finish"
	typeState  = "commitment.state"
)

// systemSaid is a call of a unit's system. One body says what is asked, so that its signature covers it; what it leaves out is empty.
type systemSaid struct {
	Type string `json:"type"`
	Data struct {
		ID         uuid.UUID              `json:"id"` // of the signing, chosen by the system: sent again it signs once
		Item       string                 `json:"item"`
		Version    int                    `json:"version"` // of the terms that the party has read
		Subject    casefile.ListedSubject `json:"subject"`
		Declined   bool                   `json:"declined"`
		Finished   bool                   `json:"finished"`    // with the signing
		Commitment string                 `json:"commitment"`  // number
		FinishedOn string                 `json:"finished_on"` // 2006-01-02
	} `json:"data"`
}

// commitmentJSON is a commitment as a unit's system reads it. All instants are +08:00.
type commitmentJSON struct {
	Commitment string                   `json:"commitment"`
	Item       string                   `json:"item"`
	Version    int                      `json:"version"`
	State      casefile.CommitmentState `json:"state"`
	SignedAt   time.Time                `json:"signed_at"`
	FinishedOn string                   `json:"finished_on,omitempty"`
	CheckOn    string                   `json:"check_on,omitempty"`
	Case       string                   `json:"case,omitempty"` // number of the check
}

// Commitments takes what a unit's own system says of commitments: that one was signed or declined, or that its item is finished; and answers how one
// stands. Each call bears the system's signature, as those of partners do.
func (s *Door) Commitments(w http.ResponseWriter, r *http.Request) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostConfirmation))
	if err != nil {
		return unreadable(err, "api.commitments.body")
	}
	by, err := s.system(r, body)
	if err != nil {
		return err
	}
	var said systemSaid
	if err := read(body, &said); err != nil {
		return bad("api.commitments.body")
	}
	number := casefile.PlainCode(said.Data.Commitment)
	switch said.Type {
	case typeSign:
		number, err = s.signFor(r, by, said)
	case typeFinish:
		err = s.finishFor(r, by, number, said.Data.FinishedOn)
	case typeState:
	default:
		err = bad("api.commitments.type", typeSign, typeFinish, typeState)
	}
	if err != nil {
		return err
	}
	return s.tellCommitment(w, r, by.UnitID, number)
}

// system is the unit's system that the path names, if the call bears its signature. An unknown one, a wrong secret and an old timestamp are one answer.
func (s *Door) system(r *http.Request, body []byte) (known db.UnitSystemRow, err error) {
	err = s.CountTry(r.Context(), s.StoreFor(r), "system", s.ClientNetwork(r), s.Clock.Now().Truncate(site.LookupWindow), confirmsInWindow)
	if casefile.CodeOf(err) == casefile.CodeTooMany {
		return known, casefile.NewError(casefile.CodeTooMany, "api.confirm.too_many", err)
	}
	if err != nil {
		return known, err
	}
	id, err := site.PathID(r, "system")
	if err != nil {
		return known, site.ErrUnsigned
	}
	done, err := s.Question(r)
	if err != nil {
		return known, err
	}
	defer done()
	known, err = s.StoreFor(r).UnitSystem(r.Context(), id)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return known, site.ErrUnsigned
	case err != nil:
		return known, err
	case partners.Verify([][]byte{known.Secret}, r.Header, body) != nil:
		return known, site.ErrUnsigned
	case known.Disabled:
		return known, casefile.NewError(casefile.CodeForbidden, "api.commitments.disabled", nil)
	}
	return known, nil
}

// systemLooks is how many parties a unit's system may name: each answer tells whether somebody is excluded, or registered under another name. What a city's
// largest counter signs in a day stays below it; each of whom something is told stands in the register.
var systemLooks = looks.Bound{Name: "system-sign", Hour: 300, Day: 2000, Limited: casefile.CounterLooksLimited, Sentence: "api.commitments.too_many"}

// signFor receives what a party has signed, or declined, in the unit's system. It returns the number of the commitment.
func (s *Door) signFor(r *http.Request, by db.UnitSystemRow, said systemSaid) (string, error) {
	pack, err := s.PackFor(casefile.FlowCommitment)
	if err != nil {
		return "", err
	}
	who := said.Data.Subject
	who.Name, who.Code = norm.NFC.String(strings.TrimSpace(casefile.WithoutDirections(who.Name))), casefile.PlainCode(who.Code)
	switch {
	case !pack.Provides(casefile.FlowCommitment):
		return "", casefile.NewError(casefile.CodeConflict, "commitments.not_provided", nil)
	case said.Data.ID == uuid.Nil:
		return "", bad("api.commitments.id")
	case said.Data.Declined && said.Data.Finished: // which of the two is so, only the system knows
		return "", bad("api.commitments.declined_finished")
	case !plausibleName(who.Name) || !casefile.PlausibleCode(who.Kind, who.Code):
		return "", bad("api.commitments.subject")
	}
	if err := looks.Count(s.Server, r, by.AccountID, systemLooks); err != nil {
		return "", err
	}
	item, err := s.Store.CommitmentItemOfUnit(r.Context(), db.CommitmentItemOfUnitParams{UnitID: by.UnitID, Code: said.Data.Item})
	if err != nil {
		return "", db.Found(err, "error.commitment_item_not_found")
	}
	_, limits, err := s.PublicationLimits()
	if err != nil {
		return "", err
	}
	signed, err := s.Store.Sign(r.Context(), db.NewCommitment{FormID: said.Data.ID, ActorID: by.AccountID, UnitID: by.UnitID, Party: &who, ItemID: item.ID,
		Version: said.Data.Version, Way: casefile.SignedSystem, Declined: said.Data.Declined, Finished: said.Data.Finished, Pack: pack,
		Limits: limits, At: s.Clock.Now(), Calendar: s.Calendar.InForce()})
	if noted := looks.NoteTold(s.Server, r, by.AccountID, said.Data.Item, err); noted != nil {
		return "", noted
	}
	var excluded *db.ExcludedError
	if errors.As(err, &excluded) { // which records those are is for the party, and for the clerk who serves it
		return "", casefile.NewError(casefile.CodeConflict, "api.commitments.excluded", nil)
	}
	return signed.Number, err
}

// mostName is how long the name of a party may be, in characters: as long as a clerk can type it.
const mostName = 100

// plausibleName reports whether a name can come into the register, where it stays: something, in one line, all of it to be seen, and not without end.
func plausibleName(name string) bool {
	return name != "" && utf8.RuneCountInString(name) <= mostName &&
		!strings.ContainsFunc(name, func(r rune) bool {
			return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r == utf8.RuneError
		})
}

func (s *Door) finishFor(r *http.Request, by db.UnitSystemRow, number, on string) error {
	day, err := calendar.ParseDate(on)
	if err != nil {
		return bad("api.commitments.finished_on", on)
	}
	return s.Store.FinishCommitment(r.Context(), db.Turn{Number: number, ActorID: by.AccountID, UnitID: by.UnitID, At: s.Clock.Now()}, day, s.Calendar.InForce())
}

// tellCommitment answers with how a commitment of the unit stands.
func (s *Door) tellCommitment(w http.ResponseWriter, r *http.Request, unit uuid.UUID, number string) error {
	row, err := s.Store.CommitmentOfUnit(r.Context(), db.CommitmentOfUnitParams{Number: number, UnitID: unit})
	if err != nil {
		return db.Found(err, "error.commitment_not_found")
	}
	m := row.Commitment
	told := commitmentJSON{Commitment: m.Number, Item: row.Code, Version: int(m.Version), State: m.State, SignedAt: m.SignedAt.In(calendar.Zone)}
	if day := db.DateOfColumn(m.FinishedOn); day != nil {
		told.FinishedOn = day.String()
	}
	if day := db.DateOfColumn(m.CheckOn); day != nil {
		told.CheckOn = day.String()
	}
	if row.CheckNumber != nil {
		told.Case = *row.CheckNumber
	}
	return site.WriteJSON(w, r, told)
}
