package activities_test

import (
	"crypto/sha256"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// The letter lets its party in: what was written to it lies ready, opening it is its service, and its time to answer runs. The code gives another link until a
// password is set, and nothing after.
func TestListing_PartyJoins(t *testing.T) {
	h := newHall(t, "city-2022")
	h.unknown()
	join := func(word string) error {
		hash := sha256.Sum256([]byte(word))
		_, err := h.Store.Join(t.Context(), h.caseID, casefile.PartyListed, "-", db.OneTimeLink{TokenHash: hash[:], Hours: 1}, h.clock.Now())
		return err
	}
	h.must(join("one"))
	var account uuid.UUID
	h.must(h.Store.Pool.QueryRow(t.Context(), `SELECT account_id FROM case_parties WHERE case_id = $1 AND role = 'party'`, h.caseID).Scan(&account))
	h.opens(account, casefile.NoticeBeforeListing)
	if _, ok := h.open(casefile.TaskServe); ok {
		t.Error("what the party has opened is still to be served")
	}
	n := h.said("不属实")
	n.ActorID = account
	receipt, err := h.Store.Reply(t.Context(), n)
	h.must(err)
	h.step(casefile.ActReply, receipt)

	h.must(join("two")) // the first link was lost on its way
	hash := sha256.Sum256([]byte("one"))
	h.fails("error.link_gone", h.Store.SetPasswordByLink(t.Context(), hash[:], "-", h.clock.Now()))
	hash = sha256.Sum256([]byte("two"))
	h.must(h.Store.SetPasswordByLink(t.Context(), hash[:], "-", h.clock.Now()))
	h.fails("error.joined", join("three"))
	h.trails()
}

// A proposal that is taken back is announced and served no more.
func TestListing_WithdrawnWhileServed(t *testing.T) {
	for name, serve := range map[string]func(h *hall){
		"to be served": func(*hall) {},
		"announced": func(h *hall) {
			h.serving(casefile.ServicePost, casefile.ServiceSent, "2026-03-09")
			h.serving(casefile.ServicePost, casefile.ServiceReturned, "2026-03-09")
			h.serving(casefile.ServiceAnnouncement, casefile.ServiceAnnounced, "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHall(t, "city-2022")
			h.unknown()
			serve(h)
			receipt, err := h.Store.WithdrawListing(t.Context(), uuid.New(), h.UnitClerk, h.caseID, h.Unit, casefile.Withdrawal{}, h.clock.Now())
			h.must(err)
			h.step(casefile.ActWithdraw, receipt)
			h.counts(map[string]int{ // that it is taken back is posted, and nothing else
				`SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`:                                                                      1,
				`SELECT count(*) FROM tasks t JOIN notices n ON n.id = t.notice_id WHERE t.case_id = $1 AND t.closed_at IS NULL AND n.kind = 'withdrawal'`: 1,
				`SELECT count(*) FROM services WHERE case_id = $1 AND state = 'announced'`:                                                                 0,
				`SELECT count(*) FROM services WHERE case_id = $1 AND ends_at IS NOT NULL AND ended_at IS NULL`:                                            0,
			})
			h.trails()
		})
	}
}
