package wlog

import (
	"compress/gzip"
	"io"
	"os"
)

// pack replaces a file by its .gz. Until that is whole it has another name, and
// the file stays: a crash loses nothing. Lumberjack could pack too, but it would
// read the name of its file while we set the next one.
func pack(path string, stop <-chan struct{}) (err error) {
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	defer from.Close()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	part := path + gzipSuffix + partSuffix
	to, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, info.Mode().Perm())
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			to.Close()
			os.Remove(part)
		}
	}()
	adopt(to)
	if err = squeeze(to, stoppable{from, stop}); err != nil {
		return err
	}
	// The time stays, for those who look for files by it.
	if err = os.Chtimes(part, info.ModTime(), info.ModTime()); err != nil {
		return err
	}
	if err = os.Rename(part, path+gzipSuffix); err != nil {
		return err
	}
	return os.Remove(path)
}

// squeeze writes all of r packed to the file and makes sure that it is on disk,
// because the original goes next.
func squeeze(to *os.File, r io.Reader) error {
	z := gzip.NewWriter(to)
	if _, err := io.Copy(z, r); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	if err := to.Sync(); err != nil {
		return err
	}
	return to.Close()
}

// stoppable ends reading when the log is closed.
type stoppable struct {
	r    io.Reader
	stop <-chan struct{}
}

func (s stoppable) Read(p []byte) (int, error) {
	select {
	case <-s.stop:
		return 0, errStopped
	default:
		return s.r.Read(p)
	}
}
