package listing_test

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/web/webtest/counter"
)

// unknown proposes to list somebody who has no account.
func unknown(t *testing.T) *proposing {
	t.Helper()
	p := propose(t, "shenzhen-2022")
	known := subject
	subject = maps.Clone(subject)
	subject["subject_name"], subject["subject_code"] = []string{"查无账号有限公司"}, []string{"91990100MA00000022"}
	defer func() { subject = known }()
	p.fill()
	p.send()
	return p
}

// notice is where staff read the document of the kind.
func (p *proposing) notice(kind casefile.NoticeKind) string {
	p.Helper()
	var id uuid.UUID
	if err := p.Store.Pool.QueryRow(context.Background(), `SELECT id FROM notices WHERE case_id = $1 AND kind = $2`, p.caseID(), kind).Scan(&id); err != nil {
		p.Fatal(err)
	}
	return p.caseT + "/notices/" + id.String()
}

// The kept letter shows nobody the code that lets its party in: it stands in the copy for the party alone, which the unit that serves it has shown, and
// the register keeps who has.
func TestCode_StandsInTheCopyAlone(t *testing.T) {
	p := unknown(t)
	code, err := p.Store.JoinCode(t.Context(), p.caseID())
	if err != nil {
		t.Fatal(err)
	}
	shown, at := casefile.ShownLookupCode(code), p.notice(casefile.NoticeBeforeListing)
	agency, other := p.SignIn("agency"), p.SignIn("other")
	for who, reader := range map[string]*counter.Customer{"the unit": p.clerk, "its head": p.head, "the agency": agency} {
		page := reader.Page(at)
		if strings.Contains(page, shown) || strings.Contains(page, code) || !strings.Contains(page, casefile.MaskedCode) {
			t.Errorf("%s reads the code in the kept letter, or none at all", who)
		}
		if offered := strings.Contains(page, at+"/copy"); offered != (reader != agency) {
			t.Errorf("%s is offered the copy: %v", who, offered)
		}
	}
	for who, asker := range map[string]*counter.Customer{"the agency": agency, "another unit": other, "the applicant": p.party} {
		if answer := asker.Post(at+"/copy", nil); answer.Code == http.StatusOK || strings.Contains(answer.Body.String(), shown) {
			t.Errorf("%s gets the copy: %d", who, answer.Code)
		}
	}
	if answer := p.clerk.Get(at + "/copy"); answer.Code == http.StatusOK {
		t.Error("a look that nobody has asked for shows the code")
	}
	looked := func() int {
		return p.Count(`SELECT count(*) FROM account_events e JOIN notices n ON e.facts = jsonb_build_object('name', n.number) WHERE e.kind = $1`, casefile.CodeCopied)
	}
	if looked() != 0 {
		t.Error("the register tells of copies that nobody has had")
	}
	answer := p.clerk.Post(at+"/copy", nil)
	if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), shown) || strings.Contains(answer.Body.String(), casefile.MaskedCode) {
		t.Fatalf("the unit does not get the copy with its code: %d", answer.Code)
	}
	if looked() != 1 {
		t.Errorf("%d lines in the register", looked())
	}
	p.lets(t, code)
	if page := p.clerk.Page(at); strings.Contains(page, at+"/copy") || p.clerk.Post(at+"/copy", nil).Code != http.StatusNotFound {
		t.Error("the code is shown on, though its party has an account")
	}
}

// lets has the code let the party in.
func (p *proposing) lets(t *testing.T, code string) {
	t.Helper()
	var number string
	if err := p.Store.Pool.QueryRow(context.Background(), `SELECT number FROM cases WHERE id = $1`, p.caseID()).Scan(&number); err != nil {
		t.Fatal(err)
	}
	answer := p.Anybody().Post("/join", url.Values{"number": {number}, "code": {code}})
	if to := answer.Header().Get("Location"); answer.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/password/") {
		t.Fatalf("the code does not let its party in: %d %s", answer.Code, to)
	}
}
