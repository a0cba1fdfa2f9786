package site

import (
	"context"
	"slices"
	"strings"
	"time"

	records "ftpd/pkg/store"
)

// KeepFiles says where sizes of folders and completions of files are kept from now
// on, nil for nowhere.
func (sh *Shared) KeepFiles(s records.Store) {
	sh.keeping.worm.Attach(s)
	sh.keeping.sizes.Attach(s)
}

// CloseFiles ends the reading of folders and leaves their sizes to the next run.
func (sh *Shared) CloseFiles() { sh.keeping.sizes.Close() }

// FolderSize is what is in a folder that has a max_size.
type FolderSize struct {
	Site   string
	Path   string    // on disk
	Bytes  int64     // with what running uploads have set aside
	Max    int64     // the least that is stated, bytes
	Rule   string    // where
	Known  bool      // Bytes means something
	Unsure bool      // Bytes may be too many until the folder is read once more
	Read   time.Time // when it was read last; zero: not in this run
	Error  string    // why some of it could not be read, "" if all could
}

// FolderSizes are the folders with max_size that were there when their site was read,
// or at least used since: sorted by site and path.
func (sh *Shared) FolderSizes() []FolderSize {
	k := sh.keeping
	k.mu.Lock()
	defer k.mu.Unlock()
	var list []FolderSize
	for site, p := range k.wanted {
		for id, place := range p.sized {
			u, ok := k.sizes.Usage(id)
			if !ok {
				continue
			}
			f := FolderSize{
				Site: site, Path: u.Path, Bytes: u.Bytes, Max: int64(place.max.V), Rule: place.max.Pos.String(),
				Known: u.Known, Unsure: u.Unsure, Read: u.Read,
			}
			if u.Failure != nil {
				f.Error = u.Failure.Error()
			}
			list = append(list, f)
		}
	}
	slices.SortFunc(list, func(a, b FolderSize) int {
		return strings.Compare(a.Site+"\x00"+a.Path, b.Site+"\x00"+b.Path)
	})
	return list
}

// RescanFolders reads all folders with max_size again and waits for the end of that,
// or of ctx.
func (sh *Shared) RescanFolders(ctx context.Context) error { return sh.keeping.sizes.Rescan(ctx) }

// RereadFolders is RescanFolders without waiting, for every night.
func (sh *Shared) RereadFolders() { sh.keeping.sizes.Reread() }
