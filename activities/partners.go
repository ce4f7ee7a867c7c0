package activities

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// matter is what messages to partners say of the record, read when the step first has something to tell.
type matter struct {
	db.PartnerMattersRow
	told   []casefile.PartnerEvent // in this case so far
	nobody bool                    // there are no partners
}

// tell leaves a message about a record for every partner (信息共享单位), which the sender delivers after the step has committed, unless it
// would tell nothing new: an effect of which partners are told nothing has no event. Where there are no partners it costs one query for
// all records of the case.
func (s *Step) tell(ctx context.Context, record uuid.UUID, event casefile.PartnerEvent, article string, changes []casefile.Change) error {
	if event == "" {
		return nil
	}
	m, err := s.matterOf(ctx, record)
	if err != nil {
		return fmt.Errorf("%s: %w", event, err)
	}
	if m.nobody || !event.IsNews(m.told) {
		return nil
	}
	m.told = append(m.told, event)
	due, err := s.compute(s.partnerClock(event), s.At())
	if err != nil {
		return err
	}
	message := db.PartnerTellParams{ID: uuid.Must(uuid.NewV7()), CaseID: s.Case.ID, RecordID: record, Event: event,
		Article: article, OccurredAt: s.At(), DueAt: due.Due}
	if s.Act.ID != uuid.Nil {
		message.ActID = &s.Act.ID
	}
	body := s.partnerMessage(m, event, article, changes)
	if event == s.says.kind.Begins() {
		body.Data.Statement = s.says.text
	}
	down, err := s.takeDown(event)
	if err != nil {
		return err
	}
	if down != nil {
		message.TakeDown = true
		body.Data.Confirm = &casefile.PartnerOwes{Message: message.ID, By: down.Due.In(calendar.Zone)}
	}
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode message to partners: %w", err)
	}
	message.Body = string(text)
	if err := s.q.PartnerTell(ctx, message); err != nil {
		return fmt.Errorf("leave message to partners: %w", err)
	}
	return s.keepPartnerDeadlines(ctx, event, message.ID, due, down)
}

// takeDown is until when partners confirm that what the event is about is down; nil where they take nothing down, or the pack has no clock
// for it.
func (s *Step) takeDown(event casefile.PartnerEvent) (*rules.Deadline, error) {
	clock := s.Clock(casefile.StepTakeDown)
	if clock == "" || !event.TakesDown() {
		return nil, nil //nolint:nilnil // nothing to confirm is no fault
	}
	d, err := s.compute(clock, s.At())
	return &d, err
}

// matterOf is what partners are told of a record in the case. It is read for all records of the case at once.
func (s *Step) matterOf(ctx context.Context, record uuid.UUID) (*matter, error) {
	if m, ok := s.matters[about{s.Case.ID, record}]; ok {
		return m, nil
	}
	records, err := s.records(ctx)
	if err != nil {
		return nil, err
	}
	of := []about{{s.Case.ID, record}}
	for _, other := range records {
		if other != record {
			of = append(of, about{s.Case.ID, other})
		}
	}
	if s.matters, err = mattersOf(ctx, s.q, of...); err != nil {
		return nil, err
	}
	return s.matters[of[0]], nil
}

// about is what partners are told of: a record, in a case.
type about struct{ caseID, recordID uuid.UUID }

// mattersOf reads what partners are told of each, in one question. Those of one record in one case share it, so that each comes after what
// the one before has told.
func mattersOf(ctx context.Context, q *db.Queries, of ...about) (map[about]*matter, error) {
	var ask db.PartnerMattersParams
	matters := make(map[about]*matter, len(of))
	for _, a := range of {
		ask.Cases, ask.Records = append(ask.Cases, a.caseID), append(ask.Records, a.recordID)
		matters[a] = &matter{nobody: true}
	}
	rows, err := q.PartnerMatters(ctx, ask)
	if err != nil {
		return nil, fmt.Errorf("read what to tell partners: %w", err)
	}
	for _, row := range rows {
		m := &matter{PartnerMattersRow: row}
		for _, e := range row.Told {
			m.told = append(m.told, casefile.PartnerEvent(e))
		}
		matters[about{row.CaseID, row.RecordID}] = m
	}
	return matters, nil
}

// partnerClock is the clock on which partners are told. shenzhen-2020 gives three working days for annotations and
// corrections alike (36(2)) and one for corrections (41): the stricter governs corrections, and is what packs name for them. A procedure
// that annotates nothing has that one alone, and one that corrects nothing the other.
func (s *Step) partnerClock(event casefile.PartnerEvent) string {
	if clock := s.Clock(casefile.StepNotifyPartners); clock != "" && !event.Corrects() {
		return clock
	}
	return cmp.Or(s.Clock(casefile.StepNotifyCorrection), s.Clock(casefile.StepNotifyPartners))
}

func (s *Step) partnerMessage(of *matter, event casefile.PartnerEvent, article string, changes []casefile.Change) casefile.PartnerMessage {
	m := casefile.PartnerMessage{Type: "record." + string(event), Timestamp: s.At().In(calendar.Zone).Truncate(time.Microsecond),
		Data: casefile.PartnerData{Record: of.Number, Item: of.Item, Version: of.Version,
			Basis: casefile.PartnerBasis{Pack: s.Pack.ID, Article: article}}}
	if len(changes) > 0 {
		of.Version++ // which the step writes after it has told
		m.Data.Version = of.Version
	}
	for _, c := range changes {
		m.Data.Changes = append(m.Data.Changes, casefile.PartnerField{Field: c.Field, Value: c.To})
	}
	return m
}

// keepPartnerDeadlines shows until when partners are to be told, where an article or the city says so: of an annotation and of
// a correction. What else they are told of has the same time, but no clock. Where they have something to confirm, its clock runs beside.
func (s *Step) keepPartnerDeadlines(ctx context.Context, event casefile.PartnerEvent, message uuid.UUID, told rules.Deadline, down *rules.Deadline) error {
	if event == casefile.PartnerAnnotated || event.Corrects() {
		if err := s.keepPartnerDeadline(ctx, message, told, false); err != nil {
			return err
		}
	}
	if down == nil {
		return nil
	}
	return s.keepPartnerDeadline(ctx, message, *down, true)
}

func (s *Step) keepPartnerDeadline(ctx context.Context, message uuid.UUID, d rules.Deadline, takeDown bool) error {
	explanation, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encode deadline: %w", err)
	}
	err = s.q.PartnerDeadlineInsert(ctx, db.PartnerDeadlineInsertParams{ID: uuid.Must(uuid.NewV7()), CaseID: s.Case.ID,
		MessageID: &message, TakeDown: takeDown, Clock: d.Clock, Article: d.Article, Basis: string(d.Basis), StartedAt: d.Start, DueAt: d.Due,
		Provisional: d.Provisional, Explanation: explanation})
	if err != nil {
		return fmt.Errorf("keep deadline: %w", err)
	}
	s.Trace("deadline", map[string]string{"clock": d.Clock, "due": d.Due.Format(time.RFC3339)})
	return nil
}
