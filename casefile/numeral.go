package casefile

import "strings"

// Numeral writes a number from 1 to 999 in Chinese, as clauses and the documents of a court's case are counted: 51 is 五十一.
func Numeral(n int) string {
	const figures = "零一二三四五六七八九"
	figure := func(i int) string { return string([]rune(figures)[i]) }
	var b strings.Builder
	hundreds, tens, ones := n/100, n/10%10, n%10
	if hundreds > 0 {
		b.WriteString(figure(hundreds) + "百")
	}
	switch {
	case tens > 0 && (tens > 1 || hundreds > 0):
		b.WriteString(figure(tens) + "十")
	case tens > 0:
		b.WriteString("十")
	case hundreds > 0 && ones > 0:
		b.WriteString("零")
	}
	if ones > 0 {
		b.WriteString(figure(ones))
	}
	return b.String()
}
