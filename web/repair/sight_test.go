package repair_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// Who sees a public record in full after a repair. What partners see follows from what they are told, for no door shows them records;
// nobody comes with an authorisation to any door, so what such a person might see is the table's word alone (docs/decisions/0077).
var (
	toAll    = casefile.Onlookers
	toInside = []casefile.Onlooker{casefile.OnlookerSubject, casefile.OnlookerUnit, casefile.OnlookerAgency}
	toShared = append(slices.Clone(toInside), casefile.OnlookerPartner, casefile.OnlookerAuthorised) // not published
	toNobody []casefile.Onlooker
)

// afterRepair is what one outcome of a pack makes of a record.
type afterRepair struct {
	pack       string
	outcome    casefile.Outcome
	categories string                  // of which the pack offers it
	full       []casefile.Onlooker     // who reads what the record says
	stub       []casefile.Onlooker     // who reads that there was one
	marks      string                  // tags beside it, for whoever reads it
	told       []casefile.PartnerEvent // partners, in this order
}

const (
	misconduct = "penalty serious_list watch_list rating judgment tax breach"
	notRatings = "penalty serious_list watch_list judgment tax breach"
)

// afterRepairs are all outcomes of all packs.
var afterRepairs = []afterRepair{
	{"qianhai-2020", "delete", notRatings, toNobody, toAll, "修复存根", told("deleted", "repair_stub")}, // 12(2)
	{"qianhai-2020", "refuse_repair", misconduct, toAll, nil, "", nil},

	{"shenzhen-2020", "withhold", "penalty", toInside, nil, "停止公示和共享", told("withheld")},                                             // 65:1
	{"shenzhen-2020", "adjust_rating", "rating", toAll, nil, "评价已调整", told("rating_adjusted")},                                       // 65:2
	{"shenzhen-2020", "remove_from_list", "serious_list", toShared, nil, "移出名单 惩戒措施", told("removed_from_list", "measures_stopped")}, // 65:3
	{"shenzhen-2020", "mark_repaired", "breach", toAll, nil, "已修复", told("repaired")},                                                // the operator's own
	{"shenzhen-2020", "refuse_repair", misconduct, toAll, nil, "", nil},

	{"shenzhen-2022", "withhold", misconduct, toInside, nil, "停止公示和共享 惩戒措施", told("withheld", "measures_stopped")}, // 82(2)(1), (4)
	{"shenzhen-2022", "mark_repaired", misconduct, toAll, nil, "已修复", told("repaired")},                            // 82(2)(2)
	{"shenzhen-2022", "mask", misconduct, toInside, nil, "屏蔽", told("masked")},
	{"shenzhen-2022", "delete", misconduct, toNobody, nil, "", told("deleted", "measures_stopped")},
	{"shenzhen-2022", "remove_from_list", "serious_list", toShared, nil, "移出名单 惩戒措施", told("removed_from_list", "measures_stopped")}, // 82(2)(3)
	{"shenzhen-2022", "refuse_repair", misconduct, toAll, nil, "", nil},

	{"xiamen-draft", "stop_query", notRatings, toInside, nil, "停止查询", told("query_stopped")}, // 23(3)
	{"xiamen-draft", "refuse_repair", misconduct, toAll, nil, "", nil},

	{"city-2022", "withhold", notRatings, toInside, nil, "停止公示和共享", told("withheld")},                                       // 46(3)
	{"city-2022", "delete", notRatings, toNobody, nil, "", told("deleted")},                                                 // 46(2)
	{"city-2022", "mark_repaired", notRatings, toAll, nil, "已修复", told("repaired")},                                         // 46(2)
	{"city-2022", "mask", notRatings, toInside, nil, "屏蔽", told("masked")},                                                  // 46(3)
	{"city-2022", "remove_from_list", "serious_list", toInside, nil, "移出名单 停止公示和共享", told("removed_from_list", "withheld")}, // 30(2), 46(3)
	{"city-2022", "refuse_repair", misconduct, toAll, nil, "", nil},

	{"national-2026", "withhold", misconduct, toInside, nil, "停止公示和共享 惩戒措施", told("withheld", "measures_stopped")}, // 3
	{"national-2026", "remove_from_list", "serious_list", toInside, nil, "移出名单 惩戒措施", told("removed_from_list", "withheld", "measures_stopped")},
	{"national-2026", "refuse_repair", misconduct, toAll, nil, "", nil},
}

func told(events ...casefile.PartnerEvent) []casefile.PartnerEvent { return events }

// The table leaves out no outcome that a pack offers for a category, and names none that it does not.
func TestAfterRepair_NamesWhatThePacksOffer(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	named, offered := make(map[string]bool), make(map[string]bool)
	for _, row := range afterRepairs {
		for category := range strings.FieldsSeq(row.categories) {
			named[fmt.Sprint(row.pack, " ", category, " ", row.outcome)] = true
		}
	}
	for _, pack := range book.PacksFor(casefile.FlowRepair) {
		for _, category := range casefile.Categories {
			if !casefile.OfMisconduct(category) {
				continue
			}
			for _, o := range pack.Repair.OutcomesFor(category) {
				offered[fmt.Sprint(pack.ID, " ", category, " ", o.ID)] = true
			}
		}
	}
	for key := range offered {
		if !named[key] {
			t.Errorf("nothing is said of %s", key)
		}
	}
	for key := range named {
		if !offered[key] {
			t.Errorf("the pack does not offer %s", key)
		}
	}
}

// Each outcome of each pack is decided in a case, by the real steps, and its step is run once more, as when its answer was lost. Every door then shows
// of the record what the table has, as does the table of package casefile, and nobody was told twice.
func TestAfterRepair_EveryDoor(t *testing.T) {
	for _, row := range afterRepairs {
		t.Run(row.pack+"/"+string(row.outcome), func(t *testing.T) {
			t.Parallel()
			s := decided(t, row)
			s.decidesAgain()
			s.holdsTable()
			s.holdsPublic()
			s.holdsSubject()
			s.holdsStaff()
			s.holdsPartner()
		})
	}
}

// repaired is a record of which the outcome has been decided.
type repaired struct {
	*counter.Counter
	afterRepair
	kase uuid.UUID
	says string // what the record says
}

// decided has a repair of a record run through under the pack, decided as the row has it.
func decided(t *testing.T, row afterRepair) *repaired {
	t.Helper()
	city := row.pack
	if city == "national-2026" { // which has a section for repair alone, beside a city's own pack
		city = "city-2022"
	}
	s := &repaired{Counter: counter.Under(t, city), afterRepair: row, says: "74,123"}
	category, _, _ := strings.Cut(row.categories, " ")
	s.Exec(`UPDATE catalogue_items SET category = $1`, category)
	s.Exec(`UPDATE record_versions SET content = '{"amount": "74123"}'`)
	s.Exec(`UPDATE records SET source = '{"amount": "74123"}'`)
	s.NewPartner(t)
	s.Work()
	pack := packOf(t, row.pack)
	letter, _ := casefile.CommitmentLetter{Measures: "按月自查。", Aims: "一年内不再发生。", Text: "信用修复承诺书\n本单位承诺按月自查。"}.Signs("申请人甲", "申请人甲", webtest.Now)
	receipt, err := s.Store.FileRepair(t.Context(), db.NewRepair{FormID: uuid.New(), ActorID: s.Applicant, SubjectID: s.Subject, PackID: pack.ID,
		PackVersion: 1, PackHash: pack.Hash(casefile.FlowRepair), Copier: none{}, At: webtest.Now, ByOperator: pack.Repair.DecidedBy == rules.DecidedByOperator,
		Filing: casefile.RepairFiling{Standing: casefile.Standing{Phone: "0000-5550101"}, Channel: pack.Repair.Channels[0], Statement: "已整改。",
			Letter: letter, Records: []casefile.RepairClaim{{RecordID: s.Record, CorrectedOn: "2025-06-06"}}}})
	s.Done(receipt, err)
	s.kase = receipt.CaseID
	s.act(casefile.ActCheckForm, casefile.FormCheck{Accept: true})
	d := casefile.RepairDecided{RecordID: s.Record, Outcome: row.outcome, Reasons: "缴款凭证与补报情况已核实。"}
	if row.outcome.ChangesContent() {
		d.Changes, s.says = []casefile.Change{{Field: "amount", From: "74123", To: "86001"}}, "86,001"
	}
	s.act(casefile.ActDecideRepair, casefile.RepairDecision{Records: []casefile.RepairDecided{d}})
	if n := s.Count(`SELECT count(*) FROM cases WHERE result = $1`, row.outcome); n != 1 {
		t.Fatal("the case has not ended so")
	}
	return s
}

// act acts on the open task of the case.
func (s *repaired) act(kind casefile.ActKind, content any) {
	s.Helper()
	act := db.NewAct{FormID: uuid.New(), Kind: kind, Content: content, At: webtest.Now}
	err := s.Store.Pool.QueryRow(s.Context(), `SELECT id, unit_id FROM tasks WHERE case_id = $1 AND closed_at IS NULL`, s.kase).Scan(&act.TaskID, &act.UnitID)
	if err != nil {
		s.Fatal(err)
	}
	act.ActorID = s.Clerk(act.UnitID)
	s.Done(s.Store.Act(s.Context(), act))
}

// decidesAgain runs the step of the decision a second time. It changes nothing.
func (s *repaired) decidesAgain() {
	s.Helper()
	book, err := rules.Load()
	if err != nil {
		s.Fatal(err)
	}
	var act uuid.UUID
	if err := s.Store.Pool.QueryRow(s.Context(), `SELECT id FROM acts WHERE case_id = $1 AND kind = $2`, s.kase, casefile.ActDecideRepair).Scan(&act); err != nil {
		s.Fatal(err)
	}
	kept := func() (text string) {
		if err := s.Store.Pool.QueryRow(s.Context(), `SELECT string_agg(f.thing || ' ' || f.fact, chr(10) ORDER BY f.thing) FROM case_facts($1, NULL) f`, s.kase).Scan(&text); err != nil {
			s.Fatal(err)
		}
		return text
	}
	before := kept()
	again := &activities.Activities{Store: s.Store, Book: book, Calendar: s.Server.Calendar.InForce(), Clock: s.Clock}
	if err := again.Step(s.Context(), casefile.FlowRepair, casefile.ActDecideRepair, activities.Acted{CaseID: s.kase, ActID: act}); err != nil {
		s.Fatal(err)
	}
	if after := kept(); after != before {
		s.Errorf("decided twice, before:\n%s\nafter:\n%s", before, after)
	}
}

// holdsTable compares the row with what package casefile makes of the effects that are in force.
func (s *repaired) holdsTable() {
	s.Helper()
	rows, err := s.Store.CaseEffects(s.Context(), s.kase)
	if err != nil {
		s.Fatal(err)
	}
	var effects []casefile.Effect
	for _, e := range rows {
		effects = append(effects, casefile.Effect{Kind: e.Kind, StartedAt: e.StartedAt, EndsAt: e.EndsAt, EndedAt: e.EndedAt})
	}
	for _, who := range casefile.Onlookers {
		face := casefile.FaceOf(casefile.PublicityPublic, effects, webtest.Now, who)
		if face.Shown != slices.Contains(s.full, who) || face.Stub != slices.Contains(s.stub, who) {
			s.Errorf("to %s: %+v", who, face)
		}
	}
}

// tells holds that a page says what the record says to an onlooker who may read that, and to nobody else.
func (s *repaired) tells(who casefile.Onlooker, page string) {
	s.Helper()
	full := slices.Contains(s.full, who)
	if got := strings.Contains(page, s.says); got != full {
		s.Errorf("to %s it says what the record says: %t, want %t", who, got, full)
	}
}

// names holds that a page names the record, with its marks, to an onlooker who may know of it, and to nobody else.
func (s *repaired) names(who casefile.Onlooker, page string) {
	s.Helper()
	page = counter.Words(page)
	known := slices.Contains(s.full, who) || slices.Contains(s.stub, who)
	if got := strings.Contains(page, "PEN-0001"); got != known {
		s.Errorf("to %s it names the record: %t, want %t", who, got, known)
	}
	for mark := range strings.FieldsSeq(s.marks) {
		if !strings.Contains(page, mark) && known {
			s.Errorf("to %s it does not say %s:\n%s", who, mark, page)
		}
	}
}

func (s *repaired) holdsPublic() {
	s.Helper()
	answer := s.Anybody().Post("/records", url.Values{"q": {dbtest.CompanyCode}})
	if answer.Code != http.StatusOK {
		s.Fatalf("the public search answers %d", answer.Code)
	}
	s.names(casefile.OnlookerPublic, answer.Body.String())
	s.tells(casefile.OnlookerPublic, answer.Body.String())
}

func (s *repaired) holdsSubject() {
	s.Helper()
	page := s.SignIn("applicant").Page("/my/records")
	s.names(casefile.OnlookerSubject, page)
	s.tells(casefile.OnlookerSubject, page)
}

// holdsStaff looks at the list of records, which names them with what they are under, and at the case, which says what they say: of those
// alone who have a part in it, which the unit has not where the operator decides.
func (s *repaired) holdsStaff() {
	s.Helper()
	byUnit := packOf(s.T, s.pack).Repair.DecidedBy == rules.DecidedByUnit
	for login, who := range map[string]casefile.Onlooker{"unit": casefile.OnlookerUnit, "agency": casefile.OnlookerAgency} {
		clerk, at := s.SignIn(login), "/desk/cases/"+s.kase.String()
		s.names(who, clerk.Page("/desk/records"))
		if who == casefile.OnlookerAgency || byUnit {
			s.tells(who, clerk.Page(at))
		} else if answer := clerk.Get(at); answer.Code != http.StatusNotFound {
			s.Errorf("the case of another is shown: %d", answer.Code)
		}
	}
}

// holdsPartner has a partner do as docs/partners.md says on what it is told, and looks at what it has left then.
func (s *repaired) holdsPartner() {
	s.Helper()
	var events []casefile.PartnerEvent
	var owes int
	err := s.Store.Pool.QueryRow(s.Context(), `SELECT array(SELECT event FROM partner_messages WHERE case_id = $1 ORDER BY seq),
		(SELECT count(*) FROM partner_take_downs)`, s.kase).Scan(&events, &owes)
	if err != nil {
		s.Fatal(err)
	}
	if !slices.Equal(events, s.told) {
		s.Errorf("partners are told %v, want %v", events, s.told)
	}
	takeDowns := 0
	for _, event := range events {
		if event.TakesDown() {
			takeDowns++
		}
	}
	if owes != takeDowns {
		s.Errorf("a partner owes %d confirmations for %v", owes, events)
	}
	down := slices.ContainsFunc(events, func(e casefile.PartnerEvent) bool {
		return slices.Contains([]casefile.PartnerEvent{casefile.PartnerWithheld, casefile.PartnerMasked, casefile.PartnerQueryStopped, casefile.PartnerDeleted}, e)
	})
	if down == slices.Contains(s.full, casefile.OnlookerPartner) {
		s.Errorf("a partner that does as %v says shows the record: %t", events, !down)
	}
	if stub := slices.Contains(events, casefile.PartnerStubbed); stub != slices.Contains(s.stub, casefile.OnlookerPartner) {
		s.Errorf("a partner may say that there was a record: %t", stub)
	}
}
