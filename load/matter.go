package load

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
)

const (
	twiceEvery = 5  // of how many cases of a procedure what begins one is sent twice at the same moment
	mostPages  = 16 // of a form
	mostTries  = 3  // to begin a case about something that somebody else may have in hand
)

// How long those who wait for each other pause before they look again: longer and longer.
const (
	shortestPause = 20 * time.Millisecond
	longestPause  = time.Second
)

// matter is one case, from the page on which it begins to its result.
type matter struct {
	*run
	errand
	flow   casefile.Flow
	nth    int // of the procedure, from 0
	agency *person
	party  *person // who applies, or whom the case is about
	unit   *office // that handles it, once it is known

	opener *person // whoever has begun it, and where it is to be found
	home   string
	id     string
	number string

	task      page     // the form that is being answered
	done      []string // words of what was done
	read      []string // letters that the party has read
	closed    bool
	statement bool // the right that was asked for is a statement
	leaves    bool // with the case ends that its opener may see it
}

// live begins a case while begin lasts, and lets people handle it until finish ends.
func (m *matter) live(begin, finish context.Context) error {
	select {
	case m.party = <-m.applicants:
	case <-begin.Done():
		return nil // nothing was begun
	}
	err := m.tryToBegin(finish)
	m.applicants <- m.party
	if errors.Is(err, errNothing) {
		m.stats.count(m.flow, nothing)
		return nil
	}
	if err != nil {
		return fmt.Errorf("beginning: %w", err)
	}
	m.stats.count(m.flow, begun)
	if err := m.checkFound(finish); err != nil {
		return fmt.Errorf("looking for the case: %w", err)
	}
	m.note("/desk/cases/" + m.id)
	waits, err := m.handle(finish)
	if err != nil {
		return err
	}
	if m.leaves {
		m.opener, m.home = m.agency, "/desk/cases/"
	}
	at, err := m.opener.open(finish, m.home+m.id)
	if err != nil {
		return fmt.Errorf("reading the result: %w", err)
	}
	if at.status != http.StatusOK {
		m.stats.broke("%s: what became of a case is not shown to whoever has begun it (status %d)", m.flow, at.status)
	}
	if waits {
		m.stats.count(m.flow, waiting)
	} else {
		m.stats.count(m.flow, ended)
	}
	return nil
}

// tryToBegin begins the case. What somebody else has in hand meanwhile is not received, and something else is taken.
func (m *matter) tryToBegin(ctx context.Context) (err error) {
	for range mostTries {
		if err = m.begin(m, ctx); !errors.Is(err, errRefused) {
			break
		}
	}
	return err
}

var received = regexp.MustCompile(`^(/my/cases/|/desk/cases/)([0-9a-f-]{36})(/received)?$`)

// opens sends the form that begins the case, now and then twice at once, and keeps where the case is and its number.
func (m *matter) opens(ctx context.Context, who *person, f *form) error {
	times := 1
	if m.nth%twiceEvery == 0 {
		times = 2
	}
	type answer struct {
		page
		err error
	}
	answers := make(chan answer, times)
	for range times {
		go func() {
			at, err := who.send(ctx, f)
			answers <- answer{at, err}
		}()
	}
	numbers := regexp.MustCompile(`\b` + m.flow.Procedure().Letters + `\d{10,}\b`)
	var failed error
	for range times {
		a := <-answers
		place, number := received.FindStringSubmatch(a.path), ""
		if a.err == nil {
			number = numbers.FindString(a.text())
		}
		switch {
		case a.err != nil:
			failed = a.err
		case a.status == http.StatusUnprocessableEntity || a.status == http.StatusConflict:
			failed = fmt.Errorf("%w (status %d): %q", errRefused, a.status, a.complaint())
		case a.status != http.StatusOK || place == nil || number == "":
			failed = fmt.Errorf("no receipt, but the page %q (status %d)", kindOf("", a.path), a.status)
		case m.number != "" && m.number != number:
			m.stats.broke("a form sent twice gave the numbers %s and %s", m.number, number)
		default:
			m.opener, m.home, m.id, m.number = who, place[1], place[2], number
		}
	}
	switch {
	case times == 1 || m.number == "":
		return failed
	case failed != nil:
		m.stats.broke("a form sent twice gave the number %s, and the other time: %v", m.number, failed)
	}
	m.stats.count(m.flow, sentTwice)
	return nil
}

// checkFound looks whether the receipt tells the truth: whoever has begun the case has it, and the agency finds its number.
func (m *matter) checkFound(ctx context.Context) error {
	own, err := m.opener.open(ctx, m.home+m.id)
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

// handle lets all who have a part in the case act in turn, whoever it waits for, until it is closed, or waits for days. While the system works on an act
// nobody can act; then they look again a little later.
func (m *matter) handle(ctx context.Context) (waits bool, err error) {
	pause := shortestPause
	for n := 0; ; {
		as := m.cast[n%len(m.cast)]
		who, home, err := m.who(ctx, as)
		if err != nil {
			return false, err
		}
		did := false
		if who != nil {
			at, err := who.open(ctx, home+m.id)
			if err != nil {
				return false, fmt.Errorf("opening the case: %w", err)
			}
			if m.unit == nil {
				m.unit = m.officeOn(at)
			}
			if at.closed() {
				return false, nil
			}
			if did, waits, err = m.does(ctx, as, who, at); err != nil || waits || m.closed {
				return waits, err
			}
		}
		if did {
			pause = shortestPause
			continue
		}
		n++
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(pause):
			pause = min(2*pause, longestPause)
		}
	}
}

// who has the part in the case, and where cases are shown to them; nobody where the unit is not known yet.
func (m *matter) who(ctx context.Context, as part) (who *person, home string, err error) {
	const desk = "/desk/cases/"
	switch {
	case as == ofParty:
		return m.party, "/my/cases/", nil
	case as == atAgency:
		return m.agency, desk, nil
	case m.unit == nil:
		return nil, "", nil
	}
	officer := &m.unit.clerk
	if as == headOfUnit {
		officer = &m.unit.head
	}
	who, err = m.signedIn(ctx, officer)
	return who, desk, err
}

// officeOn is the unit that a page names first.
func (m *matter) officeOn(at page) *office {
	text, first := at.text(), -1
	var named *office
	for name, o := range m.units {
		if i := strings.Index(text, name); i >= 0 && (first < 0 || i < first) {
			first, named = i, o
		}
	}
	return named
}

// does does what the page of the case offers to whoever looks at it: a task, a letter to be opened, or a turn of the procedure. waits: what follows comes in
// days, and the case is left as it is.
func (m *matter) does(ctx context.Context, as part, who *person, at page) (did, waits bool, err error) {
	if as == ofParty {
		if did, err = m.reads(ctx, at); did || err != nil {
			return did, false, err
		}
	} else if acts := at.links("/act"); len(acts) > 0 {
		did, err = m.acts(ctx, who, acts[0])
		return did, false, err
	}
	for _, t := range m.turns {
		if t.by != as || slices.Contains(m.done, t.word) || t.after != "" && !slices.Contains(m.done, t.after) {
			continue
		}
		links := at.links("/" + m.id + "/" + t.word)
		switch {
		case len(links) == 0:
		case t.ends && m.stays():
			return false, true, nil
		default:
			did, err = m.takes(ctx, who, links[0], t)
			return did, false, err
		}
	}
	return false, false, nil
}

// stays says of which cases that only days would end they are left waiting: every other. The others are ended by what somebody can do at once.
func (m *matter) stays() bool { return m.nth%2 == 1 }

// reads opens a letter that the party has not seen yet: with that it is served.
func (m *matter) reads(ctx context.Context, at page) (bool, error) {
	for _, letter := range at.under("/my/cases/" + m.id + "/notices/") {
		if slices.Contains(m.read, letter) {
			continue
		}
		m.read = append(m.read, letter)
		at, err := m.party.open(ctx, letter)
		if err != nil {
			return false, fmt.Errorf("opening a letter: %w", err)
		}
		if opens := at.forms("/open"); len(opens) > 0 {
			if at, err = m.party.send(ctx, &opens[0]); err != nil {
				return false, fmt.Errorf("opening a letter: %w", err)
			}
			if at.status != http.StatusOK {
				return false, fmt.Errorf("a letter could not be opened (status %d)", at.status)
			}
		}
		return true, nil
	}
	return false, nil
}

// takes takes a turn on the case as a whole.
func (m *matter) takes(ctx context.Context, who *person, path string, t turn) (bool, error) {
	at, err := who.open(ctx, path)
	if err != nil {
		return false, fmt.Errorf("opening %s: %w", t.word, err)
	}
	f, ok := at.form()
	if !ok {
		return false, nil // it is over between the two pages
	}
	t.answer(m, f)
	if at, err = who.send(ctx, f); err != nil {
		return false, fmt.Errorf("sending %s: %w", t.word, err)
	}
	if at.status != http.StatusOK || at.path == path {
		return false, fmt.Errorf("%s was not taken (status %d): %q", t.word, at.status, at.complaint())
	}
	m.done = append(m.done, t.word)
	return true, nil
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

// acts opens the form of a task and sends it, and checks that the task is not offered again.
func (m *matter) acts(ctx context.Context, clerk *person, task string) (did bool, err error) {
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
	f.each("reasons", func(name string) { f.answer(name, saysReasons) })
	m.task = at
	m.act(m, f)
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
	if strings.Contains(at.text(), say("act.refused")) {
		return false, errors.New("an act was received and then refused")
	}
	again, err := clerk.open(ctx, task)
	if err != nil {
		return false, fmt.Errorf("opening a task again: %w", err)
	}
	if again.path == task && len(again.forms("/act")) > 0 {
		m.stats.broke("a task of %s was offered after it was acted on", m.number)
	}
	m.done, m.closed = append(m.done, onTask), at.path == "/desk"
	return true, nil
}

// reference is the number of a document that nobody else has shown.
func (m *matter) reference() string {
	return fmt.Sprintf("云样字〔%d〕第%d号", yesterday().Year(), rand.IntN(1_000_000_000)) //nolint:gosec // chance, no secret
}

// yesterday is the day of most documents that people show.
func yesterday() calendar.Date { return calendar.DateOf(time.Now()).AddDays(-1) }

// say is a sentence of the pages, in the language in which people of a load read them.
func say(key string, args ...any) string { return messages.For(messages.Chinese).T(key, args...) }
