package declared

import (
	"context"
	"html"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/declared/mock"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// Each document of a procedure can be composed in both languages, under every pack that provides for the procedure: its title, its
// body, and what it says of a date and of reasons where it has words for them.
func TestDeclared_DocumentsAreComposed(t *testing.T) {
	book, err := mock.Book("shenzhen-2022")
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	at := calendar.NewDate(2026, time.September, 18).At(14, 5)
	each(t, func(t *testing.T, p *casefile.Procedure) {
		for _, pack := range book.Packs() {
			if !pack.Provides(p.Flow) {
				continue
			}
			of := notices.Case{Case: db.Case{Flow: p.Flow, Number: p.Letters + "2026000001", FiledAt: at}, Facts: db.NoticeFactsRow{Fields: []byte("[]")},
				Pack: pack, Calendar: cal, At: at}
			for _, d := range p.AllDocuments() {
				composed(t, p, of, d.Kind)
			}
		}
	})
}

// composed composes a document of the kind, and holds that it says in each language what it is called.
func composed(t *testing.T, p *casefile.Procedure, of notices.Case, kind casefile.NoticeKind) {
	t.Helper()
	said := messages.For(messages.Chinese).Of(p.Flow)
	stem := "letter." + string(kind)
	l := notices.Letter{Kind: kind, Series: p.Series(kind), From: notices.Body(db.Unit{NameZH: "市信用中心", NameEN: "The agency"}),
		To: func(context.Context) (notices.Addressee, error) {
			return notices.Addressee{ZH: "样例公司", EN: "Sample"}, nil
		}}
	if said.Has(stem + ".reasons") {
		l.Reasons = "见核查情况。"
	}
	if said.Has(stem + ".due") {
		for _, clock := range of.Pack.Procedure(p.Flow).Steps {
			due, err := rules.Compute(of.Pack, clock, of.At, of.Calendar)
			if err != nil {
				t.Fatal(err)
			}
			l.Due = &due
			break
		}
	}
	document, err := notices.Compose(t.Context(), of, l, notices.Number(l.Series, of.At, notices.ToCome))
	if err != nil {
		t.Errorf("%s under %s: %v", kind, of.Pack.File(), err)
		return
	}
	for lang, text := range map[messages.Lang]string{messages.Chinese: document.HTMLZH, messages.English: document.HTMLEN} {
		title := html.EscapeString(messages.For(lang).Of(p.Flow).T(stem + ".title"))
		if !strings.Contains(text, ">"+title+"</h1>") || strings.Contains(text, "⟦") {
			t.Errorf("%s under %s in %s is not whole:\n%s", kind, of.Pack.File(), lang, text)
		}
	}
}
