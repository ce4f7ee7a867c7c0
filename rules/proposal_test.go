package rules

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
)

// proposed is a list, and a proposal for it that can be sent under the pack.
func proposed(pack *Pack) (Proposed, casefile.ListingProposal) {
	of := Proposed{Category: "serious_list", Today: calendar.NewDate(2026, time.September, 18),
		List:   casefile.ItemListing{Nature: "serious", ListedOn: "listed_on", Measures: []casefile.ItemMeasure{{ID: "tender"}}},
		Fields: []casefile.Field{{Key: "reason", Required: true}, {Key: "listed_on", Kind: casefile.FieldDate, Required: true}}}
	p := casefile.ListingProposal{Subject: casefile.ListedSubject{Kind: casefile.SubjectLegalPerson, Name: "样例公司", Code: "91990100MA00000014"},
		Content: casefile.Content{"reason": "样例"}, Facts: "样例事实",
		Document: casefile.BasisDocument{Kind: pack.Listing.Documents[0].ID, Number: "样〔2026〕1号", Date: "2026-09-18", Issuer: "样例局", Files: []uuid.UUID{uuid.New()}},
		Measures: []string{"tender"}}
	if areas := pack.AreasFor(of.Category, of.List); len(areas) > 0 {
		p.Area = areas[0].ID
	}
	for _, q := range pack.Listing.LeniencyFor(p.Subject.Kind) {
		p.Leniency = append(p.Leniency, casefile.LeniencyAnswer{ID: q.ID})
	}
	return of, p
}

func faultsOf(pack *Pack, of Proposed, p casefile.ListingProposal) []string {
	var found []string
	for _, f := range pack.ProposalFaults(of, p) {
		found = append(found, f.Field+" "+f.Message)
	}
	return found
}

// Under each pack that provides for it a whole proposal has no fault, and each thing that is wrong is noted at its question.
func TestProposalFaults(t *testing.T) {
	book, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	person := casefile.PersonBehind{Name: "样例", Code: "99010119900101001" + string(casefile.IDNumberCheck("99010119900101001")), Part: casefile.PartController, Facts: "样例"}
	for _, pack := range book.Packs() {
		if !pack.Provides(casefile.FlowListing) {
			continue
		}
		of, whole := proposed(pack)
		if found := faultsOf(pack, of, whole); len(found) > 0 {
			t.Errorf("%s: %v", pack.ID, found)
		}
		for want, change := range map[string]func(*casefile.ListingProposal){
			"subject_kind form.choose":          func(p *casefile.ListingProposal) { p.Subject.Kind = "" },
			"subject_name form.required":        func(p *casefile.ListingProposal) { p.Subject.Name = "" },
			"subject_code proposal.bad_usc":     func(p *casefile.ListingProposal) { p.Subject.Code = "91990100MA0000001I" },
			"field-reason field.required":       func(p *casefile.ListingProposal) { p.Content = nil },
			"facts form.required":               func(p *casefile.ListingProposal) { p.Facts = "" },
			"document_kind form.not_an_option":  func(p *casefile.ListingProposal) { p.Document.Kind = "rumour" },
			"document_number form.required":     func(p *casefile.ListingProposal) { p.Document.Number = "" },
			"document_date proposal.future":     func(p *casefile.ListingProposal) { p.Document.Date = "2026-09-19" },
			"document_date form.bad_date":       func(p *casefile.ListingProposal) { p.Document.Date = "2026-13-01" },
			"document_issuer form.required":     func(p *casefile.ListingProposal) { p.Document.Issuer = "" },
			"document_files form.file_required": func(p *casefile.ListingProposal) { p.Document.Files = nil },
			"area form.not_an_option":           func(p *casefile.ListingProposal) { p.Area = "nowhere" },
			"leniency-rumour form.not_an_option": func(p *casefile.ListingProposal) {
				p.Leniency = append(slices.Clone(p.Leniency), casefile.LeniencyAnswer{ID: "rumour"})
			},
			"again form.not_an_option":    func(p *casefile.ListingProposal) { p.Again = "perhaps" },
			"measures form.not_an_option": func(p *casefile.ListingProposal) { p.Measures = []string{"stocks"} },
			"files proposal.files_many":   func(p *casefile.ListingProposal) { p.Files = someFiles(casefile.MaxListingFiles) },
			"persons proposal.persons_many": func(p *casefile.ListingProposal) {
				p.Persons = make([]casefile.PersonBehind, casefile.MaxListingPersons+1)
			},
			"subject_code proposal.bad_id_number": func(p *casefile.ListingProposal) { p.Subject.Kind = casefile.SubjectPerson },
		} {
			_, wrong := proposed(pack)
			change(&wrong)
			if found := faultsOf(pack, of, wrong); !slices.Contains(found, want) {
				t.Errorf("%s: want %s, found %v", pack.ID, want, found)
			}
		}
		_, behind := proposed(pack)
		behind.Persons = []casefile.PersonBehind{person, person}
		want := "person-2-code proposal.person_twice"
		if pack.Listing.Persons == nil {
			want = "persons proposal.no_persons"
		}
		if found := faultsOf(pack, of, behind); !slices.Contains(found, want) {
			t.Errorf("%s: want %s, found %v", pack.ID, want, found)
		}
		holdLeniency(t, pack, of)
		holdAgain(t, pack, of)
	}
}

func someFiles(n int) []uuid.UUID {
	files := make([]uuid.UUID, n)
	for i := range files {
		files[i] = uuid.New()
	}
	return files
}

// holdLeniency holds that each question is answered, and that what a rule forbids cannot be proposed.
func holdLeniency(t *testing.T, pack *Pack, of Proposed) {
	t.Helper()
	for i, q := range pack.Listing.LeniencyFor(casefile.SubjectLegalPerson) {
		_, p := proposed(pack)
		p.Leniency = slices.Delete(slices.Clone(p.Leniency), i, i+1)
		if found := faultsOf(pack, of, p); !slices.Contains(found, AskLeniency(q.ID)+" form.choose") {
			t.Errorf("%s: %s is not asked for: %v", pack.ID, q.ID, found)
		}
		_, p = proposed(pack)
		p.Leniency[i].Applies = true
		want := AskLeniencyReasons(q.ID) + " form.required"
		if q.Effect == LenientBars && q.On == LenientOnListing {
			want = AskLeniency(q.ID) + " proposal.excused"
		}
		found := faultsOf(pack, of, p)
		if barred := slices.Contains(found, "measures proposal.measures_excused"); !slices.Contains(found, want) ||
			barred != (q.Effect == LenientBars && q.On == LenientOnMeasures) {
			t.Errorf("%s: %s applies: %v", pack.ID, q.ID, found)
		}
	}
}

// holdAgain holds that what is on another list is listed again only where the pack lets what weighs more be, with reasons (shenzhen-2022 77).
func holdAgain(t *testing.T, pack *Pack, of Proposed) {
	t.Helper()
	_, p := proposed(pack)
	p.Again = casefile.ListedElsewhere
	want := "again proposal.listed_elsewhere"
	heavier := pack.Listing.Again != nil && pack.Listing.Again.Heavier
	if heavier {
		want = "heavier form.required"
	}
	if found := faultsOf(pack, of, p); !slices.Equal(found, []string{want}) {
		t.Errorf("%s: listed elsewhere: %v", pack.ID, found)
	}
	p.Heavier = "措施更重"
	if found := faultsOf(pack, of, p); heavier != (len(found) == 0) {
		t.Errorf("%s: listed elsewhere, and heavier: %v", pack.ID, found)
	}
}
