package casefile

import "github.com/google/uuid"

// Standing is in what capacity something was filed, what shows it, and how the applicant is reached: what the filing of every procedure
// says under the same words, where its procedure lets it be said.
type Standing struct {
	Capacity Capacity  `json:"capacity"`
	Mandate  *Mandate  `json:"mandate,omitempty"`  // of an agent
	Interest *Interest `json:"interest,omitempty"` // of an interested party
	Phone    string    `json:"phone"`
}

// Mandate is the letter of authorization (授权委托书) that an agent acts under: its pages, and the first and last day for which
// it is given, 2006-01-02.
type Mandate struct {
	Letter []uuid.UUID `json:"letter"` // attachments
	From   string      `json:"from"`
	Until  string      `json:"until"`
}

// Covers reports whether the letter is given for the day, 2006-01-02.
func (m Mandate) Covers(day string) bool { return m.From <= day && day <= m.Until }

// Interest is what an interested party says and shows of how the record touches him.
type Interest struct {
	Statement string      `json:"statement"`
	Proof     []uuid.UUID `json:"proof"` // attachments
}

// Proof is the attachments that show in what capacity an agent or an interested party files; none for others.
func (s Standing) Proof() []uuid.UUID {
	switch {
	case s.Mandate != nil:
		return s.Mandate.Letter
	case s.Interest != nil:
		return s.Interest.Proof
	}
	return nil
}
