package export_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/proof"
	"creditcase/proof/export"
	"creditcase/rules"
)

// keptFiles are proofs that were written when the format was settled, beside the pack by which they were. They are never written anew: a
// change of the program by which one of them no longer holds is a change of the format, which then has another name.
const keptFiles = "../testdata"

// recordTo is the folder into which the test below writes proofs of another format; empty: none.
func recordTo() string { return os.Getenv("CREDITCASE_RECORD_PROOFS") }

// Files of the format are read and hold, whatever the program has become since.
func TestKept(t *testing.T) {
	book, err := rules.LoadFS(os.DirFS(filepath.Join(keptFiles, "packs")))
	if err != nil {
		t.Fatal(err)
	}
	if folder := recordTo(); folder != "" {
		record(t, folder)
	}
	// Of those that are full nothing was left unlooked at when they were written; scans of listings were made up without their bytes.
	for name, full := range map[string]bool{"full.json": true, "hashes.json": false, "repair_mixed.json": true, "repair_sibling.json": false,
		"repair_stub.json": false, "listing.json": false, "listing_hashes.json": false, "delisting.json": false, "revocation.json": false, "pending.json": false, "right.json": false, "reorganization.json": false, "commitment.json": true, "commitment_hashes.json": false} {
		data, err := os.ReadFile(filepath.Join(keptFiles, name))
		if err != nil {
			t.Fatal(err)
		}
		report := proof.Verify(data, book)
		for _, f := range report.Findings {
			t.Errorf("%s: %s", name, f)
		}
		if report.Lines == 0 || report.Acts == 0 || report.Deadlines == 0 || report.Facts == 0 {
			t.Errorf("%s: checked too little: %+v", name, report)
		}
		if full && len(report.Notes) > 0 {
			t.Errorf("%s: notes %q", name, report.Notes)
		}
	}
}

// record plays cases that have something in every part, and keeps proofs of them: of an objection, of both cases of an application for
// repair, and of a repair that has an effect with a planned end; of a listing with a person behind it that another case has ended, and of a removal that came
// on paper; of a matter that was pending and of a right; of a court's notice for assistance; of a check that ends with a breach, and of one in which the party is silent.
func record(t *testing.T, folder string) {
	t.Helper()
	objection, _ := wholeCase(t)
	objection.serveOne()
	objection.keep(folder, "full.json", true)
	objection.keep(folder, "hashes.json", false)
	repair, cases := siblingRepair(t)
	repair.keep(folder, "repair_mixed.json", true)
	repair.onTo(cases[1])
	repair.keep(folder, "repair_sibling.json", false)
	stubbedRepair(t).keep(folder, "repair_stub.json", false)
	ended, listing := listingPlayed(t)
	ended.onTo(listing)
	ended.keep(folder, "listing.json", true)
	ended.keep(folder, "listing_hashes.json", false)
	delistingPlayed(t).keep(folder, "delisting.json", true)
	revocationPlayed(t, casefile.RevocationByUnit).keep(folder, "revocation.json", true)
	pendingPlayed(t).keep(folder, "pending.json", true)
	rightPlayed(t).keep(folder, "right.json", true)
	reorganizationPlayed(t, casefile.MatterAssistance).keep(folder, "reorganization.json", true)
	brokenCommitment(t, "shenzhen-2022").keep(folder, "commitment.json", true)
	silentCommitment(t).keep(folder, "commitment_hashes.json", false)
}

// keep writes a proof of the case, full or without personal data and texts.
func (p *play) keep(folder, name string, full bool) {
	p.t.Helper()
	options := export.Options{Number: p.number, At: p.clock.Now()}
	if full {
		options.Viewer, options.Files = p.city.AgencyClerk, p.files
	}
	file, err := export.Case(p.t.Context(), p.city.Store, p.book, options)
	if err != nil {
		p.t.Fatal(err)
	}
	data, err := proof.Encode(file)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// serveOne has the applicant open a document.
func (p *play) serveOne() {
	p.t.Helper()
	var notice uuid.UUID
	row := p.city.Store.Pool.QueryRow(p.t.Context(), `SELECT id FROM notices WHERE case_id = $1 AND to_party_id IS NOT NULL ORDER BY issued_at DESC LIMIT 1`,
		p.caseID)
	if err := row.Scan(&notice); err != nil {
		p.t.Fatal(err)
	}
	if err := p.city.Store.ServeNotice(p.t.Context(), p.caseID, notice, p.city.Applicant, p.clock.Now()); err != nil {
		p.t.Fatal(err)
	}
}
