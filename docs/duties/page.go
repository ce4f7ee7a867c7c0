package main

import (
	"fmt"
	"slices"
	"strings"
)

const head = `# Duties

Every duty that five regulations have somebody do around public credit information, ` + "`national-2026`" + ` left aside: what it is in our words, and
where the program does it. The articles are the authority; a duty names the one from which it was read. Made by ` + "`make generate`" + ` from
[duties.csv](duties.csv), which is where to change something.

| state | means |
|---|---|
| built | the program does it, has whom it concerns do it within the period, or lets nobody do otherwise; the files are those in which the rule or the step stands |
| partial | some of it, and the sentence says what is missing |
| not built | none of it, and the sentence says why |
| not of the program | it is done by people or in other systems, or is a power that nobody need use |

`

// page is the table as people read it.
func page(duties []duty) []byte {
	var b strings.Builder
	b.WriteString(head)
	procedures := proceduresOf(duties)
	counts(&b, duties, procedures)
	for _, procedure := range procedures {
		fmt.Fprintf(&b, "\n## %s\n\n| article | who | duty | within | state | where, or why not |\n|---|---|---|---|---|---|\n", capital(procedure))
		for _, d := range duties {
			if d.procedure == procedure {
				cells(&b, d.pack+" "+d.article, d.actor, d.duty, d.period, string(d.state), d.where())
			}
		}
	}
	return []byte(b.String())
}

// proceduresOf are the procedures and other matters, in the order of the table.
func proceduresOf(duties []duty) []string {
	var list []string
	for _, d := range duties {
		if !slices.Contains(list, d.procedure) {
			list = append(list, d.procedure)
		}
	}
	return list
}

// counts says how many duties of each matter are in each state.
func counts(b *strings.Builder, duties []duty, procedures []string) {
	row := []string{"matter"}
	for _, s := range states {
		row = append(row, string(s))
	}
	cells(b, append(row, "all")...)
	b.WriteString("|---" + strings.Repeat("|---:", len(states)+1) + "|\n")
	count := func(of func(duty) bool, name string) {
		row, all := []string{name}, 0
		for _, s := range states {
			n := 0
			for _, d := range duties {
				if d.state == s && of(d) {
					n++
				}
			}
			row, all = append(row, fmt.Sprint(n)), all+n
		}
		cells(b, append(row, fmt.Sprint(all))...)
	}
	for _, procedure := range procedures {
		count(func(d duty) bool { return d.procedure == procedure }, fmt.Sprintf("[%s](#%s)", capital(procedure), procedure))
	}
	count(func(duty) bool { return true }, "all")
}

// where leads to the files, and says what is missing.
func (d duty) where() string {
	parts := make([]string, 0, len(d.files)+1)
	for _, name := range d.files {
		parts = append(parts, fmt.Sprintf("[%s](../%s)", name, name))
	}
	if d.why != "" {
		parts = append(parts, d.why)
	}
	return strings.Join(parts, "<br>")
}

func cells(b *strings.Builder, texts ...string) {
	for _, text := range texts {
		b.WriteString("| " + strings.ReplaceAll(text, "|", `\|`) + " ")
	}
	b.WriteString("|\n")
}

func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
