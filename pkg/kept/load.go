package kept

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// Load reads what is kept in a state folder for the configuration at path. An
// error that is fs.ErrNotExist says that there is nothing.
func Load(dir, path string) (*Kept, error) {
	name := filepath.Join(dir, Name)
	// Nobody else writes in this folder, but if somebody did, a pipe must not
	// make us wait.
	f, err := os.OpenFile(name, os.O_RDONLY|unix.O_NONBLOCK|unix.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	k, err := load(f, path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return k, nil
}

func load(f *os.File, path string) (*Kept, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	m, contents, err := read(f)
	if err != nil {
		return nil, err
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if m.Path != absolute {
		return nil, fmt.Errorf("it is of the configuration at %s, not %s", m.Path, absolute)
	}
	s, err := m.snapshot(contents)
	if err != nil {
		return nil, err
	}
	return &Kept{
		Snapshot: s, Fingerprint: m.Fingerprint, Fallback: m.Fallback, Accepted: m.Accepted,
		UID: int(owner.Uid), GID: int(owner.Gid),
	}, nil
}

// decode reads the manifest.
func decode(r io.Reader) (*manifest, error) {
	m := &manifest{}
	if err := json.NewDecoder(r).Decode(m); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestName, err)
	}
	if m.Version != version {
		return nil, fmt.Errorf("%s: its version is %d, not %d", manifestName, m.Version, version)
	}
	return m, nil
}
