package e2e

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// What is neither published nor shared any more (city-2022 46(3), 47) is gone for the public, stays in sight of its subject, its unit and the
// agency, and partners take it down: one confirms by a call of its own, another is asked by the agency, which notes what it hears.
func TestRepairing_Withheld_PartnersTakeItDown(t *testing.T) {
	c := repairCity(t, "city-2022", 24*time.Hour)
	bank, centre := c.newPartner("样例银行"), c.newPartner("样例交易中心")
	bank.listens()
	centre.listens()
	record := c.record(offence{})
	of, what := c.named(record), "未按期公示年度报告"+record.String()
	if !c.publicSays(of, what) {
		t.Error("the record is not public before")
	}
	a := c.apply(record)
	m := a.matters[0]
	a.accept()
	a.decide(m, casefile.OutcomeWithhold)
	a.ended(m, "withhold", a.papers(true, casefile.NoticeRepairDecision)...)
	if c.publicSays(of, of.number) {
		t.Error("the public still finds the record")
	}
	a.applicant.open("/my/records").must(http.StatusOK, of.number, "他人不再能查询这条信息")
	for _, p := range []*person{m.unit, m.agency} {
		p.open(m.deskPath()).must(http.StatusOK, what)
	}
	for _, s := range []*sharing{bank, centre} {
		s.eventually(s.name+" has heard of it", func() bool { return slices.Equal(s.types(), []string{"withheld"}) })
	}
	m.eventually("both are told", func() bool {
		return c.count(`SELECT count(*) FROM partner_deliveries d JOIN partner_messages m ON m.id = d.message_id WHERE m.case_id = $1 AND d.state = 'waiting'`, m.id) == 0
	})

	message := bank.message(m)
	for range 2 { // a call that is repeated changes nothing
		bank.confirms(message)
	}
	m.agency.open("/desk/partners").must(http.StatusOK, "待确认撤下")
	m.agency.open(m.deskPath()).must(http.StatusOK, "已确认撤下", "待确认撤下")
	if n := c.count("SELECT count(*) FROM deadlines WHERE case_id = $1 AND take_down AND met_at IS NULL", m.id); n != 1 {
		t.Errorf("%d clocks of taking down run while one partner owes it", n)
	}
	centre.confirms(message)
	for what, query := range map[string]string{
		"take-downs owed":            `SELECT count(*) FROM partner_take_downs o JOIN partner_messages m ON m.id = o.message_id WHERE m.case_id = $1 AND o.how IS DISTINCT FROM 'call'`,
		"clocks of partners running": `SELECT count(*) FROM deadlines WHERE case_id = $1 AND message_id IS NOT NULL AND met_at IS NULL`,
		"lines too many":             `SELECT count(*) - 2 FROM trail WHERE case_id = $1 AND entry::jsonb->>'event' = 'step.take_down_call'`,
	} {
		if n := c.count(query, m.id); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	a.checkTrail(m)
}

// message is the message of the case, which every partner has.
func (s *sharing) message(m *matter) (id uuid.UUID) {
	s.t.Helper()
	if err := s.store.Pool.QueryRow(s.t.Context(), "SELECT id FROM partner_messages WHERE case_id = $1", m.id).Scan(&id); err != nil {
		s.t.Fatal(err)
	}
	return id
}

// confirms calls the city, signed with the partner's secret, and is answered that its call has been received.
func (s *sharing) confirms(message uuid.UUID) {
	s.t.Helper()
	if err := confirmTakeDown(s.t.Context(), s.url, uuid.MustParse(s.id()), s.secret, message); err != nil {
		s.t.Error(err)
	}
}

// A letter of commitment is public on the record's card from acceptance on where the pack has it published (shenzhen-2020 63(2)), and nowhere
// else.
func TestRepairing_LetterPublished(t *testing.T) {
	for pack, published := range map[string]bool{"shenzhen-2020": true, "shenzhen-2022": false} {
		t.Run(pack, func(t *testing.T) {
			t.Parallel()
			c := repairCity(t, pack, 24*time.Hour)
			record := c.record(offence{})
			of := c.named(record)
			a := c.apply(record)
			const aims = "今后按期公示年度报告。"
			if c.publicSays(of, aims) {
				t.Error("the letter is public before acceptance")
			}
			a.accept()
			if got := c.publicSays(of, aims); got != published {
				t.Errorf("the letter is public: %v", got)
			}
			if published && (!c.publicSays(of, "签署人："+casefile.MaskName(a.signer())) || c.publicSays(of, a.signer())) {
				t.Error("the letter is public with the name of whoever signed it")
			}
			if kept := c.count(`SELECT count(*) FROM acts WHERE case_id = $1 AND kind = 'file' AND content->'letter'->>'sha256' = encode(sha256(convert_to(content->'letter'->>'text', 'UTF8')), 'hex')`,
				a.matters[0].id); kept != 1 {
				t.Error("the letter that is kept is not the one that was signed")
			}
		})
	}
}

// What qianhai-2020 12(2) deletes leaves a stub for one year from the deletion, which says that there was something and not what. It goes at
// that very instant.
func TestRepairing_StubEndsAfterAYear(t *testing.T) {
	c := repairCity(t, "qianhai-2020", 50*time.Millisecond)
	record := c.record(offence{})
	of, what := c.named(record), "未按期公示年度报告"+record.String()
	id := c.grantByStore(record, casefile.OutcomeDelete)
	p := c.stranger()
	p.open("/records")
	p.send("/records", values{"q": of.code}).must(http.StatusOK, of.number, "修复存根", "内容不再显示")
	p.never(what)
	c.eventually("the stub has ended", func() bool {
		return c.count(`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'repair_stub' AND ended_at = ends_at`, id) == 1
	})
	var began, ended time.Time
	err := c.store.Pool.QueryRow(t.Context(), `SELECT started_at, ended_at FROM effects WHERE case_id = $1 AND kind = 'repair_stub'`, id).Scan(&began, &ended)
	if err != nil {
		t.Fatal(err)
	}
	// The year ends with the day of its number in the city, whatever zone the machine keeps; the stub goes with that day.
	if began, ended = began.In(calendar.Zone), ended.In(calendar.Zone); c.clock.Now().Before(ended) || !ended.Equal(calendar.DateOf(began).AddYears(1).AddDays(1).Start()) {
		t.Errorf("deleted at %v, the stub ended at %v", began, ended)
	}
	if c.publicSays(of, of.number) {
		t.Error("the stub is still shown")
	}
	if n := c.count(`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'deleted' AND ended_at IS NULL`, id); n != 1 {
		t.Error("the record is back")
	}
	c.checkTrails()
}

// grantByStore has the agency grant repair of a record, in a city in which days pass faster than anybody types.
func (c *city) grantByStore(record uuid.UUID, outcome casefile.Outcome) uuid.UUID {
	c.t.Helper()
	var f db.NewRepair
	var unit, clerk uuid.UUID
	err := c.store.Pool.QueryRow(c.t.Context(), `SELECT x.account_id, r.subject_id, k.unit_id, k.id FROM records r JOIN account_subjects x ON x.subject_id = r.subject_id
		JOIN accounts a ON a.id = x.account_id AND a.login = 'applicant' JOIN accounts k ON k.login = 'agency' WHERE r.id = $1`, record).Scan(&f.ActorID, &f.SubjectID, &unit, &clerk)
	if err != nil {
		c.t.Fatal(err)
	}
	f.FormID, f.ByOperator, f.PackID, f.PackVersion, f.PackHash, f.At = uuid.New(), true, c.pack.ID, int32(c.pack.Version), //nolint:gosec // small
		c.pack.Hash(casefile.FlowRepair), c.clock.Now()
	f.Filing = casefile.RepairFiling{Standing: casefile.Standing{Phone: "0000-5550123"}, Statement: "罚款已缴清。",
		Records: []casefile.RepairClaim{{RecordID: record, CorrectedOn: "2024-06-21"}}}
	receipt, err := c.store.FileRepair(c.t.Context(), f)
	c.acted(receipt, err)
	for _, act := range []db.NewAct{{Kind: casefile.ActCheckForm, Content: casefile.FormCheck{Accept: true}},
		{Kind: casefile.ActDecideRepair, Content: casefile.RepairDecision{Records: []casefile.RepairDecided{{RecordID: record, Outcome: outcome, Reasons: "凭证已核实。"}}}}} {
		act.FormID, act.ActorID, act.UnitID, act.At = uuid.New(), clerk, unit, c.clock.Now()
		err := c.store.Pool.QueryRow(c.t.Context(), `SELECT id FROM tasks WHERE case_id = $1 AND closed_at IS NULL`, receipt.CaseID).Scan(&act.TaskID)
		if err != nil {
			c.t.Fatal(err)
		}
		c.acted(c.store.Act(c.t.Context(), act))
	}
	return receipt.CaseID
}

// A step that dies between the effect and the letter has done neither; tried again, it does both once, and partners are told once.
func TestRepairing_DiesBetweenEffectAndLetter(t *testing.T) {
	c := repairCity(t, "shenzhen-2022", 24*time.Hour)
	bank := c.newPartner("样例银行")
	bank.listens()
	record := c.record(offence{})
	a := c.apply(record)
	m := a.matters[0]
	a.accept()

	ctx := context.Background()
	master, err := pgx.Connect(ctx, stack.postgres.DSN(c.queue))
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close(ctx)
	lock, err := master.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock.Exec(ctx, "LOCK TABLE notices IN EXCLUSIVE MODE"); err != nil { // so that no letter is written
		t.Fatal(err)
	}
	p := m.unit
	p.open(m.deskPath()).follow("/act").must(http.StatusOK)
	p.send("/act", values{"outcome-1": string(casefile.OutcomeWithhold), "reasons": "缴款凭证与补报情况已核实。"})
	killed := 0
	for killed < 3 {
		c.eventually("a step waits to write a letter", func() bool {
			var n int
			err := lock.QueryRow(ctx, `SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE relation = 'notices'::regclass AND NOT granted`).Scan(&n)
			if err != nil {
				t.Fatal(err)
			}
			killed += n
			return n > 0
		})
		if n := c.count("SELECT count(*) FROM effects WHERE case_id = $1", m.id); n != 0 {
			t.Errorf("%d effects of a step that died", n)
		}
	}
	if err := lock.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	m.until(casefile.StageClosed)
	a.ended(m, "withhold", a.papers(true, casefile.NoticeRepairDecision)...)
	a.checkEffects(m, c.usual())
	bank.hears(2)
	if got := strings.Join(bank.types(), " "); got != "withheld measures_stopped" {
		t.Errorf("the bank was told %s", got)
	}
}
