package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/proof"
)

// acts reads what people did. The hash of a content is taken from the trail, which vouches for it.
func (e *exporter) acts(ctx context.Context) error {
	files, err := e.attachments(ctx)
	if err != nil {
		return err
	}
	hashes, err := e.contentHashes()
	if err != nil {
		return err
	}
	rows, err := e.q.ProofActs(ctx, e.c.ID)
	if err != nil {
		return fmt.Errorf("read acts: %w", err)
	}
	e.file.Acts = make([]proof.Act, len(rows))
	for i, row := range rows {
		act := proof.Act{ID: row.ID, Kind: row.Kind, Actor: row.ActorID, Role: casefile.Role(row.ActorRole), Unit: row.UnitCode, ReceivedAt: local(row.ReceivedAt),
			Status: row.Status, Refusal: row.Refusal, ContentHash: hashes[row.ID], Attachments: files[row.ID]}
		if act.Name, err = e.secret(row.Name); err != nil {
			return err
		}
		if act.ContentHash != "" {
			text, err := asReceived(e.c.Flow, row.Kind, row.Content)
			if err != nil {
				return err
			}
			content, err := e.secret(text)
			if err != nil {
				return err
			}
			act.Content = &content
		}
		e.file.Acts[i] = act
	}
	return nil
}

func (e *exporter) attachments(ctx context.Context) (map[uuid.UUID][]proof.Attachment, error) {
	rows, err := e.q.ProofAttachments(ctx, &e.c.ID)
	if err != nil {
		return nil, fmt.Errorf("read attachments: %w", err)
	}
	files := make(map[uuid.UUID][]proof.Attachment)
	for _, row := range rows {
		if row.ActID == nil {
			continue
		}
		a := proof.Attachment{ID: row.ID, MediaType: row.MediaType, Size: row.Size, Hash: row.SHA256}
		if e.Files != nil {
			if a.Found, err = found(e.Files, row.ID); err != nil {
				return nil, err
			}
		}
		files[*row.ActID] = append(files[*row.ActID], a)
	}
	return files, nil
}

// found reads a file in the folder of attachments.
func found(folder *os.Root, id uuid.UUID) (*proof.Found, error) {
	file, err := folder.Open(id.String())
	if errors.Is(err, fs.ErrNotExist) {
		return &proof.Found{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read attachment: %w", err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	sum := sha256.New()
	size, err := io.Copy(sum, file)
	if err != nil {
		return nil, fmt.Errorf("read attachment: %w", err)
	}
	return &proof.Found{Size: size, Hash: hex.EncodeToString(sum.Sum(nil))}, nil
}

func (e *exporter) contentHashes() (map[uuid.UUID]string, error) {
	hashes := make(map[uuid.UUID]string)
	for i, l := range e.file.Trail {
		var entry casefile.TrailEntry
		if err := json.Unmarshal([]byte(l.Text), &entry); err != nil {
			return nil, fmt.Errorf("read line %d of the trail: %w", i+1, err)
		}
		if hash := entry.Facts["content_sha256"]; hash != "" && entry.Act != nil && entry.Actor != nil {
			hashes[*entry.Act] = hash
		}
	}
	return hashes, nil
}

// asReceived writes the content of an act as it was hashed when it was received: the database keeps it with its fields in
// another order. What this program has no words for stays as the database has it.
func asReceived(flow casefile.Flow, kind casefile.ActKind, stored json.RawMessage) (string, error) {
	content := flow.Content(kind)
	if content == nil {
		return string(stored), nil
	}
	if err := json.Unmarshal(stored, content); err != nil {
		return "", fmt.Errorf("read content of act %s: %w", kind, err)
	}
	text, err := json.Marshal(content)
	if err != nil {
		return "", fmt.Errorf("write content of act %s: %w", kind, err)
	}
	return string(text), nil
}
