package seed

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"go.yaml.in/yaml/v3"
)

//go:embed commitments.yaml
var commitmentsYAML []byte

// commitmentChecks are the demo cases of checking a commitment: signed by an applicant for a business of his, checked by a clerk of the unit, and where it
// is untrue decided by its head.
var commitmentChecks = story{
	flow: casefile.FlowCommitment, proposes: true, scenarios: commitmentCases, last: breachDeciding, clock: commitmentClock, file: checkCommitment,
	at: func(k casefile.TaskKind) progress {
		return cmp.Or(map[casefile.TaskKind]progress{casefile.TaskVerifyRectified: rectifiedVerifying, casefile.TaskDecideBreach: breachDeciding}[k], promisesChecking)
	},
	moments: map[progress]moment{promisesChecking: {2, 10, 10}, rectifiedVerifying: {1, 14, 30}, breachDeciding: {11, 16, 0}},
	says: map[casefile.TaskKind]func(*played) (any, error){
		casefile.TaskCheckPromises:   (*played).promisesFound,
		casefile.TaskVerifyRectified: (*played).rectifiedFound,
		casefile.TaskDecideBreach:    (*played).breachDecided,
	},
}

// How far a check has come.
const (
	promisesChecking progress = iota + 1
	rectifiedVerifying
	breachDeciding
)

// commitmentClock is the clock that runs where a check is left.
func commitmentClock(steps rules.Steps, at progress) string {
	return map[progress]string{promisesChecking: steps[casefile.StepCheckPromises], rectifiedVerifying: steps[casefile.StepVerifyRectified],
		breachDeciding: steps[casefile.StepDecide]}[at]
}

// publishCommitments publishes the items that the city handles on a commitment, a year before now, and has some commitments made of which no check is open.
func (d *driver) publishCommitments(ctx context.Context) error {
	pack := d.packs[casefile.FlowCommitment]
	if !pack.Provides(casefile.FlowCommitment) {
		return nil
	}
	if err := d.publishItems(ctx); err != nil {
		return fmt.Errorf("publish items on a commitment: %w", err)
	}
	for _, sc := range commitmentRows {
		if err := d.commitRow(ctx, pack, sc); err != nil {
			return fmt.Errorf("commitment that is %s: %w", sc.state, err)
		}
	}
	return nil
}

// publishItems publishes the items of commitments.yaml by the head of their unit.
func (d *driver) publishItems(ctx context.Context) error {
	var file struct {
		Items []struct {
			Code  string         `yaml:"code"`
			Unit  string         `yaml:"unit"`
			Terms map[string]any `yaml:"terms"`
		} `yaml:"items"`
	}
	if err := yaml.Unmarshal(commitmentsYAML, &file); err != nil {
		return err
	}
	head, err := d.Store.AccountByLogin(ctx, "market.principal")
	if err != nil {
		return fmt.Errorf("find head of the unit: %w", err)
	}
	for _, item := range file.Items {
		n := db.NewTerms{UnitID: *head.UnitID, ActorID: head.ID, Code: item.Code, At: d.Now.AddDate(-1, 0, 0)}
		text, err := json.Marshal(item.Terms)
		if err == nil {
			err = json.Unmarshal(text, &n.Terms)
		}
		if err != nil {
			return fmt.Errorf("read terms of %s: %w", item.Code, err)
		}
		if _, err := d.Store.PublishTerms(ctx, n); err != nil {
			return fmt.Errorf("%s: %w", item.Code, err)
		}
	}
	return nil
}

// committed is a commitment of the demo city, with who handles its item.
type committed struct {
	db.Signed
	terms   casefile.CommitmentTerms
	unit    uuid.UUID
	clerk   uuid.UUID
	account db.Account
	party   db.SetupSubjectInsertParams
}

// sign lets an applicant sign for a business of his, of which nothing is known yet.
func (d *driver) sign(ctx context.Context, pack *rules.Pack, login, item string, nth int, at time.Time, declined bool) (committed, error) {
	var c committed
	row, err := d.publishedItem(ctx, item)
	if err != nil {
		return c, err
	}
	if c.terms, err = casefile.ReadTerms(row.Terms); err != nil {
		return c, err
	}
	clerk, err := d.Store.AccountByLogin(ctx, "market")
	if err != nil {
		return c, fmt.Errorf("find clerk of the unit: %w", err)
	}
	if c.account, err = d.Store.AccountByLogin(ctx, login); err != nil {
		return c, fmt.Errorf("find applicant: %w", err)
	}
	c.unit, c.clerk, c.party = row.UnitID, clerk.ID, business(login, nth)
	err = d.Store.InTx(ctx, func(q *db.Queries) error {
		if err := q.SetupSubjectInsert(ctx, c.party); err != nil {
			return fmt.Errorf("enter business: %w", err)
		}
		_, err := q.SeedAccountSubjects(ctx, []db.SeedAccountSubjectsParams{{AccountID: c.account.ID, SubjectID: c.party.ID, Capacity: casefile.CapacityRepresentative}})
		return err
	})
	if err != nil {
		return c, err
	}
	limits, err := rules.PublicationLimits(pack, pack).JSON()
	if err != nil {
		return c, err
	}
	c.Signed, err = d.Store.Sign(ctx, db.NewCommitment{FormID: uuid.New(), ActorID: c.account.ID, SubjectID: c.party.ID, ItemID: row.ID, Version: int(row.Version),
		Way: casefile.SignedOnline, Declined: declined, Pack: pack, Limits: limits, At: at, Calendar: d.Calendar})
	return c, err
}

func (d *driver) publishedItem(ctx context.Context, code string) (db.CommitmentItemsPublishedRow, error) {
	rows, err := d.Store.CommitmentItemsPublished(ctx, db.CommitmentItemsPublishedParams{Code: code, Most: 1})
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("no item %q is handled on a commitment", code)
	}
	if err != nil {
		return db.CommitmentItemsPublishedRow{}, err
	}
	return rows[0], nil
}

// business makes up a small company of an applicant's.
func business(login string, nth int) db.SetupSubjectInsertParams {
	d := newDice(uint64(nth), "business of "+login) //nolint:gosec // few
	return db.SetupSubjectInsertParams{ID: d.id(), Kind: casefile.SubjectLegalPerson, Name: tradeName(d) + pick(d, trades) + "商行有限公司", Code: creditCode(d)}
}

// checkCommitment lets the check of a commitment come: on its day by itself, or because a clerk calls for it.
func checkCommitment(ctx context.Context, d *driver, c *plannedCase, _ string) ([]*played, error) {
	pack, err := d.packOn(c.story.flow, c.filedAt)
	if err != nil {
		return nil, err
	}
	day := calendar.DateOf(c.filedAt)
	m, err := d.sign(ctx, pack, c.login, c.item, c.minute+1, day.AddDays(-40).At(10, 0).Add(time.Duration(c.minute)*time.Minute), false)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	p := &played{driver: d, plannedCase: c, pack: pack, promised: m.terms, opener: m.clerk,
		records: []target{{applicant: m.account.ID, name: m.account.Name, subject: m.party.ID, owner: m.party.Name}}}
	if c.called != "" {
		by := db.Turn{Number: m.Number, ActorID: m.clerk, UnitID: m.unit, At: c.filedAt}
		if p.Receipt, err = d.Store.CallCheck(ctx, by, uuid.New(), c.called, pack); err != nil {
			return nil, fmt.Errorf("call for the check: %w", err)
		}
		return []*played{p}, nil
	}
	p.opener = db.ScheduleAccount
	if p.Receipt, err = d.fallDue(ctx, m, c.item, pack, c.filedAt); err != nil {
		return nil, fmt.Errorf("open the check: %w", err)
	}
	return []*played{p}, nil
}

// fallDue finishes the item of a commitment so that its check falls on the day, draws it, and opens the check as the schedule does. All of it is one
// transaction: the schedule itself looks at today.
func (d *driver) fallDue(ctx context.Context, m committed, code string, pack *rules.Pack, at time.Time) (receipt db.Receipt, err error) {
	day := calendar.DateOf(at)
	err = d.Store.InTx(ctx, func(q *db.Queries) error {
		row, err := d.finish(ctx, q, m, d.Calendar.AddWorkdays(day, -m.terms.CheckAfter.Amount), day)
		if err != nil {
			return err
		}
		drawn, err := d.drawn(ctx, q, row, func(int) bool { return true })
		if err != nil {
			return err
		}
		return q.OpenCheck(ctx, db.NewCheck{Commitment: row, Code: code, Terms: m.terms, Reason: casefile.CheckAll, Draw: &drawn, ActorID: db.ScheduleAccount, Pack: pack, At: at})
	})
	if err != nil {
		return receipt, err
	}
	act, err := d.Store.ActByForm(ctx, uuid.NewSHA1(m.ID, []byte("check")))
	return act.Receipt(), err
}

func (d *driver) finish(ctx context.Context, q *db.Queries, m committed, on, check calendar.Date) (db.Commitment, error) {
	err := q.CommitmentFinish(ctx, db.CommitmentFinishParams{ID: m.ID, State: casefile.CommitmentFinished, FinishedOn: db.Day(on), FinishedBy: &m.clerk, CheckOn: db.Day(check)})
	if err != nil {
		return db.Commitment{}, fmt.Errorf("finish item: %w", err)
	}
	return q.CommitmentLockForUnit(ctx, db.CommitmentLockForUnitParams{Number: m.Number, UnitID: m.unit})
}

// drawn is what a commitment draws on its day, with a seed that makes it come out as wanted where the day has none yet.
func (d *driver) drawn(ctx context.Context, q *db.Queries, m db.Commitment, wanted func(int) bool) (int32, error) {
	seed := make([]byte, 32)
	for !wanted(casefile.DrawOf(seed, m.ID)) {
		seed[0]++
	}
	err := q.CommitmentDrawInsert(ctx, db.CommitmentDrawInsertParams{UnitID: m.UnitID, Day: *m.CheckOn, Seed: seed, DrawnAt: *m.CheckOn})
	if err != nil {
		return 0, fmt.Errorf("keep seed: %w", err)
	}
	kept, err := q.CommitmentDraw(ctx, db.CommitmentDrawParams{UnitID: m.UnitID, Day: *m.CheckOn})
	return int32(casefile.DrawOf(kept.Seed, m.ID)), err //nolint:gosec // less than a thousand
}

// promisesFound is what the clerk finds: the first promise is what the outcome turns on.
func (p *played) promisesFound() (any, error) {
	found := casefile.PromisesChecked{}
	for range p.promised.Promises {
		found.Findings = append(found.Findings, casefile.PromiseFound{Finding: casefile.FoundKept, Ways: []casefile.CheckWay{casefile.BySite}, Reasons: "现场核查，与承诺一致。"})
	}
	first := &found.Findings[0]
	switch {
	case slices.Contains(p.outcomes, casefile.OutcomeKept):
	case slices.Contains(p.outcomes, casefile.OutcomeUnverifiable):
		first.Finding, first.Reasons = casefile.FoundUnverifiable, "两次到场均无人，无法进入核实。"
	default:
		first.Finding, first.Reasons = casefile.FoundUntrue, p.statement
	}
	return found, nil
}

func (p *played) rectifiedFound() (any, error) {
	return casefile.RectifiedChecked{Holds: !slices.Contains(p.outcomes, casefile.OutcomeBroken), Reasons: "到场复核，逐项查看整改情况。"}, nil
}

func (p *played) breachDecided() (any, error) {
	return casefile.BreachDecision{Outcome: casefile.OutcomeBroken, Reasons: p.reasons, Revoked: "云市监登字〔样例〕第1号住所登记"}, nil
}

// sayInCheck hands in what the party says in a check, with a paper where it shows one.
func (p *played) sayInCheck(ctx context.Context, act db.NewAct) (db.Receipt, error) {
	says := db.NewSaying{FormID: act.FormID, ActorID: act.ActorID, CaseID: p.CaseID, Kind: act.Kind, At: act.At}
	paper, err := p.paper(ctx, p.plannedCase, act.ActorID, "补充材料", "当事人："+p.records[0].owner)
	if err != nil {
		return db.Receipt{}, err
	}
	switch content := act.Content.(type) {
	case casefile.PapersHandedIn:
		content.Files = paper
		says.Content = content
	case casefile.Rectification:
		content.Files = paper
		says.Content = content
	}
	return p.Store.SayInCheck(ctx, says)
}
