package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"creditcase/casefile"
)

// Filed with the unit that provided the record: it checks the form, decides under a clock of its own and tells the applicant
// (shenzhen-2020 39, shenzhen-2022 49 and 51(3), city-2022 41). Only shenzhen-2020 39(1) has it file the result with the agency.
func TestObjection_FiledWithUnit_EveryPack(t *testing.T) {
	for _, pack := range []string{"shenzhen-2020", "shenzhen-2022", "city-2022"} {
		t.Run(pack, func(t *testing.T) {
			c := newCity(t, pack, 24*time.Hour)
			m := c.newMatter(c.aRecord(false))
			m.channel = casefile.ChannelUnit
			m.prepare()
			m.file()
			m.until(casefile.StageFormCheck)
			if len(m.agency.open("/desk").links(m.deskPath())) != 0 {
				t.Error("the agency has the task of the unit")
			}
			m.answer(m.unit, values{"accept": "yes"})
			m.until(casefile.StageVerification)
			m.checkAnnotated(true)
			clock := m.pack.Procedure(casefile.FlowObjection).Steps[casefile.StepDecideDirect]
			if d := m.deadline(clock); !d.DueAt.Equal(m.due()) {
				t.Errorf("%s is due %v and the task %v", clock, d.DueAt, m.due())
			}
			if rule, err := m.pack.Clock(clock); err == nil && rule.Extension != nil {
				m.unit.open(m.deskPath()).follow("/extension").must(http.StatusOK)
			}
			m.answer(m.unit, values{"outcome": string(casefile.OutcomeKeep), "reasons": "经核查，所载内容无误。"})
			m.until(casefile.StageClosed)
			m.checkAnnotated(false)
			m.checkResult("维持", "经核查，所载内容无误。")
			m.checkDeadlines()
			m.agency.open("/desk/cases").must(http.StatusOK, m.number)
			m.agency.open(m.deskPath()).must(http.StatusOK)
			if filed := strings.Contains(m.agency.text, "异议处理结果备案书"); filed != (m.pack.Objection.ResultFilingArticle != "") {
				t.Errorf("the unit has filed its result with the agency: %v", filed)
			}
			c.checkTrails()
			c.keepHistory(m.id.String(), "direct")
		})
	}
}
