package casefile

import (
	"strings"
	"testing"
)

// The days of a listing are under keys of their own: neither is the other's, and none is that of a field which means something else.
func TestItemListing_Fits(t *testing.T) {
	date := func(key string) Field { return Field{Key: key, Kind: FieldDate} }
	for _, tt := range []struct {
		list   ItemListing
		fields []Field
		fault  string
	}{
		{ItemListing{Nature: "x", ListedOn: "on", ListedUntil: "until"}, []Field{date("on"), date("until")}, ""},
		{ItemListing{Nature: "x", ListedOn: "on"}, []Field{date("on")}, ""},
		{ItemListing{Nature: "x", ListedOn: "on", ListedUntil: "listed_until"}, []Field{date("on"), date("listed_until")}, ""},
		{ItemListing{Nature: "x", ListedOn: "on", ListedUntil: "on"}, []Field{date("on")}, "the same date"},
		{ItemListing{Nature: "x", ListedOn: "listed_until"}, []Field{date("listed_until")}, "listed_until"},
		{ItemListing{Nature: "x"}, []Field{{Key: "listed_until", Kind: FieldText}}, "listed_until"}, // its records would end by a text
		{ItemListing{}, []Field{{Key: "listed_until", Kind: FieldText}}, ""},                        // no list
	} {
		err := tt.list.Fits(tt.fields)
		if (err == nil) != (tt.fault == "") || err != nil && !strings.Contains(err.Error(), tt.fault) {
			t.Errorf("%+v, %+v: %v, want %q", tt.list, tt.fields, err, tt.fault)
		}
	}
}

// Where the catalogue has no field for the last day, people read of it in words all the same: partners are told of it when a listing is prolonged.
func TestFieldOf_LastDayUnseen(t *testing.T) {
	f := FieldOf(nil, ItemListing{Nature: "x"}.UntilKey())
	if f.KindOf() != FieldDate || f.ZH == f.Key || f.EN == f.Key {
		t.Errorf("%+v", f)
	}
	if f := FieldOf(nil, "gone"); f.ZH != "gone" || f.KindOf() != FieldText {
		t.Errorf("another that is not in the catalogue: %+v", f)
	}
}
