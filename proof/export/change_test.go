package export_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/proof"
	"creditcase/rules"
)

// extendedCase is a case with acts of everybody, an extension and a decision.
func extendedCase(t *testing.T) *play {
	t.Helper()
	p := newPlay(t, "shenzhen-2020", monday, nil)
	p.toUnit()
	p.actAs(casefile.TaskVerify, casefile.ActRequestExtension, casefile.ExtensionRequest{Amount: 3, Reasons: "需调取档案。"})
	p.act(casefile.TaskApproveExtension, casefile.ExtensionDecision{Approve: true})
	p.decide(fix)
	p.inform()
	return p
}

// TestOneByteChanged changes each of 200 random bytes of a file to another value: every change is found, and nearly always
// with the place.
func TestOneByteChanged(t *testing.T) {
	p := extendedCase(t)
	for name, viewer := range map[string]uuid.UUID{"hashes": uuid.Nil, "full": p.city.AgencyClerk} {
		t.Run(name, func(t *testing.T) {
			_, data := p.export(viewer)
			p.holds(data)
			dice := rand.New(rand.NewPCG(2026, uint64(len(name))))
			located := 0
			for range 200 {
				at := dice.IntN(len(data))
				changed := bytes.Clone(data)
				for changed[at] == data[at] {
					changed[at] = byte(dice.IntN(256))
				}
				report := proof.Verify(changed, p.book)
				if report.Holds() {
					t.Errorf("byte %d changed from %q to %q: the proof still holds", at, data[at], changed[at])
				}
				for _, f := range report.Findings {
					if f.Text == "" {
						t.Errorf("byte %d: a finding without words", at)
					}
				}
				if slices.ContainsFunc(report.Findings, func(f proof.Finding) bool { return f.From <= at && at < f.To }) {
					located++
				}
			}
			t.Logf("%d of 200 located", located)
			if located < 190 {
				t.Errorf("of 200 changes only %d were located", located)
			}
		})
	}
}

// Bytes added or taken away are found as well.
func TestLengthChanged(t *testing.T) {
	p := newPlay(t, "qianhai-2020", monday, nil)
	p.file(nil)
	_, data := p.export(uuid.Nil)
	for name, changed := range map[string][]byte{
		"cut": data[:len(data)-2], "no line end": data[:len(data)-1], "a space": append(bytes.Clone(data), ' '), "twice": append(bytes.Clone(data), data...),
		"empty": {}, "not JSON": []byte("proof\n"), "null": []byte("null\n"), "an array": []byte("[]\n"), "no fields": []byte("{}\n"),
		"a space inside": bytes.Replace(data, []byte(`": `), []byte(`":  `), 1),
		"a field twice":  bytes.Replace(data, []byte(`"full": false,`), []byte("\"full\": true,\n  \"full\": false,"), 1),
		"another case":   bytes.Replace(data, []byte(`"full"`), []byte(`"Full"`), 1),
		"escaped":        bytes.Replace(data, []byte(`"number": "Y`), []byte(`"number": "\u0059`), 1),
	} {
		if report := proof.Verify(changed, p.book); report.Holds() {
			t.Errorf("%s: the proof still holds", name)
		}
	}
}

// reword changes one line of the trail and gives it, and all that follow, the hashes that belong to the new text.
func reword(t *testing.T, f *proof.File, event, old, new string) {
	t.Helper()
	var previous []byte
	found := false
	for i, l := range f.Trail {
		if strings.Contains(l.Text, `"event":"`+event+`"`) && strings.Contains(l.Text, old) && !found {
			l.Text, found = strings.Replace(l.Text, old, new, 1), true
		}
		sum := sha256.Sum256(append(previous, l.Text...))
		previous = sum[:]
		f.Trail[i] = proof.Line{Text: l.Text, Hash: hex.EncodeToString(previous)}
	}
	if !found {
		t.Fatalf("no line %s with %s", event, old)
	}
	f.Case.TrailHash = hex.EncodeToString(previous)
}

// refact changes the text of a fact and gives it the hash that belongs to it.
func refact(t *testing.T, f *proof.File, table, old, new string) (part string) {
	t.Helper()
	for i, fact := range f.Facts {
		if !strings.HasPrefix(fact.Of, table) || !strings.Contains(*fact.Text, old) {
			continue
		}
		text := strings.Replace(*fact.Text, old, new, 1)
		sum := sha256.Sum256([]byte(text))
		f.Facts[i].Text, f.Facts[i].Hash = &text, hex.EncodeToString(sum[:])
		return "facts/" + strconv.Itoa(i+1)
	}
	t.Fatalf("no fact of %s says %s", table, old)
	return ""
}

func verifyOf(t *testing.T, f *proof.File) (*proof.Deadline, string) {
	t.Helper()
	i := slices.IndexFunc(f.Deadlines, func(d proof.Deadline) bool { return d.Explanation.Clock == "objection.verify" })
	if i < 0 {
		t.Fatal("the case has no verification")
	}
	return &f.Deadlines[i], "deadlines/" + string(rune('1'+i))
}

// TestForged changes what a file says and seals it again, as a forger would: what the parts and the packs say of each other
// gives it away, in words.
func TestForged(t *testing.T) {
	p := extendedCase(t)
	_, sealed := p.export(p.city.AgencyClerk)
	day := 24 * time.Hour
	tests := []struct {
		name  string
		forge func(t *testing.T, f *proof.File) (part string)
		want  string
	}{
		{"a later due date", func(t *testing.T, f *proof.File) string {
			d, part := verifyOf(t, f)
			d.Due, d.Explanation.Due = d.Due.Add(day), d.Explanation.Due.Add(day)
			return part
		}, "objection.verify: due is"},
		{"a due date beside its explanation", func(t *testing.T, f *proof.File) string {
			d, part := verifyOf(t, f)
			d.Due = d.Due.Add(day)
			return part
		}, "its explanation says"},
		{"a day that was not counted", func(t *testing.T, f *proof.File) string {
			d, part := verifyOf(t, f)
			d.Explanation.Counted = d.Explanation.Counted[1:]
			return part
		}, "counted is"},
		{"another start", func(t *testing.T, f *proof.File) string {
			d, part := verifyOf(t, f)
			d.Explanation.Start = d.Explanation.Start.Add(-time.Minute)
			return part
		}, "the case was transferred at"},
		{"a longer extension", func(t *testing.T, f *proof.File) string {
			d, part := verifyOf(t, f)
			d.Explanation.Extensions[0].Amount++
			return part
		}, "extended is 3, counted again 4"},
		{"an extension by nobody", func(t *testing.T, f *proof.File) string {
			d, part := verifyOf(t, f)
			d.Explanation.Extensions[0].At = d.Explanation.Extensions[0].At.Add(time.Second)
			return part
		}, "at which no act was received"},
		{"no cap", func(t *testing.T, f *proof.File) string {
			d, part := verifyOf(t, f)
			d.Explanation.Cap = nil
			return part
		}, "it has no cap where the pack has one"},
		{"a cap from another day", func(t *testing.T, f *proof.File) string {
			d, part := verifyOf(t, f)
			d.Explanation.Cap.Start = d.Explanation.Cap.Start.Add(day)
			return part
		}, "the case was filed at"},
		{"another calendar", func(t *testing.T, f *proof.File) string {
			d, part := verifyOf(t, f)
			d.Explanation.CalendarVersion = "2025-11-04@000000000000"
			return part
		}, "the file does not have its calendar"},
		{"a deadline left out", func(t *testing.T, f *proof.File) string {
			_, part := verifyOf(t, f)
			f.Deadlines = slices.Delete(f.Deadlines, int(part[len(part)-1]-'1'), int(part[len(part)-1]-'0'))
			return ""
		}, "objection.verify due"},
		{"a holiday moved", func(_ *testing.T, f *proof.File) string {
			f.Notices[len(f.Notices)-1].Days[0].As = calendar.Work
			return "calendars/1"
		}, "its notices make calendar"},
		{"another pack", func(_ *testing.T, f *proof.File) string {
			f.Packs[0].Hash = strings.Repeat("0", 64)
			f.Case.Pack.Hash = f.Packs[0].Hash
			return "packs/1"
		}, "has the hash"},
		{"a pack that is not known", func(_ *testing.T, f *proof.File) string {
			f.Packs[0].Version = 7
			return "packs/1"
		}, "is not known here"},
		{"a line of the trail", func(_ *testing.T, f *proof.File) string {
			f.Trail[3].Text = strings.Replace(f.Trail[3].Text, "2026", "2025", 1)
			return "trail/4"
		}, "line 4 of the trail: its text and the line before it give the hash"},
		{"a line left out", func(_ *testing.T, f *proof.File) string {
			f.Trail = slices.Delete(f.Trail, 4, 5)
			return "trail/5"
		}, "belongs elsewhere"},
		{"the last line left out", func(_ *testing.T, f *proof.File) string {
			f.Trail = f.Trail[:len(f.Trail)-1]
			return "case"
		}, "it remembers a trail of"},
		{"an earlier act", func(_ *testing.T, f *proof.File) string {
			f.Acts[2].ReceivedAt = f.Acts[2].ReceivedAt.Add(-time.Minute)
			return "acts/3"
		}, "the act was received at"},
		{"another actor", func(_ *testing.T, f *proof.File) string {
			f.Acts[1].Actor = f.Acts[0].Actor
			return "acts/2"
		}, "the act is by"},
		{"an act left out", func(_ *testing.T, f *proof.File) string {
			f.Acts = f.Acts[1:]
			return "trail/1"
		}, "is about an act that the file does not have"},
		{"another content", func(_ *testing.T, f *proof.File) string {
			text := strings.Replace(*f.Acts[0].Content.Value, "有误", "无误", 1)
			secret, err := f.Salt.Of(text, true)
			if err != nil {
				panic(err)
			}
			f.Acts[0].Content = &secret
			return "acts/1"
		}, "its content is not the one that the trail vouches for"},
		{"another name", func(_ *testing.T, f *proof.File) string {
			name := "别人"
			f.Parties[0].Name.Value = &name
			return "parties/1"
		}, "name is not what was hashed"},
		{"another outcome", func(_ *testing.T, f *proof.File) string {
			f.Decisions[0].Outcome = casefile.OutcomeKeep
			return "decisions/1"
		}, "no line of the trail tells of the outcome keep"},
		{"no decision", func(_ *testing.T, f *proof.File) string {
			f.Decisions = nil
			return ""
		}, "which the file does not have"},
		{"another document", func(_ *testing.T, f *proof.File) string {
			f.Documents[1].Hash = strings.Repeat("a", 64)
			return "documents/2"
		}, "with the hash"},
		{"a document left out", func(_ *testing.T, f *proof.File) string {
			f.Documents = f.Documents[1:]
			return ""
		}, "which the file does not have"},
		{"another effect", func(_ *testing.T, f *proof.File) string {
			f.Effects[0].Article = "99"
			return "effects/1"
		}, "no line of the trail tells of the effect"},
		{"another result", func(_ *testing.T, f *proof.File) string {
			f.Case.Result = "keep"
			return "case"
		}, "the trail says otherwise"},
		{"a text of a document, with its hash", func(t *testing.T, f *proof.File) string {
			refact(t, f, "notices/", "文书", "文書")
			return ""
		}, "the text of document"},
		{"a fact left out", func(_ *testing.T, f *proof.File) string {
			i := slices.IndexFunc(f.Facts, func(f proof.Fact) bool { return strings.HasPrefix(f.Of, "extensions/") })
			f.Facts = slices.Delete(f.Facts, i, i+1)
			return ""
		}, "is gone"},
		{"a fact that the trail knows nothing of", func(_ *testing.T, f *proof.File) string {
			text := "{}"
			sum := sha256.Sum256([]byte(text))
			f.Facts = append(f.Facts, proof.Fact{Of: "urges/" + uuid.NewString(), Hash: hex.EncodeToString(sum[:]), Text: &text})
			return "facts/" + strconv.Itoa(len(f.Facts))
		}, "was never sealed"},
		{"the text of a fact alone", func(_ *testing.T, f *proof.File) string {
			text := strings.Replace(*f.Facts[0].Text, "2026", "2025", 1)
			f.Facts[0].Text = &text
			return "facts/1"
		}, "does not have its hash"},
		{"no facts at all", func(_ *testing.T, f *proof.File) string {
			f.Facts = nil
			return ""
		}, "is gone"},
		{"when a deadline was met", func(t *testing.T, f *proof.File) string {
			d, part := verifyOf(t, f)
			at := d.MetAt.Add(-time.Hour)
			d.MetAt = &at
			return part
		}, "it does not say of met_at what deadlines/"},
		{"a unit that owes what is no task", func(_ *testing.T, f *proof.File) string {
			i := slices.IndexFunc(f.Deadlines, func(d proof.Deadline) bool { return d.Task == "" })
			f.Deadlines[i].Unit = f.Case.Unit
			return "deadlines/" + strconv.Itoa(i+1)
		}, "its row of the task"},
		{"the time of a supplement", func(_ *testing.T, f *proof.File) string {
			f.Case.Suspensions = append(f.Case.Suspensions, rules.Suspension{From: f.Case.FiledAt, To: f.Case.FiledAt.Add(day)})
			return "case"
		}, "it does not say of suspensions"},
		{"when an effect ended", func(_ *testing.T, f *proof.File) string {
			f.Effects[0].EndedAt = nil
			return "effects/1"
		}, "it does not say of ended_at what effects/"},
		{"the role of who decided", func(_ *testing.T, f *proof.File) string {
			f.Acts[len(f.Acts)-1].Role = casefile.RoleApplicant
			return "acts/" + strconv.Itoa(len(f.Acts))
		}, "it does not say of actor_role what acts/"},
		{"the date of a document", func(_ *testing.T, f *proof.File) string {
			f.Documents[1].IssuedAt = f.Documents[1].IssuedAt.Add(-day)
			return "documents/2"
		}, "it does not say of issued_at what notices/"},
		{"the reasons of the decision", func(t *testing.T, f *proof.File) string {
			secret, err := f.Salt.Of("别的理由", true)
			if err != nil {
				t.Fatal(err)
			}
			f.Decisions[0].Reasons = secret
			return "decisions/1"
		}, "it does not say of reasons what decisions/"},
		{"another format", func(_ *testing.T, f *proof.File) string {
			f.Format = "creditcase-proof/2"
			return "format"
		}, "this program reads"},
		{"another outcome, in the trail too", func(t *testing.T, f *proof.File) string {
			reword(t, f, "step.decided", `"outcome":"correct"`, `"outcome":"keep"`)
			return "decisions/1"
		}, "no line of the trail tells of the outcome correct"},
		{"the record that was decided about, in the trail", func(t *testing.T, f *proof.File) string {
			reword(t, f, "step.decided", f.Records[0].ID.String(), uuid.NewString())
			return "decisions/1"
		}, "no line of the trail tells of the outcome correct"},
		{"the record that an effect is on, in the trail", func(t *testing.T, f *proof.File) string {
			reword(t, f, "step.effect", f.Records[0].ID.String(), uuid.NewString())
			return ""
		}, "no line of the trail tells of the effect"},
		{"an earlier act, in the trail too", func(t *testing.T, f *proof.File) string {
			at := f.Acts[0].ReceivedAt
			f.Acts[0].ReceivedAt = at.Add(-time.Hour)
			reword(t, f, "act.file", at.UTC().Format(time.RFC3339Nano), f.Acts[0].ReceivedAt.UTC().Format(time.RFC3339Nano))
			f.Case.FiledAt, f.Events[0].At, f.Parties[0].Since = f.Acts[0].ReceivedAt, f.Acts[0].ReceivedAt, f.Acts[0].ReceivedAt
			return ""
		}, "the case was filed at"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { p.foundForged(t, sealed, test.forge, test.want) })
	}
}

// foundForged forges a file, seals it again, and holds that a finding says so about the part.
func (p *play) foundForged(t *testing.T, sealed []byte, forge func(t *testing.T, f *proof.File) (part string), want string) {
	t.Helper()
	var f proof.File
	if err := json.Unmarshal(sealed, &f); err != nil {
		t.Fatal(err)
	}
	part := forge(t, &f)
	data, err := proof.Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	report := proof.Verify(data, p.book)
	says := func(f proof.Finding) bool {
		return strings.Contains(f.Text, want) && (part == "" || f.Part == part) && !strings.Contains(f.Text, "as it was sealed")
	}
	if !slices.ContainsFunc(report.Findings, says) {
		t.Errorf("no finding on %q with %q:", part, want)
		for _, f := range report.Findings {
			t.Log(f)
		}
	}
}

// What is changed throughout, in the trail as in the register, holds together again: nothing but the digest that was kept
// apart tells. docs/proof.md says so.
func TestForgedThroughout_OnlyTheDigestTells(t *testing.T) {
	p := extendedCase(t)
	f, data := p.export(uuid.Nil)
	kept := p.holds(data).Digest
	reword(t, &f, "step.decided", `"outcome":"correct"`, `"outcome":"delete"`)
	reword(t, &f, "step.closed", `"result":"correct"`, `"result":"delete"`)
	f.Decisions[0].Outcome, f.Records[0].Result, f.Case.Result = casefile.OutcomeDelete, "delete", "delete"
	forged, err := proof.Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	report := proof.Verify(forged, p.book)
	if !report.Holds() || report.Digest == kept {
		t.Errorf("findings %v, digest %s, kept %s", report.Findings, report.Digest, kept)
	}
}

// The file does not depend on the zone of the machine that checks it.
func TestVerify_AnyZone(t *testing.T) {
	p := newPlay(t, "city-2022", monday, nil)
	p.toUnit()
	_, data := p.export(uuid.Nil)
	local := time.Local
	defer func() { time.Local = local }()
	for _, zone := range []*time.Location{time.UTC, calendar.Zone, time.FixedZone("far", -11*60*60)} {
		time.Local = zone
		p.holds(data)
	}
}
