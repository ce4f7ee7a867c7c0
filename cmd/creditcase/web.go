package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"time"

	"creditcase/web"
)

// webConnections bounds the database connections of one web replica.
const webConnections = 24

type webCommand struct {
	databaseFlag
	cityFlags
	filesFlag
	Listen      string `env:"CREDITCASE_LISTEN" default:"127.0.0.1:8080" help:"Address to serve on."`
	BehindProxy bool   `env:"CREDITCASE_BEHIND_PROXY" help:"Believe the last address in X-Forwarded-For."`
}

// Run serves until ctx ends, then lets requests under way finish.
func (c *webCommand) Run(ctx context.Context, packs packsFolder) error {
	logger := newLogger()
	city, err := c.load(packs)
	if err != nil {
		return err
	}
	store, err := c.databaseFlag.open(ctx, webConnections)
	if err != nil {
		return err
	}
	defer store.Pool.Close()
	files, err := c.filesFlag.open()
	if err != nil {
		return err
	}
	defer files.Close() //nolint:errcheck // a folder opened for reading names loses nothing
	inForce, err := city.followCalendar(ctx, store, logger)
	if err != nil {
		return err
	}
	handler, err := web.New(web.Options{
		Store: store, Book: city.book, Calendar: inForce, Clock: city.clock, PackID: c.Pack, Files: files, Log: logger,
		Chromium: findChromium(), Secure: c.Production, BehindProxy: c.BehindProxy,
	})
	if err != nil {
		return err
	}
	return serve(ctx, c.Listen, handler)
}

// findChromium returns the path of the machine's Chromium, "" where there is none.
func findChromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// serve keeps slow or silent clients from holding connections: uploads get a minute, headers ten seconds.
func serve(ctx context.Context, address string, handler http.Handler) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", address, err)
	}
	srv := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := srv.Shutdown(last); err != nil {
		return fmt.Errorf("let requests finish: %w", err)
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}
