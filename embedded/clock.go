package embedded

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"creditcase/calendar"
)

// clockTick is how often the simulation's time is saved, in real time.
const clockTick = time.Second

// clockFile is the content of <dir>/clock.json: how long a day lasts, and where a simulation has got to.
type clockFile struct {
	// Day is the real length of a legal day as time.ParseDuration reads it; "" is the wall clock.
	Day string `json:"day"`
	// Legal is the legal instant from which a simulation goes on.
	Legal time.Time `json:"legal,omitzero"`
}

// runClock keeps one directory's legal time. It stands still while nothing runs, so a simulation that is stopped over
// night finds its cases as it left them.
type runClock struct {
	path  string
	clock calendar.Clock
	day   time.Duration // 0: the wall clock
}

// openClock returns the clock of dir: the wall clock when day is 0, else a simulation that goes on where the last run
// stopped. A directory keeps to one kind for good, because dates of both kinds in one register would contradict each other.
func openClock(dir string, day time.Duration) (*runClock, error) {
	if day < 0 {
		return nil, fmt.Errorf("a day cannot last %v: choose a positive length, for example --day 20s", day)
	}
	c := &runClock{path: filepath.Join(dir, "clock.json"), day: day}
	text, err := os.ReadFile(c.path)
	var saved clockFile
	switch {
	case errors.Is(err, fs.ErrNotExist):
		saved.Legal = time.Now()
	case err != nil:
		return nil, fmt.Errorf("read clock: %w", err)
	default:
		if err := json.Unmarshal(text, &saved); err != nil {
			return nil, fmt.Errorf("read clock %s: %w", c.path, err)
		}
		if saved.Day != "" && day == 0 {
			return nil, fmt.Errorf("%s holds a simulation in which a day lasts %s: start it with --day %s, or choose another directory with --dir", dir, saved.Day, saved.Day)
		}
		if saved.Day == "" && day != 0 {
			return nil, fmt.Errorf("%s was run by the real clock: start it without --day, or choose another directory for the simulation with --dir", dir)
		}
	}
	if day == 0 {
		c.clock = calendar.Wall()
	} else if c.clock, err = calendar.NewSimulation(time.Now(), saved.Legal, day); err != nil {
		return nil, err
	}
	return c, c.save(0)
}

// String returns the text form that calendar.ParseClock reads: "" for the wall clock.
func (c *runClock) String() string {
	if simulation, ok := c.clock.(*calendar.Simulation); ok {
		return simulation.String()
	}
	return ""
}

// save writes the legal instant that lies ahead, in real time, of now. While running, the time saved is one that will
// have come by the next save: after a crash legal time may jump forward a little, but it never runs twice.
func (c *runClock) save(ahead time.Duration) error {
	var file clockFile
	if c.day != 0 {
		file.Day = c.day.String()
		file.Legal = c.clock.Now().Add(time.Duration(float64(ahead) * float64(24*time.Hour) / float64(c.day)))
	}
	text, err := json.Marshal(file)
	if err != nil {
		return fmt.Errorf("save clock: %w", err)
	}
	if err := os.WriteFile(c.path+".new", append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("save clock: %w", err)
	}
	if err := os.Rename(c.path+".new", c.path); err != nil {
		return fmt.Errorf("save clock: %w", err)
	}
	return nil
}

// keep saves the clock every tick until stop is closed, and once more then. What goes wrong is told to say.
func (c *runClock) keep(stop <-chan struct{}, say func(string)) {
	if c.day == 0 {
		return
	}
	ticker := time.NewTicker(clockTick)
	defer ticker.Stop()
	for {
		ahead := 2 * clockTick
		stopping := false
		select {
		case <-ticker.C:
		case <-stop:
			ahead, stopping = 0, true
		}
		if err := c.save(ahead); err != nil {
			say(err.Error())
		}
		if stopping {
			return
		}
	}
}
