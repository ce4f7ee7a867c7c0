package recount_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// A notice moves the time that a party has to answer, and the party, who has not applied for anything, is told: whether it has an account or not.
func TestRecount_Listing(t *testing.T) {
	s := newSpring(t, "shenzhen-2020", map[string]int{"listing.reply": totalDays})
	list := s.NewList(t, s.Unit, "YZ", "serious_list", "quality", nil)
	for number, account := range map[string]bool{"1": true, "2": false} {
		n := s.Proposal(t, s.Unit, list, number, db.NewListing{PackID: s.pack.ID, PackVersion: int32(s.pack.Version), //nolint:gosec // small
			PackHash: s.pack.Hash(casefile.FlowListing)}, filed)
		if !account {
			n.Proposal.Subject.Name, n.Proposal.Subject.Code = "云澜市无账号有限公司", "9199X2"
		}
		receipt, err := s.Store.Propose(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		if account {
			s.openNotice(receipt.CaseID)
		} else {
			s.act(receipt.CaseID, casefile.TaskServe, casefile.Serving{Way: casefile.ServiceInPerson, State: casefile.ServiceServed, Day: "2019-03-20", ReceivedBy: "前台"}, filed)
		}
		s.eventually(`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'listing.reply'`, receipt.CaseID)
	}
	s.apply(noticeDay)
	if n := s.count(`SELECT count(*) FROM notices n JOIN case_parties p ON p.id = n.to_party_id AND p.role = 'party'
		WHERE n.kind = 'date_moved' AND n.html_zh LIKE '%拟将贵单位列入%' AND n.html_zh LIKE '%5月5日%'`); n != 2 {
		t.Errorf("%d parties are told that their time has moved", n)
	}
}

// openNotice lets the company open the notice before listing.
func (s *spring) openNotice(caseID uuid.UUID) {
	s.t.Helper()
	s.eventually(`SELECT count(*) FROM notices WHERE case_id = $1`, caseID)
	var notice uuid.UUID
	if err := s.Store.Pool.QueryRow(s.t.Context(), `SELECT id FROM notices WHERE case_id = $1`, caseID).Scan(&notice); err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.Store.OpenDocument(s.t.Context(), uuid.New(), s.Applicant, caseID, notice, filed); err != nil {
		s.t.Fatal(err)
	}
}

// eventually waits until the question about the case is answered by more than nothing.
func (s *spring) eventually(question string, caseID uuid.UUID) {
	s.t.Helper()
	for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(2 * time.Millisecond) {
		if s.count(question, caseID) > 0 {
			return
		}
	}
	s.t.Fatalf("nothing: %s", question)
}
