package party

import (
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/web/forms"
	"creditcase/web/ui"
)

// Saying is something that the party of a check says while it is waited for. The party says it on its page of the case, or the unit enters it from paper.
type Saying struct {
	Word  string // in the path
	Act   casefile.ActKind
	Stage casefile.Stage
	Late  casefile.Stage // after its silence, at which the unit still enters what came on paper in time
	Step  casefile.Step  // whose time it is
	Tells casefile.NoticeKind
	Stem  string // of its messages; those of the unit have desk. in front
}

// HandingIn is that papers come which were asked for.
var HandingIn = Saying{Word: "hand-in", Act: casefile.ActHandIn, Stage: casefile.StagePapers, Late: casefile.StagePromiseCheck, Step: casefile.StepPapers, Tells: casefile.NoticePapersAsked,
	Stem: "commitment.hand_in"}

// Rectifying is the answer to an order to rectify: it is done, or refused.
var Rectifying = Saying{Word: "rectify", Act: casefile.ActRectify, Stage: casefile.StageRectify, Late: casefile.StageBreachDecision, Step: casefile.StepRectify, Tells: casefile.NoticeRectify,
	Stem: "commitment.rectify"}

// The boxes of a form.
const (
	AnswerBox = "answer"
	TextBox   = "text"
	FilesBox  = "files"
)

// The answers to an order.
const (
	saysDone    = "done"
	saysRefuses = "refuses"
)

// Fields are the questions of a form, but for those about a paper.
type Fields struct {
	Answer *ui.Choice // nil: nothing is to be chosen
	Text   ui.TextArea
}

// Ask are the questions, in the words of the stem.
func (s Saying) Ask(f *forms.Form, stem string) Fields {
	fields := Fields{Text: f.TextArea(TextBox, stem+".text", casefile.MaxReasons)}
	if s.Act == casefile.ActRectify {
		c := f.Choice(AnswerBox, stem+".answer", []ui.Option{
			{Value: saysDone, Text: f.T(stem + ".answer.done"), Hint: f.T(stem + ".answer.done_hint")},
			{Value: saysRefuses, Text: f.T(stem + ".answer.refuses"), Hint: f.T(stem + ".answer.refuses_hint")}})
		fields.Answer = &c
	}
	return fields
}

// Read makes the content of the answers, with the files of the party itself and the paper that the unit enters it from, one of them nil. What is wrong is
// noted on the form.
func (s Saying) Read(f *forms.Form, stem string, files []uuid.UUID, paper *casefile.PaperReply) casefile.SaidInCheck {
	if s.Act == casefile.ActHandIn {
		in := casefile.PapersHandedIn{Remark: f.Optional(TextBox, stem+".text", casefile.MaxReasons), Files: files, Paper: paper}
		if paper == nil && len(files) == 0 {
			f.Fail(FilesBox, "form.file_required", f.Name(stem+".files"))
		}
		return in
	}
	return casefile.Rectification{Files: files, Paper: paper, Refuses: f.ChooseOne(AnswerBox, stem+".answer", saysDone, saysRefuses) == saysRefuses,
		Done: f.Require(TextBox, stem+".text", casefile.MaxReasons)}
}
