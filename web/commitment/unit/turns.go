package unit

import (
	"errors"
	"net/http"
	"strings"

	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// What the unit does with a commitment, as words in the path.
const (
	doFinish   = "finish"
	doPapers   = "papers"
	doWithdraw = "withdraw"
	doCheck    = "check"
)

// Dos are all of them.
var Dos = []string{doFinish, doPapers, doWithdraw, doCheck}

// turn is a form of one of them.
type turn struct {
	what  string
	row   db.CommitmentOfUnitRow
	terms casefile.CommitmentTerms
	form  *forms.Form
	id    uuid.UUID
	tray  *uploads.Tray
	late  *ui.Banner // why nothing is received any more; nil: it is
}

func (s *Pages) turn(r *http.Request, f *forms.Form, id uuid.UUID) (*turn, error) {
	row, terms, err := s.open(r)
	f.Printer = f.Of(casefile.FlowCommitment)
	return &turn{what: mux.Vars(r)["do"], row: row, terms: terms, form: f, id: id, tray: &uploads.Tray{Kept: files.Days(files.FormKept)}}, err
}

func (t *turn) stem() string { return stemOf(t.row.Commitment, t.what) }

// DoForm asks for what is needed to finish an item, to enter papers or a withdrawal that came on paper, or to call for a check.
func (s *Pages) DoForm(w http.ResponseWriter, r *http.Request) error {
	t, err := s.turn(r, forms.New(visit.Printer(r), nil), uuid.New())
	if err != nil {
		return err
	}
	if !may(t.row.Commitment, t.terms, t.what) {
		return s.refused(w, r, href(t.row.Commitment.Number), casefile.NewError(casefile.CodeConflict, "error.commitment_not_open", nil))
	}
	t.form.SetDay("day", s.Clock.Now())
	return s.showTurn(w, r, http.StatusOK, t)
}

func (s *Pages) showTurn(w http.ResponseWriter, r *http.Request, status int, t *turn) error {
	m := t.row.Commitment
	data := s.ask(r, t.form, t.stem()+".title", t.stem()+".send", href(m.Number))
	data.Caption, data.Lead = m.Number, []string{data.T(t.stem() + ".text")}
	data.Above = &ui.SummaryList{Rows: factRows(data.Printer, t.row, t.terms)[:2]}
	data.hide("form_id", t.id.String())
	switch t.what {
	case doFinish:
		data.day("day", "unit_commitment.day")
	case doPapers:
		data.radios("paper", "unit_commitment.which", paperOptions(data, t.terms))
		data.files("files", "unit_commitment.papers_files", t.tray)
	case doWithdraw:
		data.Warns = true
		data.day("came", "unit_commitment.came")
		data.area("reasons", "unit_commitment.withdraw_reasons", casefile.MaxReasons)
		data.files("files", "unit_commitment.withdraw_files", t.tray)
	case doCheck:
		data.area("reasons", "unit_commitment.check_reasons", casefile.MaxReasons)
	}
	if t.late != nil {
		data.Flash = t.late
	}
	return s.show(w, r, status, data)
}

// stays shows the form again with all that was typed, where nothing can be received of it, and says why (docs/decisions/0078). Any error but a conflict is
// returned.
func (s *Pages) stays(w http.ResponseWriter, r *http.Request, t *turn, err error) error {
	e, ok := site.ConflictIn(err)
	if !ok {
		return err
	}
	t.late = site.Stays(t.form.Printer, e)
	return s.showTurn(w, r, http.StatusConflict, t)
}

// paperOptions are the papers that follow; what is waived nobody hands in.
func paperOptions(data *askPage, t casefile.CommitmentTerms) []ui.Option {
	var options []ui.Option
	for _, paper := range t.Papers {
		if paper.Later == nil {
			continue
		}
		options = append(options, ui.Option{Value: paper.ID, Text: ui.InLanguage(data.Printer, paper.ZH, paper.EN)})
	}
	return options
}

// Do receives it.
func (s *Pages) Do(w http.ResponseWriter, r *http.Request) error {
	f, id, err := uploads.ReadSent(s.Server, w, r)
	if err != nil {
		return err
	}
	t, err := s.turn(r, f, id)
	if err != nil {
		return err
	}
	if t.what == doPapers || t.what == doWithdraw {
		if told, err := s.toldBefore(w, r, t); told || err != nil {
			return err
		}
		var removed bool
		if t.tray, removed, err = uploads.FillTray(s.Server, r, f, "files", t.stem()+"_files", uploads.DeskFilesAt, id); err != nil {
			return err
		}
		if removed {
			f.Errors = nil
			return s.showTurn(w, r, http.StatusOK, t)
		}
	}
	return s.receive(w, r, t)
}

// toldBefore tells whoever sends a form once more that it was received.
func (s *Pages) toldBefore(w http.ResponseWriter, r *http.Request, t *turn) (bool, error) {
	received, err := s.Store.TurnReceived(r.Context(), db.Turn{ActorID: visit.ViewerOf(r).ID, FormID: t.id})
	if err != nil || !received {
		return false, err
	}
	return true, s.done(w, r, href(t.row.Commitment.Number), t.form.T(t.stem()+".done"), t.form.T("act.again"))
}

// receive reads what was sent, and does it.
func (s *Pages) receive(w http.ResponseWriter, r *http.Request, t *turn) error {
	f, user, number := t.form, visit.ViewerOf(r), t.row.Commitment.Number
	by := db.Turn{Number: number, ActorID: user.ID, UnitID: user.UnitID, FormID: t.id, At: s.Clock.Now()}
	var do func() error
	switch t.what {
	case doFinish:
		day, _ := f.Day("day", "unit_commitment.day", true)
		do = func() error { return s.Store.FinishCommitment(r.Context(), by, day, s.Calendar.InForce()) }
	case doPapers:
		paper := f.ChooseOne("paper", "unit_commitment.which", paperIDs(t.terms)...)
		if len(t.tray.IDs()) == 0 {
			f.Fail("files", "error.commitment_no_files")
		}
		do = func() error { return s.Store.HandInPaper(r.Context(), by, paper, t.tray.IDs()) }
	case doWithdraw:
		reasons := f.Reasons("reasons", "unit_commitment.withdraw_reasons")
		if len(t.tray.IDs()) == 0 {
			f.Fail("files", "form.file_required", f.Name("unit_commitment.withdraw_files"))
		}
		day, _ := f.Day("came", "unit_commitment.came", true)
		do = func() error {
			return s.Store.EnterWithdrawal(r.Context(), by, reasons, casefile.PaperReply{ReceivedOn: day.String(), Files: t.tray.IDs()})
		}
	default:
		return s.callCheck(w, r, t, by)
	}
	if !f.OK() {
		return s.showTurn(w, r, http.StatusUnprocessableEntity, t)
	}
	err := do()
	var e *casefile.Error
	if errors.As(err, &e) && e.Code == casefile.CodeInvalid && e.Message != "" {
		field := "files"
		switch {
		case t.what == doFinish:
			field = "day"
		case t.what == doWithdraw && !strings.HasPrefix(e.Message, "error.attachment"):
			field = "came"
		}
		f.FailFor(field, e)
		return s.showTurn(w, r, http.StatusUnprocessableEntity, t)
	}
	if err != nil {
		return s.stays(w, r, t, err)
	}
	return s.done(w, r, href(number), f.T(t.stem()+".done"))
}

// callCheck opens a check because something has become known, and leads to its case.
func (s *Pages) callCheck(w http.ResponseWriter, r *http.Request, t *turn, by db.Turn) error {
	because := t.form.Reasons("reasons", "unit_commitment.check_reasons")
	if !t.form.OK() {
		return s.showTurn(w, r, http.StatusUnprocessableEntity, t)
	}
	pack, err := s.packFor(t.row.Commitment)
	if err != nil {
		return err
	}
	receipt, err := s.Store.CallCheck(r.Context(), by, t.id, because, pack)
	if err != nil {
		return s.stays(w, r, t, err)
	}
	s.TellAct(r, receipt, s.FollowAct(r, receipt, by.ActorID))
	http.Redirect(w, r, "/desk/cases/"+receipt.CaseID.String(), http.StatusSeeOther)
	return nil
}

func paperIDs(t casefile.CommitmentTerms) []string {
	var ids []string
	for _, paper := range t.Papers {
		if paper.Later != nil {
			ids = append(ids, paper.ID)
		}
	}
	return ids
}
