package web

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
)

// myCaseFile is all that the applicant may see of his case, as it is kept.
type myCaseFile struct {
	db.MyCaseRow
	pack        *rules.Pack
	calendar    *calendar.Calendar // in force
	act         db.MyCaseActRow    // his filing
	filing      casefile.Filing
	refusal     string // reasons of a refusal to accept
	tasks       []db.MyCaseTasksRow
	deadlines   []db.Deadline
	past        deadlinePast          // of which he may know when and why dates moved
	decision    *db.MyCaseDecisionRow // nil: none, or the applicant is still to be told
	effects     []db.Effect           // all on the record; those of this case say so
	notices     []db.MyCaseNoticesRow
	attachments []db.Attachment
	supplements []db.MySupplementsRow
}

// openMyCase finds the case in the route's path among those of the account. It returns a casefile.Error with
// CodeNotFound where there is none.
func (s *server) openMyCase(r *http.Request) (myCaseFile, error) {
	var c myCaseFile
	id, err := pathID(r, "case")
	if err != nil {
		return c, err
	}
	account := viewerOf(r).ID
	var moves []string
	err = s.Store.Together(r.Context(),
		db.Ask(&c.MyCaseRow, (*db.Queries).MyCase, db.MyCaseParams{ID: id, AccountID: account, Now: s.Clock.Now()}),
		db.Ask(&c.act, (*db.Queries).MyCaseAct, db.MyCaseActParams{CaseID: id, AccountID: account, Kind: casefile.ActFile}),
		db.Ask(&c.deadlines, (*db.Queries).MyCaseDeadlines, db.MyCaseDeadlinesParams{CaseID: id, AccountID: account}),
		db.Ask(&c.notices, (*db.Queries).MyCaseNotices, db.MyCaseNoticesParams{CaseID: id, AccountID: account}),
		db.Ask(&moves, (*db.Queries).MyDeadlineMoves, db.MyDeadlineMovesParams{CaseID: id, AccountID: account, Events: movers}))
	if err != nil {
		return c, db.Found(err, "my.case.not_found")
	}
	if c.pack, err = s.Book.Pack(c.Case.PackID, int(c.Case.PackVersion)); err != nil {
		return c, fmt.Errorf("find pack of case: %w", err)
	}
	c.calendar = s.Calendar.InForce()
	if c.past.trail, err = trailEntries(moves); err != nil {
		return c, err
	}
	return c, readJSON("filing", c.act.Content, &c.filing)
}

// readMyCase adds what only the case's own page shows.
func (s *server) readMyCase(r *http.Request, c *myCaseFile) error {
	account, id := viewerOf(r).ID, c.Case.ID
	ending := db.AskIfAny(&c.decision, (*db.Queries).MyCaseDecision, db.MyCaseDecisionParams{CaseID: id, AccountID: account})
	if c.Case.Result != nil && *c.Case.Result == casefile.ResultRefused {
		ending = db.Ask(&c.refusal, (*db.Queries).MyRefusalReasons, db.MyRefusalReasonsParams{CaseID: id, AccountID: account})
	}
	return s.Store.Together(r.Context(), ending,
		db.Ask(&c.tasks, (*db.Queries).MyCaseTasks, db.MyCaseTasksParams{CaseID: id, AccountID: account}),
		db.Ask(&c.effects, (*db.Queries).MyCaseEffects, db.MyCaseEffectsParams{CaseID: id, AccountID: account}),
		db.Ask(&c.attachments, (*db.Queries).MyCaseAttachments, db.MyCaseAttachmentsParams{CaseID: id, AccountID: account}),
		db.Ask(&c.supplements, (*db.Queries).MySupplements, db.MySupplementsParams{CaseID: id, AccountID: account}))
}

// told reports whether the applicant may know what was decided: it has taken effect, or he has been told.
func (c myCaseFile) told() bool {
	return c.decision != nil && (c.decision.AppliedAt != nil || c.Case.ClosedAt != nil)
}

// files are those that the applicant sent: what shows his capacity, and the others.
func (c myCaseFile) files(p *messages.Printer) (proof, others []link) {
	for i, a := range c.attachments {
		file := link{attachmentLine(p, i+1, a.Name, a.Size, a.UploadedAt), myCaseHref(c.Case.ID) + "/attachments/" + a.ID.String()}
		if slices.Contains(c.filing.Proof(), a.ID) {
			proof = append(proof, file)
		} else {
			others = append(others, file)
		}
	}
	return proof, others
}

// lastIndex is the index of the last that fits: what a case did again, it shows as it stands now. It is -1 for none.
func lastIndex[T any](all []T, fits func(T) bool) int {
	for i, one := range slices.Backward(all) {
		if fits(one) {
			return i
		}
	}
	return -1
}

func (c myCaseFile) atStage(stage casefile.Stage) bool { return c.Case.Stage == stage }

func (c myCaseFile) task(kind casefile.TaskKind) (db.MyCaseTasksRow, bool) {
	i := lastIndex(c.tasks, func(t db.MyCaseTasksRow) bool { return t.Kind == kind })
	if i < 0 {
		return db.MyCaseTasksRow{}, false
	}
	return c.tasks[i], true
}

// withdrawnBy reports whether the withdrawal was what ended the work of that instant.
func (c myCaseFile) withdrawnBy(at time.Time) bool {
	return c.Case.Result != nil && *c.Case.Result == casefile.ResultWithdrawn && !at.Before(*c.Case.ClosedAt)
}

func (c myCaseFile) noticeLinks(p *messages.Printer, kind casefile.NoticeKind) []link {
	for _, n := range c.notices {
		if n.Kind == kind {
			return []link{{p.T("letter." + string(kind) + ".title"), myNoticeHref(c.Case.ID, n.ID)}}
		}
	}
	return nil
}

// remedies are the ways to contest what the document told, reckoned from its instant like those in the document.
func (c myCaseFile) remedies(p *messages.Printer, kind casefile.NoticeKind) (*table, error) {
	i := slices.IndexFunc(c.notices, func(n db.MyCaseNoticesRow) bool { return n.Kind == kind })
	if i < 0 {
		t := remedyTable(p, c.pack)
		return &t, nil
	}
	t, err := remedyTableFrom(p, c.pack, c.notices[i].IssuedAt, c.calendar)
	return &t, err
}
