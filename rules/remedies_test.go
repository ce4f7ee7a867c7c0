package rules

import (
	"slices"
	"testing"

	"creditcase/casefile"
)

// remedyOf gives the remedy of a section; the zero one where it has none.
func remedyOf(p *Procedure, id RemedyID) Remedy {
	i := slices.IndexFunc(p.Remedies, func(r Remedy) bool { return r.ID == id })
	if i < 0 {
		return Remedy{}
	}
	return p.Remedies[i]
}

// Whatever it is that is contested, the record is suspended or marked while it is (shenzhen-2020 60(3), shenzhen-2022 45(3)): each procedure that names review
// says so, and all say it alike.
func TestPacks_PendingWhereverReviewIsNamed(t *testing.T) {
	for _, id := range []string{"shenzhen-2020", "shenzhen-2022"} {
		p := pack(t, id)
		for _, flow := range p.Flows() {
			section := p.Procedure(flow)
			if remedyOf(section, AdministrativeReview).ID == "" {
				continue
			}
			if section.Pending == nil || *section.Pending != *p.Procedure(casefile.FlowPending).Pending {
				t.Errorf("%s, %s: pending is %v", id, flow, section.Pending)
			}
		}
	}
}
