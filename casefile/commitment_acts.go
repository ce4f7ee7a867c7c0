package casefile

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// What is said in the acts of a check of a commitment.

// Limits of commitments and their checks.
const (
	MaxCommitmentFiles = 30 // files that come with a commitment, or a check
	MaxFinding         = 1000
)

// CheckReason is why a commitment is checked.
type CheckReason string

// The unit checks all of the item; it was drawn; a clerk calls for it, because something has become known; it was checked, and the unit has found something in
// its daily supervision since (shenzhen-2022 64(2)).
const (
	CheckAll     CheckReason = "all"
	CheckSampled CheckReason = "sampled"
	CheckCalled  CheckReason = "called"
	CheckFound   CheckReason = "found"
)

// ByUnit reports whether the unit itself has called for the check, and so can take it back.
func (r CheckReason) ByUnit() bool { return r == CheckCalled || r == CheckFound }

// CommitmentDue is the content of ActBeginCheck: which commitment is checked, as it was signed, and why.
type CommitmentDue struct {
	CommitmentID uuid.UUID       `json:"commitment_id"`
	Number       string          `json:"number"`
	Code         string          `json:"code"` // of the item
	Version      int             `json:"version"`
	Terms        CommitmentTerms `json:"terms"` // the text it was signed under
	SignedAt     time.Time       `json:"signed_at"`
	FinishedOn   string          `json:"finished_on,omitempty"` // 2006-01-02: when the unit had finished the item
	DueOn        string          `json:"due_on"`
	Reason       CheckReason     `json:"reason"`
	Draw         int             `json:"draw"`              // of a thousand; it was drawn where this is less than the share
	Because      string          `json:"because,omitempty"` // what a clerk calls for it for
	Was          CommitmentState `json:"was"`               // where the commitment stood before
	Earlier      *uuid.UUID      `json:"earlier,omitempty"` // the case of its last check; nil: there was none
	Papers       []PaperIn       `json:"papers,omitempty"`
}

// PaperIn is a paper that was handed in with the commitment or after it.
type PaperIn struct {
	Paper  string    `json:"paper"` // id in the terms; "": the scan of what was signed
	File   uuid.UUID `json:"file"`
	SHA256 string    `json:"sha256"`
}

// PromiseFinding is what was found of a promise.
type PromiseFinding string

// Kept; untrue; or it cannot be found out.
const (
	FoundKept         PromiseFinding = "kept"
	FoundUntrue       PromiseFinding = "untrue"
	FoundUnverifiable PromiseFinding = "unverifiable"
)

// PromiseFindings are the findings, in the order in which they are offered.
var PromiseFindings = []PromiseFinding{FoundKept, FoundUntrue, FoundUnverifiable}

// CheckWay is how something was found (核查方式).
type CheckWay string

// The ways: 现场核查, 书面核查, 数据比对.
const (
	BySite   CheckWay = "site"
	ByPapers CheckWay = "papers"
	ByData   CheckWay = "data"
)

// CheckWays are all of them.
var CheckWays = []CheckWay{BySite, ByPapers, ByData}

// PromisesChecked is the content of ActCheckPromises: a finding for each promise, in the order of the terms.
type PromisesChecked struct {
	Findings    []PromiseFound `json:"findings"`
	Attachments []uuid.UUID    `json:"attachments,omitempty"`
}

// PromiseFound is what was found of one promise, how, and what shows it.
type PromiseFound struct {
	Finding PromiseFinding `json:"finding"`
	Ways    []CheckWay     `json:"ways"`
	Reasons string         `json:"reasons"`
}

// Sound reports whether each promise of the terms has a finding, with how and why it was found.
func (c PromisesChecked) Sound(t CommitmentTerms) bool {
	for _, f := range c.Findings {
		if !slices.Contains(PromiseFindings, f.Finding) || strings.TrimSpace(f.Reasons) == "" || len(f.Ways) == 0 {
			return false
		}
		for _, w := range f.Ways {
			if !slices.Contains(CheckWays, w) {
				return false
			}
		}
	}
	return len(c.Findings) == len(t.Promises)
}

// Outcome is what the findings come to: untrue where one is, and kept only where all are.
func (c PromisesChecked) Outcome() Outcome {
	has := func(f PromiseFinding) bool {
		return slices.ContainsFunc(c.Findings, func(p PromiseFound) bool { return p.Finding == f })
	}
	switch {
	case has(FoundUntrue):
		return OutcomeBroken
	case has(FoundUnverifiable):
		return OutcomeUnverifiable
	}
	return OutcomeKept
}

// PapersAsked is the content of ActAskPapers.
type PapersAsked struct {
	Papers  []string `json:"papers,omitempty"` // ids of papers of the terms
	Others  string   `json:"others,omitempty"` // what else
	Reasons string   `json:"reasons"`
}

// PapersHandedIn is the content of ActHandIn.
type PapersHandedIn struct {
	Remark string      `json:"remark,omitempty"`
	Files  []uuid.UUID `json:"files"`
	Paper  *PaperReply `json:"paper,omitempty"` // where the unit enters what came on paper
}

// Rectification is the content of ActRectify: the party says that it has put right what was ordered, or that it will not.
type Rectification struct {
	Refuses bool        `json:"refuses,omitempty"`
	Done    string      `json:"done"` // what was done; of a refusal why
	Files   []uuid.UUID `json:"files,omitempty"`
	Paper   *PaperReply `json:"paper,omitempty"`
}

// SaidInCheck is what the party says in a check: PapersHandedIn or Rectification.
type SaidInCheck interface {
	AllFiles() []uuid.UUID
	Lacks() *Error // what it leaves out that has to be said; nil: nothing
	OnPaper() *PaperReply
}

// Lacks says that nothing was handed in.
func (p PapersHandedIn) Lacks() *Error {
	if len(p.AllFiles()) == 0 {
		return NewError(CodeInvalid, "error.commitment_no_files", nil)
	}
	return nil
}

// Lacks says that the party does not say what was done, or why it refuses.
func (r Rectification) Lacks() *Error {
	if strings.TrimSpace(r.Done) == "" {
		return NewError(CodeInvalid, "error.rectify_nothing_said", nil)
	}
	return nil
}

// OnPaper is how it came where the unit enters it from paper; nil: from the party's account.
func (p PapersHandedIn) OnPaper() *PaperReply { return p.Paper }

// OnPaper is how it came where the unit enters it from paper; nil: from the party's account.
func (r Rectification) OnPaper() *PaperReply { return r.Paper }

// AllFiles are the files of the act, the scan of a paper among them.
func (r Rectification) AllFiles() []uuid.UUID { return withScan(r.Files, r.Paper) }

// AllFiles are the files of the act, the scan of a paper among them.
func (p PapersHandedIn) AllFiles() []uuid.UUID { return withScan(p.Files, p.Paper) }

func withScan(files []uuid.UUID, paper *PaperReply) []uuid.UUID {
	all := slices.Clone(files)
	if paper != nil {
		all = append(all, paper.Files...)
	}
	return unique(all)
}

// RectifiedChecked is the content of ActVerifyRectified.
type RectifiedChecked struct {
	Holds       bool        `json:"holds"`
	Reasons     string      `json:"reasons"`
	Attachments []uuid.UUID `json:"attachments,omitempty"`
}

// BreachDecision is the content of ActDecideBreach. The item is ended, or taken to be rectified after all.
type BreachDecision struct {
	Outcome    Outcome `json:"outcome"` // OutcomeBroken or OutcomeRectified
	Reasons    string  `json:"reasons"`
	Revoked    string  `json:"revoked,omitempty"`     // the decision on the item that is revoked: its number and date; "": none
	NoDecision bool    `json:"no_decision,omitempty"` // the unit says that none was made that would have to be revoked
	Grave      bool    `json:"grave,omitempty"`       // measures or a penalty are to be expected
	Agreed     string  `json:"agreed,omitempty"`      // what of the agreed consequences befalls the party
}

// Sound reports whether the decision says something that can be decided. Of an item that is finished under an article by which its administrative decision is
// revoked, it says which that is or that there is none: mustRevoke (shenzhen-2022 64(2)).
func (d BreachDecision) Sound(mustRevoke bool) bool {
	named := strings.TrimSpace(d.Revoked) != ""
	switch {
	case strings.TrimSpace(d.Reasons) == "":
		return false
	case d.Outcome == OutcomeRectified:
		return d.Revoked == "" && !d.NoDecision && !d.Grave && d.Agreed == ""
	case named && d.NoDecision, mustRevoke && !named && !d.NoDecision:
		return false
	}
	return d.Outcome == OutcomeBroken
}

// Sound reports whether something is asked for, with reasons, and of the terms only what they have.
func (a PapersAsked) Sound(t CommitmentTerms) bool {
	for _, id := range a.Papers {
		if !slices.ContainsFunc(t.Papers, func(p PromisedPaper) bool { return p.ID == id }) {
			return false
		}
	}
	return (len(a.Papers) > 0 || strings.TrimSpace(a.Others) != "") && strings.TrimSpace(a.Reasons) != "" && eachOnce(a.Papers)
}

// Says is what was found of the promises, one line for each, as a decision keeps it.
func (c PromisesChecked) Says() string {
	lines := make([]string, len(c.Findings))
	for i, f := range c.Findings {
		lines[i] = f.Reasons
	}
	return strings.Join(lines, "\n")
}
