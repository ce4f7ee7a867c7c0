package web

import (
	"net/http"
	"slices"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/messages"
)

// proofAccept is what a letter or a proof may be: what shows a signature or a seal.
const proofAccept = ".pdf,.png,.jpg,.jpeg"

// readAuthority reads the days of an agent's letter, or an interested party's interest. A letter that is not given for today
// gives no authority to file today.
func (s *filingPages) readAuthority(f *form, c filingCase, required bool) func(*filingDraft) {
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
func (s *filingPages) readProof(r *http.Request, f *form, c filingCase, required bool) (func(*filingDraft), error) {
	upload := f.Value("then") == "upload"
	sent := f.Files("files", "filing.proof", upload || required && len(c.proof()) == 0)
	ids, err := s.keepUploads(r, f, "files", files.Owner{Account: c.Account, Draft: c.ID}, proofKinds, sent)
	if err != nil {
		return nil, err
	}
	return func(d *filingDraft) { d.Claim.Proof = append(d.Claim.Proof, ids...) }, nil
}

// channelOptions say with whom to file, and which clock then runs.
func channelOptions(p *messages.Printer, c filingCase) []option {
	guide, unit := guideWriter{p, c.Pack}, inLanguage(p, c.Record.UnitZH, c.Record.UnitEN)
	var options []option
	for _, channel := range c.Pack.Objection.Channels {
		o := option{Value: string(channel), Text: p.T("filing.channel." + string(channel))}
		clock := guide.period(c.Pack.Objection.Steps.Accept)
		if channel == casefile.ChannelUnit {
			o.Text, clock = p.T("filing.channel.unit", unit), guide.period(c.Pack.Objection.Steps.DecideDirect)
		}
		o.Hint = p.T("filing.channel." + string(channel) + ".way")
		if clock != nil {
			o.Hint = p.T("filing.channel."+string(channel)+".clock", clock.words(p))
		}
		options = append(options, o)
	}
	return options
}

// words tell the period in a line, with what it rests on.
func (g guidePeriod) words(p *messages.Printer) string {
	if g.Article == "" {
		return p.T("filing.channel.period", g.Text, g.Tag.Text)
	}
	return p.T("filing.channel.period_article", g.Text, g.Tag.Text, g.Article)
}

func readChannel(f *form, c filingCase, required bool) func(*filingDraft) {
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
func (s *filingPages) stale(f *form, c filingCase) string {
	claim, today := c.Draft.Claim, calendar.DateOf(s.Clock.Now()).String()
	switch {
	case c.Draft.Capacity.Claimed() && !slices.Contains(c.claims(), c.Draft.Capacity):
		f.Fail("subject", "filing.party.not_allowed")
		return stepSubject
	case c.Draft.Capacity == casefile.CapacityAgent && !c.mandate().Covers(today):
		f.Fail("mandate_until", "filing.mandate.not_today", isoDay(f.Printer, claim.MandateFrom), isoDay(f.Printer, claim.MandateUntil))
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

// isoDay writes a day that is kept as 2006-01-02 as people read it.
func isoDay(p *messages.Printer, day string) string {
	d, err := calendar.ParseDate(day)
	if err != nil {
		return day
	}
	return p.ShortDate(d.Start())
}

// claimRows tell in what standing an objection was filed: for an agent the days of the letter, for an interested party the
// interest.
func claimRows(p *messages.Printer, f casefile.Filing) []summaryRow {
	switch {
	case f.Mandate != nil:
		return []summaryRow{{Key: p.T("case.letter"), Value: p.T("case.letter_days", isoDay(p, f.Mandate.From), isoDay(p, f.Mandate.Until))}}
	case f.Interest != nil:
		return []summaryRow{{Key: p.T("case.interest"), Lines: lines(f.Interest.Statement)}}
	}
	return nil
}

// fileLinks lead to files that have not been sent yet.
func fileLinks(p *messages.Printer, files []db.Attachment) []link {
	var links []link
	for i, file := range files {
		links = append(links, link{attachmentLine(p, i+1, file.Name, file.Size, file.UploadedAt), myFilesAt + file.ID.String()})
	}
	return links
}

// showStale shows the page of a stale answer with what was said there.
func (s *filingPages) showStale(w http.ResponseWriter, r *http.Request, c filingCase, step string, f *form) error {
	faults := f.Errors
	c.fillIn(f)
	f.Errors = faults
	return s.showStep(w, r, c, step, http.StatusUnprocessableEntity, f)
}
