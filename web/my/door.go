package my

import (
	"creditcase/web/flow"
	"creditcase/web/site"
)

// Door is where applicants follow what is theirs.
type Door struct {
	*site.Server
	Flows flow.All
}
