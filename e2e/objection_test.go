package e2e

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// matter is one objection as the people of a test know it.
type matter struct {
	*city
	applicant *person
	agency    *person
	unit      *person
	record    uuid.UUID
	channel   casefile.Channel // where it is filed; empty: with the agency
	number    string
	id        uuid.UUID
}

// minimalPDF is enough of a document for its kind to be recognised.
var minimalPDF = []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")

// aRecord picks a public record of the applicant's company, with or without an error of the platform's own.
func (c *city) aRecord(ownError bool) uuid.UUID {
	c.t.Helper()
	var id uuid.UUID
	err := c.store.Pool.QueryRow(context.Background(), `
		SELECT r.id FROM records r
		JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
		JOIN catalogue_items i ON i.id = r.item_id
		JOIN account_subjects x ON x.subject_id = r.subject_id
		JOIN accounts a ON a.id = x.account_id
		WHERE a.login = 'applicant' AND x.capacity = 'representative' AND i.publicity = 'public'
		  AND (v.content <> r.source) = $1
		  AND NOT EXISTS (SELECT FROM case_records k WHERE k.record_id = r.id AND k.closed_at IS NULL)
		ORDER BY r.number LIMIT 1`, ownError).Scan(&id)
	if err != nil {
		c.t.Fatal(err)
	}
	return id
}

// newMatter signs in the people of a record.
func (c *city) newMatter(record uuid.UUID) *matter {
	c.t.Helper()
	var login string
	err := c.store.Pool.QueryRow(context.Background(), `SELECT a.login FROM accounts a JOIN records r ON r.unit_id = a.unit_id
		WHERE r.id = $1 AND a.role = 'unit_clerk' ORDER BY a.login LIMIT 1`, record).Scan(&login)
	if err != nil {
		c.t.Fatal(err)
	}
	return &matter{city: c, record: record, applicant: c.signIn("applicant"), agency: c.signIn("agency"), unit: c.signIn(login)}
}

// prepare fills in the form page by page, up to the check of the answers.
func (m *matter) prepare() {
	m.t.Helper()
	p := m.applicant
	p.open("/my/records").must(http.StatusOK)
	p.send("/my/objections", values{"record": m.record.String()}).must(http.StatusOK)
	p.send("/grounds", values{"grounds": m.pack.Procedure(casefile.FlowObjection).Grounds[0].ID}).must(http.StatusUnprocessableEntity)
	p.send("/grounds", values{"grounds": m.pack.Procedure(casefile.FlowObjection).Grounds[0].ID, "statement": "所载金额与决定书不一致。",
		"request": "请更正金额。"})
	if strings.HasSuffix(p.path, "/window") { // where the pack sets a window, it is asked when the applicant learned of it
		p.send("/window", values{"learned-year": "2026", "learned-month": "3", "learned-day": "2"})
	}
	if strings.HasSuffix(p.path, "/channel") { // where the pack leaves the choice
		p.send("/channel", values{"channel": string(cmp.Or(m.channel, casefile.ChannelAgency))})
	}
	p.must(http.StatusOK)
	p.upload("/materials", values{"then": "upload"}, map[string][]byte{"决定书.pdf": minimalPDF}).must(http.StatusOK, "决定书.pdf")
	p.send("/materials", nil).must(http.StatusOK)
	p.send("/contact", values{"phone": "not a number"}).must(http.StatusUnprocessableEntity)
	p.send("/contact", values{"phone": "0000-5550123"}).must(http.StatusOK, "所载金额与决定书不一致。", "决定书.pdf")
}

// file sends the answers and notes the number on the receipt.
func (m *matter) file() {
	m.t.Helper()
	m.applicant.send("/check", values{"declare": "yes"}).must(http.StatusOK)
	m.noteCase()
	m.applicant.must(http.StatusOK, m.number)
}

func (m *matter) noteCase() {
	m.t.Helper()
	err := m.store.Pool.QueryRow(context.Background(), `SELECT c.id, c.number FROM cases c JOIN case_records r ON r.case_id = c.id
		WHERE r.record_id = $1 ORDER BY c.filed_at DESC, c.id DESC LIMIT 1`,
		m.record).Scan(&m.id, &m.number)
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *matter) deskPath() string { return "/desk/cases/" + m.id.String() }

// answer finds the case in the inbox and acts on its task with these answers.
func (m *matter) answer(p *person, answers values) *person {
	m.t.Helper()
	p.open("/desk").must(http.StatusOK, m.number)
	p.follow(m.deskPath()).must(http.StatusOK, m.number)
	p.follow("/act").must(http.StatusOK)
	return p.send("/act", answers).must(http.StatusOK)
}

// someChange is an answer that puts one field of the record right.
func (m *matter) someChange(p *person, answers values) values {
	m.t.Helper()
	p.open(m.deskPath())
	p.follow("/act").must(http.StatusOK)
	var fields json.RawMessage
	err := m.store.Pool.QueryRow(context.Background(), `SELECT i.fields FROM records r JOIN catalogue_items i ON i.id = r.item_id
		WHERE r.id = $1`, m.record).Scan(&fields)
	if err != nil {
		m.t.Fatal(err)
	}
	change := correction(fields, nil)
	name := "field-" + change.Field
	f := fieldsOf(p.form("/act", nil))
	if _, asked := f.initial[name]; !asked {
		m.t.Fatalf("%s does not ask for %s", p.path, name)
	}
	answers[name] = change.To
	return answers
}

// backToSource are answers that put right whatever differs from what the unit has reported.
func (m *matter) backToSource(answers values) values {
	m.t.Helper()
	var content, source casefile.Content
	var fields []casefile.Field
	err := m.store.Pool.QueryRow(context.Background(), `SELECT v.content, r.source, i.fields FROM records r
		JOIN record_versions v ON v.record_id = r.id AND v.version = r.version JOIN catalogue_items i ON i.id = r.item_id
		WHERE r.id = $1`, m.record).Scan(&content, &source, &fields)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, change := range content.Differences(source, fields) {
		name := "field-" + change.Field
		if casefile.FieldOf(fields, change.Field).KindOf() != casefile.FieldDate {
			answers[name] = change.To
			continue
		}
		for i, part := range strings.Split(change.To, "-") {
			answers[name+[]string{"-year", "-month", "-day"}[i]] = part
		}
	}
	return answers
}

// correction puts one field of a record right: the first into which any words may be written, or the first choice of an item
// that has none.
func correction(fields json.RawMessage, content casefile.Content) casefile.Change {
	var all []casefile.Field
	if err := json.Unmarshal(fields, &all); err != nil {
		panic(err) // the program itself has written it
	}
	if i := slices.IndexFunc(all, func(f casefile.Field) bool { return f.KindOf() == casefile.FieldText }); i >= 0 {
		return casefile.Change{Field: all[i].Key, From: content[all[i].Key], To: corrected}
	}
	f := all[slices.IndexFunc(all, func(f casefile.Field) bool { return f.KindOf() == casefile.FieldChoice })]
	other := slices.IndexFunc(f.Options, func(o casefile.FieldOption) bool { return o.Value != content[f.Key] })
	return casefile.Change{Field: f.Key, From: content[f.Key], To: f.Options[other].Value}
}

func (m *matter) stage() casefile.Stage {
	m.t.Helper()
	c, err := m.store.CaseGet(context.Background(), m.id)
	if err != nil {
		m.t.Fatal(err)
	}
	return c.Stage
}

func (m *matter) until(stage casefile.Stage) {
	m.t.Helper()
	m.eventually("case "+m.number+" is at "+string(stage), func() bool { return m.stage() == stage })
}

// fileAndAccept files through the pages and lets the agency accept.
func (m *matter) fileAndAccept() {
	m.t.Helper()
	m.prepare()
	m.file()
	m.until(casefile.StageFormCheck)
	m.answer(m.agency, values{"accept": "yes"})
}

// transfer lets the agency find the platform's copy as its source says, so that the case goes to the unit.
func (m *matter) transfer() {
	m.t.Helper()
	m.until(casefile.StageComparison)
	m.answer(m.agency, values{"finding": string(casefile.FindingNoError), "reasons": "与来源一致，转送核查。"})
	m.until(casefile.StageVerification)
}

// settle brings an accepted case to its decision with the outcome, the straight way of the pack.
func (m *matter) settle(outcome casefile.Outcome) {
	m.t.Helper()
	decide := values{"outcome": string(outcome), "reasons": "经核查，处理意见如上。"}
	decider := m.unit
	if m.pack.Objection.Handling == casefile.HandlingOperator {
		decider = m.agency
		m.until(casefile.StageDecision)
	} else {
		m.transfer()
	}
	if outcome.ChangesContent() {
		decide = m.someChange(decider, decide)
	}
	m.answer(decider, decide)
	m.inform()
}

func (m *matter) inform() {
	m.t.Helper()
	if m.pack.Objection.ResultBy == casefile.ResultByAgency {
		m.until(casefile.StageInforming)
		m.answer(m.agency, values{"remark": "如有疑问请来电。"})
	}
	m.until(casefile.StageClosed)
}

// TestObjection_StraightWay_EveryPack is the way of the law through the pages, under every pack: filed, accepted,
// annotated for all to see, decided, told, annotation gone.
func TestObjection_StraightWay_EveryPack(t *testing.T) {
	for _, pack := range packs {
		t.Run(pack, func(t *testing.T) {
			c := newCity(t, pack, 24*time.Hour)
			m := c.newMatter(c.aRecord(false))
			m.prepare()
			m.file()
			m.until(casefile.StageFormCheck)
			m.claimAndRelease()
			m.answer(m.agency, values{"accept": "yes"})
			m.checkAnnotated(true)
			m.settle(casefile.OutcomeCorrect)
			m.checkAnnotated(false)
			m.checkResult("更正", "经核查，处理意见如上。")
			m.checkDeadlines()
			m.checkLookup()
			c.checkTrails()
			c.checkNoPeopleIn("the log", []byte(c.log.String()))
			c.checkNoPeopleIn("the Temporal databases", temporalDump(t))
		})
	}
}

// claimAndRelease tries the two on the agency's inbox.
func (m *matter) claimAndRelease() {
	m.t.Helper()
	p := m.agency
	p.open(m.deskPath()).must(http.StatusOK)
	p.send("/claim", nil).must(http.StatusOK)
	other := m.signIn("agency2")
	other.open(m.deskPath()).must(http.StatusOK)
	if len(other.links("/act")) != 0 {
		m.t.Error("a colleague is offered the act on a claimed task")
	}
	p.open(m.deskPath()).send("/release", nil).must(http.StatusOK)
}

// checkAnnotated looks at the record as the public sees it.
func (m *matter) checkAnnotated(want bool) {
	m.t.Helper()
	var code, number string
	err := m.store.Pool.QueryRow(context.Background(), `SELECT s.code, r.number FROM records r JOIN subjects s ON s.id = r.subject_id
		WHERE r.id = $1`, m.record).Scan(&code, &number)
	if err != nil {
		m.t.Fatal(err)
	}
	anybody := m.stranger()
	anybody.open("/records")
	anybody.send("/records", values{"q": code}).must(http.StatusOK, number)
	if got := strings.Contains(anybody.text, "异议处理中"); got != want {
		m.t.Errorf("public record marked %v, want %v:\n%s", got, want, anybody.text)
	}
}

// checkResult reads the outcome as the applicant does, on the page and in the letter.
func (m *matter) checkResult(words ...string) {
	m.t.Helper()
	p := m.applicant
	p.open("/my/cases").must(http.StatusOK, m.number)
	p.open("/my/cases/"+m.id.String()).must(http.StatusOK, append(words, m.number)...)
	var letter string
	for _, href := range p.links("/notices/") {
		if p.open(href); strings.Contains(p.text, "异议处理结果告知书") && !strings.HasSuffix(href, "/pdf") {
			letter = p.text
			break
		}
		p.open("/my/cases/" + m.id.String())
	}
	for _, word := range append(words, m.number) {
		if !strings.Contains(letter, word) {
			m.t.Errorf("the letter does not say %q:\n%s", word, letter)
		}
	}
}

// checkDeadlines holds that every clock of the case was met in time and rests on an article or says that it is the city's.
func (m *matter) checkDeadlines() {
	m.t.Helper()
	rows, err := m.store.DeadlinesByCase(context.Background(), m.id)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, d := range rows {
		if d.MetAt == nil || d.MetAt.After(d.DueAt) || d.OverdueAt != nil {
			m.t.Errorf("%s: met %v, due %v, overdue %v", d.Clock, d.MetAt, d.DueAt, d.OverdueAt)
		}
	}
	if len(rows) < 3 {
		m.t.Errorf("only %d deadlines", len(rows))
	}
}

// checkLookup asks for the progress as anybody who holds the receipt may.
func (m *matter) checkLookup() {
	m.t.Helper()
	code, err := m.store.LookupCode(context.Background(), m.id)
	if err != nil {
		m.t.Fatal(err)
	}
	p := m.stranger()
	p.open("/lookup")
	p.send("/lookup", values{"number": m.number, "code": "0000-0000-0000"})
	if strings.Contains(p.text, "更正") {
		m.t.Error("a wrong guess is told the result")
	}
	p.open("/lookup")
	p.send("/lookup", values{"number": m.number, "code": casefile.ShownLookupCode(code)}).must(http.StatusOK, m.number)
}

// TestObjection_OwnError_EveryPack lets the agency put its own error right, at once or by its own decision; under xiamen-draft
// 25 what differs goes to the unit all the same.
func TestObjection_OwnError_EveryPack(t *testing.T) {
	for _, pack := range packs[1:] { // under qianhai-2020 the operator decides alone and compares nothing
		t.Run(pack, func(t *testing.T) {
			c := newCity(t, pack, 24*time.Hour)
			m := c.newMatter(c.aRecord(true))
			m.fileAndAccept()
			m.until(casefile.StageComparison)
			m.answer(m.agency, values{"finding": string(casefile.FindingOwnError), "reasons": "归集时录入有误，应予更正。"})
			switch m.pack.Objection.OwnError {
			case casefile.OwnErrorToUnit:
				m.until(casefile.StageVerification)
				m.answer(m.unit, m.backToSource(values{"outcome": string(casefile.OutcomeCorrect), "reasons": "归集时录入有误，按来源信息更正。"}))
			case casefile.OwnErrorByDeadline:
				m.until(casefile.StageCorrection)
				m.answer(m.agency, values{"outcome": string(casefile.OutcomeCorrect), "reasons": "归集时录入有误，予以更正。"})
			}
			m.inform()
			m.checkResult("更正")
			n := c.count(`SELECT count(*) FROM records r JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
				WHERE r.id = $1 AND r.version = 2 AND v.content = r.source`, m.record)
			if n != 1 {
				t.Error("the platform's copy does not say what its source says")
			}
		})
	}
}

// TestObjection_Kept tells the applicant how to contest what went against him; refusal too.
func TestObjection_KeptAndRefused_NameRemedies(t *testing.T) {
	c := newCity(t, "shenzhen-2022", 24*time.Hour)
	m := c.newMatter(c.aRecord(false))
	m.fileAndAccept()
	m.settle(casefile.OutcomeKeep)
	m.checkResult("维持", "行政复议", "行政诉讼")

	refused := c.newMatter(c.aRecord(false))
	refused.prepare()
	refused.file()
	refused.until(casefile.StageFormCheck)
	refused.agency.open("/desk").follow(refused.deskPath()).follow("/act")
	refused.agency.send("/act", values{"accept": "no"}).must(http.StatusUnprocessableEntity) // reasons are owed
	refused.agency.send("/act", values{"accept": "no", "refusal": "不属于本平台归集的信息。"}).must(http.StatusOK)
	refused.until(casefile.StageClosed)
	refused.applicant.open("/my/cases/"+refused.id.String()).must(http.StatusOK, "不予受理", "不属于本平台归集的信息。", "行政复议")
}

// TestObjection_UnitSilent lets days pass: the unit is reminded, then overdue, and the supervisor sees it.
func TestObjection_UnitSilent_SupervisorSees(t *testing.T) {
	c := newCity(t, "shenzhen-2022", 2*time.Second)
	m := c.newMatter(c.aRecord(false))
	m.fileAndAccept()
	m.transfer()
	m.eventually("the unit is overdue", func() bool {
		return c.count(`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'objection.verify'
			AND reminded_at < due_at AND overdue_at = due_at + interval '1 second'`, m.id) == 1
	})
	supervisor := c.signIn("supervisor")
	supervisor.open("/watch").must(http.StatusOK, m.number, "逾期")
	m.unit.open("/desk").must(http.StatusOK, m.number, "逾期")
}
