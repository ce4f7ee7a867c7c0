package api

import (
	"creditcase/web/site"
)

// Door is where programs read.
type Door struct{ *site.Server }
