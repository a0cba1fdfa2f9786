package config

import (
	"errors"
	"fmt"
	"path/filepath"
)

// Snapshot is all that a Config was made of. It loads again to the same Config
// when the files are gone or have become something else. It holds secrets.
type Snapshot struct {
	Path    string             // what -c named
	Found   []string           // the files that are configuration, in order
	Folders []string           // that they were looked for in
	Files   map[string]Content // all that were read, file() and certificates included
	Env     map[string]*string // what env() was told; nil: not set
}

// Content is what reading a file gave: bytes, or the reason why there are none.
type Content struct {
	Data []byte
	Err  string
}

// Snapshot is what c was made of. Its bytes are c's own, not to be changed.
func (c *Config) Snapshot() *Snapshot {
	s := &Snapshot{Path: c.Path, Files: map[string]Content{}, Env: map[string]*string{}}
	if c.files == nil {
		return s
	}
	s.Found, s.Folders = c.files.found, c.files.folders
	for name, f := range c.files.read {
		content := Content{Data: f.data}
		if f.err != nil {
			content.Err = f.err.Error()
		}
		s.Files[name] = content
	}
	for name, value := range c.files.variables {
		s.Env[name] = value
	}
	return s
}

// Load is Load of the files as they were.
func (s *Snapshot) Load() (*Config, Diagnostics) {
	return Load(s.Path, Env{Getenv: s.getenv, ReadFile: s.readFile, Find: s.find})
}

func (s *Snapshot) getenv(name string) (string, bool) {
	if value := s.Env[name]; value != nil {
		return *value, true
	}
	return "", false
}

func (s *Snapshot) readFile(path string, max int64) ([]byte, error) {
	content, kept := s.Files[path]
	switch {
	case !kept:
		return nil, errors.New("it is not part of what was kept")
	case content.Err != "":
		return nil, errors.New(content.Err)
	case int64(len(content.Data)) > max:
		return nil, fmt.Errorf("it is larger than %v", Size(max))
	}
	return content.Data, nil
}

func (s *Snapshot) find(string) (files, folders []string, err error) {
	return s.Found, s.Folders, nil
}

// ReadFile gives what was read of a file of the configuration, so that a
// certificate is used as it was when its configuration was judged.
func (c *Config) ReadFile(path string) ([]byte, error) {
	if c.files == nil { // made by hand
		return readRegular(path, maxFile)
	}
	f := c.files.read[filepath.Clean(path)]
	if f == nil {
		return nil, errors.New("it is not part of the configuration")
	}
	return f.data, f.err
}
