// Package acts is how staff act on a task: they claim it, hand it over, fill in its form, see what will go out, and send it.
package acts

import (
	"creditcase/web/flow"
	"creditcase/web/site"
)

// Pages are those on which staff act.
type Pages struct {
	*site.Server
	Flows flow.All
}
