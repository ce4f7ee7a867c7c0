package notices

import (
	"slices"
	"strings"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
)

// speaker is a printer that calls the agency as the pack does, and an organisation 贵单位.
func speaker(lang messages.Lang, of Case, to Addressee) *messages.Printer {
	p := messages.For(lang).Of(of.Flow)
	p = p.With(messages.WordAgency, explain.Pick(p, of.Pack.Agency))
	p = explain.Worded(p, of.Pack)
	if to.UnitID == nil && !to.Person {
		p = p.With(messages.WordYou, p.T("letter.your_organisation"))
	}
	return p
}

// standing says that the document under which the case is handled does not bind; "" where it does.
func standing(p *messages.Printer, pack *rules.Pack) string {
	title := explain.Pick(p, pack.Title)
	switch pack.Standing {
	case rules.InForce:
	case rules.Draft:
		return p.T("letter.standing.draft", title)
	case rules.Expired:
		return p.T("letter.standing.expired", title, p.LongDate(pack.Effective.To.Start()))
	}
	return ""
}

// basis is on what the document rests: an article of the regulation by its full title, or, where none speaks of it, just that. Of a
// regulation some of whose articles could not be read nobody can say that none does.
func basis(p *messages.Printer, pack *rules.Pack, l Letter) string {
	switch {
	case l.Article != "":
		return p.T("letter.basis", explain.Pick(p, pack.Title), p.Article(l.Article))
	case pack.ArticlesUnread:
		return p.T("letter.basis_unread", explain.Pick(p, pack.Title))
	case l.Unsaid != nil:
		return l.Unsaid(p)
	}
	return ""
}

// Articles joins articles, each once and none that is empty.
func Articles(list ...string) string {
	var named []string
	for _, article := range list {
		if article != "" && !slices.Contains(named, article) {
			named = append(named, article)
		}
	}
	return strings.Join(named, ";")
}

// decider is the Chinese name of the body that has decided what the document tells, in whose name it goes out or another does.
func (l *page) decider(of Case, from db.Unit) string {
	d := l.Decision
	if d == nil && len(l.Rulings) > 0 {
		d = &l.Rulings[0].Decision
	}
	if d != nil && d.UnitID == of.UnitID {
		return of.Facts.UnitZH
	}
	return from.NameZH
}

// addRemedies names the ways to contest what the document tells: to whom, by which law, and until when.
func (l *page) addRemedies(of Case, from db.Unit) error {
	against := rules.Against(l.Remedies, casefile.IsCourt(l.decider(of, from)))
	for _, r := range against {
		way := remedy{Name: explain.Pick(l.p, rules.Text{ZH: r.ZH, EN: r.EN}), Body: explain.Pick(l.p, r.Body), Basis: explain.Pick(l.p, r.Basis)}
		if r.Article != "" {
			way.Basis += l.T("letter.remedy_article", explain.Pick(l.p, of.Pack.Title), l.p.Article(r.Article))
		}
		var err error
		if way.Within, err = l.within(of, r); err != nil {
			return err
		}
		l.Contested = append(l.Contested, way)
	}
	if l.Pending != nil && rules.Proceeds(against) {
		l.Stays = l.T("letter.pending."+string(l.Pending.Effect), l.p.Article(l.Pending.Article))
	}
	return nil
}

// within says until when a remedy can be used: until which day, reckoned from the day of the document, where its period runs from that.
func (l *page) within(of Case, r rules.Remedy) (string, error) {
	if r.Period == nil {
		return l.T("letter.any_time"), nil
	}
	length := l.p.N("period."+string(r.Period.Unit), r.Period.Amount)
	switch {
	case r.From.ZH != "":
		return l.T("letter.within_from", length, explain.Pick(l.p, r.From)), nil
	case l.Kind.ServiceEvent() != "": // its day is not known yet
		return l.T("letter.within_served", length), nil
	}
	last, err := r.LastDay(of.At, of.Calendar)
	if err != nil {
		return "", err
	}
	return l.T("letter.within", length, l.p.LongDate(last.Start())), nil
}
