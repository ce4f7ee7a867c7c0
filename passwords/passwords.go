// Package passwords knows what a password must be, how it is kept, and the one-time links with which one is set.
package passwords

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"github.com/ccojocar/zxcvbn-go"
	"golang.org/x/text/unicode/norm"
)

// How long a password must and may be. There are no rules about kinds of characters: length and being unknown count.
const (
	Least = 12  // characters
	Most  = 256 // bytes
)

// params are OWASP's smaller setting for argon2id: 19 MiB, two passes.
var params = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Hash returns what is kept of a password. It takes 19 MiB and some 30 ms of a processor.
func Hash(password string) (string, error) {
	hash, err := argon2id.CreateHash(password, &params)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// HashOfNone returns the hash of a secret that nobody knows, for an account whose owner has still to choose a password.
func HashOfNone() (string, error) { return Hash(rand.Text() + rand.Text()) }

// Matches reports whether the password is the one of the hash.
func Matches(password, hash string) (bool, error) {
	return argon2id.ComparePasswordAndHash(password, hash)
}

// Fault is why a password is refused: a key of the message catalog, and its arguments.
type Fault struct {
	Message string
	Args    []any
}

const (
	judged   = 64 // of a longer one, so many characters are judged: judging takes time with the square of the length
	leastBad = 3  // letters of a word that must not be part of the password
	// wanted is the least mark of zxcvbn, which knows common passwords, names, words, keyboard rows, days and repetitions in
	// several spellings. 0 and 1 are guessed online, if slowly.
	wanted = 2
)

// Check returns what is wrong with a password that somebody chooses, nil for nothing. own are words about the person that it must
// not be made of: login, name.
func Check(password string, own ...string) *Fault {
	switch {
	case !utf8.ValidString(password):
		return &Fault{Message: "password.unreadable"}
	case utf8.RuneCountInString(password) < Least:
		return &Fault{Message: "password.too_short", Args: []any{Least}}
	case len(password) > Most:
		return &Fault{Message: "password.too_long"}
	}
	folded := fold(password)
	words := []string{"creditcase", "credit", "xinyong", "信用", "异议"}
	for _, word := range own {
		for _, part := range append(strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune("._-@ ", r) }), word) {
			// A Chinese name has two characters; in letters, two are in every other word.
			short := utf8.RuneCountInString(part) < leastBad && len(part) == utf8.RuneCountInString(part)
			if part = fold(part); part == "" || short {
				continue
			}
			if strings.Contains(folded, part) {
				return &Fault{Message: "password.own_word"}
			}
			words = append(words, part)
		}
	}
	if runes := []rune(folded); len(runes) > judged {
		folded = string(runes[:judged])
	}
	if zxcvbn.PasswordStrength(folded, words).Score < wanted {
		return &Fault{Message: "password.common"}
	}
	return nil
}

func fold(s string) string { return strings.ToLower(norm.NFKC.String(s)) }

// LinkHours is how long a one-time link is good for.
const LinkHours = 24

// NewToken returns the secret of a one-time link, as it stands in the address, and what is kept of it.
func NewToken() (token string, hash []byte) {
	b := make([]byte, 32)
	rand.Read(b) //nolint:errcheck // never fails
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, HashToken(token)
}

// HashToken returns what is kept of a token. A random token of this length needs no slow hash.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// LinkPath is the address of a one-time link within the site.
func LinkPath(token string) string { return "/password/" + token }
