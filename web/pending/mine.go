package pending

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Mine are the pages on which the subject of a record shows that a review or a lawsuit about it was filed or accepted.
type Mine struct{ *site.Server }

const myRecords = "/my/records"

// conflict leads to the records and says there why nothing can be asked for. Any error but a conflict is returned.
func (s *Mine) conflict(w http.ResponseWriter, r *http.Request, err error) error {
	return s.LeadBack(w, r, casefile.FlowPending, myRecords, err)
}

// Form asks for it.
func (s *Mine) Form(w http.ResponseWriter, r *http.Request) error {
	a, err := begin(s.Server, r, forms.New(visit.Printer(r), nil), uuid.New(), uploads.MyFilesAt, myRecords)
	if err != nil {
		return s.conflict(w, r, err)
	}
	return a.show(w, http.StatusOK)
}

// Send receives it: a case begins.
func (s *Mine) Send(w http.ResponseWriter, r *http.Request) error {
	return uploads.Receive(s.Server, w, r, func(f *forms.Form, id uuid.UUID) error {
		a, err := begin(s.Server, r, f, id, uploads.MyFilesAt, myRecords)
		if err != nil {
			return err
		}
		return a.send(w)
	}, s.conflict)
}
