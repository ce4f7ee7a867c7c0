package embedded

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// TemporalName is the name in the certificate of our Temporal servers, wherever they run: clients hold the server to it and to
// the authority of their folder, so that it does not matter under which address it is reached.
const TemporalName = "creditcase-temporal"

// The files of a folder of keys. The key of the authority is not among them: nobody can make further certificates.
const (
	authorityFile  = "ca.pem"
	serverFile     = "server.pem"
	serverKeyFile  = "server-key.pem"
	clientFile     = "client.pem"
	clientKeyFile  = "client-key.pem"
	keysLast       = 10 * 365 * 24 * time.Hour
	keysRenewAhead = 365 * 24 * time.Hour
)

// MakeTemporalKeys sees to it that dir holds certificates by which a Temporal server and its clients know each other: an authority
// made for them alone, and one certificate for each side with its key. Those that are there and last for another year stay. Others
// are made anew, all together: whoever was started with the old ones must be started again. mode is of the files, 0o600 where their
// owner alone reads them; the folder gets the same with the right to enter.
func MakeTemporalKeys(dir string, mode fs.FileMode) error {
	if lasting(dir) {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make folder of keys: %w", err)
	}
	if err := os.Chmod(dir, mode|mode>>2&0o110|0o100); err != nil {
		return fmt.Errorf("make folder of keys: %w", err)
	}
	now := time.Now()
	authority, authorityKey, err := certify(nil, nil, &x509.Certificate{
		Subject: pkix.Name{CommonName: "creditcase"}, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(keysLast),
	})
	if err != nil {
		return err
	}
	// The four services of a server talk to each other under its certificate, as clients too.
	for _, side := range []struct {
		cert, key, name string
		usage           []x509.ExtKeyUsage
	}{
		{serverFile, serverKeyFile, TemporalName, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}},
		{clientFile, clientKeyFile, "creditcase", []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}},
	} {
		cert, key, err := certify(authority, authorityKey, &x509.Certificate{
			Subject: pkix.Name{CommonName: side.name}, DNSNames: []string{side.name}, KeyUsage: x509.KeyUsageDigitalSignature,
			ExtKeyUsage: side.usage, NotBefore: authority.NotBefore, NotAfter: authority.NotAfter,
		})
		if err != nil {
			return err
		}
		encoded, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return fmt.Errorf("write key: %w", err)
		}
		if err := errors.Join(writePEM(dir, side.key, "PRIVATE KEY", encoded, mode), writePEM(dir, side.cert, "CERTIFICATE", cert.Raw, mode)); err != nil {
			return err
		}
	}
	return writePEM(dir, authorityFile, "CERTIFICATE", authority.Raw, mode) // last: without it the folder counts as empty
}

// lasting reports whether dir holds keys that fit together and last for another year.
func lasting(dir string) bool {
	config, err := TemporalKeys(dir)
	if err != nil {
		return false
	}
	if _, err := tls.LoadX509KeyPair(filepath.Join(dir, serverFile), filepath.Join(dir, serverKeyFile)); err != nil {
		return false
	}
	leaf := config.Certificates[0].Leaf
	options := x509.VerifyOptions{Roots: config.RootCAs, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	_, err = leaf.Verify(options)
	return err == nil && time.Until(leaf.NotAfter) > keysRenewAhead
}

// certify makes a key, and a certificate for it that the authority signs, or that signs itself where there is none.
func certify(authority *x509.Certificate, authorityKey crypto.Signer, template *x509.Certificate) (*x509.Certificate, crypto.Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("make key: %w", err)
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)); err != nil {
		return nil, nil, fmt.Errorf("make serial number: %w", err)
	}
	if authority == nil {
		authority, authorityKey = template, key
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, authority, key.Public(), authorityKey)
	if err != nil {
		return nil, nil, fmt.Errorf("make certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil, nil, fmt.Errorf("make certificate: %w", err)
	}
	return cert, key, nil
}

func writePEM(dir, name, kind string, content []byte, mode fs.FileMode) error {
	path := filepath.Join(dir, name)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("replace %s: %w", name, err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content})
	if err := errors.Join(os.WriteFile(path, text, mode), os.Chmod(path, mode)); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// TemporalKeys is the client's side of a folder of keys: how it shows who it is, and by what it knows the server.
func TemporalKeys(dir string) (*tls.Config, error) {
	authority, err := os.ReadFile(filepath.Join(dir, authorityFile))
	if err != nil {
		return nil, fmt.Errorf("read Temporal's authority: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		return nil, fmt.Errorf("%s holds no certificate", filepath.Join(dir, authorityFile))
	}
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, clientFile), filepath.Join(dir, clientKeyFile))
	if err != nil {
		return nil, fmt.Errorf("read certificate for Temporal: %w", err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS13, RootCAs: roots, Certificates: []tls.Certificate{pair}, ServerName: TemporalName}, nil
}
