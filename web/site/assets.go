package site

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

// errAssetsMissing says that the binary was built without its style sheet.
var errAssetsMissing = errors.New("page assets are missing: run `make assets`, then build again")

// staticAsset is one file as it is sent.
type staticAsset struct {
	contentType string
	Plain       []byte
	gzipped     []byte // nil where compression does not pay
}

// assets are the files the pages refer to. All share one hash in their address,
// so that a script can import its neighbour by a relative path and still be
// cached for ever.
type assets struct {
	hash  string
	Files map[string]staticAsset
}

// loadAssets reads every file of fsys into memory, compressed once. It returns
// errAssetsMissing when the compiled style sheet is not among them.
func loadAssets(fsys fs.FS) (*assets, error) {
	a := &assets{Files: map[string]staticAsset{}}
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
		file := staticAsset{contentType: contentType(name), Plain: data}
		if file.gzipped, err = compress(data); err != nil {
			return fmt.Errorf("compress %s: %w", name, err)
		}
		a.Files[name] = file
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read page assets: %w", err)
	}
	if _, ok := a.Files["vendor/creditcase.css"]; !ok {
		return nil, errAssetsMissing
	}
	a.hash = hex.EncodeToString(sum.Sum(nil))[:16]
	return a, nil
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
func (a *assets) URL(name string) (string, error) {
	if _, ok := a.Files[name]; !ok {
		return "", fmt.Errorf("no page asset %q", name)
	}
	return "/static/" + a.hash + "/" + name, nil
}

// handler serves /static/{hash}/{name}. An address with another hash, from a
// page that was open during an upgrade, gets the present file uncached. What is
// not there goes to notFound.
func (a *assets) handler(notFound http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/static/"), "/")
		file, ok := a.Files[name]
		if !ok {
			notFound.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", file.contentType)
		h.Set("Vary", "Accept-Encoding")
		h.Set("Cache-Control", "no-cache")
		if hash == a.hash {
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
