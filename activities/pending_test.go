package activities_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/db"
)

// newDispute is a hall with a record of the unit's about which a review is pending, and a partner.
func newDispute(t *testing.T, packID string) (h *hall, record uuid.UUID) {
	t.Helper()
	h, record = newBasis(t, packID)
	h.flow, h.period = casefile.FlowPending, casefile.StepTellOutcome
	return h, record
}

// disputes is that a review about the record was accepted.
func (h *hall) disputes(record uuid.UUID) db.NewPending {
	return db.NewPending{FormID: uuid.New(), ActorID: h.Applicant, RecordID: record, Pack: h.pack, At: h.clock.Now(), Request: casefile.PendingRequest{
		What: casefile.ProceedingsReview, Body: "市人民政府", Number: "云府复受〔2026〕8号", Stands: casefile.ProceedingsAccepted, On: "2026-03-05", Says: "对处罚决定不服", Files: []uuid.UUID{h.NewFile(h.t, h.Applicant)}}}
}

// shows receives that it was accepted, and takes the step.
func (h *hall) shows(n db.NewPending) {
	h.t.Helper()
	receipt, err := h.Store.AskPending(h.t.Context(), n)
	h.must(err)
	h.caseID = receipt.CaseID
	h.step(casefile.ActAskPending, receipt)
}

func (h *hall) grants(is bool) {
	h.t.Helper()
	if why := h.act(h.AgencyClerk, casefile.TaskCheckPending, casefile.ActCheckPending, casefile.PendingCheck{Granted: is, Reasons: "已核对受理通知书"}); why != "" {
		h.t.Fatal(why)
	}
}

// ends is how the matter ends, on the day of the clock.
func (h *hall) ends(r casefile.Result, does casefile.BasisEnd) casefile.ProceedingsOutcome {
	o := casefile.ProceedingsOutcome{Result: r, Does: does, On: h.clock.Now().Format(time.DateOnly), Says: "已经撤回申请"}
	if r != casefile.ResultSettled {
		o.Body, o.Number, o.Files = "市人民政府", "云府复〔2026〕8号", []uuid.UUID{h.NewFile(h.t, h.Applicant)}
	}
	return o
}

// toldBy has the party tell how the matter has ended.
func (h *hall) outcomeTold(o casefile.ProceedingsOutcome) {
	h.t.Helper()
	receipt, err := h.Store.TellOutcome(h.t.Context(), db.NewOutcome{FormID: uuid.New(), ActorID: h.Applicant, CaseID: h.caseID, Outcome: o, At: h.clock.Now()})
	h.must(err)
	h.step(casefile.ActTellOutcome, receipt)
}

// Under each pack the record is under its effect while the matter is pending, and no longer, however it ends; partners are told of both. Where it was won the
// record follows in a case of its own, if the pack provides for one.
func TestPending_FromAcceptanceToOutcome(t *testing.T) {
	for packID, effect := range map[string]casefile.EffectKind{"shenzhen-2020": casefile.EffectPendingSuspended, "shenzhen-2022": casefile.EffectPendingAnnotated} {
		for _, result := range casefile.ProceedingsResults {
			t.Run(packID+"/"+string(result), func(t *testing.T) {
				h, record := newDispute(t, packID)
				h.shows(h.disputes(record))
				h.counts(map[string]int{`SELECT count(*) FROM effects WHERE case_id = $1`: 0})
				h.clock.Advance(time.Hour)
				h.grants(true)
				began := `SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL AND kind = '` + string(effect) + `'`
				told := `SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = '`
				h.counts(map[string]int{began: 1, told + string(effect.Begins()) + `'`: 1, told + string(effect.Ends()) + `'`: 0,
					`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'pending_waits'`: 1})
				toUnit := `SELECT count(*) FROM notices n JOIN units u ON u.id = n.to_unit_id WHERE n.case_id = $1 AND n.kind = 'pending_unit' AND u.id = '` + h.Unit.String() + `'`
				h.counts(map[string]int{toUnit: 1, toUnit + ` AND n.html_zh LIKE '%云府复受〔2026〕8号%'`: 1})
				h.clock.Advance(24 * time.Hour)
				does := casefile.BasisEnd("")
				if result == casefile.ResultWon {
					does = casefile.BasisRevoked
				}
				h.outcomeTold(h.ends(result, does))
				follows := 0
				if result == casefile.ResultWon && packID == "shenzhen-2020" {
					follows = 1
				}
				h.counts(map[string]int{toUnit: 2, toUnit + ` AND n.html_zh LIKE '%时终止%'`: 1})
				h.counts(map[string]int{began: 0, told + string(effect.Ends()) + `'`: 1, `SELECT count(*) FROM cases WHERE id = $1 AND result = '` + string(result) + `'`: 1,
					`SELECT count(*) FROM deadlines WHERE case_id = $1 AND met_at IS NULL AND message_id IS NULL`:                                                    0,
					`SELECT count(*) FROM cases WHERE about_case_id = $1 AND flow = 'revocation' AND closed_at IS NULL`:                                              follows,
					`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'pending_ended' AND html_zh LIKE '%YJ2026000001%'`:                                   follows,
					`SELECT count(*) FROM acts a JOIN cases c ON c.id = a.case_id WHERE c.about_case_id = $1 AND a.actor_id = '` + db.ScheduleAccount.String() + `'`: follows})
				h.trails()
				if follows == 0 {
					return
				}
				dispute := h.caseID
				var receipt db.Receipt
				h.must(h.Store.Pool.QueryRow(t.Context(), `SELECT a.id, a.case_id FROM acts a JOIN cases c ON c.id = a.case_id WHERE c.about_case_id = $1`, dispute).Scan(&receipt.ActID, &receipt.CaseID))
				h.flow, h.caseID = casefile.FlowRevocation, receipt.CaseID
				h.step(casefile.ActAskRevocation, receipt)
				if why := h.confirms(casefile.OutcomeDelete); why != "" {
					t.Fatal(why)
				}
				if why := h.applies(); why != "" {
					t.Fatal(why)
				}
				h.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'delete'`: 1})
				h.trails()
			})
		}
	}
}

// hears lets the time pass in which nothing is heard, after it has so often before.
func (h *hall) hears(before int) {
	h.t.Helper()
	var due time.Time
	h.must(h.Store.Pool.QueryRow(h.t.Context(), `SELECT max(due_at) FROM deadlines WHERE case_id = $1 AND clock = 'pending.tell_outcome'`, h.caseID).Scan(&due))
	h.clock.Set(due.Add(time.Second))
	h.wakes++
	got, err := h.steps.MarkDeadlines(h.t.Context(), activities.Woken{CaseID: h.caseID, Wake: h.wakes, Within: casefile.StepTellOutcome, Passes: before})
	h.must(err)
	if got.Passed != casefile.StepTellOutcome {
		h.t.Fatal("nobody asks")
	}
}

// Nothing is heard for three months: the agency asks, and waits on, or learns how it has ended; the party may tell while it is asked.
func TestPending_AskedAfter(t *testing.T) {
	for name, told := range map[string]bool{"agency": false, "party": true} {
		t.Run(name, func(t *testing.T) {
			h, record := newDispute(t, "shenzhen-2022")
			h.shows(h.disputes(record))
			h.grants(true)
			for n := range 2 {
				h.hears(n)
				h.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'pending_asks'`: 1, `SELECT count(*) FROM escalations WHERE case_id = $1`: 0})
				h.clock.Advance(time.Hour)
				if why := h.act(h.AgencyClerk, casefile.TaskAskAfter, casefile.ActAskAfter, casefile.AskedAfter{Remark: "复议机关称仍在审理"}); why != "" {
					t.Fatal(why)
				}
				h.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'pending_waits'`: 1})
			}
			h.hears(2)
			h.clock.Advance(time.Hour)
			lost := h.ends(casefile.ResultLost, "")
			if told {
				h.outcomeTold(lost)
			} else if why := h.act(h.AgencyClerk, casefile.TaskAskAfter, casefile.ActAskAfter, casefile.AskedAfter{Remark: "复议机关已经维持", Ended: &lost}); why != "" {
				t.Fatal(why)
			}
			h.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'lost'`: 1, `SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`: 0,
				`SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL`: 0})
		})
	}
}

// What is refused has its reasons and remedies, and leaves the record as it is; what is not whole is not received, and nobody asks about a record of others.
func TestPending_RefusedAndNotReceived(t *testing.T) {
	h, record := newDispute(t, "shenzhen-2020")
	ask := func(n db.NewPending) error { _, err := h.Store.AskPending(t.Context(), n); return err }
	for want, change := range map[string]func(*db.NewPending){
		"error.pending_future":     func(n *db.NewPending) { n.Request.On = "2026-03-10" },
		"error.pending_incomplete": func(n *db.NewPending) { n.Request.Files = nil },
		"error.record_not_found":   func(n *db.NewPending) { n.ActorID = h.UnitClerk },
	} {
		n := h.disputes(record)
		change(&n)
		h.fails(want, ask(n))
	}
	h.shows(h.disputes(record))
	h.fails("error.pending_open", ask(h.disputes(record)))
	h.grants(false)
	toUnit := `SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'pending_unit'`
	h.counts(map[string]int{toUnit: 0, `SELECT count(*) FROM cases WHERE id = $1 AND result = 'pending_refused'`: 1, `SELECT count(*) FROM effects WHERE case_id = $1`: 0,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'pending_refused' AND html_zh LIKE '%行政复议%'`: 1})
	_, err := h.Store.TellOutcome(t.Context(), db.NewOutcome{FormID: uuid.New(), ActorID: h.Applicant, CaseID: h.caseID, Outcome: h.ends(casefile.ResultLost, ""), At: h.clock.Now()})
	h.fails("refusal.case_closed", err)
	h.trails()

	h.shows(h.disputes(record)) // once it is refused it can be asked for again
	h.grants(true)
	_, err = h.Store.TellOutcome(t.Context(), db.NewOutcome{FormID: uuid.New(), ActorID: h.Applicant, CaseID: h.caseID, Outcome: h.ends(casefile.ResultWon, ""), At: h.clock.Now()})
	h.fails("error.outcome_incomplete", err)
	_, err = h.Store.TellOutcome(t.Context(), db.NewOutcome{FormID: uuid.New(), ActorID: h.UnitClerk, CaseID: h.caseID, Outcome: h.ends(casefile.ResultLost, ""), At: h.clock.Now()})
	h.fails("error.not_found.body", err)
	receipt, err := h.Store.Withdraw(t.Context(), uuid.New(), h.Applicant, h.caseID, casefile.Withdrawal{}, h.clock.Now())
	h.must(err)
	h.must(h.steps.Step(t.Context(), h.flow, casefile.ActWithdraw, activities.Acted{CaseID: h.caseID, ActID: receipt.ActID}))
	h.counts(map[string]int{toUnit: 2, toUnit + ` AND html_zh LIKE '%撤回了%'`: 1, `SELECT count(*) FROM cases WHERE id = $1 AND result = 'withdrawn'`: 1, `SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL`: 0})
	h.trails()
}

// A paper counts from the day on which it came; nobody but the agency enters one, and its party is let in by a code where it has no account.
func TestPending_OnPaper(t *testing.T) {
	h, record := newDispute(t, "shenzhen-2020")
	n := h.disputes(record)
	n.Request.Stands, n.Request.Number = casefile.ProceedingsFiled, ""
	n.ActorID, n.UnitID, n.Request.Files = h.AgencyClerk, h.Agency, []uuid.UUID{h.NewFile(t, h.AgencyClerk)}
	for want, change := range map[string]func(*db.NewPending){
		"error.invalid.body":   func(n *db.NewPending) { n.Request.Paper = nil },
		"error.forbidden.body": func(n *db.NewPending) { n.ActorID, n.UnitID = h.UnitClerk, h.Unit },
		"error.pending_after_paper": func(n *db.NewPending) {
			n.Request.Paper = &casefile.PaperReply{ReceivedOn: "2026-03-04", From: "法定代表人"}
		},
		"error.paper_future": func(n *db.NewPending) {
			n.Request.Paper = &casefile.PaperReply{ReceivedOn: "2026-03-10", From: "法定代表人"}
		},
		"error.pending_incomplete": func(n *db.NewPending) { n.Request.Stands = casefile.ProceedingsAccepted },
	} {
		wrong := n
		wrong.FormID, wrong.Request.Paper = uuid.New(), &casefile.PaperReply{ReceivedOn: "2026-03-05", From: "法定代表人"}
		change(&wrong)
		_, err := h.Store.AskPending(t.Context(), wrong)
		h.fails(want, err)
	}
	n.Request.Paper = &casefile.PaperReply{ReceivedOn: "2026-03-05", From: "法定代表人"}
	h.shows(n)
	h.counts(map[string]int{`SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'pending.check' AND due_at = '2026-03-10T23:59:59+08:00'`: 1,
		`SELECT count(*) FROM case_parties WHERE case_id = $1 AND role = 'applicant'`:                                                    0,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'receipt' AND html_zh LIKE '%书面形式递交%' AND html_zh LIKE '%向市人民政府申请%'`: 1})
	h.grants(true)
	h.trails()
}

// What was won of a record that is gone meanwhile leaves nothing to do, and the notice says so; where its basis is being revoked already it follows there.
func TestPending_WonMeanwhile(t *testing.T) {
	for name, says := range map[string]string{"gone": "已经不再存在", "followed": "转入依据撤销办件YJ2026000001"} {
		h, record := newDispute(t, "shenzhen-2020")
		h.shows(h.disputes(record))
		h.grants(true)
		dispute := h.caseID
		if name == "gone" {
			h.BeginEffect(t, record, casefile.EffectDeleted, h.clock.Now())
		} else {
			h.flow = casefile.FlowRevocation
			h.tellsGone(h.gone(casefile.RevocationByParty, record, "2026-03-08"))
			h.flow, h.caseID = casefile.FlowPending, dispute
		}
		h.clock.Advance(time.Hour)
		h.outcomeTold(h.ends(casefile.ResultWon, casefile.BasisRevoked))
		h.counts(map[string]int{`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'pending_ended' AND html_zh LIKE '%` + says + `%'`: 1,
			`SELECT count(*) FROM cases WHERE about_case_id = $1`: 0})
		if name == "gone" {
			h.counts(map[string]int{`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = 'pending_resumed'`: 0})
		}
	}
}
