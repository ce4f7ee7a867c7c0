package rules

import (
	"testing"

	"creditcase/casefile"
)

// No article is cited for more than it says: shenzhen-2020 50(2) has what was agreed befall whoever breaks a commitment, and neither that an item is ended nor
// that something is recorded or rectified; shenzhen-2022 64(3) has criminal liability.
func TestCommitment_ArticlesSayIt(t *testing.T) {
	for id, want := range map[string]struct{ record, end, agreed, criminal, kept, rectified, broken string }{
		"shenzhen-2020": {agreed: "50(2)", broken: "50(2)"},
		"shenzhen-2022": {record: "64(1)", end: "64(2)", criminal: "64(3)", kept: "64(1)", rectified: "64(2)", broken: "64(2)"},
		"city-2022":     {record: "32(1)", kept: "32(1)"},
	} {
		m := pack(t, id).Commitment
		of := func(o casefile.Outcome) string {
			outcome, err := m.Outcome(o)
			if err != nil {
				t.Fatal(err)
			}
			return outcome.Article
		}
		got := want
		got.record, got.end, got.agreed, got.criminal = m.RecordArticle, m.EndArticle, m.AgreedArticle, m.CriminalArticle
		got.kept, got.rectified, got.broken = of(casefile.OutcomeKept), of(casefile.OutcomeRectified), of(casefile.OutcomeBroken)
		if got != want {
			t.Errorf("%s cites %+v, want %+v", id, got, want)
		}
	}
}
