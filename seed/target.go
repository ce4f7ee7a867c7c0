package seed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"creditcase/casefile"
	"creditcase/db"
)

// target is a record that a demo case is about, read, and who applies.
type target struct {
	applicant uuid.UUID
	name      string // the applicant's
	capacity  casefile.Capacity
	record    uuid.UUID
	number    string
	subject   uuid.UUID
	owner     string   // the subject's name
	named     db.Named // where the record is somebody else's
	item      string   // code
	itemZH    string
	category  string
	content   casefile.Content
	fields    []casefile.Field
	slips     []casefile.Change // what would bring the platform's copy back to its source
}

// record finds what a case is about: the one record of the item that the applicant has, or, where he speaks for another, the one of the
// case's round.
func (d *driver) record(ctx context.Context, c *plannedCase, item string) (target, error) {
	if c.as != "" {
		return d.recordOfAnother(ctx, c)
	}
	for _, r := range d.records {
		if r.Login == c.login && r.Item == item {
			t := target{applicant: r.ApplicantID, name: r.Name, capacity: r.Capacity, record: r.RecordID, number: r.Number, subject: r.SubjectID,
				owner: r.SubjectName, item: r.Item, itemZH: r.ItemZH, category: r.Category}
			return t, t.read(r.Content, r.Source, r.Fields)
		}
	}
	return target{}, casefile.NewError(casefile.CodeNotFound, "error.record_not_found", nil)
}

func (d *driver) recordOfAnother(ctx context.Context, c *plannedCase) (target, error) {
	rows := d.unspoken[c.item]
	if c.round >= len(rows) {
		return target{}, casefile.NewError(casefile.CodeNotFound, "error.record_not_found", nil)
	}
	account, err := d.Store.AccountByLogin(ctx, c.login)
	if err != nil {
		return target{}, fmt.Errorf("find applicant: %w", err)
	}
	r := rows[c.round]
	t := target{applicant: account.ID, name: account.Name, capacity: c.as, record: r.RecordID, number: r.Number, subject: r.SubjectID,
		owner: r.SubjectName, item: c.item, itemZH: r.ItemZH, category: r.Category,
		named: db.Named{RecordNumber: r.Number, SubjectName: norm.NFKC.String(r.SubjectName), SubjectCode: r.SubjectCode}}
	return t, t.read(r.Content, r.Source, r.Fields)
}

func (t *target) read(contentText, sourceText, fieldsText json.RawMessage) error {
	var source casefile.Content
	err := errors.Join(json.Unmarshal(contentText, &t.content), json.Unmarshal(sourceText, &source), json.Unmarshal(fieldsText, &t.fields))
	if err != nil {
		return fmt.Errorf("read record: %w", err)
	}
	t.slips = t.content.Differences(source, t.fields)
	return nil
}
