package e2e

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities/activitiestest"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// openedRepair files an application for repair with the unit at the instant, and lets it accept.
func (s *season) openedRepair(at time.Time) (caseID, record uuid.UUID) {
	s.t.Helper()
	record = s.aRecord(false)
	var applicant, subject uuid.UUID
	err := s.store.Pool.QueryRow(s.t.Context(), `SELECT a.id, r.subject_id FROM accounts a, records r WHERE a.login = 'applicant' AND r.id = $1`,
		record).Scan(&applicant, &subject)
	if err != nil {
		s.t.Fatal(err)
	}
	receipt, err := s.store.FileRepair(s.t.Context(), db.NewRepair{FormID: uuid.New(), ActorID: applicant, SubjectID: subject, PackID: s.pack.ID,
		PackVersion: int32(s.pack.Version), PackHash: s.pack.Hash(casefile.FlowRepair), At: at,
		Filing: casefile.RepairFiling{Standing: casefile.Standing{Phone: "0000-5550123"}, Channel: casefile.ChannelUnit, Statement: "罚款已缴清。",
			Records: []casefile.RepairClaim{{RecordID: record}}}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.act(receipt.CaseID, casefile.TaskFormCheck, casefile.FormCheck{Accept: true}, at)
	s.task(receipt.CaseID, casefile.TaskDecideRepair)
	return receipt.CaseID, record
}

// person is the account of a role at a body; of any body where unit is nil.
func (s *season) person(role casefile.Role, unit *uuid.UUID) (id uuid.UUID) {
	s.t.Helper()
	err := s.store.Pool.QueryRow(s.t.Context(), `SELECT id FROM accounts WHERE role = $1 AND ($2::uuid IS NULL OR unit_id = $2) ORDER BY login LIMIT 1`,
		role, unit).Scan(&id)
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// Whoever decides on a repair asks for more time and is urged at once: both lie beside the task, and neither ends its wait. Then a notice
// moves the deadline, its workflow hears of it, and the decision is taken all the same.
func TestRepairCase_AsideAndMoved(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	filed := time.Date(2019, time.March, 20, 10, 0, 0, 0, calendar.Zone)
	book := activitiestest.Book(t, "shenzhen-2020", "2020-01-01", "2018-01-01", map[string]int{"repair.decide": 29})
	s := newSeason(t, book, filed)
	caseID, record := s.openedRepair(filed)
	task, unit := s.task(caseID, casefile.TaskDecideRepair)
	before := s.due(caseID, "repair.decide")

	s.acted(s.store.RequestExtension(ctx, db.NewAct{FormID: uuid.New(), ActorID: s.person(casefile.RoleUnitClerk, &unit), UnitID: unit, TaskID: task,
		Kind: casefile.ActRequestExtension, Content: casefile.ExtensionRequest{Amount: 2, Reasons: "需要现场复查。"}, At: s.clock.Now()}))
	s.acted(s.store.Urge(ctx, db.NewUrge{FormID: uuid.New(), ActorID: s.person(casefile.RoleSupervisor, nil), At: s.clock.Now(),
		Urge: casefile.Urge{TaskID: task, Level: casefile.LevelUrge, Text: "请抓紧决定。"}}))
	approval, _ := s.task(caseID, casefile.TaskApproveExtension)
	reply, _ := s.task(caseID, casefile.TaskReplyUrge)
	s.acted(s.store.Act(ctx, db.NewAct{FormID: uuid.New(), ActorID: s.person(casefile.RoleUnitPrincipal, &unit), UnitID: unit, TaskID: approval,
		Kind: casefile.ActDecideExtension, Content: casefile.ExtensionDecision{Reasons: "情况并不复杂，请按期决定。"}, At: s.clock.Now()}))
	s.acted(s.store.Act(ctx, db.NewAct{FormID: uuid.New(), ActorID: s.person(casefile.RoleUnitClerk, &unit), UnitID: unit, TaskID: reply,
		Kind: casefile.ActReplyUrge, Content: casefile.UrgeReply{Text: "正在复查。", DoneBy: "2019-04-20"}, At: s.clock.Now()}))
	s.task(caseID, casefile.TaskDecideRepair)
	if got := s.due(caseID, "repair.decide"); got != before {
		t.Errorf("due %s after the extension was refused, want %s", got, before)
	}

	s.clock.set(time.Date(2019, time.March, 22, 15, 0, 0, 0, calendar.Zone))
	s.admin.open("/admin/calendar").follow("/known/2019-2").must(http.StatusOK).send("/apply", nil).must(http.StatusOK)
	s.recounted("2019-2")
	s.told()
	moved := s.due(caseID, "repair.decide")
	if moved == before || s.signals(caseID) != 1 {
		t.Errorf("due %s before and %s after the notice, %d signals", before, moved, s.signals(caseID))
	}
	s.mustHaveMoved(caseID, "repair.decide", before, moved, "2019-2")

	s.act(caseID, casefile.TaskDecideRepair, casefile.RepairDecision{Records: []casefile.RepairDecided{
		{RecordID: record, Outcome: casefile.OutcomeRefuseRepair, Reasons: "整改尚未完成。"}}}, s.clock.Now())
	s.eventually("the case is closed", func() bool {
		return s.count(`SELECT count(*) FROM cases WHERE id = $1 AND result = 'refuse_repair'`, caseID) == 1
	})
	s.checkTrails()
	s.keepHistoryIn(casefile.FlowRepair, caseID.String(), "moved")
}
