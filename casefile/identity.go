package casefile

import (
	"strings"
	"time"
	"unicode/utf8"
)

// SubjectKind is 自然人, 法人 or 非法人组织.
type SubjectKind string

// The kinds of subject.
const (
	SubjectPerson       SubjectKind = "person"
	SubjectLegalPerson  SubjectKind = "legal_person"
	SubjectOrganisation SubjectKind = "organisation"
)

var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// IDNumberCheck returns the eighteenth character of an ID number from the first seventeen digits (GB 11643-1999: ISO
// 7064 MOD 11-2). It returns 0 where they are not seventeen digits.
func IDNumberCheck(first string) byte {
	if len(first) != 17 {
		return 0
	}
	sum := 0
	for i := range 17 {
		d := first[i] - '0'
		if d > 9 {
			return 0
		}
		sum += int(d) * idWeights[i]
	}
	return "10X98765432"[sum%11]
}

// ValidIDNumber reports whether s is an ID number: form, date of birth, check character.
func ValidIDNumber(s string) bool {
	if len(s) != 18 || IDNumberCheck(s[:17]) != s[17] {
		return false
	}
	_, err := time.Parse("20060102", s[6:14])
	return err == nil && s[0] != '0'
}

const (
	uscAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY" // GB 32100-2015: no I, O, S, V, Z
)

// USCCheck returns the eighteenth character of a unified social credit code from the first seventeen (GB 32100-2015:
// weights are powers of 3 modulo 31; remainder 0 gives '0'). It returns 0 where a character is not in the alphabet.
func USCCheck(first string) byte {
	if len(first) != 17 {
		return 0
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(uscAlphabet, first[i])
		if v < 0 {
			return 0
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return uscAlphabet[(31-sum%31)%31]
}

// ValidUSC reports whether s is a unified social credit code: form and check character. Some early codes that were
// really issued fail: warn a person about false, do not refuse.
func ValidUSC(s string) bool { return len(s) == 18 && USCCheck(s[:17]) == s[17] }

// MaskCode hides the middle of an identity code: 310***********123X. A code shorter than eight characters is hidden whole.
func MaskCode(s string) string {
	if len(s) < 8 {
		return strings.Repeat("*", len(s))
	}
	return s[:3] + strings.Repeat("*", len(s)-7) + s[len(s)-4:]
}

// MaskName hides a natural person's name but for its first character: 田**. A name of one character is hidden whole.
func MaskName(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	if n == len(s) {
		return "**"
	}
	return s[:n] + "**"
}

// PlausibleCode reports whether s can be the code of a subject of the kind: an ID number that passes its check, or eighteen of the
// characters of a unified social credit code, of which early ones fail theirs.
func PlausibleCode(kind SubjectKind, s string) bool {
	if kind == SubjectPerson {
		return ValidIDNumber(s)
	}
	return len(s) == 18 && strings.Trim(s, uscAlphabet) == ""
}
