package activities

import (
	"context"
	"strings"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/notices"
)

// withCode has the letter say with which code a party without an account is let in.
func (s *Step) withCode(ctx context.Context, l *notices.Letter) error {
	party, err := s.theParty(ctx)
	if err != nil || party.AccountID != nil {
		return err
	}
	code := strings.Repeat("*", 12)
	if s.a.rehearsal == nil { // whoever looks at the letter before it goes does not see the code
		if code, err = s.q.JoinCode(ctx, s.Case.ID); err != nil {
			return err
		}
	}
	l.Notes = append(l.Notes, func(pr *messages.Printer) string {
		return pr.T("letter.join_code", casefile.ShownLookupCode(code))
	})
	return nil
}
