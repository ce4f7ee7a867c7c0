package repair_test

import (
	"net/url"
	"strings"
	"testing"

	"creditcase/casefile"
	"creditcase/db/dbtest"
	"creditcase/web/webtest/counter"
)

// A letter is published on the card of a record: it does not tell there of the other records of the application, which may not be published
// themselves, and names no person in full, whoever signed it and whatever the account is called by now.
func TestLetters_ForThePublic(t *testing.T) {
	c := apply(t, "shenzhen-2020")
	c.Exec(`UPDATE acts SET content = jsonb_set(content, '{letter,text}', to_jsonb(E'承诺书\n罚款，信息编号PEN-0001\n罚款，信息编号PEN-0002\n'
		'罚款，信息编号PEN-0003\n按月自查。\n签署人：申请人甲'::text)) WHERE kind = $1`, casefile.ActFile)
	c.Exec(`UPDATE accounts SET name = '申请人乙' WHERE id = $1`, c.Applicant)
	c.SignIn("agency").Act(c.task(c.first, casefile.TaskFormCheck), url.Values{"accept": {"yes"}})
	page := counter.Words(c.Anybody().Post("/records", url.Values{"q": {dbtest.CompanyCode}}).Body.String())
	if n := strings.Count(page, "按月自查。"); n != 2 {
		t.Fatalf("the letter is published %d times, want it with the two records that were accepted:\n%s", n, page)
	}
	for _, number := range []string{"PEN-0001", "PEN-0002"} {
		if n := strings.Count(page, "罚款，信息编号"+number); n != 1 {
			t.Errorf("%s is named by %d letters, want its own", number, n)
		}
	}
	if strings.Contains(page, "罚款，信息编号PEN-0003") {
		t.Error("a record on which another body decides is named")
	}
	if strings.Contains(page, "申请人甲") || !strings.Contains(page, "签署人：申**") {
		t.Error("who signed is named in full, or not at all")
	}
}

// Whoever decides on its own records reads what the letter says of these and of nobody else's; the agency, which handles them all, reads
// the whole letter.
func TestLetters_ForTheUnit(t *testing.T) {
	const text = `UPDATE acts SET content = jsonb_set(content, '{letter,text}', to_jsonb(E'承诺书\n罚款，信息编号PEN-0001\n罚款，信息编号PEN-0002\n'
		'罚款，信息编号PEN-0003\n按月自查。'::text)) WHERE kind = $1`
	for pack, reads := range map[string]struct {
		login string
		all   bool
	}{"national-2026": {"unit", false}, "shenzhen-2022": {"agency", true}} {
		t.Run(pack, func(t *testing.T) {
			c := apply(t, pack)
			c.Exec(text, casefile.ActFile)
			page := counter.Words(c.SignIn(reads.login).Page(c.task(c.first, casefile.TaskFormCheck)))
			for _, says := range []string{"罚款，信息编号PEN-0001", "罚款，信息编号PEN-0002", "按月自查。"} {
				if !strings.Contains(page, says) {
					t.Errorf("the letter lacks %q", says)
				}
			}
			if strings.Contains(page, "罚款，信息编号PEN-0003") != reads.all || strings.Contains(page, "另有1行涉及其他单位提供的信息") == reads.all {
				t.Errorf("%s reads of another body's record: %s", reads.login, page)
			}
		})
	}
}

// The receipt is in the file of the first case, where staff of its unit read it. It names the other cases, and opens none of them.
func TestReceipt_OpensNoOtherCase(t *testing.T) {
	c := apply(t, "shenzhen-2022")
	var receipt string
	err := c.Store.Pool.QueryRow(t.Context(), `SELECT html_zh || html_en FROM notices WHERE case_id = $1 AND kind = $2`, c.first, casefile.NoticeReceipt).Scan(&receipt)
	if err != nil {
		t.Fatal(err)
	}
	own, err := c.Store.LookupCode(t.Context(), c.first)
	if err != nil {
		t.Fatal(err)
	}
	other, err := c.Store.LookupCode(t.Context(), c.second)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(receipt, casefile.ShownLookupCode(own)) || !strings.Contains(receipt, caseNumber(c, c.second)) {
		t.Error("the receipt lacks its code, or does not name the other case")
	}
	if strings.Contains(receipt, casefile.ShownLookupCode(other)) {
		t.Error("the code of the other case is on it")
	}
	mine := c.SignIn("applicant")
	mine.Wants("the other case", mine.Get("/my/cases/"+c.second.String()), 200, []string{casefile.ShownLookupCode(other)})
}
