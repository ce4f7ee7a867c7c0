package revocation

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Mine are the pages on which the subject of a record shows the document that takes its basis away.
type Mine struct{ *site.Server }

// Form asks for it.
func (s *Mine) Form(w http.ResponseWriter, r *http.Request) error {
	a, err := begin(s.Server, r, casefile.RevocationByParty, forms.New(visit.Printer(r), nil), uuid.New())
	if err != nil {
		return s.conflict(w, r, err)
	}
	return a.show(w, http.StatusOK)
}

// conflict leads to the records and says there why nothing can be told of this one. Any error but a conflict is returned.
func (s *Mine) conflict(w http.ResponseWriter, r *http.Request, err error) error {
	return s.LeadBack(w, r, casefile.FlowRevocation, "/my/records", err)
}

// Send receives it: a case begins.
func (s *Mine) Send(w http.ResponseWriter, r *http.Request) error {
	return uploads.Receive(s.Server, w, r, func(f *forms.Form, id uuid.UUID) error {
		a, err := begin(s.Server, r, casefile.RevocationByParty, f, id)
		if err != nil {
			return err
		}
		return a.send(w)
	}, s.conflict)
}
