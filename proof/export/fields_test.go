package export_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/proof"
)

// rowParts are the parts of a file that are stored rows of the case.
var rowParts = []string{"case", "parties", "records", "acts", "events", "deadlines", "decisions", "documents", "services", "effects"}

// unheld are the fields of those parts that rows of no case say: whoever forges them must forge nothing else. docs/proof.md says so.
var unheld = []string{"records.item"}

// elsewhere are fields of which a finding can be about another part: the code of a unit is held to the others of the same unit.
var elsewhere = []string{"case.unit", "acts.unit"}

// leaf is one value in a part of a file.
type leaf struct {
	field string // "services.sent_at"
	part  string // "services/2"
	set   func(value any)
	value any
}

// leaves gives the values of the parts that are rows. Personal data, which a forger hashes anew, and the reckoning of deadlines, which is
// counted again, have tests of their own.
func leaves(file map[string]any) (list []leaf) {
	for _, field := range rowParts {
		elements, isList := file[field].([]any)
		if !isList {
			list = append(list, leavesOf(field, field, file[field].(map[string]any))...)
		}
		for i, element := range elements {
			list = append(list, leavesOf(field, fmt.Sprintf("%s/%d", field, i+1), element.(map[string]any))...)
		}
	}
	return list
}

func leavesOf(field, part string, object map[string]any) (list []leaf) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		switch value := object[name].(type) {
		case map[string]any:
			if _, secret := value["hmac_sha256"]; !secret && name != "explanation" {
				list = append(list, leavesOf(field+"."+name, part, value)...)
			}
		case []any:
			for _, element := range value {
				list = append(list, leavesOf(field+"."+name, part, element.(map[string]any))...)
			}
		default:
			list = append(list, leaf{field + "." + name, part, func(value any) { object[name] = value }, value})
		}
	}
	return list
}

// another is a value of the same form.
func another(value any) any {
	switch value := value.(type) {
	case float64:
		return value + 1
	case bool:
		return !value
	case string:
		if at, err := time.Parse(time.RFC3339Nano, value); err == nil {
			return at.Add(time.Hour).Format(time.RFC3339Nano)
		}
		if uuid.Validate(value) == nil {
			return uuid.NewString()
		}
		return value + "x"
	}
	return "x"
}

// TestEveryFieldChanged changes each field of the parts that are stored rows of the case, in the first two that have it, to another value
// and to none, and seals the file again: each change is found.
func TestEveryFieldChanged(t *testing.T) {
	p := extendedCase(t)
	p.serveOne()
	whole, sealed := p.export(p.city.AgencyClerk)
	p.holds(sealed)
	if !slices.ContainsFunc(whole.Services, func(s proof.Service) bool { return s.State == casefile.ServiceServed }) {
		t.Error("no document was served")
	}
	var file map[string]any
	if err := json.Unmarshal(sealed, &file); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, l := range leaves(file) {
		if seen[l.field]++; seen[l.field] > 2 {
			continue
		}
		for _, value := range []any{another(l.value), nil} {
			l.set(value)
			part := l.part
			if slices.Contains(elsewhere, l.field) {
				part = ""
			}
			if found := p.foundIn(t, file, part); found == slices.Contains(unheld, l.field) {
				t.Errorf("%s of %s is %v instead of %v: found %t", l.field, l.part, value, l.value, found)
			}
		}
		l.set(l.value)
	}
	for _, must := range []string{"case.about_zh", "case.subject_id", "parties.capacity", "parties.since", "records.n", "records.result", "events.act",
		"deadlines.task", "decisions.record", "documents.to", "documents.issuer", "services.served_at", "effects.hides", "acts.unit"} {
		if seen[must] == 0 {
			t.Errorf("%s is not changed by this test", must)
		}
	}
}

// foundIn seals the file and reports whether a finding is about the part; "": about any.
func (p *play) foundIn(t *testing.T, file map[string]any, part string) bool {
	t.Helper()
	text, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	var f proof.File
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	data, err := proof.Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(proof.Verify(data, p.book).Findings, func(f proof.Finding) bool {
		return (part == "" || f.Part == part) && !strings.Contains(f.Text, "as it was sealed")
	})
}
