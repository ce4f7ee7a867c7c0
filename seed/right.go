package seed

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// rightsAsked are the demo cases of rights beside objection and repair.
var rightsAsked = story{
	flow: casefile.FlowRight, scenarios: rightCases, last: rightDeciding, file: askRight,
	clock:   func(steps rules.Steps, _ progress) string { return steps[casefile.StepHonours] },
	at:      func(casefile.TaskKind) progress { return rightDeciding },
	moments: map[progress]moment{rightDeciding: {2, 14, 30}},
	knows: map[casefile.ActKind]func(pack *rules.Pack, channel casefile.Channel) bool{
		casefile.ActTakeBackRight: func(pack *rules.Pack, _ casefile.Channel) bool {
			of, err := pack.Right.Knows(casefile.RightHonours)
			return err == nil && wayOf(of, honourWays) != casefile.OutcomeDelete
		},
	},
	says: map[casefile.TaskKind]func(*played) (any, error){casefile.TaskDecideRight: (*played).ruledOnRight},
}

// rightDeciding is before it is decided.
const rightDeciding progress = 1

// honourWays are what subjects ask for about honours, the first that their regulation has.
var honourWays = []casefile.Outcome{casefile.OutcomeNotDisclose, casefile.OutcomeArchive, casefile.OutcomeNotRecord, casefile.OutcomeDelete}

// gives reports whether a pack has a right.
func gives(id casefile.RightID) func(*rules.Pack) bool {
	return func(pack *rules.Pack) bool {
		_, err := pack.Right.Knows(id)
		return err == nil
	}
}

func takesBack(says string) turn {
	return turn{act: casefile.ActTakeBackRight, content: casefile.RightTakenBack{Reasons: says}}
}

// rightCases are the demo cases of rights: granted, granted and taken back, refused, withdrawn, waiting, and decided but not served.
var rightCases = []scenario{
	{login: loginApplicant, item: "MZJ01", leave: closed, filed: 14, right: casefile.RightHonours, statement: "不希望他人查到本人的志愿服务情况。",
		reasons: "经核对，该信息属于志愿服务信息，申请人系本人，予以准许。", turns: []turn{opens(), takesBack("求职需要，恢复原来的显示。")}},
	{login: loginApplicant2, item: "MZJ01", leave: closed, filed: 11, right: casefile.RightHonours, statement: "出于个人隐私的考虑。",
		reasons: "经核对，该信息属于志愿服务信息，申请人系本人，予以准许。", turns: []turn{opens()}},
	{login: "applicant3", item: "MZJ01", leave: closed, filed: 10, right: casefile.RightHonours, refuse: true, exception: "out_of_scope", statement: "要求同时隐去另一人的志愿服务信息。",
		reasons: "申请涉及的是他人的信息，应当由其本人提出；本人的信息可以另行申请。", turns: []turn{opens()}},
	{login: "applicant4", item: "MZJ01", leave: rightDeciding, filed: 5, right: casefile.RightHonours, statement: "暂时不想公开。", turns: []turn{withdraws("再考虑一下。")}},
	{login: "applicant5", item: "MZJ01", leave: rightDeciding, filed: 3, claim: true, right: casefile.RightHonours, statement: "不希望公开参加志愿服务的情况。"},
	{login: "applicant6", item: "MZJ01", leave: closed, filed: 6, right: casefile.RightHonours, statement: "不希望公开。", reasons: "申请符合规定，予以准许。"},

	{login: "applicant5", item: "YJJ02", leave: closed, filed: 12, right: casefile.RightStatement, only: gives(casefile.RightStatement),
		statement: "因台风停水停电三日，未能按期完成整改，并非有意拖延；恢复供水后已经立即改正。",
		reasons:   "气象部门的证明与所述时间一致，予以附注。", turns: []turn{opens()}},
	{login: "applicant6", item: "SWJ01", leave: closed, filed: 9, right: casefile.RightStatement, refuse: true, exception: "others_data", only: gives(casefile.RightStatement),
		statement: "当日经办的员工未按规定申报，其身份信息附后，本公司并不知情。",
		reasons:   "声明写明了他人的身份信息，附注后将随该信息公开，请删去后重新提出。", turns: []turn{opens()}},
	{login: "applicant4", item: "JTJ03", leave: rightDeciding, filed: 1, right: casefile.RightStatement, only: gives(casefile.RightStatement),
		statement: "因道路封闭，车辆未能按时返回指定地点，并非有意违反规定。"},

	{login: "applicant4", item: "WJW02", leave: closed, filed: 8, right: casefile.RightErasure, only: gives(casefile.RightErasure),
		statement: "许可已经注销，该信息不再需要。", reasons: "许可已经注销，保存期届满，没有规定的例外情形，予以删除。", turns: []turn{opens()}},
	{login: "applicant3", item: "SCJG02", leave: closed, filed: 7, right: casefile.RightErasure, refuse: true, exception: "kept_by_law", only: gives(casefile.RightErasure),
		statement: "要求删除本人的全部信息。", reasons: "该信息由登记机关依法保存，保存期尚未届满。", turns: []turn{opens()}},
}

// wayOf is the first of the wishes that a right has.
func wayOf(of rules.RightOf, wishes []casefile.Outcome) casefile.Outcome {
	for _, way := range wishes {
		if slices.Contains(of.Ways, way) {
			return way
		}
	}
	return of.Ways[0]
}

// askRight asks for it from the account.
func askRight(ctx context.Context, d *driver, c *plannedCase, phone string) ([]*played, error) {
	pack, err := d.packOn(c.story.flow, c.filedAt)
	if err != nil {
		return nil, err
	}
	t, err := d.record(ctx, c, c.item)
	if err != nil {
		return nil, err
	}
	of, err := pack.Right.Knows(c.right)
	if err != nil {
		return nil, fmt.Errorf("find right: %w", err)
	}
	request := casefile.RightRequest{Standing: casefile.Standing{Phone: phone}, Channel: casefile.ChannelAgency, Right: of.ID, Way: wayOf(of, honourWays),
		Records: []uuid.UUID{t.record}}
	if of.ID == casefile.RightStatement {
		request.Ground, request.Text = pack.Right.Grounds[0].ID, c.statement
	} else {
		request.Reasons = c.statement
	}
	receipt, err := d.Store.AskRight(ctx, db.NewRight{FormID: uuid.New(), ActorID: t.applicant, SubjectID: t.subject, Pack: pack, Request: request, At: c.filedAt})
	if err != nil {
		return nil, fmt.Errorf("ask for right: %w", err)
	}
	return []*played{{driver: d, plannedCase: c, pack: pack, Receipt: receipt, records: []target{t}}}, nil
}

// ruledOnRight grants what was asked for, unless the scenario refuses it.
func (p *played) ruledOnRight() (any, error) {
	of, err := p.pack.Right.Knows(p.right)
	if err != nil {
		return nil, fmt.Errorf("find right: %w", err)
	}
	ruling := casefile.RightRuling{RecordID: p.records[0].record, Outcome: wayOf(of, honourWays), Reasons: p.reasons}
	if p.refuse {
		ruling.Outcome, ruling.Exception = casefile.OutcomeRefuseRight, p.exception
	}
	return casefile.RightDecision{Rulings: []casefile.RightRuling{ruling}}, nil
}

// takeBack hands in that what was granted is not wanted any more.
func (p *played) takeBack(ctx context.Context, act db.NewAct, content casefile.RightTakenBack) (db.Receipt, error) {
	return p.Store.TakeBackRight(ctx, db.NewTakeBack{FormID: act.FormID, ActorID: act.ActorID, CaseID: p.CaseID, Content: content, At: act.At})
}
