package seed

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/passwords"
	"creditcase/rules"
)

// How a province is laid out. Of a hundred cases four run: a register of some years is mostly closed cases.
const (
	provinceUnits          = 200
	provinceRecordsPerCase = 5 // cases to each record; all but the last of them are closed
	provinceSubjects       = 100_000
	provinceChunk          = 20_000 // cases in one transaction
	provinceYears          = 4
)

// ProvinceCases is how many cases Province writes by default.
const ProvinceCases = 1_000_000

// Province fills an empty database with that many cases to measure lists and counts on: with tasks, a clock each and the
// records that they are about, written straight by COPY. They have no workflow, no acts, no documents and no trail, so
// nothing but a list may be asked of them. They cannot be taken for anything else: every unit, subject and account has 测量
// in its name or code, and case numbers are of a series of their own, YYM, from which nothing real is numbered.
//
// It refuses, before it writes, any database whose own name does not hold "measure", and any that has units: what is
// written here could never be told from a register's own rows by their references. out gets a line for each chunk.
func Province(ctx context.Context, store *db.Store, cases int, now time.Time, seedNumber uint64,
	out func(format string, args ...any)) error {
	if err := mayMeasure(ctx, store, "a province is"); err != nil {
		return err
	}
	p := province{dice: newDice(seedNumber, "province"), now: now, cases: cases}
	if err := p.writeWorld(ctx, store); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	if err := store.SeedAccountsAreDemo(ctx); err != nil {
		return fmt.Errorf("seed: mark demo accounts: %w", err)
	}
	began := time.Now()
	for from := 0; from < cases; from += provinceChunk {
		until := min(from+provinceChunk, cases)
		if err := p.writeCases(ctx, store, from, until); err != nil {
			return fmt.Errorf("seed: %w", err)
		}
		out("cases: %d of %d, %.0f/s", until, cases, float64(until)/time.Since(began).Seconds())
	}
	if _, err := store.Pool.Exec(ctx, "ANALYZE"); err != nil { // measured plans must not hang on when autovacuum comes by
		return fmt.Errorf("seed: analyze: %w", err)
	}
	return nil
}

// mayMeasure returns nil for a database that is there to be measured: its name says so, and it is empty. what says in the error
// what is refused.
func mayMeasure(ctx context.Context, store *db.Store, what string) error {
	name := store.Pool.Config().ConnConfig.Database
	if !strings.Contains(name, "measure") {
		return fmt.Errorf("%s for measuring only: make a database with \"measure\" in its name, this is %q", what, name)
	}
	exist, err := store.SeedUnitsExist(ctx)
	if err != nil {
		return fmt.Errorf("seed: look for units: %w", err)
	}
	if exist {
		return errors.New("the database holds data already; nothing was changed")
	}
	return nil
}

type province struct {
	dice
	now      time.Time
	cases    int
	units    []uuid.UUID // the agency first
	clerks   []uuid.UUID // by unit
	people   uuid.UUID   // the applicant of every case
	subjects []uuid.UUID
	records  []uuid.UUID
	item     uuid.UUID
}

// table is rows on their way into a table.
type table struct {
	name    string
	columns []string
	rows    int
	row     func(i int) []any
}

func copyAll(ctx context.Context, store *db.Store, tables ...table) error {
	return pgx.BeginFunc(ctx, store.Pool, func(tx pgx.Tx) error {
		for _, t := range tables {
			source := pgx.CopyFromSlice(t.rows, func(i int) ([]any, error) { return t.row(i), nil })
			if _, err := tx.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, source); err != nil {
				return fmt.Errorf("write %s: %w", t.name, err)
			}
		}
		return nil
	})
}

func (p *province) ids(n int) []uuid.UUID {
	list := make([]uuid.UUID, n)
	for i := range list {
		list[i] = p.id()
	}
	return list
}

// idAt gives an id of that time (version 7), as a running register has them, so that pages of indexes fill up in the same
// order as there.
func (p *province) idAt(t time.Time) uuid.UUID {
	id := p.id()
	var at [8]byte
	binary.BigEndian.PutUint64(at[:], uint64(t.UnixMilli())) //nolint:gosec // after 1970
	copy(id[:6], at[2:])
	id[6] = id[6]&0x0f | 0x70
	return id
}

// unitOfRecord spreads records over the units that provide.
func (p *province) unitOfRecord(n int) int { return 1 + n%(len(p.units)-1) }

// writeWorld writes what cases refer to. The clerks and the supervisor have the demo password, so that the lists can be
// asked for through the pages too.
func (p *province) writeWorld(ctx context.Context, store *db.Store) error {
	hash, err := passwords.Hash(DemoPassword)
	if err != nil {
		return err
	}
	p.units, p.clerks, p.people, p.item = p.ids(provinceUnits), p.ids(provinceUnits), p.id(), p.id()
	p.subjects = p.ids(min(provinceSubjects, p.cases))
	p.records = p.ids((p.cases + provinceRecordsPerCase - 1) / provinceRecordsPerCase)
	account := func(id uuid.UUID, login string, role casefile.Role, unit any) []any {
		return []any{id, login, hash, "测量" + login, string(role), unit, p.now}
	}
	accounts := [][]any{account(p.people, "applicant", casefile.RoleApplicant, nil),
		account(p.id(), "supervisor", casefile.RoleSupervisor, nil)}
	for i, unit := range p.units {
		login, role := fmt.Sprintf("unit%d", i), casefile.RoleUnitClerk
		if i == 0 {
			login, role = "agency", casefile.RoleAgencyClerk
		}
		accounts = append(accounts, account(p.clerks[i], login, role, unit))
	}
	day := calendar.DateOf(p.now)
	return copyAll(ctx, store,
		table{"units", []string{"id", "code", "kind", "name_zh", "name_en"}, provinceUnits, func(i int) []any {
			kind := casefile.UnitProvider
			if i == 0 {
				kind = casefile.UnitAgency
			}
			return []any{p.units[i], fmt.Sprintf("M%03d", i), string(kind), fmt.Sprintf("测量单位%d", i), fmt.Sprintf("Measured unit %d", i)}
		}},
		table{"subjects", []string{"id", "kind", "name", "code"}, len(p.subjects), func(i int) []any {
			return []any{p.subjects[i], string(casefile.SubjectLegalPerson), fmt.Sprintf("测量主体%d", i), fmt.Sprintf("测量%d", i)}
		}},
		table{"accounts", []string{"id", "login", "password_hash", "name", "role", "unit_id", "created_at"}, len(accounts),
			func(i int) []any { return accounts[i] }},
		table{"catalogue_items", []string{"id", "code", "unit_id", "category", "publicity", "name_zh", "name_en", "fields"}, 1,
			func(int) []any {
				return []any{p.item, "M01", p.units[1], "penalty", string(casefile.PublicityPublic), "测量事项", "Measured item", "[]"}
			}},
		table{"records", []string{"id", "number", "subject_id", "item_id", "unit_id", "recorded_on", "source"}, len(p.records),
			func(i int) []any {
				return []any{p.records[i], fmt.Sprintf("M-%07d", i), p.subjects[i%len(p.subjects)], p.item, p.units[p.unitOfRecord(i)],
					day.AddDays(-p.between(youngestRecord, oldestRecord) - 365*provinceYears).Start(), "{}"}
			}},
		table{"record_versions", []string{"record_id", "version", "content", "valid_from"}, len(p.records), func(i int) []any {
			return []any{p.records[i], 1, "{}", day.AddYears(-provinceYears).Start()}
		}},
	)
}

// provinceCase is one case: filed, checked, and where it runs, at one of the stages.
type provinceCase struct {
	id, record uuid.UUID
	unit       int
	channel    casefile.Channel
	stage      casefile.Stage
	result     casefile.Result
	filed, due time.Time
	closed     *time.Time
	out        json.RawMessage // time outside its periods
}

// Where cases stand and how they end, by chance: so many of a hundred.
var (
	provinceStages = []share[casefile.Stage]{{12, casefile.StageFormCheck}, {6, casefile.StageSupplement},
		{12, casefile.StageComparison}, {3, casefile.StageRouting}, {67, casefile.StageVerification}}
	provinceResults = []share[casefile.Result]{{5, casefile.ResultRefused}, {4, casefile.ResultWithdrawn}, {2, casefile.ResultLapsed},
		{25, casefile.Result(casefile.OutcomeCorrect)}, {64, casefile.Result(casefile.OutcomeKeep)}}
	provinceChannels = []share[casefile.Channel]{{10, casefile.ChannelUnit}, {90, casefile.ChannelAgency}}
)

type share[T any] struct {
	of100 int
	value T
}

// draw takes one of the values, each as often as its share says.
func draw[T any](d dice, shares []share[T]) T {
	n := d.between(1, 100)
	for _, s := range shares[:len(shares)-1] {
		if n <= s.of100 {
			return s.value
		}
		n -= s.of100
	}
	return shares[len(shares)-1].value
}

// number is of the measured series: YYM, the year of filing in Shanghai, the running number.
func (c provinceCase) number(n int) string {
	return fmt.Sprintf("YYM%d%07d", c.filed.In(calendar.Zone).Year(), n)
}

// make makes up the n-th of the cases, which are filed evenly over the years. The last case about a record runs in one of
// five, so four of a hundred do; of those most are due within a fortnight, and some are late.
func (p *province) make(n int) provinceCase {
	span := time.Duration(provinceYears) * 365 * 24 * time.Hour
	record := n % len(p.records)
	c := provinceCase{record: p.records[record], unit: p.unitOfRecord(record), channel: draw(p.dice, provinceChannels),
		filed: p.now.Add(-span + time.Duration(float64(span)*float64(n)/float64(p.cases)))}
	c.id = p.idAt(c.filed)
	c.due = calendar.DateOf(c.filed).AddDays(10).At(23, 59)
	if n+len(p.records) >= p.cases && p.chance(100/provinceRecordsPerCase) {
		c.due = calendar.DateOf(p.now).AddDays(p.between(-2, 14)).At(23, 59)
		c.stage = draw(p.dice, provinceStages)
		if c.channel == casefile.ChannelUnit && c.stage != casefile.StageSupplement { // the unit neither compares nor is routed to
			c.stage = casefile.StageVerification
		}
		return c
	}
	closed := c.filed.Add(time.Duration(p.between(24, 12*24)) * time.Hour)
	if closed.After(p.now) {
		closed = p.now
	}
	c.closed, c.stage, c.result = &closed, casefile.StageClosed, draw(p.dice, provinceResults)
	return c
}

// provinceTask is a task of a case, with the clock that it is due by.
type provinceTask struct {
	id     uuid.UUID
	of     *provinceCase
	kind   casefile.TaskKind
	unit   int
	closed *time.Time
}

// tasks are those that a case has had, the last of them open where it runs and the applicant is not waited for.
func (p *province) tasks(c *provinceCase) []provinceTask {
	const agency = 0
	handler := agency
	if c.channel == casefile.ChannelUnit {
		handler = c.unit
	}
	task := func(kind casefile.TaskKind, unit int, closed *time.Time) provinceTask {
		return provinceTask{id: p.idAt(c.filed), of: c, kind: kind, unit: unit, closed: closed}
	}
	if c.stage == casefile.StageFormCheck {
		return []provinceTask{task(casefile.TaskFormCheck, handler, nil)}
	}
	list := []provinceTask{task(casefile.TaskFormCheck, handler, &c.filed)}
	switch c.stage {
	case casefile.StageSupplement:
		return list
	case casefile.StageComparison:
		return append(list, task(casefile.TaskCompare, agency, nil))
	case casefile.StageRouting:
		return append(list, task(casefile.TaskVerify, c.unit, &c.filed), task(casefile.TaskRoute, agency, nil))
	default:
		return append(list, task(casefile.TaskVerify, c.unit, c.closed))
	}
}

func (p *province) writeCases(ctx context.Context, store *db.Store, from, until int) error {
	made, deadlines := make([]provinceCase, until-from), make([]uuid.UUID, until-from)
	var tasks []provinceTask
	last := make([]*uuid.UUID, len(made)) // the task that the clock of a case is for
	for i := range made {
		made[i] = p.make(from + i)
		if err := made[i].supplement(p.dice); err != nil {
			return err
		}
		of := p.tasks(&made[i])
		tasks, deadlines[i] = append(tasks, of...), p.idAt(made[i].filed)
		if made[i].stage != casefile.StageSupplement {
			last[i] = &of[len(of)-1].id
		}
	}
	return copyAll(ctx, store,
		table{"cases", []string{"id", "number", "flow", "pack_id", "pack_version", "pack_hash", "stage", "result", "subject_id", "about_zh", "about_en",
			"unit_id", "channel", "suspensions", "filed_at", "accepted_at", "closed_at"}, len(made), func(i int) []any {
			return p.caseRow(from+i, &made[i])
		}},
		table{"case_parties", partyColumns, len(made), func(i int) []any {
			return partyRow(p.idAt(made[i].filed), made[i].id, p.people, p.subjectOf(from+i), made[i].filed)
		}},
		table{"case_records", []string{"case_id", "record_id", "n", "flow", "result", "closed_at"}, len(made), func(i int) []any {
			c, result := made[i], any(nil)
			if c.closed != nil {
				result = string(c.result)
			}
			return []any{c.id, c.record, 1, string(casefile.FlowObjection), result, c.closed}
		}},
		table{"tasks", []string{"id", "case_id", "kind", "beside", "outlives", "unit_id", "opened_at", "claimed_by", "claimed_at", "closed_at", "due_at"},
			len(tasks), func(i int) []any {
				t := tasks[i]
				if t.closed == nil {
					return []any{t.id, t.of.id, string(t.kind), !t.kind.IsStep(), t.kind.Outlives(), p.units[t.unit], t.of.filed, nil, nil, nil, t.of.due}
				}
				return []any{t.id, t.of.id, string(t.kind), !t.kind.IsStep(), t.kind.Outlives(), p.units[t.unit], t.of.filed, p.clerks[t.unit], t.of.filed, t.closed, t.of.due}
			}},
		table{"deadlines", []string{"id", "case_id", "task_id", "clock", "article", "basis", "started_at", "due_at", "provisional",
			"explanation", "met_at"}, len(made), func(i int) []any {
			c, clock := made[i], "objection.verify"
			if c.stage == casefile.StageSupplement {
				clock = "objection.supplement"
			}
			return []any{deadlines[i], c.id, last[i], clock, "M", "policy", c.filed, c.due, false, "{}", c.closed}
		}},
	)
}

// supplement lets one case in twenty have been supplemented in the two days after its filing.
func (c *provinceCase) supplement(d dice) (err error) {
	out := []rules.Suspension{}
	if d.chance(5) {
		out = append(out, rules.Suspension{From: c.filed.Add(time.Hour), To: c.filed.Add(49 * time.Hour), Reason: "supplement"})
	}
	if c.out, err = json.Marshal(out); err != nil {
		return fmt.Errorf("encode suspensions: %w", err)
	}
	return nil
}

// What the cases of a province are about, whose records are all of one item, and the columns of their applicants.
const aboutZH, aboutEN = "行政处罚信息", "Administrative penalty"

var partyColumns = []string{"id", "case_id", "role", "account_id", "subject_id", "capacity", "since"}

func partyRow(id, caseID, account, subject uuid.UUID, since time.Time) []any {
	return []any{id, caseID, string(casefile.PartyApplicant), account, subject, string(casefile.CapacityRepresentative), since}
}

// subjectOf is the subject of the n-th case.
func (p *province) subjectOf(n int) uuid.UUID { return p.subjects[n%len(p.records)%len(p.subjects)] }

// caseRow is the n-th case as a row.
func (p *province) caseRow(n int, c *provinceCase) []any {
	result, accepted := any(nil), any(c.filed)
	if c.closed != nil {
		result = string(c.result)
	}
	if c.stage == casefile.StageFormCheck || c.stage == casefile.StageSupplement || c.result == casefile.ResultRefused {
		accepted = nil
	}
	return []any{c.id, c.number(n + 1), string(casefile.FlowObjection), "shenzhen-2022", 1, "", string(c.stage), result,
		p.subjectOf(n), aboutZH, aboutEN, p.units[c.unit], string(c.channel), []byte(c.out), c.filed, accepted,
		c.closed}
}
