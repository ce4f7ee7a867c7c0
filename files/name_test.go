package files

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestName(t *testing.T) {
	tests := []struct{ sent, kind, want string }{
		{"证据 一.pdf", PDF, "证据 一.pdf"},
		{`C:\Users\x\证据.PDF`, PDF, "证据.PDF"},
		{"../../etc/passwd", PDF, "passwd.pdf"},
		{"a\r\nSet-Cookie: x.pdf", PDF, "aSet-Cookie_ x.pdf"},
		{"cod\u202efdp.exe", PNG, "codfdp.png"},
		{"\u2066a\u2069\u200b\ufeff.jpeg", JPEG, "a.jpeg"},
		{"x.html", PDF, "x.pdf"},
		{"setup.exe", JPEG, "setup.jpg"},
		{"通知.lnk", PDF, "通知.pdf"},
		{"a.pdf.bat", PDF, "a.pdf"},
		{"a.pdf.bat", PNG, "a.png"},
		{"合同v1.2", PDF, "合同v1.2.pdf"},
		{"a.docm", DOCX, "a.docx"},
		{"a.pdf. . ", PDF, "a.pdf"},
		{".bat", PDF, "bat.pdf"},
		{"\xff\xfe", PDF, ""},
		{"/", PDF, ""},
		{"a.exe", "", "a.exe"}, // not kept, only named
	}
	for _, tt := range tests {
		if got := Name(tt.sent, tt.kind); got != tt.want {
			t.Errorf("%q as %s: %q, want %q", tt.sent, tt.kind, got, tt.want)
		}
	}
}

// A Mac sends letters and their marks apart.
func TestName_NormalForm(t *testing.T) {
	if got := Name(norm.NFD.String("Résumé が.pdf"), PDF); got != "Résumé が.pdf" || !norm.NFC.IsNormalString(got) {
		t.Errorf("%+q", got)
	}
}

// A letter with marks that have no composed form stays whole wherever the cut falls.
func TestName_Cut(t *testing.T) {
	const letter = "x\u0301\u0323" // three runes, one character
	for before := range 4 {
		name := Name(strings.Repeat("a", before)+strings.Repeat(letter, 100)+".pdf", PDF)
		head, tail, cut := strings.Cut(name, "…")
		if !cut || utf8.RuneCountInString(name) > MaxName || !strings.HasSuffix(name, ".pdf") {
			t.Fatalf("%d: %q", before, name)
		}
		if head = strings.TrimLeft(head, "a"); head != strings.Repeat(norm.NFC.String(letter), strings.Count(head, "x")) {
			t.Errorf("%d: head %+q", before, head)
		}
		if tail = strings.TrimSuffix(tail, ".pdf"); tail != strings.Repeat(norm.NFC.String(letter), strings.Count(tail, "x")) {
			t.Errorf("%d: tail %+q", before, tail)
		}
	}
	if got := Name(strings.Repeat("长", 500)+".pdf", PDF); utf8.RuneCountInString(got) != MaxName || !strings.HasSuffix(got, "长.pdf") {
		t.Errorf("%q", got)
	}
	if got := Name("a"+strings.Repeat("\u0301", 5000)+"b.pdf", PDF); got != "b.pdf" {
		t.Errorf("a tower of marks stays: %d runes", utf8.RuneCountInString(got))
	}
}

func TestApart(t *testing.T) {
	taken := map[string]bool{"image.jpg": true, "image (2).jpg": true}
	has := func(name string) bool { return taken[name] }
	for name, want := range map[string]string{"image.jpg": "image (3).jpg", "other.jpg": "other.jpg"} {
		if got := Apart(name, has); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	long := Name(strings.Repeat("长", 500)+".jpg", JPEG)
	taken[long] = true
	if got := Apart(long, has); taken[got] || utf8.RuneCountInString(got) > MaxName || !strings.HasSuffix(got, " (2).jpg") {
		t.Errorf("%q", got)
	}
}
