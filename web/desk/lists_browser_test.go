package desk_test

import (
	"testing"

	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// Lists have room for long names in both languages, on a desk and on a tablet.
func TestLists_InABrowser(t *testing.T) {
	p := counter.NewPressing(t, 3)
	for _, sql := range []string{
		"UPDATE catalogue_items SET name_en = 'Administrative penalties (housing and construction)', name_zh = '行政处罚信息（住房和城乡建设）'",
		"UPDATE cases SET about_en = 'Administrative penalties (housing and construction)', about_zh = '行政处罚信息（住房和城乡建设）'",
		"UPDATE units SET name_en = 'Yunlan Human Resources and Social Security Bureau', name_zh = '云澜市人力资源和社会保障局'",
		"UPDATE subjects SET name = '云澜华达精密机械制造股份有限公司'",
	} {
		if _, err := p.Store.Pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	g := webtest.NewGallery(t, p.Handler)
	for name, page := range map[string]struct {
		who  *counter.Customer
		path string
	}{
		"list-inbox": {p.AtAgency, "/desk"}, "list-cases": {p.AtAgency, "/desk/cases"}, "list-records": {p.AtAgency, "/desk/records"},
		"list-watch": {p.AtWatch, "/watch?list=soon"}, "list-mine": {p.SignIn("applicant"), "/my/cases"},
	} {
		g.Look(page.who.Cookie, name, page.path)
		g.LookAt(name, page.path, "en", 768)
		g.LookAt(name, page.path, "zh", 1024)
	}
}
