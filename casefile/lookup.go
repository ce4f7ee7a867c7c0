package casefile

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"github.com/google/uuid"
)

// lookupAlphabet has no letter that is taken for a digit, and no U (Crockford's base 32).
const lookupAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// lookupLength characters are 60 bits: nobody guesses them, however many addresses he asks from.
const lookupLength = 12

// LookupCode is what opens the progress of a case to whoever holds its receipt (查询码). It is made from the case with a key of the
// installation and kept nowhere but on the receipt.
func LookupCode(key []byte, caseID uuid.UUID) string { return codeFor("lookup", key, caseID) }

// MaskedCode stands in a kept document where the copy that goes to its party has the code.
const MaskedCode = "****-****-****"

// JoinCode is what lets a party in that has no account, once: it stands in the copy of a letter that is served on it (办理码).
func JoinCode(key []byte, caseID uuid.UUID) string { return codeFor("join", key, caseID) }

func codeFor(what string, key []byte, caseID uuid.UUID) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(what + "\x00"))
	mac.Write(caseID[:])
	return base32.NewEncoding(lookupAlphabet).WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil))[:lookupLength]
}

// ShownLookupCode writes a code in groups of four, as people read it out.
func ShownLookupCode(code string) string {
	var groups []string
	for ; len(code) > 4; code = code[4:] {
		groups = append(groups, code[:4])
	}
	return strings.Join(append(groups, code), "-")
}

// PlainLookupCode undoes what people do to a code in capitals without spaces and dashes: letters that are taken for digits. It
// reports whether the result has the form of a code.
func PlainLookupCode(typed string) (string, bool) {
	code := strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(typed)
	return code, len(code) == lookupLength && strings.Trim(code, lookupAlphabet) == ""
}
