package sign

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

type signPage struct {
	site.Page
	Name     string
	Terms    ui.SummaryList
	Letter   letter
	Form     *forms.Form
	FormID   string
	Version  int32
	Subjects []ui.Option
	Promises []ui.Option
	Choices  []ui.Option
	Excluded []exclusion
	ItemAt   string
}

// exclusion is a rule that keeps the party from committing, and the record because of which it does.
type exclusion struct {
	Rule, Record string
	Links        []ui.Link
}

// signing is a form of an item, open for who may sign.
type signing struct {
	data     *signPage
	pack     *rules.Pack
	row      db.CommitmentItemsPublishedRow
	terms    casefile.CommitmentTerms
	subjects []db.AccountSubjectsRow
}

func (s *Door) open(r *http.Request, f *forms.Form, form string) (*signing, error) {
	pack, err := s.provided()
	if err != nil {
		return nil, err
	}
	if pack == nil {
		return nil, casefile.NewError(casefile.CodeNotFound, "error.commitment_item_not_found", nil)
	}
	row, terms, err := s.published(r)
	if err != nil {
		return nil, err
	}
	subjects, err := s.Store.AccountSubjects(r.Context(), visit.ViewerOf(r).ID)
	if err != nil {
		return nil, err
	}
	data := &signPage{Page: s.NewPage(r, "commit.title"), Form: f, FormID: form, Version: row.Version, ItemAt: itemHref(row.Code)}
	p := data.Printer
	data.Back, data.Pack, data.Errors = &ui.Link{Text: p.T("commit.back"), Href: data.ItemAt}, ui.Pick(p, pack.Name), f.Errors
	unit := ui.InLanguage(p, row.UnitZH, row.UnitEN)
	data.Name = ui.InLanguage(p, terms.ZH, terms.EN)
	data.Terms, data.Letter = ui.SummaryList{Rows: termsRows(p, terms, unit, row.Code, row.Version, row.PublishedAt)}, letterOf(p, pack, terms, "", unit)
	for _, x := range subjects {
		data.Subjects = append(data.Subjects, ui.Option{Value: x.ID.String(), Text: x.Name, Hint: p.T("capacity." + string(x.Capacity))})
	}
	if len(subjects) == 1 && f.Value("subject") == "" {
		f.Set("subject", subjects[0].ID.String())
	}
	for i, promise := range data.Letter.Promises {
		data.Promises = append(data.Promises, ui.Option{Value: strconv.Itoa(i), Text: promise})
	}
	data.Choices = []ui.Option{{Value: "sign", Text: p.T("commit.choice.sign"), Hint: p.T("commit.choice.sign.hint")},
		{Value: "decline", Text: p.T("commit.choice.decline"), Hint: p.T("commit.choice.decline.hint")}}
	return &signing{data, pack, row, terms, subjects}, nil
}

// Form tells the party in writing what it has to be told, and lets it choose freely (shenzhen-2022 61, 62(1)).
func (s *Door) Form(w http.ResponseWriter, r *http.Request) error {
	of, err := s.open(r, forms.New(visit.Printer(r), nil), forms.NewID())
	if err != nil {
		return err
	}
	s.Views.Render(w, r, http.StatusOK, "pages/commit", of.data)
	return nil
}

// Sign receives the commitment, or that the party declines.
func (s *Door) Sign(w http.ResponseWriter, r *http.Request) error {
	f, id, err := forms.ReadSent(w, r, forms.Limit)
	if err != nil {
		return err
	}
	of, err := s.open(r, f, id.String())
	if err != nil {
		return err
	}
	_, limits, err := s.PublicationLimits()
	if err != nil {
		return err
	}
	n := db.NewCommitment{FormID: id, ActorID: visit.ViewerOf(r).ID, ItemID: of.row.ID, Way: casefile.SignedOnline, Pack: of.pack, Limits: limits, At: s.Clock.Now(),
		Calendar: s.Calendar.InForce()}
	of.read(f, &n)
	if f.OK() {
		signed, err := s.Store.Sign(r.Context(), n)
		if err == nil {
			s.told(r, signed)
			http.Redirect(w, r, MineHref(signed.Number), http.StatusSeeOther)
			return nil
		}
		var excluded *db.ExcludedError
		conflict, is := site.ConflictIn(err)
		switch {
		case errors.As(err, &excluded):
			of.data.Excluded = s.exclusions(of.data, excluded.By)
			f.Fail("choice", "commit.excluded")
		case is:
			f.FailFor("choice", conflict)
		default:
			return err
		}
	}
	of.data.Errors = f.Errors
	status := http.StatusUnprocessableEntity
	if f.Again {
		status = http.StatusOK
	}
	s.Views.Render(w, r, status, "pages/commit", of.data)
	return nil
}

// read takes in what was chosen. Who signs ticks every promise; who declines ticks none.
func (of *signing) read(f *forms.Form, n *db.NewCommitment) {
	var ids []string
	for _, x := range of.subjects {
		ids = append(ids, x.ID.String())
	}
	if id, err := uuid.Parse(f.ChooseOne("subject", "commit.subject", ids...)); err == nil {
		n.SubjectID = id
	}
	n.Version, _ = strconv.Atoi(f.Value("version"))
	if f.Value("version") != strconv.Itoa(int(of.row.Version)) {
		f.Fail("choice", "error.commitment_terms_changed")
	}
	var all []string
	for _, o := range of.data.Promises {
		all = append(all, o.Value)
	}
	n.Declined = f.ChooseOne("choice", "commit.choice", "sign", "decline") == "decline"
	ticked := f.ChooseSome("promises", "commit.promises", false, all...)
	switch {
	case n.Declined && len(ticked) > 0: // which of the two is meant, only the party knows
		f.Fail("choice", "commit.declined_ticked")
	case !n.Declined && len(ticked) != len(all):
		f.Fail("promises", "commit.promises.all")
	}
}

func (s *Door) told(r *http.Request, signed db.Signed) {
	p := visit.Printer(r)
	key := "commit.done"
	if signed.State == casefile.CommitmentDeclined {
		key = "commit.declined"
	}
	s.Flash(r, ui.Banner{Success: true, Heading: p.T(key), Lines: []string{p.T("commit.received_at", signed.Number, p.DateTime(signed.At))}})
}

// exclusions tell which rule and which record, and what can be done about it.
func (s *Door) exclusions(data *signPage, by []rules.Excluding) []exclusion {
	p := data.Printer
	var told []exclusion
	for _, x := range by {
		told = append(told, exclusion{Rule: p.T("commit.excluded.rule", ui.InLanguage(p, x.ZH, x.EN), p.Article(x.Article)),
			Record: p.T("commit.excluded.record", ui.Pick(p, x.Record.Item), x.Record.Number),
			Links:  []ui.Link{{Text: p.T("commit.excluded.records"), Href: "/my/records"}, {Text: p.T("commit.excluded.repair"), Href: "/guide"}}})
	}
	return told
}
