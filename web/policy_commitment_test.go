package web_test

import (
	"context"
	"os"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// terms are those of an item of the walk, whose papers follow.
var terms = casefile.CommitmentTerms{ZH: "食品经营许可（承诺）", EN: "Food licence on a commitment",
	Asked: casefile.ItemText{ZH: "食品经营许可", EN: "a food licence"}, Conditions: casefile.ItemText{ZH: "有经营场所", EN: "premises"},
	Promises:     []casefile.Promise{{ZH: "场所属实", EN: "the premises are as stated"}, {ZH: "设备齐全", EN: "the equipment is complete"}},
	Papers:       []casefile.PromisedPaper{{ID: "lease", ZH: "租赁合同", EN: "the lease", Later: &casefile.ItemPeriod{Amount: 20, Unit: "working_day"}}},
	Consequences: casefile.ItemText{ZH: "撤销许可", EN: "the licence is revoked"}, Class: casefile.ItemText{ZH: "一般", EN: "general"},
	Ways: []casefile.CheckWay{casefile.BySite}, Standard: casefile.ItemText{ZH: "现场一致", EN: "as on site"},
	CheckAfter: casefile.ItemPeriod{Amount: 30, Unit: "calendar_day"}, Share: 300, Rectify: casefile.ItemPeriod{Amount: 10, Unit: "working_day"},
	RecordItem: "WALK-C", BreachItem: "WALK-B", ListsResults: true}

// makeCommitment has the applicant of the walk make a commitment to its unit.
func (w *walk) makeCommitment(files *os.Root, owner, subject uuid.UUID, pack *rules.Pack) {
	w.t.Helper()
	ctx := context.Background()
	unit := uuid.MustParse(w.vars["unit"])
	for code, category := range map[string]string{terms.RecordItem: casefile.CategoryCommitment, terms.BreachItem: casefile.CategoryBreach} {
		w.exec(`INSERT INTO catalogue_items (id, code, unit_id, category, publicity, name_zh, name_en, fields)
			VALUES (gen_random_uuid(), $1, $2, $3, 'public', $1, $1, '[]')`, code, unit, category)
	}
	head := uuid.MustParse(w.one(`SELECT id FROM accounts WHERE login = 'market.principal'`)[0])
	for _, code := range []string{"WALK-1", "WALK-2"} { // the second is retired on the way
		if _, err := w.store.PublishTerms(ctx, db.NewTerms{UnitID: unit, ActorID: head, Code: code, Terms: terms, At: walkTime.Add(-time.Hour)}); err != nil {
			w.t.Fatal(err)
		}
	}
	cal, err := calendar.Latest()
	if err != nil {
		w.t.Fatal(err)
	}
	open := *pack
	open.Commitment.Excludes = nil // what the applicant has on record keeps him from committing under some packs
	signed, err := w.store.Sign(ctx, db.NewCommitment{FormID: uuid.New(), ActorID: owner, SubjectID: subject, Version: 1, Way: casefile.SignedOnline,
		ItemID: uuid.MustParse(w.one(`SELECT id FROM commitment_items WHERE code = 'WALK-1'`)[0]), Pack: &open, At: walkTime.Add(-time.Hour), Calendar: cal})
	if err != nil {
		w.t.Fatal(err)
	}
	paper := []uuid.UUID{w.attach(files, owner, uuid.Nil)} // its name is nobody else's to read
	if err := w.store.HandInPaper(ctx, db.Turn{Number: signed.Number, ActorID: owner, At: walkTime}, "lease", paper); err != nil {
		w.t.Fatal(err)
	}
	w.vars["item"], w.vars["number"], w.vars["commitment"], w.vars["do"] = "WALK-1", signed.Number, signed.Number, "finish"
	w.vars["item/retired"] = "WALK-2"
	w.vars["attachment/commitment"], w.vars["system"] = paper[0].String(), uuid.NewString()
}
