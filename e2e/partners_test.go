package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/partners/receiver"
)

// sharing is a partner of the city: what the administrator was shown of it, and where it listens.
type sharing struct {
	*city
	name    string
	address string
	secret  string
	journal string
}

var secretShown = regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`)

// newPartner lets the administrator add a partner that will listen on a port of this machine.
func (c *city) newPartner(name string) *sharing {
	c.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.t.Fatal(err)
	}
	s := &sharing{city: c, name: name, address: listener.Addr().String(), journal: filepath.Join(c.t.TempDir(), "messages.jsonl")}
	if err := listener.Close(); err != nil {
		c.t.Fatal(err)
	}
	admin := c.signIn("admin")
	admin.open("/admin/partners").follow("/admin/partners/new").must(http.StatusOK)
	answers := values{"name_zh": name, "name_en": "Sample Bank", "url": "bank.example", "contact": "数据部 0000-5550777"}
	admin.send("/new", answers).must(http.StatusUnprocessableEntity, "接收地址应当以https://或者http://开头")
	answers["url"] = "http://" + s.address + "/"
	admin.send("/new", answers).must(http.StatusOK, "密钥只显示这一次")
	s.secret = secretShown.FindString(admin.text)
	admin.open("/admin/partners").must(http.StatusOK, name)
	admin.follow("/admin/partners/" + s.id()).must(http.StatusOK)
	if secretShown.MatchString(admin.text) || s.secret == "" {
		c.t.Errorf("the secret is shown again, or was not shown at all: %q", s.secret)
	}
	return s
}

func (s *sharing) id() (id string) {
	s.t.Helper()
	if err := s.store.Pool.QueryRow(s.t.Context(), "SELECT id::text FROM partners WHERE name_zh = $1", s.name).Scan(&id); err != nil {
		s.t.Fatal(err)
	}
	return id
}

// listens starts the partner's receiver.
func (s *sharing) listens() {
	s.t.Helper()
	cmd := exec.Command(program(s.t, "partner-receiver"), "-listen", s.address, "-journal", s.journal)
	cmd.Env = append(os.Environ(), "PARTNER_SECRET="+s.secret)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			s.t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			s.t.Errorf("receiver: %v\n%s", err, said.String())
		}
	})
}

// messages are those that the receiver has kept, in order.
func (s *sharing) messages() (all []receiver.Message) {
	s.t.Helper()
	file, err := os.Open(s.journal)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		s.t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var line receiver.Line
		if json.Unmarshal(lines.Bytes(), &line) != nil {
			break // it is being written
		}
		var m receiver.Message
		if err := json.Unmarshal(line.Message, &m); err != nil {
			s.t.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}

// hears waits until the receiver has kept n messages and the sender has learned of it, which is a moment later.
func (s *sharing) hears(n int) {
	s.t.Helper()
	s.eventually(fmt.Sprintf("%s has heard of %d", s.name, n), func() bool {
		return len(s.messages()) == n && s.count("SELECT count(*) FROM partner_deliveries WHERE state = 'delivered'") == n
	})
}

func (s *sharing) types() (types []string) {
	for _, m := range s.messages() {
		types = append(types, strings.TrimPrefix(m.Type, "record."))
	}
	return types
}

// clock is a clock of the case that partners are told by: until which day, on what it rests, and that it was met in time.
type partnerClock struct{ Clock, Article, Basis, Due, Met string }

func (m *matter) partnerClocks() []partnerClock {
	m.t.Helper()
	rows, err := m.store.Pool.Query(m.t.Context(), `SELECT clock, article, basis, due_at, met_at <= due_at FROM deadlines
		WHERE case_id = $1 AND message_id IS NOT NULL ORDER BY started_at`, m.id)
	if err != nil {
		m.t.Fatal(err)
	}
	clocks, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c partnerClock, err error) {
		var due time.Time
		var met *bool
		err = row.Scan(&c.Clock, &c.Article, &c.Basis, &due, &met)
		c.Due, c.Met = calendar.DateOf(due).String(), "running"
		if met != nil && *met {
			c.Met = "in time"
		}
		return c, err
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return clocks
}

// A partner is told of annotation and correction, signed, in order, within each pack's time: shenzhen-2020 has a clock of the
// law for each (36(2), 41), shenzhen-2022 says "in time", which the city has put into a number.
func TestPartners_ToldOfAnnotationAndCorrection(t *testing.T) {
	for pack, want := range map[string][]partnerClock{
		"shenzhen-2020": {
			{"objection.notify_partners", "36(2)", "statute", "2026-03-12", "in time"},
			{"correction.notify_partners", "41", "statute", "2026-03-10", "in time"},
		},
		"shenzhen-2022": {
			{"objection.notify_partners", "", "policy", "2026-03-10", "in time"},
			{"correction.notify_partners", "38(2)", "policy", "2026-03-10", "in time"},
		},
	} {
		t.Run(pack, func(t *testing.T) {
			c := newCity(t, pack, 24*time.Hour)
			bank := c.newPartner("样例银行")
			bank.listens()
			m := c.newMatter(c.aRecord(false))
			m.fileAndAccept()
			bank.hears(1)
			m.settle(casefile.OutcomeCorrect)
			bank.hears(3)
			if diff := cmp.Diff([]string{"annotated", "corrected", "annotation_ended"}, bank.types()); diff != "" {
				t.Errorf("the bank was told (-want +got):\n%s", diff)
			}
			corrected := bank.messages()[1].Data
			if corrected.Version != 2 || len(corrected.Changes) != 1 || corrected.Changes[0].Value != "经核实更正的内容" || corrected.Record == "" {
				t.Errorf("the bank was told %+v", corrected)
			}
			m.eventually("the clocks are met", func() bool {
				return c.count("SELECT count(*) FROM deadlines WHERE case_id = $1 AND message_id IS NOT NULL AND met_at IS NULL", m.id) == 0
			})
			if diff := cmp.Diff(want, m.partnerClocks()); diff != "" {
				t.Errorf("clocks (-want +got):\n%s", diff)
			}
			m.agency.open(m.deskPath()).must(http.StatusOK, "已告知信息共享单位", "样例银行", "标注通知时限", "更正通知时限")
			m.agency.open("/desk/partners").must(http.StatusOK, "样例银行", "已送达", m.number)
			m.agency.follow("/desk/partners/").must(http.StatusOK, "已接收", "状态码204")
			m.unit.open("/desk/partners").must(http.StatusForbidden)
			c.checkTrails()
			journal, err := os.ReadFile(bank.journal)
			if err != nil {
				t.Fatal(err)
			}
			c.checkNoPeopleIn("what the bank was told", journal)
			c.checkNoPeopleIn("the log", []byte(c.log.String()))
			if strings.Contains(c.log.String(), strings.TrimPrefix(bank.secret, "whsec_")) || strings.Contains(c.log.String(), bank.address) {
				t.Error("the log holds the secret or the address of a partner")
			}
		})
	}
}

// A partner that stays away becomes a task in the agency's inbox, which outlives the case. The agency tells it otherwise, or has
// it sent again once the partner is back.
func TestPartners_StaysAway_AgencySettles(t *testing.T) {
	c := newCity(t, "shenzhen-2020", 30*time.Second)
	bank := c.newPartner("样例银行")
	m := c.newMatter(c.aRecord(false))
	m.fileAndAccept()
	m.eventually("the annotation is a task", func() bool { return c.reachTasks() == 1 })
	m.applicant.open("/my/cases/" + m.id.String()).follow("/withdraw")
	m.applicant.send("/withdraw", values{"reasons": "已与单位沟通。"}).must(http.StatusOK)
	m.until(casefile.StageClosed)
	if c.reachTasks() != 1 {
		t.Fatal("the task has gone with the case")
	}

	p := m.agency
	p.open("/desk").must(http.StatusOK, m.number, "人工通知信息共享单位")
	p.open("/desk/partners?state=away").must(http.StatusOK, "1件待人工通知", "待人工通知")
	p.follow("/desk/partners/").must(http.StatusOK, "没有答复", "无法连接")
	p.open(m.deskPath()).must(http.StatusOK, "样例银行：异议标注尚未送达。", "信息共享单位未接收，转为待办")
	p.follow("/act").must(http.StatusOK, "数据部 0000-5550777", "异议标注")
	p.send("/act", nil).must(http.StatusUnprocessableEntity)
	p.send("/act", values{"told": "otherwise"}).must(http.StatusUnprocessableEntity)
	p.send("/act", values{"told": "otherwise", "told_on-year": "2026", "told_on-month": "1", "told_on-day": "5", "how": "电话告知。"}).
		must(http.StatusUnprocessableEntity, "告知日期不能早于事项发生的")
	day := calendar.DateOf(c.clock.Now())
	year, month, date := day.Civil()
	p.send("/act", values{"told": "otherwise", "told_on-year": strconv.Itoa(year), "told_on-month": strconv.Itoa(int(month)), "told_on-day": strconv.Itoa(date),
		"how": "电话告知数据部，对方确认已更新。"}).must(http.StatusOK, "办理成功")
	if got := m.partnerClocks(); len(got) != 1 || got[0].Met != "in time" {
		t.Errorf("clocks %+v", got)
	}
	p.open("/desk/partners").must(http.StatusOK, "已人工通知")

	// What comes after it is the end of the annotation, which waited for it and cannot be delivered either.
	m.eventually("the end of the annotation is a task", func() bool { return c.reachTasks() == 1 })
	bank.listens()
	p.open(m.deskPath()).follow("/act").must(http.StatusOK, "解除异议标注")
	p.send("/act", values{"told": "again"})
	bank.hears(1)
	if c.reachTasks() != 0 {
		t.Error("the task is still open")
	}
	if diff := cmp.Diff([]string{"annotation_ended"}, bank.types()); diff != "" {
		t.Errorf("the bank was told (-want +got):\n%s", diff)
	}
	p.open(m.deskPath()).must(http.StatusOK, "已告知信息共享单位", "已于", "人工通知")
	c.checkTrails()
}

// reachTasks counts the agency's open tasks to reach partners.
func (c *city) reachTasks() int {
	c.t.Helper()
	return c.count("SELECT count(*) FROM tasks WHERE kind = 'reach_partner' AND closed_at IS NULL")
}
