package export_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/proof"
)

// eventOf finds an event of the case, and the name of its part.
func eventOf(t *testing.T, f *proof.File, kind casefile.Event) (*proof.Event, string) {
	t.Helper()
	i := slices.IndexFunc(f.Events, func(e proof.Event) bool { return e.Kind == kind })
	if i < 0 {
		t.Fatalf("the case has no event %s", kind)
	}
	return &f.Events[i], "events/" + strconv.Itoa(i+1)
}

// toParty finds a document for a party, its service, and the names of their parts.
func toParty(t *testing.T, f *proof.File) (d *proof.Document, ofDocument string, s *proof.Service, ofService string) {
	t.Helper()
	i := slices.IndexFunc(f.Documents, func(d proof.Document) bool { return d.To == f.Parties[0].ID.String() })
	if i < 0 {
		t.Fatal("no document is for the party")
	}
	d = &f.Documents[i]
	j := slices.IndexFunc(f.Services, func(s proof.Service) bool { return s.Document == d.ID })
	if j < 0 {
		t.Fatalf("document %s has no service", d.Number)
	}
	return d, "documents/" + strconv.Itoa(i+1), &f.Services[j], "services/" + strconv.Itoa(j+1)
}

// TestForged_WithoutTexts changes what a file without the texts of its rows says, and seals it again: what the parts say of each other
// gives it away.
func TestForged_WithoutTexts(t *testing.T) {
	p := extendedCase(t)
	_, sealed := p.export(uuid.Nil)
	other := uuid.New()
	tests := []struct {
		name  string
		forge func(t *testing.T, f *proof.File) (part string)
		want  string
	}{
		{"no party", func(_ *testing.T, f *proof.File) string {
			f.Parties = nil
			return "acts/1"
		}, "by an applicant who was no party"},
		{"a party of another account", func(_ *testing.T, f *proof.File) string {
			f.Parties[0].Account = &other
			return "acts/1"
		}, "by an applicant who was no party"},
		{"a party since later", func(_ *testing.T, f *proof.File) string {
			f.Parties[0].Since = f.Parties[0].Since.Add(time.Second)
			return "acts/1"
		}, "by an applicant who was no party"},
		{"a party until before", func(_ *testing.T, f *proof.File) string {
			until := f.Parties[0].Since.Add(-time.Second)
			f.Parties[0].Until = &until
			return "parties/1"
		}, "it is a party from"},
		{"nobody as a party", func(_ *testing.T, f *proof.File) string {
			f.Parties[0].Account, f.Parties[0].Subject = nil, nil
			return "parties/1"
		}, "it is nobody"},
		{"a second applicant", func(_ *testing.T, f *proof.File) string {
			second := f.Parties[0]
			second.ID = other
			f.Parties = append(f.Parties, second)
			return "parties/2"
		}, "another applicant"},
		{"a party twice", func(_ *testing.T, f *proof.File) string {
			f.Parties = append(f.Parties, f.Parties[0])
			return "parties/2"
		}, "stands here twice"},
		{"no record", func(_ *testing.T, f *proof.File) string {
			f.Records = nil
			return "decisions/1"
		}, "a record that the case is not about"},
		{"another record", func(_ *testing.T, f *proof.File) string {
			f.Records[0].ID = other
			return "effects/1"
		}, "a record that the case is not about"},
		{"another result of the record", func(_ *testing.T, f *proof.File) string {
			f.Records[0].Result = "keep"
			return "records/1"
		}, `its result is "keep", that of the case is "correct"`},
		{"a record that was closed later", func(_ *testing.T, f *proof.File) string {
			at := f.Case.ClosedAt.Add(time.Second)
			f.Records[0].ClosedAt = &at
			return "records/1"
		}, "after the case"},
		{"a record that stays open", func(_ *testing.T, f *proof.File) string {
			f.Records[0].ClosedAt, f.Records[0].Result = nil, ""
			return "records/1"
		}, "it is open"},
		{"a result without an end", func(_ *testing.T, f *proof.File) string {
			f.Records[0].ClosedAt = nil
			return "records/1"
		}, "and it is closed: false"},
		{"records out of order", func(_ *testing.T, f *proof.File) string {
			second := f.Records[0]
			second.ID = other
			f.Records = append(f.Records, second)
			return "records/2"
		}, "it stands at place 1"},
		{"a filing at another time", func(t *testing.T, f *proof.File) string {
			e, part := eventOf(t, f, casefile.EventFiled)
			e.At = e.At.Add(time.Minute)
			return part
		}, "the case itself says"},
		{"no filing", func(t *testing.T, f *proof.File) string {
			_, part := eventOf(t, f, casefile.EventFiled)
			i, _ := strconv.Atoi(part[len("events/"):])
			f.Events = slices.Delete(f.Events, i-1, i)
			return "case"
		}, "of which there is no event"},
		{"a second acceptance", func(t *testing.T, f *proof.File) string {
			e, _ := eventOf(t, f, casefile.EventAccepted)
			second := *e
			second.ID = other
			f.Events = append(f.Events, second)
			return "events/" + strconv.Itoa(len(f.Events))
		}, "the case is accepted twice"},
		{"a case that was not accepted", func(t *testing.T, f *proof.File) string {
			_, part := eventOf(t, f, casefile.EventAccepted)
			f.Case.AcceptedAt = nil
			return part
		}, "which the case itself does not say"},
		{"an acceptance at another time, in the case too", func(t *testing.T, f *proof.File) string {
			e, part := eventOf(t, f, casefile.EventAccepted)
			e.At = e.At.Add(-time.Minute)
			f.Case.AcceptedAt = &e.At
			return part
		}, "its act was received at"},
		{"a transfer that another act brought about", func(t *testing.T, f *proof.File) string {
			e, part := eventOf(t, f, casefile.EventTransferred)
			e.Act = &f.Acts[0].ID
			return part
		}, "its act was received at"},
		{"a transfer by an act that is not there", func(t *testing.T, f *proof.File) string {
			e, part := eventOf(t, f, casefile.EventTransferred)
			e.Act = &other
			return part
		}, "which the file does not have"},
		{"a transfer at the end of no period", func(t *testing.T, f *proof.File) string {
			e, part := eventOf(t, f, casefile.EventTransferred)
			e.Act, e.At = nil, e.At.Add(time.Second)
			return part
		}, "no period ended then"},
		{"a clock that runs from another act", func(t *testing.T, f *proof.File) string {
			d, part := verifyOf(t, f)
			d.Explanation.Start = f.Acts[0].ReceivedAt
			return part
		}, "the case was transferred at"},
		{"a clock from acceptance that runs from the filing", func(_ *testing.T, f *proof.File) string {
			i := slices.IndexFunc(f.Deadlines, func(d proof.Deadline) bool { return d.Explanation.Clock == "objection.annotate" })
			f.Deadlines[i].Explanation.Start = f.Case.FiledAt
			return "deadlines/" + strconv.Itoa(i+1)
		}, "the case was accepted at"},
		{"a decision on another record", func(_ *testing.T, f *proof.File) string {
			f.Decisions[0].Record = &other
			return "decisions/1"
		}, "a record that the case is not about"},
		{"a decision on no record", func(_ *testing.T, f *proof.File) string {
			f.Decisions[0].Record = nil
			return "decisions/1"
		}, "it is about the whole case"},
		{"a second decision", func(_ *testing.T, f *proof.File) string {
			second := f.Decisions[0]
			second.ID = other
			f.Decisions = append(f.Decisions, second)
			return "decisions/2"
		}, "another decision is about the same record"},
		{"a decision by another act", func(_ *testing.T, f *proof.File) string {
			f.Decisions[0].Act = f.Acts[0].ID
			return "decisions/1"
		}, "no line of the trail tells of the outcome"},
		{"a decision of another day", func(_ *testing.T, f *proof.File) string {
			f.Decisions[0].DecidedAt = f.Decisions[0].DecidedAt.Add(-time.Hour)
			return "decisions/1"
		}, "was not received"},
		{"a decision that was applied before", func(_ *testing.T, f *proof.File) string {
			at := f.Decisions[0].DecidedAt.Add(-time.Second)
			f.Decisions[0].AppliedAt = &at
			return "decisions/1"
		}, "before it was decided"},
		{"another result than was decided", func(_ *testing.T, f *proof.File) string {
			f.Records[0].Result, f.Case.Result = "keep", "keep"
			return "decisions/1"
		}, "the result is keep"},
		{"an effect on both", func(_ *testing.T, f *proof.File) string {
			f.Effects[0].Subject = &f.Case.SubjectID
			return "effects/1"
		}, "and not on both or neither"},
		{"an effect on another subject", func(_ *testing.T, f *proof.File) string {
			f.Effects[0].Record, f.Effects[0].Subject = nil, &other
			return "effects/1"
		}, "a subject that is not in the case"},
		{"an effect that ended before it began", func(_ *testing.T, f *proof.File) string {
			at := f.Effects[0].StartedAt.Add(-time.Second)
			f.Effects[0].EndedAt = &at
			return "effects/1"
		}, "ends before"},
		{"a document for another party", func(t *testing.T, f *proof.File) string {
			d, part, _, _ := toParty(t, f)
			d.To = other.String()
			return part
		}, "a party that the case does not have"},
		{"a document for a unit, served on a party", func(t *testing.T, f *proof.File) string {
			d, _, _, part := toParty(t, f)
			d.To = f.Case.Unit
			return part
		}, "and served on"},
		{"no service", func(t *testing.T, f *proof.File) string {
			_, part, s, _ := toParty(t, f)
			f.Services = slices.DeleteFunc(f.Services, func(o proof.Service) bool { return o.ID == s.ID })
			return part
		}, "nothing is said of its service"},
		{"a service of another document", func(t *testing.T, f *proof.File) string {
			_, _, s, part := toParty(t, f)
			s.Document = other
			return part
		}, "a document that the file does not have"},
		{"served on another party", func(t *testing.T, f *proof.File) string {
			_, _, s, part := toParty(t, f)
			s.Party = other
			return part
		}, "and served on"},
		{"served before it was sent", func(t *testing.T, f *proof.File) string {
			_, _, s, part := toParty(t, f)
			at := s.SentAt.Add(-time.Second)
			s.ServedAt, s.State = &at, casefile.ServiceServed
			return part
		}, "before it was sent"},
		{"sent before it was issued", func(t *testing.T, f *proof.File) string {
			_, _, s, part := toParty(t, f)
			s.SentAt = s.SentAt.Add(-time.Second)
			return part
		}, "before it was issued"},
		{"served, and nobody knows when", func(t *testing.T, f *proof.File) string {
			_, _, s, part := toParty(t, f)
			s.State, s.ServedAt = casefile.ServiceServed, nil
			return part
		}, "and the document was served: false"},
		{"the text of a fact", func(_ *testing.T, f *proof.File) string {
			text := "{}"
			f.Facts[0].Text = &text
			return "facts/1"
		}, "its text is in clear"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { p.foundForged(t, sealed, test.forge, test.want) })
	}
}
