package rules

import (
	"slices"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

// remedyOf gives the remedy of a section; the zero one where it has none.
func remedyOf(p *Procedure, id RemedyID) Remedy {
	i := slices.IndexFunc(p.Remedies, func(r Remedy) bool { return r.ID == id })
	if i < 0 {
		return Remedy{}
	}
	return p.Remedies[i]
}

// Whatever it is that is contested, the record is suspended or marked while it is (shenzhen-2020 60(3), shenzhen-2022 45(3)): each procedure that names review
// says so, and all say it alike.
func TestPacks_PendingWhereverReviewIsNamed(t *testing.T) {
	for _, id := range []string{"shenzhen-2020", "shenzhen-2022"} {
		p := pack(t, id)
		for _, flow := range p.Flows() {
			section := p.Procedure(flow)
			if remedyOf(section, AdministrativeReview).ID == "" {
				continue
			}
			if section.Pending == nil || *section.Pending != *p.Procedure(casefile.FlowPending).Pending {
				t.Errorf("%s, %s: pending is %v", id, flow, section.Pending)
			}
		}
	}
}

func packsOf(t *testing.T) []*Pack {
	t.Helper()
	book, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return book.Packs()
}

// Every pack has review go where the Administrative Review Law has it go (24, 27), whoever has decided, and complaints to the body that its document names
// (shenzhen-2020 52, 53 and 61, shenzhen-2022 6).
func TestPacks_BodiesOfRemedies(t *testing.T) {
	complaints := map[string]string{"shenzhen-2020": "市社会信用管理部门", "shenzhen-2022": "市市场监管部门"}
	for _, p := range packsOf(t) {
		for _, flow := range p.Flows() {
			review, complaint := remedyOf(p.Procedure(flow), AdministrativeReview), remedyOf(p.Procedure(flow), Complaint)
			if zh := review.Body.ZH; review.ID != "" && (!strings.Contains(zh, "本级人民政府") || !strings.Contains(zh, "上一级主管部门")) {
				t.Errorf("%s, %s: review goes to %s", p.ID, flow, zh)
			}
			if want := complaints[p.ID]; want != "" && complaint.ID != "" && complaint.Body.ZH != want {
				t.Errorf("%s, %s: complaints go to %s, want %s", p.ID, flow, complaint.Body.ZH, want)
			}
		}
	}
}

// The three years of a suit run from when one knows of the harm and of who did it (民法典 188(2)), which can lie long before a letter: no day is told.
func TestRemedy_StartOfItsOwn(t *testing.T) {
	suit := remedyOf(&pack(t, "shenzhen-2022").Objection.Procedure, CivilSuit)
	if last, err := suit.LastDay(time.Now(), latest(t)); err != nil || suit.From.ZH == "" || last != (calendar.Date{}) {
		t.Errorf("from %v, until %v, %v", suit.From, last, err)
	}
	for spoilt, want := range map[string]string{"from: {zh: 知道, en: it was known}": "there is no period that runs from then", "period: {amount: 3, unit: year}\n    from: {zh: 知道}": "from"} {
		files := map[string][]byte{}
		for file, data := range source(t, shenzhen2022) {
			files[file] = data
		}
		files["objection.yaml"] = slices.Concat(files["objection.yaml"], []byte("    "+spoilt+"\n")) // of the last remedy, complaints
		if _, err := ParsePack(shenzhen2022, files); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", spoilt, err)
		}
	}
}

// A court is no administrative organ: nothing that it decides is reviewed, or sued over as an administrative act.
func TestAgainst(t *testing.T) {
	all := pack(t, "shenzhen-2022").Objection.Remedies
	if got := Against(all, false); len(got) != len(all) {
		t.Errorf("against a department: %v", got)
	}
	got := Against(all, true)
	ids := make([]RemedyID, len(got))
	for i, r := range got {
		ids[i] = r.ID
	}
	if !slices.Equal(ids, []RemedyID{CivilSuit, Complaint}) || !Proceeds(got) || Proceeds(got[1:]) {
		t.Errorf("against a court: %v", ids)
	}
	for name, want := range map[string]bool{"云澜市中级人民法院": true, "广州海事法院": true, "市司法局": false, "": false} {
		if casefile.IsCourt(name) != want {
			t.Errorf("%s is a court: %t", name, !want)
		}
	}
}

// A unit passes on what the court has served on it (shenzhen-2020 71, shenzhen-2022 84(1)); settlements, ratings and paused measures are called what each document has of them.
func TestReorganization_AsTheDocumentsHaveIt(t *testing.T) {
	for id, want := range map[string]struct {
		unit        bool
		matter      string
		rated, paus string
	}{"shenzhen-2020": {true, "plan", "rated_anew.as_new", ""}, "shenzhen-2022": {true, "plan", "", ""}, "national-2026": {false, "plan.settlement", "", "measures_paused.reading"}} {
		r := pack(t, id).Reorganization
		words := map[casefile.EffectKind]string{}
		for _, e := range r.Plan {
			words[e.Effect] = e.Word()
		}
		if r.Lets(casefile.ReorganizationByUnit) != want.unit || r.MatterWord(casefile.MatterPlan) != want.matter || r.MatterWord(casefile.MatterFailed) != "failed" ||
			words[casefile.EffectRatedAnew] != want.rated || words[casefile.EffectMeasuresPaused] != want.paus {
			t.Errorf("%s: unit %t, %s, %v", id, r.Lets(casefile.ReorganizationByUnit), r.MatterWord(casefile.MatterPlan), words)
		}
	}
}
