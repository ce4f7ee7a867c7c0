package casefile

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
