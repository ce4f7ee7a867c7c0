package web

import (
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/messages"
)

func TestCursor_RoundTripAndRubbish(t *testing.T) {
	want := cursor{time.Date(2026, time.September, 18, 6, 5, 4, 123000, time.UTC), uuid.New()}
	if got := cursorOf(httptest.NewRequest("GET", "/desk?after="+want.String(), nil), listBottom); got != want {
		t.Errorf("%v, want %v", got, want)
	}
	if got := cursorOf(httptest.NewRequest("GET", "/desk?after="+listTop.String(), nil), listBottom); got != listTop {
		t.Errorf("end of the list: %v, want %v", got, listTop)
	}
	id := uuid.NewString()
	for _, rubbish := range []string{"", ".", "x", "1.", "1.x", "zzzzzzzzzzzz." + id, "-zzzzzzzzzzzz." + id, "%00." + id} {
		if got := cursorOf(httptest.NewRequest("GET", "/desk?after="+rubbish, nil), listBottom); got != listBottom {
			t.Errorf("%q: %v, want the start", rubbish, got)
		}
	}
}

func TestTurns_KeepTheFilter(t *testing.T) {
	tests := []struct{ at, next, wantNext, wantFirst string }{
		{"/desk", "", "", ""},
		{"/desk?kind=verify", "n", "/desk?after=n&kind=verify", ""},
		{"/desk?after=m", "", "", "/desk"},
		{"/desk?after=m&kind=verify", "n", "/desk?after=n&kind=verify", "/desk?kind=verify"},
	}
	for _, tt := range tests {
		next, first := turns(httptest.NewRequest("GET", tt.at, nil), tt.next)
		if next != tt.wantNext || first != tt.wantFirst {
			t.Errorf("%s: next %q, first %q", tt.at, next, first)
		}
	}
}

// A number in a filter is written as it is kept, however it is typed.
func TestNumberFilter_AsItIsTyped(t *testing.T) {
	for typed, want := range map[string]string{"ＹＹ２０２６０００１２３": "YY2026000123", "yy2026 000-123": "YY2026000123",
		"〔YY2026\u200b000123〕": "YY2026000123"} {
		data := &listPage{Form: newForm(messages.For(messages.Chinese), url.Values{"number": {typed}})}
		if got := data.numberFilter("desk.filter.case_number", casefile.PlainCode); got != want || data.Form.Value("number") != want {
			t.Errorf("%q is looked for as %q, shown as %q", typed, got, data.Form.Value("number"))
		}
	}
}

// An instant in an error is written as people write it.
func TestSentence_WritesInstants(t *testing.T) {
	e := casefile.NewError(casefile.CodeConflict, "error.task_acted", nil, "周明", testNow.UTC())
	want := "此事项已由周明于2026年9月18日 14:05办理，您的提交没有生效。"
	p := messages.For(messages.Chinese)
	if got := p.T(e.Message, written(p, e.Args)...); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Every state, task, event and refusal that the system writes has its words.
func TestCaseWords_AreWhole(t *testing.T) {
	var keys []string
	for _, kind := range []casefile.TaskKind{casefile.TaskFormCheck, casefile.TaskCompare, casefile.TaskCorrect, casefile.TaskVerify,
		casefile.TaskDecide, casefile.TaskInform} {
		keys = append(keys, "task."+string(kind), "stage."+string(kind.Stage()), "trail.act."+string(kind.Act()))
		if _, ok := objectionPages(nil).forms[kind]; !ok {
			t.Errorf("no form for %s", kind)
		}
	}
	for _, o := range []casefile.Outcome{casefile.OutcomeKeep, casefile.OutcomeCorrect, casefile.OutcomeSupplement,
		casefile.OutcomeStopPublication, casefile.OutcomeDelete, casefile.OutcomeRemoveFromList} {
		keys = append(keys, "result."+string(o))
		if effect := o.Effect(); effect != "" {
			keys = append(keys, "effect."+string(effect))
		}
	}
	for _, event := range []string{"deadline", "task_opened", "effect", "decided", "accepted", "compared", "reminded", "overdue",
		"notice", "act_refused", "closed"} {
		keys = append(keys, "trail.step."+event)
	}
	keys = append(keys, "stage.closed", "result.refused", "effect.annotated", "finding.own_error", "finding.no_error",
		"trail.act.file", "trail.act.claim", "trail.act.release", refusalKey("task_acted"), refusalKey("case_closed"),
		refusalKey("error.record_changed"), refusalKey("error.outcome_not_in_pack"), "error.task_claimed_by_other",
		"error.attachment_gone", "error.not_representative", "error.record_not_found", "error.objection_open")
	for _, key := range keys {
		if !messages.Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
}

// Whatever can lie in an inbox can be picked out of it.
func TestInbox_FilterByEveryKind(t *testing.T) {
	data := &listPage{page: page{Printer: messages.For(messages.Chinese)}}
	for role, want := range map[casefile.Role][]casefile.TaskKind{
		casefile.RoleAgencyHead: {casefile.TaskFormCheck, casefile.TaskApproveLate, casefile.TaskCompare, casefile.TaskCorrect,
			casefile.TaskRoute, casefile.TaskDecide, casefile.TaskInform, casefile.TaskReplyUrge, casefile.TaskReachPartner},
		casefile.RoleUnitClerk: {casefile.TaskFormCheck, casefile.TaskVerify, casefile.TaskReplyUrge},
		casefile.RoleUnitPrincipal: {casefile.TaskFormCheck, casefile.TaskApproveLate, casefile.TaskVerify, casefile.TaskApproveExtension,
			casefile.TaskReplyUrge},
	} {
		var got []casefile.TaskKind
		for _, o := range data.taskOptions(role)[1:] { // after all of them
			got = append(got, casefile.TaskKind(o.Value))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", role, diff)
		}
	}
}
