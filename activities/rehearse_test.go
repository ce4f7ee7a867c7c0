package activities_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

// stage is a case on which every act is rehearsed before it is sent.
type stage struct {
	*dbtest.City
	t     *testing.T
	steps *activities.Activities
	id    uuid.UUID
}

var stageTime = time.Date(2026, time.March, 10, 9, 0, 0, 0, calendar.Zone)

func newStage(t *testing.T, packID string) *stage {
	t.Helper()
	store := db.NewStore(dbtest.New(t))
	s := &stage{City: dbtest.NewCity(t, store), t: t}
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	s.steps = &activities.Activities{Store: store, Book: book, Calendar: cal, Clock: calendar.NewManual(stageTime)}
	pack, err := book.InForce(packID, calendar.DateOf(stageTime))
	s.must(err)
	content := casefile.Content{"amount": "1"}
	filing := s.Filing(s.NewRecord(t, content, content), pack.ID, int32(pack.Version), pack.Hash(casefile.FlowObjection), stageTime) //nolint:gosec // small
	filing.Filing.LearnedOn = "2026-03-02"
	receipt, err := store.File(t.Context(), filing)
	s.must(err)
	s.id = receipt.CaseID
	_, err = s.steps.ReceiveObjection(t.Context(), activities.Filed{CaseID: s.id, ActID: receipt.ActID})
	s.must(err)
	return s
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// rows is how much of everything that a step can write there is.
func (s *stage) rows() string {
	s.t.Helper()
	var n string
	s.must(s.Store.Pool.QueryRow(s.t.Context(), `SELECT concat_ws(' ', (SELECT count(*) FROM acts), (SELECT count(*) FROM notices),
		(SELECT count(*) FROM trail), (SELECT count(*) FROM tasks WHERE closed_at IS NULL), (SELECT count(*) FROM tasks),
		(SELECT count(*) FROM deadlines WHERE met_at IS NULL), (SELECT count(*) FROM effects), (SELECT count(*) FROM decisions),
		(SELECT count(*) FROM extensions), (SELECT count(*) FROM supplements), (SELECT count(*) FROM urges),
		(SELECT sum(last) FROM counters), (SELECT count(*) FROM steps), (SELECT sum(version) FROM records))`).Scan(&n))
	return n
}

// task is the open task of that kind, as whoever may act on it acts.
func (s *stage) task(kind casefile.TaskKind, content any, at time.Time) db.NewAct {
	s.t.Helper()
	a := db.NewAct{FormID: uuid.New(), Kind: kind.Act(), Content: content, At: at}
	s.must(s.Store.Pool.QueryRow(s.t.Context(), "SELECT id, unit_id FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL",
		s.id, kind).Scan(&a.TaskID, &a.UnitID))
	if a.ActorID = s.Clerk(a.UnitID); kind.ForHeads() {
		a.ActorID = s.Head(a.UnitID)
	}
	return a
}

// act acts on the open task and holds the documents kept against those that were shown before. It returns their kinds.
func (s *stage) act(kind casefile.TaskKind, content any, at time.Time) []string {
	s.t.Helper()
	return s.send(s.task(kind, content, at), (*db.Queries).Act, s.Store.Act)
}

func (s *stage) send(a db.NewAct, rehearse func(*db.Queries, context.Context, db.NewAct) (db.Receipt, error),
	receive func(context.Context, db.NewAct) (db.Receipt, error)) []string {
	s.t.Helper()
	return s.play(a.Kind, func(q *db.Queries) (db.Receipt, error) { return rehearse(q, s.t.Context(), a) },
		func() (db.Receipt, error) { return receive(s.t.Context(), a) })
}

func (s *stage) play(kind casefile.ActKind, rehearse func(*db.Queries) (db.Receipt, error), receive func() (db.Receipt, error)) []string {
	s.t.Helper()
	ctx := s.t.Context()
	before := s.rows()
	shown, err := s.steps.Rehearse(ctx, rehearse)
	s.must(err)
	if now := s.rows(); now != before {
		s.t.Fatalf("%s: a rehearsal left something: %s, before it %s", kind, now, before)
	}
	receipt, err := receive()
	s.must(err)
	s.must(s.steps.Step(ctx, casefile.FlowObjection, kind, activities.Acted{CaseID: s.id, ActID: receipt.ActID}))
	rows, err := s.Store.Pool.Query(ctx, `SELECT kind, number, html_zh, html_en FROM notices WHERE case_id = $1 AND issued_at = $2
		ORDER BY id`, s.id, receipt.ReceivedAt)
	s.must(err)
	defer rows.Close()
	var kinds []string
	for rows.Next() {
		var kept activities.Letter
		s.must(rows.Scan(&kept.Kind, &kept.Number, &kept.HTMLZH, &kept.HTMLEN))
		i := slices.IndexFunc(shown, func(l activities.Letter) bool { return l.Kind == kept.Kind })
		if i < 0 {
			s.t.Errorf("%s sent %s, which was not shown", kind, kept.Kind)
			continue
		}
		for _, text := range [][2]string{{shown[i].HTMLZH, kept.HTMLZH}, {shown[i].HTMLEN, kept.HTMLEN}} {
			if got := strings.ReplaceAll(text[0], shown[i].Number, kept.Number); got != text[1] {
				s.t.Errorf("%s was shown as\n%s\nand kept as\n%s", kept.Kind, got, text[1])
			}
		}
		kinds = append(kinds, string(kept.Kind))
	}
	s.must(rows.Err())
	if len(kinds) != len(shown) {
		s.t.Errorf("%s: %d documents shown, %d sent", kind, len(shown), len(kinds))
	}
	return kinds
}

func (s *stage) sent(got []string, want ...string) {
	s.t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		s.t.Errorf("sent %v, want %v", got, want)
	}
}

// What is shown before an act is sent is, but for the number, what the act sends; and showing it leaves nothing behind.
func TestRehearse_ShowsWhatIsKept(t *testing.T) {
	at := func(hours int) time.Time { return stageTime.Add(time.Duration(hours) * time.Hour) }
	same := casefile.Comparison{Finding: casefile.FindingNoError, Reasons: "与来源一致。"}
	t.Run("the whole way", func(t *testing.T) {
		s := newStage(t, "shenzhen-2022")
		s.sent(s.act(casefile.TaskFormCheck, casefile.FormCheck{Missing: []string{"营业执照"}}, at(1)), "supplement")
		var filer uuid.UUID
		s.must(s.Store.Pool.QueryRow(t.Context(), "SELECT account_id FROM case_readers").Scan(&filer))
		receipt, err := s.Store.Supplement(t.Context(), uuid.New(), filer, s.id, casefile.Supplement{Statement: "补上。"}, at(2))
		s.must(err)
		s.must(s.steps.Step(t.Context(), casefile.FlowObjection, casefile.ActSupplement, activities.Acted{CaseID: s.id, ActID: receipt.ActID}))
		s.sent(s.act(casefile.TaskFormCheck, casefile.FormCheck{Accept: true}, at(3)), "acceptance")
		s.sent(s.act(casefile.TaskCompare, same, at(4)), "verification", "comparison")
		request := s.task(casefile.TaskVerify, casefile.ExtensionRequest{Amount: 2, Reasons: "需要调档。"}, at(5))
		request.Kind = casefile.ActRequestExtension
		s.sent(s.send(request, (*db.Queries).RequestExtension, s.Store.RequestExtension))
		s.sent(s.act(casefile.TaskApproveExtension, casefile.ExtensionDecision{Approve: true}, at(6)), "extension")
		s.sent(s.act(casefile.TaskVerify, casefile.Decision{Outcome: casefile.OutcomeCorrect, Reasons: "登记有误。",
			Changes: []casefile.Change{{Field: "amount", From: "1", To: "2"}}}, at(7)), "result")
	})
	t.Run("told by the agency", func(t *testing.T) {
		s := newStage(t, "shenzhen-2020")
		s.act(casefile.TaskFormCheck, casefile.FormCheck{Accept: true}, at(1))
		s.act(casefile.TaskCompare, same, at(2))
		s.sent(s.act(casefile.TaskVerify, casefile.Decision{Outcome: casefile.OutcomeKeep, Reasons: "核查无误。"}, at(3)))
		s.sent(s.act(casefile.TaskInform, casefile.Informing{Remark: "请知悉。"}, at(4)), "result")
	})
	t.Run("refused", func(t *testing.T) {
		s := newStage(t, "shenzhen-2022")
		s.sent(s.act(casefile.TaskFormCheck, casefile.FormCheck{Reasons: "不属于本平台的信息。"}, at(1)), "refusal")
	})
	t.Run("sent back, routed, urged", func(t *testing.T) {
		s := newStage(t, "shenzhen-2022")
		s.act(casefile.TaskFormCheck, casefile.FormCheck{Accept: true}, at(1))
		s.act(casefile.TaskCompare, same, at(2))
		back := s.task(casefile.TaskVerify, casefile.SendBack{Reasons: "不由本单位负责。"}, at(3))
		back.Kind = casefile.ActSendBack
		s.sent(s.send(back, (*db.Queries).Act, s.Store.Act))
		s.sent(s.act(casefile.TaskRoute, casefile.Routing{UnitID: back.UnitID, Reasons: "由该单位作出。"}, at(4)), "verification", "routing")
		urge := db.NewUrge{FormID: uuid.New(), At: at(5), Urge: casefile.Urge{TaskID: s.task(casefile.TaskVerify, nil, at(5)).TaskID,
			Level: casefile.LevelUrge, Text: "请抓紧办理。"}}
		urge.ActorID = s.Supervisor
		s.sent(s.play(casefile.ActUrge, func(q *db.Queries) (db.Receipt, error) { return q.Urge(t.Context(), urge) },
			func() (db.Receipt, error) { return s.Store.Urge(t.Context(), urge) }), "urge")
	})
}

// What could not be sent cannot be rehearsed either: the reason is the same.
func TestRehearse_TellsWhyNot(t *testing.T) {
	s := newStage(t, "shenzhen-2022")
	a := s.task(casefile.TaskFormCheck, casefile.FormCheck{Accept: true}, stageTime.Add(time.Hour))
	a.TrailLength = 1
	before := s.rows()
	_, err := s.steps.Rehearse(t.Context(), func(q *db.Queries) (db.Receipt, error) { return q.Act(t.Context(), a) })
	if casefile.CodeOf(err) != casefile.CodeConflict || s.rows() != before {
		t.Errorf("a case that has moved on since: %v", err)
	}
	if _, err = s.Store.Act(t.Context(), a); casefile.CodeOf(err) != casefile.CodeConflict || s.rows() != before {
		t.Errorf("an act on a case that has moved on since: %v", err)
	}
}
