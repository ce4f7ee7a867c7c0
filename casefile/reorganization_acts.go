package casefile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"creditcase/calendar"
)

// What people say in the acts of a reorganization.

// ReorganizationMatter is what a court's document about a reorganization says.
type ReorganizationMatter string

// The matters: 裁定批准重整计划 (or 认可和解协议), 协助执行通知书, 重整计划执行完毕, 宣告破产（转入清算）, 终止重整计划执行.
const (
	MatterPlan       ReorganizationMatter = "plan"
	MatterAssistance ReorganizationMatter = "assistance"
	MatterCarriedOut ReorganizationMatter = "carried_out"
	MatterConverted  ReorganizationMatter = "converted"
	MatterFailed     ReorganizationMatter = "failed"
)

// ReorganizationMatters are all of them, in the order in which they are offered.
var ReorganizationMatters = []ReorganizationMatter{MatterPlan, MatterAssistance, MatterCarriedOut, MatterConverted, MatterFailed}

// reorganizationOutcomes are what is decided of each matter about the case as a whole; a notice for assistance is decided about each record.
var reorganizationOutcomes = map[ReorganizationMatter]Outcome{
	MatterPlan: OutcomeMarkPlan, MatterCarriedOut: OutcomePlanCarriedOut, MatterConverted: OutcomePlanConverted, MatterFailed: OutcomePlanFailed,
}

// reorganizationTitles are what lists call the case of a document by, in Chinese and in English.
var reorganizationTitles = map[ReorganizationMatter][2]string{
	MatterPlan:       {"重整计划", "Plan of reorganization"},
	MatterAssistance: {"协助执行通知书", "Notice for assistance"},
	MatterCarriedOut: {"重整计划执行完毕", "Plan carried out"},
	MatterConverted:  {"转入破产清算", "Conversion into liquidation"},
	MatterFailed:     {"终止重整计划执行", "Plan terminated"},
}

// Title is what lists call the case of such a document by, in Chinese and in English.
func (m ReorganizationMatter) Title() (zh, en string) {
	return reorganizationTitles[m][0], reorganizationTitles[m][1]
}

// Ends reports whether the document ends the plan.
func (m ReorganizationMatter) Ends() bool {
	return m == MatterCarriedOut || m == MatterConverted || m == MatterFailed
}

// Fails reports whether the plan ends without having been carried out: all that rests on it is reversed.
func (m ReorganizationMatter) Fails() bool { return m == MatterConverted || m == MatterFailed }

// EndsAppointments reports whether the administrator's work is done with the document: he has supervised the carrying out of the plan (企业破产法 90, 91). Of a plan
// that fails he goes on, as the administrator of the bankruptcy (93, 122), until the agency is shown that the court has released him.
func (m ReorganizationMatter) EndsAppointments() bool { return m == MatterCarriedOut }

// Outcome is what is decided about the case as a whole where the document is followed; "" for a notice for assistance.
func (m ReorganizationMatter) Outcome() Outcome { return reorganizationOutcomes[m] }

// Step is the step within whose period the document is checked and followed.
func (m ReorganizationMatter) Step() Step {
	if m == MatterPlan {
		return StepMark
	}
	if m == MatterAssistance {
		return StepAssist
	}
	return StepEndPlan
}

// ReorganizationBy is who files or enters the document.
type ReorganizationBy string

// The administrator that the court has appointed, from its account; the enterprise from its own (national-2026); the agency or a providing unit, which was
// shown the document or has it from the court (shenzhen-2022 84(1)).
const (
	ReorganizationByAdministrator ReorganizationBy = "administrator"
	ReorganizationByEnterprise    ReorganizationBy = "enterprise"
	ReorganizationByAgency        ReorganizationBy = "agency"
	ReorganizationByUnit          ReorganizationBy = "unit"
)

// ReorganizationBys are all of them.
var ReorganizationBys = []ReorganizationBy{ReorganizationByAdministrator, ReorganizationByEnterprise, ReorganizationByAgency, ReorganizationByUnit}

// CourtDocument is a ruling, or a notice for assistance, of a court.
type CourtDocument struct {
	Court    string      `json:"court"`
	Number   string      `json:"number"`    // 案号
	IssuedOn string      `json:"issued_on"` // 2006-01-02
	Files    []uuid.UUID `json:"files"`     // the scan
}

// Limits of what a court's document says here, in characters.
const (
	MaxCourt     = 60
	MaxCaseRef   = 60
	MaxPlan      = 2000
	MaxAssisted  = 1500 // records that one notice for assistance names; it cannot be filed in two parts
	MaxRulingAge = 30   // years that a document may be old
)

// Check returns the Error that says what the document lacks, or why its day cannot be; nil where it is whole. at is the legal time at which it is filed.
func (d CourtDocument) Check(at time.Time) *Error {
	day, err := calendar.ParseDate(d.IssuedOn)
	today := calendar.DateOf(at)
	switch {
	case strings.TrimSpace(d.Court) == "" || utf8.RuneCountInString(d.Court) > MaxCourt:
		return NewError(CodeInvalid, "error.court", nil)
	case d.Key() == "" || utf8.RuneCountInString(d.Number) > MaxCaseRef:
		return NewError(CodeInvalid, "error.court_number", nil)
	case err != nil:
		return NewError(CodeInvalid, "error.court_day", err)
	case day.After(today):
		return NewError(CodeInvalid, "error.court_day_future", nil)
	case day.Year() < today.Year()-MaxRulingAge:
		return NewError(CodeInvalid, "error.court_day", nil)
	case len(d.Files) == 0:
		return NewError(CodeInvalid, "error.court_scan", nil)
	}
	return nil
}

// brackets are written by some in full width and by others not, or as those of years; and some write 号 as it was written before.
var brackets = strings.NewReplacer("（", "(", "）", ")", "〔", "(", "〕", ")", "[", "(", "]", ")", "［", "(", "］", ")", "【", "(", "】", ")", "﹝", "(", "﹞", ")", "號", "号")

// Key is the document as it is recognised again, however its number was written: a document is used once. The number of a court's case has the court in it.
// Signs that nobody sees are left out, and zeros before the number; 之1 or -1 is 之一.
func (d CourtDocument) Key() string {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Variation_Selector) {
			return -1
		}
		if r >= '！' && r <= '～' { // full width
			r -= '！' - '!'
		}
		if unicode.Is(unicode.Pd, r) {
			return '-'
		}
		return unicode.ToUpper(r)
	}, brackets.Replace(d.Number))
	plain = leadingZeros.ReplaceAllString(plain, "${1}${2}")
	of := counted.FindStringSubmatch(plain)
	if of == nil {
		return plain
	}
	n, _ := strconv.Atoi(of[2]) //nolint:errcheck // two figures
	return of[1] + "之" + Numeral(n)
}

var (
	leadingZeros = regexp.MustCompile(`([^0-9])0+([1-9][0-9]*号)`)
	counted      = regexp.MustCompile(`^(.*号)(?:之|-)0*([1-9][0-9]?)$`)
)

// AssistedRecord is a record that a notice for assistance names, and what is to be done with it: OutcomeDelete or OutcomeRemoveFromList.
type AssistedRecord struct {
	RecordID uuid.UUID `json:"record_id"`
	Does     Outcome   `json:"does"`
}

// ReorganizationFiling is the content of ActFileReorganization. Standing is that of who files from an account; it is empty otherwise.
type ReorganizationFiling struct {
	Standing
	By       ReorganizationBy     `json:"by"`
	Matter   ReorganizationMatter `json:"matter"`
	Document CourtDocument        `json:"document"`
	Plan     string               `json:"plan,omitempty"`     // what the plan says, as it is marked; of MatterPlan
	Performs string               `json:"performs,omitempty"` // 2006-01-02: the day by which the plan is to be carried out, where it has one
	Records  []AssistedRecord     `json:"records,omitempty"`  // of MatterAssistance
	Restores bool                 `json:"restores,omitempty"` // of a plan that fails: the document has what was deleted come back
	Says     string               `json:"says,omitempty"`
	Paper    *PaperReply          `json:"paper,omitempty"` // when it was shown to the agency, which enters it, and by whom; its scan is that of the document
}

// Check returns the Error that says what the filing lacks or contradicts; nil where it is whole. at is the legal time at which it is filed.
func (f ReorganizationFiling) Check(at time.Time) *Error {
	if !slices.Contains(ReorganizationMatters, f.Matter) || !slices.Contains(ReorganizationBys, f.By) {
		return NewError(CodeInvalid, "error.invalid.body", nil)
	}
	if not := f.Document.Check(at); not != nil {
		return not
	}
	if not := f.checkPaper(at); not != nil {
		return not
	}
	switch plan := strings.TrimSpace(f.Plan); {
	case f.Matter == MatterPlan && plan == "":
		return NewError(CodeInvalid, "error.plan_empty", nil)
	case f.Matter != MatterPlan && (plan != "" || f.Performs != ""), utf8.RuneCountInString(f.Plan) > MaxPlan:
		return NewError(CodeInvalid, "error.plan_text", nil)
	case TellsPersonal(f.Plan): // which everybody reads who looks the enterprise up
		return NewError(CodeInvalid, "error.plan_personal", nil)
	case f.Restores && !f.Matter.Fails():
		return NewError(CodeInvalid, "error.plan_restores", nil)
	}
	if f.Performs != "" {
		if by, err := calendar.ParseDate(f.Performs); err != nil || by.String() <= f.Document.IssuedOn {
			return NewError(CodeInvalid, "error.plan_performs", err)
		}
	}
	return f.checkRecords()
}

// checkPaper holds that what the agency enters says when it was shown, and by whom, and nothing else does. No document is shown before its own day.
func (f ReorganizationFiling) checkPaper(at time.Time) *Error {
	switch {
	case (f.By == ReorganizationByAgency) != (f.Paper != nil):
		return NewError(CodeInvalid, "error.invalid.body", nil)
	case f.Paper == nil:
		return nil
	case strings.TrimSpace(f.Paper.From) == "" || utf8.RuneCountInString(f.Paper.From) > MaxPaperFrom:
		return NewError(CodeInvalid, "error.document_from", nil)
	}
	day, _, not := f.Paper.arrived(at, "error.paper_future")
	if not != nil {
		return not
	}
	return notLater(f.Document.IssuedOn, day.At(0, 0), "error.court_day_after_paper")
}

// checkRecords holds that a notice for assistance names records, each once, and nothing else does.
func (f ReorganizationFiling) checkRecords() *Error {
	if (f.Matter == MatterAssistance) != (len(f.Records) > 0) || len(f.Records) > MaxAssisted {
		return NewError(CodeInvalid, "error.assisted_records", nil, MaxAssisted)
	}
	seen := make(map[uuid.UUID]bool)
	for _, r := range f.Records {
		if seen[r.RecordID] || r.Does != OutcomeDelete && r.Does != OutcomeRemoveFromList {
			return NewError(CodeInvalid, "error.assisted_records", nil, MaxAssisted)
		}
		seen[r.RecordID] = true
	}
	return nil
}

// ReorganizationCheck is the content of ActCheckReorganization: the document is what it seems to be and is followed, or it is not, with reasons.
type ReorganizationCheck struct {
	Granted bool   `json:"granted"`
	Reasons string `json:"reasons,omitempty"` // of a refusal
}

// Sound reports whether a refusal has its reasons.
func (c ReorganizationCheck) Sound() bool { return c.Granted || strings.TrimSpace(c.Reasons) != "" }

// OfPlanOn reports whether an effect of a plan is on a record of the category: all are marked; what is shielded, and from what measures follow that pause, are
// those that can tell of misconduct from before the ruling, its day included. An honour, or a licence, stays in sight. Days are 2006-01-02.
func (k EffectKind) OfPlanOn(category, recorded, ruling string) bool {
	return k == EffectPlanMarked || OfMisconduct(category) && recorded <= ruling
}
