package activities_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// court is where documents of courts come: the company has two penalties, one from after the ruling, and stands on a list of another unit.
type court struct {
	*hall
	penalty, later, listed uuid.UUID
	plan                   uuid.UUID // the case of the plan
	before                 map[casefile.Onlooker]casefile.Face
}

// ruledOn is the day of the ruling, and reorganizing are the packs that provide for reorganizations.
const ruledOn = "2026-03-02"

var reorganizing = []string{"shenzhen-2020", "shenzhen-2022", "national-2026"}

func newCourt(t *testing.T, packID string) *court {
	t.Helper()
	c := &court{hall: newHall(t, packID)}
	if packID == "national-2026" {
		c.clock.Set(time.Date(2026, time.April, 9, 10, 0, 0, 0, c.clock.Now().Location()))
	}
	c.flow = casefile.FlowReorganization
	c.penalty = c.NewRecord(t, casefile.Content{"amount": "500"}, casefile.Content{"amount": "500"})
	c.later = c.NewRecord(t, casefile.Content{"amount": "700"}, casefile.Content{"amount": "700"})
	c.exec(`UPDATE records SET recorded_on = '2026-03-03' WHERE id = $1`, c.later)
	c.listed = c.onList("YZ-0001")
	c.appointed()
	return c
}

// appointed registers the administrator with his appointment, which ends with each plan.
func (c *court) appointed() {
	c.t.Helper()
	c.exec(`INSERT INTO appointments (id, account_id, subject_id, holder, court, number, appointed_on, registered_by, registered_at)
		VALUES (gen_random_uuid(), $1, $2, '样例清算事务所', '云澜市中级人民法院', '（2026）云01破1号之一', '2026-01-05', $3, $4)`, c.administrator(), c.Subject, c.AgencyClerk,
		c.clock.Now().AddDate(0, -1, 0))
}

// administrator is an account that stands for nobody but whom a court has appointed it for.
func (c *court) administrator() (id uuid.UUID) {
	c.t.Helper()
	c.must(c.Store.Pool.QueryRow(c.t.Context(), `INSERT INTO accounts (id, login, password_hash, name, role, created_at)
		VALUES (gen_random_uuid(), 'administrator.in.bankruptcy', '', '样例清算事务所', 'applicant', now())
		ON CONFLICT (login) DO UPDATE SET name = excluded.name RETURNING id`).Scan(&id))
	return id
}

// onList is a record that stands on the list of the hall, and came otherwise than by a listing.
func (c *court) onList(number string) uuid.UUID {
	c.t.Helper()
	id := uuid.New()
	c.exec(`INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source) VALUES ($1, $2, $3, $4, $5, '2025-06-05', '{}')`,
		id, number, c.Subject, c.list, c.Other)
	c.exec(`INSERT INTO record_versions (record_id, version, content, valid_from) VALUES ($1, 1, '{}', '2025-06-05')`, id)
	return id
}

// document is a document of the court about the matter, with the number, filed by the administrator.
func (c *court) document(m casefile.ReorganizationMatter, number string, records ...casefile.AssistedRecord) db.NewReorganization {
	c.t.Helper()
	by := c.administrator()
	n := db.NewReorganization{FormID: uuid.New(), ActorID: by, SubjectID: c.Subject, PlanID: c.plan, Pack: c.pack, At: c.clock.Now(),
		Filing: casefile.ReorganizationFiling{By: casefile.ReorganizationByAdministrator, Matter: m, Records: records,
			Document: casefile.CourtDocument{Court: "云澜市中级人民法院", Number: number, IssuedOn: ruledOn, Files: []uuid.UUID{c.NewFile(c.t, by)}}}}
	if m == casefile.MatterPlan {
		n.PlanID, n.Filing.Plan, n.Filing.Performs = uuid.Nil, "普通债权分三期清偿，经营方案见附件。", "2028-03-02"
	}
	return n
}

// at has a document entered at the desk of a unit instead.
func (c *court) at(n db.NewReorganization, by casefile.ReorganizationBy, clerk, unit uuid.UUID) db.NewReorganization {
	n.ActorID, n.UnitID, n.Filing.By, n.Filing.Document.Files = clerk, unit, by, []uuid.UUID{c.NewFile(c.t, clerk)}
	if by == casefile.ReorganizationByAgency {
		n.Filing.Paper = &casefile.PaperReply{ReceivedOn: calendar.DateOf(n.At).String(), From: "破产管理人"}
	}
	return n
}

// files receives a document and takes the step.
func (c *court) files(n db.NewReorganization) {
	c.t.Helper()
	receipt, err := c.Store.FileReorganization(c.t.Context(), n)
	c.must(err)
	c.caseID = receipt.CaseID
	c.step(casefile.ActFileReorganization, receipt)
}

// cannot holds that a document is not received, and why.
func (c *court) cannot(want string, n db.NewReorganization) {
	c.t.Helper()
	_, err := c.Store.FileReorganization(c.t.Context(), n)
	c.fails(want, err)
}

// checks is what a clerk of the agency says of the document.
func (c *court) checks(granted bool) {
	c.t.Helper()
	c.clock.Advance(time.Hour)
	check := casefile.ReorganizationCheck{Granted: granted}
	if !granted {
		check.Reasons = "文书没有加盖印章"
	}
	if why := c.act(c.AgencyClerk, casefile.TaskCheckReorganization, casefile.ActCheckReorganization, check); why != "" {
		c.t.Fatal(why)
	}
	c.clock.Advance(time.Hour)
}

// approved has a plan approved and followed.
func (c *court) approved(number string) {
	c.t.Helper()
	c.before = c.faces(c.penalty)
	c.files(c.document(casefile.MatterPlan, number))
	c.checks(true)
	c.plan = c.caseID
}

// follows files a document about the plan and has it followed.
func (c *court) follows(n db.NewReorganization) {
	c.t.Helper()
	c.files(n)
	c.checks(true)
}

// faces are what everybody sees of a record.
func (c *court) faces(record uuid.UUID) map[casefile.Onlooker]casefile.Face {
	c.t.Helper()
	rows, err := c.Store.Pool.Query(c.t.Context(), `SELECT kind, started_at, ends_at, ended_at FROM effects WHERE record_id = $1`, record)
	c.must(err)
	var effects []casefile.Effect
	for rows.Next() {
		var e casefile.Effect
		c.must(rows.Scan(&e.Kind, &e.StartedAt, &e.EndsAt, &e.EndedAt))
		effects = append(effects, e)
	}
	c.must(rows.Err())
	faces := make(map[casefile.Onlooker]casefile.Face)
	for _, who := range casefile.Onlookers {
		faces[who] = casefile.FaceOf(casefile.PublicityPublic, effects, c.clock.Now(), who)
	}
	return faces
}

// inForce are the effects of a case that have not ended, on how many each.
func (c *court) inForce(caseID uuid.UUID) map[casefile.EffectKind]int {
	c.t.Helper()
	rows, err := c.Store.Pool.Query(c.t.Context(), `SELECT kind, count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL GROUP BY kind`, caseID)
	c.must(err)
	have := make(map[casefile.EffectKind]int)
	for rows.Next() {
		var kind casefile.EffectKind
		var n int
		c.must(rows.Scan(&kind, &n))
		have[kind] = n
	}
	c.must(rows.Err())
	return have
}

// has holds which effects of a case are in force.
func (c *court) has(what string, caseID uuid.UUID, want map[casefile.EffectKind]int) {
	c.t.Helper()
	if have := c.inForce(caseID); !maps.Equal(have, want) {
		c.t.Errorf("%s: in force are %v, want %v", what, have, want)
	}
}

// told are what partners were told of a record, in order.
func (c *court) told(record uuid.UUID) string {
	c.t.Helper()
	var told []string
	rows, err := c.Store.Pool.Query(c.t.Context(), `SELECT event FROM partner_messages WHERE record_id = $1 ORDER BY seq`, record)
	c.must(err)
	for rows.Next() {
		var event string
		c.must(rows.Scan(&event))
		told = append(told, event)
	}
	c.must(rows.Err())
	return strings.Join(told, " ")
}

// begun is what each pack has begin with a plan, on the two records from before the ruling and the one after it.
var begun = map[string]map[casefile.EffectKind]int{
	"shenzhen-2020": {casefile.EffectPlan: 1, casefile.EffectPlanMarked: 3, casefile.EffectRatedAnew: 1, casefile.EffectDisregarded: 1},
	"shenzhen-2022": {casefile.EffectPlan: 1, casefile.EffectPlanMarked: 3},
	"national-2026": {casefile.EffectPlan: 1, casefile.EffectPlanMarked: 3, casefile.EffectShielded: 2, casefile.EffectMeasuresPaused: 2},
}

// A plan is marked, and ends by each document that ends it: what the pack has stay stays when it was carried out, and nothing does when it fails. Everybody sees
// the record afterwards as before.
func TestReorganization_PlanBeginsAndEnds(t *testing.T) {
	stay := map[string]map[casefile.EffectKind]int{"shenzhen-2020": {casefile.EffectDisregarded: 1}, "shenzhen-2022": {}, "national-2026": {}}
	after := map[string]map[casefile.EffectKind]int{"shenzhen-2020": {}, "shenzhen-2022": {casefile.EffectPlanCarriedOut: 1}, "national-2026": {casefile.EffectRatedAnew: 1}}
	for _, packID := range reorganizing {
		for _, m := range []casefile.ReorganizationMatter{casefile.MatterCarriedOut, casefile.MatterConverted, casefile.MatterFailed} {
			t.Run(packID+"/"+string(m), func(t *testing.T) {
				t.Parallel()
				c := newCourt(t, packID)
				c.approved("（2026）云01破1号")
				c.has("the plan runs", c.plan, begun[packID])
				for who, face := range c.faces(c.penalty) {
					hidden := packID == "national-2026" && (who == casefile.OnlookerPublic || who == casefile.OnlookerPartner || who == casefile.OnlookerAuthorised)
					if !face.Reorganizing || face.Shown == hidden || face.Paused != (packID == "national-2026") {
						t.Errorf("%s sees %+v", who, face)
					}
				}
				var says string
				c.must(c.Store.Pool.QueryRow(t.Context(), `SELECT says FROM effects WHERE case_id = $1 AND kind = $2`, c.plan, casefile.EffectPlan).Scan(&says))
				if !strings.HasPrefix(says, "普通债权") {
					t.Errorf("the mark says %q", says)
				}
				c.says(casefile.NoticePlanMarked, []string{"普通债权分三期清偿", "2028年3月2日"}, []string{"普通债权分三期清偿"})
				c.follows(c.document(m, "（2026）云01破1号之二"))
				left, mine := map[casefile.EffectKind]int{}, map[casefile.EffectKind]int{}
				if m == casefile.MatterCarriedOut {
					left, mine = stay[packID], after[packID]
				}
				c.has("of the plan", c.plan, left)
				c.has("of its end", c.caseID, mine)
				if now := c.faces(c.penalty); !maps.Equal(now, c.before) {
					t.Errorf("seen before as %+v, now as %+v", c.before, now)
				}
				if told := c.told(c.penalty); !strings.HasPrefix(told, "plan_marked") || !strings.Contains(told, "plan_unmarked") {
					t.Errorf("partners were told %s", told)
				}
				c.counts(map[string]int{
					`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'plan_over' AND to_party_id IS NOT NULL`:                           2,
					`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'reorganization_unit' AND to_unit_id IS NOT NULL`:                  2,
					`SELECT count(*) FROM notices WHERE case_id = $1 AND (html_zh LIKE '%⟦%' OR html_en LIKE '%⟦%')`:                               0,
					`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'closed' AND closed_at IS NOT NULL`:                                      1,
					`SELECT count(*) FROM reorganizations r JOIN cases c ON c.about_case_id = r.case_id WHERE c.id = $1 AND r.over_at IS NOT NULL`: 1,
				})
				if m.EndsAppointments() { // whoever administers an enterprise that is bankrupt goes on
					c.cannot("error.not_appointed", c.document(casefile.MatterPlan, "（2026）云01破1号之三"))
					c.appointed()
				}
				c.plan = uuid.Nil
				c.approved("（2026）云01破1号之三") // and another plan may begin
				c.has("the next plan", c.plan, begun[packID])
				c.trails()
			})
		}
	}
}

// On a court's notice records are deleted and taken off lists, in one act; when the plan fails they come back where the document says so, and stay away otherwise.
func TestReorganization_AssistedAndRestored(t *testing.T) {
	for name, restores := range map[string]bool{"restored": true, "not restored": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCourt(t, "shenzhen-2020")
			listed := c.faces(c.listed)
			c.approved("（2026）云01破1号")
			c.follows(c.document(casefile.MatterAssistance, "（2026）云01破1号之二", casefile.AssistedRecord{RecordID: c.penalty, Does: casefile.OutcomeDelete},
				casefile.AssistedRecord{RecordID: c.listed, Does: casefile.OutcomeRemoveFromList}))
			assistance := c.caseID
			c.has("on the notice", assistance, map[casefile.EffectKind]int{casefile.EffectDeleted: 1, casefile.EffectRemovedFromList: 1})
			c.says(casefile.NoticeAssisted, []string{"（2026）云01破1号之二", "PEN-0001", "YZ-0001"}, []string{"（2026）云01破1号之二"})
			c.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'mixed'`: 1,
				`SELECT count(*) FROM decisions WHERE case_id = $1 AND applied_at IS NOT NULL AND article = '71'`: 2})
			if face := c.faces(c.listed)[casefile.OnlookerSubject]; face.Listed || c.faces(c.penalty)[casefile.OnlookerAgency].Shown {
				t.Errorf("still there, or listed: %+v", face)
			}
			n := c.document(casefile.MatterFailed, "（2026）云01破1号之三")
			n.Filing.Restores = restores
			c.follows(n)
			c.has("of the plan", c.plan, map[casefile.EffectKind]int{})
			c.counts(map[string]int{`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'reorganization_unit' AND html_zh LIKE '%第七十一条%'`: 0})
			c.counted(assistance, `SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'reorganization_unit' AND html_zh LIKE '%第七十一条%' AND html_zh NOT LIKE '%第六十八条%'`, 2)
			want, told := map[casefile.EffectKind]int{}, "plan_marked deleted restored plan_unmarked"
			if !restores {
				want, told = map[casefile.EffectKind]int{casefile.EffectDeleted: 1, casefile.EffectRemovedFromList: 1}, "plan_marked deleted"
			}
			c.has("of the notice", assistance, want)
			if got := c.told(c.penalty); got != told {
				t.Errorf("partners were told %s, want %s", got, told)
			}
			if restores && (!maps.Equal(c.faces(c.penalty), c.before) || !maps.Equal(c.faces(c.listed), listed)) {
				t.Errorf("the records are not seen as before: %+v, %+v", c.faces(c.penalty), c.faces(c.listed))
			}
			c.trails()
		})
	}
}

// counted holds how many rows a question about a case has.
func (c *court) counted(caseID uuid.UUID, question string, want int) {
	c.t.Helper()
	var n int
	c.must(c.Store.Pool.QueryRow(c.t.Context(), question, caseID).Scan(&n))
	if n != want {
		c.t.Errorf("%d, want %d: %s", n, want, question)
	}
}

// What was shown to the agency is checked within a period that runs from the day on which it was shown (shenzhen-2020 68), also where it is entered later; no document
// is shown before its own day.
func TestReorganization_RunsFromTheDayOfThePaper(t *testing.T) {
	c := newCourt(t, "shenzhen-2020")
	c.clock.Set(time.Date(2026, time.March, 12, 10, 0, 0, 0, c.clock.Now().Location())) // a Thursday
	n := c.at(c.document(casefile.MatterPlan, "（2026）云01破1号"), casefile.ReorganizationByAgency, c.AgencyClerk, c.Agency)
	n.Filing.Paper = nil
	c.cannot("error.invalid.body", n)
	for day, why := range map[string]string{"2026-03-01": "error.court_day_after_paper", "2026-03-13": "error.paper_future"} {
		n.Filing.Paper = &casefile.PaperReply{ReceivedOn: day, From: "破产管理人"}
		c.cannot(why, n)
	}
	n.Filing.Paper = &casefile.PaperReply{ReceivedOn: "2026-03-09", From: " "}
	c.cannot("error.document_from", n)
	n.Filing.Paper.From = "破产管理人"
	c.files(n)
	c.counts(map[string]int{`SELECT count(*) FROM tasks WHERE case_id = $1 AND (due_at AT TIME ZONE 'Asia/Shanghai')::date = '2026-03-18'`: 1})
	own := c.document(casefile.MatterPlan, "（2026）云01破2号")
	own.Filing.Paper = n.Filing.Paper
	c.cannot("error.invalid.body", own)
}

// An honour of an enterprise is shielded by no plan, and none of its measures pause; it is marked like all of its records.
func TestReorganization_WhatSpeaksForIt(t *testing.T) {
	c := newCourt(t, "national-2026")
	honour := c.NewHonour(t, "HON-0001", c.Unit)
	c.approved("（2026）云01破1号")
	c.counted(honour, `SELECT count(*) FROM effects WHERE record_id = $1 AND kind = 'plan_marked'`, 1)
	c.counted(honour, `SELECT count(*) FROM effects WHERE record_id = $1 AND kind <> 'plan_marked'`, 0)
}

// Whose appointment has ended takes no case back, nor does a unit to which a clerk has come that has entered one elsewhere; the unit does that has entered it.
func TestReorganization_WhoTakesBack(t *testing.T) {
	c := newCourt(t, "shenzhen-2022")
	c.files(c.document(casefile.MatterPlan, "（2026）云01破1号"))
	c.exec(`UPDATE appointments SET ended_at = $1`, c.clock.Now())
	_, err := c.Store.Withdraw(t.Context(), uuid.New(), c.administrator(), c.caseID, casefile.Withdrawal{Reasons: "材料不全"}, c.clock.Now())
	c.fails("error.not_found.body", err)
	c.checks(false)
	c.files(c.at(c.document(casefile.MatterPlan, "（2026）云01破1号"), casefile.ReorganizationByUnit, c.UnitClerk, c.Unit))
	colleague := uuid.New()
	c.exec(`INSERT INTO accounts (id, login, password_hash, name, role, unit_id, created_at) SELECT $1, 'colleague', '', '同事', role, unit_id, created_at FROM accounts WHERE id = $2`,
		colleague, c.UnitClerk)
	c.exec(`UPDATE accounts SET unit_id = $2 WHERE id = $1`, c.UnitClerk, c.Other)
	_, err = c.Store.WithdrawReorganization(t.Context(), uuid.New(), c.UnitClerk, c.caseID, c.Other, casefile.Withdrawal{Reasons: "送错了"}, c.clock.Now())
	c.fails("error.not_found.body", err)
	_, err = c.Store.WithdrawReorganization(t.Context(), uuid.New(), colleague, c.caseID, c.Unit, casefile.Withdrawal{Reasons: "送错了"}, c.clock.Now())
	c.must(err)
}

// A notice that names a thousand records is followed in one act: it cannot be filed in two parts.
func TestReorganization_AThousandRecords(t *testing.T) {
	c := newCourt(t, "shenzhen-2020")
	c.exec(`INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source)
		SELECT gen_random_uuid(), 'QIAN-' || g, r.subject_id, r.item_id, r.unit_id, '2025-01-05', '{}' FROM records r, generate_series(1, 1000) g WHERE r.id = $1`, c.penalty)
	c.exec(`INSERT INTO record_versions (record_id, version, content, valid_from) SELECT id, 1, '{}', '2025-01-05' FROM records WHERE number LIKE $1`, "QIAN-%")
	c.approved("（2026）云01破1号")
	there, err := c.Store.RecordsToAssist(t.Context(), db.RecordsToAssistParams{SubjectID: c.Subject, Now: c.clock.Now()})
	c.must(err)
	var named []casefile.AssistedRecord
	for _, r := range there {
		named = append(named, casefile.AssistedRecord{RecordID: r.ID, Does: casefile.OutcomeDelete})
	}
	c.follows(c.document(casefile.MatterAssistance, "（2026）云01执协1号", named...))
	c.has("on the notice", c.caseID, map[casefile.EffectKind]int{casefile.EffectDeleted: 1003})
}

// A record that another case has deleted meanwhile is left alone: nothing is decided about it, it is not told of again, and it does not come back with the plan's end.
func TestReorganization_DeletedMeanwhile(t *testing.T) {
	c := newCourt(t, "shenzhen-2020")
	c.approved("（2026）云01破1号")
	c.files(c.document(casefile.MatterAssistance, "（2026）云01破1号之二", casefile.AssistedRecord{RecordID: c.penalty, Does: casefile.OutcomeDelete},
		casefile.AssistedRecord{RecordID: c.later, Does: casefile.OutcomeDelete}))
	assistance := c.caseID
	c.BareCase(t, "YY2026000100", c.penalty, c.clock.Now(), false)
	c.exec(`INSERT INTO effects (id, case_id, record_id, kind, hides, article, started_at)
		SELECT gen_random_uuid(), id, $1, 'deleted', 'all', '41', $2 FROM cases WHERE number = 'YY2026000100'`, c.penalty, c.clock.Now())
	c.caseID = assistance
	c.checks(true)
	c.counts(map[string]int{`SELECT count(*) FROM decisions WHERE case_id = $1`: 1,
		`SELECT count(*) FROM case_records WHERE case_id = $1 AND result = 'already_gone'`: 1})
	n := c.document(casefile.MatterFailed, "（2026）云01破1号之三")
	n.Filing.Restores = true
	c.follows(n)
	if c.faces(c.penalty)[casefile.OnlookerAgency].Shown || !c.faces(c.later)[casefile.OnlookerAgency].Shown {
		t.Error("what another case has deleted is back, or what the notice has deleted is not")
	}
	if told := c.told(c.penalty); told != "plan_marked" {
		t.Errorf("of the record that is gone partners were told %s", told)
	}
}

// Where a document is refused or taken back nothing has begun, and it can be filed again.
func TestReorganization_RefusedAndWithdrawn(t *testing.T) {
	for _, packID := range reorganizing {
		t.Run(packID, func(t *testing.T) {
			t.Parallel()
			c := newCourt(t, packID)
			c.files(c.document(casefile.MatterPlan, "（2026）云01破1号"))
			c.checks(false)
			c.says(casefile.NoticeReorganizationRefused, []string{"文书没有加盖印章", "行政复议", "重新提交"}, []string{"文书没有加盖印章"})
			c.has("refused", c.caseID, map[casefile.EffectKind]int{})
			c.files(c.document(casefile.MatterPlan, "（2026）云01破1号"))
			receipt, err := c.Store.Withdraw(t.Context(), uuid.New(), c.administrator(), c.caseID, casefile.Withdrawal{Reasons: "材料不全"}, c.clock.Now())
			c.must(err)
			c.step(casefile.ActWithdraw, receipt)
			c.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'withdrawn'`: 1})
			c.approved("（2026）云01破1号")
			_, err = c.Store.Withdraw(t.Context(), uuid.New(), c.administrator(), c.caseID, casefile.Withdrawal{}, c.clock.Now())
			c.fails("refusal.case_closed", err)
			c.trails()
		})
	}
}

// What was entered at the agency is checked by somebody else there, and taken back at the desk; the enterprise is written to either way.
func TestReorganization_EnteredAtADesk(t *testing.T) {
	c := newCourt(t, "shenzhen-2022")
	c.files(c.at(c.document(casefile.MatterPlan, "（2026）云01破1号"), casefile.ReorganizationByUnit, c.UnitClerk, c.Unit))
	_, err := c.Store.WithdrawReorganization(t.Context(), uuid.New(), c.OtherClerk, c.caseID, c.Other, casefile.Withdrawal{}, c.clock.Now())
	c.fails("error.not_found.body", err)
	receipt, err := c.Store.WithdrawReorganization(t.Context(), uuid.New(), c.UnitClerk, c.caseID, c.Unit, casefile.Withdrawal{}, c.clock.Now())
	c.must(err)
	c.step(casefile.ActWithdraw, receipt)
	c.files(c.at(c.document(casefile.MatterPlan, "（2026）云01破1号"), casefile.ReorganizationByAgency, c.AgencyClerk, c.Agency))
	_, err = c.received(c.AgencyClerk, casefile.TaskCheckReorganization, casefile.ActCheckReorganization, casefile.ReorganizationCheck{Granted: true})
	c.fails("error.second_colleague", err)
	if why := c.act(c.AgencyHead, casefile.TaskCheckReorganization, casefile.ActCheckReorganization, casefile.ReorganizationCheck{Granted: true}); why != "" {
		t.Fatal(why)
	}
	c.has("the plan runs", c.caseID, begun["shenzhen-2022"])
	c.counts(map[string]int{`SELECT count(*) FROM notices n JOIN case_parties p ON p.id = n.to_party_id WHERE n.case_id = $1 AND p.account_id IS NOT NULL`: 2})
}

// What stands in the way of a document is said.
func TestReorganization_NotReceived(t *testing.T) {
	c := newCourt(t, "shenzhen-2020")
	c.plan = uuid.New()
	c.cannot("error.plan_none", c.document(casefile.MatterFailed, "（2026）云01破9号"))
	c.approved("（2026）云01破1号")
	again := c.document(casefile.MatterFailed, " (2026) 云01破1号")
	c.cannot("error.court_document_used", again) // however its number is written
	again.ActorID, again.Filing.Document.Files = c.OtherClerk, nil
	c.cannot("error.court_scan", again)
	second := c.document(casefile.MatterPlan, "（2026）云01破2号")
	c.cannot("error.plan_running", second)
	c.cannot("error.not_appointed", func() db.NewReorganization {
		n := c.document(casefile.MatterFailed, "2")
		n.ActorID = c.Applicant
		return n
	}())
	c.cannot("error.reorganization_by", func() db.NewReorganization { // the articles let no enterprise file for itself
		n := c.document(casefile.MatterFailed, "2")
		n.Filing.By, n.ActorID = casefile.ReorganizationByEnterprise, c.Applicant
		return n
	}())
	assist := func(record uuid.UUID, does casefile.Outcome) db.NewReorganization {
		return c.document(casefile.MatterAssistance, "（2026）云01破1号之二", casefile.AssistedRecord{RecordID: record, Does: does})
	}
	c.cannot("error.assisted_not_listed", assist(c.penalty, casefile.OutcomeRemoveFromList))
	stranger := c.NewRecord(t, casefile.Content{}, casefile.Content{})
	c.exec(`WITH s AS (INSERT INTO subjects (id, kind, name, code) VALUES (gen_random_uuid(), 'legal_person', '别家公司', 'made-up-2') RETURNING id)
		UPDATE records SET subject_id = (SELECT id FROM s) WHERE id = $1`, stranger)
	c.cannot("error.assisted_record_gone", assist(stranger, casefile.OutcomeDelete))
	early := assist(c.penalty, casefile.OutcomeDelete)
	early.Filing.Document.IssuedOn = "2026-03-01"
	c.cannot("error.court_day_before_plan", early)
	open := assist(c.penalty, casefile.OutcomeDelete)
	c.files(open)
	first := c.caseID
	c.files(open) // the same form, five times
	if c.caseID != first {
		t.Error("the same form was received twice")
	}
	c.cannot("error.plan_document_open", c.document(casefile.MatterFailed, "（2026）云01破1号之三"))
	c.exec(`UPDATE appointments SET ended_at = $1 WHERE ended_at IS NULL`, c.clock.Now())
	c.cannot("error.not_appointed", c.document(casefile.MatterFailed, "（2026）云01破1号之三"))
	c.cannot("error.reorganization_matter", func() db.NewReorganization {
		n := c.document(casefile.MatterAssistance, "3", casefile.AssistedRecord{RecordID: c.penalty, Does: casefile.OutcomeDelete})
		n.Pack = newHall(t, "shenzhen-2022").pack
		return n
	}())
}
