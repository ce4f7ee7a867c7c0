package mock_test

import (
	"testing"

	"creditcase/declared/mock"
)

// A pack of the program that has the section provides for the procedure.
func TestBook(t *testing.T) {
	undo, err := mock.Provide()
	if err != nil {
		t.Fatal(err)
	}
	defer undo()
	book, err := mock.Book("shenzhen-2022")
	if err != nil {
		t.Fatal(err)
	}
	for _, pack := range book.Packs() {
		if want := pack.ID == "shenzhen-2022"; pack.Provides(mock.Flow) != want {
			t.Errorf("%s provides for it: %t", pack.ID, !want)
		}
	}
}
