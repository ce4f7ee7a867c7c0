package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/proof"
	"creditcase/proof/export"
	"creditcase/rules"
)

type proofCommand struct {
	databaseFlag
	filesFlag
	Case         string `arg:"" help:"Number of the case."`
	Full         bool   `help:"With personal data in clear, for somebody who may see the case; it is written down who took them out."`
	As           string `placeholder:"LOGIN" help:"With --full: whose account it is. The password comes from CREDITCASE_PASSWORD, or is the first line of the standard input."`
	Password     string `env:"CREDITCASE_PASSWORD" hidden:"" help:"Password of the account."`
	WithoutFiles bool   `help:"Do not look at the files of attachments, where their folder is not at hand."`
	Clock        string `env:"CREDITCASE_CLOCK" help:"Simulated clock, as creditcase up hands it to its parts; empty: the machine's."`
}

// Run writes the proof to standard output, and its digest, to be kept elsewhere, to standard error.
func (c *proofCommand) Run(ctx context.Context, out io.Writer, packs packsFolder) error {
	book, err := packs.book()
	if err != nil {
		return err
	}
	clock, err := calendar.ParseClock(c.Clock)
	if err != nil {
		return fmt.Errorf("read clock: %w", err)
	}
	store, err := c.databaseFlag.open(ctx, 2)
	if err != nil {
		return err
	}
	defer store.Pool.Close()
	viewer, err := c.viewer(ctx, store, clock)
	if err != nil {
		return err
	}
	options := export.Options{Number: c.Case, Viewer: viewer, At: clock.Now()}
	if !c.WithoutFiles {
		if options.Files, err = os.OpenRoot(c.Files); err != nil {
			return fmt.Errorf("open folder of attachments (--without-files leaves them out): %w", err)
		}
		defer options.Files.Close() //nolint:errcheck // it was only read
	}
	file, err := export.Case(ctx, store, book, options)
	if err != nil {
		return err
	}
	return writeProof(out, file, book)
}

// writeProof seals the file, checks it as whoever receives it will, and writes it whatever that finds: a register that contradicts
// itself is what a proof is for.
func writeProof(out io.Writer, file proof.File, book *rules.Book) error {
	data, err := proof.Encode(file)
	if err != nil {
		return err
	}
	if _, err := out.Write(data); err != nil {
		return fmt.Errorf("write proof: %w", err)
	}
	report := proof.Verify(data, book)
	fmt.Fprintf(os.Stderr, "digest %s: keep it apart from the file\n", report.Digest)
	if report.Holds() {
		return nil
	}
	for _, f := range report.Findings {
		fmt.Fprintln(os.Stderr, f)
	}
	return fmt.Errorf("what the register says does not hold (findings: %d)", len(report.Findings))
}

// viewer is who takes personal data out; the zero id where nobody does.
func (c *proofCommand) viewer(ctx context.Context, store *db.Store, clock calendar.Clock) (uuid.UUID, error) {
	switch {
	case !c.Full && c.As == "":
		return uuid.Nil, nil
	case !c.Full:
		return uuid.Nil, errors.New("--as is for --full")
	case c.As == "":
		return uuid.Nil, errors.New("--full needs --as LOGIN: personal data are taken out by somebody")
	}
	password := c.Password
	if password == "" {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return uuid.Nil, fmt.Errorf("read password: %w", err)
		}
		password = strings.TrimRight(line, "\r\n")
	}
	return export.Viewer(ctx, store, c.As, password, clock)
}

type verifyProofCommand struct {
	File   string `arg:"" type:"existingfile" help:"File that creditcase proof has written."`
	Digest string `help:"Digest that was kept apart from the file."`
}

// Run checks the file with the packs alone and says what does not hold.
func (c *verifyProofCommand) Run(out io.Writer, packs packsFolder) error {
	book, err := packs.book()
	if err != nil {
		return err
	}
	in, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("open proof: %w", err)
	}
	defer in.Close()
	report, err := proof.VerifyReader(in, book)
	if err != nil {
		return err
	}
	if c.Digest != "" && c.Digest != report.Digest {
		report.Findings = append(report.Findings, proof.Finding{Text: fmt.Sprintf("its digest is %s, the one kept is %s", report.Digest, c.Digest)})
	}
	for _, f := range report.Findings {
		fmt.Fprintln(out, f)
	}
	for _, n := range report.Notes {
		fmt.Fprintln(out, "note:", n)
	}
	if !report.Holds() {
		return fmt.Errorf("the proof does not hold (findings: %d)", len(report.Findings))
	}
	_, err = fmt.Fprintf(out, "the proof of case %s holds: %d acts, %d lines of the trail, %d deadlines counted again, %d facts as they were sealed\ndigest %s\n",
		report.Case, report.Acts, report.Lines, report.Deadlines, report.Facts, report.Digest)
	return err
}
