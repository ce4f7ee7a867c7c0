package seed

import (
	"context"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

func keeps() []casefile.Outcome  { return []casefile.Outcome{casefile.OutcomeKept} }
func breaks() []casefile.Outcome { return []casefile.Outcome{casefile.OutcomeBroken} }

const (
	premises    = "SCJG-ZS"
	advertising = "SCJG-GG"
	untrue      = "现场核查，所填报的住所实际由他人使用，当事人没有使用该住所。"
)

// commitmentCases are the demo cases of checking a commitment. What waits for the party is young: its time runs to today's calendar.
var commitmentCases = []scenario{
	// Over: kept, not all of it verifiable, untrue and rectified, untrue and refused, untrue and never answered.
	{login: loginApplicant2, item: premises, leave: closed, filed: 21, outcomes: keeps()},
	{login: "applicant3", item: premises, leave: closed, filed: 19, outcomes: []casefile.Outcome{casefile.OutcomeUnverifiable}},
	{login: "applicant4", item: premises, leave: closed, filed: 9, statement: untrue,
		turns: []turn{opens(), rectifies("已经收回住所自用，附租赁合同和现场照片。")}},
	{login: "applicant5", item: premises, leave: closed, filed: 9, statement: untrue, outcomes: breaks(), reasons: "承诺不实，当事人拒不整改。",
		turns: []turn{opens(), refuses("已经没有条件收回该住所。"), opens()}},
	{login: "applicant6", item: premises, leave: closed, filed: 26, statement: untrue, outcomes: breaks(), reasons: "承诺不实，逾期没有整改。",
		turns: []turn{opens(), saysNothing(), opens()}},
	{login: loginApplicant, item: advertising, leave: closed, filed: 8, outcomes: keeps(), called: "收到群众反映，广告内容与备案不一致，需要核实。"},

	// Under way: just opened, papers asked for, ordered to rectify, before the clerk again, before the head, decided and not served.
	{login: loginApplicant, item: premises, leave: promisesChecking, filed: 0},
	{login: loginApplicant2, item: premises, leave: promisesChecking, filed: 3, claim: true},
	{login: "applicant3", item: premises, leave: promisesChecking, filed: 4, turns: []turn{asksPapers("lease", "需要核对住所的使用权。")}},
	{login: "applicant4", item: premises, leave: promisesChecking, filed: 6, turns: []turn{asksPapers("lease", "需要核对住所的使用权。"), handsIn("租赁合同一份。")}},
	{login: "applicant5", item: premises, leave: rectifiedVerifying, filed: 4, statement: untrue},
	{login: "applicant6", item: premises, leave: rectifiedVerifying, filed: 5, statement: untrue, turns: []turn{opens()}},
	{login: loginApplicant, item: premises, leave: rectifiedVerifying, filed: 6, statement: untrue, turns: []turn{opens(), rectifies("已经更换住所并重新签订租赁合同。")}},
	{login: loginApplicant2, item: premises, leave: breachDeciding, filed: 7, statement: untrue, claim: true, outcomes: breaks(),
		turns: []turn{opens(), refuses("认为承诺没有不实之处。")}},
	{login: "applicant3", item: premises, leave: closed, filed: 8, statement: untrue, outcomes: breaks(), reasons: "承诺不实，当事人拒不整改。",
		turns: []turn{opens(), refuses("没有能力整改。")}},
}

// Turns of a check, beside its tasks.

func asksPapers(id, why string) turn {
	return turn{act: casefile.ActAskPapers, content: casefile.PapersAsked{Papers: []string{id}, Reasons: why}}
}

func handsIn(remark string) turn {
	return turn{act: casefile.ActHandIn, content: casefile.PapersHandedIn{Remark: remark}}
}

func rectifies(done string) turn {
	return turn{act: casefile.ActRectify, content: casefile.Rectification{Done: done}}
}

func refuses(why string) turn {
	return turn{act: casefile.ActRectify, content: casefile.Rectification{Refuses: true, Done: why}}
}

// commitmentRow is a commitment of which no check is open.
type commitmentRow struct {
	state casefile.CommitmentState
	login string
	item  string
	days  int // ago, when it was signed
}

// commitmentRows are the states in which a commitment has no check.
var commitmentRows = []commitmentRow{
	{casefile.CommitmentDeclined, loginApplicant2, premises, 9},
	{casefile.CommitmentSigned, loginApplicant, premises, 2},
	{casefile.CommitmentFinished, loginApplicant, premises, 5},
	{casefile.CommitmentWithdrawn, loginApplicant2, premises, 12},
	{casefile.CommitmentExempt, loginApplicant, advertising, 75},
}

// commitRow makes the commitment, and brings it into its state.
func (d *driver) commitRow(ctx context.Context, pack *rules.Pack, of commitmentRow) error {
	const businesses = 100 // their numbers come after those of the cases
	day := calendar.DateOf(d.Now).AddDays(-of.days)
	m, err := d.sign(ctx, pack, of.login, of.item, businesses+of.days, day.At(9, 30), of.state == casefile.CommitmentDeclined)
	if err != nil {
		return err
	}
	turn := db.Turn{Number: m.Number, ActorID: m.clerk, UnitID: m.unit, At: day.At(16, 0)}
	if of.state == casefile.CommitmentFinished {
		return d.Store.FinishCommitment(ctx, turn, day, d.Calendar)
	}
	if of.state == casefile.CommitmentWithdrawn {
		return d.Store.WithdrawCommitment(ctx, db.Turn{Number: m.Number, ActorID: m.account.ID, At: day.At(16, 0)}, "经营计划改变，不再需要办理。")
	}
	if of.state == casefile.CommitmentExempt {
		return d.spare(ctx, m, day)
	}
	return nil
}

// spare lets the draw of its day spare a commitment.
func (d *driver) spare(ctx context.Context, m committed, day calendar.Date) error {
	return d.Store.InTx(ctx, func(q *db.Queries) error {
		check, err := rules.After(m.terms.CheckAfter, day, d.Calendar)
		if err != nil {
			return err
		}
		row, err := d.finish(ctx, q, m, day, check)
		if err != nil {
			return err
		}
		drawn, err := d.drawn(ctx, q, row, func(n int) bool { return n >= m.terms.Share })
		if err != nil {
			return err
		}
		why := casefile.ExemptByDraw
		return q.CommitmentExempt(ctx, db.CommitmentExemptParams{ID: m.ID, State: casefile.CommitmentExempt, Draw: &drawn, Exempt: &why})
	})
}
