package my_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"creditcase/web/webtest/counter"
)

// The case's page follows the case; a document counts as read when it is opened.
func TestMyCase_FollowsTheCase(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	who.Work()
	draft := who.FillIn(who.Record)
	received := who.On(draft+"/check", who.Declared(draft))
	mine := strings.TrimSuffix(received, "/received")
	if page := who.Page(received); strings.Contains(page, "稍后自动处理") || !strings.Contains(page, "接收回执") {
		t.Error("the filing is not shown as processed")
	}
	page := who.Page(mine)
	for _, want := range []string{"您提交了异议", "信用信息已加异议标注", "异议处理中", "这个日期怎么来的？", "受理审查", "金额有误，应为500元。"} {
		if !strings.Contains(page, want) {
			t.Errorf("the case does not say %q", want)
		}
	}
	if strings.Contains(page, "已读") {
		t.Error("a document is read before it was opened")
	}
	notice := regexp.MustCompile(mine + `/notices/[0-9a-f-]+`).FindString(page)
	if notice == "" {
		t.Fatal("no document")
	}
	if sheet := who.Page(notice); !strings.Contains(sheet, `action="/logout"`) {
		t.Error("from a document nobody can sign out")
	}
	first := who.Page("/my/notices")
	who.Clock.Advance(time.Hour)
	who.Page(notice)
	if again := who.Page("/my/notices"); !strings.Contains(first, "2026年9月18日 14:05") || !strings.Contains(again, "2026年9月18日 14:05") {
		t.Error("the first reading does not stand")
	}
	if page := who.Page("/my/records"); !strings.Contains(page, "这条信息的异议正在办理") || strings.Contains(page, `action="/my/objections"`) {
		t.Error("my records do not point to the open case")
	}
}

// A party that lets its own time pass, as that to supplement, is late with nothing, on no page: the time is over.
func TestMyCase_OwnTimePasses(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	who.Work()
	mine := strings.TrimSuffix(who.WaitsForSupplement(), "/supplement")
	desk := strings.Replace(mine, "/my/", "/desk/", 1)
	who.Exec(`UPDATE deadlines SET paused_at = NULL, met_at = started_at WHERE clock <> 'objection.supplement'`) // of which nobody is to be late either
	who.Clock.Advance(60 * 24 * time.Hour)
	for when, noted := range map[string]string{"not noted": "NULL", "noted": "due_at + interval '1 second'"} {
		who.Exec(`UPDATE deadlines SET overdue_at = ` + noted + ` WHERE clock = 'objection.supplement'`)
		party, agency := who.SignIn("applicant"), who.SignIn("agency")
		for what, page := range map[string]string{"the case": party.Page(mine), "the list": party.Page("/my/cases"), "the agency's": agency.Page(desk)} {
			words := counter.Words(page)
			if strings.Contains(words, "逾期") || strings.Contains(words, "还没有完成") || strings.Contains(page, "cc-table__row--late") {
				t.Errorf("%s, %s calls somebody late:\n%s", when, what, words)
			}
			if !strings.Contains(words, "已届满") {
				t.Errorf("%s, %s does not say that the time is over:\n%s", when, what, words)
			}
		}
	}
}
