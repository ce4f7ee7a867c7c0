package web

import (
	"strings"
	"testing"

	"creditcase/casefile"
	"creditcase/rules"
)

// hashOf is the hash of version 1 of a pack of the program, as a filing pins it.
func hashOf(id string) string {
	book, err := rules.Load()
	if err != nil {
		panic(err)
	}
	pack, err := book.Pack(id, 1)
	if err != nil {
		panic(err)
	}
	return pack.Hash(casefile.FlowObjection)
}

// The operator sees which cases wait because the file of their pack is another by now.
func TestAdminOperations_PackThatHasChanged(t *testing.T) {
	p, admin := newPartners(t)
	const warning = "规则包city-2022第1版的文件"
	if strings.Contains(admin.page("/admin/operations"), warning) {
		t.Error("warned of a file that is as it was")
	}
	p.exec(`UPDATE cases SET pack_hash = '0000'`)
	p.says(admin.page("/admin/operations"), warning, "1件在办办件")
}
