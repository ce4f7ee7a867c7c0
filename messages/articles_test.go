package messages

import "testing"

func TestPrinter_Article(t *testing.T) {
	zh, en := For(Chinese), For(English)
	tests := []struct{ article, zh, en string }{
		{"", "", ""},
		{"42", "第四十二条", "article 42"},
		{"51(3)", "第五十一条第三款", "article 51(3)"},
		{"49:1", "第四十九条第（一）项", "article 49, item 1"},
		{"51(4)(1)", "第五十一条第四款第（一）项", "article 51(4)(1)"},
		{"38(2);39(2)", "第三十八条第二款、第三十九条第二款", "article 38(2) and article 39(2)"},
		{"9", "第九条", "article 9"},
		{"10", "第十条", "article 10"},
		{"20(11)", "第二十条第十一款", "article 20(11)"},
		{"100", "第一百条", "article 100"},
		{"105:12", "第一百零五条第（十二）项", "article 105, item 12"},
		{"110;119", "第一百一十条、第一百一十九条", "article 110 and article 119"},
	}
	for _, tt := range tests {
		if got := zh.Article(tt.article); got != tt.zh {
			t.Errorf("%s: %q, want %q", tt.article, got, tt.zh)
		}
		if got := en.Article(tt.article); got != tt.en {
			t.Errorf("%s: %q, want %q", tt.article, got, tt.en)
		}
	}
}
