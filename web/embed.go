package web

import (
	"embed"
)

// What pages are made of is embedded here, because nothing can be embedded from the folder beside: folders get it as a file system.

//go:embed templates
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS
