package seed

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/rules"
)

// repairs are the demo cases of repair. A form is checked on the day on which it is filed: some packs want it on the spot.
var repairs = story{
	flow: casefile.FlowRepair, scenarios: repairCases, last: deciding, clock: repairClock, file: fileRepair,
	at: func(k casefile.TaskKind) progress {
		if k == casefile.TaskFormCheck {
			return formChecking
		}
		return deciding
	},
	moments: map[progress]moment{formChecking: {0, 9, 40}, deciding: {2, 14, 10}},
	knows: map[casefile.ActKind]func(pack *rules.Pack, channel casefile.Channel) bool{
		casefile.ActRequestExtension: extendsRepair,
		casefile.ActDecideExtension:  extendsRepair,
	},
	says: map[casefile.TaskKind]func(*played) (any, error){
		casefile.TaskFormCheck: func(p *played) (any, error) {
			if p.refuse {
				return casefile.FormCheck{Reasons: p.reasons}, nil
			}
			return casefile.FormCheck{Accept: true}, nil
		},
		casefile.TaskDecideRepair: (*played).repairDecision,
	},
}

// How far a repair has come, beyond the check of its form.
const deciding = formChecking + 1

// repairClock is the clock that runs where a repair is left.
func repairClock(steps rules.Steps, at progress) string {
	return map[progress]string{formChecking: steps[casefile.StepAccept], deciding: steps[casefile.StepDecide]}[at]
}

func extendsRepair(pack *rules.Pack, _ casefile.Channel) bool {
	clock, err := pack.Clock(pack.Repair.Steps[casefile.StepDecide])
	return err == nil && clock.Extension != nil
}

// fileRepair files an application with all its papers, and gives its cases: one for each body that decides. They go the same way.
func fileRepair(ctx context.Context, d *driver, c *plannedCase, phone string) ([]*played, error) {
	pack, err := d.packOn(c.story.flow, c.filedAt)
	if err != nil {
		return nil, err
	}
	var records []target
	for _, item := range append([]string{c.item}, c.more...) {
		t, err := d.record(ctx, c, item)
		if err != nil {
			return nil, err
		}
		records = append(records, t)
	}
	filing, err := d.repairFiling(ctx, c, pack, records)
	if err != nil {
		return nil, err
	}
	filing.Phone = phone
	application := db.NewRepair{FormID: uuid.New(), ActorID: records[0].applicant, SubjectID: records[0].subject, Named: records[0].named,
		ByOperator: pack.Repair.DecidedBy == rules.DecidedByOperator, PackID: pack.ID, PackVersion: int32(pack.Version), //nolint:gosec // small
		PackHash: pack.Hash(casefile.FlowRepair), Filing: filing, Copier: files.Folder{Root: d.Files}, At: c.filedAt}
	for _, t := range records {
		application.Numbers = append(application.Numbers, t.number)
	}
	receipt, err := d.Store.FileRepair(ctx, application)
	if err != nil {
		return nil, fmt.Errorf("file: %w", err)
	}
	return d.casesOf(ctx, c, receipt, records)
}

// casesOf are the cases that an application has become, each with its own records and its own moments.
func (d *driver) casesOf(ctx context.Context, c *plannedCase, receipt db.Receipt, records []target) ([]*played, error) {
	rows, err := d.Store.SeedCasesOfApplication(ctx, db.SeedCasesOfApplicationParams{ID: receipt.CaseID, Opens: casefile.ActFile})
	if err != nil {
		return nil, fmt.Errorf("find cases of application: %w", err)
	}
	var cases []*played
	for _, row := range rows {
		own, moments := *c, *c.schedule
		own.schedule = &moments
		p := &played{driver: d, plannedCase: &own, pack: d.packs[c.story.flow], Receipt: db.Receipt{ActID: row.ActID, CaseID: row.ID, CaseNumber: row.Number, ReceivedAt: c.filedAt}}
		for _, t := range records {
			if slices.Contains(row.Records, t.record) {
				p.records = append(p.records, t)
			}
		}
		cases = append(cases, p)
	}
	return cases, nil
}

// repairFiling is what the applicant says and shows: what was done about each record, what else he did, and his commitment.
func (d *driver) repairFiling(ctx context.Context, c *plannedCase, pack *rules.Pack, records []target) (casefile.RepairFiling, error) {
	first := records[0]
	filing := casefile.RepairFiling{Standing: casefile.Standing{Capacity: first.capacity}, Channel: c.channel, Statement: c.statement}
	numbers := make([]string, len(records))
	for i, t := range records {
		numbers[i] = t.number
		claim, err := d.repairClaim(ctx, c, pack, t)
		if err != nil {
			return filing, err
		}
		filing.Records = append(filing.Records, claim)
	}
	if err := d.show(ctx, c, first, "就信用信息 "+strings.Join(numbers, "、")+" 申请信用修复", &filing.Standing); err != nil {
		return filing, err
	}
	for _, m := range pack.Repair.Measures {
		says, ok := repairMeasures[m.ID]
		if !ok {
			continue
		}
		measure := casefile.RepairMeasure{ID: m.ID, Text: says}
		paper, err := d.paper(ctx, c, first.applicant, m.ZH+"证明", says)
		if err != nil {
			return filing, err
		}
		measure.Files = paper
		filing.Measures = append(filing.Measures, measure)
	}
	if pack.Repair.Letter != nil {
		letter, signed := commitment(c, first, numbers)
		if !signed {
			return filing, fmt.Errorf("the letter of commitment of %s is not signed", c.login)
		}
		filing.Letter = letter
	}
	return filing, nil
}

// repairClaim is what is said and shown of one record.
func (d *driver) repairClaim(ctx context.Context, c *plannedCase, pack *rules.Pack, t target) (casefile.RepairClaim, error) {
	day := calendar.DateOf(c.filedAt).AddDays(-30)
	claim := casefile.RepairClaim{RecordID: t.record, PerformedOn: day.AddDays(-3).String(), CorrectedOn: day.String()}
	for _, m := range pack.Repair.MaterialsFor(t.category) {
		if m.Optional {
			continue
		}
		papers, err := d.paper(ctx, c, t.applicant, m.ZH, "信用信息编号："+t.number, c.statement)
		if err != nil {
			return claim, err
		}
		claim.Materials = append(claim.Materials, casefile.RepairMaterial{ID: m.ID, Files: papers})
	}
	return claim, nil
}

// paper is a page that was shown; none where there is no folder to keep it in.
func (d *driver) paper(ctx context.Context, c *plannedCase, account uuid.UUID, title string, lines ...string) ([]uuid.UUID, error) {
	if d.Files == nil {
		return nil, nil
	}
	id, err := d.keepPaper(ctx, c, account, title, lines...)
	return []uuid.UUID{id}, err
}

// commitment is a letter of commitment as the applicant has read and signed it.
func commitment(c *plannedCase, t target, numbers []string) (letter casefile.CommitmentLetter, signed bool) {
	letter = casefile.CommitmentLetter{Measures: "建立内部合规检查制度，每季度自查一次。", Aims: "今后两年内不再发生同类失信行为。"}
	letter.Text = strings.Join([]string{"信用修复承诺书", "承诺人：" + t.owner, "就信用信息 " + strings.Join(numbers, "、") + " 申请信用修复，郑重承诺：",
		"一、提交的材料真实、合法、有效。", "二、" + letter.Measures, "三、" + letter.Aims, "四、违反承诺的，依法承担责任。"}, "\n")
	return letter.Signs(t.name, t.name, c.filedAt)
}

// repairMeasures are what applicants have done beside performing their duty, by its id in the packs.
var repairMeasures = map[string]string{
	"rectification": "已完成全面整改，并建立了内部检查制度。",
	"training":      "法定代表人及经办人参加了信用修复专题培训，考核合格。",
	"report":        "已委托第三方机构出具信用报告。",
}

// repairDecision grants what the scenario wants, or what is usual under the pack for a record of its category, and refuses what is denied.
func (p *played) repairDecision() (any, error) {
	var d casefile.RepairDecision
	for _, t := range p.records {
		decided := casefile.RepairDecided{RecordID: t.record, Reasons: p.reasons}
		if slices.Contains(p.denied, t.item) {
			decided.Outcome, decided.Reasons = casefile.OutcomeRefuseRepair, p.deniedFor
			d.Records = append(d.Records, decided)
			continue
		}
		usual, ok := p.pack.Repair.UsualOutcome(t.category)
		if !ok { // shenzhen-2020 62 names penalties, the serious list and ratings alone
			decided.Outcome, decided.Reasons = casefile.OutcomeRefuseRepair, notProvided
			d.Records = append(d.Records, decided)
			continue
		}
		decided.Outcome = usual.ID
		for _, o := range p.pack.Repair.OutcomesFor(t.category) {
			if slices.Contains(p.outcomes, o.ID) {
				decided.Outcome = o.ID
			}
		}
		if decided.Outcome.ChangesContent() {
			decided.Changes = betterGrade(t)
		}
		d.Records = append(d.Records, decided)
	}
	return d, nil
}

// notProvided is why a record of a kind is not repaired of which the regulation says nothing.
const notProvided = "本市适用的规定没有对这一类信息的修复作出安排，不予修复；对信息内容有异议的，可以另行提出异议申请。"

// betterGrade raises a grade to the best that the item knows.
func betterGrade(t target) []casefile.Change {
	const grade = "grade"
	for _, f := range t.fields {
		if f.Key == grade && len(f.Options) > 1 {
			best := f.Options[0].Value
			if said := t.content[grade]; said != best {
				return []casefile.Change{{Field: grade, From: said, To: best}}
			}
		}
	}
	const score = "score"
	return []casefile.Change{{Field: score, From: t.content[score], To: "100"}}
}
