package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// Bounds on what is read. 20,000 users are some 4 MiB.
const (
	maxFile  = 32 << 20  // bytes of one file
	maxTotal = 256 << 20 // bytes of all files together
	maxFiles = 10_000
)

// Env is the world as far as a configuration can see it. Zero fields stand for
// the real one, so Env{} is what a program uses; tests give their own.
type Env struct {
	// Getenv is behind the function env().
	Getenv func(name string) (string, bool)
	// ReadFile reads a regular file, refusing more than max bytes.
	ReadFile func(path string, max int64) ([]byte, error)
	// Find lists the files that are the configuration at path, in order, and the
	// folders that it looked in.
	Find func(path string) (files, folders []string, err error)
}

// withDefaults fills in the real world.
func (e Env) withDefaults() Env {
	if e.Getenv == nil {
		e.Getenv = os.LookupEnv
	}
	if e.ReadFile == nil {
		e.ReadFile = readRegular
	}
	if e.Find == nil {
		e.Find = findFiles
	}
	return e
}

// readRegular never waits: opening a FIFO without a writer would, and reading a
// device may never end. Symbolic links are followed, since Kubernetes and
// others change files by flipping links; what they lead to must be a file.
func readRegular(path string, max int64) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, plainError(err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, plainError(err)
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no regular file")
	}
	data, err := io.ReadAll(io.LimitReader(f, max+1))
	if err != nil {
		return nil, plainError(err)
	}
	if int64(len(data)) > max {
		return nil, fmt.Errorf("it is larger than %v", Size(max))
	}
	return data, nil
}

// plainError drops the path, which the sentence around it already names.
func plainError(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// findFiles lists what -c names: a file, or in a folder *.hcl and sites/*.hcl,
// each in the order of names. Hidden files, and with them most editors'
// temporaries, are not configuration.
func findFiles(path string) (files, folders []string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, []string{path}, plainError(err)
	}
	if !info.IsDir() {
		return []string{path}, []string{filepath.Dir(path)}, nil
	}
	sites := filepath.Join(path, "sites")
	for _, dir := range []string{path, sites} {
		names, err := hclFiles(dir)
		if err != nil && !(dir == sites && errors.Is(err, fs.ErrNotExist)) {
			return nil, []string{path, sites}, fmt.Errorf("%s: %w", dir, plainError(err))
		}
		files = append(files, names...)
	}
	if len(files) > maxFiles {
		return nil, []string{path, sites}, fmt.Errorf("%d files, more than %d", len(files), maxFiles)
	}
	return files, []string{path, sites}, nil
}

// hclFiles are the configuration files of one folder, by name. A folder that is
// named like one is not read: it may hold somebody's old files.
func hclFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		name := e.Name()
		if strings.HasSuffix(name, ".hcl") && !strings.HasPrefix(name, ".") && !e.IsDir() {
			files = append(files, filepath.Join(dir, name))
		}
	}
	slices.Sort(files)
	return files, nil
}
