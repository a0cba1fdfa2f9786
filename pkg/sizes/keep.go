package sizes

import (
	"fmt"
	"strconv"

	"ftpd/pkg/store"
	"ftpd/pkg/vfs"
)

// Messages of the event log, which docs/sizes.md promises.
const (
	messageNotRead = "folder size not read"
	messageNotKept = "folder sizes not kept"
)

// space is where the sizes stand in the store between two runs. While a process
// runs, none is there: after a kill they would be of yesterday.
const space = "sizes"

// batch bounds what is written at once.
const batch = 1000

// Attach says where sizes are kept from now on, nil for nowhere, and takes what the
// last run left there.
func (b *Book) Attach(s store.Store) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.store, b.kept = s, nil
	if s == nil {
		return
	}
	kept, err := take(s)
	if err != nil {
		b.log.WithError(err).Warn(messageNotKept)
		return
	}
	b.kept = kept
}

// take removes the sizes from the store and gives them.
func take(s store.Store) (map[vfs.FileID]int64, error) {
	kept := map[vfs.FileID]int64{}
	var ops []store.Op
	for e, err := range s.Range(space, "") {
		if err != nil {
			return nil, err
		}
		ops = append(ops, store.Delete(space, e.Key))
		id, err := parseKey(e.Key)
		if err != nil {
			continue
		}
		if n, err := store.Int(e.Value); err == nil && n >= 0 {
			kept[id] = n
		}
	}
	return kept, apply(s, ops)
}

// leave writes what is known for the next run.
func (b *Book) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.store == nil {
		return
	}
	var ops []store.Op
	for id, f := range b.folders {
		if f.isKnown() && !f.unsure && f.pending == 0 {
			ops = append(ops, store.Put(space, key(id), strconv.AppendInt(nil, f.used, 10)))
		}
	}
	if err := apply(b.store, ops); err != nil {
		b.log.WithError(err).Warn(messageNotKept)
	}
}

func apply(s store.Store, ops []store.Op) error {
	for len(ops) > 0 {
		n := min(len(ops), batch)
		if err := s.Apply(ops[:n]...); err != nil {
			return err
		}
		ops = ops[n:]
	}
	return nil
}

func key(id vfs.FileID) string { return fmt.Sprintf("%d:%d", id.Dev, id.Ino) }

func parseKey(text string) (id vfs.FileID, err error) {
	_, err = fmt.Sscanf(text, "%d:%d", &id.Dev, &id.Ino)
	return id, err
}
