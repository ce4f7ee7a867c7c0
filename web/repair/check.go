package repair

import (
	"context"

	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// checkForm asks whether the application is accepted.
type checkForm struct{ casepage.FormCheck }

func openCheck(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &checkForm{casepage.FormCheck{MissingList: &casepage.MissingList{Act: data}}}, nil
}

// Ask asks whether it is accepted, refused, or something is missing.
func (data *checkForm) Ask() {
	data.FilingOpen = true
	data.Offer(ui.Option{Value: "yes", Text: data.T("desk.act.accept.yes"), Hint: data.T("desk.act.accept.yes_hint")})
}

// Read reads the answer.
func (data *checkForm) Read() any { return data.Given() }
