package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path"

	"creditcase/casefile"
)

// inNames are words of which some stand in the names of most companies.
var inNames = []string{"有限公司", "股份", "贸易", "科技", "物流", "餐饮", "工程", "制造"}

// fileCourtDocument has the administrator of an enterprise file what its court has ruled: a plan first, then what follows it. Where nobody is waiting for a
// document of the court, the agency registers the applicant as administrator of another enterprise.
func (m *matter) fileCourtDocument(ctx context.Context) error {
	files, err := m.courtDocuments(ctx)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		if err := m.appoint(ctx); err != nil {
			return err
		}
		if files, err = m.courtDocuments(ctx); err != nil {
			return err
		}
	}
	if len(files) == 0 {
		return errNothing
	}
	at, err := m.party.open(ctx, files[m.nth%len(files)])
	if err != nil {
		return err
	}
	f, ok := at.form()
	if !ok {
		return errRefused
	}
	m.answerDocument(f)
	if at, err = m.party.send(ctx, f); err != nil {
		return err
	}
	f, ok = at.form()
	if !ok || at.status != http.StatusOK {
		return fmt.Errorf("%w: %q", errRefused, at.complaint())
	}
	f.values.Set("step", "send")                                        // it is shown first as it will be sent
	m.leaves = casefile.ReorganizationMatter(path.Base(at.path)).Ends() // with the plan the appointment is over
	return m.opens(ctx, m.party, f)
}

// courtDocuments are the forms for documents that the applicant may file now.
func (m *matter) courtDocuments(ctx context.Context) ([]string, error) {
	at, err := m.party.open(ctx, "/my/reorganization")
	return at.under("/my/reorganization/"), err
}

// answerDocument says what the court's document says.
func (m *matter) answerDocument(f *form) {
	f.answer("court", saysCourt)
	f.answer("number", m.reference())
	f.on("issued", yesterday())
	f.answer("plan", saysPlan)
	f.on("performs", yesterday().AddYears(3))
	f.choose("restores", "no")
	named := false
	f.each("record-", func(name string) {
		if !named {
			f.choose(name, string(casefile.OutcomeDelete))
			named = true
		}
	})
	f.paper("scan")
}

// follows has the agency do as the document says, which needs no reasons.
func (m *matter) follows(f *form) {
	f.choose("granted", "yes")
	f.answer("reasons", "")
}

// appoint has the agency register the applicant as administrator of an enterprise.
func (m *matter) appoint(ctx context.Context) error {
	found, err := m.companies(ctx, m.agency, inNames[rand.IntN(len(inNames))]) //nolint:gosec // chance, no secret
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return errRefused
	}
	at, err := m.agency.open(ctx, "/desk/administrators/new")
	if err != nil {
		return err
	}
	f, ok := at.form()
	if !ok {
		return fmt.Errorf("no form for an appointment (status %d)", at.status)
	}
	f.answer("login", m.party.login)
	f.answer("holder", saysHolder)
	f.answer("code", found[rand.IntN(len(found))].code) //nolint:gosec // as above
	f.answer("court", saysCourt)
	f.answer("number", m.reference())
	f.on("appointed", yesterday())
	f.paper("scan")
	f.choose("sure", "yes")
	if at, err = m.agency.send(ctx, f); err != nil {
		return err
	}
	if at.status != http.StatusOK || !isID(path.Base(at.path)) {
		return fmt.Errorf("%w: an appointment: %q", errRefused, at.complaint())
	}
	return nil
}
