package wlog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

const (
	fileMode = 0o640 // lines name people; their group may read them
	dirMode  = 0o750
)

// prepare makes sure that there is a file to append to: lumberjack would make
// one that only its owner can read, and move away one that it cannot open.
func prepare(name string) error {
	if IsStream(name) {
		return checkStream(name)
	}
	if err := os.MkdirAll(filepath.Dir(name), dirMode); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if errors.Is(err, fs.ErrExist) {
		return checkAppend(name)
	}
	if err != nil {
		return err
	}
	adopt(f)
	return f.Close()
}

// checkAppend asks whether an existing file can be written. Opening must not
// wait for the reader of a named pipe.
func checkAppend(name string) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", name)
	}
	return nil
}

// adopt gives a new file to the owner of its folder. The first log is opened
// before the daemon drops to its own account, which must be able to write on.
func adopt(f *os.File) {
	info, err := os.Stat(filepath.Dir(f.Name()))
	if err != nil || os.Geteuid() != 0 {
		return
	}
	if folder, ok := info.Sys().(*syscall.Stat_t); ok {
		// Where this is not possible, on some network file systems, the file
		// stays as it is.
		f.Chown(int(folder.Uid), int(folder.Gid))
	}
}

// endsTorn says whether the last line has no end: a crash, or a full disk,
// stopped it. The next line must not become part of it.
func endsTorn(name string, size int64) bool {
	if size == 0 {
		return false
	}
	f, err := os.Open(name)
	if err != nil {
		return false // writable only; nothing can be known
	}
	defer f.Close()
	var last [1]byte
	_, err = f.ReadAt(last[:], size-1)
	return err == nil && last[0] != '\n'
}
