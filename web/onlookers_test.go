package web_test

import (
	"testing"

	"creditcase/casefile"
	"creditcase/web"
	"creditcase/web/site"
)

// eyes are through whose each role looks at records (docs/decisions/0077).
var eyes = map[casefile.Role]casefile.Onlooker{
	casefile.RoleApplicant:     casefile.OnlookerSubject,
	casefile.RoleAgencyClerk:   casefile.OnlookerAgency,
	casefile.RoleAgencyHead:    casefile.OnlookerAgency,
	casefile.RoleUnitClerk:     casefile.OnlookerUnit,
	casefile.RoleUnitPrincipal: casefile.OnlookerUnit,
	casefile.RoleSupervisor:    casefile.OnlookerAgency,
	casefile.RoleAdministrator: casefile.OnlookerAgency, // and has no page that shows one
}

// Partners and people with an authorisation have no door at which records are shown: no role looks through their eyes, and what a partner signs
// confirms and asks for nothing. Whoever opens such a door says here and in web/repair's table what is seen at it.
func TestRoutes_NoDoorForPartnersAndTheAuthorised(t *testing.T) {
	for _, role := range casefile.Roles {
		switch who, ok := eyes[role]; {
		case !ok:
			t.Errorf("through whose eyes does %s look at records?", role)
		case who == casefile.OnlookerPartner || who == casefile.OnlookerAuthorised:
			t.Errorf("%s looks through the eyes of %s, whose door web/repair's table does not know", role, who)
		}
	}
	signed := 0
	for _, rt := range web.Routes(&site.Server{}) {
		for _, role := range rt.Policy.Roles {
			if _, ok := eyes[role]; !ok {
				t.Errorf("%s is open to %s, who is no role", rt.Name, role)
			}
		}
		if rt.Policy.Bound == web.BoundSignature {
			signed++
			if rt.Name != "api_confirm" && rt.Name != "api_commitments" { // at which a unit's own system signs
				t.Errorf("partners have a door that web/repair's table does not know: %s", rt.Name)
			}
		}
	}
	if signed != 2 {
		t.Errorf("%d doors for what is signed, want the one where partners confirm and that of units' systems", signed)
	}
}
