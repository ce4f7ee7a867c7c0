package watch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// bookkeeping is a counter with a known set of work.
type bookkeeping struct{ *counter.Counter }

// done writes a task of a case of its own, with its clock; closed zero: it is open.
func (b bookkeeping) done(kind casefile.TaskKind, unit uuid.UUID, clock, basis string, opened, due, closed time.Time,
	out ...rules.Suspension) uuid.UUID {
	b.Helper()
	ctx := context.Background()
	receipt, err := b.Store.File(ctx, b.Filing(b.NewRecord(b, nil, nil), "city-2022", 1, counter.HashOf("city-2022"), opened))
	if err != nil {
		b.Fatal(err)
	}
	id := uuid.New()
	err = b.Store.OpenTask(ctx, db.TaskInsertParams{ID: id, CaseID: receipt.CaseID, Kind: kind, UnitID: unit, OpenedAt: opened, DueAt: due})
	if err != nil {
		b.Fatal(err)
	}
	insert := db.DeadlineInsertParams{ID: uuid.New(), CaseID: receipt.CaseID, TaskID: &id, Clock: clock, Basis: basis, StartedAt: opened,
		DueAt: due, Explanation: []byte("{}")}
	if !closed.IsZero() {
		insert.MetAt = &closed
		if err := b.Store.TaskClose(ctx, db.TaskCloseParams{ID: id, At: &closed}); err != nil {
			b.Fatal(err)
		}
	}
	if err := b.Store.DeadlineInsert(ctx, insert); err != nil {
		b.Fatal(err)
	}
	if len(out) > 0 {
		text, err := json.Marshal(out)
		if err != nil {
			b.Fatal(err)
		}
		b.Exec(`UPDATE cases SET suspensions = $2 WHERE id = $1`, receipt.CaseID, text)
	}
	return id
}

// newBookkeeping writes what happened in September 2026 and at its edges.
func newBookkeeping(t *testing.T) bookkeeping {
	t.Helper()
	b := bookkeeping{counter.New(t)}
	endOf := func(day int) time.Time { return webtest.At(day, 23).Add(time.Hour - time.Second) }
	verify := func(opened, due, closed time.Time, out ...rules.Suspension) uuid.UUID {
		return b.done(casefile.TaskVerify, b.Unit, "objection.verify", "statute", opened, due, closed, out...)
	}
	verify(webtest.At(1, 10), endOf(4), webtest.At(3, 15)) // two working days, in time
	verify(webtest.At(4, 10), endOf(7), endOf(7).Add(999*time.Millisecond))
	extended := verify(webtest.At(-0, 10), endOf(9), webtest.At(10, 9), rules.Suspension{From: webtest.At(2, 10), To: webtest.At(4, 10), Reason: "supplement"}) // of August, late
	open := verify(webtest.At(11, 10), endOf(16), time.Time{})
	b.done(casefile.TaskFormCheck, b.Agency, "objection.accept", "policy", webtest.At(1, 0), endOf(1), webtest.At(1, 9))
	b.done(casefile.TaskCompare, b.Agency, "objection.compare", "statute", webtest.At(-3, 10), endOf(1), webtest.At(1, 0).Add(-time.Microsecond)) // August's
	b.done(casefile.TaskReplyUrge, b.Unit, "supervision.reply_urge", "policy", webtest.At(1, 10), endOf(2), webtest.At(2, 10))
	b.Exec(`INSERT INTO escalations (task_id, case_id, unit_id, clock, basis, at)
		SELECT id, case_id, unit_id, 'objection.verify', 'statute', due_at + interval '1 second' FROM tasks WHERE id = $1`, open)
	b.Exec(`INSERT INTO extensions (id, case_id, task_id, approval_id, asked, reasons, requested_at, approved, granted, decided_by, decided_at)
		SELECT a.id, t.case_id, t.id, t.id, 3, '调档', $2, true, 3, $3, $2 FROM tasks t JOIN acts a ON a.case_id = t.case_id WHERE t.id = $1`,
		extended, webtest.At(8, 9), b.UnitHead)
	b.Exec(`INSERT INTO urges (id, case_id, task_id, unit_id, reply_task_id, level, body, urged_by, urged_at)
		SELECT a.id, t.case_id, t.id, t.unit_id, t.id, 'supervise', '请立即办理。', $2, $3
		FROM tasks t JOIN acts a ON a.case_id = t.case_id WHERE t.id = $1`, open, b.Supervisor, webtest.At(17, 9))
	return b
}

// workbook downloads a report and opens it: its sheets by name.
func (b bookkeeping) workbook(who *counter.Customer, path string) map[string][][]string {
	b.Helper()
	answer := who.Get(path)
	if answer.Code != http.StatusOK || !strings.Contains(answer.Header().Get("Content-Disposition"), "attachment") {
		b.Fatalf("%s: %d, %s", path, answer.Code, answer.Header())
	}
	f, err := excelize.OpenReader(bytes.NewReader(answer.Body.Bytes()))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // only read
	sheets := map[string][][]string{}
	for _, name := range f.GetSheetList() {
		if sheets[name], err = f.GetRows(name, excelize.Options{RawCellValue: true}); err != nil {
			b.Fatal(err)
		}
	}
	return sheets
}

func TestReports_NumbersOfAKnownMonth(t *testing.T) {
	b := newBookkeeping(t)
	who := b.SignIn("supervisor")
	sheets := b.workbook(who, "/watch/reports.xlsx?month=2026-09")
	want := map[string][][]string{
		"各单位": {{"统计报表：全市，2026年9月"},
			{"单位", "收到", "办结", "按期", "超期办结", "按期率", "新逾期", "延期", "催办督办", "用时中位数（工作日）"},
			{"市场监督管理局", "3", "3", "2", "1", "0.66", "1", "1", "1", "2"},
			{"市信用中心", "1", "1", "1", "0", "1", "0", "0", "0", "0"},
			{"合计", "4", "4", "3", "1", "0.75", "1", "1", "1", "1.5"}},
		// The supplement stood outside the late one: five of its eight days count.
		"各期限": {{"统计报表：全市，2026年9月"}, {"期限", "办结", "按期", "超期办结", "按期率", "新逾期", "用时中位数（工作日）"},
			{"受理期限（承诺时限）", "1", "1", "0", "1", "0", "0"},
			{"核查期限（规定时限）", "3", "2", "1", "0.66", "1", "2"},
			{"催办答复期限（承诺时限）", "1", "1", "0", "1", "0", "1"}},
	}
	for name, rows := range want {
		if diff := cmp.Diff(rows, sheets[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	months := sheets["近12个月"]
	if len(months) != 14 || !cmp.Equal(months[12], []string{"2026年8月", "2", "1", "1", "0", "1"}) ||
		!cmp.Equal(months[13], []string{"2026年9月", "4", "4", "3", "1", "0.75"}) {
		t.Errorf("months %v", months)
	}

	page := who.Page("/watch/reports?month=2026-09")
	for _, says := range []string{"统计报表：全市，2026年9月", "市场监督管理局", "核查期限（规定时限）", "66%", "1.5", "本月尚未结束", "<svg", "超期1", "month=2026-09"} {
		if !strings.Contains(page, says) {
			t.Errorf("page does not say %q", says)
		}
	}
	if strings.ContainsAny(page, "⟦⟧") {
		t.Error("page shows an untranslated key")
	}
	if august := who.Page("/watch/reports?month=2026-08"); strings.Contains(august, "本月尚未结束") || !strings.Contains(august, "比对期限") {
		t.Error("August is over, and had a comparison")
	}
}

func TestReports_OfOneUnit(t *testing.T) {
	b := newBookkeeping(t)
	who := b.SignIn("supervisor")
	sheets := b.workbook(who, "/watch/reports.xlsx?"+url.Values{"month": {"2026-09"}, "unit": {b.Agency.String()}}.Encode())
	if rows := sheets["各单位"]; len(rows) != 3 || rows[0][0] != "统计报表：市信用中心，2026年9月" || rows[2][1] != "1" {
		t.Errorf("units %v", rows)
	}
	if rows := sheets["各期限"]; len(rows) != 3 || rows[2][0] != "受理期限（承诺时限）" {
		t.Errorf("clocks %v", rows)
	}
	if rows := sheets["近12个月"]; rows[13][2] != "1" || rows[12][2] != "1" {
		t.Errorf("months %v", rows)
	}
	// What the address asks for and there is not is the running month of the whole city.
	for _, rubbish := range []string{"month=2026-13", "month=1999-01", "month=2030-01", "unit=x", "month=%00&unit=%ff"} {
		if body := who.Page("/watch/reports?" + rubbish); !strings.Contains(body, "统计报表：全市，2026年9月") {
			t.Errorf("%s shows something else", rubbish)
		}
	}
}
