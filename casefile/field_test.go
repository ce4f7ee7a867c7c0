package casefile

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var (
	fine     = Field{Key: "fine", ZH: "罚款", EN: "Fine", Kind: FieldAmount, UnitZH: "元", UnitEN: "yuan", Least: "0", Most: "100000000", Places: 2}
	people   = Field{Key: "people", ZH: "人数", EN: "Persons", Kind: FieldNumber, Least: "0"}
	day      = Field{Key: "day", ZH: "日期", EN: "Date", Kind: FieldDate, Required: true}
	document = Field{Key: "document", ZH: "文号", EN: "Number", Kind: FieldCode, Pattern: `[^〔]+〔\d{4}〕第\d+号`}
	usc      = Field{Key: "usc", ZH: "代码", EN: "Code", Kind: FieldCode, Check: CheckUSC}
	grade    = Field{Key: "grade", ZH: "等级", EN: "Grade", Kind: FieldChoice, Options: []FieldOption{{Value: "A"}, {Value: "part", ZH: "部分履行", EN: "In part"}}}
	facts    = Field{Key: "facts", ZH: "事实", EN: "Facts", Longest: 5}
)

func TestField_ReadsWhatHasOneMeaning(t *testing.T) {
	tests := []struct {
		field      Field
		said, kept string
	}{
		{fine, "61600", "61600"}, {fine, "61,600", "61600"}, {fine, "６１，６００", "61600"}, {fine, "61,600.50元", "61600.5"},
		{fine, "¥1,234,567.80", "1234567.8"}, {fine, " 007 ", "7"}, {fine, "0.00", "0"}, {fine, "100000000.00", "100000000"},
		{people, "１２", "12"}, {fine, "", ""},
		{day, "2026-01-05", "2026-01-05"}, {day, "2026/1/5", "2026-01-05"}, {day, "2026.1.5", "2026-01-05"},
		{day, "2026年1月5日", "2026-01-05"}, {day, "２０２６年０１月０５日", "2026-01-05"}, {day, "20260105", "2026-01-05"},
		{day, "2026 年 1 月 5 日", "2026-01-05"}, {day, "2024-2-29", "2024-02-29"},
		{document, "云市监罚字[2025]第12号", "云市监罚字〔2025〕第12号"}, {document, "云市监罚字〔２０２５〕第 12 号", "云市监罚字〔2025〕第12号"},
		{usc, "91350100m000100y43", "91350100M000100Y43"}, {usc, "9135 0100 M000 100Y 43", "91350100M000100Y43"},
		{grade, "ａ", "A"}, {grade, "部分履行", "part"}, {grade, "in part", "part"},
		{facts, " 甲乙 ", "甲乙"},
	}
	for _, tt := range tests {
		kept, fault := tt.field.Read(tt.said)
		if fault != nil || kept != tt.kept {
			t.Errorf("%s %q: kept %q (%v), want %q", tt.field.Key, tt.said, kept, fault, tt.kept)
		}
		if again, fault := tt.field.Read(kept); tt.kept != "" && (fault != nil || again != kept) {
			t.Errorf("%s: what is kept, %q, is read as %q (%v)", tt.field.Key, kept, again, fault)
		}
		if !tt.field.Same(tt.said, tt.kept) {
			t.Errorf("%s: %q and %q are told apart", tt.field.Key, tt.said, tt.kept)
		}
	}
}

func TestField_RefusesWhatHasNone(t *testing.T) {
	tests := []struct {
		field      Field
		said, want string
	}{
		{fine, "61,60O", "field.no_digit"}, {fine, "61,60", "field.bad_decimal"}, {fine, "6,1600", "field.bad_decimal"},
		{fine, "1.234,50", "field.bad_decimal"}, {fine, "1.2.3", "field.bad_decimal"}, {fine, "1e5", "field.no_digit"},
		{fine, "六万", "field.no_digit"}, {fine, "10.005", "field.too_fine"}, {fine, "-1", "field.too_small"},
		{fine, "100000000.01", "field.above"}, {people, "1.5", "field.whole"},
		{day, "2025-13-45", "field.bad_date"}, {day, "2025-02-29", "field.bad_date"}, {day, "1/5/2026", "field.bad_date"},
		{day, "26-01-05", "field.bad_date"}, {day, "202615", "field.bad_date"}, {day, "2026-1/5x", "field.bad_date"}, {day, "", "field.required"},
		{document, "云市监罚字第12号", "field.bad_code"}, {usc, "91350100M000100Y44", "field.bad_usc"},
		{grade, "E", "field.no_option"}, {facts, "一二三四五六", "field.too_long"}, {facts, "甲\u202e乙", "field.unreadable"}, {facts, "\xff", "field.unreadable"},
	}
	for _, tt := range tests {
		kept, fault := tt.field.Read(tt.said)
		if fault == nil || fault.Message != tt.want {
			t.Errorf("%s %q: kept %q (%v), want %s", tt.field.Key, tt.said, kept, fault, tt.want)
		}
	}
}

// A decimal of any size keeps every digit, and is compared by them.
func TestField_DecimalsAreExact(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		whole := rapid.StringMatching(`[1-9][0-9]{0,17}`).Draw(rt, "whole")
		after := rapid.StringMatching(`[0-9]`).Draw(rt, "after") + rapid.StringMatching(`[1-9]`).Draw(rt, "last")
		f := Field{Kind: FieldAmount, Places: 2}
		said := whole + "." + after
		kept, fault := f.Read(SeparateThousands(said))
		if fault != nil || kept != said {
			rt.Fatalf("%s is kept as %q (%v)", said, kept, fault)
		}
		if compareDecimals(said, whole) <= 0 || compareDecimals("-"+said, whole) >= 0 || compareDecimals("0"+said, said+"0") != 0 {
			rt.Fatalf("%s is not compared by its digits", said)
		}
	})
}

func TestField_Sound(t *testing.T) {
	for _, f := range []Field{fine, people, day, document, usc, grade, facts, {Key: "a", ZH: "甲", EN: "A"}} {
		if err := f.Sound(); err != nil {
			t.Error(err)
		}
	}
	for name, f := range map[string]Field{
		"no name": {Key: "a"}, "no such kind": {Key: "a", ZH: "甲", EN: "A", Kind: "colour"},
		"choice of nothing": {Key: "a", ZH: "甲", EN: "A", Kind: FieldChoice}, "bad pattern": {Key: "a", ZH: "甲", EN: "A", Kind: FieldCode, Pattern: "("},
		"bad check": {Key: "a", ZH: "甲", EN: "A", Kind: FieldCode, Check: "luhn"}, "limit on text": {Key: "a", ZH: "甲", EN: "A", Most: "5"},
		"limit not as kept": {Key: "a", ZH: "甲", EN: "A", Kind: FieldAmount, Most: "1,000"},
	} {
		if f.Sound() == nil {
			t.Errorf("%s: taken for sound", name)
		}
	}
}

func TestCheckContent(t *testing.T) {
	fields := []Field{fine, day, grade, facts}
	kept, faults := CheckContent(fields, Content{"fine": "61,600", "day": "2026/1/5", "grade": "a", "facts": ""})
	if diff := cmp.Diff(Content{"fine": "61600", "day": "2026-01-05", "grade": "A"}, kept); diff != "" || faults != nil {
		t.Errorf("%s %v", diff, faults)
	}
	_, faults = CheckContent(fields, Content{"fine": "61,60O", "grade": "E", "colour": "red"})
	var said []string
	for _, f := range faults {
		said = append(said, f.Field+" "+f.Message)
	}
	want := []string{"fine field.no_digit", "day field.required", "grade field.no_option", "colour field.unknown"}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
}

func TestContent_DifferencesByKind(t *testing.T) {
	fields := []Field{fine, day}
	here, there := Content{"fine": "61,600", "day": "2026-01-05"}, Content{"fine": "61600.00", "day": "2026/1/6"}
	want := []Change{{Field: "day", From: "2026-01-05", To: "2026/1/6"}}
	if diff := cmp.Diff(want, here.Differences(there, fields)); diff != "" {
		t.Error(diff)
	}
}

func TestFold(t *testing.T) {
	want := Fold("深圳（示例）科技有限公司")
	for _, said := range []string{"深圳(示例)科技有限公司", "深圳 （示例） 科技有限公司", "深圳【示例】科技有限公司", "深圳\u200b（示例）\u3000科技有限公司\ufeff"} {
		if Fold(said) != want {
			t.Errorf("%q is folded to %q, want %q", said, Fold(said), want)
		}
	}
	if Fold("ＡＢＣ Trading") != Fold("abc trading") {
		t.Error("width and case are told apart")
	}
}
