package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"ftpd/pkg/config"
	"ftpd/pkg/printable"
)

func (a *app) fmtCommand() *cobra.Command {
	var only bool
	c := &cobra.Command{
		Use:   "fmt [PATH…]",
		Short: "Format configuration files",
		Long: `fmt rewrites configuration files in the canonical style (indentation, aligned
values) and lists those that it changed. A PATH is a file, a configuration folder
or "-", which formats standard input to standard output. Without one it formats
the configuration that -c names. A file with a syntax error is left alone.`,
		Example: "  ftpd fmt\n  ftpd fmt --check /etc/ftpd\n  ftpd fmt - < new.hcl",
		RunE: func(_ *cobra.Command, paths []string) error {
			if len(paths) == 0 {
				paths = []string{a.path}
			}
			return a.format(paths, only)
		},
	}
	a.takesConfig(c)
	c.Flags().BoolVar(&only, "check", false, "write nothing; exit status 1 if something would change")
	return c
}

// format formats all files; one that cannot be does not keep it from the rest.
func (a *app) format(paths []string, only bool) error {
	changed, failed := 0, false
	for _, path := range paths {
		if path == "-" {
			if err := a.formatInput(only); err != nil {
				return err
			}
			continue
		}
		files, err := configFiles(path)
		if err != nil {
			return err
		}
		for _, file := range files {
			did, err := a.formatFile(file, only)
			if err != nil {
				fmt.Fprintf(a.stderr, "ftpd: %s\n", printable.Line(err.Error()))
				failed = true
			} else if did {
				changed++
				fmt.Fprintln(a.stdout, printable.Text(file))
			}
		}
	}
	if failed || (only && changed > 0) {
		return errNo
	}
	return nil
}

// formatFile says whether the file was, or would be, changed.
func (a *app) formatFile(file string, only bool) (bool, error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	out, found := config.Format(src)
	if found.HasErrors() {
		return false, a.unformatted(file, found)
	}
	if bytes.Equal(src, out) {
		return false, nil
	}
	if only {
		return true, nil
	}
	return true, replaceFile(file, out)
}

// formatInput is for editors: what is formatted goes to standard output.
func (a *app) formatInput(only bool) error {
	src, err := io.ReadAll(a.stdin)
	if err != nil {
		return err
	}
	out, found := config.Format(src)
	if found.HasErrors() {
		return a.unformatted("<stdin>", found)
	}
	if only {
		if !bytes.Equal(src, out) {
			return errNo
		}
		return nil
	}
	_, err = a.document().Write(out)
	return err
}

// unformatted shows why a file is left alone.
func (a *app) unformatted(file string, found config.Diagnostics) error {
	for i := range found {
		found[i].Range.File = file // Format has seen the text only
	}
	if err := a.show(found); err != nil {
		return err
	}
	return fmt.Errorf("%s: not formatted", file)
}

// configFiles are the files that a configuration at path consists of.
func configFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	own, err := hclFiles(path)
	if err != nil {
		return nil, err
	}
	sites, err := hclFiles(filepath.Join(path, "sites"))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // a configuration may do without
	}
	return append(own, sites...), err
}

// hclFiles are the files of a folder that count as configuration, sorted.
func hclFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && filepath.Ext(e.Name()) == ".hcl" && e.Name()[0] != '.' {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	return files, nil
}

// replaceFile writes a file so that a watching daemon never reads half of it.
// Links stay links: what they lead to is replaced. Mode and owner stay.
func replaceFile(name string, content []byte) error {
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(real), ".ftpd-fmt-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // gone already if all went well
	_, err = temporary.Write(content)
	if closed := temporary.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = copyOwner(real, temporary.Name())
	}
	if err == nil {
		err = os.Rename(temporary.Name(), real)
	}
	return err
}
