package seed

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
)

// What decides whether a record can be repaired is there in every way: each class, done and not done, forbidden, barred, resting on another.
func TestBuild_RecordsOfRepair(t *testing.T) {
	for seedNumber := range uint64(5) {
		c := mustBuild(t, seedNumber)
		seen := make(map[string]int)
		items := make(map[uuid.UUID]casefile.ItemRepair)
		fields := make(map[uuid.UUID][]casefile.Field)
		for _, it := range c.items {
			var item casefile.ItemRepair
			var list []casefile.Field
			if err := json.Unmarshal(it.Repair, &item); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(it.Fields, &list); err != nil {
				t.Fatal(err)
			}
			items[it.ID], fields[it.ID] = item, list
		}
		for i, r := range c.records {
			var content casefile.Content
			if err := json.Unmarshal(c.versions[i].Content, &content); err != nil {
				t.Fatal(err)
			}
			item := items[r.ItemID]
			seen["class "+string(item.Class)]++
			for what, is := range map[string]bool{"forbidden": item.Forbidden != nil, "bars": item.Bars != "", "own minimum": item.Minimum != nil,
				"materials": item.Materials != nil, "follows": r.FollowsID != nil} {
				if is {
					seen[what]++
				}
			}
			for _, means := range []casefile.FieldMeaning{casefile.MeansFound, casefile.MeansPerformBy, casefile.MeansPerformed, casefile.MeansCorrected} {
				day := casefile.KeptDay(content.Day(fields[r.ItemID], means))
				switch {
				case day.IsZero():
					seen["not "+string(means)]++
				case day.After(calendar.DateOf(noon)):
					t.Errorf("seed %d: %s says that it %s on %s, which is still to come", seedNumber, r.Number, means, day)
				default:
					seen[string(means)]++
				}
			}
		}
		for _, what := range []string{"class minor", "class general", "class serious", "class ", "forbidden", "bars", "own minimum", "materials", "follows",
			"found_on", "not found_on", "perform_by", "performed_on", "not performed_on", "corrected_on", "not corrected_on"} {
			if seen[what] == 0 {
				t.Errorf("seed %d: no record is %q", seedNumber, what)
			}
		}
	}
}
