package reorganization

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/ui"
)

// preview is all that happens where a document is followed, in the words that its letters will use, and what is done with each record.
type preview struct {
	p       *messages.Printer
	pack    *rules.Pack
	filed   casefile.ReorganizationFiling
	happens []happening
	records []onRecord
}

// happening is one thing that happens, and on what it rests.
type happening struct{ text, basis string }

// onRecord is what is done with a record.
type onRecord struct {
	id   uuid.UUID
	name string
	does []string
}

// previewOf reckons what would happen if the document were followed at the instant.
func previewOf(ctx context.Context, store *db.Store, p *messages.Printer, pack *rules.Pack, c db.Case, filed casefile.ReorganizationFiling, now time.Time) (*preview, error) {
	v := &preview{p: p, pack: pack, filed: filed}
	if filed.Matter == casefile.MatterPlan {
		return v, v.begins(ctx, store, c, now)
	}
	if filed.Matter == casefile.MatterAssistance {
		return v, v.assists(ctx, store, c, now)
	}
	return v, v.ends(ctx, store, c, now)
}

// add notes that something happens, by the article.
func (v *preview) add(text, article string) {
	v.happens = append(v.happens, happening{text, ui.DecisionBasis(v.p, v.pack, article)})
}

// on notes what is done with a record, under its name.
func (v *preview) on(id uuid.UUID, zh, en, number, does string) {
	i := slices.IndexFunc(v.records, func(r onRecord) bool { return r.id == id })
	if i < 0 {
		i = len(v.records)
		v.records = append(v.records, onRecord{id: id, name: v.p.T("reorganization.record", ui.InLanguage(v.p, zh, en), number)})
	}
	v.records[i].does = append(v.records[i].does, does)
}

// begins is what begins with a plan: on the enterprise, and on its records.
func (v *preview) begins(ctx context.Context, store *db.Store, c db.Case, now time.Time) error {
	records, err := store.RecordsOfSubject(ctx, db.RecordsOfSubjectParams{SubjectID: c.SubjectID, Now: now})
	if err != nil {
		return fmt.Errorf("find records: %w", err)
	}
	for _, e := range v.pack.Reorganization.Plan {
		n := 0
		for _, r := range records {
			if !e.Effect.OfSubject() && e.Effect.OfPlanOn(r.Category, r.RecordedOn.Format(time.DateOnly), v.filed.Document.IssuedOn) {
				v.on(r.ID, r.ItemZH, r.ItemEN, r.Number, v.p.T("effect."+string(e.Effect)))
				n++
			}
		}
		v.add(v.counted("letter.begun."+e.Word(), e.Effect, n), e.Article)
	}
	return nil
}

// counted is a sentence of the letters about an effect, with how many records it is about.
func (v *preview) counted(key string, kind casefile.EffectKind, n int) string {
	if kind.OfSubject() {
		return v.p.T(key)
	}
	return v.p.T(key, strconv.Itoa(n))
}

// assists is what a notice for assistance has done with each record. One that is gone meanwhile is left.
func (v *preview) assists(ctx context.Context, store *db.Store, c db.Case, now time.Time) error {
	var ids []uuid.UUID
	for _, r := range v.filed.Records {
		ids = append(ids, r.RecordID)
	}
	var names []db.RecordNamesRow
	var gone []uuid.UUID
	err := store.TogetherOfOne(ctx, db.Ask(&names, (*db.Queries).RecordNames, ids), db.Ask(&gone, (*db.Queries).RecordsGone, db.RecordsGoneParams{Records: ids, Now: now}))
	if err != nil {
		return fmt.Errorf("read records of case %s: %w", c.Number, err)
	}
	many := make(map[casefile.Outcome]int)
	for _, name := range names {
		i := slices.IndexFunc(v.filed.Records, func(r casefile.AssistedRecord) bool { return r.RecordID == name.ID })
		does := v.filed.Records[i].Does
		if slices.Contains(gone, name.ID) {
			v.on(name.ID, name.ItemZH, name.ItemEN, name.Number, v.p.T("desk.reorganization.will.gone"))
			continue
		}
		many[does]++
		v.on(name.ID, name.ItemZH, name.ItemEN, name.Number, doesWord(v.p, does))
	}
	for _, does := range []casefile.Outcome{casefile.OutcomeDelete, casefile.OutcomeRemoveFromList} {
		if many[does] > 0 {
			v.add(v.p.T("desk.reorganization.will."+string(does), many[does]), v.article(does))
		}
	}
	return nil
}

// article is that of an outcome; "" for none.
func (v *preview) article(o casefile.Outcome) string {
	outcome, err := v.pack.Reorganization.Outcome(o)
	if err != nil {
		return ""
	}
	return outcome.Article
}

// ends is what ends with the plan, what stays, what begins when it was carried out, and what comes back.
func (v *preview) ends(ctx context.Context, store *db.Store, c db.Case, now time.Time) error {
	if c.AboutCaseID == nil {
		return nil
	}
	under, err := store.EffectsOfCases(ctx, db.EffectsOfCasesParams{Cases: []uuid.UUID{*c.AboutCaseID}, Now: now, HidesAll: casefile.HidesFromAll})
	if err != nil {
		return fmt.Errorf("find effects of plan: %w", err)
	}
	basis := v.article(v.filed.Matter.Outcome())
	for _, e := range v.pack.Reorganization.Plan {
		n, stem, word, rests := 0, "letter.stays.", "desk.reorganization.will.stays", e.Article
		if v.pack.Reorganization.EndsWith(e.Effect, v.filed.Matter) {
			stem, word, rests = "letter.ended.", "desk.reorganization.will.ends", basis
		}
		there := false
		for _, x := range under {
			if x.Kind != e.Effect {
				continue
			}
			there = true
			if x.RecordID != nil {
				v.on(*x.RecordID, x.ItemZH, x.ItemEN, x.RecordNumber, v.p.T(word, v.p.T("effect."+string(e.Effect))))
				n++
			}
		}
		if there {
			v.add(v.counted(stem+string(e.Effect), e.Effect, n), rests)
		}
	}
	if v.filed.Matter == casefile.MatterCarriedOut {
		for _, e := range v.pack.Reorganization.CarriedOut {
			v.add(v.counted("letter.begun."+e.Word(), e.Effect, 0), e.Article)
		}
		return v.releases(ctx, store, c)
	}
	return v.restores(ctx, store, *c.AboutCaseID, now)
}

// releases is whose appointment ends with the plan, and how the enterprise is treated from then on.
func (v *preview) releases(ctx context.Context, store *db.Store, c db.Case) error {
	if alike := v.pack.Reorganization.TreatedAlike; alike != "" {
		v.add(v.p.T("desk.reorganization.will.alike"), alike)
	}
	there, err := store.AppointedThere(ctx, c.SubjectID)
	if err != nil {
		return fmt.Errorf("look for administrator: %w", err)
	}
	if there && v.filed.Matter.EndsAppointments() {
		v.add(v.p.T("letter.reorganization.released"), "")
	}
	return nil
}

// restores is what comes back of what was done on courts' notices while the plan ran, where the document says so.
func (v *preview) restores(ctx context.Context, store *db.Store, plan uuid.UUID, now time.Time) error {
	cases, err := store.ReorganizationsOfPlan(ctx, db.ReorganizationsOfPlanParams{PlanID: plan, Matter: string(casefile.MatterAssistance)})
	if err != nil {
		return fmt.Errorf("find notices for assistance: %w", err)
	}
	under, err := store.EffectsOfCases(ctx, db.EffectsOfCasesParams{Cases: cases, Now: now, HidesAll: casefile.HidesFromAll})
	if err != nil {
		return fmt.Errorf("find what was done on notices: %w", err)
	}
	if len(under) == 0 {
		return nil
	}
	if !v.filed.Restores {
		v.add(v.p.T("letter.reorganization.not_restored"), v.article(v.filed.Matter.Outcome()))
		return nil
	}
	for _, x := range under {
		word := "desk.reorganization.will.restored"
		if x.Otherwise {
			word = "desk.reorganization.will.still_gone"
		}
		v.on(*x.RecordID, x.ItemZH, x.ItemEN, x.RecordNumber, v.p.T(word, v.p.T("effect."+string(x.Kind))))
	}
	v.add(v.p.T("desk.reorganization.will.restores", len(under)), v.article(v.filed.Matter.Outcome()))
	return nil
}

// table lists what happens.
func (v *preview) table() ui.Table {
	t := ui.Table{Caption: v.p.T("desk.reorganization.will"), Columns: []ui.Column{{Text: v.p.T("reorganization.will.what")}, {Text: v.p.T("desk.case.basis")}}, Empty: v.p.T("desk.reorganization.will.nothing")}
	for _, h := range v.happens {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: h.text}, {Text: h.basis}}})
	}
	return t
}

// recordTable lists what is done with each record.
func (v *preview) recordTable() ui.Table {
	t := ui.Table{Caption: v.p.T("desk.reorganization.will.records", len(v.records)), Columns: []ui.Column{{Text: v.p.T("case.record")}, {Text: v.p.T("reorganization.will.what")}}}
	for _, r := range v.records {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.name}, {Text: ui.Listed(v.p, r.does...)}}})
	}
	return t
}
