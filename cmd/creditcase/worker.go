package main

import (
	"context"
	"log/slog"
	"net/netip"
	"time"

	"go.temporal.io/sdk/client"

	"creditcase/activities"
	"creditcase/db"
	"creditcase/embedded"
	"creditcase/files"
	"creditcase/partners"
	"creditcase/workflows/delivery"
)

type workerCommand struct {
	databaseFlag
	temporalFlags
	cityFlags
	filesFlag
	rootFlag
	PartnerNetworks []netip.Prefix `env:"CREDITCASE_PARTNER_NETWORKS" help:"Networks in which partners' addresses may lie although they are not public, such as 10.20.0.0/16."`
}

// Run delivers acts, runs procedures, tells partners and ends files that nobody sent until ctx ends. While Temporal is away it keeps trying: acts wait in the database.
func (c *workerCommand) Run(ctx context.Context, packs packsFolder) error {
	logger := newLogger()
	options, err := c.options(logger) // first of all: who starts a part may be the only one that can read its keys
	if err != nil {
		return err
	}
	city, err := c.load(packs)
	if err != nil {
		return err
	}
	if err := c.leave(ctx, c.Files, c.Production, logger); err != nil {
		return err
	}
	store, err := c.databaseFlag.open(ctx, db.Connections())
	if err != nil {
		return err
	}
	defer store.Pool.Close()
	if err := c.mayServe(ctx, store); err != nil {
		return err
	}
	if err := c.mayAsk(c.Production); err != nil {
		return err
	}
	temporal, err := dialTemporal(ctx, options, logger)
	if err != nil {
		return err
	}
	defer temporal.Close()

	folder, err := c.filesFlag.open()
	if err != nil {
		return err
	}
	defer folder.Close() //nolint:errcheck // a folder opened for reading names loses nothing
	inForce, err := city.followCalendar(ctx, store, logger)
	if err != nil {
		return err
	}
	logger.InfoContext(ctx, "worker runs", "pack", c.Pack, "packs_beside", c.PackFor, "task_queue", c.TaskQueue)
	steps := &activities.Activities{Store: store, Book: city.book, Calendar: inForce, Clock: city.clock, Packs: c.choice()}
	sender := &partners.Sender{Store: store, Clock: city.clock, Log: logger, Networks: c.PartnerNetworks}
	sweeper := &files.Sweeper{Store: store, Folder: files.Folder{Root: folder}, Clock: city.clock, Log: logger}
	anchoring := func(ctx context.Context) error { return store.Anchoring(ctx, city.clock, logger) }
	return delivery.Work(ctx, temporal, c.TaskQueue, steps, logger, sender.Run, sweeper.Run, anchoring)
}

// dialTemporal waits for the Temporal server, however long it takes to come, and sees to it that the namespace exists.
func dialTemporal(ctx context.Context, options client.Options, logger *slog.Logger) (client.Client, error) {
	for {
		c, err := tryTemporal(ctx, options)
		if err == nil {
			return c, nil
		}
		logger.WarnContext(ctx, "Temporal is not there yet", "address", options.HostPort, "error", err)
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(2 * time.Second):
		}
	}
}

func tryTemporal(ctx context.Context, options client.Options) (client.Client, error) {
	within, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := embedded.EnsureNamespace(within, options); err != nil {
		return nil, err
	}
	return client.DialContext(within, options)
}
