package proof

import (
	"encoding/json"
	"fmt"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// agreed counts a deadline again whose length is that of the terms which the party has signed. The act that opened the check holds these; a file
// without texts does not show it, and its own word stands, which the seals hold.
func (v *verifier) agreed(pack *rules.Pack, again, said rules.Deadline, cal *calendar.Calendar) (rules.Deadline, error) {
	period := casefile.ItemPeriod{Amount: said.Amount, Unit: string(said.Unit)}
	for _, a := range v.file.Acts {
		if a.Kind != casefile.ActBeginCheck || a.Content == nil || a.Content.Value == nil {
			continue
		}
		var due casefile.CommitmentDue
		if err := json.Unmarshal([]byte(*a.Content.Value), &due); err != nil {
			return again, fmt.Errorf("read terms: %w", err)
		}
		period = due.Terms.Rectify
	}
	return pack.Agree(again, period, cal)
}
