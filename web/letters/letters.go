package letters

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// printTime is how long one document may take to print, waiting included.
const printTime = 20 * time.Second

// View is a kept document to be shown or printed, and where its reader comes from.
type View struct {
	Notice  db.Notice
	Back    *ui.Link
	PDFHref string // where its PDF is
	CopyAt  string // where the copy with the code is asked for that lets its party in; "": nowhere
	Code    string // that stands in this copy, as it is shown; "": it stays masked

	Read func() error // keeps that its addressee has read it; nil where others look
}

// title is what the document is called.
func (n View) title(p *messages.Printer) string {
	return ui.LetterTitle(p, n.Notice.Kind, n.Notice.Number)
}

// isRead keeps that the document was read, once it is there to be read.
func (n View) isRead() error {
	if n.Read == nil {
		return nil
	}
	return n.Read()
}

type letterPage struct {
	site.Page
	HTML    template.HTML
	Style   template.CSS
	PDFHref string
	CopyAt  string
}

// newPage dresses the document as it was kept, in the reader's language.
func newPage(s *site.Server, r *http.Request, n View) *letterPage {
	// Not s.newPage: a sheet of paper has no place for what the last act left to say.
	data := &letterPage{Page: s.Views.NewPage(r, "letter."+string(n.Notice.Kind)+".title"), PDFHref: n.PDFHref, CopyAt: n.CopyAt}
	data.Back, data.Title = n.Back, n.title(data.Printer)
	if s.Chromium == "" {
		data.PDFHref = ""
	}
	html := ui.InLanguage(data.Printer, n.Notice.HTMLZH, n.Notice.HTMLEN)
	if n.Code != "" {
		html = strings.ReplaceAll(html, casefile.MaskedCode, n.Code)
	}
	// Laid out by our own template, which has escaped whatever people had typed, and kept since: notices/letter.html. A code is digits and letters.
	data.HTML = template.HTML(html) //nolint:gosec // see above
	return data
}

// finder finds the document that the path names, if it is there for the viewer to read.
type finder func(*http.Request) (View, error)

// PathIDs are the case and the document that the path names.
func PathIDs(r *http.Request) (caseID, id uuid.UUID, err error) {
	if caseID, err = site.PathID(r, "case"); err != nil {
		return caseID, id, err
	}
	id, err = site.PathID(r, "notice")
	return caseID, id, err
}

// Shows is the handler that shows a document.
func Shows(s *site.Server, find finder) site.Handler {
	return withFound(find, func(w http.ResponseWriter, r *http.Request, n View) error { return show(s, w, r, n) })
}

// ShowCopy shows the copy of a document that goes to its party.
func ShowCopy(s *site.Server, w http.ResponseWriter, r *http.Request, n View) error {
	return show(s, w, r, n)
}

// SendsPDF is the handler that sends a document as a file.
func SendsPDF(s *site.Server, find finder) site.Handler {
	return withFound(find, func(w http.ResponseWriter, r *http.Request, n View) error { return sendPDF(s, w, r, n) })
}

func withFound(find finder, then func(http.ResponseWriter, *http.Request, View) error) site.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		n, err := find(r)
		if err != nil {
			return err
		}
		return then(w, r, n)
	}
}

// show shows a document as the sheet that was sent.
func show(s *site.Server, w http.ResponseWriter, r *http.Request, n View) error {
	if err := n.isRead(); err != nil {
		return err
	}
	s.Views.Render(w, r, http.StatusOK, "letters/notice", newPage(s, r, n))
	return nil
}

// sendPDF sends the document as a file. It returns a casefile.Error with CodeUnavailable where the machine has no
// browser to print with or it takes too long.
func sendPDF(s *site.Server, w http.ResponseWriter, r *http.Request, n View) error {
	if s.Chromium == "" {
		return casefile.NewError(casefile.CodeUnavailable, "notice.no_pdf", nil)
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", uploads.Disposition("attachment", n.title(visit.Printer(r))+" "+n.Notice.Number+".pdf"))
	if r.Method == http.MethodHead { // whether there is something to read is known without printing it
		w.WriteHeader(http.StatusOK)
		return nil
	}
	pdf, err := printed(s, r, n)
	if err == nil {
		err = n.isRead()
	}
	if err != nil {
		w.Header().Del("Content-Disposition")
		return err
	}
	visit.Write(w, r, http.StatusOK, pdf)
	return nil
}

// printsInWindow is how many documents an account may have printed within lookupWindow: all of a case, and some again.
const printsInWindow = 30

// printed prints a document in the account's turn: one at a time of each, so that nobody who asks for many at once keeps others
// waiting longer than for one of his.
func printed(s *site.Server, r *http.Request, n View) ([]byte, error) {
	account := visit.ViewerOf(r).ID
	if _, busy := s.Printers.LoadOrStore(account, true); busy {
		return nil, casefile.NewError(casefile.CodeTooMany, "notice.one_at_a_time", nil)
	}
	defer s.Printers.Delete(account)
	err := s.CountTry(r.Context(), s.Store, "print", account.String(), s.Clock.Now().Truncate(site.LookupWindow), printsInWindow)
	if casefile.CodeOf(err) == casefile.CodeTooMany && err != nil {
		return nil, casefile.NewError(casefile.CodeTooMany, "error.too_many.body", err)
	}
	if err != nil {
		return nil, err
	}
	data := newPage(s, r, n)
	data.Style = template.CSS(s.Views.Assets.Files["vendor/creditcase.css"].Plain) //nolint:gosec // our own style sheet
	html, err := executePrint(s.Views, data)
	if err != nil {
		return nil, err
	}
	pdf, err := printPage(r.Context(), s, html)
	if err != nil {
		return nil, casefile.NewError(casefile.CodeUnavailable, "notice.no_pdf", fmt.Errorf("print document: %w", err))
	}
	return pdf, nil
}

// executePrint renders a document as a page that needs no other file.
func executePrint(v *site.Views, data *letterPage) ([]byte, error) {
	var out bytes.Buffer
	if err := v.Pages["letters/notice"][data.Lang()].ExecuteTemplate(&out, "letter_print", data); err != nil {
		return nil, fmt.Errorf("render document for print: %w", err)
	}
	return site.ShowDirections(out.Bytes()), nil
}

// printPage lays the page out on A4 in a browser of its own, which is gone afterwards. One at a time: a browser takes more
// memory than everything else here together.
func printPage(ctx context.Context, s *site.Server, html []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, printTime)
	defer cancel()
	select {
	case s.Printing <- struct{}{}:
		defer func() { <-s.Printing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	dir, err := os.MkdirTemp("", "creditcase-print-")
	if err != nil {
		return nil, fmt.Errorf("make folder for browser: %w", err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // the system clears up what is left of it
	lent, err := browserAccount(dir)
	if err != nil {
		return nil, err
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(s.Chromium), chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("no-sandbox", false), chromedp.UserDataDir(filepath.Join(dir, "profile")),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"), // it has nothing to fetch, so it cannot
		// What we know, such as the password of the database, is not for the browser to know.
		chromedp.NoInheritEnv, chromedp.Env("PATH="+os.Getenv("PATH"), "HOME="+dir, "TMPDIR="+dir, "LANG=C.UTF-8"),
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) { cmd.SysProcAttr = lent }))
	ctx, stop := chromedp.NewExecAllocator(ctx, flags...)
	defer stop()
	ctx, leave := chromedp.NewContext(ctx)
	defer leave()
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		return nil, fmt.Errorf("start browser: %w", err)
	}
	frames, err := chromedp.Call(ctx, cdppage.GetFrameTree, cdp.Empty{})
	if err != nil {
		return nil, fmt.Errorf("find frame: %w", err)
	}
	_, err = chromedp.Call(ctx, cdppage.SetDocumentContent,
		cdppage.SetDocumentContentParams{FrameID: frames.FrameTree.Frame.ID, HTML: string(html)})
	if err != nil {
		return nil, fmt.Errorf("load document: %w", err)
	}
	return chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
}
