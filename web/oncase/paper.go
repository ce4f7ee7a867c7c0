package oncase

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
)

// Paper asks how something has come on paper: when, from whom, and its scan.
type Paper struct {
	Came ui.DateInput
	From ui.TextInput
	Tray *uploads.Tray
	Scan ui.FileUpload
}

// PaperTray keeps the scan of the form apart from its other files.
func PaperTray(form uuid.UUID) uuid.UUID { return uuid.NewSHA1(form, []byte("scan")) }

// AskPaper asks for it, with what was typed and the files that have come.
func AskPaper(s *site.Server, r *http.Request, f *forms.Form, form uuid.UUID) (Paper, error) {
	tray, err := uploads.OpenTray(s, r, f.Printer, PaperTray(form), uploads.DeskFilesAt)
	return Paper{Came: f.DateInput("came", "paper.came"), From: f.TextInput("from", "paper.from"), Scan: f.FileUpload("scan", "paper.scan", uploads.Accept, true),
		Tray: tray}, err
}

// ReadPaper reads it. It did not come in the future. removed: a file was taken off, and nothing was sent yet.
func ReadPaper(s *site.Server, r *http.Request, f *forms.Form, form uuid.UUID) (paper *casefile.PaperReply, removed bool, err error) {
	kept, removed, err := uploads.FillTray(s, r, f, "scan", "paper.scan", uploads.DeskFilesAt, PaperTray(form))
	if err != nil {
		return nil, removed, err
	}
	paper = &casefile.PaperReply{From: f.Require("from", "paper.from", casefile.MaxPaperFrom), Files: kept.IDs()}
	if len(paper.Files) == 0 {
		f.Fail("scan", "form.file_required", f.Name("paper.scan"))
	}
	paper.ReceivedOn, _ = ReadCame(s, f)
	return paper, removed, nil
}

// ReadCame reads the day on which something came on paper, 2006-01-02, "" where it is none. ok: it did not come in the future.
func ReadCame(s *site.Server, f *forms.Form) (day string, ok bool) {
	came, ok := f.Day("came", "paper.came", true)
	if !ok {
		return "", false
	}
	if came.After(calendar.DateOf(s.Clock.Now())) {
		f.Fail("came", "error.paper_future")
		ok = false
	}
	return came.String(), ok
}

// PaperLine says when something came on paper, and from whom.
func PaperLine(p *messages.Printer, paper *casefile.PaperReply) string {
	return p.T("paper.of", ui.DayText(p, paper.ReceivedOn), paper.From)
}
