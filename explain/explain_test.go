package explain

import (
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/messages"
	"creditcase/rules"
)

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func compute(t *testing.T, pack, clock, start string, suspensions ...rules.Suspension) (rules.Deadline, *rules.Pack) {
	t.Helper()
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, err := book.Pack(pack, 1)
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	d, err := rules.Compute(p, clock, instant(t, start), cal, suspensions...)
	if err != nil {
		t.Fatal(err)
	}
	return d, p
}

func TestSentence(t *testing.T) {
	awaited := rules.Suspension{From: instant(t, "2026-09-21T09:00:00+08:00"), To: instant(t, "2026-09-22T09:00:00+08:00"), Reason: "supplement"}
	tests := []struct {
		name, pack, clock, start string
		suspensions              []rules.Suspension
		zh, en                   string
	}{
		{"weekend", "shenzhen-2022", "objection.verify", "2026-09-10T17:00:00+08:00", nil,
			"规定时限（第五十一条第三款）为2个工作日，自2026年9月10日（星期四）提供单位受理或者接到异议的次日起计算，其间周末2天不计入，至2026年9月14日（星期一）当日结束时届满。",
			"The period stated in article 51(3) is 2 working days, counted from the day after Thursday 10 September 2026 (objection accepted or received by unit), not counting 2 days of weekends, and ends with Monday 14 September 2026."},
		{"set by the city, make-up day, holiday, supplement", "city-2022", "objection.inform", "2026-09-18T10:00:00+08:00", []rules.Suspension{awaited},
			"承诺时限为2个工作日（本市规定），自2026年9月18日（星期五）收到核查结果的次日起计算，其间周末1天、等待补正2天不计入，2026年9月20日调休上班计入，至2026年9月23日（星期三）当日结束时届满。",
			"The period the service promises is 2 working days (set by the city), counted from the day after Friday 18 September 2026 (verification result received), not counting 1 day of a weekend, 2 days on which a supplement was awaited, counting 20 Sep 2026, worked in exchange for a holiday, and ends with Wednesday 23 September 2026."},
		{"the same day", "shenzhen-2022", "objection.correct", "2026-10-18T03:57:00+08:00", nil,
			"规定时限（第五十一条第二款）为立即，于2026年10月18日（星期日）比对不一致的当日办理，至2026年10月18日（星期日）当日结束时届满。",
			"The period stated in article 51(2) is at once, that of Sunday 18 October 2026 (difference found), and ends with Sunday 18 October 2026."},
		{"calendar days that roll", "shenzhen-2020", "objection.filing_window", "2026-09-30T17:07:00+08:00", nil,
			"规定时限（第三十七条）为60日，自2026年9月30日（星期三）知道或者应当知道信息存在异议的次日起计算，末日适逢周末1天而顺延，至2026年11月30日（星期一）当日结束时届满。",
			"The period stated in article 37 is 60 days, counted from the day after Wednesday 30 September 2026 (objector knew or should have known of it), moved on past 1 day of a weekend, and ends with Monday 30 November 2026."},
		{"provisional, no article", "xiamen-draft", "objection.notify_partners", "2026-12-31T18:50:00+08:00", nil,
			"承诺时限为1个工作日（本市规定），自2026年12月31日（星期四）标注的次日起计算，其间元旦1天、周末2天不计入，至2027年1月4日（星期一）当日结束时届满（暂定：所涉年份的放假安排尚未公布，公布后重新计算）。",
			"The period the service promises is 1 working day (set by the city), counted from the day after Thursday 31 December 2026 (annotated), not counting 1 day of New Year's Day, 2 days of weekends, and ends with Monday 4 January 2027 (provisional: the holidays of a year in this period are not yet published, and it will be counted again then)."},
		{"law in force", "city-2022", "revocation.apply", "2026-09-10T17:00:00+08:00", nil,
			"法定期限为2个工作日（第四十五条），自2026年9月10日（星期四）收到书面告知的次日起计算，其间周末2天不计入，至2026年9月14日（星期一）当日结束时届满。",
			"The period set by law is 2 working days (article 45), counted from the day after Thursday 10 September 2026 (written notice received), not counting 2 days of weekends, and ends with Monday 14 September 2026."},
		{"years", "xiamen-draft", "record.disclosure_serious", "2026-09-18T10:00:00+08:00", nil,
			"规定时限（第二十八条第一款）为5年，自2026年9月18日（星期五）列入名单的次日起计算，至2031年9月18日（星期四）当日结束时届满。",
			"The period stated in article 28(1) is 5 years, counted from the day after Friday 18 September 2026 (listed), and ends with Thursday 18 September 2031."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, _ := compute(t, tt.pack, tt.clock, tt.start, tt.suspensions...)
			if got := Sentence(messages.For(messages.Chinese), d); got != tt.zh {
				t.Errorf("zh:\n%s\nwant\n%s", got, tt.zh)
			}
			if got := Sentence(messages.For(messages.English), d); got != tt.en {
				t.Errorf("en:\n%s\nwant\n%s", got, tt.en)
			}
		})
	}
}

// shenzhen-2020 38(2), and what a later notice can do to it.
func TestSentence_ExtendedToTheCap(t *testing.T) {
	d, pack := compute(t, "shenzhen-2020", "objection.verify", "2026-09-04T10:00:00+08:00")
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	d, err = rules.Extend(pack, d, 3, instant(t, "2026-09-11T10:00:00+08:00"), instant(t, "2026-09-02T10:00:00+08:00"), cal)
	if err != nil {
		t.Fatal(err)
	}
	zh := "经单位负责人于2026年9月11日（星期五）批准延长3个工作日，累计以20个工作日为限（至2026年9月28日），其中2个工作日留作告知结果，至2026年9月22日（星期二）当日结束时届满。"
	if got := Sentence(messages.For(messages.Chinese), d); !strings.HasSuffix(got, zh) {
		t.Errorf("%s\nwant at its end\n%s", got, zh)
	}
	en := "extended by 3 working days with the approval given on Friday 11 September 2026 (head of unit), within the limit of 20 working days in all, which ends on 28 Sep 2026, of which 2 working days are kept for telling the result, and ends with Tuesday 22 September 2026."
	if got := Sentence(messages.For(messages.English), d); !strings.HasSuffix(got, en) {
		t.Errorf("%s\nwant at its end\n%s", got, en)
	}
	limit := *d.Cap
	limit.Cut = 1
	d.Cap = &limit
	if got := Sentence(messages.For(messages.Chinese), d); !strings.Contains(got, "，其中1个工作日超出上限而不计，") {
		t.Errorf("cut: %s", got)
	}
	d.Extensions[0].At = time.Time{}
	if got := Sentence(messages.For(messages.English), d); !strings.Contains(got, ", extended by 3 working days with approval (head of unit), ") {
		t.Errorf("undated: %s", got)
	}
	d.StartsAt = rules.Text{} // a row of the first versions
	if got := Sentence(messages.For(messages.English), d); !strings.Contains(got, ", counted from the day after Friday 4 September 2026, ") {
		t.Errorf("without its act: %s", got)
	}
}

// No clock of any pack leaves a hole in its sentence, in either language.
func TestSentence_EveryClock(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, pack := range book.Packs() {
		for name := range pack.Clocks {
			d, _ := compute(t, pack.ID, name, "2026-12-24T10:00:00+08:00")
			for _, lang := range messages.Langs {
				if got := Sentence(messages.For(lang), d); strings.ContainsAny(got, "⟦⟧%") || strings.Contains(got, "()") || strings.Contains(got, "（）") {
					t.Errorf("%s %s: %s", pack.ID, name, got)
				}
			}
		}
	}
}

func TestHoliday(t *testing.T) {
	en := messages.For(messages.English)
	if got := Holiday(en, "国庆节、中秋节"); got != "National Day, Mid-Autumn Festival" {
		t.Errorf("%q", got)
	}
	if got := Holiday(en, "重阳节"); got != "重阳节" {
		t.Errorf("%q", got)
	}
}
