package load

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"creditcase/rules"
)

// propose has a clerk propose to put the company of an applicant on a list. A decision to list comes when the party's whole time is over, which is days: the
// party opens the notice and answers, the unit checks the answer, and takes its proposal back or leaves it there.
func (m *matter) propose(ctx context.Context) error {
	of, err := m.companyOf(ctx, m.party)
	if err != nil {
		return err
	}
	var list *form
	clerk, _, err := m.clerkWith(ctx, "/desk/proposals/new", func(at page) bool {
		list = m.listOn(at)
		return list != nil
	})
	if err != nil {
		return err
	}
	at, err := clerk.send(ctx, list)
	if err != nil {
		return err
	}
	for range mostPages {
		if _, step := path.Split(at.path); isID(step) { // every page is answered
			if at, err = clerk.open(ctx, at.path+"/check"); err != nil {
				return err
			}
			f, ok := at.form()
			if !ok {
				return fmt.Errorf("a proposal is not whole (status %d)", at.status)
			}
			return m.opens(ctx, clerk, f)
		}
		f, ok := at.form()
		if !ok || at.status != http.StatusOK { // as where a list is of no area that the regulation knows
			m.avoid(list.values.Get("item"))
			return fmt.Errorf("%w: %q says %q", errRefused, path.Base(at.path), at.complaint())
		}
		m.answerProposal(f, of)
		if at, err = clerk.send(ctx, f); err != nil {
			return err
		}
	}
	return errors.New("the proposal has no end")
}

// listOn is the form with the first list on the page for which a proposal has not failed yet; nil: there is none.
func (m *matter) listOn(at page) *form {
	for _, f := range at.forms("/desk/proposals") {
		for _, item := range f.offered["item"] {
			if !m.avoided(item) {
				f.values.Set("item", item)
				return &f
			}
		}
	}
	return nil
}

// answerProposal answers whatever a page of a proposal asks.
func (m *matter) answerProposal(f *form, of company) {
	f.choose(rules.AskKind, "legal_person")
	f.answer(rules.AskName, of.name)
	f.answer(rules.AskCode, of.code)
	f.each("field-", func(name string) {
		switch {
		case len(f.offered[name]) > 0:
			f.leave(name)
		case f.figures[name]:
			f.answer(name, "1000")
		default:
			f.answer(name, m.reference())
		}
	})
	f.each("field-", func(name string) {
		if field, ok := strings.CutSuffix(name, "-year"); ok {
			f.on(field, yesterday())
		}
	})
	f.answer(rules.AskFacts, saysFacts)
	f.leave(rules.AskDocumentKind)
	f.answer(rules.AskDocumentNumber, m.reference())
	f.answer(rules.AskDocumentIssuer, saysBody)
	f.on(rules.AskDocumentDate, yesterday())
	f.paper(rules.AskDocumentFiles)
	f.leave(rules.AskArea)
	f.choose(rules.AskAgain, "nowhere")
	f.each("leniency-", func(name string) { f.choose(name, "no") })
	f.tick(rules.AskMeasures)
}

// replies says one thing against the proposal.
func (m *matter) replies(f *form) {
	f.answer("point_1", saysStatement)
	f.paper("files_1")
}

func (m *matter) answersPoints(f *form) {
	f.each("holds-", func(name string) { f.choose(name, "no") })
}

func (m *matter) takesBack(f *form) { f.answer("reasons", saysTakenBack) }

// company is an enterprise as everybody finds it.
type company struct{ name, code string }

// companies asks for the published records of companies whose names have the words in them.
func (r *run) companies(ctx context.Context, who *person, words string) (found []company, err error) {
	at, err := who.open(ctx, "/records")
	if err != nil {
		return nil, err
	}
	f, ok := at.form()
	if !ok {
		return nil, fmt.Errorf("no form on the page of published records (status %d)", at.status)
	}
	f.answer("q", words)
	if at, err = who.send(ctx, f); err != nil {
		return nil, err
	}
	for n := range at.doc.Descendants() {
		switch {
		case n.DataAtom == atom.H2 && n.FirstChild != nil:
			found = append(found, company{name: n.FirstChild.Data})
		case attr(n, "class") == "cc-number" && len(found) > 0 && found[len(found)-1].code == "":
			found[len(found)-1].code = n.FirstChild.Data
		}
	}
	return found, nil
}

// companyOf is a company for which somebody acts.
func (m *matter) companyOf(ctx context.Context, who *person) (company, error) {
	at, err := who.open(ctx, "/my/records")
	if err != nil {
		return company{}, err
	}
	for n := range at.doc.Descendants() {
		if n.DataAtom != atom.H2 || n.FirstChild == nil || n.FirstChild.Type != html.TextNode {
			continue
		}
		name := strings.TrimSpace(n.FirstChild.Data)
		found, err := m.companies(ctx, who, name)
		if err != nil {
			return company{}, err
		}
		for _, c := range found {
			if c.name == name && c.code != "" {
				return c, nil
			}
		}
	}
	return company{}, errNothing
}
