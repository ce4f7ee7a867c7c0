package messages

import "strings"

// Article writes a clause as a sentence names it: "51(4)(1);52" is 第51条第4款第1项、第52条, "49:1", an item of an article of one
// paragraph, is 第49条第1项. No clause is no words.
func (p *Printer) Article(article string) string {
	if article == "" {
		return ""
	}
	var names []string
	for clause := range strings.SplitSeq(article, ";") {
		if number, item, ok := strings.Cut(strings.TrimSpace(clause), ":"); ok {
			names = append(names, p.T("common.article_only_item", number, item))
			continue
		}
		parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(clause), ")", ""), "(")
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
