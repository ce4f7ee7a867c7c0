package files

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"
)

const (
	documentMain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	macroMain    = "application/vnd.ms-word.document.macroEnabled.main+xml"
)

func contentTypes(main, partName string) string {
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/` + partName + `" ContentType="` + main + `"/></Types>`
}

type zipPart struct {
	name    string
	content string
}

// pack makes an archive of the parts, in their order; stored parts are not compressed.
func pack(t *testing.T, parts ...zipPart) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, p := range parts {
		f, err := w.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(f, p.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// bomb claims in its directory to unpack to more than is allowed.
func bomb(t *testing.T) []byte {
	t.Helper()
	archive := pack(t, zipPart{"[Content_Types].xml", contentTypes(documentMain, "word/document.xml")}, zipPart{"word/document.xml", "<x/>"})
	at := bytes.LastIndex(archive, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(archive[at+24:], mostUnpacked+1)
	return archive
}

func heic() []byte { return []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic") }

// What is in a file decides, not what it is called.
func TestKind(t *testing.T) {
	types := zipPart{"[Content_Types].xml", contentTypes(documentMain, "word/document.xml")}
	document := zipPart{"word/document.xml", "<w:document/>"}
	tests := []struct {
		name    string
		content []byte
		kind    string
		fault   string
	}{
		{"PDF", []byte("%PDF-1.7\n1 0 obj\n"), PDF, ""},
		{"PNG", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), PNG, ""},
		{"JPEG", []byte("\xff\xd8\xff\xe0\x00\x10JFIF"), JPEG, ""},
		{"DOCX", pack(t, types, document), DOCX, ""},
		{"DOCX that begins with a picture of itself", pack(t, zipPart{"docProps/thumbnail.jpeg", strings.Repeat("\xff\xd8\xff\xe0JFIF", 7500)}, types, document), DOCX, ""},
		{"DOCX that begins with data of another program", pack(t, zipPart{"customXml/item1.xml", "<a>" + strings.Repeat("b", 6<<10) + "</a>"}, types, document), DOCX, ""},
		{"DOCX whose main part has another name", pack(t, zipPart{"word/document2.xml", "<x/>"}, zipPart{"[Content_Types].xml", contentTypes(documentMain, "word/document2.xml")}), DOCX, ""},
		{"DOCX with macros by its type", pack(t, zipPart{"[Content_Types].xml", contentTypes(macroMain, "word/document.xml")}, document), "", FaultMacros},
		{"DOCX with macros by a part", pack(t, types, document, zipPart{"word/vbaProject.bin", "x"}), "", FaultMacros},
		{"DOCX with macros under another case", pack(t, types, document, zipPart{"WORD/VBAPROJECT.BIN", "x"}), "", FaultMacros},
		{"DOCX that unpacks to too much", bomb(t), "", FaultPacked},
		{"spreadsheet", pack(t, zipPart{"[Content_Types].xml", contentTypes("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "xl/workbook.xml")}, zipPart{"xl/workbook.xml", "<x/>"}), "", FaultOffice},
		{"archive of anything", pack(t, zipPart{"setup.exe", "MZ"}), "", FaultKind},
		{"document part missing", pack(t, types), "", FaultOffice},
		{"content types that are none", pack(t, zipPart{"[Content_Types].xml", "<x/>"}, document), "", FaultOffice},
		{"archive without an end", pack(t, types, document)[:60], "", FaultKind},
		{"photograph of a telephone", heic(), "", FaultHEIC},
		{"GIF", []byte("GIF89a\x01\x00\x01\x00"), "", FaultPicture},
		{"old Word", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...), "", FaultOffice},
		{"page", []byte("<!doctype html><script>alert(1)</script>"), "", FaultKind},
		{"drawing that can carry scripts", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "", FaultKind},
		{"program", []byte("MZ\x90\x00"), "", FaultKind},
		{"three bytes", []byte("abc"), "", FaultKind},
	}
	for _, tt := range tests {
		kind, fault, err := Kind(bytes.NewReader(tt.content), int64(len(tt.content)))
		if err != nil || kind != tt.kind || fault != tt.fault {
			t.Errorf("%s: %q, %q, %v; want %q, %q", tt.name, kind, fault, err, tt.kind, tt.fault)
		}
	}
}

// A directory of very many entries is not even read, and whoever has sent it is told so.
func TestKind_ManyParts(t *testing.T) {
	parts := make([]zipPart, mostParts+1)
	for i := range parts {
		parts[i] = zipPart{name: fmt.Sprintf("word/%d.xml", i)}
	}
	archive := pack(t, append(parts, zipPart{"[Content_Types].xml", contentTypes(documentMain, "word/0.xml")})...)
	for said, want := range map[uint16]string{mostParts + 2: FaultParts, 3: FaultKind} { // also where the end record lies about how many there are
		binary.LittleEndian.PutUint16(archive[len(archive)-22+10:], said)
		if kind, fault, err := Kind(bytes.NewReader(archive), int64(len(archive))); kind != "" || fault != want || err != nil {
			t.Errorf("%d parts: %q, %q, %v; want %q", said, kind, fault, err, want)
		}
	}
}
