package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// errNoText says that a body has a character that no text has.
var errNoText = errors.New("a text with a NUL")

// read takes in the body of a call. No text of it can hold a NUL, which the database does not keep.
func read(body []byte, into any) error {
	if err := json.Unmarshal(body, into); err != nil {
		return err
	}
	tokens := json.NewDecoder(bytes.NewReader(body))
	for {
		token, err := tokens.Token()
		if err != nil { // the end: it was read before
			return nil //nolint:nilerr // so it is
		}
		if text, ok := token.(string); ok && strings.Contains(text, "\x00") {
			return errNoText
		}
	}
}
