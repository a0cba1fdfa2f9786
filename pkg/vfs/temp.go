package vfs

import (
	"crypto/rand"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// tempPrefix begins the names of uploads that are not whole yet.
const tempPrefix = ".ftpd-upload-"

// leftover is how long a temporary must have been left alone before it counts
// as abandoned. The lock alone would do on local disks; the age guards uploads
// of another machine where locks are not shared.
const leftover = 24 * time.Hour

// createTemp makes and locks a temporary that nobody else can read.
func createTemp(folder *os.File) (*os.File, string, error) {
	name := tempPrefix + rand.Text()
	f, err := openAt(folder, name, unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, "", err
	}
	// A file system without locks also refuses the sweeper's: nothing is lost.
	_ = tryLock(f)
	return f, name, nil
}

// flush hears what closing a file has to say, and leaves it open and locked: some
// file systems (NFS, quotas) keep errors until then. They tell the first of
// several descriptors as well as the last.
func flush(f *os.File) error {
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

// sweep removes a temporary that no upload holds any more and says whether it
// is gone.
func sweep(folder *os.File, name string) bool {
	i, err := lstatAt(folder, name)
	if err != nil || !i.isRegular() || time.Since(i.ModTime()) < leftover {
		return false
	}
	f, err := openAt(folder, name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	if tryLock(f) != nil {
		return false
	}
	return unlinkAt(folder, name, 0) == nil
}

// sweepFolder removes leftovers if nothing else is in a folder and says whether
// it is empty now.
func sweepFolder(e entry) bool {
	f, err := openAt(e.folder, e.name, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	for {
		names, err := f.Readdirnames(batch)
		for _, name := range names {
			if !strings.HasPrefix(name, tempPrefix) || !sweep(f, name) {
				return false
			}
		}
		if err != nil {
			return err == io.EOF
		}
	}
}
