package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/enums/v1"

	"creditcase/casefile"
	"creditcase/db"
)

// The two packs of the town: under the one the unit that decides informs, under the other the agency.
const (
	decidersPack = "shenzhen-2022"
	agencysPack  = "shenzhen-2020"
)

// planned is an act to come.
type planned struct {
	kind    casefile.ActKind
	content any           // nil for the filing
	pages   bool          // through the pages; otherwise straight into the database, as another replica of the web would
	think   time.Duration // before it, while processes are being killed
	late    bool          // only after its clock has run out
}

// killCase is one objection, its plan, and what its people were told.
type killCase struct {
	town     *town
	number   int
	packID   string
	record   db.SeedRecordsOfApplicantsRow
	after    int32     // how many kills come before it is filed
	branch   branch    // which way it leaves the straight one
	acts     []planned // the filing first
	ownError bool
	result   casefile.Result
	missed   []casefile.ActKind // what came too late to be received

	turnedDown int // acts that were received, and refused by their step

	id       uuid.UUID
	receipts []acknowledged
	failed   error
	browsers map[string]*browser
}

// acknowledged is a receipt that somebody got. What the pages do not tell, a zero act, is known only between two instants.
type acknowledged struct {
	form, act uuid.UUID
	kind      casefile.ActKind
	from, to  time.Time // legal time; the same where the receipt names the instant
}

// covers reports whether the act found is the one acknowledged.
func (a acknowledged) covers(found acknowledged) bool {
	return a.form == found.form && a.kind == found.kind && (a.act == uuid.Nil || a.act == found.act) &&
		!found.from.Before(a.from) && !found.from.After(a.to)
}

func (k *killCase) String() string {
	return fmt.Sprintf("case %d (%s, %s, planned %s, own error %v, id %s)", k.number, k.packID, k.branch, k.result, k.ownError, k.id)
}

// plan decides everything about every case beforehand.
func (w *town) plan(chance *rand.Rand, cases, kills int) []*killCase {
	w.t.Helper()
	sound, wrong := w.records()
	driven := make([]*killCase, cases)
	for i := range driven {
		k := &killCase{town: w, number: i + 1, packID: decidersPack, after: chance.Int32N(int32(max(1, kills))), //nolint:gosec // small
			branch: branches[i%len(branches)], browsers: map[string]*browser{}}
		if chance.IntN(2) == 0 || k.branch == extended { // where an article leaves time for it
			k.packID = agencysPack
		}
		k.ownError = k.branch == straight && i%8 == 7 && len(wrong) > 0
		from := &sound
		if k.ownError {
			from = &wrong
		}
		if len(*from) == 0 {
			w.t.Fatalf("the made-up city has too few records for %d cases", cases)
		}
		k.record, *from = (*from)[0], (*from)[1:]
		k.decide(chance)
		driven[i] = k
	}
	return driven
}

// decide chooses the ending and writes down the acts that lead there, article by article.
func (k *killCase) decide(chance *rand.Rand) {
	endings := []casefile.Result{}
	for _, o := range k.town.packs[k.packID].Procedure(casefile.FlowObjection).Outcomes {
		if o.ID != casefile.OutcomeRemoveFromList { // for that the record would have to be on a list
			endings = append(endings, casefile.Result(o.ID))
		}
	}
	if k.branch == straight || k.branch == supplemented {
		endings = append(endings, casefile.ResultRefused)
	}
	k.result = endings[chance.IntN(len(endings))]
	if k.ownError {
		k.result = casefile.Result(casefile.OutcomeCorrect)
	}
	for _, act := range k.way(chance) {
		act.pages, act.think = chance.IntN(2) == 0, time.Duration(chance.Int64N(int64(3*time.Second)))
		if act.kind == casefile.ActFile && k.packID != decidersPack {
			act.pages = false // the pages file under the pack of the city
		}
		act.late = act.kind == casefile.ActDecide && k.packID == decidersPack && chance.IntN(3) == 0
		k.acts = append(k.acts, act)
	}
}

// records spreads all records of the city over its applicants and returns those that say what their source says, and
// those that do not, each under one who may object to it.
func (w *town) records() (sound, wrong []db.SeedRecordsOfApplicantsRow) {
	w.t.Helper()
	ctx := context.Background()
	_, err := w.store.Pool.Exec(ctx, `INSERT INTO account_subjects (account_id, subject_id, capacity)
		SELECT a.id, s.id, 'representative'
		FROM (SELECT id, row_number() OVER (ORDER BY code) AS n FROM subjects
		      WHERE NOT EXISTS (SELECT FROM account_subjects x WHERE x.subject_id = subjects.id)) s
		JOIN (SELECT id, row_number() OVER (ORDER BY login) AS n, count(*) OVER () AS of FROM accounts
		      WHERE role = 'applicant') a ON a.n = 1 + s.n % a.of`)
	w.must(err)
	rows, err := w.store.SeedRecordsOfApplicants(ctx)
	w.must(err)
	seen := map[uuid.UUID]bool{}
	for _, r := range rows {
		if seen[r.RecordID] {
			continue
		}
		seen[r.RecordID] = true
		if len(differences(r)) == 0 {
			sound = append(sound, r)
		} else {
			wrong = append(wrong, r)
		}
	}
	return sound, wrong
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

// run files the case and acts on its tasks until it has come to its end.
func (k *killCase) run(ctx context.Context) {
	w := k.town
	k.failed = func() error {
		for w.kills.Load() < k.after {
			if err := rest(ctx, 50*time.Millisecond); err != nil {
				return err
			}
		}
		for _, act := range k.acts {
			if k.withoutPoint(act) {
				continue
			}
			if err := k.perform(ctx, act); errors.Is(err, errMissed) {
				k.miss(act)
			} else if err != nil {
				return fmt.Errorf("%s: %w", act.kind, err)
			}
		}
		return k.await(ctx, "the end", `SELECT EXISTS (SELECT FROM cases WHERE id = $1 AND stage = 'closed')`)
	}()
	if k.failed == nil {
		w.closed.Add(1)
	}
}

// perform waits for what the act is on, thinks, and acts, again and again with the same form until there is a receipt.
func (k *killCase) perform(ctx context.Context, act planned) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(act.think):
	case <-k.town.calm:
	}
	do, err := k.door(ctx, act)
	if err != nil {
		return err
	}
	if act.late {
		err := k.await(ctx, "the clock to run out", `SELECT EXISTS (SELECT FROM deadlines d JOIN tasks t ON t.id = d.task_id
			WHERE d.case_id = $1 AND t.closed_at IS NULL AND d.overdue_at IS NOT NULL)`)
		if err != nil {
			return err
		}
	}
	receipt, err := do(ctx)
	if err != nil {
		return k.orMissed(ctx, act, err)
	}
	receipt.kind = act.kind
	k.receipts = append(k.receipts, receipt)
	if act.kind == casefile.ActFile {
		k.town.filed.Add(1)
	}
	return nil
}

// door is how the act is handed in, once what it is on is there.
func (k *killCase) door(ctx context.Context, act planned) (func(context.Context) (acknowledged, error), error) {
	switch act.kind {
	case casefile.ActFile:
		if act.pages {
			return k.fileByPages, nil
		}
		return k.file, nil
	case casefile.ActSupplement, casefile.ActWithdraw:
		if err := k.asked(ctx, act); err != nil {
			return nil, err
		}
		if act.pages {
			return func(ctx context.Context) (acknowledged, error) { return k.applyByPages(ctx, act) }, nil
		}
		return func(ctx context.Context) (acknowledged, error) { return k.apply(ctx, act) }, nil
	}
	task, err := k.task(ctx, act)
	if err != nil {
		return nil, err
	}
	if act.pages {
		return func(ctx context.Context) (acknowledged, error) { return k.actByPages(ctx, act, task) }, nil
	}
	return func(ctx context.Context) (acknowledged, error) { return k.act(ctx, act, task) }, nil
}

// insist tries until it works. Only an answer that another try would not change ends it: a refusal by rule, or that it is too late.
func insist(ctx context.Context, try func() error) error {
	for {
		err := try()
		var ruled *casefile.Error
		if err == nil || errors.As(err, &ruled) || errors.Is(err, errMissed) {
			return err
		}
		if rest(ctx, 100*time.Millisecond) != nil {
			return fmt.Errorf("given up: %w", err)
		}
	}
}

func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// await polls until the query about the case says true.
func (k *killCase) await(ctx context.Context, what, query string) error {
	err := insist(ctx, func() error {
		var ok bool
		if err := k.town.store.Pool.QueryRow(ctx, query, k.id).Scan(&ok); err != nil {
			return err
		}
		if !ok {
			return errNotYet
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("wait for %s: %w", what, err)
	}
	return nil
}

// task waits for the open task that the act is on, and tells who does it.
func (k *killCase) task(ctx context.Context, act planned) (task db.SeedOpenTasksRow, err error) {
	err = insist(ctx, func() error {
		open, err := k.town.store.SeedOpenTasks(ctx, db.SeedOpenTasksParams{CaseID: k.id, HeadsKinds: casefile.TasksForHeads()})
		if err != nil {
			return err
		}
		for _, task = range open {
			if task.Kind.Bears(act.kind) {
				return nil
			}
		}
		return k.unlessMissed(ctx, act, k.town.now())
	})
	if err != nil {
		return task, fmt.Errorf("wait for its task: %w", err)
	}
	return task, nil
}

// now is legal time as the database keeps it.
func (w *town) now() time.Time { return w.clock.Now().Truncate(time.Microsecond) }

func (k *killCase) file(ctx context.Context) (acknowledged, error) {
	pack := k.town.packs[k.packID]
	receipt, err := hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		return k.town.store.File(ctx, db.NewFiling{FormID: form, ActorID: k.record.ApplicantID, SubjectID: k.record.SubjectID,
			RecordID: k.record.RecordID, PackID: pack.ID, PackVersion: int32(pack.Version), PackHash: pack.Hash(casefile.FlowObjection), //nolint:gosec // small
			Filing: casefile.Filing{Channel: k.channel(), Grounds: []string{pack.Procedure(casefile.FlowObjection).Grounds[0].ID}, Statement: statement, Phone: phone},
			At:     k.town.now()})
	}, &k.id)
	return receipt, err
}

func (k *killCase) act(ctx context.Context, act planned, task db.SeedOpenTasksRow) (acknowledged, error) {
	receive := k.town.store.Act
	if act.kind == casefile.ActRequestExtension {
		receive = k.town.store.RequestExtension
	}
	return hand(ctx, func(form uuid.UUID) (db.Receipt, error) {
		return receive(ctx, db.NewAct{FormID: form, ActorID: task.ActorID, UnitID: task.UnitID, TaskID: task.ID, Kind: act.kind,
			Content: act.content, At: k.town.now()})
	}, new(uuid.UUID))
}

// hand hands a form in until there is a receipt.
func hand(ctx context.Context, in func(form uuid.UUID) (db.Receipt, error), caseID *uuid.UUID) (acknowledged, error) {
	form := uuid.New()
	var receipt db.Receipt
	err := insist(ctx, func() (err error) {
		receipt, err = in(form)
		return err
	})
	*caseID = receipt.CaseID
	return acknowledged{form: form, act: receipt.ActID, from: receipt.ReceivedAt, to: receipt.ReceivedAt}, err
}

// checkHistory holds that the workflow has ended, and that it took each act that is on a task once.
func (k *killCase) checkHistory(ctx context.Context) {
	t := k.town.t
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	id := string(casefile.FlowObjection) + "/" + k.id.String()
	if err := k.town.temporal.GetWorkflow(ctx, id, "").Get(ctx, nil); err != nil {
		t.Errorf("%s: workflow: %v", k, err)
		return
	}
	taken := map[string]int{}
	events := k.town.temporal.GetWorkflowHistory(ctx, id, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			t.Fatal(err)
		}
		if accepted := event.GetWorkflowExecutionUpdateAcceptedEventAttributes(); accepted != nil {
			taken[accepted.GetProtocolInstanceId()]++
		}
	}
	for act, n := range taken {
		if n != 1 {
			t.Errorf("%s: the workflow took act %s %d times", k, act, n)
		}
	}
	if len(taken) != len(k.receipts)-1 {
		t.Errorf("%s: the workflow took %d acts, want %d", k, len(taken), len(k.receipts)-1)
	}
}
