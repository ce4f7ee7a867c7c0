package e2e

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/seed"
)

// TestSeedCases_EveryPack drives the demo cases through the real worker under every pack, and then looks for the people
// of the city where they must not be.
func TestSeedCases_EveryPack(t *testing.T) {
	for _, pack := range packs {
		t.Run(pack, func(t *testing.T) {
			c := newOffice(t, pack, 24*time.Hour)
			seedCases(t, c)
			c.checkProofs()
		})
	}
}

func seedCases(t *testing.T, c *city) {
	err := seed.Cases(context.Background(), c.store, c.book, c.pack.ID, c.calendar, c.clock.Now(), func(string, ...any) {})
	if err != nil {
		t.Fatalf("%v\nlog:\n%s", err, c.log.tail())
	}
	if n := c.count("SELECT count(*) FROM acts WHERE status <> 'done'"); n != 0 {
		t.Errorf("%d acts are not done", n)
	}
	c.checkTrails()
	c.checkWhoseTasks()
	c.checkNoPeopleIn("the log", []byte(c.log.String()))
	c.checkNoPeopleIn("the Temporal databases", temporalDump(t))
	c.keepHistories()
}

// TestSeedCases_NationalMeasures is the same under a pack that provides for repair alone, at a time at which it has been in force for some
// months.
func TestSeedCases_NationalMeasures(t *testing.T) {
	clock, err := calendar.NewSimulation(time.Now(), time.Date(2026, time.August, 19, 9, 0, 0, 0, calendar.Zone), 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	seedCases(t, newOfficeAt(t, "national-2026", book, clock))
}

var packs = []string{"qianhai-2020", "shenzhen-2020", "shenzhen-2022", "xiamen-draft", "city-2022"}

// checkWhoseTasks holds that tasks lie where the kind says that they can fall.
func (c *city) checkWhoseTasks() {
	c.t.Helper()
	rows, err := c.store.Pool.Query(context.Background(), "SELECT DISTINCT t.kind, u.kind FROM tasks t JOIN units u ON u.id = t.unit_id")
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var kind casefile.TaskKind
		var body casefile.UnitKind
		if err := rows.Scan(&kind, &body); err != nil {
			c.t.Fatal(err)
		}
		if !kind.FallsTo(body) {
			c.t.Errorf("a task %s lies with a body of kind %s", kind, body)
		}
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
}

func (c *city) checkTrails() {
	c.t.Helper()
	n, err := c.store.VerifyTrails(context.Background(), func(number string, err error) { c.t.Errorf("%s: %v", number, err) })
	if err != nil || n == 0 {
		c.t.Errorf("verified %d trails: %v", n, err)
	}
}

// checkNoPeopleIn looks for every name, identity code and login-holder of the city in what a machine wrote.
func (c *city) checkNoPeopleIn(where string, text []byte) {
	c.t.Helper()
	rows, err := c.store.Pool.Query(context.Background(), `
		SELECT name FROM subjects UNION SELECT code FROM subjects UNION SELECT name FROM accounts
		UNION SELECT content->>'statement' FROM acts WHERE kind = 'file' AND content ? 'statement'
		UNION SELECT content->>'phone' FROM acts WHERE kind = 'file' AND content ? 'phone'
		UNION SELECT content->>'text' FROM acts WHERE kind = 'file' AND content ? 'text'
		UNION SELECT content->>'reasons' FROM acts WHERE content ? 'reasons' AND content->>'reasons' <> ''
		UNION SELECT content#>>'{letter,text}' FROM acts WHERE content#>>'{letter,text}' <> ''
		UNION SELECT decided->>'reasons' FROM acts, jsonb_array_elements(content->'records') decided WHERE decided->>'reasons' <> ''`)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	looked := 0
	for rows.Next() {
		var needle string
		if err := rows.Scan(&needle); err != nil {
			c.t.Fatal(err)
		}
		looked++
		if bytes.Contains(text, []byte(needle)) {
			c.t.Errorf("%s hold %q", where, needle)
		}
	}
	if err := rows.Err(); err != nil || looked < 200 || len(text) == 0 {
		c.t.Errorf("looked for %d words in %d bytes of %s: %v", looked, len(text), where, err)
	}
}

// temporalDump returns every value in both Temporal databases.
func temporalDump(t *testing.T) []byte {
	t.Helper()
	var all bytes.Buffer
	for _, name := range []string{"temporal", "temporal_visibility"} {
		dumpDatabase(t, name, &all)
	}
	return all.Bytes()
}

// historiesFolder is where histories are kept to be replayed (workflows/testdata/history); empty: nowhere.
func historiesFolder() string { return os.Getenv("CREDITCASE_RECORD_HISTORIES") }

// keepHistories keeps one history of each state that cases of a procedure are in, and of each way in which they came there, where that is
// asked for.
func (c *city) keepHistories() {
	c.t.Helper()
	if historiesFolder() == "" {
		return
	}
	rows, err := c.store.Pool.Query(context.Background(), `
		SELECT DISTINCT ON (c.flow, 3) c.id::text, c.flow, coalesce(c.result, c.stage) || coalesce((
		    SELECT string_agg(x.way, '' ORDER BY x.way) FROM (
		        SELECT DISTINCT '.' || (CASE a.kind WHEN 'verify' THEN 'verified' WHEN 'supplement' THEN 'supplemented' WHEN 'request_extension'
		            THEN 'more_time' WHEN 'decide_extension' THEN 'extended' WHEN 'urge' THEN 'urged' WHEN 'reply_urge' THEN 'replied' END) AS way
		        FROM acts a WHERE a.case_id = c.id) x), '')
		FROM cases c ORDER BY c.flow, 3, c.number`)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, state string
		var flow casefile.Flow
		if err := rows.Scan(&id, &flow, &state); err != nil {
			c.t.Fatal(err)
		}
		c.keepHistoryIn(flow, id, state)
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
}

// keepHistory keeps the history of an objection under the city's pack and the name of the state it is in, where that is asked for.
func (c *city) keepHistory(caseID, state string) {
	c.t.Helper()
	c.keepHistoryIn(casefile.FlowObjection, caseID, state)
}

// keepHistoryIn is keepHistory for a case of any procedure.
func (c *city) keepHistoryIn(flow casefile.Flow, caseID, state string) {
	c.t.Helper()
	c.keepHistoryOf(string(flow)+"/"+caseID, filepath.Join(string(flow), c.pack.ID+"."+state+".json"))
}

// keepHistoryOf keeps the history of a workflow in a file of the folder of histories, where that is asked for.
func (c *city) keepHistoryOf(workflowID, file string) {
	c.t.Helper()
	folder := historiesFolder()
	if folder == "" {
		return
	}
	file = filepath.Join(folder, file)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(file, c.history(workflowID), 0o644); err != nil {
		c.t.Fatal(err)
	}
}

// history returns a workflow's history as JSON, without the name of the machine it ran on.
func (c *city) history(workflowID string) []byte {
	c.t.Helper()
	var h history.History
	events := c.temporal.GetWorkflowHistory(context.Background(), workflowID, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			c.t.Fatal(err)
		}
		h.Events = append(h.Events, event)
	}
	text, err := protojson.MarshalOptions{Indent: " "}.Marshal(&h)
	if err != nil {
		c.t.Fatal(err)
	}
	host, err := os.Hostname()
	if err != nil {
		c.t.Fatal(err)
	}
	return []byte(strings.ReplaceAll(string(text), host, "host"))
}
