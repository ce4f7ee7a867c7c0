package filing_test

import (
	"maps"
	"net/url"
	"strings"
	"testing"

	"creditcase/web/webtest/counter"
)

// A page about one record that was taken back in another window says nothing of the record that stands in its place now, and neither does a
// paper that comes with it.
func TestFiling_PageOfAnotherRecord(t *testing.T) {
	a := at(t, "shenzhen-2022")
	other := a.ofOther()
	draft := a.begin(a.Record, other)
	page := a.Page(draft + "/claim/1")
	stays := other
	if strings.Contains(page, "PEN-0002") {
		stays = a.Record
	}
	box, _, _ := strings.Cut(page[strings.Index(page, `name="files_`)+len(`name="`):], `"`)
	seen := counter.Hidden(t, page, "seen")
	a.On(draft+"/records", url.Values{"record": {stays.String()}})
	for what, answers := range map[string]url.Values{"a day": day("performed", "2026-05-06"), "a paper": {"then": {"upload"}}} {
		sent := maps.Clone(answers)
		sent.Set("seen", seen)
		file := ""
		if what == "a paper" {
			file = "缴款凭证.pdf"
		}
		a.Wants(what, a.send(draft+"/claim/1", sent, box, file), 409, []string{"在另一个窗口里改过"})
	}
	if n := a.Count(`SELECT (SELECT count(*) FROM attachments) + (SELECT count(*) FROM drafts WHERE data::text LIKE '%2026-05-06%')`); n != 0 {
		t.Error("what was said of one record is kept as of the other")
	}
}
