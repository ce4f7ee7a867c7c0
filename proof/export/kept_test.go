package export_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"

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
	names := map[string]bool{"full.json": true, "hashes.json": false}
	if folder := recordTo(); folder != "" {
		record(t, folder, names)
	}
	for name, full := range names {
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

// record plays a case that has something in every part, and keeps proofs of it.
func record(t *testing.T, folder string, names map[string]bool) {
	t.Helper()
	p, files := wholeCase(t)
	p.serveOne()
	for name, full := range names {
		options := export.Options{Number: p.number, At: p.clock.Now()}
		if full {
			options.Viewer, options.Files = p.city.AgencyClerk, files
		}
		file, err := export.Case(t.Context(), p.city.Store, p.book, options)
		if err != nil {
			t.Fatal(err)
		}
		data, err := proof.Encode(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
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
