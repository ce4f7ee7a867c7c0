// Command partner-receiver takes the messages that the case system sends to partners (信息共享单位): it checks signature and
// timestamp, keeps each message once in a file, and prints it. Partners may start from it; docs/partners.md says how.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"creditcase/partners/receiver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "partner-receiver:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends. The secret comes from the environment, so that it stands in no list of processes.
func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("partner-receiver", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:8090", "address to listen on; put a proxy with a certificate in front of it")
	journal := flags.String("journal", "messages.jsonl", "file that keeps the messages, one a line")
	confirm := flags.String("confirm", "", "address for confirmations: confirms at once whatever a message asks to take down, as in a demonstration")
	if err := flags.Parse(args); err != nil {
		return err
	}
	secret := os.Getenv("PARTNER_SECRET")
	if secret == "" {
		return errors.New("set PARTNER_SECRET to the secret that you were given, whsec_…")
	}
	kept, err := receiver.OpenJournal(*journal, out)
	if err != nil {
		return err
	}
	defer kept.Close()
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	keep := kept.Keep
	if *confirm != "" {
		keep = confirming(ctx, *confirm, secret, kept.Keep, log)
	}
	handler, err := receiver.New(secret, kept.Seen, keep, log)
	if err != nil {
		return err
	}
	return serve(ctx, *listen, handler)
}

// confirming keeps each message, and then confirms what it asks to confirm. The answer does not wait for that: a confirmation that is lost is
// asked for again by a reminder.
func confirming(ctx context.Context, at, secret string, keep receiver.Keep, log *slog.Logger) receiver.Keep {
	return func(id string, m receiver.Message, body []byte) error {
		if err := keep(id, m, body); err != nil || m.Data.Confirm == nil {
			return err
		}
		go func() {
			if err := receiver.Confirm(ctx, at, secret, m.Data.Confirm.Message); err != nil {
				log.Warn("not confirmed", "message", m.Data.Confirm.Message, "error", err)
			}
		}()
		return nil
	}
}

func serve(ctx context.Context, address string, handler http.Handler) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", address, err)
	}
	srv := &http.Server{Handler: handler, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return srv.Shutdown(last)
}
