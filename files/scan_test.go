package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
)

// fakeClamd speaks the protocol of clamd at a Unix socket, and finds something in what holds "EICAR". It returns the address.
func fakeClamd(t *testing.T, early bool) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clamd.sock")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = io.WriteString(conn, clamdAnswer(conn, early)+"\x00")
			}()
		}
	}()
	return "unix://" + path
}

func clamdAnswer(conn io.Reader, early bool) string {
	command := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(conn, command); err != nil || string(command) != "zINSTREAM\x00" {
		return "UNKNOWN COMMAND"
	}
	var body bytes.Buffer
	for {
		var length uint32
		if err := binary.Read(conn, binary.BigEndian, &length); err != nil {
			return "INSTREAM: cut. ERROR"
		}
		if length == 0 {
			break
		}
		if early {
			return "INSTREAM size limit exceeded. ERROR"
		}
		if _, err := io.CopyN(&body, conn, int64(length)); err != nil {
			return "INSTREAM: cut. ERROR"
		}
	}
	if bytes.Contains(body.Bytes(), []byte("EICAR")) {
		return "stream: Eicar-Test-Signature FOUND"
	}
	return "stream: OK"
}

func TestClamd(t *testing.T) {
	c, err := OpenClamd(fakeClamd(t, false))
	if err != nil {
		t.Fatal(err)
	}
	large := strings.Repeat("x", 200<<10)
	for body, want := range map[string]string{"": "", "sound": "", large: "", large + "EICAR": "Eicar-Test-Signature", strings.Repeat("y", 64<<10): ""} {
		if found, err := c.Scan(t.Context(), strings.NewReader(body)); err != nil || found != want {
			t.Errorf("%d bytes: %q, %v", len(body), found, err)
		}
	}
}

// A scanner that could not look has not found nothing.
func TestClamd_CouldNotLook(t *testing.T) {
	c, err := OpenClamd(fakeClamd(t, true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Scan(t.Context(), strings.NewReader("too much")); err == nil {
		t.Error("an error of clamd's passes for nothing found")
	}
	away, err := OpenClamd("unix://" + filepath.Join(t.TempDir(), "none.sock"))
	if err != nil {
		t.Fatal(err)
	}
	var op *net.OpError
	if _, err := away.Scan(t.Context(), strings.NewReader("x")); !errors.As(err, &op) {
		t.Errorf("clamd away: %v", err)
	}
	for _, address := range []string{"127.0.0.1:3310", "http://x", "tcp://x", "unix://"} {
		if _, err := OpenClamd(address); err == nil {
			t.Errorf("%s is taken for an address", address)
		}
	}
}
