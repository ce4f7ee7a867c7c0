package delisting_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/webtest/counter"
)

// listed is a city in which the company stands on a list with two conditions of removal.
type listed struct {
	*counter.Counter
	listing            uuid.UUID
	clerk, head, party *counter.Customer
}

func newListed(t *testing.T, under string) *listed {
	t.Helper()
	l := &listed{Counter: counter.Under(t, under)}
	l.Work()
	list := l.NewList(t, l.Unit, "YZSX", "serious_list", "serious", &casefile.ItemPeriod{Amount: 3, Unit: "year"})
	l.Exec(`UPDATE catalogue_items SET listing = listing || '{"areas": ["competition_and_order"], "conditions": [{"zh": "罚款已经缴清", "en": "the fine is paid"},
		{"zh": "已经改正", "en": "it is corrected"}]}'::jsonb WHERE id = $1`, list)
	pack, err := l.Server.PackFor(casefile.FlowListing)
	if err != nil {
		t.Fatal(err)
	}
	n := l.Proposal(t, l.Unit, list, "1", db.NewListing{PackID: pack.ID, PackVersion: int32(pack.Version), PackHash: pack.Hash(casefile.FlowListing)}, l.Clock.Now()) //nolint:gosec // small
	receipt, err := l.Store.Propose(context.Background(), n)
	l.Done(receipt, err)
	l.listing = receipt.CaseID
	l.opens(l.listing, casefile.NoticeBeforeListing)
	receipt, err = l.Store.Reply(context.Background(), db.NewReply{FormID: uuid.New(), ActorID: l.Applicant, CaseID: l.listing, Clock: pack.Listing.Steps[casefile.StepListingReply],
		Reply: casefile.ListingReply{Points: []casefile.ReplyPoint{{Text: "已经召回。"}}}, At: l.Clock.Now()})
	l.Done(receipt, err)
	l.act(l.UnitClerk, casefile.TaskCheckReply, casefile.ReplyCheck{Answers: []casefile.PointAnswer{{Reasons: "不影响认定。"}}})
	l.Clock.Set(calendar.NewDate(2026, 10, 20).At(10, 0))
	l.act(l.UnitHead, casefile.TaskDecideListing, casefile.ListingDecision{Outcome: casefile.OutcomeList, Reasons: "事实清楚。", Measures: []string{"tender"}})
	l.opens(l.listing, casefile.NoticeListing)
	l.Clock.Set(calendar.NewDate(2026, 11, 20).At(10, 0))
	l.clerk, l.head, l.party = l.SignIn("unit"), l.SignIn("unit.head"), l.SignIn("applicant")
	return l
}

// opens lets the company open a document of the kind.
func (l *listed) opens(of uuid.UUID, kind casefile.NoticeKind) {
	l.Helper()
	var notice uuid.UUID
	if err := l.Store.Pool.QueryRow(context.Background(), `SELECT id FROM notices WHERE case_id = $1 AND kind = $2`, of, kind).Scan(&notice); err != nil {
		l.Fatal(err)
	}
	l.Done(l.Store.OpenDocument(context.Background(), uuid.New(), l.Applicant, of, notice, l.Clock.Now()))
}

func (l *listed) act(actor uuid.UUID, kind casefile.TaskKind, content any) {
	l.Helper()
	l.Done(l.Store.Act(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: actor, UnitID: l.Unit, TaskID: l.task(kind), Kind: kind.Act(), Content: content, At: l.Clock.Now()}))
}

// task is the open task of the kind.
func (l *listed) task(kind casefile.TaskKind) (id uuid.UUID) {
	l.Helper()
	if err := l.Store.Pool.QueryRow(context.Background(), `SELECT id FROM tasks WHERE kind = $1 AND closed_at IS NULL`, kind).Scan(&id); err != nil {
		l.Fatal(err)
	}
	return id
}

func (l *listed) atDesk() string { return "/desk/cases/" + l.listing.String() }
func (l *listed) atHome() string { return "/my/cases/" + l.listing.String() }

// form is what a page sends, with answers.
func form(page string, answers url.Values) url.Values {
	all := counter.HiddenIn(page)
	for name, values := range answers {
		all[name] = values
	}
	return all
}

// says holds that a page says each of the sentences.
func says(t *testing.T, what, page string, sentences ...string) {
	t.Helper()
	words := counter.Words(page)
	for _, s := range sentences {
		if !strings.Contains(words, s) {
			t.Errorf("%s does not say %q:\n%s", what, s, words)
		}
	}
}

var both = url.Values{"says-1": {"罚款已于十月缴清，附缴款书。"}, "says-2": {"已经整改并通过复查。"}}

// The party asks on the page of its listing, saying of each condition how it is met; the unit finds it so, its head takes it off, and nothing is offered after.
func TestDelisting_ByTheParty(t *testing.T) {
	l := newListed(t, "shenzhen-2022")
	says(t, "the party's case", l.party.Page(l.atHome()), "符合移出条件的，可以申请提前移出")
	at := l.atHome() + "/removal"
	page := l.party.Page(at)
	says(t, "the form", page, "改正后满六个月的，可以申请移出", "第1项移出条件", "罚款已经缴清", "第2项移出条件", "已经改正")
	if strings.Contains(counter.Words(page), "由谁提出") {
		t.Error("the party is asked who asks")
	}
	answer := l.party.Post(at, form(page, url.Values{"says-1": both["says-1"]}))
	if answer.Code != http.StatusUnprocessableEntity {
		t.Fatalf("a condition left out: %d", answer.Code)
	}
	says(t, "the form again", answer.Body.String(), "请填写条件怎样成就", "罚款已于十月缴清，附缴款书。")
	sent := form(page, both)
	with := l.party.SendFiles(at, "files-2", sent, counter.PDFOf(80))
	if with.Code != http.StatusSeeOther {
		t.Fatalf("sent: %d\n%s", with.Code, counter.Words(with.Body.String()))
	}
	own := with.Header().Get("Location")
	if again := l.party.Post(at, sent); again.Header().Get("Location") != own {
		t.Errorf("sent twice leads to %s, not to %s", again.Header().Get("Location"), own)
	}
	says(t, "the party's request", l.party.Page(own), "核查移出条件", "收到移出申请", "撤回移出申请", "已经整改并通过复查。", "证据.pdf")
	check := "/desk/tasks/" + l.task(casefile.TaskCheckConditions).String() + "/act"
	says(t, "the form of the check", l.clerk.Page(check), "第2项：这项条件是否成就", "已经整改并通过复查。", "证据.pdf")
	l.clerk.Act(check, url.Values{"met-1": {"yes"}, "reasons-1": {"缴款书经核对属实，罚款已经缴清。"}, "met-2": {"yes"}, "reasons-2": {"现场复查合格，违法行为已经改正。"}})
	decide := "/desk/tasks/" + l.task(casefile.TaskDecideDelisting).String() + "/act"
	says(t, "the form of the decision", l.head.Page(decide), "核查结果：已经成就。现场复查合格，违法行为已经改正。")
	desk := l.head.Act(decide, url.Values{"outcome": {"delist"}, "reasons": {"决定书写明的条件均已成就。"}})
	says(t, "the case", l.clerk.Page(desk), "决定待送达", "移出决定书待送达", "处理结果 提前移出")
	if code := l.party.Get(at).Code; code == http.StatusOK {
		t.Errorf("what is over can be asked for again: %d", code)
	}
	request := uuid.MustParse(strings.TrimPrefix(desk, "/desk/cases/"))
	l.opens(request, casefile.NoticeDelisting)
	says(t, "the party's request", l.party.Page(own), "提前移出", "移出决定书", "决定书写明的条件均已成就。")
}

// The unit enters what has come on paper, or acts of its own motion, and not both; another unit does neither; where a condition is not met nobody can be taken off.
func TestDelisting_ByTheUnit(t *testing.T) {
	l := newListed(t, "city-2022")
	at := l.atDesk() + "/removal"
	says(t, "the case", l.clerk.Page(l.atDesk()), "提出提前移出")
	for _, login := range []string{"other", "agency"} {
		if code := l.SignIn(login).Get(at).Code; code != http.StatusNotFound {
			t.Errorf("%s: %d", login, code)
		}
	}
	page := l.clerk.Page(at)
	answer := l.clerk.Post(at, form(page, nil))
	says(t, "nothing", answer.Body.String(), "请选择由谁提出", "请填写条件怎样成就")
	answer = l.clerk.Post(at, form(page, url.Values{"by": {"paper"}, "says-1": both["says-1"], "says-2": both["says-2"], "came-year": {"2027"}, "came-month": {"1"}, "came-day": {"5"}}))
	says(t, "a paper of tomorrow", answer.Body.String(), "收到书面申请的日期不能晚于今天", "请填写递交人和身份", "请选择书面申请扫描件的文件", "罚款已于十月缴清，附缴款书。")
	early := url.Values{"by": {"paper"}, "from": {"法定代表人"}, "came-year": {"2026"}, "came-month": {"10"}, "came-day": {"1"}, "says-1": both["says-1"], "says-2": both["says-2"]}
	with := l.clerk.SendFiles(at, "scan", form(page, early), counter.PDFOf(80))
	says(t, "a paper from before", with.Body.String(), "不能早于列入生效的日期", "证据.pdf")
	own := form(page, early)
	own.Set("by", "unit")
	says(t, "a contradiction", l.clerk.Post(at, own).Body.String(), "选择依职权提出的，不填写书面申请的内容")
	fresh := l.clerk.Page(at)
	desk := l.clerk.On(at, form(fresh, url.Values{"by": {"unit"}, "says-1": both["says-1"], "says-2": both["says-2"]}))
	says(t, "the removal", l.clerk.Page(desk), "列入单位依职权提出", "已经整改并通过复查。", "2026年10月20日")
	if answer := l.clerk.Get(at); answer.Code != http.StatusSeeOther {
		t.Errorf("asked for twice: %d", answer.Code)
	}
	says(t, "the listing", l.clerk.Page(l.atDesk()), "提前移出正在办理")
	check := "/desk/tasks/" + l.task(casefile.TaskCheckConditions).String() + "/act"
	l.clerk.Act(check, url.Values{"met-1": {"yes"}, "reasons-1": {"缴款书经核对，情况属实。"}, "met-2": {"no"}, "reasons-2": {"现场复查不合格，尚未改正。"}})
	decide := "/desk/tasks/" + l.task(casefile.TaskDecideDelisting).String() + "/act"
	form := l.head.Page(decide)
	says(t, "the form of the decision", form, "有条件经核查没有成就，不能决定移出。")
	if strings.Contains(form, `value="delist"`) {
		t.Error("it offers to take off whom it must not")
	}
	l.head.Act(decide, url.Values{"outcome": {"stay_listed"}, "reasons": {"第二项条件尚未成就，不予移出。"}})
	if n := l.Count(`SELECT count(*) FROM listings WHERE case_id = $1 AND ended_at IS NULL`, l.listing); n != 1 {
		t.Error("the listing has ended")
	}
	says(t, "the party reads it", l.party.Page("/my/cases/"+strings.TrimPrefix(desk, "/desk/cases/")), "列入单位依职权提出", "核查移出条件")
}
