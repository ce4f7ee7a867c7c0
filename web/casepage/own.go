package casepage

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/dates"
	"creditcase/web/site"
	"creditcase/web/trail"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Own is all that the applicant may see of his case, as it is kept.
type Own struct {
	db.MyCaseRow
	*OwnRecord                         // the record that it is about, the first where it is about several; empty where it is about none yet
	Records     []*OwnRecord           // all of them, in their order
	Whole       *db.MyCaseDecisionsRow // what was decided about the case as a whole, where it is not about records; nil: nothing yet
	Pack        *rules.Pack
	calendar    *calendar.Calendar // in force
	Act         db.MyCaseFilingRow // his filing
	Filed       any                // his filing, of the type that the procedure declares
	Standing    casefile.Standing  // in which he filed
	Refusal     string             // reasons of a refusal to accept
	Tasks       []db.MyCaseTasksRow
	Deadlines   []db.Deadline
	Past        dates.Past  // of which he may know when and why dates moved
	Effects     []db.Effect // all on the records; those of this case say so
	Notices     []db.MyCaseNoticesRow
	attachments []db.Attachment
	Supplements []db.MySupplementsRow
	Said        []db.MyCaseSaidRow      // by the acts that his page offers him, or on paper
	Together    []db.MyCasesTogetherRow // his cases that were filed at once with it
}

// OwnRecord is one record that a case of an applicant is about, as far as he may see it, with what was decided about it in the case.
type OwnRecord struct {
	db.MyCaseRecordsRow
	N        int                    // its place among the records of the case, from 1
	Decision *db.MyCaseDecisionsRow // nil: none, or the applicant is still to be told
}

// Name is what the record is called where the case is about several.
func (r *OwnRecord) Name(p *messages.Printer) string {
	return p.T("case.record_named", strconv.Itoa(r.N), ui.InLanguage(p, r.ItemZH, r.ItemEN), r.RecordNumber)
}

// OpenOwn finds the case in the route's path among those of the account. It returns a casefile.Error with CodeNotFound where there is none.
func OpenOwn(s *site.Server, r *http.Request) (Own, error) {
	var c Own
	id, err := site.PathID(r, "case")
	if err != nil {
		return c, err
	}
	_, limits, err := s.PublicationLimits()
	if err != nil {
		return c, err
	}
	account := visit.ViewerOf(r).ID
	var (
		moves   []string
		records []db.MyCaseRecordsRow
	)
	err = s.Store.TogetherOfOne(r.Context(),
		db.Ask(&c.MyCaseRow, (*db.Queries).MyCase, db.MyCaseParams{ID: id, AccountID: account}),
		db.Ask(&records, (*db.Queries).MyCaseRecords, db.MyCaseRecordsParams{CaseID: id, AccountID: account, Now: s.Clock.Now(), Limits: limits}),
		db.Ask(&c.Act, (*db.Queries).MyCaseFiling, db.MyCaseFilingParams{CaseID: id, AccountID: account, Opens: casefile.Openings()}),
		db.Ask(&c.Deadlines, (*db.Queries).MyCaseDeadlines, db.MyCaseDeadlinesParams{CaseID: id, AccountID: account}),
		db.Ask(&c.Notices, (*db.Queries).MyCaseNotices, db.MyCaseNoticesParams{CaseID: id, AccountID: account}),
		db.Ask(&c.Together, (*db.Queries).MyCasesTogether, db.MyCasesTogetherParams{CaseID: id, AccountID: account}),
		db.Ask(&moves, (*db.Queries).MyDeadlineMoves, db.MyDeadlineMovesParams{CaseID: id, AccountID: account, Events: dates.Movers}))
	if err != nil {
		return c, db.Found(err, "my.case.not_found")
	}
	for i, row := range records {
		c.Records = append(c.Records, &OwnRecord{MyCaseRecordsRow: row, N: i + 1})
	}
	c.OwnRecord = new(OwnRecord)
	if len(c.Records) > 0 {
		c.OwnRecord = c.Records[0]
	}
	if c.Pack, err = s.Book.Pack(c.Case.PackID, int(c.Case.PackVersion)); err != nil {
		return c, fmt.Errorf("find pack of case: %w", err)
	}
	c.calendar = s.Calendar.InForce()
	if c.Past.Trail, err = trail.Entries(moves); err != nil {
		return c, err
	}
	if c.Filed, err = readFiling(c.Case.Flow, c.Act.Content); err != nil {
		return c, err
	}
	return c, ui.ReadJSON("filing", c.Act.Content, &c.Standing)
}

// ReadOwn adds what only the case's own page shows, with what was said by acts of the kinds.
func ReadOwn(s *site.Server, r *http.Request, c *Own, said ...casefile.ActKind) error {
	account, id := visit.ViewerOf(r).ID, c.Case.ID
	var decisions []db.MyCaseDecisionsRow
	ending := db.Ask(&decisions, (*db.Queries).MyCaseDecisions, db.MyCaseDecisionsParams{CaseID: id, AccountID: account})
	if c.Case.Result != nil && *c.Case.Result == casefile.ResultRefused {
		ending = db.Ask(&c.Refusal, (*db.Queries).MyRefusalReasons, db.MyRefusalReasonsParams{CaseID: id, AccountID: account, Kinds: refusing})
	}
	err := s.Store.TogetherOfOne(r.Context(), ending,
		db.Ask(&c.Tasks, (*db.Queries).MyCaseTasks, db.MyCaseTasksParams{CaseID: id, AccountID: account}),
		db.Ask(&c.Effects, (*db.Queries).MyCaseEffects, db.MyCaseEffectsParams{CaseID: id, AccountID: account}),
		db.Ask(&c.attachments, (*db.Queries).MyCaseAttachments, db.MyCaseAttachmentsParams{CaseID: id, AccountID: account}),
		db.Ask(&c.Supplements, (*db.Queries).MySupplements, db.MySupplementsParams{CaseID: id, AccountID: account}),
		db.Ask(&c.Said, (*db.Queries).MyCaseSaid, db.MyCaseSaidParams{CaseID: id, AccountID: account, Kinds: words(said)}))
	for i := range decisions {
		if decisions[i].RecordID == nil {
			c.Whole = &decisions[i]
		}
		for _, record := range c.Records {
			if of := decisions[i].RecordID; of != nil && *of == record.RecordID {
				record.Decision = &decisions[i]
			}
		}
	}
	return err
}

// words are the kinds as queries take them.
func words(kinds []casefile.ActKind) []string {
	list := make([]string, len(kinds))
	for i, kind := range kinds {
		list[i] = string(kind)
	}
	return list
}

// refusing are the acts that can refuse acceptance.
var refusing = []string{string(casefile.ActCheckForm), string(casefile.ActDecideLate)}

// RecordNumbers are the numbers of the records that the case is about.
func (c Own) RecordNumbers(p *messages.Printer) string {
	numbers := make([]string, len(c.Records))
	for i, record := range c.Records {
		numbers[i] = record.RecordNumber
	}
	return ui.Listed(p, numbers...)
}

// Told reports whether the applicant may know what was decided: it has taken effect, or he has been told.
func (c Own) Told() bool {
	if c.Whole != nil && c.Whole.AppliedAt == nil && c.Case.ClosedAt == nil {
		return false
	}
	return c.Decided() && (c.Case.ClosedAt != nil || !slices.ContainsFunc(c.Records, func(r *OwnRecord) bool {
		return r.Decision != nil && r.Decision.AppliedAt == nil
	}))
}

// Applied reports whether the case was opened at somebody's wish, who may withdraw it. A case that a body opens against somebody is not.
func (c Own) Applied() bool { return c.Act.Mine }

// Decided reports whether anything has been decided.
func (c Own) Decided() bool {
	return c.Whole != nil || slices.ContainsFunc(c.Records, func(r *OwnRecord) bool { return r.Decision != nil })
}

// FilesOf lists the files with the ids, of those that the applicant sent.
func (c Own) FilesOf(p *messages.Printer, key string, ids []uuid.UUID) ui.SummaryRow {
	row := ui.SummaryRow{Key: key}
	for _, a := range c.attachments {
		if slices.Contains(ids, a.ID) {
			row.Links = append(row.Links, c.fileLink(p, len(row.Links)+1, a))
		}
	}
	if len(row.Links) == 0 {
		row.Value = p.T("desk.case.no_evidence")
	}
	return row
}

func (c Own) fileLink(p *messages.Printer, n int, a db.Attachment) ui.Link {
	return ui.Link{Text: uploads.AttachmentLine(p, n, a.Name, a.Size, a.UploadedAt), Href: site.MyCaseHref(c.Case.ID) + "/attachments/" + a.ID.String()}
}

// Files are those that the applicant sent: what shows his capacity, and the others.
func (c Own) Files(p *messages.Printer) (proof, others []ui.Link) {
	for i, a := range c.attachments {
		file := c.fileLink(p, i+1, a)
		if slices.Contains(c.Standing.Proof(), a.ID) {
			proof = append(proof, file)
		} else {
			others = append(others, file)
		}
	}
	return proof, others
}

// LastIndex is the index of the last that fits: what a case did again, it shows as it stands now. It is -1 for none.
func LastIndex[T any](all []T, fits func(T) bool) int {
	for i, one := range slices.Backward(all) {
		if fits(one) {
			return i
		}
	}
	return -1
}

// AtStage reports whether the case stands at the stage.
func (c Own) AtStage(stage casefile.Stage) bool { return c.Case.Stage == stage }

// Task is the last task of the kind that the case had; false for none.
func (c Own) Task(kind casefile.TaskKind) (db.MyCaseTasksRow, bool) {
	i := LastIndex(c.Tasks, func(t db.MyCaseTasksRow) bool { return t.Kind == kind })
	if i < 0 {
		return db.MyCaseTasksRow{}, false
	}
	return c.Tasks[i], true
}

// WithdrawnBy reports whether the withdrawal was what ended the work of that instant.
func (c Own) WithdrawnBy(at time.Time) bool {
	return c.Case.Result != nil && *c.Case.Result == casefile.ResultWithdrawn && !at.Before(*c.Case.ClosedAt)
}

// NoticeLinks lead to the first document of the kind; none where it has not been sent.
func (c Own) NoticeLinks(p *messages.Printer, kind casefile.NoticeKind) []ui.Link {
	if n := c.notice(kind); n != nil {
		return []ui.Link{{Text: ui.LetterTitle(p, kind, n.Number), Href: site.MyNoticeHref(c.Case.ID, n.ID)}}
	}
	return nil
}

// notice is the first document of the kind; nil: it has not been sent.
func (c Own) notice(kind casefile.NoticeKind) *db.MyCaseNoticesRow {
	i := slices.IndexFunc(c.Notices, func(n db.MyCaseNoticesRow) bool { return n.Kind == kind })
	if i < 0 {
		return nil
	}
	return &c.Notices[i]
}

// Remedies are the ways to contest what the document told, reckoned from its instant like those in the document.
func (c Own) Remedies(p *messages.Printer, kind casefile.NoticeKind) (*ui.Table, error) {
	var told dates.Learnt
	if n := c.notice(kind); n != nil {
		told.At = n.IssuedAt
		if kind.ServiceEvent() != "" && n.ReadAt != nil {
			told = dates.Learnt{At: *n.ReadAt, Served: true}
		}
	}
	against := rules.Against(c.Pack.Procedure(c.Case.Flow).Remedies, casefile.IsCourt(c.decider()))
	t, err := dates.RemediesFrom(p, c.Pack.Title, against, told, c.calendar)
	return &t, err
}

// decider is the Chinese name of the body that has decided, as the document that tells it has it; "" for the agency where nothing was decided.
func (c Own) decider() string {
	switch {
	case c.Whole != nil:
		return c.Whole.UnitZH
	case c.Decision != nil:
		return c.Decision.UnitZH
	case c.Case.Channel == casefile.ChannelUnit:
		return c.UnitZH
	}
	return ""
}

// Back is when what the case had granted was taken back; nil: it was not.
func (c *Own) Back() *time.Time {
	if n := c.notice(casefile.NoticeRightTakenBack); n != nil {
		return &n.IssuedAt
	}
	return nil
}

// Bar is the case in one line, for who is in it.
func Bar(p *messages.Printer, c *Own) ui.IdentityBar {
	bar := ui.IdentityBar{Label: p.T("case.number"), Number: c.Case.Number, Title: ui.InLanguage(p, c.Case.AboutZH, c.Case.AboutEN),
		Tags: []ui.Tag{StageTag(p, c.Case.Stage)}, Facts: []ui.Fact{{Key: p.T("case.subject"), Value: c.SubjectName}}}
	if numbers := c.RecordNumbers(p); numbers != "" { // a record may come in with the case
		bar.Facts = append(bar.Facts, ui.Fact{Key: p.T("case.record_number"), Value: numbers})
	}
	bar.Facts = append(bar.Facts, ui.Fact{Key: p.T("case.unit"), Value: ui.InLanguage(p, c.UnitZH, c.UnitEN)},
		ui.Fact{Key: p.T("case.filed_at"), Value: p.ShortDate(c.Case.FiledAt)})
	if c.Case.Result != nil {
		bar.Tags = append(bar.Tags, ui.Back(p, ui.Tag{Text: ui.OutcomeWord(p, c.Pack, c.Case.Flow, string(*c.Case.Result)), Colour: ui.TagActive}, c.Back()))
	}
	return bar
}

// StageTag is where a case stands, as applicants and visitors see it.
func StageTag(p *messages.Printer, stage casefile.Stage) ui.Tag {
	if stage == casefile.StageClosed {
		return ui.Tag{Text: p.T("stage.closed"), Colour: ui.TagNeutral}
	}
	return ui.Tag{Text: p.T("stage." + string(stage)), Colour: ui.TagActive}
}
