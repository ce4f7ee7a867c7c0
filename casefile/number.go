package casefile

import "strings"

// FlowOfCase is the procedure of the case with the number, by the letters that it begins with; "" where no procedure has them.
func FlowOfCase(number string) Flow {
	for _, p := range Flows {
		if strings.HasPrefix(number, p.Letters) {
			return p.Flow
		}
	}
	return ""
}

// FlowOfDocument is the procedure in which the document was issued, by the series of its number; "" where no procedure has the series.
func FlowOfDocument(kind NoticeKind, number string) Flow {
	for _, p := range Flows {
		if strings.HasPrefix(number, p.Series(kind)) {
			return p.Flow
		}
	}
	return ""
}
