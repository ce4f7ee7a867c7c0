package seed

import (
	"time"

	"creditcase/casefile"
	"creditcase/db"
	"github.com/google/uuid"
)

// DemoPassword opens every demo account. It is public: a city that goes live does not seed.
const DemoPassword = "demo-2026"

// DemoAccount is an account to log in with.
type DemoAccount struct {
	Login   string
	Role    casefile.Role
	RoleKey string // of the message catalog
	UnitZH  string // "" where the role belongs to no unit
	UnitEN  string
}

// Accounts gives one demo account of each role, in the order in which pages show the roles.
func Accounts() []DemoAccount {
	var list []DemoAccount
	for _, role := range casefile.Roles {
		for _, a := range accountsOf(Small) {
			if a.role != role {
				continue
			}
			demo := DemoAccount{Login: a.login, Role: role, RoleKey: "role." + string(role)}
			if a.unit != nil {
				demo.UnitZH, demo.UnitEN = a.unit.fullZH(), a.unit.fullEN()
			}
			list = append(list, demo)
			break
		}
	}
	return list
}

// Logins that the demo cases speak of.
const (
	loginApplicant  = "applicant"
	loginApplicant2 = "applicant2"
)

type account struct {
	login string
	role  casefile.Role
	unit  *unit
}

// accountsOf lists every account: the applicants, the agency's people, a clerk and the principal of each providing unit,
// the supervisor and the administrator.
func accountsOf(size Size) []account {
	var list []account
	for n := range size.applicants {
		list = append(list, account{login: applicantLogin(n), role: casefile.RoleApplicant})
	}
	bodies := bodiesOf(size)
	for i := range bodies {
		u := &bodies[i]
		switch u.kind {
		case casefile.UnitAgency:
			list = append(list,
				account{u.login, casefile.RoleAgencyClerk, u},
				account{u.login + "2", casefile.RoleAgencyClerk, u},
				account{u.login + ".head", casefile.RoleAgencyHead, u})
		case casefile.UnitProvider:
			list = append(list,
				account{u.login, casefile.RoleUnitClerk, u},
				account{u.login + ".principal", casefile.RoleUnitPrincipal, u})
		case casefile.UnitSupervisor:
			list = append(list, account{login: u.login, role: casefile.RoleSupervisor})
		}
	}
	return append(list, account{login: "admin", role: casefile.RoleAdministrator})
}

// makeAccounts makes the accounts. The n-th applicant is the n-th person and represents the n-th legal person.
func (c *city) makeAccounts(d dice, hash string, now time.Time) {
	applicants := 0
	for _, a := range accountsOf(c.size) {
		row := db.SeedAccountsParams{
			ID: d.id(), Login: a.login, PasswordHash: hash, Name: personName(d), Role: a.role, CreatedAt: now,
		}
		if a.unit != nil {
			row.UnitID = c.unitID(a.unit.code)
		}
		if a.role == casefile.RoleApplicant {
			self, company := c.subjects[c.size.legalPersons+c.size.organisations+applicants], c.subjects[applicants]
			row.Name = self.Name
			c.accountSubjects = append(c.accountSubjects,
				db.SeedAccountSubjectsParams{AccountID: row.ID, SubjectID: self.ID, Capacity: casefile.CapacitySelf},
				db.SeedAccountSubjectsParams{AccountID: row.ID, SubjectID: company.ID, Capacity: casefile.CapacityRepresentative})
			applicants++
		}
		c.accounts = append(c.accounts, row)
	}
}

func (c *city) unitID(code string) *uuid.UUID {
	for i := range c.units {
		if c.units[i].Code == code {
			return &c.units[i].ID
		}
	}
	return nil
}

// Clerk is the login of a clerk who handles a unit's tasks, with that of the unit's head.
type Clerk struct {
	Login  string
	Head   string
	UnitZH string
	Agency bool
}

// Clerks lists the clerks of a city, of the agency and of the units that provide.
func (s Size) Clerks() (list []Clerk) {
	heads := map[string]string{}
	for _, a := range accountsOf(s) {
		switch a.role {
		case casefile.RoleAgencyHead, casefile.RoleUnitPrincipal:
			heads[a.unit.fullZH()] = a.login
		case casefile.RoleAgencyClerk, casefile.RoleUnitClerk:
			list = append(list, Clerk{Login: a.login, UnitZH: a.unit.fullZH(), Agency: a.role == casefile.RoleAgencyClerk})
		case casefile.RoleApplicant, casefile.RoleSupervisor, casefile.RoleAdministrator:
		}
	}
	for i := range list {
		list[i].Head = heads[list[i].UnitZH]
	}
	return list
}

// Applicants lists the logins of a city's applicants.
func (s Size) Applicants() (list []string) {
	for n := range s.applicants {
		list = append(list, applicantLogin(n))
	}
	return list
}
