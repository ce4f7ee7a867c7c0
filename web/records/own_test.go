package records

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/ui"
)

var today = calendar.NewDate(2026, time.September, 18).At(14, 5)

var chinese = messages.For(messages.Chinese)

func words(tags []ui.Tag) (list []string) {
	for _, tag := range tags {
		list = append(list, tag.Text)
	}
	return list
}

// What the subject reads on a record's card after each effect: a tag, and a line with its article and its days.
func TestOwn_TagsOfEffects(t *testing.T) {
	p := chinese
	for _, kind := range casefile.EffectKinds() {
		if kind == casefile.EffectDeleted { // the card is gone
			continue
		}
		own := Own{Kind: casefile.SubjectLegalPerson, Publicity: casefile.PublicityPublic, Now: today,
			Effects: []casefile.Effect{{Kind: kind, Article: "46(3)", StartedAt: today.AddDate(0, 0, -1)}}}
		tags, notes := own.Tags(p)
		published := slices.Contains(words(tags), "公示中")
		if public := casefile.FaceOf(own.Publicity, own.Effects, today, casefile.OnlookerPublic); published != public.Shown {
			t.Errorf("%s: the card says published %t, the public sees it %t", kind, published, public.Shown)
		}
		if len(tags) == 0 || !published && kind != casefile.EffectRemovedFromList && len(notes) == 0 {
			t.Errorf("%s: tags %v, notes %v", kind, words(tags), notes)
		}
		line := effectWords(p, own.Effects[0])
		if !strings.Contains(line, "第四十六条第三款") || !strings.Contains(line, "2026年9月17日") || strings.Contains(line+fmt.Sprint(words(tags), notes), "⟦") {
			t.Errorf("%s: %q, tags %v, notes %v", kind, line, words(tags), notes)
		}
	}
}

// A record whose publication ends by its class says until when, and on which article; one without a class says nothing of it.
func TestOwn_PublishedUntil(t *testing.T) {
	p := chinese
	own := Own{Kind: casefile.SubjectLegalPerson, Publicity: casefile.PublicityPublic, Now: today,
		Limits: casefile.PublicationLimits{string(casefile.GravityGeneral): {Months: 12, Article: "7"}},
		Publication: casefile.Publication{Content: casefile.Content{"on": "2026-04-30"},
			Item: casefile.ItemPublication{Class: casefile.GravityGeneral, Category: "penalty", Days: map[casefile.FieldMeaning]string{casefile.MeansFound: "on"}}}}
	rows := fmt.Sprint(own.Rows(p))
	for _, want := range []string{"失信行为等级 一般", "2027年4月30日", "第七条", "12个月"} {
		if !strings.Contains(rows, want) {
			t.Errorf("the rows do not say %q: %s", want, rows)
		}
	}
	own.Now = calendar.NewDate(2027, time.May, 1).At(9, 0)
	if tags, _ := own.Tags(p); !slices.Equal(words(tags), []string{p.T("my.records.publication_ended")}) {
		t.Errorf("after its last day: %v", words(tags))
	}
	own.Kind = casefile.SubjectPerson
	if rows := fmt.Sprint(own.Rows(p)); strings.Contains(rows, "2027年4月30日") {
		t.Error("a person's record, which is not published, says until when it is")
	}
	own.Publication.Item.Class = ""
	if rows := own.Rows(p); rows != nil {
		t.Errorf("a record without a class: %v", rows)
	}
}

// What fixes the last day is said, and when it is over that the record is an archive, where the regulation makes it one.
func TestOwn_PublishedUntil_ByWhat(t *testing.T) {
	p := chinese
	item := casefile.ItemPublication{Ends: "until", Category: "penalty"}
	limit := casefile.PublicationLimit{Months: 12, Recorded: true, Article: "30(1)(2)", Archived: true}
	recorded := calendar.NewDate(2025, time.March, 4)
	for _, tt := range []struct {
		name    string
		content casefile.Content
		limit   casefile.PublicationLimit
		item    *casefile.PublicationLimit
		want    []string // nil: nothing is said
	}{
		{"the regulation", nil, limit, nil, []string{"2026年3月4日", "第三十条", "已归档"}},
		{"the catalogue", nil, limit, &casefile.PublicationLimit{Days: 30, Recorded: true}, []string{"2025年4月3日", "公示期由目录规定"}},
		{"the record itself", casefile.Content{"until": "2025-12-31"}, limit, nil, nil},
		{"the regulation only where it says nothing", casefile.Content{"until": "2026-12-31"}, casefile.PublicationLimit{Months: 12, Recorded: true, Default: true}, nil, nil},
		{"at least so long", casefile.Content{"until": "2025-03-31"}, casefile.PublicationLimit{Least: 3, LeastArticle: "28(1)"}, nil, []string{"2025年6月4日", "第二十八条", "至少"}},
		{"nothing", nil, casefile.PublicationLimit{Least: 3}, nil, nil},
	} {
		own := Own{Kind: casefile.SubjectLegalPerson, Publicity: casefile.PublicityPublic, Now: today, Limits: casefile.PublicationLimits{"penalty": tt.limit}}
		own.Publication = casefile.Publication{Content: tt.content, RecordedOn: recorded, Item: item}
		own.Publication.Item.Limit = tt.item
		rows := own.Rows(p)
		if tt.want == nil && rows != nil {
			t.Errorf("%s: %v, want nothing", tt.name, rows)
		}
		for _, want := range tt.want {
			if said := fmt.Sprint(rows); !strings.Contains(said, want) || strings.Contains(said, "⟦") {
				t.Errorf("%s: the rows do not say %q: %s", tt.name, want, said)
			}
		}
	}
}

// A stub says that there was a record and until when it says so.
func TestStub_Card(t *testing.T) {
	ends := calendar.NewDate(2027, time.September, 18).End()
	effects := []casefile.Effect{{Kind: casefile.EffectDeleted, StartedAt: today},
		{Kind: casefile.EffectRepairStub, Article: "12(2)", StartedAt: today, EndsAt: &ends}}
	card := Stub{Number: "PEN-0001", Item: "行政处罚", Unit: "市场监督管理局", RecordedOn: today, Effect: StubEffect(effects, today)}.Card(chinese)
	text := fmt.Sprint(card.Rows.Rows)
	if !slices.Equal(words(card.Tags), []string{"修复存根"}) || len(card.Notes) != 1 || !strings.Contains(text, "第十二条第二款") || !strings.Contains(text, "至2027年9月18日止") {
		t.Errorf("tags %v, notes %v, rows %s", words(card.Tags), card.Notes, text)
	}
}
