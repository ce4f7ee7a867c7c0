package filing

import (
	"net/http"
	"slices"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/dates"
	shared "creditcase/web/filing"
	"creditcase/web/forms"
	"creditcase/web/ui"
	"creditcase/web/uploads"
)

// readAuthority reads the days of an agent's letter, or an interested party's interest. A letter that is not given for today
// gives no authority to file today.
func (s *Pages) readAuthority(f *forms.Form, c filingCase, required bool) func(*filingDraft) {
	if c.Draft.Capacity == casefile.CapacityInterestedParty {
		interest := shared.Reader(f, required)("interest", "filing.interest", casefile.MaxInterest)
		return func(d *filingDraft) { d.Claim.Interest = interest }
	}
	from, until := shared.ReadMandate(f, calendar.DateOf(s.Clock.Now()), required)
	return func(d *filingDraft) { d.Claim.MandateFrom, d.Claim.MandateUntil = from, until }
}

// readProof keeps the pages of the letter, or the proof of the interest. Going on needs at least one.
func (s *Pages) readProof(r *http.Request, f *forms.Form, c filingCase, required bool) (func(*filingDraft), error) {
	upload := f.Value("then") == "upload"
	sent := f.Files("files", "filing.proof", upload || required && len(c.proof()) == 0)
	ids, err := uploads.Keep(s.Server, r, f, "files", c.Owner(), uploads.ProofKinds, sent)
	if err != nil {
		return nil, err
	}
	return func(d *filingDraft) { d.Claim.Proof = append(d.Claim.Proof, ids...) }, nil
}

// channelOptions say with whom to file, and which clock then runs.
func channelOptions(p *messages.Printer, c filingCase) []ui.Option {
	guide, unit := dates.Writer{Printer: p, Pack: c.Pack}, ui.InLanguage(p, c.Record.UnitZH, c.Record.UnitEN)
	var options []ui.Option
	for _, channel := range c.Pack.Objection.Channels {
		o := ui.Option{Value: string(channel), Text: p.T("filing.channel." + string(channel))}
		clock := guide.Period(c.Pack.Objection.Steps[casefile.StepAccept])
		if channel == casefile.ChannelUnit {
			o.Text, clock = p.T("filing.channel.unit", unit), guide.Period(c.Pack.Objection.Steps[casefile.StepDecideDirect])
		}
		o.Hint = p.T("filing.channel." + string(channel) + ".way")
		if clock != nil {
			o.Hint = p.T("filing.channel."+string(channel)+".clock", clock.Words(p))
		}
		options = append(options, o)
	}
	return options
}

func readChannel(f *forms.Form, c filingCase, required bool) func(*filingDraft) {
	if f.Value("channel") == "" && !required {
		return func(*filingDraft) {}
	}
	var offered []string
	for _, channel := range c.Pack.Objection.Channels {
		offered = append(offered, string(channel))
	}
	chosen := casefile.Channel(f.ChooseOne("channel", "filing.channel", offered...))
	return func(d *filingDraft) { d.Channel = chosen }
}

// channel is with whom the objection is filed: what was chosen, or what the pack leaves no choice of.
func (c filingCase) channel() casefile.Channel {
	if channels := c.Pack.Objection.Channels; len(channels) == 1 {
		return channels[0]
	}
	return c.Draft.Channel
}

// stale finds an answer that was good when it was given and is not any more, and notes on the form what is wrong with it. It
// returns its page, "" where there is none.
func (s *Pages) stale(f *forms.Form, c filingCase) string {
	switch {
	case c.Draft.Capacity.Claimed() && !slices.Contains(c.claims(), c.Draft.Capacity):
		f.Fail("subject", "filing.party.not_allowed")
		return stepSubject
	case c.Draft.Capacity == casefile.CapacityAgent && shared.StaleMandate(f, c.mandate(), calendar.DateOf(s.Clock.Now())):
		return stepAuthority
	case !c.groundsKnown():
		f.Fail("grounds", "filing.grounds.changed")
		return stepGrounds
	case !slices.Contains(c.Pack.Objection.Channels, c.channel()):
		f.Fail("channel", "filing.channel.changed")
		return stepChannel
	}
	return ""
}

// mandate is the letter that an agent acts under.
func (c filingCase) mandate() casefile.Mandate {
	return casefile.Mandate{From: c.Draft.Claim.MandateFrom, Until: c.Draft.Claim.MandateUntil, Letter: shared.FileIDs(c.proof())}
}

// interest is what an interested party says and shows.
func (c filingCase) interest() casefile.Interest {
	return casefile.Interest{Statement: c.Draft.Claim.Interest, Proof: c.mandate().Letter}
}

// showStale shows the page of a stale answer with what was said there.
func (s *Pages) showStale(w http.ResponseWriter, r *http.Request, c filingCase, step string, f *forms.Form) error {
	faults := f.Errors
	c.fillIn(f)
	f.Errors = faults
	return s.showStep(w, r, c, step, http.StatusUnprocessableEntity, f)
}
