package casefile

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"
)

// CommitmentTerms is an item that a unit handles on a commitment (告知承诺事项), as it is published. A change is a new version; what was signed
// keeps the text that it was signed under.
type CommitmentTerms struct {
	ZH           string          `json:"zh"`
	EN           string          `json:"en"`
	Asked        ItemText        `json:"asked"`        // 办理的内容
	Conditions   ItemText        `json:"conditions"`   // 办理条件
	Promises     []Promise       `json:"promises"`     // what the party says is so
	Papers       []PromisedPaper `json:"papers"`       // that follow later, or are waived
	Consequences ItemText        `json:"consequences"` // of a commitment that is untrue or not kept
	Class        ItemText        `json:"class"`        // 核查分类
	Ways         []CheckWay      `json:"ways"`
	Standard     ItemText        `json:"standard"`
	CheckAfter   ItemPeriod      `json:"check_after"` // from the day on which the item is finished
	Share        int             `json:"share"`       // in a thousand that are checked; WholeShare: all
	Exempt       []ExemptClass   `json:"exempt,omitempty"`
	Rectify      ItemPeriod      `json:"rectify"`       // the limit to rectify, from service of the order
	RecordItem   string          `json:"record_item"`   // code of the catalogue item of the commitment and how it is kept
	BreachItem   string          `json:"breach_item"`   // code of the catalogue item of a breach
	NoneOf       []string        `json:"none_of"`       // ids of the pack's kinds of matter, of which the unit says that the item is none
	ListsResults bool            `json:"lists_results"` // kept and broken ones are listed publicly
}

// ReadTerms reads terms as the register keeps them.
func ReadTerms(text json.RawMessage) (t CommitmentTerms, err error) {
	if err := json.Unmarshal(text, &t); err != nil {
		return t, fmt.Errorf("read terms: %w", err)
	}
	return t, nil
}

// WholeShare is the share of an item of which every commitment is checked.
const WholeShare = 1000

// Limits of the terms.
const (
	MaxPromises       = 20
	MaxPromisedPapers = 20
	MaxExemptClasses  = 10
	MaxTermsText      = 2000 // runes
)

// Promise is one thing that the party says is so, or will be done.
type Promise struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// PromisedPaper is a paper that the ordinary procedure asks for, and that follows later, or is not asked for any more (shenzhen-2022 57).
type PromisedPaper struct {
	ID    string      `json:"id"`
	ZH    string      `json:"zh"`
	EN    string      `json:"en"`
	Later *ItemPeriod `json:"later,omitempty"` // from signing; nil: it is waived
}

// ExemptClass are subjects that are not checked: who has a record of the category in which the field has one of the values; "": whatever it says.
type ExemptClass struct {
	ID       string   `json:"id"`
	ZH       string   `json:"zh"`
	EN       string   `json:"en"`
	Category string   `json:"category"`
	Field    string   `json:"field,omitempty"`
	Values   []string `json:"values,omitempty"`
}

// Spares reports whether a record of a subject puts it into the class.
func (x ExemptClass) Spares(category string, content Content) bool {
	return x.Category == category && (x.Field == "" || slices.Contains(x.Values, content[x.Field]))
}

// checkUnits are the units of periods of commitments.
var checkUnits = []string{"working_day", "calendar_day", "month"}

func (p ItemPeriod) fits() bool {
	return p.Amount >= 1 && p.Amount <= mostPeriod && slices.Contains(checkUnits, p.Unit)
}

// TermsFault is what is wrong with the terms: a field of their form, and the key of a sentence.
type TermsFault struct{ Field, Message string }

// Error tells the operator.
func (f TermsFault) Error() string { return f.Field + ": " + f.Message }

// Faults are what is wrong with the terms, field by field.
func (t CommitmentTerms) Faults() []TermsFault {
	var faults []TermsFault
	bad := func(when bool, field, message string) {
		if when {
			faults = append(faults, TermsFault{field, message})
		}
	}
	text := func(x ItemText, field string) {
		bad(x.ZH == "" || x.EN == "", field, "error.terms_both_languages")
		bad(len([]rune(x.ZH)) > MaxTermsText || len([]rune(x.EN)) > MaxTermsText, field, "error.terms_too_long")
	}
	text(ItemText{t.ZH, t.EN}, "name")
	text(t.Asked, "asked")
	text(t.Conditions, "conditions")
	text(t.Consequences, "consequences")
	text(t.Class, "class")
	text(t.Standard, "standard")
	bad(len(t.Promises) == 0 || len(t.Promises) > MaxPromises, "promises", "error.terms_promises")
	for i, p := range t.Promises {
		text(ItemText(p), fmt.Sprintf("promises.%d", i))
	}
	bad(len(t.Papers) > MaxPromisedPapers, "papers", "error.terms_papers")
	var ids []string
	for i, p := range t.Papers {
		text(ItemText{p.ZH, p.EN}, fmt.Sprintf("papers.%d", i))
		bad(p.ID == "" || p.Later != nil && !p.Later.fits(), fmt.Sprintf("papers.%d", i), "error.terms_period")
		ids = append(ids, p.ID)
	}
	bad(!eachOnce(ids), "papers", "error.terms_twice")
	bad(len(t.Ways) == 0 || slices.ContainsFunc(t.Ways, func(w CheckWay) bool { return !slices.Contains(CheckWays, w) }), "ways", "error.terms_ways")
	bad(t.Share < 0 || t.Share > WholeShare, "share", "error.terms_share")
	bad(!t.CheckAfter.fits(), "check_after", "error.terms_period")
	bad(!t.Rectify.fits(), "rectify", "error.terms_period")
	bad(len(t.Exempt) > MaxExemptClasses, "exempt", "error.terms_exempt")
	for i, x := range t.Exempt {
		text(ItemText{x.ZH, x.EN}, fmt.Sprintf("exempt.%d", i))
		bad(x.ID == "" || !slices.Contains(Categories, x.Category) || (x.Field == "") != (len(x.Values) == 0), fmt.Sprintf("exempt.%d", i), "error.terms_exempt")
	}
	bad(t.RecordItem == "", "record_item", "error.terms_item")
	bad(t.BreachItem == "", "breach_item", "error.terms_item")
	return faults
}

// Hash tells the terms apart: SHA-256 of their stored form, in hexadecimal digits.
func (t CommitmentTerms) Hash() (string, error) {
	text, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("encode terms: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// DrawOf is the number from 0 to 999 that a commitment draws with a seed: it is checked where that is less than the share of its item. Whoever has
// the seed draws the same again.
func DrawOf(seed []byte, commitment uuid.UUID) int {
	sum := sha256.Sum256(append(slices.Clone(seed), commitment[:]...))
	return int(binary.BigEndian.Uint64(sum[:8]) % WholeShare) //nolint:gosec // less than a thousand
}

// CommitmentWay is how a commitment was signed.
type CommitmentWay string

// By the party in the page; at the counter, on paper; in the unit's own system.
const (
	SignedOnline  CommitmentWay = "online"
	SignedCounter CommitmentWay = "counter"
	SignedSystem  CommitmentWay = "system"
)

// CommitmentState is where a commitment stands.
type CommitmentState string

// The party has declined, and the ordinary procedure follows; signed, and the item is being handled; finished, and its check waits for its day;
// withdrawn; not checked; being checked; and what the check has come to.
const (
	CommitmentDeclined     CommitmentState = "declined"
	CommitmentSigned       CommitmentState = "signed"
	CommitmentFinished     CommitmentState = "finished"
	CommitmentWithdrawn    CommitmentState = "withdrawn"
	CommitmentExempt       CommitmentState = "exempt"
	CommitmentChecking     CommitmentState = "checking"
	CommitmentKept                         = CommitmentState(OutcomeKept)
	CommitmentUnverifiable                 = CommitmentState(OutcomeUnverifiable)
	CommitmentRectified                    = CommitmentState(OutcomeRectified)
	CommitmentBroken                       = CommitmentState(OutcomeBroken)
)

// CommitmentStates are all of them, in their order.
var CommitmentStates = []CommitmentState{CommitmentDeclined, CommitmentSigned, CommitmentFinished, CommitmentWithdrawn, CommitmentExempt, CommitmentChecking,
	CommitmentKept, CommitmentUnverifiable, CommitmentRectified, CommitmentBroken}

// ExemptReason is why a commitment was not checked.
type ExemptReason string

// It is of a class that is not checked, or was not drawn.
const (
	ExemptByClass ExemptReason = "class"
	ExemptByDraw  ExemptReason = "draw"
)

// CommitmentsHeld and CommitmentsUntrue are the states after a check, by whether something was found to be untrue.
var (
	CommitmentsHeld   = []string{string(CommitmentKept), string(CommitmentUnverifiable)}
	CommitmentsUntrue = []string{string(CommitmentRectified), string(CommitmentBroken)}
)

// Checkable reports whether a commitment in the state can be called to a check: it is in force, and is not being checked.
func (s CommitmentState) Checkable() bool {
	return s == CommitmentSigned || s == CommitmentFinished || s == CommitmentExempt || s.Checked()
}

// Checked reports whether a commitment in the state was checked and is in force: what the unit finds of it in its daily supervision leads to another check
// (shenzhen-2022 64(2)).
func (s CommitmentState) Checked() bool {
	return s == CommitmentKept || s == CommitmentUnverifiable || s == CommitmentRectified
}

// After is where a commitment stands that has stood so, and whose check has come to the outcome. What was untrue once stays so, however well a later check goes;
// and that something cannot be found out does not unmake what was found.
func (s CommitmentState) After(o Outcome) CommitmentState {
	switch {
	case s == CommitmentRectified && (o == OutcomeKept || o == OutcomeUnverifiable), s == CommitmentKept && o == OutcomeUnverifiable:
		return s
	}
	return CommitmentState(o)
}

// Handled reports whether the item of a commitment in the state is handled on it, as long as it is not finished: no article ends that with a check in which
// nothing was found to be untrue, or what was is rectified (shenzhen-2022 62(2), 64(2)).
func (s CommitmentState) Handled() bool {
	switch s {
	case CommitmentSigned, CommitmentChecking, CommitmentKept, CommitmentUnverifiable, CommitmentRectified:
		return true
	case CommitmentDeclined, CommitmentFinished, CommitmentWithdrawn, CommitmentExempt, CommitmentBroken:
	}
	return false
}

// PaperName is what a paper of the terms is called; its id where they have none such.
func (t CommitmentTerms) PaperName(id string, chinese bool) string {
	for _, p := range t.Papers {
		if p.ID == id && chinese {
			return p.ZH
		}
		if p.ID == id {
			return p.EN
		}
	}
	return id
}
