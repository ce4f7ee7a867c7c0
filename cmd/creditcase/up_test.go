package main

import (
	"context"
	"io"
	"strings"
	"testing"

	"creditcase/casefile"
)

// What the parts read from the environment, the command that starts them all reads too.
func TestUp_PackFromTheEnvironment(t *testing.T) {
	t.Setenv("CREDITCASE_PACK", "atlantis-2026")
	err := upRefused(t)
	if err == nil || !strings.Contains(err.Error(), "atlantis-2026") {
		t.Errorf("a pack that nobody knows: %v", err)
	}
}

// A pack for one procedure is held against what it is chosen for, before anything starts.
func TestUp_PackForAProcedure(t *testing.T) {
	for name, test := range map[string]struct{ variable, flag, want string }{
		"no such pack":        {"repair=atlantis-2026", "", "a pack for repair: pack \"atlantis-2026\""},
		"the flag before all": {"repair=atlantis-2026", "--pack-for=objection=national-2026", "does not provide for the procedure \"objection\""},
		"not for a city":      {"", "--pack=national-2026", "which a city handles"},
	} {
		t.Run(name, func(t *testing.T) {
			if test.variable != "" {
				t.Setenv("CREDITCASE_PACK_FOR", test.variable)
			}
			var flags []string
			if test.flag != "" {
				flags = append(flags, test.flag)
			}
			if err := upRefused(t, flags...); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
	both := packFlags{PackFor: map[casefile.Flow]string{casefile.FlowRepair: "national-2026", casefile.FlowObjection: "city-2022"}}
	if got := both.beside(); got != "objection=city-2022;repair=national-2026" {
		t.Errorf("its parts are handed %q", got)
	}
}

// upRefused runs up where nothing is to start.
func upRefused(t *testing.T, flags ...string) error {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return run(ctx, append([]string{"up", "--dir", t.TempDir()}, flags...), io.Discard)
}
