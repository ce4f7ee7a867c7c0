// Package bundle sends the files that pages refer to: style sheet, scripts, pictures.
package bundle

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"creditcase/web/visit"
)

// ErrMissing says that the binary was built without its style sheet.
var ErrMissing = errors.New("page assets are missing: run `make assets`, then build again")

// File is one file as it is sent, compressed or plain.
type File struct {
	contentType string
	Plain       []byte // its content
	gzipped     []byte // nil where compression does not pay
}

// Bundle are the files the pages refer to. All share one hash in their address,
// so that a script can import its neighbour by a relative path and still be
// cached for ever.
type Bundle struct {
	hash  string
	Files map[string]File
}

// Load reads every file of fsys into memory, compressed once. It returns
// ErrMissing when the compiled style sheet is not among them.
func Load(fsys fs.FS) (*Bundle, error) {
	b := &Bundle{Files: map[string]File{}}
	sum := sha256.New()
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(data)) // a hash never fails to be written to
		sum.Write(data)
		file := File{contentType: contentType(name), Plain: data}
		if file.gzipped, err = compress(data); err != nil {
			return fmt.Errorf("compress %s: %w", name, err)
		}
		b.Files[name] = file
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read page assets: %w", err)
	}
	if _, ok := b.Files["vendor/creditcase.css"]; !ok {
		return nil, ErrMissing
	}
	b.hash = hex.EncodeToString(sum.Sum(nil))[:16]
	return b, nil
}

// contentType does not ask the machine's MIME tables, which differ.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".csv":
		return "text/csv; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func compress(data []byte) ([]byte, error) {
	var buf bytes.Buffer
	zw, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := zw.Write(data); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	if buf.Len() >= len(data) {
		return nil, nil
	}
	return buf.Bytes(), nil
}

// URL is the address of a file under static/. It fails on a name that is not
// there, so that a template with a typing error does not render.
func (b *Bundle) URL(name string) (string, error) {
	if _, ok := b.Files[name]; !ok {
		return "", fmt.Errorf("no page asset %q", name)
	}
	return "/static/" + b.hash + "/" + name, nil
}

// Handler serves /static/{hash}/{name}. An address with another hash, from a
// page that was open during an upgrade, gets the present file uncached. What is
// not there goes to notFound.
func (b *Bundle) Handler(notFound http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/static/"), "/")
		file, ok := b.Files[name]
		if !ok {
			notFound.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", file.contentType)
		h.Set("Vary", "Accept-Encoding")
		h.Set("Cache-Control", "no-cache")
		if hash == b.hash {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		body := file.Plain
		if file.gzipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = file.gzipped
		}
		visit.Write(w, r, http.StatusOK, body)
	})
}
