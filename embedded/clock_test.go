package embedded

import (
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
)

func TestClock_Simulation_GoesOn(t *testing.T) {
	dir := t.TempDir()
	first, err := openClock(dir, 20*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := calendar.ParseClock(first.String()); err != nil {
		t.Errorf("text form: %v", err)
	}
	// A crash: the last save was one that looked a tick ahead, 72 legal minutes at this speed.
	if err := first.save(clockTick); err != nil {
		t.Fatal(err)
	}
	crashed := first.clock.Now()
	second, err := openClock(dir, 40*time.Second) // another speed is no other time
	if err != nil {
		t.Fatal(err)
	}
	if now := second.clock.Now(); now.Before(crashed) || now.After(crashed.Add(4*time.Hour)) {
		t.Errorf("after %v, the clock went on at %v", crashed, now)
	}
}

func TestClock_Keep_SavesAtStop(t *testing.T) {
	dir := t.TempDir()
	c, err := openClock(dir, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	close(stop)
	before := c.clock.Now()
	c.keep(stop, func(line string) { t.Error(line) })
	again, err := openClock(dir, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if now := again.clock.Now(); now.Before(before) {
		t.Errorf("legal time went back from %v to %v", before, now)
	}
}

func TestClock_Kinds_DoNotMix(t *testing.T) {
	for _, test := range []struct {
		name          string
		first, second time.Duration
		want          string
	}{
		{"wall after simulation", 20 * time.Second, 0, "holds a simulation in which a day lasts 20s: start it with --day 20s"},
		{"simulation after wall", 0, 20 * time.Second, "was run by the real clock: start it without --day"},
		{"negative", 0, -time.Second, "a day cannot last -1s"},
		{"wall twice", 0, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if _, err := openClock(dir, test.first); err != nil {
				t.Fatal(err)
			}
			_, err := openClock(dir, test.second)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}
