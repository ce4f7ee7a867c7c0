package load

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path"
	"strings"

	"creditcase/casefile"
	"creditcase/messages"
)

func (m *matter) fileObjection(ctx context.Context) error {
	return m.file(ctx, "/my/records", "/my/objections", "grounds")
}

func (m *matter) fileRepair(ctx context.Context) error {
	return m.file(ctx, "/my/may/repair", "/my/repairs", "records")
}

// file fills a form in, page by page, that is begun from the page of the party's records; first is the first page of it.
func (m *matter) file(ctx context.Context, records, begin, first string) error {
	at, err := m.party.open(ctx, records)
	if err != nil {
		return err
	}
	forms := at.forms(begin)
	if len(forms) == 0 {
		return errNothing
	}
	begins := &forms[rand.IntN(len(forms))] //nolint:gosec // chance, no secret
	if offered := begins.offered["record"]; len(offered) > 0 {
		begins.values.Set("record", offered[rand.IntN(len(offered))]) //nolint:gosec // as above
	}
	at, err = m.party.send(ctx, begins)
	if err != nil {
		return err
	}
	if _, step := path.Split(at.path); isID(step) { // a draft of an earlier run goes on at its list of pages
		if at, err = m.party.open(ctx, at.path+"/"+first); err != nil {
			return err
		}
	}
	for range mostPages {
		draft, step := path.Split(at.path)
		forms := at.forms(draft + step)
		if at.status != http.StatusOK || len(forms) == 0 {
			return fmt.Errorf("no form on the page %q (status %d)", step, at.status)
		}
		f := &forms[0]
		if step == "check" {
			f.choose("declare", "yes")
			return m.opens(ctx, m.party, f)
		}
		answerFiling(f, at)
		if at, err = m.party.send(ctx, f); err != nil {
			return err
		}
	}
	return errors.New("the form has no end")
}

// answerFiling answers whatever a page of a filing asks.
func answerFiling(f *form, at page) {
	f.leave("grounds")
	f.leave("subject")
	f.leave("record")
	f.leave("measures")
	f.choose("channel", "agency")
	f.choose("anyway", "yes")
	f.choose("agree", "yes")
	f.answer("statement", saysStatement)
	f.answer("phone", saysPhone)
	f.answer("text", saysMeasure)
	f.answer("measures", saysMeasure)
	f.answer("aims", saysAims)
	f.answer("signed", at.signer())
	for _, asked := range []string{"learned", "performed", "corrected"} {
		f.on(asked, yesterday())
	}
}

// signer is the name with which a letter of commitment is to be signed, where the page says it.
func (p page) signer() string {
	const mark = "\x00"
	before, _, _ := strings.Cut(messages.For(messages.Chinese).Of(casefile.FlowRepair).T("filing.repair.sign.text", mark), mark)
	_, name, _ := strings.Cut(p.text(), before)
	name, _, _ = strings.Cut(name, "”")
	return name
}

// decidesFiling answers what is asked about an objection or an application for repair. The finding is what the page shows: it would not take the other one.
func (m *matter) decidesFiling(f *form) {
	if strings.Contains(m.task.text(), say("desk.act.finding.own_error_nothing")) {
		f.choose("finding", "no_error")
	} else {
		f.choose("finding", "own_error")
	}
	f.choose("outcome", "keep")
	f.choose("outcome-1", "refuse_repair")
}
