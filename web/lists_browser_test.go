package web

import "testing"

// Lists have room for long names in both languages, on a desk and on a tablet.
func TestLists_InABrowser(t *testing.T) {
	p := newPressing(t, 3)
	for _, sql := range []string{
		"UPDATE catalogue_items SET name_en = 'Administrative penalties (housing and construction)', name_zh = '行政处罚信息（住房和城乡建设）'",
		"UPDATE units SET name_en = 'Yunlan Human Resources and Social Security Bureau', name_zh = '云澜市人力资源和社会保障局'",
		"UPDATE subjects SET name = '云澜华达精密机械制造股份有限公司'",
	} {
		if _, err := p.Store.Pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	g := newGallery(t, p.handler)
	for name, page := range map[string]struct {
		who  *customer
		path string
	}{
		"list-inbox": {p.agency, "/desk"}, "list-cases": {p.agency, "/desk/cases"}, "list-records": {p.agency, "/desk/records"},
		"list-watch": {p.supervisor, "/watch?list=soon"}, "list-mine": {p.signIn("applicant"), "/my/cases"},
	} {
		g.look(page.who.cookie, name, page.path)
		g.lookAt(name, page.path, "en", 768)
		g.lookAt(name, page.path, "zh", 1024)
	}
}
