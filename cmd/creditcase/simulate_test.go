package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// TestSimulate_DraftAgainstPack plays a draft that lies in a folder of any name beside the pack that it would change.
func TestSimulate_DraftAgainstPack(t *testing.T) {
	draft := filepath.Join(t.TempDir(), "longer")
	copyPack(t, "../../rules/packs/xiamen-draft/2020-01-01", draft, "objection.verify:\n    amount: 6", "objection.verify:\n    amount: 12")
	args := []string{"simulate", "--pack=xiamen-draft", "--against=" + draft, "--cases=600", "--days=90", "--seed=3", "--units=4"}
	var out bytes.Buffer
	if err := run(context.Background(), append(args, "--json"), &out); err != nil {
		t.Fatal(err)
	}
	var got simulated
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Reports) != 2 || got.Reports[0].Cases != 600 || got.Reports[0].From.String() != "2026-01-01" {
		t.Fatalf("%d reports, the first: %+v", len(got.Reports), got.Reports[0])
	}
	now, _ := got.Reports[0].Clock("objection.verify")
	then, _ := got.Reports[1].Clock("objection.verify")
	if now.Amount != 6 || then.Amount != 12 || then.Late >= now.Late || then.Started != now.Started {
		t.Errorf("under the pack %+v, under the draft %+v", now, then)
	}

	out.Reset()
	if err := run(context.Background(), args, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"A: xiamen-draft", "6 working days, 25(2)", "12 working days, 25(2)", "case-days in"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if err := run(context.Background(), []string{"simulate", "--pack=nowhere"}, &out); err == nil {
		t.Error("a pack that does not exist was played")
	}
}
