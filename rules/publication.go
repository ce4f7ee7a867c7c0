package rules

import "creditcase/casefile"

// PublicationLimits are how long records of each class are published at most, where the document says so.
func (p *Pack) PublicationLimits() casefile.PublicationLimits {
	limits := make(casefile.PublicationLimits)
	for _, class := range casefile.Gravities {
		if k, ok := p.Clocks["record.maximum_"+string(class)]; ok {
			limits[class] = casefile.PublicationLimit{Months: k.Amount, Article: k.Article}
			if k.Unit == Year {
				limits[class] = casefile.PublicationLimit{Months: 12 * k.Amount, Article: k.Article}
			}
		}
	}
	return limits
}
