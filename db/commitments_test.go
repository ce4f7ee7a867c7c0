package db_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

// commitHall is where the company commits itself for an item of the unit.
type commitHall struct {
	receiving
	t    *testing.T
	item uuid.UUID
	pack *rules.Pack
	cal  *calendar.Calendar
}

func newCommitHall(t *testing.T, pack string) *commitHall {
	t.Helper()
	h := &commitHall{receiving: receiving{newCity(t)}, t: t}
	h.item = h.NewCommitmentItem(t, h.Unit, "XC", nil, noon)
	book, err := rules.Load()
	h.must(err)
	h.pack, err = book.InForce(pack, calendar.DateOf(noon))
	h.must(err)
	latest, err := calendar.Latest()
	h.must(err)
	h.cal = latest.InForce()
	return h
}

func (h *commitHall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *commitHall) form() db.NewCommitment { return h.Committing(h.item, h.pack, h.cal, noon) }

// signed signs, with a change to the form.
func (h *commitHall) signed(change func(*db.NewCommitment)) db.Signed {
	h.t.Helper()
	n := h.form()
	if change != nil {
		change(&n)
	}
	signed, err := h.Store.Sign(h.t.Context(), n)
	h.must(err)
	return signed
}

func (h *commitHall) unitsTurn(number string) db.Turn {
	return db.Turn{Number: number, ActorID: h.UnitClerk, UnitID: h.Unit, At: noon}
}

// A form that is sent five times at once signs once; with the commitment its record comes in, which is public as the catalogue has it.
func TestSign_Once(t *testing.T) {
	h := newCommitHall(t, "shenzhen-2022")
	n := h.form()
	var all sync.WaitGroup
	got, errs := make([]db.Signed, 5), make([]error, 5)
	for i := range got {
		all.Go(func() { got[i], errs[i] = h.Store.Sign(context.Background(), n) })
	}
	all.Wait()
	for i := range got {
		if errs[i] != nil || got[i].Number != got[0].Number || got[i].State != casefile.CommitmentSigned {
			t.Errorf("%+v, %v", got[i], errs[i])
		}
	}
	if n := h.count(t, `SELECT count(*) FROM commitments m JOIN records r ON r.id = m.record_id AND r.number = 'XC-CN-' || m.number AND r.subject_id = m.subject_id`); n != 1 {
		t.Errorf("%d commitments with their records", n)
	}
	n.ActorID = h.UnitClerk
	_, err := h.Store.Sign(t.Context(), n)
	wantError(t, err, casefile.CodeForbidden, "error.forbidden")
}

// Only who may sign for the party, and under the terms that are in force.
func TestSign_Refused(t *testing.T) {
	h := newCommitHall(t, "shenzhen-2022")
	for want, change := range map[string]func(*db.NewCommitment){
		"error.not_representative":        func(n *db.NewCommitment) { n.ActorID = h.Supervisor },
		"error.forbidden.body":            func(n *db.NewCommitment) { n.ActorID, n.UnitID = h.OtherClerk, h.Other },
		"error.commitment_scan":           func(n *db.NewCommitment) { n.ActorID, n.UnitID, n.Way = h.UnitClerk, h.Unit, casefile.SignedCounter },
		"error.commitment_item_not_found": func(n *db.NewCommitment) { n.Version = 2 },
		"error.invalid.body":              func(n *db.NewCommitment) { n.Papers = map[string][]uuid.UUID{"passport": {h.file(t, h.Applicant)}} },
		"error.attachment_gone":           func(n *db.NewCommitment) { n.Papers = map[string][]uuid.UUID{"lease": {h.file(t, h.UnitClerk)}} },
		"error.attachments_too_many": func(n *db.NewCommitment) {
			n.Papers = map[string][]uuid.UUID{"lease": make([]uuid.UUID, casefile.MaxCommitmentFiles+1)}
		},
	} {
		n := h.form()
		change(&n)
		_, err := h.Store.Sign(t.Context(), n)
		var not *casefile.Error
		if !errors.As(err, &not) || not.Message != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	terms := dbtest.Terms("XC")
	terms.Share = 10
	_, err := h.Store.PublishTerms(t.Context(), db.NewTerms{UnitID: h.Unit, ActorID: h.UnitHead, Code: "XC", Seen: 1, Terms: terms, At: noon})
	h.must(err)
	_, err = h.Store.Sign(t.Context(), h.form())
	wantError(t, err, casefile.CodeConflict, "error.commitment_terms_changed")
	h.signed(func(n *db.NewCommitment) { n.Version = 2 })
	dbtest.Arrange(t, h.Store, `UPDATE commitment_items SET retired_at = now() WHERE id = $1`, h.item)
	n := h.form()
	n.Version = 2
	_, err = h.Store.Sign(t.Context(), n)
	wantError(t, err, casefile.CodeConflict, "error.commitment_terms_changed")
	if n := h.count(t, `SELECT count(*) FROM commitments`); n != 1 {
		t.Errorf("%d commitments", n)
	}
}

// Each rule of a pack by which a record excludes names the record; one that is deleted or repaired excludes no more; and whoever is excluded may still decline.
func TestSign_Excluded(t *testing.T) {
	for pack, rulesOf := range map[string]map[string]string{
		"shenzhen-2022": {"serious_list": "serious", "breach": "false_commitment", "penalty": ""},
		"shenzhen-2020": {"serious_list": "serious", "breach": "false_commitment", "penalty": ""},
		"city-2022":     {"serious_list": "misconduct", "breach": "misconduct", "penalty": "misconduct", "licence": "", "commitment": ""},
	} {
		for category, want := range rulesOf {
			h := newCommitHall(t, pack)
			record := h.NewRecord(t, nil, nil)
			dbtest.Arrange(t, h.Store, `UPDATE catalogue_items SET category = $1 WHERE code = 'PEN'`, category)
			_, err := h.Store.Sign(t.Context(), h.form())
			var excluded *db.ExcludedError
			switch {
			case want == "" && err != nil:
				t.Errorf("%s, %s: %v", pack, category, err)
			case want != "" && (!errors.As(err, &excluded) || len(excluded.By) != 1 || excluded.By[0].ID != want || excluded.By[0].Record.Number != "PEN-0001"):
				t.Errorf("%s, %s: %v, want %s", pack, category, err, want)
			}
			if want == "" {
				continue
			}
			if declined := h.signed(func(n *db.NewCommitment) { n.Declined = true }); declined.State != casefile.CommitmentDeclined {
				t.Errorf("declined: %+v", declined)
			}
			h.repaired(record)
			h.signed(nil)
		}
	}
}

// repaired has a repair of the record mark it, in a case as one is filed.
func (h *commitHall) repaired(record uuid.UUID) {
	h.t.Helper()
	n, _ := h.repair(h.t, h.Applicant, record)
	dbtest.Arrange(h.t, h.Store, `INSERT INTO cases (id, number, flow, pack_id, pack_version, pack_hash, stage, subject_id, about_zh, about_en, unit_id, channel, filed_at)
		VALUES ($1, 'XF1', 'repair', 'city-2022', 1, 'h', 'decision', $2, '', '', $3, 'agency', $4)`, n.FormID, h.Subject, h.Unit, noon)
	dbtest.Arrange(h.t, h.Store, `INSERT INTO effects (id, case_id, record_id, kind, hides, article, started_at) VALUES (gen_random_uuid(), $1, $2, 'repaired', '', '', $3)`,
		n.FormID, record, noon.Add(-time.Hour))
}

// The unit finishes, the party withdraws before that and not after; each says it as often as it likes, and nobody else does.
func TestCommitmentTurns(t *testing.T) {
	h := newCommitHall(t, "shenzhen-2022")
	today, ctx := calendar.DateOf(noon), t.Context()
	number := h.signed(nil).Number
	finish := func(turn db.Turn, day calendar.Date) error { return h.Store.FinishCommitment(ctx, turn, day, h.cal) }
	wantError(t, finish(h.unitsTurn(number), today.AddDays(-1)), casefile.CodeInvalid, "error.commitment_finished_on")
	wantError(t, finish(h.unitsTurn(number), today.AddDays(1)), casefile.CodeInvalid, "error.commitment_finished_on")
	party := db.Turn{Number: number, ActorID: h.Applicant, At: noon}
	wantError(t, finish(party, today), casefile.CodeForbidden, "error.forbidden.body")
	other := db.Turn{Number: number, ActorID: h.OtherClerk, UnitID: h.Other, At: noon}
	wantError(t, finish(other, today), casefile.CodeNotFound, "error.commitment_not_found")
	for range 2 {
		h.must(finish(h.unitsTurn(number), today))
	}
	wantError(t, h.Store.WithdrawCommitment(ctx, party, "改走普通程序"), casefile.CodeConflict, "error.commitment_finished")

	number = h.signed(nil).Number
	party.Number, other.Number = number, number
	wantError(t, h.Store.WithdrawCommitment(ctx, party, ""), casefile.CodeInvalid, "error.commitment_reasons")
	wantError(t, h.Store.WithdrawCommitment(ctx, other, "改走普通程序"), casefile.CodeNotFound, "error.commitment_not_found")
	stranger := party
	stranger.ActorID = h.Supervisor
	wantError(t, h.Store.WithdrawCommitment(ctx, stranger, "改走普通程序"), casefile.CodeNotFound, "error.commitment_not_found")
	for range 2 {
		h.must(h.Store.WithdrawCommitment(ctx, party, "改走普通程序"))
	}
	wantError(t, finish(h.unitsTurn(number), today), casefile.CodeConflict, "error.commitment_not_open")
	if n := h.count(t, `SELECT count(*) FROM record_versions WHERE content->>'kept' = 'withdrawn'`); n != 1 {
		t.Errorf("%d times withdrawn", n)
	}
	declined := h.signed(func(n *db.NewCommitment) { n.Declined = true }).Number
	wantError(t, finish(h.unitsTurn(declined), today), casefile.CodeConflict, "error.commitment_not_open")
	party.Number = declined
	wantError(t, h.Store.WithdrawCommitment(ctx, party, "改走普通程序"), casefile.CodeConflict, "error.commitment_not_open")
}

// Of a withdrawal and the end of the item at the same moment one counts.
func TestCommitmentTurns_Race(t *testing.T) {
	h := newCommitHall(t, "shenzhen-2022")
	for range 5 {
		number := h.signed(nil).Number
		var both sync.WaitGroup
		var finished, withdrawn error
		both.Go(func() {
			finished = h.Store.FinishCommitment(context.Background(), h.unitsTurn(number), calendar.DateOf(noon), h.cal)
		})
		both.Go(func() {
			withdrawn = h.Store.WithdrawCommitment(context.Background(), db.Turn{Number: number, ActorID: h.Applicant, At: noon}, "改走普通程序")
		})
		both.Wait()
		if (finished == nil) == (withdrawn == nil) {
			t.Errorf("finished: %v; withdrawn: %v", finished, withdrawn)
		}
	}
}

// Papers that follow are those of the terms, from the party or the unit, until the check is open, and no more than the limit in all.
func TestHandInPaper(t *testing.T) {
	h := newCommitHall(t, "shenzhen-2022")
	number := h.signed(nil).Number
	party := db.Turn{Number: number, ActorID: h.Applicant, At: noon}
	hand := func(turn db.Turn, paper string, files ...uuid.UUID) error {
		return h.Store.HandInPaper(t.Context(), turn, paper, files)
	}
	wantError(t, hand(party, "passport", h.file(t, h.Applicant)), casefile.CodeInvalid, "error.invalid.body")
	wantError(t, hand(party, "lease"), casefile.CodeInvalid, "error.commitment_no_files")
	wantError(t, hand(party, "lease", h.file(t, h.UnitClerk)), casefile.CodeInvalid, "error.attachment_gone")
	stranger := party
	stranger.ActorID = h.Supervisor
	wantError(t, hand(stranger, "lease", h.file(t, h.Supervisor)), casefile.CodeNotFound, "error.commitment_not_found")
	h.must(hand(party, "lease", h.file(t, h.Applicant)))
	wantError(t, hand(h.unitsTurn(number), "plan", h.file(t, h.UnitClerk)), casefile.CodeInvalid, "error.invalid.body") // it was waived
	h.must(hand(h.unitsTurn(number), "lease", h.file(t, h.UnitClerk)))
	var many []uuid.UUID
	for range casefile.MaxCommitmentFiles - 1 {
		many = append(many, h.file(t, h.Applicant))
	}
	wantError(t, hand(party, "lease", many...), casefile.CodeInvalid, "error.attachments_too_many")
	h.must(hand(party, "lease", many[1:]...))
	_, err := h.Store.CallCheck(t.Context(), h.unitsTurn(number), uuid.New(), "有人反映", h.pack)
	h.must(err)
	wantError(t, hand(party, "lease", many[0]), casefile.CodeConflict, "error.commitment_not_open")
	if n := h.count(t, `SELECT count(*) FROM attachments f JOIN acts a ON a.id = f.act_id AND a.kind = 'begin_check'`); n != casefile.MaxCommitmentFiles {
		t.Errorf("%d papers went over to the check", n)
	}
}

// A draw that is made again comes to the same, and shows what was not treated as it was drawn.
func TestReplayDraw(t *testing.T) {
	h := newCommitHall(t, "shenzhen-2022")
	number := h.signed(func(n *db.NewCommitment) { n.Finished = true }).Number
	var on time.Time
	h.must(h.Store.Pool.QueryRow(t.Context(), `SELECT check_on FROM commitments WHERE number = $1`, number).Scan(&on))
	day := calendar.NewDate(on.Year(), on.Month(), on.Day())
	replay := func(unit string) ([]db.DrawAgain, error) {
		again, _, _, err := h.Store.ReplayDraw(t.Context(), unit, day)
		return again, err
	}
	for _, unit := range []string{"P", "nobody"} {
		if _, err := replay(unit); !errors.Is(err, db.ErrNoDraw) {
			t.Errorf("%s: %v", unit, err)
		}
	}
	seed := []byte("a seed of thirty-two bytes in all")
	h.must(h.Store.CommitmentDrawInsert(t.Context(), db.CommitmentDrawInsertParams{UnitID: h.Unit, Day: on, Seed: seed, DrawnAt: noon}))
	var id uuid.UUID
	h.must(h.Store.Pool.QueryRow(t.Context(), `SELECT id FROM commitments WHERE number = $1`, number).Scan(&id))
	drawn := int32(casefile.DrawOf(seed, id)) //nolint:gosec // less than a thousand
	for exempt, agrees := range map[string]bool{"": true, "draw": false, "class": true} {
		dbtest.Arrange(t, h.Store, `UPDATE commitments SET draw = $2, exempt = nullif($3, ''), state = 'exempt' WHERE id = $1`, id, drawn, exempt)
		if again, err := replay("P"); err != nil || len(again) != 1 || again[0].Agrees() != agrees || again[0].Number != number {
			t.Errorf("exempt by %q: %+v, %v", exempt, again, err)
		}
	}
	dbtest.Arrange(t, h.Store, `UPDATE commitments SET draw = $2, exempt = NULL WHERE id = $1`, id, drawn+1)
	if again, err := replay("P"); err != nil || again[0].Agrees() {
		t.Errorf("another number: %+v, %v", again, err)
	}
}
