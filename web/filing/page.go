package filing

import (
	"net/http"
	"slices"

	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/forms"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"github.com/google/uuid"
)

// StepPage is one page of a form. Each page uses its own part.
type StepPage struct {
	site.Page
	Form    *forms.Form
	Action  string // where the form goes
	Options []ui.Option
	Open    []records.OpenCase // records that cannot be chosen, with the case in the way
	Record  *records.Card      // what the answers are about
	Agent   bool               // asks what an agent is asked
	Most    int
	Text    string

	Seen string          // what of the draft the page shows
	Kept *ui.SummaryList // what was saved in another window meanwhile; nil: nothing was

	Files  []uploads.File
	Upload *ui.FileUpload // nil: no more files may be added
}

// NewStep starts the page of a step of the draft; title is the key of its heading.
func (k Kept) NewStep(s *site.Server, r *http.Request, f *forms.Form, step, title string) StepPage {
	f.Printer = f.Of(k.Flow)
	data := StepPage{Page: s.NewPageOf(r, k.Flow, title), Form: f, Action: k.Href(step)}
	data.Back, data.Pack = &ui.Link{Text: data.T("filing.back"), Href: k.Href("")}, ui.Pick(data.Printer, k.Pack.Name)
	data.Errors = f.Errors
	return data
}

// Carry has the page carry what of the answers it shows. A page that comes back was made from what was kept then, and overwrites nothing
// that has changed since; where something has, rows say what.
func (data *StepPage) Carry(answers Answers, step string, status int, rows func() Rows) (err error) {
	if data.Seen, err = answers.Seen(step); err != nil {
		return err
	}
	seen := data.Form.Value("seen")
	if data.Form.Again && seen != "" {
		data.Seen = seen
	}
	if status == http.StatusConflict && seen != "" && seen != data.Seen {
		data.Kept = rows().AsKept(step)
	}
	return nil
}

// AddFiles lists the files of a page, and takes more as long as the draft may have more.
func (data *StepPage) AddFiles(k Kept, files []db.Attachment, upload ui.FileUpload) {
	data.Files = k.Removable(data.Printer, files)
	if k.MoreFiles() {
		data.Upload = &upload
	}
}

// Removable are files with the way to take each off the draft again.
func (k Kept) Removable(p *messages.Printer, files []db.Attachment) []uploads.File {
	kept := uploads.KeptFiles(p, uploads.MyFilesAt, files)
	for i := range kept {
		kept[i].Remove = k.Href("materials") + "/" + kept[i].Remove + "/remove"
	}
	return kept
}

// MoreFiles reports whether the draft may have more files.
func (k Kept) MoreFiles() bool { return len(k.Files) < k.Flow.Procedure().MostFiles() }

// FileLinks lead to files that have not been sent yet.
func FileLinks(p *messages.Printer, files []db.Attachment) []ui.Link {
	var links []ui.Link
	for i, file := range files {
		links = append(links, ui.Link{Text: uploads.AttachmentLine(p, i+1, file.Name, file.Size, file.UploadedAt), Href: uploads.MyFilesAt + file.ID.String()})
	}
	return links
}

type tasksPage struct {
	site.Page
	Draft string
	Kept  string // until when the draft is kept
	Tasks ui.TaskList
}

// Overview shows the parts of the form and how far each is; the last of them is to check and send.
func (k Kept) Overview(s *site.Server, w http.ResponseWriter, r *http.Request, ready bool, tasks func(*messages.Printer) []ui.TaskItem) error {
	data := &tasksPage{Page: s.NewPageOf(r, k.Flow, "filing.title"), Draft: k.Href("")}
	data.Back, data.Kept = &ui.Link{Text: data.T("nav.my_cases"), Href: "/my/cases"}, site.DraftKept(data.Printer, k.Saved)
	data.Pack = ui.Pick(data.Printer, k.Pack.Name)
	last := ui.TaskItem{Text: data.T("filing.check.task"), Status: data.T("filing.status.cannot_start")}
	if ready {
		last.Href, last.Status, last.Tag = k.Href("check"), "", &ui.Tag{Text: data.T("filing.status.ready"), Colour: ui.TagActive}
	}
	data.Tasks.Items = append(tasks(data.Printer), last)
	s.Views.Render(w, r, http.StatusOK, "pages/filing_tasks", data)
	return nil
}

// Task is a part of the form in the list of all, with how far it is. Without its turn it cannot be started yet.
func (k Kept) Task(p *messages.Printer, step, text, hint string, turn, done bool) ui.TaskItem {
	item := ui.TaskItem{Text: text, Hint: hint, Href: k.Href(step)}
	switch {
	case !turn:
		item.Href, item.Status = "", p.T("filing.status.cannot_start")
	case done:
		item.Status = p.T("filing.status.done")
	default:
		item.Tag = &ui.Tag{Text: p.T("filing.status.to_do"), Colour: ui.TagActive}
	}
	return item
}

type checkPage struct {
	site.Page
	Form    *forms.Form
	Action  string
	FormID  string
	Seen    string // what of the draft the page shows
	Lines   []string
	Answers ui.SummaryList
	Declare []ui.Option
}

// Check is what the page before sending shows.
type Check struct {
	FormID  string
	Answers Answers
	Rows    func(*messages.Printer) Rows
	Lines   func(*messages.Printer) []string // what will become of it; nil: nothing is said
}

// ShowCheck shows every answer before they are sent, each with the way to change it. changed names those that are not what the reader last
// looked at.
func (k Kept) ShowCheck(s *site.Server, w http.ResponseWriter, r *http.Request, check Check, status int, f *forms.Form, changed ...string) error {
	f.Printer = f.Of(k.Flow)
	data := &checkPage{Page: s.NewPageOf(r, k.Flow, "filing.check.task"), Form: f, Action: k.Href("check"), FormID: check.FormID}
	var err error
	if data.Seen, err = check.Answers.Seen(""); err != nil {
		return err
	}
	data.Errors, data.Back = f.Errors, &ui.Link{Text: data.T("filing.back"), Href: k.Href("")}
	data.Pack = ui.Pick(data.Printer, k.Pack.Name)
	data.Declare = []ui.Option{{Value: "yes", Text: data.T("filing.declare.text")}}
	if check.Lines != nil {
		data.Lines = check.Lines(data.Printer)
	}
	for _, a := range check.Rows(data.Printer) {
		if slices.Contains(changed, a.Name) {
			a.Row.Tag = &ui.Tag{Text: data.T("filing.check.changed"), Colour: ui.TagSoon}
		}
		data.Answers.Rows = append(data.Answers.Rows, a.Row)
	}
	s.Views.Render(w, r, status, "pages/filing_check", data)
	return nil
}

// ShowChanged takes the declaration back: it was made about other answers. What has changed is marked.
func (k Kept) ShowChanged(s *site.Server, w http.ResponseWriter, r *http.Request, check Check, f *forms.Form, changed []string) error {
	f.Set("declare")
	f.Fail("declare", "filing.changed")
	return k.ShowCheck(s, w, r, check, http.StatusConflict, f, changed...)
}

// AnswerRow is a row of the check page, with the way to change it.
func (k Kept) AnswerRow(p *messages.Printer, name, step, about string, row ui.SummaryRow) Row {
	row.Actions = []ui.Action{{Text: p.T("common.change"), Href: k.Href(step), About: about}}
	return Row{name, step, row}
}

// FilesRow shows files on the check page.
func FilesRow(p *messages.Printer, key string, files []db.Attachment) ui.SummaryRow {
	row := ui.SummaryRow{Key: key, Links: FileLinks(p, files)}
	if len(files) == 0 {
		row.Value = p.T("filing.check.none")
	}
	return row
}

// Those are the files among all with the ids, in the order of the files.
func (k Kept) Those(ids ...[]uuid.UUID) []db.Attachment {
	return slices.DeleteFunc(slices.Clone(k.Files), func(a db.Attachment) bool {
		return !slices.ContainsFunc(ids, func(some []uuid.UUID) bool { return slices.Contains(some, a.ID) })
	})
}
