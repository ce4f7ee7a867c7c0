package seed

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// listings are the demo cases of putting on a list: proposed by a unit's clerk, decided by its head once the party's time is over.
var listings = story{
	flow: casefile.FlowListing, proposes: true, scenarios: listingCases, last: listingDeciding, clock: listingClock, file: proposeListing,
	at: func(k casefile.TaskKind) progress {
		if k == casefile.TaskCheckReply {
			return replyChecking
		}
		return listingDeciding
	},
	moments: map[progress]moment{replyChecking: {1, 9, 20}, listingDeciding: {6, 16, 0}},
	knows: map[casefile.ActKind]func(pack *rules.Pack, channel casefile.Channel) bool{
		casefile.ActAskTime: func(pack *rules.Pack, _ casefile.Channel) bool {
			clock, err := pack.Clock(pack.Listing.Steps[casefile.StepListingReply])
			return err == nil && clock.Extension != nil
		},
	},
	says: map[casefile.TaskKind]func(*played) (any, error){
		casefile.TaskCheckReply:    (*played).pointsAnswered,
		casefile.TaskDecideListing: (*played).listingDecided,
	},
}

// How far a listing has come, beyond the party's time to answer.
const (
	replyChecking progress = iota + 1
	listingDeciding
)

// listingClock is the clock that runs where a listing is left.
func listingClock(steps rules.Steps, at progress) string {
	return map[progress]string{replyChecking: steps[casefile.StepCheckReply], listingDeciding: steps[casefile.StepDecide]}[at]
}

// onList is for scenarios whose pack knows lists of the category.
func onList(category string) func(*rules.Pack) bool {
	return func(pack *rules.Pack) bool {
		_, ok := pack.Listing.List(category)
		return ok
	}
}

// proposeListing lets a clerk of the unit whose list it is propose the company that the applicant represents, or one for which nobody acts.
func proposeListing(ctx context.Context, d *driver, c *plannedCase, _ string) ([]*played, error) {
	pack, err := d.packOn(c.story.flow, c.filedAt)
	if err != nil {
		return nil, err
	}
	file, err := loadCatalogue()
	if err != nil {
		return nil, err
	}
	of := slices.IndexFunc(file.Items, func(it item) bool { return it.Code == c.item })
	if of < 0 {
		return nil, fmt.Errorf("no catalogue item %q", c.item)
	}
	clerk, err := d.Store.AccountByLogin(ctx, file.Items[of].Unit)
	if err != nil {
		return nil, fmt.Errorf("find clerk of the unit: %w", err)
	}
	list, err := d.Store.SeedItem(ctx, c.item)
	if err != nil {
		return nil, fmt.Errorf("find list: %w", err)
	}
	party, err := d.listed(ctx, c)
	if err != nil {
		return nil, err
	}
	proposal, err := d.proposal(ctx, c, pack, file.Items[of], clerk.ID, party)
	if err != nil {
		return nil, err
	}
	proposal.ItemID, proposal.Content = list.ID, d.contentFor(c, file, of)
	receipt, err := d.Store.Propose(ctx, db.NewListing{FormID: uuid.New(), ActorID: clerk.ID, UnitID: *clerk.UnitID, PackID: pack.ID,
		PackVersion: int32(pack.Version), PackHash: pack.Hash(casefile.FlowListing), Proposal: proposal, At: c.filedAt}) //nolint:gosec // small
	if err != nil {
		return nil, fmt.Errorf("propose: %w", err)
	}
	return []*played{{driver: d, plannedCase: c, pack: pack, Receipt: receipt, records: []target{party}, opener: clerk.ID, proposed: proposal}}, nil
}

// listed is whom a scenario is about.
func (d *driver) listed(ctx context.Context, c *plannedCase) (target, error) {
	if c.as != "" {
		return d.recordOfAnother(ctx, c)
	}
	for _, r := range d.records {
		if r.Login == c.login && r.Capacity == casefile.CapacityRepresentative {
			return target{applicant: r.ApplicantID, name: r.Name, subject: r.SubjectID, owner: r.SubjectName,
				named: db.Named{SubjectName: r.SubjectName, SubjectCode: r.SubjectCode}}, nil
		}
	}
	return target{}, casefile.NewError(casefile.CodeNotFound, "error.record_not_found", nil)
}

// contentFor makes up what the record on the list will say.
func (d *driver) contentFor(c *plannedCase, file catalogueFile, of int) casefile.Content {
	bodies := bodiesOf(d.Size)
	unit := slices.IndexFunc(bodies, func(u unit) bool { return u.login == file.Items[of].Unit })
	m := recordMaker{dice: newDice(uint64(c.minute), "listing "+c.item), catalogue: file, bodies: bodies, size: d.Size, //nolint:gosec // small
		afterwards: newDice(uint64(c.minute), "listing "+c.item)} //nolint:gosec // small
	content := m.makeOn(calendar.DateOf(c.filedAt), uuid.Nil, of, unit, false).source
	maps.DeleteFunc(content, func(key, _ string) bool { // which nobody types
		return key == file.Items[of].Listing.ListedOn || key == file.Items[of].Listing.ListedUntil
	})
	return content
}

// proposal is what the clerk says: the facts, the document on which it rests, and what the pack asks for beside.
func (d *driver) proposal(ctx context.Context, c *plannedCase, pack *rules.Pack, it item, clerk uuid.UUID, party target) (casefile.ListingProposal, error) {
	day := calendar.DateOf(c.filedAt).AddDays(-20)
	p := casefile.ListingProposal{Subject: casefile.ListedSubject{Kind: casefile.SubjectLegalPerson, Name: party.named.SubjectName, Code: party.named.SubjectCode},
		Facts: c.statement, Document: casefile.BasisDocument{Kind: pack.Listing.Documents[1].ID, Number: fmt.Sprintf("云罚〔%d〕第%d-%d号", day.Year(), 300+c.minute, c.round),
			Date: day.String(), Issuer: "云澜市某执法机关（样例）"}}
	papers, err := d.paper(ctx, c, clerk, "行政处罚决定书", p.Document.Number, c.statement)
	if err != nil {
		return p, err
	}
	p.Document.Files = papers
	if list, _ := pack.Listing.List(it.Category); list.Areas {
		i := slices.IndexFunc(pack.Listing.Areas, func(a rules.Area) bool { return slices.Contains(it.Listing.Areas, a.ID) })
		p.Area = pack.Listing.Areas[max(0, i)].ID
	}
	for _, m := range it.Listing.Measures {
		p.Measures = append(p.Measures, m.ID)
	}
	for _, rule := range pack.Listing.LeniencyFor(p.Subject.Kind) {
		p.Leniency = append(p.Leniency, casefile.LeniencyAnswer{ID: rule.ID})
	}
	if c.behind && pack.Listing.Persons != nil {
		person, err := d.Store.SeedPersonOf(ctx, c.login)
		if err != nil {
			return p, fmt.Errorf("find person behind: %w", err)
		}
		p.Persons = []casefile.PersonBehind{{Name: person.Name, Code: person.Code, Part: casefile.PartLegalRepresentative, Facts: "系该单位法定代表人，直接决定并组织实施了上述行为。"}}
	}
	return p, nil
}

// pointsAnswered answers each point of the party: what is dropped holds, and what is listed does not.
func (p *played) pointsAnswered() (any, error) {
	var check casefile.ReplyCheck
	for _, says := range p.answers {
		check.Answers = append(check.Answers, casefile.PointAnswer{Holds: slices.Contains(p.outcomes, casefile.OutcomeDrop), Reasons: says})
	}
	return check, nil
}

// listingDecided lists with everything that was proposed, or drops.
func (p *played) listingDecided() (any, error) {
	d := casefile.ListingDecision{Outcome: casefile.OutcomeList, Reasons: p.reasons}
	if slices.Contains(p.outcomes, casefile.OutcomeDrop) {
		d.Outcome = casefile.OutcomeDrop
		return d, nil
	}
	d.Measures = p.proposed.Measures
	for n := range p.proposed.Persons {
		d.Persons = append(d.Persons, n)
	}
	return d, nil
}

// handOnListing hands in what is done in a listing beside its tasks, by the party or by who serves on it.
func (p *played) handOnListing(ctx context.Context, act db.NewAct) (db.Receipt, error) {
	reply := db.NewReply{FormID: act.FormID, ActorID: act.ActorID, CaseID: p.CaseID, Clock: p.pack.Listing.Steps[casefile.StepListingReply], At: act.At}
	switch content := act.Content.(type) {
	case casefile.ListingReply:
		reply.Reply = content
		return p.Store.Reply(ctx, reply)
	case casefile.MoreTime:
		return p.Store.AskTime(ctx, reply, content)
	case casefile.Serving:
		if content.State != casefile.ServiceAnnounced {
			content.Day = calendar.DateOf(act.At).String()
		}
		act.Content = content
		return p.Store.Act(ctx, act)
	}
	notice, err := p.Store.SeedUnopened(ctx, db.SeedUnopenedParams{CaseID: p.CaseID, Way: casefile.ServiceElectronic})
	if err != nil {
		return db.Receipt{}, fmt.Errorf("find document that lies ready: %w", err)
	}
	return p.Store.OpenDocument(ctx, act.FormID, act.ActorID, p.CaseID, notice, act.At)
}
