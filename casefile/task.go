package casefile

// TaskKind is a kind of work that one unit owes (待办). A case has at most one task of each kind, but for approvals, of which
// it has at most one open.
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
)

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
	}
	return ""
}
