package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/workflows"
)

// promised is a commitment with the people around it and, once there is one, the case of its check.
type promised struct {
	*proposed
	item   uuid.UUID
	party  casefile.ListedSubject
	number string
}

// onCommitment has the market authority publish an item under a code of its own, which is checked a day after it is finished and leaves three days to
// rectify, unless a test wants its terms otherwise.
func (c *city) onCommitment(code string, changes ...func(*casefile.CommitmentTerms)) *promised {
	c.t.Helper()
	p := &promised{proposed: c.listOf(code + "-L")}
	both := func(zh, en string) casefile.ItemText { return casefile.ItemText{ZH: zh, EN: en} }
	day := casefile.ItemPeriod{Amount: 1, Unit: "calendar_day"}
	terms := casefile.CommitmentTerms{ZH: "小餐饮经营许可", EN: "Permit for a small restaurant", Asked: both("申请许可", "a permit"), Conditions: both("场所合法", "lawful premises"),
		Promises:     []casefile.Promise{{ZH: "经营场所合法使用", EN: "the premises are used lawfully"}, {ZH: "从业人员持有健康证明", EN: "the staff hold health certificates"}},
		Papers:       []casefile.PromisedPaper{{ID: "lease", ZH: "租赁合同", EN: "lease", Later: &casefile.ItemPeriod{Amount: 20, Unit: "working_day"}}},
		Consequences: both("终止办理，撤销决定", "the item is ended, its decision revoked"), Class: both("一般事项", "ordinary item"), Ways: []casefile.CheckWay{casefile.BySite},
		Standard: both("逐项核查", "each promise is checked"), CheckAfter: day, Share: casefile.WholeShare, Rectify: casefile.ItemPeriod{Amount: 3, Unit: "calendar_day"},
		RecordItem: code + "-CN", BreachItem: code + "-WN", NoneOf: []string{"security_environment", "health_property", "risk", "by_law"}, ListsResults: true}
	for _, change := range changes {
		change(&terms)
	}
	for item, category := range map[string]string{terms.RecordItem: casefile.CategoryCommitment, terms.BreachItem: casefile.CategoryBreach} {
		_, err := c.store.Pool.Exec(c.t.Context(), `INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields, repair)
			SELECT gen_random_uuid(), $1, $2, $3, 'public', name_zh, name_en, fields, repair FROM catalogue_items WHERE unit_id = $2 AND category = $3 ORDER BY code LIMIT 1`, item, p.unit, category)
		if err != nil {
			c.t.Fatal(err)
		}
	}
	if _, err := c.store.PublishTerms(c.t.Context(), db.NewTerms{UnitID: p.unit, ActorID: p.head, Code: code, Terms: terms, At: c.clock.Now()}); err != nil {
		c.t.Fatal(err)
	}
	if err := c.store.Pool.QueryRow(c.t.Context(), `SELECT id FROM commitment_items WHERE code = $1`, code).Scan(&p.item); err != nil {
		c.t.Fatal(err)
	}
	p.party = casefile.ListedSubject{Kind: casefile.SubjectLegalPerson, Name: "云澜市承诺" + code + "有限公司", Code: madeUpCode()}
	return p
}

// signs has a company that nobody has heard of sign at the counter; it is the applicant's where account is set.
func (p *promised) signs(account bool) {
	p.t.Helper()
	signed, err := p.store.Sign(p.t.Context(), db.NewCommitment{FormID: uuid.New(), ActorID: p.answerer, UnitID: p.unit, Party: &p.party, ItemID: p.item, Version: 1,
		Way: casefile.SignedCounter, Declined: account, Scan: p.scans(!account), Pack: p.pack, At: p.clock.Now(), Calendar: p.calendar})
	if err != nil {
		p.t.Fatal(err)
	}
	p.number = signed.Number
	if !account {
		return
	}
	var subject uuid.UUID // declined once at the counter, the company is known, and the applicant is registered for it
	if err := p.store.Pool.QueryRow(p.t.Context(), `SELECT id FROM subjects WHERE code = $1`, p.party.Code).Scan(&subject); err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.store.Pool.Exec(p.t.Context(), `INSERT INTO account_subjects (account_id, subject_id, capacity) VALUES ($1, $2, 'representative')`, p.applicant, subject); err != nil {
		p.t.Fatal(err)
	}
	signed, err = p.store.Sign(p.t.Context(), db.NewCommitment{FormID: uuid.New(), ActorID: p.applicant, SubjectID: subject, ItemID: p.item, Version: 1,
		Way: casefile.SignedOnline, Pack: p.pack, At: p.clock.Now(), Calendar: p.calendar})
	if err != nil {
		p.t.Fatal(err)
	}
	p.number = signed.Number
}

func (p *promised) scans(wanted bool) []uuid.UUID {
	if !wanted {
		return nil
	}
	return []uuid.UUID{p.scan()}
}

func (p *promised) turn() db.Turn {
	return db.Turn{Number: p.number, ActorID: p.answerer, UnitID: p.unit, At: p.clock.Now()}
}

// called has a clerk call for a check.
func (p *promised) called() {
	p.t.Helper()
	receipt, err := p.store.CallCheck(p.t.Context(), p.turn(), uuid.New(), "接到举报", p.pack)
	p.id = receipt.CaseID
	p.acted(receipt, err)
}

// falls has the item finished, and waits until the schedule has opened its check.
func (p *promised) falls() {
	p.t.Helper()
	if err := p.store.FinishCommitment(p.t.Context(), p.turn(), calendar.DateOf(p.clock.Now()), p.calendar); err != nil {
		p.t.Fatal(err)
	}
	p.eventually("the check is open", func() bool {
		err := p.store.Pool.QueryRow(p.t.Context(), `SELECT c.id FROM commitments m JOIN cases c ON c.id = m.case_id WHERE m.number = $1`, p.number).Scan(&p.id)
		return err == nil && p.count(`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'check_promises'`, p.id) == 1
	})
}

func (p *promised) finds(second casefile.PromiseFinding) {
	p.t.Helper()
	found := func(f casefile.PromiseFinding) casefile.PromiseFound {
		return casefile.PromiseFound{Finding: f, Ways: []casefile.CheckWay{casefile.BySite}, Reasons: "已到现场核查"}
	}
	p.act(p.answerer, p.unit, casefile.TaskCheckPromises, casefile.ActCheckPromises, casefile.PromisesChecked{Findings: []casefile.PromiseFound{found(casefile.FoundKept), found(second)}})
}

func (p *promised) says(kind casefile.ActKind, content casefile.SaidInCheck) {
	p.t.Helper()
	p.acted(p.store.SayInCheck(p.t.Context(), db.NewSaying{FormID: uuid.New(), ActorID: p.applicant, CaseID: p.id, Kind: kind, Content: content, At: p.clock.Now()}))
}

func (p *promised) decides(o casefile.Outcome) {
	p.t.Helper()
	p.act(p.head, p.unit, casefile.TaskDecideBreach, casefile.ActDecideBreach, casefile.BreachDecision{Outcome: o, Reasons: "事实清楚", NoDecision: o == casefile.OutcomeBroken})
}

// comes holds what the check has come to, and keeps its history.
func (p *promised) comes(state casefile.CommitmentState, name string) {
	p.t.Helper()
	p.stands(casefile.StageClosed)
	for question, want := range map[string]int{
		`SELECT count(*) FROM commitments WHERE number = $1 AND state = '` + string(state) + `'`: 1,
		`SELECT count(*) FROM commitments m JOIN record_versions v ON v.record_id = m.record_id JOIN records r ON r.id = v.record_id AND r.version = v.version
			WHERE m.number = $1 AND v.content->>'kept' = '` + string(state) + `'`: 1,
		`SELECT count(*) FROM commitments m JOIN effects e ON e.case_id = m.case_id WHERE m.number = $1 AND e.kind = 'item_paused' AND e.ended_at IS NULL`: 0,
	} {
		if n := p.count(question, p.number); n != want {
			p.t.Errorf("%d, want %d: %s", n, want, question)
		}
	}
	if n := p.count(`SELECT count(*) FROM notices WHERE case_id = $1 AND html_zh LIKE '%⟦%'`, p.id); n != 0 {
		p.t.Error("a document lacks words")
	}
	p.eventually("the workflow has ended", func() bool {
		is, err := p.temporal.DescribeWorkflowExecution(p.t.Context(), string(casefile.FlowCommitment)+"/"+p.id.String(), "")
		return err == nil && is.WorkflowExecutionInfo.CloseTime != nil
	})
	p.keepHistoryIn(casefile.FlowCommitment, p.id.String(), name)
}

// Every way that a check can take, with the workflow, the deliverers and the schedule of a city in which a day lasts a second.
func TestCommitment(t *testing.T) {
	t.Parallel()
	c := newOffice(t, "shenzhen-2022", time.Second)
	for name, way := range map[string]func(*promised){
		"kept": func(p *promised) {
			p.signs(true)
			p.falls()
			p.act(p.answerer, p.unit, casefile.TaskCheckPromises, casefile.ActRequestExtension, casefile.ExtensionRequest{Amount: 5, Reasons: "需要到现场核查"})
			p.act(p.head, p.unit, casefile.TaskApproveExtension, casefile.ActDecideExtension, casefile.ExtensionDecision{Approve: true, Reasons: "同意"})
			p.act(p.answerer, p.unit, casefile.TaskCheckPromises, casefile.ActAskPapers, casefile.PapersAsked{Papers: []string{"lease"}, Reasons: "没有看到租赁合同"})
			p.stands(casefile.StagePapers)
			p.keepHistoryIn(casefile.FlowCommitment, p.id.String(), "papers")
			p.says(casefile.ActHandIn, casefile.PapersHandedIn{Files: []uuid.UUID{p.mine()}})
			p.finds(casefile.FoundKept)
			p.comes(casefile.CommitmentKept, "kept.extended.papers")
		},
		"unverifiable": func(p *promised) {
			p.signs(false)
			p.falls()
			if err := p.temporal.SignalWorkflow(p.t.Context(), workflows.ID(casefile.FlowCommitment, p.id), "", workflows.DeadlineMoved, nil); err != nil {
				p.t.Fatal(err) // as where a holiday notice moves a date
			}
			p.finds(casefile.FoundUnverifiable)
			p.comes(casefile.CommitmentUnverifiable, "unverifiable")
		},
		"rectified": func(p *promised) {
			p.signs(true)
			p.called()
			p.finds(casefile.FoundUntrue)
			p.opens(casefile.NoticeRectify)
			p.says(casefile.ActRectify, casefile.Rectification{Done: "已经补办健康证明"})
			p.acted(p.store.Urge(p.t.Context(), db.NewUrge{FormID: uuid.New(), ActorID: p.watcher, At: p.clock.Now(),
				Urge: casefile.Urge{TaskID: p.task(casefile.TaskVerifyRectified), Level: casefile.LevelUrge, Text: "请尽快核查"}}))
			p.act(p.answerer, p.unit, casefile.TaskReplyUrge, casefile.ActReplyUrge, casefile.UrgeReply{Text: "正在核查", DoneBy: calendar.DateOf(p.clock.Now()).AddDays(60).String()})
			p.act(p.answerer, p.unit, casefile.TaskVerifyRectified, casefile.ActVerifyRectified, casefile.RectifiedChecked{Holds: true, Reasons: "已经补办"})
			p.comes(casefile.CommitmentRectified, "rectified.urged")
		},
		"refused": func(p *promised) {
			p.signs(true)
			p.called()
			p.finds(casefile.FoundUntrue)
			p.opens(casefile.NoticeRectify)
			p.says(casefile.ActRectify, casefile.Rectification{Refuses: true, Done: "不同意认定"})
			p.decides(casefile.OutcomeBroken)
			p.opens(casefile.NoticeBreach)
			p.comes(casefile.CommitmentBroken, "broken.refused")
			if n := p.count(`SELECT count(*) FROM commitments m JOIN records r ON r.id = m.breach_id WHERE m.number = $1`, p.number); n != 1 {
				p.t.Error("the breach is not on record")
			}
			pack := p.pack
			_, err := p.store.Sign(p.t.Context(), db.NewCommitment{FormID: uuid.New(), ActorID: p.applicant, SubjectID: p.subject(), ItemID: p.item, Version: 1,
				Way: casefile.SignedOnline, Pack: pack, At: p.clock.Now(), Calendar: p.calendar})
			if err == nil || !strings.Contains(err.Error(), "exclude") {
				p.t.Errorf("who has broken a commitment makes another: %v", err)
			}
		},
		"silent": func(p *promised) {
			p.signs(false)
			p.called()
			p.finds(casefile.FoundUntrue)
			p.eventually("the order is to be served otherwise", func() bool {
				return p.count(`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'serve' AND closed_at IS NULL`, p.id) == 1
			})
			p.act(p.answerer, p.unit, casefile.TaskServe, casefile.ActServe, casefile.Serving{Way: casefile.ServiceInPerson, State: casefile.ServiceServed,
				Day: calendar.DateOf(p.clock.Now()).String(), ReceivedBy: "前台"})
			p.stands(casefile.StageBreachDecision)
			p.decides(casefile.OutcomeRectified)
			p.comes(casefile.CommitmentRectified, "rectified.served.silent")
		},
		"taken back": func(p *promised) {
			p.signs(true)
			p.called()
			p.acted(p.store.WithdrawCheck(p.t.Context(), uuid.New(), p.answerer, p.id, p.unit, casefile.Withdrawal{Reasons: "举报不实"}, p.clock.Now()))
			p.stands(casefile.StageClosed)
			p.keepHistoryIn(casefile.FlowCommitment, p.id.String(), "withdrawn")
			if n := p.count(`SELECT count(*) FROM commitments WHERE number = $1 AND state = 'signed'`, p.number); n != 1 {
				p.t.Error("the commitment is not as it was")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			way(c.in(t).onCommitment("CNE-" + strings.ReplaceAll(name, " ", "-")))
		})
	}
}

// subject is who has promised.
func (p *promised) subject() (id uuid.UUID) {
	p.t.Helper()
	if err := p.store.Pool.QueryRow(p.t.Context(), `SELECT subject_id FROM commitments WHERE number = $1`, p.number).Scan(&id); err != nil {
		p.t.Fatal(err)
	}
	return id
}

// mine is a file of the applicant's that was not sent.
func (p *promised) mine() uuid.UUID {
	p.t.Helper()
	id := uuid.New()
	err := p.store.AttachmentInsert(p.t.Context(), db.AttachmentInsertParams{ID: id, AccountID: p.applicant, Name: "租赁合同.pdf", MediaType: "application/pdf", Size: 1,
		UploadedAt: p.clock.Now()})
	if err != nil {
		p.t.Fatal(err)
	}
	return id
}
