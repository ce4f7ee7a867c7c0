package e2e

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// repairPacks are the packs that provide for repair, each with the pack of a city that runs it: its own, or beside it the national one.
var repairPacks = map[string]string{"qianhai-2020": "qianhai-2020", "shenzhen-2020": "shenzhen-2020", "shenzhen-2022": "shenzhen-2022",
	"xiamen-draft": "xiamen-draft", "city-2022": "city-2022", "national-2026": "city-2022"}

// repairCity starts a city, with pages, whose repairs run under the pack and in which a legal day lasts day. It begins after the national
// measures have taken effect, on a Monday in weeks without a holiday. Its pack is the one of repair.
func repairCity(t *testing.T, packID string, day time.Duration) *city {
	t.Helper()
	monday := time.Date(2026, time.July, 6, 9, 0, 0, 0, calendar.Zone)
	clock, err := calendar.NewSimulation(time.Now(), monday, day)
	if err != nil {
		t.Fatal(err)
	}
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := newOfficeAt(t, repairPacks[packID], book, clock)
	if packID != c.pack.ID {
		c.beside = map[casefile.Flow]string{casefile.FlowRepair: packID}
	}
	c.serve()
	if c.pack, err = book.InForce(packID, calendar.DateOf(monday)); err != nil {
		t.Fatal(err)
	}
	return c
}

// in is the city for a test of its own: cases go side by side in one city.
func (c *city) in(t *testing.T) *city {
	own := *c
	own.t = t
	return &own
}

// offence is a record that a test makes up, of the applicant's company and by the market authority unless it says otherwise. Its duty is
// performed and what it is about put right two years ago.
type offence struct {
	by       string           // clerk of the unit that provided it
	category string           // empty: a penalty
	repair   string           // what the catalogue says of repair, a casefile.ItemRepair in JSON
	says     casefile.Content // beside or instead of what it says otherwise
	of       uuid.UUID        // the subject
	follows  uuid.UUID        // the organisation's record on which it rests
	recorded string           // the day, 2006-01-02
}

const offenceFields = `[{"key": "what", "zh": "违法事实", "en": "Facts", "longest": 300},
	{"key": "found", "zh": "决定日期", "en": "Found", "kind": "date", "means": "found_on"},
	{"key": "by", "zh": "履行期限", "en": "Perform by", "kind": "date", "means": "perform_by"},
	{"key": "performed", "zh": "履行日期", "en": "Performed", "kind": "date", "means": "performed_on"},
	{"key": "corrected", "zh": "改正日期", "en": "Corrected", "kind": "date", "means": "corrected_on"},
	{"key": "until", "zh": "公示截止日期", "en": "Published until", "kind": "date", "ends_publication": true}]`

// record writes the record, under an item of its own.
func (c *city) record(o offence) (id uuid.UUID) {
	c.t.Helper()
	id = uuid.New()
	content := casefile.Content{"what": "未按期公示年度报告" + id.String(), "found": "2024-06-03", "by": "2024-06-28", "performed": "2024-06-20", "corrected": "2024-06-21",
		"until": "2027-06-02"}
	maps.Copy(content, o.says)
	item, err := uuid.NewV7()
	if err != nil {
		c.t.Fatal(err)
	}
	var follows, subject *uuid.UUID
	if o.follows != uuid.Nil {
		follows = &o.follows
	}
	if o.of != uuid.Nil {
		subject = &o.of
	}
	err = pgx.BeginFunc(context.Background(), c.store.Pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(context.Background(), `INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields, repair)
			SELECT $1::uuid, 'E2E-' || upper(right($1::uuid::text, 12)), a.unit_id, $3::text, 'public', '年度报告处罚', 'Penalty on annual reports', $4::jsonb, $5::jsonb FROM accounts a WHERE a.login = $2`,
			item, cmp.Or(o.by, "market"), cmp.Or(o.category, "penalty"), offenceFields, cmp.Or(o.repair, "{}"))
		if err != nil {
			return err
		}
		_, err = tx.Exec(context.Background(), `INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source, follows_id)
			SELECT $1::uuid, 'E2E-' || upper(right($1::uuid::text, 10)), coalesce($5::uuid, (SELECT x.subject_id FROM account_subjects x JOIN accounts a ON a.id = x.account_id
				JOIN subjects s ON s.id = x.subject_id AND s.name NOT LIKE '样例建材有限公司%' -- which tests have for themselves
				WHERE a.login = 'applicant' AND x.capacity = 'representative' ORDER BY x.subject_id LIMIT 1)), i.id, i.unit_id, $2::date, $3::jsonb, $4::uuid
			FROM catalogue_items i WHERE i.id = $6`, id, cmp.Or(o.recorded, "2024-06-05"), content, follows, subject, item)
		if err != nil {
			return err
		}
		_, err = tx.Exec(context.Background(), `INSERT INTO record_versions (record_id, version, content, valid_from) VALUES ($1, 1, $2, $3::date)`,
			id, content, cmp.Or(o.recorded, "2024-06-05"))
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return id
}

// plea is an application for repair as the people of a test know it: a matter for each body that decides.
type plea struct {
	*city
	applicant *person
	records   []uuid.UUID
	channel   casefile.Channel // where the pack leaves the choice; empty: with the agency
	begin     func(*plea)      // how it is begun; nil: from the list of his records
	anyway    bool             // although a condition is not met yet
	bare      bool             // without papers
	days      [2]string        // of performance and of correction, 2006-1-2; empty: in June 2024
	matters   []*matter
}

// apply applies for the records page by page, and finds the cases that it becomes.
func (c *city) apply(records ...uuid.UUID) *plea {
	c.t.Helper()
	a := &plea{city: c, applicant: c.signIn("applicant"), records: records}
	a.file()
	return a
}

func (a *plea) file() {
	a.t.Helper()
	if a.begin == nil {
		a.begin = (*plea).chooseRecords
	}
	a.begin(a)
	for range 60 {
		if strings.HasSuffix(a.applicant.path, "/check") {
			break
		}
		a.answerPage()
	}
	a.applicant.send("/check", values{"declare": "yes"}).must(http.StatusOK)
	a.findCases()
	a.applicant.must(http.StatusOK, a.matters[0].number)
}

// chooseRecords begins with the first record and ticks the others.
func (a *plea) chooseRecords() {
	a.t.Helper()
	p := a.applicant
	p.open("/my/records").must(http.StatusOK)
	p.forge("/my/repairs", url.Values{"record": {a.records[0].String()}}).must(http.StatusOK)
	if !strings.HasSuffix(p.path, "/records") {
		p.open(draftOf(p.path) + "/records")
	}
	a.tick()
}

// draftOf is the address of the draft on one of whose pages somebody is.
func draftOf(path string) string { return strings.Join(strings.Split(path, "/")[:4], "/") }

// tick chooses the records on the page that offers them.
func (a *plea) tick() {
	a.t.Helper()
	var chosen []string
	for _, id := range a.records {
		chosen = append(chosen, id.String())
	}
	answers := url.Values{"record": chosen}
	if a.anyway {
		answers.Set("anyway", "yes")
	}
	a.applicant.sendMany("/records", answers, nil).must(http.StatusOK)
}

// answerPage answers the page of the form that is open and goes on to the next.
func (a *plea) answerPage() {
	a.t.Helper()
	p := a.applicant
	step := strings.Split(strings.TrimPrefix(p.path, draftOf(p.path)+"/"), "/")[0]
	at := strings.TrimPrefix(p.path, draftOf(p.path))
	switch step {
	case "claim":
		a.claim(at)
	case "statement":
		p.send(at, values{"statement": "罚款已缴清，年度报告已补报。"})
	case "measures":
		p.sendMany(at, url.Values{"measures": {a.pack.Repair.Measures[0].ID}}, nil)
	case "measure":
		p.send(at, values{"text": "已完成整改，并组织了培训。"})
	case "channel":
		p.send(at, values{"channel": string(cmp.Or(a.channel, casefile.ChannelAgency))})
	case "letter":
		p.send(at, values{"measures": "建立年报提醒制度，专人负责。", "aims": "今后按期公示年度报告。"})
	case "sign":
		a.sign(at)
	case "contact":
		p.send(at, values{"phone": "0000-5550123"})
	default:
		a.t.Fatalf("what is to be answered at %s?\n%s", p.path, p.text)
	}
	p.must(http.StatusOK)
}

// claim says when the duty was performed and the misconduct corrected, and adds a file of each kind of paper.
func (a *plea) claim(at string) {
	a.t.Helper()
	p := a.applicant
	if !a.bare {
		for _, field := range p.fileFields(at) {
			if p.sendMany(at, url.Values{"then": {"upload"}}, map[string]string{field: "缴款凭证.pdf"}); !strings.Contains(p.text, "上传\n移除") {
				a.t.Fatalf("the file is not there:\n%s", p.text)
			}
		}
	}
	answers := values{}
	for i, day := range [2]string{cmp.Or(a.days[0], "2024-6-20"), cmp.Or(a.days[1], "2024-6-21")} {
		for j, part := range strings.Split(day, "-") {
			answers[[]string{"performed", "corrected"}[i]+[]string{"-year", "-month", "-day"}[j]] = part
		}
	}
	p.send(at, answers)
}

// sign reads the letter of commitment and signs it; another's name is not taken.
func (a *plea) sign(at string) {
	a.t.Helper()
	p := a.applicant
	p.must(http.StatusOK, "建立年报提醒制度，专人负责。", "今后按期公示年度报告。")
	p.send(at, values{"agree": "yes", "signed": "某某某"}).must(http.StatusUnprocessableEntity)
	p.send(at, values{"agree": "yes", "signed": a.signer()})
}

// signer is the name of the applicant's account.
func (a *plea) signer() (name string) {
	a.t.Helper()
	if err := a.store.Pool.QueryRow(a.t.Context(), "SELECT name FROM accounts WHERE login = $1", a.applicant.login).Scan(&name); err != nil {
		a.t.Fatal(err)
	}
	return name
}

// fileFields are the boxes for files on the form.
func (p *person) fileFields(part string) (names []string) {
	p.t.Helper()
	for n := range p.form(part, nil).Descendants() {
		if attr(n, "type") == "file" {
			names = append(names, attr(n, "name"))
		}
	}
	return names
}

// sendMany is send with questions that take several answers, and with a file in each of the boxes named.
func (p *person) sendMany(part string, answers url.Values, files map[string]string) *person {
	p.t.Helper()
	form := p.form(part, nil)
	fields := fieldsOf(form)
	for name, given := range answers {
		for _, value := range given {
			if offered := fields.offered[name]; !fields.names[name] || offered != nil && !slices.Contains(offered, value) {
				p.t.Fatalf("%s does not offer %s for %s, but %v:\n%s", p.path, value, name, offered, p.text)
			}
		}
		fields.initial[name] = given
	}
	var body bytes.Buffer
	contentType := "application/x-www-form-urlencoded"
	if attr(form, "enctype") == "multipart/form-data" {
		box := ""
		all := map[string][]byte{}
		for field, name := range files {
			box, all[name] = field, minimalPDF
		}
		contentType = p.multipart(&body, fields.initial, box, all)
	} else {
		body.WriteString(fields.initial.Encode())
	}
	request, err := http.NewRequest(http.MethodPost, p.city.url+cmp.Or(attr(form, "action"), p.path), &body)
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("Origin", p.city.url)
	p.do(request)
	return p
}

// findCases finds the cases of the application, in the order in which they were opened.
func (a *plea) findCases() {
	a.t.Helper()
	rows, err := a.store.Pool.Query(a.t.Context(), `SELECT DISTINCT ON (c.id) r.record_id FROM cases c JOIN case_records r ON r.case_id = c.id
		WHERE r.record_id = ANY($1) AND c.closed_at IS NULL AND c.flow = 'repair' ORDER BY c.id, r.n`, a.records)
	if err != nil {
		a.t.Fatal(err)
	}
	firsts, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil || len(firsts) == 0 {
		a.t.Fatalf("%d cases: %v", len(firsts), err)
	}
	for _, record := range firsts {
		m := &matter{city: a.city, record: record, applicant: a.applicant, agency: a.signIn("agency")}
		m.unit = a.signIn(m.login("unit_clerk"))
		err := a.store.Pool.QueryRow(a.t.Context(), `SELECT c.id, c.number FROM cases c JOIN case_records r ON r.case_id = c.id AND r.flow = 'repair'
			WHERE r.record_id = $1 AND c.closed_at IS NULL`, record).Scan(&m.id, &m.number)
		if err != nil {
			a.t.Fatal(err)
		}
		a.matters = append(a.matters, m)
	}
}

// checker is who checks the form of what was filed there.
func (a *plea) checker(m *matter) *person {
	r := a.pack.Repair
	if r.DecidedBy == rules.DecidedByOperator || r.AcceptedBy == rules.AcceptedByReceiver && a.toAgency() {
		return m.agency
	}
	return m.unit
}

func (a *plea) toAgency() bool {
	return slices.Contains(a.pack.Repair.Channels, casefile.ChannelAgency) && a.channel != casefile.ChannelUnit
}

// decider is who decides.
func (a *plea) decider(m *matter) *person {
	if a.pack.Repair.DecidedBy == rules.DecidedByOperator {
		return m.agency
	}
	return m.unit
}

// accept lets whoever checks the form of each case accept it.
func (a *plea) accept() {
	a.t.Helper()
	for _, m := range a.matters {
		m.until(casefile.StageFormCheck)
		m.answer(a.checker(m), values{"accept": "yes"})
		m.until(casefile.StageRepairDecision)
	}
}

// decide decides the records of a case, in their order, for reasons that hold for all.
func (a *plea) decide(m *matter, outcomes ...casefile.Outcome) {
	a.t.Helper()
	answers := values{"reasons": "缴款凭证与补报情况已核实。"}
	for i, o := range outcomes {
		answers[fmt.Sprintf("outcome-%d", i+1)] = string(o)
	}
	m.answer(a.decider(m), answers)
	m.until(casefile.StageClosed)
}

// usual is what the pack grants for a penalty as a rule.
func (c *city) usual() rules.Outcome {
	c.t.Helper()
	o, ok := c.pack.Repair.UsualOutcome("penalty")
	if !ok {
		c.t.Fatalf("%s grants nothing", c.pack.ID)
	}
	return o
}

// ended holds that a case has ended as it should: its clocks met in time, nothing open, its documents, which speak of no objection, a trail
// and a proof that hold.
func (a *plea) ended(m *matter, result casefile.Result, documents ...casefile.NoticeKind) {
	a.t.Helper()
	row, err := a.store.CaseGet(a.t.Context(), m.id)
	if err != nil {
		a.t.Fatal(err)
	}
	if row.Result == nil || *row.Result != result || row.PackID != a.pack.ID {
		a.t.Errorf("%s stands at %s with %v under %s, want %s", m.number, row.Stage, row.Result, row.PackID, result)
	}
	for what, query := range map[string]string{
		"open tasks":               `SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL AND NOT outlives`,
		"clocks not met":           `SELECT count(*) FROM deadlines WHERE case_id = $1 AND message_id IS NULL AND (met_at IS NULL OR overdue_at IS NOT NULL)`,
		"acts not done":            `SELECT count(*) FROM acts WHERE case_id = $1 AND status <> 'done'`,
		"documents unnumbered":     `SELECT count(*) FROM notices WHERE case_id = $1 AND number !~ '〔2026〕'`,
		"sentences of another":     `SELECT count(*) FROM notices WHERE case_id = $1 AND (html_zh LIKE '%⟦%' OR html_en LIKE '%⟦%' OR html_zh LIKE '%异议%')`,
		"records without a result": `SELECT count(*) FROM case_records WHERE case_id = $1 AND (closed_at IS NULL OR result IS NULL)`,
	} {
		if n := a.count(query, m.id); n != 0 {
			a.t.Errorf("%s: %d %s", m.number, n, what)
		}
	}
	var kinds []casefile.NoticeKind
	err = a.store.Pool.QueryRow(a.t.Context(), `SELECT ARRAY(SELECT kind FROM notices WHERE case_id = $1 ORDER BY issued_at, id)`, m.id).Scan(&kinds)
	if err != nil {
		a.t.Fatal(err)
	}
	if !slices.Equal(kinds, documents) {
		a.t.Errorf("%s: documents %v, want %v", m.number, kinds, documents)
	}
	a.checkTrail(m)
	if is := a.checkProof(m.number); is != string(result) {
		a.t.Errorf("%s: the proof says %s", m.number, is)
	}
	a.checkLookup(m)
	if len(a.log.String()) > 0 {
		a.checkNoPeopleIn("the log", []byte(a.log.String()))
	}
	a.keepHistoryOf("repair/"+m.id.String(), "repair/"+a.pack.ID+"."+strings.ReplaceAll(a.t.Name()[strings.LastIndex(a.t.Name(), "/")+1:], "_", ".")+".json")
}

// checkTrail verifies the trails of the city as they are now, and that this case has one.
func (a *plea) checkTrail(m *matter) {
	a.t.Helper()
	_, err := a.store.VerifyTrails(a.t.Context(), func(number string, err error) {
		if number == m.number {
			a.t.Errorf("%s: %v", number, err)
		}
	})
	if err != nil {
		a.t.Error(err)
	}
	if n := a.count("SELECT count(*) FROM trail WHERE case_id = $1", m.id); n < 3 {
		a.t.Errorf("%s: %d lines in the trail", m.number, n)
	}
}

// checkLookup asks for the progress by number and code, as anybody who holds the receipt may.
func (a *plea) checkLookup(m *matter) {
	a.t.Helper()
	code, err := a.store.LookupCode(a.t.Context(), m.id)
	if err != nil {
		a.t.Fatal(err)
	}
	p := a.stranger()
	p.open("/lookup")
	p.send("/lookup", values{"number": m.number, "code": casefile.ShownLookupCode(code)}).must(http.StatusOK, m.number, "已办结")
}

// papers are the documents of a case that goes the straight way: they depend on who accepts and who decides.
func (a *plea) papers(first bool, end ...casefile.NoticeKind) []casefile.NoticeKind {
	unit, passed := a.pack.Repair.DecidedBy == rules.DecidedByUnit, []casefile.NoticeKind{casefile.NoticeForwarding, casefile.NoticeRepairRequest}
	forwards := unit && a.toAgency()
	var all []casefile.NoticeKind
	if first {
		all = append(all, casefile.NoticeReceipt)
	}
	if forwards && a.pack.Repair.AcceptedBy == rules.AcceptedByDecider {
		all = append(all, passed...)
	}
	if len(end) > 0 && end[0] == casefile.NoticeRefusal {
		return append(all, end...)
	}
	all = append(all, casefile.NoticeAcceptance)
	if forwards && a.pack.Repair.AcceptedBy == rules.AcceptedByReceiver {
		all = append(all, passed...)
	}
	all = append(all, end...)
	if unit && slices.Contains(end, casefile.NoticeRepairDecision) {
		all = append(all, casefile.NoticeRepairPush)
	}
	return all
}
