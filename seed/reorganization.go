package seed

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// reorganizations are the demo cases of courts' documents about reorganizations, each filed by the administrator of an enterprise for which nobody else acts.
var reorganizations = story{
	flow: casefile.FlowReorganization, papers: true, scenarios: reorganizationCases, last: reorganizationChecking, file: fileReorganization,
	clock:   func(steps rules.Steps, _ progress) string { return steps[casefile.StepMark] },
	at:      func(casefile.TaskKind) progress { return reorganizationChecking },
	moments: map[progress]moment{reorganizationChecking: {1, 10, 10}},
	says: map[casefile.TaskKind]func(*played) (any, error){
		casefile.TaskCheckReorganization: func(p *played) (any, error) {
			return casefile.ReorganizationCheck{Granted: !p.refuse, Reasons: p.reasons}, nil
		},
	},
}

// reorganizationChecking is before a document is checked.
const reorganizationChecking progress = 1

// inReorganization is how many enterprises are in reorganization in each round.
const inReorganization = 8

// assists reports whether a pack has courts' notices for assistance followed.
func assists(pack *rules.Pack) bool { return pack.Reorganization.Knows(casefile.MatterAssistance) }

// reorganizationCases are the demo cases: a plan that is checked, one that runs, one with a notice for assistance, one that was carried out, one that was not
// carried on and one that ended in bankruptcy; a ruling that was refused, and one that was taken back.
var reorganizationCases = []scenario{
	{login: "applicant4", item: "ZJJ02", as: casefile.CapacityManager, leave: reorganizationChecking, filed: 1, claim: true, matter: casefile.MatterPlan, enterprise: 0,
		statement: "普通债权分三年清偿百分之五十五，职工债权全额清偿，继续经营原有业务。"},
	{login: "applicant4", item: "ZJJ03", as: casefile.CapacityManager, leave: closed, filed: 9, matter: casefile.MatterPlan, enterprise: 1,
		statement: "引进投资人出资，普通债权在五年内清偿百分之四十，保留生产线和员工。"},
	{login: "applicant5", item: "ZJJ02", as: casefile.CapacityManager, leave: closed, filed: 12, matter: casefile.MatterPlan, enterprise: 2,
		statement: "出售闲置厂房，所得优先清偿税款和职工债权，其余债权分两年清偿。"},
	{login: "applicant5", item: "ZJJ03", as: casefile.CapacityManager, leave: closed, filed: 8, matter: casefile.MatterAssistance, enterprise: 2, only: assists},
	{login: "applicant5", item: "YJJ01", as: casefile.CapacityManager, leave: closed, filed: 13, matter: casefile.MatterPlan, enterprise: 3,
		statement: "以经营收入分期清偿，一年内执行完毕。"},
	{login: "applicant5", item: "JTJ02", as: casefile.CapacityManager, leave: closed, filed: 4, matter: casefile.MatterCarriedOut, enterprise: 3},
	{login: "applicant6", item: "ZJJ02", as: casefile.CapacityManager, leave: closed, filed: 14, matter: casefile.MatterPlan, enterprise: 4,
		statement: "投资人分三期注资，资金到位后清偿普通债权百分之三十。"},
	{login: "applicant6", item: "ZJJ03", as: casefile.CapacityManager, leave: closed, filed: 5, matter: casefile.MatterFailed, enterprise: 4},
	{login: "applicant6", item: "YJJ01", as: casefile.CapacityManager, leave: closed, filed: 11, matter: casefile.MatterPlan, enterprise: 5,
		statement: "转让部分股权并延期清偿债务。"},
	{login: "applicant6", item: "JTJ02", as: casefile.CapacityManager, leave: closed, filed: 3, matter: casefile.MatterConverted, enterprise: 5},
	{login: "applicant6", item: "SCJG05", as: casefile.CapacityManager, leave: closed, filed: 7, matter: casefile.MatterPlan, enterprise: 6, refuse: true,
		statement: "债务重组后继续经营。", reasons: "扫描件缺少裁定主文一页，无法核对法院批准的内容，请补齐以后重新提交。"},
	{login: "applicant6", item: "STHJ03", as: casefile.CapacityManager, leave: reorganizationChecking, filed: 6, matter: casefile.MatterPlan, enterprise: 7,
		statement: "分期清偿债务。", turns: []turn{withdraws("提交的不是最后一份裁定。")}},
}

// fileReorganization has the administrator of an enterprise file a document of the court, once what it is about has been done.
func fileReorganization(ctx context.Context, d *driver, c *plannedCase, phone string) ([]*played, error) {
	pack, err := d.packOn(c.story.flow, c.filedAt)
	if err != nil {
		return nil, err
	}
	place := c.enterprise + c.round*inReorganization
	of, err := d.Store.SeedEnterprise(ctx, db.SeedEnterpriseParams{Kind: casefile.SubjectLegalPerson, Records: 3, Place: int32(place)}) //nolint:gosec // few
	if err != nil {
		return nil, fmt.Errorf("find enterprise: %w", err)
	}
	account, err := d.Store.AccountByLogin(ctx, c.login)
	if err != nil {
		return nil, fmt.Errorf("find administrator: %w", err)
	}
	issued := d.Calendar.AddWorkdays(calendar.DateOf(c.filedAt), -2)
	filing := casefile.ReorganizationFiling{Standing: casefile.Standing{Phone: phone}, By: casefile.ReorganizationByAdministrator, Matter: c.matter}
	n := db.NewReorganization{FormID: uuid.New(), ActorID: account.ID, SubjectID: of.ID, Pack: pack, At: c.filedAt}
	if c.matter == casefile.MatterPlan {
		filing.Plan, filing.Performs = c.statement, issued.AddYears(3).String()
		err = d.appoints(ctx, c, of, place)
	} else if n.PlanID, err = d.planRuns(ctx, of.ID); err == nil {
		filing.Records, err = d.namedByCourt(ctx, c, of.ID)
	}
	if err != nil {
		return nil, err
	}
	number := fmt.Sprintf("（%d）云01破%d号之%d", issued.Year(), 101+place, 1+slices.Index(casefile.ReorganizationMatters, c.matter))
	scan, err := d.keepPaper(ctx, c, account.ID, courtTitles[c.matter], "案号："+number, "债务人："+of.Name, "日期："+issued.String())
	if err != nil {
		return nil, err
	}
	filing.Document = casefile.CourtDocument{Court: demoCourt, Number: number, IssuedOn: issued.String(), Files: []uuid.UUID{scan}}
	n.Filing = filing
	p := &played{driver: d, plannedCase: c, pack: pack, records: []target{{applicant: account.ID, subject: of.ID, owner: of.Name}}}
	if p.Receipt, err = d.Store.FileReorganization(ctx, n); err != nil {
		return nil, fmt.Errorf("file court's document: %w", err)
	}
	return []*played{p}, nil
}

const demoCourt = "云澜市中级人民法院"

// courtTitles are what courts' documents are called.
var courtTitles = map[casefile.ReorganizationMatter]string{
	casefile.MatterPlan: "批准重整计划裁定书", casefile.MatterAssistance: "协助执行通知书", casefile.MatterCarriedOut: "重整计划执行完毕裁定书",
	casefile.MatterConverted: "宣告破产裁定书", casefile.MatterFailed: "终止重整计划执行裁定书",
}

// appoints has the agency register the administrator of an enterprise, the day before he files.
func (d *driver) appoints(ctx context.Context, c *plannedCase, of db.SeedEnterpriseRow, place int) error {
	clerk, err := d.Store.AccountByLogin(ctx, "agency")
	if err != nil {
		return fmt.Errorf("find clerk of the agency: %w", err)
	}
	number, day := fmt.Sprintf("（%d）云01破%d号", calendar.DateOf(c.filedAt).Year(), 101+place), calendar.DateOf(c.filedAt).AddDays(-40)
	scan, err := d.keepPaper(ctx, c, clerk.ID, "指定管理人决定书", "案号："+number, "债务人："+of.Name)
	if err != nil {
		return err
	}
	return d.Store.RegisterAppointment(ctx, db.NewAppointment{FormID: uuid.NewSHA1(of.ID, []byte("appointment")), Login: c.login, Code: of.Code, Holder: "云澜清算事务所",
		Court: demoCourt, Number: number, AppointedOn: day, Scan: scan, ActorID: clerk.ID, At: day.AddDays(1).At(9, 30)})
}

// planRuns waits until the plan of an enterprise runs, and gives its case.
func (d *driver) planRuns(ctx context.Context, subject uuid.UUID) (plan uuid.UUID, err error) {
	err = d.poll(ctx, func(ctx context.Context) (bool, error) {
		row, err := d.Store.PlanRunning(ctx, subject)
		if errors.Is(err, pgx.ErrNoRows) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("look for plan: %w", err)
		}
		plan = row.CaseID
		return true, nil
	})
	return plan, err
}

// namedByCourt is the record that a notice for assistance has deleted; nothing of other documents.
func (d *driver) namedByCourt(ctx context.Context, c *plannedCase, subject uuid.UUID) ([]casefile.AssistedRecord, error) {
	if c.matter != casefile.MatterAssistance {
		return nil, nil
	}
	there, err := d.Store.RecordsToAssist(ctx, db.RecordsToAssistParams{SubjectID: subject, Now: c.filedAt})
	if err != nil {
		return nil, fmt.Errorf("find records: %w", err)
	}
	return []casefile.AssistedRecord{{RecordID: there[0].ID, Does: casefile.OutcomeDelete}}, nil
}
