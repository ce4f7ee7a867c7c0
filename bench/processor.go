package bench

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// spent is the processor time that the processes of the lab have used since they began, in milliseconds, by what they are.
type spent map[string]float64

// Who spends processor time in the lab, in the order of the report.
const (
	spentHere     = "worker, client"
	spentDatabase = "its database"
	spentTemporal = "Temporal"
	spentHistory  = "Temporal's database"
)

// tick is how long a clock tick of /proc is, in milliseconds; on Linux it is the same on every machine.
const tick = 10

// readSpent reads /proc: this process and all that descend from it. Where there is no /proc, nothing is known and nothing reported.
func readSpent() spent {
	files, _ := filepath.Glob("/proc/[0-9]*/stat") //nolint:errcheck // the pattern is right
	parents, ticks := map[int]int{}, map[int]float64{}
	for _, file := range files {
		text, err := os.ReadFile(file)               //nolint:gosec // it is below /proc
		_, rest, ok := bytes.Cut(text, []byte(") ")) // the name before may hold blanks
		fields := bytes.Fields(rest)
		if err != nil || !ok || len(fields) < 13 {
			continue // it has ended meanwhile
		}
		number := func(text []byte) int { n, _ := strconv.Atoi(string(text)); return n } //nolint:errcheck // they are numbers
		pid := number([]byte(filepath.Base(filepath.Dir(file))))
		parents[pid], ticks[pid] = number(fields[1]), float64(number(fields[11])+number(fields[12]))
	}
	s := spent{}
	for pid, used := range ticks {
		if who := whose(pid, parents); who != "" {
			s[who] += used * tick
		}
	}
	return s
}

// whose tells what a process is to the lab; "" where it is no part of it.
func whose(pid int, parents map[int]int) string {
	ours := os.Getpid()
	if pid == ours {
		return spentHere
	}
	above := pid
	for above > 1 && above != ours {
		above = parents[above]
	}
	if above != ours {
		return ""
	}
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return ""
	}
	title := strings.Fields(string(line)) // of a server's process: postgres: ROLE DATABASE
	switch {
	case len(title) < 3 || title[0] != "postgres:":
		if strings.Contains(string(line), "temporal") {
			return spentTemporal
		}
		return ""
	case title[2] == applicationDB:
		return spentDatabase
	case strings.HasPrefix(title[2], "temporal"):
		return spentHistory
	}
	return ""
}

// add adds what was spent from one look to the next.
func (s spent) add(before, after spent) {
	for who, used := range after {
		s[who] += used - before[who]
	}
}

func reportSpent(out io.Writer, flow, bare *kind) {
	for _, who := range []string{spentHere, spentDatabase, spentTemporal, spentHistory} {
		if a, b := flow.spent[who], bare.spent[who]; a+b > 0 {
			fmt.Fprintf(out, "%-24s %12.1f %14.1f   ms of processor/case\n", who, a/float64(flow.cases), b/float64(bare.cases))
		}
	}
}
