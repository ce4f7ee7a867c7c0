package files

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// Folder holds the bytes of attachments under their ids; all parts share it. A file that is still arriving, or waits to be
// judged, has a name that ends in ".part".
type Folder struct{ Root *os.Root }

const (
	part       = ".part"
	quarantine = "quarantine" // a folder within the folder
	owner      = "database"   // a file that says whose the folder is
)

// ErrTooLarge is what Take returns where there was more to read than allowed. Nothing is kept then.
var ErrTooLarge = errors.New("more than a file may have")

// Arrived is a file that was received whole and is neither kept nor refused yet.
type Arrived struct {
	ID     uuid.UUID
	Size   int64
	SHA256 string
}

// Take writes what r has, at most limit bytes, to the folder as an arriving file.
func (f Folder) Take(r io.Reader, limit int64) (a Arrived, err error) {
	a.ID = uuid.Must(uuid.NewV7())
	to, err := f.Root.OpenFile(a.ID.String()+part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return a, fmt.Errorf("take file in: %w", err)
	}
	digest := sha256.New()
	a.Size, err = io.Copy(io.MultiWriter(to, digest), io.LimitReader(r, limit+1))
	if err == nil && a.Size > limit {
		err = ErrTooLarge
	}
	if err = errors.Join(err, to.Close()); err != nil {
		return a, errors.Join(fmt.Errorf("take file in: %w", err), f.Discard(a.ID))
	}
	a.SHA256 = hex.EncodeToString(digest.Sum(nil))
	return a, nil
}

// Arriving opens a file that has arrived and is not kept yet.
func (f Folder) Arriving(id uuid.UUID) (*os.File, error) { return f.Root.Open(id.String() + part) }

// Discard removes a file that arrived and is not to be kept. One that is gone already, or was kept, is no fault.
func (f Folder) Discard(id uuid.UUID) error { return f.remove(id.String() + part) }

// Keep gives an arrived file its lasting name, once all of it is on disk, and the name with it.
func (f Folder) Keep(id uuid.UUID) error {
	file, err := f.Root.OpenFile(id.String()+part, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("keep file: %w", err)
	}
	if err = errors.Join(file.Sync(), file.Close()); err == nil {
		err = f.Root.Rename(id.String()+part, id.String())
	}
	if err == nil {
		err = f.sync()
	}
	if err != nil {
		return fmt.Errorf("keep file: %w", err)
	}
	return nil
}

// Open opens a kept file.
func (f Folder) Open(id uuid.UUID) (*os.File, error) { return f.Root.Open(id.String()) }

// Copy keeps the bytes of a kept file under a new id as well. They are bytes of their own, not a second name of the same: by the age of the
// bytes the sweeper tells a copy that is just being noted from one that a crash has left behind.
func (f Folder) Copy(id uuid.UUID) (uuid.UUID, error) {
	from, err := f.Open(id)
	if err != nil {
		return uuid.Nil, fmt.Errorf("copy file: %w", err)
	}
	defer from.Close() //nolint:errcheck // only read
	a, err := f.Take(from, casefile.MaxFileBytes)
	if err != nil {
		return uuid.Nil, err
	}
	return a.ID, f.Keep(a.ID)
}

// Remove removes a kept file. One that is gone already is no fault.
func (f Folder) Remove(id uuid.UUID) error { return f.remove(id.String()) }

func (f Folder) remove(name string) error {
	if err := f.Root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove file: %w", err)
	}
	return nil
}

// Quarantine sets an arrived file aside, where nothing serves it.
func (f Folder) Quarantine(id uuid.UUID) error {
	if err := f.Root.Mkdir(quarantine, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make quarantine: %w", err)
	}
	if err := f.Root.Rename(id.String()+part, quarantine+"/"+id.String()); err != nil {
		return fmt.Errorf("set file aside: %w", err)
	}
	return nil
}

// sync makes names in the folder outlive a power cut.
func (f Folder) sync() error {
	dir, err := f.Root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Claim writes into the folder that it is the database's with the given id, where it is nobody's yet. It reports whether it is
// that database's.
func (f Folder) Claim(database uuid.UUID) (ours bool, err error) {
	file, err := f.Root.OpenFile(owner, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case err == nil:
		_, err = file.WriteString(database.String())
		if err = errors.Join(err, file.Close()); err != nil {
			return false, fmt.Errorf("claim folder: %w", err)
		}
	case !errors.Is(err, fs.ErrExist):
		return false, fmt.Errorf("claim folder: %w", err)
	}
	whose, err := f.whose()
	return whose == database, err
}

// whose is the id of the database that the folder belongs to, nil where nobody has said so.
func (f Folder) whose() (uuid.UUID, error) {
	text, err := f.Root.ReadFile(owner)
	if errors.Is(err, fs.ErrNotExist) {
		return uuid.Nil, nil
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("ask whose folder it is: %w", err)
	}
	id, _ := uuid.Parse(string(text)) // half a line is nobody's
	return id, nil
}

// now is the time by the clock of the machine that holds the folder: the city's may be a simulated one, and that machine's need
// not be this one's.
func (f Folder) now() (time.Time, error) {
	name := uuid.NewString() + part
	file, err := f.Root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return time.Time{}, fmt.Errorf("ask the folder's clock: %w", err)
	}
	info, err := file.Stat()
	if err = errors.Join(err, file.Close(), f.remove(name)); err != nil {
		return time.Time{}, fmt.Errorf("ask the folder's clock: %w", err)
	}
	return info.ModTime(), nil
}

// names calls see for each batch of names in a folder within the folder, "." for itself. One that is not there has none.
func (f Folder) names(of string, see func([]fs.DirEntry) error) error {
	dir, err := f.Root.Open(of)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	defer dir.Close() //nolint:errcheck // only read
	for {
		entries, err := dir.ReadDir(1000)
		if len(entries) > 0 {
			if err := see(entries); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("list files: %w", err)
		}
	}
}

// idOf reads the id of a file from its name; arriving reports whether it has not been kept.
func idOf(name string) (id uuid.UUID, arriving, ok bool) {
	stem, arriving := strings.CutSuffix(name, part)
	id, err := uuid.Parse(stem)
	return id, arriving, err == nil && len(stem) == len(uuid.Nil.String())
}
