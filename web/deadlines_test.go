package web

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
)

func testCalendar(t *testing.T) *calendar.Calendar {
	t.Helper()
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

func testPack(t *testing.T, id string) *rules.Pack {
	t.Helper()
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := book.Pack(id, 1)
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// kept computes a deadline and keeps it as the database does.
func kept(t *testing.T, pack *rules.Pack, clock string, start time.Time) db.Deadline {
	t.Helper()
	d, err := rules.Compute(pack, clock, start, testCalendar(t))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return db.Deadline{Clock: clock, Article: d.Article, Basis: string(d.Basis), StartedAt: start, DueAt: d.Due,
		Provisional: d.Provisional, Explanation: text}
}

func on(year int, month time.Month, day, hour int) time.Time {
	return calendar.NewDate(year, month, day).At(hour, 0)
}

func TestDueTag(t *testing.T) {
	cal, p := testCalendar(t), messages.For(messages.Chinese)
	due := calendar.NewDate(2026, time.September, 30).End() // a Wednesday; 25 to 27 September are off, 20 September is worked
	tests := []struct {
		name string
		now  time.Time
		want tag
	}{
		{"a week before", on(2026, time.September, 21, 9), tag{"还剩6个工作日", tagActive}},
		{"a Sunday that is worked", on(2026, time.September, 20, 9), tag{"还剩7个工作日", tagActive}},
		{"two days before", on(2026, time.September, 28, 23), tag{"临期：还剩2个工作日", tagSoon}},
		{"the last second of the due day", due, tag{"临期：今日到期", tagSoon}},
		{"a second later", due.Add(time.Second), tag{"逾期1天", tagLate}},
		{"after the holiday", on(2026, time.October, 8, 9), tag{"逾期8天", tagLate}},
		{"from another zone", due.UTC(), tag{"临期：今日到期", tagSoon}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, dueTag(p, cal, due, tt.now)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDeadlineTag_Met(t *testing.T) {
	cal, p := testCalendar(t), messages.For(messages.English)
	due := calendar.NewDate(2026, time.September, 30).End()
	late := due.Add(time.Second)
	if got := deadlineTag(p, cal, db.Deadline{DueAt: due, MetAt: &due}, late); got != (tag{"Done in time", tagGood}) {
		t.Errorf("met with the last second: %v", got)
	}
	if got := deadlineTag(p, cal, db.Deadline{DueAt: due, MetAt: &late}, late); got != (tag{"Done late", tagLate}) {
		t.Errorf("met a second later: %v", got)
	}
}

// Every day between start and end is told, counted or skipped with its reason, and the end is what was computed.
func TestExplainDeadline_TellsTheReckoning(t *testing.T) {
	tests := []struct {
		name, pack, clock string
		start             time.Time
		basis             string
		steps             []string
	}{
		{"working days over holidays and make-up days", "city-2022", "objection.verify", on(2026, time.September, 18, 14),
			"本市规定期限：市级信用条例（2022）第42条没有规定具体天数，由本市规定。", []string{
				"起算：收到核查通知，2026年9月18日 14:00。当日不计入。", "期限为10个工作日。", "2026年9月19日：周末，不计入。",
				"2026年9月20日：国庆节调休上班，计入1个工作日。", "2026年9月21日至2026年9月24日：计入4个工作日。",
				"2026年9月25日至2026年9月27日：中秋节放假，不计入。", "2026年9月28日至2026年9月30日：计入3个工作日。",
				"2026年10月1日至2026年10月7日：国庆节放假，不计入。", "2026年10月8日至2026年10月9日：计入2个工作日。",
				"到期日：2026年10月9日（星期五），当日结束前完成即为按期。"}},
		{"the same day", "shenzhen-2022", "objection.annotate", on(2026, time.September, 18, 14),
			"法定期限：深圳条例草案修改稿（2022）第42条第2款。", []string{
				"起算：异议受理，2026年9月18日 14:00。", "期限为当日。", "到期日：2026年9月18日（星期五），当日结束前完成即为按期。"}},
		{"calendar days that end on a holiday", "shenzhen-2020", "objection.filing_window", on(2026, time.August, 3, 9),
			"法定期限：深圳条例征求意见稿（2020）第37条。", []string{
				"起算：得知记录有问题，2026年8月3日 09:00。当日不计入。", "期限为60日。",
				"2026年8月4日至2026年10月2日：计入60日。", "2026年10月2日至2026年10月7日：国庆节放假，到期日顺延。",
				"到期日：2026年10月8日（星期四），当日结束前完成即为按期。"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pack := testPack(t, tt.pack)
			d := kept(t, pack, tt.clock, tt.start)
			got, err := explainDeadline(messages.For(messages.Chinese), pack, testCalendar(t), d, tt.start)
			if err != nil {
				t.Fatal(err)
			}
			if got.Basis != tt.basis || !got.Due.Equal(d.DueAt) {
				t.Errorf("basis %q, due %v", got.Basis, got.Due)
			}
			if diff := cmp.Diff(tt.steps, got.Steps); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A period over a year without a notice says that it may move.
func TestExplainDeadline_Provisional(t *testing.T) {
	pack := testPack(t, "city-2022")
	d := kept(t, pack, "objection.verify", on(2051, time.September, 18, 14))
	got, err := explainDeadline(messages.For(messages.English), pack, testCalendar(t), d, d.StartedAt)
	if err != nil {
		t.Fatal(err)
	}
	if last := got.Steps[len(got.Steps)-1]; !d.Provisional || !strings.HasPrefix(last, "Provisional") || got.Label != "Verification (provisional)" {
		t.Errorf("provisional %v, label %q, last step %q", d.Provisional, got.Label, last)
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
			if name := holidayName(en, day.Name); slices.ContainsFunc([]rune(name), func(r rune) bool { return r > 0x2E7F }) {
				t.Errorf("%s: %q has no English name: %q", notice.ID, day.Name, name)
			}
		}
	}
}
