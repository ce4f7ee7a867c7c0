package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

// sector is a listing of the applicant's company on a watch list that the unit of the login keeps.
func (a *appointments) sector(t *testing.T, code, login string) *defence {
	t.Helper()
	d := &defence{proposed: a.in(t).listOf(code), at: a, number: "样罚〔2026〕" + code + "号"}
	_, err := d.store.Pool.Exec(t.Context(), `UPDATE catalogue_items i SET unit_id = a.unit_id, category = 'watch_list', name_zh = '重点关注名单' || i.code, name_en = 'Watch list ' || i.code,
		listing = i.listing || '{"term": null}'::jsonb FROM accounts a WHERE a.login = $2 AND i.id = $1`, d.list, login)
	if err != nil {
		t.Fatal(err)
	}
	err = d.store.Pool.QueryRow(t.Context(), `SELECT k.unit_id, k.id, h.id FROM accounts k JOIN accounts h ON h.unit_id = k.unit_id AND h.role = 'unit_principal'
		WHERE k.login = $1 ORDER BY h.login LIMIT 1`, login).Scan(&d.unit, &d.answerer, &d.head)
	if err != nil {
		t.Fatal(err)
	}
	d.clerk, d.chief, d.party = d.signInAs(d.answerer), d.signInAs(d.head), d.signIn("applicant")
	d.subject = d.standsFor("applicant", casefile.CapacityRepresentative)
	return d
}

// comesOn has the party be silent, and be listed.
func (d *defence) comesOn() {
	d.t.Helper()
	d.propose()
	d.opens(d.party, casefile.NoticeBeforeListing)
	d.timePasses()
	d.decides(casefile.OutcomeList)
	d.opens(d.party, casefile.NoticeListing)
	d.stands(casefile.StageClosed)
}

// onLists holds whether the public finds the company on the list on the page of lists, until when.
func (d *defence) onLists(is bool, until string) {
	d.t.Helper()
	name := ""
	if err := d.store.Pool.QueryRow(d.t.Context(), `SELECT name_zh FROM catalogue_items WHERE id = $1`, d.list).Scan(&name); err != nil {
		d.t.Fatal(err)
	}
	p := d.stranger()
	p.open("/lists").must(http.StatusOK).send("/lists", values{"words": d.subject.Code}).must(http.StatusOK)
	if got := strings.Contains(p.text, name); got != is || is && !strings.Contains(p.text, until) {
		d.t.Errorf("on %s: %t, want %t until %s:\n%s", name, got, is, until, p.text)
	}
}

// On watch lists of three sectors within twelve months: the party is told, each unit is reminded in its inbox; one has its list last two years, one says why
// not, and of the third, whose unit does nothing, the year goes by (xiamen-draft 28(1)).
func TestDefence_ThreeSectors(t *testing.T) {
	t.Parallel()
	a := newAppointments(t, "xiamen-draft")
	a.comes(t)
	first, second, third := a.sector(t, "SECTOR1", "market"), a.sector(t, "SECTOR2", "tax"), a.sector(t, "SECTOR3", "transport")
	for _, d := range []*defence{first, second, third} {
		if n := d.count(`SELECT count(*) FROM tasks WHERE kind = 'prolong' AND case_id <> $1`, d.id); n != 0 {
			t.Errorf("%d units are reminded before the third sector", n)
		}
		d.comesOn()
	}
	third.party.open(third.mine()+"/notices/"+third.noticeOf(casefile.NoticeWatchRepeated).String()).must(http.StatusOK, "多领域列入告知书", "3个行业", "第二十八条")
	a.until(t, a.clock.Now().Add(time.Minute)) // a round of the schedule
	for _, d := range []*defence{first, second, third} {
		d.eventually("the unit is reminded", func() bool {
			return d.count(`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'prolong' AND closed_at IS NULL`, d.id) == 1
		})
		d.clerk.open("/desk").must(http.StatusOK, "决定是否调整列入期限").open(d.desk()).must(http.StatusOK, "调整列入期限提醒书")
	}
	first.acts(first.clerk, casefile.TaskProlong, values{"prolong": "yes"})
	first.onLists(true, "2028年")
	first.party.open(first.mine()).must(http.StatusOK, "列入期限调整告知书")
	at := "/desk/tasks/" + second.task(casefile.TaskProlong).String() + "/act"
	second.clerk.open(at).must(http.StatusOK).send("/act", values{"prolong": "no"}).must(http.StatusUnprocessableEntity, "请填写不调整的理由")
	second.acts(second.clerk, casefile.TaskProlong, values{"prolong": "no", "reasons": "当事人已经完成整改，不再延长。"})
	second.onLists(true, "2027年")
	a.until(t, calendar.NewDate(2027, time.June, 1).At(9, 0)) // after the year, before the two
	for _, d := range []*defence{second, third} {
		d.eventually("the listing is over", func() bool {
			return d.count(`SELECT count(*) FROM listings WHERE case_id = $1 AND how = 'term'`, d.id) == 1
		})
		d.onLists(false, "")
		if n := d.count(`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'prolong' AND closed_at IS NULL`, d.id); n != 0 {
			t.Error("what is over can be prolonged still")
		}
	}
	first.onLists(true, "2028年")
	for _, d := range []*defence{first, second, third} {
		d.checkTrail(&matter{city: d.city, id: d.id, number: d.caseNumber()})
		d.checkProof(d.caseNumber())
	}
}
