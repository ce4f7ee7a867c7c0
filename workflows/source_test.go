package workflows_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"creditcase/casefile"
	"creditcase/db"
)

// sources are the versions of the source of the case's record, and the kind of act that brought each.
func (c *court) sources() (contents []string, acts []string) {
	c.t.Helper()
	rows, err := c.city.Store.RecordSources(context.Background(), c.record())
	if err != nil {
		c.t.Fatal(err)
	}
	for _, s := range rows {
		var content casefile.Content
		if err := json.Unmarshal(s.Content, &content); err != nil {
			c.t.Fatal(err)
		}
		contents = append(contents, content["amount"])
		by := ""
		if s.ActID != nil {
			act, err := c.city.Store.ActGet(context.Background(), db.ActGetParams{ID: *s.ActID, CaseID: c.caseID})
			if err != nil {
				c.t.Fatal(err)
			}
			by = string(act.Kind)
		}
		acts = append(acts, by)
	}
	return contents, acts
}

// Whoever corrects, the platform's copy changes; the source does by the unit's decision alone, and keeps what it said before.
func TestObjection_SourceIsTheUnits(t *testing.T) {
	tests := []struct {
		name, pack string
		finding    casefile.Finding
		contents   []string
		acts       []string
	}{
		{"own error put right at once", "shenzhen-2022", casefile.FindingOwnError, []string{"500"}, []string{""}},
		{"own error put right by a decision", "shenzhen-2020", casefile.FindingOwnError, []string{"500"}, []string{""}},
		{"decided by the operator", "qianhai-2020", casefile.FindingNoError, []string{"5000"}, []string{""}},
		{"decided by the unit", "shenzhen-2022", casefile.FindingNoError, []string{"5000", "500"}, []string{"", "decide"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newCourt(t, tt.pack, monday)
			c.act = diligent(tt.finding, fix)
			c.run(c.file(casefile.Content{"amount": "5000"}, sourceFor(tt.finding), monday), time.Hour, 8)
			if err := c.env.GetWorkflowError(); err != nil || len(c.refused) > 0 {
				t.Fatal(err, c.refused)
			}
			if said := c.content(); said["amount"] != "500" {
				t.Errorf("the platform's copy says %s", said["amount"])
			}
			contents, acts := c.sources()
			if diff := cmp.Diff(tt.contents, contents) + cmp.Diff(tt.acts, acts); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What contradicts platform and source as they stand is refused with its reason, and the task can be answered again: a
// finding, a correction that the source does not bear out, a value that its field cannot hold.
func TestObjection_ContradictionsRefused(t *testing.T) {
	says := func(finding casefile.Finding, to string) casefile.Comparison {
		return casefile.Comparison{Finding: finding, Reasons: "已比对", Changes: []casefile.Change{{Field: "amount", From: "5000", To: to}}}
	}
	decides := func(to string) casefile.Decision {
		return casefile.Decision{Outcome: casefile.OutcomeCorrect, Reasons: "经核查",
			Changes: []casefile.Change{{Field: "amount", From: "5000", To: to}}}
	}
	tests := []struct {
		name    string
		finding casefile.Finding // that the table bears out
		kind    casefile.TaskKind
		wrong   any
	}{
		{"agrees, where they differ", casefile.FindingOwnError, casefile.TaskCompare, says(casefile.FindingNoError, "500")},
		{"own error, where they agree", casefile.FindingNoError, casefile.TaskCompare, says(casefile.FindingOwnError, "500")},
		{"corrected to what the source does not say", casefile.FindingOwnError, casefile.TaskCompare, says(casefile.FindingOwnError, "600")},
		{"letters in an amount", casefile.FindingNoError, casefile.TaskVerify, decides("61,60O")},
		{"not in the form that is kept", casefile.FindingNoError, casefile.TaskVerify, decides("61,600")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newCourt(t, "shenzhen-2022", monday)
			wrong := true
			c.act = func(task db.Task) any {
				if task.Kind == tt.kind && wrong {
					wrong = false
					return tt.wrong
				}
				return diligent(tt.finding, fix)(task)
			}
			c.run(c.file(casefile.Content{"amount": "5000"}, sourceFor(tt.finding), monday), time.Hour, 8)
			if err := c.env.GetWorkflowError(); err != nil {
				t.Fatal(err)
			}
			row := c.caseRow()
			if len(c.refused) != 1 || row.Result == nil || *row.Result != casefile.Result(casefile.OutcomeCorrect) {
				t.Errorf("refused %v, result %v", c.refused, row.Result)
			}
		})
	}
}
