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
