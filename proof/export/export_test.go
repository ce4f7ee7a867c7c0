package export_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/proof"
	"creditcase/proof/export"
	"creditcase/recount"
	"creditcase/signin"
)

// scripts are the ways that a case can have gone when its proof is taken out. only names the packs; none: all.
var scripts = []struct {
	name string
	only []string
	run  func(p *play)
}{
	{"filed", nil, func(p *play) { p.file(nil) }},
	{"open at the unit", nil, func(p *play) { p.toUnit() }},
	{"corrected", nil, func(p *play) { p.toUnit(); p.decide(fix); p.inform() }},
	{"kept", nil, func(p *play) { p.toUnit(); p.decide(keep); p.inform() }},
	{"refused", nil, func(p *play) {
		p.file(nil)
		p.act(casefile.TaskFormCheck, casefile.FormCheck{Reasons: "不属于本市归集的信息"})
	}},
	{"withdrawn", nil, func(p *play) {
		p.toUnit()
		p.clock.Advance(time.Hour)
		p.done(p.city.Store.Withdraw(context.Background(), uuid.New(), p.city.Applicant, p.caseID, casefile.Withdrawal{}, p.clock.Now()))
	}},
	{"own error", []string{"shenzhen-2020", "shenzhen-2022", "xiamen-draft", "city-2022"}, func(p *play) {
		p.wrong = true
		p.file(nil)
		p.accept()
		p.compare(casefile.FindingOwnError)
		switch p.pack.Objection.OwnError {
		case casefile.OwnErrorByDeadline:
			p.act(casefile.TaskCorrect, fix)
		case casefile.OwnErrorToUnit: // xiamen-draft 25: what differs goes to the unit
			p.decide(fix)
		}
		p.inform()
	}},
	{"supplemented", nil, func(p *play) {
		p.file(nil)
		p.act(casefile.TaskFormCheck, casefile.FormCheck{Missing: []string{"决定书"}})
		p.days(3)
		p.done(p.city.Store.Supplement(context.Background(), uuid.New(), p.city.Applicant, p.caseID,
			casefile.Supplement{Statement: "现补交决定书。"}, p.clock.Now()))
		p.accept()
		if p.pack.Objection.Handling != casefile.HandlingOperator {
			p.compare(casefile.FindingNoError)
		}
		p.decide(fix)
	}},
	{"awaiting a supplement", []string{"shenzhen-2020"}, func(p *play) {
		p.file(nil)
		p.act(casefile.TaskFormCheck, casefile.FormCheck{Missing: []string{"决定书"}})
	}},
	{"lapsed", nil, func(p *play) {
		p.file(nil)
		p.act(casefile.TaskFormCheck, casefile.FormCheck{Missing: []string{"决定书"}})
		p.days(20)
	}},
	{"extended", []string{"shenzhen-2020", "shenzhen-2022"}, func(p *play) {
		p.toUnit()
		p.actAs(casefile.TaskVerify, casefile.ActRequestExtension, casefile.ExtensionRequest{Amount: 3, Reasons: "需调取档案。"})
		p.act(casefile.TaskApproveExtension, casefile.ExtensionDecision{Approve: true})
		p.days(2)
	}},
	{"extended to the cap", []string{"shenzhen-2020"}, func(p *play) {
		p.toUnit()
		p.actAs(casefile.TaskVerify, casefile.ActRequestExtension, casefile.ExtensionRequest{Amount: 50, Reasons: "需调取档案。"})
		p.act(casefile.TaskApproveExtension, casefile.ExtensionDecision{Approve: true})
		p.decide(fix)
		p.inform()
	}},
	{"extension refused", []string{"shenzhen-2022"}, func(p *play) {
		p.toUnit()
		p.actAs(casefile.TaskVerify, casefile.ActRequestExtension, casefile.ExtensionRequest{Amount: 3, Reasons: "需调取档案。"})
		p.act(casefile.TaskApproveExtension, casefile.ExtensionDecision{Reasons: "不需要"})
	}},
	{"an act refused", []string{"shenzhen-2022"}, func(p *play) {
		p.toUnit()
		p.actAs(casefile.TaskVerify, casefile.ActRequestExtension, casefile.ExtensionRequest{Amount: 9, Reasons: "需调取档案。"})
	}},
	{"overdue", nil, func(p *play) { p.toUnit(); p.days(30) }},
	{"answered late", []string{"xiamen-draft"}, func(p *play) { p.toUnit(); p.days(30); p.decide(fix); p.inform() }},
	{"sent back", []string{"xiamen-draft", "shenzhen-2020"}, func(p *play) {
		p.toUnit()
		p.actAs(casefile.TaskVerify, casefile.ActSendBack, casefile.SendBack{Reasons: "非本单位提供"})
		p.act(casefile.TaskRoute, casefile.Routing{UnitID: p.city.Other, Reasons: "由税务局核查"})
		p.decide(keep)
		p.inform()
	}},
	{"filed with the unit", []string{"shenzhen-2020", "shenzhen-2022", "city-2022"}, func(p *play) {
		p.file(func(f *casefile.Filing) { f.Channel = casefile.ChannelUnit })
		p.accept()
		p.act(casefile.TaskVerify, keep)
	}},
	{"filed late", []string{"shenzhen-2020"}, func(p *play) {
		p.file(func(f *casefile.Filing) { f.LearnedOn, f.LateReason = "2025-11-03", "因不可抗力" })
		p.accept()
		p.act(casefile.TaskApproveLate, casefile.LateDecision{Approve: true})
		p.compare(casefile.FindingNoError)
	}},
}

// TestRoundTrip takes the proof of every kind of case out and checks it with the packs alone.
func TestRoundTrip(t *testing.T) {
	for _, pack := range []string{"qianhai-2020", "shenzhen-2020", "shenzhen-2022", "xiamen-draft", "city-2022"} {
		t.Run(pack, func(t *testing.T) {
			city := newPlay(t, pack, monday, nil)
			for _, script := range scripts {
				if script.only != nil && !slices.Contains(script.only, pack) {
					continue
				}
				t.Run(script.name, func(t *testing.T) {
					p := city.again(t)
					script.run(p)
					file, data := p.export(uuid.Nil)
					p.holds(data)
					p.noNames(data)
					if len(file.Acts) == 0 || len(file.Deadlines) == 0 || len(file.Documents) == 0 || file.Case.Pack.Hash != p.pack.Hash(casefile.FlowObjection) {
						t.Errorf("%d acts, %d deadlines, %d documents, pack %+v", len(file.Acts), len(file.Deadlines), len(file.Documents), file.Case.Pack)
					}
				})
			}
		})
	}
}

// holds checks a proof that nobody has changed.
func (p *play) holds(data []byte) proof.Report {
	p.t.Helper()
	report := proof.Verify(data, p.book)
	for _, f := range report.Findings {
		p.t.Errorf("%s", f)
	}
	if report.Lines == 0 || report.Acts == 0 || report.Deadlines == 0 || report.Digest == "" || report.Case != p.number {
		p.t.Errorf("checked too little: %+v", report)
	}
	if len(report.Notes) > 0 {
		p.t.Errorf("notes: %v", report.Notes)
	}
	if p.t.Failed() {
		p.t.Logf("%s", data)
	}
	return report
}

// personal are the personal data of the case, as people typed them.
var personal = []string{dbtest.CompanyName, dbtest.CompanyCode, "申请人甲", "经办人乙", "经办人丙", "负责人戊", "金额有误", "000-0000000", "核查无误", "与决定书一致",
	"PEN-0001", "需调取档案", "特此告知"}

func (p *play) noNames(data []byte) {
	p.t.Helper()
	for _, value := range personal {
		if strings.Contains(string(data), value) {
			p.t.Errorf("%q is in a file that is not full", value)
		}
	}
}

// A full proof holds what was typed, is only for those who may see the case, and is written down.
func TestFull(t *testing.T) {
	p := newPlay(t, "shenzhen-2020", monday, nil)
	p.toUnit()
	p.decide(fix)
	p.inform()
	looks := func() (n int) {
		row := p.city.Store.Pool.QueryRow(t.Context(), `SELECT count(*) FROM identity_looks WHERE case_id = $1 AND looked_at = $2`, p.caseID, p.clock.Now())
		if err := row.Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i, viewer := range []uuid.UUID{p.city.AgencyClerk, p.city.UnitClerk, p.city.Applicant} {
		_, data := p.export(viewer)
		p.holds(data)
		for _, value := range []string{dbtest.CompanyName, dbtest.CompanyCode, "申请人甲", "经办人乙", "金额有误", "000-0000000", "与决定书一致", "特此告知"} {
			if !strings.Contains(string(data), value) {
				t.Errorf("%q is not in a full file", value)
			}
		}
		if n := looks(); n != i+1 {
			t.Errorf("%d looks are written down, want %d", n, i+1)
		}
	}
	for name, viewer := range map[string]uuid.UUID{"a unit without a task": p.city.OtherClerk, "nobody": uuid.New()} {
		_, err := export.Case(t.Context(), p.city.Store, p.book, export.Options{Number: p.number, Viewer: viewer, At: p.clock.Now()})
		if !errors.Is(err, export.ErrNotAllowed) {
			t.Errorf("%s: %v, want %v", name, err, export.ErrNotAllowed)
		}
	}
	if n := looks(); n != 3 {
		t.Errorf("%d looks are written down, want 3", n)
	}
	// Two files of one case cannot be joined by their hashes, and a full one tells which hash belongs to which value.
	one, _ := p.export(uuid.Nil)
	two, _ := p.export(p.city.AgencyClerk)
	if one.Case.SubjectCode.Hash == two.Case.SubjectCode.Hash {
		t.Error("the same value has the same hash in two files")
	}
	again, err := one.Salt.Of(dbtest.CompanyCode, false)
	if err != nil || again.Hash != one.Case.SubjectCode.Hash {
		t.Errorf("whoever knows the value cannot find it: %v", err)
	}
}

// Wrong passwords count, and after too many the right one does not help either, for a while.
func TestViewer(t *testing.T) {
	p := newPlay(t, "city-2022", monday, nil)
	hash, err := argon2id.CreateHash("right", &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.city.Store.Pool.Exec(t.Context(), `UPDATE accounts SET password_hash = $1`, hash); err != nil {
		t.Fatal(err)
	}
	view := func(login, password string) (uuid.UUID, error) {
		return export.Viewer(t.Context(), p.city.Store, login, password, p.clock)
	}
	if id, err := view("agency", "right"); err != nil || id != p.city.AgencyClerk {
		t.Errorf("the right password: %v, %v", id, err)
	}
	for range signin.MostOfDevice {
		if _, err := view(" Agency", "wrong"); !errors.Is(err, export.ErrWrongPassword) {
			t.Errorf("a wrong password: %v", err)
		}
	}
	if _, err := view("agency", "right"); !errors.Is(err, export.ErrWrongPassword) {
		t.Errorf("the right password after too many wrong ones: %v", err)
	}
	var noted int
	err = p.city.Store.Pool.QueryRow(t.Context(), `SELECT count(*) FROM account_events WHERE kind = 'sign_in_refused' AND account_id = $1`,
		p.city.AgencyClerk).Scan(&noted)
	if err != nil || noted != signin.MostOfDevice {
		t.Errorf("%d wrong passwords stand in the register: %v", noted, err)
	}
	p.clock.Advance(16 * time.Minute)
	if _, err := view("agency", "right"); err != nil {
		t.Errorf("the right password after the lock: %v", err)
	}
	if _, err := view("nobody", "right"); !errors.Is(err, export.ErrWrongPassword) {
		t.Errorf("a login that does not exist: %v", err)
	}
}

func TestCase_Unknown(t *testing.T) {
	p := newPlay(t, "city-2022", monday, nil)
	_, err := export.Case(t.Context(), p.city.Store, p.book, export.Options{Number: "YY2026000001", At: monday})
	if !errors.Is(err, export.ErrNoCase) {
		t.Errorf("%v, want %v", err, export.ErrNoCase)
	}
}

// The notice of 2019-03-22 came while the case ran: what ran was counted again, what was met before was not, so the file names
// two calendars and the notices of each.
func TestCalendarChanged(t *testing.T) {
	begins := time.Date(2019, 3, 20, 9, 0, 0, 0, calendar.Zone)
	p := newPlay(t, "shenzhen-2020", begins, nil)
	p.toUnit()
	p.clock.Advance(48 * time.Hour)
	known, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(known.Notices(), func(n calendar.Notice) bool { return n.Published.String() == "2019-03-22" })
	if _, err := p.city.Store.ApplyNotice(t.Context(), known.Notices()[i], nil, p.clock.Now()); err != nil {
		t.Fatal(err)
	}
	recounter := &recount.Recounter{Activities: p.steps, Log: slog.New(slog.DiscardHandler)}
	if err := recounter.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	file, data := p.export(uuid.Nil)
	p.holds(data)
	if len(file.Calendars) != 2 || len(file.Calendars[0].Notices)+1 != len(file.Calendars[1].Notices) {
		t.Errorf("calendars %+v, want that before the notice and that with it", file.Calendars)
	}
}

// A notice that the program does not know is told, and a calendar that nobody knows is an error.
func TestCalendarUnknown(t *testing.T) {
	known, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	next, err := known.With(calendar.Notice{ID: "2027-1", Year: 2027, Published: calendar.NewDate(2026, 3, 1), Source: "https://example.org/2027",
		Days: []calendar.NoticeDay{{Date: calendar.NewDate(2027, 1, 1), Name: "元旦", As: calendar.Off}}})
	if err != nil {
		t.Fatal(err)
	}
	p := newPlay(t, "city-2022", monday, next.Latest())
	p.file(nil)
	_, err = export.Case(t.Context(), p.city.Store, p.book, export.Options{Number: p.number, At: p.clock.Now()})
	if err == nil || !strings.Contains(err.Error(), next.Latest().Version()) {
		t.Errorf("a calendar that nobody knows was exported: %v", err)
	}
	if _, err := db.OpenCalendar(t.Context(), p.city.Store, monday); err != nil {
		t.Fatal(err)
	}
	notices := next.Notices()
	if _, err := p.city.Store.ApplyNotice(t.Context(), notices[len(notices)-1], nil, p.clock.Now()); err != nil {
		t.Fatal(err)
	}
	_, data := p.export(uuid.Nil)
	report := proof.Verify(data, p.book)
	if !report.Holds() || len(report.Notes) != 1 || !strings.Contains(report.Notes[0], "https://example.org/2027") {
		t.Errorf("findings %v, notes %v", report.Findings, report.Notes)
	}
}
