package e2e

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"creditcase/casefile"
)

// The ends of a listing that is in force, through the pages: its term, a repair, an objection. Persons behind are marked and freed with it, measures are told,
// stopped and confirmed; and when it is over every face of the city is as if nobody had been listed.
func TestDefence_Ends(t *testing.T) {
	t.Parallel()
	a := newAppointments(t, "city-2022")
	bank := a.newPartner("样例银行")
	bank.listens()
	for code, way := range map[string]struct {
		login, person string
		ends          func(*defence)
		told          []string // what partners are told of the record in all
	}{
		"TERM":      {"applicant", "applicant4", (*defence).expires, []string{"listed", "listing_ended"}},
		"REPAIR":    {"applicant2", "applicant5", (*defence).repaired, []string{"listed", "removed_from_list", "withheld", "listing_ended"}},
		"OBJECTION": {"applicant3", "applicant6", (*defence).objected, []string{"listed", "annotated", "removed_from_list", "listing_ended"}},
	} {
		t.Run(strings.ToLower(code), func(t *testing.T) {
			t.Parallel()
			d := a.defend(t, code, way.login)
			d.against(way.person)
			person := d.signIn(way.person)
			before := d.faces(person, "LST-NONE-000000")
			d.comesAbout(person)
			record := d.named(d.listed())
			during := d.faces(person, record.number)
			for face, said := range before {
				if during[face] == said {
					t.Errorf("%s says nothing of the listing:\n%s", face, said)
				}
			}
			way.ends(d)
			d.eventually("the listing is over", func() bool {
				return d.count(`SELECT count(*) FROM listings WHERE case_id = $1 AND ended_at IS NOT NULL`, d.id) == 1
			})
			after := d.faces(person, record.number)
			for face, said := range before {
				if diff := cmp.Diff(strings.Split(said, "\n"), strings.Split(after[face], "\n")); diff != "" {
					t.Errorf("%s is not as it was before:\n%s", face, diff)
				}
			}
			d.stopsMeasures()
			d.hearsOf(bank, record.number, way.told)
			d.checkTrail(&matter{city: d.city, id: d.id, number: d.caseNumber()})
			d.checkProof(d.caseNumber())
		})
	}
}

// against shapes the list and the proposal: a term of weeks, a measure of the agency's and one of another unit's, and a person behind who has an account.
func (d *defence) against(login string) {
	d.t.Helper()
	d.shaped(func(l *casefile.ItemListing) {
		l.Term = &casefile.ItemPeriod{Amount: 40, Unit: "calendar_day"}
		l.Measures = []casefile.ItemMeasure{
			{ID: "honours", ZH: "限制评优", EN: "kept from honours", Basis: l.Basis, Body: "XYZX"},
			{ID: "bids", ZH: "限制参加建设工程投标", EN: "kept from bids", Basis: l.Basis, Body: "ZJJ"},
		}
	})
	d.measures = []string{"honours", "bids"}
	who := d.standsFor(login, casefile.CapacitySelf)
	d.behind = &casefile.PersonBehind{Name: who.Name, Code: who.Code, Part: casefile.PartController, Facts: "持股九成并决定生产。"}
}

// comesAbout puts the party on the list after its silence, and tells everybody whom it concerns.
func (d *defence) comesAbout(behind *person) {
	d.t.Helper()
	d.propose()
	behind.open(d.mine())
	if behind.status != http.StatusNotFound {
		d.t.Errorf("the person behind reads the case of the company: %d", behind.status)
	}
	d.opens(d.party, casefile.NoticeBeforeListing, "限制评优")
	d.timePasses()
	d.decides(casefile.OutcomeList)
	d.opens(d.party, casefile.NoticeListing, "限制参加建设工程投标")
	d.stands(casefile.StageClosed)
	d.shown(true)
	behind.open("/my/records").must(http.StatusOK, "您作为相关责任人在本人信用档案中被标注")
	if n := d.count(`SELECT count(*) FROM listing_measures WHERE case_id = $1 AND stopped_at IS NULL`, d.id); n != len(d.measures) {
		d.t.Errorf("%d measures have begun, want %d", n, len(d.measures))
	}
	for kind, want := range map[casefile.NoticeKind]int{casefile.NoticeMeasures: 1, casefile.NoticeMeasureRequest: len(d.measures), casefile.NoticePersonMarked: 1} {
		if n := d.count(`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = $2`, d.id, kind); n != want {
			d.t.Errorf("%d documents %s, want %d", n, kind, want)
		}
	}
}

// faces are what people see of whom it is about, and of the person behind: a page of each. What changes with the day, or with the letters that
// somebody has received, is left out, and so is the end of a publication whose own period is over: weeks pass in between, and more or fewer of them by
// what else happens in the city.
func (d *defence) faces(behind *person, record string) map[string]string {
	d.t.Helper()
	public, agency := d.stranger(), d.signIn("agency")
	list := func(who *person) string {
		return who.open("/desk/records?number=" + url.QueryEscape(record)).must(http.StatusOK).text
	}
	said := map[string]string{
		"the public search": public.open("/records").must(http.StatusOK).send("/records", values{"q": d.subject.Code}).must(http.StatusOK).text,
		"the public lists":  public.open("/lists").must(http.StatusOK).send("/lists", values{"words": d.subject.Name}).must(http.StatusOK).text,
		"the party's file":  d.party.open("/my/records").must(http.StatusOK).text,
		"the person's file": behind.open("/my/records").must(http.StatusOK).text,
		"the unit's query":  list(d.clerk),
		"the agency's":      list(agency),
	}
	for face, text := range said {
		lines := strings.Split(strings.NewReplacer(record, "编号", "公示期已满，不再公示", "公示中").Replace(text), "\n")
		said[face] = strings.Join(slices.DeleteFunc(lines, func(line string) bool {
			return strings.HasPrefix(line, "现在是") || strings.HasPrefix(line, "页面打开后")
		}), "\n")
	}
	return said
}

// expires: the term is over.
func (d *defence) expires() {
	d.t.Helper()
	var until time.Time
	if err := d.store.Pool.QueryRow(d.t.Context(), `SELECT ends_at FROM listings WHERE case_id = $1`, d.id).Scan(&until); err != nil {
		d.t.Fatal(err)
	}
	d.at.until(d.t, until.Add(-time.Second))
	d.shown(true)
	d.at.until(d.t, until)
	d.shown(false)
}

// repaired: the party applies for repair, and the unit that has listed takes it off.
func (d *defence) repaired() {
	d.t.Helper()
	a := &plea{city: d.city, applicant: d.party, records: []uuid.UUID{d.listed()}}
	a.file()
	a.accept()
	a.decide(a.matters[0], casefile.OutcomeRemoveFromList)
	d.at.until(d.t, d.clock.Now().Add(time.Minute))
}

// objected: the party objects to having been listed, and the objection is upheld.
func (d *defence) objected() {
	d.t.Helper()
	m := d.newMatter(d.listed())
	m.applicant = d.party
	m.fileAndAccept()
	m.settle(casefile.OutcomeRemoveFromList)
	d.at.until(d.t, d.clock.Now().Add(time.Minute))
}

// stopsMeasures lets every body that has carried a measure out confirm that it has stopped, each once.
func (d *defence) stopsMeasures() {
	d.t.Helper()
	if n := d.count(`SELECT count(*) FROM listing_measures WHERE case_id = $1 AND stopped_at IS NULL`, d.id); n != 0 {
		d.t.Errorf("%d measures go on", n)
	}
	if n := d.count(`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = $2`, d.id, casefile.NoticeMeasureStop); n != len(d.measures) {
		d.t.Errorf("%d bodies are told to stop, want %d", n, len(d.measures))
	}
	logins := map[string]string{}
	for _, login := range []string{"agency", "housing"} {
		var task string
		err := d.store.Pool.QueryRow(d.t.Context(), `SELECT t.id FROM tasks t JOIN accounts a ON a.unit_id = t.unit_id AND a.login = $2
			WHERE t.case_id = $1 AND t.kind = 'confirm_stop' AND t.closed_at IS NULL`, d.id, login).Scan(&task)
		if err != nil {
			d.t.Fatalf("the task of %s: %v", login, err)
		}
		logins[login] = "/desk/tasks/" + task + "/act"
	}
	for login, at := range logins {
		p := d.signIn(login)
		p.open("/desk").must(http.StatusOK, d.caseNumber()).open(at).must(http.StatusOK).send("/act", dayIn("stopped_on", d.day())).must(http.StatusOK)
		d.settles()
	}
	if n := d.count(`SELECT count(*) FROM listing_measures WHERE case_id = $1 AND confirmed_at >= stopped_at`, d.id); n != len(d.measures) {
		d.t.Errorf("%d measures are confirmed as stopped", n)
	}
}

// hearsOf holds what a partner is told of the record in all, in this order.
func (d *defence) hearsOf(bank *sharing, record string, want []string) {
	d.t.Helper()
	var told []string
	d.eventually("the partner has heard of everything", func() bool {
		told = nil
		for _, m := range bank.messages() {
			if m.Data.Record == record {
				told = append(told, strings.TrimPrefix(m.Type, "record."))
			}
		}
		return len(told) >= len(want)
	})
	slices.Sort(told)
	if sorted := slices.Sorted(slices.Values(want)); !slices.Equal(told, sorted) {
		d.t.Errorf("the partner was told %v, want %v", told, sorted)
	}
}

func (d *defence) caseNumber() (number string) {
	d.t.Helper()
	if err := d.store.Pool.QueryRow(d.t.Context(), `SELECT number FROM cases WHERE id = $1`, d.id).Scan(&number); err != nil {
		d.t.Fatal(err)
	}
	return number
}

// checkTrail verifies the trail of a case.
func (d *defence) checkTrail(m *matter) {
	d.t.Helper()
	(&plea{city: d.city}).checkTrail(m)
}

// Two units propose to list one act on lists of one nature at the same moment: one proposal becomes a case, and the other clerk is told why his does not, with
// everything still written (shenzhen-2022 77).
func TestDefence_TwoUnitsRace(t *testing.T) {
	t.Parallel()
	a := newAppointments(t, "shenzhen-2022")
	d := a.defend(t, "RACE", "applicant")
	other := d.twin("tax")
	d.fill()
	other.fill()
	pages := map[*defence]string{}
	var lock sync.Mutex
	var both sync.WaitGroup
	for _, of := range []*defence{d, other} {
		request := of.clerk.request("/check", nil, nil)
		both.Go(func() {
			response, err := of.clerk.client.Do(request)
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			lock.Lock()
			defer lock.Unlock()
			pages[of] = response.Request.URL.Path + "\n" + string(body)
			if err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if n := a.count(`SELECT count(*) FROM listings WHERE ended_at IS NULL AND nature = 'quality-RACE'`); n != 1 {
		t.Errorf("%d proposals for one act", n)
	}
	won := 0
	for of, page := range pages {
		if strings.HasPrefix(page, "/desk/cases/") {
			won++
			continue
		}
		if !strings.Contains(page, "没有办理成功") || !strings.Contains(page, "同一性质的名单") {
			t.Errorf("whoever was second reads:\n%s", page)
		}
		of.clerk.open(of.draft+"/document").must(http.StatusOK, "决定书.pdf")
	}
	if won != 1 {
		t.Errorf("%d of two were first", won)
	}
}

// twin is the same proposal by another unit, for a list of its own of the same nature.
func (d *defence) twin(login string) *defence {
	d.t.Helper()
	other := *d
	of := *d.proposed
	of.list = uuid.New()
	other.proposed, other.clerk = &of, d.signIn(login)
	_, err := d.store.Pool.Exec(d.t.Context(), `INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields, listing)
		SELECT $1, code || '2', a.unit_id, category, publicity, name_zh, name_en, fields, listing FROM catalogue_items, accounts a WHERE catalogue_items.id = $2 AND a.login = $3`,
		of.list, d.list, login)
	if err != nil {
		d.t.Fatal(err)
	}
	return &other
}
