package e2e

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/workflows"
)

// basis is a record of the market authority whose basis is gone.
type basis struct {
	*question
	clerk  uuid.UUID // of the agency
	record uuid.UUID
}

// basisOf is a record of its own of a company: of the applicant, or of one for which no account stands.
func (c *city) basisOf(number string, spoken bool) *basis {
	c.t.Helper()
	b := &basis{question: &question{city: c}, record: uuid.New()}
	err := c.store.Pool.QueryRow(c.t.Context(), `SELECT a.id, u.id, o.id, k.id, g.id, w.id FROM accounts a JOIN accounts k ON k.login = 'market' JOIN units u ON u.id = k.unit_id
		JOIN units o ON o.kind = 'agency' JOIN accounts g ON g.login = 'agency' JOIN accounts w ON w.role = 'supervisor'
		WHERE a.login = 'applicant' ORDER BY w.login LIMIT 1`).Scan(&b.applicant, &b.unit, &b.agency, &b.answerer, &b.clerk, &b.watcher)
	if err != nil {
		c.t.Fatal(err)
	}
	subject := uuid.New()
	for _, question := range []struct {
		text string
		args []any
	}{
		{`INSERT INTO subjects (id, kind, name, code) SELECT $1, 'legal_person', '样例贸易公司' || $2::text, 'made-up-' || $2::text`, []any{subject, number}},
		{`INSERT INTO account_subjects SELECT $1, $2, 'representative' WHERE $3`, []any{b.applicant, subject, spoken}},
		{`INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields) VALUES ($1, $2, $3, 'penalty', 'public', '行政处罚', 'Penalty',
			'[{"key": "amount", "zh": "处罚金额", "en": "Fine", "kind": "amount", "places": 2}]')`, []any{b.record, "I-" + number, b.unit}},
		{`INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source) VALUES ($1, $2, $3, $1, $4, '2025-03-04', '{"amount": "5000"}')`,
			[]any{b.record, number, subject, b.unit}},
		{`INSERT INTO record_versions (record_id, version, content, valid_from) VALUES ($1, 1, '{"amount": "5000"}', '2025-03-04')`, []any{b.record}},
	} {
		if _, err := c.store.Pool.Exec(c.t.Context(), question.text, question.args...); err != nil {
			c.t.Fatal(err)
		}
	}
	return b
}

// tells has it told that the basis is gone since so many days, by the party, the unit or the agency.
func (b *basis) tells(by casefile.RevocationBy, days int) {
	b.t.Helper()
	now := b.clock.Now()
	n := db.NewRevocation{FormID: uuid.New(), ActorID: b.applicant, RecordID: b.record, Pack: b.pack, At: now, Request: casefile.RevocationRequest{By: by, Says: "处罚决定已被撤销",
		Document: casefile.RevokingDocument{Does: casefile.BasisRevoked, Body: "市人民政府", Number: "复〔2026〕3号", EffectiveOn: calendar.DateOf(now).AddDays(-days).String()}}}
	if by == casefile.RevocationByAgency {
		n.ActorID, n.UnitID = b.clerk, b.agency
	}
	if by == casefile.RevocationByUnit {
		n.ActorID, n.UnitID = b.answerer, b.unit
		n.Request.Tells = &casefile.RevocationNotice{Outcome: casefile.OutcomeDelete, Reasons: "处罚决定已被撤销"}
	}
	scan := uuid.New()
	err := b.store.AttachmentInsert(b.t.Context(), db.AttachmentInsertParams{ID: scan, AccountID: n.ActorID, Name: "决定书.pdf", MediaType: "application/pdf", Size: 1, UploadedAt: now})
	if err != nil {
		b.t.Fatal(err)
	}
	n.Request.Document.Files = []uuid.UUID{scan}
	receipt, err := b.store.AskRevocation(b.t.Context(), n)
	b.id = receipt.CaseID
	b.acted(receipt, err)
}

func (b *basis) confirms(o casefile.Outcome, changes ...casefile.Change) {
	b.t.Helper()
	b.act(b.answerer, b.unit, casefile.TaskConfirmRevocation, casefile.ActConfirmRevocation, casefile.RevocationNotice{Outcome: o, Changes: changes, Reasons: "经核实"})
}

func (b *basis) applies() {
	b.t.Helper()
	b.act(b.clerk, b.agency, casefile.TaskApplyRevocation, casefile.ActApplyRevocation, casefile.RevocationApplied{})
}

// settled holds that the case and its workflow have ended with the result, whether the unit was late, and how many effects the record is under by it.
func (b *basis) settled(result string, late, effects int, name string) {
	b.t.Helper()
	b.eventually("it is closed", func() bool {
		return b.count(`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'closed' AND result = $2`, b.id, result) == 1
	})
	for question, want := range map[string]int{
		`SELECT count(*) FROM acts WHERE case_id = $1 AND status <> 'done'`:                                            0,
		`SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`:                                          0,
		`SELECT count(*) FROM deadlines WHERE case_id = $1 AND message_id IS NULL AND met_at IS NULL`:                  0,
		`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'revocation.report' AND overdue_at IS NOT NULL`: late,
		`SELECT count(*) FROM escalations WHERE case_id = $1 AND settled_at IS NOT NULL`:                               late,
		`SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL`:                                         effects,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND (html_zh LIKE '%⟦%' OR html_zh LIKE '%异议申请%')`:            0,
	} {
		if n := b.count(question, b.id); n != want {
			b.t.Errorf("%d, want %d: %s", n, want, question)
		}
	}
	b.eventually("the workflow has ended", func() bool {
		is, err := b.temporal.DescribeWorkflowExecution(b.t.Context(), string(casefile.FlowRevocation)+"/"+b.id.String(), "")
		return err == nil && is.WorkflowExecutionInfo.CloseTime != nil
	})
	b.keepHistoryIn(casefile.FlowRevocation, b.id.String(), name)
}

// Every way that a revocation can take under a pack, with the workflow and the deliverers of a city: told by the unit in time and late, shown by the party and
// confirmed, or not, told by the agency and urged.
func TestRevocation(t *testing.T) {
	t.Parallel()
	for _, packID := range []string{"city-2022", "shenzhen-2020"} {
		c := newOffice(t, packID, 10*time.Second)
		ways := map[string]func(*basis){
			"told in time": func(b *basis) {
				b.tells(casefile.RevocationByUnit, 1)
				b.applies()
				b.settled("delete", 0, 1, "unit")
			},
			"told late": func(b *basis) {
				b.tells(casefile.RevocationByUnit, 20)
				b.applies()
				b.settled("delete", 1, 1, "unit.late")
			},
			"shown": func(b *basis) {
				b.tells(casefile.RevocationByParty, 0)
				b.keepHistoryIn(casefile.FlowRevocation, b.id.String(), "revocation_confirm")
				b.confirms(casefile.OutcomeDelete)
				b.keepHistoryIn(casefile.FlowRevocation, b.id.String(), "revocation_apply")
				b.applies()
				b.settled("delete", 0, 1, "party")
			},
			"not concerned": func(b *basis) {
				b.tells(casefile.RevocationByParty, 0)
				b.confirms(casefile.OutcomeNotConcerned)
				b.settled("not_concerned", 0, 0, "not_concerned")
			},
			"withdrawn": func(b *basis) {
				b.tells(casefile.RevocationByParty, 0)
				b.acted(b.store.Withdraw(b.t.Context(), uuid.New(), b.applicant, b.id, casefile.Withdrawal{Reasons: "材料不全"}, b.clock.Now()))
				b.settled("withdrawn", 0, 0, "withdrawn")
			},
			"urged": func(b *basis) {
				b.tells(casefile.RevocationByAgency, 20)
				b.eventually("the unit is late", func() bool {
					return b.count(`SELECT count(*) FROM escalations WHERE case_id = $1 AND settled_at IS NULL`, b.id) == 1
				})
				b.acted(b.store.Urge(b.t.Context(), db.NewUrge{FormID: uuid.New(), ActorID: b.watcher, At: b.clock.Now(),
					Urge: casefile.Urge{TaskID: b.task(casefile.TaskConfirmRevocation), Level: casefile.LevelSupervise, Text: "请立即告知"}}))
				b.act(b.answerer, b.unit, casefile.TaskReplyUrge, casefile.ActReplyUrge, casefile.UrgeReply{Text: "正在核实", DoneBy: calendar.DateOf(b.clock.Now()).AddDays(20).String()})
				serve := func() {
					b.act(b.clerk, b.agency, casefile.TaskServe, casefile.ActServe, casefile.Serving{Way: casefile.ServiceInPerson, State: casefile.ServiceServed,
						Day: calendar.DateOf(b.clock.Now()).String(), ReceivedBy: "前台"})
				}
				serve() // nobody stands for the company
				if err := b.temporal.SignalWorkflow(b.t.Context(), workflows.ID(casefile.FlowRevocation, b.id), "", workflows.DeadlineMoved, nil); err != nil {
					b.t.Fatal(err)
				}
				b.confirms(casefile.OutcomeDelete)
				b.applies()
				serve()
				b.settled("delete", 1, 1, "agency.urged.served")
			},
		}
		if c.pack.Revocation.Changes() {
			ways["changed"] = func(b *basis) {
				b.tells(casefile.RevocationByParty, 0)
				b.confirms(casefile.OutcomeCorrect, casefile.Change{Field: "amount", From: "5000", To: "500"})
				b.applies()
				b.settled("correct", 0, 1, "changed")
				if n := b.count(`SELECT count(*) FROM record_versions WHERE record_id = $1 AND content = '{"amount": "500"}'`, b.record); n != 1 {
					b.t.Error("the record does not say what it was changed to")
				}
			}
		}
		for name, way := range ways {
			t.Run(packID+"/"+name, func(t *testing.T) {
				t.Parallel()
				way(c.in(t).basisOf("YJ "+packID+" "+name, name != "urged"))
			})
		}
	}
}
