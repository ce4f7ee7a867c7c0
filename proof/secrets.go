package proof

import (
	"crypto/sha256"
	"encoding/hex"
)

// secrets holds that what stands here in clear is what was hashed, and that the content of acts is what the trail vouches for.
func (v *verifier) secrets() {
	c := v.file.Case
	v.secret("case", "subject", &c.Subject)
	v.secret("case", "subject_code", &c.SubjectCode)
	for i, p := range v.file.Parties {
		v.secret(element("parties", i), "name", &p.Name)
	}
	for i, r := range v.file.Records {
		v.secret(element("records", i), "number", &r.Number)
	}
	for i, act := range v.file.Acts {
		name := element("acts", i)
		v.secret(name, "name", &act.Name)
		v.secret(name, "content", act.Content)
		if act.Content == nil || act.Content.Value == nil || act.ContentHash == "" {
			continue
		}
		if sum := sha256.Sum256([]byte(*act.Content.Value)); hex.EncodeToString(sum[:]) != act.ContentHash {
			v.fail(name, "its content is not the one that the trail vouches for")
		}
	}
	for i, d := range v.file.Decisions {
		name := element("decisions", i)
		v.secret(name, "reasons", &d.Reasons)
		v.secret(name, "changes", &d.Changes)
	}
}

// secret holds that a full file has the value and another has not, and that value and hash agree.
func (v *verifier) secret(name, field string, s *Secret) {
	if s == nil {
		return
	}
	if (s.Value != nil) != v.file.Full {
		v.fail(name, "%s is in clear: %t, in a file that is full: %t", field, s.Value != nil, v.file.Full)
	}
	if s.Value == nil {
		return
	}
	again, err := v.file.Salt.Of(*s.Value, false)
	if err != nil {
		v.fail("salt", "%v", err)
		return
	}
	if again.Hash != s.Hash {
		v.fail(name, "%s is not what was hashed", field)
	}
}
