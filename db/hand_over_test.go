package db_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// written is a case of the company with a document to it that nobody has opened.
func (c receiving) written(t *testing.T) (kase, notice uuid.UUID) {
	t.Helper()
	receipt, err := c.Store.File(t.Context(), c.Filing(c.NewRecord(t, nil, nil), "city-2022", 1, "h", noon))
	if err != nil {
		t.Fatal(err)
	}
	notice = uuid.New()
	c.exec(t, `INSERT INTO notices (id, case_id, kind, number, issuer_id, to_party_id, issued_at, html_zh, html_en, sha256)
		SELECT $1, p.case_id, 'acceptance', 'N-1', $2, p.id, $3, '', '', '' FROM case_parties p WHERE p.case_id = $4`, notice, c.Agency, noon, receipt.CaseID)
	c.exec(t, `INSERT INTO services (id, case_id, notice_id, party_id, way, state, sent_at, evidence)
		SELECT $1, n.case_id, n.id, n.to_party_id, 'electronic', 'sent', n.issued_at, '{}' FROM notices n WHERE n.id = $2`, uuid.New(), notice)
	return receipt.CaseID, notice
}

// finds is what the account has of the case and its document: whether it reads the case, is shown the document, and can take it in, and withdraw the case.
type finds struct{ reads, shown, takesIn, withdraws bool }

func (c receiving) finds(t *testing.T, account, kase, notice uuid.UUID) (f finds) {
	t.Helper()
	ctx := context.Background()
	mine, err := c.Store.MyCases(ctx, db.MyCasesParams{AccountID: account, Most: 10})
	if err != nil {
		t.Fatal(err)
	}
	f.reads = len(mine) > 0
	letters, err := c.Store.MyNotices(ctx, db.MyNoticesParams{AccountID: account, Most: 10})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Store.MyNotice(ctx, db.MyNoticeParams{AccountID: account, ID: notice, CaseID: kase})
	if f.shown = err == nil; f.shown != (len(letters) > 0) {
		t.Errorf("the document is shown: %t, and listed: %d", f.shown, len(letters))
	}
	rehearsed := func(fn func(q *db.Queries) error) bool {
		tx, err := c.Store.Pool.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback(ctx) //nolint:errcheck // nothing is to stay
		return fn(db.New(tx)) == nil
	}
	f.takesIn = rehearsed(func(q *db.Queries) error {
		if _, err := q.CaseLockForAddressee(ctx, db.CaseLockForAddresseeParams{ID: kase, AccountID: account}); err != nil {
			return err
		}
		_, err := q.ServiceOpen(ctx, db.ServiceOpenParams{CaseID: kase, NoticeID: notice, AccountID: account, Way: casefile.ServiceElectronic, At: noon})
		return err
	})
	f.withdraws = rehearsed(func(q *db.Queries) error {
		_, err := q.CaseLockForParty(ctx, db.CaseLockForPartyParams{ID: kase, AccountID: account, Role: casefile.PartyApplicant})
		return err
	})
	return f
}

var (
	everything = finds{reads: true, shown: true, takesIn: true, withdraws: true}
	nothing    = finds{}
)

// Whoever stands for a company no more finds nothing of its cases; whoever stands for it now finds all of them, with what was written to it before.
func TestRemoveAccountSubject_HandsItsCasesOver(t *testing.T) {
	company := db.Subject{Kind: casefile.SubjectLegalPerson, Name: dbtest.CompanyName, Code: dbtest.CompanyCode}
	for name, successorFirst := range map[string]bool{"to who is there": true, "to who comes after": false} {
		t.Run(name, func(t *testing.T) {
			c := receiving{newCity(t)}
			kase, notice := c.written(t)
			next := c.outsider(t, "next")
			if got := c.finds(t, c.Applicant, kase, notice); got != everything {
				t.Fatalf("before, the applicant has %+v", got)
			}
			add := func() {
				if err := c.Store.AddAccountSubject(t.Context(), next, company, casefile.CapacityRepresentative, uuid.Nil, noon.Add(time.Minute)); err != nil {
					t.Fatal(err)
				}
			}
			if successorFirst {
				add()
			}
			if got := c.finds(t, next, kase, notice); got != nothing {
				t.Errorf("beside the one who has filed, another has %+v", got)
			}
			for range 2 { // sent again it does no more
				if err := c.Store.RemoveAccountSubject(t.Context(), c.Applicant, c.Subject, uuid.Nil, noon.Add(2*time.Minute)); err != nil {
					t.Fatal(err)
				}
			}
			if !successorFirst {
				if n := c.count(t, `SELECT count(*) FROM case_parties WHERE case_id = $1 AND until IS NULL AND account_id IS NULL`, kase); n != 1 {
					t.Errorf("nobody stands for the company, and the case has %d parties without an account", n)
				}
				add()
			}
			if got := c.finds(t, c.Applicant, kase, notice); got != nothing {
				t.Errorf("whoever stands for the company no more has %+v", got)
			}
			if got := c.finds(t, next, kase, notice); got != everything {
				t.Errorf("whoever stands for the company now has %+v", got)
			}
			if n := c.count(t, `SELECT count(*) FROM case_parties WHERE case_id = $1`, kase); n != 2 {
				t.Errorf("the case had %d parties in turn, want 2", n)
			}
		})
	}
}

// An agent rests on his letter, whatever becomes of those for whom he could act otherwise.
func TestRemoveAccountSubject_LeavesAgents(t *testing.T) {
	c := receiving{newCity(t)}
	agent := c.outsider(t, "agent")
	receipt, err := c.Store.File(t.Context(), c.asAgent(t, agent, c.NewRecord(t, nil, nil), "PEN-0001"))
	if err != nil {
		t.Fatal(err)
	}
	c.exec(t, `INSERT INTO account_subjects VALUES ($1, $2, 'representative')`, agent, c.Subject)
	if err := c.Store.RemoveAccountSubject(t.Context(), agent, c.Subject, uuid.Nil, noon); err != nil {
		t.Fatal(err)
	}
	if n := c.count(t, `SELECT count(*) FROM case_readers WHERE case_id = $1 AND account_id = $2`, receipt.CaseID, agent); n != 1 {
		t.Error("the agent finds his case no more")
	}
}
