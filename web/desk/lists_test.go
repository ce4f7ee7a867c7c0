package desk_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/desk"
	"creditcase/web/lists"
	"creditcase/web/objection"
	"creditcase/web/site"
)

// Every state, task, event and refusal that the system writes has its words.
func TestCaseWords_AreWhole(t *testing.T) {
	var keys []string
	for _, kind := range []casefile.TaskKind{casefile.TaskFormCheck, casefile.TaskCompare, casefile.TaskCorrect, casefile.TaskVerify,
		casefile.TaskDecide, casefile.TaskInform} {
		keys = append(keys, "task."+string(kind), "stage."+string(kind.Stage()), "trail.act."+string(kind.Act()))
		if _, ok := objection.Pages(nil).Forms[kind]; !ok {
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
		"trail.act.file", "trail.act.claim", "trail.act.release", site.RefusalKey("task_acted"), site.RefusalKey("case_closed"),
		site.RefusalKey("error.record_changed"), site.RefusalKey("error.outcome_not_in_pack"), "error.task_claimed_by_other",
		"error.attachment_gone", "error.not_representative", "error.record_not_found", "error.objection_open")
	for _, key := range keys {
		if !messages.Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
}

// Whatever can lie in an inbox can be picked out of it.
func TestInbox_FilterByEveryKind(t *testing.T) {
	data := &lists.List{Page: site.Page{Printer: messages.For(messages.Chinese)}}
	for role, want := range map[casefile.Role][]casefile.TaskKind{
		casefile.RoleAgencyHead: {casefile.TaskFormCheck, casefile.TaskApproveLate, casefile.TaskCompare, casefile.TaskCorrect,
			casefile.TaskRoute, casefile.TaskDecide, casefile.TaskInform, casefile.TaskDecideRepair, casefile.TaskConfirmStop, casefile.TaskServe, casefile.TaskApplyRevocation, casefile.TaskCheckPending, casefile.TaskAskAfter, casefile.TaskDecideRight, casefile.TaskCheckReorganization, casefile.TaskReplyUrge,
			casefile.TaskReachPartner, casefile.TaskTakeDown},
		casefile.RoleUnitClerk: {casefile.TaskFormCheck, casefile.TaskVerify, casefile.TaskDecideRepair, casefile.TaskCheckReply, casefile.TaskProlong, casefile.TaskConfirmStop,
			casefile.TaskServe, casefile.TaskCheckConditions, casefile.TaskCheckPromises, casefile.TaskVerifyRectified,
			casefile.TaskConfirmRevocation, casefile.TaskDecideRight, casefile.TaskReplyUrge},
		casefile.RoleUnitPrincipal: {casefile.TaskFormCheck, casefile.TaskApproveLate, casefile.TaskVerify, casefile.TaskDecideRepair, casefile.TaskCheckReply,
			casefile.TaskDecideListing, casefile.TaskProlong, casefile.TaskConfirmStop, casefile.TaskServe, casefile.TaskCheckConditions, casefile.TaskDecideDelisting, casefile.TaskCheckPromises,
			casefile.TaskVerifyRectified, casefile.TaskDecideBreach, casefile.TaskConfirmRevocation, casefile.TaskDecideRight, casefile.TaskApproveExtension, casefile.TaskReplyUrge},
	} {
		var got []casefile.TaskKind
		for _, o := range desk.TaskOptions(data, role)[1:] { // after all of them
			got = append(got, casefile.TaskKind(o.Value))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", role, diff)
		}
	}
}
