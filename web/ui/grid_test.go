package ui

import "testing"

// Rows lays the cells out as a template would: what stands in them is escaped, and a day outside the month or the period says nothing.
func TestGridMonth_Rows(t *testing.T) {
	m := GridMonth{Weeks: [][7]GridDay{{{}, {}, {}, {}, {Day: 1}, {Day: 2, Class: " cc-day--marked", Marks: []string{"<1>", "休"}, Said: "a & b"}, {Day: 3}}}}
	const want = `
        <tr><td class="cc-day"></td><td class="cc-day"></td><td class="cc-day"></td><td class="cc-day"></td>` +
		`<td class="cc-day"><span class="cc-day__number">1</span></td>` +
		`<td class="cc-day cc-day--marked"><span aria-hidden="true"><span class="cc-day__number">2</span><span class="cc-day__mark">&lt;1&gt;</span>` +
		`<span class="cc-day__mark">休</span></span><span class="govuk-visually-hidden">a &amp; b</span></td>` +
		`<td class="cc-day"><span class="cc-day__number">3</span></td></tr>`
	if got := string(m.Rows()); got != want {
		t.Errorf("rows are\n%s\nwant\n%s", got, want)
	}
}
