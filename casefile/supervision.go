package casefile

import "github.com/google/uuid"

// UrgeLevel is how hard the supervisor presses for a task.
type UrgeLevel string

// 催办, at any time; 督办, once the task is overdue.
const (
	LevelUrge      UrgeLevel = "urge"
	LevelSupervise UrgeLevel = "supervise"
)

// Notice is the document of the level.
func (l UrgeLevel) Notice() NoticeKind {
	if l == LevelSupervise {
		return NoticeSupervision
	}
	return NoticeUrge
}

// UrgeEnd is how an urge came to its end.
type UrgeEnd string

// The unit answered; what was urged is done, or the case over; a 督办 took the place of a 催办.
const (
	UrgeReplied  UrgeEnd = "replied"
	UrgeDone     UrgeEnd = "done"
	UrgeReplaced UrgeEnd = "replaced"
)

// MaxUrge limits, in runes, what the supervisor and the unit write to each other.
const MaxUrge = 1000

// Urge is the content of ActUrge. The act is on the case, because the task stays as it is.
type Urge struct {
	TaskID uuid.UUID `json:"task_id"`
	Level  UrgeLevel `json:"level"`
	Text   string    `json:"text"`
}

// UrgeReply is the content of ActReplyUrge.
type UrgeReply struct {
	Text   string `json:"text"`    // what was done, and what stands in the way
	DoneBy string `json:"done_by"` // the day, 2006-01-02, by which the unit promises it
}
