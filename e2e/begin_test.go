package e2e

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/embedded"
	"creditcase/rules"
)

const (
	beginPack     = "shenzhen-2022"
	beginPassword = "gq7-plum-teapot-by-the-lake"
	example       = "../docs/example/"
)

// TestBegin_FromAnEmptyDatabase goes the way that the README tells, with its files and the program's commands, in production: from a
// database in which there is nothing to an objection that is decided.
func TestBegin_FromAnEmptyDatabase(t *testing.T) {
	b := newBeginning(t)
	if out, err := b.run("init", example+"city.yaml"); err == nil {
		t.Errorf("init before migrate: %s", out)
	}
	b.owner = true
	b.mustRun("migrate")
	b.owner = false
	said := b.mustRun("init", example+"city.yaml")
	link := regexp.MustCompile(regexp.QuoteMeta(b.url) + `(/password/[\w-]+)`).FindStringSubmatch(said)
	if link == nil {
		t.Fatalf("no link:\n%s", said)
	}
	if again := b.mustRun("init", example+"city.yaml"); strings.Contains(again, "/password/") || !strings.Contains(again, "recover admin.li") {
		t.Errorf("init again:\n%s", again)
	}
	b.serve()

	admin := b.enter("admin.li", link[1])
	admin.must(http.StatusOK, "账号")
	market := b.unitNamed("SCJG")
	staff := map[string]*person{}
	for _, who := range []struct{ login, name, role, unit string }{
		{"wang", "王芳", "agency_clerk", b.unitNamed("XYZX")}, {"zhao", "赵强", "unit_clerk", market},
		{"sun", "孙立", "unit_principal", market}, {"qian", "钱进", "supervisor", ""}, {"zhou", "周明", "applicant", ""},
	} {
		staff[who.role] = b.enter(who.login, b.account(admin, who.login, who.name, who.role, who.unit))
	}
	for _, of := range [][2]string{{"catalogue.yaml", "3"}, {"records.csv", "1"}} {
		file, brings := of[0], of[1]
		what, _, _ := strings.Cut(file, ".")
		for _, want := range []string{": " + brings + " new, 0 changed, 0 as before", ": 0 new, 0 changed, " + brings + " as before"} {
			if got := b.mustRun("import", what, example+file); !strings.Contains(got, what+want) {
				t.Errorf("import %s: %s, want %s", what, got, want)
			}
		}
	}
	applicant, err := b.store.AccountByLogin(t.Context(), "zhou")
	if err != nil {
		t.Fatal(err)
	}
	admin.open("/admin/accounts?name=zhou").follow("/admin/accounts/"+applicant.ID.String()).must(http.StatusOK, "可以办理的主体")
	admin.send("/subjects", values{"capacity": "representative", "kind": "legal_person", "subject": "示例贸易（测试）有限公司",
		"code": "91990100MA00000014"}).must(http.StatusOK, "示例贸易（测试）有限公司")

	m := &matter{city: b.city, applicant: staff["applicant"], agency: staff["agency_clerk"], unit: staff["unit_clerk"]}
	if err := b.store.Pool.QueryRow(t.Context(), `SELECT id FROM records`).Scan(&m.record); err != nil {
		t.Fatal(err)
	}
	m.applicant.open("/my/records").must(http.StatusOK, "SCJG01-2025-000001", "61,600")
	m.prepare()
	m.file()
	m.eventually("the worker has received it", func() bool { return m.count(`SELECT count(*) FROM tasks WHERE kind = 'form_check'`) == 1 })
	m.answer(m.agency, values{"accept": "yes"})
	m.transfer()
	m.unit.open(m.deskPath()).follow("/extension").must(http.StatusOK)
	m.unit.send("/extension", values{"amount": "2", "reasons": "需要调取原始档案核对。"}).must(http.StatusOK)
	m.eventually("the principal is asked", func() bool {
		return m.count(`SELECT count(*) FROM tasks WHERE kind = 'approve_extension' AND closed_at IS NULL`) == 1
	})
	staff["unit_principal"].open(m.approve("approve_extension")).send("/act", values{"approve": "yes"}).must(http.StatusOK)
	m.answer(m.unit, values{"outcome": string(casefile.OutcomeCorrect), "reasons": "经核查，处罚金额有误，予以更正。", "field-amount": "16,600"})
	m.inform()
	m.checkResult("更正", "经核查，处罚金额有误，予以更正。", "示例市市场监督管理局")
	m.applicant.open("/my/records").must(http.StatusOK, "16,600")
	staff["supervisor"].open("/watch").must(http.StatusOK)

	admin.open("/admin/log?group=administration").must(http.StatusOK, "初始化", "新增账号", "登记可办理的主体", "导入", "信用信息：新增1，更新0", "李华")
	if out := b.mustRun("verify-trail"); !strings.Contains(out, "1") {
		t.Errorf("verify-trail: %s", out)
	}
	if out, err := b.run("seed"); err == nil || !strings.Contains(out, "refused in production") {
		t.Errorf("demo data in production: %v %s", err, out)
	}
	said = b.mustRun("recover", "Admin.Li")
	link = regexp.MustCompile(regexp.QuoteMeta(b.url) + `(/password/[\w-]+)`).FindStringSubmatch(said)
	if link == nil {
		t.Fatalf("no link to come back with:\n%s", said)
	}
	b.stranger().open(link[1]).must(http.StatusOK, "admin.li")
}

// beginning is a city of its own, from nothing, as the processes that a city runs.
type beginning struct {
	*city
	program string
	dir     string // in which the processes run
	env     []string
	owner   bool // the next command is run as the owner of the database
	listen  string
	tls     *httptest.Server // the proxy before the pages, as production wants one
	stack   *embedded.Stack
}

func newBeginning(t *testing.T) *beginning {
	t.Helper()
	b := &beginning{city: &city{t: t, clock: calendar.Wall(), log: &logBuffer{}, queue: fmt.Sprintf("city_%d", stack.cities.Add(1))}}
	// Not t.TempDir, which is closed to the account as which the parts go on where this is root.
	dir := filepath.Join(stack.dir, b.queue)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	b.program, b.dir = program(t, "creditcase"), dir
	if err := stack.postgres.CreateDatabase(t.Context(), b.queue); err != nil {
		t.Fatal(err)
	}
	var err error
	if b.book, err = rules.Load(); err != nil {
		t.Fatal(err)
	}
	if b.pack, err = b.book.InForce(beginPack, calendar.DateOf(b.clock.Now())); err != nil {
		t.Fatal(err)
	}
	b.listen = freeAddress(t)
	b.proxy()
	b.env = append(os.Environ(), "CREDITCASE_TEMPORAL="+stack.temporal.HostPort(), "CREDITCASE_TEMPORAL_KEYS="+stack.temporal.KeysDir(),
		"CREDITCASE_TASK_QUEUE="+b.queue, "CREDITCASE_PACK="+beginPack,
		"CREDITCASE_FILES="+filepath.Join(dir, "files"), "CREDITCASE_PRODUCTION=1", "CREDITCASE_SITE_URL="+b.url,
		"CREDITCASE_TRUSTED_PROXIES=127.0.0.0/8", "CREDITCASE_RUN_AS="+databaseAccount(t))
	b.stack = embedded.NewStack(func(line string) { _, _ = b.log.Write([]byte(line + "\n")) })
	t.Cleanup(func() {
		if err := b.stack.Stop(context.Background()); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return b
}

// databaseAccount is who may reach the socket of the database, besides root.
func databaseAccount(t *testing.T) string {
	t.Helper()
	info, err := os.Stat(stack.postgres.SocketDir())
	if err != nil {
		t.Fatal(err)
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		t.Fatal("no owner")
	}
	account, err := user.LookupId(strconv.Itoa(int(owner.Uid)))
	if err != nil {
		t.Fatal(err)
	}
	return account.Username
}

// proxy ends TLS before the pages.
func (b *beginning) proxy() {
	b.t.Helper()
	pages := &url.URL{Scheme: "http", Host: b.listen}
	b.tls = httptest.NewTLSServer(&httputil.ReverseProxy{ErrorLog: log.New(b.log, "", 0), Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(pages)
		r.Out.Host = r.In.Host
		r.SetXForwarded()
	}})
	b.t.Cleanup(b.tls.Close)
	b.url = b.tls.URL
}

// run runs a command of the program to its end.
func (b *beginning) run(args ...string) (string, error) {
	b.t.Helper()
	role := stack.postgres.DSNAs(db.AppRole, b.queue)
	if b.owner {
		role = stack.postgres.DSN(b.queue)
	}
	cmd := exec.Command(b.program, args...)
	cmd.Env = append(b.env[:len(b.env):len(b.env)], "CREDITCASE_DATABASE_URL="+role)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (b *beginning) mustRun(args ...string) string {
	b.t.Helper()
	out, err := b.run(args...)
	if err != nil {
		b.t.Fatalf("creditcase %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// serve starts worker and pages.
func (b *beginning) serve() {
	b.t.Helper()
	env := append(b.env[:len(b.env):len(b.env)], "CREDITCASE_DATABASE_URL="+stack.postgres.DSNAs(db.AppRole, b.queue))
	for _, service := range []embedded.Service{embedded.Command("worker", b.dir, env, b.program, "worker"),
		embedded.Command("web", b.dir, env, b.program, "web", "--listen", b.listen)} {
		if err := b.stack.Start(b.t.Context(), service); err != nil {
			b.t.Fatal(err)
		}
	}
	b.t.Cleanup(func() {
		for _, part := range []string{"worker", "web"} {
			if text, err := os.ReadFile(filepath.Join(b.dir, "log", part+".log")); err == nil && b.t.Failed() {
				b.t.Logf("the end of what the %s says:\n%s", part, text[max(0, len(text)-4000):])
			}
		}
	})
	var err error
	if b.store, err = db.Open(b.t.Context(), stack.postgres.DSNAs(db.AppRole, b.queue), 4); err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(b.store.Pool.Close)
	b.eventually("the pages answer", func() bool {
		answer, err := b.tls.Client().Get(b.url + "/readyz")
		if err != nil {
			return false
		}
		return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
	})
}

// stranger is a person whose browser trusts the proxy's certificate.
func (b *beginning) stranger() *person {
	b.t.Helper()
	p := b.city.stranger()
	p.client.Transport = b.tls.Client().Transport
	return p
}

// enter chooses a password through the one-time link and signs in.
func (b *beginning) enter(login, link string) *person {
	b.t.Helper()
	p := b.stranger()
	p.open(link).must(http.StatusOK, login)
	p.send(link, values{"new": "a short one", "again": "a short one"}).must(http.StatusUnprocessableEntity)
	password := beginPassword + "-of-" + strings.ToUpper(uuid.NewString()[:8])
	p.send(link, values{"new": password, "again": password}).must(http.StatusOK, "密码已设置")
	p.send("/login", values{"login": login, "password": password})
	if p.status != http.StatusOK || p.path == "/login" {
		b.t.Fatalf("%s cannot sign in: %d %s\n%s\n%s", login, p.status, p.path, p.text, b.log.tail())
	}
	return p
}

// unitNamed is the id of the unit with the code.
func (b *beginning) unitNamed(code string) (id string) {
	b.t.Helper()
	if err := b.store.Pool.QueryRow(b.t.Context(), `SELECT id::text FROM units WHERE code = $1`, code).Scan(&id); err != nil {
		b.t.Fatal(err)
	}
	return id
}

// account has the administrator make an account, and returns its one-time link.
func (b *beginning) account(admin *person, login, name, role, unit string) string {
	b.t.Helper()
	admin.open("/admin/accounts").follow("/admin/accounts/new")
	answers := values{"login": login, "name": name, "role": role}
	if unit != "" {
		answers["unit"] = unit
	}
	admin.send("/admin/accounts/new", answers).must(http.StatusOK, login, "只显示这一次")
	link := regexp.MustCompile(regexp.QuoteMeta(b.url) + `(/password/[\w-]+)`).FindStringSubmatch(admin.text)
	if link == nil {
		b.t.Fatalf("no link for %s:\n%s", login, admin.text)
	}
	return link[1]
}
