package public

import (
	"creditcase/web/flow"
	"creditcase/web/site"
)

// Door is what everybody may look at.
type Door struct {
	*site.Server
	Flows flow.All
}
