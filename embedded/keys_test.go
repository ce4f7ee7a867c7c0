package embedded

import (
	"bytes"
	"crypto/tls"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.yaml.in/yaml/v3"
)

// Whoever shows no certificate of the server's own authority is turned away at the frontend and at the services behind it; whoever
// shows one is served.
func TestTemporal_NoCertificate_Refused(t *testing.T) {
	dir := tempDir(t)
	server := startTemporal(t, dir, startPostgres(t, dir), 0)
	ours, err := TemporalKeys(server.KeysDir())
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "other")
	if err := MakeTemporalKeys(other, 0o600); err != nil {
		t.Fatal(err)
	}
	strangers, err := TemporalKeys(other)
	if err != nil {
		t.Fatal(err)
	}
	without := ours.Clone()
	without.Certificates = nil
	forged := ours.Clone()
	forged.Certificates = strangers.Certificates

	for who, config := range map[string]*tls.Config{"in clear": nil, "without a certificate": without, "with another authority's": forged,
		"of another authority": strangers} {
		if err := reach(t, server.HostPort(), config); err == nil {
			t.Errorf("%s: was served", who)
		}
	}
	if err := reach(t, server.HostPort(), ours); err != nil {
		t.Errorf("with the certificate: %v", err)
	}
	ports := server.internal
	if len(ports) != 3 {
		t.Fatalf("%d services behind the frontend, want 3", len(ports))
	}
	for _, port := range ports {
		if err := shakeHands(t, loopback(port), without); err == nil {
			t.Errorf("the service on port %d talks to whoever has no certificate", port)
		}
		if err := shakeHands(t, loopback(port), ours); err != nil {
			t.Errorf("port %d, with the certificate: %v", port, err)
		}
	}
}

// reach asks the frontend whether it is well.
func reach(t *testing.T, address string, config *tls.Config) error {
	t.Helper()
	c, err := client.NewLazyClient(client.Options{HostPort: address, Namespace: Namespace, Logger: silent{},
		ConnectionOptions: client.ConnectionOptions{TLS: config}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return tryNamespace(deadline(t, 5*time.Second), c)
}

// shakeHands reports whether a service lets the connection stand: under TLS 1.3 a server says only after the handshake that it
// wanted a certificate.
func shakeHands(t *testing.T, address string, config *tls.Config) error {
	t.Helper()
	config = config.Clone()
	config.NextProtos = []string{"h2"}
	dialer := &tls.Dialer{Config: config}
	conn, err := dialer.DialContext(deadline(t, 5*time.Second), "tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, err = conn.Read(make([]byte, 1)) // the first frame of HTTP/2 settings, or the alert
	return err
}

// Keys are their owner's alone, stay as long as they last, and are made again when they cannot be used.
func TestMakeTemporalKeys(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	if err := MakeTemporalKeys(dir, 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 5 {
		t.Fatalf("files: %v, %v", entries, err)
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", entry.Name(), info.Mode(), err)
		}
	}
	read := func() []byte {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(dir, authorityFile))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	first := read()
	if err := MakeTemporalKeys(dir, 0o600); err != nil || !bytes.Equal(read(), first) {
		t.Errorf("keys that last were made again (%v)", err)
	}
	if err := os.Remove(filepath.Join(dir, serverKeyFile)); err != nil {
		t.Fatal(err)
	}
	if err := MakeTemporalKeys(dir, 0o600); err != nil || bytes.Equal(read(), first) {
		t.Errorf("keys that are not whole were kept (%v)", err)
	}
	if _, err := TemporalKeys(dir); err != nil {
		t.Error(err)
	}
	shared := filepath.Join(t.TempDir(), "shared")
	if err := MakeTemporalKeys(shared, 0o640); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(shared); err != nil || info.Mode().Perm() != 0o750 {
		t.Errorf("folder for a group: %v, %v", info.Mode(), err)
	}
}

// The server of docker-compose.yml asks for certificates as the one of `creditcase up` does.
func TestTemporalOfCompose_AsksForCertificates(t *testing.T) {
	deployed, err := os.ReadFile("../deploy/temporal.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	server := &Temporal{keys: "/keys"}
	file, err := server.writeConfig(dir, &Postgres{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tlsOf := func(text []byte) any {
		t.Helper()
		var config struct {
			Global struct{ TLS map[string]any }
		}
		// What the server's own template fills in is nothing to this.
		if err := yaml.Unmarshal([]byte(strings.NewReplacer("{{", "'", "}}", "'").Replace(string(text))), &config); err != nil {
			t.Fatal(err)
		}
		return config.Global.TLS
	}
	want := tlsOf(ours)
	if got := tlsOf(deployed); len(got.(map[string]any)) != 3 || !reflect.DeepEqual(got, want) {
		t.Errorf("deploy/temporal.yaml has\n%v, want\n%v", got, want)
	}
}
