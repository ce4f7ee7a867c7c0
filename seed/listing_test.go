package seed

import (
	"testing"

	"creditcase/casefile"
)

// checkEveryStateOfListing holds that the demo cases show every stage of a listing, both its ends, every task, a document that is announced, and, where
// somebody is listed, that he stands on his list, unless another demo case has taken him off.
func (demo Demo) checkEveryStateOfListing(t *testing.T) {
	t.Helper()
	if !demo.pack(t).Provides(casefile.FlowListing) {
		return
	}
	checkCounts(t, demo, "stage", ofCases("stage", casefile.FlowListing), append(casefile.Listing.Stages, casefile.StageClosed))
	checkCounts(t, demo, "result", ofCases("result", casefile.FlowListing), []casefile.Result{casefile.ResultListed, casefile.ResultDropped})
	checkCounts(t, demo, "open task", "SELECT t.kind, count(*) FROM tasks t JOIN cases c ON c.id = t.case_id WHERE t.closed_at IS NULL AND c.flow = 'listing' AND NOT t.beside GROUP BY t.kind",
		[]casefile.TaskKind{casefile.TaskCheckReply, casefile.TaskDecideListing})
	checkCounts(t, demo, "announced document", "SELECT s.state, count(*) FROM services s JOIN cases c ON c.id = s.case_id WHERE c.flow = 'listing' AND s.state = 'announced' GROUP BY s.state",
		[]casefile.ServiceState{casefile.ServiceAnnounced})
	var listed, standing int
	err := demo.Store.Pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM cases WHERE flow = 'listing' AND result = 'list'),
		(SELECT count(*) FROM effects e JOIN listings l ON l.case_id = e.case_id AND l.record_id = e.record_id WHERE e.kind = 'listed'
			AND (e.ended_at IS NULL OR EXISTS (SELECT FROM listing_ends x WHERE x.listing_id = l.case_id AND x.at = e.ended_at)))`).Scan(&listed, &standing)
	if err != nil || listed == 0 || listed != standing {
		t.Errorf("%d were listed, %d stand on a list: %v", listed, standing, err)
	}
}
