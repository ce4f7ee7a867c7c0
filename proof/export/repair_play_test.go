package export_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/files"
	"creditcase/rules"
)

// folder is where the files of a case lie.
func folder(t *testing.T) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

// paper is a file that the applicant has brought along.
func (p *play) paper(name, text string) uuid.UUID {
	p.t.Helper()
	content, id := []byte("%PDF-1.4 "+text), uuid.New()
	sum := sha256.Sum256(content)
	if err := p.files.WriteFile(id.String(), content, 0o600); err != nil {
		p.t.Fatal(err)
	}
	err := p.city.Store.AttachmentInsert(p.t.Context(), db.AttachmentInsertParams{ID: id, AccountID: p.city.Applicant, Name: name,
		MediaType: "application/pdf", Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:]), UploadedAt: p.clock.Now()})
	if err != nil {
		p.t.Fatal(err)
	}
	return id
}

// penalties are records of the company that are not in dispute.
func (p *play) penalties(n int) []uuid.UUID {
	p.t.Helper()
	records := make([]uuid.UUID, n)
	for i := range records {
		records[i] = p.city.NewRecord(p.t, casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"})
	}
	return records
}

// apply files an application for repair with papers, a measure and a signed letter, and goes on with the first of its cases. It gives the
// ids of all of them.
func (p *play) apply(records ...uuid.UUID) (cases []uuid.UUID) {
	p.t.Helper()
	filing := casefile.RepairFiling{Standing: casefile.Standing{Phone: "000-0000000"}, Statement: "罚款已缴清，违法行为已改正。"}
	for _, id := range records {
		filing.Records = append(filing.Records, casefile.RepairClaim{RecordID: id, PerformedOn: "2025-04-01", CorrectedOn: "2025-04-08",
			Materials: []casefile.RepairMaterial{{ID: "correction", Files: []uuid.UUID{p.paper("整改报告.pdf", "corrected")}}}})
	}
	filing.Measures = []casefile.RepairMeasure{{ID: "training", Text: "已参加培训", Files: []uuid.UUID{p.paper("培训证明.pdf", "trained")}}}
	letter, signed := casefile.CommitmentLetter{Measures: "每季度自查", Aims: "不再发生", Text: "信用修复承诺书\n每季度自查，不再发生。"}.Signs("申请人甲", "申请人甲", p.clock.Now())
	if !signed {
		p.t.Fatal("the letter is not signed")
	}
	filing.Letter = letter
	p.done(p.city.Store.FileRepair(context.Background(), db.NewRepair{FormID: uuid.New(), ActorID: p.city.Applicant, SubjectID: p.city.Subject,
		ByOperator: p.pack.Repair.DecidedBy == rules.DecidedByOperator, PackID: p.pack.ID, PackVersion: int32(p.pack.Version),
		PackHash: p.pack.Hash(casefile.FlowRepair), Filing: filing, Copier: files.Folder{Root: p.files}, At: p.clock.Now()}))
	rows, err := p.city.Store.Pool.Query(p.t.Context(), `SELECT c.id, a.id FROM cases c JOIN acts a ON a.case_id = c.id AND a.kind = 'file'
		WHERE c.flow = 'repair' ORDER BY c.number`)
	if err != nil {
		p.t.Fatal(err)
	}
	defer rows.Close()
	var acts []uuid.UUID
	for rows.Next() {
		var id, act uuid.UUID
		if err := rows.Scan(&id, &act); err != nil {
			p.t.Fatal(err)
		}
		cases, acts = append(cases, id), append(acts, act)
	}
	if err := rows.Err(); err != nil {
		p.t.Fatal(err)
	}
	for _, act := range acts {
		p.done(db.Receipt{ActID: act}, nil)
	}
	p.onTo(cases[0])
	return cases
}

// onTo goes on with another case of the application.
func (p *play) onTo(caseID uuid.UUID) {
	p.t.Helper()
	p.caseID = caseID
	if err := p.city.Store.Pool.QueryRow(p.t.Context(), "SELECT number FROM cases WHERE id = $1", caseID).Scan(&p.number); err != nil {
		p.t.Fatal(err)
	}
}

// decideRepair decides about the records in their order.
func (p *play) decideRepair(records []uuid.UUID, outcomes ...casefile.Outcome) {
	p.t.Helper()
	var d casefile.RepairDecision
	for i, id := range records {
		d.Records = append(d.Records, casefile.RepairDecided{RecordID: id, Outcome: outcomes[i], Reasons: "材料已核实。"})
	}
	p.act(casefile.TaskDecideRepair, d)
}

// siblingRepair plays an application on whose records two bodies decide (shenzhen-2022): the first is supplemented, has more time and is
// urged, and decides differently about its two records; the other grants. It goes on with the first.
func siblingRepair(t *testing.T) (p *play, cases []uuid.UUID) {
	p = newPlay(t, "shenzhen-2022", monday, nil)
	p.files = folder(t)
	records := p.penalties(3)
	dbtest.Arrange(t, p.city.Store, "UPDATE records SET unit_id = $2 WHERE id = $1", records[1], p.city.Other)
	cases = p.apply(records...)
	if len(cases) != 2 {
		t.Fatalf("%d cases, want one for each body", len(cases))
	}
	p.act(casefile.TaskFormCheck, casefile.FormCheck{Missing: []string{"缴款凭证"}})
	p.done(p.city.Store.Supplement(context.Background(), uuid.New(), p.city.Applicant, p.caseID, casefile.Supplement{Statement: "凭证号见下：7。"},
		p.clock.Now()))
	p.accept()
	p.actAs(casefile.TaskDecideRepair, casefile.ActRequestExtension, casefile.ExtensionRequest{Amount: 3, Reasons: "需现场复查。"})
	p.act(casefile.TaskApproveExtension, casefile.ExtensionDecision{Approve: true})
	p.days(12)
	owed := p.openTask(casefile.TaskDecideRepair)
	p.done(p.city.Store.Urge(context.Background(), db.NewUrge{FormID: uuid.New(), ActorID: p.city.Supervisor, At: p.clock.Now(),
		Urge: casefile.Urge{TaskID: owed.ID, Level: casefile.LevelUrge, Text: "请尽快决定"}}))
	p.decideRepair([]uuid.UUID{records[0], records[2]}, casefile.OutcomeWithhold, casefile.OutcomeRefuseRepair)
	p.serveOne()
	p.onTo(cases[1])
	p.accept()
	p.decideRepair(records[1:2], casefile.OutcomeMarkRepaired)
	p.onTo(cases[0])
	return p, cases
}

// stubbedRepair plays an application on which the operator decides (qianhai-2020 12(2)): one record is deleted and marked for a year, an
// effect whose end is planned, the other stays.
func stubbedRepair(t *testing.T) *play {
	p := newPlay(t, "qianhai-2020", monday, nil)
	p.files = folder(t)
	records := p.penalties(2)
	p.apply(records...)
	p.accept()
	p.decideRepair(records, casefile.OutcomeDelete, casefile.OutcomeRefuseRepair)
	p.serveOne()
	return p
}
