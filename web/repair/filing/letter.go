package filing

import (
	"strings"
	"time"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/filing"
	"creditcase/web/forms"
)

// letterText is the letter of commitment as the program writes it, from the pack, the records and what the applicant undertakes. It is in
// Chinese, as it is kept, whatever language the pages are read in. It names no number of anybody's in full.
func (c application) letterText() string {
	p := messages.For(messages.Chinese).Of(casefile.FlowRepair)
	name, code := c.Draft.Named.SubjectName, c.Draft.Named.SubjectCode
	if own, ok := c.Subject(c.Draft.SubjectID); ok && !c.agent() {
		name, code = own.Name, own.Code
	}
	lines := []string{p.T("repair.commitment.title"), p.T("repair.commitment.who", name, casefile.MaskCode(code)), p.T("repair.commitment.records")}
	for _, r := range c.Records {
		lines = append(lines, p.T("repair.commitment.record", r.ItemZH, r.Number, r.UnitZH))
	}
	lines = append(lines, p.T("repair.commitment.true"), p.T("repair.commitment.measures"), typedLines(c.Draft.Letter.Measures),
		p.T("repair.commitment.aims"), typedLines(c.Draft.Letter.Aims), p.T("repair.commitment.broken"))
	if c.Pack.Repair.Letter.Publish {
		lines = append(lines, p.T("repair.commitment.published"))
	}
	lines = append(lines, p.T("repair.commitment.basis", c.Pack.Title.ZH, p.Article(c.Pack.Repair.Letter.Article)))
	signer := "repair.commitment.signer"
	if c.agent() {
		signer = "repair.commitment.agent"
	}
	return strings.Join(append(lines, p.T(signer, c.Signer)), "\n")
}

// typedLines marks each line that the applicant has typed, so that none reads like one of the letter's own.
func typedLines(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = "　　│ " + line
	}
	return strings.Join(lines, "\n")
}

// readLetter reads what the applicant undertakes. A letter that was signed is another's then: it is read and signed anew.
func readLetter(f *forms.Form, required bool) func(*repairDraft) {
	read := filing.Reader(f, required)
	measures := read("measures", "filing.repair.letter.measures", casefile.MaxCommitment)
	aims := read("aims", "filing.repair.letter.aims", casefile.MaxCommitment)
	return func(d *repairDraft) { d.Letter.Measures, d.Letter.Aims = measures, aims }
}

// readSignature reads the name under the letter. What is signed is the text that the page showed: where the letter has changed since, it is
// read again. The name has to be the account's, as the letter says who signs.
func (s *Pages) readSignature(f *forms.Form, c application, required bool) func(*repairDraft) {
	agreed := f.ChooseSome("agree", "filing.repair.sign.agree", required, "yes")
	typed := filing.Reader(f, required)("signed", "filing.repair.sign.name", casefile.MaxSignature)
	if len(agreed) == 0 && typed == "" {
		return func(*repairDraft) {}
	}
	if f.Value("sha256") != casefile.HashOfText(c.now) {
		f.Set("agree")
		f.Set("sha256", casefile.HashOfText(c.now))
		f.Fail("agree", "filing.repair.sign.changed")
		return nil
	}
	letter := c.Draft.Letter
	letter.Text = c.now
	signed, ok := letter.Signs(typed, c.Signer, s.Clock.Now().Truncate(time.Second))
	if typed != "" && !ok {
		f.Fail("signed", "filing.repair.sign.other_name", c.Signer)
	}
	if len(agreed) == 0 {
		f.Fail("agree", "form.choose", f.Name("filing.repair.sign.agree"))
	}
	return func(d *repairDraft) {
		signed.Measures, signed.Aims = d.Letter.Measures, d.Letter.Aims
		d.Letter = signed
	}
}
