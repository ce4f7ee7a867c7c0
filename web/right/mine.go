package right

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

const mineAt = "/my/rights"

// Mine are the pages on which somebody asks for a right from an account.
type Mine struct{ *site.Server }

// choosePage tells which rights there are.
type choosePage struct {
	site.Page
	Lead   []string
	Wishes []ui.Details
	Rights []offered
	Guide  *ui.Link
}

// offered is one right that can be asked for.
type offered struct {
	Title, Text, Basis string
	Ways               []string
	Link               ui.Link
}

// Choose shows the rights that the regulation gives, for a record or in general, and what lies on those for whom the account may act.
func (s *Mine) Choose(w http.ResponseWriter, r *http.Request) error {
	pack, err := packNow(s.Server)
	if err != nil {
		return err
	}
	data := &choosePage{Page: s.NewPageOf(r, casefile.FlowRight, "right.choose.title")}
	p := data.Printer
	data.Guide = &ui.Link{Text: p.T("right.choose.guide"), Href: "/guide?of=" + string(casefile.FlowRight)}
	if pack == nil {
		data.Lead = []string{p.T("right.not_provided")}
		s.Views.Render(w, r, http.StatusOK, "pages/rights", data)
		return nil
	}
	data.Pack, data.Lead = ui.Pick(p, pack.Name), []string{p.T("right.choose.lead")}
	record := recordAsked(r)
	category := ""
	if record != uuid.Nil {
		rows, err := s.Store.MyRecords(r.Context(), db.MyRecordsParams{AccountID: visit.ViewerOf(r).ID, Now: s.Clock.Now()})
		if err != nil {
			return fmt.Errorf("read records: %w", err)
		}
		i := slices.IndexFunc(rows, func(a db.AccountRecord) bool { return a.ID == record })
		if i < 0 {
			return notFound()
		}
		category = rows[i].Category
		data.Lead = append(data.Lead, p.T("right.choose.record", ui.InLanguage(p, rows[i].ItemZH, rows[i].ItemEN), rows[i].Number))
	}
	for _, of := range pack.Right.Rights {
		if category != "" && !of.Of(category) {
			continue
		}
		data.Rights = append(data.Rights, offer(p, pack, of, mineAt, record))
	}
	if data.Wishes, err = s.wishes(r, p); err != nil {
		return err
	}
	s.Views.Render(w, r, http.StatusOK, "pages/rights", data)
	return nil
}

// offer is a right as it is offered at a door.
func offer(p *messages.Printer, pack *rules.Pack, of rules.RightOf, at string, record uuid.UUID) offered {
	o := offered{Title: ui.Capital(p.T("right." + string(of.ID))), Text: p.T("right.choose." + string(of.ID)),
		Basis: p.T("guide.remedy_article", ui.Pick(p, pack.Title), p.Article(of.Article)), Link: ui.Link{Text: p.T("right.choose.link", p.T("right."+string(of.ID))), Href: at + "/" + string(of.ID)}}
	if record != uuid.Nil {
		o.Link.Href += "?record=" + record.String()
	}
	for _, way := range of.Ways {
		o.Ways = append(o.Ways, wordOf(p, pack, way))
	}
	return o
}

// recordAsked is the record that the address names; nil for none.
func recordAsked(r *http.Request) uuid.UUID {
	id, err := uuid.Parse(r.URL.Query().Get("record"))
	if err != nil {
		return uuid.Nil
	}
	return id
}

// wishes are what lies on those for whom the account may act.
func (s *Mine) wishes(r *http.Request, p *messages.Printer) ([]ui.Details, error) {
	rows, err := s.Store.MyWishes(r.Context(), db.MyWishesParams{Flow: casefile.FlowRight, AccountID: visit.ViewerOf(r).ID, Now: s.Clock.Now()})
	if err != nil {
		return nil, fmt.Errorf("read wishes: %w", err)
	}
	var list []ui.Details
	for _, row := range rows {
		d := ui.Details{Summary: p.T("right.wish", row.SubjectName, p.T("effect."+string(row.Kind))), Lines: []string{
			p.T("right.wish.since", p.ShortDate(row.StartedAt), p.Article(row.Article), row.Number)}}
		if row.Own {
			d.Lines = append(d.Lines, p.T("right.wish.back"))
		}
		list = append(list, d)
	}
	return list, nil
}

// asked is the right that the path names, under the regulation.
func asked(s *site.Server, r *http.Request, base string) (asking, error) {
	pack, err := packNow(s)
	if err != nil {
		return asking{}, err
	}
	if pack == nil {
		return asking{}, casefile.NewError(casefile.CodeNotFound, "right.not_provided", nil)
	}
	of, err := pack.Right.Knows(casefile.RightID(mux.Vars(r)["right"]))
	if err != nil {
		return asking{}, notFound()
	}
	return asking{s, pack, of, base}, nil
}

// standing is for whom the account may act, and the records about them to which the right applies.
type standing struct {
	subjects []db.AccountSubjectsRow
	records  []db.AccountRecord
}

func (s *Mine) standing(r *http.Request, of rules.RightOf) (st standing, err error) {
	account := visit.ViewerOf(r).ID
	err = s.Store.TogetherOfOne(r.Context(), db.Ask(&st.subjects, (*db.Queries).AccountSubjects, account),
		db.Ask(&st.records, (*db.Queries).MyRecords, db.MyRecordsParams{AccountID: account, Now: s.Clock.Now()}))
	st.records = slices.DeleteFunc(st.records, func(a db.AccountRecord) bool { return !of.Of(a.Category) })
	return st, err
}

// Form asks for a right.
func (s *Mine) Form(w http.ResponseWriter, r *http.Request) error {
	a, err := asked(s.Server, r, uploads.MyFilesAt)
	if err != nil {
		return err
	}
	f := forms.New(visit.Printer(r), nil)
	if record := recordAsked(r); record != uuid.Nil {
		f.Set("records", record.String())
	}
	return s.show(w, r, a, f, uuid.New(), http.StatusOK)
}

func (s *Mine) show(w http.ResponseWriter, r *http.Request, a asking, f *forms.Form, form uuid.UUID, status int) error {
	st, err := s.standing(r, a.of)
	if err != nil {
		return err
	}
	data, err := a.page(r, f, form, "right.ask.title")
	if err != nil {
		return err
	}
	p := data.Printer
	data.Lead, data.Cancel = []string{p.T("right.choose." + string(a.of.ID))}, mineAt
	data.Back = &ui.Link{Text: p.T("right.choose.title"), Href: mineAt}
	if len(st.subjects) == 0 {
		data.Lead, data.Send = append(data.Lead, p.T("right.ask.nobody")), ""
	}
	if len(st.subjects) > 1 {
		choice := f.Choice("subject", "right.ask.subject", s.subjectOptions(p, st))
		data.Subject = &choice
	}
	if channels := a.of.Channels; len(channels) > 1 {
		var options []ui.Option
		for _, c := range channels {
			options = append(options, ui.Option{Value: string(c), Text: ui.Capital(p.T("right.ask.channel." + string(c)))})
		}
		choice := f.Choice("channel", "right.ask.channel", options)
		data.Channel = &choice
	}
	var options []ui.Option
	for _, row := range st.records {
		option := ui.Option{Value: row.ID.String(), Text: p.T("right.ask.record", ui.InLanguage(p, row.ItemZH, row.ItemEN), row.Number),
			Hint: p.T("right.ask.record_hint", ui.InLanguage(p, row.UnitZH, row.UnitEN), p.ShortDate(row.RecordedOn))}
		if len(st.subjects) > 1 {
			option.Hint = p.T("right.ask.record_of", row.SubjectName, option.Hint)
		}
		options = append(options, option)
	}
	switch wish := slices.ContainsFunc(a.of.Ways, a.of.WithoutRecords); {
	case len(options) > 0:
		choice := f.Choice("records", "right.ask.records", options)
		if wish {
			choice.Hint = p.T("right.ask.records.or_none")
		}
		data.Records = &choice
	case wish:
		data.Lead = append(data.Lead, p.T("right.ask.wish_alone"))
	default:
		data.Lead, data.Send = append(data.Lead, p.T("right.ask.no_records")), ""
	}
	s.Views.Render(w, r, status, "pages/right_ask", data)
	return nil
}

func (s *Mine) subjectOptions(p *messages.Printer, st standing) []ui.Option {
	var options []ui.Option
	for _, subject := range st.subjects {
		options = append(options, ui.Option{Value: subject.ID.String(), Text: subject.Name, Hint: p.T("capacity." + string(subject.Capacity))})
	}
	return options
}

// Send receives the request: a case begins.
func (s *Mine) Send(w http.ResponseWriter, r *http.Request) error {
	f, id, err := uploads.ReadSent(s.Server, w, r)
	if err != nil {
		return err
	}
	account := visit.ViewerOf(r).ID
	if told, err := s.ToldForm(w, r, id); told || err != nil {
		return err
	}
	a, err := asked(s.Server, r, uploads.MyFilesAt)
	if err != nil {
		return err
	}
	st, err := s.standing(r, a.of)
	if err != nil {
		return err
	}
	f.Printer = f.Of(casefile.FlowRight)
	request, removed, err := a.read(r, f, id)
	if err != nil {
		return err
	}
	subject := s.readWhose(f, a, st, &request)
	if removed { // it was not sent yet
		f.Errors = nil
		return s.show(w, r, a, f, id, http.StatusOK)
	}
	if !f.OK() {
		return s.ToldOr(w, r, id, func() error { return s.show(w, r, a, f, id, http.StatusUnprocessableEntity) })
	}
	receipt, err := s.Store.AskRight(r.Context(), db.NewRight{FormID: id, ActorID: account, SubjectID: subject, Pack: a.pack, Request: request, At: s.Clock.Now()})
	if err != nil {
		return s.ToldOr(w, r, id, func() error {
			if refused(f, err, "records") {
				return s.show(w, r, a, f, id, http.StatusUnprocessableEntity)
			}
			return err
		})
	}
	uploads.EmptyTray(s.Server, r, trayOf(id))
	s.TellAct(r, receipt, s.FollowAct(r, receipt, account))
	http.Redirect(w, r, site.MyCaseHref(receipt.CaseID), http.StatusSeeOther)
	return nil
}

// readWhose takes in whose right it is, about which records, and of whom it is asked.
func (s *Mine) readWhose(f *forms.Form, a asking, st standing, request *casefile.RightRequest) (subject uuid.UUID) {
	var subjects, records, channels []string
	for _, x := range st.subjects {
		subjects = append(subjects, x.ID.String())
	}
	for _, x := range st.records {
		records = append(records, x.ID.String())
	}
	for _, x := range a.of.Channels {
		channels = append(channels, string(x))
	}
	request.Channel = a.of.Channels[0]
	if len(channels) > 1 {
		request.Channel = casefile.Channel(f.ChooseOne("channel", "right.ask.channel", channels...))
	}
	chosen := f.ChooseSome("records", "right.ask.records", !a.of.WithoutRecords(request.Way) && len(records) > 0, records...)
	for _, id := range chosen {
		request.Records = append(request.Records, uuid.MustParse(id))
	}
	switch {
	case len(subjects) == 1:
		subject = st.subjects[0].ID
	case len(subjects) > 1:
		if id := f.ChooseOne("subject", "right.ask.subject", subjects...); id != "" {
			subject = uuid.MustParse(id)
		}
	}
	for _, row := range st.records {
		if slices.Contains(request.Records, row.ID) && subject != uuid.Nil && row.SubjectID != subject {
			f.Fail("records", "right.ask.records_of_another", row.Number)
			break
		}
	}
	return subject
}
