package admin_test

import (
	"strings"
	"testing"

	"creditcase/web/webtest/counter"
)

// The operator sees which cases wait because the file of their pack is another by now.
func TestAdminOperations_PackThatHasChanged(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 1)
	const warning = "规则包city-2022第1版的文件"
	if strings.Contains(admin.Page("/admin/operations"), warning) {
		t.Error("warned of a file that is as it was")
	}
	p.Exec(`UPDATE cases SET pack_hash = '0000'`)
	p.Says(admin.Page("/admin/operations"), warning, "1件在办办件")
}
