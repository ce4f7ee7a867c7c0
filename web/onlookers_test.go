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

// Through a partner's eyes an enterprise is looked up for a purpose, by a partner that signs its question and by staff (docs/decisions/0122); people with an
// authorisation have no door at which records are shown, and no role looks through the eyes of either anywhere else. Whoever opens another door says here
// and in web/repair's table what is seen at it.
func TestRoutes_DoorsForPartnersAndTheAuthorised(t *testing.T) {
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
			if rt.Name != "api_confirm" && rt.Name != "api_lookup" && rt.Name != "api_commitments" { // at which a unit's own system signs
				t.Errorf("partners have a door that web/repair's table does not know: %s", rt.Name)
			}
		}
	}
	if signed != 3 {
		t.Errorf("%d doors for what is signed, want those where partners confirm and look up, and that of units' systems", signed)
	}
}
