package unit_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"creditcase/web/webtest/counter"
)

// terms are the answers that make the terms of an item, but for whether it is published.
func terms() url.Values {
	answers := url.Values{"code": {"yz-02"}, "check_after-amount": {"2"}, "check_after-unit": {"month"}, "rectify-amount": {"１０"}, "rectify-unit": {"working_day"},
		"share": {"100"}, "ways": {"site", "data"}, "record_item": {code + "-CN"}, "breach_item": {code + "-WN"}, "lists_results": {"yes"},
		"none_of":              {"security_environment", "health_property", "risk", "by_law"},
		"exempt-1-category":    {"honour"},
		"paper-1-amount":       {"20"},
		"paper-1-unit":         {"working_day"},
		"unknown_to_this_form": {"x"}}
	for _, id := range []string{"name", "asked", "conditions", "consequences", "class", "standard", "promise-1", "paper-1", "exempt-1"} {
		answers[id+"-zh"], answers[id+"-en"] = []string{"中文" + id}, []string{"English " + id}
	}
	return answers
}

// A row in which anything was typed is a row: what is missing in it is asked for, and nothing is dropped.
func TestUnit_RowsHalfFilledIn(t *testing.T) {
	d := atDesk(t)
	for want, change := range map[string][]string{
		"paper-1-zh":  {"paper-1-zh", "", "paper-1-en", ""},
		"exempt-1-zh": {"exempt-1-zh", "", "exempt-1-en", "", "exempt-1-category", "", "exempt-1-values", "A；AA"},
	} {
		status, body, _ := d.send(d.head, "/desk/commitment-items/new", with(terms(), change...))
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#`+want+`"`) {
			t.Errorf("%s: %d", want, status)
		}
	}
}

// The head publishes an item once the letter was previewed as it will be read, then its next version; a change after the preview is previewed again.
func TestUnit_PublishesAnItem(t *testing.T) {
	d := atDesk(t)
	path := "/desk/commitment-items/new"
	status, body, _ := d.send(d.head, path, terms())
	if status != http.StatusOK || !strings.Contains(counter.Words(body), "中文promise-1") || !strings.Contains(body, `value="publish"`) {
		t.Fatalf("previewed: %d\n%s", status, counter.Words(body))
	}
	shown := counter.Hidden(t, body, "shown")
	other := with(terms(), "then", "publish", "shown", shown, "promise-1-zh", "另一项承诺")
	if status, body, _ := d.send(d.head, path, other); status != http.StatusOK || !strings.Contains(body, "另一项承诺") {
		t.Errorf("changed after the preview: %d", status)
	}
	if n := d.Count(`SELECT count(*) FROM commitment_items`); n != 1 {
		t.Fatalf("%d items", n)
	}
	status, body, to := d.send(d.head, path, with(terms(), "then", "publish", "shown", shown))
	if status != http.StatusSeeOther || to != "/desk/commitment-items/YZ-02" {
		t.Fatalf("published: %d %s\n%s", status, to, counter.Words(body))
	}
	change := to + "/change"
	form := d.head.Page(change)
	for _, kept := range []string{"中文promise-1", "English exempt-1", `value="100"`} {
		if !strings.Contains(form, kept) {
			t.Errorf("the form of the next version does not hold %q", kept)
		}
	}
	next := with(terms(), "share", "1000")
	_, body, _ = d.send(d.head, change, next)
	next.Set("shown", counter.Hidden(t, body, "shown"))
	if status, body, _ := d.send(d.head, change, with(next, "then", "publish")); status != http.StatusSeeOther {
		t.Fatalf("next version: %d\n%s", status, counter.Words(body))
	}
	if status, body, _ := d.send(d.head, change, with(next, "seen", "1")); status != http.StatusUnprocessableEntity || !strings.Contains(body, "已经更新") {
		t.Errorf("a version that somebody else has changed: %d", status)
	}
	if page := counter.Words(d.clerk.Page(to)); !strings.Contains(page, "第2版") || !strings.Contains(page, "全部核查") {
		t.Errorf("the item:\n%s", page)
	}
	if status, _, _ := d.send(d.head, to+"/retire", nil); status != http.StatusSeeOther {
		t.Errorf("retired: %d", status)
	}
	if answer := d.clerk.Get(to + "/sign"); answer.Code != http.StatusSeeOther {
		t.Errorf("signed after it was retired: %d", answer.Code)
	}
}

// What is wrong with the terms is said beside its question, and nothing that was typed is lost.
func TestUnit_SaysWhatIsWrongWithTerms(t *testing.T) {
	d := atDesk(t)
	for want, answers := range map[string]url.Values{
		"请填写中文和英文":      with(terms(), "standard-en", ""),
		"请写明一至二十项承诺":    with(terms(), "promise-1-zh", "", "promise-1-en", ""),
		"数量至少为1":        with(terms(), "rectify-amount", "0"),
		"0到1000之间的整数":   with(terms(), "share", "1001"),
		"请确认本事项不属于这种情形": with(terms(), "none_of", "risk"),
		"事项编码由1至20位":    with(terms(), "code", "没有"),
		"请选择本单位目录中的":    with(terms(), "breach_item", ""),
		"免予核查的类别不完整":    with(terms(), "exempt-1-field", "grade"),
		"请选择至少一种核查方式":   with(terms(), "ways", "guess"),
	} {
		status, body, _ := d.send(d.head, "/desk/commitment-items/new", answers)
		if status != http.StatusUnprocessableEntity || !strings.Contains(counter.Words(body), want) || !strings.Contains(body, "中文asked") {
			t.Errorf("%s: %d\n%s", want, status, counter.Words(body))
		}
	}
	status, body, _ := d.send(d.head, "/desk/commitment-items/new", with(terms(), "then", "more_promise"))
	if status != http.StatusOK || !strings.Contains(body, `name="promise-2-zh"`) || !strings.Contains(body, "中文promise-1") {
		t.Errorf("another promise: %d", status)
	}
}
