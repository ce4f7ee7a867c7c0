package e2e

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// defence is a listing as the people of a city take part in it, through the pages.
type defence struct {
	*proposed
	at      *appointments
	clerk   *person
	chief   *person // the unit's head
	party   *person // whoever stands for the subject; nil: nobody has an account
	subject casefile.ListedSubject
	behind  *casefile.PersonBehind
	number  string // of the document on which it rests
	draft   string // its address
}

// defend gets everybody together around a list of the market authority under a code of its own, on which the company of the login is to be put; ""
// is a company for which nobody acts.
func (a *appointments) defend(t *testing.T, code, login string) *defence {
	t.Helper()
	a.comes(t)
	d := &defence{proposed: a.in(t).listOf(code), at: a, number: "样罚〔2026〕" + code + "号"}
	d.clerk, d.chief = d.signInAs(d.answerer), d.signInAs(d.head)
	d.subject = casefile.ListedSubject{Kind: casefile.SubjectLegalPerson, Name: "云澜市无人代理" + code + "有限公司", Code: madeUpCode()}
	if login != "" {
		d.party = d.signIn(login)
		d.subject = d.standsFor(login, casefile.CapacityRepresentative)
		if err := d.store.Pool.QueryRow(t.Context(), `SELECT id FROM accounts WHERE login = $1`, login).Scan(&d.applicant); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// madeUpCode is a code that nobody has, and that passes its check.
func madeUpCode() string {
	first := "9199" + strings.ToUpper(strings.NewReplacer("-", "", "i", "1", "o", "0").Replace(uuid.NewString()))[:13]
	return first + string(casefile.USCCheck(first))
}

// standsFor is whom the account stands for in the capacity.
func (c *city) standsFor(login string, as casefile.Capacity) (who casefile.ListedSubject) {
	c.t.Helper()
	err := c.store.Pool.QueryRow(c.t.Context(), `SELECT s.kind, s.name, s.code FROM accounts a JOIN account_subjects x ON x.account_id = a.id JOIN subjects s ON s.id = x.subject_id
		WHERE a.login = $1 AND x.capacity = $2 ORDER BY s.code LIMIT 1`, login, as).Scan(&who.Kind, &who.Name, &who.Code)
	if err != nil {
		c.t.Fatal(err)
	}
	return who
}

// shaped says of the list what a test wants of it.
func (p *proposed) shaped(change func(*casefile.ItemListing)) {
	p.t.Helper()
	var text []byte
	var list casefile.ItemListing
	if err := p.store.Pool.QueryRow(p.t.Context(), `SELECT listing FROM catalogue_items WHERE id = $1`, p.list).Scan(&text); err != nil {
		p.t.Fatal(err)
	}
	if err := json.Unmarshal(text, &list); err != nil {
		p.t.Fatal(err)
	}
	change(&list)
	if err := list.Sound(); err != nil {
		p.t.Fatal(err)
	}
	text, err := json.Marshal(list)
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.store.Pool.Exec(p.t.Context(), `UPDATE catalogue_items SET listing = $2 WHERE id = $1`, p.list, text); err != nil {
		p.t.Fatal(err)
	}
}

// propose fills in the proposal page by page and sends it.
func (d *defence) propose() {
	d.t.Helper()
	d.fill()
	d.sends()
}

// fill fills in the proposal up to the page that shows it whole.
func (d *defence) fill() {
	d.t.Helper()
	p := d.clerk
	p.open("/desk/lists").must(http.StatusOK).follow("/desk/proposals/new").must(http.StatusOK)
	p.send("/desk/proposals", values{"item": d.list.String()}).must(http.StatusOK)
	d.draft = strings.TrimSuffix(p.path, "/subject")
	p.send("/subject", values{rules.AskKind: string(d.subject.Kind), rules.AskName: d.subject.Name, rules.AskCode: d.subject.Code})
	if p.status == http.StatusUnprocessableEntity && strings.Contains(p.text, "校验码不符") {
		p.send("/subject", values{"code_sure": "yes"})
	}
	p.must(http.StatusOK)
	p.send("/facts", values{rules.AskField("facts"): "生产不合格产品", rules.AskFacts: "两年内两次生产不合格产品，经检验确认。"}).must(http.StatusOK)
	p.sendMany("/document", url.Values{rules.AskDocumentKind: {d.pack.Listing.Documents[1].ID}, rules.AskDocumentNumber: {d.number}, rules.AskDocumentIssuer: {"市场监督管理局"},
		rules.AskDocumentDate + "-year": {"2026"}, rules.AskDocumentDate + "-month": {"1"}, rules.AskDocumentDate + "-day": {"15"}},
		map[string]string{rules.AskDocumentFiles: "决定书.pdf"}).must(http.StatusOK)
	d.answerGrounds()
	p.sendMany("/measures", url.Values{rules.AskMeasures: d.measures}, nil).must(http.StatusOK)
	if d.behind != nil {
		p.send("/persons", values{rules.AskPerson(0, "name"): d.behind.Name, rules.AskPerson(0, "code"): d.behind.Code, rules.AskPerson(0, "part"): string(d.behind.Part),
			rules.AskPerson(0, "facts"): d.behind.Facts}).must(http.StatusOK)
	} else if strings.HasSuffix(p.path, "/persons") {
		p.send("/persons", nil).must(http.StatusOK)
	}
	p.send("/files", nil).must(http.StatusOK)
	p.open(d.draft+"/check").must(http.StatusOK, "列入告知书", d.number, d.subject.Name)
}

// answerGrounds answers what the pack asks of area, other lists and leniency.
func (d *defence) answerGrounds() {
	d.t.Helper()
	answers := values{rules.AskAgain: "nowhere"}
	if areas := d.pack.AreasFor("serious_list", casefile.ItemListing{}); len(areas) > 0 {
		answers[rules.AskArea] = areas[0].ID
	}
	for _, q := range d.pack.Listing.LeniencyFor(d.subject.Kind) {
		answers[rules.AskLeniency(q.ID)] = "no"
	}
	d.clerk.send("/grounds", answers).must(http.StatusOK)
}

// sends sends what was filled in, and finds the case.
func (d *defence) sends() {
	d.t.Helper()
	d.clerk.send("/check", nil).must(http.StatusOK, d.subject.Name, "列入告知书")
	d.id = uuid.MustParse(strings.TrimPrefix(d.clerk.path, "/desk/cases/"))
	d.stands(casefile.StageListingReply)
}

// mine is the address of the case for its party, and desk for the unit.
func (d *defence) mine() string { return "/my/cases/" + d.id.String() }
func (d *defence) desk() string { return "/desk/cases/" + d.id.String() }

// noticeOf is the document of the kind.
func (d *defence) noticeOf(kind casefile.NoticeKind) (id uuid.UUID) {
	d.t.Helper()
	err := d.store.Pool.QueryRow(d.t.Context(), `SELECT id FROM notices WHERE case_id = $1 AND kind = $2 ORDER BY issued_at DESC LIMIT 1`, d.id, kind).Scan(&id)
	if err != nil {
		d.t.Fatalf("%s: %v", kind, err)
	}
	return id
}

// opens lets somebody open the document of the kind, which says the words.
func (d *defence) opens(who *person, kind casefile.NoticeKind, says ...string) {
	d.t.Helper()
	who.open(d.mine()+"/notices/"+d.noticeOf(kind).String()).must(http.StatusOK).send("/open", nil).must(http.StatusOK, says...)
}

// serves enters an attempt of today to serve the document that is to be served.
func (d *defence) serves(outcome string, answers values) {
	d.t.Helper()
	d.servesOn(d.day(), outcome, answers)
}

// servesOn enters one of the day.
func (d *defence) servesOn(day calendar.Date, outcome string, answers values) {
	d.t.Helper()
	answers["outcome"] = outcome
	if _, given := answers["place"]; !given { // an announcement has no day
		maps.Copy(answers, dayIn("day", day))
	}
	at := d.task(casefile.TaskServe)
	d.clerk.open("/desk/tasks/"+at.String()+"/act").must(http.StatusOK, d.subject.Name).send("/act", answers).must(http.StatusOK)
	d.settles()
}

func (d *defence) day() calendar.Date { return calendar.DateOf(d.clock.Now()) }

// dayIn is a day in the boxes of a question.
func dayIn(question string, day calendar.Date) values {
	parts := strings.Split(day.String(), "-")
	return values{question + "-year": parts[0], question + "-month": parts[1], question + "-day": parts[2]}
}

// settles waits until everything that was received has been processed.
func (d *defence) settles() {
	d.t.Helper()
	d.eventually("what was received is processed", func() bool {
		return d.count(`SELECT count(*) FROM acts WHERE case_id = $1 AND status = 'received'`, d.id) == 0
	})
}

// replies lets the party answer from its account, point by point.
func (d *defence) replies(points ...string) {
	d.t.Helper()
	p := d.party
	p.open(d.mine()).must(http.StatusOK, "您可以陈述申辩").follow("/reply").must(http.StatusOK)
	for i, point := range points {
		answers := values{field("point", i+1): point}
		if i < len(points)-1 {
			answers["then"] = "add"
		}
		p.send("/reply", answers).must(http.StatusOK)
	}
	d.stands(casefile.StageListingCheck)
}

func field(name string, n int) string { return name + "_" + strconv.Itoa(n) }

// paper lets the clerk enter what the party has said on paper, which came on the day.
func (d *defence) paper(came calendar.Date, point string) *person {
	d.t.Helper()
	d.clerk.open(d.desk()).must(http.StatusOK).follow("/reply").must(http.StatusOK)
	answers := dayIn("came", came)
	answers["point-1"], answers["from"] = point, "法定代表人"
	return d.clerk.upload("/reply", answers, map[string][]byte{"书面意见.pdf": minimalPDF})
}

// checks answers each point of the party: it holds, or it does not.
func (d *defence) checks(holds ...bool) {
	d.t.Helper()
	answers := values{}
	for i, is := range holds {
		n := strconv.Itoa(i + 1)
		answers["holds-"+n], answers["reasons-"+n] = map[bool]string{true: "yes", false: "no"}[is], "第"+n+"点已与检验机构核实。"
	}
	d.acts(d.clerk, casefile.TaskCheckReply, answers)
	d.stands(casefile.StageListingDecision)
}

// acts lets somebody of the unit answer the form of the open task of the kind.
func (d *defence) acts(who *person, kind casefile.TaskKind, answers values) *person {
	d.t.Helper()
	who.open("/desk").must(http.StatusOK).open("/desk/tasks/"+d.task(kind).String()+"/act").must(http.StatusOK).send("/act", answers).must(http.StatusOK)
	d.settles()
	return who
}

// due is the last instant of the clock of the step.
func (d *defence) due(step casefile.Step) (at time.Time) {
	d.t.Helper()
	err := d.store.Pool.QueryRow(d.t.Context(), `SELECT due_at FROM deadlines WHERE case_id = $1 AND clock = $2`, d.id, d.pack.Listing.Steps[step]).Scan(&at)
	if err != nil {
		d.t.Fatal(err)
	}
	return at
}

// morning is nine o'clock on the day after an instant.
func morning(after time.Time) time.Time { return calendar.DateOf(after).AddDays(1).At(9, 0) }

// timePasses waits until the party's whole time is over; the case stands before the head then.
func (d *defence) timePasses() {
	d.t.Helper()
	d.at.until(d.t, morning(d.due(casefile.StepListingReply)))
	d.stands(casefile.StageListingDecision)
}

// decides lets the head decide with all that was proposed.
func (d *defence) decides(o casefile.Outcome) {
	d.t.Helper()
	d.acts(d.chief, casefile.TaskDecideListing, values{"outcome": string(o), "reasons": "事实清楚，符合列入标准。"})
}

// listed is the record that came of it.
func (d *defence) listed() (record uuid.UUID) {
	d.t.Helper()
	if err := d.store.Pool.QueryRow(d.t.Context(), `SELECT record_id FROM listings WHERE case_id = $1`, d.id).Scan(&record); err != nil {
		d.t.Fatal(err)
	}
	return record
}

// shown holds whether the public finds the subject on its list: by its code among the records, and on the page of lists.
func (d *defence) shown(is bool) {
	d.t.Helper()
	p := d.stranger()
	p.open("/records").must(http.StatusOK).send("/records", values{"q": d.subject.Code}).must(http.StatusOK)
	if got := strings.Contains(p.text, "生产不合格产品"); got != is {
		d.t.Errorf("among the records: %t, want %t", got, is)
	}
	p.open("/lists").must(http.StatusOK).send("/lists", values{"words": d.subject.Code}).must(http.StatusOK)
	if got := strings.Contains(p.text, "严重违法失信名单"); got != is {
		d.t.Errorf("on the page of lists: %t, want %t", got, is)
	}
}

// over holds that the case has ended with the result: nothing open, its documents in their order, every one with a way of service, a trail and a proof
// that hold.
func (d *defence) over(result casefile.Result, documents ...casefile.NoticeKind) {
	d.t.Helper()
	d.stands(casefile.StageClosed)
	for what, query := range map[string]string{
		"open tasks":                 `SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL AND NOT outlives`,
		"clocks overdue":             `SELECT count(*) FROM deadlines WHERE case_id = $1 AND message_id IS NULL AND overdue_at IS NOT NULL AND task_id IS NOT NULL`,
		"acts not done":              `SELECT count(*) FROM acts WHERE case_id = $1 AND status <> 'done'`,
		"documents unnumbered":       `SELECT count(*) FROM notices WHERE case_id = $1 AND number !~ '〔2026〕'`,
		"documents without sentence": `SELECT count(*) FROM notices WHERE case_id = $1 AND (html_zh LIKE '%⟦%' OR html_en LIKE '%⟦%' OR html_zh LIKE '%异议申请%')`,
	} {
		if n := d.count(query, d.id); n != 0 {
			d.t.Errorf("%d %s", n, what)
		}
	}
	var kinds []casefile.NoticeKind
	err := d.store.Pool.QueryRow(d.t.Context(), `SELECT ARRAY(SELECT kind FROM notices WHERE case_id = $1 ORDER BY issued_at, id)`, d.id).Scan(&kinds)
	if err != nil || !slices.Equal(kinds, documents) {
		d.t.Errorf("documents %v, want %v: %v", kinds, documents, err)
	}
	var number string
	if err := d.store.Pool.QueryRow(d.t.Context(), `SELECT number FROM cases WHERE id = $1`, d.id).Scan(&number); err != nil {
		d.t.Fatal(err)
	}
	if is := d.checkProof(number); is != string(result) {
		d.t.Errorf("the proof says %s, want %s", is, result)
	}
	d.checkNoPeopleIn("the log", []byte(d.log.String()))
	d.clerk.open(d.desk()).must(http.StatusOK, "已办结")
}
