package forms

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/visit"
)

// What was typed into a form is not lost when the language is changed or the session has ended. One way serves all forms: a request
// can ask that its form be shown again, as it was typed, and nothing else. Such a form is never OK, so its handler shows it where it
// would have shown what is wrong with it.

// Fields that say something of the form and are no answers.
const (
	FieldLanguage = "in_language" // show the form again in this language
	FieldWriter   = "writer"      // who was signed in when the form was made
	fieldRepeat   = "repeat"      // a question whose answer is shown: it is asked again
)

// AsTyped takes out of the form what says how it is to be read. It returns an error where the form was written by another account
// than is signed in now, or where it cannot be shown again.
func (f *Form) AsTyped(r *http.Request) error {
	info := visit.InfoOf(r)
	lang, writer := f.Values.Get(FieldLanguage), f.Values.Get(FieldWriter)
	f.Values.Del(FieldLanguage)
	f.Values.Del(FieldWriter)
	info.Writer, _ = info.Writers.Read(r.Context(), writer)
	if user := visit.ViewerOf(r); user != nil && info.Writer != uuid.Nil && info.Writer != user.ID {
		return casefile.NewError(casefile.CodeForbidden, "error.other_account", nil)
	}
	if lang != "" {
		info.Again, info.Turned = f.Values.Get(fieldRepeat) == "", true
		info.Lang = messages.Match("", lang)
		f.Printer = visit.Printer(r)
	}
	if info.Again && !info.MayAgain {
		return casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
	}
	f.Again = info.Again
	return nil
}
