package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
)

// speaker is a printer that calls the agency as the pack does, and an organisation 贵单位.
func (s *step) speaker(lang messages.Lang, l letter, f db.NoticeFactsRow) *messages.Printer {
	p := messages.For(lang)
	p = p.With(messages.WordAgency, explain.Pick(p, s.pack.Agency))
	if l.ToUnit == nil && s.c.Capacity != casefile.CapacityInterestedParty && f.SubjectKind != casefile.SubjectPerson {
		p = p.With(messages.WordYou, p.T("letter.your_organisation"))
	}
	return p
}

// standing says that the document under which the case is handled does not bind; "" where it does.
func (s *step) standing(p *messages.Printer) string {
	title := explain.Pick(p, s.pack.Title)
	switch s.pack.Standing {
	case rules.Draft:
		return p.T("letter.standing.draft", title)
	case rules.Expired:
		return p.T("letter.standing.expired", title, p.LongDate(s.pack.Effective.To.Start()))
	}
	return ""
}

// basis is on what the document rests: an article of the regulation by its full title, or, where none speaks of it, just that.
func (s *step) basis(p *messages.Printer, l letter) string {
	title := explain.Pick(p, s.pack.Title)
	if article := s.article(l); article != "" {
		return p.T("letter.basis", title, p.Article(article))
	}
	switch l.Kind {
	case casefile.NoticeRefusal:
		return p.T("letter.no_article.refusal", title, p.Article(s.pack.Objection.PartiesArticle))
	case casefile.NoticeSupplement, casefile.NoticeLapse:
		return p.T("letter.no_article.supplement", title)
	case casefile.NoticeUrge, casefile.NoticeSupervision:
		return p.T("letter.no_article.own_rules")
	}
	return ""
}

// article is what the document rests on in the pack's regulation; "" where no article speaks of it. A withdrawal rests on the
// applicant's wish alone.
func (s *step) article(l letter) string {
	o := s.pack.Objection
	switch l.Kind {
	case casefile.NoticeReceipt:
		return o.PartiesArticle
	case casefile.NoticeAcceptance:
		if o.AnnotateAt == rules.AnnotateAtAcceptance {
			return articles(o.AcceptanceArticle, o.AnnotationArticle)
		}
		return articles(o.AcceptanceArticle, l.Due.Article)
	case casefile.NoticeRefusal:
		if l.Late {
			return s.articleOf(o.Steps.ApproveLate)
		}
		return o.AcceptanceArticle
	case casefile.NoticeComparison:
		return articles(o.FindingArticle, s.articleOf(o.Steps.Transfer))
	case casefile.NoticeExtension:
		if clock, err := s.pack.Clock(l.Due.Clock); err == nil && clock.Extension != nil && clock.Extension.Article != "" {
			return clock.Extension.Article
		}
		return l.Due.Article
	case casefile.NoticeResultFiling:
		return o.ResultFilingArticle
	case casefile.NoticeResult:
		return l.Decision.Article
	case casefile.NoticeVerification, casefile.NoticeRouting, casefile.NoticeUrge, casefile.NoticeSupervision:
		return l.Due.Article
	}
	return ""
}

func (s *step) articleOf(clock string) string {
	k, err := s.pack.Clock(clock)
	if err != nil {
		return ""
	}
	return k.Article
}

// articles joins articles, each once.
func articles(list ...string) string {
	var named []string
	for _, article := range list {
		if article != "" && !slices.Contains(named, article) {
			named = append(named, article)
		}
	}
	return strings.Join(named, ";")
}

// found tells what the comparison found, by the article that has it told.
func (s *step) found(p *messages.Printer, l letter) string {
	if l.Found == "" {
		return ""
	}
	text := p.T(l.Found)
	if article := s.pack.Objection.FindingArticle; article != "" {
		text += p.T("letter.found.article", p.Article(article))
	}
	return text
}

// finding is the key of the sentence that tells what the comparison found.
func (s *step) finding(f casefile.Finding) string {
	switch {
	case f == casefile.FindingNoError:
		return "letter.found.no_error"
	case s.way().OwnError == casefile.OwnErrorToUnit:
		return "letter.found.differs"
	}
	return "letter.found.own_error"
}

// condition tells under which condition, and with whose approval, the article gives the extension.
func (s *step) condition(p *messages.Printer, l letter) string {
	if l.Kind != casefile.NoticeExtension {
		return ""
	}
	clock, err := s.pack.Clock(l.Due.Clock)
	if err != nil || clock.Extension == nil || clock.Extension.Condition == (rules.Text{}) {
		return ""
	}
	e := clock.Extension
	return p.T("letter.condition", explain.Pick(p, e.Condition), explain.Pick(p, e.ApprovedBy), p.Article(s.article(l)))
}

// notes are what else the document has to say by the pack.
func (s *step) notes(p *messages.Printer, l letter) []string {
	var notes []string
	o := s.pack.Objection
	switch l.Kind {
	case casefile.NoticeReceipt:
		if o.UseGoesOnArticle != "" {
			notes = append(notes, p.T("letter.use_goes_on", p.Article(o.UseGoesOnArticle)))
		}
	case casefile.NoticeSupplement:
		key := "letter.supplement.policy"
		if o.SupplementTime.StatedPeriods {
			key = "letter.supplement.all"
		}
		notes = append(notes, p.T(key))
	case casefile.NoticeLapse, casefile.NoticeWithdrawal:
		if s.marked() {
			notes = append(notes, p.T("letter.mark_ends"))
		}
	}
	switch a := l.Again; {
	case a == nil:
	case a.until.IsZero():
		notes = append(notes, p.T("letter.again"))
	case a.over:
		notes = append(notes, p.T("letter.again.over", p.Date(a.until), p.Article(a.article)))
	default:
		notes = append(notes, p.T("letter.again.until", p.Date(a.until), p.Article(a.article)))
	}
	return notes
}

// marked reports whether the record has been marked as objected to: at receipt or at acceptance, as the pack has it.
func (s *step) marked() bool {
	return s.pack.Objection.AnnotateAt == rules.AnnotateAtReceipt || s.c.AcceptedAt != nil
}

// again is until when the applicant may object to the same record once more; no end where the pack sets none.
type again struct {
	until   time.Time
	over    bool
	article string
}

// mayAgain looks at the window of the pack at the instant of the document, or, for one that gives a period, at its end.
func (s *step) mayAgain(ctx context.Context, at time.Time) (*again, error) {
	window := s.pack.Objection.Steps.Window
	if window == "" {
		return &again{}, nil
	}
	until, err := s.q.DeadlineOfClock(ctx, db.DeadlineOfClockParams{CaseID: s.c.ID, Clock: window})
	if errors.Is(err, pgx.ErrNoRows) {
		return &again{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read window: %w", err)
	}
	return &again{until: until, over: !until.After(at), article: s.articleOf(window)}, nil
}

// addRemedies names the ways to contest the decision: to whom, by which law, and until which day, reckoned from the day of the
// document.
func (s *step) addRemedies(l *letterPage) error {
	o := s.pack.Objection
	for _, r := range o.Remedies {
		remedy := letterRemedy{Name: explain.Pick(l.p, rules.Text{ZH: r.ZH, EN: r.EN}), Body: explain.Pick(l.p, r.Body),
			Within: l.T("letter.any_time"), Basis: explain.Pick(l.p, r.Basis)}
		if r.Article != "" {
			remedy.Basis += l.T("letter.remedy_article", explain.Pick(l.p, s.pack.Title), l.p.Article(r.Article))
		}
		if r.Period != nil {
			last, err := r.LastDay(s.at(), s.cal)
			if err != nil {
				return err
			}
			length := l.p.N("period."+string(r.Period.Unit), r.Period.Amount)
			remedy.Within = l.T("letter.within", length, l.p.LongDate(last.Start()))
		}
		l.Remedies = append(l.Remedies, remedy)
	}
	if o.Pending != nil {
		l.Pending = l.T("letter.pending."+string(o.Pending.Effect), l.p.Article(o.Pending.Article))
	}
	return nil
}
