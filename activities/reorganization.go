package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
	"creditcase/rules"
)

// reorganization is what shared steps ask of a court's document about a reorganization.
var reorganization = Procedure{
	Steps: map[casefile.ActKind]ActStep{
		casefile.ActFileReorganization: StepOf(func(a *Activities, ctx context.Context, in Acted) (Progress, error) {
			return a.ReceiveReorganization(ctx, Filed(in))
		}),
		casefile.ActCheckReorganization: StepOf((*Activities).CheckReorganization),
		casefile.ActWithdraw:            StepOf((*Activities).WithdrawReorganization),
	},
}

func init() { procedures[casefile.FlowReorganization] = reorganization }

// ReceiveReorganization puts a court's document on record, gives whoever has filed it a receipt, or tells the enterprise of what a public body has entered, and
// has the agency check it, within a period that runs from the day on which it was shown to the agency (shenzhen-2020 68). Whoever has entered it at the agency
// does not check it himself.
func (a *Activities) ReceiveReorganization(ctx context.Context, in Filed) (Progress, error) {
	return Run(ctx, a, Acted(in), func(s *Step, _ *Progress) error {
		var filed casefile.ReorganizationFiling
		if err := s.Content(&filed); err != nil {
			return err
		}
		came, err := s.acceptAsCame(ctx, filed.Paper)
		if err != nil {
			return err
		}
		agency, err := s.Agency(ctx)
		if err != nil {
			return err
		}
		due, err := s.openTaskFrom(ctx, casefile.TaskCheckReorganization, agency.ID, s.Clock(filed.Matter.Step()), came)
		if err != nil {
			return err
		}
		letter := s.reorganizationReceipt(filed, due)
		if filed.Capacity == "" {
			if err := s.withCode(ctx, &letter); err != nil {
				return err
			}
		}
		return s.Issue(ctx, letter)
	})
}

// CheckReorganization follows a court's document, or refuses it with reasons, and ends the case. It returns a casefile.Error where a refusal has no reasons,
// or the plan that the document is about does not run.
func (a *Activities) CheckReorganization(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var check casefile.ReorganizationCheck
		if err := s.Content(&check); err != nil {
			return err
		}
		if !check.Sound() {
			return casefile.NewError(casefile.CodeInvalid, "error.reorganization_reasons", nil)
		}
		filed, err := s.reorganizationFiled(ctx)
		if err != nil {
			return err
		}
		if err := s.Happens(ctx, casefile.EventReorganizationDecided); err != nil {
			return err
		}
		switch {
		case !check.Granted:
			return s.refuseReorganization(ctx, filed, check.Reasons)
		case filed.Matter == casefile.MatterPlan:
			return s.beginPlan(ctx, filed)
		case filed.Matter == casefile.MatterAssistance:
			return s.assist(ctx, filed)
		}
		return s.endPlan(ctx, filed)
	})
}

// WithdrawReorganization ends the case of a document that whoever has filed it takes back before it is decided. The document can be filed again.
func (a *Activities) WithdrawReorganization(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		if err := s.q.ReorganizationDropped(ctx, db.ReorganizationDroppedParams{CaseID: s.Case.ID, At: new(s.At())}); err != nil {
			return fmt.Errorf("let document be used again: %w", err)
		}
		return s.Withdraw(ctx, s.toReorganized(casefile.NoticeWithdrawal, ""))
	})
}

// reorganizationFiled is with what the case was opened.
func (s *Step) reorganizationFiled(ctx context.Context) (filed casefile.ReorganizationFiling, err error) {
	return filed, s.contentOf(ctx, casefile.ActFileReorganization, &filed)
}

// decideReorganization writes what is decided about a record of the case, or about the document as a whole.
func (s *Step) decideReorganization(ctx context.Context, record *uuid.UUID, o casefile.Outcome, reasons string) (db.Decision, error) {
	outcome, err := s.Pack.Reorganization.Outcome(o)
	if err != nil {
		return db.Decision{}, casefile.NewError(casefile.CodeInvalid, "error.outcome_not_in_pack", err)
	}
	d, err := s.decideOf(ctx, record, casefile.Decision{Outcome: o, Reasons: reasons}, s.Case.UnitID, outcome.Article)
	if err != nil {
		return d, err
	}
	return d, s.apply(ctx, &d, false)
}

// refuseReorganization ends the case without effect: the document can be filed again.
func (s *Step) refuseReorganization(ctx context.Context, filed casefile.ReorganizationFiling, reasons string) error {
	d, err := s.decideReorganization(ctx, nil, casefile.OutcomeRefuseReorganization, reasons)
	if err != nil {
		return err
	}
	if err := s.q.ReorganizationDropped(ctx, db.ReorganizationDroppedParams{CaseID: s.Case.ID, At: new(s.At())}); err != nil {
		return fmt.Errorf("let document be used again: %w", err)
	}
	if err := s.issueReorganization(ctx, s.reorganizationRefused(filed, d)); err != nil {
		return err
	}
	return s.Close(ctx, casefile.Result(d.Outcome))
}

// beginPlan begins what the pack has begin with the ruling that approves the plan: on the enterprise, and on each of its records that is there.
func (s *Step) beginPlan(ctx context.Context, filed casefile.ReorganizationFiling) error {
	d, err := s.decideReorganization(ctx, nil, casefile.OutcomeMarkPlan, "")
	if err != nil {
		return err
	}
	records, err := s.q.RecordsOfSubject(ctx, db.RecordsOfSubjectParams{SubjectID: s.Case.SubjectID, Now: s.At()})
	if err != nil {
		return fmt.Errorf("find records: %w", err)
	}
	if err := s.knowMatters(ctx, records); err != nil {
		return err
	}
	s.says = saying{casefile.EffectPlan, filed.Plan}
	touched := make(map[casefile.EffectKind][]planRecord)
	for _, e := range s.Pack.Reorganization.Plan {
		if e.Effect.OfSubject() {
			err = s.markSubject(ctx, s.Case.SubjectID, e.Effect, e.Article, nil)
		} else {
			touched[e.Effect] = touchedBy(e.Effect, records, filed.Document.IssuedOn)
			err = s.beginOnAll(ctx, touched[e.Effect], e)
		}
		if err != nil {
			return err
		}
	}
	if err := s.documentFollowed(ctx); err != nil {
		return err
	}
	if err := s.issueReorganization(ctx, s.planMarked(filed, d, touched)); err != nil {
		return err
	}
	if err := s.tellPlanUnits(ctx, filed, s.articlesOf(d, effectsOnRecords(s.Pack.Reorganization.Plan)), records, func(of []planRecord) []notices.Note { return s.sayBegun(s.Pack.Reorganization.Plan, of, touched) }); err != nil {
		return err
	}
	return s.Close(ctx, casefile.Result(d.Outcome))
}

// planRecord is a record of the enterprise.
type planRecord = db.RecordsOfSubjectRow

// touchedBy are the records that an effect of the plan is on.
func touchedBy(kind casefile.EffectKind, records []planRecord, ruling string) []planRecord {
	return slices.DeleteFunc(slices.Clone(records), func(r planRecord) bool { return !kind.OfPlanOn(r.Category, r.RecordedOn.Format(time.DateOnly), ruling) })
}

// beginOnAll begins an effect on many records, by one write, and leaves word of it for partners.
func (s *Step) beginOnAll(ctx context.Context, records []planRecord, e rules.PlanEffect) error {
	start := db.EffectsStartParams{CaseID: s.Case.ID, Kind: e.Effect, Article: e.Article, StartedAt: s.At()}
	for _, r := range records {
		start.Ids, start.Records = append(start.Ids, uuid.Must(uuid.NewV7())), append(start.Records, r.ID)
	}
	if err := s.q.BeginEffects(ctx, start); err != nil {
		return fmt.Errorf("begin %s: %w", e.Effect, err)
	}
	s.Trace("effect", map[string]string{"effect": string(e.Effect), "article": e.Article, "records": fmt.Sprint(len(records))})
	for _, r := range records {
		if err := s.tell(ctx, r.ID, e.Effect.Begins(), e.Article, nil); err != nil {
			return err
		}
	}
	return nil
}

// knowMatters reads in one question what partners are told of records that the case is not about one by one.
func (s *Step) knowMatters(ctx context.Context, records []planRecord) (err error) {
	of := make([]about, len(records))
	for i, r := range records {
		of[i] = about{s.Case.ID, r.ID}
	}
	s.matters, err = mattersOf(ctx, s.q, of...)
	return err
}

// documentFollowed keeps that the document was followed, so that it cannot be filed again.
func (s *Step) documentFollowed(ctx context.Context) error {
	if err := s.q.ReorganizationDecided(ctx, db.ReorganizationDecidedParams{CaseID: s.Case.ID, At: new(s.At())}); err != nil {
		return fmt.Errorf("keep that document was followed: %w", err)
	}
	return nil
}

// planRuns returns a casefile.Error where the plan that the document is about does not run any more.
func (s *Step) planRuns(ctx context.Context) error {
	plan, err := s.q.PlanRunning(ctx, s.Case.SubjectID)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && (s.Case.AboutCaseID == nil || plan.CaseID != *s.Case.AboutCaseID) {
		return casefile.NewError(casefile.CodeConflict, "error.plan_none", err)
	}
	if err != nil {
		return fmt.Errorf("find plan: %w", err)
	}
	return nil
}

// assist deletes records, and takes them off their lists, as a court's notice has it (shenzhen-2020 71), all in one. Of a record that another case has
// deleted meanwhile nothing is left to do.
func (s *Step) assist(ctx context.Context, filed casefile.ReorganizationFiling) error {
	if err := s.planRuns(ctx); err != nil {
		return err
	}
	records, err := s.recordNames(ctx)
	if err != nil {
		return err
	}
	for _, id := range sorted(records) { // as decisions about rights do
		if _, err := s.lockRecord(ctx, id); err != nil {
			return err
		}
	}
	gone, err := s.goneOf(ctx, sorted(records))
	if err != nil {
		return err
	}
	var done assisted
	for _, record := range records {
		at := slices.IndexFunc(filed.Records, func(r casefile.AssistedRecord) bool { return r.RecordID == record.ID })
		if at < 0 || slices.Contains(gone, record.ID) {
			done.gone = append(done.gone, record)
			continue
		}
		d, err := s.decideReorganization(ctx, &record.ID, filed.Records[at].Does, "")
		if err != nil {
			return err
		}
		done.rulings = append(done.rulings, notices.Ruling{Record: record, Decision: d})
	}
	if err := s.documentFollowed(ctx); err != nil {
		return err
	}
	if err := s.issueReorganization(ctx, s.recordsAssisted(filed, done)); err != nil {
		return err
	}
	touched, err := s.q.RecordNames(ctx, done.ids())
	if err != nil {
		return fmt.Errorf("find units: %w", err)
	}
	err = s.tellPlanUnits(ctx, filed, done.articles(), namedPlan(touched), func(of []planRecord) []notices.Note { return done.of(of) })
	if err != nil {
		return err
	}
	return s.closeAssisted(ctx, done)
}

// goneOf are those of the records that are there no more.
func (s *Step) goneOf(ctx context.Context, records []uuid.UUID) ([]uuid.UUID, error) {
	gone, err := s.q.RecordsGone(ctx, db.RecordsGoneParams{Records: records, Now: s.At()})
	if err != nil {
		return nil, fmt.Errorf("look whether records are there: %w", err)
	}
	return gone, nil
}

// assisted is what was done on a court's notice, and the records that were there no more.
type assisted struct {
	rulings []notices.Ruling
	gone    []namedRecord
}

func (a assisted) ids() []uuid.UUID {
	ids := make([]uuid.UUID, len(a.rulings))
	for i, r := range a.rulings {
		ids[i] = r.Record.ID
	}
	return ids
}

// closeAssisted ends the case with what was done with its records, each of which has its own result where they did not all end alike.
func (s *Step) closeAssisted(ctx context.Context, done assisted) error {
	if len(done.rulings) == 0 {
		return s.Close(ctx, casefile.ResultAlreadyGone)
	}
	for _, record := range done.gone {
		err := s.q.CaseRecordClose(ctx, db.CaseRecordCloseParams{CaseID: s.Case.ID, RecordID: record.ID, Result: string(casefile.ResultAlreadyGone), At: new(s.At())})
		if err != nil {
			return fmt.Errorf("keep result of record: %w", err)
		}
	}
	decisions := make([]db.Decision, len(done.rulings))
	for i, r := range done.rulings {
		decisions[i] = r.Decision
	}
	return s.closeAsDecided(ctx, decisions)
}

// tellPlanUnits tells each unit that has provided some of the records what was done with these, and on which articles.
func (s *Step) tellPlanUnits(ctx context.Context, filed casefile.ReorganizationFiling, article string, records []planRecord, say func([]planRecord) []notices.Note) error {
	of := make(map[uuid.UUID][]planRecord)
	var units []uuid.UUID
	for _, r := range records {
		if _, known := of[r.UnitID]; !known {
			units = append(units, r.UnitID)
		}
		of[r.UnitID] = append(of[r.UnitID], r)
	}
	for _, unit := range units {
		if err := s.Issue(ctx, s.reorganizationToUnit(filed, unit, article, say(of[unit]))); err != nil {
			return err
		}
	}
	return nil
}
