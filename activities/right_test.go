package activities_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// window is where rights are asked for, with the steps and no workflow: the company has two honours, of two units, and a penalty.
type window struct {
	*hall
	honour, other, penalty uuid.UUID
}

func newWindow(t *testing.T, packID string) *window {
	t.Helper()
	w := &window{hall: newHall(t, packID)}
	w.flow = casefile.FlowRight
	w.honour, w.other = w.NewHonour(t, "HON-0001", w.Unit), w.NewHonour(t, "HON-0002", w.Other)
	w.penalty = w.NewRecord(t, casefile.Content{"amount": "500"}, casefile.Content{"amount": "500"})
	return w
}

// asks is a request of the company from its account.
func (w *window) asks(right casefile.RightID, way casefile.Outcome, records ...uuid.UUID) db.NewRight {
	n := db.NewRight{FormID: uuid.New(), ActorID: w.Applicant, SubjectID: w.Subject, Pack: w.pack, At: w.clock.Now(),
		Request: casefile.RightRequest{Channel: casefile.ChannelAgency, Right: right, Way: way, Records: records, Reasons: "不希望公开。"}}
	if right == casefile.RightStatement {
		n.Request.Ground, n.Request.Text, n.Request.Files = "force_majeure", "台风导致仓库进水，标签脱落。", []uuid.UUID{w.NewFile(w.t, w.Applicant)}
	}
	return n
}

// onPaper makes a request one that came on paper on the day, and which somebody enters.
func (w *window) onPaper(n db.NewRight, clerk, unit uuid.UUID, day string, numbers ...string) db.NewRight {
	n.ActorID, n.UnitID, n.SubjectID, n.Numbers, n.Request.Records = clerk, unit, uuid.Nil, numbers, nil
	n.Of = casefile.ListedSubject{Name: dbtest.CompanyName, Code: dbtest.CompanyCode}
	n.Request.Files = nil
	n.Request.Paper = &casefile.PaperReply{ReceivedOn: day, From: "法定代表人", Files: []uuid.UUID{w.NewFile(w.t, clerk)}}
	return n
}

func (w *window) ask(n db.NewRight) {
	w.t.Helper()
	receipt, err := w.Store.AskRight(w.t.Context(), n)
	w.must(err)
	w.caseID = receipt.CaseID
	w.step(casefile.ActAskRight, receipt)
}

// rules decides with a ruling about each of the records; it returns why the step has refused that.
func (w *window) rules(actor uuid.UUID, rulings ...casefile.RightRuling) string {
	w.t.Helper()
	for i := range rulings {
		if rulings[i].Reasons == "" {
			rulings[i].Reasons = "已经核对，属实。"
		}
	}
	return w.act(actor, casefile.TaskDecideRight, casefile.ActDecideRight, casefile.RightDecision{Rulings: rulings})
}

// takeBack lets the company take back what the case has granted; it returns why the step has refused that.
func (w *window) takeBack() {
	w.t.Helper()
	receipt, err := w.Store.TakeBackRight(w.t.Context(), db.NewTakeBack{FormID: uuid.New(), ActorID: w.Applicant, CaseID: w.caseID, At: w.clock.Now()})
	w.must(err)
	w.step(casefile.ActTakeBackRight, receipt)
}

// face is what somebody sees of a record now, as the program reckons it, which the public search is held to.
func (w *window) face(record uuid.UUID, who casefile.Onlooker) casefile.Face {
	w.t.Helper()
	rows, err := w.Store.PublicEffects(w.t.Context(), []uuid.UUID{record})
	w.must(err)
	var effects []casefile.Effect
	for _, e := range rows {
		effects = append(effects, casefile.Effect{Kind: e.Kind, Article: e.Article, StartedAt: e.StartedAt, EndsAt: e.EndsAt, EndedAt: e.EndedAt})
	}
	face := casefile.FaceOf(casefile.PublicityPublic, effects, w.clock.Now(), who)
	if who == casefile.OnlookerPublic {
		found, err := w.Store.PublicRecordsSearch(w.t.Context(), db.PublicRecordsSearchParams{Code: dbtest.CompanyCode, NamePattern: "-", Now: w.clock.Now(), Most: 20})
		w.must(err)
		shown := false
		for _, r := range found {
			shown = shown || r.ID == record
		}
		if shown != face.Shown {
			w.t.Errorf("the database shows %t, the face %t", shown, face.Shown)
		}
	}
	return face
}

// told is which of the events partners were told in the case.
func (w *window) told(event casefile.PartnerEvent) int {
	return w.count(fmt.Sprintf(`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND event = '%s'`, event))
}

// Under each pack and for each way: who sees the record after it, until when it is decided, who is told, and that it is taken back where it can be.
func TestRight_EachWay(t *testing.T) {
	for _, test := range []struct {
		pack    string
		right   casefile.RightID
		way     casefile.Outcome
		clock   string
		public  bool // whether the public sees the record after it
		partner bool
		subject bool
		begins  casefile.PartnerEvent
		ends    casefile.PartnerEvent // "": it cannot be taken back
	}{
		{"shenzhen-2020", casefile.RightHonours, casefile.OutcomeDelete, "right.honours", false, false, false, casefile.PartnerDeleted, ""},
		{"shenzhen-2020", casefile.RightHonours, casefile.OutcomeNotDisclose, "right.honours", false, true, true, casefile.PartnerNotDisclosed, casefile.PartnerDisclosedAgain},
		{"shenzhen-2020", casefile.RightHonours, casefile.OutcomeNotShare, "right.honours", false, false, true, casefile.PartnerNotShared, casefile.PartnerSharedAgain},
		{"shenzhen-2020", casefile.RightStatement, casefile.OutcomeAttachStatement, "right.statement", true, true, true, casefile.PartnerStated, casefile.PartnerStatementEnded},
		{"shenzhen-2022", casefile.RightHonours, casefile.OutcomeNotRecord, "right.honours", false, false, false, casefile.PartnerDeleted, ""},
		{"shenzhen-2022", casefile.RightStatement, casefile.OutcomeAttachStatement, "right.statement", true, true, true, casefile.PartnerStated, casefile.PartnerStatementEnded},
		{"shenzhen-2022", casefile.RightErasure, casefile.OutcomeDelete, "right.erasure", false, false, false, casefile.PartnerDeleted, ""},
		{"xiamen-draft", casefile.RightHonours, casefile.OutcomeArchive, "honours.withhold", false, false, true, casefile.PartnerArchived, casefile.PartnerUnarchived},
		{"city-2022", casefile.RightHonours, casefile.OutcomeDelete, "right.honours", false, false, false, casefile.PartnerDeleted, ""},
	} {
		t.Run(fmt.Sprintf("%s/%s/%s", test.pack, test.right, test.way), func(t *testing.T) {
			w := newWindow(t, test.pack)
			w.ask(w.asks(test.right, test.way, w.honour))
			d := dbtest.Deadline(t, w.Store, w.caseID, test.clock)
			if due := calendar.DateOf(d.DueAt).String(); due != "2026-03-16" {
				t.Errorf("due %s", due)
			}
			w.clock.Advance(26 * time.Hour)
			if why := w.rules(w.AgencyClerk, casefile.RightRuling{RecordID: w.honour, Outcome: test.way}); why != "" {
				t.Fatal(why)
			}
			for who, shown := range map[casefile.Onlooker]bool{casefile.OnlookerPublic: test.public, casefile.OnlookerPartner: test.partner, casefile.OnlookerSubject: test.subject} {
				if face := w.face(w.honour, who); face.Shown != shown || face.Stated != (test.way == casefile.OutcomeAttachStatement) {
					t.Errorf("to %s: %+v", who, face)
				}
			}
			if n := w.told(test.begins); n != 1 {
				t.Errorf("partners are told %d times", n)
			}
			w.counts(map[string]int{`SELECT count(*) FROM notices n JOIN units u ON u.id = n.to_unit_id WHERE n.case_id = $1 AND n.kind = 'right_unit' AND u.code = 'P'`: 1,
				`SELECT count(*) FROM cases WHERE id = $1 AND stage = 'right_service'`: 1, `SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'right' AND html_zh LIKE '%行政复议%'`: 0})
			w.opens(w.Applicant, casefile.NoticeRight)
			w.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = '` + string(test.way) + `'`: 1})
			w.takesBack(test.begins, test.ends)
			w.trails()
		})
	}
}

// takesBack holds that what was granted ends for partners and the public when it is taken back, once, and that what is deleted cannot be.
func (w *window) takesBack(begins, ends casefile.PartnerEvent) {
	w.t.Helper()
	w.clock.Advance(40 * 24 * time.Hour)
	back := db.NewTakeBack{FormID: uuid.New(), ActorID: w.Applicant, CaseID: w.caseID, At: w.clock.Now()}
	if ends == "" && begins == casefile.PartnerDeleted && w.count(`SELECT count(*) FROM effects WHERE case_id = $1 AND kind = 'not_recorded'`) == 0 {
		_, err := w.Store.TakeBackRight(w.t.Context(), back)
		w.fails("error.right_nothing", err)
		return
	}
	w.takeBack()
	w.clock.Advance(time.Second)
	if ends != "" {
		if n := w.told(ends); n != 1 {
			w.t.Errorf("partners are told %d times that it has ended", n)
		}
		if face := w.face(w.honour, casefile.OnlookerPublic); !face.Shown || face.Stated {
			w.t.Errorf("after it is taken back: %+v", face)
		}
	}
	w.counts(map[string]int{`SELECT count(*) FROM effects WHERE case_id = $1 AND ended_at IS NULL AND kind <> 'deleted'`: 0,
		`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'right_taken_back'`: 1, `SELECT count(*) FROM case_events WHERE case_id = $1 AND kind = 'right_taken_back'`: 1})
	back.At = w.clock.Now()
	_, err := w.Store.TakeBackRight(w.t.Context(), back)
	w.fails("error.right_nothing", err)
}

// What is not to be recorded goes out, and nothing of the kind comes in about the subject, until it takes that back; without a record it is about what is to come alone.
func TestRight_NotRecorded(t *testing.T) {
	w := newWindow(t, "shenzhen-2022")
	comesIn := func(category string) error {
		return w.Store.MayComeIn(t.Context(), w.Subject, category, w.clock.Now())
	}
	w.must(comesIn(casefile.CategoryHonour))
	w.ask(w.asks(casefile.RightHonours, casefile.OutcomeNotRecord))
	_, err := w.Store.AskRight(t.Context(), w.asks(casefile.RightHonours, casefile.OutcomeNotRecord))
	w.fails("error.right_wish_open", err)
	if why := w.rules(w.AgencyClerk, casefile.RightRuling{RecordID: w.honour, Outcome: casefile.OutcomeNotRecord}); why != "error.right_left_out" {
		t.Errorf("about a record that it is not about: %q", why)
	}
	if why := w.rules(w.AgencyClerk, casefile.RightRuling{Outcome: casefile.OutcomeNotRecord}); why != "" {
		t.Fatal(why)
	}
	w.fails("error.record_not_wanted", comesIn(casefile.CategoryHonour))
	w.must(comesIn("penalty"))
	if !w.face(w.honour, casefile.OnlookerPublic).Shown {
		t.Error("a record that was not named is gone")
	}
	_, err = w.Store.AskRight(t.Context(), w.asks(casefile.RightHonours, casefile.OutcomeNotRecord))
	w.fails("error.right_wished", err)
	w.opens(w.Applicant, casefile.NoticeRight)
	w.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'not_record'`: 1,
		`SELECT count(*) FROM decisions WHERE case_id = $1 AND record_id IS NULL AND applied_at IS NOT NULL`: 1})
	w.takeBack()
	w.clock.Advance(time.Second)
	w.must(comesIn(casefile.CategoryHonour))
	w.trails()
}

// A refusal under shenzhen-2022 43 names its exception and why; without one what is asked for is granted. Of several records each is decided by itself.
func TestRight_Erasure(t *testing.T) {
	w := newWindow(t, "shenzhen-2022")
	w.ask(w.asks(casefile.RightErasure, casefile.OutcomeDelete, w.penalty, w.honour, w.other))
	refused := func(record uuid.UUID, exception string) casefile.RightRuling {
		return casefile.RightRuling{RecordID: record, Outcome: casefile.OutcomeRefuseRight, Exception: exception, Reasons: "处罚信息依法公开。"}
	}
	granted := casefile.RightRuling{RecordID: w.honour, Outcome: casefile.OutcomeDelete}
	for want, rulings := range map[string][]casefile.RightRuling{
		"error.right_exception": {refused(w.penalty, ""), granted, refused(w.other, "kept_by_law")},
		"error.right_left_out":  {refused(w.penalty, "public_by_law"), granted},
		"error.right_ruling":    {refused(w.penalty, "public_by_law"), {RecordID: w.honour, Outcome: casefile.OutcomeAttachStatement}, refused(w.other, "kept_by_law")},
	} {
		if why := w.rules(w.AgencyClerk, rulings...); why != want {
			t.Errorf("%q, want %s", why, want)
		}
	}
	if why := w.rules(w.AgencyClerk, refused(w.penalty, "public_by_law"), granted, refused(w.other, "kept_by_law")); why != "" {
		t.Fatal(why)
	}
	w.says(casefile.NoticeRight, []string{"第四十三条第（一）项", "第四十三条第（二）项", "依法公开的信用信息", "行政复议", "处罚信息依法公开。"})
	w.opens(w.Applicant, casefile.NoticeRight)
	w.counts(map[string]int{`SELECT count(*) FROM cases WHERE id = $1 AND result = 'mixed'`: 1, `SELECT count(*) FROM case_records WHERE case_id = $1 AND result = 'delete'`: 1,
		`SELECT count(*) FROM effects WHERE case_id = $1`: 1})
	if !w.face(w.penalty, casefile.OnlookerPublic).Shown || w.face(w.honour, casefile.OnlookerAgency).Shown {
		t.Error("what was refused is gone, or what was granted is there")
	}
	w.trails()
}

// What comes on paper is accepted on its day, from which its period runs, whenever it is entered; whoever has no account is served otherwise.
func TestRight_Paper(t *testing.T) {
	w := newWindow(t, "xiamen-draft")
	n := w.asks(casefile.RightHonours, casefile.OutcomeArchive)
	today := calendar.DateOf(w.clock.Now())
	_, err := w.Store.AskRight(t.Context(), w.onPaper(n, w.AgencyClerk, w.Agency, today.AddDays(1).String(), "HON-0001"))
	w.fails("error.paper_future", err)
	w.exec(`DELETE FROM account_subjects WHERE account_id = $1`, w.Applicant)
	w.ask(w.onPaper(n, w.AgencyClerk, w.Agency, "2026-03-05", "HON-0001", "HON-0002"))
	if d := dbtest.Deadline(t, w.Store, w.caseID, "honours.withhold"); calendar.DateOf(d.StartedAt).String() != "2026-03-05" || calendar.DateOf(d.DueAt).String() != "2026-03-12" {
		t.Errorf("the period runs from %v to %v", d.StartedAt, d.DueAt)
	}
	if why := w.rules(w.AgencyClerk, casefile.RightRuling{RecordID: w.honour, Outcome: casefile.OutcomeArchive},
		casefile.RightRuling{RecordID: w.other, Outcome: casefile.OutcomeRefuseRight, Exception: "out_of_scope", Reasons: "该信息不属于守信信息。"}); why != "" {
		t.Fatal(why)
	}
	w.counts(map[string]int{`SELECT count(*) FROM tasks WHERE case_id = $1 AND kind = 'serve' AND closed_at IS NULL`: 2, // the receipt is posted too
		`SELECT count(*) FROM cases WHERE id = $1 AND accepted_at < filed_at`: 1})
	w.trails()
}

// A unit of which it is asked decides by itself and tells whoever runs the platform (city-2022 48, shenzhen-2022 40(2)).
func TestRight_AskedOfAUnit(t *testing.T) {
	w := newWindow(t, "city-2022")
	n := w.asks(casefile.RightHonours, casefile.OutcomeDelete, w.honour, w.other)
	n.Request.Channel = casefile.ChannelUnit
	_, err := w.Store.AskRight(t.Context(), n)
	w.fails("error.right_units", err)
	n.Request.Records = n.Request.Records[:1]
	w.ask(n)
	if why := w.rules(w.UnitClerk, casefile.RightRuling{RecordID: w.honour, Outcome: casefile.OutcomeDelete}); why != "" {
		t.Fatal(why)
	}
	w.counts(map[string]int{`SELECT count(*) FROM notices n JOIN units u ON u.id = n.to_unit_id WHERE n.case_id = $1 AND n.kind = 'right_unit' AND u.code = 'A'`: 1,
		`SELECT count(*) FROM decisions d JOIN units u ON u.id = d.unit_id WHERE d.case_id = $1 AND u.code = 'P'`: 1})
	w.trails()
}

// Only whose right it is asks, for what the rules know, and not for what is granted or asked for already.
func TestRight_WhoAndWhat(t *testing.T) {
	w := newWindow(t, "shenzhen-2020")
	hide := w.asks(casefile.RightHonours, casefile.OutcomeNotDisclose, w.honour)
	for name, test := range map[string]struct {
		change func(*db.NewRight)
		want   string
	}{
		"somebody else":           {func(n *db.NewRight) { n.ActorID = w.Supervisor }, "error.not_representative"},
		"a clerk as the subject":  {func(n *db.NewRight) { n.ActorID, n.UnitID = w.AgencyClerk, w.Agency }, "error.invalid.body"},
		"a clerk of another unit": {func(n *db.NewRight) { *n = w.onPaper(*n, w.OtherClerk, w.Agency, "2026-03-09", "HON-0001") }, "error.forbidden.body"},
		"a unit, of the agency":   {func(n *db.NewRight) { *n = w.onPaper(*n, w.UnitClerk, w.Unit, "2026-03-09", "HON-0001") }, "error.right_channel"},
		"another name": {func(n *db.NewRight) {
			*n = w.onPaper(*n, w.AgencyClerk, w.Agency, "2026-03-09")
			n.Of.Name = "别家公司"
		}, "error.right_subject"},
		"no scan": {func(n *db.NewRight) {
			*n = w.onPaper(*n, w.AgencyClerk, w.Agency, "2026-03-09")
			n.Request.Paper.Files = nil
		}, "error.paper_incomplete"},
		"a record that is not his": {func(n *db.NewRight) { n.Request.Records = []uuid.UUID{uuid.New()} }, "error.right_record_not_found"},
		"a record twice":           {func(n *db.NewRight) { n.Request.Records = []uuid.UUID{w.honour, w.honour} }, "error.right_records"},
		"no record":                {func(n *db.NewRight) { n.Request.Records = nil }, "error.right_no_records"},
		"a penalty as an honour":   {func(n *db.NewRight) { n.Request.Records = []uuid.UUID{w.penalty} }, "error.right_category"},
		"of a unit":                {func(n *db.NewRight) { n.Request.Channel = casefile.ChannelUnit }, "error.right_channel"},
		"a right of other rules":   {func(n *db.NewRight) { n.Request.Right = casefile.RightErasure }, "error.right_unknown"},
		"a way of other rules":     {func(n *db.NewRight) { n.Request.Way = casefile.OutcomeArchive }, "error.right_way"},
		"a statement without words": {func(n *db.NewRight) {
			*n = w.asks(casefile.RightStatement, casefile.OutcomeAttachStatement, w.penalty)
			n.Request.Text = ""
		}, "error.right_text"},
		"a statement without cause": {func(n *db.NewRight) {
			*n = w.asks(casefile.RightStatement, casefile.OutcomeAttachStatement, w.penalty)
			n.Request.Ground = "x"
		}, "error.right_ground"},
		"a file of somebody else": {func(n *db.NewRight) { n.Request.Files = []uuid.UUID{w.NewFile(t, w.UnitClerk)} }, "error.attachment_gone"},
	} {
		n := hide
		n.FormID = uuid.New()
		test.change(&n)
		_, err := w.Store.AskRight(t.Context(), n)
		t.Log(name)
		w.fails(test.want, err)
	}
	w.ask(hide)
	_, err := w.Store.AskRight(t.Context(), w.asks(casefile.RightStatement, casefile.OutcomeAttachStatement, w.honour))
	w.fails("error.right_open", err)
	_, err = w.Store.TakeBackRight(t.Context(), db.NewTakeBack{FormID: uuid.New(), ActorID: w.Applicant, CaseID: w.caseID, At: w.clock.Now()})
	w.fails("error.right_not_closed", err)
	receipt, err := w.Store.Withdraw(t.Context(), uuid.New(), w.Applicant, w.caseID, casefile.Withdrawal{}, w.clock.Now())
	w.must(err)
	w.step(casefile.ActWithdraw, receipt)
	w.ask(w.asks(casefile.RightHonours, casefile.OutcomeNotDisclose, w.honour))
	if why := w.rules(w.AgencyClerk, casefile.RightRuling{RecordID: w.honour, Outcome: casefile.OutcomeNotDisclose}); why != "" {
		t.Fatal(why)
	}
	w.opens(w.Applicant, casefile.NoticeRight)
	_, err = w.Store.AskRight(t.Context(), w.asks(casefile.RightHonours, casefile.OutcomeNotDisclose, w.honour))
	w.fails("error.right_granted", err)
	for name, back := range map[string]db.NewTakeBack{"somebody else": {ActorID: w.Supervisor}, "another unit": {ActorID: w.UnitClerk, UnitID: w.Unit}} {
		back.FormID, back.CaseID, back.At = uuid.New(), w.caseID, w.clock.Now()
		if back.UnitID != uuid.Nil {
			back.Content.Paper = &casefile.PaperReply{ReceivedOn: "2026-03-09", From: "法定代表人", Files: []uuid.UUID{w.NewFile(t, w.UnitClerk)}}
		}
		_, err := w.Store.TakeBackRight(t.Context(), back)
		t.Log(name)
		w.fails("error.not_found.body", err)
	}
	w.takeBack()
	w.trails()
}

// A statement reaches partners word for word.
func TestRight_StatementToPartners(t *testing.T) {
	w := newWindow(t, "shenzhen-2022")
	w.ask(w.asks(casefile.RightStatement, casefile.OutcomeAttachStatement, w.penalty))
	if why := w.rules(w.AgencyClerk, casefile.RightRuling{RecordID: w.penalty, Outcome: casefile.OutcomeAttachStatement}); why != "" {
		t.Fatal(why)
	}
	w.counts(map[string]int{`SELECT count(*) FROM partner_messages WHERE case_id = $1 AND body::jsonb->'data'->>'statement' = '台风导致仓库进水，标签脱落。'`: 1})
	said, err := w.Store.PublicEffects(t.Context(), []uuid.UUID{w.penalty, w.honour})
	w.must(err)
	if len(said) != 1 || *said[0].RecordID != w.penalty || said[0].Says != "台风导致仓库进水，标签脱落。" {
		t.Errorf("on the record stands %+v", said)
	}
}

// Of a record that was deleted meanwhile partners are not told that it is shared again.
func TestRight_TakenBackOfADeletedRecord(t *testing.T) {
	w := newWindow(t, "shenzhen-2020")
	w.ask(w.asks(casefile.RightHonours, casefile.OutcomeNotShare, w.honour))
	if why := w.rules(w.AgencyClerk, casefile.RightRuling{RecordID: w.honour, Outcome: casefile.OutcomeNotShare}); why != "" {
		t.Fatal(why)
	}
	w.opens(w.Applicant, casefile.NoticeRight)
	dbtest.Arrange(t, w.Store, `INSERT INTO effects (id, case_id, record_id, kind, hides, article, started_at) VALUES (gen_random_uuid(), $1, $2, 'deleted', 'all', '35', $3)`,
		w.caseID, w.honour, w.clock.Now())
	w.takeBack()
	if n := w.told(casefile.PartnerNotShared); n != 1 {
		t.Errorf("partners are told %d times that it is not shared", n)
	}
	if n := w.told(casefile.PartnerSharedAgain); n != 0 {
		t.Errorf("partners are told %d times that a deleted record is shared again", n)
	}
}

// A wish lies on its subject once, whichever of its cases has granted it, and each of them takes it back.
func TestRight_TwoWishes(t *testing.T) {
	wishes := `SELECT count(*) FROM effects e JOIN cases c ON c.subject_id = e.subject_id WHERE c.id = $1 AND e.kind = 'not_recorded' AND e.ended_at IS NULL`
	for name, first := range map[string]bool{"the first": true, "the second": false} {
		t.Run(name, func(t *testing.T) {
			w := newWindow(t, "shenzhen-2022")
			var cases []uuid.UUID
			for _, record := range []uuid.UUID{w.honour, w.other} {
				w.ask(w.asks(casefile.RightHonours, casefile.OutcomeNotRecord, record))
				if why := w.rules(w.AgencyClerk, casefile.RightRuling{RecordID: record, Outcome: casefile.OutcomeNotRecord}); why != "" {
					t.Fatal(why)
				}
				w.opens(w.Applicant, casefile.NoticeRight)
				cases = append(cases, w.caseID)
				w.counts(map[string]int{wishes: 1})
				w.clock.Advance(time.Hour)
			}
			other := cases[1]
			w.caseID = cases[0]
			if !first {
				w.caseID, other = cases[1], cases[0]
			}
			w.takeBack()
			w.counts(map[string]int{wishes: 0})
			_, err := w.Store.TakeBackRight(t.Context(), db.NewTakeBack{FormID: uuid.New(), ActorID: w.Applicant, CaseID: other, At: w.clock.Now()})
			w.fails("error.right_nothing", err)
			w.must(w.Store.InTx(t.Context(), func(q *db.Queries) error {
				return q.MayComeIn(t.Context(), w.Subject, casefile.CategoryHonour, w.clock.Now())
			}))
		})
	}
}

// What is taken back of a record that is gone, or that something else hides, is said so, and partners are not told that it is shown again.
func TestRight_TakenBackOfWhatIsGoneOrHidden(t *testing.T) {
	for beside, says := range map[casefile.EffectKind]string{"": "恢复披露", casefile.EffectDeleted: "已经不再存在", casefile.EffectMasked: "因其他处理仍不恢复显示"} {
		w := newWindow(t, "shenzhen-2020")
		w.ask(w.asks(casefile.RightHonours, casefile.OutcomeNotDisclose, w.honour))
		if why := w.rules(w.AgencyClerk, casefile.RightRuling{RecordID: w.honour, Outcome: casefile.OutcomeNotDisclose}); why != "" {
			t.Fatal(why)
		}
		w.opens(w.Applicant, casefile.NoticeRight)
		want := 1
		if beside != "" {
			want = 0
			w.BeginEffect(t, w.honour, beside, w.clock.Now())
		}
		w.clock.Advance(time.Hour)
		w.takeBack()
		if got := w.told(casefile.PartnerDisclosedAgain); got != want {
			t.Errorf("beside %q: partners are told %d times", beside, got)
		}
		w.counts(map[string]int{`SELECT count(*) FROM notices WHERE case_id = $1 AND kind = 'right_taken_back' AND html_zh LIKE '%` + says + `%'`: 1})
	}
}

// A statement goes to whoever sees the record, so it tells no ID and no telephone number; that nothing bears it out is no reason to refuse it.
func TestRight_StatementTellsNobodysData(t *testing.T) {
	w := newWindow(t, "shenzhen-2022")
	n := w.asks(casefile.RightStatement, casefile.OutcomeAttachStatement, w.penalty)
	n.Request.Text = "标签脱落，联系仓库管理员138 0013 8000核实。"
	_, err := w.Store.AskRight(t.Context(), n)
	w.fails("error.right_personal", err)
	n.Request.Text, n.Request.Files = "台风导致仓库进水。", nil
	w.ask(n)
	if why := w.rules(w.AgencyClerk, casefile.RightRuling{RecordID: w.penalty, Outcome: casefile.OutcomeRefuseRight, Exception: "unfounded"}); why == "" {
		t.Error("it is refused since nothing bears it out")
	}
	if why := w.rules(w.AgencyClerk, casefile.RightRuling{RecordID: w.penalty, Outcome: casefile.OutcomeRefuseRight}); why == "" {
		t.Error("it is refused without an exception")
	}
}
