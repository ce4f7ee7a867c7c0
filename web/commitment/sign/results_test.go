package sign_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"creditcase/db/dbtest"
	"creditcase/web/lists"
	"creditcase/web/webtest/counter"
)

var nextPage = regexp.MustCompile(`name="after" value="([^"]+)"`)

// What is looked for goes on over the page, as everything does.
func TestResults_FoundGoOn(t *testing.T) {
	s := sign(t, "shenzhen-2022")
	s.commits()
	const more = ` FROM commitments m JOIN records r ON r.id = m.record_id JOIN record_versions v ON v.record_id = r.id, generate_series(1, $1::int) g WHERE m.state = 'signed'`
	many := lists.RowsPerPage + 1
	s.Exec(`UPDATE commitment_terms SET terms = jsonb_set(terms, '{lists_results}', 'true')`)
	s.Exec(`UPDATE catalogue_items SET publicity = 'public'`)
	s.Exec(`INSERT INTO cases (id, number, flow, pack_id, pack_version, pack_hash, stage, result, subject_id, about_zh, about_en, unit_id, channel, filed_at, closed_at)
		SELECT md5('case' || g)::uuid, 'CK' || g, 'commitment', m.pack_id, m.pack_version, '', 'closed', 'kept', m.subject_id, '', '', m.unit_id, 'online', m.signed_at, m.signed_at`+more, many)
	s.Exec(`INSERT INTO records SELECT (jsonb_populate_record(r, jsonb_build_object('id', md5('record' || g), 'number', 'CK-' || g))).*`+more, many)
	s.Exec(`INSERT INTO record_versions SELECT (jsonb_populate_record(v, jsonb_build_object('record_id', md5('record' || g)))).*`+more, many)
	s.Exec(`INSERT INTO commitments SELECT (jsonb_populate_record(m, jsonb_build_object('id', md5('m' || g), 'form_id', md5('form' || g), 'number', 'CK' || g, 'state', 'kept',
		'case_id', md5('case' || g), 'record_id', md5('record' || g)))).*`+more, many)
	who, shown := s.Anybody(), 0
	words := url.Values{"words": {dbtest.CompanyCode}}
	for page := 1; ; page++ {
		answer := who.Post("/commitments/results", words)
		body := answer.Body.String()
		if answer.Code != http.StatusOK || page > 2 {
			t.Fatalf("page %d: %d\n%s", page, answer.Code, counter.Words(body))
		}
		shown += strings.Count(body, dbtest.CompanyCode+"<")
		next := nextPage.FindStringSubmatch(body)
		if next == nil {
			break
		}
		words.Set("after", next[1])
	}
	if shown != many {
		t.Errorf("%d of %d are shown", shown, many)
	}
}
