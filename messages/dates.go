package messages

import "time"

// zone is where every printed date stands, whatever the machine's zone: China
// has kept +08:00 without summer time since 1991.
var zone = time.FixedZone("CST", 8*60*60)

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// Date writes the day of t: 2026年9月18日（星期五） or Friday 18 September 2026.
func (p *Printer) Date(t time.Time) string {
	t = t.In(zone)
	if p.lang == English {
		return t.Format("Monday 2 January 2006")
	}
	return t.Format("2006年1月2日") + "（星期" + weekdays[t.Weekday()] + "）"
}

// LongDate writes the day of t as letters do, without its weekday: 2026年9月18日 or 18 September 2026.
func (p *Printer) LongDate(t time.Time) string {
	if p.lang == English {
		return t.In(zone).Format("2 January 2006")
	}
	return t.In(zone).Format("2006年1月2日")
}

// ShortDate writes the day of t without its weekday, for tables:
// 2026年9月18日 or 18 Sep 2026.
func (p *Printer) ShortDate(t time.Time) string {
	if p.lang == English {
		return t.In(zone).Format("2 Jan 2006")
	}
	return t.In(zone).Format("2006年1月2日")
}

// Month writes the month of t: 2026年9月 or September 2026.
func (p *Printer) Month(t time.Time) string {
	if p.lang == English {
		return t.In(zone).Format("January 2006")
	}
	return t.In(zone).Format("2006年1月")
}

// DateTime writes the minute of t: 2026年9月18日 14:05 or 18 September 2026 14:05.
func (p *Printer) DateTime(t time.Time) string {
	if p.lang == English {
		return t.In(zone).Format("2 January 2006 15:04")
	}
	return t.In(zone).Format("2006年1月2日 15:04")
}

// Days writes a number of calendar days: 3天 or 3 days.
func (p *Printer) Days(n int) string { return p.N("common.days", n) }

// WorkingDays writes a number of working days: 3个工作日 or 3 working days.
func (p *Printer) WorkingDays(n int) string { return p.N("common.working_days", n) }
