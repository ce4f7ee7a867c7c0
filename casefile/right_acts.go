package casefile

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// What people say in the acts of a right.

// Limits of a request.
const (
	MaxRightFiles    = 30   // that come with a request
	MaxRightRecords  = 20   // records that one request is about
	MaxStatementText = 500  // runes of a statement that is attached to a record
	MaxRightReasons  = 1000 // runes of why something is asked for, or not wanted any more
)

// RightRequest is the content of ActAskRight. Standing is that of who asks from an account; of what has come on paper only its telephone is said.
type RightRequest struct {
	Standing
	Channel Channel     `json:"channel"` // which body it is asked of
	Right   RightID     `json:"right"`
	Way     Outcome     `json:"way"`               // what is asked for: the outcome where it is granted
	Ground  string      `json:"ground,omitempty"`  // of a statement: id in the pack
	Text    string      `json:"text,omitempty"`    // of a statement: what is attached, word for word
	Reasons string      `json:"reasons,omitempty"` // what the one who decides should know
	Records []uuid.UUID `json:"records,omitempty"` // in the order of the case's records
	Files   []uuid.UUID `json:"files,omitempty"`   // proof
	Paper   *PaperReply `json:"paper,omitempty"`   // where it has come on paper
}

// AllFiles are the files of the request, in their order and each once.
func (r RightRequest) AllFiles() []uuid.UUID {
	files := slices.Clone(r.Files)
	if r.Paper != nil {
		files = append(files, r.Paper.Files...)
	}
	return unique(files)
}

// Lacks is what a request does not say and has to, as an Error; nil where it is whole. What has come on paper has its scan and says who handed it in; no
// record is named twice. What the pack asks for is for its caller to see to.
func (r RightRequest) Lacks() *Error {
	switch {
	case len(r.Records) > MaxRightRecords, len(unique(r.Records)) < len(r.Records):
		return NewError(CodeInvalid, "error.right_records", nil, MaxRightRecords)
	case r.Paper != nil && (len(r.Paper.Files) == 0 || strings.TrimSpace(r.Paper.From) == ""):
		return NewError(CodeInvalid, "error.paper_incomplete", nil)
	}
	return nil
}

// RightDecision is the content of ActDecideRight: one ruling about each record of the case, or a single one about the case as a whole where it has none.
type RightDecision struct {
	Rulings     []RightRuling `json:"rulings"`
	Attachments []uuid.UUID   `json:"attachments,omitempty"`
}

// RightRuling grants what was asked for, or refuses it by an exception of the pack or for other reasons.
type RightRuling struct {
	RecordID  uuid.UUID `json:"record_id,omitzero"` // none: about the case as a whole
	Outcome   Outcome   `json:"outcome"`
	Exception string    `json:"exception,omitempty"` // id in the pack, where it is refused by one
	Reasons   string    `json:"reasons"`
}

// RightTakenBack is the content of ActTakeBackRight: what was granted is not wanted any more.
type RightTakenBack struct {
	Reasons string      `json:"reasons,omitempty"`
	Paper   *PaperReply `json:"paper,omitempty"` // where it has come on paper
}
