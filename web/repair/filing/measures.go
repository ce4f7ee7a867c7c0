package filing

import (
	"net/http"
	"slices"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/filing"
	"creditcase/web/forms"
	"creditcase/web/ui"
	"creditcase/web/uploads"
)

// measureName is what a measure of the pack is called.
func (c application) measureName(p *messages.Printer, id string) string {
	for _, m := range c.Pack.Repair.Measures {
		if m.ID == id {
			return ui.Capital(ui.InLanguage(p, m.ZH, m.EN))
		}
	}
	return id
}

// measureOptions are the measures that the pack lists.
func (c application) measureOptions(p *messages.Printer) []ui.Option {
	var options []ui.Option
	for _, m := range c.Pack.Repair.Measures {
		options = append(options, ui.Option{Value: m.ID, Text: c.measureName(p, m.ID), Hint: p.Article(m.Article)})
	}
	return options
}

// readMeasures reads which measures were taken; none is an answer too. What was said of one that stays is kept.
func readMeasures(f *forms.Form, c application, required bool) func(*repairDraft) {
	var offered []string
	for _, m := range c.Pack.Repair.Measures {
		offered = append(offered, m.ID)
	}
	sent := f.ChooseSome("measures", "filing.repair.measures", false, offered...)
	return func(d *repairDraft) {
		var chosen []casefile.RepairMeasure
		for _, id := range offered {
			if !slices.Contains(sent, id) {
				continue
			}
			m := casefile.RepairMeasure{ID: id}
			if i := d.measure(id); i >= 0 {
				m = d.Measures[i]
			}
			chosen = append(chosen, m)
		}
		d.Measures, d.MeasuresSeen = chosen, d.MeasuresSeen || required
	}
}

func (d *repairDraft) measure(id string) int {
	return slices.IndexFunc(d.Measures, func(m casefile.RepairMeasure) bool { return m.ID == id })
}

// readMeasure reads what was done, and keeps what shows it.
func (s *Pages) readMeasure(r *http.Request, f *forms.Form, c application, n int, required bool) (func(*repairDraft), error) {
	id := c.Draft.Measures[n].ID
	text := filing.Reader(f, required && f.Value("then") != "upload")("text", "filing.repair.measure.text", casefile.MaxRepairMeasure)
	added, err := uploads.Keep(s.Server, r, f, "files", c.Owner(), uploads.Kinds, f.Files("files", "filing.repair.measure.files", false))
	if err != nil {
		return nil, err
	}
	sound := f.OK()
	return func(d *repairDraft) {
		i := d.measure(id)
		if i < 0 {
			return // it was taken back in another window
		}
		d.Measures[i].Files = append(slices.Clone(d.Measures[i].Files), added...)
		if sound {
			d.Measures[i].Text = text
		}
	}, nil
}

// readProof keeps the pages of an agent's letter. Going on needs at least one.
func (s *Pages) readProof(r *http.Request, f *forms.Form, c application, required bool) (func(*repairDraft), error) {
	upload := f.Value("then") == "upload"
	sent := f.Files("files", "filing.proof", upload || required && len(c.proof()) == 0)
	ids, err := uploads.Keep(s.Server, r, f, "files", c.Owner(), uploads.ProofKinds, sent)
	if err != nil {
		return nil, err
	}
	return func(d *repairDraft) { d.Named.Proof = append(slices.Clone(d.Named.Proof), ids...) }, nil
}
