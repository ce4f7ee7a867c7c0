package casefile

import "slices"

// Purpose is for what somebody looks up the records of an enterprise.
type Purpose string

// The purposes: 行政许可, 公共资源交易, 政府采购, 招标投标 (shenzhen-2020 70), and anything else.
const (
	PurposePermit      Purpose = "permit"
	PurposeTrade       Purpose = "trade"
	PurposeProcurement Purpose = "procurement"
	PurposeTender      Purpose = "tender"
	PurposeOther       Purpose = "other"
)

// Purposes are all of them, in the order in which they are offered.
var Purposes = []Purpose{PurposeOther, PurposePermit, PurposeTrade, PurposeProcurement, PurposeTender}

// Disregards reports whether what lies before the court's ruling on a plan is left out of what is shown for the purpose.
func (p Purpose) Disregards() bool { return p != PurposeOther && slices.Contains(Purposes, p) }

// LeavesOut is the effect on an enterprise by which records before its ruling are left out of what is shown for the purpose; "": nothing is.
func (p Purpose) LeavesOut() EffectKind {
	if p.Disregards() {
		return EffectDisregarded
	}
	return ""
}

// SpeaksForIt are the categories of which nothing is left out for a purpose: what lies before the ruling is no ground to decide against the enterprise, and an
// honour or a licence is none anyway.
func (p Purpose) SpeaksForIt() []string { return NoMisconduct }

// PurposeNames are the purposes as a form or a call names them.
func PurposeNames() []string {
	names := make([]string, len(Purposes))
	for i, p := range Purposes {
		names[i] = string(p)
	}
	return names
}
