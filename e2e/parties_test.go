package e2e

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// named is a record as an agent knows it.
type named struct{ subject, code, number string }

func (c *city) named(record uuid.UUID) (n named) {
	c.t.Helper()
	err := c.store.Pool.QueryRow(c.t.Context(), `SELECT s.name, s.code, r.number FROM records r JOIN subjects s ON s.id = r.subject_id
		WHERE r.id = $1`, record).Scan(&n.subject, &n.code, &n.number)
	if err != nil {
		c.t.Fatal(err)
	}
	return n
}

// byAnother is a matter of the record that applicant2 files, who has nothing to do with its subject.
func (c *city) byAnother(record uuid.UUID) *matter {
	c.t.Helper()
	m := c.newMatter(record)
	m.applicant = c.signIn("applicant2")
	return m
}

// letter fills in the days of a letter of authorization. The simulation begins on 9 March 2026.
func letter(until string) values {
	v := values{"mandate_from-year": "2026", "mandate_from-month": "1", "mandate_from-day": "1"}
	for i, part := range strings.Split(until, "-") {
		v["mandate_until-"+[]string{"year", "month", "day"}[i]] = part
	}
	return v
}

// beginAsAgent names the record and attaches the letter.
func (m *matter) beginAsAgent() {
	m.t.Helper()
	p, of := m.applicant, m.named(m.record)
	p.open("/my/people").must(http.StatusOK, "您没有以代理人身份办理的办件")
	p.send("/my/objections", nil).must(http.StatusOK, "信用主体的证件号码")
	p.send("/record", values{"subject_name": of.subject + "分公司", "subject_code": of.code, "record_number": of.number}).
		must(http.StatusUnprocessableEntity, "姓名或者名称、证件号码和信息编号不相符，请核对")
	slip := of.code[:15] + "00" + of.code[17:]
	p.send("/record", values{"subject_name": of.subject, "subject_code": slip, "record_number": of.number}).
		must(http.StatusUnprocessableEntity, "姓名或者名称、证件号码和信息编号不相符，请核对", "校验位不符")
	p.send("/record", values{"subject_name": of.subject, "subject_code": of.code, "record_number": of.number}).must(http.StatusOK)
	p.send("/authority", letter("2026-3-6")).must(http.StatusUnprocessableEntity, "委托书已于2026年3月6日到期")
	p.send("/authority", letter("2026-12-31")).must(http.StatusOK)
	p.send("/proof", nil).must(http.StatusUnprocessableEntity)
	p.upload("/proof", values{"then": "upload"}, map[string][]byte{"委托书.pdf": minimalPDF}).must(http.StatusOK, "委托书.pdf")
	p.send("/proof", nil).must(http.StatusOK)
}

// complete answers the rest of the form.
func (m *matter) complete() {
	m.t.Helper()
	p := m.applicant
	p.send("/grounds", values{"grounds": m.pack.Procedure(casefile.FlowObjection).Grounds[0].ID, "statement": "所载金额与决定书不一致。"})
	if strings.HasSuffix(p.path, "/window") {
		p.send("/window", values{"learned-year": "2026", "learned-month": "3", "learned-day": "2"})
	}
	if strings.HasSuffix(p.path, "/channel") {
		p.send("/channel", values{"channel": string(casefile.ChannelAgency)})
	}
	p.send("/materials", nil).must(http.StatusOK)
	p.send("/contact", values{"phone": "0000-5550123"}).must(http.StatusOK)
}

// content is a value that the platform's copy of the record holds.
func (m *matter) content() (value string) {
	m.t.Helper()
	err := m.store.Pool.QueryRow(m.t.Context(), `SELECT x.value FROM records r
		JOIN record_versions v ON v.record_id = r.id AND v.version = r.version, jsonb_each_text(v.content) x
		WHERE r.id = $1 ORDER BY length(x.value) DESC LIMIT 1`, m.record).Scan(&value)
	if err != nil {
		m.t.Fatal(err)
	}
	return value
}

// An agent files with a letter, sees the record once the agency has verified his authority, and can withdraw.
func TestParties_Agent(t *testing.T) {
	for _, pack := range []string{"shenzhen-2022", "qianhai-2020"} {
		t.Run(pack, func(t *testing.T) {
			c := newCity(t, pack, 24*time.Hour)
			m := c.byAnother(c.aRecord(false))
			m.beginAsAgent()
			m.complete()
			of, secret, p := c.named(m.record), m.content(), m.applicant
			p.must(http.StatusOK, of.subject+"（代理人）", "有效期自2026年1月1日至2026年12月31日", "委托书.pdf")
			m.file()
			m.until(casefile.StageFormCheck)
			p.open("/my/cases/"+m.id.String()).must(http.StatusOK, "代理权经受理审查核验后", of.number)
			if strings.Contains(p.text, secret) {
				t.Error("the agent reads the record before his authority has been verified")
			}
			p.follow("/notices/").must(http.StatusOK, of.subject+"（代理人")
			p.open("/my/people").must(http.StatusOK, m.number, of.subject)

			m.agency.open(m.deskPath()).must(http.StatusOK, "委托书有效期至2026年12月31日", "委托书.pdf")
			m.agency.follow("/attachments/").must(http.StatusOK)
			m.agency.open("/desk").follow(m.deskPath()).follow("/act").must(http.StatusOK, "核验代理权")
			m.agency.send("/act", values{"accept": "yes"}).must(http.StatusOK)
			p.open("/my/cases/"+m.id.String()).must(http.StatusOK, secret)
			p.follow("/withdraw").must(http.StatusOK)
			p.send("/withdraw", nil).must(http.StatusOK, "已撤回")
			m.until(casefile.StageClosed)
			m.checkAnnotated(false)
			c.checkTrails()
			c.checkNoPeopleIn("the log", []byte(c.log.String()))
			c.checkNoPeopleIn("the Temporal databases", temporalDump(t))
		})
	}
}

// A letter that does not show the authority is refused with a reason that is drafted; the subject can object at once.
func TestParties_Agent_AuthorityNotShown(t *testing.T) {
	c := newCity(t, "xiamen-draft", 24*time.Hour)
	m := c.byAnother(c.aRecord(false))
	m.beginAsAgent()
	m.complete()
	m.file()
	m.until(casefile.StageFormCheck)

	// Meanwhile the subject is told which case is in the way.
	subject := c.signIn("applicant")
	subject.open("/my/records").must(http.StatusOK, "由另一账号提出，办件编号"+m.number)

	secret := m.content()
	m.agency.open("/desk").follow(m.deskPath()).follow("/act").follow("?refuse=authority").must(http.StatusOK, "提交的授权委托书不能证明申请人有权代理")
	m.agency.send("/act", nil).must(http.StatusOK) // as it was drafted
	m.until(casefile.StageClosed)
	p := m.applicant
	p.open("/my/cases/"+m.id.String()).must(http.StatusOK, "不予受理", "提交的授权委托书不能证明申请人有权代理")
	if strings.Contains(p.text, secret) {
		t.Error("the agent whose authority was not shown reads the record")
	}
	own := c.newMatter(m.record)
	own.prepare()
	own.file()
	if own.number == m.number {
		t.Errorf("the subject cannot object: %s", own.number)
	}
}

// shenzhen-2020 36(1): an interested party objects to what is published, from the public search on, to the end.
func TestParties_InterestedParty(t *testing.T) {
	c := newCity(t, "shenzhen-2020", 24*time.Hour)
	m := c.byAnother(c.aRecord(false))
	m.prepareAsParty()
	m.file()
	m.until(casefile.StageFormCheck)
	m.agency.open("/desk").follow(m.deskPath()).follow("/act").must(http.StatusOK, "核实利害关系", "本人是该公司的供货方。", "合同.pdf")
	m.agency.send("/act", values{"accept": "yes"}).must(http.StatusOK)
	m.checkAnnotated(true)
	m.settle(casefile.OutcomeCorrect)
	m.checkAnnotated(false)
	m.checkResult("更正", "经核查，处理意见如上。")
	if addressee := "：" + c.named(m.record).subject; strings.Contains(m.applicant.text, addressee) {
		t.Error("the result is addressed to the subject")
	}
	m.applicant.open("/my/cases/"+m.id.String()).must(http.StatusOK, "利害关系人", "本人是该公司的供货方。", "经核实更正的内容")
	c.checkTrails()
	c.checkNoPeopleIn("the log", []byte(c.log.String()))
}

// prepareAsParty finds the record among the public ones and types the whole form.
func (m *matter) prepareAsParty() {
	m.t.Helper()
	p, of := m.applicant, m.named(m.record)
	p.open("/records")
	p.send("/records", values{"q": of.code}).must(http.StatusOK, of.number, "作为利害关系人提出异议")
	p.send("/my/objections", values{"record": m.record.String(), "capacity": string(casefile.CapacityInterestedParty)}).must(http.StatusOK)
	p.send("/authority", nil).must(http.StatusUnprocessableEntity, "请填写利害关系")
	p.send("/authority", values{"interest": "本人是该公司的供货方。"}).must(http.StatusOK)
	p.send("/proof", nil).must(http.StatusUnprocessableEntity)
	p.upload("/proof", values{"then": "upload"}, map[string][]byte{"合同.pdf": minimalPDF}).must(http.StatusOK, "合同.pdf")
	p.send("/proof", nil).must(http.StatusOK)
	m.complete()
}

// Where the pack lets nobody but the subject object, nobody else is offered it, and a forged form is refused.
func TestParties_InterestedParty_NotUnderOtherPacks(t *testing.T) {
	for _, pack := range packs {
		t.Run(pack, func(t *testing.T) {
			c := newCity(t, pack, 24*time.Hour)
			record := c.aRecord(false)
			of, p := c.named(record), c.signIn("applicant2")
			p.open("/records")
			p.send("/records", values{"q": of.code}).must(http.StatusOK, of.number)
			if c.pack.Procedure(casefile.FlowObjection).Others() {
				p.must(http.StatusOK, "作为利害关系人提出异议")
				return
			}
			if strings.Contains(p.text, "利害关系人") {
				t.Error("it is offered")
			}
			p.forge("/my/objections", url.Values{"record": {record.String()}, "capacity": {"interested_party"}}).
				must(http.StatusUnprocessableEntity, "没有规定信用主体以外的人可以提出异议")
			p.open("/my/cases").send("/my/objections", nil).must(http.StatusOK)
			if strings.Contains(p.text, "利害关系人") {
				t.Error("it is offered among the capacities")
			}
			p.forge(p.path, url.Values{"subject": {"interested_party"}}).must(http.StatusUnprocessableEntity)
			if n := c.count("SELECT count(*) FROM cases"); n != 0 {
				t.Errorf("%d cases", n)
			}
		})
	}
}

// forge sends what no form on the page sends.
func (p *person) forge(path string, data url.Values) *person {
	p.t.Helper()
	request, err := http.NewRequest(http.MethodPost, p.city.url+path, strings.NewReader(data.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", p.city.url)
	p.do(request)
	return p
}

// A second objection to a record with one open is refused; only who may know of it is told its number.
func TestParties_SecondObjection(t *testing.T) {
	c := newCity(t, "shenzhen-2020", 24*time.Hour)
	m := c.newMatter(c.aRecord(false))
	m.prepare()
	m.file()
	m.until(casefile.StageFormCheck)
	m.applicant.forge("/my/objections", url.Values{"record": {m.record.String()}}).must(http.StatusOK)
	m.applicant.open(strings.TrimSuffix(m.applicant.path, "/grounds")+"/record").must(http.StatusOK, m.number)

	of, p := c.named(m.record), c.signIn("applicant2")
	p.open("/my/people").send("/my/objections", nil)
	p.send("/record", values{"subject_name": of.subject, "subject_code": of.code, "record_number": of.number}).
		must(http.StatusUnprocessableEntity, "对这条信用信息的异议正在办理，办结前不能重复提出。办理情况请向市公共信用机构咨询。")
	p.never(m.number)
	p.forge("/my/objections", url.Values{"capacity": {"interested_party"}}).must(http.StatusOK)
	p.send("/record", values{"subject_name": of.subject, "record_number": of.number}).
		must(http.StatusUnprocessableEntity, "办理情况请向市公共信用机构咨询")
	p.never(m.number)
}

func (p *person) never(word string) {
	p.t.Helper()
	if strings.Contains(p.text, word) {
		p.t.Errorf("%s says %q:\n%s", p.path, word, p.text)
	}
}

// Naming records by trial ends after a few tries.
func TestParties_Agent_TriesAreLimited(t *testing.T) {
	c := newCity(t, "shenzhen-2022", 24*time.Hour)
	of, p := c.named(c.aRecord(false)), c.signIn("applicant2")
	p.open("/my/people").send("/my/objections", nil)
	for range 30 {
		guess := values{"subject_name": of.subject + "？", "subject_code": of.code, "record_number": of.number}
		if p.send("/record", guess); p.status != http.StatusUnprocessableEntity {
			break
		}
	}
	p.must(http.StatusTooManyRequests, "核对次数过多")
}

// shenzhen-2020 36(1): one's own rating can be contested as such; nobody else's, and nothing else.
func TestParties_RatingGround(t *testing.T) {
	c := newCity(t, "shenzhen-2020", 24*time.Hour)
	const ground = "wrong_rating"
	for _, tt := range []struct {
		category     string
		own, offered bool
	}{{"rating", false, false}, {"rating", true, true}, {"penalty", true, false}} {
		var record, subject uuid.UUID
		err := c.store.Pool.QueryRow(t.Context(), `SELECT r.id, r.subject_id FROM records r JOIN catalogue_items i ON i.id = r.item_id
			JOIN subjects s ON s.id = r.subject_id
			WHERE i.category = $1 AND i.publicity = 'public' AND s.kind <> 'person'
			  AND NOT EXISTS (SELECT FROM account_subjects x WHERE x.subject_id = s.id)
			ORDER BY r.number LIMIT 1`, tt.category).Scan(&record, &subject)
		if err != nil {
			t.Fatalf("no record of category %s: %v", tt.category, err)
		}
		filing := url.Values{"record": {record.String()}, "capacity": {string(casefile.CapacityInterestedParty)}}
		if tt.own {
			filing.Del("capacity")
			_, err := c.store.Pool.Exec(t.Context(), `INSERT INTO account_subjects (account_id, subject_id, capacity)
				SELECT id, $1, 'representative' FROM accounts WHERE login = 'applicant2'`, subject)
			if err != nil {
				t.Fatal(err)
			}
		}
		p := c.signIn("applicant2")
		p.forge("/my/objections", filing).must(http.StatusOK)
		p.open(path.Dir(p.path)+"/grounds").must(http.StatusOK, "信息不准确")
		if got := strings.Contains(p.text, "信用评价不当"); got != tt.offered {
			t.Errorf("%+v: the ground is offered: %v", tt, got)
		}
		want := http.StatusUnprocessableEntity
		if tt.offered {
			want = http.StatusOK
		}
		p.forge(p.path, url.Values{"grounds": {ground}, "statement": {"评价依据的数据有误。"}}).must(want)
	}
}
