package uploads

import (
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"time"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/site"
)

// SendAttachment sends a file to be saved, never to be shown: whoever uploaded it must not run anything in our pages.
func SendAttachment(s *site.Server, w http.ResponseWriter, r *http.Request, a db.Attachment) error {
	file, err := s.Folder().Open(a.ID)
	if err != nil {
		return fmt.Errorf("open attachment: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	h := w.Header()
	h.Set("Content-Type", a.MediaType)
	h.Set("Content-Disposition", Disposition("attachment", a.Name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	http.ServeContent(w, r, "", a.UploadedAt, file)
	return nil
}

// Disposition writes a Content-Disposition with a name in any script (RFC 6266, RFC 5987).
func Disposition(kind, name string) string {
	if v := mime.FormatMediaType(kind, map[string]string{"filename": casefile.ShowDirections(name)}); v != "" {
		return v
	}
	return kind
}

// AttachmentSize writes a size for people, rounded up.
func AttachmentSize(p *messages.Printer, bytes int64) string {
	if bytes < 1<<20 {
		return p.T("attachment.size_kb", (bytes+1023)>>10)
	}
	return p.T("attachment.size_mb", strconv.FormatFloat(float64(bytes)/(1<<20), 'f', 1, 64))
}

// AttachmentLine names a file of a list by its place there, with size and time: photographs of a telephone share their name.
func AttachmentLine(p *messages.Printer, n int, name string, size int64, uploaded time.Time) string {
	return p.T("attachment.line", n, name, p.T("attachment.about", AttachmentSize(p, size), p.DateTime(uploaded)))
}
