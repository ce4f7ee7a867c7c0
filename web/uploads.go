package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/messages"
)

const (
	// uploadLimit is how many bytes one form with files may send: all that a case may have at once. A body that is longer is
	// read up to here, so that the browser comes to read the answer.
	uploadLimit = casefile.MaxAttachments*int64(casefile.MaxFileBytes) + 1<<20
	// uploadTime is how long that may take; the answer gets a minute more.
	uploadTime = 4 * time.Minute
)

// uploadAccept is what file boxes offer to choose from. What counts is what is in a file, not what it is called.
const uploadAccept = ".pdf,.png,.jpg,.jpeg,.docx"

// uploadKinds may be kept as evidence. proofKinds show a signature or a seal: a letter of authorization, or proof of an interest.
var (
	uploadKinds = []string{files.PDF, files.PNG, files.JPEG, files.DOCX}
	proofKinds  = []string{files.PDF, files.PNG, files.JPEG}
)

// sentFile is a file as it came with a form.
type sentFile struct {
	Name string // as the browser called it
	Size int64

	body    []byte        // of a form that keeps no files
	arrived files.Arrived // of one that does
	fault   string        // why it was not taken in; then it did not arrive
}

func (s *server) folder() files.Folder { return files.Folder{Root: s.Files} }

// readUpload reads a form that may come with files to keep. They go straight into the files folder and are gone with the
// request, unless keepUploads keeps them. A body over the limit is a fault of the form (see form.Files): what was typed stays.
func (s *server) readUpload(w http.ResponseWriter, r *http.Request) (*form, error) {
	if err := giveUploadTime(w); err != nil {
		return nil, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, uploadLimit)
	info, taken := infoOf(r), 0
	f, err := readBody(r, func(_ *form, part *multipart.Part) (sentFile, error) {
		if taken == casefile.MaxAttachments {
			n, err := io.Copy(io.Discard, part)
			return sentFile{Name: part.FileName(), Size: n, fault: files.FaultBeyond}, err
		}
		file, err := s.takeIn(part)
		if err == nil && file.fault == "" {
			taken, info.arrived = taken+1, append(info.arrived, file.arrived.ID)
		}
		return file, err
	})
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) && tooLarge.Limit == uploadLimit {
		f.cutOff = true
		err = f.asTyped(r)
	}
	keepLanguage(w, r)
	return f, err
}

// giveUploadTime lets a request with files take its time.
func giveUploadTime(w http.ResponseWriter) error {
	control := http.NewResponseController(w)
	now := time.Now() // of connections, not of the city
	err := errors.Join(control.SetReadDeadline(now.Add(uploadTime)), control.SetWriteDeadline(now.Add(uploadTime+time.Minute)))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("give an upload time: %w", err)
	}
	return nil
}

// sentUpload reads a form that an act comes with, its files, and its id.
func (s *server) sentUpload(w http.ResponseWriter, r *http.Request) (*form, uuid.UUID, error) {
	f, err := s.readUpload(w, r)
	if err != nil {
		return nil, uuid.Nil, err
	}
	id, err := formID(f)
	return f, id, err
}

// takeIn receives one file. What of it is too much is read and forgotten, so that the rest of the form can be read.
func (s *server) takeIn(part *multipart.Part) (sentFile, error) {
	file, body := sentFile{Name: part.FileName()}, bufio.NewReader(part)
	if _, err := body.Peek(1); errors.Is(err, io.EOF) {
		file.fault = "attachment.empty"
		return file, nil
	}
	var err error
	file.arrived, err = s.folder().Take(body, casefile.MaxFileBytes)
	file.Size = file.arrived.Size
	if errors.Is(err, files.ErrTooLarge) {
		file.fault = "attachment.too_big"
		_, err = io.Copy(io.Discard, body)
	}
	return file, err
}

// discardArrived removes what came with a request and was not kept, however the request ended.
func (s *server) discardArrived(r *http.Request) {
	info := infoOf(r)
	for _, id := range info.arrived {
		if err := s.folder().Discard(id); err != nil {
			s.Log.WarnContext(r.Context(), "arrived file left for the sweeper", "id", info.ID, "file", id, "error", err)
		}
	}
	info.arrived = nil
}

// keepUploads keeps those of the files sent for question id that may be kept, and returns their ids, in order. Each of the others
// is named on the form with what to do about it.
func (s *server) keepUploads(r *http.Request, f *form, id string, to files.Owner, kinds []string, sent []sentFile) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	for _, file := range sent {
		kind, fault, err := s.judge(r.Context(), file, kinds)
		if err != nil {
			return ids, err
		}
		name := files.Name(file.Name, kind)
		if name == "" {
			name = files.Name(f.T("attachment.unnamed"), kind)
		}
		if fault == "" {
			fault, err = s.folder().KeepFor(r.Context(), s.Store, to, file.arrived, name, kind, s.Clock.Now())
			if err != nil {
				return ids, fmt.Errorf("keep upload: %w", err)
			}
		}
		if fault != "" {
			f.FailFile(id, fault, append([]any{name}, faultBounds[fault]...)...)
			continue
		}
		ids = append(ids, file.arrived.ID)
	}
	return ids, nil
}

// faultBounds are the bounds that the sentence of a fault names, after the file.
var faultBounds = map[string][]any{
	"attachment.too_big": {casefile.MaxFileBytes >> 20},
	files.FaultBeyond:    {casefile.MaxAttachments},
	files.FaultUnsent:    {files.MostUnsent},
}

// judge says what is in a file that has arrived, or why it may not be kept.
func (s *server) judge(ctx context.Context, sent sentFile, kinds []string) (kind, fault string, err error) {
	if sent.fault != "" {
		return "", sent.fault, nil
	}
	file, err := s.folder().Arriving(sent.arrived.ID)
	if err != nil {
		return "", "", fmt.Errorf("open upload: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	kind, fault, err = files.Kind(file, sent.Size)
	word := slices.Contains(kinds, files.DOCX) // what to do does not end in a kind that is not kept here
	switch {
	case err != nil:
		return "", "", err
	case !word && (kind == files.DOCX || fault == files.FaultKind || fault == files.FaultOffice):
		return "", "filing.proof.bad_kind", nil
	case fault != "":
		return "", fault, nil
	}
	fault, err = s.scan(ctx, sent.arrived, file)
	return kind, fault, err
}

// scan has the city's scanner look through a file, and sets aside what it finds something in. A file that could not be looked
// through is not kept either.
func (s *server) scan(ctx context.Context, a files.Arrived, file io.ReadSeeker) (fault string, err error) {
	if s.Scan == nil {
		return "", nil
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("scan upload: %w", err)
	}
	request := ""
	if info := infoIn(ctx); info != nil {
		request = info.ID
	}
	found, err := s.Scan.Scan(ctx, file)
	switch {
	case err != nil:
		s.Log.ErrorContext(ctx, "upload not scanned", "id", request, "error", err)
		return "attachment.unscanned", nil
	case found == "":
		return "", nil
	}
	s.Log.WarnContext(ctx, "upload set aside in quarantine", "id", request, "file", a.ID, "sha256", a.SHA256, "found", found)
	return "attachment.infected", s.folder().Quarantine(a.ID)
}

// finishFiles removes what has been given up. What cannot be removed now, the sweeper removes.
func (s *server) finishFiles(r *http.Request, ids ...uuid.UUID) {
	if len(ids) == 0 {
		return
	}
	if err := s.folder().Finish(r.Context(), s.Store, ids...); err != nil {
		s.Log.WarnContext(r.Context(), "files left for the sweeper", "id", infoOf(r).ID, "error", err)
	}
}

// tray holds the files that arrived with a form which has not been sent yet: they need not be chosen a second time.
type tray struct {
	Files []keptFile
	Kept  int // days for which they are kept
}

// keptFile is a file with the button that takes it off again.
type keptFile struct {
	Number    int
	Name      string
	Href      string
	About     string // size and time
	Remove    string // where that button goes, or the id that it sends with the form
	RemoveFor string
	id        uuid.UUID
}

// keptFiles lists what the account has uploaded and not sent. Files of one name can be told apart.
func keptFiles(p *messages.Printer, base string, rows []db.Attachment) []keptFile {
	kept := make([]keptFile, len(rows))
	for i, a := range rows {
		size := attachmentSize(p, a.Size)
		kept[i] = keptFile{Number: i + 1, Name: a.Name, Href: base + a.ID.String(), id: a.ID, Remove: a.ID.String(),
			About:     p.T("attachment.about", size, p.DateTime(a.UploadedAt)),
			RemoveFor: p.T("attachment.remove_this", i+1, a.Name, size)}
	}
	return kept
}

// openTray finds the files of a form.
func (s *server) openTray(r *http.Request, p *messages.Printer, form uuid.UUID, base string) (*tray, error) {
	rows, err := s.Store.FormAttachments(r.Context(), db.FormAttachmentsParams{FormID: &form, AccountID: viewerOf(r).ID})
	if err != nil {
		return nil, fmt.Errorf("read files of form: %w", err)
	}
	return &tray{Files: keptFiles(p, base, rows), Kept: files.Days(files.FormKept)}, nil
}

// ids are those of all files in the tray, as an act carries them.
func (t *tray) ids() []uuid.UUID {
	var ids []uuid.UUID
	for _, f := range t.Files {
		ids = append(ids, f.id)
	}
	return ids
}

// fillTray keeps what came with a form, whatever else is wrong with it, and returns all that has come with it so far. removed
// reports that the form was sent to take a file off again, and for nothing else.
func (s *server) fillTray(r *http.Request, f *form, question, stem, base string, form uuid.UUID) (t *tray, removed bool, err error) {
	account := viewerOf(r).ID
	if id, err := uuid.Parse(f.Value("remove_file")); err == nil {
		n, err := s.Store.FormAttachmentDrop(r.Context(), db.FormAttachmentDropParams{ID: id, FormID: &form, AccountID: account, Now: s.Clock.Now()})
		if err != nil {
			return nil, false, fmt.Errorf("take file off: %w", err)
		}
		if n > 0 {
			s.finishFiles(r, id)
		}
		removed = true
	}
	_, err = s.keepUploads(r, f, question, files.Owner{Account: account, Form: form}, uploadKinds, f.Files(question, stem, false))
	if err != nil {
		return nil, false, err
	}
	t, err = s.openTray(r, f.Printer, form, base)
	return t, removed, err
}

// emptyTray gives up what is left of a form that has been sent: the same form was on its way twice.
func (s *server) emptyTray(r *http.Request, form uuid.UUID) {
	ids, err := s.Store.FormAttachmentsDrop(r.Context(), db.FormAttachmentsDropParams{FormID: &form, AccountID: viewerOf(r).ID, Now: s.Clock.Now()})
	if err != nil {
		s.Log.WarnContext(r.Context(), "files of a form left for the sweeper", "id", infoOf(r).ID, "error", err)
		return
	}
	s.finishFiles(r, ids...)
}

const (
	myFilesAt   = "/my/files/"
	deskFilesAt = "/desk/files/"
)

// unsentFile sends back a file that the account has uploaded and not sent yet.
func (s *server) unsentFile(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "attachment")
	if err != nil {
		return err
	}
	a, err := s.Store.UnsentAttachment(r.Context(), db.UnsentAttachmentParams{ID: id, AccountID: viewerOf(r).ID})
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	return s.sendAttachment(w, r, a)
}
