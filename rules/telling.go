package rules

import (
	"slices"

	"creditcase/casefile"
)

// Telling is what the document says of telling somebody that something adverse is recorded about him, or published. It concerns records that come in without
// a case: who is put on a list is told by its documents.
type Telling struct {
	Article string       `yaml:"article" json:"article"`
	By      TellingBy    `yaml:"by" json:"by"`
	Before  bool         `yaml:"before" json:"before,omitempty"` // he is told before the record is reported or published, by the unit itself
	Of      []string     `yaml:"of" json:"of,omitempty"`         // categories of the catalogue; none: all that tell of misconduct
	Persons bool         `yaml:"persons" json:"persons,omitempty"`
	Where   TellingWhere `yaml:"where" json:"where,omitempty"`
	Repair  string       `yaml:"repair_article" json:"repair_article,omitempty"` // he is told that he may have it repaired too
}

// TellingBy is who tells: the unit whose record it is, or whoever runs the platform.
type TellingBy string

// The unit; whoever runs the platform.
const (
	TellsUnit     TellingBy = "unit"
	TellsPlatform TellingBy = "platform"
)

// TellingWhere binds telling to records that are published, or to those that are not; "" to neither.
type TellingWhere string

// Published records, and those that are not public by law.
const (
	TellPublished   TellingWhere = "published"
	TellUnpublished TellingWhere = "unpublished"
)

// Tells is what the document says of telling a subject of the kind about a record of the category; nil where it says nothing.
func (p *Pack) Tells(category string, publicity casefile.Publicity, kind casefile.SubjectKind) *Telling {
	t := p.Telling
	if t == nil || t.Persons && kind != casefile.SubjectPerson {
		return nil
	}
	public := publicity == casefile.PublicityPublic
	if t.Where == TellPublished && !public || t.Where == TellUnpublished && public {
		return nil
	}
	if len(t.Of) > 0 && !slices.Contains(t.Of, category) || len(t.Of) == 0 && slices.Contains(casefile.NoMisconduct, category) {
		return nil
	}
	return t
}

func (t *Telling) check(c *checker) {
	c.article(t.Article, "telling", "article")
	c.mayCite(t.Repair, "telling", "repair_article")
	oneOf(c, t.By, []TellingBy{TellsUnit, TellsPlatform}, "telling", "by")
	if t.Where != "" {
		oneOf(c, t.Where, []TellingWhere{TellPublished, TellUnpublished}, "telling", "where")
	}
	for _, category := range t.Of {
		oneOf(c, category, casefile.Categories, "telling", "of")
	}
	if t.Before && t.By != TellsUnit {
		c.fail([]string{"telling", "before"}, "before: only the unit can tell before a record is here")
	}
}
