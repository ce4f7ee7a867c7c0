package commitment_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/webtest/counter"
)

// office is a unit at its desk, and the party of a commitment that the unit checks because a clerk calls for it.
type office struct {
	*counter.Counter
	number             string
	caseID             uuid.UUID
	clerk, head, party *counter.Customer
}

// opened is one whose check is open, under the pack.
func opened(t *testing.T, under string, change func(*casefile.CommitmentTerms)) *office {
	t.Helper()
	o := &office{Counter: counter.Under(t, under)}
	o.called(o.NewCommitmentItem(t, o.Unit, "XC", change, o.Clock.Now()), func(*db.NewCommitment) {})
	return o
}

// unknown is one whose party has no account: it has signed at the counter, on paper.
func unknown(t *testing.T, under string) *office {
	t.Helper()
	o := &office{Counter: counter.Under(t, under)}
	o.called(o.NewCommitmentItem(t, o.Unit, "XC", nil, o.Clock.Now()), func(n *db.NewCommitment) {
		n.SubjectID, n.ActorID, n.UnitID, n.Way, n.Scan = uuid.New(), o.UnitClerk, o.Unit, casefile.SignedCounter, []uuid.UUID{o.NewFile(t, o.UnitClerk)}
		o.Exec(`INSERT INTO subjects (id, kind, name, code) VALUES ($1, 'person', '周样例', '990101199202020021')`, n.SubjectID)
	})
	return o
}

// called has somebody sign for the item, a clerk call for a check of it, and everybody sign in.
func (o *office) called(item uuid.UUID, by func(*db.NewCommitment)) {
	o.Helper()
	o.Work()
	pack, err := o.Server.PackFor(casefile.FlowCommitment)
	if err != nil {
		o.Fatal(err)
	}
	commits := o.Committing(item, pack, o.Server.Calendar.InForce(), o.Clock.Now())
	by(&commits)
	signed, err := o.Store.Sign(o.Context(), commits)
	if err != nil {
		o.Fatal(err)
	}
	receipt, err := o.Store.CallCheck(o.Context(), db.Turn{Number: signed.Number, ActorID: o.UnitClerk, UnitID: o.Unit, At: o.Clock.Now()}, uuid.New(),
		"接到举报：场所没有租赁合同。", pack)
	o.Done(receipt, err)
	o.number, o.caseID = signed.Number, receipt.CaseID
	o.everybody()
}

// everybody signs in, which also follows the clock.
func (o *office) everybody() {
	o.clerk, o.head, o.party = o.SignIn("unit"), o.SignIn("unit.head"), o.SignIn("applicant")
}

// at is where staff see the case, mine where the party does.
func (o *office) at() string   { return "/desk/cases/" + o.caseID.String() }
func (o *office) mine() string { return "/my/cases/" + o.caseID.String() }

// task is where the open task of the kind is acted on.
func (o *office) task(kind casefile.TaskKind) string {
	o.Helper()
	var id uuid.UUID
	err := o.Store.Pool.QueryRow(context.Background(), `SELECT id FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL`, o.caseID, kind).Scan(&id)
	if err != nil {
		o.Fatalf("%s: %v", kind, err)
	}
	return "/desk/tasks/" + id.String() + "/act"
}

// opens has the party open the document of the kind.
func (o *office) opens(kind casefile.NoticeKind) {
	o.Helper()
	var notice uuid.UUID
	err := o.Store.Pool.QueryRow(context.Background(), `SELECT id FROM notices WHERE case_id = $1 AND kind = $2 ORDER BY issued_at DESC LIMIT 1`, o.caseID, kind).Scan(&notice)
	if err != nil {
		o.Fatalf("%s: %v", kind, err)
	}
	at := o.mine() + "/notices/" + notice.String()
	o.party.On(at+"/open", counter.HiddenIn(o.party.Page(at)))
}

// found are the answers about two promises.
func found(first, second string) url.Values {
	return url.Values{"finding-1": {first}, "ways-1": {"site"}, "reasons-1": {"现场没有出示租赁合同。"},
		"finding-2": {second}, "ways-2": {"papers", "data"}, "reasons-2": {"健康证明已经核对。"}}
}

// says holds that a page says each of the sentences.
func says(t *testing.T, what, page string, sentences ...string) {
	t.Helper()
	words := counter.Words(page)
	for _, s := range sentences {
		if !strings.Contains(words, s) {
			t.Errorf("%s does not say %q:\n%s", what, s, words)
		}
	}
}

// never holds that a page says none of the sentences.
func never(t *testing.T, what, page string, sentences ...string) {
	t.Helper()
	words := counter.Words(page)
	for _, s := range sentences {
		if strings.Contains(words, s) {
			t.Errorf("%s says %q", what, s)
		}
	}
}

// back sends a form that is asked back, and returns the page.
func back(who *counter.Customer, path string, answers url.Values) string {
	who.Helper()
	form := counter.HiddenIn(who.Page(path))
	for name, values := range answers {
		form[name] = values
	}
	answer := who.Post(path, form)
	if answer.Code != http.StatusUnprocessableEntity {
		who.Fatalf("%s: %d, want the form again\n%s", path, answer.Code, counter.Words(answer.Body.String()))
	}
	return answer.Body.String()
}

// sends sends a form with a file, which must be accepted.
func sends(who *counter.Customer, path, question string, answers url.Values) {
	who.Helper()
	form := counter.HiddenIn(who.Page(path))
	for name, values := range answers {
		form[name] = values
	}
	if answer := who.SendFiles(path, question, form, counter.PDFOf(90)); answer.Code != http.StatusSeeOther {
		who.Fatalf("%s: %d\n%s", path, answer.Code, counter.Words(answer.Body.String()))
	}
}

// dayOf are the boxes of a day.
func dayOf(box, year, month, day string) url.Values {
	return url.Values{box + "-year": {year}, box + "-month": {month}, box + "-day": {day}}
}

// with are answers together.
func with(all ...url.Values) url.Values {
	together := url.Values{}
	for _, answers := range all {
		for name, values := range answers {
			together[name] = values
		}
	}
	return together
}
