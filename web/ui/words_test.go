package ui_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/ui"
	"creditcase/web/webtest"
)

// An instant in an error is written as people write it.
func TestSentence_WritesInstants(t *testing.T) {
	e := casefile.NewError(casefile.CodeConflict, "error.task_acted", nil, "周明", webtest.Now.UTC())
	want := "此事项已由周明于2026年9月18日 14:05办理，您的提交没有生效。"
	p := messages.For(messages.Chinese)
	if got := p.T(e.Message, ui.Written(p, e.Args)...); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// What was not said has no row, unless it can be said still.
func TestSummaryList_Said(t *testing.T) {
	said := ui.SummaryRow{Key: "姓名", Value: "周明"}
	open := ui.SummaryRow{Key: "联系电话", Actions: []ui.Action{{Text: "填写", Href: "/"}}}
	list := ui.SummaryList{Rows: []ui.SummaryRow{said, {Key: "联系电话"}, {Key: "理由", Lines: []string{""}}, open}}
	if diff := cmp.Diff([]ui.SummaryRow{said, open}, list.Said()); diff != "" {
		t.Error(diff)
	}
}
