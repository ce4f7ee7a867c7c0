package counter

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
)

// Sending is a file on its way: its bytes are made while they are sent, of the first ones given and then of nought.
type Sending struct {
	Name  string
	First string
	Size  int64
	CutAt int64 // where the connection breaks; 0: nowhere
}

// PDFOf is a file of so many bytes that looks like a PDF.
func PDFOf(size int64) Sending { return Sending{Name: "证据.pdf", First: "%PDF-1.4\n", Size: size} }

type nought struct{}

func (nought) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// SendFiles posts answers and files of question id.
func (w *Customer) SendFiles(path, id string, answers url.Values, sent ...Sending) *httptest.ResponseRecorder {
	w.Helper()
	var head bytes.Buffer
	form := multipart.NewWriter(&head)
	for name, values := range answers {
		for _, v := range values {
			if err := form.WriteField(name, v); err != nil {
				w.Fatal(err)
			}
		}
	}
	var body []io.Reader
	flush := func() { body = append(body, strings.NewReader(head.String())); head.Reset() }
	for _, file := range sent {
		if _, err := form.CreateFormFile(id, file.Name); err != nil {
			w.Fatal(err)
		}
		flush()
		content := io.MultiReader(strings.NewReader(file.First), io.LimitReader(nought{}, file.Size-int64(len(file.First))))
		if file.CutAt > 0 {
			body = append(body, io.LimitReader(content, file.CutAt), broken{})
		}
		body = append(body, content)
	}
	if err := form.Close(); err != nil {
		w.Fatal(err)
	}
	flush()
	r := httptest.NewRequest(http.MethodPost, path, io.MultiReader(body...))
	r.Header.Set("Content-Type", form.FormDataContentType())
	return w.Send(r)
}
