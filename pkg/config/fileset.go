package config

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"unicode/utf8"
)

// fileSet reads files, once each, and remembers all that a configuration
// depends on, found or not.
type fileSet struct {
	env   Env
	read  map[string]*readFile
	total int64
	asked []string // by the expression that is being evaluated

	found, folders []string           // the configuration's own files, and where they were looked for
	variables      map[string]*string // what env() was told; nil: not set
}

// readFile is what reading a file gave.
type readFile struct {
	data []byte
	err  error
}

// newFileSet starts with no file read.
func newFileSet(env Env) *fileSet {
	return &fileSet{env: env.withDefaults(), read: map[string]*readFile{}, variables: map[string]*string{}}
}

// find lists the configuration's files.
func (s *fileSet) find(path string) (err error) {
	s.found, s.folders, err = s.env.Find(path)
	return err
}

// getenv is an environment variable, remembered.
func (s *fileSet) getenv(name string) (string, bool) {
	value, set := s.env.Getenv(name)
	set = set && utf8.ValidString(value)
	s.variables[name] = nil
	if set {
		s.variables[name] = &value
	}
	return value, set
}

// get reads a file, or says again what it said the first time: one pass sees one
// state of each file.
func (s *fileSet) get(path string) ([]byte, error) {
	path = filepath.Clean(path)
	s.asked = append(s.asked, path)
	if f := s.read[path]; f != nil {
		return f.data, f.err
	}
	f := &readFile{}
	if left := maxTotal - s.total; left <= 0 {
		f.err = fmt.Errorf("the files are more than %v together", Size(maxTotal))
	} else {
		f.data, f.err = s.env.ReadFile(path, min(maxFile, left))
	}
	s.total += int64(len(f.data))
	s.read[path] = f
	return f.data, f.err
}

// watch remembers a file that is used later, a certificate for example. Whether
// it can be read is not our question.
func (s *fileSet) watch(path string) { s.get(path) }

// names are all files, and the folders, sorted.
func (s *fileSet) names() []string {
	names := slices.Concat(s.folders, s.files())
	slices.Sort(names)
	return slices.Compact(names)
}

// files are all that were read, sorted.
func (s *fileSet) files() []string {
	names := make([]string, 0, len(s.read))
	for name := range s.read {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// fingerprint changes when the content of any file does. Lengths keep two files
// from being taken for one.
func (s *fileSet) fingerprint() string {
	h := sha256.New()
	for _, name := range s.files() {
		f := s.read[name]
		fmt.Fprintf(h, "%d %s %d %v\n", len(name), name, len(f.data), f.err)
		h.Write(f.data)
	}
	return hex.EncodeToString(h.Sum(nil))
}
