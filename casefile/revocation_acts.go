package casefile

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
)

// What people say in the acts of a revocation.

// RevocationBy is who opens a revocation.
type RevocationBy string

// The unit that provided the record, which tells at once what is to be done; the subject from its account; the agency, which was shown the document or
// has come to know of it; the program, since a review or a lawsuit about the record was won.
const (
	RevocationByUnit       RevocationBy = "unit"
	RevocationByParty      RevocationBy = "party"
	RevocationByAgency     RevocationBy = "agency"
	RevocationByProceeding RevocationBy = "proceeding"
)

// BasisEnd is what has become of the document on which a record rests.
type BasisEnd string

// What can become of it: 撤销, 变更, 确认无效.
const (
	BasisRevoked BasisEnd = "revoked"
	BasisChanged BasisEnd = "changed"
	BasisVoid    BasisEnd = "void"
)

// BasisEnds are all of them, in the order in which they are offered.
var BasisEnds = []BasisEnd{BasisRevoked, BasisChanged, BasisVoid}

// RevokingDocument is the document that revokes, changes or voids the one on which a record rests.
type RevokingDocument struct {
	Does        BasisEnd    `json:"does"`
	Body        string      `json:"body"`         // that has issued it: the review body, the court, the unit itself
	Number      string      `json:"number"`       // 文号 or 案号
	EffectiveOn string      `json:"effective_on"` // 2006-01-02: the day on which it took effect
	Files       []uuid.UUID `json:"files"`        // the scan
}

// Since is when the document took effect, for an act that is received at the instant: the end of its day, or the instant itself where that is today. It
// returns an Error where the document takes effect later.
func (d RevokingDocument) Since(at time.Time) (time.Time, *Error) {
	day, err := calendar.ParseDate(d.EffectiveOn)
	switch {
	case err != nil:
		return at, NewError(CodeInvalid, "error.invalid.body", err)
	case day.After(calendar.DateOf(at)):
		return at, NewError(CodeInvalid, "error.revocation_future", nil)
	case day.End().Before(at):
		return day.End(), nil
	}
	return at, nil
}

// Whole reports whether the document says what it does, of whom it is, and under which number.
func (d RevokingDocument) Whole() bool {
	return slices.Contains(BasisEnds, d.Does) && strings.TrimSpace(d.Body) != "" && strings.TrimSpace(d.Number) != ""
}

// RevocationRequest is the content of ActAskRevocation. Standing is that of who asks from an account; it is empty otherwise.
type RevocationRequest struct {
	Standing
	By       RevocationBy      `json:"by"`
	Document RevokingDocument  `json:"document"`
	Says     string            `json:"says,omitempty"` // why it concerns the record; of the unit it stands in what it tells
	Tells    *RevocationNotice `json:"tells,omitempty"`
}

// Sound reports whether the request says what it has to: the document with its scan, and of the unit what is to be done.
func (r RevocationRequest) Sound() bool {
	byUnit := r.By == RevocationByUnit
	scanned := len(r.Document.Files) > 0 || r.By == RevocationByProceeding // whose paper is in the case of the proceedings
	return r.Document.Whole() && scanned && byUnit == (r.Tells != nil) && (byUnit || strings.TrimSpace(r.Says) != "") &&
		(!byUnit || r.Tells.Sound() && r.Tells.Outcome != OutcomeNotConcerned)
}

// RevocationNotice is the content of ActConfirmRevocation: what the unit tells the agency in writing.
type RevocationNotice struct {
	Outcome Outcome  `json:"outcome"` // OutcomeDelete, OutcomeCorrect, or OutcomeNotConcerned: the document does not concern the record
	Changes []Change `json:"changes,omitempty"`
	Reasons string   `json:"reasons"`
}

// Sound reports whether the notice has its reasons, and changes where the record is to be changed and nowhere else.
func (n RevocationNotice) Sound() bool {
	known := slices.Contains([]Outcome{OutcomeDelete, OutcomeCorrect, OutcomeNotConcerned}, n.Outcome)
	return known && strings.TrimSpace(n.Reasons) != "" && (n.Outcome == OutcomeCorrect) == (len(n.Changes) > 0)
}

// RevocationApplied is the content of ActApplyRevocation: what the agency adds to what the unit has told, if anything.
type RevocationApplied struct {
	Remark string `json:"remark,omitempty"`
}
