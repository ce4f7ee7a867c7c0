// Command duties writes docs/duties.md, which people read, from docs/duties.csv, which is kept: every duty of five regulations, and where
// the program does it. `make generate` runs it in the folder of the project.
package main

import (
	"fmt"
	"os"
)

// What is read, and what is written.
const (
	tableFile = "docs/duties.csv"
	pageFile  = "docs/duties.md"
)

func main() {
	if err := write("."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// write makes the page anew in the folder of the project.
func write(folder string) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // nothing is written through it that is not closed
	duties, err := read(root.FS())
	if err != nil {
		return err
	}
	return root.WriteFile(pageFile, page(duties), 0o644)
}
