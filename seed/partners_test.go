package seed

import (
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/partners"
)

// Demo partners lead nowhere and are not waited for, until one is connected to a receiver.
func TestPartners_DisabledUntilConnected(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	const address = "http://127.0.0.1:8090/"
	if err := ConnectPartner(t.Context(), store, address); casefile.CodeOf(err) != casefile.CodeNotFound {
		t.Errorf("connected in an empty database: %v", err)
	}
	if _, err := Fill(t.Context(), store, time.Date(2026, 3, 9, 9, 0, 0, 0, calendar.Zone), 7); err != nil {
		t.Fatal(err)
	}
	look := func() (enabled []string) {
		all, err := store.AdminPartners(t.Context())
		if err != nil || len(all) != len(demoPartners) {
			t.Fatalf("%d partners, %v", len(all), err)
		}
		for _, p := range all {
			if err := partners.CheckURL(p.URL); err != nil {
				t.Errorf("%s: %v", p.NameZH, err)
			}
			if p.DisabledAt == nil {
				enabled = append(enabled, p.URL)
			}
		}
		return enabled
	}
	if enabled := look(); enabled != nil {
		t.Errorf("enabled: %v", enabled)
	}
	for range 2 {
		if err := ConnectPartner(t.Context(), store, address); err != nil {
			t.Fatal(err)
		}
		if enabled := look(); len(enabled) != 1 || enabled[0] != address {
			t.Errorf("enabled: %v", enabled)
		}
	}
	if _, err := webhooks.NewWebhook(DemoPartnerSecret); err != nil {
		t.Errorf("the demo secret: %v", err)
	}
}
