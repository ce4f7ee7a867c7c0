package e2e

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// killRepair is how repairs go while processes are killed: of one or several records, alone or in one application with another
// body's, and some of a record to which somebody objects at the same time.
type killRepair struct {
	plain

	places   map[uuid.UUID]place
	claimed  []db.SeedRecordsOfApplicantsRow // with the first case of an application: all of its records
	joins    *killCase                       // with another: the first
	decision *casefile.RepairDecision
}

// place is what the catalogue says of a record.
type place struct {
	unit     uuid.UUID
	category string
}

func (*killRepair) flow() casefile.Flow       { return casefile.FlowRepair }
func (*killRepair) decides() casefile.ActKind { return casefile.ActDecideRepair }

// kindOfRepair is what an application is about.
type kindOfRepair string

const (
	ofOne     kindOfRepair = "one record"
	ofSeveral kindOfRepair = "several records"
	ofTwo     kindOfRepair = "records of two bodies"
	ofContest kindOfRepair = "a record that is objected to"
)

// roundOfRepairs is what applications are about and how they go, round and round.
var roundOfRepairs = []struct {
	kindOfRepair
	branch
}{{ofSeveral, straight}, {ofContest, straight}, {ofTwo, straight}, {ofOne, extended}, {ofSeveral, supplemented}, {ofContest, withdrawn},
	{ofOne, direct}, {ofTwo, extended}, {ofContest, supplemented}, {ofSeveral, withdrawn}}

// planRepairs decides everything about every repair beforehand. An application to two bodies makes two cases.
func (w *town) planRepairs(chance *rand.Rand, cases, kills int, free *[]db.SeedRecordsOfApplicantsRow, objections []*killCase) []*killCase {
	w.t.Helper()
	places := w.places()
	var contested []*killCase
	for _, k := range objections {
		// A repair may change or delete what a correction starts from, and the plan of the objection would not hold any more.
		_, may := places[k.records[0].RecordID]
		if may && k.course.(killObjection).open && casefile.OfMisconduct(k.records[0].Category) && !casefile.Outcome(k.result).ChangesContent() {
			contested = append(contested, k)
		}
	}
	var driven []*killCase
	for i := 0; len(driven) < cases; i++ {
		plan := roundOfRepairs[i%len(roundOfRepairs)]
		of := &killRepair{places: places}
		k := w.newCase(chance, of, kills)
		k.number, k.branch = len(driven)+1, plan.branch
		bodies, behind := 1, (*killCase)(nil)
		switch plan.kindOfRepair {
		case ofOne:
			of.claimed = take(free, places, 1, 1)
		case ofSeveral:
			of.claimed = take(free, places, 1, 2+chance.IntN(2))
		case ofTwo:
			of.claimed, bodies = take(free, places, 2, 1+chance.IntN(2)), 2
		case ofContest:
			if len(contested) == 0 {
				continue
			}
			behind, contested = contested[0], contested[1:]
			of.claimed = behind.records
			k.after = behind.after
		}
		if len(of.claimed) == 0 { // nobody has so many left that nothing else is about: one will do
			of.claimed, bodies = take(free, places, 1, 1), 1
		}
		if len(of.claimed) == 0 {
			w.t.Fatalf("the made-up city has too few records for %s after %d repairs", plan.kindOfRepair, len(driven))
		}
		k.behind = behind
		k.records = of.only(of.claimed[0])
		k.blind = of.barred(k)
		k.decide(chance)
		driven = append(driven, k)
		if bodies > 1 {
			driven = append(driven, w.joining(chance, k, kills, len(driven)+1))
		}
	}
	return driven
}

// joining is the case of the other body in the application of the first.
func (w *town) joining(chance *rand.Rand, first *killCase, kills, number int) *killCase {
	whole := first.course.(*killRepair)
	of := &killRepair{places: whole.places, joins: first}
	k := w.newCase(chance, of, kills)
	k.number, k.packID, k.branch, k.after, k.behind = number, first.packID, straight, first.after, first
	k.records = whole.claimed[len(first.records):]
	k.blind = of.barred(k)
	k.decide(chance)
	return k
}

// places reads what the catalogue says of all records of which repair is accepted: what bars it is refused by the step, whatever a form lets pass.
func (w *town) places() map[uuid.UUID]place {
	w.t.Helper()
	rows, err := w.store.Pool.Query(context.Background(), `SELECT r.id, r.unit_id, i.category FROM records r JOIN catalogue_items i ON i.id = r.item_id`)
	w.must(err)
	places := map[uuid.UUID]place{}
	var id uuid.UUID
	var at place
	_, err = pgx.ForEachRow(rows, []any{&id, &at.unit, &at.category}, func() error {
		places[id] = at
		return nil
	})
	w.must(err)
	var claims []casefile.RepairClaim
	for id := range places {
		claims = append(claims, casefile.RepairClaim{RecordID: id, PerformedOn: "2026-03-02", CorrectedOn: "2026-03-02"})
	}
	facts, err := w.store.RepairFactsOf(context.Background(), db.RepairAsked{Records: slices.Collect(maps.Keys(places)), At: w.now(), Claims: claims})
	w.must(err)
	for id, f := range facts {
		for _, pack := range w.packs {
			found, err := pack.MayRepair(f, w.calendar, calendar.DateOf(w.now()))
			w.must(err)
			if bars, _ := found.Unmet(); len(bars) > 0 {
				delete(places, id)
			}
		}
	}
	return places
}

// take takes as many records that tell of misconduct of each of as many bodies, all of one subject and for one applicant; none where nobody has so many.
func take(free *[]db.SeedRecordsOfApplicantsRow, places map[uuid.UUID]place, bodies, each int) []db.SeedRecordsOfApplicantsRow {
	for _, whose := range *free {
		var units []uuid.UUID
		of := map[uuid.UUID][]db.SeedRecordsOfApplicantsRow{}
		for _, r := range *free {
			place, may := places[r.RecordID]
			unit := place.unit
			if !may || r.ApplicantID != whose.ApplicantID || r.SubjectID != whose.SubjectID || len(of[unit]) == each || !casefile.OfMisconduct(r.Category) {
				continue
			}
			if of[unit] = append(of[unit], r); len(of[unit]) == each {
				units = append(units, unit)
			}
		}
		if len(units) < bodies {
			continue
		}
		var taken []db.SeedRecordsOfApplicantsRow
		for _, unit := range units[:bodies] {
			taken = append(taken, of[unit]...)
		}
		*free = slices.DeleteFunc(slices.Clone(*free), func(r db.SeedRecordsOfApplicantsRow) bool {
			return slices.ContainsFunc(taken, func(x db.SeedRecordsOfApplicantsRow) bool { return x.RecordID == r.RecordID })
		})
		return taken
	}
	return nil
}

// only are the records of the application on which the body of one of them decides.
func (of *killRepair) only(one db.SeedRecordsOfApplicantsRow) []db.SeedRecordsOfApplicantsRow {
	return slices.DeleteFunc(slices.Clone(of.claimed), func(r db.SeedRecordsOfApplicantsRow) bool {
		return of.places[r.RecordID].unit != of.places[one.RecordID].unit
	})
}

// barred reports whether something stands against the repair of a record: the desk asks back then, or takes no other answer.
func (of *killRepair) barred(k *killCase) bool {
	w := k.town
	w.t.Helper()
	var ids []uuid.UUID
	for _, r := range k.records {
		ids = append(ids, r.RecordID)
	}
	facts, err := w.store.RepairFactsOf(context.Background(), db.RepairAsked{Records: ids, At: w.now(), Claims: of.claims(k.records)})
	w.must(err)
	for _, f := range facts {
		found, err := w.packs[k.packID].MayRepair(f, w.calendar, calendar.DateOf(w.now()))
		w.must(err)
		if !found.May() {
			return true
		}
	}
	return false
}

func (*killRepair) claims(records []db.SeedRecordsOfApplicantsRow) (claims []casefile.RepairClaim) {
	for _, r := range records {
		claims = append(claims, casefile.RepairClaim{RecordID: r.RecordID, PerformedOn: "2026-03-02", CorrectedOn: "2026-03-02"})
	}
	return claims
}

// way chooses what is decided about each record and lists the acts that lead there.
func (of *killRepair) way(k *killCase, chance *rand.Rand) []planned {
	acts := []planned{{kind: casefile.ActFile}}
	if k.branch == supplemented {
		acts = append(acts,
			planned{kind: casefile.ActCheckForm, content: casefile.FormCheck{Missing: []string{missing}}},
			planned{kind: casefile.ActSupplement, content: casefile.Supplement{Statement: supplied}})
	}
	if k.branch == straight && chance.IntN(8) == 0 {
		k.result = casefile.ResultRefused
		return append(acts, planned{kind: casefile.ActCheckForm, content: casefile.FormCheck{Reasons: reasons}})
	}
	acts = append(acts, planned{kind: casefile.ActCheckForm, content: casefile.FormCheck{Accept: true}})
	if k.branch == extended {
		acts = append(acts, extending()...)
	}
	of.decision = &casefile.RepairDecision{}
	for _, r := range k.records {
		outcomes := k.town.packs[k.packID].Repair.OutcomesFor(of.places[r.RecordID].category)
		if k.behind != nil { // whose record may meanwhile say something else
			outcomes = slices.DeleteFunc(slices.Clone(outcomes), func(o rules.Outcome) bool { return o.ID.ChangesContent() })
		}
		d := casefile.RepairDecided{RecordID: r.RecordID, Outcome: outcomes[chance.IntN(len(outcomes))].ID, Reasons: reasons}
		if d.Outcome.ChangesContent() {
			d.Changes = []casefile.Change{someCorrection(r)}
		}
		of.decision.Records = append(of.decision.Records, d)
	}
	k.result = casefile.Result(of.decision.Records[0].Outcome)
	for _, d := range of.decision.Records {
		if casefile.Result(d.Outcome) != k.result {
			k.result = casefile.ResultMixed
		}
	}
	return k.orWithdrawn(append(acts, planned{kind: casefile.ActDecideRepair, content: *of.decision}), chance)
}

func (of *killRepair) file(ctx context.Context, k *killCase) (acknowledged, error) {
	if of.joins != nil {
		return of.filedWith(ctx, k)
	}
	pack, by, at := k.town.packs[k.packID], k.applicant(), k.town.now()
	filing := casefile.RepairFiling{Standing: casefile.Standing{Phone: phone}, Channel: k.channel(), Statement: "罚款已缴清，违法行为已改正。"}
	filing.Records = of.claims(of.claimed)
	if pack.Repair.Letter != nil {
		letter := casefile.CommitmentLetter{Measures: "完成整改。", Aims: "不再发生同类行为。", Text: "本人承诺：完成整改，不再发生同类行为。"}
		filing.Letter, _ = letter.Signs(by.Login, by.Login, at)
	}
	return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		return k.town.store.FileRepair(ctx, db.NewRepair{FormID: form, ActorID: by.ApplicantID, SubjectID: by.SubjectID, PackID: pack.ID,
			PackVersion: int32(pack.Version), PackHash: pack.Hash(casefile.FlowRepair), Filing: filing, At: k.town.now()}) //nolint:gosec // small
	}, &k.id)
}

// filedWith finds the case that came of the first one's application. Its form follows from that of the first.
func (of *killRepair) filedWith(ctx context.Context, k *killCase) (acknowledged, error) {
	first, unit := of.joins, of.places[k.applicant().RecordID].unit
	receipt := first.receipts[0]
	receipt.form, receipt.act = uuid.NewSHA1(receipt.form, unit[:]), uuid.Nil
	return receipt, insist(ctx, func() error {
		err := k.town.store.Pool.QueryRow(ctx, `SELECT c.id FROM cases c JOIN acts a ON a.case_id = c.id
			WHERE c.application_id = $1 AND a.form_id = $2`, first.id, receipt.form).Scan(&k.id)
		if errors.Is(err, pgx.ErrNoRows) { // it was received with the first
			return casefile.NewError(casefile.CodeNotFound, "the case of the other body", err)
		}
		return err
	})
}

func (of *killRepair) fileByPages(ctx context.Context, k *killCase) (acknowledged, error) {
	return of.file(ctx, k)
}

// fill answers how each record is decided. What a form names by the place of a record, it names by it as well.
func (*killRepair) fill(_ *killCase, content any, form url.Values) {
	switch content := content.(type) {
	case casefile.FormCheck:
		switch {
		case content.Accept:
			form.Set("insist", reasons)
		case len(content.Missing) == 0:
			form.Set("unmet", "other")
		}
	case casefile.RepairDecision:
		form.Set("reasons", reasons)
		form.Set("sure", "yes")
		for i, r := range content.Records {
			n := strconv.Itoa(i + 1)
			form.Set("outcome-"+n, string(r.Outcome))
			for _, c := range r.Changes {
				form.Set("r"+n+"-field-"+c.Field, c.To)
			}
		}
	}
}

// check holds the records to what was decided about each, and the documents and messages to having been sent once.
func (of *killRepair) check(ctx context.Context, k *killCase, c db.Case) {
	t := k.town.t
	t.Helper()
	if first := of.joins; first != nil && (c.ApplicationID == nil || *c.ApplicationID != first.id) {
		t.Errorf("%s: of application %v, not of case %s", k, c.ApplicationID, first.id)
	}
	decided := c.Result != nil && of.decision != nil && (*c.Result == casefile.ResultMixed || casefile.Outcome(*c.Result).Effect() != "" ||
		*c.Result == casefile.Result(casefile.OutcomeRefuseRepair))
	for i, r := range k.records {
		want := []string{}
		result := string(*c.Result)
		if decided {
			want, result = k.effectsOf(of.decision.Records[i]), string(of.decision.Records[i].Outcome)
		}
		of.checkRecord(ctx, k, r.RecordID, want, result, decided)
	}
	of.checkDocuments(ctx, k, c, decided)
}

// effectsOf are the effects that the pack has for what is decided about a record.
func (k *killCase) effectsOf(d casefile.RepairDecided) []string {
	effects := []string{}
	if kind := d.Outcome.Effect(); kind != "" {
		effects = append(effects, string(kind))
	}
	outcome, err := k.town.packs[k.packID].Repair.Outcome(d.Outcome)
	k.town.must(err)
	for _, also := range outcome.Also {
		effects = append(effects, string(also.Effect))
	}
	slices.Sort(effects)
	return effects
}

func (*killRepair) checkRecord(ctx context.Context, k *killCase, record uuid.UUID, want []string, result string, decided bool) {
	t := k.town.t
	t.Helper()
	var effects, told []string
	var decisions int
	var got *string
	err := k.town.store.Pool.QueryRow(ctx, `SELECT
		ARRAY(SELECT e.kind FROM effects e WHERE e.case_id = $1 AND e.record_id = $2 ORDER BY e.kind),
		ARRAY(SELECT m.event FROM partner_messages m WHERE m.case_id = $1 AND m.record_id = $2 AND m.reminds_id IS NULL ORDER BY m.event),
		(SELECT count(*) FROM decisions d WHERE d.case_id = $1 AND d.record_id = $2 AND d.applied_at IS NOT NULL),
		(SELECT x.result FROM case_records x WHERE x.case_id = $1 AND x.record_id = $2)`, k.id, record).Scan(&effects, &told, &decisions, &got)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(effects, want) || !slices.Equal(told, want) {
		t.Errorf("%s: record %s is under %v and partners were told %v, want %v", k, record, effects, told, want)
	}
	if decisions != map[bool]int{true: 1}[decided] || got == nil || *got != result {
		t.Errorf("%s: record %s has %d decisions and ended as %v, want %s", k, record, decisions, got, result)
	}
}

// checkDocuments counts what was issued: everything once, a receipt with the first case of an application.
func (of *killRepair) checkDocuments(ctx context.Context, k *killCase, c db.Case, decided bool) {
	t := k.town.t
	t.Helper()
	forwarded := once(c.AcceptedAt != nil && c.Channel != casefile.ChannelUnit)
	want := map[casefile.NoticeKind]int{casefile.NoticeReceipt: once(of.joins == nil), casefile.NoticeAcceptance: once(c.AcceptedAt != nil),
		casefile.NoticeForwarding: forwarded, casefile.NoticeRepairRequest: forwarded, casefile.NoticeRepairDecision: once(decided),
		casefile.NoticeRepairPush: once(decided), casefile.NoticeRefusal: once(k.result == casefile.ResultRefused)}
	rows, err := k.town.store.Pool.Query(ctx, `SELECT kind, count(*) FROM notices WHERE case_id = $1 GROUP BY kind`, k.id)
	if err != nil {
		t.Fatal(err)
	}
	got := map[casefile.NoticeKind]int{}
	var kind casefile.NoticeKind
	var n int
	if _, err := pgx.ForEachRow(rows, []any{&kind, &n}, func() error { got[kind] = n; return nil }); err != nil {
		t.Fatal(err)
	}
	for kind, n := range want {
		if got[kind] != n {
			t.Errorf("%s: %d of %s, want %d", k, got[kind], kind, n)
		}
	}
}

// checkRepairs holds that the run says something about what repairs have of their own.
func (w *town) checkRepairs(driven []*killCase) {
	w.t.Helper()
	ctx := context.Background()
	for what, query := range map[string]string{
		"applications to two bodies": `SELECT count(DISTINCT application_id) FROM cases WHERE flow = 'repair' AND application_id IS NOT NULL`,
		"mixed results":              `SELECT count(*) FROM cases WHERE result = 'mixed'`,
		"records under both procedures at once": `SELECT count(*) FROM case_records a JOIN case_records b ON b.record_id = a.record_id AND b.flow = 'repair'
			JOIN cases x ON x.id = a.case_id JOIN cases y ON y.id = b.case_id
			WHERE a.flow = 'objection' AND x.filed_at < y.closed_at AND y.filed_at < x.closed_at`,
	} {
		var n int
		w.must(w.store.Pool.QueryRow(ctx, query).Scan(&n))
		if n == 0 {
			w.t.Errorf("no %s: the run says nothing about them", what)
		}
		w.t.Logf("%d %s", n, what)
	}
	seen := map[string]int{}
	for _, k := range driven {
		seen[fmt.Sprint(k.course.flow(), " ", k.result)]++
	}
	w.t.Logf("ended: %v", seen)
}
