package db_test

import (
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// A unit's request for more time that waits for its head, asked for by somebody of the unit.
func (c receiving) askedForTime(t *testing.T, asker uuid.UUID) (verify, approval uuid.UUID) {
	t.Helper()
	receipt, err := c.Store.File(t.Context(), c.Filing(c.NewRecord(t, nil, nil), "city-2022", 1, "h", noon))
	if err != nil {
		t.Fatal(err)
	}
	verify, approval = uuid.New(), uuid.New()
	due := noon.AddDate(0, 0, 9)
	open := func(id uuid.UUID, kind casefile.TaskKind, putUpBy, about *uuid.UUID) {
		err := c.Store.OpenTask(t.Context(), db.TaskInsertParams{ID: id, CaseID: receipt.CaseID, Kind: kind, UnitID: c.Unit, PutUpBy: putUpBy,
			AboutID: about, OpenedAt: noon, DueAt: due})
		if err != nil {
			t.Fatal(err)
		}
	}
	open(verify, casefile.TaskVerify, nil, nil)
	ask := c.on(verify, asker, casefile.ActRequestExtension, casefile.ExtensionRequest{Amount: 2, Reasons: "需要调档"})
	asked, err := c.Store.RequestExtension(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	open(approval, casefile.TaskApproveExtension, &asker, &verify)
	err = c.Store.ExtensionInsert(t.Context(), db.ExtensionInsertParams{ID: asked.ActID, CaseID: receipt.CaseID, TaskID: verify,
		ApprovalID: approval, Asked: 2, Reasons: "需要调档", RequestedAt: noon})
	if err != nil {
		t.Fatal(err)
	}
	return verify, approval
}

func (c receiving) on(task, actor uuid.UUID, kind casefile.ActKind, content any) db.NewAct {
	return db.NewAct{FormID: uuid.New(), ActorID: actor, UnitID: c.Unit, TaskID: task, Kind: kind, Content: content, At: noon}
}

// another gives the unit one more account.
func (c receiving) another(t *testing.T, role casefile.Role) uuid.UUID {
	t.Helper()
	id := uuid.New()
	c.exec(t, `INSERT INTO accounts (id, login, password_hash, name, role, unit_id, created_at) VALUES ($1, $2, '', '另一位', $3, $4, now())`,
		id, id.String(), role, c.Unit)
	return id
}

func (c receiving) holder(t *testing.T, task uuid.UUID) *uuid.UUID {
	t.Helper()
	got, err := c.Store.TaskGet(t.Context(), task)
	if err != nil {
		t.Fatal(err)
	}
	return got.ClaimedBy
}

// What only a head may decide, a clerk can neither claim, nor be given, nor do; the head still can afterwards.
func TestTasksForHeads_AtEveryDoorOfTheReceipt(t *testing.T) {
	c := receiving{newCity(t)}
	_, approval := c.askedForTime(t, c.UnitClerk)
	clerk := c.another(t, casefile.RoleUnitClerk)
	approve := casefile.ExtensionDecision{Approve: true}
	for name, err := range map[string]error{
		"claim":     receiptError(c.Store.Claim(t.Context(), c.on(approval, clerk, casefile.ActClaim, nil))),
		"release":   receiptError(c.Store.Claim(t.Context(), c.on(approval, clerk, casefile.ActRelease, nil))),
		"hand over": receiptError(c.Store.HandOver(t.Context(), c.on(approval, clerk, casefile.ActHandOver, nil), c.UnitHead)),
		"take back": receiptError(c.Store.TakeBack(t.Context(), c.on(approval, clerk, casefile.ActTakeBack, nil), casefile.TakeBack{Reasons: "因病"})),
		"act":       receiptError(c.Store.Act(t.Context(), c.on(approval, clerk, casefile.ActDecideExtension, approve))),
	} {
		t.Run(name, func(t *testing.T) { wantError(t, err, casefile.CodeForbidden, "error.heads_only") })
	}
	err := receiptError(c.Store.HandOver(t.Context(), c.on(approval, c.UnitHead, casefile.ActHandOver, nil), clerk))
	wantError(t, err, casefile.CodeNotFound, "error.colleague_not_found")
	if holder := c.holder(t, approval); holder != nil {
		t.Errorf("%s holds the task", holder)
	}
	if _, err := c.Store.Act(t.Context(), c.on(approval, c.UnitHead, casefile.ActDecideExtension, approve)); err != nil {
		t.Errorf("the head: %v", err)
	}
}

func receiptError(_ db.Receipt, err error) error { return err }

// Who asks for more time does not grant it: another head does, or a unit that has one head only has allowed it.
func TestExtension_TakesTwoPeople(t *testing.T) {
	c := receiving{newCity(t)}
	approve := casefile.ExtensionDecision{Approve: true}
	second := c.another(t, casefile.RoleUnitPrincipal)
	_, approval := c.askedForTime(t, c.UnitHead)
	for name, err := range map[string]error{
		"claim": receiptError(c.Store.Claim(t.Context(), c.on(approval, c.UnitHead, casefile.ActClaim, nil))),
		"act":   receiptError(c.Store.Act(t.Context(), c.on(approval, c.UnitHead, casefile.ActDecideExtension, approve))),
	} {
		t.Run(name, func(t *testing.T) { wantError(t, err, casefile.CodeForbidden, "error.second_person") })
	}
	c.exec(t, `UPDATE units SET sole_head_decides = true`)
	err := receiptError(c.Store.Act(t.Context(), c.on(approval, c.UnitHead, casefile.ActDecideExtension, approve)))
	wantError(t, err, casefile.CodeForbidden, "error.second_person") // there are two heads
	err = receiptError(c.Store.HandOver(t.Context(), c.on(approval, second, casefile.ActHandOver, nil), c.UnitHead))
	wantError(t, err, casefile.CodeNotFound, "error.colleague_not_found")

	c.exec(t, `UPDATE accounts SET disabled_at = now() WHERE id = $1`, second)
	if _, err := c.Store.Act(t.Context(), c.on(approval, c.UnitHead, casefile.ActDecideExtension, approve)); err != nil {
		t.Fatalf("the only head, where the unit allows it: %v", err)
	}
	if n := c.count(t, `SELECT count(*) FROM acts WHERE own_decision AND task_id = $1`, approval); n != 1 {
		t.Errorf("%d acts are marked as decided by who asked", n)
	}
	if n := c.count(t, `SELECT count(*) FROM trail WHERE entry LIKE '%"own_decision":"yes"%'`); n != 1 {
		t.Errorf("%d lines of the trail say it", n)
	}
}

// A request that nobody could decide is not taken.
func TestRequestExtension_OnlyWhereSomebodyCanDecide(t *testing.T) {
	c := receiving{newCity(t)}
	verify := c.verifyTask(t)
	request := casefile.ExtensionRequest{Amount: 1, Reasons: "需要调档"}
	_, err := c.Store.RequestExtension(t.Context(), c.on(verify, c.UnitHead, casefile.ActRequestExtension, request))
	wantError(t, err, casefile.CodeConflict, "error.nobody_decides")
	c.exec(t, `UPDATE units SET sole_head_decides = true`)
	if _, err := c.Store.RequestExtension(t.Context(), c.on(verify, c.UnitHead, casefile.ActRequestExtension, request)); err != nil {
		t.Errorf("where the unit allows it: %v", err)
	}
	verify = c.verifyTask(t)
	c.exec(t, `UPDATE accounts SET disabled_at = now() WHERE id = $1`, c.UnitHead)
	_, err = c.Store.RequestExtension(t.Context(), c.on(verify, c.UnitClerk, casefile.ActRequestExtension, request))
	wantError(t, err, casefile.CodeConflict, "error.nobody_decides")
}

func (c receiving) verifyTask(t *testing.T) uuid.UUID {
	t.Helper()
	receipt, err := c.Store.File(t.Context(), c.Filing(c.NewRecord(t, nil, nil), "city-2022", 1, "h", noon))
	if err != nil {
		t.Fatal(err)
	}
	id := uuid.New()
	err = c.Store.OpenTask(t.Context(), db.TaskInsertParams{ID: id, CaseID: receipt.CaseID, Kind: casefile.TaskVerify, UnitID: c.Unit,
		OpenedAt: noon, DueAt: noon.AddDate(0, 0, 9)})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// A head takes a claimed task back and gives it on; the trail says from whom, to whom and why.
func TestTakeBack(t *testing.T) {
	c := receiving{newCity(t)}
	verify, colleague := c.verifyTask(t), c.another(t, casefile.RoleUnitClerk)
	back := func(actor uuid.UUID, to *uuid.UUID) error {
		_, err := c.Store.TakeBack(t.Context(), c.on(verify, actor, casefile.ActTakeBack, nil), casefile.TakeBack{To: to, Reasons: "经办人请假"})
		return err
	}
	wantError(t, back(c.UnitHead, nil), casefile.CodeConflict, "error.task_not_held")
	if _, err := c.Store.Claim(t.Context(), c.on(verify, c.UnitClerk, casefile.ActClaim, nil)); err != nil {
		t.Fatal(err)
	}
	wantError(t, back(colleague, &colleague), casefile.CodeForbidden, "error.heads_only")
	wantError(t, back(c.AgencyHead, nil), casefile.CodeForbidden, "error.heads_only") // the head of another body
	wantError(t, back(c.UnitHead, &c.AgencyClerk), casefile.CodeNotFound, "error.colleague_not_found")
	if err := back(c.UnitHead, &colleague); err != nil {
		t.Fatal(err)
	}
	if holder := c.holder(t, verify); holder == nil || *holder != colleague {
		t.Errorf("held by %v, want the colleague", holder)
	}
	if n := c.count(t, `SELECT count(*) FROM trail WHERE entry::jsonb @> jsonb_build_object('event', 'act.take_back', 'facts',
		jsonb_build_object('from', $1::text, 'to', $2::text, 'reasons', '经办人请假', 'task', 'verify'))`, c.UnitClerk.String(), colleague.String()); n != 1 {
		t.Errorf("%d lines of the trail", n)
	}
	if err := back(c.UnitHead, nil); err != nil {
		t.Fatal(err)
	}
	if holder := c.holder(t, verify); holder != nil {
		t.Errorf("held by %s, want nobody", holder)
	}
	decide := c.on(verify, c.UnitClerk, casefile.ActDecide, casefile.Decision{Outcome: casefile.OutcomeKeep, Reasons: "无误"})
	if _, err := c.Store.Act(t.Context(), decide); err != nil {
		t.Errorf("acting after two who had it: %v", err)
	}
	wantError(t, back(c.UnitHead, nil), casefile.CodeConflict, "error.task_acted")
}

// The tasks of an account that is gone are open again, and nobody waits for the opening.
func TestReleaseTasksOf(t *testing.T) {
	c := receiving{newCity(t)}
	first, second, others := c.verifyTask(t), c.verifyTask(t), c.verifyTask(t)
	colleague := c.another(t, casefile.RoleUnitClerk)
	for task, who := range map[uuid.UUID]uuid.UUID{first: c.UnitClerk, second: c.UnitClerk, others: colleague} {
		if _, err := c.Store.Claim(t.Context(), c.on(task, who, casefile.ActClaim, nil)); err != nil {
			t.Fatal(err)
		}
	}
	err := receiptError(c.Store.Claim(t.Context(), c.on(first, colleague, casefile.ActClaim, nil)))
	wantError(t, err, casefile.CodeConflict, "error.task_claimed")
	c.exec(t, `UPDATE accounts SET disabled_at = now() WHERE id = $1`, c.UnitClerk)
	err = receiptError(c.Store.Claim(t.Context(), c.on(others, c.UnitClerk, casefile.ActClaim, nil)))
	wantError(t, err, casefile.CodeNotFound, "error.task_not_found") // who is disabled does nothing any more
	if _, err := c.Store.Claim(t.Context(), c.on(first, colleague, casefile.ActClaim, nil)); err != nil {
		t.Errorf("before the tasks were opened: %v", err)
	}
	if n, err := c.Store.ReleaseTasksOf(t.Context(), c.UnitClerk, c.AgencyHead, noon); n != 1 || err != nil {
		t.Errorf("%d opened, %v; want the one that was left", n, err)
	}
	if n, err := c.Store.ReleaseTasksOf(t.Context(), c.UnitClerk, c.AgencyHead, noon); n != 0 || err != nil {
		t.Errorf("again: %d opened, %v", n, err)
	}
	if c.holder(t, second) != nil || *c.holder(t, others) != colleague {
		t.Error("the wrong tasks were opened")
	}
	if n := c.count(t, `SELECT count(*) FROM trail WHERE entry LIKE '%"step.holder_gone"%'`); n != 1 {
		t.Errorf("%d lines of the trail", n)
	}
}
