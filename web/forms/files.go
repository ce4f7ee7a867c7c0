package forms

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"creditcase/casefile"
	"creditcase/files"
)

const (
	// UploadLimit is how many bytes one form with files may send: all that a case may have at once. A body that is longer is
	// read up to here, so that the browser comes to read the answer.
	UploadLimit = casefile.MaxAttachments*int64(casefile.MaxFileBytes) + 1<<20
	// uploadTime is how long that may take; the answer gets a minute more.
	uploadTime = 4 * time.Minute
)

// SentFile is a file as it came with a form.
type SentFile struct {
	Name string // as the browser called it
	Size int64

	Body    []byte        // of a form that keeps no files
	Arrived files.Arrived // of one that does
	Fault   string        // why it was not taken in; then it did not arrive
}

// GiveUploadTime lets a request with files take its time.
func GiveUploadTime(w http.ResponseWriter) error {
	control := http.NewResponseController(w)
	now := time.Now() // of connections, not of the city
	err := errors.Join(control.SetReadDeadline(now.Add(uploadTime)), control.SetWriteDeadline(now.Add(uploadTime+time.Minute)))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("give an upload time: %w", err)
	}
	return nil
}
