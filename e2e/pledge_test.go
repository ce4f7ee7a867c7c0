package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/partners"
)

// pledge is a commitment as the people of a city take part in it, through the pages; once there is a check it is a defence in how they do.
type pledge struct {
	*defence
	code string    // of the item
	item uuid.UUID // the same
	who  uuid.UUID // for whom it is made
	cn   string    // its number
}

// pledge gets everybody together around an item of the market authority under a code of its own, which a company of the login's may commit to; "" is a
// company that nobody has heard of.
func (a *appointments) pledge(t *testing.T, code, login string, changes ...func(*casefile.CommitmentTerms)) *pledge {
	t.Helper()
	a.comes(t)
	of := a.in(t).onCommitment(code, changes...)
	p := &pledge{defence: &defence{proposed: of.proposed, at: a, subject: of.party}, code: code, item: of.item}
	p.clerk, p.chief = p.signInAs(p.answerer), p.signInAs(p.head)
	if login == "" {
		return p
	}
	p.party, p.who = p.signIn(login), uuid.New()
	if err := p.store.SetupSubjectInsert(t.Context(), db.SetupSubjectInsertParams{ID: p.who, Kind: p.subject.Kind, Name: p.subject.Name, Code: p.subject.Code}); err != nil {
		t.Fatal(err)
	}
	_, err := p.store.Pool.Exec(t.Context(), `INSERT INTO account_subjects (account_id, subject_id, capacity) SELECT id, $2, 'representative' FROM accounts WHERE login = $1`, login, p.who)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// forItself has the person of the account commit, not a company of his.
func (p *pledge) forItself() {
	p.t.Helper()
	p.subject = p.standsFor(p.party.login, casefile.CapacitySelf)
	if err := p.store.Pool.QueryRow(p.t.Context(), `SELECT id FROM subjects WHERE code = $1`, p.subject.Code).Scan(&p.who); err != nil {
		p.t.Fatal(err)
	}
}

// own and kept are where the party and the unit see it.
func (p *pledge) own() string  { return "/my/commitments/" + p.cn }
func (p *pledge) kept() string { return "/desk/commitments/" + p.cn }

// answers sends the form to sign with what was chosen.
func (p *pledge) answers(choice string, promises ...string) *person {
	p.t.Helper()
	p.party.open("/commitments").must(http.StatusOK).follow("/commitments/items/"+p.code).must(http.StatusOK, "信用承诺书").follow("/my/commit/" + p.code).must(http.StatusOK)
	answers := url.Values{"subject": {p.who.String()}}
	if choice != "" {
		answers.Set("choice", choice)
	}
	if len(promises) > 0 {
		answers["promises"] = promises
	}
	return p.party.sendMany("/my/commit/"+p.code, answers, nil)
}

// signs has the party read what it has to be told, and sign.
func (p *pledge) signs() {
	p.t.Helper()
	p.answers("sign", "0", "1").must(http.StatusOK, "承诺已经签署", p.subject.Name, "经营场所合法使用", "从业人员持有健康证明")
	p.cn = strings.TrimPrefix(p.party.path, "/my/commitments/")
}

// atTheCounter is the form of what was signed there.
func (p *pledge) atTheCounter(choice string, scans ...string) *person {
	p.t.Helper()
	p.clerk.open("/desk/commitment-items/"+p.code).must(http.StatusOK).follow("/sign").must(http.StatusOK, "信用承诺书")
	answers := values{"kind": string(p.subject.Kind), "name": p.subject.Name, "code": p.subject.Code}
	if choice != "" {
		answers["choice"] = choice
	}
	files := map[string][]byte{}
	for _, name := range scans {
		files[name] = minimalPDF
	}
	return p.clerk.upload("/sign", answers, files)
}

// entered has a clerk enter what the party has signed at the counter.
func (p *pledge) entered() {
	p.t.Helper()
	p.atTheCounter("sign", "承诺书.pdf").must(http.StatusOK, "承诺已登记", p.subject.Name, "承诺书.pdf", "窗口签署")
	p.cn = strings.TrimPrefix(p.clerk.path, "/desk/commitments/")
}

// finishes has a clerk enter that the item is finished today, and lets the day of the check come.
func (p *pledge) finishes() {
	p.t.Helper()
	p.clerk.open(p.kept()).must(http.StatusOK).follow("/finish").must(http.StatusOK).send("/finish", dayIn("day", p.day())).must(http.StatusOK, "已登记事项办结", "已办结，待核查")
}

// falls lets the day of the check come, and finds the case that the schedule has opened.
func (p *pledge) falls() {
	p.t.Helper()
	var on time.Time
	if err := p.store.Pool.QueryRow(p.t.Context(), `SELECT check_on FROM commitments WHERE number = $1`, p.cn).Scan(&on); err != nil {
		p.t.Fatal(err)
	}
	p.at.until(p.t, calendar.DateOf(on).At(9, 0))
	p.checked()
}

// checked finds the case of the check once it is open.
func (p *pledge) checked() {
	p.t.Helper()
	p.eventually("the check is open", func() bool {
		err := p.store.Pool.QueryRow(p.t.Context(), `SELECT c.id FROM commitments m JOIN cases c ON c.id = m.case_id WHERE m.number = $1`, p.cn).Scan(&p.id)
		return err == nil && p.count(`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'check_promises'`, p.id) == 1
	})
}

// called has a clerk call for a check at once.
func (p *pledge) called() {
	p.t.Helper()
	p.clerk.open(p.kept()).must(http.StatusOK).follow("/check").must(http.StatusOK).send("/check", nil).must(http.StatusUnprocessableEntity, "请填写提起核查的理由")
	p.clerk.send("/check", values{"reasons": "接到群众举报，从业人员没有健康证明。"}).must(http.StatusOK)
	p.checked()
}

// finds has the clerk find the first promise kept, and the second as said.
func (p *pledge) finds(second casefile.PromiseFinding) {
	p.t.Helper()
	answers := values{}
	for i, found := range []casefile.PromiseFinding{casefile.FoundKept, second} {
		n := strconv.Itoa(i + 1)
		answers["finding-"+n], answers["ways-"+n], answers["reasons-"+n] = string(found), string(casefile.BySite), "现场核查第"+n+"项。"
	}
	p.acts(p.clerk, casefile.TaskCheckPromises, answers)
}

// ordered has the second promise found untrue, and the order to rectify reach the party.
func (p *pledge) ordered() {
	p.t.Helper()
	p.finds(casefile.FoundUntrue)
	p.stands(casefile.StageRectify)
	p.opens(p.party, casefile.NoticeRectify, "责令整改通知书", "从业人员持有健康证明", "现场核查第2项。")
}

// saysOf has the party answer the order.
func (p *pledge) saysOf(answer, text string) {
	p.t.Helper()
	p.party.open(p.mine()).must(http.StatusOK).follow("/rectify").must(http.StatusOK).send("/rectify", values{"answer": answer, "text": text}).must(http.StatusOK)
	p.settles()
}

// ends has the head end the item.
func (p *pledge) ends() {
	p.t.Helper()
	p.stands(casefile.StageBreachDecision)
	p.acts(p.chief, casefile.TaskDecideBreach, values{"outcome": string(casefile.OutcomeBroken), "reasons": "承诺不实，期限之内没有整改。", "revoked": "样许〔2026〕1号许可"})
	p.stands(casefile.StageBreachService)
	if n := p.count(`SELECT count(*) FROM commitments WHERE number = $1 AND breach_id IS NOT NULL`, p.cn); n != 0 {
		p.t.Error("the breach is on record before its decision was served")
	}
}

// broken breaks it on the shortest way, and is the record of the breach.
func (p *pledge) broken() (breach uuid.UUID) {
	p.t.Helper()
	p.signs()
	p.called()
	p.ordered()
	p.saysOf("refuses", "不同意认定。")
	p.ends()
	p.opens(p.party, casefile.NoticeBreach, "违诺处理决定书")
	p.stands(casefile.StageClosed)
	return p.breach()
}

// breach is the record of it.
func (p *pledge) breach() (record uuid.UUID) {
	p.t.Helper()
	if err := p.store.Pool.QueryRow(p.t.Context(), `SELECT breach_id FROM commitments WHERE number = $1`, p.cn).Scan(&record); err != nil {
		p.t.Fatal(err)
	}
	return record
}

// timePasses waits until the party's time on the step is over.
func (p *pledge) timePasses(step casefile.Step) {
	p.t.Helper()
	var due time.Time
	err := p.store.Pool.QueryRow(p.t.Context(), `SELECT due_at FROM deadlines WHERE case_id = $1 AND clock = $2`, p.id, p.pack.Commitment.Steps[step]).Scan(&due)
	if err != nil {
		p.t.Fatal(err)
	}
	p.at.until(p.t, morning(due))
}

// comes holds that the commitment has come to the state with what it leaves behind, on every face of it.
func (p *pledge) comes(state casefile.CommitmentState, word string, documents ...casefile.NoticeKind) {
	p.t.Helper()
	p.over(casefile.Result(state), documents...)
	for question, want := range map[string]int{
		`SELECT count(*) FROM commitments WHERE number = $1 AND state = '` + string(state) + `'`: 1,
		`SELECT count(*) FROM commitments m JOIN records r ON r.id = m.record_id JOIN record_versions v ON v.record_id = r.id AND v.version = r.version
			WHERE m.number = $1 AND v.content->>'kept' = '` + string(state) + `'`: 1,
		`SELECT count(*) FROM commitments m JOIN effects e ON e.case_id = m.case_id WHERE m.number = $1 AND e.kind = 'item_paused' AND e.ended_at IS NULL`: 0,
	} {
		if n := p.count(question, p.cn); n != want {
			p.t.Errorf("%d, want %d: %s", n, want, question)
		}
	}
	p.clerk.open(p.kept()).must(http.StatusOK, word, p.caseNumber())
	if p.party != nil {
		p.party.open("/my/commitments").must(http.StatusOK, p.cn).open(p.own()).must(http.StatusOK, word)
	}
	public := p.stranger()
	public.open("/commitments/results").must(http.StatusOK).send("/commitments/results", values{"words": p.subject.Code}).must(http.StatusOK)
	if is := strings.Contains(public.text, p.subject.Name) && strings.Contains(public.text, word); is != (p.subject.Kind != casefile.SubjectPerson && state != casefile.CommitmentUnverifiable) {
		p.t.Errorf("among public results: %t\n%s", is, public.text)
	}
	p.checkTrail(&matter{city: p.city, id: p.id, number: p.caseNumber()})
}

// excluded holds that the party cannot commit, and that page and counter name the rule, its article, the record and what can be done.
func (p *pledge) excluded(record uuid.UUID, says ...string) {
	p.t.Helper()
	says = append(says, p.named(record).number, "提出异议", "申请信用修复")
	p.answers("sign", "0", "1").must(http.StatusUnprocessableEntity, append(says, "可以选择一般程序办理")...)
	if n := len(p.party.links("/my/records")); n == 0 {
		p.t.Error("no way leads to the records")
	}
	p.atTheCounter("sign", "承诺书.pdf").must(http.StatusUnprocessableEntity, append(says, "按照一般程序办理", "承诺书.pdf")...)
}

// unitSystem is a unit's own system.
type unitSystem struct {
	*city
	id     uuid.UUID
	secret []byte
}

// itsSystem gives the unit of the pledge a system of its own.
func (p *pledge) itsSystem() *unitSystem {
	p.t.Helper()
	s := &unitSystem{city: p.city, id: uuid.New()}
	s.secret, _ = partners.NewSecret()
	if err := p.store.LetSystemAct(p.t.Context(), db.NewUnitSystem{ID: s.id, UnitID: p.unit, Secret: s.secret, At: p.clock.Now()}); err != nil {
		p.t.Fatal(err)
	}
	return s
}

// says calls the city, and is what it answers.
func (s *unitSystem) says(kind string, data map[string]any) (status int, told map[string]any) {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"type": kind, "data": data})
	if err != nil {
		s.t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, s.url+"/api/v1/systems/"+s.id.String()+"/commitments", bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	hook, err := webhooks.NewWebhookRaw(s.secret)
	if err != nil {
		s.t.Fatal(err)
	}
	id, now := uuid.NewString(), time.Now()
	signature, err := hook.Sign(id, now, body)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(webhooks.HeaderWebhookID, id)
	request.Header.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	request.Header.Set(webhooks.HeaderWebhookSignature, signature)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil {
		err = json.Unmarshal(text, &told)
	}
	if err != nil {
		s.t.Fatalf("%d %s: %v", response.StatusCode, text, err)
	}
	return response.StatusCode, told
}

// signing is what it says of somebody who has signed.
func (s *unitSystem) signing(item string, who casefile.ListedSubject, finished bool) map[string]any {
	return map[string]any{"id": uuid.NewString(), "item": item, "version": 1, "finished": finished,
		"subject": map[string]any{"kind": who.Kind, "name": who.Name, "code": who.Code}}
}
