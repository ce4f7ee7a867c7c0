package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
)

// sending is a file on its way: its bytes are made while they are sent, of the first ones given and then of nought.
type sending struct {
	name  string
	first string
	size  int64
	cutAt int64 // where the connection breaks; 0: nowhere
}

func pdfOf(size int64) sending { return sending{name: "证据.pdf", first: "%PDF-1.4\n", size: size} }

type nought struct{}

func (nought) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// sendFiles posts answers and files of question id.
func (w *customer) sendFiles(path, id string, answers url.Values, sent ...sending) *httptest.ResponseRecorder {
	w.Helper()
	var head bytes.Buffer
	form := multipart.NewWriter(&head)
	for name, values := range answers {
		for _, v := range values {
			if err := form.WriteField(name, v); err != nil {
				w.Fatal(err)
			}
		}
	}
	var body []io.Reader
	flush := func() { body = append(body, strings.NewReader(head.String())); head.Reset() }
	for _, file := range sent {
		if _, err := form.CreateFormFile(id, file.name); err != nil {
			w.Fatal(err)
		}
		flush()
		content := io.MultiReader(strings.NewReader(file.first), io.LimitReader(nought{}, file.size-int64(len(file.first))))
		if file.cutAt > 0 {
			body = append(body, io.LimitReader(content, file.cutAt), broken{})
		}
		body = append(body, content)
	}
	if err := form.Close(); err != nil {
		w.Fatal(err)
	}
	flush()
	r := httptest.NewRequest(http.MethodPost, path, io.MultiReader(body...))
	r.Header.Set("Content-Type", form.FormDataContentType())
	return w.send(r)
}

var toUpload = url.Values{"then": {"upload"}}

// onDisk are the names in the files folder, in order.
func (c *counter) onDisk() []string {
	c.Helper()
	entries, err := fs.ReadDir(c.files.FS(), ".")
	if err != nil {
		c.Fatal(err)
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}

// known are the files that rows speak of, in order.
func (c *counter) known() (names []string) {
	c.Helper()
	rows, err := c.Store.Pool.Query(context.Background(), "SELECT id::text FROM attachments WHERE removed_at IS NULL ORDER BY id::text")
	if err != nil {
		c.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			c.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		c.Fatal(err)
	}
	return names
}

// After uploads that were kept, refused, removed, dropped and cut off in the middle, the folder for temporary files is empty and
// the files folder holds the files of drafts and acts, without any sweeping. CREDITCASE_UPLOADS=full does it at full size.
func TestUploads_NothingIsLeftBehind(t *testing.T) {
	rounds, size := 8, int64(300<<10)
	if os.Getenv("CREDITCASE_UPLOADS") == "full" {
		rounds, size = 40, 9<<20
	}
	who := newCounter(t).signIn("applicant")
	temporary := t.TempDir() // set once the database server of the tests has its own folder
	t.Setenv("TMPDIR", temporary)
	status := func(what string, got *httptest.ResponseRecorder, want int) {
		t.Helper()
		if got.Code != want {
			t.Fatalf("%s: %d, want %d\n%s", what, got.Code, want, got.Body)
		}
	}
	for round := range rounds { // five uploads each
		draft := who.fillIn(who.record)
		materials := draft + "/materials"
		status("kept", who.sendFiles(materials, "files", toUpload, pdfOf(size)), http.StatusSeeOther)
		status("refused", who.sendFiles(materials, "files", toUpload, sending{name: "a.pdf", first: "MZ", size: size}), http.StatusUnprocessableEntity)
		cut := pdfOf(size)
		cut.cutAt = size / 2
		status("cut off", who.sendFiles(materials, "files", toUpload, cut), http.StatusUnprocessableEntity)
		status("removed", who.sendFiles(materials, "files", toUpload, pdfOf(size)), http.StatusSeeOther)
		remove := regexp.MustCompile(`action="([^"]*/remove)"`).FindAllStringSubmatch(who.page(materials), -1)
		who.on(remove[len(remove)-1][1], nil)
		status("kept or dropped", who.sendFiles(materials, "files", toUpload, pdfOf(size)), http.StatusSeeOther)
		switch {
		case round == 0:
			who.on(draft+"/check", who.declared(draft))
			who.record = who.NewRecord(t, casefile.Content{"amount": "5000"}, casefile.Content{"amount": "500"})
		case round < rounds-1:
			who.on(draft+"/drop", nil)
		}
	}
	left, err := os.ReadDir(temporary)
	if err != nil || len(left) != 0 {
		t.Errorf("in the folder for temporary files: %v, %v", left, err)
	}
	disk := who.onDisk()
	if want := who.known(); !slices.Equal(disk, want) || len(want) != 4 {
		t.Errorf("on disk %v, in rows %v; want two of the act and two of the draft", disk, want)
	}
	var bytes int64
	for _, name := range disk {
		info, err := who.files.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		bytes += info.Size()
	}
	t.Logf("%d uploads of %d bytes: %d files of %d bytes are kept, %d are temporary", 5*rounds, size, len(disk), bytes, len(left))
}

// Nobody else in the tree reads a multipart body: what the standard library's form puts on disk would stay there.
func TestUploads_OneReader(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "node_modules") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, other := range []string{"ParseMultipartForm(", ".FormFile(", ".ReadForm("} {
			if bytes.Contains(text, []byte(other)) {
				t.Errorf("%s uses %s", path, other)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Of files chosen together the good ones are kept, and each of the others is named with what to do.
func TestUploads_GoodOnesAreKept(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := who.fillIn(who.record)
	answer := who.sendFiles(draft+"/materials", "files", nil, // with "save and continue"
		sending{"IMG.HEIC", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", 100, 0}, pdfOf(50),
		sending{"setup.exe", "MZ\x90\x00", 50, 0}, sending{name: "空.pdf"}, sending{"通知.lnk", "%PDF-1.4\n", 50, 0})
	page := answer.Body.String()
	if answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("status %d", answer.Code)
	}
	for _, want := range []string{"“IMG.HEIC”是HEIC照片，请在手机上另存为JPG", "“setup.exe”不是PDF", "“空.pdf”是空文件", "1. 证据.pdf", "2. 通知.pdf", "<title>错误："} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Count(page, `<a href="#files">`) != 3 {
		t.Error("not every bad file is in the summary of faults")
	}
	if n := who.count("SELECT count(*) FROM attachments"); n != 2 {
		t.Errorf("%d files kept", n)
	}
	file := regexp.MustCompile(`/my/files/[0-9a-f-]+`).FindString(who.page(draft + "/check"))
	if answer := who.get(file); answer.Code != http.StatusOK || !strings.HasPrefix(answer.Body.String(), "%PDF") {
		t.Errorf("from the check page: %d", answer.Code)
	}
	who.exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at)
		SELECT gen_random_uuid(), 'stranger', password_hash, '申请人丁', 'applicant', now() FROM accounts WHERE login = 'applicant'`)
	if answer := who.signIn("stranger").get(file); answer.Code != http.StatusNotFound {
		t.Errorf("to a stranger: %d", answer.Code)
	}
}

// Photographs of a telephone share their name; they are told apart by number, name, size and time, and so are their buttons.
func TestUploads_SameName(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := who.fillIn(who.record)
	photo := func(size int64) sending { return sending{"image.jpg", "\xff\xd8\xff\xe0\x00\x10JFIF", size, 0} }
	if answer := who.sendFiles(draft+"/materials", "files", toUpload, photo(2000), photo(3000), photo(4000)); answer.Code != http.StatusSeeOther {
		t.Fatal(answer.Code)
	}
	page := who.page(draft + "/materials")
	for i, want := range []string{"image.jpg", "image (2).jpg", "image (3).jpg"} {
		for _, want := range []string{fmt.Sprintf("%d. %s</a>", i+1, want), fmt.Sprintf("移除第%d个文件%s（%dKB）", i+1, want, i+2), fmt.Sprintf("%dKB，2026年9月18日", i+2)} {
			if !strings.Contains(page, want) {
				t.Errorf("no %q", want)
			}
		}
	}
}

// Twelve forms of ten files at the same moment: all were begun when there were none.
func TestUploads_TwelveFormsAtOnce(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := who.fillIn(who.record)
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			who.sendFiles(draft+"/materials", "files", toUpload, slices.Repeat([]sending{pdfOf(20)}, casefile.MaxAttachments)...)
		})
	}
	all.Wait()
	if n := who.count("SELECT count(*) FROM attachments"); n != casefile.MaxAttachments || len(who.onDisk()) != n {
		t.Errorf("%d files in rows, %d on disk", n, len(who.onDisk()))
	}
	page := who.sendFiles(draft+"/materials", "files", toUpload, pdfOf(20)).Body.String()
	if !strings.Contains(page, "“证据.pdf”未予保存：最多10个文件。") || !strings.Contains(page, "已达到10个文件的上限") {
		t.Error("the eleventh file is not named, or why")
	}
}

// Too much comes back to the same page, with the fault at the question and what was typed.
func TestUploads_TooLarge(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := who.fillIn(who.record)
	answer := who.sendFiles(draft+"/materials", "files", toUpload, pdfOf(casefile.MaxFileBytes+1), pdfOf(casefile.MaxFileBytes))
	if page := answer.Body.String(); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(page, "“证据.pdf”超过10MB") ||
		!strings.Contains(page, `id="files-error"`) || !strings.Contains(page, "1. 证据.pdf") {
		t.Errorf("one file too large: %d\n%s", answer.Code, page)
	}
	answer = who.sendFiles(draft+"/materials", "files", toUpload, pdfOf(20), pdfOf(2*uploadLimit))
	if page := answer.Body.String(); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(page, "文件合计超过101MB") ||
		!strings.Contains(page, `id="files-error"`) || !strings.Contains(page, "2. 证据 (2).pdf") {
		t.Errorf("all too large: %d\n%s", answer.Code, page)
	}
	if disk, known := who.onDisk(), who.known(); !slices.Equal(disk, known) || len(known) != 2 {
		t.Errorf("on disk %v, in rows %v", disk, known)
	}
	long := who.sendFiles(draft+"/materials", "files", url.Values{"then": {strings.Repeat("x\u0301", int(formLimit/2))}}, pdfOf(20))
	if long.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a field of %d bytes: %d", formLimit, long.Code)
	}
}

// waitsForSupplement has the agency ask for more, and returns the page that takes it in.
func (w *customer) waitsForSupplement() string {
	w.Helper()
	w.work()
	draft := w.fillIn(w.record)
	mine := strings.TrimSuffix(w.on(draft+"/check", w.declared(draft)), "/received")
	caseID := uuid.MustParse(strings.TrimPrefix(mine, "/my/cases/"))
	var task uuid.UUID
	if err := w.Store.Pool.QueryRow(context.Background(), "SELECT id FROM tasks WHERE case_id = $1 AND kind = 'form_check'", caseID).Scan(&task); err != nil {
		w.Fatal(err)
	}
	receipt, err := w.Store.Act(w.Context(), db.NewAct{FormID: uuid.New(), ActorID: w.AgencyClerk, UnitID: w.Agency, TaskID: task,
		Kind: casefile.ActCheckForm, Content: casefile.FormCheck{Missing: []string{"缴款凭证"}}, At: w.clock.Now()})
	if err != nil {
		w.Fatal(err)
	}
	s := &server{Options: Options{Store: w.Store}}
	if status, err := s.awaitAct(w.Context(), receipt, w.AgencyClerk); err != nil || status.Status != casefile.ActDone {
		w.Fatal(status, err)
	}
	return mine + "/supplement"
}

// What came with a form that was not sent in the end stays with the form, can be opened and taken off, and goes with the act.
func TestSupplement_FilesStayWithTheForm(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	at := who.waitsForSupplement()
	answers := url.Values{"form_id": {hidden(t, who.page(at), "form_id")}, "statement": {""}}
	answer := who.sendFiles(at, "files", answers, pdfOf(2000), sending{"不要.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 100, 0})
	page := answer.Body.String()
	if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(page, "1. 证据.pdf") || !strings.Contains(page, "2. 不要.png") ||
		!strings.Contains(page, "没有提交的，7天后删除") {
		t.Fatalf("without a statement: %d\n%s", answer.Code, page)
	}
	file := regexp.MustCompile(`/my/files/([0-9a-f-]+)">2`).FindStringSubmatch(page)
	answers.Set("remove_file", file[1])
	answers.Set("statement", "见附件。")
	answer = who.sendFiles(at, "files", answers)
	page = answer.Body.String()
	if answer.Code != http.StatusOK || strings.Contains(page, "不要.png") || !strings.Contains(page, "见附件。") || strings.Contains(page, "错误：") {
		t.Errorf("after taking one off: %d\n%s", answer.Code, page)
	}
	answers.Del("remove_file")
	if answer = who.sendFiles(at, "files", answers); answer.Code != http.StatusSeeOther {
		t.Fatalf("sent: %d", answer.Code)
	}
	if n := who.count(`SELECT count(*) FROM attachments f JOIN acts a ON a.id = f.act_id WHERE a.kind = 'supplement' AND f.name = '证据.pdf' AND f.size = 2000`); n != 1 {
		t.Errorf("%d files went with the supplement", n)
	}
	if disk, known := who.onDisk(), who.known(); !slices.Equal(disk, known) || len(known) != 1 {
		t.Errorf("on disk %v, in rows %v", disk, known)
	}
}

// scans finds something in what holds "EICAR", and cannot look at what holds "away".
type scans struct{}

func (scans) Scan(_ context.Context, r io.Reader) (string, error) {
	text, err := io.ReadAll(r)
	switch {
	case err != nil:
		return "", err
	case bytes.Contains(text, []byte("EICAR")):
		return "Eicar-Test-Signature", nil
	case bytes.Contains(text, []byte("away")):
		return "", errors.New("clamd is away")
	}
	return "", nil
}

func TestUploads_Scanned(t *testing.T) {
	c := newCounter(t)
	c.server.Scan = scans{}
	who := c.signIn("applicant")
	draft := who.fillIn(who.record)
	answer := who.sendFiles(draft+"/materials", "files", toUpload, sending{"病毒.pdf", "%PDF-1.4\nEICAR", 100, 0},
		sending{"没查.pdf", "%PDF-1.4\naway", 100, 0}, pdfOf(100))
	page := answer.Body.String()
	for _, want := range []string{"“病毒.pdf”没有通过安全检查", "“没查.pdf”未予保存，请稍后重新选择", "1. 证据.pdf"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q: %d", want, answer.Code)
		}
	}
	set, err := fs.ReadDir(who.files.FS(), "quarantine")
	if err != nil || len(set) != 1 {
		t.Errorf("in quarantine: %v, %v", set, err)
	}
	if known := who.known(); len(known) != 1 || len(who.onDisk()) != 2 { // one file, and the quarantine
		t.Errorf("rows %v, on disk %v", known, who.onDisk())
	}
}

// What is filed is what was on the page when it was declared to be true.
func TestFiling_ChangedInAnotherWindow(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := who.fillIn(who.record)
	if answer := who.sendFiles(draft+"/materials", "files", toUpload, pdfOf(100)); answer.Code != http.StatusSeeOther {
		t.Fatal(answer.Code)
	}
	first := who.declared(draft)
	who.on(draft+"/grounds", url.Values{"grounds": {"error"}, "statement": {"另一个窗口里写的。"}})
	who.on(regexp.MustCompile(`action="([^"]*/remove)"`).FindStringSubmatch(who.page(draft + "/materials"))[1], nil)
	answer := who.post(draft+"/check", first)
	page := answer.Body.String()
	if answer.Code != http.StatusConflict || !strings.Contains(page, "本次没有提交") || strings.Contains(page, " checked") ||
		!strings.Contains(page, "另一个窗口里写的。") || strings.Count(page, "有改动") != 2 {
		t.Errorf("sent from the first window: %d\n%s", answer.Code, page)
	}
	if n := who.count("SELECT count(*) FROM acts"); n != 0 {
		t.Error("it was filed")
	}
	again := url.Values{"declare": {"yes"}, "form_id": {hidden(t, page, "form_id")}, "seen": {hidden(t, page, "seen")}}
	unseen := url.Values{"declare": {"yes"}, "form_id": again["form_id"]}
	if answer := who.post(draft+"/check", unseen); answer.Code != http.StatusConflict {
		t.Errorf("a page that says nothing of what it showed: %d", answer.Code)
	}
	who.on(draft+"/check", again)
	if n := who.count("SELECT count(*) FROM acts WHERE content->>'statement' = '另一个窗口里写的。'"); n != 1 {
		t.Errorf("%d filings", n)
	}
}

// The draft changes between the look at it and the receipt.
func TestFiling_ChangedAtTheSameMoment(t *testing.T) {
	c := newCounter(t)
	id := uuid.New()
	err := c.Store.DraftInsert(t.Context(), db.DraftInsertParams{ID: id, AccountID: c.Applicant, Flow: casefile.FlowObjection, Data: []byte(`{}`), UpdatedAt: testNow})
	if err != nil {
		t.Fatal(err)
	}
	filing := c.Filing(c.record, "city-2022", 1, "x", testNow)
	filing.DraftID, filing.DraftSeen = id, 1
	c.exec("UPDATE drafts SET version = 2")
	if _, err := c.Store.File(t.Context(), filing); !errors.Is(err, db.ErrDraftChanged) || casefile.CodeOf(err) != casefile.CodeConflict {
		t.Errorf("%v", err)
	}
	filing.DraftSeen = 2
	if _, err := c.Store.File(t.Context(), filing); err != nil {
		t.Error(err)
	}
}

// The older of two windows does not win in silence: both texts are shown, and saving again is a choice.
func TestFiling_OlderWindow(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := who.fillIn(who.record)
	at := draft + "/grounds"
	older := url.Values{"grounds": {"error"}, "statement": {"旧窗口里写的。"}, "seen": {hidden(t, who.page(at), "seen")}}
	long := strings.Repeat("新", 3000)
	newer := url.Values{"grounds": {"error"}, "statement": {long}, "seen": older["seen"]}
	who.on(at, newer)
	who.on(at, newer) // the same again is no conflict
	who.on(draft+"/contact", url.Values{"phone": {"0000-5550102"}, "seen": {hidden(t, who.page(draft+"/contact"), "seen")}})
	answer := who.post(at, older)
	page := answer.Body.String()
	if answer.Code != http.StatusConflict || !strings.Contains(page, long) || !strings.Contains(page, "旧窗口里写的。") || !strings.Contains(page, "本次没有保存") {
		t.Fatalf("from the older window: %d\n%s", answer.Code, page)
	}
	if check := who.page(draft + "/check"); !strings.Contains(check, long) || strings.Contains(check, "旧窗口里写的。") {
		t.Error("the older window has won")
	}
	older.Set("seen", hidden(t, page, "seen"))
	who.on(at, older)
	if check := who.page(draft + "/check"); strings.Contains(check, long) || !strings.Contains(check, "旧窗口里写的。") {
		t.Error("the choice does not count")
	}
}

// The record is taken back in one window while its grounds are written in another: what was written stays.
func TestFiling_RecordTakenBack(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := who.fillIn(who.record)
	who.exec(`UPDATE drafts SET data = data - 'record_id'`)
	if to := who.on(draft+"/grounds", url.Values{"grounds": {"error"}, "statement": {"这一段不能丢。"}}); !strings.HasSuffix(to, "record") {
		t.Errorf("leads to %s", to)
	}
	if n := who.count(`SELECT count(*) FROM drafts WHERE data->>'statement' = E'金额有误，应为500元。\n\n这一段不能丢。'`); n != 1 {
		t.Error("what was written is gone")
	}
}

// A draft is not sent, and the pages say so, and until when it stays. It is asked before it goes.
func TestFiling_DraftIsADraft(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := who.fillIn(who.record)
	until := fmt.Sprintf("最后一次修改后保留%d天，到2026年11月17日", files.Days(files.DraftKept))
	to := who.on(draft+"/contact", url.Values{"phone": {"0000-5550101"}, "then": {"later"}})
	if page := who.page(to); !strings.Contains(page, "草稿已保存，尚未提交") || strings.Contains(page, "govuk-notification-banner--success") || !strings.Contains(page, until) {
		t.Errorf("after saving:\n%s", page)
	}
	if page := who.page("/my/cases"); !strings.Contains(page, until) || strings.Contains(page, `action="`+draft+`/drop"`) || !strings.Contains(page, `href="`+draft+`/drop"`) {
		t.Error("the list does not say until when, or deletes at one touch")
	}
	if page := who.page(draft + "/drop"); !strings.Contains(page, "确定删除这份草稿吗？") || !strings.Contains(page, "不能恢复") {
		t.Error("nobody asks")
	}
	who.on(draft+"/drop", nil)
}
