package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

var testNow = time.Date(2026, 9, 18, 2, 0, 0, 0, time.UTC)

// cupboard is a folder with the database of a small city.
type cupboard struct {
	*testing.T
	*dbtest.City
	Folder
	sweeper *Sweeper
	clock   *calendar.Manual
}

func newCupboard(t *testing.T) *cupboard {
	t.Helper()
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	c := &cupboard{T: t, City: dbtest.NewCity(t, db.NewStore(dbtest.New(t))), Folder: Folder{root}, clock: calendar.NewManual(testNow)}
	c.sweeper = &Sweeper{Store: c.Store, Folder: c.Folder, Clock: c.clock, Log: slog.New(slog.DiscardHandler)}
	id, err := c.Store.Installation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if ours, err := c.Claim(id); err != nil || !ours {
		t.Fatalf("claim: %v, %v", ours, err)
	}
	return c
}

func (c *cupboard) exec(query string, args ...any) {
	c.Helper()
	dbtest.Tamper(c, c.Store, query, args...)
}

func (c *cupboard) draft() uuid.UUID {
	c.Helper()
	id := uuid.New()
	err := c.Store.DraftInsert(c.Context(), db.DraftInsertParams{ID: id, AccountID: c.Applicant, Flow: casefile.FlowObjection, Data: []byte(`{}`),
		UpdatedAt: c.clock.Now()})
	if err != nil {
		c.Fatal(err)
	}
	return id
}

// keep has a file arrive and be kept.
func (c *cupboard) keep(to Owner) uuid.UUID {
	c.Helper()
	a, err := c.Take(strings.NewReader("%PDF-1.7"), 100)
	if err != nil {
		c.Fatal(err)
	}
	to.Account = c.Applicant
	if fault, err := c.KeepFor(c.Context(), c.Store, to, a, "a.pdf", PDF, c.clock.Now()); err != nil || fault != "" {
		c.Fatal(fault, err)
	}
	return a.ID
}

// stray puts a name into the folder that no row speaks of, as old as told.
func (c *cupboard) stray(name string, age time.Duration) {
	c.Helper()
	now, err := c.now()
	if err == nil {
		err = c.Root.WriteFile(name, []byte("x"), 0o600)
	}
	if err == nil {
		err = c.Root.Chtimes(name, now.Add(-age), now.Add(-age))
	}
	if err != nil {
		c.Fatal(err)
	}
}

// holds compares the folder with what should be there.
func (c *cupboard) holds(want ...string) {
	c.Helper()
	var got []string
	err := c.names(".", func(entries []fs.DirEntry) error {
		for _, e := range entries {
			if e.Name() != owner {
				got = append(got, e.Name())
			}
		}
		return nil
	})
	if err != nil {
		c.Fatal(err)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		c.Errorf("the folder holds %v, want %v", got, want)
	}
}

func (c *cupboard) sweep() Swept {
	c.Helper()
	swept, err := c.sweeper.Sweep(c.Context())
	if err != nil {
		c.Fatal(err)
	}
	return swept
}

func (c *cupboard) rows() (n int) {
	c.Helper()
	if err := c.Store.Pool.QueryRow(c.Context(), "SELECT count(*) FROM attachments").Scan(&n); err != nil {
		c.Fatal(err)
	}
	return n
}

// Drafts and forms end as the pages have told, and not before.
func TestSweep_DraftsAndForms(t *testing.T) {
	c := newCupboard(t)
	old, form := c.draft(), uuid.New()
	inDraft, inForm := c.keep(Owner{Draft: old}), c.keep(Owner{Form: form})
	c.clock.Advance(FormKept)
	if got := c.sweep(); got != (Swept{}) {
		t.Errorf("swept %+v before the time is over", got)
	}
	c.holds(inDraft.String(), inForm.String())
	c.clock.Advance(time.Second)
	if got := c.sweep(); got != (Swept{Files: 1}) {
		t.Errorf("swept %+v, want the file of the form", got)
	}
	c.holds(inDraft.String())
	c.clock.Advance(DraftKept - FormKept - time.Second)
	later := c.draft()
	kept := c.keep(Owner{Draft: later})
	c.sweep()
	c.holds(inDraft.String(), kept.String())
	c.clock.Advance(time.Second)
	if got := c.sweep(); got != (Swept{Drafts: 1, Files: 1}) {
		t.Errorf("swept %+v, want the old draft", got)
	}
	c.holds(kept.String())
	if n := c.rows(); n != 1 {
		t.Errorf("%d rows", n)
	}
	if _, err := c.Store.DraftGet(t.Context(), db.DraftGetParams{ID: later, AccountID: c.Applicant}); err != nil {
		t.Errorf("the later draft: %v", err)
	}
}

// filed has an objection filed with one file, and returns the act and the file.
func (c *cupboard) filed() (act, file uuid.UUID) {
	c.Helper()
	file = c.keep(Owner{Form: uuid.New()})
	filing := c.Filing(c.NewRecord(c.T, casefile.Content{"amount": "5000"}, casefile.Content{"amount": "500"}), "city-2022", 1, "x", c.clock.Now())
	filing.Filing.Attachments = []uuid.UUID{file}
	receipt, err := c.Store.File(c.Context(), filing)
	if err != nil {
		c.Fatal(err)
	}
	return receipt.ActID, file
}

// Files of acts that did not take effect end; the row stays, since the case once had them. Those of other acts stay for ever.
func TestSweep_RefusedActs(t *testing.T) {
	c := newCupboard(t)
	_, stays := c.filed()
	refused, goes := c.filed()
	now := testNow
	if n, err := c.Store.ActRefused(t.Context(), db.ActRefusedParams{ID: refused, Now: &now, Refusal: "stale"}); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	c.clock.Advance(RefusedKept)
	c.sweep()
	c.holds(stays.String(), goes.String())
	c.clock.Advance(time.Second)
	c.sweep()
	c.holds(stays.String())
	var removed, dropped bool
	err := c.Store.Pool.QueryRow(t.Context(), "SELECT removed_at IS NOT NULL, dropped_at IS NOT NULL FROM attachments WHERE id = $1", goes).Scan(&removed, &dropped)
	if err != nil || !removed || !dropped {
		t.Errorf("row: removed %v, dropped %v, %v", removed, dropped, err)
	}
	c.clock.Advance(1000 * 24 * time.Hour)
	if got := c.sweep(); got != (Swept{}) {
		t.Errorf("swept %+v", got)
	}
	c.holds(stays.String())
}

// A form that was sent twice at the same moment leaves files that no act carries.
func TestSweep_DoubledForm(t *testing.T) {
	c := newCupboard(t)
	act, file := c.filed()
	form := uuid.New()
	left := c.keep(Owner{Form: form})
	c.exec("UPDATE acts SET form_id = $1 WHERE id = $2", form, act)
	c.sweep()
	c.holds(file.String())
	if _, err := c.Store.UnsentAttachment(t.Context(), db.UnsentAttachmentParams{ID: left, AccountID: c.Applicant}); err == nil {
		t.Error("the row stays")
	}
}

// Whatever step a crash comes after, the next sweep finishes.
func TestSweep_AfterACrash(t *testing.T) {
	c := newCupboard(t)
	form := uuid.New()
	marked, bytesGone := c.keep(Owner{Form: form}), c.keep(Owner{Form: form})
	c.exec("UPDATE attachments SET dropped_at = $1", testNow)
	if err := c.Remove(bytesGone); err != nil {
		t.Fatal(err)
	}
	whole, err := c.Take(strings.NewReader("x"), 1) // arrived, and never judged
	if err != nil {
		t.Fatal(err)
	}
	noRow := uuid.NewString()
	c.stray(noRow, orphanKept+time.Minute)
	c.stray(uuid.NewString()+part, orphanKept+time.Minute)
	young := uuid.NewString()
	c.stray(young, orphanKept-time.Minute)
	c.stray("README", 1000*time.Hour)
	c.sweep()
	c.holds(young, whole.ID.String()+part, "README")
	if n := c.rows(); n != 0 {
		t.Errorf("%d rows for %v and %v", n, marked, bytesGone)
	}
	if got := c.sweep(); got != (Swept{}) {
		t.Errorf("a second sweep: %+v", got)
	}
}

// A worker that is led to another city's folder leaves its evidence alone.
func TestSweep_FolderOfAnotherDatabase(t *testing.T) {
	c := newCupboard(t)
	if err := c.Root.WriteFile(owner, []byte(uuid.NewString()), 0o600); err != nil {
		t.Fatal(err)
	}
	evidence := uuid.NewString()
	c.stray(evidence, 1000*time.Hour)
	c.stray(uuid.NewString()+part, 1000*time.Hour) // nobody's evidence
	c.sweep()
	c.holds(evidence)
	id, err := c.Store.Installation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if ours, err := c.Claim(id); err != nil || ours {
		t.Errorf("the folder is claimed twice: %v, %v", ours, err)
	}
}

func TestSweep_Quarantine(t *testing.T) {
	c := newCupboard(t)
	a, err := c.Take(strings.NewReader("EICAR"), 100)
	if err == nil {
		err = c.Quarantine(a.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.stray(quarantine+"/"+uuid.NewString(), quarantineKept+time.Minute)
	c.sweep()
	c.holds(quarantine)
	entries, err := fs.ReadDir(c.Root.FS(), quarantine)
	if err != nil || len(entries) != 1 || entries[0].Name() != a.ID.String() {
		t.Errorf("in quarantine: %v, %v", entries, err)
	}
}

// However many come at the same moment, a draft takes ten files and an account its bound.
func TestKeepFor_Bounds(t *testing.T) {
	c := newCupboard(t)
	draft := c.draft()
	many := func(to Owner, n int) map[string]int {
		outcomes := make(chan string, n)
		var all sync.WaitGroup
		for range n {
			all.Go(func() {
				a, err := c.Take(strings.NewReader("%PDF-1.7"), 100)
				if err != nil {
					outcomes <- err.Error()
					return
				}
				to := to
				to.Account = c.Applicant
				fault, err := c.KeepFor(t.Context(), c.Store, to, a, "image.jpg", JPEG, testNow)
				outcomes <- fault + fmt.Sprint(err)
			})
		}
		all.Wait()
		close(outcomes)
		count := make(map[string]int)
		for o := range outcomes {
			count[o]++
		}
		return count
	}
	if got := many(Owner{Draft: draft}, 30); got["<nil>"] != casefile.MaxAttachments || got[FaultBeyond+"<nil>"] != 20 {
		t.Errorf("one draft: %v", got)
	}
	rows, err := c.Store.MyDraftAttachments(t.Context(), db.MyDraftAttachmentsParams{DraftID: &draft, AccountID: c.Applicant})
	names := make(map[string]bool)
	for _, row := range rows {
		names[row.Name] = true
	}
	if err != nil || len(names) != casefile.MaxAttachments || !names["image.jpg"] || !names["image (10).jpg"] {
		t.Errorf("names %v, %v", names, err)
	}
	for range MostUnsent/casefile.MaxAttachments - 1 {
		many(Owner{Form: uuid.New()}, casefile.MaxAttachments)
	}
	if got := many(Owner{Form: uuid.New()}, 1); got[FaultUnsent+"<nil>"] != 1 {
		t.Errorf("beyond the account's bound: %v", got)
	}
	if n := c.rows(); n != MostUnsent {
		t.Errorf("%d rows", n)
	}
	on, err := fs.ReadDir(c.Root.FS(), ".")
	if err != nil || len(on) != MostUnsent+1 { // and whose the folder is
		t.Errorf("%d files on disk, %v", len(on), err)
	}
}

func TestTake_TooLarge(t *testing.T) {
	c := newCupboard(t)
	if _, err := c.Take(strings.NewReader("12345"), 4); !errors.Is(err, ErrTooLarge) {
		t.Errorf("five bytes of four: %v", err)
	}
	if _, err := c.Take(io.MultiReader(strings.NewReader("1"), failing{}), 4); err == nil {
		t.Error("a body cut off passes for a file")
	}
	c.holds()
	a, err := c.Take(strings.NewReader("1234"), 4)
	if err != nil || a.Size != 4 {
		t.Errorf("%+v, %v", a, err)
	}
	if err := errors.Join(c.Discard(a.ID), c.Discard(a.ID)); err != nil {
		t.Error(err)
	}
	c.holds()
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// Forms that were kept while their author signed in end by themselves.
func TestSweep_TypedForms(t *testing.T) {
	c := newCupboard(t)
	for _, seconds := range []int32{-1, 60} {
		err := c.Store.TypedFormKeep(t.Context(), db.TypedFormKeepParams{ID: uuid.New(), AccountID: c.account(), Browser: make([]byte, 32), Path: "/",
			Sealed: []byte("sealed"), Seconds: seconds})
		if err != nil {
			t.Fatal(err)
		}
	}
	c.sweep()
	var left int
	if err := c.Store.Pool.QueryRow(t.Context(), "SELECT count(*) FROM typed_forms").Scan(&left); err != nil || left != 1 {
		t.Errorf("%d forms are left, %v; want the one whose time is not over", left, err)
	}
}

func (c *cupboard) account() (id uuid.UUID) {
	c.Helper()
	if err := c.Store.Pool.QueryRow(c.Context(), "SELECT id FROM accounts LIMIT 1").Scan(&id); err != nil {
		c.Fatal(err)
	}
	return id
}

// A copy for another case of the same application is bytes of its own: what is done to one leaves the other alone, and a copy of old
// bytes is young. Nobody has noted it in an hour: the process died before its case was opened.
func TestSweep_CopyThatNobodyNoted(t *testing.T) {
	c := newCupboard(t)
	a, err := c.Take(strings.NewReader("%PDF-1.4"), casefile.MaxFileBytes)
	if err == nil {
		err = c.Keep(a.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	name, old := a.ID.String(), time.Now().Add(-2*orphanKept)
	if err := c.Root.Chtimes(name, old, old); err != nil {
		t.Fatal(err)
	}
	id, err := c.Copy(a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.sweeper.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	file, err := c.Open(id)
	if err != nil {
		t.Fatalf("the copy is gone with the original: %v", err)
	}
	text, err := io.ReadAll(file)
	if err = errors.Join(err, file.Close()); err != nil || string(text) != "%PDF-1.4" {
		t.Errorf("the copy says %q, %v", text, err)
	}
	if _, err := c.Open(a.ID); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the original, which nobody noted either: %v", err)
	}
	if err := c.Root.Chtimes(id.String(), old, old); err != nil {
		t.Fatal(err)
	}
	if _, err := c.sweeper.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Open(id); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a copy that nobody noted stays: %v", err)
	}
}
