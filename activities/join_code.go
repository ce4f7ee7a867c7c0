package activities

import (
	"context"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/notices"
)

// withCode has the letter say that a party without an account is let in with a code. The code itself is set in where the copy is printed that goes
// to the party, and is kept nowhere.
func (s *Step) withCode(ctx context.Context, l *notices.Letter) error {
	party, err := s.theParty(ctx)
	if err != nil || party.AccountID != nil {
		return err
	}
	l.Notes = append(l.Notes, func(pr *messages.Printer) string { return pr.T("letter.join_code", casefile.MaskedCode) })
	return nil
}
