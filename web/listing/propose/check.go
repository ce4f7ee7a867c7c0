package propose

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/letters"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// checkPage shows the proposal before it is sent, with the notice that the party will be served.
type checkPage struct {
	site.Page
	Answers      ui.SummaryList
	Letters      []letters.Preview
	Send         string
	FormID       string
	DraftVersion int32
	Shown        string // digest of everything that the page rests on
	At           string
	Overview     string
}

// checked is a proposal that could be sent now.
type checked struct {
	listing db.NewListing
	letters []activities.Letter
	seen    forms.Seen
}

// newListing is the proposal as it would be received at this moment.
func (s *Pages) newListing(r *http.Request, d *draft, proposal casefile.ListingProposal) db.NewListing {
	again := d.pack.Listing.Again
	user := visit.ViewerOf(r)
	return db.NewListing{FormID: d.FormID, ActorID: user.ID, UnitID: user.UnitID, MayBeTwice: again != nil && again.Heavier, PackID: d.pack.ID,
		PackVersion: int32(d.pack.Version), PackHash: d.pack.Hash(casefile.FlowListing), Proposal: proposal, At: s.Clock.Now()} //nolint:gosec // small
}

// rehearse reads the draft as it would be sent at this moment and lays out its notice. not is the answer where it cannot be sent as it is, nil where it can.
func (s *Pages) rehearse(w http.ResponseWriter, r *http.Request, d *draft) (c checked, not func() error, err error) {
	p := visit.Printer(r).Of(casefile.FlowListing)
	faults, proposal, err := s.judged(r, p, d)
	if err != nil {
		return c, nil, err
	}
	if !d.ready(faults) {
		e := casefile.NewError(casefile.CodeInvalid, "desk.listing.ask.not_ready", nil)
		return c, func() error { return s.refused(w, r, d, http.StatusUnprocessableEntity, e) }, nil
	}
	c.listing = s.newListing(r, d, proposal)
	c.letters, err = s.Steps.Rehearse(r.Context(), func(q *db.Queries) (db.Receipt, error) { return q.Propose(r.Context(), c.listing) })
	var e *casefile.Error
	if errors.As(err, &e) && (e.Code == casefile.CodeConflict || e.Code == casefile.CodeInvalid) {
		return c, func() error { return s.refused(w, r, d, http.StatusConflict, e) }, nil
	}
	c.seen.Add("answers", strconv.Itoa(int(d.Version)))
	c.seen.Add("rules", fmt.Sprintf("%s %d", d.pack.ID, d.pack.Version))
	for _, l := range c.letters {
		letters.AddTo(&c.seen, "letter/"+string(l.Kind), l)
	}
	return c, nil, err
}

// refused says at the overview why the proposal cannot be received. All that was typed stays.
func (s *Pages) refused(w http.ResponseWriter, r *http.Request, d *draft, status int, e *casefile.Error) error {
	b := site.DeskConflict(visit.Printer(r), e)
	return s.showOverview(w, r, d, status, &b)
}

// Check shows the proposal before it is sent.
func (s *Pages) Check(w http.ResponseWriter, r *http.Request) error {
	d, err := s.open(r)
	if err != nil {
		return err
	}
	c, not, err := s.rehearse(w, r, d)
	if err != nil {
		return err
	}
	if not != nil {
		return not()
	}
	return s.showCheck(w, r, d, c, http.StatusOK)
}

func (s *Pages) showCheck(w http.ResponseWriter, r *http.Request, d *draft, c checked, status int) error {
	data := &checkPage{Page: s.newPage(r, d, "desk.listing.page.check"), FormID: d.FormID.String(), DraftVersion: d.Version, Shown: c.seen.Digest(),
		At: d.href("check"), Overview: d.href("")}
	p := data.Printer
	data.Title = p.T("desk.check.title", p.T("desk.listing.propose.title"))
	if status == http.StatusConflict {
		data.Flash = &ui.Banner{Heading: p.T("desk.check.changed")}
	}
	data.Answers.Rows = d.answers(p, c.listing.Proposal)
	for i, l := range c.letters {
		to := p.T("desk.check.to_applicant", c.listing.Proposal.Subject.Name)
		data.Letters = append(data.Letters, letters.PreviewOf(p, "letter-"+strconv.Itoa(i+1), to, l))
	}
	data.Send = p.N("desk.check.send_letters", len(data.Letters))
	s.Views.Render(w, r, status, "pages/listing_propose_check", data)
	return nil
}

// Send sends the proposal, if everything is still as it was shown. Of a form that is sent twice at the same moment, one is received between two looks of the
// other: whatever stands in its way then, it is led to the case.
func (s *Pages) Send(w http.ResponseWriter, r *http.Request) error {
	f, id, err := forms.ReadSent(w, r, forms.Limit)
	if err != nil {
		return err
	}
	if told, err := s.sentBefore(w, r, id); told || err != nil {
		return err
	}
	orSentBefore := func(not func() error) error {
		if told, err := s.sentBefore(w, r, id); told || err != nil {
			return err
		}
		return not()
	}
	d, err := s.open(r)
	if err != nil {
		return orSentBefore(func() error { return err })
	}
	c, not, err := s.rehearse(w, r, d)
	switch {
	case err != nil:
		return orSentBefore(func() error { return err })
	case not != nil:
		return orSentBefore(not)
	case f.Value("shown") != c.seen.Digest() || casepage.DraftVersion(f) != d.Version:
		return orSentBefore(func() error { return s.showCheck(w, r, d, c, http.StatusConflict) })
	}
	receipt, err := s.Store.Propose(r.Context(), c.listing)
	if e, conflict := site.ConflictIn(err); conflict {
		return s.refused(w, r, d, http.StatusConflict, e)
	}
	if err != nil {
		return err
	}
	return s.after(w, r, receipt)
}

// after waits a little for what becomes of the proposal, and leads to its case.
func (s *Pages) after(w http.ResponseWriter, r *http.Request, receipt db.Receipt) error {
	s.TellAct(r, receipt, s.FollowAct(r, receipt, visit.ViewerOf(r).ID))
	http.Redirect(w, r, site.DeskCaseHref(receipt.CaseID), http.StatusSeeOther)
	return nil
}

// sentBefore leads a form that was sent already to the case that came of it.
func (s *Pages) sentBefore(w http.ResponseWriter, r *http.Request, id uuid.UUID) (bool, error) {
	act, found, err := s.ActOfForm(r.Context(), id)
	if err != nil || !found {
		return false, err
	}
	if act.ActorID != visit.ViewerOf(r).ID {
		return false, casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil)
	}
	return true, s.after(w, r, act.Receipt())
}
