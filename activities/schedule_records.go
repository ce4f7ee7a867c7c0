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

// recordBatch looks, once on each day of the law, through the records whose publication is over, and writes down what has ended: that they are published
// (qianhai-2020 12(1), shenzhen-2020 30, xiamen-draft 28, city-2022 13(2), 44(2), or the catalogue), and when their time is over, that they are kept. Pages ask
// the day itself and do not wait for it. Each has ended at the first instant after its last day, however late the round is. A record with an open case is published no longer either, but is
// kept until the case is closed. It returns how much has ended, and whether there may be more.
func (r *dueRound) recordBatch(ctx context.Context) (ended Ended, more bool, err error) {
	if r.Packs.Own == "" { // nobody has said under which regulation the city works: there is nothing to go by
		return Ended{}, false, nil
	}
	today := calendar.DateOf(r.now)
	limits, own, repair, err := r.Book.PublicationLimits(r.Packs, today)
	if err != nil {
		return Ended{}, false, err
	}
	asked, err := limits.JSON()
	if err != nil {
		return Ended{}, false, err
	}
	err = r.Store.InTx(ctx, func(q *db.Queries) error {
		ended, more = Ended{}, false
		if err := q.RecordEndDayBegin(ctx, db.RecordEndDayBeginParams{Day: *db.Day(today)}); err != nil {
			return fmt.Errorf("begin the day of records: %w", err)
		}
		days, err := q.RecordEndDay(ctx, *db.Day(today))
		if errors.Is(err, pgx.ErrNoRows) { // done, or another worker is at it
			return nil
		}
		if err != nil {
			return fmt.Errorf("take the day of records: %w", err)
		}
		rows, err := q.RecordsOver(ctx, db.RecordsOverParams{AfterID: days.AfterID, Limits: asked, Day: today.String(), Now: r.now, Most: dueBatch})
		if err != nil {
			return fmt.Errorf("find records that are over: %w", err)
		}
		var over recordEnds
		after := days.AfterID
		for _, row := range rows {
			after = row.ID
			if err := over.add(row, limits, own, repair, today); err != nil {
				return fmt.Errorf("record %s: %w", row.ID, err)
			}
		}
		if err := q.RecordEndsInsert(ctx, over.RecordEndsInsertParams); err != nil {
			return fmt.Errorf("write down what has ended: %w", err)
		}
		if err := r.tellEnds(ctx, q, own, over.told); err != nil {
			return err
		}
		more, ended = len(rows) == int(dueBatch), Ended{Records: len(over.Records)}
		return q.RecordEndDayOn(ctx, db.RecordEndDayOnParams{Day: days.Day, AfterID: after, Ended: int32(ended.Records), Done: !more}) //nolint:gosec // at most twice dueBatch
	})
	return ended, more, err
}

// tellEnds leaves word for partners that records are published no longer, where the city's document has them told (city-2022 47): in the transaction that
// writes it down, so that each is told of once. No case is about it, and no task comes of a partner that stays away: the message is tried on.
func (r *dueRound) tellEnds(ctx context.Context, q *db.Queries, own *rules.Pack, ends []toldEnd) error {
	if own.EndTold == nil || len(ends) == 0 {
		return nil
	}
	tell := db.PartnerTellEndsParams{Event: casefile.PartnerPublicationOver, Article: own.EndTold.Article, PackID: own.ID,
		PackVersion: int32(own.Version)} //nolint:gosec // small
	for _, e := range ends {
		due, err := rules.Compute(own, own.EndTold.Clock, e.at, r.Calendar.InForce())
		if err != nil {
			return fmt.Errorf("compute until when partners are told: %w", err)
		}
		text, err := json.Marshal(casefile.PartnerMessage{Type: "record." + string(tell.Event), Timestamp: e.at.In(calendar.Zone),
			Data: casefile.PartnerData{Record: e.row.Number, Item: e.row.Item, Version: e.row.Version, Basis: casefile.PartnerBasis{Pack: own.ID, Article: tell.Article}}})
		if err != nil {
			return fmt.Errorf("encode message to partners: %w", err)
		}
		tell.Ids, tell.Records, tell.Bodies = append(tell.Ids, uuid.Must(uuid.NewV7())), append(tell.Records, e.row.ID), append(tell.Bodies, string(text))
		tell.OccurredAt, tell.DueAt = append(tell.OccurredAt, e.at), append(tell.DueAt, due.Due)
	}
	if err := q.PartnerTellEnds(ctx, tell); err != nil {
		return fmt.Errorf("leave messages to partners: %w", err)
	}
	return nil
}

// toldEnd is that a record, which others could see until then, is published no longer since the instant.
type toldEnd struct {
	row db.RecordsOverRow
	at  time.Time
}

// recordEnds collects what has ended.
type recordEnds struct {
	db.RecordEndsInsertParams
	told []toldEnd
}

// add finds what of the record has ended before the day and is not written down.
func (e *recordEnds) add(row db.RecordsOverRow, limits casefile.PublicationLimits, own, repair *rules.Pack, today calendar.Date) error {
	known := casefile.Publication{RecordedOn: calendar.DateOf(row.RecordedOn)}
	var item casefile.ItemDisclosure
	for column, into := range map[*json.RawMessage]any{&row.Content: &known.Content, &row.Publication: &known.Item, &row.Disclosure: &item} {
		if err := json.Unmarshal(*column, into); err != nil {
			return fmt.Errorf("read columns: %w", err)
		}
	}
	last, limit := known.Last(limits)
	if last.IsZero() || !last.Before(today) {
		return nil
	}
	pack, article := own, ""
	if limit != nil {
		article = limit.Article
		if limit.By == casefile.ByClass {
			pack = repair
		}
	}
	if e.note(row, casefile.EndPublished, last, article, pack) && row.Published && !last.Before(known.RecordedOn) { // what came in when it was over was never published
		e.told = append(e.told, toldEnd{row, last.End().Add(time.Second)})
	}
	if kept := item.StoredUntil(last); !kept.IsZero() && kept.Before(today) && !row.InCase {
		e.note(row, casefile.EndStored, kept, "", own)
	}
	return nil
}

// note reports whether it was not written down before.
func (e *recordEnds) note(row db.RecordsOverRow, what casefile.RecordEnd, last calendar.Date, article string, pack *rules.Pack) bool {
	if slices.Contains(row.Ended, string(what)+" "+last.String()) {
		return false
	}
	e.Records, e.Whats, e.Hides = append(e.Records, row.ID), append(e.Whats, string(what)), append(e.Hides, string(what.Hides()))
	e.LastDays, e.EndedAt = append(e.LastDays, *db.Day(last)), append(e.EndedAt, last.End().Add(time.Second))
	e.Articles, e.PackIds = append(e.Articles, article), append(e.PackIds, pack.ID)
	e.PackVersions = append(e.PackVersions, int32(pack.Version)) //nolint:gosec // small
	return true
}
