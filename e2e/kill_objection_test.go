package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/url"
	"path"
	"strings"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// killObjection is how objections go while processes are killed: each about one record.
type killObjection struct {
	plain

	ownError bool
	open     bool // whatever comes out, the record stays one that can be repaired at the same time
}

func (killObjection) flow() casefile.Flow       { return casefile.FlowObjection }
func (killObjection) decides() casefile.ActKind { return casefile.ActDecide }

// branchesOfObjection go round over the cases; the last of each round is about an error of the agency's own.
var branchesOfObjection = []branch{straight, supplemented, withdrawn, extended, routed, direct, straight, straight}

// planObjections decides everything about every objection beforehand.
func (w *town) planObjections(chance *rand.Rand, cases, kills int, sound, wrong *[]db.SeedRecordsOfApplicantsRow) []*killCase {
	w.t.Helper()
	driven := make([]*killCase, cases)
	for i := range driven {
		of := killObjection{}
		way := branchesOfObjection[i%len(branchesOfObjection)]
		of.ownError = way == straight && i%8 == 7 && len(*wrong) > 0
		of.open = i%5 == 0
		k := w.newCase(chance, of, kills)
		k.number, k.branch = i+1, way
		if k.branch == extended { // where an article leaves time for it
			k.packID = agencysPack
		}
		from := sound
		if of.ownError {
			from = wrong
		}
		if len(*from) == 0 {
			w.t.Fatalf("the made-up city has too few records for %d cases", cases)
		}
		k.records, *from = (*from)[:1:1], (*from)[1:]
		k.decide(chance)
		driven[i] = k
	}
	return driven
}

// way chooses the ending and lists the acts that lead there, article by article.
func (of killObjection) way(k *killCase, chance *rand.Rand) []planned {
	endings := []casefile.Result{}
	for _, o := range k.town.packs[k.packID].Procedure(casefile.FlowObjection).OutcomesFor(k.records[0].Category) {
		if o.ID == casefile.OutcomeRemoveFromList || of.open && o.ID.Effect().HidesFrom() != casefile.HidesFromNobody {
			continue // for the one the record would have to be on a list
		}
		endings = append(endings, casefile.Result(o.ID))
	}
	if k.branch == straight || k.branch == supplemented {
		endings = append(endings, casefile.ResultRefused)
	}
	k.result = endings[chance.IntN(len(endings))]
	if of.ownError {
		k.result = casefile.Result(casefile.OutcomeCorrect)
	}
	check := planned{kind: casefile.ActCheckForm, content: casefile.FormCheck{Accept: true}}
	if k.result == casefile.ResultRefused {
		check.content = casefile.FormCheck{Reasons: reasons}
	}
	acts := []planned{{kind: casefile.ActFile}}
	if k.branch == supplemented {
		acts = append(acts,
			planned{kind: casefile.ActCheckForm, content: casefile.FormCheck{Missing: []string{missing}}},
			planned{kind: casefile.ActSupplement, content: casefile.Supplement{Statement: supplied}})
	}
	acts = append(acts, check)
	if k.result != casefile.ResultRefused {
		acts = append(acts, of.settling(k)...)
	}
	return k.orWithdrawn(acts, chance)
}

// settling lists the acts from the comparison to the result.
func (of killObjection) settling(k *killCase) []planned {
	informs := k.packID == agencysPack && k.branch != direct
	compare := planned{kind: casefile.ActCompare, content: casefile.Comparison{Finding: casefile.FindingNoError, Reasons: reasons}}
	decide := planned{kind: casefile.ActDecide, content: of.decision(k)}
	var acts []planned
	switch {
	case of.ownError:
		compare.content = casefile.Comparison{Finding: casefile.FindingOwnError, Changes: differences(k.applicant()), Reasons: reasons}
		if acts = append(acts, compare); k.packID == agencysPack {
			acts = append(acts, planned{kind: casefile.ActCorrect, content: of.decision(k)})
		}
	case k.branch == direct:
		acts = append(acts, decide)
	case k.branch == extended:
		acts = append(acts, compare)
		acts = append(acts, extending()...)
		acts = append(acts, decide)
	case k.branch == routed:
		acts = append(acts, compare, planned{kind: casefile.ActSendBack, content: casefile.SendBack{Reasons: reasons}},
			planned{kind: casefile.ActRoute, content: casefile.Routing{UnitID: k.town.otherUnit(k.applicant().RecordID), Reasons: reasons}}, decide)
	default:
		acts = append(acts, compare, decide)
	}
	if informs {
		acts = append(acts, planned{kind: casefile.ActInform, content: casefile.Informing{}})
	}
	return acts
}

func (of killObjection) decision(k *killCase) casefile.Decision {
	d := casefile.Decision{Outcome: casefile.Outcome(k.result), Reasons: reasons}
	switch {
	case of.ownError:
		d.Changes = differences(k.applicant())
	case d.Outcome.ChangesContent():
		d.Changes = []casefile.Change{someCorrection(k.applicant())}
	}
	return d
}

// differences are what would bring the platform's copy of a record back to its source.
func differences(r db.SeedRecordsOfApplicantsRow) []casefile.Change {
	var content, source casefile.Content
	var fields []casefile.Field
	if err := errors.Join(json.Unmarshal(r.Content, &content), json.Unmarshal(r.Source, &source),
		json.Unmarshal(r.Fields, &fields)); err != nil {
		panic(err) // the program itself has written them
	}
	return content.Differences(source, fields)
}

// otherUnit is a unit that could be responsible for the record instead of the one that provided it.
func (w *town) otherUnit(record uuid.UUID) (id uuid.UUID) {
	w.t.Helper()
	w.must(w.store.Pool.QueryRow(context.Background(), `SELECT u.id FROM units u WHERE u.kind = 'provider'
		AND u.id <> (SELECT unit_id FROM records WHERE id = $1) ORDER BY md5(u.code || $1::text) LIMIT 1`, record).Scan(&id))
	return id
}

func (killObjection) file(ctx context.Context, k *killCase) (acknowledged, error) {
	pack, of := k.town.packs[k.packID], k.applicant()
	receipt, err := hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		return k.town.store.File(ctx, db.NewFiling{FormID: form, ActorID: of.ApplicantID, SubjectID: of.SubjectID,
			RecordID: of.RecordID, PackID: pack.ID, PackVersion: int32(pack.Version), PackHash: pack.Hash(casefile.FlowObjection), //nolint:gosec // small
			Filing: casefile.Filing{Channel: k.channel(), Grounds: []string{pack.Procedure(casefile.FlowObjection).Grounds[0].ID}, Statement: statement, Phone: phone},
			At:     k.town.now()})
	}, &k.id)
	return receipt, err
}

// fileByPages types a filing page by page and sends it.
func (killObjection) fileByPages(ctx context.Context, k *killCase) (acknowledged, error) {
	b := k.browser(k.applicant().Login)
	first, err := b.send(ctx, "/my/objections", url.Values{"record": {k.applicant().RecordID.String()}})
	if err != nil {
		return acknowledged{}, err
	}
	draft := strings.Join(strings.Split(first, "/")[:4], "/") // /my/drafts/<id>
	ground := k.town.packs[k.packID].Procedure(casefile.FlowObjection).Grounds[0].ID
	for _, answers := range []struct {
		step string
		url.Values
	}{
		{"grounds", url.Values{"grounds": {ground}, "statement": {statement}}},
		{"channel", url.Values{"channel": {string(k.channel())}}}, // asked where the pack leaves the choice
		{"materials", url.Values{}},
		{"contact", url.Values{"phone": {phone}}},
	} {
		if answers.step == "channel" && len(k.town.packs[k.packID].Procedure(casefile.FlowObjection).Channels) == 1 {
			continue
		}
		if _, err := b.send(ctx, draft+"/"+answers.step, answers.Values); err != nil {
			return acknowledged{}, err
		}
	}
	form, err := b.filled(ctx, draft+"/check")
	if err != nil {
		return acknowledged{}, err
	}
	form.Set("declare", "yes")
	receipt := acknowledged{from: k.town.now()}
	to, err := b.send(ctx, draft+"/check", form)
	if err != nil {
		return acknowledged{}, err
	}
	receipt.to = k.town.now()
	if receipt.form, err = uuid.Parse(form.Get("form_id")); err != nil {
		return acknowledged{}, err
	}
	k.id, err = uuid.Parse(path.Base(path.Dir(to))) // /my/cases/<id>/received
	return receipt, err
}

// fill answers the questions that the desk asks of an objection alone.
func (killObjection) fill(_ *killCase, content any, form url.Values) {
	var changes []casefile.Change
	switch content := content.(type) {
	case casefile.Comparison:
		form.Set("finding", string(content.Finding))
		form.Set("reasons", content.Reasons)
		changes = content.Changes
	case casefile.SendBack:
		form.Set("reasons", content.Reasons)
	case casefile.Routing:
		form.Set("unit", content.UnitID.String())
		form.Set("reasons", content.Reasons)
	case casefile.Decision:
		form.Set("outcome", string(content.Outcome))
		form.Set("reasons", content.Reasons)
		changes = content.Changes
	}
	for _, c := range changes {
		form.Set("field-"+c.Field, c.To)
	}
}

// check holds that the record has as many versions as the plan gives it, and that the case has gone to the unit to which it was routed.
func (killObjection) check(ctx context.Context, k *killCase, c db.Case) {
	t := k.town.t
	t.Helper()
	wantVersion := 1
	if casefile.Outcome(k.result).ChangesContent() {
		wantVersion = 2
	}
	var version, versions int
	err := k.town.store.Pool.QueryRow(ctx, `SELECT max(r.version), count(*) FROM records r
		JOIN record_versions v ON v.record_id = r.id WHERE r.id = $1`, k.applicant().RecordID).Scan(&version, &versions)
	if err != nil || version != wantVersion || versions != wantVersion {
		t.Errorf("%s: record at version %d of %d, want %d: %v", k, version, versions, wantVersion, err)
	}
	for _, act := range k.acts {
		if to, ok := act.content.(casefile.Routing); ok && c.UnitID != to.UnitID {
			t.Errorf("%s: unit %s, routed to %s", k, c.UnitID, to.UnitID)
		}
	}
}

const (
	statement = "所载内容与事实不符。"
	corrected = "经核实更正的内容"
)
