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

// dispute is a record about which a review is pending.
type dispute struct{ *basis }

// shows has the company show that the review was accepted.
func (d *dispute) shows() {
	d.t.Helper()
	now := d.clock.Now()
	receipt, err := d.store.AskPending(d.t.Context(), db.NewPending{FormID: uuid.New(), ActorID: d.applicant, RecordID: d.record, Pack: d.pack, At: now,
		Request: casefile.PendingRequest{What: casefile.ProceedingsReview, Body: "市人民政府", Number: "复受〔2026〕8号", Stands: casefile.ProceedingsAccepted, On: calendar.DateOf(now).String(),
			Says: "对处罚决定不服", Files: []uuid.UUID{d.scan()}}})
	d.id = receipt.CaseID
	d.acted(receipt, err)
}

// showsOnPaper has the agency enter that somebody without an account has shown on paper that review was applied for.
func (d *dispute) showsOnPaper() {
	d.t.Helper()
	now := d.clock.Now()
	today := calendar.DateOf(now).String()
	receipt, err := d.store.AskPending(d.t.Context(), db.NewPending{FormID: uuid.New(), ActorID: d.clerk, UnitID: d.agency, RecordID: d.record, Pack: d.pack, At: now,
		Request: casefile.PendingRequest{What: casefile.ProceedingsReview, Body: "市人民政府", Stands: casefile.ProceedingsFiled, On: today, Says: "对处罚决定不服",
			Files: []uuid.UUID{d.scanOf(d.clerk)}, Paper: &casefile.PaperReply{ReceivedOn: today, From: "本人"}}})
	d.id = receipt.CaseID
	d.acted(receipt, err)
}

// posts has the agency post what waits to be served: the party has no account.
func (d *dispute) posts() {
	d.t.Helper()
	d.act(d.clerk, d.agency, casefile.TaskServe, casefile.ActServe, casefile.Serving{Way: casefile.ServicePost, State: casefile.ServiceSent,
		Day: calendar.DateOf(d.clock.Now()).String(), Number: "EMS001"})
}

// scan is a file of the applicant's that was not sent yet.
func (d *dispute) scan() uuid.UUID { return d.scanOf(d.applicant) }

func (d *dispute) scanOf(account uuid.UUID) uuid.UUID {
	d.t.Helper()
	id := uuid.New()
	err := d.store.AttachmentInsert(d.t.Context(), db.AttachmentInsertParams{ID: id, AccountID: account, Name: "通知书.pdf", MediaType: "application/pdf", Size: 1,
		UploadedAt: d.clock.Now()})
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

func (d *dispute) checks(granted bool) {
	d.t.Helper()
	d.act(d.clerk, d.agency, casefile.TaskCheckPending, casefile.ActCheckPending, casefile.PendingCheck{Granted: granted, Reasons: "已核对受理通知书"})
	if !granted {
		return
	}
	if n := d.count(`SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL`, d.id); n != 1 {
		d.t.Errorf("the record is under %d effects", n)
	}
}

// ends is how the review ends today.
func (d *dispute) ends(r casefile.Result, does casefile.BasisEnd) casefile.ProceedingsOutcome {
	o := casefile.ProceedingsOutcome{Result: r, Does: does, On: calendar.DateOf(d.clock.Now()).String(), Says: "已经终结"}
	if r != casefile.ResultSettled {
		o.Body, o.Number, o.Files = "市人民政府", "复〔2026〕8号", []uuid.UUID{d.scan()}
	}
	return o
}

func (d *dispute) tells(o casefile.ProceedingsOutcome) {
	d.t.Helper()
	d.acted(d.store.TellOutcome(d.t.Context(), db.NewOutcome{FormID: uuid.New(), ActorID: d.applicant, CaseID: d.id, Outcome: o, At: d.clock.Now()}))
}

// asked waits until nothing was heard for so long that the agency has to ask, which has it do so.
func (d *dispute) asked(ended *casefile.ProceedingsOutcome) {
	d.t.Helper()
	d.eventually("nothing was heard for long", func() bool {
		return d.count(`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'ask_after' AND closed_at IS NULL`, d.id) == 1
	})
	d.act(d.clerk, d.agency, casefile.TaskAskAfter, casefile.ActAskAfter, casefile.AskedAfter{Remark: "已询问复议机关", Ended: ended})
}

// over holds that the case and its workflow have ended with the result, and that nothing befalls the record by it any more; follows is how many cases follow.
func (d *dispute) over(result string, follows int, name string) {
	d.t.Helper()
	d.eventually("it is closed", func() bool {
		return d.count(`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'closed' AND result = $2`, d.id, result) == 1
	})
	for question, want := range map[string]int{
		`SELECT count(*) FROM acts WHERE case_id = $1 AND status <> 'done'`:                              0,
		`SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`:                            0,
		`SELECT count(*) FROM deadlines WHERE case_id = $1 AND message_id IS NULL AND met_at IS NULL`:    0,
		`SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL`:                           0,
		`SELECT count(*) FROM cases WHERE about_case_id = $1 AND flow = 'revocation'`:                    follows,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND (html_zh LIKE '%⟦%' OR html_en LIKE '%⟦%')`: 0,
	} {
		if n := d.count(question, d.id); n != want {
			d.t.Errorf("%d, want %d: %s", n, want, question)
		}
	}
	d.eventually("the workflow has ended", func() bool {
		is, err := d.temporal.DescribeWorkflowExecution(d.t.Context(), workflows.ID(casefile.FlowPending, d.id), "")
		return err == nil && is.WorkflowExecutionInfo.CloseTime != nil
	})
	d.keepHistoryIn(casefile.FlowPending, d.id.String(), name)
}

// Every way that it can take under a pack while a review is pending, with the workflow and the deliverers of a city: won, lost, settled, refused, taken back, and
// asked after until it is known how it has ended. Where it was won the record follows.
func TestPending(t *testing.T) {
	t.Parallel()
	for _, packID := range []string{"shenzhen-2020", "shenzhen-2022"} {
		c := newOffice(t, packID, 200*time.Millisecond)
		follows := 0
		if c.pack.Provides(casefile.FlowRevocation) {
			follows = 1
		}
		for name, way := range map[string]func(*dispute){
			"won": func(d *dispute) {
				d.shows()
				d.keepHistoryIn(casefile.FlowPending, d.id.String(), "pending_check")
				d.checks(true)
				d.keepHistoryIn(casefile.FlowPending, d.id.String(), "pending_waits")
				if err := d.temporal.SignalWorkflow(d.t.Context(), workflows.ID(casefile.FlowPending, d.id), "", workflows.DeadlineMoved, nil); err != nil {
					d.t.Fatal(err)
				}
				d.tells(d.ends(casefile.ResultWon, casefile.BasisRevoked))
				d.over("won", follows, "won")
				if follows == 0 {
					return
				}
				if err := d.store.Pool.QueryRow(d.t.Context(), `SELECT id FROM cases WHERE about_case_id = $1`, d.id).Scan(&d.id); err != nil {
					d.t.Fatal(err)
				}
				d.eventually("the unit is asked", func() bool {
					return d.count(`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'confirm_revocation' AND closed_at IS NULL`, d.id) == 1
				})
				d.confirms(casefile.OutcomeDelete)
				d.applies()
				d.settled("delete", d.count(`SELECT count(*) FROM escalations WHERE case_id = $1`, d.id), 1, "proceeding")
			},
			"lost": func(d *dispute) {
				d.shows()
				d.checks(true)
				d.tells(d.ends(casefile.ResultLost, ""))
				d.over("lost", 0, "lost")
			},
			"refused": func(d *dispute) {
				d.shows()
				d.checks(false)
				d.over("pending_refused", 0, "refused")
			},
			"withdrawn": func(d *dispute) {
				d.shows()
				d.checks(true)
				d.acted(d.store.Withdraw(d.t.Context(), uuid.New(), d.applicant, d.id, casefile.Withdrawal{}, d.clock.Now()))
				d.over("withdrawn", 0, "withdrawn")
			},
			"asked after": func(d *dispute) {
				d.shows()
				d.acted(d.store.Urge(d.t.Context(), db.NewUrge{FormID: uuid.New(), ActorID: d.watcher, At: d.clock.Now(),
					Urge: casefile.Urge{TaskID: d.task(casefile.TaskCheckPending), Level: casefile.LevelUrge, Text: "请尽快核对"}}))
				d.act(d.clerk, d.agency, casefile.TaskReplyUrge, casefile.ActReplyUrge, casefile.UrgeReply{Text: "正在核对", DoneBy: calendar.DateOf(d.clock.Now()).AddDays(60).String()})
				d.checks(true)
				d.asked(nil)
				settled := d.ends(casefile.ResultSettled, "")
				d.asked(&settled)
				d.over("settled", 0, "settled.asked.urged")
			},
		} {
			t.Run(packID+"/"+name, func(t *testing.T) {
				t.Parallel()
				way(&dispute{c.in(t).basisOf("FS "+packID+" "+name, true)})
			})
		}
		t.Run(packID+"/on paper", func(t *testing.T) {
			t.Parallel()
			d := &dispute{c.in(t).basisOf("FS "+packID+" on paper", false)}
			d.showsOnPaper()
			d.posts()
			d.checks(true)
			d.posts()
			today := calendar.DateOf(d.clock.Now()).String()
			d.acted(d.store.WithdrawOnPaper(d.t.Context(), uuid.New(), d.clerk, d.agency, d.id, casefile.FlowPending,
				casefile.Withdrawal{Paper: &casefile.PaperReply{ReceivedOn: today, From: "本人", Files: []uuid.UUID{d.scanOf(d.clerk)}}}, d.clock.Now()))
			d.posts()
			d.over("withdrawn", 0, "withdrawn.paper")
		})
	}
}
