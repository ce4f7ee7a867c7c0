package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
)

// Each rule of each document that keeps somebody from committing: the page, the counter and the answer to the unit's system tell of it, and what it does not
// speak of keeps nobody.
func TestPledge_Excluded(t *testing.T) {
	t.Parallel()
	for packID, rules := range map[string]map[string][]string{ // by category of the record; nothing: it keeps nobody
		"shenzhen-2022": {"serious_list": {"有严重不良信用记录且尚未修复", "第五十九条"}, "breach": {"曾作出虚假承诺且尚未修复", "第五十九条"}, "penalty": nil, "watch_list": nil},
		"shenzhen-2020": {"serious_list": {"在严重失信名单上", "第五十条"}, "breach": {"曾违背承诺且尚未修复", "第五十条"}, "penalty": nil},
		"city-2022": {"serious_list": {"有失信信息记录", "第三十二条"}, "breach": {"有失信信息记录", "第三十二条"}, "penalty": {"有失信信息记录", "第三十二条"},
			"licence": nil, honour: nil},
	} {
		t.Run(packID, func(t *testing.T) {
			t.Parallel()
			a := newAppointments(t, packID)
			for category, says := range rules {
				p := a.pledge(t, strings.ToUpper(strings.ReplaceAll(category, "_", "-")), "applicant")
				record := p.city.record(offence{category: category, of: p.who})
				if says == nil {
					p.signs()
					continue
				}
				p.excluded(record, says...)
				system := p.itsSystem()
				status, told := system.says("commitment.sign", system.signing(p.code, p.subject, false))
				if status != http.StatusConflict || strings.Contains(fmt.Sprint(told), p.named(record).number) {
					t.Errorf("%s: the unit's system is answered %d %v", category, status, told)
				}
				if n := p.count(`SELECT count(*) FROM commitments WHERE item_id = $1`, p.item); n != 0 {
					t.Errorf("%s: %d commitments of who cannot commit", category, n)
				}
			}
		})
	}
}

// What excludes under city-2022 does so until it is repaired, or an objection has it deleted (32(2)).
func TestPledge_FreeAgain(t *testing.T) {
	t.Parallel()
	a := newAppointments(t, "city-2022")
	p := a.pledge(t, "FREE", "applicant")
	breach := p.broken()
	p.excluded(breach, "有失信信息记录", "第三十二条")
	m := p.newMatter(breach)
	m.fileAndAccept()
	m.settle(casefile.OutcomeDelete)
	p.again()
	penalty := p.city.record(offence{of: p.who})
	p.excluded(penalty, "有失信信息记录", "第三十二条")
	repair := &plea{city: p.city, applicant: p.party, records: []uuid.UUID{penalty}}
	repair.file()
	repair.accept()
	repair.decide(repair.matters[0], p.usual().ID)
	p.again()
}

// Who publishes an item says of each kind of matter that is not handled on a commitment that the item is none (shenzhen-2022 59): one that is left out is asked
// back, and with all of them, and the letter previewed, everybody can read the item.
func TestPledge_KindsOfMatter(t *testing.T) {
	t.Parallel()
	a := newAppointments(t, "shenzhen-2022")
	p := a.pledge(t, "KINDS", "applicant")
	kinds := map[string]string{"security_environment": "国家安全", "health_property": "人身健康", "risk": "风险较大", "by_law": "法律、法规规定不适用"}
	answers := url.Values{"code": {"KINDS-2"}, "check_after-amount": {"1"}, "rectify-amount": {"10"}, "share": {"1000"}, "ways": {"site"}, "lists_results": {"yes"},
		"record_item": {"KINDS-CN"}, "breach_item": {"KINDS-WN"}}
	for _, field := range []string{"name", "asked", "conditions", "consequences", "class", "standard", "promise-1"} {
		answers[field+"-zh"], answers[field+"-en"] = []string{"户外招牌" + field}, []string{"Sign " + field}
	}
	p.chief.open("/desk/commitment-items").must(http.StatusOK).follow("/desk/commitment-items/new").must(http.StatusOK)
	for left, says := range kinds {
		answers["none_of"] = nil
		for kind := range kinds {
			if kind != left {
				answers.Add("none_of", kind)
			}
		}
		p.chief.sendMany("/desk/commitment-items/new", answers, nil).must(http.StatusUnprocessableEntity, says, "第五十九条", "户外招牌promise-1")
	}
	answers["none_of"] = []string{"security_environment", "health_property", "risk", "by_law"}
	p.chief.sendMany("/desk/commitment-items/new", answers, nil).must(http.StatusOK, "以下是当事人将看到的内容", "户外招牌promise-1")
	answers.Set("then", "publish")
	p.chief.sendMany("/desk/commitment-items/new", answers, nil).must(http.StatusOK, "已公布第1版")
	p.stranger().open("/commitments").must(http.StatusOK, "户外招牌name").open("/commitments/items/KINDS-2").must(http.StatusOK, "户外招牌promise-1")
}

// honour is the category of records of honours.
const honour = "honour"

// Half of an item's commitments are drawn on their day, and who has an honour is spared: all come from the unit's own system, what the seed draws is what is
// checked, an auditor draws the same, and another round changes nothing.
func TestPledge_Sampled(t *testing.T) {
	t.Parallel()
	a := newAppointments(t, "shenzhen-2022")
	p := a.pledge(t, "HALF", "", func(terms *casefile.CommitmentTerms) {
		terms.Share = casefile.WholeShare / 2
		terms.Exempt = []casefile.ExemptClass{{ID: "honoured", ZH: "有表彰奖励记录的主体", EN: "honoured", Category: honour}}
	})
	system := p.itsSystem()
	numbers := []string{}
	for n := range 12 {
		who := casefile.ListedSubject{Kind: casefile.SubjectLegalPerson, Name: fmt.Sprintf("云澜市抽查第%d有限公司", n+1), Code: madeUpCode()}
		status, told := system.says("commitment.sign", system.signing(p.code, who, n > 0))
		if status != http.StatusOK {
			t.Fatalf("signed: %d %v", status, told)
		}
		numbers = append(numbers, fmt.Sprint(told["commitment"]))
		if n == 0 { // this one is finished by a call of its own, and has an honour
			var subject uuid.UUID
			if err := p.store.Pool.QueryRow(t.Context(), `SELECT id FROM subjects WHERE code = $1`, who.Code).Scan(&subject); err != nil {
				t.Fatal(err)
			}
			p.city.record(offence{category: honour, of: subject})
			status, told = system.says("commitment.finish", map[string]any{"commitment": numbers[0], "finished_on": p.day().String()})
			if status != http.StatusOK || told["state"] != "finished" {
				t.Fatalf("finished: %d %v", status, told)
			}
		}
	}
	day := p.day().AddDays(1)
	a.until(t, day.At(9, 0))
	p.eventually("the day's draw is over", func() bool {
		return p.count(`SELECT count(*) FROM commitments WHERE item_id = $1 AND state = 'finished'`, p.item) == 0
	})
	first := p.sample()
	a.until(t, day.AddDays(1).At(9, 0))
	if again := p.sample(); fmt.Sprint(again) != fmt.Sprint(first) {
		t.Errorf("another round draws %v, not %v", again, first)
	}
	p.drawnAsSeeded(day, numbers)
	p.clerk.open("/desk/commitments/"+numbers[0]).must(http.StatusOK, "免予核查", "属于免予核查的类别")
	drawn := 0
	for _, number := range numbers[1:] {
		_, told := system.says("commitment.state", map[string]any{"commitment": number})
		page := p.clerk.open("/desk/commitments/"+number).must(http.StatusOK, "小于500的核查（千分制）")
		if told["state"] == "checking" {
			drawn++
			page.must(http.StatusOK, fmt.Sprint(told["case"]))
		} else {
			page.must(http.StatusOK, "未抽中")
		}
	}
	if drawn != first {
		t.Errorf("the system is told of %d checks, %d were drawn", drawn, first)
	}
}

// sample is how many of the item's commitments are being checked.
func (p *pledge) sample() int {
	p.t.Helper()
	return p.count(`SELECT count(*) FROM commitments m JOIN cases c ON c.id = m.case_id WHERE m.item_id = $1`, p.item)
}

// drawnAsSeeded holds that what the seed of the day draws is what was done, and that an auditor draws the same.
func (p *pledge) drawnAsSeeded(day calendar.Date, numbers []string) {
	p.t.Helper()
	var code string
	if err := p.store.Pool.QueryRow(p.t.Context(), `SELECT code FROM units WHERE id = $1`, p.unit).Scan(&code); err != nil {
		p.t.Fatal(err)
	}
	drawn, seed, _, err := p.store.ReplayDraw(p.t.Context(), code, day)
	if err != nil || len(drawn) < len(numbers)-1 {
		p.t.Fatalf("%d drawn again: %v", len(drawn), err)
	}
	for _, d := range drawn {
		if !d.Agrees() {
			p.t.Errorf("%s was not treated as it was drawn: %+v", d.Number, d)
		}
	}
	for _, number := range numbers[1:] {
		var id uuid.UUID
		var checked bool
		err := p.store.Pool.QueryRow(p.t.Context(), `SELECT id, case_id IS NOT NULL FROM commitments WHERE number = $1`, number).Scan(&id, &checked)
		if err != nil || checked != (casefile.DrawOf(seed, id) < casefile.WholeShare/2) {
			p.t.Errorf("%s draws %d, and is checked: %t, %v", number, casefile.DrawOf(seed, id), checked, err)
		}
	}
}
