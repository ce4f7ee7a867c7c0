package seed

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// delistings are the demo cases of removal from a list, each about a listing that another demo case has brought about.
var delistings = story{
	flow: casefile.FlowDelisting, proposes: true, scenarios: delistingCases, last: delistingDeciding, clock: delistingClock, file: askDelisting,
	at: func(k casefile.TaskKind) progress {
		if k == casefile.TaskCheckConditions {
			return conditionsChecking
		}
		return delistingDeciding
	},
	moments: map[progress]moment{conditionsChecking: {1, 10, 10}, delistingDeciding: {1, 15, 50}},
	says: map[casefile.TaskKind]func(*played) (any, error){
		casefile.TaskCheckConditions: (*played).conditionsChecked,
		casefile.TaskDecideDelisting: func(p *played) (any, error) {
			return casefile.DelistingDecision{Outcome: p.outcomes[0], Reasons: p.reasons}, nil
		},
	},
}

// How far a removal has come.
const (
	conditionsChecking progress = iota + 1
	delistingDeciding
)

// delistingClock is the clock that runs where a removal is left.
func delistingClock(steps rules.Steps, at progress) string {
	return map[progress]string{conditionsChecking: steps[casefile.StepVerify], delistingDeciding: steps[casefile.StepDecide]}[at]
}

// delistingCases are the demo cases of removal: granted, refused and asked for again, by the unit of its own motion, and decided and not served.
var delistingCases = []scenario{
	{login: loginApplicant2, item: "SCJG04", leave: closed, filed: 6, only: offAtOnce, outcomes: []casefile.Outcome{casefile.OutcomeDelist},
		statement: "处罚决定已经全部履行，生产线已经更换并通过检验，一年内没有再发生同类行为。",
		answers:   []string{"罚款缴清凭证齐全，处罚决定已经全部履行。", "检验报告和现场核查均属实，一年内没有新的违法记录。"}, reasons: "列入决定书写明的移出条件均已成就，准予移出。", turns: []turn{opens()}},
	{login: "applicant3", item: "RSJ01", leave: closed, filed: 7, only: onList("serious_list"), outcomes: []casefile.Outcome{casefile.OutcomeStayListed},
		statement: "拖欠的工资已经全部付清。",
		answers:   []string{"工资支付凭证尚缺最后一笔，付清日期不能确认。", "付清后尚不满六个月。"}, reasons: "移出条件要求付清后满六个月未再发生，该条件尚未成就，不予移出。", turns: []turn{opens()}},
	{login: "applicant3", item: "RSJ01", leave: delistingDeciding, filed: 2, only: onList("serious_list"), outcomes: []casefile.Outcome{casefile.OutcomeDelist},
		statement: "最后一笔工资的付清日期更正为去年，付清后已满六个月，附银行流水。",
		answers:   []string{"银行流水显示拖欠的工资已经全部付清。", "付清后已满六个月，期间没有新的欠薪投诉。"}},
	{login: "applicant5", item: "SWJ03", leave: conditionsChecking, filed: 1, only: onList("serious_list"), by: casefile.DelistingByUnit, outcomes: []casefile.Outcome{casefile.OutcomeDelist},
		statement: "征管系统显示税款、滞纳金和罚款已经全部缴清。"},
	{login: "applicant6", item: "RSJ01", leave: closed, filed: 3, only: offAtOnce, outcomes: []casefile.Outcome{casefile.OutcomeDelist},
		statement: "工资已经付清，并按规定缴存了工资保证金。",
		answers:   []string{"工资支付记录和保证金缴存凭证经核查属实。", "付清后已满六个月，期间没有新的欠薪投诉。"}, reasons: "移出条件已经成就，准予移出。"},
}

// offAtOnce reports whether somebody on a serious list can be taken off soon after he has come onto it, as in the demo city.
func offAtOnce(pack *rules.Pack) bool {
	return onList("serious_list")(pack) && pack.Delisting.Minimum == ""
}

// askDelisting asks for the removal, by the party or by a clerk of the unit, once the listing is there and an earlier request is done.
func askDelisting(ctx context.Context, d *driver, c *plannedCase, _ string) ([]*played, error) {
	pack, err := d.packOn(c.story.flow, c.filedAt)
	if err != nil {
		return nil, err
	}
	var of db.SeedListedRow
	err = d.poll(ctx, func(ctx context.Context) (bool, error) {
		of, err = d.Store.SeedListed(ctx, db.SeedListedParams{Item: c.item, Login: c.login})
		if errors.Is(err, pgx.ErrNoRows) {
			return false, nil
		}
		return err == nil, err
	})
	if err != nil {
		return nil, fmt.Errorf("find listing: %w", err)
	}
	_, list, err := d.Store.MayDelist(ctx, of.CaseID, c.filedAt)
	if err != nil {
		return nil, fmt.Errorf("look whether it can be asked for: %w", err)
	}
	n := db.NewDelisting{FormID: uuid.New(), ActorID: of.AccountID, ListingID: of.CaseID, PackID: pack.ID, PackVersion: int32(pack.Version), //nolint:gosec // small
		PackHash: pack.Hash(casefile.FlowDelisting), At: c.filedAt, Request: casefile.DelistingRequest{By: casefile.DelistingByParty}}
	if c.by != "" {
		clerk, err := d.clerkOf(ctx, c.item)
		if err != nil {
			return nil, err
		}
		n.ActorID, n.UnitID, n.Request.By = clerk, of.UnitID, c.by
	}
	for range list.RemovalConditions() {
		n.Request.Conditions = append(n.Request.Conditions, casefile.DelistingCondition{Says: c.statement})
	}
	receipt, err := d.Store.AskDelisting(ctx, n)
	if err != nil {
		return nil, fmt.Errorf("ask for removal: %w", err)
	}
	party := target{applicant: of.AccountID, name: of.AccountName, owner: of.SubjectName}
	return []*played{{driver: d, plannedCase: c, pack: pack, Receipt: receipt, records: []target{party}, opener: n.ActorID, conditions: len(n.Request.Conditions)}}, nil
}

// clerkOf is the clerk of the unit that an item of the catalogue is of.
func (d *driver) clerkOf(ctx context.Context, code string) (uuid.UUID, error) {
	file, err := loadCatalogue()
	if err != nil {
		return uuid.Nil, err
	}
	of := slices.IndexFunc(file.Items, func(it item) bool { return it.Code == code })
	if of < 0 {
		return uuid.Nil, fmt.Errorf("no catalogue item %q", code)
	}
	clerk, err := d.Store.AccountByLogin(ctx, file.Items[of].Unit)
	if err != nil {
		return uuid.Nil, fmt.Errorf("find clerk of the unit: %w", err)
	}
	return clerk.ID, nil
}

// conditionsChecked says of each condition whether it is met: all of them where the subject is to come off, and none where not.
func (p *played) conditionsChecked() (any, error) {
	var check casefile.ConditionsCheck
	for i := range p.conditions {
		check.Answers = append(check.Answers, casefile.ConditionAnswer{Met: p.outcomes[0] == casefile.OutcomeDelist, Reasons: p.answers[min(i, len(p.answers)-1)]})
	}
	return check, nil
}
