package casefile

import "slices"

// TaskKind is a kind of work that one unit owes (待办). A case has at most one open task of each kind, but for urges and partners.
type TaskKind string

// TaskKinds are the kinds of task of all procedures, in the order of the procedures and then beside them.
func TaskKinds() []TaskKind { return slices.Clone(declared.taskKinds) }

// Stage is where the case stands while a task of this kind is open; "" for a task beside the steps, which leaves the case where it is.
func (k TaskKind) Stage() Stage { return declared.tasks[k].Stage }

// IsStep reports whether a task of this kind is a step that a case stands at, of which it has one at a time and which a unit can be
// urged to take. What is asked for beside a step is none: approving more time, answering an urge, reaching a partner.
func (k TaskKind) IsStep() bool { return k.Stage() != "" }

// FallsTo reports whether a body of that kind can owe such a task. Units check the form of what is filed with them directly.
func (k TaskKind) FallsTo(body UnitKind) bool { return slices.Contains(declared.tasks[k].Of, body) }

// Act is the kind of act that closes a task of this kind.
func (k TaskKind) Act() ActKind { return declared.tasks[k].Act }

// Takes reports whether a task of this kind can be closed by an act of that kind: its own, or, by a unit that is not
// responsible, sending it back.
func (k TaskKind) Takes(act ActKind) bool {
	return act != "" && (act == k.Act() || slices.Contains(declared.tasks[k].Also, act))
}

// Bears reports whether an act of that kind can be done on such a task, whether it closes the task or asks for more time.
func (k TaskKind) Bears(act ActKind) bool {
	return k.Takes(act) || k.Extendable() && act == ActRequestExtension
}

// ForHeads reports whether only a head of the unit may act on the task (shenzhen-2020 37 and 38(2), shenzhen-2022 51(3)).
func (k TaskKind) ForHeads() bool { return declared.tasks[k].Heads }

// NeedsSecond reports whether whoever has put up what the task is about does not act on it.
func (k TaskKind) NeedsSecond() bool { return declared.tasks[k].Second || k.ForHeads() }

// SecondPerson is what whoever has put it up is told: another head decides it, or somebody else at all.
func (k TaskKind) SecondPerson() string {
	if k.ForHeads() {
		return "error.second_person"
	}
	return "error.second_colleague"
}

// Extendable reports whether more time can be asked for.
func (k TaskKind) Extendable() bool { return declared.tasks[k].Extendable }

// Outlives reports whether the task stays open when its case is closed.
func (k TaskKind) Outlives() bool { return declared.tasks[k].Outlives }

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

// TasksForHeads are the kinds of task on which only a head may act, as queries take them.
func TasksForHeads() []string {
	var kinds []string
	for _, k := range declared.taskKinds {
		if k.ForHeads() {
			kinds = append(kinds, string(k))
		}
	}
	return kinds
}

// TasksFor are the kinds of task that are for the role.
func TasksFor(role Role) []TaskKind {
	var kinds []TaskKind
	for _, k := range declared.taskKinds {
		if k.IsFor(role) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}
