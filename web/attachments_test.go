package web

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/messages"
)

// sent makes the headers of files as a browser sends them.
func sent(t *testing.T, files map[string][]byte) []*multipart.FileHeader {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, content := range files {
		part, err := w.CreateFormFile("evidence", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	form, err := multipart.NewReader(&body, w.Boundary()).ReadForm(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := form.RemoveAll(); err != nil {
			t.Error(err)
		}
	})
	return form.File["evidence"]
}

func docx(t *testing.T) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range []string{"[Content_Types].xml", "word/document.xml"} {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, "<x/>"); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// What is in a file decides, not what it is called.
func TestLookAt(t *testing.T) {
	pdf := []byte("%PDF-1.7\n1 0 obj\n")
	tests := []struct {
		name, file string
		content    []byte
		mediaType  string
		fault      string
	}{
		{"PDF", "a.pdf", pdf, "application/pdf", ""},
		{"PDF under another name", "a.png", pdf, "application/pdf", ""},
		{"PNG", "a.png", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "image/png", ""},
		{"JPEG", "a.jpg", []byte("\xff\xd8\xff\xe0\x00\x10JFIF"), "image/jpeg", ""},
		{"DOCX", "a.docx", docx(t), uploadKinds[3], ""},
		{"page under the name of a picture", "a.png", []byte("<!doctype html><script>alert(1)</script>"), "", "attachment.bad_kind"},
		{"drawing that can carry scripts", "a.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "", "attachment.bad_kind"},
		{"program", "a.pdf", []byte("MZ\x90\x00"), "", "attachment.bad_kind"},
		{"empty", "a.pdf", nil, "", "attachment.empty"},
		{"one byte too many", "a.pdf", append(pdf, make([]byte, casefile.MaxFileBytes-len(pdf)+1)...), "", "attachment.too_big"},
		{"as large as may be", "a.pdf", append(pdf, make([]byte, casefile.MaxFileBytes-len(pdf))...), "application/pdf", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newForm(messages.For(messages.Chinese), nil)
			u, err := f.lookAt("evidence", sent(t, map[string][]byte{tt.file: tt.content})[0])
			if err != nil {
				t.Fatal(err)
			}
			fault := ""
			if !f.OK() {
				fault = f.Errors[0].Key
			}
			if u.mediaType != tt.mediaType || fault != tt.fault {
				t.Errorf("kind %q, fault %q; want %q, %q", u.mediaType, fault, tt.mediaType, tt.fault)
			}
		})
	}
}

func TestFileName(t *testing.T) {
	p := messages.For(messages.Chinese)
	tests := []struct{ sent, want string }{
		{"证据 一.pdf", "证据 一.pdf"},
		{`C:\Users\x\证据.pdf`, "证据.pdf"},
		{"../../etc/passwd", "passwd"},
		{"a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"},
		{"cod\u202efdp.exe", "codfdp.exe"},
		{"\xff\xfe", "附件"},
		{"/", "附件"},
	}
	for _, tt := range tests {
		if got := fileName(p, tt.sent); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.sent, got, tt.want)
		}
	}
	long := fileName(p, strings.Repeat("长", 500)+".pdf")
	if utf8.RuneCountInString(long) != maxFileName || !strings.HasSuffix(long, ".pdf") {
		t.Errorf("long name: %q", long)
	}
}

// filesServer can keep files, and nothing else.
func filesServer(t *testing.T) (*server, *dbtest.City, fs.FS) {
	t.Helper()
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := root.Close(); err != nil {
			t.Error(err)
		}
	})
	city := dbtest.NewCity(t, db.NewStore(dbtest.New(t)))
	return &server{Options: Options{Store: city.Store, Files: root, Clock: calendar.NewManual(testNow)}}, city, root.FS()
}

func TestStoreUploads_BytesAndRow(t *testing.T) {
	s, city, files := filesServer(t)
	content := []byte("%PDF-1.7\nsome evidence")
	f := newForm(messages.For(messages.Chinese), nil)
	ids, err := s.storeUploads(t.Context(), f, "evidence", city.Applicant, nil, sent(t, map[string][]byte{"证据.pdf": content}))
	if err != nil || len(ids) != 1 {
		t.Fatalf("%v, %v", ids, err)
	}
	kept, err := fs.ReadFile(files, ids[0].String())
	if err != nil || !bytes.Equal(kept, content) {
		t.Fatalf("kept %q, %v", kept, err)
	}
	a := attachmentRow(t, city, ids[0])
	sum := sha256.Sum256(content)
	if a.Name != "证据.pdf" || a.MediaType != "application/pdf" || a.Size != int64(len(content)) || a.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("row %+v", a)
	}

	w := httptest.NewRecorder()
	if err := s.sendAttachment(w, httptest.NewRequest("GET", "/", nil), a); err != nil {
		t.Fatal(err)
	}
	if got := w.Header().Get("Content-Disposition"); got != "attachment; filename*=utf-8''%E8%AF%81%E6%8D%AE.pdf" {
		t.Errorf("disposition %q", got)
	}
	if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") || !bytes.Equal(w.Body.Bytes(), content) {
		t.Errorf("policy %q, body %q", policy, w.Body)
	}
}

func attachmentRow(t *testing.T, city *dbtest.City, id uuid.UUID) db.Attachment {
	t.Helper()
	a := db.Attachment{ID: id}
	err := city.Store.Pool.QueryRow(context.Background(), "SELECT name, media_type, size, sha256, uploaded_at FROM attachments WHERE id = $1", id).
		Scan(&a.Name, &a.MediaType, &a.Size, &a.SHA256, &a.UploadedAt)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// One file that may not be kept, and none is.
func TestStoreUploads_AllOrNone(t *testing.T) {
	s, city, files := filesServer(t)
	f := newForm(messages.For(messages.Chinese), nil)
	ids, err := s.storeUploads(t.Context(), f, "evidence", city.Applicant, nil,
		sent(t, map[string][]byte{"a.pdf": []byte("%PDF-1.7"), "b.pdf": []byte("MZ")}))
	if err != nil || ids != nil || f.OK() {
		t.Fatalf("%v, %v, faults %v", ids, err, f.Errors)
	}
	entries, err := fs.ReadDir(files, ".")
	if err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// Bytes whose row cannot be written do not stay.
func TestStoreUploads_NoRowNoBytes(t *testing.T) {
	s, _, files := filesServer(t)
	f := newForm(messages.For(messages.Chinese), nil)
	_, err := s.storeUploads(t.Context(), f, "evidence", uuid.New(), nil, sent(t, map[string][]byte{"a.pdf": []byte("%PDF-1.7")}))
	if err == nil {
		t.Fatal("an account that does not exist could upload")
	}
	entries, readErr := fs.ReadDir(files, ".")
	if readErr != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, readErr)
	}
}
