package activities_test

import (
	"strings"
	"testing"
	"time"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"

	"github.com/google/uuid"
)

// letters are the texts in Chinese of the documents of the kind, to a unit or to a party.
func (h *hall) letters(kind casefile.NoticeKind) (texts []string) {
	h.t.Helper()
	rows, err := h.Store.Pool.Query(h.t.Context(), `SELECT html_zh FROM notices WHERE case_id = $1 AND kind = $2 ORDER BY id`, h.caseID, kind)
	h.must(err)
	for rows.Next() {
		var text string
		h.must(rows.Scan(&text))
		texts = append(texts, text)
	}
	h.must(rows.Err())
	return texts
}

// says holds that there is one document of the kind for each list of parts, in their order, which says them all.
func (h *hall) says(kind casefile.NoticeKind, want ...[]string) {
	h.t.Helper()
	got := h.letters(kind)
	if len(got) != len(want) {
		h.t.Errorf("%d documents %s, want %d", len(got), kind, len(want))
		return
	}
	for i, parts := range want {
		for _, part := range parts {
			if !strings.Contains(got[i], part) || strings.Contains(got[i], "⟦") {
				h.t.Errorf("%s does not say %q:\n%s", kind, part, got[i])
			}
		}
	}
}

// With the listing each body is told in writing what it carries out against whom, and the party what is carried out against it; with its end each is told to
// stop, and confirms it.
func TestListing_Measures(t *testing.T) {
	h := newHall(t, "shenzhen-2022")
	h.listed()
	until := "2029年3月17日"
	h.says(casefile.NoticeMeasureRequest,
		[]string{"市信用中心", "限制评优", "按照本市办理规则", "云澜市样例贸易有限公司", until}, // 69 is about telling whom they strike
		[]string{"税务局", "限制参加政府采购", "钱样例", "云澜市样例贸易有限公司", "YZ-LR2026000001"})
	h.says(casefile.NoticeMeasures, []string{"限制参加政府采购：由税务局实施", "限制评优：由市信用中心实施", "第六十九条", "救济途径", "生产不合格产品"})
	h.says(casefile.NoticePersonStruck, []string{"限制参加政府采购", "救济途径"})
	h.says(casefile.NoticePersonMarked)
	h.opens(h.Applicant, casefile.NoticeMeasures)
	h.counts(map[string]int{
		`SELECT count(*) FROM case_events WHERE case_id = $1 AND kind = 'measures_told'`:                                      1,
		`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'confirm_stop'`:                                             0,
		`SELECT count(*) FROM listing_measures WHERE case_id = $1 AND confirmed_at IS NULL`:                                   3,
		`SELECT count(DISTINCT u.id) FROM case_told v JOIN units u ON u.id = v.unit_id WHERE v.case_id = $1 AND u.code = 'T'`: 1,
		`SELECT count(*) FROM case_units v JOIN units u ON u.id = v.unit_id WHERE v.case_id = $1 AND u.code = 'T'`:            0,
	})

	h.clock.Advance(30 * 24 * time.Hour)
	at := h.takenOff(casefile.EffectRemovedFromList)
	for range 2 {
		h.endDue()
	}
	h.says(casefile.NoticeMeasureStop, []string{"市信用中心", "限制评优", "立即停止"}, []string{"税务局", "限制参加政府采购", "钱样例"})
	h.counts(map[string]int{`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'confirm_stop' AND closed_at IS NULL`: 2,
		`SELECT count(*) FROM deadlines d JOIN tasks t ON t.id = d.task_id AND t.due_at = d.due_at WHERE d.case_id = $1 AND d.clock = 'listing.stop_measures'`: 2})
	h.clock.Advance(24 * time.Hour)
	for _, day := range []calendar.Date{calendar.DateOf(at).AddDays(-1), calendar.DateOf(at).AddDays(5)} {
		if why := h.confirm(h.OtherClerk, h.Other, day); why != "error.stop_day" {
			t.Errorf("stopped on %s: %q", day, why)
		}
	}
	if why := h.confirm(h.OtherClerk, h.Other, calendar.DateOf(at)); why != "" {
		t.Fatal(why)
	}
	h.counts(map[string]int{
		`SELECT count(*) FROM listing_measures WHERE case_id = $1 AND confirmed_at IS NOT NULL AND confirmed_by IS NOT NULL`: 2,
		`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'confirm_stop' AND closed_at IS NULL`:                      1,
	})
	if why := h.confirm(h.AgencyClerk, h.Agency, calendar.DateOf(at)); why != "" {
		t.Fatal(why)
	}
	h.counts(map[string]int{`SELECT count(*) FROM listing_measures WHERE case_id = $1 AND confirmed_at IS NULL`: 0,
		`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'listing.stop_measures' AND met_at IS NULL`: 0})
	h.trails()
}

// confirm lets a body confirm that it has stopped on the day. It returns why that was refused.
func (h *hall) confirm(actor, unit uuid.UUID, day calendar.Date) string {
	h.t.Helper()
	var task uuid.UUID
	h.must(h.Store.Pool.QueryRow(h.t.Context(), `SELECT id FROM tasks WHERE case_id = $1 AND unit_id = $2 AND kind = 'confirm_stop' AND closed_at IS NULL`,
		h.caseID, unit).Scan(&task))
	receipt, err := h.Store.Act(h.t.Context(), db.NewAct{FormID: uuid.New(), ActorID: actor, UnitID: unit, TaskID: task, Kind: casefile.ActConfirmStop,
		Content: casefile.StopConfirmed{StoppedOn: day.String()}, At: h.clock.Now()})
	h.must(err)
	err = h.steps.Step(h.t.Context(), casefile.FlowListing, casefile.ActConfirmStop, activities.Acted{CaseID: h.caseID, ActID: receipt.ActID})
	if why := h.refusal(receipt.ActID); why != "" {
		return why
	}
	h.must(err)
	return ""
}

// Where no article asks for it the party is told of measures all the same, by the operator's own rule and not by law.
func TestListing_MeasuresWithoutAnArticle(t *testing.T) {
	h := newHall(t, "shenzhen-2020")
	h.listed()
	h.says(casefile.NoticeMeasures, []string{"按照本市办理规则"})
	h.says(casefile.NoticeMeasureRequest, []string{"按照本市办理规则"}, []string{"钱样例"})
}
