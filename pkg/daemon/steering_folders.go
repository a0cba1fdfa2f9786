package daemon

import (
	"context"

	"ftpd/pkg/control"
	"ftpd/pkg/printable"
)

// Folders are those with max_size and what is in them.
func (s *steering) Folders(name string) []control.Folder {
	list := []control.Folder{}
	for _, f := range s.d.shared.FolderSizes() {
		if name != "" && f.Site != name {
			continue
		}
		one := control.Folder{
			Site: f.Site, Path: printable.Text(f.Path), Bytes: f.Bytes, Max: f.Max, Rule: f.Rule,
			Known: f.Known, Unsure: f.Unsure, Error: printable.Text(f.Error),
		}
		if !f.Read.IsZero() {
			read := moment(f.Read)
			one.Read = &read
		}
		list = append(list, one)
	}
	return list
}

// RescanFolders reads them again.
func (s *steering) RescanFolders(ctx context.Context, by control.Peer) error {
	s.ordered("rescan", by, nil)
	return s.d.shared.RescanFolders(ctx)
}
