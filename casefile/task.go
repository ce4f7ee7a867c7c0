package casefile

// TaskKind is a kind of work that one unit owes (待办). A case has at most one open task of each kind, but for urges and partners.
type TaskKind string

// The tasks of an objection.
const (
	TaskFormCheck TaskKind = "form_check" // agency: accept or refuse
	TaskCompare   TaskKind = "compare"    // agency: compare with the source
	TaskCorrect   TaskKind = "correct"    // agency: decide how its own error is put right
	TaskVerify    TaskKind = "verify"     // providing unit: verify and decide
	TaskDecide    TaskKind = "decide"     // the platform's operator decides alone
	TaskInform    TaskKind = "inform"     // agency: complete the handling and tell the applicant

	TaskApproveExtension TaskKind = "approve_extension" // the head of the unit that verifies
	TaskApproveLate      TaskKind = "approve_late"      // the head of the body with which it was filed late
	TaskRoute            TaskKind = "route"             // agency: name the unit that is responsible
	TaskReplyUrge        TaskKind = "reply_urge"        // whoever was urged
	TaskReachPartner     TaskKind = "reach_partner"     // agency: reach a partner that stays away
)

// TaskKinds are the kinds of task, in the order of the procedure and then beside it.
var TaskKinds = []TaskKind{TaskFormCheck, TaskApproveLate, TaskCompare, TaskCorrect, TaskVerify, TaskRoute, TaskDecide, TaskInform,
	TaskApproveExtension, TaskReplyUrge, TaskReachPartner}

// FallsTo reports whether a body of that kind can owe such a task. Units check the form of what is filed with them directly.
func (k TaskKind) FallsTo(body UnitKind) bool {
	switch k {
	case TaskFormCheck, TaskApproveLate, TaskReplyUrge:
		return body == UnitAgency || body == UnitProvider
	case TaskVerify, TaskApproveExtension:
		return body == UnitProvider
	}
	return body == UnitAgency
}

// Act is the kind of act that closes a task of this kind.
func (k TaskKind) Act() ActKind {
	switch k {
	case TaskFormCheck:
		return ActCheckForm
	case TaskCompare:
		return ActCompare
	case TaskCorrect:
		return ActCorrect
	case TaskVerify, TaskDecide:
		return ActDecide
	case TaskInform:
		return ActInform
	case TaskApproveExtension:
		return ActDecideExtension
	case TaskApproveLate:
		return ActDecideLate
	case TaskRoute:
		return ActRoute
	case TaskReplyUrge:
		return ActReplyUrge
	case TaskReachPartner:
		return ActTellPartner
	}
	return ""
}

// Takes reports whether a task of this kind can be closed by an act of that kind: its own, or, by a unit that is not
// responsible, sending it back.
func (k TaskKind) Takes(act ActKind) bool {
	return act == k.Act() || k == TaskVerify && act == ActSendBack
}

// ForHeads reports whether only a head of the unit may act on the task (shenzhen-2020 37 and 38(2), shenzhen-2022 51(3)).
func (k TaskKind) ForHeads() bool { return k == TaskApproveExtension || k == TaskApproveLate }

// IsFor reports whether somebody of the role may do a task of this kind: see it in the inbox as his to do, open its form, claim
// it, release it, have it handed over, hand it over, and act. It is the rule at every door; the queries that receive are handed Roles.
func (k TaskKind) IsFor(role Role) bool {
	return role.AtDesk() && k.FallsTo(role.body()) && (role.Heads() || !k.ForHeads())
}

// Roles are those that the task is for.
func (k TaskKind) Roles() []string {
	var roles []string
	for _, role := range Roles {
		if k.IsFor(role) {
			roles = append(roles, string(role))
		}
	}
	return roles
}

// TasksFor are the kinds of task that are for the role.
func TasksFor(role Role) []TaskKind {
	var kinds []TaskKind
	for _, k := range TaskKinds {
		if k.IsFor(role) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}
