package sessions

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
)

// sessionCodec writes the same session as the same bytes. The kept one writes a map in whatever order, so that every other request
// would look as if it had changed its session and write it; and it takes longer to say what it is about to write than to write it,
// with every request.
type sessionCodec struct{}

var _ scs.Codec = sessionCodec{}

// inJSON is the first byte of a session that is written as JSON. What an earlier version has written begins with a length, which is never 0.
const inJSON = 0

// sessionValues is what is written: whatever a session holds is a text or a number.
type sessionValues struct {
	Deadline time.Time         `json:"deadline"`
	Texts    map[string]string `json:"texts,omitempty"`
	Numbers  map[string]int32  `json:"numbers,omitempty"`
}

// Encode writes a session. An error is a value that is neither a string nor an int32.
func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	kept := sessionValues{Deadline: deadline.UTC(), Texts: map[string]string{}, Numbers: map[string]int32{}}
	for name, value := range values {
		switch value := value.(type) {
		case string:
			kept.Texts[name] = value
		case int32:
			kept.Numbers[name] = value
		default:
			return nil, fmt.Errorf("write session: %s is a %T", name, value)
		}
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return nil, fmt.Errorf("write session: %w", err)
	}
	return append([]byte{inJSON}, text...), nil
}

// Decode reads a session, also one that an earlier version has written.
func (sessionCodec) Decode(data []byte) (time.Time, map[string]any, error) {
	text, ours := bytes.CutPrefix(data, []byte{inJSON})
	if !ours {
		return decodeGob(data)
	}
	var kept sessionValues
	if err := json.Unmarshal(text, &kept); err != nil {
		return time.Time{}, nil, fmt.Errorf("read session: %w", err)
	}
	values := make(map[string]any, len(kept.Texts)+len(kept.Numbers))
	for name, value := range kept.Texts {
		values[name] = value
	}
	for name, value := range kept.Numbers {
		values[name] = value
	}
	return kept.Deadline, values, nil
}

// gobValues is what was written before: names in order, and a value for each. Ordered tells it from what was written before that.
type gobValues struct {
	Ordered  bool
	Deadline time.Time
	Names    []string
	Held     []any
}

func decodeGob(data []byte) (time.Time, map[string]any, error) {
	var kept gobValues
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&kept); err != nil || !kept.Ordered {
		return scs.GobCodec{}.Decode(data)
	}
	if len(kept.Names) != len(kept.Held) {
		return time.Time{}, nil, errors.New("read session: names and values are not as many")
	}
	values := make(map[string]any, len(kept.Names))
	for i, name := range kept.Names {
		values[name] = kept.Held[i]
	}
	return kept.Deadline, values, nil
}
