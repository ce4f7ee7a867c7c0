package filing

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/filing"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Pages are the pages on which repair is applied for.
type Pages struct{ *site.Server }

// repairDraft is an application as far as it has been typed. It is kept after every page.
type repairDraft struct {
	FormID       uuid.UUID                 `json:"form_id"`            // of the filing to come: sending it five times files once
	Capacity     casefile.Capacity         `json:"capacity,omitempty"` // agent; empty for a subject of the account's own
	SubjectID    uuid.UUID                 `json:"subject_id,omitzero"`
	Named        named                     `json:"named,omitzero"`
	Records      []claimed                 `json:"records,omitempty"`
	Anyway       bool                      `json:"anyway,omitempty"` // although some of the records do not meet the conditions yet
	Statement    string                    `json:"statement,omitempty"`
	Measures     []casefile.RepairMeasure  `json:"measures,omitempty"`
	MeasuresSeen bool                      `json:"measures_seen,omitempty"`
	Channel      casefile.Channel          `json:"channel,omitempty"`
	Letter       casefile.CommitmentLetter `json:"letter,omitzero"`
	Phone        string                    `json:"phone,omitempty"`
}

// named is what an agent says of whom he acts for, and what shows that he may.
type named struct {
	SubjectName  string      `json:"subject_name,omitempty"`
	SubjectCode  string      `json:"subject_code,omitempty"`
	MandateFrom  string      `json:"mandate_from,omitempty"`  // 2006-01-02
	MandateUntil string      `json:"mandate_until,omitempty"` // 2006-01-02
	Proof        []uuid.UUID `json:"proof,omitempty"`         // the pages of the letter
}

// claimed is what is said and shown of one record. Seen: its page has been answered.
type claimed struct {
	casefile.RepairClaim
	Number string `json:"number"`
	Seen   bool   `json:"seen,omitempty"`
}

// The pages of the form, by their words in the path. There is one claim for each record, and one measure for each that was chosen.
const (
	stepSubject   = "subject"
	stepRecords   = "records"
	stepAuthority = "authority" // of an agent
	stepProof     = "proof"     // his letter
	stepClaim     = "claim"
	stepStatement = "statement"
	stepMeasures  = "measures"
	stepMeasure   = "measure"
	stepChannel   = "channel"
	stepLetter    = "letter"
	stepSign      = "sign"
	stepContact   = "contact"
	stepCheck     = "check"
)

// Steps are the pages with questions, by their words in the path.
func (*Pages) Steps() []string {
	return []string{stepSubject, stepRecords, stepAuthority, stepProof, stepClaim, stepStatement, stepMeasures, stepMeasure, stepChannel,
		stepLetter, stepSign, stepContact}
}

// Begins is the word in the path under which an application is begun.
func (*Pages) Begins() string { return "repairs" }

// application is a draft with what its pages need to know of the one who files it.
type application struct {
	filing.Kept
	Draft   repairDraft
	Records []db.RepairRecordsRow // those chosen that are still there, in their order
	Signer  string                // the name of the account
	now     string                // the letter as it would be written now
	today   calendar.Date
}

// at is a page of the draft: a step and, of what there are several, which: claim/2.
func at(step string, n int) string { return step + "/" + strconv.Itoa(n+1) }

// stepOf parts the page of a step from which it is; -1 where there is only one.
func stepOf(page string) (step string, n int) {
	step, part, ok := strings.Cut(page, "/")
	if !ok {
		return step, -1
	}
	n, err := strconv.Atoi(part)
	if err != nil {
		return step, -1
	}
	return step, n - 1
}

// pages are the pages with questions of this application, in order.
func (c application) pages() []string {
	pages := []string{stepSubject, stepRecords}
	if c.agent() {
		pages = append(pages, stepAuthority, stepProof)
	}
	for n := range c.Draft.Records {
		pages = append(pages, at(stepClaim, n))
	}
	pages = append(pages, stepStatement)
	if len(c.Pack.Repair.Measures) > 0 {
		pages = append(pages, stepMeasures)
		for n := range c.Draft.Measures {
			pages = append(pages, at(stepMeasure, n))
		}
	}
	if len(c.Pack.Repair.Channels) > 1 {
		pages = append(pages, stepChannel)
	}
	if c.Pack.Repair.Letter != nil {
		pages = append(pages, stepLetter, stepSign)
	}
	return append(pages, stepContact)
}

func (c application) agent() bool { return c.Draft.Capacity == casefile.CapacityAgent }

// done reports whether the page has been answered.
func (c application) done(page string) bool {
	d := c.Draft
	step, n := stepOf(page)
	switch step {
	case stepSubject:
		return c.agent() || d.SubjectID != uuid.Nil
	case stepRecords:
		return len(d.Records) > 0 && len(c.Records) == len(d.Records)
	case stepAuthority:
		return d.Named.MandateFrom != "" && d.Named.MandateUntil != ""
	case stepProof:
		return len(c.proof()) > 0
	case stepClaim:
		return d.Records[n].Seen
	case stepStatement:
		return d.Statement != ""
	case stepMeasures:
		return d.MeasuresSeen
	case stepMeasure:
		return d.Measures[n].Text != ""
	case stepChannel:
		return d.Channel != ""
	case stepLetter:
		return d.Letter.Measures != "" && d.Letter.Aims != ""
	case stepSign:
		return d.Letter.Holds() && d.Letter.Text == c.now
	case stepContact:
		return d.Phone != ""
	}
	return false
}

// turn reports whether the page can be answered now.
func (c application) turn(page string) bool {
	switch step, _ := stepOf(page); step {
	case stepRecords:
		return c.done(stepSubject)
	case stepClaim, stepChannel, stepLetter:
		return c.done(stepRecords)
	case stepSign:
		return c.done(stepRecords) && c.done(stepLetter)
	}
	return true
}

// next is the page after another: the first that still lacks an answer, in order and then from the start.
func (c application) next(page string) string {
	pages := c.pages()
	i := slices.Index(pages, page) + 1
	for _, p := range append(slices.Clone(pages[i:]), pages[:i]...) {
		if !c.done(p) && c.turn(p) {
			return p
		}
	}
	return stepCheck
}

// missingBefore is the page without which another makes no sense: "" for the list of all.
func (c application) missingBefore(page string) (string, bool) {
	switch {
	case page == stepCheck:
		return "", c.next("") != stepCheck
	case !slices.Contains(c.pages(), page):
		return "", true
	case c.turn(page):
		return "", false
	case !c.done(stepSubject):
		return stepSubject, true
	case !c.done(stepRecords):
		return stepRecords, true
	}
	return stepLetter, true
}

// proof are the pages of an agent's letter.
func (c application) proof() []db.Attachment { return c.Those(c.Draft.Named.Proof) }

// open reads what the pages of a draft of the viewer's need.
func (s *Pages) open(r *http.Request, kept db.Draft) (c application, err error) {
	if err := filing.Read(kept, &c.Draft); err != nil {
		return c, err
	}
	if c.Kept, err = filing.Open(s.Server, r, kept); err != nil {
		return c, err
	}
	c.Signer, c.today = visit.ViewerOf(r).Name, calendar.DateOf(s.Clock.Now())
	return c, s.read(r.Context(), &c)
}

// read reads what the draft refers to: its files and its records. The letter is written from them.
func (s *Pages) read(ctx context.Context, c *application) error {
	if err := c.ReadFiles(ctx, s.Server); err != nil {
		return err
	}
	var err error
	if c.Records, err = s.chosen(ctx, *c); err != nil {
		return err
	}
	c.now = ""
	if c.Pack.Repair.Letter != nil && c.done(stepRecords) && c.done(stepLetter) {
		c.now = c.letterText()
	}
	return nil
}

// save changes the draft. What the page was made from is seen; where its answers have changed since, and would be changed again, nothing is
// saved and filing.ErrOlderWindow is returned, with what is kept now in c.
func (s *Pages) save(ctx context.Context, c *application, page, seen string, change func(*repairDraft)) error {
	err := c.Change(ctx, s.Server, func(kept db.Draft) (any, error) {
		c.Draft = repairDraft{}
		if err := filing.Read(kept, &c.Draft); err != nil {
			return nil, err
		}
		if seen != "" && page != stepProof { // files are added one by one and do not undo each other
			before := *c
			older, err := c.answers().Overwrites(page, seen, func() filing.Answers {
				before.Draft = c.Draft.clone()
				change(&before.Draft)
				return before.answers()
			})
			if err != nil {
				return nil, err
			}
			if older {
				return nil, filing.ErrOlderWindow
			}
		}
		change(&c.Draft)
		return c.Draft, nil
	})
	if err != nil && !errors.Is(err, filing.ErrOlderWindow) {
		return err
	}
	return errors.Join(s.read(ctx, c), err)
}

// clone is a draft that can be changed without changing this one.
func (d repairDraft) clone() repairDraft {
	d.Records, d.Measures, d.Named.Proof = slices.Clone(d.Records), slices.Clone(d.Measures), slices.Clone(d.Named.Proof)
	return d
}

// New begins an application, in the capacity and for the records that the form names if it names any. A draft that was begun for the same
// goes on.
func (s *Pages) New(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	id := uuid.Must(uuid.NewV7())
	c := application{Kept: filing.Kept{ID: id, Flow: casefile.FlowRepair, Account: visit.ViewerOf(r).ID}, Draft: repairDraft{FormID: id}}
	if c.Pack, err = s.PackFor(c.Flow); err != nil {
		return err
	}
	if !c.Pack.Provides(casefile.FlowRepair) {
		return casefile.NewError(casefile.CodeConflict, "filing.repair.not_provided", nil)
	}
	if casefile.Capacity(f.Value("capacity")) == casefile.CapacityAgent {
		c.Draft.Capacity = casefile.CapacityAgent
	} else if err := s.firstRecords(r.Context(), &c, f.Values["record"]); err != nil {
		return err
	}
	begun, err := filing.Begin(s.Server, r, id, c.Flow, c.Draft, func(kept db.Draft) (bool, error) {
		var other repairDraft
		err := filing.Read(kept, &other)
		return other.Capacity == c.Draft.Capacity && slices.EqualFunc(other.Records, c.Draft.Records, sameRecord), err
	})
	if err != nil {
		return err
	}
	to := site.DraftHref(begun)
	if begun == id {
		if err := s.read(r.Context(), &c); err != nil {
			return err
		}
		to = c.Href(c.next(""))
		unmet, err := c.unmet(r.Context(), s)
		if err != nil {
			return err
		}
		if unmet { // they are chosen again with what stands against them
			to = c.Href(stepRecords)
		}
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func sameRecord(a, b claimed) bool { return a.RecordID == b.RecordID }

// firstRecords begins the draft with the records asked for, which are all of one subject of the account's. It returns a casefile.Error with
// CodeNotFound where one of them is not, and CodeInvalid where they are too many.
func (s *Pages) firstRecords(ctx context.Context, c *application, asked []string) error {
	if len(asked) > casefile.MaxRepairRecords {
		return casefile.NewError(casefile.CodeInvalid, "error.repair_records", nil, casefile.MaxRepairRecords)
	}
	var own []db.AccountRecord
	if err := s.Store.TogetherOfOne(ctx, db.Ask(&own, (*db.Queries).MyRecords, db.MyRecordsParams{AccountID: c.Account, Now: s.Clock.Now()})); err != nil {
		return fmt.Errorf("read records: %w", err)
	}
	for _, text := range asked {
		i := slices.IndexFunc(own, func(r db.AccountRecord) bool { return r.ID.String() == text })
		if i < 0 || c.Draft.SubjectID != uuid.Nil && own[i].SubjectID != c.Draft.SubjectID {
			return casefile.NewError(casefile.CodeNotFound, "error.record_not_found", nil)
		}
		record := own[i]
		c.Draft.SubjectID = record.SubjectID
		claim := claimed{RepairClaim: casefile.RepairClaim{RecordID: record.ID}, Number: record.Number}
		if !slices.ContainsFunc(c.Draft.Records, func(other claimed) bool { return sameRecord(other, claim) }) {
			c.Draft.Records = append(c.Draft.Records, claim)
		}
	}
	return nil
}

// Overview shows the parts of the form and how far each is.
func (s *Pages) Overview(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.open(r, kept)
	if err != nil {
		return err
	}
	return c.Overview(s.Server, w, r, c.next("") == stepCheck, func(p *messages.Printer) []ui.TaskItem {
		var items []ui.TaskItem
		for _, page := range c.pages() {
			items = append(items, c.Task(p, page, c.title(p, page), c.hint(p, page), c.turn(page), c.done(page)))
		}
		return items
	})
}

// title is what a page is called.
func (c application) title(p *messages.Printer, page string) string {
	step, n := stepOf(page)
	switch step {
	case stepAuthority, stepProof:
		return p.T("filing." + step + "." + string(casefile.CapacityAgent))
	case stepClaim:
		return p.T("filing.repair.claim.task", c.Draft.Records[n].Number)
	case stepMeasure:
		return p.T("filing.repair.measure.task", c.measureName(p, c.Draft.Measures[n].ID))
	case stepRecords, stepStatement, stepMeasures, stepLetter, stepSign:
		return p.T("filing.repair." + step + ".task")
	}
	return p.T("filing." + step + ".task")
}

// hint says how far a page is.
func (c application) hint(p *messages.Printer, page string) string {
	step, n := stepOf(page)
	switch {
	case step == stepSubject:
		return c.standing(p)
	case step == stepRecords && len(c.Records) > 0:
		return p.N("filing.repair.records.count", len(c.Records))
	case step == stepProof && len(c.proof()) > 0:
		return p.N("filing.materials.count", len(c.proof()))
	case step == stepClaim && len(c.papers(n)) > 0:
		return p.N("filing.materials.count", len(c.papers(n)))
	case step == stepMeasures:
		return p.T("filing.materials.task_hint")
	case step == stepSign && c.Draft.Letter.Signed != "" && !c.done(stepSign):
		return p.T("filing.repair.sign.again")
	}
	return ""
}

// standing says for whom it is applied, and as what; "" while nothing is chosen.
func (c application) standing(p *messages.Printer) string {
	return c.StandingLine(p, c.Draft.SubjectID, c.Draft.Capacity, c.Draft.Named.SubjectName)
}

// DraftName says which records a draft is about.
func (s *Pages) DraftName(p *messages.Printer, kept db.Draft, known map[uuid.UUID]string) (string, error) {
	var draft repairDraft
	if err := filing.Read(kept, &draft); err != nil {
		return "", err
	}
	p = p.Of(casefile.FlowRepair)
	if len(draft.Records) == 0 {
		return p.T("filing.repair.draft_unnamed"), nil
	}
	name, ok := known[draft.Records[0].RecordID]
	if !ok {
		name = draft.Records[0].Number
	}
	return p.N("filing.repair.draft_name", len(draft.Records), name), nil
}

// DropForm asks before a draft is thrown away.
func (s *Pages) DropForm(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.open(r, kept)
	if err != nil {
		return err
	}
	name, err := s.DraftName(visit.Printer(r), kept, nil)
	if err != nil {
		return err
	}
	return c.DropForm(s.Server, w, r, name)
}

// Drop throws a draft away, with its files.
func (s *Pages) Drop(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.open(r, kept)
	if err != nil {
		return err
	}
	return c.Drop(s.Server, w, r)
}

// RemoveFile takes one file off the draft.
func (s *Pages) RemoveFile(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.open(r, kept)
	if err != nil {
		return err
	}
	return c.RemoveFile(s.Server, w, r, c.pageOfFile)
}

// pageOfFile is the page on which a file was added; "" for the list of all.
func (c application) pageOfFile(file uuid.UUID) string {
	for n, claim := range c.Draft.Records {
		for _, m := range claim.Materials {
			if slices.Contains(m.Files, file) {
				return at(stepClaim, n)
			}
		}
	}
	for n, m := range c.Draft.Measures {
		if slices.Contains(m.Files, file) {
			return at(stepMeasure, n)
		}
	}
	if slices.Contains(c.Draft.Named.Proof, file) {
		return stepProof
	}
	return ""
}
