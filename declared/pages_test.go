package declared

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/declared/mock"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/desk/acts"
	"creditcase/web/flow"
	"creditcase/web/site"
)

// askedOn are the routes that ask for acts which every procedure has, or more than one: those on a case as a whole, and those with
// which people of one body pass a task on.
var askedOn = map[casefile.ActKind]string{
	casefile.ActWithdraw: "my_withdraw", casefile.ActSupplement: "my_supplement", casefile.ActUrge: "watch_urge",
	casefile.ActPropose: "propose_page", casefile.ActAskDelisting: "desk_removal", casefile.ActOpen: "my_notice", casefile.ActAskRevocation: "desk_revocation",
	casefile.ActAskPending: "my_pending", casefile.ActAskRight: "my_right", casefile.ActFileReorganization: "my_reorganization_file",
	casefile.ActHandOver: "task_hand_over", casefile.ActTakeBack: "task_take_back",
}

// Each act with which a person says something has a form that asks for it.
func TestDeclared_ActsHaveForms(t *testing.T) {
	server := new(site.Server)
	routes := web.Routes(server)
	each(t, func(t *testing.T, p *casefile.Procedure) {
		own, err := web.Procedures(server).Of(p.Flow)
		if err != nil {
			t.Fatal(err)
		}
		asked := formsOfTasks(t, p, own)
		for _, o := range own.Own {
			asked[o.Act()] = true
		}
		for _, o := range own.OnCase {
			asked[o.Act] = true
		}
		// The mock is opened on no page. What the program shows is filed on pages of its own.
		asked[p.Opens.Kind] = own.Filing == nil && p == &mock.Declaration || own.Filing != nil && len(own.Filing.Steps()) > 0 || openedByDay[p.Flow]
		for _, act := range p.AllActs() {
			if act.Content == nil || asked[act.Kind] || act.Kind == casefile.ActRequestExtension && !extendable(p) {
				continue
			}
			name := askedOn[act.Kind]
			if !slices.ContainsFunc(routes, func(r site.Route) bool { return r.Name == name && r.Method == http.MethodGet }) {
				t.Errorf("no form asks for %s", act.Kind)
			}
		}
	})
}

// openedByDay are the procedures that the schedule opens, by an act that no form asks for.
var openedByDay = map[casefile.Flow]bool{casefile.FlowCommitment: true}

// extendable reports whether more time can be asked for on a task of the procedure.
func extendable(p *casefile.Procedure) bool {
	return slices.ContainsFunc(p.AllTasks(), func(t casefile.TaskSpec) bool { return t.Extendable })
}

// formsOfTasks are the acts that forms of tasks ask for. A form that has no questions, or no template, is named.
func formsOfTasks(t *testing.T, p *casefile.Procedure, own flow.Pages) map[casefile.ActKind]bool {
	t.Helper()
	asked := make(map[casefile.ActKind]bool)
	note := func(form casepage.Form) {
		asked[form.Kind] = true
		if _, err := os.Stat(filepath.Join("..", "web", "templates", form.Template+".html")); err != nil || form.Open == nil {
			t.Errorf("the form of %s: %v", form.Kind, err)
		}
	}
	for _, task := range p.AllTasks() {
		whats := []string{"act"}
		if task.Extendable {
			whats = append(whats, "extension")
		}
		for what, form := range own.Beside {
			if slices.Contains(task.Also, form.Kind) {
				whats = append(whats, what)
			}
		}
		for _, what := range whats {
			form, err := acts.FormOf(db.Task{Kind: task.Kind}, what, own)
			if err != nil {
				t.Error(err)
				continue
			}
			note(form)
		}
	}
	return asked
}

// Each pack that provides for a procedure has a guide to it that can be read in both languages.
func TestDeclared_GuidesAreWritten(t *testing.T) {
	book, err := mock.Book("shenzhen-2022")
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	server, err := web.NewSite(web.Options{Store: new(db.Store), Book: book, Calendar: cal, Clock: calendar.NewManual(calendar.NewDate(2026, time.September, 18).At(14, 5)),
		PackID: "city-2022", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, p *casefile.Procedure) {
		own, err := web.Procedures(server).Of(p.Flow)
		if err != nil {
			t.Fatal(err)
		}
		provided := 0
		for _, pack := range book.Packs() {
			if !pack.Provides(p.Flow) {
				continue
			}
			provided++
			for _, lang := range messages.Langs {
				if page := readGuide(t, server, own, pack, lang); !strings.Contains(page, "</html>") || strings.Contains(page, "⟦") {
					t.Errorf("the guide under %s in %s is not whole", pack.File(), lang)
				}
			}
		}
		if provided == 0 {
			t.Error("no pack provides for it")
		}
	})
}

func readGuide(t *testing.T, server *site.Server, own flow.Pages, pack *rules.Pack, lang messages.Lang) string {
	t.Helper()
	handler, err := server.Serve([]site.Route{{Name: "guide", Method: http.MethodGet, Path: "/guide", Policy: site.Policy{Anyone: true, Bound: "nothing"},
		Handle: func(w http.ResponseWriter, r *http.Request) error {
			frame := &flow.GuideFrame{Page: server.NewPageOf(r, own.Flow, "guide."+string(own.Flow)+".title")}
			server.Views.Render(w, r, http.StatusOK, own.Guide.Template, own.Guide.Write(frame, dates.Writer{Printer: frame.Printer, Pack: pack}))
			return nil
		}}})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/guide", nil)
	r.Header.Set("Accept-Language", lang.Tag())
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Body.String()
}
