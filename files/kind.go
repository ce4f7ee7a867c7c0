package files

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// The media types that are kept; the schema has the same list.
const (
	PDF  = "application/pdf"
	PNG  = "image/png"
	JPEG = "image/jpeg"
	DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)

// endings are those under which a kind is saved, the usual one first.
var endings = map[string][]string{PDF: {".pdf"}, PNG: {".png"}, JPEG: {".jpg", ".jpeg"}, DOCX: {".docx"}}

// Why a file is not kept. Each has a sentence that says what to do about it.
const (
	FaultKind    = "attachment.bad_kind"         // none of the kinds above
	FaultHEIC    = "attachment.bad_kind.heic"    // what telephones photograph in
	FaultPicture = "attachment.bad_kind.picture" // another kind of picture
	FaultOffice  = "attachment.bad_kind.office"  // another kind of document
	FaultMacros  = "attachment.macros"
	FaultPacked  = "attachment.packed" // unpacks to more than anybody would want
	FaultParts   = "attachment.parts"  // has more parts than are looked through
)

// Kind says what is in a file: one of the media types above, or why it is none that is kept. The ending of the file's name is
// never asked.
func Kind(r io.ReaderAt, size int64) (mediaType, fault string, err error) {
	found, err := mimetype.DetectReader(io.NewSectionReader(r, 0, size))
	if err != nil {
		return "", "", fmt.Errorf("look into file: %w", err)
	}
	for _, kind := range []string{PDF, PNG, JPEG} {
		if found.Is(kind) {
			return kind, "", nil
		}
	}
	var first [4]byte
	if n, err := r.ReadAt(first[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return "", "", fmt.Errorf("look into file: %w", err)
	} else if n == len(first) && string(first[:]) == "PK\x03\x04" {
		fault, err := docxFault(r, size)
		if err != nil || fault != "" {
			return "", fault, err
		}
		return DOCX, "", nil
	}
	switch {
	case found.Is("image/heic"), found.Is("image/heic-sequence"), found.Is("image/heif"), found.Is("image/heif-sequence"), found.Is("image/avif"):
		return "", FaultHEIC, nil
	case strings.HasPrefix(found.String(), "image/") && !found.Is("image/svg+xml"):
		return "", FaultPicture, nil
	case found.Is("application/x-ole-storage"), found.Is("application/msword"), found.Is("application/vnd.ms-excel"),
		found.Is("application/vnd.ms-powerpoint"), found.Is("text/rtf"):
		return "", FaultOffice, nil
	}
	return "", FaultKind, nil
}

// What a package of Word may hold. Nothing of it is unpacked here but its list of content types; these bounds are for whoever
// opens it.
const (
	mostParts        = 2000
	mostDirectory    = 1 << 20
	mostUnpacked     = 200 << 20
	mostContentTypes = 1 << 20
)

// docxFault says why a zip archive is not a Word document that is kept, "" where it is one. What tells is the archive's
// directory, at its end: a document may begin with a picture of itself or with data of other programs.
func docxFault(r io.ReaderAt, size int64) (string, error) {
	if fault, err := directoryFault(r, size); err != nil || fault != "" {
		return fault, err
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return FaultKind, nil //nolint:nilerr // a broken archive is not a document
	}
	var types *zip.File
	var unpacked uint64
	names := make(map[string]bool, len(archive.File))
	for _, part := range archive.File {
		name := strings.ToLower(strings.TrimPrefix(part.Name, "/"))
		names[name] = true
		unpacked += part.UncompressedSize64
		switch {
		case unpacked > mostUnpacked:
			return FaultPacked, nil
		case strings.HasPrefix(path.Base(name), "vbaproject"), strings.HasPrefix(path.Base(name), "vbadata"):
			return FaultMacros, nil
		case name == "[content_types].xml":
			types = part
		}
	}
	if types == nil {
		return FaultKind, nil
	}
	return contentFault(types, names)
}

// directoryFault says what is wrong with the end of an archive, "" where it ends as a plain one does, with a directory of bearable length right before its
// end record, so that reading the directory costs little whatever was sent.
func directoryFault(r io.ReaderAt, size int64) (string, error) {
	const record, longestComment = 22, 1<<16 - 1
	tail := make([]byte, min(size, record+longestComment))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("look for directory: %w", err)
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < record {
		return FaultKind, nil
	}
	end := tail[at:]
	parts := binary.LittleEndian.Uint16(end[10:])
	length, offset := int64(binary.LittleEndian.Uint32(end[12:])), int64(binary.LittleEndian.Uint32(end[16:]))
	switch {
	case offset+length != size-int64(len(end)):
		return FaultKind, nil
	case parts > mostParts || length > mostDirectory:
		return FaultParts, nil
	}
	return "", nil
}

// contentFault reads the list of content types: the main part has to be a document without macros, and to be there.
func contentFault(types *zip.File, names map[string]bool) (string, error) {
	body, err := types.Open()
	if err != nil {
		return FaultKind, nil //nolint:nilerr // packed in a way that Word does not use
	}
	defer body.Close() //nolint:errcheck // only read
	var list struct {
		Defaults []struct {
			Type string `xml:"ContentType,attr"`
		} `xml:"Default"`
		Overrides []struct {
			Part string `xml:"PartName,attr"`
			Type string `xml:"ContentType,attr"`
		} `xml:"Override"`
	}
	if err := xml.NewDecoder(io.LimitReader(body, mostContentTypes)).Decode(&list); err != nil {
		return FaultKind, nil //nolint:nilerr // not a list of content types
	}
	macros := func(contentType string) bool {
		t := strings.ToLower(contentType)
		return strings.Contains(t, "macroenabled") || strings.Contains(t, "vbaproject") || strings.Contains(t, "vbadata")
	}
	const document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	fault := FaultOffice // a package of another program, unless a document is found
	for _, d := range list.Defaults {
		if macros(d.Type) {
			return FaultMacros, nil
		}
		if strings.EqualFold(d.Type, document) && names["word/document.xml"] {
			fault = ""
		}
	}
	for _, o := range list.Overrides {
		if macros(o.Type) {
			return FaultMacros, nil
		}
		if strings.EqualFold(o.Type, document) && names[strings.ToLower(strings.TrimPrefix(o.Part, "/"))] {
			fault = ""
		}
	}
	return fault, nil
}
