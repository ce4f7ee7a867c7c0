package e2e

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/url"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
)

// killDelisting is how removals from a list go while processes are killed: asked for by the party or by the unit as soon as the subject is listed.
type killDelisting struct {
	plain

	by     casefile.DelistingBy
	result casefile.Result
}

func (*killDelisting) flow() casefile.Flow       { return casefile.FlowDelisting }
func (*killDelisting) decides() casefile.ActKind { return casefile.ActDecideDelisting }

// removalOf is the removal of whom another case lists.
func (w *town) removalOf(chance *rand.Rand, listing *killCase, result casefile.Result, n int) *killCase {
	of := &killDelisting{by: casefile.DelistingByParty, result: result}
	k := w.newCase(chance, of, 1)
	k.packID, k.branch, k.behind, k.records = listing.packID, straight, listing, listing.records
	switch {
	case result == casefile.ResultWithdrawn:
		k.branch = withdrawn
	case n%2 == 1:
		of.by = casefile.DelistingByUnit
	}
	k.decide(chance)
	k.inTime()
	return k
}

// way lists the acts of a removal until its decision has reached the party.
func (of *killDelisting) way(k *killCase, chance *rand.Rand) []planned {
	k.result = of.result
	met := of.result == casefile.Result(casefile.OutcomeDelist)
	outcome := map[bool]casefile.Outcome{true: casefile.OutcomeDelist, false: casefile.OutcomeStayListed}[met]
	acts := []planned{{kind: casefile.ActAskDelisting},
		{kind: casefile.ActCheckConditions, content: casefile.ConditionsCheck{Answers: []casefile.ConditionAnswer{{Met: met, Reasons: reasons}}}},
		{kind: casefile.ActDecideDelisting, content: casefile.DelistingDecision{Outcome: outcome, Reasons: reasons}},
		{kind: casefile.ActOpen, content: opening{casefile.NoticeDelisting}}}
	return k.orWithdrawn(acts, chance)
}

// file asks once the subject is listed.
func (of *killDelisting) file(ctx context.Context, k *killCase) (acknowledged, error) {
	n := db.NewDelisting{ActorID: k.applicant().ApplicantID, ListingID: k.behind.id, PackID: k.packID,
		Request: casefile.DelistingRequest{By: of.by, Conditions: []casefile.DelistingCondition{{Says: statement}}}}
	pack := k.town.packs[k.packID]
	n.PackVersion, n.PackHash = int32(pack.Version), pack.Hash(casefile.FlowDelisting) //nolint:gosec // small
	err := insist(ctx, func() error {
		var clerk, unit uuid.UUID
		err := k.town.store.Pool.QueryRow(ctx, `SELECT a.id, a.unit_id FROM listings l JOIN cases c ON c.id = l.case_id JOIN accounts a ON a.unit_id = c.unit_id AND a.login = 'market'
			WHERE l.case_id = $1 AND l.listed_at IS NOT NULL`, n.ListingID).Scan(&clerk, &unit)
		if errors.Is(err, pgx.ErrNoRows) {
			return errNotYet
		}
		if of.by == casefile.DelistingByUnit {
			n.ActorID, n.UnitID = clerk, unit
		}
		return err
	})
	if err != nil {
		return acknowledged{}, err
	}
	return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		n.FormID, n.At = form, k.town.now()
		return k.town.store.AskDelisting(ctx, n)
	}, &k.id)
}

func (of *killDelisting) fileByPages(ctx context.Context, k *killCase) (acknowledged, error) {
	return of.file(ctx, k)
}

// door is how the party opens the decision.
func (of *killDelisting) door(ctx context.Context, k *killCase, act planned) (func(context.Context) (acknowledged, error), error) {
	if content, ok := act.content.(opening); ok {
		return k.openingOf(ctx, act, content.kind)
	}
	return of.plain.door(ctx, k, act)
}

// fill answers what the pages of a removal ask.
func (*killDelisting) fill(_ *killCase, content any, form url.Values) {
	switch content := content.(type) {
	case casefile.ConditionsCheck:
		form.Set("met-1", yesNo(content.Answers[0].Met))
		form.Set("reasons-1", content.Answers[0].Reasons)
	case casefile.DelistingDecision:
		form.Set("outcome", string(content.Outcome))
		form.Set("reasons", content.Reasons)
	}
}

// check holds that the listing was ended once, or not at all.
func (of *killDelisting) check(ctx context.Context, k *killCase, c db.Case) {
	t := k.town.t
	t.Helper()
	if c.AboutCaseID == nil || *c.AboutCaseID != k.behind.id {
		t.Errorf("%s: about case %v, not %s", k, c.AboutCaseID, k.behind.id)
	}
	decided, ends := 1, 0
	switch of.result {
	case casefile.ResultWithdrawn:
		decided = 0
	case casefile.Result(casefile.OutcomeDelist):
		ends = 1
	}
	for question, want := range map[string]int{
		`listing_ends WHERE case_id = $1`:                                                  ends,
		`decisions WHERE case_id = $1`:                                                     decided,
		`notices WHERE case_id = $1 AND kind = 'delisting'`:                                decided,
		`services WHERE case_id = $1 AND state = 'served'`:                                 decided,
		`tasks WHERE case_id = $1 AND closed_at IS NULL AND kind NOT IN ('reach_partner')`: 0,
	} {
		var n int
		if err := k.town.store.Pool.QueryRow(ctx, `SELECT count(*) FROM `+question, k.id).Scan(&n); err != nil || n != want {
			t.Errorf("%s: %d of %s, want %d: %v", k, n, question, want, err)
		}
	}
}
