package casefile

import "strings"

// Role is what an account may be. Every account has exactly one.
type Role string

// The roles, with the words of the desk: 申请人, 信用中心经办人, 信用中心负责人, 信息提供单位经办人, 单位主要负责人, 主管部门, 系统管理员.
const (
	RoleApplicant     Role = "applicant"
	RoleAgencyClerk   Role = "agency_clerk"
	RoleAgencyHead    Role = "agency_head"
	RoleUnitClerk     Role = "unit_clerk"
	RoleUnitPrincipal Role = "unit_principal"
	RoleSupervisor    Role = "supervisor"
	RoleAdministrator Role = "administrator"
)

// Roles lists every role, in the order in which pages show them.
var Roles = []Role{
	RoleApplicant, RoleAgencyClerk, RoleAgencyHead, RoleUnitClerk, RoleUnitPrincipal, RoleSupervisor, RoleAdministrator,
}

// AtDesk reports whether the role works tasks, for the agency or for a providing unit.
func (r Role) AtDesk() bool {
	switch r {
	case RoleAgencyClerk, RoleAgencyHead, RoleUnitClerk, RoleUnitPrincipal:
		return true
	case RoleApplicant, RoleSupervisor, RoleAdministrator:
	}
	return false
}

// AtAgency reports whether the role works tasks for the agency.
func (r Role) AtAgency() bool { return r == RoleAgencyClerk || r == RoleAgencyHead }

// Heads reports whether the role is that of a principal (主要负责人), who approves extensions.
func (r Role) Heads() bool { return r == RoleAgencyHead || r == RoleUnitPrincipal }

// HeadRoles are the roles of those who head a unit or the agency.
func HeadRoles() []string {
	var roles []string
	for _, r := range Roles {
		if r.Heads() {
			roles = append(roles, string(r))
		}
	}
	return roles
}

// body is the kind of body whose tasks the role works.
func (r Role) body() UnitKind {
	if r.AtAgency() {
		return UnitAgency
	}
	return UnitProvider
}

// UnitKind is what a body is to the system: the agency (信用中心), a providing unit (信息提供单位), the supervisor (主管部门).
type UnitKind string

// The kinds of unit.
const (
	UnitAgency     UnitKind = "agency"
	UnitProvider   UnitKind = "provider"
	UnitSupervisor UnitKind = "supervisor"
)

// IsCourt reports whether a unit of the Chinese name is a court: all courts, and no other body, are called 法院, and nothing else tells them from units that administer.
func IsCourt(nameZH string) bool { return strings.HasSuffix(strings.TrimSpace(nameZH), "法院") }

// Capacity is in what standing an applicant objects to a record.
type Capacity string

// The capacities: 本人, 代表人, 代理人, 利害关系人, 破产管理人. The first two are registered with the account, the last with the court's appointment; the others
// are claimed with a filing, and verified by its form check.
const (
	CapacitySelf            Capacity = "self"
	CapacityRepresentative  Capacity = "representative"
	CapacityAgent           Capacity = "agent"
	CapacityInterestedParty Capacity = "interested_party"
	CapacityManager         Capacity = "manager" // of an enterprise in bankruptcy
)

// Claimed reports whether the capacity is only what the applicant says of himself until the form check has verified it.
func (c Capacity) Claimed() bool { return c == CapacityAgent || c == CapacityInterestedParty }
