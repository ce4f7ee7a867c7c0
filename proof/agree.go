package proof

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// agree holds the parts of the file to each other where the law ties them, so that a file without the texts of its rows is held to it too.
func (v *verifier) agree() {
	v.partiesAct()
	v.recordsEnd()
	v.eventsHappen()
	v.decisionsSettle()
	v.recordsDecided()
	v.effectsTouch()
	v.documentsServed()
}

// party finds a party of the case.
func (v *verifier) party(id uuid.UUID) (Party, bool) {
	i := slices.IndexFunc(v.file.Parties, func(p Party) bool { return p.ID == id })
	if i < 0 {
		return Party{}, false
	}
	return v.file.Parties[i], true
}

// isAbout reports whether the record is one of those that the case is about.
func (v *verifier) isAbout(record uuid.UUID) bool {
	return slices.ContainsFunc(v.file.Records, func(r Record) bool { return r.ID == record })
}

// partiesAct holds that a case has one applicant at a time, and that whoever acts as an applicant is a party at that instant.
func (v *verifier) partiesAct() {
	var applicants []Party
	for i, p := range v.file.Parties {
		name := element("parties", i)
		if p.Account == nil && p.Subject == nil {
			v.fail(name, "it is nobody: it has neither an account nor a subject")
		}
		if p.Until != nil && p.Until.Before(p.Since) {
			v.fail(name, "it is a party from %s until %s", instant(p.Since), instant(*p.Until))
		}
		if p.Role != casefile.PartyApplicant {
			continue
		}
		if slices.ContainsFunc(applicants, func(other Party) bool { return p.before(other.Until) && other.before(p.Until) }) {
			v.fail(name, "the case has another applicant at the same time")
		}
		applicants = append(applicants, p)
	}
	for i, act := range v.file.Acts {
		if act.Role != casefile.RoleApplicant {
			continue
		}
		if !slices.ContainsFunc(v.file.Parties, func(p Party) bool { return p.acts(act) }) {
			v.fail(element("acts", i), "it is by an applicant who was no party when it was received")
		}
	}
}

// before reports whether the party came before the instant at which another went; nil: that one stays.
func (p Party) before(until *time.Time) bool { return until == nil || p.Since.Before(*until) }

// acts reports whether the act is the party's own, received while it was one.
func (p Party) acts(a Act) bool {
	return p.Account != nil && *p.Account == a.Actor && !a.ReceivedAt.Before(p.Since) && (p.Until == nil || !a.ReceivedAt.After(*p.Until))
}

// recordsEnd holds that the records of a case end with it at the latest, and that the case ends as all of them do, or in a mixed way.
func (v *verifier) recordsEnd() {
	c := v.file.Case
	for i, r := range v.file.Records {
		name := element("records", i)
		if i > 0 && r.N <= v.file.Records[i-1].N {
			v.fail(name, "it stands at place %d, after the record at place %d", r.N, v.file.Records[i-1].N)
		}
		switch {
		case (r.Result == "") != (r.ClosedAt == nil):
			v.fail(name, "its result is %q, and it is closed: %t", r.Result, r.ClosedAt != nil)
		case c.ClosedAt != nil && r.ClosedAt == nil:
			v.fail(name, "it is open, and the case was closed at %s", instant(*c.ClosedAt))
		case c.ClosedAt != nil && r.ClosedAt.After(*c.ClosedAt):
			v.fail(name, "it was closed at %s, after the case", instant(*r.ClosedAt))
		case len(v.file.Records) == 1 && (r.Result != c.Result || (c.ClosedAt == nil) != (r.ClosedAt == nil)):
			v.fail(name, "its result is %q, that of the case is %q", r.Result, c.Result)
		}
	}
	v.severalEnd()
}

// severalEnd holds that a case of several records has the result of all of them where they ended alike, and is mixed where they did not.
func (v *verifier) severalEnd() {
	c, records := v.file.Case, v.file.Records
	if c.ClosedAt == nil || len(records) < 2 {
		return
	}
	alike := !slices.ContainsFunc(records, func(r Record) bool { return r.Result != records[0].Result })
	switch {
	case alike && c.Result != records[0].Result:
		v.fail("case", "its result is %q, and its records all ended with %q", c.Result, records[0].Result)
	case !alike && c.Result != casefile.ResultMixed:
		v.fail("case", "its result is %q, and its records ended in several ways", c.Result)
	}
}

// endsEffect reports whether an effect of the case ended at the instant, which may be years after the case.
func (v *verifier) endsEffect(at time.Time) bool {
	return slices.ContainsFunc(v.file.Effects, func(e Effect) bool { return e.EndedAt != nil && e.EndedAt.Equal(at) })
}

// endsService reports whether a way of service had run its time at the instant: a document that was announced counts as served then, and one that lay unopened
// is to be served otherwise.
func (v *verifier) endsService(at time.Time) bool {
	return slices.ContainsFunc(v.file.Services, func(s Service) bool {
		return s.EndsAt != nil && s.EndedAt != nil && s.EndsAt.Equal(at) && s.EndedAt.Equal(at)
	})
}

// eventsHappen holds that each event came about by an act at its instant, or earlier where the act only enters it and the trail says when it was; at the end of a
// period or of an announcement; with the end of an effect; or by another case, where the trail says so; and that filing and acceptance are those of the case.
func (v *verifier) eventsHappen() {
	for i, e := range v.file.Events {
		name := element("events", i)
		if e.Act == nil {
			if !v.isEnd(e.At) && !v.endsEffect(e.At) && !v.endsService(e.At) && !v.turned(e) {
				v.fail(name, "%s came about at %s by no act, and no period ended then", e.Kind, instant(e.At))
			}
			continue
		}
		switch at, ok := v.receivedAt(*e.Act); {
		case !ok:
			v.fail(name, "%s came about by act %s, which the file does not have", e.Kind, *e.Act)
		case !at.Equal(e.At) && (e.At.After(at) || !v.entered(*e.Act, e.At)):
			v.fail(name, "%s came about at %s, its act was received at %s", e.Kind, instant(e.At), instant(at))
		}
	}
	c := v.file.Case
	v.happenedOnce(casefile.EventFiled, &c.FiledAt)
	v.happenedOnce(casefile.EventAccepted, c.AcceptedAt)
}

// entered reports whether the trail says of an act that what it enters came about at the instant: that a document was served, or that a paper came. The trail says
// it to the second.
func (v *verifier) entered(act uuid.UUID, at time.Time) bool {
	return slices.ContainsFunc(v.lines, func(l line) bool {
		if l.Act == nil || *l.Act != act || l.Event != "step.service" && l.Event != "step.came" {
			return false
		}
		said, err := time.Parse(time.RFC3339, l.Facts["at"])
		return err == nil && said.Equal(at.Truncate(time.Second))
	})
}

// turned reports whether the trail says that another case has brought the event about, at its instant, to the second.
func (v *verifier) turned(e Event) bool {
	return slices.ContainsFunc(v.lines, func(l line) bool {
		said, err := time.Parse(time.RFC3339, l.Facts["at"])
		return l.Event == "step.turn" && l.Facts["event"] == string(e.Kind) && err == nil && said.Equal(e.At.Truncate(time.Second))
	})
}

// happenedOnce holds that an event which the case remembers came about once, at that instant; nil: not at all.
func (v *verifier) happenedOnce(kind casefile.Event, at *time.Time) {
	seen := false
	for i, e := range v.file.Events {
		if e.Kind != kind {
			continue
		}
		switch name := element("events", i); {
		case at == nil:
			v.fail(name, "the case is %s at %s, which the case itself does not say", kind, instant(e.At))
		case seen:
			v.fail(name, "the case is %s twice", kind)
		case !e.At.Equal(*at):
			v.fail(name, "the case is %s at %s, the case itself says %s", kind, instant(e.At), instant(*at))
		}
		seen = true
	}
	if at != nil && !seen {
		v.fail("case", "it was %s at %s, of which there is no event", kind, instant(*at))
	}
}

// isEnd reports whether a period of the case ended at the instant: passed, was met, or ended with the case.
func (v *verifier) isEnd(at time.Time) bool {
	is := func(t *time.Time) bool { return t != nil && t.Equal(at) }
	return is(v.file.Case.ClosedAt) || slices.ContainsFunc(v.file.Deadlines, func(d Deadline) bool {
		return is(d.OverdueAt) || is(d.MetAt) || d.Due.Add(time.Second).Equal(at)
	})
}

// decisionsSettle holds that each record of the case is decided once at most, and ends as was decided.
func (v *verifier) decisionsSettle() {
	decided := make(map[string]bool)
	for i, d := range v.file.Decisions {
		name := element("decisions", i)
		if decided[orNone(d.Record)] {
			v.fail(name, "another decision is about the same record")
		}
		decided[orNone(d.Record)] = true
		if d.AppliedAt != nil && d.AppliedAt.Before(d.DecidedAt) {
			v.fail(name, "it was applied at %s, before it was decided", instant(*d.AppliedAt))
		}
		result := v.file.Case.Result
		switch {
		case d.Record == nil && len(v.file.Records) > 0 && !v.enters():
			v.fail(name, "it is about the whole case, which has records")
			continue
		case d.Record != nil:
			at := slices.IndexFunc(v.file.Records, func(r Record) bool { return r.ID == *d.Record })
			if at < 0 {
				v.fail(name, "it is about a record that the case is not about")
				continue
			}
			result = v.file.Records[at].Result
		}
		if d.AppliedAt != nil && result != "" && result != casefile.Result(d.Outcome) {
			v.fail(name, "it was applied with the outcome %s, the result is %s", d.Outcome, result)
		}
	}
}

// enters reports whether records come in with cases like this one.
func (v *verifier) enters() bool {
	procedure := v.file.Case.Flow.Procedure()
	return procedure != nil && procedure.Enters
}

// recordsDecided holds that a record which ended as somebody can decide was decided so.
func (v *verifier) recordsDecided() {
	procedure := v.file.Case.Flow.Procedure()
	if procedure == nil {
		return // an unknown procedure is told of elsewhere
	}
	for i, r := range v.file.Records {
		outcome := func(o casefile.OutcomeSpec) bool { return casefile.Result(o.Outcome) == r.Result }
		decided := func(d Decision) bool { return d.Record == nil && v.enters() || d.Record != nil && *d.Record == r.ID }
		if slices.ContainsFunc(procedure.Outcomes, outcome) && !slices.ContainsFunc(v.file.Decisions, decided) {
			v.fail(element("records", i), "its result is %q, and nobody has decided about it", r.Result)
		}
	}
}

// effectsTouch holds that each effect is on a record of the case, or on a subject that is in it. What a plan of reorganization does is on every record of the
// enterprise, and its case is about none of them.
func (v *verifier) effectsTouch() {
	for i, e := range v.file.Effects {
		name := element("effects", i)
		switch {
		case (e.Record == nil) == (e.Subject == nil):
			v.fail(name, "it is on one record or on one subject, and not on both or neither")
		case e.Record != nil && !v.isAbout(*e.Record) && !e.Kind.OfEveryRecord():
			v.fail(name, "it is on a record that the case is not about")
		case e.Subject != nil && !v.isWith(*e.Subject):
			v.fail(name, "it is on a subject that is not in the case")
		}
		for _, end := range []*time.Time{e.EndsAt, e.EndedAt} {
			if end != nil && end.Before(e.StartedAt) {
				v.fail(name, "it began at %s and ends before, at %s", instant(e.StartedAt), instant(*end))
			}
		}
	}
}

// isWith reports whether the case is about the subject, or a party stands for it.
func (v *verifier) isWith(subject uuid.UUID) bool {
	return v.file.Case.SubjectID == subject || slices.ContainsFunc(v.file.Parties, func(p Party) bool {
		return p.Subject != nil && *p.Subject == subject
	})
}

// addressee is the party or the code of the unit that a document is for.
func (d Document) addressee() (party *uuid.UUID, unit string) {
	id, err := uuid.Parse(d.To)
	if err != nil {
		return nil, d.To
	}
	return &id, ""
}

// documentsServed holds that each document to a party is on its way to that party, and no document to anybody else, but that one for a party
// without an account may wait for somebody to serve it; that nothing is served before it was sent, nor sent before it was issued, nor twice;
// and that an event which is a service is that of its instant.
func (v *verifier) documentsServed() {
	onTheWay, served := make(map[uuid.UUID]bool), make(map[uuid.UUID]time.Time)
	for i, s := range v.file.Services {
		name := element("services", i)
		if s.ServedAt != nil {
			if slices.ContainsFunc(v.file.Services[:i], func(o Service) bool { return o.Document == s.Document && o.ServedAt != nil }) {
				v.fail(name, "the document was served before, by another way")
			}
			served[s.ID] = *s.ServedAt
		}
		if s.ServedAt != nil && s.ServedAt.Before(s.SentAt) {
			v.fail(name, "the document was served at %s, before it was sent", instant(*s.ServedAt))
		}
		if (s.State == casefile.ServiceServed) != (s.ServedAt != nil) {
			v.fail(name, "its state is %s, and the document was served: %t", s.State, s.ServedAt != nil)
		}
		at := slices.IndexFunc(v.file.Documents, func(d Document) bool { return d.ID == s.Document })
		if at < 0 {
			v.fail(name, "it is of a document that the file does not have")
			continue
		}
		d := v.file.Documents[at]
		onTheWay[d.ID] = true
		if party, _ := d.addressee(); party == nil || *party != s.Party {
			v.fail(name, "document %s is for %s, and served on %s", d.Number, d.To, s.Party)
		}
		if s.SentAt.Before(d.IssuedAt) {
			v.fail(name, "document %s was sent at %s, before it was issued", d.Number, instant(s.SentAt))
		}
	}
	for i, d := range v.file.Documents {
		party, _ := d.addressee()
		if party == nil {
			continue
		}
		name := element("documents", i)
		to, ok := v.party(*party)
		if !ok {
			v.fail(name, "document %s is for a party that the case does not have", d.Number)
		}
		if !onTheWay[d.ID] && (!ok || to.Account != nil) {
			v.fail(name, "document %s is for a party, and nothing is said of its service", d.Number)
		}
	}
	for i, e := range v.file.Events {
		if at, ok := served[orZero(e.Service)]; e.Service != nil && (!ok || !at.Equal(e.At)) {
			v.fail(element("events", i), "it is a service that did not come about at %s", instant(e.At))
		}
	}
}

// orZero is the id, or none.
func orZero(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}
