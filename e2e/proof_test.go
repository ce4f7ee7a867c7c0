package e2e

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/proof"
	"creditcase/proof/export"
	"creditcase/seed"
)

// checkProofs takes the proof of every demo case out, closed, open, extended and withdrawn, after the real worker has led them, and checks each with the packs
// alone.
func (c *city) checkProofs() {
	c.t.Helper()
	c.withdrawOne()
	if k, err := c.pack.Clock("objection.verify"); err == nil && k.Extension != nil {
		c.extendOne()
	}
	results := map[string]int{}
	for _, number := range c.caseNumbers() {
		results[c.checkProof(number)]++
	}
	if results["withdrawn"] == 0 || results["open"] == 0 || results["keep"] == 0 {
		c.t.Errorf("proofs of cases that ended %v", results)
	}
}

func (c *city) caseNumbers() (numbers []string) {
	c.t.Helper()
	rows, err := c.store.Pool.Query(context.Background(), `SELECT number FROM cases ORDER BY number`)
	if err != nil {
		c.t.Fatal(err)
	}
	for rows.Next() {
		var number string
		if err := rows.Scan(&number); err != nil {
			c.t.Fatal(err)
		}
		numbers = append(numbers, number)
	}
	if err := rows.Err(); err != nil || len(numbers) == 0 {
		c.t.Fatalf("%d cases: %v", len(numbers), err)
	}
	return numbers
}

// checkProof says how the case ended; "open" where it has not.
func (c *city) checkProof(number string) string {
	c.t.Helper()
	file, err := export.Case(context.Background(), c.store, c.book, export.Options{Number: number, At: c.clock.Now()})
	if err != nil {
		c.t.Fatalf("%s: %v", number, err)
	}
	data, err := proof.Encode(file)
	if err != nil {
		c.t.Fatalf("%s: %v", number, err)
	}
	report := proof.Verify(data, c.book)
	for _, f := range report.Findings {
		c.t.Errorf("%s: %s", number, f)
	}
	if report.Lines == 0 || report.Deadlines == 0 || report.Acts == 0 {
		c.t.Errorf("%s: checked too little: %+v", number, report)
	}
	c.checkNoPeopleIn("the proof of "+number, data)
	if file.Case.Result == "" {
		return "open"
	}
	return string(file.Case.Result)
}

// acted waits until the step of an act has committed.
func (c *city) acted(receipt db.Receipt, err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
	c.eventually("act "+receipt.ActID.String()+" is done", func() bool {
		return c.count("SELECT count(*) FROM acts WHERE id = $1 AND status = 'done'", receipt.ActID) == 1
	})
}

// withdrawOne lets the applicant of the latest open case that nobody has decided withdraw it.
func (c *city) withdrawOne() {
	c.t.Helper()
	var caseID, applicant uuid.UUID
	err := c.store.Pool.QueryRow(context.Background(), `SELECT c.id, p.account_id FROM cases c JOIN case_readers p ON p.case_id = c.id
		WHERE c.stage = 'form_check' ORDER BY c.number DESC LIMIT 1`).Scan(&caseID, &applicant)
	if err != nil {
		c.t.Fatal(err)
	}
	c.acted(c.store.Withdraw(context.Background(), uuid.New(), applicant, caseID, casefile.Withdrawal{}, c.clock.Now()))
}

// extendOne lets the unit of an open verification ask for one day more, and its head approve.
func (c *city) extendOne() {
	c.t.Helper()
	var task, unit, clerk, head uuid.UUID
	find := func(query string, args ...any) {
		c.t.Helper()
		if err := c.store.Pool.QueryRow(context.Background(), query, args...).Scan(&task, &unit, &clerk, &head); err != nil {
			c.t.Fatal(err)
		}
	}
	const people = `SELECT t.id, t.unit_id, coalesce(t.claimed_by, k.id), h.id FROM tasks t
		JOIN accounts k ON k.unit_id = t.unit_id AND k.role = 'unit_clerk' JOIN accounts h ON h.unit_id = t.unit_id AND h.role = 'unit_principal'
		WHERE t.closed_at IS NULL AND `
	find(people+`t.kind = 'verify' AND t.due_at > $1 AND NOT EXISTS (SELECT FROM extensions e WHERE e.task_id = t.id)
		ORDER BY t.id, k.login LIMIT 1`, c.clock.Now())
	c.acted(c.store.RequestExtension(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: clerk, UnitID: unit, TaskID: task,
		Kind: casefile.ActRequestExtension, Content: casefile.ExtensionRequest{Amount: 1, Reasons: "需调取档案。"}, At: c.clock.Now()}))
	find(people+`t.id = (SELECT approval_id FROM extensions WHERE task_id = $1) LIMIT 1`, task)
	c.acted(c.store.Act(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: head, UnitID: unit, TaskID: task,
		Kind: casefile.ActDecideExtension, Content: casefile.ExtensionDecision{Approve: true}, At: c.clock.Now()}))
}

func keepFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestProof_Commands goes through the program: the file of `proof` is one that `verify-proof` accepts, one changed byte is
// an exit status of 1, and personal data are for those with a password only.
func TestProof_Commands(t *testing.T) {
	c := newCity(t, "city-2022", 24*time.Hour)
	c.newMatter(c.aRecord(false)).fileAndAccept()
	binary := program(t, "creditcase")
	database := "CREDITCASE_DATABASE_URL=" + c.store.Pool.Config().ConnString()
	run := func(env []string, stdin string, args ...string) (stdout, stderr string, err error) {
		var out, log bytes.Buffer
		command := exec.Command(binary, args...)
		command.Env, command.Stdin, command.Stdout, command.Stderr = env, strings.NewReader(stdin), &out, &log
		err = command.Run()
		return out.String(), log.String(), err
	}
	number := c.caseNumbers()[0]
	file, log, err := run([]string{database}, "", "proof", number, "--without-files")
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	path := filepath.Join(t.TempDir(), "proof.json")
	keepFile(t, path, file)
	_, kept, ok := strings.Cut(log, "digest ")
	kept, _, ok2 := strings.Cut(kept, ":")
	said, log, err := run(nil, "", "verify-proof", path, "--digest", kept)
	if err != nil || !ok || !ok2 || !strings.Contains(said, "holds") || !strings.Contains(said, kept) {
		t.Fatalf("%v\n%s%s", err, said, log)
	}
	keepFile(t, path, strings.Replace(file, `"role": "applicant"`, `"role": "applicont"`, 1))
	said, _, err = run(nil, "", "verify-proof", path)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(said, "parties/1") {
		t.Errorf("a changed file: %v\n%s", err, said)
	}

	looks := c.count("SELECT count(*) FROM identity_looks")
	for _, try := range []struct {
		password string
		want     bool
	}{{"wrong", false}, {seed.DemoPassword, true}} {
		full, log, err := run([]string{database}, try.password+"\n", "proof", number, "--without-files", "--full", "--as=agency")
		if (err == nil) != try.want || strings.Contains(full, `"full": true`) != try.want {
			t.Errorf("with the password %q: %v\n%s", try.password, err, log)
		}
	}
	if n := c.count("SELECT count(*) FROM identity_looks") - looks; n != 1 {
		t.Errorf("%d looks are written down, want 1", n)
	}
	if _, _, err := run([]string{database}, "", "proof", number, "--without-files", "--full"); err == nil {
		t.Error("a full proof was given to nobody")
	}
}
