package worm

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"ftpd/pkg/store"
	"ftpd/pkg/vfs"
)

// space is where records stand in the store.
const space = "worm"

// records are what is known of files.
type records struct {
	lock  sync.Mutex
	store store.Store // nil: nothing is remembered
	// incomplete are files that uploads are writing in place just now, and by how many.
	incomplete map[vfs.FileID]int
}

// Attach says where records are kept from now on, nil for nowhere.
func (k *Keeper) Attach(s store.Store) {
	k.lock.Lock()
	defer k.lock.Unlock()
	k.store = s
}

func (k *Keeper) kept() store.Store {
	k.lock.Lock()
	defer k.lock.Unlock()
	return k.store
}

// File is a file as far as its protection goes.
type File struct {
	ID            vfs.FileID
	Birth, Change int64 // in ns since 1970; Birth 0: not known
}

// Look describes a name in an open folder, not following a link.
func Look(folder *os.File, name string) (File, error) {
	var st unix.Statx_t
	mask := unix.STATX_INO | unix.STATX_CTIME | unix.STATX_BTIME
	err := unix.Statx(int(folder.Fd()), name, unix.AT_SYMLINK_NOFOLLOW, mask, &st)
	if err == unix.ENOSYS { // before Linux 4.11, and in some sandboxes
		return lookWithout(folder, name)
	}
	if err != nil {
		return File{}, &os.PathError{Op: "statx", Path: name, Err: err}
	}
	f := File{
		ID:     vfs.FileID{Dev: unix.Mkdev(st.Dev_major, st.Dev_minor), Ino: st.Ino},
		Change: st.Ctime.Sec*int64(time.Second) + int64(st.Ctime.Nsec),
	}
	if st.Mask&unix.STATX_BTIME != 0 {
		f.Birth = st.Btime.Sec*int64(time.Second) + int64(st.Btime.Nsec)
	}
	return f, nil
}

func lookWithout(folder *os.File, name string) (File, error) {
	var st unix.Stat_t
	if err := unix.Fstatat(int(folder.Fd()), name, &st, unix.AT_SYMLINK_NOFOLLOW); err != nil {
		return File{}, &os.PathError{Op: "stat", Path: name, Err: err}
	}
	return File{ID: vfs.FileID{Dev: uint64(st.Dev), Ino: st.Ino}, Change: unix.TimespecToNsec(st.Ctim)}, nil
}

// record is what the store has of a file: "c" or "p" (complete, partial), when, and
// what tells the file from another of the same number.
type record struct {
	partial bool
	when    int64 // when it was completed, in ns since 1970
	of      File
}

func (r record) encode() []byte {
	state := "c"
	if r.partial {
		state = "p"
	}
	return fmt.Appendf(nil, "%s %d %d %d", state, r.when, r.of.Birth, r.of.Change)
}

func decode(text []byte) (r record, err error) {
	var state string
	_, err = fmt.Sscanf(string(text), "%1s %d %d %d", &state, &r.when, &r.of.Birth, &r.of.Change)
	r.partial = state == "p"
	if err == nil && state != "p" && state != "c" {
		err = errors.New("no record of a file")
	}
	return r, err
}

// about says whether the record is of this file, and not of one that had its number.
func (r record) about(f File) bool {
	if f.Birth != 0 {
		return r.of.Birth == f.Birth
	}
	return r.of.Change == f.Change
}

func key(id vfs.FileID) string { return fmt.Sprintf("%d:%d", id.Dev, id.Ino) }

// Protected says whether a file under a mark may not be changed now, and until when;
// zero: for ever. Where the store can't be read, it is: what is not known to be free
// is protected.
func (k *Keeper) Protected(f File, m Mark, now time.Time) (until time.Time, protected bool) {
	since := time.Unix(0, f.Change)
	if k.isIncomplete(f.ID) {
		return time.Time{}, false
	}
	if s := k.kept(); s != nil {
		text, err := s.Get(space, key(f.ID))
		if err == nil {
			if r, err := decode(text); err == nil && r.about(f) {
				if r.partial {
					return time.Time{}, false
				}
				since = time.Unix(0, r.when)
			}
		} else if !errors.Is(err, store.ErrNotFound) {
			return time.Time{}, true
		}
	}
	if m.For == 0 {
		return time.Time{}, true
	}
	until = since.Add(m.For)
	return until, now.Before(until)
}

// Writing notes that an upload writes to a file itself, which is incomplete until
// Complete, and also if the process ends before. Written has to follow.
func (k *Keeper) Writing(f File) error {
	k.lock.Lock()
	k.incomplete[f.ID]++
	k.lock.Unlock()
	err := k.Partial(f)
	if err != nil {
		k.Written(f.ID)
	}
	return err
}

// Written ends what Writing began.
func (k *Keeper) Written(id vfs.FileID) {
	k.lock.Lock()
	defer k.lock.Unlock()
	if k.incomplete[id]--; k.incomplete[id] <= 0 {
		delete(k.incomplete, id)
	}
}

func (k *Keeper) isIncomplete(id vfs.FileID) bool {
	k.lock.Lock()
	defer k.lock.Unlock()
	return k.incomplete[id] > 0
}

// Partial records that a file is not complete.
func (k *Keeper) Partial(f File) error {
	return k.put(f, record{partial: true, of: f})
}

// Complete records that a file is complete since a moment. The record stays as long
// as the file does: how long it is protected is for the rules of tomorrow to say.
func (k *Keeper) Complete(f File, now time.Time) error {
	return k.put(f, record{when: now.UnixNano(), of: f})
}

func (k *Keeper) put(f File, r record) error {
	s := k.kept()
	if s == nil {
		return nil
	}
	return s.Apply(store.Put(space, key(f.ID), r.encode()))
}

// Gone forgets a file that was removed.
func (k *Keeper) Gone(id vfs.FileID) error {
	s := k.kept()
	if s == nil {
		return nil
	}
	if _, err := s.Get(space, key(id)); errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return s.Apply(store.Delete(space, key(id)))
}
