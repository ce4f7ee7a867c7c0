package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"creditcase/rules"
)

// columns are those of the table, in their order.
var columns = []string{"pack", "article", "actor", "duty", "period", "procedure", "state", "where"}

// state is how far a duty is carried out.
type state string

const (
	built     state = "built"
	partial   state = "partial"
	notBuilt  state = "not built"
	notOfThis state = "not of the program"
)

var states = []state{built, partial, notBuilt, notOfThis}

// duty is what an article of a regulation asks of somebody.
type duty struct {
	pack, article, actor, duty, period, procedure string
	state                                         state
	files                                         []string // in which its rule or its step stands, from the folder of the project
	why                                           string   // what is missing, or why it is not built; "" of what is built
}

// mostFiles is how many files a duty names: those in which its rule or its step stands, and not all that take part.
const mostFiles = 3

// filePath is how a file is named in the column where. Sentences begin with a capital letter and have spaces.
var filePath = regexp.MustCompile(`^[a-z][A-Za-z0-9_./-]*\.[a-z]+$`)

// read reads the table in the folder of the project. It returns every fault that it finds.
func read(project fs.FS) ([]duty, error) {
	file, err := project.Open(tableFile)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it is only read
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", tableFile, err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], columns) {
		return nil, fmt.Errorf("%s:1: want the columns %v", tableFile, columns)
	}
	book, err := rules.Load()
	if err != nil {
		return nil, err
	}
	packs := book.IDs()
	duties := make([]duty, 0, len(rows)-1)
	var faults []error
	for i, row := range rows[1:] {
		d := dutyOf(row)
		for _, fault := range d.faults(project, packs) {
			faults = append(faults, fmt.Errorf("%s:%d: %s", tableFile, i+2, fault))
		}
		duties = append(duties, d)
	}
	return duties, errors.Join(faults...)
}

// dutyOf reads a row: the column where names files, separated by semicolons, and after them says in a sentence what is missing.
func dutyOf(row []string) duty {
	d := duty{pack: row[0], article: row[1], actor: row[2], duty: row[3], period: row[4], procedure: row[5], state: state(row[6])}
	parts := strings.Split(row[7], "; ")
	for len(parts) > 0 && filePath.MatchString(parts[0]) {
		d.files, parts = append(d.files, parts[0]), parts[1:]
	}
	d.why = strings.Join(parts, "; ")
	return d
}

// faults are what is wrong with the row.
func (d duty) faults(project fs.FS, packs []string) []string {
	var faults []string
	bad := func(when bool, fault string) {
		if when {
			faults = append(faults, fault)
		}
	}
	bad(!slices.Contains(packs, d.pack), fmt.Sprintf("there is no pack %q", d.pack))
	bad(!rules.IsArticle(d.article), fmt.Sprintf("%q is no article", d.article))
	bad(d.duty == "" || d.procedure == "", "duty or procedure is missing")
	bad(!slices.Contains(states, d.state), fmt.Sprintf("state %q is none of %v", d.state, states))
	bad(len(d.files) > mostFiles, fmt.Sprintf("more than %d files", mostFiles))
	bad((d.state == built || d.state == partial) != (len(d.files) > 0), "files are named where something is built, and there alone")
	bad((d.state == built) != (d.why == ""), "what is missing, or why it is not built, is said of all that is not built, and of that alone")
	bad(d.why != "" && !strings.HasSuffix(d.why, "."), "what is missing is said in a sentence")
	for _, name := range d.files {
		_, err := fs.Stat(project, name)
		bad(err != nil, "there is no file "+name)
	}
	return faults
}
