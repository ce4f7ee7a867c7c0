package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// beginService begins to serve a document to a party. What needs no service in form lies ready for the account. What does need it lies ready
// until its time has come to be served otherwise; a party without an account is served otherwise from the beginning, and what needs no service in form is
// posted to it.
func (s *Step) beginService(ctx context.Context, d db.NoticeInsertParams) error {
	service := db.ServiceInsertParams{ID: uuid.Must(uuid.NewV7()), CaseID: s.Case.ID, NoticeID: d.ID, PartyID: *d.ToPartyID,
		Way: casefile.ServiceElectronic, State: casefile.ServiceSent, SentAt: d.IssuedAt, Evidence: json.RawMessage("{}")}
	inForm := d.Kind.ServiceEvent() != ""
	if inForm || s.serves() {
		party, err := s.q.PartyGet(ctx, *d.ToPartyID)
		if err != nil {
			return fmt.Errorf("read party: %w", err)
		}
		if party.AccountID == nil {
			return s.openServeTask(ctx, d.ID, d.IssuerID)
		}
	}
	if inForm {
		until, err := s.computeService(casefile.StepOpen, s.At())
		if err != nil {
			return err
		}
		service.EndsAt = &until.Due
	}
	if err := s.q.ServiceInsert(ctx, service); err != nil {
		return fmt.Errorf("begin service of document: %w", err)
	}
	if service.EndsAt == nil || s.Pack.Procedure(s.Case.Flow).ServedWhen() != casefile.StartsArrived {
		return nil
	}
	return s.serve(ctx, served{service: serviceOf(service), kind: d.Kind, number: d.Number}, s.At())
}

// serves reports whether the procedure serves documents otherwise than by laying them ready.
func (s *Step) serves() bool {
	return slices.ContainsFunc(s.Case.Flow.Procedure().Tasks, func(t casefile.TaskSpec) bool { return t.Kind == casefile.TaskServe })
}

// serviceOf is a service as it was just written.
func serviceOf(p db.ServiceInsertParams) db.Service {
	return db.Service{ID: p.ID, CaseID: p.CaseID, NoticeID: p.NoticeID, PartyID: p.PartyID, Way: p.Way, State: p.State, SentAt: p.SentAt,
		EndsAt: p.EndsAt, Evidence: p.Evidence}
}

// computeService counts the period of a step of service. No supplement has it stand still.
func (s *Step) computeService(step casefile.Step, start time.Time) (rules.Deadline, error) {
	d, err := rules.Compute(s.Pack, s.Pack.Procedure(s.Case.Flow).ServiceClock(step), start, s.cal)
	if err != nil {
		return d, fmt.Errorf("compute period of service: %w", err)
	}
	return d, nil
}

// openServeTask gives the body that has issued a document the task to serve it, with its deadline.
func (s *Step) openServeTask(ctx context.Context, notice, issuer uuid.UUID) error {
	due, err := s.computeService(casefile.StepServe, s.At())
	if err != nil {
		return err
	}
	id, err := s.insertServeTask(ctx, notice, issuer, due.Due)
	if err != nil {
		return err
	}
	return s.keepDeadline(ctx, due, &id, nil)
}

func (s *Step) insertServeTask(ctx context.Context, notice, issuer uuid.UUID, due time.Time) (uuid.UUID, error) {
	task := db.TaskInsertParams{ID: uuid.Must(uuid.NewV7()), CaseID: s.Case.ID, Kind: casefile.TaskServe, UnitID: issuer, NoticeID: &notice,
		OpenedAt: s.At(), DueAt: due}
	if err := s.q.OpenTask(ctx, task); err != nil {
		return task.ID, fmt.Errorf("open task to serve: %w", err)
	}
	s.Trace("task_opened", map[string]string{"task": string(task.Kind)})
	return task.ID, nil
}

// served is a service that has come about, and the document that it is of.
type served struct {
	service db.Service
	kind    casefile.NoticeKind
	number  string
}

// serve keeps that a document was served, at the instant from which periods run: nothing else is waited for, the task to serve it is closed,
// the event comes about in the case, and what the procedure declares to follow is done. Where the case has ended, nothing follows.
func (s *Step) serve(ctx context.Context, of served, at time.Time) error {
	now := s.At()
	move := db.ServiceMoveParams{ID: of.service.ID, State: casefile.ServiceServed, ServedAt: &at, Evidence: of.service.Evidence}
	if of.service.EndsAt != nil {
		move.EndedAt = &now
	}
	if err := s.q.ServiceMove(ctx, move); err != nil {
		return fmt.Errorf("keep service: %w", err)
	}
	err := s.q.ServicesSettle(ctx, db.ServicesSettleParams{NoticeID: of.service.NoticeID, ID: of.service.ID, At: &now,
		Announced: casefile.ServiceAnnounced, Stopped: casefile.ServiceStopped})
	if err != nil {
		return fmt.Errorf("end other ways: %w", err)
	}
	if err := s.endServeTask(ctx, of.service.NoticeID); err != nil {
		return err
	}
	s.traceService(of, casefile.ServiceServed, at)
	return s.asAt(at, func() error {
		if event := of.kind.ServiceEvent(); event == "" {
			return nil
		} else if err := s.happens(ctx, event, &of.service.ID); err != nil {
			return err
		}
		if follows := s.procedure().Served[of.kind]; follows != nil && s.Case.ClosedAt == nil {
			return follows(ctx, s)
		}
		return nil
	})
}

// asAt lets fn take effect at another instant than the step: that at which a document was served, which a clerk enters later.
func (s *Step) asAt(at time.Time, fn func() error) error {
	before := s.effectiveAt
	s.effectiveAt = at
	defer func() { s.effectiveAt = before }()
	return fn()
}

// asCame is asAt for what came on paper and is entered later. The trail says when it came: its reader would wonder how what follows came about
// before its act.
func (s *Step) asCame(at time.Time, fn func() error) error {
	if at.Before(s.At()) {
		s.Trace("came", map[string]string{"at": at.Format(time.RFC3339)})
	}
	return s.asAt(at, fn)
}

// acceptAsCame accepts the case, under the pack that was in force when it came, for life, and returns when that was: on paper on an earlier day than it is entered.
// It returns a casefile.Error where the paper cannot have come then.
func (s *Step) acceptAsCame(ctx context.Context, paper *casefile.PaperReply) (time.Time, error) {
	came, not := paper.CameBy(s.At())
	if not != nil {
		return came, not
	}
	return came, s.asCame(came, func() error { return s.Accept(ctx) })
}

func (s *Step) traceService(of served, state casefile.ServiceState, at time.Time) {
	s.Trace("service", map[string]string{"notice": string(of.kind), "number": of.number, "way": string(of.service.Way), "state": string(state),
		"at": at.Format(time.RFC3339)})
}

// endServeTask closes the task to serve a document, if there is one.
func (s *Step) endServeTask(ctx context.Context, notice uuid.UUID) error {
	task, err := s.q.TaskOfNotice(ctx, db.TaskOfNoticeParams{NoticeID: &notice, Kind: casefile.TaskServe})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find task to serve: %w", err)
	}
	return s.endTask(ctx, task.ID)
}

// OpenDocument has every document count as served that the party has opened and that was not served before. The instants are those of the
// openings, which were kept when they were received.
func (a *Activities) OpenDocument(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		opened, err := s.q.ServicesOpened(ctx, s.Case.ID)
		if err != nil {
			return fmt.Errorf("find opened documents: %w", err)
		}
		for _, service := range opened {
			notice, err := s.notice(ctx, service.NoticeID)
			if err != nil {
				return err
			}
			if err := s.serve(ctx, served{service, notice.Kind, notice.Number}, *service.OpenedAt); err != nil {
				return err
			}
		}
		return nil
	})
}

// serveNoMore ends what is under way to serve the documents of a kind: the task, and an announcement that runs.
func (s *Step) serveNoMore(ctx context.Context, kind casefile.NoticeKind) error {
	ids, err := s.q.CaseNoticesOf(ctx, db.CaseNoticesOfParams{CaseID: s.Case.ID, Kind: kind})
	if err != nil {
		return fmt.Errorf("find documents: %w", err)
	}
	at := s.At()
	for _, id := range ids {
		err := s.q.ServicesSettle(ctx, db.ServicesSettleParams{NoticeID: id, At: &at, Announced: casefile.ServiceAnnounced, Stopped: casefile.ServiceStopped})
		if err != nil {
			return fmt.Errorf("end ways of service: %w", err)
		}
		if err := s.endServeTask(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (s *Step) notice(ctx context.Context, id uuid.UUID) (db.Notice, error) {
	n, err := s.q.NoticeGet(ctx, db.NoticeGetParams{ID: id, CaseID: s.Case.ID})
	if err != nil {
		return n, fmt.Errorf("read document: %w", err)
	}
	return n, nil
}

// RecordService keeps what became of an attempt to serve a document, or announces it. What has not come to its end leaves the body the task
// to go on. It returns a casefile.Error for what does not fit: see casefile.Next.
func (a *Activities) RecordService(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var said casefile.Serving
		if err := s.Content(&said); err != nil {
			return err
		}
		task, err := s.q.TaskGet(ctx, *s.Act.TaskID)
		if err != nil {
			return fmt.Errorf("read task: %w", err)
		}
		notice, err := s.notice(ctx, *task.NoticeID)
		if err != nil {
			return err
		}
		files, err := s.q.ActFiles(ctx, &s.Act.ID)
		if err != nil {
			return fmt.Errorf("count files: %w", err)
		}
		if len(said.Lacks(int(files))) > 0 {
			return casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
		}
		return s.recordAttempt(ctx, notice, said)
	})
}

// recordAttempt writes the attempt down, as a row of its own or on the row that it goes on with.
func (s *Step) recordAttempt(ctx context.Context, notice db.Notice, said casefile.Serving) error {
	earlier, err := s.q.ServicesOfNotice(ctx, notice.ID)
	if err != nil {
		return fmt.Errorf("read what was tried: %w", err)
	}
	tried := make([]casefile.Tried, len(earlier))
	for i, e := range earlier {
		tried[i] = casefile.Tried{Attempt: casefile.Attempt{Way: e.Way, State: e.State}, Sent: e.SentAt}
	}
	at, not := said.When(notice.IssuedAt, s.At())
	if not != nil {
		return not
	}
	i, not := casefile.Next(tried, said.Attempt())
	if not != nil {
		return not
	}
	evidence, err := json.Marshal(evidence{s.Act.ID, said})
	if err != nil {
		return fmt.Errorf("encode evidence: %w", err)
	}
	service := db.Service{}
	if i < 0 {
		begun := db.ServiceInsertParams{ID: uuid.Must(uuid.NewV7()), CaseID: s.Case.ID, NoticeID: notice.ID, PartyID: *notice.ToPartyID, Way: said.Way,
			State: said.State, SentAt: at, Evidence: evidence}
		if begun.EndsAt, err = s.announcedUntil(said.State, at); err != nil {
			return err
		}
		if said.State == casefile.ServiceServed {
			begun.ServedAt = &at
		}
		if err := s.q.ServiceInsert(ctx, begun); err != nil {
			return fmt.Errorf("keep attempt: %w", err)
		}
		service = serviceOf(begun)
	} else {
		service = earlier[i]
		if at.Before(service.SentAt) {
			return casefile.NewError(casefile.CodeConflict, "error.service_before_sent", nil, calendar.DateOf(service.SentAt).At(12, 0))
		}
		service.Evidence = evidence
	}
	of := served{service, notice.Kind, notice.Number}
	if said.State == casefile.ServiceServed {
		return s.serve(ctx, of, at)
	}
	if i >= 0 {
		if err := s.q.ServiceMove(ctx, db.ServiceMoveParams{ID: service.ID, State: said.State, Evidence: evidence}); err != nil {
			return fmt.Errorf("keep what became of it: %w", err)
		}
	}
	s.traceService(of, said.State, at)
	if notice.Kind.ServiceEvent() == "" && said.State == casefile.ServiceSent { // no period waits for it: that it was posted is enough
		return nil
	}
	return s.goOnServing(ctx, of, notice.IssuerID)
}

// evidence is what a row of services keeps of what a clerk entered.
type evidence struct {
	Act uuid.UUID `json:"act"`
	casefile.Serving
}

// announcedUntil is when an announced document counts as served; nil for what is not announced.
func (s *Step) announcedUntil(state casefile.ServiceState, at time.Time) (*time.Time, error) {
	if state != casefile.ServiceAnnounced {
		return nil, nil //nolint:nilnil // it has no end
	}
	period, err := s.computeService(casefile.StepAnnounce, at)
	return &period.Due, err
}

// goOnServing leaves the body that issued the document the task to serve it: whoever comes for an announced document is handed it.
func (s *Step) goOnServing(ctx context.Context, of served, issuer uuid.UUID) error {
	if of.service.EndsAt == nil {
		return s.openServeTask(ctx, of.service.NoticeID, issuer)
	}
	_, err := s.insertServeTask(ctx, of.service.NoticeID, issuer, *of.service.EndsAt)
	return err
}
