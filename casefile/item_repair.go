package casefile

import (
	"errors"
	"fmt"
	"slices"
)

// ItemRepair is what the catalogue says of repairing records of an item, where it says anything: the column catalogue_items.repair.
type ItemRepair struct {
	// Class is the gravity of what records of the item are about, where the regulation tells classes apart.
	Class Gravity `json:"class,omitempty"`
	// Minimum is how long the unit has its records published at least (shenzhen-2020 30(2)); nil: what the regulation says.
	Minimum *ItemPeriod `json:"minimum,omitempty"`
	// Forbidden names the rule under which records of the item may not be repaired; nil: they may.
	Forbidden *ItemText `json:"forbidden,omitempty"`
	// Bars is a bar on repair of all records of the subject that a record of the item brings about; "": none.
	Bars RepairBar `json:"bars,omitempty"`
	// Materials are ids of papers that repair of records of the item asks for beside those of the pack.
	Materials []ItemMaterial `json:"materials,omitempty"`
}

// Sound reports what is wrong with it, as a catalogue brings it.
func (r ItemRepair) Sound() error {
	switch {
	case r.Class != "" && !slices.Contains(Gravities, r.Class):
		return fmt.Errorf("class: one of %v", Gravities)
	case r.Bars != "" && !slices.Contains(bars, r.Bars):
		return fmt.Errorf("bars: one of %v", bars)
	case r.Minimum != nil && (r.Minimum.Amount < 1 || r.Minimum.Amount > mostPeriod || !slices.Contains(periodUnits, r.Minimum.Unit)):
		return fmt.Errorf("minimum: an amount from 1 to %d, and a unit of %v", mostPeriod, periodUnits)
	case r.Forbidden != nil && (r.Forbidden.ZH == "" || r.Forbidden.EN == ""):
		return errors.New("forbidden: the rule is named in both languages")
	}
	seen := make(map[string]bool)
	for _, m := range r.Materials {
		if m.ID == "" || m.ZH == "" || m.EN == "" || seen[m.ID] {
			return fmt.Errorf("material %q: want an id of its own and a name in both languages", m.ID)
		}
		seen[m.ID] = true
	}
	return nil
}

const mostPeriod = 3650 // of days: longer than anything is published

var periodUnits = []string{"calendar_day", "month", "year"}

// ItemPeriod is a length of time: days, months or years, as the packs count them (calendar_day, month, year).
type ItemPeriod struct {
	Amount int    `json:"amount"`
	Unit   string `json:"unit"`
}

// ItemText is a phrase in both languages.
type ItemText struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// ItemMaterial is a paper that repair of records of an item asks for.
type ItemMaterial struct {
	ID string `json:"id"`
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Gravity is a class of misconduct (失信行为等级).
type Gravity string

// The classes: 轻微, 一般, 严重.
const (
	GravityMinor   Gravity = "minor"
	GravityGeneral Gravity = "general"
	GravitySerious Gravity = "serious"
)

// Gravities are all of them, the least first.
var Gravities = []Gravity{GravityMinor, GravityGeneral, GravitySerious}

// RepairBar is why nothing of a subject is repaired for a time.
type RepairBar string

// The bars: grave obstruction of bankruptcy proceedings (shenzhen-2022 83); an untrue or broken commitment of repair (national-2026).
const (
	BarBankruptcy      RepairBar = "bankruptcy"
	BarFalseCommitment RepairBar = "false_commitment"
)

var bars = []RepairBar{BarBankruptcy, BarFalseCommitment}
