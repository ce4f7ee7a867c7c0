package activities

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// ofListing is a document of the case from the unit to its party.
func (s *Step) ofListing(ctx context.Context, kind casefile.NoticeKind, article string) (notices.Letter, error) {
	party, err := s.theParty(ctx)
	return notices.Letter{Kind: kind, Series: s.Series(kind), From: s.FromUnit(s.Case.UnitID), To: s.ToParty(party.ID), Article: article}, err
}

// beforeListing tells the party before: what it is to be listed for, on what that rests, which measures are to be expected, and its rights
// (city-2022 30(1)). Where no article asks for it, it says that it is the operator's own rule.
func (s *Step) beforeListing(ctx context.Context) (notices.Letter, error) {
	l, err := s.ofListing(ctx, casefile.NoticeBeforeListing, s.Pack.Listing.NoticeArticle)
	if err != nil {
		return l, err
	}
	if l.Article == "" {
		l.Unsaid = notices.SayOf(s.Pack, "letter.before_listing.policy")
	}
	p, _, err := s.proposal(ctx)
	if err != nil {
		return l, err
	}
	l.Reasons = p.Facts
	if l.Notes, err = s.grounds(ctx, p, p.Measures); err != nil {
		return l, err
	}
	clock, err := s.Pack.Clock(s.Clock(casefile.StepListingReply))
	if err != nil {
		return l, fmt.Errorf("find the party's time: %w", err)
	}
	l.Notes = append(l.Notes, func(pr *messages.Printer) string {
		return pr.T("letter.before_listing.reply", explain.Amount(pr, clock.Amount, clock.Unit))
	})
	if more := clock.Extension; more != nil {
		l.Notes = append(l.Notes, func(pr *messages.Printer) string {
			return pr.T("letter.before_listing.more", explain.Amount(pr, more.Amount, clock.Unit))
		})
	}
	l.Notes = append(l.Notes, notices.Say("letter.before_listing.rights"))
	return l, s.withCode(ctx, &l)
}

// grounds say on what the listing rests: its list, its document, its area, and the measures that are to be expected.
func (s *Step) grounds(ctx context.Context, p casefile.ListingProposal, measures []string) ([]notices.Note, error) {
	item, list, err := s.list(ctx)
	if err != nil {
		return nil, err
	}
	kind, _ := s.Pack.Listing.List(item.Category)
	notes := []notices.Note{
		func(pr *messages.Printer) string {
			return pr.T("letter.listing.list", pick(pr, item.NameZH, item.NameEN), pr.Article(kind.Article), ofItem(pr, list.Basis))
		},
		func(pr *messages.Printer) string { return pr.T("letter.listing.standards", ofItem(pr, list.Standards)) },
		func(pr *messages.Printer) string {
			return pr.T("letter.listing.document", p.Document.Issuer, sayDay(pr, p.Document.Date), p.Document.Number, s.sayDocument(pr, p.Document.Kind))
		},
	}
	if area, err := s.Pack.Listing.Area(p.Area); err == nil {
		notes = append(notes, func(pr *messages.Printer) string {
			return pr.T("letter.listing.area", pick(pr, area.ZH, area.EN), pr.Article(area.Article))
		})
	}
	if named := measuresOf(list, measures); len(named) > 0 {
		return append(notes, func(pr *messages.Printer) string { return pr.T("letter.listing.measures", sayMeasures(pr, named)) }), nil
	}
	return append(notes, notices.Say("letter.listing.measures_none")), nil
}

// sayDocument says of which kind the document is on which a listing rests, as the pack names it.
func (s *Step) sayDocument(pr *messages.Printer, id string) string {
	kind, err := s.Pack.Listing.Document(id)
	if err != nil {
		return id
	}
	return pick(pr, kind.ZH, kind.EN)
}

func measuresOf(list casefile.ItemListing, ids []string) []casefile.ItemMeasure {
	var named []casefile.ItemMeasure
	for _, id := range ids {
		if m, ok := list.Measure(id); ok {
			named = append(named, m)
		}
	}
	return named
}

func sayMeasures(pr *messages.Printer, measures []casefile.ItemMeasure) string {
	said := make([]string, len(measures))
	for i, m := range measures {
		said[i] = pr.T("letter.listing.measure", pick(pr, m.ZH, m.EN), ofItem(pr, m.Basis))
	}
	return strings.Join(said, pr.T("common.and_further"))
}

// sayDay says a day that stands in an act, 2006-01-02; as it stands where it is none.
func sayDay(pr *messages.Printer, text string) string {
	day, err := calendar.ParseDate(text)
	if err != nil {
		return text
	}
	return pr.Date(day.At(12, 0))
}

func ofItem(pr *messages.Printer, t casefile.ItemText) string { return pick(pr, t.ZH, t.EN) }

func pick(pr *messages.Printer, zh, en string) string {
	return explain.Pick(pr, rules.Text{ZH: zh, EN: en})
}

// moreTime tells the party until when it has time now, by the article that has more time given. The article that has it heard says nothing of that.
func (s *Step) moreTime(ctx context.Context, d rules.Deadline, more *rules.Extension) (notices.Letter, error) {
	l, err := s.ofListing(ctx, casefile.NoticeExtension, more.Article)
	if l.Article == "" {
		l.Unsaid = notices.SayOf(s.Pack, "letter.listing.extension.policy")
	}
	l.Due = &d
	return l, err
}

// replyChecked answers each point of the party, by the article that has it answered (city-2022 30(1)).
func (s *Step) replyChecked(ctx context.Context, reply casefile.ListingReply, check casefile.ReplyCheck) (notices.Letter, error) {
	l, err := s.ofListing(ctx, casefile.NoticeReplyChecked, s.Pack.Listing.CheckArticle)
	if err != nil {
		return l, err
	}
	if l.Article == "" {
		l.Unsaid = notices.SayOf(s.Pack, "letter.reply_checked.policy")
	}
	for i, point := range reply.Points {
		answer := check.Answers[i]
		l.Notes = append(l.Notes, func(pr *messages.Printer) string {
			return pr.T("letter.reply_checked.point", strconv.Itoa(i+1), point.Text)
		}, func(pr *messages.Printer) string {
			return pr.T("letter.reply_checked.answer", pr.T("letter.reply_checked."+holds(answer.Holds)), answer.Reasons)
		})
	}
	unit, err := s.Unit(ctx, s.Case.UnitID)
	if err != nil {
		return l, err
	}
	l.Notes = append(l.Notes, func(pr *messages.Printer) string {
		return pr.T("letter.reply_checked.next", pick(pr, unit.NameZH, unit.NameEN))
	})
	return l, nil
}

func holds(does bool) string {
	if does {
		return "holds"
	}
	return "fails"
}

// listingDropped tells that the party is not listed.
func (s *Step) listingDropped(ctx context.Context, d db.Decision) (notices.Letter, error) {
	l, err := s.ofListing(ctx, casefile.NoticeListingDropped, d.Article)
	l.Decision, l.Reasons = &d, d.Reasons
	return l, err
}

// listingDecision is the decision with everything that the articles ask of it: reasons, basis, measures to expect, conditions and way of
// removal, remedies (city-2022 30(2), shenzhen-2022 78). It takes effect with its service, and says so.
func (s *Step) listingDecision(ctx context.Context, p casefile.ListingProposal, d casefile.ListingDecision, decision db.Decision) (notices.Letter, error) {
	l, err := s.ofListing(ctx, casefile.NoticeListing, decision.Article)
	if err != nil {
		return l, err
	}
	l.Decision, l.Reasons, l.Remedies, l.Pending = &decision, p.Facts+"\n"+d.Reasons, s.Pack.Listing.Remedies, s.Pack.Listing.Pending
	if l.Notes, err = s.grounds(ctx, p, d.Measures); err != nil {
		return l, err
	}
	item, list, err := s.list(ctx)
	if err != nil {
		return l, err
	}
	if kind, _ := s.Pack.Listing.List(item.Category); kind.Warns {
		l.Notes = append(l.Notes, notices.Cite("letter.listing.warning", kind.Article))
	}
	persons := s.Pack.Listing.Persons
	if persons != nil && len(d.Persons) > 0 && (persons.Rule == rules.PersonsMarked || len(list.OnPersons(d.Measures)) > 0) {
		l.Notes = append(l.Notes, notices.Cite("letter.listing.persons."+string(persons.Rule), persons.Article))
	}
	term, limited, err := s.Pack.Term(item.Category, list, s.At(), s.cal)
	if err != nil {
		return l, err
	}
	l.Notes = append(l.Notes, func(pr *messages.Printer) string { return pr.T("letter.listing.removal", sayRemoval(pr, list)) },
		notices.Say("letter.listing.served"), s.mayRepair())
	if !limited {
		l.Notes = append(l.Notes, notices.Say("letter.listing.no_term"))
		return l, nil
	}
	l.Notes = append(l.Notes, func(pr *messages.Printer) string {
		return pr.T("letter.listing.term", explain.Amount(pr, term.Amount, term.Unit))
	})
	return l, nil
}

// mayRepair tells that one can object, and have it repaired once it is put right, by the article that has it told where one does (xiamen-draft 23(1)).
func (s *Step) mayRepair() notices.Note {
	if article := s.Pack.Listing.RepairArticle; article != "" {
		return notices.Cite("letter.listing.repair_by", article)
	}
	return notices.Say("letter.listing.repair")
}

// personTold tells a person behind that he is marked in his own file, and for what; or which measures strike him too.
func (s *Step) personTold(party uuid.UUID, organisation string, p casefile.PersonBehind, measures []casefile.ItemMeasure) notices.Letter {
	kind := casefile.NoticePersonMarked
	if len(measures) > 0 {
		kind = casefile.NoticePersonStruck
	}
	l := notices.Letter{Kind: kind, Series: s.Series(kind), From: s.FromUnit(s.Case.UnitID), To: s.ToParty(party), Article: s.Pack.Listing.Persons.Article,
		Reasons: p.Facts, Remedies: s.Pack.Listing.Remedies, Pending: s.Pack.Listing.Pending, Notes: []notices.Note{
			func(pr *messages.Printer) string { return pr.T("letter.person_marked.organisation", organisation) },
			func(pr *messages.Printer) string {
				return pr.T("letter.person_marked.part", pr.T("person_part."+string(p.Part)))
			},
		}}
	if len(measures) == 0 {
		l.Notes = append(l.Notes, notices.Say("letter.person_marked.only"))
		return l
	}
	l.Notes = append(l.Notes, func(pr *messages.Printer) string {
		return pr.T("letter.person_struck.measures", sayMeasures(pr, measures))
	})
	return l
}
