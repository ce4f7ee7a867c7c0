// Package files keeps what people upload: it says what kind a file is by what is in it, gives it a name that is safe to show
// and to save under, has it scanned where the city has a scanner, keeps its bytes, and sees to it that what nobody refers to
// any more comes to an end.
package files

import "time"

// How long files are kept that no act has carried off. The pages say so beforehand.
const (
	DraftKept   = 60 * 24 * time.Hour // a draft with its files, after its last change
	FormKept    = 7 * 24 * time.Hour  // what arrived with a form that was not sent in the end
	RefusedKept = 30 * 24 * time.Hour // what came with an act that did not take effect
)

// Days writes a period of keeping for a page.
func Days(d time.Duration) int { return int(d / (24 * time.Hour)) }
