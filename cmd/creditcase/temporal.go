package main

import (
	"io/fs"

	"creditcase/embedded"
)

type temporalKeysCommand struct {
	Dir   string `arg:"" help:"Folder to make them in; what is there and lasts for another year stays."`
	Group bool   `help:"Let the group of the files read them as well, where the parts run under several accounts."`
}

// Run makes the folder of keys: of it the Temporal server needs ca.pem, server.pem and server-key.pem, the worker ca.pem, client.pem
// and client-key.pem.
func (c *temporalKeysCommand) Run() error {
	mode := fs.FileMode(0o600)
	if c.Group {
		mode = 0o640
	}
	return embedded.MakeTemporalKeys(c.Dir, mode)
}
