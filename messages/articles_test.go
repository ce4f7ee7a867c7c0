package messages

import "testing"

func TestPrinter_Article(t *testing.T) {
	zh, en := For(Chinese), For(English)
	tests := []struct{ article, zh, en string }{
		{"", "", ""},
		{"42", "第42条", "article 42"},
		{"51(3)", "第51条第3款", "article 51(3)"},
		{"49:1", "第49条第1项", "article 49, item 1"},
		{"51(4)(1)", "第51条第4款第1项", "article 51(4)(1)"},
		{"38(2);39(2)", "第38条第2款、第39条第2款", "article 38(2) and article 39(2)"},
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
