package rules

import (
	"slices"

	"creditcase/casefile"
)

// Fits returns a casefile.Error where a proposal does not fit what the pack says of lists of the category: there are none, the area is not one in which they
// may be, or not one of this list's, the document is of no kind on which a listing may rest, or a question of leniency is not answered. What the
// proposal has to say whatever the pack is for casefile.ListingProposal.Sound.
func (l *Listing) Fits(category string, list casefile.ItemListing, p casefile.ListingProposal) error {
	kind, ok := l.List(category)
	if !ok {
		return casefile.NewError(casefile.CodeInvalid, "error.list_not_found", nil)
	}
	if _, err := l.Document(p.Document.Kind); err != nil {
		return casefile.NewError(casefile.CodeInvalid, "error.document_missing", err)
	}
	_, err := l.Area(p.Area)
	switch {
	case !kind.Areas && p.Area != "":
		return casefile.NewError(casefile.CodeInvalid, "error.area_not_in_pack", nil)
	case kind.Areas && (err != nil || len(list.Areas) > 0 && !slices.Contains(list.Areas, p.Area)):
		return casefile.NewError(casefile.CodeInvalid, "error.area_not_in_pack", err)
	case p.Heavier != "" && !l.MayBeTwice():
		return casefile.NewError(casefile.CodeInvalid, "error.listed_already", nil)
	case len(p.Persons) > 0 && l.Persons == nil:
		return casefile.NewError(casefile.CodeInvalid, "error.propose_incomplete", nil)
	}
	asked := l.LeniencyFor(p.Subject.Kind)
	for _, q := range asked {
		i := slices.IndexFunc(p.Leniency, func(a casefile.LeniencyAnswer) bool { return a.ID == q.ID })
		if i < 0 || p.Leniency[i].Applies && p.Leniency[i].Reasons == "" {
			return casefile.NewError(casefile.CodeInvalid, "error.leniency_unanswered", nil)
		}
	}
	if len(p.Leniency) != len(asked) {
		return casefile.NewError(casefile.CodeInvalid, "error.leniency_unanswered", nil)
	}
	return nil
}

// MayBeTwice reports whether a list that weighs more may be added for the same act (shenzhen-2022 77).
func (l *Listing) MayBeTwice() bool { return l.Again != nil && l.Again.Heavier }
