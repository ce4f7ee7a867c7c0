package web

// The doors of the house: each has the pages of those who come through it, on what all share.
type (
	deskDoor struct {
		*server
		flows flowSet
	}
	myDoor     struct{ *server }
	publicDoor struct{ *server }
	watchDoor  struct {
		*server
		flows flowSet
	}
	adminDoor   struct{ *server }
	apiDoor     struct{ *server }
	accountDoor struct{ *server }
	filingPages struct{ *server }
)
