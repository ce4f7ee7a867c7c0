package repair_test

import (
	"strings"
	"testing"

	"creditcase/web/webtest/counter"
)

// The guide says what the article says, and of a regulation that could not be read whole no more than is known.
func TestGuide_SaysWhatIsKnown(t *testing.T) {
	c := counter.Under(t, "shenzhen-2022")
	reader := c.SignIn("applicant")
	for pack, want := range map[string]struct{ says, not []string }{
		"shenzhen-2020": {says: []string{"暂停对外披露和共享该条信息，另有规定的除外（第六十条第三款）", "信用评价类信息的依据：第六十二条第二款",
			"适用于：行政处罚。", "适用于：严重失信主体名单。"}, not: []string{"已实施修复措施"}},
		"shenzhen-2022": {says: []string{"对该条信息进行标注，法律、法规另有规定的除外（第四十五条第三款）", "不收费（第八十一条第三款）", "当场", "立即",
			"起算日为本市规定", "只及于与其相关的失信行为"}},
		"city-2022":     {says: []string{"文件没有关于不予受理的条文"}, not: []string{"申请行政复议或者提起诉讼期间"}},
		"national-2026": {says: []string{"文件中关于受理的条文未能核对", "延长的，在期限届满前告知申请人"}, not: []string{"文件没有关于", "立即转送"}},
	} {
		page := counter.Words(reader.Page("/guide?of=repair&pack=" + pack))
		for _, says := range want.says {
			if !strings.Contains(page, says) {
				t.Errorf("%s: the guide does not say %q:\n%s", pack, says, page)
			}
		}
		for _, not := range want.not {
			if strings.Contains(page, not) {
				t.Errorf("%s: the guide says %q", pack, not)
			}
		}
	}
}
