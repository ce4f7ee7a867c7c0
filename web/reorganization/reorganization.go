package reorganization

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/oncase"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// Where documents are filed: from an account, and at the desk.
const (
	mineAt = "/my/reorganization"
	deskAt = "/desk/reorganization"
)

// Pages are the pages of a reorganization. A document is filed on pages of its own: see Mine and Desk.
func Pages(s *site.Server) flow.Pages {
	entering := oncase.Pages{Server: s, Flow: casefile.FlowReorganization, Sections: sections{}, Of: entered}
	return flow.Pages{
		Flow:   casefile.FlowReorganization,
		Opened: deskAt,
		Forms: map[casefile.TaskKind]casepage.Form{
			casefile.TaskCheckReorganization: {Template: "pages/desk_act_check_reorganization", Open: openCheck, Main: "granted", Reasons: "reasons",
				Stem: "desk.reorganization.reasons"},
		},
		Sections: sections{},
		OnCase: map[string]flow.OnCase{
			"withdraw": flow.Withdrawing(oncase.Withdrawing{Pages: entering, Receive: func(ctx context.Context, b oncase.TakenBack) (db.Receipt, error) {
				return s.Store.WithdrawReorganization(ctx, b.FormID, b.ActorID, b.CaseID, b.UnitID, b.Withdrawal, b.At)
			}}),
		},
		Guide:    flow.Guide{Template: "pages/guide_short", Write: writeGuide},
		Progress: progress{},
		Card:     card{},
		LookUp:   deskLink,
		Mine:     mineAt,
	}
}

// deskLink leads from the records of a body to where it enters a document.
func deskLink(p *messages.Printer, pack *rules.Pack, role casefile.Role) *ui.Link {
	if !role.AtAgency() && !pack.Reorganization.Lets(casefile.ReorganizationByUnit) {
		return nil
	}
	return &ui.Link{Text: p.Of(casefile.FlowReorganization).T("desk.reorganization.title"), Href: deskAt}
}

// card offers nothing on a record: a document is about an enterprise.
type card struct{ flow.OfSubject }

func (card) Offer(*messages.Printer, uuid.UUID, string, string) *records.Offer { return nil }

// packNow is the regulation under which documents are filed now. Where it does not provide for them there is no page.
func packNow(s *site.Server) (*rules.Pack, error) {
	pack, err := s.PackFor(casefile.FlowReorganization)
	if err == nil && !pack.Provides(casefile.FlowReorganization) {
		err = notFound()
	}
	return pack, err
}

func notFound() error { return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil) }

// document is a court's document as lists show it.
type document = db.ReorganizationsOfRow

// shown is a row of a case's own page as lists show it.
func shown(d db.ReorganizationBesideRow) document {
	return document{CaseID: d.CaseID, PlanID: d.PlanID, Matter: d.Matter, Court: d.Court, Number: d.Number, IssuedOn: d.IssuedOn, PerformsBy: d.PerformsBy, DecidedAt: d.DecidedAt,
		DroppedAt: d.DroppedAt, OverAt: d.OverAt, CaseNumber: d.CaseNumber, FiledAt: d.FiledAt, Sees: true}
}

// standing is how it stands with the reorganization of an enterprise: its documents, the earliest first.
type standing []document

// plan is the plan that is checked or runs; nil: there is none.
func (st standing) plan() *document {
	i := slices.IndexFunc(st, func(d document) bool { return d.CaseID == d.PlanID && d.DroppedAt == nil && d.OverAt == nil })
	if i < 0 {
		return nil
	}
	return &st[i]
}

// running is the plan that runs; nil: there is none.
func (st standing) running() *document {
	if plan := st.plan(); plan != nil && plan.DecidedAt != nil {
		return plan
	}
	return nil
}

// stands returns a casefile.Error with CodeConflict where a document of the matter cannot be filed now.
func (st standing) stands(m casefile.ReorganizationMatter) *casefile.Error {
	plan := st.plan()
	switch {
	case m == casefile.MatterPlan && plan != nil && plan.Sees:
		return casefile.NewError(casefile.CodeConflict, "error.plan_running", nil, plan.CaseNumber)
	case m == casefile.MatterPlan && plan != nil:
		return casefile.NewError(casefile.CodeConflict, "error.plan_running.bare", nil)
	case m == casefile.MatterPlan:
		return nil
	case plan == nil || plan.DecidedAt == nil:
		return casefile.NewError(casefile.CodeConflict, "error.plan_none", nil)
	case slices.ContainsFunc(st, func(d document) bool { return d.PlanID == plan.CaseID && d.DecidedAt == nil && d.DroppedAt == nil }):
		return casefile.NewError(casefile.CodeConflict, "error.plan_document_open", nil)
	}
	return nil
}

// matters are the documents that can be filed now.
func (st standing) matters(pack *rules.Pack) []casefile.ReorganizationMatter {
	return slices.DeleteFunc(slices.Clone(pack.Reorganization.Matters), func(m casefile.ReorganizationMatter) bool { return st.stands(m) != nil })
}

// stateTag says how it stands with a document.
func stateTag(p *messages.Printer, d document) ui.Tag {
	switch {
	case d.DroppedAt != nil:
		return ui.Tag{Text: p.T("reorganization.state.dropped"), Colour: ui.TagNeutral}
	case d.DecidedAt == nil:
		return ui.Tag{Text: p.T("stage." + string(casefile.StageReorganizationCheck)), Colour: ui.TagActive}
	case d.CaseID != d.PlanID:
		return ui.Tag{Text: p.T("reorganization.state.followed"), Colour: ui.TagGood}
	case d.OverAt != nil:
		return ui.Tag{Text: p.T("reorganization.state.over"), Colour: ui.TagNeutral}
	}
	return ui.Tag{Text: p.T("reorganization.state.running"), Colour: ui.TagGood}
}

// documentTable lists documents, each with the case in which it was filed. base is where cases are; what the viewer does not see has no number.
func documentTable(p *messages.Printer, documents standing, base string) ui.Table {
	t := ui.Table{Caption: p.T("reorganization.documents"), HideCaption: true, Empty: p.T("reorganization.documents.none"), Columns: []ui.Column{
		{Text: p.T("reorganization.row.matter")}, {Text: p.T("reorganization.row.number")}, {Text: p.T("reorganization.row.issued"), Whole: true}, {Text: p.T("case.stage")}, {Text: p.T("case.number")}}}
	for _, d := range documents {
		if !d.Sees && d.DroppedAt != nil { // what came of another's document that was not followed is for those who are in its case
			continue
		}
		number := ui.Cell{Text: p.T("reorganization.case_hidden")}
		if d.Sees {
			number = ui.Cell{Text: d.CaseNumber, Href: base + d.CaseID.String()}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: matterWord(p, casefile.ReorganizationMatter(d.Matter))}, {Text: d.Number, Hint: d.Court},
			{Text: p.ShortDate(d.IssuedOn)}, {Tags: []ui.Tag{stateTag(p, d)}}, number}})
	}
	return t
}

// matterUnder is what a document of the matter is called where it can be filed: under some packs a settlement counts as a plan.
func matterUnder(p *messages.Printer, pack *rules.Pack, m casefile.ReorganizationMatter) string {
	return p.T("reorganization.matter." + pack.Reorganization.MatterWord(m))
}

// matterWord is what a document of the matter is called.
func matterWord(p *messages.Printer, m casefile.ReorganizationMatter) string {
	return p.T("reorganization.matter." + string(m))
}

// planLines say how it stands with the plan of an enterprise.
func planLines(p *messages.Printer, st standing) []string {
	plan := st.plan()
	switch {
	case plan == nil:
		return []string{p.T("reorganization.plan.none")}
	case plan.DecidedAt == nil:
		return []string{p.T("reorganization.plan.checked", plan.Number)}
	}
	lines := []string{p.T("reorganization.plan.running", plan.Court, p.ShortDate(plan.IssuedOn), plan.Number)}
	if plan.PerformsBy != nil {
		lines = append(lines, p.T("reorganization.plan.performs", p.ShortDate(*plan.PerformsBy)))
	}
	return lines
}
