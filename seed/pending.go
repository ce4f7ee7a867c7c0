package seed

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// proceedings are the demo cases of records about which a review or a lawsuit is pending.
var proceedings = story{
	flow: casefile.FlowPending, papers: true, scenarios: proceedingsCases, last: pendingChecking, clock: proceedingsClock, file: askPending,
	at:      func(casefile.TaskKind) progress { return pendingChecking },
	moments: map[progress]moment{pendingChecking: {1, 11, 15}},
	says: map[casefile.TaskKind]func(*played) (any, error){
		casefile.TaskCheckPending: func(p *played) (any, error) {
			return casefile.PendingCheck{Granted: !p.refuse, Reasons: p.reasons}, nil
		},
	},
}

// How far a case has come: its paper is to be checked, or the outcome is waited for.
const (
	pendingChecking progress = iota + 1
	pendingUnderWay
)

// proceedingsClock is the clock that runs where a case is left.
func proceedingsClock(steps rules.Steps, _ progress) string { return steps[casefile.StepCheckPending] }

// proceedingsCases are the demo cases: to be checked, under way, refused, and won, lost and settled.
var proceedingsCases = []scenario{
	{login: "applicant5", item: "ZJJ04", leave: pendingChecking, filed: 1, statement: "对处罚决定不服，已申请行政复议。"},
	{login: loginApplicant, item: "SWJ02", leave: pendingUnderWay, filed: 8, statement: "对认定的事实不服，已申请行政复议。", reasons: checked},
	{login: "applicant3", item: "ZJJ04", leave: closed, filed: 6, refuse: true, statement: "对另一份决定申请了行政复议。", reasons: "受理通知书涉及另一份决定，与这条信息无关。"},
	{login: "applicant3", item: "SWJ02", leave: closed, filed: 0, statement: "对处罚决定不服，已申请行政复议。", reasons: checked, turns: []turn{ends(casefile.ResultWon, casefile.BasisRevoked)}},
	{login: "applicant5", item: "SWJ02", leave: closed, filed: 8, statement: "对处罚幅度不服，已申请行政复议。", reasons: checked, turns: []turn{ends(casefile.ResultLost, "")}},
	{login: "applicant4", item: "SWJ02", leave: closed, filed: 7, statement: "对认定的金额不服，已申请行政复议。", reasons: checked, turns: []turn{ends(casefile.ResultSettled, "")}},
}

// checked is what the agency finds of a paper that is in order.
const checked = "受理通知书经核对属实。"

// ends has the party tell how the review has ended.
func ends(result casefile.Result, does casefile.BasisEnd) turn {
	return turn{act: casefile.ActTellOutcome, content: casefile.ProceedingsOutcome{Result: result, Does: does, Says: "复议已经终结。"}}
}

// tellOutcome hands in how the review has ended, with its decision.
func (p *played) tellOutcome(ctx context.Context, act db.NewAct, o casefile.ProceedingsOutcome) (db.Receipt, error) {
	o.On = calendar.DateOf(act.At).String()
	if o.Result != casefile.ResultSettled {
		scan, err := p.keepPaper(ctx, p.plannedCase, act.ActorID, "行政复议决定书", "复议机关：云澜市人民政府", "生效日期："+o.On)
		if err != nil {
			return db.Receipt{}, err
		}
		o.Body, o.Number, o.Files = "云澜市人民政府", fmt.Sprintf("云府复〔%d〕%d号", act.At.Year(), 31+p.minute), []uuid.UUID{scan}
	}
	return p.Store.TellOutcome(ctx, db.NewOutcome{FormID: act.FormID, ActorID: act.ActorID, CaseID: p.CaseID, Outcome: o, At: act.At})
}

// askPending has the subject of a record show that a review about it was accepted.
func askPending(ctx context.Context, d *driver, c *plannedCase, _ string) ([]*played, error) {
	of, err := d.record(ctx, c, c.item)
	if err != nil {
		return nil, err
	}
	pack, err := d.packOn(c.story.flow, c.filedAt)
	if err != nil {
		return nil, err
	}
	accepted := d.Calendar.AddWorkdays(calendar.DateOf(c.filedAt), -2)
	scan, err := d.keepPaper(ctx, c, of.applicant, "行政复议受理通知书", "受理机关：云澜市人民政府", c.statement, "受理日期："+accepted.String())
	if err != nil {
		return nil, err
	}
	receipt, err := d.Store.AskPending(ctx, db.NewPending{FormID: uuid.New(), ActorID: of.applicant, RecordID: of.record, Pack: pack, At: c.filedAt,
		Request: casefile.PendingRequest{What: casefile.ProceedingsReview, Body: "云澜市人民政府", Number: fmt.Sprintf("云府复受〔%d〕%d号", accepted.Year(), 21+c.minute),
			Stands: casefile.ProceedingsAccepted, On: accepted.String(), Says: c.statement, Files: []uuid.UUID{scan}}})
	if err != nil {
		return nil, fmt.Errorf("show that a review is pending: %w", err)
	}
	return []*played{{driver: d, plannedCase: c, pack: pack, Receipt: receipt, records: []target{of}}}, nil
}
