package filing

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// How often an agent may name a record: whoever knows two of number, name and code must not find the third by trying.
const (
	ClaimsInWindow  = 10 // of an account, within site.LookupWindow
	ClaimsADay      = 20 // of an account; by record it would keep out who is rightly named
	MaxRecordNumber = 60
	MaxSubjectName  = 100
	MaxSubjectCode  = 40
)

// ProofAccept is what a letter or a proof may be: what shows a signature or a seal.
const ProofAccept = ".pdf,.png,.jpg,.jpeg"

// MayClaim counts an agent's try, within the window and the day of the account. It returns a casefile.Error with CodeTooMany when
// it has had enough.
func MayClaim(ctx context.Context, s *site.Server, account uuid.UUID) error {
	now := s.Clock.Now()
	err := s.CountTry(ctx, s.Store, "claim", account.String(), now.Truncate(site.LookupWindow), ClaimsInWindow)
	if err == nil {
		err = s.CountTry(ctx, s.Store, "claim-day", account.String(), calendar.DateOf(now).Start(), ClaimsADay)
	}
	if casefile.CodeOf(err) == casefile.CodeTooMany && err != nil {
		return casefile.NewError(casefile.CodeTooMany, "filing.named.too_many", err)
	}
	return err
}

// SubjectOptions are those for whom the account may act, then what it may claim to be for others.
func (k Kept) SubjectOptions(p *messages.Printer, claims []casefile.Capacity) []ui.Option {
	var options []ui.Option
	for _, subject := range k.Subjects {
		options = append(options, ui.Option{Value: subject.ID.String(), Text: subject.Name,
			Hint: p.T("filing.subject.hint_line", p.T("capacity."+string(subject.Capacity)),
				p.T("subject_kind."+string(subject.Kind)), casefile.MaskCode(subject.Code))})
	}
	if len(options) > 0 {
		options = append(options, ui.Option{Divider: p.T("filing.subject.or")})
	}
	for _, capacity := range claims {
		options = append(options, ui.Option{Value: string(capacity), Text: p.T("filing.subject." + string(capacity)),
			Hint: p.T("filing.subject." + string(capacity) + ".hint")})
	}
	return options
}

// ReadSubject reads for whom the filing is: a subject of the account's own, or the capacity that is claimed for another. ok is false where
// nothing was chosen, and nothing had to be.
func (k Kept) ReadSubject(f *forms.Form, claims []casefile.Capacity, required bool) (subject uuid.UUID, claimed casefile.Capacity, ok bool) {
	if f.Value("subject") == "" && !required {
		return uuid.Nil, "", false
	}
	var offered []string
	for _, subject := range k.Subjects {
		offered = append(offered, subject.ID.String())
	}
	for _, capacity := range claims {
		offered = append(offered, string(capacity))
	}
	chosen := f.ChooseOne("subject", "filing.subject", offered...)
	subject, err := uuid.Parse(chosen)
	if err != nil {
		claimed = casefile.Capacity(chosen)
	}
	return subject, claimed, true
}

// StandingLine says for whom it is filed, and as what; "" while nothing is chosen. name is that of the subject of somebody who claims to
// act for it, "" while it is not known.
func (k Kept) StandingLine(p *messages.Printer, subject uuid.UUID, claimed casefile.Capacity, name string) string {
	if claimed.Claimed() {
		if name == "" {
			return p.T("capacity." + string(claimed))
		}
		return p.T("filing.check.subject", name, p.T("capacity."+string(claimed)))
	}
	if own, ok := k.Subject(subject); ok {
		return p.T("filing.check.subject", own.Name, p.T("capacity."+string(own.Capacity)))
	}
	return ""
}

// ReadNamed reads how an agent, or who else claims a capacity, calls the subject, and notes where he may act for it in his own right. The
// code is an agent's alone.
func (k Kept) ReadNamed(f *forms.Form, agent, required bool) (name, code string) {
	read := Reader(f, required)
	name = read("subject_name", "filing.subject_name", MaxSubjectName)
	if agent {
		code = casefile.PlainCode(read("subject_code", "filing.subject_code", MaxSubjectCode))
	}
	for _, own := range k.Subjects {
		if agent && own.Code == code || !agent && casefile.Fold(own.Name) == casefile.Fold(name) {
			f.Fail("subject_name", "filing.named.own", own.Name)
		}
	}
	return name, code
}

// DoubtCode notes a doubt about a code that was not found: some early codes do not fit although they are right. It says nothing of what is
// kept.
func DoubtCode(f *forms.Form, code string) {
	if code != "" && !casefile.ValidIDNumber(code) && !casefile.ValidUSC(code) {
		f.Fail("subject_code", "filing.subject_code.doubtful")
	}
}

// Reader reads a text that has to be there, or may be missing.
func Reader(f *forms.Form, required bool) func(id, stem string, limit int) string {
	if required {
		return f.Require
	}
	return f.Optional
}

// ReadMandate reads the days of an agent's letter, 2006-01-02; "" for one that is not given. A letter that is not given for today gives no
// authority to file today.
func ReadMandate(f *forms.Form, today calendar.Date, required bool) (first, last string) {
	from, fromOK := f.Day("mandate_from", "filing.mandate_from", required)
	until, untilOK := f.Day("mandate_until", "filing.mandate_until", required)
	switch {
	case fromOK && untilOK && until.Before(from):
		f.Fail("mandate_until", "filing.mandate.reversed")
	case fromOK && from.After(today):
		f.Fail("mandate_from", "filing.mandate.not_yet", f.ShortDate(from.Start()))
	case untilOK && until.Before(today):
		f.Fail("mandate_until", "filing.mandate.expired", f.ShortDate(until.Start()))
	}
	if fromOK {
		first = from.String()
	}
	if untilOK {
		last = until.String()
	}
	return first, last
}

// StaleMandate notes that a letter is not given for today, and reports whether it did.
func StaleMandate(f *forms.Form, m casefile.Mandate, today calendar.Date) bool {
	if m.Covers(today.String()) {
		return false
	}
	f.Fail("mandate_until", "filing.mandate.not_today", ui.DayText(f.Printer, m.From), ui.DayText(f.Printer, m.Until))
	return true
}

// ReadPhone reads how the applicant is reached.
func ReadPhone(f *forms.Form, required bool) string {
	phone := Reader(f, required)("phone", "question.phone", casefile.MaxPhone)
	if phone != "" {
		var ok bool
		if phone, ok = casefile.PlainPhone(phone); !ok {
			f.Fail("phone", "filing.phone.bad", casefile.MinPhoneDigits, casefile.MaxPhoneDigits)
		}
	}
	return phone
}

// FaultOf tells whether an error is one of those sentences, and the sentence with its arguments.
func FaultOf(err error, messages ...string) (key string, args []any, ok bool) {
	var e *casefile.Error
	if !errors.As(err, &e) || !slices.Contains(messages, e.Message) {
		return "", nil, false
	}
	return e.Message, e.Args, true
}

// RecordName names a record by its item and its number.
func RecordName(p *messages.Printer, zh, en, number string) string {
	return p.T("my.cases.draft_name", ui.InLanguage(p, zh, en), number)
}
