package watch

import (
	"creditcase/web/flow"
	"creditcase/web/site"
)

// Door is where the supervisor looks on and urges.
type Door struct {
	*site.Server
	Flows flow.All
}
