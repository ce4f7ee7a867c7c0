package proof

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/rules"
)

// inParts are the tables whose rows are parts of the file as well. Of the others the facts are all that the file has.
var inParts = []string{"cases", "case_parties", "case_records", "case_events", "acts", "attachments", "deadlines", "decisions", "notices",
	"services", "effects"}

// columns are what a part says of the columns of its row: text, or an instant or none.
type columns map[string]any

// defaulted is what a part says of a column that its row leaves out where it holds its default.
type defaulted struct{ said, standard string }

// holder holds the parts of the file to the stored rows that they are.
type holder struct {
	*verifier
	rows  map[string]row
	used  map[string]bool
	units map[string]string // the code under which each unit is named, by its id
}

// partsAreRows holds that each part of the file which is a stored row has its fact, and says what that says; and that no row is left out.
func (v *verifier) partsAreRows() {
	h := &holder{verifier: v, rows: v.readRows(), used: make(map[string]bool), units: make(map[string]string)}
	h.theCase()
	h.parties()
	h.records()
	h.events()
	h.acts()
	h.deadlines()
	h.decisions()
	h.documents()
	h.services()
	h.effects()
	for i, f := range v.file.Facts {
		table, _, _ := strings.Cut(f.Of, "/")
		if slices.Contains(inParts, table) && !h.used[f.Of] {
			v.fail(element("facts", i), "no part of the file tells of %s", f.Of)
		}
	}
}

// row holds a part to its row, whose key is id, and returns the row; nil where the file does not have its text.
func (h *holder) row(name, table, id string, says columns) row {
	thing := table + "/" + id
	if h.used[thing] {
		h.fail(name, "%s stands here twice", thing)
	}
	h.used[thing] = true
	r, ok := h.rows[thing]
	if !ok {
		h.fail(name, "the file has no fact %s", thing)
	}
	if r != nil {
		h.sameAsRow(name, thing, r, says)
	}
	return r
}

// unit holds that a unit has one code throughout the file.
func (h *holder) unit(name string, r row, column, code string) {
	if r == nil {
		return
	}
	id := r.text(column)
	known, named := h.units[id]
	switch {
	case id == "" && code != "", id != "" && code == "", named && known != code:
		h.fail(name, "it says %q of the unit in %s, which is not that of its row", code, column)
	case id != "" && !named:
		h.units[id] = code
	}
}

func (h *holder) theCase() {
	c := h.file.Case
	r := h.row("case", "cases", c.ID.String(), columns{"number": c.Number, "flow": string(c.Flow), "channel": defaulted{string(c.Channel), "agency"},
		"stage": string(c.Stage), "result": string(c.Result), "pack_id": c.Pack.ID, "pack_version": fmt.Sprint(c.Pack.Version),
		"pack_hash": c.Pack.Hash, "subject_id": c.SubjectID.String(), "about_zh": c.AboutZH, "about_en": c.AboutEN, "filed_at": &c.FiledAt,
		"accepted_at": c.AcceptedAt, "closed_at": c.ClosedAt})
	h.unit("case", r, "unit_id", c.Unit)
	if r == nil {
		return
	}
	stored := []rules.Suspension{}
	if text := r.text("suspensions"); text != "" {
		if err := json.Unmarshal([]byte(text), &stored); err != nil {
			h.fail("case", "the suspensions of its row cannot be read: %v", err)
			return
		}
	}
	if !slices.EqualFunc(stored, c.Suspensions, func(a, b rules.Suspension) bool { return len(differing(a, b)) == 0 }) {
		h.fail("case", "it does not say of suspensions what cases/%s says", c.ID)
	}
}

func (h *holder) parties() {
	for i, p := range h.file.Parties {
		h.row(element("parties", i), "case_parties", p.ID.String(), columns{"role": string(p.Role), "account_id": orNone(p.Account),
			"subject_id": orNone(p.Subject), "capacity": string(p.Capacity), "since": &p.Since, "until": p.Until})
	}
}

func (h *holder) records() {
	for i, r := range h.file.Records {
		key := h.file.Case.ID.String() + "/" + r.ID.String()
		h.row(element("records", i), "case_records", key, columns{"record_id": r.ID.String(), "n": fmt.Sprint(r.N),
			"flow": string(h.file.Case.Flow), "result": string(r.Result), "closed_at": r.ClosedAt})
	}
}

func (h *holder) events() {
	for i, e := range h.file.Events {
		h.row(element("events", i), "case_events", e.ID.String(), columns{"kind": string(e.Kind), "at": &e.At, "act_id": orNone(e.Act),
			"service_id": orNone(e.Service)})
	}
}

func (h *holder) acts() {
	for i, a := range h.file.Acts {
		name := element("acts", i)
		r := h.row(name, "acts", a.ID.String(), columns{"kind": string(a.Kind), "actor_id": a.Actor.String(), "actor_role": string(a.Role),
			"status": defaulted{string(a.Status), "received"}, "refusal": a.Refusal, "received_at": &a.ReceivedAt})
		h.unit(name, r, "actor_unit_id", a.Unit)
		for _, f := range a.Attachments {
			h.row(name, "attachments", f.ID.String(), columns{"act_id": a.ID.String(), "media_type": f.MediaType, "size": fmt.Sprint(f.Size),
				"sha256": f.Hash})
		}
	}
}

func (h *holder) deadlines() {
	for i, d := range h.file.Deadlines {
		name := element("deadlines", i)
		r := h.row(name, "deadlines", d.ID.String(), columns{"clock": d.Explanation.Clock, "due_at": &d.Due, "met_at": d.MetAt,
			"overdue_at": d.OverdueAt, "paused_at": d.PausedAt})
		if r == nil {
			continue
		}
		h.sameReckoning(name, r, d.Explanation)
		task := h.rows["tasks/"+r.text("task_id")] // empty where it has none
		if kind := task.text("kind"); kind != string(d.Task) || kind == "" && d.Unit != "" {
			h.fail(name, "it is of the task %q of unit %q, its row of the task %q", d.Task, d.Unit, kind)
		}
		h.unit(name, task, "unit_id", d.Unit)
	}
}

func (h *holder) decisions() {
	for i, d := range h.file.Decisions {
		name := element("decisions", i)
		says := columns{"record_id": orNone(d.Record), "act_id": d.Act.String(), "outcome": string(d.Outcome), "article": d.Article,
			"decided_at": &d.DecidedAt, "applied_at": d.AppliedAt}
		if d.Reasons.Value != nil && d.Changes.Value != nil {
			says["reasons"], says["changes"] = *d.Reasons.Value, *d.Changes.Value
		}
		r := h.row(name, "decisions", d.ID.String(), says)
		h.unit(name, r, "unit_id", d.Unit)
	}
}

func (h *holder) documents() {
	for i, d := range h.file.Documents {
		name := element("documents", i)
		party, unit := d.addressee()
		r := h.row(name, "notices", d.ID.String(), columns{"kind": string(d.Kind), "number": d.Number, "to_party_id": orNone(party),
			"issued_at": &d.IssuedAt, "sha256": d.Hash})
		if r == nil {
			continue
		}
		h.unit(name, r, "issuer_id", d.Issuer)
		h.unit(name, r, "to_unit_id", unit)
		if sum := sha256.Sum256([]byte(r.text("html_zh"))); hex.EncodeToString(sum[:]) != d.Hash {
			h.fail(name, "the text of document %s does not have its hash", d.Number)
		}
	}
}

func (h *holder) services() {
	for i, s := range h.file.Services {
		h.row(element("services", i), "services", s.ID.String(), columns{"notice_id": s.Document.String(), "party_id": s.Party.String(),
			"way": string(s.Way), "state": string(s.State), "sent_at": &s.SentAt, "served_at": s.ServedAt, "opened_at": s.OpenedAt,
			"ends_at": s.EndsAt, "ended_at": s.EndedAt})
	}
}

func (h *holder) effects() {
	for i, e := range h.file.Effects {
		h.row(element("effects", i), "effects", e.ID.String(), columns{"record_id": orNone(e.Record), "subject_id": orNone(e.Subject),
			"kind": string(e.Kind), "hides": string(e.Hides), "article": e.Article, "started_at": &e.StartedAt, "ends_at": e.EndsAt,
			"ended_at": e.EndedAt})
	}
}

// sameAsRow holds what a part says to the columns of its row.
func (v *verifier) sameAsRow(name, thing string, r row, says columns) {
	for column, said := range says {
		same := false
		switch said := said.(type) {
		case string:
			same = r.text(column) == said
		case defaulted:
			same = cmp.Or(r.text(column), said.standard) == said.said
		case *time.Time:
			at, ok := r.instant(column)
			same = ok == (said != nil) && (!ok || at.Equal(said.Truncate(time.Microsecond)))
		}
		if !same {
			v.fail(name, "it does not say of %s what %s says", column, thing)
		}
	}
}

// sameReckoning holds the explanation of a deadline to the one of its row.
func (v *verifier) sameReckoning(name string, r row, said rules.Deadline) {
	if r == nil {
		return
	}
	var stored rules.Deadline
	if err := json.Unmarshal([]byte(r.text("explanation")), &stored); err != nil {
		v.fail(name, "the explanation of its row cannot be read: %v", err)
		return
	}
	if what := differing(said, stored); len(what) > 0 {
		v.fail(name, "its explanation is not that of its row in %s", strings.Join(what, ", "))
	}
}

// orNone writes an id as the text of a row has it: not at all where there is none.
func orNone(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return id.String()
}
