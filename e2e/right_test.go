package e2e

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// entitled is a case in which the applicant's company asks for a right about an honour of its own.
type entitled struct {
	*question
	subject, record uuid.UUID
	number          string
}

// honoured gives the company an honour of the market authority.
func (c *city) honoured() *entitled {
	c.t.Helper()
	e := &entitled{question: &question{city: c}, record: c.record(offence{category: casefile.CategoryHonour, says: casefile.Content{"what": "诚信经营示范单位"}})}
	err := c.store.Pool.QueryRow(c.t.Context(), `SELECT a.id, u.id, o.id, k.id, g.id, w.id, r.subject_id, r.number FROM records r JOIN units u ON u.id = r.unit_id
		JOIN accounts a ON a.login = 'applicant' JOIN accounts k ON k.login = 'market' JOIN units o ON o.kind = 'agency' JOIN accounts g ON g.unit_id = o.id AND g.role = 'agency_clerk'
		JOIN accounts w ON w.role = 'supervisor' WHERE r.id = $1 ORDER BY g.login, w.login LIMIT 1`, e.record).Scan(&e.applicant, &e.unit, &e.agency, &e.answerer, &e.sorter,
		&e.watcher, &e.subject, &e.number)
	if err != nil {
		c.t.Fatal(err)
	}
	return e
}

// asks has the right asked for, from the account.
func (e *entitled) asks(right casefile.RightID, way casefile.Outcome) {
	e.t.Helper()
	e.ask(db.NewRight{ActorID: e.applicant, SubjectID: e.subject, Request: casefile.RightRequest{Channel: casefile.ChannelAgency, Right: right, Way: way, Records: []uuid.UUID{e.record}}})
}

func (e *entitled) ask(n db.NewRight) {
	e.t.Helper()
	n.FormID, n.Pack, n.At = uuid.New(), e.pack, e.clock.Now()
	if n.Request.Right == casefile.RightStatement {
		n.Request.Ground, n.Request.Text = "force_majeure", "台风期间停电，未能按期公示。"
	}
	receipt, err := e.store.AskRight(e.t.Context(), n)
	e.id = receipt.CaseID
	e.acted(receipt, err)
}

// decides lets the agency, or the unit, decide; an exception is of a refusal.
func (e *entitled) decides(actor, unit uuid.UUID, o casefile.Outcome, exception string) {
	e.t.Helper()
	e.act(actor, unit, casefile.TaskDecideRight, casefile.ActDecideRight, casefile.RightDecision{Rulings: []casefile.RightRuling{{RecordID: e.record, Outcome: o,
		Exception: exception, Reasons: "已经核对申请和信息"}}})
}

// opens lets the company open the decision.
func (e *entitled) opens() {
	e.t.Helper()
	var notice uuid.UUID
	if err := e.store.Pool.QueryRow(e.t.Context(), `SELECT id FROM notices WHERE case_id = $1 AND kind = 'right'`, e.id).Scan(&notice); err != nil {
		e.t.Fatal(err)
	}
	e.acted(e.store.OpenDocument(e.t.Context(), uuid.New(), e.applicant, e.id, notice, e.clock.Now()))
}

// settled holds that the case and its workflow have ended with the result, and keeps the history under the name.
func (e *entitled) settled(result casefile.Result, name string) {
	e.t.Helper()
	e.eventually("the case is closed", func() bool {
		return e.count(`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'closed'`, e.id) == 1
	})
	for query, want := range map[string]int{
		`SELECT count(*) FROM cases WHERE id = $1 AND result = '` + string(result) + `'`:                    1,
		`SELECT count(*) FROM acts WHERE case_id = $1 AND status = 'received'`:                              0,
		`SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL AND kind <> 'serve'`:           0,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND (html_zh LIKE '%⟦%' OR html_zh LIKE '%异议申请%')`: 0,
	} {
		if n := e.count(query, e.id); n != want {
			e.t.Errorf("%d, want %d: %s", n, want, query)
		}
	}
	e.eventually("the workflow has ended", func() bool {
		is, err := e.temporal.DescribeWorkflowExecution(e.t.Context(), string(casefile.FlowRight)+"/"+e.id.String(), "")
		return err == nil && is.WorkflowExecutionInfo.CloseTime != nil
	})
	e.keepHistoryIn(casefile.FlowRight, e.id.String(), name)
}

// isPublic reports whether the public finds the record now.
func (e *entitled) isPublic() bool {
	e.t.Helper()
	var code string
	if err := e.store.Pool.QueryRow(e.t.Context(), `SELECT code FROM subjects WHERE id = $1`, e.subject).Scan(&code); err != nil {
		e.t.Fatal(err)
	}
	found, err := e.store.PublicRecordsSearch(e.t.Context(), db.PublicRecordsSearchParams{Code: code, NamePattern: "-", Now: e.clock.Now(), Most: 1000})
	if err != nil {
		e.t.Fatal(err)
	}
	for _, r := range found {
		if r.ID == e.record {
			return true
		}
	}
	return false
}

// Each right under each pack that gives it, granted and refused, with the workflow and the deliverers of a city in which a day lasts a second.
func TestRight(t *testing.T) {
	t.Parallel()
	for pack, ways := range map[string]map[string]func(*entitled){
		"shenzhen-2020": {
			"not disclosed, and taken back": func(e *entitled) {
				e.asks(casefile.RightHonours, casefile.OutcomeNotDisclose)
				e.keepHistoryIn(casefile.FlowRight, e.id.String(), "right_decision")
				e.decides(e.sorter, e.agency, casefile.OutcomeNotDisclose, "")
				if e.isPublic() {
					e.t.Error("it is public though it is not to be disclosed")
				}
				e.opens()
				e.settled(casefile.Result(casefile.OutcomeNotDisclose), "not_disclose")
				e.acted(e.store.TakeBackRight(e.t.Context(), db.NewTakeBack{FormID: uuid.New(), ActorID: e.applicant, CaseID: e.id, At: e.clock.Now()}))
				e.eventually("it is public again", e.isPublic)
			},
			"a statement": func(e *entitled) {
				e.asks(casefile.RightStatement, casefile.OutcomeAttachStatement)
				e.decides(e.sorter, e.agency, casefile.OutcomeAttachStatement, "")
				e.opens()
				e.settled(casefile.Result(casefile.OutcomeAttachStatement), "attach_statement")
			},
			"urged": func(e *entitled) {
				e.asks(casefile.RightHonours, casefile.OutcomeNotShare)
				e.acted(e.store.Urge(e.t.Context(), db.NewUrge{FormID: uuid.New(), ActorID: e.watcher, At: e.clock.Now(),
					Urge: casefile.Urge{TaskID: e.task(casefile.TaskDecideRight), Level: casefile.LevelUrge, Text: "请尽快处理"}}))
				e.act(e.sorter, e.agency, casefile.TaskReplyUrge, casefile.ActReplyUrge, casefile.UrgeReply{Text: "正在处理", DoneBy: calendar.DateOf(e.clock.Now()).AddDays(60).String()})
				if err := e.store.WakeInsert(e.t.Context(), []uuid.UUID{e.id}); err != nil { // as where a notice moves its date
					e.t.Fatal(err)
				}
				e.eventually("the workflow was woken", func() bool { return e.count(`SELECT count(*) FROM wakes WHERE case_id = $1`, e.id) == 0 })
				e.decides(e.sorter, e.agency, casefile.OutcomeNotShare, "")
				e.opens()
				e.settled(casefile.Result(casefile.OutcomeNotShare), "not_share.urged")
			},
		},
		"shenzhen-2022": {
			"deletion refused": func(e *entitled) {
				e.asks(casefile.RightErasure, casefile.OutcomeDelete)
				e.decides(e.sorter, e.agency, casefile.OutcomeRefuseRight, "public_by_law")
				e.opens()
				e.settled(casefile.Result(casefile.OutcomeRefuseRight), "refuse_right")
				if !e.isPublic() {
					e.t.Error("it is gone though its deletion was refused")
				}
			},
			"not recorded": func(e *entitled) {
				e.asks(casefile.RightHonours, casefile.OutcomeNotRecord)
				e.decides(e.sorter, e.agency, casefile.OutcomeNotRecord, "")
				e.opens()
				e.settled(casefile.Result(casefile.OutcomeNotRecord), "not_record")
				if n := e.count(`SELECT count(*) FROM effects WHERE case_id = $1 AND subject_id IS NOT NULL AND kind = 'not_recorded'`, e.id); n != 1 || e.isPublic() {
					e.t.Errorf("%d wishes are on the subject, public: %t", n, e.isPublic())
				}
				e.acted(e.store.TakeBackRight(e.t.Context(), db.NewTakeBack{FormID: uuid.New(), ActorID: e.applicant, CaseID: e.id, At: e.clock.Now()}))
			},
			"withdrawn": func(e *entitled) {
				e.asks(casefile.RightStatement, casefile.OutcomeAttachStatement)
				e.acted(e.store.Withdraw(e.t.Context(), uuid.New(), e.applicant, e.id, casefile.Withdrawal{Reasons: "另行提出"}, e.clock.Now()))
				e.settled(casefile.ResultWithdrawn, "withdrawn")
			},
		},
		"xiamen-draft": {
			"archived, served by hand": func(e *entitled) {
				e.asks(casefile.RightHonours, casefile.OutcomeArchive)
				e.decides(e.sorter, e.agency, casefile.OutcomeArchive, "")
				if e.isPublic() {
					e.t.Error("it is public though it is archived")
				}
				e.eventually("the decision is to be served otherwise", func() bool {
					return e.count(`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'serve' AND closed_at IS NULL`, e.id) == 1
				})
				e.act(e.sorter, e.agency, casefile.TaskServe, casefile.ActServe, casefile.Serving{Way: casefile.ServiceInPerson, State: casefile.ServiceServed,
					Day: calendar.DateOf(e.clock.Now()).String(), ReceivedBy: "前台"})
				e.settled(casefile.Result(casefile.OutcomeArchive), "archive.served")
			},
		},
		"city-2022": {
			"deleted, asked of the unit": func(e *entitled) {
				e.ask(db.NewRight{ActorID: e.applicant, SubjectID: e.subject, Request: casefile.RightRequest{Channel: casefile.ChannelUnit, Right: casefile.RightHonours,
					Way: casefile.OutcomeDelete, Records: []uuid.UUID{e.record}}})
				e.decides(e.answerer, e.unit, casefile.OutcomeDelete, "")
				e.opens()
				e.settled(casefile.Result(casefile.OutcomeDelete), "delete.unit")
			},
			"on paper": func(e *entitled) {
				var of casefile.ListedSubject
				if err := e.store.Pool.QueryRow(e.t.Context(), `SELECT name, code FROM subjects WHERE id = $1`, e.subject).Scan(&of.Name, &of.Code); err != nil {
					e.t.Fatal(err)
				}
				scan := uuid.New()
				err := e.store.AttachmentInsert(e.t.Context(), db.AttachmentInsertParams{ID: scan, AccountID: e.sorter, Name: "申请.pdf", MediaType: "application/pdf", Size: 1, UploadedAt: e.clock.Now()})
				if err != nil {
					e.t.Fatal(err)
				}
				e.ask(db.NewRight{ActorID: e.sorter, UnitID: e.agency, Of: of, Numbers: []string{e.number}, Request: casefile.RightRequest{Channel: casefile.ChannelAgency,
					Right: casefile.RightHonours, Way: casefile.OutcomeDelete, Paper: &casefile.PaperReply{ReceivedOn: calendar.DateOf(e.clock.Now()).String(), From: "法定代表人", Files: []uuid.UUID{scan}}}})
				e.decides(e.sorter, e.agency, casefile.OutcomeRefuseRight, "out_of_scope")
				e.opens()
				e.settled(casefile.Result(casefile.OutcomeRefuseRight), "refuse_right.paper")
			},
		},
	} {
		t.Run(pack, func(t *testing.T) {
			t.Parallel()
			c := newOffice(t, pack, time.Second)
			for name, way := range ways {
				t.Run(name, func(t *testing.T) { way(c.in(t).honoured()) })
			}
		})
	}
}
