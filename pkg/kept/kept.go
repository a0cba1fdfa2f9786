package kept

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
	"unicode/utf8"

	"ftpd/pkg/config"
)

// Name is the file's in the state folder.
const Name = "accepted.tar"

// version is of the manifest. One that we do not know is not read.
const version = 1

// Kept is a configuration that was accepted.
type Kept struct {
	Snapshot    *config.Snapshot
	Fingerprint string    // of the Config that Snapshot loads to
	Fallback    bool      // daemon.fallback as it said
	Accepted    time.Time // when it came into force

	// UID and GID are whose the file is, and so who may have written what it says;
	// only Load sets them.
	UID, GID int
}

// Of is what has to be kept of a configuration that is in force since a moment.
func Of(cfg *config.Config, accepted time.Time) *Kept {
	return &Kept{
		Snapshot:    cfg.Snapshot(),
		Fingerprint: cfg.Fingerprint,
		Fallback:    cfg.Daemon.Fallback.V,
		Accepted:    accepted.UTC().Truncate(time.Second),
	}
}

// Config loads the configuration, and fails if what came of it is not what was
// accepted.
func (k *Kept) Config() (*config.Config, config.Diagnostics, error) {
	cfg, found := k.Snapshot.Load()
	if cfg.Fingerprint != k.Fingerprint {
		return nil, nil, errors.New("the kept configuration is damaged: it has another fingerprint")
	}
	return cfg, found, nil
}

// Save keeps k in a state folder in place of what was kept before. The folder
// must exist.
func Save(dir string, k *Kept) (err error) {
	m, contents, err := k.manifest()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, temporaries)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := write(f, m, contents); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, Name)); err != nil {
		return err
	}
	removeOthers(dir)
	return syncFolder(dir)
}

// temporaries are files that Save writes; os.CreateTemp makes them with mode
// 0600.
const temporaries = ".accepted-*.tmp"

// removeOthers removes what a daemon that was killed while saving has left.
func removeOthers(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, temporaries)) // the pattern is good
	for _, name := range left {
		os.Remove(name)
	}
}

// syncFolder has a rename reach the disk.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// manifest is the archive's first member, as JSON.
type manifest struct {
	Version     int                `json:"version"`
	Path        string             `json:"path"` // absolute
	Spelled     string             `json:"spelled"`
	Accepted    time.Time          `json:"accepted"`
	Fingerprint string             `json:"fingerprint"`
	Fallback    bool               `json:"fallback"`
	Found       []string           `json:"found"`
	Folders     []string           `json:"folders"`
	Env         map[string]*string `json:"env"`
	Files       []file             `json:"files"`
}

// file is one file of the configuration.
type file struct {
	Name  string `json:"name"`             // as the configuration spells it
	Error string `json:"error,omitempty"`  // why it could not be read
	Copy  string `json:"member,omitempty"` // in the archive
}

// encoded is the manifest's text.
func (m *manifest) encoded() ([]byte, error) { return json.MarshalIndent(m, "", "  ") }

// manifest describes k, and lists the contents of the files that have one.
func (k *Kept) manifest() (*manifest, [][]byte, error) {
	s := k.Snapshot
	path, err := filepath.Abs(s.Path)
	if err != nil {
		return nil, nil, err
	}
	m := &manifest{
		Version: version, Path: path, Spelled: s.Path, Accepted: k.Accepted, Fingerprint: k.Fingerprint,
		Fallback: k.Fallback, Found: s.Found, Folders: s.Folders, Env: s.Env,
	}
	var contents [][]byte
	for _, name := range sorted(s.Files) {
		if !utf8.ValidString(name) {
			return nil, nil, fmt.Errorf("the file name %q is not UTF-8", name)
		}
		f := file{Name: name, Error: s.Files[name].Err}
		if f.Error == "" {
			contents = append(contents, s.Files[name].Data)
			f.Copy = fmt.Sprintf("files/%05d-%s", len(contents), filepath.Base(name))
		}
		m.Files = append(m.Files, f)
	}
	return m, contents, nil
}
