package web

// deskDoor is where agency and units work.
type deskDoor struct {
	*server
	flows flowSet
}

// myDoor is where applicants follow what is theirs.
type myDoor struct {
	*server
	flows flowSet
}

// publicDoor is what everybody may look at.
type publicDoor struct {
	*server
	flows flowSet
}

// watchDoor is where the supervisor looks on and urges.
type watchDoor struct {
	*server
	flows flowSet
}

// adminDoor is where the administrator keeps accounts, units, calendar and partners.
type adminDoor struct{ *server }

// apiDoor is where programs read.
type apiDoor struct{ *server }

// accountDoor is where people come in, and keep what they come in with.
type accountDoor struct{ *server }

// filingPages are the pages on which an objection is filed.
type filingPages struct{ *server }
