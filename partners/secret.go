package partners

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
)

// secretBytes is the length of new secrets; the specification asks for 24 to 64 bytes.
const secretBytes = 32

// NewSecret makes a signing secret and the text by which the partner is given it, once.
func NewSecret() (secret []byte, text string) {
	secret = make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails, as its documentation says
	return secret, "whsec_" + base64.StdEncoding.EncodeToString(secret)
}

// ErrURL says that a text is no address that messages can be sent to.
var ErrURL = errors.New("no address of a receiver")

// CheckURL returns ErrURL, wrapped, unless the text is an absolute http or https address without a name, password or fragment in it.
// Whether it may be connected to is found out when it is.
func CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return fmt.Errorf("%w: it cannot be read", ErrURL) // not wrapped: the error repeats the address
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", u.User != nil, u.Fragment != "":
		return ErrURL
	}
	return nil
}
