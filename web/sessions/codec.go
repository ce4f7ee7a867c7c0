package sessions

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/alexedwards/scs/v2"
)

// sessionCodec writes the same session as the same bytes. The kept one writes a map in whatever order, so that every other request
// would look as if it had changed its session and write it.
type sessionCodec struct{}

var _ scs.Codec = sessionCodec{}

// sessionValues is what is written: names in order, and a value for each. Ordered tells it from what was written before there was one.
type sessionValues struct {
	Ordered  bool
	Deadline time.Time
	Names    []string
	Held     []any
}

// Encode writes a session.
func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	kept := sessionValues{Ordered: true, Deadline: deadline, Names: slices.Sorted(maps.Keys(values))}
	for _, name := range kept.Names {
		kept.Held = append(kept.Held, values[name])
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(kept); err != nil {
		return nil, fmt.Errorf("write session: %w", err)
	}
	return b.Bytes(), nil
}

// Decode reads a session, also one that was written before there was an order.
func (sessionCodec) Decode(data []byte) (time.Time, map[string]any, error) {
	var kept sessionValues
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
