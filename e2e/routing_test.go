package e2e

import (
	"net/http"
	"testing"
	"time"

	"creditcase/casefile"
)

// A unit that is not responsible sends the case back with reasons; the agency names another, which has the whole of its own
// period, and the applicant is told. Under every pack in which units verify.
func TestObjection_SentBackAndRouted_EveryPack(t *testing.T) {
	for _, pack := range packs[1:] {
		t.Run(pack, func(t *testing.T) {
			c := newCity(t, pack, 24*time.Hour)
			m := c.newMatter(c.aRecord(false))
			m.fileAndAccept()
			m.transfer()
			m.unit.open(m.deskPath()).follow("/act").follow("/send-back").must(http.StatusOK)
			m.unit.send("/send-back", nil).must(http.StatusUnprocessableEntity)
			m.unit.send("/send-back", values{"reasons": "该处罚由税务部门作出。"}).must(http.StatusOK)
			m.until(casefile.StageRouting)
			if len(m.unit.open("/desk").links(m.deskPath())) != 0 {
				t.Error("the unit that sent the case back still has it in its inbox")
			}

			var other, login string
			err := c.store.Pool.QueryRow(t.Context(), `SELECT u.id::text, a.login FROM units u JOIN accounts a ON a.unit_id = u.id
				WHERE u.kind = 'provider' AND a.role = 'unit_clerk' AND u.id <> (SELECT unit_id FROM cases WHERE id = $1)
				ORDER BY a.login LIMIT 1`, m.id).Scan(&other, &login)
			if err != nil {
				t.Fatal(err)
			}
			m.agency.open("/desk").follow(m.deskPath()).follow("/act").must(http.StatusOK, "该处罚由税务部门作出。")
			m.agency.send("/act", values{"reasons": "转由有权单位进行核查。"}).must(http.StatusUnprocessableEntity)
			m.agency.send("/act", values{"unit": other, "reasons": "转由有权单位进行核查。"}).must(http.StatusOK)
			m.until(casefile.StageVerification)
			m.applicant.open("/my/cases/"+m.id.String()).must(http.StatusOK, "改派核查单位告知书", "改由另一单位核查")
			if n := c.count("SELECT count(*) FROM deadlines WHERE case_id = $1 AND clock = 'objection.verify'", m.id); n != 2 {
				t.Errorf("%d clocks of verification, want one a unit", n)
			}
			m.unit = c.signIn(login)
			m.answer(m.unit, values{"outcome": string(casefile.OutcomeKeep), "reasons": "经核查，所载内容无误。"})
			m.inform()
			m.checkResult("维持")
			m.checkDeadlines()
			c.checkTrails()
			c.keepHistory(m.id.String(), "routed")
		})
	}
}

// What cannot be verified is deleted, and why stays on record (shenzhen-2020 40).
func TestObjection_Unverifiable_DeletedWithReason(t *testing.T) {
	c := newCity(t, "shenzhen-2020", 24*time.Hour)
	m := c.newMatter(c.aRecord(false))
	m.fileAndAccept()
	m.transfer()
	m.answer(m.unit, values{"outcome": string(casefile.OutcomeDelete), "reasons": "原始案卷已灭失，无法核实。"})
	m.inform()
	m.checkResult("删除", "原始案卷已灭失，无法核实。")
	n := c.count(`SELECT count(*) FROM effects e JOIN decisions d ON d.case_id = e.case_id
		WHERE e.record_id = $1 AND e.kind = 'deleted' AND e.article = '40' AND e.ended_at IS NULL AND d.reasons = '原始案卷已灭失，无法核实。'`, m.record)
	if n != 1 {
		t.Error("the deletion and its reason are not on record")
	}
	m.agency.open(m.deskPath()).must(http.StatusOK, "原始案卷已灭失，无法核实。", "第四十条")
}
