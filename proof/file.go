// Package proof writes what a case rests on into one file and checks such a file: the acts and steps with their hash chain,
// every deadline with its explanation, the pack and the holiday notices by which it was counted. The file and the packs alone
// are enough to check it; docs/proof.md says what that proves and what it does not.
package proof

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// Format names the layout of the file. It is kept: another layout has another name, and a later program that writes another still checks
// files of this one.
const Format = "creditcase-proof/3"

// File is a proof as it is written. Every instant is +08:00. Lists are in the order in which their elements came about.
type File struct {
	Format    string                  `json:"format"`
	Exported  time.Time               `json:"exported_at"`
	Full      bool                    `json:"full"` // personal data are here in clear
	Salt      Salt                    `json:"salt"`
	Case      Case                    `json:"case"`
	Parties   []Party                 `json:"parties"`
	Records   []Record                `json:"records"`
	Packs     []Pack                  `json:"packs"`
	Statutory []calendar.StatutoryDay `json:"statutory_days"`
	Notices   []calendar.Notice       `json:"notices"`
	Calendars []Calendar              `json:"calendars"`
	Acts      []Act                   `json:"acts"`
	Trail     []Line                  `json:"trail"`
	Events    []Event                 `json:"events"`
	Deadlines []Deadline              `json:"deadlines"`
	Decisions []Decision              `json:"decisions"`
	Documents []Document              `json:"documents"`
	Services  []Service               `json:"services"`
	Effects   []Effect                `json:"effects"`
	Facts     []Fact                  `json:"facts"`
	Digests   []Digest                `json:"digests"`
	Digest    string                  `json:"digest"`
}

// Case is what the register says of the case. AboutZH and AboutEN are what lists call it by: a name of the catalogue, never of a person.
type Case struct {
	ID          uuid.UUID          `json:"id"`
	Number      string             `json:"number"`
	Flow        casefile.Flow      `json:"flow"`
	Channel     casefile.Channel   `json:"channel"`
	Stage       casefile.Stage     `json:"stage"`
	Result      casefile.Result    `json:"result,omitempty"`
	Pack        Pack               `json:"pack"` // until acceptance the one that was in force at filing
	Unit        string             `json:"unit"` // code of the unit that is responsible
	AboutZH     string             `json:"about_zh"`
	AboutEN     string             `json:"about_en"`
	FiledAt     time.Time          `json:"filed_at"`
	AcceptedAt  *time.Time         `json:"accepted_at,omitempty"`
	ClosedAt    *time.Time         `json:"closed_at,omitempty"`
	Suspensions []rules.Suspension `json:"suspensions"`
	SubjectID   uuid.UUID          `json:"subject_id"`
	Subject     Secret             `json:"subject"` // its name
	SubjectCode Secret             `json:"subject_code"`
	TrailLength int                `json:"trail_length"`
	TrailHash   string             `json:"trail_hash"`
}

// Party is somebody who is in the case, in one role. Ids of accounts and subjects tell nothing to whoever has no register of them.
type Party struct {
	ID       uuid.UUID          `json:"id"`
	Role     casefile.PartyRole `json:"role"`
	Account  *uuid.UUID         `json:"account,omitempty"` // who may act
	Subject  *uuid.UUID         `json:"subject,omitempty"` // for whom
	Capacity casefile.Capacity  `json:"capacity"`
	Since    time.Time          `json:"since"`
	Until    *time.Time         `json:"until,omitempty"`
	Name     Secret             `json:"name"` // of the account; of the subject where nobody has an account
}

// Record is a record that the case is about.
type Record struct {
	ID       uuid.UUID       `json:"id"`
	N        int             `json:"n"` // its place among those that the case names, from 1
	Number   Secret          `json:"number"`
	Item     string          `json:"item"` // code of the catalogue item
	Result   casefile.Result `json:"result,omitempty"`
	ClosedAt *time.Time      `json:"closed_at,omitempty"`
}

// Event is what the law calls by name in the course of a case, from which clocks run. One without an act is the end of a period.
type Event struct {
	ID   uuid.UUID      `json:"id"`
	Kind casefile.Event `json:"kind"`
	At   time.Time      `json:"at"`
	Act  *uuid.UUID     `json:"act,omitempty"`
	// Service is the service of a document that the event is.
	Service *uuid.UUID `json:"service,omitempty"`
}

// Pack names one version of a pack by what its file says.
type Pack struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Hash    string `json:"sha256"`
}

// Calendar says which notices made the calendar of a version.
type Calendar struct {
	Version string   `json:"version"`
	Notices []string `json:"notices"`
}

// Act is what a person did. Actor is the id of an account, which tells nothing to whoever has no register of accounts; role and
// unit are those in which the person acted.
type Act struct {
	ID         uuid.UUID          `json:"id"`
	Kind       casefile.ActKind   `json:"kind"`
	Actor      uuid.UUID          `json:"actor"`
	Role       casefile.Role      `json:"role"`
	Unit       string             `json:"unit,omitempty"`
	Name       Secret             `json:"name"`
	ReceivedAt time.Time          `json:"received_at"`
	Status     casefile.ActStatus `json:"status"`
	Refusal    string             `json:"refusal,omitempty"`
	// ContentHash is the SHA-256 of the content as the trail vouches for it; "" for acts without content.
	ContentHash string       `json:"content_sha256,omitempty"`
	Content     *Secret      `json:"content,omitempty"` // statements and reasons are in it
	Attachments []Attachment `json:"attachments,omitempty"`
}

// Attachment is a file that came with an act.
type Attachment struct {
	ID        uuid.UUID `json:"id"`
	MediaType string    `json:"media_type"`
	Size      int64     `json:"size"`
	Hash      string    `json:"sha256"`
	Found     *Found    `json:"found,omitempty"` // nil: the file was not looked for
}

// Found is what lay in the folder of attachments when the proof was written; no hash: nothing did.
type Found struct {
	Size int64  `json:"size"`
	Hash string `json:"sha256,omitempty"`
}

// Fact is one stored row of the case as its trail has sealed it, such as "notices/<id>": the SHA-256 of its canonical text, and in a
// full file the text, a JSON object of its columns. Columns that hold their default are left out; instants are UTC.
type Fact struct {
	Of   string  `json:"of"`
	Hash string  `json:"sha256"`
	Text *string `json:"text,omitempty"`
}

// Line is one line of the trail, its text byte for byte as it was hashed.
type Line struct {
	Text string `json:"text"`
	Hash string `json:"sha256"`
}

// Deadline is one deadline as it stands, with the whole reckoning.
type Deadline struct {
	ID          uuid.UUID         `json:"id"`
	Task        casefile.TaskKind `json:"task,omitempty"`
	Unit        string            `json:"unit,omitempty"` // that owes the task
	Due         time.Time         `json:"due"`
	MetAt       *time.Time        `json:"met_at,omitempty"`
	OverdueAt   *time.Time        `json:"overdue_at,omitempty"`
	PausedAt    *time.Time        `json:"paused_at,omitempty"`
	Explanation rules.Deadline    `json:"explanation"`
}

// Decision is what was decided about a record of the case, or about the case where it has none.
type Decision struct {
	ID        uuid.UUID        `json:"id"`
	Record    *uuid.UUID       `json:"record,omitempty"`
	Act       uuid.UUID        `json:"act"`
	Unit      string           `json:"unit"`
	Outcome   casefile.Outcome `json:"outcome"`
	Article   string           `json:"article"`
	Reasons   Secret           `json:"reasons"`
	Changes   Secret           `json:"changes"` // of the record, as JSON
	DecidedAt time.Time        `json:"decided_at"`
	AppliedAt *time.Time       `json:"applied_at,omitempty"`
}

// Document is a notice as it was sent; Hash is of its Chinese text.
type Document struct {
	ID       uuid.UUID           `json:"id"`
	Kind     casefile.NoticeKind `json:"kind"`
	Number   string              `json:"number"`
	Issuer   string              `json:"issuer"`
	To       string              `json:"to"` // the id of a party, or the code of a unit
	IssuedAt time.Time           `json:"issued_at"`
	Hash     string              `json:"sha256"`
}

// Service is how a document reached a party, and when it had. What shows it is in the fact of the service alone.
type Service struct {
	ID       uuid.UUID             `json:"id"`
	Document uuid.UUID             `json:"document"`
	Party    uuid.UUID             `json:"party"`
	Way      casefile.ServiceWay   `json:"way"`
	State    casefile.ServiceState `json:"state"`
	SentAt   time.Time             `json:"sent_at"`
	ServedAt *time.Time            `json:"served_at,omitempty"`
	OpenedAt *time.Time            `json:"opened_at,omitempty"` // by the party, which may be after it counted as served
	EndsAt   *time.Time            `json:"ends_at,omitempty"`   // when the way has run its time; EndedAt is when that came about, or was needed no more
	EndedAt  *time.Time            `json:"ended_at,omitempty"`
}

// Effect is what the case did to a record or to a subject. EndsAt is the planned end, EndedAt the end.
type Effect struct {
	ID        uuid.UUID           `json:"id"`
	Record    *uuid.UUID          `json:"record,omitempty"`
	Subject   *uuid.UUID          `json:"subject,omitempty"`
	Kind      casefile.EffectKind `json:"kind"`
	Hides     casefile.Hiding     `json:"hides"`
	Article   string              `json:"article"`
	StartedAt time.Time           `json:"started_at"`
	EndsAt    *time.Time          `json:"ends_at,omitempty"`
	EndedAt   *time.Time          `json:"ended_at,omitempty"`
}

// Digest is the SHA-256 of one part of the file: of "case", say, or of "acts/3".
type Digest struct {
	Of   string `json:"of"`
	Hash string `json:"sha256"`
}

// Salt is what the hashes of personal data in one file are keyed with, so that two files cannot be joined by them.
type Salt string

// NewSalt gives a salt of 32 random bytes.
func NewSalt() Salt {
	b := make([]byte, sha256.Size)
	rand.Read(b) //nolint:errcheck // never fails: crypto/rand
	return Salt(hex.EncodeToString(b))
}

// Secret is a value that a file names only by its hash, HMAC-SHA256 under the file's salt, unless the file is a full one.
type Secret struct {
	Hash  string  `json:"hmac_sha256"`
	Value *string `json:"value,omitempty"`
}

// Of hashes a value; full keeps it in clear beside its hash.
func (s Salt) Of(value string, full bool) (Secret, error) {
	key, err := hex.DecodeString(string(s))
	if err != nil {
		return Secret{}, fmt.Errorf("read salt: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(value))
	secret := Secret{Hash: hex.EncodeToString(mac.Sum(nil))}
	if full {
		secret.Value = &value
	}
	return secret, nil
}
