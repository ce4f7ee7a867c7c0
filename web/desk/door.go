package desk

import (
	"creditcase/web/flow"
	"creditcase/web/site"
)

// Door is where agency and units work.
type Door struct {
	*site.Server
	Flows flow.All
}
