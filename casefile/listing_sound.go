package casefile

import (
	"slices"
	"strings"
)

// Sound returns an Error where a proposal contradicts itself, or does not fit the list: what can be said without the pack. See ProposalFaults of
// rules.Pack for the rest.
func (p ListingProposal) Sound(list ItemListing) error {
	switch {
	case p.Facts == "" || p.Subject.Name == "" || p.Subject.Code == "":
		return NewError(CodeInvalid, "error.propose_incomplete", nil)
	case p.Document.Issuer == "" || p.Document.Number == "" || p.Document.Date == "" || len(p.Document.Files) == 0:
		return NewError(CodeInvalid, "error.document_missing", nil)
	case len(p.Persons) > MaxListingPersons || !eachOnce(p.Measures):
		return NewError(CodeInvalid, "error.propose_incomplete", nil)
	case p.Subject.Kind == SubjectPerson && len(p.Persons) > 0:
		return NewError(CodeInvalid, "error.persons_of_person", nil)
	}
	for _, id := range p.Measures {
		if _, ok := list.Measure(id); !ok {
			return NewError(CodeInvalid, "error.propose_incomplete", nil)
		}
	}
	codes := []string{Fold(p.Subject.Code)}
	for _, x := range p.Persons {
		if x.Name == "" || x.Code == "" || x.Facts == "" || !slices.Contains(PersonParts, x.Part) {
			return NewError(CodeInvalid, "error.propose_incomplete", nil)
		}
		codes = append(codes, Fold(x.Code))
	}
	if !eachOnce(codes) {
		return NewError(CodeInvalid, "error.person_twice", nil)
	}
	return nil
}

func eachOnce[T comparable](list []T) bool { return len(unique(list)) == len(list) }

// Sound reports whether the decision says something that can be decided about the proposal: with reasons, and of measures and persons only what was
// proposed, each once; where nobody is listed, none.
func (d ListingDecision) Sound(p ListingProposal) bool {
	if strings.TrimSpace(d.Reasons) == "" || d.Outcome == OutcomeDrop && len(d.Measures)+len(d.Persons) > 0 {
		return false
	}
	for _, id := range d.Measures {
		if !slices.Contains(p.Measures, id) {
			return false
		}
	}
	for _, n := range d.Persons {
		if n < 0 || n >= len(p.Persons) {
			return false
		}
	}
	return eachOnce(d.Measures) && eachOnce(d.Persons)
}
