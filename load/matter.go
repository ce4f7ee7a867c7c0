package load

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
)

// twiceEvery says of how many filings one is sent twice at the same moment.
const twiceEvery = 5

// What people write, when the pages ask them.
const (
	saysStatement = "所载内容与决定书原件不一致，请予核对。"
	saysReasons   = "经核查，记载与来源信息一致。"
	saysPhone     = "0000-5550199"
	saysMeasure   = "已完成整改，并建立检查制度。"
	saysAims      = "不再发生同类行为。"
)

var caseNumber = regexp.MustCompile(`\b[A-Z]{2,3}\d{10,}\b`)

// errand is how somebody begins a case of a procedure: the page on which his records are, the form that begins, and the first page of it.
type errand struct{ records, begin, first string }

var errands = map[casefile.Flow]errand{
	casefile.FlowObjection: {"/my/records", "/my/objections", "grounds"},
	casefile.FlowRepair:    {"/my/may/repair", "/my/repairs", "records"},
}

// Flows are the procedures of which people can begin cases.
var Flows = []casefile.Flow{casefile.FlowObjection, casefile.FlowRepair}

// matter is one case, from the page of the applicant's records to its result.
type matter struct {
	*run
	n      int
	flow   casefile.Flow
	agency *person
	id     string
	number string
}

// live files a case while begin lasts, and lets the officers handle it until finish ends.
func (m *matter) live(begin, finish context.Context) error {
	var applicant *person
	select {
	case applicant = <-m.applicants:
	case <-begin.Done():
		return nil // nothing was begun
	}
	found, err := m.file(finish, applicant)
	m.applicants <- applicant
	if err != nil {
		return fmt.Errorf("filing: %w", err)
	}
	if !found {
		m.stats.count(noRecord)
		return nil
	}
	m.stats.count(filed)
	if err := m.checkFound(finish, applicant); err != nil {
		return fmt.Errorf("looking for the case: %w", err)
	}
	m.note("/desk/cases/" + m.id)
	if err := m.handle(finish); err != nil {
		return err
	}
	at, err := applicant.open(finish, "/my/cases/"+m.id)
	if err != nil {
		return fmt.Errorf("reading the result: %w", err)
	}
	if at.status != http.StatusOK {
		m.stats.broke("a finished case is not shown to its applicant (status %d)", at.status)
	}
	m.stats.count(finished)
	return nil
}

// file fills the form in, page by page. It returns false where the applicant has no record without an open case.
func (m *matter) file(ctx context.Context, applicant *person) (bool, error) {
	errand := errands[m.flow]
	at, err := applicant.open(ctx, errand.records)
	if err != nil {
		return false, err
	}
	records := at.forms(errand.begin)
	if len(records) == 0 {
		return false, nil
	}
	begins := &records[rand.IntN(len(records))] //nolint:gosec // chance, no secret
	if offered := begins.offered["record"]; len(offered) > 0 {
		begins.values.Set("record", offered[rand.IntN(len(offered))]) //nolint:gosec // as above
	}
	at, err = applicant.send(ctx, begins)
	if err != nil {
		return false, err
	}
	if _, step := path.Split(at.path); len(step) == 36 { // a draft of an earlier run goes on at its list of pages
		if at, err = applicant.open(ctx, at.path+"/"+errand.first); err != nil {
			return false, err
		}
	}
	const mostPages = 16
	for range mostPages {
		draft, step := path.Split(at.path)
		forms := at.forms(draft + step)
		if at.status != http.StatusOK || len(forms) == 0 {
			return false, fmt.Errorf("no form on the page %q (status %d)", step, at.status)
		}
		f := &forms[0]
		if step == "check" {
			f.choose("declare", "yes")
			return true, m.send(ctx, applicant, f)
		}
		m.answer(f, at)
		if at, err = applicant.send(ctx, f); err != nil {
			return false, err
		}
	}
	return false, errors.New("the form has no end")
}

// answer answers whatever a page of the filing asks.
func (m *matter) answer(f *form, at page) {
	f.leave("grounds")
	f.leave("subject")
	f.leave("record")
	f.leave("measures")
	f.choose("channel", "agency")
	f.choose("anyway", "yes")
	f.choose("agree", "yes")
	f.answer("statement", saysStatement)
	f.answer("phone", saysPhone)
	f.answer("text", saysMeasure)
	f.answer("measures", saysMeasure)
	f.answer("aims", saysAims)
	f.answer("signed", at.signer())
	year, month, day := calendar.DateOf(time.Now()).AddDays(-1).Civil()
	for _, asked := range []string{"learned", "performed", "corrected"} {
		f.answer(asked+"-year", strconv.Itoa(year))
		f.answer(asked+"-month", strconv.Itoa(int(month)))
		f.answer(asked+"-day", strconv.Itoa(day))
	}
}

// signer is the name with which a letter of commitment is to be signed, where the page says it.
func (p page) signer() string {
	const mark = "\x00"
	before, _, _ := strings.Cut(messages.For(messages.Chinese).Of(casefile.FlowRepair).T("filing.repair.sign.text", mark), mark)
	_, name, _ := strings.Cut(p.text(), before)
	name, _, _ = strings.Cut(name, "”")
	return name
}

// send sends the whole filing, now and then twice at once, and keeps the number on its receipt.
func (m *matter) send(ctx context.Context, applicant *person, f *form) error {
	times := 1
	if m.n%twiceEvery == 0 {
		times = 2
		m.stats.count(sentTwice)
	}
	type answer struct {
		page
		err error
	}
	answers := make(chan answer, times)
	for range times {
		go func() {
			at, err := applicant.send(ctx, f)
			answers <- answer{at, err}
		}()
	}
	for i := range times {
		a := <-answers
		if a.err != nil {
			return a.err
		}
		numbers := caseNumber.FindAllString(a.text(), 1)
		id, last := path.Split(a.path)
		if a.status != http.StatusOK || last != "received" || len(numbers) == 0 {
			return fmt.Errorf("no receipt, but the page %q (status %d)", last, a.status)
		}
		if i > 0 && m.number != numbers[0] {
			m.stats.broke("a form sent twice gave the numbers %s and %s", m.number, numbers[0])
		}
		m.id, m.number = path.Base(id), numbers[0]
	}
	return nil
}

// checkFound looks whether the receipt tells the truth: the applicant has the case, and the agency finds its number.
func (m *matter) checkFound(ctx context.Context, applicant *person) error {
	own, err := applicant.open(ctx, "/my/cases/"+m.id)
	if err != nil {
		return err
	}
	if own.status != http.StatusOK || !strings.Contains(own.text(), m.number) {
		m.stats.broke("%s was received, and its applicant does not find it (status %d)", m.number, own.status)
	}
	list, err := m.agency.open(ctx, "/desk/cases?number="+m.number)
	if err != nil {
		return err
	}
	if len(list.links("/desk/cases/"+m.id)) == 0 {
		m.stats.broke("%s was received, and the agency does not find it", m.number)
	}
	return nil
}

// handle lets agency and unit act in turn, whoever the case waits for, until it is closed. While the system works on an
// act nobody can act; then they look again a little later.
func (m *matter) handle(ctx context.Context) error {
	clerk := m.agency
	for pause := 20 * time.Millisecond; ; {
		at, err := clerk.open(ctx, "/desk/cases/"+m.id)
		if err != nil {
			return fmt.Errorf("opening the case: %w", err)
		}
		if acts := at.links("/act"); len(acts) > 0 {
			closed, err := m.act(ctx, clerk, acts[0])
			if err != nil || closed {
				return err
			}
			pause = 20 * time.Millisecond
			continue
		}
		if clerk, err = m.other(ctx, clerk, at); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
			pause = min(2*pause, time.Second)
		}
	}
}

// other is who may be able to act where clerk cannot: the unit that the page names, or again the agency.
func (m *matter) other(ctx context.Context, clerk *person, at page) (*person, error) {
	if clerk != m.agency {
		return m.agency, nil
	}
	text, first := at.text(), -1
	var unit *officer
	for name, o := range m.units {
		if i := strings.Index(text, name); i >= 0 && (first < 0 || i < first) {
			first, unit = i, o
		}
	}
	if unit == nil {
		return m.agency, nil
	}
	unit.once.Do(func() { unit.person, unit.err = m.newPerson(context.WithoutCancel(ctx), unit.login) })
	return unit.person, unit.err
}

// otherwise is what officers answer who are asked back, one after the other: they mean it, and say why; what cannot be accepted they refuse, and mean that too.
var otherwise = []func(*form){meanIt, refuse, meanIt}

func meanIt(f *form) {
	f.choose("sure", "yes")
	f.answer("insist", saysReasons)
}

func refuse(f *form) {
	f.choose("accept", "no")
	f.answer("refusal", saysReasons)
	f.leave("unmet")
	meanIt(f)
}

// act opens the form of a task and sends it. It reports whether that closed the case, and checks that the task is not
// offered again.
func (m *matter) act(ctx context.Context, clerk *person, task string) (closed bool, err error) {
	at, err := clerk.open(ctx, task)
	if err != nil {
		return false, fmt.Errorf("opening a task: %w", err)
	}
	forms := at.forms("/act")
	if at.status != http.StatusOK || len(forms) == 0 {
		return false, nil // it was taken or done between the two pages: the case says by whom
	}
	f := &forms[0]
	f.choose("accept", "yes")
	if strings.Contains(at.text(), messages.For(messages.Chinese).T("desk.act.finding.own_error_nothing")) {
		f.choose("finding", "no_error")
	} else { // the page shows that copy and source differ: it would not take the other answer
		f.choose("finding", "own_error")
	}
	f.choose("outcome", "keep")
	f.choose("outcome-1", "refuse_repair")
	f.answer("reasons", saysReasons)
	if at, err = clerk.send(ctx, f); err != nil {
		return false, fmt.Errorf("acting: %w", err)
	}
	var said []string // what the pages asked back
	for _, otherwise := range otherwise {
		said = append(said, at.complaint())
		again := at.forms("/act")
		if at.status != http.StatusUnprocessableEntity || len(again) == 0 {
			break
		}
		otherwise(&again[0])
		if at, err = clerk.send(ctx, &again[0]); err != nil {
			return false, fmt.Errorf("acting again: %w", err)
		}
	}
	if checks := at.forms("/check"); at.status == http.StatusOK && len(checks) > 0 { // what will be sent is shown first
		if at, err = clerk.send(ctx, &checks[0]); err != nil {
			return false, fmt.Errorf("sending: %w", err)
		}
	}
	if at.status != http.StatusOK || at.path == task {
		return false, fmt.Errorf("an act was not taken (status %d): %q", at.status, append(said, at.complaint()))
	}
	if strings.Contains(at.text(), messages.For(messages.Chinese).T("act.refused")) {
		return false, errors.New("an act was received and then refused")
	}
	again, err := clerk.open(ctx, task)
	if err != nil {
		return false, fmt.Errorf("opening a task again: %w", err)
	}
	if again.path == task && len(again.forms("/act")) > 0 {
		m.stats.broke("a task of %s was offered after it was acted on", m.number)
	}
	return at.path == "/desk", nil
}
