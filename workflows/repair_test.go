package workflows_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/workflows"
)

// newRepair is a court of repair with as many records of one unit.
func newRepair(t *testing.T, packID string, start time.Time, records int) (*court, []uuid.UUID) {
	t.Helper()
	c := newCourt(t, packID, start)
	c.flow = casefile.FlowRepair
	ids := make([]uuid.UUID, records)
	for i := range ids {
		content := casefile.Content{"amount": "5000"}
		ids[i] = c.city.NewRecord(t, content, content)
	}
	return c, ids
}

// applyFor opens a case of repair on the records.
func (c *court) applyFor(records []uuid.UUID, at time.Time) workflows.Opened {
	c.t.Helper()
	filing := casefile.RepairFiling{Standing: casefile.Standing{Capacity: casefile.CapacityRepresentative, Phone: "000-0000000"}, Channel: c.channel,
		Statement: "罚款已缴清，违法行为已改正"}
	for _, id := range records {
		filing.Records = append(filing.Records, casefile.RepairClaim{RecordID: id})
	}
	receipt, err := c.city.Store.OpenCase(context.Background(), db.NewCase{Flow: casefile.FlowRepair, FormID: uuid.New(), ActorID: c.city.Applicant,
		Capacity: casefile.CapacityRepresentative, SubjectID: c.city.Subject, Records: records, UnitID: c.city.Unit, AboutZH: "行政处罚",
		AboutEN: "Administrative penalty", Channel: max(c.channel, casefile.ChannelAgency), PackID: c.pack.ID, PackVersion: int32(c.pack.Version),
		PackHash: c.pack.Hash(casefile.FlowRepair), Content: filing, At: at})
	if err != nil {
		c.t.Fatal(err)
	}
	c.caseID = receipt.CaseID
	return workflows.Opened{CaseID: receipt.CaseID, ActID: receipt.ActID}
}

// granting accepts, and decides the same about every record.
func (c *court) granting(records []uuid.UUID, outcomes ...casefile.Outcome) func(db.Task) any {
	return func(task db.Task) any {
		if task.Kind == casefile.TaskFormCheck {
			return casefile.FormCheck{Accept: true}
		}
		var d casefile.RepairDecision
		for i, id := range records {
			decided := casefile.RepairDecided{RecordID: id, Outcome: outcomes[i%len(outcomes)], Reasons: "缴款凭证与改正情况已核实"}
			d.Records = append(d.Records, decided)
		}
		return d
	}
}

// usual is the first outcome of the pack that grants for a penalty.
func usual(t *testing.T, pack *rules.Pack) rules.Outcome {
	t.Helper()
	for _, o := range pack.Repair.OutcomesFor("penalty") {
		if !o.ID.Adverse() && !o.ID.ChangesContent() {
			return o
		}
	}
	t.Fatalf("%s grants nothing", pack.ID)
	return rules.Outcome{}
}

func TestRepair_StraightWay(t *testing.T) {
	packs, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, pack := range packs.Packs() {
		if !pack.Provides(casefile.FlowRepair) {
			continue
		}
		for _, channel := range pack.Repair.Channels {
			seen++
			t.Run(pack.ID+"/"+string(channel), func(t *testing.T) { straightRepair(t, pack, channel) })
		}
	}
	if seen < 6 {
		t.Errorf("only %d ways were gone", seen)
	}
}

func straightRepair(t *testing.T, pack *rules.Pack, channel casefile.Channel) {
	start := time.Date(2026, time.June, 1, 9, 0, 0, 0, monday.Location())
	c, records := newRepair(t, pack.ID, start, 2)
	c.channel = channel
	granted := usual(t, pack)
	c.act = c.granting(records, granted.ID)
	c.run(c.applyFor(records, start), time.Hour, 6)
	if err := c.env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	row := c.caseRow()
	if row.Result == nil || *row.Result != casefile.Result(granted.ID) || len(c.refused) > 0 {
		t.Fatalf("case is %s with result %v; refused %v", row.Stage, row.Result, c.refused)
	}
	effects, err := c.city.Store.CaseEffects(context.Background(), c.caseID)
	if err != nil {
		t.Fatal(err)
	}
	if want := 2 * (1 + len(granted.Also)); len(effects) != want {
		t.Errorf("%d effects, want %d on the two records", len(effects), want)
	}
	for _, also := range granted.Also {
		for _, e := range effects {
			if e.Kind == also.Effect && (e.EndsAt != nil) != (also.For != "") {
				t.Errorf("%s ends at %v", e.Kind, e.EndsAt)
			}
		}
	}
	told := c.notices()
	forwarded := pack.Repair.DecidedBy == rules.DecidedByUnit && channel == casefile.ChannelAgency
	for kind, want := range map[casefile.NoticeKind]bool{casefile.NoticeReceipt: true, casefile.NoticeAcceptance: true,
		casefile.NoticeRepairDecision: true, casefile.NoticeForwarding: forwarded, casefile.NoticeRepairRequest: forwarded,
		casefile.NoticeRepairPush: pack.Repair.DecidedBy == rules.DecidedByUnit} {
		if slices.Contains(told, kind) != want {
			t.Errorf("%s was issued: %t, of %v", kind, !want, told)
		}
	}
	c.speaksOfRepair()
	if n, err := c.city.Store.VerifyTrails(context.Background(), func(_ string, err error) { t.Error(err) }); n != 1 || err != nil {
		t.Errorf("verified %d trails: %v", n, err)
	}
}

// speaksOfRepair holds that no document of the case speaks of an objection, but for the right to object of which a decision on a listing tells.
func (c *court) speaksOfRepair() {
	c.t.Helper()
	rows, err := c.city.Store.Pool.Query(context.Background(), `SELECT kind || ': ' || html_zh || html_en FROM notices WHERE case_id = $1`, c.caseID)
	if err != nil {
		c.t.Fatal(err)
	}
	texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		c.t.Fatal(err)
	}
	for _, text := range texts {
		text = strings.NewReplacer("可以对该信息提出异议", "", "认为记录有误的，可以提出异议", "").Replace(text)
		if strings.Contains(text, "异议") || strings.Contains(strings.ToLower(text), "objection") {
			c.t.Errorf("speaks of an objection: %s", text)
		}
	}
}

// Each record of a case has its own result where they do not all end alike, and the letter names the remedies.
func TestRepair_Mixed(t *testing.T) {
	c, records := newRepair(t, "shenzhen-2022", monday, 2)
	granted := usual(t, c.pack)
	c.act = c.granting(records, granted.ID, casefile.OutcomeRefuseRepair)
	c.run(c.applyFor(records, monday), time.Hour, 4)
	if row := c.caseRow(); row.Result == nil || *row.Result != casefile.ResultMixed {
		t.Fatalf("case is %s with result %v", row.Stage, row.Result)
	}
	rows, err := c.city.Store.Pool.Query(context.Background(), `SELECT result FROM case_records WHERE case_id = $1 ORDER BY n`, c.caseID)
	if err != nil {
		t.Fatal(err)
	}
	results, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || !slices.Equal(results, []string{string(granted.ID), string(casefile.OutcomeRefuseRepair)}) {
		t.Errorf("results of the records: %v, %v", results, err)
	}
	var letter string
	err = c.city.Store.Pool.QueryRow(context.Background(), `SELECT html_zh FROM notices WHERE case_id = $1 AND kind = 'repair_decision'`, c.caseID).Scan(&letter)
	if err != nil || !strings.Contains(letter, "救济途径") || !strings.Contains(letter, "PEN-0001") || !strings.Contains(letter, "PEN-0002") {
		t.Errorf("the decision does not name both records and the remedies (%v):\n%s", err, letter)
	}
}

// A decision that leaves a record out, or grants what the pack does not know, is refused, and the task can be decided again.
func TestRepair_DecisionIncomplete_RefusedThenDecided(t *testing.T) {
	c, records := newRepair(t, "shenzhen-2022", monday, 2)
	granted := usual(t, c.pack)
	tries := [][]uuid.UUID{records[:1], {records[0], uuid.New()}, {records[0], records[0]}, records}
	outcomes := []casefile.Outcome{granted.ID, granted.ID, granted.ID, casefile.OutcomeKeep}
	c.act = func(task db.Task) any {
		if task.Kind == casefile.TaskFormCheck || len(tries) == 0 {
			return c.granting(records, granted.ID)(task)
		}
		of, outcome := tries[0], outcomes[0]
		tries, outcomes = tries[1:], outcomes[1:]
		return c.granting(of, outcome)(task)
	}
	c.run(c.applyFor(records, monday), time.Hour, 8)
	if row := c.caseRow(); row.Result == nil || *row.Result != casefile.Result(granted.ID) {
		t.Fatalf("case is %s with result %v", row.Stage, row.Result)
	}
	if len(c.refused) != 4 {
		t.Errorf("refused: %v, want each of the four", c.refused)
	}
}

func TestRepair_Refused(t *testing.T) {
	c, records := newRepair(t, "shenzhen-2020", monday, 1)
	c.channel = casefile.ChannelUnit
	c.act = func(db.Task) any { return casefile.FormCheck{Reasons: "尚未满最短公示期"} }
	c.run(c.applyFor(records, monday), time.Hour, 3)
	if got := c.notices(); !slices.Contains(got, casefile.NoticeRefusal) {
		t.Errorf("notices %v, want a refusal", got)
	}
	if row := c.caseRow(); row.Result == nil || *row.Result != casefile.ResultRefused || row.AcceptedAt != nil {
		t.Errorf("case is %s with result %v", row.Stage, row.Result)
	}
	c.speaksOfRepair()
}

// What is not supplemented in time lapses; the applicant may withdraw as long as nothing is decided.
func TestRepair_Lapsed(t *testing.T) {
	c, records := newRepair(t, "shenzhen-2022", monday, 1)
	c.act = func(db.Task) any { return casefile.FormCheck{Missing: []string{"缴款凭证"}} }
	c.run(c.applyFor(records, monday), 24*time.Hour, 30)
	if row := c.caseRow(); row.Result == nil || *row.Result != casefile.ResultLapsed {
		t.Errorf("case is %s with result %v", row.Stage, row.Result)
	}
	c.speaksOfRepair()
}

func TestRepair_Withdrawn(t *testing.T) {
	c, records := newRepair(t, "shenzhen-2022", monday, 1)
	c.act = func(task db.Task) any {
		if task.Kind == casefile.TaskFormCheck {
			return casefile.FormCheck{Accept: true}
		}
		if err := c.withdraw(); err != nil {
			t.Error(err)
		}
		return nil
	}
	c.run(c.applyFor(records, monday), time.Hour, 2)
	if row := c.caseRow(); row.Result == nil || *row.Result != casefile.ResultWithdrawn {
		t.Errorf("case is %s with result %v", row.Stage, row.Result)
	}
	c.speaksOfRepair()
}

// The period of acceptance begins anew with the supplement (shenzhen-2022 81(1)); that the first one was missed stays on record.
func TestRepair_Supplemented_AcceptanceBeginsAnew(t *testing.T) {
	c, records := newRepair(t, "shenzhen-2022", monday, 1)
	checks, supplemented := 0, time.Time{}
	c.act = func(task db.Task) any {
		if task.Kind != casefile.TaskFormCheck {
			return nil
		}
		if checks++; checks == 1 {
			return casefile.FormCheck{Missing: []string{"缴款凭证"}}
		}
		return casefile.FormCheck{Accept: true}
	}
	c.env.RegisterDelayedCallback(func() {
		supplemented = c.env.Now()
		receipt, err := c.city.Store.Supplement(context.Background(), uuid.New(), c.city.Applicant, c.caseID, casefile.Supplement{Statement: "补齐"}, supplemented)
		if err != nil {
			t.Error(err)
			return
		}
		c.env.UpdateWorkflow(string(casefile.ActSupplement), receipt.ActID.String(), &updates{court: c}, workflows.Act{ActID: receipt.ActID})
	}, 50*time.Hour)
	c.run(c.applyFor(records, monday), 30*time.Hour, 3) // the first check comes on the day after the period's
	rows, err := c.city.Store.DeadlinesByCase(context.Background(), c.caseID)
	if err != nil {
		t.Fatal(err)
	}
	rows = slices.DeleteFunc(rows, func(d db.Deadline) bool { return d.Clock != "repair.accept" })
	if len(rows) != 2 {
		t.Fatalf("%d periods of acceptance, want the one that was missed and the one after the supplement", len(rows))
	}
	first, anew := rows[0], rows[1]
	if first.OverdueAt == nil || first.MetAt == nil || !first.MetAt.Equal(monday.Add(30*time.Hour)) || first.PausedAt != nil {
		t.Errorf("the first was overdue at %v and ended at %v", first.OverdueAt, first.MetAt)
	}
	if !anew.StartedAt.Equal(supplemented) || anew.MetAt == nil {
		t.Errorf("the second runs from %v, supplemented at %v", anew.StartedAt, supplemented)
	}
}
