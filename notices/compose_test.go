package notices

import (
	"html"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
)

// Each date that a document names is explained in one sentence, in the language of the document.
func TestLayOut_ExplainsEveryDate(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	compute := func(pack *rules.Pack, clock string, start time.Time) *rules.Deadline {
		d, err := rules.Compute(pack, clock, start, cal)
		if err != nil {
			t.Fatal(err)
		}
		return &d
	}
	start := calendar.NewDate(2026, time.September, 18).At(14, 5)
	law, err := book.Pack("shenzhen-2022", 1)
	if err != nil {
		t.Fatal(err)
	}
	city, err := book.Pack("city-2022", 1)
	if err != nil {
		t.Fatal(err)
	}
	named, err := rules.ReadPack("../rules/testdata/named/harbour-town/2022-01-01")
	if err != nil {
		t.Fatal(err)
	}
	inquiry := compute(named, "objection.inquiry", start)
	verify, late := compute(law, "objection.verify", start), compute(law, "objection.verify", calendar.NewDate(2026, time.December, 30).At(9, 0))
	bySet, none := compute(city, "objection.verify", start), compute(city, "objection.accept", start)
	none.Article = "" // no article at all
	tests := []struct {
		name      string
		pack      *rules.Pack
		letter    Letter
		explained []rules.Deadline
		zh, en    string
	}{
		{"stated by a draft", law, Letter{Kind: casefile.NoticeVerification, Due: verify}, []rules.Deadline{*verify},
			"<p>规定时限（第五十一条第三款）为2个工作日，自2026年9月18日", "<p>The period stated in article 51(3) is 2 working days, "},
		{"set by the city", city, Letter{Kind: casefile.NoticeVerification, Due: bySet}, []rules.Deadline{*bySet},
			"<p>承诺时限为10个工作日（本市规定，第四十二条没有规定具体天数），", "<p>The period the service promises is 10 working days "},
		{"no article", city, Letter{Kind: casefile.NoticeReceipt, Due: none}, []rules.Deadline{*none}, "<p>承诺时限为", "<p>The period the service promises is "},
		{"provisional", law, Letter{Kind: casefile.NoticeVerification, Due: late}, []rules.Deadline{*late}, "届满（暂定：", "(provisional: the holidays"},
		{"urged", law, Letter{Kind: casefile.NoticeUrge, Due: none, Owed: &Owed{Task: casefile.TaskVerify, Due: verify.Due, Deadline: verify}},
			[]rules.Deadline{*none, *verify}, "<p>规定时限（第五十一条第三款）为2个工作日", "<p>The period stated in article 51(3) is 2 working days"},
		{"moved", law, Letter{Kind: casefile.NoticeDateMoved, Moved: []Moved{{Clock: verify.Clock, From: start, To: verify.Due, Is: *verify}}},
			[]rules.Deadline{*verify}, "<p>核查期限：规定时限（第五十一条第三款）为2个工作日", "<p>Verification: The period stated in article 51(3) is 2 working days"},
		{"moved, by a clock that only the city has", named,
			Letter{Kind: casefile.NoticeDateMoved, Moved: []Moved{{Clock: inquiry.Clock, From: start, To: inquiry.Due, Is: *inquiry}}},
			[]rules.Deadline{*inquiry}, "<p>专项调查期限：承诺时限为", "<p>Special inquiry: The period the service promises is "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			of := Case{Case: db.Case{Number: "YY2026000001", FiledAt: start}, Pack: tt.pack, At: start, Facts: db.NoticeFactsRow{Fields: []byte("[]")}}
			for lang, want := range map[messages.Lang]string{messages.Chinese: tt.zh, messages.English: tt.en} {
				text, err := layOut(of, tt.letter, lang, "信异核〔2026〕1号", db.Unit{}, Addressee{})
				if err != nil {
					t.Fatal(err)
				}
				if !strings.Contains(text, want) || strings.Contains(text, "⟦") {
					t.Errorf("no %q in\n%s", want, text)
				}
				for _, d := range tt.explained {
					if sentence := html.EscapeString(explain.Sentence(messages.For(lang), d)); strings.Count(text, sentence) != 1 {
						t.Errorf("%d times %q in\n%s", strings.Count(text, sentence), sentence, text)
					}
				}
			}
		})
	}
}

// A document without a date explains none.
func TestLayOut_WithoutDate(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := book.Pack("shenzhen-2022", 1)
	if err != nil {
		t.Fatal(err)
	}
	of := Case{Pack: pack, At: calendar.NewDate(2026, time.September, 18).At(14, 5)}
	text, err := layOut(of, Letter{Kind: casefile.NoticeWithdrawal}, messages.Chinese, "信异撤〔2026〕1号", db.Unit{}, Addressee{})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text, "时限") || strings.Contains(text, "届满") {
		t.Error(text)
	}
}

// What a court has decided names neither review nor a suit over an administrative act, whoever tells it; and no last day of a suit whose years run from when its harm
// was known.
func TestLayOut_Remedies(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := book.Pack("shenzhen-2022", 1)
	if err != nil {
		t.Fatal(err)
	}
	court, other := uuid.New(), uuid.New()
	of := Case{Case: db.Case{UnitID: court}, Pack: pack, Calendar: cal, At: calendar.NewDate(2026, time.September, 18).At(14, 5),
		Facts: db.NoticeFactsRow{UnitZH: "云澜市中级人民法院", Fields: []byte("[]")}}
	for name, tt := range map[string]struct {
		from    string
		decided *db.Decision
		reviews bool
	}{
		"of a department":             {from: "市税务局", reviews: true},
		"of a court":                  {from: "云澜市中级人民法院"},
		"of a court, by the agency":   {from: "市公共信用中心", decided: &db.Decision{UnitID: court, Outcome: casefile.OutcomeKeep, Changes: []byte("[]")}},
		"of the agency on its record": {from: "市公共信用中心", decided: &db.Decision{UnitID: other, Outcome: casefile.OutcomeKeep, Changes: []byte("[]")}, reviews: true},
	} {
		t.Run(name, func(t *testing.T) {
			letter := Letter{Kind: casefile.NoticeResult, Decision: tt.decided, Remedies: pack.Objection.Remedies, Pending: pack.Objection.Pending}
			text, err := layOut(of, letter, messages.Chinese, "信异结〔2026〕1号", db.Unit{NameZH: tt.from}, Addressee{})
			if err != nil {
				t.Fatal(err)
			}
			for _, says := range []string{"行政复议：", "行政诉讼："} {
				if strings.Contains(text, says) != tt.reviews {
					t.Errorf("%s: %t, want %t", says, !tt.reviews, tt.reviews)
				}
			}
			if !strings.Contains(text, "自知道或者应当知道权益受到损害以及侵害人之日起3年内") || strings.Contains(text, "2029") {
				t.Error(text)
			}
		})
	}
}

// What has become of a document is called what the article has: shenzhen-2020 35 knows of revoking alone, city-2022 45 of changing and declaring void as well.
func TestLayOut_BasisGone(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	for id, whole := range map[string]bool{"shenzhen-2020": false, "city-2022": true} {
		pack, err := book.Pack(id, 1)
		if err != nil {
			t.Fatal(err)
		}
		of := Case{Case: db.Case{Flow: casefile.FlowRevocation}, Pack: pack, At: calendar.NewDate(2026, time.September, 18).At(14, 5), Facts: db.NoticeFactsRow{Fields: []byte("[]")}}
		for _, kind := range []casefile.NoticeKind{casefile.NoticeReceipt, casefile.NoticeBasisHandled, casefile.NoticeBasisAsked, casefile.NoticeBasisGone, casefile.NoticeNotConcerned, casefile.NoticeResult} {
			text, err := layOut(of, Letter{Kind: kind}, messages.Chinese, "信撤〔2026〕1号", db.Unit{}, Addressee{})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(text, "被撤销") || strings.Contains(text, "确认无效") != whole {
				t.Errorf("%s, %s: %s", id, kind, text)
			}
		}
	}
}
