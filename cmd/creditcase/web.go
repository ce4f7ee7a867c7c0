package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"time"

	"creditcase/db"
	"creditcase/files"
	"creditcase/web"
)

// What one web replica asks of the database.
const (
	// publicConnections are those of people who have not signed in, beside the others. They wait for each other alone.
	publicConnections = 4
	// No page works on a question for so long: what is not answered by then is given up, so that nothing hangs on it.
	statementTimeout       = 20 * time.Second
	publicStatementTimeout = 3 * time.Second
)

type webCommand struct {
	databaseFlag
	cityFlags
	filesFlag
	siteFlag
	rootFlag
	Listen         string         `env:"CREDITCASE_LISTEN" default:"127.0.0.1:8080" help:"Address to serve on."`
	TrustedProxies []netip.Prefix `env:"CREDITCASE_TRUSTED_PROXIES" help:"Networks of your own proxies, such as 10.0.3.0/24: what they say in X-Forwarded-For is believed."`
	ServerTiming   bool           `env:"CREDITCASE_SERVER_TIMING" help:"Tell browsers how long the server worked (Server-Timing). For measuring; refused in production."`
	Clamd          string         `env:"CREDITCASE_CLAMD" help:"Where a clamd listens that looks through uploads, unix:///path or tcp://host:port; empty: nothing does."`
}

// Run serves until ctx ends, then lets requests under way finish.
func (c *webCommand) Run(ctx context.Context, packs packsFolder) error {
	logger := newLogger()
	city, err := c.load(packs)
	if err != nil {
		return err
	}
	if c.Production && c.ServerTiming {
		return errors.New("telling everybody how long the server worked is refused in production: unset CREDITCASE_SERVER_TIMING")
	}
	if err := c.leave(ctx, c.Files, c.Production, logger); err != nil {
		return err
	}
	store, err := db.OpenWithin(ctx, c.DatabaseURL, db.Connections(), statementTimeout)
	if err != nil {
		return err
	}
	defer store.Pool.Close()
	public, err := db.OpenWithin(ctx, c.DatabaseURL, publicConnections, publicStatementTimeout)
	if err != nil {
		return err
	}
	defer public.Pool.Close()
	if err := c.mayServe(ctx, store); err != nil {
		return err
	}
	folder, err := c.filesFlag.open()
	if err != nil {
		return err
	}
	defer folder.Close() //nolint:errcheck // a folder opened for reading names loses nothing
	inForce, err := city.followCalendar(ctx, store, logger)
	if err != nil {
		return err
	}
	if err := claimFolder(ctx, store, folder, logger); err != nil {
		return err
	}
	scan, err := scanner(c.Clamd)
	if err != nil {
		return err
	}
	handler, err := web.New(web.Options{
		Store: store, Book: city.book, Calendar: inForce, Clock: city.clock, PackID: c.Pack, Beside: c.PackFor, Files: folder, Scan: scan, Log: logger,
		Chromium: findChromium(), Secure: c.Production, TrustedProxies: c.TrustedProxies,
		Public: public, Timing: c.ServerTiming, Site: strings.TrimSuffix(c.Site, "/"),
	})
	if err != nil {
		return err
	}
	return serve(ctx, c.Listen, handler)
}

// claimFolder says in the folder of attachments whose it is, for the sweeper.
func claimFolder(ctx context.Context, store *db.Store, folder *os.Root, logger *slog.Logger) error {
	id, err := store.Installation(ctx)
	if err != nil {
		return fmt.Errorf("ask which database this is: %w", err)
	}
	ours, err := files.Folder{Root: folder}.Claim(id)
	if err == nil && !ours {
		logger.WarnContext(ctx, "the folder of attachments belongs to another database: files that nobody refers to are not removed from it")
	}
	return err
}

// scanner is what looks through uploads: nil where the city has none.
func scanner(address string) (files.Scanner, error) {
	if address == "" {
		return nil, nil //nolint:nilnil // nothing looks
	}
	return files.OpenClamd(address)
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
