package dates

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/ui"
	"creditcase/web/webtest"
)

// marked reads a calendar: its months, and in each the days that are not plain, with their marks.
func marked(g *ui.DayGrid) []string {
	var lines []string
	for _, month := range g.Months {
		lines = append(lines, month.Title)
		for _, week := range month.Weeks {
			for _, day := range week {
				if len(day.Marks) > 0 {
					lines = append(lines, strconv.Itoa(day.Day)+" "+strings.Join(day.Marks, " "))
				}
			}
		}
	}
	return lines
}

// gridOf is the calendar of a deadline, read by somebody in Chinese at its beginning.
func gridOf(t *testing.T, pack *rules.Pack, d db.Deadline) *ui.DayGrid {
	t.Helper()
	return explained(t, messages.For(messages.Chinese), pack, d, d.StartedAt, Past{}).Grid
}

func TestGrid_Marks(t *testing.T) {
	suspendedPack, suspended := extended(t)
	tests := []struct {
		name string
		pack *rules.Pack
		d    db.Deadline
		want []string
	}{
		{"a week", webtest.Pack(t, "shenzhen-2022"), webtest.Kept(t, webtest.Pack(t, "shenzhen-2022"), "objection.verify", on(2026, time.September, 10, 17)),
			[]string{"2026年9月", "10 起算", "11 第1", "12 周末", "13 周末", "14 到期 第2"}},
		{"the same day", webtest.Pack(t, "shenzhen-2022"), webtest.Kept(t, webtest.Pack(t, "shenzhen-2022"), "objection.annotate", on(2026, time.September, 12, 17)),
			[]string{"2026年9月", "12 到期 起算"}},
		{"make-up days and two holidays, into the next month", webtest.Pack(t, "city-2022"), webtest.Kept(t, webtest.Pack(t, "city-2022"), "objection.verify", on(2026, time.September, 18, 14)),
			[]string{"2026年9月", "18 起算", "19 周末", "20 调休 第1", "21 第2", "22 第3", "23 第4", "24 第5", "25 中秋", "26 中秋", "27 中秋", "28 第6", "29 第7", "30 第8",
				"2026年10月", "1 国庆", "2 国庆", "3 国庆", "4 国庆", "5 国庆", "6 国庆", "7 国庆", "8 第9", "9 到期 第10"}},
		{"over the end of a year", webtest.Pack(t, "shenzhen-2020"), webtest.Kept(t, webtest.Pack(t, "shenzhen-2020"), "objection.compare", on(2025, time.December, 31, 9)),
			[]string{"2025年12月", "31 起算", "2026年1月", "1 元旦", "2 元旦", "3 元旦", "4 调休 第1", "5 到期 第2"}},
		{"with a supplement, an extension and a cap", suspendedPack, suspended,
			[]string{"2026年9月", "2 起算", "3 中止", "4 中止", "5 周末", "6 周末", "7 第1", "8 第2", "9 第3", "10 第4", "11 第5", "12 周末", "13 周末", "14 第6", "15 第7",
				"16 第8", "17 第9", "18 第10", "19 周末", "20 调休 延期 第11", "21 延期 第12", "22 到期 延期 第13", "28 上限"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, marked(gridOf(t, tt.pack, tt.d))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A period of calendar days counts every day and moves its end; months and years have no calendar.
func TestGrid_Units(t *testing.T) {
	pack := webtest.Pack(t, "shenzhen-2020")
	g := gridOf(t, pack, webtest.Kept(t, pack, "objection.filing_window", on(2026, time.August, 3, 9)))
	lines := marked(g)
	if len(g.Months) != 3 || len(lines) != 3+1+60+6 {
		t.Errorf("%d months, %d lines: %q", len(g.Months), len(lines), lines)
	}
	if diff := cmp.Diff([]string{"1 第59", "2 第60 国庆", "3 国庆", "4 国庆", "5 国庆", "6 国庆", "7 国庆", "8 到期"}, lines[len(lines)-8:]); diff != "" {
		t.Error(diff)
	}
	for _, clock := range []string{"record.disclosure", "query.trace"} {
		d := webtest.Kept(t, pack, clock, on(2026, time.August, 3, 9))
		shown := explained(t, messages.For(messages.Chinese), pack, d, d.StartedAt, Past{})
		if shown.Grid != nil || !strings.HasPrefix(shown.Why[1], "以月、年计算的期限不逐日计数") {
			t.Errorf("%s: %q", clock, shown.Why)
		}
	}
	var long rules.Deadline // nobody reads a year day by day
	long.Unit, long.Start, long.Due = rules.CalendarDay, on(2026, time.August, 3, 9), calendar.NewDate(2027, time.August, 3).End()
	if g := (reckoning{Printer: messages.For(messages.Chinese), Deadline: long, pack: pack, cal: webtest.Calendar(t)}).grid(); g != nil {
		t.Errorf("%d months", len(g.Months))
	}
}

// What a later notice may change is hatched, up to the end; what is settled is not.
func TestGrid_Provisional(t *testing.T) {
	pack := webtest.Pack(t, "shenzhen-2020")
	g := gridOf(t, pack, webtest.Kept(t, pack, "objection.compare", on(2026, time.December, 30, 9)))
	var hatched []int
	for _, month := range g.Months {
		for _, week := range month.Weeks {
			for _, day := range week {
				if strings.Contains(day.Class, "cc-day--provisional") != strings.Contains(day.Said, "暂定") {
					t.Errorf("%s %d: %q, %q", month.Title, day.Day, day.Class, day.Said)
				}
				if strings.Contains(day.Class, "cc-day--provisional") {
					hatched = append(hatched, day.Day)
				}
			}
		}
	}
	if diff := cmp.Diff([]int{1, 2, 3, 4}, hatched); diff != "" {
		t.Error(diff)
	}
	if last := g.Legend[len(g.Legend)-1]; last.Mark != "暂定" || last.Text == "" {
		t.Errorf("%+v", last)
	}
}

// Weeks begin on Monday, every day of the month is there once, and a cell is read out as it is seen.
func TestGrid_Weeks(t *testing.T) {
	pack := webtest.Pack(t, "city-2022")
	g := gridOf(t, pack, webtest.Kept(t, pack, "objection.verify", on(2026, time.September, 18, 14)))
	for i, first := range []calendar.Date{calendar.NewDate(2026, time.September, 1), calendar.NewDate(2026, time.October, 1)} {
		day := first
		for _, week := range g.Months[i].Weeks {
			for column, cell := range week {
				if cell.Day == 0 {
					if cell.Said != "" || cell.Class != "" {
						t.Errorf("outside the month: %+v", cell)
					}
					continue
				}
				if _, _, n := day.Civil(); cell.Day != n || int(day.Weekday()) != (column+1)%7 {
					t.Errorf("%s stands as %d in column %d", day, cell.Day, column)
				}
				if (cell.Said == "") != (len(cell.Marks) == 0) {
					t.Errorf("%s: %+v", day, cell)
				}
				day = day.AddDays(1)
			}
		}
		if day != first.AddMonths(1) {
			t.Errorf("month %d ends before %s", i, day)
		}
	}
	want := ui.GridDay{Day: 20, Class: " cc-day--marked cc-day--make_up cc-day--counted", Marks: []string{"调休", "第1"}, Said: "2026年9月20日，国庆节调休上班，计入，第1个工作日"}
	if diff := cmp.Diff(want, g.Months[0].Weeks[2][6]); diff != "" {
		t.Error(diff)
	}
	if g.Weekdays[0].Full != "星期一" || g.Weekdays[6].Short != "日" || g.Months[0].About != "核查期限的计算日历" {
		t.Errorf("%v, %q", g.Weekdays, g.Months[0].About)
	}
}

// The legend has what the calendar has, in one order, and names the holidays.
func TestGrid_Legend(t *testing.T) {
	pack, d := extended(t)
	shown := explained(t, messages.For(messages.English), pack, d, d.StartedAt, Past{})
	var got []string
	for _, item := range shown.Grid.Legend {
		got = append(got, item.Mark+": "+item.Text)
	}
	want := []string{"start: day of the act from which it runs, not counted", "1st: counted, with the number of the working day",
		"work: worked in exchange for National Day, counted", "ext.: added by an extension, counted", "off: weekend, not counted",
		"pause: a supplement is awaited, not counted", "due: the last day; it is in time until that day ends", "cap: the cap, which no extension may pass"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	city := webtest.Pack(t, "city-2022")
	g := gridOf(t, city, webtest.Kept(t, city, "objection.verify", on(2026, time.September, 18, 14)))
	if item := g.Legend[4]; item.Text != "中秋节、国庆节放假，不计入" {
		t.Errorf("%+v", g.Legend)
	}
}

func TestOrdinal(t *testing.T) {
	en := messages.For(messages.English)
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 10: "10th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 60: "60th"} {
		if got := ordinal(en, n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
