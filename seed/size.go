package seed

import (
	"fmt"
	"strconv"
)

// Size is how large a city is made.
type Size struct {
	Name string

	// How many subjects of each kind there are.
	legalPersons, organisations, persons int

	branches   int  // units in the districts, beside the bodies of the city
	applicants int  // accounts; each stands for a person and the company that this person represents
	namesakes  bool // persons may share a name, as in any place with more people than names
	rounds     int  // how often the demo cases are played, each time by other applicants
	atOnce     int  // demo cases that are driven at the same time
}

// The sizes of a city. Small is for a first look: 14 units, 200 subjects, about 800 records, 30 objections and 27 applications for
// repair. City is for work and measurement: 60 units, 20,000 subjects, about 50,000 records, 300 and 270 of them. The logins of Small are in both.
var (
	Small = Size{Name: "small", legalPersons: 120, organisations: 20, persons: 60, applicants: 6, rounds: 1, atOnce: 1}
	City  = Size{Name: "city", legalPersons: 3000, organisations: 700, persons: 16_300, applicants: 120, namesakes: true,
		branches: 46, rounds: 10, atOnce: 16}
)

// ParseSize finds a size of a city by its name.
func ParseSize(name string) (Size, error) {
	for _, s := range []Size{Small, City} {
		if s.Name == name {
			return s, nil
		}
	}
	return Size{}, fmt.Errorf("no city has the size %q", name)
}

func (s Size) subjects() int { return s.legalPersons + s.organisations + s.persons }

// applicantLogin is the login of the n-th applicant, from 0.
func applicantLogin(n int) string {
	if n == 0 {
		return loginApplicant
	}
	return loginApplicant + strconv.Itoa(n+1)
}
