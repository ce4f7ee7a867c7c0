package uploads_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
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
	"creditcase/web/forms"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

var toUpload = url.Values{"then": {"upload"}}

// known are the files that rows speak of, in order.
func known(c *counter.Counter) (names []string) {
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
	who := counter.New(t).SignIn("applicant")
	temporary := t.TempDir() // set once the database server of the tests has its own folder
	t.Setenv("TMPDIR", temporary)
	status := func(what string, got *httptest.ResponseRecorder, want int) {
		t.Helper()
		if got.Code != want {
			t.Fatalf("%s: %d, want %d\n%s", what, got.Code, want, got.Body)
		}
	}
	for round := range rounds { // five uploads each
		draft := who.FillIn(who.Record)
		materials := draft + "/materials"
		status("kept", who.SendFiles(materials, "files", toUpload, counter.PDFOf(size)), http.StatusSeeOther)
		status("refused", who.SendFiles(materials, "files", toUpload, counter.Sending{Name: "a.pdf", First: "MZ", Size: size}), http.StatusUnprocessableEntity)
		cut := counter.PDFOf(size)
		cut.CutAt = size / 2
		status("cut off", who.SendFiles(materials, "files", toUpload, cut), http.StatusUnprocessableEntity)
		status("removed", who.SendFiles(materials, "files", toUpload, counter.PDFOf(size)), http.StatusSeeOther)
		remove := regexp.MustCompile(`action="([^"]*/remove)"`).FindAllStringSubmatch(who.Page(materials), -1)
		who.On(remove[len(remove)-1][1], nil)
		status("kept or dropped", who.SendFiles(materials, "files", toUpload, counter.PDFOf(size)), http.StatusSeeOther)
		switch {
		case round == 0:
			who.Sends(draft)
			who.Record = who.NewRecord(t, casefile.Content{"amount": "5000"}, casefile.Content{"amount": "500"})
		case round < rounds-1:
			who.On(draft+"/drop", nil)
		}
	}
	left, err := os.ReadDir(temporary)
	if err != nil || len(left) != 0 {
		t.Errorf("in the folder for temporary files: %v, %v", left, err)
	}
	disk := who.OnDisk()
	if want := known(who.Counter); !slices.Equal(disk, want) || len(want) != 4 {
		t.Errorf("on disk %v, in rows %v; want two of the act and two of the draft", disk, want)
	}
	var bytes int64
	for _, name := range disk {
		info, err := who.Files.Stat(name)
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
	who := counter.New(t).SignIn("applicant")
	draft := who.FillIn(who.Record)
	answer := who.SendFiles(draft+"/materials", "files", nil, // with "save and continue"
		counter.Sending{Name: "IMG.HEIC", First: "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", Size: 100, CutAt: 0}, counter.PDFOf(50),
		counter.Sending{Name: "setup.exe", First: "MZ\x90\x00", Size: 50, CutAt: 0}, counter.Sending{Name: "空.pdf"}, counter.Sending{Name: "通知.lnk", First: "%PDF-1.4\n", Size: 50, CutAt: 0})
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
	if n := who.Count("SELECT count(*) FROM attachments"); n != 2 {
		t.Errorf("%d files kept", n)
	}
	file := regexp.MustCompile(`/my/files/[0-9a-f-]+`).FindString(who.Page(draft + "/check"))
	if answer := who.Get(file); answer.Code != http.StatusOK || !strings.HasPrefix(answer.Body.String(), "%PDF") {
		t.Errorf("from the check page: %d", answer.Code)
	}
	who.Exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at)
		SELECT gen_random_uuid(), 'stranger', password_hash, '申请人丁', 'applicant', now() FROM accounts WHERE login = 'applicant'`)
	if answer := who.SignIn("stranger").Get(file); answer.Code != http.StatusNotFound {
		t.Errorf("to a stranger: %d", answer.Code)
	}
}

// Photographs of a telephone share their name; they are told apart by number, name, size and time, and so are their buttons.
func TestUploads_SameName(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	draft := who.FillIn(who.Record)
	photo := func(size int64) counter.Sending {
		return counter.Sending{Name: "image.jpg", First: "\xff\xd8\xff\xe0\x00\x10JFIF", Size: size, CutAt: 0}
	}
	if answer := who.SendFiles(draft+"/materials", "files", toUpload, photo(2000), photo(3000), photo(4000)); answer.Code != http.StatusSeeOther {
		t.Fatal(answer.Code)
	}
	page := who.Page(draft + "/materials")
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
	who := counter.New(t).SignIn("applicant")
	draft := who.FillIn(who.Record)
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			who.SendFiles(draft+"/materials", "files", toUpload, slices.Repeat([]counter.Sending{counter.PDFOf(20)}, casefile.MaxAttachments)...)
		})
	}
	all.Wait()
	if n := who.Count("SELECT count(*) FROM attachments"); n != casefile.MaxAttachments || len(who.OnDisk()) != n {
		t.Errorf("%d files in rows, %d on disk", n, len(who.OnDisk()))
	}
	page := who.SendFiles(draft+"/materials", "files", toUpload, counter.PDFOf(20)).Body.String()
	if !strings.Contains(page, "“证据.pdf”未予保存：最多10个文件。") || !strings.Contains(page, "已达到10个文件的上限") {
		t.Error("the eleventh file is not named, or why")
	}
}

// Too much comes back to the same page, with the fault at the question and what was typed.
func TestUploads_TooLarge(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	draft := who.FillIn(who.Record)
	answer := who.SendFiles(draft+"/materials", "files", toUpload, counter.PDFOf(casefile.MaxFileBytes+1), counter.PDFOf(casefile.MaxFileBytes))
	if page := answer.Body.String(); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(page, "“证据.pdf”超过10MB") ||
		!strings.Contains(page, `id="files-error"`) || !strings.Contains(page, "1. 证据.pdf") {
		t.Errorf("one file too large: %d\n%s", answer.Code, page)
	}
	answer = who.SendFiles(draft+"/materials", "files", toUpload, counter.PDFOf(20), counter.PDFOf(2*forms.UploadLimit))
	if page := answer.Body.String(); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(page, "文件合计超过101MB") ||
		!strings.Contains(page, `id="files-error"`) || !strings.Contains(page, "2. 证据 (2).pdf") {
		t.Errorf("all too large: %d\n%s", answer.Code, page)
	}
	if disk, known := who.OnDisk(), known(who.Counter); !slices.Equal(disk, known) || len(known) != 2 {
		t.Errorf("on disk %v, in rows %v", disk, known)
	}
	long := who.SendFiles(draft+"/materials", "files", url.Values{"then": {strings.Repeat("x\u0301", int(forms.Limit/2))}}, counter.PDFOf(20))
	if long.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a field of %d bytes: %d", forms.Limit, long.Code)
	}
}

// What came with a form that was not sent in the end stays with the form, can be opened and taken off, and goes with the act.
func TestSupplement_FilesStayWithTheForm(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	at := who.WaitsForSupplement()
	answers := url.Values{"form_id": {counter.Hidden(t, who.Page(at), "form_id")}, "statement": {""}}
	answer := who.SendFiles(at, "files", answers, counter.PDFOf(2000), counter.Sending{Name: "不要.png", First: "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", Size: 100, CutAt: 0})
	page := answer.Body.String()
	if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(page, "1. 证据.pdf") || !strings.Contains(page, "2. 不要.png") ||
		!strings.Contains(page, "没有提交的，7天后删除") {
		t.Fatalf("without a statement: %d\n%s", answer.Code, page)
	}
	file := regexp.MustCompile(`/my/files/([0-9a-f-]+)">2`).FindStringSubmatch(page)
	answers.Set("remove_file", file[1])
	answers.Set("statement", "见附件。")
	answer = who.SendFiles(at, "files", answers)
	page = answer.Body.String()
	if answer.Code != http.StatusOK || strings.Contains(page, "不要.png") || !strings.Contains(page, "见附件。") || strings.Contains(page, "错误：") {
		t.Errorf("after taking one off: %d\n%s", answer.Code, page)
	}
	answers.Del("remove_file")
	if answer = who.SendFiles(at, "files", answers); answer.Code != http.StatusSeeOther {
		t.Fatalf("sent: %d", answer.Code)
	}
	if n := who.Count(`SELECT count(*) FROM attachments f JOIN acts a ON a.id = f.act_id WHERE a.kind = 'supplement' AND f.name = '证据.pdf' AND f.size = 2000`); n != 1 {
		t.Errorf("%d files went with the supplement", n)
	}
	if disk, known := who.OnDisk(), known(who.Counter); !slices.Equal(disk, known) || len(known) != 1 {
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
	c := counter.New(t)
	c.Server.Scan = scans{}
	who := c.SignIn("applicant")
	draft := who.FillIn(who.Record)
	answer := who.SendFiles(draft+"/materials", "files", toUpload, counter.Sending{Name: "病毒.pdf", First: "%PDF-1.4\nEICAR", Size: 100, CutAt: 0},
		counter.Sending{Name: "没查.pdf", First: "%PDF-1.4\naway", Size: 100, CutAt: 0}, counter.PDFOf(100))
	page := answer.Body.String()
	for _, want := range []string{"“病毒.pdf”没有通过安全检查", "“没查.pdf”未予保存，请稍后重新选择", "1. 证据.pdf"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q: %d", want, answer.Code)
		}
	}
	set, err := fs.ReadDir(who.Files.FS(), "quarantine")
	if err != nil || len(set) != 1 {
		t.Errorf("in quarantine: %v, %v", set, err)
	}
	if known := known(who.Counter); len(known) != 1 || len(who.OnDisk()) != 2 { // one file, and the quarantine
		t.Errorf("rows %v, on disk %v", known, who.OnDisk())
	}
}

// What is filed is what was on the page when it was declared to be true.
func TestFiling_ChangedInAnotherWindow(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	draft := who.FillIn(who.Record)
	if answer := who.SendFiles(draft+"/materials", "files", toUpload, counter.PDFOf(100)); answer.Code != http.StatusSeeOther {
		t.Fatal(answer.Code)
	}
	first := who.Declared(draft)
	who.On(draft+"/grounds", url.Values{"grounds": {"error"}, "statement": {"另一个窗口里写的。"}})
	who.On(regexp.MustCompile(`action="([^"]*/remove)"`).FindStringSubmatch(who.Page(draft + "/materials"))[1], nil)
	answer := who.Post(draft+"/check", first)
	page := answer.Body.String()
	if answer.Code != http.StatusConflict || !strings.Contains(page, "本次没有提交") || strings.Contains(page, " checked") ||
		!strings.Contains(page, "另一个窗口里写的。") || strings.Count(page, "有改动") != 2 {
		t.Errorf("sent from the first window: %d\n%s", answer.Code, page)
	}
	if n := who.Count("SELECT count(*) FROM acts"); n != 0 {
		t.Error("it was filed")
	}
	again := url.Values{"declare": {"yes"}, "form_id": {counter.Hidden(t, page, "form_id")}, "seen": {counter.Hidden(t, page, "seen")}}
	unseen := url.Values{"declare": {"yes"}, "form_id": again["form_id"]}
	if answer := who.Post(draft+"/check", unseen); answer.Code != http.StatusConflict {
		t.Errorf("a page that says nothing of what it showed: %d", answer.Code)
	}
	who.On(draft+"/check", again)
	if n := who.Count("SELECT count(*) FROM acts WHERE content->>'statement' = '另一个窗口里写的。'"); n != 1 {
		t.Errorf("%d filings", n)
	}
}

// The draft changes between the look at it and the receipt.
func TestFiling_ChangedAtTheSameMoment(t *testing.T) {
	c := counter.New(t)
	id := uuid.New()
	err := c.Store.DraftInsert(t.Context(), db.DraftInsertParams{ID: id, AccountID: c.Applicant, Flow: casefile.FlowObjection, Data: []byte(`{}`), UpdatedAt: webtest.Now})
	if err != nil {
		t.Fatal(err)
	}
	filing := c.Filing(c.Record, "city-2022", 1, "x", webtest.Now)
	filing.DraftID, filing.DraftSeen = id, 1
	c.Exec("UPDATE drafts SET version = 2")
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
	who := counter.New(t).SignIn("applicant")
	draft := who.FillIn(who.Record)
	at := draft + "/grounds"
	older := url.Values{"grounds": {"error"}, "statement": {"旧窗口里写的。"}, "seen": {counter.Hidden(t, who.Page(at), "seen")}}
	long := strings.Repeat("新", 3000)
	newer := url.Values{"grounds": {"error"}, "statement": {long}, "seen": older["seen"]}
	who.On(at, newer)
	who.On(at, newer) // the same again is no conflict
	who.On(draft+"/contact", url.Values{"phone": {"0000-5550102"}, "seen": {counter.Hidden(t, who.Page(draft+"/contact"), "seen")}})
	answer := who.Post(at, older)
	page := answer.Body.String()
	if answer.Code != http.StatusConflict || !strings.Contains(page, long) || !strings.Contains(page, "旧窗口里写的。") || !strings.Contains(page, "本次没有保存") {
		t.Fatalf("from the older window: %d\n%s", answer.Code, page)
	}
	if check := who.Page(draft + "/check"); !strings.Contains(check, long) || strings.Contains(check, "旧窗口里写的。") {
		t.Error("the older window has won")
	}
	older.Set("seen", counter.Hidden(t, page, "seen"))
	who.On(at, older)
	if check := who.Page(draft + "/check"); strings.Contains(check, long) || !strings.Contains(check, "旧窗口里写的。") {
		t.Error("the choice does not count")
	}
}

// The record is taken back in one window while its grounds are written in another: what was written stays.
func TestFiling_RecordTakenBack(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	draft := who.FillIn(who.Record)
	who.Exec(`UPDATE drafts SET data = data - 'record_id'`)
	if to := who.On(draft+"/grounds", url.Values{"grounds": {"error"}, "statement": {"这一段不能丢。"}}); !strings.HasSuffix(to, "record") {
		t.Errorf("leads to %s", to)
	}
	if n := who.Count(`SELECT count(*) FROM drafts WHERE data->>'statement' = E'金额有误，应为500元。\n\n这一段不能丢。'`); n != 1 {
		t.Error("what was written is gone")
	}
}

// A draft is not sent, and the pages say so, and until when it stays. It is asked before it goes.
func TestFiling_DraftIsADraft(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	draft := who.FillIn(who.Record)
	until := fmt.Sprintf("最后一次修改后保留%d天，到2026年11月17日", files.Days(files.DraftKept))
	to := who.On(draft+"/contact", url.Values{"phone": {"0000-5550101"}, "then": {"later"}})
	if page := who.Page(to); !strings.Contains(page, "草稿已保存，尚未提交") || strings.Contains(page, "govuk-notification-banner--success") || !strings.Contains(page, until) {
		t.Errorf("after saving:\n%s", page)
	}
	if page := who.Page("/my/cases"); !strings.Contains(page, until) || strings.Contains(page, `action="`+draft+`/drop"`) || !strings.Contains(page, `href="`+draft+`/drop"`) {
		t.Error("the list does not say until when, or deletes at one touch")
	}
	if page := who.Page(draft + "/drop"); !strings.Contains(page, "确定删除这份草稿吗？") || !strings.Contains(page, "不能恢复") {
		t.Error("nobody asks")
	}
	who.On(draft+"/drop", nil)
}
