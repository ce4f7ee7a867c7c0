package messages

import (
	"strconv"
	"strings"

	"creditcase/casefile"
)

// Article writes a clause as a sentence names it: "51(4)(1);52" is 第五十一条第四款第（一）项、第五十二条, "49:1", an item of an article
// of one paragraph, is 第四十九条第（一）项. No clause is no words.
func (p *Printer) Article(article string) string {
	if article == "" {
		return ""
	}
	var names []string
	for clause := range strings.SplitSeq(article, ";") {
		if number, item, ok := strings.Cut(strings.TrimSpace(clause), ":"); ok {
			names = append(names, p.T("common.article_only_item", p.numeral(number), p.numeral(item)))
			continue
		}
		parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(clause), ")", ""), "(")
		for i, part := range parts {
			parts[i] = p.numeral(part)
		}
		switch len(parts) {
		case 1:
			names = append(names, p.T("common.article", parts[0]))
		case 2:
			names = append(names, p.T("common.article_paragraph", parts[0], parts[1]))
		default:
			names = append(names, p.T("common.article_item", parts[0], parts[1], parts[2]))
		}
	}
	return strings.Join(names, p.T("common.article_and"))
}

// numeral writes a number as clauses have it in the printer's language: 51 is 五十一.
func (p *Printer) numeral(digits string) string {
	n, err := strconv.Atoi(digits)
	if p.lang != Chinese || err != nil || n < 1 || n > 999 {
		return digits
	}
	return casefile.Numeral(n)
}
