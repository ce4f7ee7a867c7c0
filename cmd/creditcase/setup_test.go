package main

import (
	"context"
	"io"
	"strings"
	"testing"
)

// A link that nobody could open is found before it is printed.
func TestSite_MustBeAnAddress(t *testing.T) {
	t.Setenv("CREDITCASE_DATABASE_URL", "postgres://nowhere.invalid/none")
	for _, site := range []string{"credit.example.gov.cn", "ftp://credit.example.gov.cn", "https://", "/pages"} {
		t.Setenv("CREDITCASE_SITE_URL", site)
		for _, args := range [][]string{{"init", "../../docs/example/city.yaml"}, {"recover", "admin.li"}, {"web"}} {
			if err := run(context.Background(), args, io.Discard); err == nil || !strings.Contains(err.Error(), "address of the pages") {
				t.Errorf("%v with %q: %v", args, site, err)
			}
		}
	}
}
