package admin_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/uuid"

	"creditcase/partners"
	"creditcase/web/forms"
	"creditcase/web/webtest/counter"
)

// A unit's own system is let in by a secret that is shown when it is made and never again; a new one puts an end to the one before, and an administrator ends it.
func TestAdminUnits_OwnSystem(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 1)
	at := "/admin/units/" + p.Unit.String()
	acting := func() (secret string) {
		t.Helper()
		err := p.Store.Pool.QueryRow(t.Context(), `SELECT coalesce(string_agg('whsec_' || encode(secret, 'base64'), ' '), '') FROM unit_systems
			WHERE unit_id = $1 AND disabled_at IS NULL`, p.Unit).Scan(&secret)
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	p.Says(admin.Page(at), "没有接入", "接入业务系统", "还没有修改过")

	form := url.Values{"form_id": {forms.NewID()}}
	made := admin.Post(at+"/secret", form)
	first := secretIn(made)
	if made.Code != http.StatusOK || first == "" || acting() != first {
		t.Fatalf("made: %d, the secret %q is shown, %q is kept", made.Code, first, acting())
	}
	again := admin.Post(at+"/secret", form)
	if again.Code != http.StatusSeeOther || again.Header().Get("Location") != at || acting() != first {
		t.Errorf("sent twice: %d to %q, acting by %q", again.Code, again.Header().Get("Location"), acting())
	}
	p.Says(admin.Page(at), "密钥只显示一次", "/api/v1/systems/"+form.Get("form_id")+"/commitments", "起接入", "生成新密钥", "接入单位的业务系统")

	second := secretIn(admin.Post(at+"/secret", url.Values{"form_id": {forms.NewID()}}))
	if second == "" || second == first || acting() != second {
		t.Errorf("a new secret: %q is shown, %q is kept", second, acting())
	}
	if page := admin.Page(at); secretText.MatchString(page) {
		t.Error("the page shows a secret again")
	}

	admin.On(at+"/system/end", url.Values{})
	if acting() != "" {
		t.Error("the system still acts")
	}
	p.Says(admin.Page(at), "已停止接入业务系统", "没有接入")
	p.Says(admin.Page("/admin/log?group=administration"), "接入单位的业务系统", "停止接入单位的业务系统", "admin")
	for _, gone := range []string{at + "/system/end", "/admin/units/" + p.Agency.String() + "/secret", "/admin/units/" + uuid.NewString() + "/secret"} {
		if answer := admin.Post(gone, url.Values{"form_id": {forms.NewID()}}); answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d", gone, answer.Code)
		}
	}
	if page := admin.Page("/admin/units/" + p.Agency.String()); page == "" || p.Count(`SELECT count(*) FROM unit_systems WHERE unit_id = $1`, p.Agency) != 0 {
		t.Error("the agency has a system of its own")
	}
}

// Whoever turns the page of the secret to another language sees the same secret, and none is made.
func TestAdminUnits_OwnSystem_InTheOtherLanguage(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 1)
	at := "/admin/units/" + p.Unit.String() + "/secret"
	_, text := partners.NewSecret()
	answer := admin.Post(at, url.Values{"form_id": {forms.NewID()}, "secret": {text}, "in_language": {"en"}})
	if answer.Code != http.StatusOK || secretIn(answer) != text || p.Count(`SELECT count(*) FROM unit_systems`) != 0 {
		t.Errorf("%d: %s", answer.Code, secretIn(answer))
	}
	p.Says(answer.Body.String(), "I have noted it")
}
