package listing_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/webtest/counter"
)

// A unit that is reminded prolongs its listing from its inbox; whoever leaves it as it is says why. The party and the lists have the new day.
func TestProlong_FromTheDesk(t *testing.T) {
	p := propose(t, "xiamen-draft")
	p.list = p.NewList(t, p.Unit, "ZDGZ", "watch_list", "watch", nil)
	p.begin()
	p.goesOn("subject", subject)
	p.goesOn("facts", facts)
	p.upload("document", "document_files")
	p.goesOn("document", document)
	p.goesOn("grounds", url.Values{"again": {"nowhere"}})
	p.goesOn("measures", nil)
	p.goesOn("files", nil)
	p.send()
	p.serve(casefile.NoticeBeforeListing)
	p.Clock.Set(calendar.NewDate(2026, time.October, 20).At(10, 0))
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	steps := activities.Activities{Store: p.Store, Book: p.Server.Book, Calendar: cal, Clock: p.Clock}
	if got, err := steps.MarkDeadlines(t.Context(), activities.Woken{CaseID: p.caseID(), Wake: 1, Within: casefile.StepListingReply}); err != nil || got.Passed == "" {
		t.Fatalf("%+v, %v", got, err)
	}
	p.clerk, p.head, p.party = p.SignIn("unit"), p.SignIn("unit.head"), p.SignIn("applicant")
	at := p.task(casefile.TaskDecideListing)
	p.head.Fill(at, url.Values{"outcome": {"list"}, "reasons": {"事实清楚，符合列入标准。"}})
	p.head.On(at+"/check", counter.HiddenIn(p.head.Page(at+"/check")))
	p.serve(casefile.NoticeListing)
	p.remind(t)
	if _, err := steps.EndDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	at = p.task(casefile.TaskProlong)
	says(t, "the inbox", p.clerk.Page("/desk"), "决定是否调整列入期限")
	says(t, "the form", p.clerk.Page(at), "已在多个行业、领域的名单上", "现在的列入期限至2027年10月20日")
	says(t, "no reason", asked(p.clerk, at, url.Values{"prolong": {"no"}}), "请填写不调整的理由")
	p.clerk.Act(at, url.Values{"prolong": {"yes"}})
	says(t, "the lists", p.clerk.Page("/desk/lists"), "2026年10月20日至2028年10月20日")
}

// remind has the case write that its own listing makes it as many sectors as the rules have.
func (p *proposing) remind(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	err := p.Store.InTx(ctx, func(q *db.Queries) error {
		if _, err := q.CaseLock(ctx, p.caseID()); err != nil {
			return err
		}
		turn := db.ListingTurnInsertParams{CaseID: p.caseID(), ListingID: p.caseID(), Turn: string(casefile.ListingReminded), At: p.Clock.Now()}
		if err := q.ListingTurnInsert(ctx, turn); err != nil {
			return err
		}
		return q.Trace(ctx, p.caseID(), casefile.TrailEntry{At: p.Clock.Now(), Event: "step.reminded"})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What one is told of a record that came in without a case stands with the record.
func TestRecords_SayByWhichArticleOneIsTold(t *testing.T) {
	p := propose(t, "xiamen-draft")
	p.NewRecord(t, casefile.Content{"amount": "1000.00"}, casefile.Content{"amount": "1000.00"})
	p.Exec(`INSERT INTO record_tellings (record_id, pack_id, pack_version, article, repair_article, by_platform, told_on, ready_at)
		SELECT id, 'xiamen-draft', 1, '13', '23(1)', false, '2025-03-01', '2025-03-04' FROM records LIMIT 1`)
	says(t, "the records", p.party.Page("/my/records"), "市场监督管理局已于2025年3月1日", "第十三条", "可以申请信用修复", "第二十三条")
}
