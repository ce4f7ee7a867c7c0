// Package looks bounds how often an account may look at something about people that its work needs one by one, and not by the hundred.
package looks

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/site"
)

// Bound is how often an account may look at one such thing.
type Bound struct {
	Name      string // in the keys of what is counted
	Hour, Day int32  // so many in a clock hour, and in a day of the city
	Limited   casefile.AccountEventKind
	Sentence  string // for whoever has looked often enough
}

// Counter is how many records an account may look up at the counter: a clerk serves some dozens of people a day, and whoever tries
// numbers against codes is stopped. Each that is found stands in the register.
var Counter = Bound{Name: "counter", Hour: 60, Day: 300, Limited: casefile.CounterLooksLimited, Sentence: "repair.counter.too_many"}

// NoteTold writes down what the answer to a signing tells of somebody whom a unit has named: each record that excludes him; or, by the item, that his code is
// another's. It writes nothing for any other answer.
func NoteTold(s *site.Server, r *http.Request, account uuid.UUID, item string, answer error) error {
	var names []string
	var excluded *db.ExcludedError
	var told *casefile.Error
	switch {
	case errors.As(answer, &excluded):
		for _, x := range excluded.By {
			names = append(names, x.Record.Number)
		}
	case errors.As(answer, &told) && told.Message == db.CodeOfAnother:
		names = []string{item}
	}
	for _, name := range names {
		if err := s.Note(r, casefile.CounterLooked, account, account, map[string]string{"name": name}); err != nil {
			return fmt.Errorf("note look: %w", err)
		}
	}
	return nil
}

// Count counts a look. It returns a casefile.Error with CodeTooMany when there were enough, which the register of accounts is told.
func Count(s *site.Server, r *http.Request, account uuid.UUID, l Bound) error {
	ctx, now := r.Context(), s.Clock.Now()
	err := s.CountTry(ctx, s.Store, l.Name+"-hour", account.String(), now.Truncate(time.Hour), l.Hour)
	if err == nil {
		err = s.CountTry(ctx, s.Store, l.Name+"-day", account.String(), calendar.DateOf(now).Start(), l.Day)
	}
	if casefile.CodeOf(err) == casefile.CodeTooMany && err != nil {
		if err := s.Note(r, l.Limited, account, account, nil); err != nil {
			return err
		}
		return casefile.NewError(casefile.CodeTooMany, l.Sentence, err)
	}
	return err
}
