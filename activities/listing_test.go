package activities_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// A party that says nothing is listed with the service of the decision, at that instant and not before: the record comes in under its list, with its number
// and its first version, and stands there until the end of the term; the person behind is marked in his own file; measures begin; the case ends.
func TestListing_Silent(t *testing.T) {
	h := newHall(t, "city-2022")
	h.begin()
	if c := h.kase(); c.Stage != casefile.StageListingReply || c.AcceptedAt == nil {
		t.Fatalf("proposed: %s, accepted %v", c.Stage, c.AcceptedAt)
	}
	h.clock.Set(proposedAt.Add(26 * time.Hour)) // Tuesday noon
	h.opens(h.Applicant, casefile.NoticeBeforeListing)
	due := h.deadline(casefile.StepListingReply)
	if calendar.DateOf(due).String() != "2026-03-17" {
		t.Errorf("the party has time until %v", due)
	}
	if h.passes(due) {
		t.Error("its last second is not the party's")
	}
	if !h.passes(due.Add(time.Second)) {
		t.Fatal("silence does not move the case on")
	}
	task, ok := h.open(casefile.TaskDecideListing)
	if !ok || task.PutUpBy == nil || *task.PutUpBy != h.UnitClerk || h.kase().Stage != casefile.StageListingDecision {
		t.Fatalf("to be decided: %t, put up by %v", ok, task.PutUpBy)
	}
	if why := h.decide(whole); why != "" {
		t.Fatal(why)
	}
	nothing := map[string]int{
		`SELECT count(*) FROM records r JOIN catalogue_items i ON i.id = r.item_id WHERE i.code = 'YZ' AND $1::uuid IS NOT NULL`: 0,
		`SELECT count(*) FROM effects WHERE case_id = $1`:                                                                        0,
		`SELECT count(*) FROM listing_measures WHERE case_id = $1`:                                                               0,
		`SELECT count(*) FROM listings WHERE case_id = $1 AND listed_at IS NULL`:                                                 1,
		`SELECT count(*) FROM partner_messages WHERE case_id = $1`:                                                               0,
		`SELECT count(*) FROM case_events WHERE case_id = $1 AND kind = 'listing_decided'`:                                       1,
		`SELECT count(*) FROM decisions WHERE case_id = $1 AND applied_at IS NULL`:                                               1,
		`SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`:                                                    0,
		`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'listing_service'`:                                                 1,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'person_marked'`:                                             0,
		`SELECT count(*) FROM deadlines WHERE case_id = $1 AND met_at IS NULL`:                                                   0,
	}
	h.counts(nothing)
	served := h.clock.Now().Add(time.Hour)
	h.clock.Set(served)
	h.opens(h.Applicant, casefile.NoticeListing)
	until := calendar.DateOf(served).AddDays(365*3 + 2).Start() // the day after three years, one of them with a 29 February
	h.counts(map[string]int{
		`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'closed' AND result = 'list'`: 1,
		`SELECT count(*) FROM records r JOIN cases c ON r.number = 'YZ-' || c.number JOIN record_versions v ON v.record_id = r.id AND v.version = 1
			JOIN case_records x ON x.record_id = r.id AND x.case_id = c.id AND x.result = 'list' WHERE c.id = $1 AND v.content->>'facts' = '生产不合格产品'`: 1,
		`SELECT count(*) FROM effects WHERE case_id = $1`:                                                                                                               2,
		`SELECT count(*) FROM listing_measures WHERE case_id = $1 AND stopped_at IS NULL`:                                                                               2,
		`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = 'listed'`:                                                                                 1,
		`SELECT count(*) FROM decisions WHERE case_id = $1 AND applied_at IS NOT NULL`:                                                                                  1,
		`SELECT count(*) FROM notices WHERE case_id = $1`:                                                                                                               6,
		`SELECT count(*) FROM case_events WHERE case_id = $1 AND kind = 'decision_served'`:                                                                              1,
		`SELECT count(*) FROM effects e JOIN subjects s ON s.id = e.subject_id WHERE e.case_id = $1 AND s.code = '` + dbtest.PersonCode + `' AND e.kind = 'answerable'`: 1,
	})
	if n := h.count(`SELECT count(*) FROM effects e JOIN listings l ON l.case_id = e.case_id WHERE l.case_id = $1 AND e.started_at = $2 AND l.listed_at = $2
		AND e.ends_at = $3 AND l.ends_at = $3`, served, until); n != 2 {
		t.Errorf("%d of both effects last from %v to %v", n, served, until)
	}
	h.trails()
}

// What the documents say: facts, basis, measures, rights; and with the decision conditions of removal, remedies, and when it takes effect.
func TestListing_Documents(t *testing.T) {
	h := newHall(t, "city-2022")
	h.listed()
	text := func(kind casefile.NoticeKind) (zh string) {
		h.must(h.Store.Pool.QueryRow(t.Context(), `SELECT html_zh FROM notices WHERE case_id = $1 AND kind = $2`, h.caseID, kind).Scan(&zh))
		return zh
	}
	for kind, want := range map[casefile.NoticeKind][]string{
		casefile.NoticeBeforeListing: {"生产不合格产品，情节严重。", "《样例条例》第一条", "严重违法的", "限制参加政府采购", "《样例条例》第二条", "第三十条第一款", "5个工作日", "陈述和申辩", "行政处罚、行政强制"},
		casefile.NoticeListing:       {"事实清楚", "改正后满六个月的", "3年", "第三十条第二款", "行政复议", "自送达之日起生效", "第三十一条", "限制评优"},
		casefile.NoticePersonMarked:  {dbtest.CompanyName, "实际控制人", "持股九成并决定生产", "第三十一条", "不因标注对您采取失信惩戒措施"},
	} {
		got := text(kind)
		for _, part := range want {
			if !strings.Contains(got, part) {
				t.Errorf("%s does not say %q:\n%s", kind, part, got)
			}
		}
	}
}

// A party that has answered is answered, each point, and keeps its whole time: nothing is decided before.
func TestListing_EarlyReply_Dropped(t *testing.T) {
	h := newHall(t, "city-2022")
	h.begin()
	_, err := h.Store.Reply(t.Context(), h.said("太早"))
	h.fails("error.reply_not_served", err)
	h.opens(h.Applicant, casefile.NoticeBeforeListing)
	_, err = h.Store.Reply(t.Context(), h.said())
	h.fails("error.reply_empty", err)
	h.reply("产品合格", "并非故意")
	_, err = h.Store.Reply(t.Context(), h.said("再说"))
	h.fails("error.reply_given", err)
	_, err = h.Store.AskTime(t.Context(), h.said(), casefile.MoreTime{Reasons: "需要时间"})
	h.fails("error.reply_given", err)
	if why := h.check(1); why != "error.points_unanswered" {
		t.Errorf("one of two points: %q", why)
	}
	if why := h.check(2); why != "" {
		t.Fatal(why)
	}
	if why := h.decide(whole); why != "error.listing_early.bare" {
		t.Errorf("before the party's time has ended: %q", why)
	}
	h.clock.Set(h.deadline(casefile.StepListingReply).Add(time.Second))
	if why := h.decide(casefile.ListingDecision{Outcome: casefile.OutcomeDrop, Reasons: "申辩成立", Persons: []int{0}}); why != "error.invalid.body" {
		t.Errorf("dropped, and a person marked: %q", why)
	}
	if why := h.decide(casefile.ListingDecision{Outcome: casefile.OutcomeDrop, Reasons: "申辩成立"}); why != "" {
		t.Fatal(why)
	}
	h.counts(map[string]int{
		`SELECT count(*) FROM cases WHERE id = $1 AND result = 'drop'`:                                                           1,
		`SELECT count(*) FROM listings WHERE case_id = $1 AND how = 'dropped' AND ended_at IS NOT NULL`:                          1,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND kind IN ('reply_checked', 'listing_dropped')`:                       2,
		`SELECT count(*) FROM records r JOIN catalogue_items i ON i.id = r.item_id WHERE i.code = 'YZ' AND $1::uuid IS NOT NULL`: 0,
		`SELECT count(*) FROM effects WHERE case_id = $1`:                                                                        0,
	})
	h.propose(h.proposing(h.Unit, h.list, "1")) // what was dropped does not bar the act
	h.trails()
}

// More time is given once, and a reply within it is in time; one after it is not, and silence has moved the case on.
func TestListing_MoreTimeOnce(t *testing.T) {
	h := newHall(t, "xiamen-draft")
	h.begin()
	h.opens(h.Applicant, casefile.NoticeBeforeListing)
	before := h.deadline(casefile.StepListingReply)
	receipt, err := h.Store.AskTime(t.Context(), h.said(), casefile.MoreTime{Reasons: "材料在外地"})
	h.must(err)
	h.step(casefile.ActAskTime, receipt)
	due := h.deadline(casefile.StepListingReply)
	if days := calendar.DateOf(before).String() + " " + calendar.DateOf(due).String(); days != "2026-03-16 2026-03-23" {
		t.Errorf("five more working days: %s", days)
	}
	_, err = h.Store.AskTime(t.Context(), h.said(), casefile.MoreTime{})
	h.fails("error.ask_time_given", err)
	if h.passes(before.Add(time.Second)) {
		t.Error("its time has passed, though there was more")
	}
	h.clock.Set(due)
	if _, err := h.Store.Reply(t.Context(), h.said()); err == nil {
		t.Error("nothing was said")
	}
	if !h.passes(due.Add(time.Second)) {
		t.Fatal("its time has not passed")
	}
	_, err = h.Store.Reply(t.Context(), h.said("迟到"))
	h.fails("error.reply_over", err)
	h.counts(map[string]int{`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'extension'`: 1})
}

// What has come on paper counts from the day on which it came: entered after the party's time it is answered all the same, before anything is decided.
func TestListing_PaperEnteredLate(t *testing.T) {
	h := newHall(t, "city-2022")
	h.begin()
	h.opens(h.Applicant, casefile.NoticeBeforeListing)
	due := h.deadline(casefile.StepListingReply)
	if !h.passes(due.Add(36 * time.Hour)) {
		t.Fatal("its time has not passed")
	}
	paper := func(day string) db.NewReply {
		n := h.said("产品合格")
		n.ActorID = h.UnitClerk
		n.Reply.Paper = &casefile.PaperReply{ReceivedOn: day, From: "公司前台", Files: []uuid.UUID{h.NewFile(t, h.UnitClerk)}}
		return n
	}
	for day, want := range map[string]string{"2026-03-17": "error.reply_over", "2026-03-19": "error.reply_future", "2026-03-08": "error.reply_before_service", "gestern": "error.invalid.body"} {
		_, err := h.Store.EnterReply(t.Context(), paper(day), h.Unit)
		h.fails(want, err)
	}
	_, err := h.Store.EnterReply(t.Context(), paper("2026-03-16"), h.Other)
	h.fails("error.forbidden.body", err)
	other := paper("2026-03-16")
	other.ActorID = h.OtherClerk
	_, err = h.Store.EnterReply(t.Context(), other, h.Other)
	h.fails("error.not_found.body", err)
	receipt, err := h.Store.EnterReply(t.Context(), paper("2026-03-16"), h.Unit)
	h.must(err)
	h.step(casefile.ActReply, receipt)
	if _, ok := h.open(casefile.TaskDecideListing); ok || h.kase().Stage != casefile.StageListingCheck {
		t.Fatalf("it is not answered first: %s", h.kase().Stage)
	}
	if at := dbtest.Deadline(t, h.Store, h.caseID, "listing.check").StartedAt; calendar.DateOf(at).String() != "2026-03-16" {
		t.Errorf("the check runs from %v", at)
	}
	if why := h.check(1); why != "" {
		t.Fatal(why)
	}
	if why := h.decide(whole); why != "" {
		t.Fatal(why)
	}
	h.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'listing_service'`: 1,
		`SELECT count(*) FROM case_events WHERE case_id = $1 AND kind = 'heard'`: 2})
	h.trails()
}

// Whoever has proposed does not decide, and no clerk does.
func TestListing_SecondPerson(t *testing.T) {
	h := newHall(t, "city-2022")
	n := h.proposing(h.Unit, h.list, "1")
	n.ActorID = h.UnitHead
	n.Proposal.Document.Files, n.Proposal.Persons[0].Files = []uuid.UUID{h.NewFile(t, h.UnitHead)}, nil
	h.propose(n)
	h.opens(h.Applicant, casefile.NoticeBeforeListing)
	h.passes(h.deadline(casefile.StepListingReply).Add(time.Second))
	_, err := h.received(h.UnitHead, casefile.TaskDecideListing, casefile.ActDecideListing, whole)
	h.fails("error.second_person", err)
	_, err = h.received(h.UnitClerk, casefile.TaskDecideListing, casefile.ActDecideListing, whole)
	h.fails("error.heads_only", err)
}

// The unit takes its proposal back as long as it has not decided; the party cannot.
func TestListing_Withdrawn(t *testing.T) {
	h := newHall(t, "city-2022")
	h.begin()
	h.opens(h.Applicant, casefile.NoticeBeforeListing)
	_, err := h.Store.Withdraw(t.Context(), uuid.New(), h.Applicant, h.caseID, casefile.Withdrawal{}, h.clock.Now())
	h.fails("error.not_found.body", err)
	_, err = h.Store.WithdrawListing(t.Context(), uuid.New(), h.OtherClerk, h.caseID, h.Other, casefile.Withdrawal{}, h.clock.Now())
	h.fails("error.not_found.body", err)
	receipt, err := h.Store.WithdrawListing(t.Context(), uuid.New(), h.UnitClerk, h.caseID, h.Unit, casefile.Withdrawal{Reasons: "处罚决定已被撤销"}, h.clock.Now())
	h.must(err)
	h.step(casefile.ActWithdraw, receipt)
	h.counts(map[string]int{
		`SELECT count(*) FROM cases WHERE id = $1 AND result = 'withdrawn'`:                                           1,
		`SELECT count(*) FROM listings WHERE case_id = $1 AND how = 'withdrawn'`:                                      1,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'withdrawal' AND html_zh LIKE '%撤回的理由%处罚决定已被撤销%'`: 1,
	})
	_, err = h.Store.Reply(t.Context(), h.said("太迟"))
	h.fails("refusal.case_closed", err)
}

// Of two units that race to list one act on lists of one nature, one does.
func TestListing_TwoUnitsOneAct(t *testing.T) {
	h := newHall(t, "city-2022")
	other := h.NewList(t, h.Other, "SW", "serious_list", "quality", nil)
	proposals := []db.NewListing{h.proposing(h.Unit, h.list, "9"), h.proposing(h.Other, other, " 9")} // however it is written down
	var both sync.WaitGroup
	errs := make([]error, 2)
	for i := range proposals {
		both.Go(func() { _, errs[i] = h.Store.Propose(t.Context(), proposals[i]) })
	}
	both.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("%v, %v", errs[0], errs[1])
	}
	if errs[0] == nil {
		errs[0] = errs[1]
	}
	h.fails("error.listed_already", errs[0])
	tax := h.NewList(t, h.Other, "QS", "serious_list", "tax", nil)
	_, err := h.Store.Propose(t.Context(), h.proposing(h.Other, tax, "9")) // of another nature
	h.must(err)
}

// Where the pack lets it, a list whose measures weigh more is added; elsewhere what is on another list is not listed again.
func TestListing_Heavier(t *testing.T) {
	for pack, want := range map[string]string{"shenzhen-2022": "", "city-2022": "error.listed_already"} {
		h := newHall(t, pack)
		h.begin()
		n := h.proposing(h.Unit, h.list, "1")
		_, err := h.Store.Propose(t.Context(), n)
		h.fails("error.listed_already", err)
		n.Proposal.Heavier = "本市措施限制从业"
		_, err = h.Store.Propose(t.Context(), n)
		h.fails("error.listed_already", err) // one list takes an act once
		n = h.proposing(h.Unit, h.NewList(t, h.Unit, "YZ2", "serious_list", "quality", nil), "1")
		n.Proposal.Heavier = "本市措施限制从业"
		_, err = h.Store.Propose(t.Context(), n)
		if want == "" {
			h.must(err)
		} else {
			h.fails(want, err)
		}
		n = h.proposing(h.Unit, h.list, "2")
		n.Proposal.Again = casefile.ListedElsewhere
		_, err = h.Store.Propose(t.Context(), n)
		h.fails("error.listed_already", err)
	}
}

// What cannot be received is not: see casefile.ListingProposal.Sound.
func TestListing_UnsoundProposals(t *testing.T) {
	h := newHall(t, "city-2022")
	for want, change := range map[string]func(*db.NewListing){
		"error.document_missing":   func(n *db.NewListing) { n.Proposal.Document.Files = nil },
		"error.propose_incomplete": func(n *db.NewListing) { n.Proposal.Measures = []string{"prison"} },
		"error.person_twice":       func(n *db.NewListing) { n.Proposal.Persons[0].Code = dbtest.CompanyCode },
		"error.persons_of_person": func(n *db.NewListing) {
			n.Proposal.Subject.Kind, n.Proposal.Subject.Code = casefile.SubjectPerson, "9901"
		},
		"error.code_of_another": func(n *db.NewListing) { n.Proposal.Subject.Name = "另一家公司" },
		"error.field_value":     func(n *db.NewListing) { n.Proposal.Content = casefile.Content{"colour": "红"} },
		"error.list_not_found":  func(n *db.NewListing) { n.Proposal.ItemID = uuid.New() },
		"error.forbidden.body":  func(n *db.NewListing) { n.ActorID = h.OtherClerk },
		"error.attachment_gone": func(n *db.NewListing) { n.Proposal.Files = []uuid.UUID{uuid.New()} },
	} {
		n := h.proposing(h.Unit, h.list, "1")
		change(&n)
		_, err := h.Store.Propose(t.Context(), n)
		h.fails(want, err)
	}
}

// A rule of leniency that bars measures lets nobody have them, and the listing stand without.
func TestListing_MeasuresExcused(t *testing.T) {
	h := newHall(t, "shenzhen-2022")
	n := h.proposing(h.Unit, h.list, "1")
	n.Proposal.Leniency = []casefile.LeniencyAnswer{{ID: "no_fault", Applies: true, Reasons: "有检验证明"}}
	h.propose(n)
	h.opens(h.Applicant, casefile.NoticeBeforeListing)
	h.passes(h.deadline(casefile.StepListingReply).Add(time.Second))
	if why := h.decide(whole); why != "error.measures_excused" {
		t.Errorf("with measures: %q", why)
	}
	without := whole
	without.Measures = nil
	if why := h.decide(without); why != "" {
		t.Fatal(why)
	}
	h.opens(h.Applicant, casefile.NoticeListing)
	h.counts(map[string]int{`SELECT count(*) FROM listing_measures WHERE case_id = $1`: 0, `SELECT count(*) FROM cases WHERE id = $1 AND result = 'list'`: 1})
}

// Measures strike persons behind only where the document says so, and the list has it of the measure.
func TestListing_MeasuresOfPersons(t *testing.T) {
	for pack, want := range map[string]int{"shenzhen-2022": 3, "city-2022": 2} {
		h := newHall(t, pack)
		h.listed()
		if n := h.count(`SELECT count(*) FROM listing_measures WHERE case_id = $1`); n != want {
			t.Errorf("%s: %d measures, want %d", pack, n, want)
		}
	}
}
