package proof

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// line is a line of the trail that could be read; at is its place in the file.
type line struct {
	casefile.TrailEntry
	at int
}

// chain follows the hash chain to the end that the case remembers.
func (v *verifier) chain() {
	v.Lines = len(v.file.Trail)
	var previous []byte
	for i, l := range v.file.Trail {
		name := element("trail", i)
		var e casefile.TrailEntry
		if err := json.Unmarshal([]byte(l.Text), &e); err != nil {
			v.fail(name, "line %d of the trail is no entry: %v", i+1, err)
		} else {
			v.lines = append(v.lines, line{e, i})
			if e.Case != v.file.Case.ID || int(e.Seq) != i+1 {
				v.fail(name, "line %d of the trail belongs elsewhere: it is line %d of case %s", i+1, e.Seq, e.Case)
			}
		}
		sum := sha256.Sum256(append(previous, l.Text...))
		if got := hex.EncodeToString(sum[:]); got != l.Hash {
			v.fail(name, "line %d of the trail: its text and the line before it give the hash %s, the file says %s", i+1, got, l.Hash)
		}
		// From here on with what the file says, so that one changed line is one finding and not all that follow it.
		stated, err := hex.DecodeString(l.Hash)
		if err != nil {
			stated = sum[:]
		}
		previous = slices.Clip(stated)
	}
	if got := hex.EncodeToString(previous); got != v.file.Case.TrailHash || len(v.file.Trail) != v.file.Case.TrailLength {
		v.fail("case", "it remembers a trail of %d lines that ends in %s; this one has %d and ends in %s", v.file.Case.TrailLength,
			v.file.Case.TrailHash, len(v.file.Trail), got)
	}
}

// acts holds that every act has its one line, with the same actor, instant and content, and every line its act.
func (v *verifier) acts() {
	v.Acts = len(v.file.Acts)
	seen := make(map[uuid.UUID]int, len(v.file.Acts))
	last := -1
	for i, act := range v.file.Acts {
		name := element("acts", i)
		if _, ok := seen[act.ID]; ok {
			v.fail(name, "act %s stands here twice", act.ID)
		}
		seen[act.ID] = i
		at := slices.IndexFunc(v.lines, func(l line) bool { return l.Actor != nil && l.Act != nil && *l.Act == act.ID })
		if at < 0 {
			v.fail(name, "the trail has no line for this act (%s)", act.Kind)
			continue
		}
		v.sameAct(name, act, v.lines[at])
		if at < last {
			v.fail(name, "it stands in another place among the acts than in the trail")
		}
		last = max(last, at)
		if refused := v.has("step.act_refused", func(l line) bool { return l.Act != nil && *l.Act == act.ID }); refused !=
			(act.Status == casefile.ActRefused) {
			v.fail(name, "its status is %s, the trail says refused: %s", act.Status, strconv.FormatBool(refused))
		}
	}
	for _, l := range v.lines {
		if l.Act == nil {
			continue
		}
		if _, ok := seen[*l.Act]; !ok {
			v.fail(element("trail", l.at), "line %d of the trail (%s) is about an act that the file does not have", l.at+1, l.Event)
		}
	}
}

func (v *verifier) sameAct(name string, act Act, l line) {
	if want := "act." + string(act.Kind); l.Event != want {
		v.fail(name, "the act is %s, line %d of the trail says %s", want, l.at+1, l.Event)
	}
	if *l.Actor != act.Actor {
		v.fail(name, "the act is by %s, line %d of the trail says %s", act.Actor, l.at+1, *l.Actor)
	}
	if !l.At.Equal(act.ReceivedAt.Truncate(time.Microsecond)) {
		v.fail(name, "the act was received at %s, line %d of the trail says %s", instant(act.ReceivedAt), l.at+1, instant(l.At))
	}
	if got := l.Facts["content_sha256"]; got != act.ContentHash {
		v.fail(name, "its content has the hash %q, line %d of the trail says %q", act.ContentHash, l.at+1, got)
	}
}

// has reports whether the trail has a line of the event for which ok holds.
func (v *verifier) has(event string, ok func(line) bool) bool {
	return slices.ContainsFunc(v.lines, func(l line) bool { return l.Event == event && ok(l) })
}

// told holds that what the file says of acceptance, decisions, documents, effects and the end stands in the trail too.
func (v *verifier) told() {
	c := v.file.Case
	any := func(line) bool { return true }
	accepted := func(l line) bool {
		return l.Facts["pack"] == c.Pack.ID && l.Facts["version"] == strconv.Itoa(c.Pack.Version) && l.Facts["hash"] == c.Pack.Hash
	}
	switch {
	case c.AcceptedAt == nil && v.has("step.accepted", any):
		v.fail("case", "the trail says that it was accepted, the case does not")
	case c.AcceptedAt != nil && !v.has("step.accepted", accepted):
		v.fail("case", "no line of the trail says that it was accepted under pack %s version %d, %s", c.Pack.ID, c.Pack.Version, c.Pack.Hash)
	}
	closed := v.has("step.closed", func(l line) bool { return l.Facts["result"] == string(c.Result) })
	if closed != (c.ClosedAt != nil) || (c.ClosedAt != nil) != (c.Stage == casefile.StageClosed) {
		v.fail("case", "stage %s, result %q: the trail says otherwise", c.Stage, c.Result)
	}
	v.toldDecisions()
	v.toldDocuments()
	for i, e := range v.file.Effects {
		same := func(l line) bool {
			return l.Facts["effect"] == string(e.Kind) && l.Facts["article"] == e.Article && l.isOf(e.Record)
		}
		if !v.has("step.effect", same) {
			v.fail(element("effects", i), "no line of the trail tells of the effect %s by article %s", e.Kind, e.Article)
		}
	}
}

// isOf reports whether a line is of the record, if it says of which it is: those of earlier versions do not.
func (l line) isOf(record *uuid.UUID) bool {
	says := l.Facts["record"]
	return says == "" || says == orNone(record)
}

// toldDecisions holds that decisions and the lines that tell of them go together, one to one.
func (v *verifier) toldDecisions() {
	var unclaimed []line
	for _, l := range v.lines {
		if l.Event == "step.decided" {
			unclaimed = append(unclaimed, l)
		}
	}
	for i, d := range v.file.Decisions {
		name := element("decisions", i)
		if at, ok := v.receivedAt(d.Act); !ok || !at.Equal(d.DecidedAt) {
			v.fail(name, "it is of %s, at which its act %s was not received", instant(d.DecidedAt), d.Act)
		}
		at := slices.IndexFunc(unclaimed, func(l line) bool {
			return l.Act != nil && *l.Act == d.Act && l.Facts["outcome"] == string(d.Outcome) && l.Facts["article"] == d.Article && l.isOf(d.Record)
		})
		if at < 0 {
			v.fail(name, "no line of the trail tells of the outcome %s by article %s upon act %s", d.Outcome, d.Article, d.Act)
			continue
		}
		unclaimed = slices.Delete(unclaimed, at, at+1)
	}
	for _, l := range unclaimed {
		v.fail(element("trail", l.at), "line %d of the trail tells of the decision %s, which the file does not have", l.at+1, l.Facts["outcome"])
	}
}

func (v *verifier) receivedAt(act uuid.UUID) (time.Time, bool) {
	i := slices.IndexFunc(v.file.Acts, func(a Act) bool { return a.ID == act })
	if i < 0 {
		return time.Time{}, false
	}
	return v.file.Acts[i].ReceivedAt, true
}

// toldDocuments holds that documents and the lines that tell of them go together, one to one.
func (v *verifier) toldDocuments() {
	var unclaimed []line
	for _, l := range v.lines {
		if l.Facts["number"] != "" && l.Facts["sha256"] != "" {
			unclaimed = append(unclaimed, l)
		}
	}
	for i, d := range v.file.Documents {
		at := slices.IndexFunc(unclaimed, func(l line) bool { return l.Facts["number"] == d.Number })
		if at < 0 {
			v.fail(element("documents", i), "no line of the trail tells of document %s", d.Number)
			continue
		}
		l := unclaimed[at]
		unclaimed = slices.Delete(unclaimed, at, at+1)
		if l.Facts["sha256"] != d.Hash || l.Facts["notice"] != string(d.Kind) {
			v.fail(element("documents", i), "document %s is %s with the hash %s, line %d of the trail says %s with %s", d.Number, d.Kind, d.Hash,
				l.at+1, l.Facts["notice"], l.Facts["sha256"])
		}
	}
	for _, l := range unclaimed {
		v.fail(element("trail", l.at), "line %d of the trail tells of document %s, which the file does not have", l.at+1, l.Facts["number"])
	}
}

// clocked reports whether a line says until when a clock runs.
func (l line) clocked() (clock string, due, from time.Time, ok bool) {
	if !strings.HasPrefix(l.Event, "step.") || l.Facts["clock"] == "" || l.Facts["due"] == "" {
		return "", due, from, false
	}
	due, err := time.Parse(time.RFC3339, l.Facts["due"])
	if err != nil {
		return "", due, from, false
	}
	if text := l.Facts["from"]; text != "" {
		if from, err = time.Parse(time.RFC3339, text); err != nil {
			return "", due, from, false
		}
	}
	return l.Facts["clock"], due, from, true
}
