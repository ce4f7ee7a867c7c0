// Command compare holds pictures of all pages before a change beside those after it, which the tests of the pages leave in a folder:
//
//	CREDITCASE_SHOTS=/tmp/before go test ./web/... -run 'Gallery|InABrowser'   # at the one version
//	CREDITCASE_SHOTS=/tmp/after go test ./web/... -run 'Gallery|InABrowser'    # at the other
//	go run ./web/webtest/compare /tmp/before /tmp/after
//
// It lists each picture that is there once only, is of another size, or differs in more than a few points, with how much differs and
// where, and ends with status 1 where there is any. Run the tests of one version twice to see what differs by itself: codes that are
// drawn, and hours of the wall.
package main

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: compare BEFORE AFTER")
		os.Exit(2)
	}
	differ, err := compare(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(2)
	}
	if differ {
		os.Exit(1)
	}
}

// compare prints what differs between two folders of pictures, and reports whether anything does.
func compare(before, after string) (bool, error) {
	names, err := pictures(before, after)
	if err != nil {
		return false, err
	}
	if len(names) == 0 {
		return false, errors.New("there are no pictures")
	}
	differ := 0
	for _, name := range names {
		told, err := difference(filepath.Join(before, name), filepath.Join(after, name))
		if err != nil {
			return false, err
		}
		if told != "" {
			differ++
			fmt.Println(name+":", told)
		}
	}
	fmt.Printf("%d pictures, %d differ\n", len(names), differ)
	return differ > 0, nil
}

// pictures are the names of all pictures in the folders.
func pictures(folders ...string) ([]string, error) {
	var names []string
	for _, folder := range folders {
		found, err := filepath.Glob(filepath.Join(folder, "*.png"))
		if err != nil {
			return nil, fmt.Errorf("list pictures: %w", err)
		}
		for _, file := range found {
			names = append(names, filepath.Base(file))
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// fewPoints is how many points may differ: a letter's edge may be drawn otherwise.
const fewPoints = 20

// difference says how two pictures differ, "" where they are the same.
func difference(before, after string) (string, error) {
	a, err := read(before)
	if errors.Is(err, os.ErrNotExist) {
		return "is new", nil
	}
	if err != nil {
		return "", err
	}
	b, err := read(after)
	if errors.Is(err, os.ErrNotExist) {
		return "is gone", nil
	}
	if err != nil {
		return "", err
	}
	if a.Bounds() != b.Bounds() {
		return fmt.Sprintf("was %v, is %v", a.Bounds().Size(), b.Bounds().Size()), nil
	}
	points, where := 0, image.Rectangle{}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				points++
				where = where.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if points <= fewPoints {
		return "", nil
	}
	return fmt.Sprintf("%d points differ, within %v", points, where), nil
}

func read(file string) (image.Image, error) {
	f, err := os.Open(file) //nolint:gosec // the reader names it
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it is only read
	picture, err := png.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	return picture, nil
}
