// Package casefile is the domain: cases, tasks, records, acts, decisions, effects, and the words for them. It holds no
// clock, no database and no text that a person reads, and imports nothing of ours.
package casefile
