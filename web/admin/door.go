package admin

import (
	"creditcase/web/site"
)

// Door is where the administrator keeps accounts, units, calendar and partners.
type Door struct{ *site.Server }
