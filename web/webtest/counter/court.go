package counter

import (
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// Ruling is a document of a court about the reorganization of the company that a clerk of the agency enters: the plan, or one about the plan of the case.
// Who reads it as a test may change what it says before it is received.
func (c *Counter) Ruling(pack string, m casefile.ReorganizationMatter, number, issued string, plan uuid.UUID, records ...casefile.AssistedRecord) db.NewReorganization {
	c.Helper()
	p := c.pack(pack)
	n := db.NewReorganization{FormID: uuid.New(), ActorID: c.AgencyClerk, UnitID: c.Agency, SubjectID: c.Subject, PlanID: plan, Pack: p, At: c.Clock.Now(),
		Filing: casefile.ReorganizationFiling{By: casefile.ReorganizationByAgency, Matter: m, Records: records,
			Document: casefile.CourtDocument{Court: "云澜市中级人民法院", Number: number, IssuedOn: issued, Files: []uuid.UUID{c.NewFile(c.T, c.AgencyClerk)}}}}
	n.Filing.Paper = &casefile.PaperReply{ReceivedOn: calendar.DateOf(c.Clock.Now()).String(), From: "破产管理人"}
	if m == casefile.MatterPlan {
		n.Filing.Plan = "普通债权分三期清偿。"
	}
	return n
}

func (c *Counter) pack(id string) *rules.Pack {
	c.Helper()
	p, err := c.Server.Book.InForce(id, calendar.DateOf(c.Clock.Now()))
	if err != nil {
		c.Fatal(err)
	}
	return p
}

// Follows has a document received and followed by a head of the agency, and returns its case. The service has to be at work.
func (c *Counter) Follows(n db.NewReorganization) uuid.UUID {
	c.Helper()
	filed, err := c.Store.FileReorganization(c.Context(), n)
	c.Done(filed, err)
	c.Clock.Advance(time.Minute)
	var task uuid.UUID
	err = c.Store.Pool.QueryRow(c.Context(), `SELECT id FROM tasks WHERE case_id = $1 AND closed_at IS NULL`, filed.CaseID).Scan(&task)
	if err != nil {
		c.Fatal(err)
	}
	checked, err := c.Store.Act(c.Context(), db.NewAct{FormID: uuid.New(), ActorID: c.AgencyHead, UnitID: c.Agency, TaskID: task, Kind: casefile.ActCheckReorganization,
		Content: casefile.ReorganizationCheck{Granted: true}, At: c.Clock.Now()})
	c.Done(checked, err)
	c.Clock.Advance(time.Minute)
	return filed.CaseID
}
