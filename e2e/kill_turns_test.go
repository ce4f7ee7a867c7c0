package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
)

// branch is the way in which a case leaves the straight one.
type branch string

const (
	straight     branch = "straight"
	supplemented branch = "supplemented"
	withdrawn    branch = "withdrawn"
	extended     branch = "extended"
	routed       branch = "sent back and routed"
	direct       branch = "direct"
)

// channel is where the case is filed.
func (k *killCase) channel() casefile.Channel {
	channels := k.town.packs[k.packID].Procedure(k.course.flow()).Channels
	if k.branch == direct || !slices.Contains(channels, casefile.ChannelAgency) {
		return casefile.ChannelUnit
	}
	return casefile.ChannelAgency
}

// extending is a request for more time, and its approval.
func extending() []planned {
	return []planned{{kind: casefile.ActRequestExtension, content: casefile.ExtensionRequest{Amount: 3, Reasons: reasons}},
		{kind: casefile.ActDecideExtension, content: casefile.ExtensionDecision{Approve: true}}}
}

// orWithdrawn has the applicant of a case that goes this way withdraw at any wait before the decision.
func (k *killCase) orWithdrawn(acts []planned, chance *rand.Rand) []planned {
	if k.branch != withdrawn {
		return acts
	}
	decided := slices.IndexFunc(acts, func(a planned) bool { return a.kind == k.course.decides() })
	k.result = casefile.ResultWithdrawn
	return append(acts[:1+chance.IntN(decided)], planned{kind: casefile.ActWithdraw, content: casefile.Withdrawal{Reasons: reasons}})
}

// someCorrection puts something of a record right.
func someCorrection(r db.SeedRecordsOfApplicantsRow) casefile.Change {
	var content casefile.Content
	if err := json.Unmarshal(r.Content, &content); err != nil {
		panic(err) // the program itself has written it
	}
	return correction(r.Fields, content)
}

// errMissed says that the time for an act had passed: the law goes on without it.
var errMissed = errors.New("its time has passed")

// missable are the acts that a machine at a standstill can keep from being in time, each with what is the case then: its clock had
// passed when the applicant or the unit was turned away, whether that was marked yet or not. People hand them in as soon as they can.
var missable = map[casefile.ActKind]string{
	casefile.ActSupplement: `SELECT EXISTS (SELECT FROM deadlines d JOIN cases c ON c.id = d.case_id
		WHERE c.id = $1 AND d.clock = c.flow || '.supplement' AND d.due_at < $2)`,
	casefile.ActRequestExtension: decisionOverdue,
	casefile.ActDecideExtension: decisionOverdue + ` OR EXISTS (SELECT FROM acts
		WHERE case_id = $1 AND kind = 'request_extension' AND status = 'refused')`, // so there is nothing to decide
	casefile.ActReply:   replyOver,
	casefile.ActAskTime: replyOver,
	casefile.ActHandIn:  `SELECT EXISTS (SELECT FROM deadlines WHERE case_id = $1 AND clock = 'commitment.papers' AND due_at < $2)`,
}

// follows are the acts that there is nothing to do for where another was missed.
var follows = map[casefile.ActKind]casefile.ActKind{casefile.ActDecideExtension: casefile.ActRequestExtension, casefile.ActCheckReply: casefile.ActReply}

const replyOver = `SELECT EXISTS (SELECT FROM deadlines WHERE case_id = $1 AND clock = 'listing.reply' AND due_at < $2)`

const decisionOverdue = `SELECT EXISTS (SELECT FROM deadlines d JOIN tasks t ON t.id = d.task_id
	WHERE d.case_id = $1 AND t.kind IN ('verify', 'decide_repair') AND t.closed_at IS NULL AND d.due_at < $2)`

var errNotYet = errors.New("not yet")

// unlessMissed says that what is waited for is not there yet, or that the act had missed its time at that instant.
func (k *killCase) unlessMissed(ctx context.Context, act planned, at time.Time) error {
	query := missable[act.kind]
	if query == "" {
		return errNotYet
	}
	var missed bool
	if err := k.town.store.Pool.QueryRow(ctx, query, k.id, at).Scan(&missed); err != nil {
		return err
	}
	if missed {
		return errMissed
	}
	return errNotYet
}

// orMissed waits, where an act that can be missed was turned away, until it shows that its time had passed by now.
func (k *killCase) orMissed(ctx context.Context, act planned, err error) error {
	if missable[act.kind] == "" {
		return err
	}
	at := k.town.now()
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if shown := insist(ctx, func() error { return k.unlessMissed(ctx, act, at) }); errors.Is(shown, errMissed) {
		return shown
	}
	return err
}

// miss changes the plan: a case whose supplement does not come lapses, one without its extension goes on.
func (k *killCase) miss(act planned) {
	k.missed = append(k.missed, act.kind)
	if act.kind == casefile.ActSupplement {
		k.result = casefile.ResultLapsed
	}
}

// withoutPoint reports whether an act is one that what was missed leaves nothing to do for.
func (k *killCase) withoutPoint(act planned) bool {
	return slices.Contains(k.missed, casefile.ActSupplement) || slices.Contains(k.missed, follows[act.kind])
}

// asked waits until the applicant is asked for a supplement; he may withdraw without being asked.
func (k *killCase) asked(ctx context.Context, act planned) error {
	if act.kind == casefile.ActWithdraw {
		return nil
	}
	return insist(ctx, func() error {
		c, err := k.town.store.CaseGet(ctx, k.id)
		if err != nil || c.Stage == casefile.StageSupplement {
			return err
		}
		return k.unlessMissed(ctx, act, k.town.now())
	})
}

// apply hands in what the applicant has to say in the case.
func (k *killCase) apply(ctx context.Context, act planned) (acknowledged, error) {
	return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		if content, ok := act.content.(casefile.Withdrawal); ok {
			return k.town.store.Withdraw(ctx, form, k.applicant().ApplicantID, k.id, content, k.town.now())
		}
		return k.town.store.Supplement(ctx, form, k.applicant().ApplicantID, k.id, act.content.(casefile.Supplement), k.town.now())
	}, new(uuid.UUID))
}

// applyByPages does the same at the pages.
func (k *killCase) applyByPages(ctx context.Context, act planned) (acknowledged, error) {
	page := map[casefile.ActKind]string{casefile.ActSupplement: "/supplement", casefile.ActWithdraw: "/withdraw",
		casefile.ActReply: "/reply", casefile.ActAskTime: "/more-time", casefile.ActRectify: "/rectify"}[act.kind]
	return k.sendForm(ctx, act, k.browser(k.applicant().Login), "/my/cases/"+k.id.String()+page)
}

// sendForm fills in the form of a page and sends it. Whoever is turned away is led on like whoever is not; what can be missed
// is received only if it is there.
func (k *killCase) sendForm(ctx context.Context, act planned, b *browser, address string) (acknowledged, error) {
	form, err := b.filled(ctx, address)
	if err != nil {
		return acknowledged{}, err
	}
	k.fillIn(act.content, form)
	receipt := acknowledged{from: k.town.now()}
	to, err := b.send(ctx, address, form)
	if err != nil {
		return acknowledged{}, err
	}
	if strings.HasSuffix(to, "/check") { // what will be sent is shown first
		if form, err = b.sendShown(ctx, to); err != nil {
			return acknowledged{}, err
		}
	}
	receipt.to = k.town.now()
	if receipt.form, err = uuid.Parse(form.Get("form_id")); err != nil {
		return receipt, err
	}
	if missable[act.kind] == "" {
		return receipt, k.wasReceived(ctx, act, receipt.form, to)
	}
	err = insist(ctx, func() error {
		_, err := k.town.store.ActByForm(ctx, receipt.form)
		if errors.Is(err, pgx.ErrNoRows) {
			return casefile.NewError(casefile.CodeConflict, "turned away", err)
		}
		return err
	})
	return receipt, err
}

// wasReceived holds that an act that cannot be missed is there after its form was taken, wherever its sender was led.
func (k *killCase) wasReceived(ctx context.Context, act planned, form uuid.UUID, to string) error {
	err := insist(ctx, func() error {
		_, err := k.town.store.ActByForm(ctx, form)
		if errors.Is(err, pgx.ErrNoRows) {
			return casefile.NewError(casefile.CodeConflict, "turned away", err)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("%s by pages, led to %s: %w", act.kind, to, err)
	}
	return nil
}

// yesNo is the answer to a question.
func yesNo(yes bool) string { return map[bool]string{true: "yes", false: "no"}[yes] }

// fillIn answers the questions of a page with a content.
func (k *killCase) fillIn(content any, form url.Values) {
	switch content := content.(type) {
	case casefile.FormCheck:
		form.Set("accept", yesNo(content.Accept))
		form.Set("refusal", content.Reasons)
		if len(content.Missing) > 0 {
			form.Set("accept", "supplement")
			form.Set("missing", content.Missing[0])
		}
	case casefile.Supplement:
		form.Set("statement", content.Statement)
	case casefile.Withdrawal:
		form.Set("reasons", content.Reasons)
	case casefile.ExtensionRequest:
		form.Set("amount", fmt.Sprint(content.Amount))
		form.Set("reasons", content.Reasons)
	case casefile.ExtensionDecision:
		form.Set("approve", yesNo(content.Approve))
	}
	k.course.fill(k, content, form)
}

// checkBranch holds a case to the way that it was planned to go.
func (k *killCase) checkBranch(ctx context.Context, c db.Case) {
	t := k.town.t
	t.Helper()
	if c.Channel != k.channel() {
		t.Errorf("%s: filed with the %s", k, c.Channel)
	}
	var granted, answered int
	err := k.town.store.Pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM extensions WHERE case_id = $1 AND approved),
		(SELECT count(*) FROM supplements WHERE case_id = $1 AND answered_at IS NOT NULL)`, k.id).Scan(&granted, &answered)
	if err != nil {
		t.Fatal(err)
	}
	reaches := func(b branch) bool { return k.branch == b && len(k.missed) == 0 && k.turnedDown == 0 }
	if (granted == 1) != reaches(extended) || (answered == 1) != reaches(supplemented) {
		t.Errorf("%s: %d extensions granted and %d supplements taken; missed %v, refused %d", k, granted, answered, k.missed, k.turnedDown)
	}
	k.town.granted, k.town.answered = k.town.granted+granted, k.town.answered+answered
}

// mayBeTurnedDown reports whether a step may have refused an act that had been received: more time, when none was left to give.
func mayBeTurnedDown(kind casefile.ActKind, refusal string) bool {
	return (kind == casefile.ActRequestExtension || kind == casefile.ActDecideExtension) &&
		(refusal == "error.extension_past_cap" || refusal == "error.extension_too_late")
}

const (
	phone    = "0000-5550123"
	reasons  = "经核查，处理意见如上。"
	missing  = "处罚决定书全文"
	supplied = "处罚决定书文号与全文见原件。"
)
