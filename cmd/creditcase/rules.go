package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// packsFolder is the folder of the operator's own packs, "" where there is none. It is a flag of the whole program, which every
// command can take.
type packsFolder string

// book loads the packs of the program and of the folder.
func (f packsFolder) book() (*rules.Book, error) {
	book, err := rules.LoadDir(string(f))
	if err != nil {
		return nil, fmt.Errorf("load packs: %w", err)
	}
	return book, nil
}

// absolute is the folder as a process elsewhere finds it.
func (f packsFolder) absolute() (string, error) {
	if f == "" {
		return "", nil
	}
	folder, err := filepath.Abs(string(f))
	if err != nil {
		return "", fmt.Errorf("find folder of packs: %w", err)
	}
	return folder, nil
}

// choose finds the pack that somebody names: an id, in the version in force on the day; id@version; or a folder, which may be
// a draft of any name.
func (f packsFolder) choose(name string, on calendar.Date) (*rules.Pack, error) {
	if strings.ContainsAny(name, `/\.`) { // no id has any of these
		return rules.ReadDraft(name)
	}
	book, err := f.book()
	if err != nil {
		return nil, err
	}
	var pack *rules.Pack
	if id, version, ok := strings.Cut(name, "@"); ok {
		n, bad := strconv.Atoi(version)
		if bad != nil {
			return nil, fmt.Errorf("pack %q: want id@version with a number", name)
		}
		pack, err = book.Pack(id, n)
	} else {
		pack, err = book.InForce(name, on)
	}
	if err != nil {
		return nil, fmt.Errorf("%w; known are %s", err, strings.Join(names(book), ", "))
	}
	return pack, nil
}

// names lists the packs of a book as choose takes them.
func names(book *rules.Book) []string {
	var list []string
	for _, p := range book.Packs() {
		list = append(list, nameOf(p))
	}
	return list
}

func nameOf(p *rules.Pack) string { return p.ID + "@" + strconv.Itoa(p.Version) }

func today() calendar.Date { return calendar.DateOf(calendar.Wall().Now()) }

type rulesCommand struct {
	Check rulesCheckCommand `cmd:"" help:"Read packs strictly and name every fault with file and line."`
	List  rulesListCommand  `cmd:"" help:"List the packs, each version."`
	Show  rulesShowCommand  `cmd:"" help:"Show everything that a pack says."`
	Diff  rulesDiffCommand  `cmd:"" help:"Set two packs side by side: the same periods and choices, and where they differ."`
}

type rulesCheckCommand struct {
	Folders []string `arg:"" name:"folder" help:"Folders of packs, <id>/<effective from>."`
}

// Run reads each folder, and then all of them together beside the packs that the program and the folder hold.
func (c *rulesCheckCommand) Run(out io.Writer, packs packsFolder) error {
	book, err := packs.book()
	if err != nil {
		return err
	}
	var faults []error
	var sound []*rules.Pack
	for _, folder := range c.Folders {
		pack, err := rules.ReadPack(folder)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if !slices.ContainsFunc(book.Packs(), func(p *rules.Pack) bool { return p.Sum() == pack.Sum() }) {
			sound = append(sound, pack) // what is loaded already is not in its own way
		}
		fmt.Fprintf(out, "%s: %s is sound: %d clocks, SHA-256 %s\n", folder, nameOf(pack), len(pack.Clocks), pack.Sum())
	}
	if _, err := book.With(sound...); err != nil {
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}

type rulesListCommand struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// packEntry is a pack in a list.
type packEntry struct {
	ID        string                   `json:"id"`
	Version   int                      `json:"version"`
	Name      rules.Text               `json:"name"`
	Document  rules.Document           `json:"document"`
	Standing  rules.Standing           `json:"standing"`
	Effective rules.Range              `json:"effective"`
	Clocks    int                      `json:"clocks"`
	File      string                   `json:"file"`
	Sum       string                   `json:"sha256"` // of all files; the others are of what a case of the procedure pins
	Hashes    map[casefile.Flow]string `json:"sha256_of"`
}

func hashesOf(p *rules.Pack) map[casefile.Flow]string {
	hashes := make(map[casefile.Flow]string)
	for _, flow := range p.Flows() {
		hashes[flow] = p.Hash(flow)
	}
	return hashes
}

func entryOf(p *rules.Pack) packEntry {
	return packEntry{ID: p.ID, Version: p.Version, Name: p.Name, Document: p.Document, Standing: p.Standing, Effective: p.Effective,
		Clocks: len(p.Clocks), File: p.File(), Sum: p.Sum(), Hashes: hashesOf(p)}
}

// Run lists every version of every pack.
func (c *rulesListCommand) Run(out io.Writer, packs packsFolder) error {
	book, err := packs.book()
	if err != nil {
		return err
	}
	var list []packEntry
	for _, p := range book.Packs() {
		list = append(list, entryOf(p))
	}
	if c.JSON {
		return printJSON(out, list)
	}
	table := newTable(out)
	fmt.Fprintln(table, "PACK\tSTANDING\tEFFECTIVE\tCLOCKS\tNAME\tFILE")
	for _, e := range list {
		fmt.Fprintf(table, "%s@%d\t%s\t%s\t%d\t%s\t%s\n", e.ID, e.Version, e.Standing, e.Effective, e.Clocks, e.Name.EN, e.File)
	}
	return table.Flush()
}

type rulesShowCommand struct {
	Pack    string `arg:"" help:"Pack: id (the version in force today), id@version, or a folder."`
	Version int    `help:"Version of the pack."`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// Run prints the pack, and what it was read from.
func (c *rulesShowCommand) Run(out io.Writer, packs packsFolder) error {
	name := c.Pack
	if c.Version != 0 {
		name += "@" + strconv.Itoa(c.Version)
	}
	pack, err := packs.choose(name, today())
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(out, struct {
			*rules.Pack
			File   string                   `json:"file"`
			Sum    string                   `json:"sha256"`
			Hashes map[casefile.Flow]string `json:"sha256_of"`
		}{pack, pack.File(), pack.Sum(), hashesOf(pack)})
	}
	fmt.Fprintf(out, "%s, %s\nSHA-256 %s\n", nameOf(pack), pack.File(), pack.Sum())
	for _, flow := range pack.Flows() {
		fmt.Fprintf(out, "SHA-256 %s %s\n", pack.Hash(flow), flow)
	}
	table := newTable(out)
	section := ""
	for _, f := range pack.Facts() {
		if f.Section != section {
			section = f.Section
			fmt.Fprintf(table, "\n%s\n", section)
		}
		fmt.Fprintf(table, "  %s\t%s\n", f.Field, f.Value)
	}
	return table.Flush()
}

type rulesDiffCommand struct {
	A       string `arg:"" help:"Pack: id (the version in force today), id@version, or a folder."`
	B       string `arg:"" help:"The other pack."`
	Changed bool   `help:"Only what differs."`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// Run prints both packs field by field; a star marks what differs.
func (c *rulesDiffCommand) Run(out io.Writer, packs packsFolder) error {
	a, err := packs.choose(c.A, today())
	if err != nil {
		return err
	}
	b, err := packs.choose(c.B, today())
	if err != nil {
		return err
	}
	rows := rules.Compare(a, b)
	if c.Changed {
		rows = slices.DeleteFunc(rows, func(r rules.Difference) bool { return !r.Differs })
	}
	if c.JSON {
		return printJSON(out, struct {
			A    packEntry          `json:"a"`
			B    packEntry          `json:"b"`
			Rows []rules.Difference `json:"rows"`
		}{entryOf(a), entryOf(b), rows})
	}
	table := newTable(out)
	fmt.Fprintf(table, "\t%s\t%s\n", nameOf(a), nameOf(b))
	section := ""
	for _, r := range rows {
		if r.Section != section {
			section = r.Section
			fmt.Fprintf(table, "%s\t\t\n", section)
		}
		mark := " "
		if r.Differs {
			mark = "*"
		}
		fmt.Fprintf(table, "%s %s\t%s\t%s\n", mark, r.Field, cmp.Or(r.A, "-"), cmp.Or(r.B, "-"))
	}
	return table.Flush()
}

func newTable(out io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(out, 0, 0, 2, ' ', 0) }

func printJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
