package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"strconv"
	"strings"
	"unicode"

	"github.com/gabriel-vasile/mimetype"
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

// uploadAccept is what file boxes offer to choose from. What counts is what is in a file, not what it is called.
const uploadAccept = ".pdf,.png,.jpg,.jpeg,.docx"

// uploadKinds are the media types that we keep; the schema has the same list.
var uploadKinds = []string{
	"application/pdf", "image/png", "image/jpeg",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

const maxFileName = 120 // in runes; longer names lose their middle

// upload is a file that was looked at and may be kept.
type upload struct {
	header    *multipart.FileHeader
	name      string
	mediaType string
}

// storeUploads keeps the files that were sent for question id and returns their ids, in order. They belong to the
// account, and to the draft if there is one, until an act carries them off. A file that may not be kept is noted on the
// form, and then none is kept. How many there may be is for form.Files to check.
func (s *server) storeUploads(ctx context.Context, f *form, id string, account uuid.UUID, draft *uuid.UUID,
	headers []*multipart.FileHeader) ([]uuid.UUID, error) {
	uploads := make([]upload, 0, len(headers))
	for _, h := range headers {
		u, err := f.lookAt(id, h)
		if err != nil {
			return nil, err
		}
		uploads = append(uploads, u)
	}
	if !f.OK() {
		return nil, nil
	}
	ids := make([]uuid.UUID, 0, len(uploads))
	for _, u := range uploads {
		kept, err := s.store(ctx, u, account, draft)
		if err != nil {
			return nil, err
		}
		ids = append(ids, kept)
	}
	return ids, nil
}

// lookAt tells from size and content whether a file may be kept, and notes on the form why not.
func (f *form) lookAt(id string, h *multipart.FileHeader) (upload, error) {
	u := upload{header: h, name: fileName(f.Printer, h.Filename)}
	switch {
	case h.Size == 0:
		f.Fail(id, "attachment.empty", u.name)
		return u, nil
	case h.Size > casefile.MaxFileBytes:
		f.Fail(id, "attachment.too_big", u.name, casefile.MaxFileBytes>>20)
		return u, nil
	}
	file, err := h.Open()
	if err != nil {
		return u, fmt.Errorf("open upload: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	found, err := mimetype.DetectReader(file)
	if err != nil {
		return u, fmt.Errorf("look into upload: %w", err)
	}
	for _, kind := range uploadKinds {
		if found.Is(kind) {
			u.mediaType = kind
			return u, nil
		}
	}
	f.Fail(id, "attachment.bad_kind", u.name)
	return u, nil
}

// fileName is the name under which a file is shown and sent back: never a path, one line, of bearable length.
func fileName(p *messages.Printer, sent string) string {
	sent = strings.ToValidUTF8(sent, "")
	sent = sent[strings.LastIndexAny(sent, `/\`)+1:]
	name := []rune(strings.TrimSpace(strings.Map(func(r rune) rune {
		// Format characters can turn the reading order round and so hide the ending.
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, sent)))
	if len(name) > maxFileName {
		name = append(append(name[:maxFileName-21:maxFileName-21], '…'), name[len(name)-20:]...)
	}
	if len(name) == 0 {
		return p.T("attachment.unnamed")
	}
	return string(name)
}

// store keeps one file: first the bytes, safely, then the row. A row therefore always has its bytes; bytes without a row
// are of no consequence.
func (s *server) store(ctx context.Context, u upload, account uuid.UUID, draft *uuid.UUID) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	sum, err := s.keepBytes(u.header, id.String())
	if err != nil {
		return id, fmt.Errorf("keep upload: %w", err)
	}
	err = s.Store.AttachmentInsert(ctx, db.AttachmentInsertParams{
		ID: id, AccountID: account, DraftID: draft, Name: u.name, MediaType: u.mediaType, Size: u.header.Size, SHA256: sum,
		UploadedAt: s.Clock.Now(),
	})
	if err != nil {
		return id, errors.Join(fmt.Errorf("note upload: %w", err), s.Files.Remove(id.String()))
	}
	return id, nil
}

// keepBytes writes a file under its final name only when all of it is on disk, and the name with it.
func (s *server) keepBytes(h *multipart.FileHeader, name string) (sum string, err error) {
	from, err := h.Open()
	if err != nil {
		return "", err
	}
	defer from.Close() //nolint:errcheck // only read
	part := name + ".part"
	to, err := s.Files.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	digest := sha256.New()
	_, err = io.Copy(io.MultiWriter(to, digest), from)
	if err == nil {
		err = to.Sync()
	}
	if err = errors.Join(err, to.Close()); err == nil {
		err = s.Files.Rename(part, name)
	}
	if err != nil {
		return "", errors.Join(err, s.Files.Remove(part))
	}
	return hex.EncodeToString(digest.Sum(nil)), s.syncFiles()
}

// syncFiles makes names in the files folder outlive a power cut.
func (s *server) syncFiles() error {
	dir, err := s.Files.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// sendAttachment sends a file to be saved, never to be shown: whoever uploaded it must not run anything in our pages.
func (s *server) sendAttachment(w http.ResponseWriter, r *http.Request, a db.Attachment) error {
	file, err := s.Files.Open(a.ID.String())
	if err != nil {
		return fmt.Errorf("open attachment: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	h := w.Header()
	h.Set("Content-Type", a.MediaType)
	h.Set("Content-Disposition", disposition("attachment", a.Name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	http.ServeContent(w, r, "", a.UploadedAt, file)
	return nil
}

// disposition writes a Content-Disposition with a name in any script (RFC 6266, RFC 5987).
func disposition(kind, name string) string {
	if v := mime.FormatMediaType(kind, map[string]string{"filename": name}); v != "" {
		return v
	}
	return kind
}

// attachmentSize writes a size for people, rounded up.
func attachmentSize(p *messages.Printer, bytes int64) string {
	if bytes < 1<<20 {
		return p.T("attachment.size_kb", (bytes+1023)>>10)
	}
	return p.T("attachment.size_mb", strconv.FormatFloat(float64(bytes)/(1<<20), 'f', 1, 64))
}
