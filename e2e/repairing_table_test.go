package e2e

import (
	"testing"
	"time"

	"creditcase/rules"
)

// repairWay is a way that an application for repair can go, under each pack.
type repairWay struct {
	name string
	goes func(*city)
	// none names the packs that do not provide for it, each with the article that comes nearest; there instead goes, and lacks says of a pack's
	// data that it does not. A row without them is provided for by every pack.
	none    map[string]string
	instead func(*city)
	lacks   func(*rules.Pack) bool
}

// repairWays are how an application goes under every pack, and whoMayRepair who may apply and when: parted, for whoever looks up the progress of cases
// is stopped after so many. What becomes of a rating and of a list is in repairing_lists_test.go, of what is decided late in
// repairing_late_test.go, and what everybody sees after each outcome in web/repair/sight_test.go.
var repairWays = []repairWay{
	{name: "granted", goes: granted},
	{name: "refused", goes: refused},
	{name: "supplemented", goes: supplementedRepair}, // and refused by decision
	{name: "mixed", goes: mixed},                     // three records of two bodies; one body where the operator decides alone (qianhai-2020 12(2))
	{name: "withdrawn", goes: withdrawnRepair},
	{name: "extended", goes: extendedRepair, instead: notExtended, lacks: notExtendable,
		none: map[string]string{"qianhai-2020": "12(2)", "xiamen-draft": "23(3)", "city-2022": "46(2)"}}, // no period is stated that could be extended
}

var whoMayRepair = []repairWay{
	{name: "not_yet", goes: notYet},
	{name: "forbidden", goes: forbidden},
	{name: "agent", goes: byAgent},
	{name: "twice", goes: appliedForTwice},
	{name: "barred", goes: barred, instead: notBarred, lacks: barsNobody,
		none: map[string]string{"qianhai-2020": "12(2)", "shenzhen-2020": "63(1)", "xiamen-draft": "23(3)", "city-2022": "46(1)"}},
	{name: "person", goes: personApart, lacks: noPersonApart,
		none: map[string]string{"qianhai-2020": "12(2)", "xiamen-draft": "23(2)", "city-2022": "46(1)", "national-2026": "2"}},
}

func notExtendable(p *rules.Pack) bool {
	return p.Clocks["repair.decide"].Extension == nil
}

func barsNobody(p *rules.Pack) bool {
	for _, c := range p.Repair.Conditions {
		if c.ID == rules.NotBarredByBankruptcy || c.ID == rules.NotBarredByCommitment {
			return false
		}
	}
	return true
}

func noPersonApart(p *rules.Pack) bool { return p.Repair.PersonsArticle == "" }

// Repair goes its ways through the pages, under every pack that provides for it: each in the same city as the others, at the same time.
func TestRepairing_EveryPack(t *testing.T) { goUnderEveryPack(t, repairWays) }

// So does who may apply, and when.
func TestRepairing_Eligible_EveryPack(t *testing.T) { goUnderEveryPack(t, whoMayRepair) }

func goUnderEveryPack(t *testing.T, ways []repairWay) {
	for pack := range repairPacks {
		t.Run(pack, func(t *testing.T) {
			t.Parallel()
			c := repairCity(t, pack, 24*time.Hour)
			for _, way := range ways {
				_, none := way.none[pack]
				if way.lacks != nil && way.lacks(c.pack) != none {
					t.Errorf("%s: the pack lacks it: %t, the table says %t", way.name, !none, none)
				}
				goes := way.goes
				if none {
					goes = way.instead
				}
				if goes == nil {
					continue
				}
				t.Run(way.name, func(t *testing.T) {
					t.Parallel()
					goes(c.in(t))
				})
			}
		})
	}
}
