package files

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"
)

// Scanner looks for malware. It returns the name of what it found, "" where it found nothing, and an error where it could not
// look: then nobody knows, and the file must not be kept.
type Scanner interface {
	Scan(ctx context.Context, r io.Reader) (found string, err error)
}

// Clamd is a clamd of ClamAV that is spoken to over a socket with INSTREAM.
type Clamd struct{ network, address string }

// scanPatience bounds one scan, from connecting to the answer.
const scanPatience = 30 * time.Second

// OpenClamd reads where a clamd listens: "unix:///run/clamav/clamd.ctl" or "tcp://clamd:3310". It does not connect.
func OpenClamd(address string) (*Clamd, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read address of clamd: %w", err)
	case u.Scheme == "unix" && u.Path != "":
		return &Clamd{"unix", u.Path}, nil
	case u.Scheme == "tcp" && u.Port() != "":
		return &Clamd{"tcp", u.Host}, nil
	}
	return nil, fmt.Errorf("address of clamd %q: want unix:///path or tcp://host:port", address)
}

// Scan sends r to clamd in pieces and reads its answer.
func (c *Clamd) Scan(ctx context.Context, r io.Reader) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, scanPatience)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, c.network, c.address)
	if err != nil {
		return "", fmt.Errorf("reach clamd: %w", err)
	}
	defer conn.Close() //nolint:errcheck // nothing is lost with it
	if end, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(end); err != nil {
			return "", fmt.Errorf("bound clamd: %w", err)
		}
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() }) //nolint:errcheck // it only ends the wait below
	defer stop()
	// Clamd answers before the end where it has had enough, and closes: what counts is the answer, not that all was written.
	sendErr := stream(conn, r)
	answer, err := io.ReadAll(io.LimitReader(conn, 4096))
	if len(answer) == 0 {
		return "", fmt.Errorf("ask clamd: %w", errors.Join(sendErr, err, io.ErrUnexpectedEOF))
	}
	said := strings.TrimPrefix(strings.TrimRight(string(answer), "\x00\n "), "stream: ")
	if found, ok := strings.CutSuffix(said, " FOUND"); ok {
		return found, nil
	}
	if said != "OK" || sendErr != nil {
		return "", errors.Join(fmt.Errorf("clamd says %q", said), sendErr)
	}
	return "", nil
}

// stream writes the command and then r, each piece after its length, and a length of nought at the end.
func stream(w io.Writer, r io.Reader) error {
	if _, err := io.WriteString(w, "zINSTREAM\x00"); err != nil {
		return err
	}
	piece := make([]byte, 4+64<<10)
	for {
		n, err := io.ReadFull(r, piece[4:])
		binary.BigEndian.PutUint32(piece, uint32(n)) //nolint:gosec // at most 64 KiB
		if _, err := w.Write(piece[:4+n]); err != nil {
			return err
		}
		switch {
		case errors.Is(err, io.EOF): // n was nought: the end has been told
			return nil
		case errors.Is(err, io.ErrUnexpectedEOF):
			_, err = w.Write([]byte{0, 0, 0, 0})
			return err
		case err != nil:
			return err
		}
	}
}
