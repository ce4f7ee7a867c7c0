package web

import (
	"fmt"
	"net/http"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
)

// guidePeriod is a period as the guide tells it. What a city has set must not look like what a law says, so the tag
// says which in words.
type guidePeriod struct {
	Text      string
	Tag       tag
	Article   string
	Extension string
}

// guideStep is one step of the procedure.
type guideStep struct {
	Title, Text string
	Period      *guidePeriod
}

type guidePage struct {
	page
	Compared  bool // another document than the one new cases run under
	City      string
	Document  summaryList
	Parties   []string
	Grounds   table
	Channels  []string
	Direct    *guidePeriod // the unit's period when it is approached directly
	Window    *guidePeriod
	Materials table
	Steps     []guideStep
	Total     *guidePeriod
	Effects   []string
	Outcomes  table
	Remedies  table
	Sample    summaryList
	Contact   summaryList
	MayApply  bool
	Others    []link
	Contents  []link
}

// guide tells how an objection is handled, all from the pack: the city's, or another to compare (?pack=).
func (s *publicDoor) guide(w http.ResponseWriter, r *http.Request) error {
	own, err := s.pack()
	if err != nil {
		return err
	}
	pack := own
	if id := r.URL.Query().Get("pack"); id != "" {
		if pack, err = s.Book.InForce(id, calendar.DateOf(s.Clock.Now())); err != nil {
			return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", err)
		}
	}
	agency, err := s.storeFor(r).UnitAgency(r.Context())
	if err != nil {
		return fmt.Errorf("find agency: %w", err)
	}
	data := &guidePage{page: s.newPage(r, "guide.title"), Compared: pack.ID != own.ID,
		MayApply: mayApply(r)}
	g := guideWriter{data.Printer, pack}
	data.Pack, data.City = g.pick(pack.Name), g.pick(own.Name)
	data.Document, data.Grounds, data.Materials, data.Sample = g.document(), g.grounds(), g.materials(), g.sample()
	data.Parties, data.Channels = g.parties(), g.channels()
	steps := pack.Objection.Steps
	data.Window, data.Total = g.period(steps.Window), g.period(steps.Total)
	if slices.Contains(pack.Objection.Channels, casefile.ChannelUnit) {
		data.Direct = g.period(steps.DecideDirect)
		if filed := pack.Objection.ResultFilingArticle; filed != "" {
			data.Channels = append(data.Channels, g.T("guide.result_filing", g.Article(filed)))
		}
	}
	data.Steps, data.Effects = g.steps(), g.effects()
	data.Outcomes, data.Remedies = g.outcomes(), g.remedies()
	data.Contact = summaryList{Rows: contactRows(data.Printer, agency)}
	for _, part := range []string{"rules", "who", "grounds", "window", "where", "materials", "steps", "effects", "outcomes",
		"remedies", "fee", "sample", "contact"} {
		if part != "window" || data.Window != nil {
			data.Contents = append(data.Contents, link{data.T("guide." + part), "#" + part})
		}
	}
	for _, id := range s.Book.IDs() {
		other, err := s.Book.InForce(id, calendar.DateOf(s.Clock.Now()))
		if err != nil {
			return fmt.Errorf("list packs: %w", err)
		}
		if id != pack.ID {
			data.Others = append(data.Others, link{data.T("guide.other", g.pick(other.Name), standingTag(data.Printer, other).Text), "/guide?pack=" + id})
		}
	}
	s.views.render(w, r, http.StatusOK, "pages/guide", data)
	return nil
}

// guideWriter puts a pack into words.
type guideWriter struct {
	*messages.Printer
	pack *rules.Pack
}

func (g guideWriter) pick(t rules.Text) string { return pick(g.Printer, t) }

func (g guideWriter) document() summaryList {
	standing := standingTag(g.Printer, g.pack)
	since := g.ShortDate(g.pack.Effective.From.Start())
	if to := g.pack.Effective.To; !to.IsZero() {
		since = g.T("guide.since_until", since, g.ShortDate(to.Start()))
	}
	key := "guide.document.effective"
	if g.pack.Standing == rules.Draft {
		key = "guide.document.chosen_from"
	}
	return summaryList{Rows: []summaryRow{
		{Key: g.T("start.regulation"), Value: g.pick(g.pack.Title), Tag: &standing, Lines: standingNote(g.Printer, g.pack)},
		{Key: g.T(key), Value: since},
	}}
}

func (g guideWriter) parties() []string {
	var list []string
	for _, party := range g.pack.Objection.Parties {
		list = append(list, g.T("guide.party."+string(party)))
	}
	return append(list, g.T("guide.party.agent"), g.T("guide.party.article", g.Article(g.pack.Objection.PartiesArticle)))
}

func (g guideWriter) channels() []string {
	var list []string
	for _, channel := range g.pack.Objection.Channels {
		list = append(list, g.T("guide.channel."+string(channel)))
	}
	return list
}

func (g guideWriter) grounds() table {
	t := table{Caption: g.T("guide.grounds"), HideCaption: true,
		Columns: []column{{Text: g.T("case.grounds")}, {Text: g.T("guide.article")}}}
	for _, ground := range g.pack.Objection.Grounds {
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: groundName(g.Printer, ground)},
			{Text: g.Article(ground.Article)}}})
	}
	return t
}

// groundName is a ground as it stands alone: packs write English grounds as parts of a sentence.
func groundName(p *messages.Printer, ground rules.Ground) string {
	return capital(inLanguage(p, ground.ZH, ground.EN))
}

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// materials are the service's, not the pack's: no document here asks for more than evidence.
func (g guideWriter) materials() table {
	t := table{Caption: g.T("guide.materials"), HideCaption: true,
		Columns: []column{{Text: g.T("guide.material")}, {Text: g.T("guide.form")}, {Text: g.T("guide.remark")}}}
	materials := []struct{ name, form string }{{"application", "online"}, {"identity", "on_file"}, {"mandate", "on_file"},
		{"letter", "copy"}, {"record", "on_file"}, {"evidence", "copy"}}
	if g.pack.Objection.Others() {
		materials = slices.Insert(materials, 4, struct{ name, form string }{"interest", "copy"})
	}
	for _, m := range materials {
		name := g.T("guide.material." + m.name)
		switch proof := g.pack.Objection.ProofArticle; {
		case m.name == "evidence" && proof != "":
			name = g.T("guide.material.evidence_asked", g.Article(proof))
		case m.name == "interest" && slices.Contains(g.pack.Objection.Parties, rules.Anybody):
			name = g.T("guide.material.standing")
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: name}, {Text: g.T("guide.form." + m.form)},
			{Text: g.T("guide.remark." + m.name)}}})
	}
	return t
}

// period tells the named clock; nil where the pack has none.
func (g guideWriter) period(name string) *guidePeriod {
	clock, err := g.pack.Clock(name)
	if err != nil {
		return nil
	}
	p := &guidePeriod{Tag: basisTag(g.Printer, clock.Basis, g.pack.Law())}
	switch from := g.pick(clock.StartsAt); {
	case clock.Amount == 0 && clock.AtOnce != (rules.Text{}):
		p.Text = capital(g.T("guide.period.at_once", from, g.pick(clock.AtOnce)))
	case clock.Amount == 0:
		p.Text = capital(g.T("guide.period.same_day", from))
	default:
		p.Text = capital(g.T("guide.period.within", from, explain.Amount(g.Printer, clock.Amount, clock.Unit)))
	}
	if clock.Article != "" {
		p.Article = g.Article(clock.Article)
	}
	if e := clock.Extension; e != nil {
		switch {
		case e.Cap != nil:
			p.Extension = g.T("guide.extension.capped", g.pick(e.ApprovedBy), explain.Amount(g.Printer, e.Cap.Amount, e.Cap.Unit))
		case e.Open:
			p.Extension = g.T("guide.extension.open", g.pick(e.ApprovedBy))
		default:
			p.Extension = g.T("guide.extension.by", g.pick(e.ApprovedBy), explain.Amount(g.Printer, e.Amount, clock.Unit))
		}
		if e.Condition != (rules.Text{}) {
			p.Extension = g.T("guide.extension.condition", capital(g.pick(e.Condition))) + p.Extension
		}
		if e.Article != "" {
			p.Extension += g.T("guide.extension.article", g.Article(e.Article))
		}
	}
	return p
}

func (g guideWriter) step(name, clock string) guideStep {
	return guideStep{Title: g.T("guide.step." + name), Text: g.T("guide.step." + name + ".text"), Period: g.period(clock)}
}

// steps follow the way that the pack takes, in the order of the procedure.
func (g guideWriter) steps() []guideStep {
	o := g.pack.Objection
	annotate := g.step("annotate", o.Steps.Annotate)
	list := []guideStep{g.step("file", "")}
	if o.AnnotateAt == rules.AnnotateAtReceipt {
		list = append(list, annotate)
	}
	accept := g.step("accept", o.Steps.Accept)
	accept.Text += g.acceptance()
	list = append(list, accept)
	if o.AnnotateAt == rules.AnnotateAtAcceptance {
		list = append(list, annotate)
	}
	if o.AfterAcceptance() == casefile.TaskDecide {
		return append(list, g.step("decide", o.Steps.Decide))
	}
	correct := "correct"
	if o.OwnError == casefile.OwnErrorAtOnce {
		correct = "correct_at_once"
	}
	list = append(list, g.step("compare", o.Steps.Compare))
	if o.OwnError == casefile.OwnErrorToUnit {
		list = append(list, g.step("transfer_both", o.Steps.Transfer))
	} else {
		list = append(list, g.step(correct, o.Steps.Correct), g.step("transfer", o.Steps.Transfer))
	}
	list = append(list, g.step("verify", o.Steps.Verify))
	if o.AfterDecision() == casefile.TaskInform {
		return append(list, g.step("inform", o.Steps.Inform))
	}
	return append(list, g.step("result", ""))
}

func (g guideWriter) effects() []string {
	o := g.pack.Objection
	list := []string{g.T("guide.effect.annotated."+string(o.AnnotateAt), g.Article(o.AnnotationArticle))}
	if o.UseGoesOnArticle != "" {
		list = append(list, g.T("guide.effect.use_goes_on", g.Article(o.UseGoesOnArticle)))
	}
	if o.UnitSilent == rules.SilenceSuspendQueries {
		list = append(list, g.T("guide.effect.unit_silent", g.Article(o.UnitSilentArticle)))
	}
	if o.Unverifiable == rules.UnverifiableDelete {
		list = append(list, g.T("guide.effect.unverifiable", g.Article(o.UnverifiableArticle)))
	}
	if o.Pending != nil {
		list = append(list, g.T("guide.effect.pending."+string(o.Pending.Effect), g.Article(o.Pending.Article)))
	}
	return append(list, g.supplementTime())
}

// supplementTime says on what it rests that periods stand still while a supplement is awaited: on no article.
func (g guideWriter) supplementTime() string {
	if g.pack.Objection.SupplementTime.StatedPeriods {
		return g.T("guide.supplement.all")
	}
	return g.T("guide.supplement.policy")
}

// acceptance says by which article it is accepted or refused, or that none speaks of refusing.
func (g guideWriter) acceptance() string {
	o := g.pack.Objection
	if o.AcceptanceArticle != "" {
		return g.T("guide.refusal.article", g.Article(o.AcceptanceArticle))
	}
	return g.T("guide.refusal.no_article", g.Article(o.PartiesArticle))
}

func (g guideWriter) outcomes() table {
	t := table{Caption: g.T("guide.outcomes"), HideCaption: true,
		Columns: []column{{Text: g.T("case.result")}, {Text: g.T("guide.meaning")}, {Text: g.T("guide.article")}}}
	for _, o := range g.pack.Objection.Outcomes {
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: outcomeWord(g.Printer, g.pack, string(o.ID))},
			{Text: g.T("guide.outcome." + string(o.ID))}, {Text: g.Article(o.Article)}}})
	}
	return t
}

func (g guideWriter) remedies() table { return remedyTable(g.Printer, g.pack) }

// remedyTable lists how and with whom a decision can be contested under a pack, and how long.
func remedyTable(p *messages.Printer, pack *rules.Pack) table {
	t, _ := remedyTableFrom(p, pack, time.Time{}, nil) // without an instant there is nothing to count
	return t
}

// remedyTableFrom lists them with the last day of each for who was told at the instant; the zero time: nobody yet.
func remedyTableFrom(p *messages.Printer, pack *rules.Pack, told time.Time, cal *calendar.Calendar) (table, error) {
	t := table{Caption: p.T("guide.remedies"), HideCaption: true,
		Columns: []column{{Text: p.T("guide.remedy")}, {Text: p.T("guide.until")}, {Text: p.T("guide.basis")}}}
	for _, remedy := range pack.Objection.Remedies {
		until := p.T("guide.no_limit")
		if remedy.Period != nil {
			length := explain.Amount(p, remedy.Period.Amount, remedy.Period.Unit)
			until = p.T("guide.after_learning", length)
			if !told.IsZero() {
				last, err := remedy.LastDay(told, cal)
				if err != nil {
					return t, err
				}
				until = p.T("guide.until_day", p.Date(last.Start()), length)
			}
		}
		basis := cell{Text: capital(pick(p, remedy.Basis))}
		if remedy.Article != "" {
			basis.Hint = p.T("guide.remedy_article", pick(p, pack.Title), p.Article(remedy.Article))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: capital(inLanguage(p, remedy.ZH, remedy.EN)), Hint: pick(p, remedy.Body)}, {Text: until}, basis}})
	}
	return t, nil
}

// sample shows how a good objection reads.
func (g guideWriter) sample() summaryList {
	first := g.pack.Objection.Grounds[0]
	return summaryList{Rows: []summaryRow{
		{Key: g.T("case.grounds"), Value: groundName(g.Printer, first)},
		{Key: g.T("case.statement"), Value: g.T("guide.sample.statement")},
		{Key: g.T("case.request"), Value: g.T("guide.sample.request")},
		{Key: g.T("case.evidence"), Value: g.T("guide.sample.evidence")},
	}}
}
