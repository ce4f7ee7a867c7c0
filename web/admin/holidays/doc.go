// Package holidays is where the administrator reads in the notices of holidays that the calendar rests on.
package holidays

import "creditcase/web/site"

// Pages are those of the calendar.
type Pages struct{ *site.Server }
