package account

import (
	"creditcase/web/site"
)

// Door is where people come in, and keep what they come in with.
type Door struct{ *site.Server }
