package flow_test

import (
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web"
	"creditcase/web/admin"
	"creditcase/web/public"
	"creditcase/web/site"
	"creditcase/web/webtest/counter"
)

// second lets the program know one more procedure, for which the pack city-2022 provides, and returns the packs.
func second(t *testing.T) *rules.Book {
	t.Helper()
	const flow casefile.Flow = "made_up"
	forget, err := messages.Provide(fstest.MapFS{"made_up.yaml": {Data: []byte(`
flow.made_up.title: {zh: 造的程序, en: Made up}
flow.made_up.clocks: {zh: 造的期限, en: Periods made up}
guide.made_up.title: {zh: 造的办事指南, en: Guide to what is made up}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(forget)
	t.Cleanup(casefile.Declare(&casefile.Procedure{Flow: flow, Letters: "MU", Sign: "造",
		Steps: []casefile.StepSpec{{Step: "look", Owner: casefile.OwnerAgency}}}))
	t.Cleanup(rules.Provide(flow, func() rules.Section { return new(rules.Procedure) }))
	packs, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	own := fstest.MapFS{}
	err = fs.WalkDir(packs, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(packs, name)
		own[name] = &fstest.MapFile{Data: text}
		if folder := path.Dir(name); path.Dir(folder) == "city-2022" {
			own[path.Join(folder, "made_up.yaml")] = &fstest.MapFile{Data: []byte(`
clocks:
  made_up.look: {amount: 5, unit: working_day, runs_from: filed, starts_at: {zh: 收到, en: received}, basis: policy, label: {zh: 造的一步, en: A step made up}}
steps: {look: made_up.look}
supplement_time: {basis: policy, stated_periods: true}
`)}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	book, err := rules.LoadFS(own)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// Guide and rules show each procedure that a document provides for; a document that provides for one leads to no other.
func TestPages_OfTwoProcedures(t *testing.T) {
	book := second(t)
	c := counter.New(t)
	c.Server.Book = book
	pages := web.Procedures(&site.Server{})
	other := pages[0]
	other.Flow = "made_up"
	everybody := site.Policy{Anyone: true, Bound: "nothing of anybody's"}
	handler, err := c.Server.Serve([]site.Route{
		{Name: "guide", Method: "GET", Path: "/guide", Policy: everybody, Handle: (&public.Door{Server: c.Server, Flows: append(pages, other)}).Guide},
		{Name: "packs", Method: "GET", Path: "/packs", Policy: everybody, Handle: (&admin.Door{Server: c.Server}).Packs},
	})
	if err != nil {
		t.Fatal(err)
	}
	c.Handler = handler
	who := c.Anybody()
	for at, says := range map[string][]string{
		"/guide":                           {"<h1 class=\"govuk-heading-l\">信用信息异议办事指南", `href="/guide?of=made_up">造的办事指南`, `href="/guide?pack=xiamen-draft"`},
		"/guide?of=made_up":                {"<h1 class=\"govuk-heading-l\">造的办事指南", `href="/guide">信用信息异议办事指南`},
		"/guide?of=made_up&pack=city-2022": {`href="/guide?pack=city-2022">信用信息异议办事指南`},
		"/guide?pack=xiamen-draft":         {`href="/guide">回到本市适用的指南`},
		"/packs":                           {"异议处理：" + packHash(t, book, casefile.FlowObjection), "造的程序：" + packHash(t, book, "made_up"), "造的期限", "造的一步"},
	} {
		who.Wants(at, who.Get(at), 200, says)
	}
	who.Wants("one procedure", who.Get("/guide?pack=xiamen-draft"), 200, nil, "造的办事指南", "of=made_up")
	who.Wants("the others that provide for it", who.Get("/guide?of=made_up"), 200, nil, "pack=xiamen-draft")
	for _, at := range []string{"/guide?of=nothing", "/guide?pack=moon"} {
		who.Wants(at, who.Get(at), 404, nil)
	}
	who.Wants("a document that does not provide for it", who.Get("/guide?of=made_up&pack=xiamen-draft"), 200, nil, "造的一步")
	packs := who.Page("/packs")
	if n := strings.Count(packs, "造的一步"); n != 1 {
		t.Errorf("a period of the one procedure stands %d times on the page", n)
	}
}

func packHash(t *testing.T, book *rules.Book, flow casefile.Flow) string {
	t.Helper()
	pack, err := book.Pack("city-2022", 1)
	if err != nil {
		t.Fatal(err)
	}
	return pack.Hash(flow)
}
