package filing

import (
	"net/http"
	"slices"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/messages"
	"creditcase/web/dates"
	"creditcase/web/forms"
	"creditcase/web/ui"
	"creditcase/web/uploads"
)

// proofAccept is what a letter or a proof may be: what shows a signature or a seal.
const proofAccept = ".pdf,.png,.jpg,.jpeg"

// readAuthority reads the days of an agent's letter, or an interested party's interest. A letter that is not given for today
// gives no authority to file today.
func (s *Pages) readAuthority(f *forms.Form, c filingCase, required bool) func(*filingDraft) {
	if c.Draft.Capacity == casefile.CapacityInterestedParty {
		read := f.Optional
		if required {
			read = f.Require
		}
		interest := read("interest", "filing.interest", casefile.MaxInterest)
		return func(d *filingDraft) { d.Claim.Interest = interest }
	}
	from, fromOK := f.Day("mandate_from", "filing.mandate_from", required)
	until, untilOK := f.Day("mandate_until", "filing.mandate_until", required)
	today := calendar.DateOf(s.Clock.Now())
	switch {
	case fromOK && untilOK && until.Before(from):
		f.Fail("mandate_until", "filing.mandate.reversed")
	case fromOK && from.After(today):
		f.Fail("mandate_from", "filing.mandate.not_yet", f.ShortDate(from.Start()))
	case untilOK && until.Before(today):
		f.Fail("mandate_until", "filing.mandate.expired", f.ShortDate(until.Start()))
	}
	return func(d *filingDraft) {
		d.Claim.MandateFrom, d.Claim.MandateUntil = "", ""
		if fromOK {
			d.Claim.MandateFrom = from.String()
		}
		if untilOK {
			d.Claim.MandateUntil = until.String()
		}
	}
}

// readProof keeps the pages of the letter, or the proof of the interest. Going on needs at least one.
func (s *Pages) readProof(r *http.Request, f *forms.Form, c filingCase, required bool) (func(*filingDraft), error) {
	upload := f.Value("then") == "upload"
	sent := f.Files("files", "filing.proof", upload || required && len(c.proof()) == 0)
	ids, err := uploads.Keep(s.Server, r, f, "files", files.Owner{Account: c.Account, Draft: c.ID}, uploads.ProofKinds, sent)
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
	claim, today := c.Draft.Claim, calendar.DateOf(s.Clock.Now()).String()
	switch {
	case c.Draft.Capacity.Claimed() && !slices.Contains(c.claims(), c.Draft.Capacity):
		f.Fail("subject", "filing.party.not_allowed")
		return stepSubject
	case c.Draft.Capacity == casefile.CapacityAgent && !c.mandate().Covers(today):
		f.Fail("mandate_until", "filing.mandate.not_today", ui.DayText(f.Printer, claim.MandateFrom), ui.DayText(f.Printer, claim.MandateUntil))
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
	m := casefile.Mandate{From: c.Draft.Claim.MandateFrom, Until: c.Draft.Claim.MandateUntil}
	for _, file := range c.proof() {
		m.Letter = append(m.Letter, file.ID)
	}
	return m
}

// interest is what an interested party says and shows.
func (c filingCase) interest() casefile.Interest {
	return casefile.Interest{Statement: c.Draft.Claim.Interest, Proof: c.mandate().Letter}
}

// fileLinks lead to files that have not been sent yet.
func fileLinks(p *messages.Printer, files []db.Attachment) []ui.Link {
	var links []ui.Link
	for i, file := range files {
		links = append(links, ui.Link{Text: uploads.AttachmentLine(p, i+1, file.Name, file.Size, file.UploadedAt), Href: uploads.MyFilesAt + file.ID.String()})
	}
	return links
}

// showStale shows the page of a stale answer with what was said there.
func (s *Pages) showStale(w http.ResponseWriter, r *http.Request, c filingCase, step string, f *forms.Form) error {
	faults := f.Errors
	c.fillIn(f)
	f.Errors = faults
	return s.showStep(w, r, c, step, http.StatusUnprocessableEntity, f)
}
