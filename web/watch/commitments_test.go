package watch_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// The supervisor sees how many checks of each unit are to come, should have been opened and are under way, without a party's name.
func TestWatch_CommitmentsInABrowser(t *testing.T) {
	c := counter.Under(t, "shenzhen-2022")
	item := c.NewCommitmentItem(t, c.Unit, "YZ-CY", nil, webtest.Now)
	pack, err := c.Server.PackFor(casefile.FlowCommitment)
	if err != nil {
		t.Fatal(err)
	}
	var numbers []string
	for range 3 {
		n := c.Committing(item, pack, c.Server.Calendar.InForce(), webtest.Now)
		n.FormID, n.Finished = uuid.New(), true
		signed, err := c.Store.Sign(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, signed.Number)
	}
	c.Exec(`UPDATE commitments SET check_on = '2026-09-10' WHERE number = $1`, numbers[0])
	c.Exec(`UPDATE commitments SET check_on = '2026-09-21' WHERE number = $1`, numbers[1])
	by := db.Turn{Number: numbers[2], ActorID: c.UnitClerk, UnitID: c.Unit, At: webtest.Now}
	receipt, err := c.Store.CallCheck(t.Context(), by, uuid.New(), "收到举报", pack)
	if err != nil {
		t.Fatal(err)
	}
	page := c.SignIn("supervisor").Page("/watch/commitments")
	words := counter.Words(page)
	for _, want := range []string{numbers[0] + " ", numbers[1] + " ", receipt.CaseNumber, "尚未开始核查", "小餐饮经营许可"} {
		if !strings.Contains(words, want) {
			t.Errorf("the page does not say %q\n%s", want, words)
		}
	}
	if strings.Contains(page, dbtest.CompanyName) || c.Count(`SELECT count(*) FROM commitments WHERE state = $1`, casefile.CommitmentChecking) != 1 {
		t.Error("a party is named, or no check is under way")
	}
	g := webtest.NewGallery(t, c.Handler)
	g.Look(c.SignIn("supervisor").Cookie, "watch-commitments", "/watch/commitments")
}
