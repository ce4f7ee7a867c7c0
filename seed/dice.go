package seed

import (
	"encoding/binary"
	"hash/fnv"
	"math/rand/v2"

	"github.com/google/uuid"
)

// dice is a stream of chance that is the same every time.
type dice struct{ *rand.Rand }

// newDice gives the stream of one topic of a seed number.
func newDice(seedNumber uint64, topic string) dice {
	h := fnv.New64a()
	h.Write([]byte(topic))
	return dice{rand.New(rand.NewPCG(seedNumber, h.Sum64()))} //nolint:gosec // chance that must repeat, no secret
}

// id gives a random (version 4) UUID of the stream.
func (d dice) id() uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], d.Uint64())
	binary.BigEndian.PutUint64(id[8:], d.Uint64())
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id
}

// between gives a number from low to high, both included.
func (d dice) between(low, high int) int { return low + d.IntN(high-low+1) }

// chance is true in so many of a hundred cases.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

// pick gives one of the list.
func pick[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// pickNew tries values until one has not been made before, and remembers it.
func pickNew(made map[string]bool, try func() string) string {
	for {
		if v := try(); !made[v] {
			made[v] = true
			return v
		}
	}
}
