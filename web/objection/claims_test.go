package objection_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// Documents go to the subject, through its agent; to an interested party in his own name.
func TestLetters_AddressedInTheCapacity(t *testing.T) {
	for capacity, want := range map[casefile.Capacity]string{
		casefile.CapacityAgent: dbtest.CompanyName + "（代理人代办人己）：", casefile.CapacityInterestedParty: ">代办人己："} {
		c := counter.Under(t, "shenzhen-2020")
		c.Work()
		who := c.Outsider("agent", "代办人己")
		filing := c.Filing(c.Record, "shenzhen-2020", 1, counter.HashOf("shenzhen-2020"), webtest.Now)
		filing.ActorID, filing.Filing.Capacity = account(who), capacity
		filing.Named = db.Named{RecordNumber: "PEN-0001", SubjectName: dbtest.CompanyName, SubjectCode: dbtest.CompanyCode}
		letter := keep(who, "委托书.pdf")
		filing.Filing.Mandate = &casefile.Mandate{Letter: letter, From: "2026-09-01", Until: "2026-09-30"}
		filing.Filing.Interest = &casefile.Interest{Statement: "合同相对方", Proof: letter}
		receipt, err := c.Store.File(t.Context(), filing)
		c.Done(receipt, err)
		var html string
		err = c.Store.Pool.QueryRow(context.Background(), `SELECT html_zh FROM notices WHERE case_id = $1 AND kind = 'receipt'`, receipt.CaseID).Scan(&html)
		if err != nil || !strings.Contains(html, want) {
			t.Errorf("%s: the receipt is not addressed to %q: %v\n%s", capacity, want, err, html)
		}
	}
}

// The form check says what is to be verified, and has the refusal drafted.
func TestFormCheck_OfAnAgent(t *testing.T) {
	c := counter.New(t)
	c.Work()
	agent := c.Outsider("agent", "代办人己")
	draft := agent.FillInAsAgent()
	agent.On(draft+"/channel", url.Values{"channel": {"agency"}})
	agent.Sends(draft)
	clerk := c.SignIn("agency")
	var task string
	if err := c.Store.Pool.QueryRow(context.Background(), `SELECT id::text FROM tasks WHERE kind = 'form_check'`).Scan(&task); err != nil {
		t.Fatal(err)
	}
	at := "/desk/tasks/" + task + "/act"
	clerk.Wants("the form", clerk.Get(at), 200, []string{"核验代理权", "代理人代办人己，委托书有效期至2026年12月31日", "委托书.pdf", at + "?refuse=authority"}, "授权委托书不能证明")
	clerk.Wants("the refusal", clerk.Get(at+"?refuse=authority"), 200, []string{"提交的授权委托书不能证明申请人有权代理", `value="no" checked`})
	var id string
	if err := c.Store.Pool.QueryRow(context.Background(), `SELECT id::text FROM cases`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	clerk.Wants("the case", clerk.Get("/desk/cases/"+id), 200, []string{"代理人代办人己，委托书有效期至2026年12月31日", "委托书.pdf", "向谁提出"})
	c.Clock.Advance(200 * 24 * time.Hour)
	clerk = c.SignIn("agency")
	clerk.Wants("the case after the letter", clerk.Get("/desk/cases/"+id), 200, []string{"已过有效期"})
}

func account(w *counter.Customer) uuid.UUID {
	w.Helper()
	var id uuid.UUID
	if err := w.Store.Pool.QueryRow(context.Background(), `SELECT id FROM accounts WHERE login = 'agent'`).Scan(&id); err != nil {
		w.Fatal(err)
	}
	return id
}

// keep is a file that the account has uploaded and not sent.
func keep(w *counter.Customer, name string) []uuid.UUID {
	w.Helper()
	id := uuid.New()
	err := w.Store.AttachmentInsert(context.Background(), db.AttachmentInsertParams{ID: id, AccountID: account(w), Name: name,
		MediaType: "application/pdf", Size: 9, SHA256: "0", UploadedAt: webtest.Now})
	if err != nil {
		w.Fatal(err)
	}
	return []uuid.UUID{id}
}
