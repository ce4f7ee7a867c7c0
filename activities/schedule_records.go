package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

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
		rows, err := q.RecordsOver(ctx, db.RecordsOverParams{AfterID: days.AfterID, Limits: asked, Day: today.String(), Most: dueBatch})
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
		more, ended = len(rows) == int(dueBatch), Ended{Records: len(over.Records)}
		return q.RecordEndDayOn(ctx, db.RecordEndDayOnParams{Day: days.Day, AfterID: after, Ended: int32(ended.Records), Done: !more}) //nolint:gosec // at most twice dueBatch
	})
	return ended, more, err
}

// recordEnds collects what has ended.
type recordEnds struct{ db.RecordEndsInsertParams }

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
	e.note(row, casefile.EndPublished, last, article, pack)
	if kept := item.StoredUntil(last); !kept.IsZero() && kept.Before(today) && !row.InCase {
		e.note(row, casefile.EndStored, kept, "", own)
	}
	return nil
}

func (e *recordEnds) note(row db.RecordsOverRow, what casefile.RecordEnd, last calendar.Date, article string, pack *rules.Pack) {
	if slices.Contains(row.Ended, string(what)+" "+last.String()) {
		return
	}
	e.Records, e.Whats, e.Hides = append(e.Records, row.ID), append(e.Whats, string(what)), append(e.Hides, string(what.Hides()))
	e.LastDays, e.EndedAt = append(e.LastDays, *db.Day(last)), append(e.EndedAt, last.End().Add(time.Second))
	e.Articles, e.PackIds = append(e.Articles, article), append(e.PackIds, pack.ID)
	e.PackVersions = append(e.PackVersions, int32(pack.Version)) //nolint:gosec // small
}
