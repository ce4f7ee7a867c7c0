package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// rootFlag says as whom a part goes on that was started as root. A part reads what strangers have sent: it needs none of root's power.
type rootFlag struct {
	RunAs string `env:"CREDITCASE_RUN_AS" placeholder:"ACCOUNT" help:"Where it is started as root: the account of this machine as which it goes on."`
}

// leave gives root up for good, the folder of attachments going along. Nothing has been opened by then. In production root is refused
// where no account is named; elsewhere it is told.
func (f rootFlag) leave(ctx context.Context, files string, production bool, log *slog.Logger) error {
	if os.Geteuid() != 0 {
		return nil
	}
	if f.RunAs == "" {
		if production {
			return errors.New("production is refused as root: start it as an account of its own, or name one in CREDITCASE_RUN_AS")
		}
		log.WarnContext(ctx, "this runs as root: start it as an account of its own, or name one in CREDITCASE_RUN_AS")
		return nil
	}
	uid, gid, err := accountIDs(f.RunAs)
	if err != nil {
		return err
	}
	if err := handOver(files, uid, gid); err != nil {
		return err
	}
	// Groups first: without root they could not be given up any more.
	if err := errors.Join(syscall.Setgroups([]int{gid}), syscall.Setgid(gid), syscall.Setuid(uid)); err != nil {
		return fmt.Errorf("go on as %s: %w", f.RunAs, err)
	}
	if os.Geteuid() == 0 || os.Getegid() == 0 {
		return fmt.Errorf("%s is root too", f.RunAs)
	}
	return readable(f.RunAs)
}

// readable fails early, with a sentence, where the account cannot read the program itself: the worker names its version by it.
func readable(account string) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find own program: %w", err)
	}
	file, err := os.Open(program)
	if err != nil {
		return fmt.Errorf("%s cannot read the program, put it where everybody may: %w", account, err)
	}
	return file.Close()
}

func accountIDs(name string) (uid, gid int, err error) {
	account, err := user.Lookup(name)
	if err != nil {
		return 0, 0, fmt.Errorf("find account to go on as: %w", err)
	}
	if uid, err = strconv.Atoi(account.Uid); err == nil {
		gid, err = strconv.Atoi(account.Gid)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("read ids of %s: %w", name, err)
	}
	return uid, gid, nil
}

// handOver makes the folder of attachments and gives it to the account, with what root has left in it.
func handOver(folder string, uid, gid int) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fmt.Errorf("make folder of attachments: %w", err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return fmt.Errorf("open folder of attachments: %w", err)
	}
	defer root.Close() //nolint:errcheck // a folder opened for handing it over loses nothing
	return fs.WalkDir(root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("look through folder of attachments: %w", err)
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another replica has removed it
		}
		if err != nil {
			return fmt.Errorf("look at %s: %w", path, err)
		}
		stat, ok := info.Sys().(*syscall.Stat_t)
		if !ok || stat.Uid != 0 {
			return nil
		}
		if err := root.Lchown(path, uid, gid); err != nil {
			return fmt.Errorf("hand %s over: %w", path, err)
		}
		return nil
	})
}
