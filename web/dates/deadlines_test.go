package dates

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/ui"
	"creditcase/web/webtest"
)

func on(year int, month time.Month, day, hour int) time.Time {
	return calendar.NewDate(year, month, day).At(hour, 0)
}

func TestDueTag(t *testing.T) {
	cal, p := webtest.Calendar(t), messages.For(messages.Chinese)
	due := calendar.NewDate(2026, time.September, 30).End() // a Wednesday; 25 to 27 September are off, 20 September is worked
	tests := []struct {
		name string
		now  time.Time
		want ui.Tag
	}{
		{"a week before", on(2026, time.September, 21, 9), ui.Tag{Text: "还剩6个工作日", Colour: ui.TagActive}},
		{"a Sunday that is worked", on(2026, time.September, 20, 9), ui.Tag{Text: "还剩7个工作日", Colour: ui.TagActive}},
		{"two days before", on(2026, time.September, 28, 23), ui.Tag{Text: "临期：还剩2个工作日", Colour: ui.TagSoon}},
		{"the last second of the due day", due, ui.Tag{Text: "临期：今日到期", Colour: ui.TagSoon}},
		{"a second later", due.Add(time.Second), ui.Tag{Text: "逾期1天", Colour: ui.TagLate}},
		{"after the holiday", on(2026, time.October, 8, 9), ui.Tag{Text: "逾期8天", Colour: ui.TagLate}},
		{"from another zone", due.UTC(), ui.Tag{Text: "临期：今日到期", Colour: ui.TagSoon}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, DueTag(p, cal, due, tt.now)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A period of hours or calendar days can end on a day off before the next working day.
func TestDueTag_NoWorkdayLeft(t *testing.T) {
	saturday := calendar.NewDate(2026, time.September, 26).End() // Friday to Sunday are off
	for lang, want := range map[messages.Lang]string{messages.Chinese: "临期：还剩2天", messages.English: "Due soon: 2 days left"} {
		if got := DueTag(messages.For(lang), webtest.Calendar(t), saturday, on(2026, time.September, 24, 9)); got != (ui.Tag{Text: want, Colour: ui.TagSoon}) {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

func TestDeadlineTag_Met(t *testing.T) {
	cal, p := webtest.Calendar(t), messages.For(messages.English)
	due := calendar.NewDate(2026, time.September, 30).End()
	late := due.Add(time.Second)
	if got := deadlineTag(p, cal, db.Deadline{DueAt: due, MetAt: &due}, false, late); got != (ui.Tag{Text: "Done in time", Colour: ui.TagGood}) {
		t.Errorf("met with the last second: %v", got)
	}
	if got := deadlineTag(p, cal, db.Deadline{DueAt: due, MetAt: &late}, false, late); got != (ui.Tag{Text: "Done late", Colour: ui.TagLate}) {
		t.Errorf("met a second later: %v", got)
	}
}

// Nobody is late with time that is a party's own: it is over, whether or not that has been noted. What a party is ordered to do can be late.
func TestDeadline_LeftToParty(t *testing.T) {
	due := calendar.NewDate(2026, time.September, 30).End()
	passed := due.Add(time.Second)
	tests := []struct {
		pack, clock string
		own         bool
	}{
		{"city-2022", "listing.reply", true}, {"city-2022", "objection.supplement", true}, {"city-2022", "commitment.papers", true},
		{"shenzhen-2022", "pending.tell_outcome", true}, {"city-2022", "commitment.rectify", false}, {"city-2022", "objection.verify", false},
	}
	for _, tt := range tests {
		pack := webtest.Pack(t, tt.pack)
		for what, met := range map[string]*time.Time{"not noted": nil, "noted": &passed} {
			got := explained(t, messages.For(messages.Chinese), pack, db.Deadline{Clock: tt.clock, DueAt: due, MetAt: met, Explanation: []byte("{}")}, passed, Past{})
			if over := *got.Tag == (ui.Tag{Text: "已届满", Colour: ui.TagNeutral}); over != tt.own || !over && got.Tag.Colour != ui.TagLate {
				t.Errorf("%s, %s: %v", tt.clock, what, *got.Tag)
			}
		}
		used := explained(t, messages.For(messages.Chinese), pack, db.Deadline{Clock: tt.clock, DueAt: due, MetAt: &due, Explanation: []byte("{}")}, passed, Past{})
		if used.Tag.Text != "按期完成" {
			t.Errorf("%s, used: %v", tt.clock, *used.Tag)
		}
	}
}

// explained is what a page shows of a kept deadline.
func explained(t *testing.T, p *messages.Printer, pack *rules.Pack, d db.Deadline, now time.Time, past Past) ui.Deadline {
	t.Helper()
	shown, err := reckoning{Printer: p, row: d, pack: pack, cal: webtest.Calendar(t), now: now, past: past}.show()
	if err != nil {
		t.Fatal(err)
	}
	return shown
}

// told are the facts as they are read, without tags and links' addresses.
func told(d ui.Deadline) map[string][]string {
	facts := map[string][]string{}
	for _, row := range d.Facts {
		texts := row.Lines
		if row.Value != "" {
			texts = append([]string{row.Value}, texts...)
		}
		for _, l := range row.Links {
			texts = append(texts, l.Text+" "+l.Href)
		}
		facts[row.Key] = texts
	}
	return facts
}

const notice2026 = "国务院办公厅2026年部分节假日安排，通知2026-1，2025年11月4日公布 https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"

// Every day between start and end is told with its reason and notice, and on what the period rests.
func TestDeadline_Facts(t *testing.T) {
	cal := webtest.Calendar(t)
	tests := []struct {
		name, pack, clock string
		start             time.Time
		basis             ui.Tag
		facts             map[string][]string
	}{
		{"working days over holidays and make-up days", "city-2022", "objection.verify", on(2026, time.September, 18, 14),
			ui.Tag{Text: "承诺时限", Colour: ui.TagNeutral}, map[string][]string{
				"期限": {"核查期限"}, "期限性质": {"条文没有规定具体天数，由本市规定，是办理单位的承诺。"}, "依据条款": {"《社会信用条例》（2022年1月1日起施行）第四十二条"},
				"起算": {"收到核查通知，2026年9月18日 14:00。当日不计入。"}, "期限长度": {"10个工作日"},
				"到期": {"2026年10月9日（星期五）当日结束时；在此之前完成即为按期。"},
				"不计入的日子": {"周末1天：2026年9月19日", "中秋节放假3天：2026年9月25日至2026年9月27日（通知2026-1）",
					"国庆节放假7天：2026年10月1日至2026年10月7日（通知2026-1）"},
				"调休上班，计入": {"为国庆节调休1天：2026年9月20日（通知2026-1）"}, "放假通知": {notice2026},
				"是否暂定": {"否。所涉年份的放假安排均已公布。"}, "所用规则": {"city-2022第1版，objection.verify"}, "所用日历": {cal.Version()}}},
		{"the same day", "shenzhen-2022", "objection.annotate", on(2026, time.September, 18, 14),
			ui.Tag{Text: "规定时限", Colour: ui.TagActive}, map[string][]string{
				"期限": {"异议标注期限"}, "期限性质": {"由条文规定。"}, "依据条款": {"《深圳经济特区社会信用条例》（草案修改征求意见稿）第四十二条第二款"},
				"起算": {"异议受理，2026年9月18日 14:00。"}, "期限长度": {"立即"},
				"到期":   {"2026年9月18日（星期五）当日结束时；在此之前完成即为按期。"},
				"是否暂定": {"否。所涉年份的放假安排均已公布。"}, "所用规则": {"shenzhen-2022第1版，objection.annotate"}, "所用日历": {cal.Version()}}},
		{"calendar days that end on a holiday", "shenzhen-2020", "objection.filing_window", on(2026, time.August, 3, 9),
			ui.Tag{Text: "规定时限", Colour: ui.TagActive}, map[string][]string{
				"期限": {"异议申请期限"}, "期限性质": {"由条文规定。"}, "依据条款": {"《深圳经济特区社会信用条例》（征求意见稿）第三十七条"},
				"起算": {"知道或者应当知道信息存在异议，2026年8月3日 09:00。当日不计入。"}, "期限长度": {"60日"},
				"到期":    {"2026年10月8日（星期四）当日结束时；在此之前完成即为按期。"},
				"到期日顺延": {"国庆节放假6天：2026年10月2日至2026年10月7日（通知2026-1）"}, "放假通知": {notice2026},
				"是否暂定": {"否。所涉年份的放假安排均已公布。"}, "所用规则": {"shenzhen-2020第1版，objection.filing_window"}, "所用日历": {cal.Version()}}},
		{"years, which nobody has to count", "xiamen-draft", "record.disclosure_serious", on(2026, time.September, 18, 14),
			ui.Tag{Text: "规定时限", Colour: ui.TagActive}, map[string][]string{
				"期限": {"严重失信主体名单公示期限"}, "期限性质": {"由条文规定。"}, "依据条款": {"《厦门市公共信用信息管理办法》（征求意见稿）第二十八条第一款"},
				"起算": {"列入名单，2026年9月18日 14:00。当日不计入。"}, "期限长度": {"5年"},
				"到期":   {"2031年9月18日（星期四）当日结束时；在此之前完成即为按期。"},
				"所用规则": {"xiamen-draft第1版，record.disclosure_serious"}, "所用日历": {cal.Version()}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pack := webtest.Pack(t, tt.pack)
			d := webtest.Kept(t, pack, tt.clock, tt.start)
			got := explained(t, messages.For(messages.Chinese), pack, d, tt.start, Past{})
			if !got.Due.Equal(d.DueAt) || *got.Facts[1].Tag != tt.basis {
				t.Errorf("due %v, basis %v", got.Due, *got.Facts[1].Tag)
			}
			if diff := cmp.Diff(tt.facts, told(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A period over a year without a notice says that it may move, unless the work is done.
func TestDeadline_Provisional(t *testing.T) {
	pack := webtest.Pack(t, "city-2022")
	d := webtest.Kept(t, pack, "objection.verify", on(2026, time.December, 24, 14))
	got := explained(t, messages.For(messages.English), pack, d, d.StartedAt, Past{})
	if !d.Provisional || got.Label != "Verification (provisional)" || !strings.Contains(got.Why[0], "(provisional: ") {
		t.Errorf("provisional %v, label %q, %q", d.Provisional, got.Label, got.Why)
	}
	facts := told(got)
	if len(facts["Provisional"]) != 1 || !strings.HasPrefix(facts["Provisional"][0], "Yes: ") {
		t.Errorf("%q", facts["Provisional"])
	}
	// The regulation's own days off need no notice, and none is named.
	if want := []string{"New Year's Day, 1 day: 1 Jan 2027 (a statutory day off; no notice yet)"}; len(facts["Holiday notices"]) > 0 ||
		!slices.Contains(facts["Not counted"], want[0]) {
		t.Errorf("%q, %q", facts["Not counted"], facts["Holiday notices"])
	}
	d.MetAt = &d.StartedAt
	if facts := told(explained(t, messages.For(messages.English), pack, d, d.StartedAt, Past{})); !strings.HasPrefix(facts["Provisional"][0], "It was when the work was done") {
		t.Errorf("when met: %q", facts["Provisional"])
	}
}

// extended is the deadline of shenzhen-2020 38(2) after a supplement and an extension.
func extended(t *testing.T) (*rules.Pack, db.Deadline) {
	t.Helper()
	cal, run := webtest.Calendar(t), *webtest.Pack(t, "shenzhen-2020")
	run.Objection.SupplementTime.StatedPeriods = true // by an operator who has decided so
	pack := &run
	awaited := rules.Suspension{From: on(2026, time.September, 3, 9), To: on(2026, time.September, 4, 16), Reason: "supplement"}
	d, err := rules.Compute(pack, "objection.verify", on(2026, time.September, 2, 10), cal, awaited)
	if err != nil {
		t.Fatal(err)
	}
	if d, err = rules.Extend(pack, d, 3, on(2026, time.September, 15, 11), on(2026, time.August, 31, 10), cal, awaited); err != nil {
		t.Fatal(err)
	}
	return pack, webtest.KeptRow(t, d)
}

// Who approved is the role to everybody and the person to staff; the cap is told with what it took.
func TestDeadline_SuspendedExtendedCapped(t *testing.T) {
	pack, d := extended(t)
	task := uuid.New()
	d.TaskID = &task
	zh := messages.For(messages.Chinese)
	facts := told(explained(t, zh, pack, d, d.StartedAt, Past{}))
	want := map[string][]string{
		"期限长度":   {"10个工作日，延期后共13个工作日"},
		"中止计算":   {"2026年9月3日 09:00至2026年9月4日 16:00，等待补正", "本市规定，条文没有规定。"},
		"延期":     {"延长3个工作日，2026年9月15日 11:00经单位负责人批准"},
		"累计上限":   {"连同延期不超过20个工作日，自2026年8月31日 10:00（异议提交）起算，至2026年9月28日（星期一）。", "其中2个工作日留作告知申请人。", "上限同样中止计算：2026年9月3日 09:00至2026年9月4日 16:00，等待补正。"},
		"不计入的日子": {"等待补正2天：2026年9月3日至2026年9月4日", "周末5天：2026年9月5日至2026年9月6日、2026年9月12日至2026年9月13日、2026年9月19日"},
	}
	for key, lines := range want {
		if diff := cmp.Diff(lines, facts[key]); diff != "" {
			t.Errorf("%s: %s", key, diff)
		}
	}
	past := Past{Approvals: []Approval{{uuid.New(), on(2026, time.September, 15, 11), "甲"}, {task, on(2026, time.September, 15, 11), "乙"}}}
	if facts := told(explained(t, zh, pack, d, d.StartedAt, past)); facts["延期"][0] != "延长3个工作日，2026年9月15日 11:00经单位负责人（乙）批准" {
		t.Errorf("to staff: %q", facts["延期"])
	}
	var e rules.Deadline
	if err := json.Unmarshal(d.Explanation, &e); err != nil {
		t.Fatal(err)
	}
	e.Cap.Cut, e.Extensions = 1, nil // as a row of the first versions
	facts = told(explained(t, zh, pack, webtest.KeptRow(t, e), d.StartedAt, Past{}))
	if facts["期限长度"][0] != "13个工作日，受上限所限实为12个工作日" || facts["延期"][0] != "延长3个工作日" || !slices.Contains(facts["累计上限"], "超出上限的1个工作日不计。") {
		t.Errorf("cut: %q", facts)
	}
}

// A deadline that stands still says so in sight, and gives no date that would not hold.
func TestDeadline_Paused(t *testing.T) {
	pack := webtest.Pack(t, "city-2022")
	d := webtest.Kept(t, pack, "objection.compare", on(2026, time.September, 17, 14))
	paused := on(2026, time.September, 18, 9)
	d.PausedAt = &paused
	now := on(2026, time.September, 22, 10) // after the old end
	got := explained(t, messages.For(messages.Chinese), pack, d, now, Past{})
	if *got.Tag != (ui.Tag{Text: "中止计算", Colour: ui.TagPaused}) || len(got.Why) != 0 || got.Note != "自2026年9月18日 09:00起等待补正。按本市规定，承诺时限在此期间中止计算，收到补正后重新计算，以届时的日期为准。" {
		t.Errorf("%v, %q, %q", *got.Tag, got.Why, got.Note)
	}
	facts := told(got)
	if facts["到期"][0] != "收到补正后重新计算。" || facts["中止计算"][0] != "2026年9月18日 09:00起，等待补正" || facts["不计入的日子"] != nil {
		t.Errorf("%q", facts)
	}
	if diff := cmp.Diff([]string{"2026年9月", "17 起算", "18 中止", "19 中止", "20 中止", "21 中止", "22 中止"}, marked(got.Grid)); diff != "" {
		t.Error(diff)
	}
	met := on(2026, time.September, 20, 9)
	d.MetAt = &met // settled all the same, as when the case was withdrawn
	if got := explained(t, messages.For(messages.Chinese), pack, d, now, Past{}); got.Note != "" || got.Tag.Colour != ui.TagGood {
		t.Errorf("met: %q, %v", got.Note, *got.Tag)
	}
}

// The moves of one deadline are told in order, and of no other on the same clock.
func TestDeadline_Moves(t *testing.T) {
	pack := webtest.Pack(t, "shenzhen-2020")
	d := webtest.Kept(t, pack, "objection.verify", on(2026, time.September, 1, 14))
	end := func(day int) time.Time { return calendar.NewDate(2026, time.September, day).End() }
	line := func(event, clock string, from, to, at int, notice string) casefile.TrailEntry {
		return casefile.TrailEntry{At: on(2026, time.September, at, 9), Event: "step." + event, Facts: map[string]string{"clock": clock,
			"from": end(from).Format(time.RFC3339), "due": end(to).UTC().Format(time.RFC3339), "notice": notice}}
	}
	d.DueAt = end(20)
	past := Past{Trail: []casefile.TrailEntry{
		line("deadline_moved", d.Clock, 8, 9, 2, "2026-2"), // of another deadline on the clock, which ended on the 9th
		line("resumed", d.Clock, 15, 15, 3, ""),            // nothing moved
		line("resumed", d.Clock, 15, 16, 4, ""),
		line("deadline_moved", d.Clock, 16, 14, 5, "2026-2,2026-3"),
		{At: on(2026, time.September, 6, 9), Event: "step.reminded", Facts: map[string]string{"clock": d.Clock}},
		line("extended", "objection.total", 14, 18, 7, ""),
		line("extended", d.Clock, 14, 20, 8, ""),
	}}
	want := []string{
		"2026年9月4日 09:00：由2026年9月15日（星期二）变为2026年9月16日（星期三），补正期间承诺时限不计入",
		"2026年9月5日 09:00：由2026年9月16日（星期三）变为2026年9月14日（星期一），放假安排有变动（通知2026-2）（通知2026-3）",
		"2026年9月8日 09:00：由2026年9月14日（星期一）变为2026年9月20日（星期日），批准延期",
	}
	if diff := cmp.Diff(want, told(explained(t, messages.For(messages.Chinese), pack, d, d.StartedAt, past))["变动经过"]); diff != "" {
		t.Error(diff)
	}
}

// A source that is no address of the web is read and not followed.
func TestDeadline_NoticeWithoutAddress(t *testing.T) {
	history, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	history, err = history.With(calendar.Notice{ID: "2027-1", Year: 2027, Published: calendar.NewDate(2026, time.November, 3), Source: "javascript:alert(1)",
		Days: []calendar.NoticeDay{{Date: calendar.NewDate(2027, time.January, 1), Name: "元旦", As: calendar.Off}}})
	if err != nil {
		t.Fatal(err)
	}
	pack := webtest.Pack(t, "city-2022")
	d, err := rules.Compute(pack, "objection.compare", on(2026, time.December, 31, 9), history.Latest())
	if err != nil {
		t.Fatal(err)
	}
	p := messages.For(messages.Chinese)
	r := reckoning{Printer: p, row: webtest.KeptRow(t, d), pack: pack, cal: history.Latest(), now: d.Start}
	shown, err := r.show()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := told(shown)["放假通知"], []string{"国务院办公厅2027年部分节假日安排，通知2027-1，2026年11月3日公布"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	r.cal = webtest.Calendar(t) // which has not heard of it
	if shown, err = r.show(); err != nil || !slices.Equal(told(shown)["放假通知"], []string{"通知2027-1"}) {
		t.Errorf("%q, %v", told(shown)["放假通知"], err)
	}
}

// Every clock that a case can run on has its word, and every holiday of the notices its name in English.
func TestDeadlineWords_AreWhole(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, pack := range book.Packs() {
		for name := range pack.Clocks {
			if clock := pack.Clocks[name]; clock.Extension != nil && clock.Extension.Cap != nil && !messages.Has("deadline.event."+string(clock.Extension.Cap.From)) {
				t.Errorf("%s: no word for the event that the cap of %s runs from", pack.ID, name)
			}
			if (strings.HasPrefix(name, "objection.") || strings.HasPrefix(name, "correction.")) && !messages.Has("clock."+name) {
				t.Errorf("%s: no word for clock %s", pack.ID, name)
			}
		}
	}
	history, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	en := messages.For(messages.English)
	for _, notice := range history.Notices() {
		for _, day := range notice.Days {
			if name := explain.Holiday(en, day.Name); slices.ContainsFunc([]rune(name), func(r rune) bool { return r > 0x2E7F }) {
				t.Errorf("%s: %q has no English name: %q", notice.ID, day.Name, name)
			}
		}
	}
}
