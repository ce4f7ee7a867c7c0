package web_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/activities"
	"creditcase/activities/activitiestest"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/passwords"
	"creditcase/rules"
	"creditcase/seed"
	"creditcase/web"
	"creditcase/web/menu"
	"creditcase/web/site"
	"creditcase/web/visit"
)

// walk is a city with one case that must not leak, and the people who try every door of it.
type walk struct {
	t       *testing.T
	store   *db.Store
	owner   *pgx.Conn // of the database, who may arrange what the application may not
	handler http.Handler
	vars    map[string]string // what stands for each variable of a route's path
	secrets []string          // what nobody may read but those whose case it is
}

// Words that the case of the walk is told by.
const (
	secretStatement = "只有当事人和经办人能读到的陈述"
	secretFile      = "秘密证据.pdf"
)

var walkTime = time.Date(2026, 3, 9, 10, 0, 0, 0, calendar.Zone)

// newWalk brings a case of the demo applicant to its unit, with a document to each, evidence, and a second draft.
func newWalk(t *testing.T, packID string) *walk {
	t.Helper()
	ctx := context.Background()
	store := db.NewStore(dbtest.New(t))
	if _, err := seed.Fill(ctx, store, walkTime, 7); err != nil {
		t.Fatal(err)
	}
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	clock := calendar.NewManual(walkTime)
	w := &walk{t: t, store: store, owner: dbtest.Owner(t, store), vars: map[string]string{"lang": "zh", "step": "grounds", "kind": "claim", "known": "2026-1", "begun": "objections", "flow": "repair", "part": "1", "right": "statement", "matter": "plan", "appointment": uuid.NewString(),
		"page": "facts", "own": "reply", "on": "reply",
		"what": "act", "phrase": uuid.NewString(), "kept": uuid.NewString()}}
	w.handler, err = web.New(site.Options{Store: store, Book: book, Calendar: cal, Clock: clock, PackID: packID, Files: files,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	activitiestest.Start(t, &activities.Activities{Store: store, Book: book, Calendar: cal, Clock: clock})
	pack, err := book.InForce(packID, calendar.DateOf(walkTime))
	if err != nil {
		t.Fatal(err)
	}
	w.makeCase(files, pack)
	return w
}

// one reads one row of ids and texts.
func (w *walk) one(query string, args ...any) []string {
	w.t.Helper()
	rows, err := w.store.Pool.Query(context.Background(), query, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	values, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (texts []string, err error) {
		all, err := row.Values()
		for _, v := range all {
			if id, ok := v.([16]byte); ok {
				v = uuid.UUID(id)
			}
			texts = append(texts, fmt.Sprint(v))
		}
		return texts, err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return values
}

func (w *walk) makeCase(files *os.Root, pack *rules.Pack) {
	w.t.Helper()
	ctx := context.Background()
	found := w.one(`SELECT a.id, r.subject_id, r.id, r.unit_id FROM accounts a JOIN account_subjects x ON x.account_id = a.id
		JOIN records r ON r.subject_id = x.subject_id JOIN units u ON u.id = r.unit_id
		JOIN record_versions v ON v.record_id = r.id AND v.version = r.version AND v.content = r.source
		WHERE a.login = 'applicant' AND u.code = (SELECT u.code FROM accounts m JOIN units u ON u.id = m.unit_id WHERE m.login = 'market')
		ORDER BY r.number LIMIT 1`)
	owner, subject, record := uuid.MustParse(found[0]), uuid.MustParse(found[1]), uuid.MustParse(found[2])
	evidence := w.attach(files, owner, uuid.Nil)
	receipt, err := w.store.File(ctx, db.NewFiling{FormID: uuid.New(), ActorID: owner, SubjectID: subject, RecordID: record,
		PackID: pack.ID, PackVersion: int32(pack.Version), PackHash: pack.Hash(casefile.FlowObjection), At: walkTime.Add(-2 * time.Hour),
		Filing: casefile.Filing{Grounds: []string{pack.Objection.Grounds[0].ID}, Statement: secretStatement, Phone: "0000-5550999",
			Attachments: []uuid.UUID{evidence}}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.act(receipt.CaseID, casefile.TaskFormCheck, "agency", casefile.FormCheck{Accept: true}, walkTime.Add(-time.Hour))
	last := casefile.TaskDecide
	if pack.Objection.Handling != casefile.HandlingOperator {
		last = casefile.TaskVerify
		w.act(receipt.CaseID, casefile.TaskCompare, "agency", casefile.Comparison{Finding: casefile.FindingNoError, Reasons: "一致"},
			walkTime.Add(-30*time.Minute))
	}
	w.vars["task"] = w.taskOf(receipt.CaseID, last).String()
	if last == casefile.TaskVerify {
		w.vars["notice/desk"] = w.one(`SELECT id FROM notices WHERE case_id = $1 AND kind = 'verification'`, receipt.CaseID)[0]
	}
	w.vars["case"], w.vars["attachment"] = receipt.CaseID.String(), evidence.String()
	w.vars["account"], w.vars["record"] = owner.String(), record.String()
	w.vars["unit"] = w.one(`SELECT unit_id FROM accounts WHERE login = 'market'`)[0]
	w.vars["notice/my"] = w.one(`SELECT id FROM notices WHERE case_id = $1 AND kind = 'acceptance'`, receipt.CaseID)[0]
	w.vars["service"] = w.one(`SELECT id FROM services WHERE notice_id = $1`, w.vars["notice/my"])[0]
	w.vars["notice/watch"] = w.urge(uuid.MustParse(w.vars["task"]), receipt.CaseID)
	draft := uuid.New()
	err = w.store.DraftInsert(ctx, db.DraftInsertParams{ID: draft, AccountID: owner, Flow: casefile.FlowObjection,
		Data: fmt.Appendf(nil, `{"form_id": %q, "subject_id": %q, "statement": %q}`, uuid.New(), subject, secretStatement), UpdatedAt: walkTime})
	if err != nil {
		w.t.Fatal(err)
	}
	w.vars["draft"] = draft.String()
	w.vars["attachment/draft"] = w.attach(files, owner, draft).String()
	clerk := uuid.MustParse(w.one(`SELECT id FROM accounts WHERE login = 'market'`)[0])
	w.vars["attachment/unsent"] = w.attach(files, clerk, uuid.Nil).String()
	w.makePartner(receipt.CaseID, record)
	w.secrets = []string{receipt.CaseNumber, secretStatement, secretFile, "0000-5550999"}
	w.makeCommitment(files, owner, subject, pack)
}

// makePartner adds a partner to whom a message about the case is on its way.
func (w *walk) makePartner(caseID, record uuid.UUID) {
	w.t.Helper()
	ctx, partner := context.Background(), uuid.New()
	err := w.store.PartnerAdd(ctx, db.PartnerInsertParams{ID: partner, NameZH: "样例银行", NameEN: "Sample Bank", URL: "https://bank.example/",
		CreatedAt: walkTime}, make([]byte, 32))
	if err != nil {
		w.t.Fatal(err)
	}
	message := uuid.New()
	err = w.store.PartnerTell(ctx, db.PartnerTellParams{ID: message, CaseID: caseID, RecordID: record, Event: casefile.PartnerAnnotated,
		Article: "36(2)", OccurredAt: walkTime, DueAt: walkTime.AddDate(0, 0, 3), Body: `{"data": {}}`, TakeDown: true})
	if err != nil {
		w.t.Fatal(err)
	}
	err = w.store.PartnerDeadlineInsert(ctx, db.PartnerDeadlineInsertParams{ID: uuid.New(), CaseID: caseID, MessageID: &message, TakeDown: true,
		Clock: "repair.take_down", Basis: "policy", StartedAt: walkTime, DueAt: walkTime.AddDate(0, 0, 3), Explanation: []byte(`{}`)})
	if err != nil {
		w.t.Fatal(err)
	}
	w.vars["partner"], w.vars["state"] = partner.String(), "enable"
	token, hash := passwords.NewToken()
	link := db.OneTimeLink{TokenHash: hash, Hours: passwords.LinkHours}
	if err := w.store.GiveLink(ctx, uuid.MustParse(w.one(`SELECT id FROM accounts WHERE login = 'tax'`)[0]), link, uuid.Nil, walkTime); err != nil {
		w.t.Fatal(err)
	}
	w.vars["token"], w.vars["session"], w.vars["subject"] = token, uuid.NewString(), uuid.NewString()
	w.vars["delivery"] = w.one(`SELECT id FROM partner_deliveries WHERE message_id = $1`, message)[0]
}

// urge lets the supervisor urge the unit, and returns the document.
func (w *walk) urge(task, caseID uuid.UUID) string {
	w.t.Helper()
	_, err := w.store.Urge(context.Background(), db.NewUrge{FormID: uuid.New(), At: walkTime.Add(-time.Minute),
		ActorID: uuid.MustParse(w.one(`SELECT id FROM accounts WHERE login = 'supervisor'`)[0]),
		Urge:    casefile.Urge{TaskID: task, Level: casefile.LevelUrge, Text: "请抓紧办理。"}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.taskOf(caseID, casefile.TaskReplyUrge)
	return w.one(`SELECT id FROM notices WHERE case_id = $1 AND kind = 'urge'`, caseID)[0]
}

// attach keeps a file of the account, for a draft or not.
func (w *walk) attach(files *os.Root, account, draft uuid.UUID) uuid.UUID {
	w.t.Helper()
	id, content := uuid.New(), []byte("%PDF-1.4\n"+secretStatement)
	if err := files.WriteFile(id.String(), content, 0o600); err != nil {
		w.t.Fatal(err)
	}
	insert := db.AttachmentInsertParams{ID: id, AccountID: account, Name: secretFile, MediaType: "application/pdf",
		Size: int64(len(content)), SHA256: fmt.Sprintf("%x", sha256.Sum256(content)), UploadedAt: walkTime}
	if draft != uuid.Nil {
		insert.DraftID = &draft
	}
	if err := w.store.AttachmentInsert(context.Background(), insert); err != nil {
		w.t.Fatal(err)
	}
	return id
}

// taskOf waits for the step that opens the task.
func (w *walk) taskOf(caseID uuid.UUID, kind casefile.TaskKind) uuid.UUID {
	w.t.Helper()
	for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(5 * time.Millisecond) {
		var id uuid.UUID
		err := w.store.Pool.QueryRow(context.Background(), `SELECT id FROM tasks WHERE case_id = $1 AND kind = $2`, caseID, kind).Scan(&id)
		if err == nil {
			return id
		}
	}
	w.t.Fatalf("no task %s", kind)
	return uuid.Nil
}

func (w *walk) act(caseID uuid.UUID, kind casefile.TaskKind, login string, content any, at time.Time) {
	w.t.Helper()
	task := w.taskOf(caseID, kind)
	who := w.one(`SELECT id, unit_id FROM accounts WHERE login = $1`, login)
	_, err := w.store.Act(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: uuid.MustParse(who[0]),
		UnitID: uuid.MustParse(who[1]), TaskID: task, Kind: kind.Act(), Content: content, At: at})
	if err != nil {
		w.t.Fatal(err)
	}
}

// walker is somebody at the door.
type walker struct {
	login  string // empty: nobody is signed in
	role   casefile.Role
	cookie *http.Cookie
}

// walkers are all roles, and of those bound to a person or unit one whose case it is and one whose it is not.
var walkers = []walker{
	{login: ""},
	{login: "applicant2", role: casefile.RoleApplicant},
	{login: "tax", role: casefile.RoleUnitClerk},
	{login: "tax.principal", role: casefile.RoleUnitPrincipal},
	{login: "supervisor", role: casefile.RoleSupervisor},
	{login: "admin", role: casefile.RoleAdministrator},
	{login: "agency.head", role: casefile.RoleAgencyHead},
	{login: "agency", role: casefile.RoleAgencyClerk},
	{login: "market.principal", role: casefile.RoleUnitPrincipal},
	{login: "market", role: casefile.RoleUnitClerk},
	{login: "applicant", role: casefile.RoleApplicant},
}

func (w *walk) signIn(login string) *http.Cookie {
	w.t.Helper()
	body := url.Values{"login": {login}, "password": {seed.DemoPassword}}.Encode()
	r := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	for _, c := range answer.Result().Cookies() {
		if c.Name == "session" {
			return c
		}
	}
	w.t.Fatalf("%s cannot sign in: %d", login, answer.Code)
	return nil
}

var pathVariable = regexp.MustCompile(`\{(\w+)(:[^}]*)?\}`)

// path fills in a route's path with what belongs to the case of the walk.
func (w *walk) path(rt site.Route) string {
	area, _, _ := strings.Cut(strings.TrimPrefix(rt.Path, "/"), "/")
	return pathVariable.ReplaceAllStringFunc(rt.Path, func(match string) string {
		name := pathVariable.FindStringSubmatch(match)[1]
		for _, key := range []string{name + "/" + area, name} {
			switch {
			case name == "item" && strings.HasSuffix(rt.Path, "/retire"):
				key = "item/retired"
			case name != "attachment":
			case strings.Contains(rt.Path, "/drafts/"), strings.HasPrefix(rt.Path, "/my/files/"):
				key = "attachment/draft"
			case strings.HasPrefix(rt.Path, "/desk/files/"):
				key = "attachment/unsent"
			case strings.HasPrefix(rt.Path, "/desk/commitments/"):
				key = "attachment/commitment"
			}
			if value, ok := w.vars[key]; ok {
				return value
			}
		}
		w.t.Fatalf("nothing stands for %s in %s", match, rt.Path)
		return ""
	})
}

// owns says whether what the path names is the walker's own business, by the route's group.
func owns(rt site.Route, who walker) bool {
	switch {
	case !strings.Contains(rt.Path, "{"):
		return true // what is shown is the walker's own, or nobody's
	case rt.Name == "my_may", rt.Name == "filing_new", rt.Name == "commit", rt.Name == "commit_send",
		rt.Name == "my_right", rt.Name == "my_right_send":
		return true // the path names a procedure, a right or an item; what is shown is the walker's own
	case rt.Name == "my_own", rt.Name == "my_own_send", rt.Name == "desk_on_case", rt.Name == "desk_on_case_send",
		strings.HasPrefix(rt.Name, "desk_removal"), rt.Name == "desk_notice_copy":
		return false // the case is one that somebody has filed, and no listing: its documents have no code in them
	case strings.HasPrefix(rt.Path, "/my/reorganization/"), strings.HasPrefix(rt.Path, "/desk/reorganization/"), strings.HasPrefix(rt.Path, "/desk/administrators/"):
		return false // no enterprise of the walk has an administrator
	case strings.HasPrefix(rt.Path, "/desk/revocation/"): // whose record it is, and the agency
		return strings.HasPrefix(who.login, "market") || strings.HasPrefix(who.login, "agency")
	case strings.HasPrefix(rt.Path, "/desk/commitment"):
		return strings.HasPrefix(who.login, "market") // whose item it is
	case strings.HasPrefix(rt.Path, "/desk/proposals/{draft}"):
		return false // the draft is an applicant's
	case rt.Name == "again":
		return false // nothing is kept for anybody
	case strings.HasPrefix(rt.Path, "/my/"):
		return who.login == "applicant"
	case strings.HasPrefix(rt.Path, "/api/v1/cases/"):
		return maySeeCase(who) || who.role == casefile.RoleSupervisor
	case strings.HasPrefix(rt.Name, "task_take_back"):
		return who.login == "market.principal"
	case strings.HasPrefix(rt.Path, "/desk/files/"):
		return who.login == "market" // who has uploaded it and not sent it
	case strings.HasPrefix(rt.Path, "/desk/tasks/"):
		return strings.HasPrefix(who.login, "market")
	case rt.Name == "desk_service":
		return strings.HasPrefix(who.login, "agency") // which has issued the document, and no unit has
	case strings.HasPrefix(rt.Path, "/desk/cases/"):
		return strings.HasPrefix(who.login, "market") || strings.HasPrefix(who.login, "agency")
	}
	return true
}

// maySeeCase says who may come across the case of the walk on a page of theirs.
func maySeeCase(who walker) bool {
	return who.login == "applicant" || strings.HasPrefix(who.login, "market") || strings.HasPrefix(who.login, "agency")
}

// TestPolicy_EveryRouteEveryRole walks every route with every role, a stranger, the wrong person and the wrong unit. Those
// whose business it is come last, because what they do changes the case.
func TestPolicy_EveryRouteEveryRole(t *testing.T) {
	w := newWalk(t, "shenzhen-2020")
	for i, who := range walkers {
		if who.login != "" {
			walkers[i].cookie = w.signIn(who.login)
		}
	}
	for _, who := range walkers {
		for _, rt := range inOrder(web.Routes(&site.Server{})) {
			w.try(rt, who)
		}
	}
}

// inOrder puts what ends something last: signing out, dropping a draft, acting.
func inOrder(all []site.Route) []site.Route {
	late := []string{"my_withdraw_send", "task_send", "filing_remove_file", "filing_send", "filing_drop", "logout"}
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b site.Route) int { return slices.Index(late, a.Name) - slices.Index(late, b.Name) })
	return sorted
}

func (w *walk) try(rt site.Route, who walker) {
	w.t.Helper()
	r := httptest.NewRequest(rt.Method, w.path(rt), strings.NewReader(url.Values{"form_id": {uuid.NewString()}}.Encode()))
	if rt.Method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if who.cookie != nil {
		r.AddCookie(who.cookie)
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	name := fmt.Sprintf("%s as %q", rt.Name, who.login)

	permitted := rt.Policy.Anyone || slices.Contains(rt.Policy.Roles, who.role)
	toLogin := site.IsAPI(r) && answer.Code == http.StatusUnauthorized || answer.Code == http.StatusSeeOther && strings.HasPrefix(answer.Header().Get("Location"), "/login?")
	switch {
	case !permitted && who.login == "" && !toLogin:
		w.t.Errorf("%s: %d, want the way to sign in", name, answer.Code)
	case !permitted && who.login != "" && answer.Code != http.StatusForbidden:
		w.t.Errorf("%s: %d, want 403", name, answer.Code)
	case permitted && !owns(rt, who) && answer.Code != http.StatusNotFound:
		w.t.Errorf("%s: %d, want 404", name, answer.Code)
	case rt.Policy.Bound == web.BoundSignature:
		if answer.Code != http.StatusUnauthorized { // whoever is signed in, he is no partner
			w.t.Errorf("%s: %d, want a signature asked for", name, answer.Code)
		}
	case permitted && owns(rt, who) && !served(answer.Code):
		w.t.Errorf("%s: %d, want it served\n%s", name, answer.Code, answer.Body)
	}
	w.checkSecrets(name, rt, who, permitted, answer.Body.Bytes())
}

// served are the answers that a door gives to those it is for: a page, the way on, what is wrong with an empty form, that a colleague
// was first, or that the machine has no browser to print with.
func served(code int) bool {
	return slices.Contains([]int{http.StatusOK, http.StatusNoContent, http.StatusSeeOther, http.StatusUnprocessableEntity, http.StatusConflict, http.StatusServiceUnavailable}, code)
}

func (w *walk) checkSecrets(name string, rt site.Route, who walker, permitted bool, body []byte) {
	w.t.Helper()
	if permitted && maySeeCase(who) {
		return
	}
	for _, secret := range w.secrets {
		// The supervisor's office is the whole city: numbers and states of all cases, and the case read-only, but no way
		// to reach the applicant.
		if permitted && who.role == casefile.RoleSupervisor && secret != "0000-5550999" {
			continue
		}
		if bytes.Contains(body, []byte(secret)) {
			w.t.Errorf("%s: leaks %q", name, secret)
		}
	}
	if rt.Method == http.MethodHead && len(body) > 0 {
		w.t.Errorf("%s: HEAD has a body", name)
	}
}

func TestCheckRoutes_FindsWhatIsMissing(t *testing.T) {
	if err := site.CheckRoutes(web.Routes(&site.Server{})); err != nil {
		t.Fatal(err)
	}
	for fault, added := range map[string]site.Route{
		"backdoor has no policy":     {Name: "backdoor", Method: http.MethodGet, Path: "/backdoor"},
		"policy of route hall":       {Name: "hall", Method: http.MethodGet, Path: "/hall", Policy: site.Policy{Anyone: true}},
		"policy of route stairs":     {Name: "stairs", Method: http.MethodGet, Path: "/stairs", Policy: site.Policy{Bound: web.BoundUnit}},
		"route inbox is named twice": {Name: "inbox", Method: http.MethodGet, Path: "/inbox", Policy: web.Staff()},
	} {
		if err := site.CheckRoutes(append(web.Routes(&site.Server{}), added)); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%s: %v", fault, err)
		}
	}
}

// Whoever may use the navigation of a role finds a page behind every entry.
func TestNavigation_LeadsSomewhere(t *testing.T) {
	all := web.Routes(&site.Server{})
	for role, entries := range menu.ByRole {
		for _, e := range entries {
			i := slices.IndexFunc(all, func(rt site.Route) bool { return rt.Path == e.Href && rt.Method == http.MethodGet })
			if i < 0 {
				t.Errorf("%s: %s is no route", role, e.Href)
				continue
			}
			if !all[i].Policy.Permits(&visit.Viewer{Role: role}) {
				t.Errorf("%s: %s is not for this role", role, e.Href)
			}
		}
	}
}
