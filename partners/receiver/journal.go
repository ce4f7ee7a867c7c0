package receiver

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// Line is one message in a Journal.
type Line struct {
	ID      string          `json:"id"`
	Message json.RawMessage `json:"message"`
}

// Journal keeps messages in a file, one a line, each on disk before it counts as kept. It is safe for concurrent use.
type Journal struct {
	mu   sync.Mutex
	file *os.File
	ids  map[string]bool
	show io.Writer
}

// OpenJournal opens or makes the file and reads which messages it holds. Each message kept is also written to show.
func OpenJournal(path string, show io.Writer) (*Journal, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	j := &Journal{file: file, ids: map[string]bool{}, show: show}
	if err := j.read(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return j, nil
}

// read takes in what the file holds. A last line that was cut off was never confirmed: it is cut away, and will come again.
func (j *Journal) read() error {
	r, end := bufio.NewReader(j.file), int64(0)
	for {
		text, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read journal: %w", err)
		}
		var line Line
		if err := json.Unmarshal(text, &line); err != nil {
			return fmt.Errorf("read journal: %w", err)
		}
		j.ids[line.ID] = true
		end += int64(len(text))
	}
	if err := j.file.Truncate(end); err != nil {
		return fmt.Errorf("cut journal: %w", err)
	}
	_, err := j.file.Seek(end, io.SeekStart)
	return err
}

// Seen reports whether the journal holds the message.
func (j *Journal) Seen(id string) (bool, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.ids[id], nil
}

// Keep writes the message down, unless it is there: of two requests with one message at the same time one writes.
func (j *Journal) Keep(id string, _ Message, body []byte) error {
	line, err := json.Marshal(Line{ID: id, Message: body})
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ids[id] {
		return nil
	}
	if err := j.append(append(line, '\n')); err != nil {
		return err
	}
	j.ids[id] = true
	_, err = j.show.Write(append(bytes.TrimSpace(line), '\n'))
	return err
}

// append leaves the file as it was where the line does not get onto the disk whole.
func (j *Journal) append(line []byte) error {
	end, err := j.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return fmt.Errorf("find end of journal: %w", err)
	}
	_, err = j.file.Write(line)
	if err == nil {
		err = j.file.Sync()
	}
	if err == nil {
		return nil
	}
	_, seekErr := j.file.Seek(end, io.SeekStart)
	return fmt.Errorf("write journal: %w", errors.Join(err, j.file.Truncate(end), seekErr))
}

// Close closes the file.
func (j *Journal) Close() error { return j.file.Close() }
