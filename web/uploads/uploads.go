package uploads

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/messages"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/visit"
)

// Accept is what file boxes offer to choose from. What counts is what is in a file, not what it is called.
const Accept = ".pdf,.png,.jpg,.jpeg,.docx"

// Kinds may be kept as evidence. proofKinds show a signature or a seal: a letter of authorization, or proof of an interest.
var (
	Kinds      = []string{files.PDF, files.PNG, files.JPEG, files.DOCX}
	ProofKinds = []string{files.PDF, files.PNG, files.JPEG}
)

// Read reads a form that may come with files to keep. They go straight into the files folder and are gone with the
// request, unless keepUploads keeps them. A body over the limit is a fault of the form (see form.Files): what was typed stays.
func Read(s *site.Server, w http.ResponseWriter, r *http.Request) (*forms.Form, error) {
	if err := forms.GiveUploadTime(w); err != nil {
		return nil, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, forms.UploadLimit)
	info, taken := visit.InfoOf(r), 0
	f, err := forms.ReadBody(r, func(_ *forms.Form, part *multipart.Part) (forms.SentFile, error) {
		if taken == casefile.MaxAttachments {
			n, err := io.Copy(io.Discard, part)
			return forms.SentFile{Name: part.FileName(), Size: n, Fault: files.FaultBeyond}, err
		}
		file, err := takeIn(s, part)
		if err == nil && file.Fault == "" {
			taken, info.Arrived = taken+1, append(info.Arrived, file.Arrived.ID)
		}
		return file, err
	})
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) && tooLarge.Limit == forms.UploadLimit {
		f.CutOff = true
		err = f.AsTyped(r)
	}
	visit.KeepLanguage(w, r)
	return f, err
}

// ReadSent reads a form that an act comes with, its files, and its id.
func ReadSent(s *site.Server, w http.ResponseWriter, r *http.Request) (*forms.Form, uuid.UUID, error) {
	f, err := Read(s, w, r)
	if err != nil {
		return nil, uuid.Nil, err
	}
	id, err := forms.ID(f)
	return f, id, err
}

// Receive receives a form with files that begins a case. One that is sent again is led to the case that came of it, also where the other sending was received
// between two looks of this one. What else take says against it, not tells; where not is nil it is returned.
func Receive(s *site.Server, w http.ResponseWriter, r *http.Request, take func(*forms.Form, uuid.UUID) error, not func(http.ResponseWriter, *http.Request, error) error) error {
	f, id, err := ReadSent(s, w, r)
	if err != nil {
		return err
	}
	if told, err := s.ToldForm(w, r, id); told || err != nil {
		return err
	}
	err = take(f, id)
	if err == nil {
		return nil
	}
	return s.ToldOr(w, r, id, func() error {
		if not == nil {
			return err
		}
		return not(w, r, err)
	})
}

// takeIn receives one file. What of it is too much is read and forgotten, so that the rest of the form can be read.
func takeIn(s *site.Server, part *multipart.Part) (forms.SentFile, error) {
	file, body := forms.SentFile{Name: part.FileName()}, bufio.NewReader(part)
	if _, err := body.Peek(1); errors.Is(err, io.EOF) {
		file.Fault = "attachment.empty"
		return file, nil
	}
	var err error
	file.Arrived, err = s.Folder().Take(body, casefile.MaxFileBytes)
	file.Size = file.Arrived.Size
	if errors.Is(err, files.ErrTooLarge) {
		file.Fault = "attachment.too_big"
		_, err = io.Copy(io.Discard, body)
	}
	return file, err
}

// Keep keeps those of the files sent for question id that may be kept, and returns their ids, in order. Each of the others
// is named on the form with what to do about it.
func Keep(s *site.Server, r *http.Request, f *forms.Form, id string, to files.Owner, kinds []string, sent []forms.SentFile) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	for _, file := range sent {
		kind, fault, err := judge(r.Context(), s, file, kinds)
		if err != nil {
			return ids, err
		}
		name := files.Name(file.Name, kind)
		if name == "" {
			name = files.Name(f.T("attachment.unnamed"), kind)
		}
		if fault == "" {
			fault, err = s.Folder().KeepFor(r.Context(), s.Store, to, file.Arrived, name, kind, s.Clock.Now())
			if err != nil {
				return ids, fmt.Errorf("keep upload: %w", err)
			}
		}
		if fault != "" {
			f.FailFile(id, fault, append([]any{name}, boundsOf(fault, to)...)...)
			continue
		}
		ids = append(ids, file.Arrived.ID)
	}
	return ids, nil
}

// boundsOf are the bounds that the sentence of a fault names, after the file.
func boundsOf(fault string, to files.Owner) []any {
	switch fault {
	case "attachment.too_big":
		return []any{casefile.MaxFileBytes >> 20}
	case files.FaultBeyond:
		return []any{to.Room()}
	case files.FaultUnsent:
		return []any{files.MostUnsent}
	}
	return nil
}

// judge says what is in a file that has arrived, or why it may not be kept.
func judge(ctx context.Context, s *site.Server, sent forms.SentFile, kinds []string) (kind, fault string, err error) {
	if sent.Fault != "" {
		return "", sent.Fault, nil
	}
	file, err := s.Folder().Arriving(sent.Arrived.ID)
	if err != nil {
		return "", "", fmt.Errorf("open upload: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	kind, fault, err = files.Kind(file, sent.Size)
	word := slices.Contains(kinds, files.DOCX) // what to do does not end in a kind that is not kept here
	switch {
	case err != nil:
		return "", "", err
	case !word && (kind == files.DOCX || fault == files.FaultKind || fault == files.FaultOffice || fault == files.FaultParts):
		return "", "filing.proof.bad_kind", nil
	case fault != "":
		return "", fault, nil
	}
	fault, err = scan(ctx, s, sent.Arrived, file)
	return kind, fault, err
}

// scan has the city's scanner look through a file, and sets aside what it finds something in. A file that could not be looked
// through is not kept either.
func scan(ctx context.Context, s *site.Server, a files.Arrived, file io.ReadSeeker) (fault string, err error) {
	if s.Scan == nil {
		return "", nil
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("scan upload: %w", err)
	}
	request := ""
	if info := visit.InfoIn(ctx); info != nil {
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
	return "attachment.infected", s.Folder().Quarantine(a.ID)
}

// Finish removes what has been given up. What cannot be removed now, the sweeper removes.
func Finish(s *site.Server, r *http.Request, ids ...uuid.UUID) {
	if len(ids) == 0 {
		return
	}
	if err := s.Folder().Finish(r.Context(), s.Store, ids...); err != nil {
		s.Log.WarnContext(r.Context(), "files left for the sweeper", "id", visit.InfoOf(r).ID, "error", err)
	}
}

// Tray holds the files that arrived with a form which has not been sent yet: they need not be chosen a second time.
type Tray struct {
	Files []File
	Kept  int // days for which they are kept
}

// File is a file with the button that takes it off again.
type File struct {
	Number    int
	Name      string
	Href      string
	About     string // size and time
	Remove    string // where that button goes, or the id that it sends with the form
	RemoveFor string
	id        uuid.UUID
}

// KeptFiles lists what the account has uploaded and not sent. Files of one name can be told apart.
func KeptFiles(p *messages.Printer, base string, rows []db.Attachment) []File {
	kept := make([]File, len(rows))
	for i, a := range rows {
		size := AttachmentSize(p, a.Size)
		kept[i] = File{Number: i + 1, Name: a.Name, Href: base + a.ID.String(), id: a.ID, Remove: a.ID.String(),
			About:     p.T("attachment.about", size, p.DateTime(a.UploadedAt)),
			RemoveFor: p.T("attachment.remove_this", i+1, a.Name, size)}
	}
	return kept
}

// OpenTray finds the files of a form.
func OpenTray(s *site.Server, r *http.Request, p *messages.Printer, form uuid.UUID, base string) (*Tray, error) {
	rows, err := s.Store.FormAttachments(r.Context(), db.FormAttachmentsParams{FormID: &form, AccountID: visit.ViewerOf(r).ID})
	if err != nil {
		return nil, fmt.Errorf("read files of form: %w", err)
	}
	return &Tray{Files: KeptFiles(p, base, rows), Kept: files.Days(files.FormKept)}, nil
}

// IDs are those of all files in the tray, as an act carries them.
func (t *Tray) IDs() []uuid.UUID {
	var ids []uuid.UUID
	for _, f := range t.Files {
		ids = append(ids, f.id)
	}
	return ids
}

// FillTray keeps what came with a form, whatever else is wrong with it, and returns all that has come with it so far. removed
// reports that the form was sent to take a file off again, and for nothing else.
func FillTray(s *site.Server, r *http.Request, f *forms.Form, question, stem, base string, form uuid.UUID) (t *Tray, removed bool, err error) {
	account := visit.ViewerOf(r).ID
	if id, err := uuid.Parse(f.Value("remove_file")); err == nil {
		n, err := s.Store.FormAttachmentDrop(r.Context(), db.FormAttachmentDropParams{ID: id, FormID: &form, AccountID: account, Now: s.Clock.Now()})
		if err != nil {
			return nil, false, fmt.Errorf("take file off: %w", err)
		}
		if n > 0 {
			Finish(s, r, id)
		}
		removed = true
	}
	_, err = Keep(s, r, f, question, files.Owner{Account: account, Form: form}, Kinds, f.Files(question, stem, false))
	if err != nil {
		return nil, false, err
	}
	t, err = OpenTray(s, r, f.Printer, form, base)
	return t, removed, err
}

// EmptyTray gives up what is left of a form that has been sent: the same form was on its way twice.
func EmptyTray(s *site.Server, r *http.Request, form uuid.UUID) {
	ids, err := s.Store.FormAttachmentsDrop(r.Context(), db.FormAttachmentsDropParams{FormID: &form, AccountID: visit.ViewerOf(r).ID, Now: s.Clock.Now()})
	if err != nil {
		s.Log.WarnContext(r.Context(), "files of a form left for the sweeper", "id", visit.InfoOf(r).ID, "error", err)
		return
	}
	Finish(s, r, ids...)
}

// Where files that have not been sent yet are seen again, at the applicant's door and at the desk.
const (
	MyFilesAt   = "/my/files/"
	DeskFilesAt = "/desk/files/"
)

// UnsentFile sends back a file that the account has uploaded and not sent yet.
func UnsentFile(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "attachment")
	if err != nil {
		return err
	}
	a, err := s.Store.UnsentAttachment(r.Context(), db.UnsentAttachmentParams{ID: id, AccountID: visit.ViewerOf(r).ID})
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	return SendAttachment(s, w, r, a)
}
