package seed

import (
	"context"
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// revocations are the demo cases of records whose basis is gone.
var revocations = story{
	flow: casefile.FlowRevocation, papers: true, scenarios: revocationCases, last: revocationApplying, clock: revocationClock, file: askRevocation,
	at: func(k casefile.TaskKind) progress {
		if k == casefile.TaskConfirmRevocation {
			return revocationConfirming
		}
		return revocationApplying
	},
	moments: map[progress]moment{revocationConfirming: {1, 9, 20}, revocationApplying: {1, 10, 40}},
	says: map[casefile.TaskKind]func(*played) (any, error){
		casefile.TaskConfirmRevocation: func(p *played) (any, error) { return p.revocationNotice(), nil },
		casefile.TaskApplyRevocation: func(*played) (any, error) {
			return casefile.RevocationApplied{Remark: "已按书面告知处理完毕。"}, nil
		},
	},
}

// How far a revocation has come.
const (
	revocationConfirming progress = iota + 1
	revocationApplying
)

// revocationClock is the clock that runs where a revocation is left.
func revocationClock(steps rules.Steps, at progress) string {
	return map[progress]string{revocationConfirming: steps[casefile.StepReport], revocationApplying: steps[casefile.StepApplyRevocation]}[at]
}

// revocationCases are the demo cases: told by the unit in time, and late; shown by the party with what can come of it; and by the agency, to a unit that
// stays silent.
var revocationCases = []scenario{
	{login: "applicant5", item: "ZJJ01", leave: closed, filed: 5, told: casefile.RevocationByUnit, since: 1, outcomes: []casefile.Outcome{casefile.OutcomeDelete},
		reasons: "行政复议决定撤销了处罚决定，信息应当删除。"},
	{login: "applicant3", item: "WLJ01", leave: revocationApplying, filed: 1, told: casefile.RevocationByUnit, since: 9, outcomes: []casefile.Outcome{casefile.OutcomeDelete},
		reasons: "一审判决撤销了处罚决定，现已生效，信息应当删除。"},
	{login: "applicant5", item: "SWJ04", leave: revocationConfirming, filed: 1, told: casefile.RevocationByParty, since: 1, outcomes: []casefile.Outcome{casefile.OutcomeDelete},
		statement: "行政复议决定书撤销了这条信息所依据的决定。"},
	{login: loginApplicant2, item: "FY01", leave: closed, filed: 6, told: casefile.RevocationByParty, since: 1, outcomes: []casefile.Outcome{casefile.OutcomeNotConcerned},
		statement: "法院的裁定撤销了原来的决定。", reasons: "所出示的裁定涉及另一案件，本案的决定仍然有效。"},
	{login: loginApplicant, item: "ZJJ01", leave: closed, filed: 7, told: casefile.RevocationByParty, since: 1, only: changesRecords,
		outcomes: []casefile.Outcome{casefile.OutcomeCorrect}, statement: "行政复议决定变更了处罚金额。", reasons: "行政复议决定变更了处罚内容，信息相应变更。"},
	{login: "applicant6", item: "SWJ04", leave: revocationConfirming, filed: 3, told: casefile.RevocationByAgency, since: 8, outcomes: []casefile.Outcome{casefile.OutcomeDelete},
		statement: "法院通报的判决撤销了这条信息所依据的决定。"},
}

// changesRecords reports whether the pack lets a record be changed whose basis was.
func changesRecords(pack *rules.Pack) bool { return pack.Revocation.Changes() }

// askRevocation has it told that the basis of a record is gone: by its subject, by a clerk of its unit, or by one of the agency.
func askRevocation(ctx context.Context, d *driver, c *plannedCase, _ string) ([]*played, error) {
	of, err := d.record(ctx, c, c.item)
	if err != nil {
		return nil, err
	}
	pack, err := d.packOn(c.story.flow, c.filedAt)
	if err != nil {
		return nil, err
	}
	p := &played{driver: d, plannedCase: c, pack: pack, records: []target{of}, opener: of.applicant}
	n := db.NewRevocation{FormID: uuid.New(), RecordID: of.record, Pack: pack, At: c.filedAt, Request: casefile.RevocationRequest{By: c.told, Says: c.statement}}
	if n.ActorID, n.UnitID, err = d.tellsRevocation(ctx, c, of); err != nil {
		return nil, err
	}
	p.opener = n.ActorID
	effective := d.Calendar.AddWorkdays(calendar.DateOf(c.filedAt), -c.since)
	scan, err := d.keepPaper(ctx, c, n.ActorID, "行政复议决定书", "复议机关：云澜市人民政府", "撤销或者变更原决定。", "生效日期："+effective.String())
	if err != nil {
		return nil, err
	}
	n.Request.Document = casefile.RevokingDocument{Does: casefile.BasisRevoked, Body: "云澜市人民政府", Number: fmt.Sprintf("云府复〔%d〕%d号", effective.Year(), 11+c.minute),
		EffectiveOn: effective.String(), Files: []uuid.UUID{scan}}
	if c.outcomes[0] == casefile.OutcomeCorrect {
		n.Request.Document.Does = casefile.BasisChanged
	}
	if c.told == casefile.RevocationByUnit {
		notice := p.revocationNotice()
		n.Request.Tells = &notice
	}
	if p.Receipt, err = d.Store.AskRevocation(ctx, n); err != nil {
		return nil, fmt.Errorf("tell that a basis is gone: %w", err)
	}
	return []*played{p}, nil
}

// tellsRevocation is who tells of it, and for which body; nil for none.
func (d *driver) tellsRevocation(ctx context.Context, c *plannedCase, of target) (actor, unit uuid.UUID, err error) {
	if c.told == casefile.RevocationByParty {
		return of.applicant, uuid.Nil, nil
	}
	if c.told == casefile.RevocationByUnit {
		if actor, err = d.clerkOf(ctx, c.item); err != nil {
			return actor, unit, err
		}
		account, err := d.Store.AccountGet(ctx, actor)
		if err != nil {
			return actor, unit, fmt.Errorf("find unit of clerk: %w", err)
		}
		return actor, *account.UnitID, nil
	}
	account, err := d.Store.AccountByLogin(ctx, "agency")
	if err != nil {
		return actor, unit, fmt.Errorf("find clerk of the agency: %w", err)
	}
	return account.ID, *account.UnitID, nil
}

// revocationNotice is what the unit tells: where the record is to be changed, its amount is halved.
func (p *played) revocationNotice() casefile.RevocationNotice {
	n := casefile.RevocationNotice{Outcome: p.outcomes[0], Reasons: p.reasons}
	if n.Reasons == "" {
		n.Reasons = "原决定已被撤销，信息应当删除。"
	}
	if n.Outcome == casefile.OutcomeCorrect {
		n.Changes = p.records[0].halved()
	}
	return n
}

// halved are the changes with which the first amount of the record is half of what it says.
func (t target) halved() []casefile.Change {
	for _, f := range t.fields {
		if f.KindOf() != casefile.FieldAmount || t.content[f.Key] == "" {
			continue
		}
		whole, err := strconv.Atoi(t.content[f.Key])
		if err != nil {
			continue
		}
		return []casefile.Change{{Field: f.Key, From: t.content[f.Key], To: strconv.Itoa(whole / 2)}}
	}
	return nil
}
